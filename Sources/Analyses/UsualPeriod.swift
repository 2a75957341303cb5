import CivilTime
import Findings

/// The period of an audit that brought about what its days bring otherwise: whoever made those attempts, nothing happened
/// that a headline could tell of.
struct UsualPeriod {
  /// What the period is held against.
  private struct Usual {
    /// Of a period of several days the sums of both ends.
    var range: ClosedRange<Double>
    /// `95 of 100 such days bring 80 to 130`
    var words: String
    var isExceeded: Bool
  }

  private let attempts: Int
  private let dates: ClosedRange<CivilDate>
  private let usual: Usual
  /// The logs tell of a part of the day only.
  private let isPart: Bool

  /// Somewhat more than the range is chance or a bad day; from this multiple of its upper end on it is news.
  private static let news = 2.0
  /// Days that a range can be made of where no level is known.
  private static let leastDays = 7
  private static let whole = 0.95

  /// nil: it stands out, nobody can say what is usual, or nothing came.
  init?(_ input: AnalysisInput) {
    guard input.isAudit, !input.standsOut, let incident = input.incident, let days = input.days else { return nil }
    let period = days.indices(incident.context).filter { days.covered[$0] }
    let baseline = input.baselines.attempts
    guard
      let usual = incident.fewOtherDays(days, baseline).map({ Self.usual(period, others: $0, days) })
        ?? Self.usual(period, input.baselines, days)
    else { return nil }
    self.usual = usual
    attempts = period.reduce(0) { $0 + days.attempts[$1] }
    guard attempts > 0, !usual.isExceeded || Double(attempts) < Self.news * usual.range.upperBound else { return nil }
    dates = incident.context
    isPart = period.contains { days.exposures[$0] < Self.whole }
  }

  /// By the usual level.
  private static func usual(_ period: [Int], _ baselines: Baselines, _ days: DayCounts) -> Usual? {
    let (baseline, sources) = (baselines.attempts, baselines.sources.flagged)
    let ranges = period.compactMap { days.isJudged[$0] ? baseline.usual[$0] : nil }
    guard !ranges.isEmpty, ranges.count == period.count,
      !period.contains(where: { baseline.flagged[$0] || sources.indices.contains($0) && sources[$0] })
    else { return nil }
    let range = ranges.reduce(0) { $0 + $1.lowerBound }...ranges.reduce(0) { $0 + $1.upperBound }
    return Usual(
      range: range,
      words: period.count == 1
        ? "95 of 100 such days bring \(words(range))" : "on usual days there would be \(words(range))",
      isExceeded: zip(period, ranges).contains { Double(days.attempts[$0]) > $1.upperBound })
  }

  /// By what the other days brought, where they are too few for a level.
  private static func usual(_ period: [Int], others: [Int], _ days: DayCounts) -> Usual? {
    let counts = others.filter { days.isJudged[$0] }.map { Double(days.attempts[$0]) }.sorted()
    // Days of which nobody has said that they were an attack: a tenth at either end is not what is usual.
    let ends = counts.count / 10
    guard period.count == 1, counts.count >= leastDays, let low = counts.dropFirst(ends).first,
      let high = counts.dropLast(ends).last
    else { return nil }
    let isCalm = days.isApart.contains(true) ? " without an alert" : ""
    return Usual(
      range: low...high,
      words:
        "\(ends > 0 ? "most of " : "")the other \(Wording.days(counts.count))\(isCalm) brought \(words(low...high)) each",
      isExceeded: Double(days.attempts[period[0]]) > high)
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    let ends = [range.lowerBound, range.upperBound].map { Numerals.grouped(Int($0.rounded())) }
    return ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
  }

  /// - Parameter sources: computers behind the attempts; 0 where no line names one
  func sentences(sources: Int) -> [Prose] {
    let when =
      "\(dates.lowerBound == dates.upperBound ? "on" : "in") \(Numerals.dates(dates.lowerBound, dates.upperBound))"
    let who = "\(Wording.failures(attempts))\(sources > 0 ? " from \(Wording.computers(sources))" : "") \(when)"
    let comparison =
      usual.isExceeded
      ? "more than usual"
      : isPart ? "not more than usual" : Double(attempts) < usual.range.lowerBound ? "fewer than usual" : "as usual"
    return ["\(strong: "\(who), \(comparison)"): \(usual.words)."]
  }
}

extension AnalysisInput {
  /// What its window holds is told as an event: not where an audit's period brought what others bring.
  var isEventful: Bool { incident != nil && UsualPeriod(self) == nil }
}
