import Vocabulary

/// An `EventFilter` made ready for rows: a range of rows and bitmaps of ids.
struct RowFilter: Sendable {
  /// Rows within the time.
  let rows: Range<Int>
  private let outcomes: UInt8
  /// By id + 1, as −1 can be asked for; nil takes all.
  private let services: [Bool]?
  private let sources: [Bool]?
  private let users: [Bool]?

  init(_ filter: EventFilter, columns: EventColumns, dictionary: EventDictionary) {
    if let time = filter.time {
      // Bounds are whole seconds; a bound beyond every time must not overflow.
      let low = time.lowerBound.clampedToMilliseconds
      let high = time.upperBound.clampedToMilliseconds
      let first = WallClock.firstRow(notBefore: low, in: columns.milliseconds)
      rows = first..<max(first, WallClock.firstRow(notBefore: high, in: columns.milliseconds))
    } else {
      rows = 0..<columns.count
    }
    outcomes = filter.outcomes.map { $0.reduce(0) { $0 | 1 << $1.rawValue } } ?? 0xFF
    services = filter.services.map { Self.bitmap($0, dictionary.services.count) }
    sources = filter.sources.map { Self.bitmap($0, dictionary.sources.count) }
    users = filter.users.map { Self.bitmap($0, dictionary.users.count) }
  }

  private static func bitmap(_ ids: Set<Int32>, _ count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count + 1)
    for id in ids where id >= -1 && Int(id) < count { result[Int(id) + 1] = true }
    return result
  }

  /// Whether every row in `rows` matches.
  var takesAll: Bool { outcomes == 0xFF && services == nil && sources == nil && users == nil }

  /// Appends the positions, counted from `start`, of the rows that match.
  func select(_ rows: Range<Int>, _ columns: EventColumns, from start: Int, into selection: inout [Int32]) {
    if services == nil && sources == nil && users == nil {
      // Most filters ask for outcomes only: every position is written, and the end moves on where it matches.
      var count = selection.count
      selection.append(contentsOf: repeatElement(0, count: rows.count))
      var span = selection.mutableSpan
      let outcome = columns.outcome.span
      for row in rows {
        span[count] = Int32(truncatingIfNeeded: row - start)
        count += Int(outcomes >> outcome[row].rawValue & 1)
      }
      selection.removeLast(selection.count - count)
    } else {
      for row in rows where matches(row, columns) { selection.append(Int32(row - start)) }
    }
  }

  @inline(__always)
  func matches(_ row: Int, _ columns: EventColumns) -> Bool {
    guard outcomes & 1 << columns.outcome[row].rawValue != 0 else { return false }
    if let services, !services[Int(columns.service[row]) + 1] { return false }
    if let sources, !sources[Int(columns.source[row]) + 1] { return false }
    if let users, !users[Int(columns.user[row]) + 1] { return false }
    return true
  }
}

extension Int64 {
  fileprivate var clampedToMilliseconds: Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: 1000)
    return overflow ? (self < 0 ? .min : .max) : product
  }
}
