import CivilTime
import Findings
import Statistics

/// A stretch of days that stands out, or that the plan names. It is bracketed over all sources together,
/// before anything is attributed to one of them.
public struct Incident: Sendable, Hashable {
  public enum Origin: String, Sendable, Hashable {
    case detected
    /// The plan's `window`.
    case stated
  }

  public var origin: Origin
  /// The days that stand out.
  public var core: ClosedRange<CivilDate>
  /// The core with the day before and after, as far as the archive goes: what tables show.
  /// A stated window is shown as it is stated.
  public var context: ClosedRange<CivilDate>
  /// Over the core.
  public var attempts: Int
  /// What usual days of the same length would have brought; nil when no usual level is known.
  public var expected: Double?
  /// How many stretches like it usual days bring by themselves where their logarithms scatter; nil without a robust
  /// baseline.
  public var expectedNumber: Double?
  /// Attempts of the core by programs with an old password, which `expected` holds on top of what is usual.
  public var steady = 0
  /// Failures of users themselves among the attempts of the core, which `expected` holds on top of what is usual.
  public var own = 0
  /// Standard deviation of the surplus.
  public var surplusDeviation: Double?
  public var worstDay: CivilDate
  public var worstAttempts: Int
  /// On the worst day.
  public var worstExpected: Double?
  /// The smallest adjusted probability of its days.
  public var probability: Double?

  /// What usual days would have brought, without what has an ordinary explanation on these days.
  var usual: Double? { expected.map { max(0, $0 - Double(explained)) } }
  /// Attempts that have an ordinary explanation.
  var explained: Int { own + steady }

  /// `224 of them are users' own mistakes, at computers that they use`
  var ownWords: String? {
    let parts = [
      own > 0 ? "\(Numerals.grouped(own)) of them are users' own mistakes, at computers that they use" : nil,
      steady > 0
        ? "\(Numerals.grouped(steady)) \(own > 0 ? "" : "of them ")come from programs with an old password" : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : Wording.list(parts)
  }

  /// By what is left when the ordinary is taken out.
  var times: Double? {
    usual.flatMap { $0 > 0 ? Double(attempts - explained) / $0 : nil }
  }

  public var surplus: Double? { expected.map { Double(attempts) - $0 } }

  /// What happened on the covered days of a range, against the baseline where there is one.
  ///
  /// nil when the range holds no day of the archive.
  init?(
    _ origin: Origin, core: ClosedRange<CivilDate>, context: ClosedRange<CivilDate>, days: DayCounts,
    baseline: Baseline
  ) {
    let indices = days.indices(core)
    guard let worst = indices.max(by: { (days.attempts[$0], $1) < (days.attempts[$1], $0) }) else { return nil }
    self.origin = origin
    self.core = days.date(indices.lowerBound)...days.date(indices.upperBound - 1)
    let shown = days.indices(context)
    self.context = days.date(shown.lowerBound)...days.date(shown.upperBound - 1)
    attempts = indices.reduce(0) { $0 + days.attempts[$1] }
    worstDay = days.date(worst)
    worstAttempts = days.attempts[worst]
    let known = indices.filter { baseline.expected[$0] != nil }
    if baseline.method != .none, !known.isEmpty {
      expected = known.reduce(0) { $0 + (baseline.expected[$1] ?? 0) }
      worstExpected = baseline.expected[worst]
      probability = known.compactMap { baseline.adjusted[$0] }.min()
      if baseline.method == .robust {
        expectedNumber = LogScatter.number(
          ofStretchesLike: known.compactMap { baseline.distances[$0] }, days: baseline.distances.count { $0 != nil })
        surplusDeviation = known.reduce(0.0) {
          let level = baseline.level[$1] ?? 0
          return $0 + level + baseline.dispersion * level * level
        }.squareRoot()
      }
    }
  }

  /// The window of the plan, else the one with the largest surplus; nil when nothing stands out.
  static func strongest(
    plan window: (first: CivilDate, last: CivilDate)?, days: DayCounts, baseline: Baseline, context: Int = 1
  ) -> Incident? {
    if let window {
      let range = min(window.first, window.last)...max(window.first, window.last)
      guard !days.indices(range).isEmpty else { return nil }
      return Incident(.stated, core: range, context: range, days: days, baseline: baseline)
    }
    return all(days: days, baseline: baseline, context: context).first
  }

  /// The covered days outside a stated window, when they are too few to say what is usual: a level that is learned
  /// from the window itself would call the attack the usual thing. nil when the usual level can be trusted.
  func fewOtherDays(_ days: DayCounts, _ baseline: Baseline) -> [Int]? {
    guard origin == .stated else { return nil }
    let inside = days.indices(context)
    let others = (0..<days.count).filter { days.covered[$0] && !days.isApart[$0] && !inside.contains($0) }
    return baseline.method != .robust || others.count < inside.count ? others : nil
  }

  /// `the other four days of the archive brought 22 in all`; nil when there is no other day. Where alerts have set days
  /// apart, which are not among the others, it says so.
  static func otherDaysWords(_ others: [Int], _ days: DayCounts) -> String? {
    guard !others.isEmpty else { return nil }
    let sum = Numerals.grouped(others.reduce(0) { $0 + days.attempts[$1] })
    if days.isApart.contains(true) {
      return others.count == 1
        ? "the only other day without an alert brought \(sum)"
        : "the other \(Wording.days(others.count)) without an alert brought \(sum) in all"
    }
    return others.count == 1
      ? "the only other day of the archive brought \(sum)"
      : "the other \(Wording.days(others.count)) of the archive brought \(sum) in all"
  }

  /// Every detected stretch, largest surplus first.
  /// - Parameter context: days before and after that tables show
  static func all(days: DayCounts, baseline: Baseline, context: Int = 1) -> [Incident] {
    baseline.windows
      .compactMap { window in
        let core = days.date(window.lowerBound)...days.date(window.upperBound)
        return Incident(
          .detected, core: core, context: (core.lowerBound - context)...(core.upperBound + context),
          days: days,
          baseline: baseline)
      }
      .sorted { ($1.surplus ?? 0, $0.core.lowerBound) < ($0.surplus ?? 0, $1.core.lowerBound) }
  }
}
