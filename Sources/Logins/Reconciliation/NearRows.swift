/// A cheap first look at rows of which only those matter that have another row of their party near.
///
/// Parties share the places of a table that is small enough for the fastest memory: a row is kept when the row that used
/// its place before is near, and so is that row. Of two rows of one party that are near each other both are kept, whoever
/// used the place between them: that one is near both. Few others are kept.
struct NearRows {
  private struct Place {
    var milliseconds = Int64.min
    /// Where in the given rows.
    var index = 0
  }

  private var places: [Place]
  private var isKept: [Bool]

  /// - Parameters:
  ///   - rows: ascending.
  ///   - gap: milliseconds.
  ///   - party: a number of the row's party; nil for a row that is left out.
  /// - Returns: those of the rows that may have a row of their party within the gap, ascending.
  /// - Complexity: O(rows)
  static func among(
    _ rows: [Int32], gap: Int64, _ join: LayerJoin, party: (_ row: Int, _ record: EventRecord) -> UInt32?
  ) -> [Int32] {
    guard let first = rows.first, let last = rows.last else { return [] }
    let span = join.records[Int(last)].milliseconds - join.records[Int(first)].milliseconds
    var near = NearRows(rows.count, usuallyWithinGap: rows.count * Int(gap / 1000) / max(1, Int(span / 1000)))
    for index in rows.indices {
      let row = Int(rows[index])
      let record = join.records[row]
      if let party = party(row, record) { near.add(index, party, record.milliseconds, gap) }
    }
    return near.isKept.indices.lazy.filter { near.isKept[$0] }.map { rows[$0] }
  }

  private init(_ rows: Int, usuallyWithinGap: Int) {
    var size = 1 << 11
    while size < 1 << 20, size < usuallyWithinGap * 8 { size *= 2 }
    places = [Place](repeating: Place(), count: size)
    isKept = [Bool](repeating: false, count: rows)
  }

  @inline(__always)
  private mutating func add(_ index: Int, _ party: UInt32, _ milliseconds: Int64, _ gap: Int64) {
    let digest = UInt64(party) &* 0x9E37_79B9_7F4A_7C15
    let place = Int(truncatingIfNeeded: digest >> 32) & (places.count - 1)
    let before = places[place]
    if before.milliseconds != .min, milliseconds - before.milliseconds <= gap {
      isKept[index] = true
      isKept[before.index] = true
    }
    places[place] = Place(milliseconds: milliseconds, index: index)
  }
}
