/// Rows by a number of their group; the order of the rows is kept within each. A counting sort: O(rows + groups).
struct RowGroups {
  private var rows: [Int]
  /// Group `g` is `rows[starts[g]..<starts[g + 1]]`.
  private var starts: [Int]

  init(_ members: [(group: Int, row: Int)], groups: Int) {
    starts = [Int](repeating: 0, count: groups + 1)
    for member in members { starts[member.group + 1] += 1 }
    for group in 0..<groups { starts[group + 1] += starts[group] }
    var places = starts
    rows = [Int](repeating: 0, count: members.count)
    for member in members {
      rows[places[member.group]] = member.row
      places[member.group] += 1
    }
  }

  func rows(of group: Int) -> ArraySlice<Int> { rows[starts[group]..<starts[group + 1]] }
}
