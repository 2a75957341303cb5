import CivilTime
import Findings
import Statistics

/// A short archive that falls into two levels, one after the other: then no level can be called usual, for the days around
/// any day are of both.
///
/// The cut has seven judged days or more on either side; the medians differ by a factor of three and by ten attempts, and at
/// most one day in twenty lies on the wrong side of their geometric mean. Of such cuts the one with fewest days on the wrong
/// side, then with the largest factor. Only for archives of which every day is compared with all others. O(days²·log days).
struct LevelChange: Sendable, Hashable {
  var before: Double
  var after: Double
  var lastBefore: CivilDate
  var firstAfter: CivilDate

  init?(_ days: DayCounts, parameters: SpikeBaseline.Parameters, settings: LevelSettings) {
    let isLearned = days.isLearned
    let judged = (0..<days.count).filter { isLearned[$0] }
    guard judged.count <= 2 * parameters.halfWidth + 1, judged.count >= 2 * settings.leastDays else { return nil }
    let rates = judged.map { Double(max(0, days.attempts[$0] - days.explained[$0])) / days.exposures[$0] }
    var best: (wrong: Int, ratio: Double, cut: Int, before: Double, after: Double)?
    for cut in settings.leastDays...(rates.count - settings.leastDays) {
      let (before, after) = (Spread.median(Array(rates[..<cut])), Spread.median(Array(rates[cut...])))
      let (low, high) = (min(before, after), max(before, after))
      let ratio = high / max(low, 1)
      guard ratio >= settings.changeRatio, high - low >= settings.changeExcess else { continue }
      let middle = (max(low, 1) * high).squareRoot()
      let wrong = rates.indices.count { (rates[$0] > middle) != (($0 < cut) == (before > after)) }
      guard wrong * 20 <= rates.count, best.map({ (wrong, -ratio) < ($0.wrong, -$0.ratio) }) ?? true else { continue }
      best = (wrong, ratio, cut, before, after)
    }
    guard let best else { return nil }
    (before, after) = (best.before, best.after)
    (lastBefore, firstAfter) = (days.date(judged[best.cut - 1]), days.date(judged[best.cut]))
  }

  var sentence: String {
    """
    The level changed: until \(Numerals.date(lastBefore)) there were about \(Wording.about(before)) failed logins a day, \
    from \(Numerals.date(firstAfter)) on about \(Wording.about(after)).
    """
  }

  static let neitherUsual = "Neither level can be called usual, so no single day is judged."

  var finding: Finding {
    Finding(
      id: "spike-days/incident", status: .found, severity: after > before ? .warning : .notice, verdict: .likely,
      summary: Prose(sentence),
      details: [Prose(Self.neitherUsual), "Tables of the window therefore show the whole period."],
      numbers: [
        NamedNumber("level_before", .number(before, places: 1)), NamedNumber("level_after", .number(after, places: 1)),
        NamedNumber("last_before", .date(lastBefore)), NamedNumber("first_after", .date(firstAfter)),
      ],
      tables: ["spike-days", "days"], figures: ["days"])
  }
}
