import Logins
import Vocabulary

/// Rows of a sequence that are unsuccessful attempts of a known address, ascending: found once, since failures and logins
/// that come in turn make every look at them a guess of the processor's that fails half of the time.
struct AttemptRows: Sendable {
  /// nil: every row is one.
  private let listed: [Int32]?
  let count: Int

  /// - Complexity: O(events); four bytes an attempt where there is anything else.
  init(_ sequence: EventSequence) {
    let (outcome, source) = (sequence.outcome.span, sequence.source.span)
    var attempts = 0
    for row in outcome.indices { attempts &+= Self.isAttempt(outcome[row], source[row]) }
    count = attempts
    guard attempts < outcome.count else {
      listed = nil
      return
    }
    // The place behind the last one is written as well, with rows that are none.
    var rows = [Int32](repeating: 0, count: attempts + 1)
    var target = rows.mutableSpan
    var next = 0
    for row in outcome.indices {
      target[next] = Int32(truncatingIfNeeded: row)
      next &+= Self.isAttempt(outcome[row], source[row])
    }
    listed = rows
  }

  /// 1 or 0, told without a branch.
  @inline(__always)
  private static func isAttempt(_ outcome: Outcome, _ source: Int32) -> Int {
    (outcome != .success ? 1 : 0) & (source >= 0 ? 1 : 0)
  }

  @inline(__always)
  func forEach(_ body: (_ row: Int) -> Void) { forEach(places: 0..<count, body) }

  /// Those of a stretch of the sequence.
  @inline(__always)
  func forEach(in rows: Range<Int>, _ body: (_ row: Int) -> Void) {
    forEach(places: firstPlace(notBefore: rows.lowerBound)..<firstPlace(notBefore: rows.upperBound), body)
  }

  @inline(__always)
  private func forEach(places: Range<Int>, _ body: (_ row: Int) -> Void) {
    if let listed {
      for place in places { body(Int(listed[place])) }
    } else {
      for row in places { body(row) }
    }
  }

  private func firstPlace(notBefore row: Int) -> Int {
    guard let listed else { return min(max(0, row), count) }
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if listed[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
