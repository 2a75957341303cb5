/// A cheap first look at rows of which only those matter that have another row of their party near.
///
/// Parties share the places of a table that is small enough for the fastest memory: a row is kept when the row that used
/// its place before is near, and so is that row. Of two rows of one party that are near each other both are kept, whoever
/// used the place between them: that one is near both. Few others are kept.
struct NearRows: Sendable {
  private struct Place {
    var milliseconds = Int64.min
    /// Where in the given rows.
    var index = 0
  }

  /// Looked at: the second half begins early, to know what is near its first rows.
  private let indices: Range<Int>
  private var places: [Place]
  private var isKept: [Bool]

  /// - Parameters:
  ///   - rows: ascending.
  ///   - gap: milliseconds.
  ///   - party: a number of the row's party; nil for a row that is left out.
  /// - Returns: those of the rows that may have a row of their party within the gap, ascending.
  /// - Complexity: O(rows); both halves are looked at at the same time.
  static func among(
    _ rows: [Int32], gap: Int64, _ records: SharedElements<EventRecord>,
    party: @Sendable (_ row: Int, _ record: EventRecord) -> UInt64?
  ) -> [Int32] {
    guard let first = rows.first, let last = rows.last else { return [] }
    let span = records[Int(last)].milliseconds - records[Int(first)].milliseconds
    let usual = rows.count * Int(gap / 1000) / max(1, Int(span / 1000))
    let middle = rows.count / 2
    var early = middle
    let border = records[Int(rows[middle])].milliseconds - gap
    while early > 0, records[Int(rows[early - 1])].milliseconds >= border { early -= 1 }
    var halves = [NearRows(0..<middle, usual), NearRows(early..<rows.count, usual)]
    Parallel.forEach(&halves) { $0.look(at: rows, gap, records, party) }
    var near: [Int32] = []
    for index in rows.indices where halves[0].keeps(index) || halves[1].keeps(index) { near.append(rows[index]) }
    return near
  }

  /// - Parameter usual: how many rows usually lie within the gap.
  private init(_ indices: Range<Int>, _ usual: Int) {
    var size = 1 << 11
    while size < 1 << 20, size < usual * 8 { size *= 2 }
    self.indices = indices
    places = [Place](repeating: Place(), count: size)
    isKept = [Bool](repeating: false, count: indices.count)
  }

  private func keeps(_ index: Int) -> Bool { indices.contains(index) && isKept[index - indices.lowerBound] }

  @inline(__always)
  private mutating func look(
    at rows: [Int32], _ gap: Int64, _ records: SharedElements<EventRecord>, _ party: (Int, EventRecord) -> UInt64?
  ) {
    for index in indices {
      let record = records[Int(rows[index])]
      guard let party = party(Int(rows[index]), record) else { continue }
      let digest = party &* 0x9E37_79B9_7F4A_7C15
      let place = Int(truncatingIfNeeded: digest >> 32) & (places.count - 1)
      let before = places[place]
      if before.milliseconds != .min, record.milliseconds - before.milliseconds <= gap {
        isKept[index - indices.lowerBound] = true
        isKept[before.index - indices.lowerBound] = true
      }
      places[place] = Place(milliseconds: record.milliseconds, index: index)
    }
  }
}
