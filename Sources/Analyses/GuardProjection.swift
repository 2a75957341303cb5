import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// What would have come, had an outage gone on until something ended it.
struct GuardProjection {
  /// When it would have ended.
  private enum End {
    case stated
    /// Guards are often restarted at the same time every day.
    case schedule
    case midnight
  }

  let finding: Finding?

  /// - Parameter until: `auto`, or a clock time `HH:MM` after the first failure.
  init(_ outage: GuardOutage, signs: GuardSigns, until: String, input: AnalysisInput) {
    guard let limit = input.plan.policies.rateLimit, limit.seconds > 0, limit.attempts > 0 else {
      finding = nil
      return
    }
    let zone = input.store.zone
    let first = Int64(outage.first)
    let (end, why) = Self.end(after: first, until: until, input)
    // From the full minute in which it began, as the rate is counted by the clock.
    let begin = first - Int64(zone.secondOfDay(at: first) % 60)
    let minutes = (end - begin) / 60
    let seen = outage.minutesSpanned
    guard minutes > Int64(seen), seen >= 10 else {
      finding = nil
      return
    }
    let perMinute = Double(limit.attempts) * 60 / Double(limit.seconds)
    let members = outage.computers
    func atMost(_ minutes: Int64) -> Int { Int((perMinute * Double(minutes) * Double(members)).rounded(.down)) }
    let factor = Double(minutes) / Double(seen)
    let range = Interval95.garwood(outage.attempts)
    let (low, high) = (range.lowerBound * factor, range.upperBound * factor)
    let pace = Double(outage.attempts) * factor
    let hour = Int((perMinute * 60).rounded(.down))
    let whom = members == 1 ? "that computer" : "those \(Wording.small(members)) computers"
    let sources = Wording.exactly(input.totals.sources, "computer", "computers")
    var finding = Finding(
      id: "guard-failure/had-it-gone-on", status: .found, severity: .info, verdict: .likely,
      summary: """
        Had it gone on until \(Self.words(end, why, zone)), \(whom) would have made about \(Numerals.grouped(Int(pace.rounded()))) \
        attempts at the pace seen, and the rate limit would have allowed at most \(atMost(minutes)).
        """,
      details: [
        """
        Both count the \(Numerals.grouped(Int(minutes))) minutes from the first attempt on. For every further computer \
        the rate limit allows \(hour) an hour: if all \(sources) of this archive came at that pace, \
        \(hour * input.totals.sources) an hour.
        """
      ],
      uncertainty: "At the pace seen: \(Numerals.rounded(low)) to \(Numerals.rounded(high)) (95 % interval).",
      numbers: [
        NamedNumber("until", .instant(end)), NamedNumber("minutes", .count(Int(minutes))),
        NamedNumber("at_most", .count(atMost(minutes))),
        NamedNumber(
          "at_pace_seen", .number(pace, places: 1), low: .number(low, places: 1), high: .number(high, places: 1)),
        NamedNumber("allowed_per_computer_and_hour", .count(hour)),
      ])
    if let change = signs.changesBefore.first {
      let start = change.first - Int64(zone.secondOfDay(at: change.first) % 3600)
      let fromChange = atMost((end - start) / 60)
      finding.details.append(
        """
        Counted from \(Digits.padded(zone.secondOfDay(at: start) / 3600, 2)):00, the hour of the first change that fits \
        (\(Intrusion.moment(change.first, input))), the limit would allow \(Numerals.grouped(fromChange)); but none of the failures came before \(Intrusion.moment(first, input)).
        """)
      finding.numbers.append(NamedNumber("at_most_from_change", .count(fromChange)))
    }
    self.finding = finding
  }

  private static func words(_ end: Int64, _ why: End, _ zone: Zone) -> String {
    let second = zone.secondOfDay(at: end)
    let clock = "\(Digits.padded(second / 3600, 2)):\(Digits.padded(second / 60 % 60, 2))"
    let at = second < 60 ? "midnight" : "\(clock) on \(Numerals.date(zone.date(at: end)))"
    switch why {
    case .stated: return at
    case .schedule: return "the next of the daily restarts of the guard, at \(at)"
    case .midnight: return "midnight"
    }
  }

  private static func end(after first: Int64, until: String, _ input: AnalysisInput) -> (Int64, End) {
    let zone = input.store.zone
    func next(_ minuteOfDay: Int) -> Int64 {
      let today = zone.startOfDay(zone.date(at: first)) + Int64(minuteOfDay) * 60
      return today > first ? today : zone.startOfDay(zone.date(at: first) + 1) + Int64(minuteOfDay) * 60
    }
    if let minute = minuteOfDay(until) { return (next(minute), .stated) }
    if let minute = dailyRestart(before: first, input) { return (next(minute), .schedule) }
    return (zone.startOfDay(zone.date(at: first) + 1), .midnight)
  }

  /// `08:30`; nil for anything else.
  static func minuteOfDay(_ text: String) -> Int? {
    PlanMoment.secondOfDay(text, parts: 2...2).map { $0 / 60 }
  }

  /// The minute of the day at which the guard began to watch on three of the seven days before, or more.
  private static func dailyRestart(before first: Int64, _ input: AnalysisInput) -> Int? {
    let zone = input.store.zone
    var days: [Int: Set<CivilDate>] = [:]
    for event in input.store.operationalEvents where event.kind == .guardStart {
      let time = event.milliseconds / 1000
      guard time < first, time >= first - 7 * 86_400 else { continue }
      days[zone.secondOfDay(at: time) / 60, default: []].insert(zone.date(at: time))
    }
    return days.filter { $0.value.count >= 3 }.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
  }
}
