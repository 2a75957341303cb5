import Vocabulary

/// An `EventFilter` made ready for rows: a range of rows and bitmaps of ids.
struct RowFilter: Sendable {
  /// Rows within the time.
  let rows: Range<Int>
  /// Bit `Outcome.rawValue`.
  private let outcomes: UInt8
  /// By id + 1, as −1 can be asked for; nil takes all.
  private let services: [Bool]?
  private let sources: [Bool]?
  private let users: [Bool]?
  /// Whether every row in `rows` matches.
  let takesAll: Bool

  init(_ filter: EventFilter, _ store: InMemoryStore) {
    let milliseconds = store.columns.milliseconds
    if let time = filter.time {
      // Bounds are whole seconds; a bound beyond every time must not overflow.
      let low = time.lowerBound.clampedToMilliseconds
      let high = time.upperBound.clampedToMilliseconds
      let first = WallClock.firstRow(notBefore: low, in: milliseconds)
      rows = first..<max(first, WallClock.firstRow(notBefore: high, in: milliseconds))
    } else {
      rows = 0..<milliseconds.count
    }
    outcomes = filter.outcomes.map { $0.reduce(0) { $0 | 1 << $1.rawValue } } ?? 0xFF
    services = filter.services.map { Self.bitmap($0, store.dictionary.services.count) }
    sources = filter.sources.map { Self.bitmap($0, store.dictionary.sources.count) }
    users = filter.users.map { Self.bitmap($0, store.dictionary.users.count) }
    takesAll =
      services == nil && sources == nil && users == nil && outcomes & store.outcomes == store.outcomes
  }

  private static func bitmap(_ ids: Set<Int32>, _ count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count + 1)
    for id in ids where id >= -1 && Int(id) < count { result[Int(id) + 1] = true }
    return result
  }

  /// Writes the distances from the first row of those that match, and says how many they are. Every distance is written,
  /// and the end moves on where it matches: a branch that failures and logins take in turn would be guessed wrong.
  func select(_ rows: Range<Int>, _ columns: EventColumns, into positions: inout [Int32]) -> Int {
    var count = 0
    var target = positions.mutableSpan
    let outcome = columns.outcome.span
    for row in rows {
      target[count] = Int32(truncatingIfNeeded: row &- rows.lowerBound)
      count &+= Int(outcomes &>> outcome[row].rawValue & 1)
    }
    keep(services, of: rows.lowerBound, &target, &count) { Int(columns.service[$0]) }
    keep(sources, of: rows.lowerBound, &target, &count) { Int(columns.source[$0]) }
    keep(users, of: rows.lowerBound, &target, &count) { Int(columns.user[$0]) }
    return count
  }

  /// Keeps of the first `count` positions those with an id that is wanted.
  @inline(__always)
  private func keep(
    _ wanted: [Bool]?, of start: Int, _ positions: inout MutableSpan<Int32>, _ count: inout Int, _ id: (Int) -> Int
  ) {
    guard let wanted else { return }
    let isWanted = wanted.span
    var kept = 0
    for index in 0..<count {
      let position = positions[index]
      positions[kept] = position
      kept &+= isWanted[id(start &+ Int(position)) &+ 1] ? 1 : 0
    }
    count = kept
  }
}

extension Int64 {
  fileprivate var clampedToMilliseconds: Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: 1000)
    return overflow ? (self < 0 ? .min : .max) : product
  }
}
