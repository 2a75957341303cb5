import Foundation

/// The limit that the days to come, if they are as the usual days were, exceed at most once in `AlertLearning.every` days.
///
/// The fullest stretches of the usual days lie above a level u by e on average: beyond u they thin out as an exponential
/// tail does (Pickands 1975, with shape 0), so that u + e·ln(r·m) is exceeded once where u is exceeded r times, with a
/// margin m of two for what the fit does not see. It is never below what the usual days themselves exceeded less often,
/// and grows as the last fortnight did against all usual days. Simulated servers that are quiet (steady, by hour and
/// weekday, doubling in twelve weeks, with bursts) ring 0 to 0.9 times in 30 days.
struct AlertForecast: Sendable {
  /// nil: usual days are too few.
  let limit: Int?

  private static let margin = 2.0
  private static let recentDays = 14

  /// - Parameters:
  ///   - stretches: failures of each stretch of a usual day with any, and its day
  ///   - days: usual days, ascending
  ///   - perDay: stretches of a day
  /// - Complexity: O(n log n) for n stretches
  init(_ stretches: [(day: Int, attempts: Int)], days: [Int], perDay: Double, learning: AlertLearning) {
    guard days.count >= learning.quietDays else {
      limit = nil
      return
    }
    let fullest = stretches.map(\.attempts).sorted(by: >)
    func attempts(_ rank: Int) -> Int { fullest.indices.contains(rank) ? fullest[rank] : 0 }
    let tail = max(4, min(Int(Double(days.count) * perDay) / 50, 40))
    let base = Double(attempts(tail))
    // Half a failure more: counts are rounded down.
    let excess = (0..<tail).reduce(0.5) { $0 + (Double(attempts($1)) - base) / Double(tail) }
    let rate = Double(tail) / Double(days.count) * Double(learning.every)
    let fitted = base + excess * log(max(1, rate * Self.margin))
    let seen = Double(attempts(max(1, days.count / learning.every) - 1))
    limit = max(learning.least, Int((max(fitted, seen) * Self.growth(stretches, days)).rounded(.up)))
  }

  /// How much fuller the last days were than all; 1 where they were not.
  private static func growth(_ stretches: [(day: Int, attempts: Int)], _ days: [Int]) -> Double {
    let recent = Set(days.suffix(recentDays))
    let all = Double(stretches.reduce(0) { $0 + $1.attempts }) / Double(days.count)
    let last = Double(stretches.reduce(0) { $0 + (recent.contains($1.day) ? $1.attempts : 0) }) / Double(recent.count)
    return all > 0 ? max(1, last / all) : 1
  }
}

extension AlertForecast {
  /// Where a campaign leaves too few usual days, its days are learned from as well: a limit that it keeps to is better
  /// than none.
  init(_ slots: AlertSlots, learning: AlertLearning) {
    let campaign = slots.days.kinds.indices.filter { slots.days.kinds[$0] == .campaign }
    let isEnough = slots.quietDays >= learning.quietDays
    let kinds: Set<AlertDays.Kind> = isEnough ? [.usual] : [.usual, .campaign]
    self.init(
      slots.slots.filter { kinds.contains($0.kind) }.map { (day: $0.dayIndex, attempts: $0.attempts) },
      days: isEnough ? slots.usualDays : (slots.usualDays + campaign).sorted(),
      perDay: 86_400 / Double(slots.length), learning: learning)
  }
}
