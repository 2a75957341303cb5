import CivilTime
import Findings
import Statistics

/// What single days hide: weeks at another level.
extension SpikeDays {
  /// Weeks at a raised level, which become the usual level of their days and so are no spikes; or levels of which none is
  /// raised against most of the days, as after a rise that lasted.
  func shifts(_ input: AnalysisInput) -> Finding? {
    guard let levels = Levels(input, LevelSettings(input.plan)) else { return nil }
    if let rise = levels.rise { return self.rise(rise, levels) }
    guard let strongest = levels.strongest else { return change(levels) }
    let other = levels.raised.filter { $0.days != strongest.days }
    return Finding(
      id: "spike-days/shifts", status: .found, severity: .notice, verdict: .likely,
      summary: """
        For \(Wording.days(strongest.days.count)), \(levels.dates(strongest)), the level was raised: about \
        \(Wording.about(strongest.rate)) failed logins a day, against a usual \(Wording.about(levels.usual)).
        """,
      details: other.isEmpty ? [] : [levels.others(other)], numbers: levels.numbers(strongest), tables: ["days"])
  }

  /// The raised stretches, by the plan's parameters of this analysis.
  static func raisedWeeks(_ input: AnalysisInput) -> [ClosedRange<CivilDate>] {
    Levels(input, LevelSettings(input.plan))?.raisedDates ?? []
  }

  /// The one with the highest rate.
  static func strongestRaisedWeeks(_ input: AnalysisInput) -> ClosedRange<CivilDate>? {
    guard let levels = Levels(input, LevelSettings(input.plan)) else { return nil }
    return levels.strongest.map(levels.span)
  }

  /// Level upon level, each higher than the one before: by steps, or slowly.
  private func rise(_ steps: [LevelShifts.Segment], _ levels: Levels) -> Finding {
    Finding(
      id: "spike-days/shifts", status: .found, severity: .notice, verdict: .likely,
      summary: levels.rise(steps),
      details: [
        "Days are compared with those around them, so that such a rise makes none of them stand out by itself."
      ],
      numbers: levels.numbers(steps[steps.count - 1]), tables: ["days"])
  }

  /// No level is raised against most of the days, but they are not all alike.
  private func change(_ levels: Levels) -> Finding? {
    let long = levels.long
    guard let low = long.map(\.rate).min(), let high = long.map(\.rate).max(), long.count > 1,
      high >= max(levels.ratio * low, 1)
    else { return nil }
    return Finding(
      id: "spike-days/levels", status: .found, severity: .notice, verdict: .likely,
      summary: "The level was not the same all the time: \(levels.words(long)).",
      numbers: [
        NamedNumber("levels", .count(long.count)), NamedNumber("lowest_level", .number(low, places: 1)),
        NamedNumber("highest_level", .number(high, places: 1)),
      ], tables: ["days"])
  }
}

/// The levels of an archive, in order of time.
private struct Levels {
  let all: [LevelShifts.Segment]
  let leastDays: Int
  /// The level of the median day.
  let usual: Double
  /// Judged days, by position in the series.
  private let dates: [CivilDate]
  let ratio: Double

  /// nil where days have no usual level.
  init?(_ input: AnalysisInput, _ settings: LevelSettings) {
    guard let days = input.days, input.baselines.attempts.method == .robust else { return nil }
    let judged = (0..<days.count).filter { days.isJudged[$0] }
    let weekdays = input.baselines.attempts.weekdayFactors
    let counts = judged.map { max(0, days.attempts[$0] - days.explained[$0]) }
    let factors = judged.map { day in
      let weekday = days.date(day).weekday
      return (weekdays.indices.contains(weekday) ? weekdays[weekday] : 1) * days.exposures[day]
    }
    let shifts = LevelShifts(
      counts: counts, factors: factors, leastDays: settings.leastDays, ratio: settings.ratio,
      raisedDays: settings.days, penalty: settings.penalty)
    let ends = RaisedEnds(
      rates: zip(counts, factors).map { Double($0) / ($1 > 0 ? $1 : 1) }, sigma: shifts.sigma,
      penalty: settings.penalty, ratio: settings.ratio, leastDays: settings.days)
    all = shifts.segments.flatMap(ends.cut)
    dates = judged.map(days.date)
    (ratio, leastDays) = (settings.ratio, settings.days)
    // A usual level of nothing has an endless ratio.
    let some = all.max { ($0.rate, $1.days.lowerBound) < ($1.rate, $0.days.lowerBound) }
    usual = some.map { (1...1e9).contains($0.ratio) ? $0.rate / $0.ratio : 0 } ?? 0
  }

  var raised: [LevelShifts.Segment] { all.filter(\.isRaised) }
  var strongest: LevelShifts.Segment? {
    raised.max { ($0.rate, $1.days.lowerBound) < ($1.rate, $0.days.lowerBound) }
  }

  /// Those long enough to be told.
  var long: [LevelShifts.Segment] { all.filter { $0.days.count >= leastDays } }

  /// Three levels or more, each higher than the one before, up to the end of the archive.
  var rise: [LevelShifts.Segment]? {
    let long = long
    let days = all.reduce(0) { $0 + $1.days.count }
    guard long.count >= 3, long.reduce(0, { $0 + $1.days.count }) * 5 >= 4 * days,
      zip(long, long.dropFirst()).allSatisfy({ $0.rate < $1.rate }),
      long[long.count - 1].rate >= ratio * max(long[0].rate, 0.5)
    else { return nil }
    return long
  }

  func span(_ segment: LevelShifts.Segment) -> ClosedRange<CivilDate> {
    dates[segment.days.lowerBound]...dates[segment.days.upperBound - 1]
  }

  var raisedDates: [ClosedRange<CivilDate>] { raised.map(span) }

  func dates(_ segment: LevelShifts.Segment) -> String {
    Numerals.dates(span(segment).lowerBound, span(segment).upperBound)
  }

  private static let told = 6
  private static let stepsTold = 4

  /// `about 20 failed logins a day until 19 April 2023, about 45 until 3 July 2023, and about 80 since`
  func words(_ segments: [LevelShifts.Segment]) -> String {
    let shown = segments.prefix(Self.told)
    let parts = shown.enumerated().map { index, segment in
      let unit = index == 0 ? " failed logins a day" : ""
      let isLast = segment.days.upperBound == dates.count
      let end = Numerals.date(dates[segment.days.upperBound - 1])
      return "about \(Wording.about(segment.rate))\(unit) \(isLast ? "from then on" : "until \(end)")"
    }
    let rest = segments.count - shown.count
    return Wording.list(parts + (rest > 0 ? ["\(Wording.small(rest)) further levels"] : []))
  }

  /// Every level where they are few, else the first and the last.
  func rise(_ steps: [LevelShifts.Segment]) -> Prose {
    let (first, last) = (steps[0], steps[steps.count - 1])
    guard steps.count > Self.stepsTold else { return "The level rose, by steps or slowly: \(words(steps))." }
    return """
      The level rose little by little: from about \(Wording.about(first.rate)) failed logins a day until \
      \(Numerals.date(span(first).upperBound)) to about \(Wording.about(last.rate)) from \
      \(Numerals.date(span(last).lowerBound)) on.
      """
  }

  /// The other stretches that were raised.
  func others(_ segments: [LevelShifts.Segment]) -> Prose {
    let shown = segments.prefix(Self.told).map { "\(dates($0)) (about \(Wording.about($0.rate)) a day)" }
    let rest = segments.count - shown.count
    let list = Wording.list(shown + (rest > 0 ? ["\(Wording.small(rest)) more"] : []))
    return "The level was raised at other times as well: \(list)."
  }

  func numbers(_ segment: LevelShifts.Segment) -> [NamedNumber] {
    [
      NamedNumber("shift_first", .date(dates[segment.days.lowerBound])),
      NamedNumber("shift_last", .date(dates[segment.days.upperBound - 1])),
      NamedNumber("shift_rate", .number(segment.rate, places: 1)), NamedNumber("usual_rate", .number(usual, places: 1)),
    ]
  }
}
