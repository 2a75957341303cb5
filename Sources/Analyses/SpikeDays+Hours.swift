import CivilTime
import Findings
import Logins
import Statistics

/// What the sums of days hide: single hours.
extension SpikeDays {
  /// Runs of hours that stand out on days that do not; nil when there is none.
  func bursts(_ input: AnalysisInput) async throws -> (finding: Finding, table: Table)? {
    let bursts = input.bursts.all
    guard let days = input.days, !bursts.isEmpty else { return nil }
    // Hours of the incident's days say when it began; they are no news of their own.
    let others = bursts.filter { burst in
      guard let incident = input.incident, incident.origin == .detected else { return true }
      return !incident.core.contains(burst.date)
    }
    let answers = try await input.counted(
      bursts.prefix(Self.burstsListed).map { burst in
        AggregateQuery(
          EventFilter(
            time: Bursts.seconds(burst, zone: input.store.zone), outcomes: EventFilter.unsuccessful.outcomes),
          by: [], measures: [.distinct(.source)])
      })
    let sources = answers.map { Int($0.values[0][0]) }
    let table = Self.table(Array(bursts.prefix(Self.burstsListed)), sources: sources, of: bursts.count)
    guard let strongest = others.first, let position = bursts.firstIndex(of: strongest) else {
      return (
        Finding(
          id: "spike-days/hours", status: .found, verdict: .clear,
          summary: "\(Self.edges(bursts, of: "the incident", input)); no hour of the other days stands out.",
          numbers: Self.edgeNumbers(bursts, input), tables: ["hour-bursts"], figures: ["hours"]), table
      )
    }
    let from = position < sources.count && sources[position] > 0 ? " from \(Wording.computers(sources[position]))" : ""
    let isOnSpike = days.index(strongest.date).map { input.baselines.attempts.flagged[$0] } ?? false
    let isClear = strongest.probability <= 0.0001
    let busiest = try await Self.busiest(of: strongest, input)
    let isOneComputer = 2 * busiest >= strongest.attempts
    let isOneHour = strongest.hours.lowerBound == strongest.hours.upperBound
    var details: [Prose] = ["\(isOneHour ? "An hour" : "A burst") like this \(Wording.chance(strongest.probability))."]
    if isOneComputer, position < sources.count, sources[position] > 1 {
      details.append(
        "One computer made \(Numerals.grouped(busiest)) of them: a rule that watches each computer by itself is made for that."
      )
    }
    if others.count > 1 {
      details.append("\(Wording.capitalised(Wording.small(others.count))) such bursts stand out in all.")
    }
    let inside = bursts.filter { burst in
      input.incident.map { $0.origin == .detected && $0.core.contains(burst.date) } ?? false
    }
    if !inside.isEmpty { details.append("\(Self.edges(inside, of: "the incident itself", input)).") }
    return (
      Finding(
        id: "spike-days/hours", status: .found, severity: isOnSpike || !isClear || isOneComputer ? .notice : .warning,
        verdict: isClear ? .clear : .likely,
        summary: """
          \(Wording.failures(strongest.attempts))\(from) came on \(Numerals.date(strongest.date)) between \
          \(Self.clock(strongest)), where about \(Wording.about(strongest.expected)) would be usual\
          \(isOnSpike || input.baselines.attempts.method == .none ? "" : "; the day as a whole does not stand out").
          """,
        details: details,
        numbers: [
          NamedNumber("burst_date", .date(strongest.date)), NamedNumber("burst_hour", .count(strongest.hour)),
          NamedNumber("burst_attempts", .count(strongest.attempts)),
          NamedNumber("burst_expected", .number(strongest.expected, places: 1)),
          NamedNumber("burst_probability", .probability(strongest.probability)),
          NamedNumber("bursts", .count(bursts.count)),
        ] + Self.edgeNumbers(inside, input),
        evidence: try await input.evidence(
          EventFilter(
            time: Bursts.seconds(strongest, zone: input.store.zone), outcomes: EventFilter.unsuccessful.outcomes)),
        tables: ["hour-bursts"], figures: ["hours"]), table
    )
  }

  /// Attempts of the computer that made most of a burst.
  private static func busiest(of burst: Bursts.Burst, _ input: AnalysisInput) async throws -> Int {
    let filter = EventFilter(
      time: Bursts.seconds(burst, zone: input.store.zone), outcomes: EventFilter.unsuccessful.outcomes)
    let counts = try await input.counted([AggregateQuery(filter, by: [.source], measures: [.attempts])])
    return Int(counts[0].values[0].max() ?? 0)
  }

  /// `By the hour the incident began on 11 November (between 09:00 and 12:00) and ended on 13 November (…)`
  /// where they reach its first and last day; else only on which days they are.
  private static func edges(_ bursts: [Bursts.Burst], of incident: String, _ input: AnalysisInput) -> Prose {
    guard let first = bursts.min(by: { $0.hours.lowerBound < $1.hours.lowerBound }),
      let last = bursts.max(by: { $0.hours.upperBound < $1.hours.upperBound })
    else { return "" }
    func day(_ hour: Int) -> String { Numerals.dayAndMonth(CivilDate(dayNumber: hour / 24)) }
    func clock(_ hour: Int) -> String { "\(Digits.padded(hour % 24, 2)):00" }
    guard reachEnds(bursts, input) else {
      let days = Numerals.dates(first.date, CivilDate(dayNumber: last.hours.upperBound / 24))
      return """
        By the hour only \(days) \(first.date.dayNumber == last.hours.upperBound / 24 ? "stands" : "stand") out within \
        \(incident); on its other days the attempts were spread too evenly to say at which hour it began and ended
        """
    }
    let end = last.hours.upperBound + 1
    let until = end % 24 == 0 ? "24:00 on \(day(end - 1))" : "\(clock(end)) on \(day(end))"
    return """
      By the hour \(incident) began at \(clock(first.hours.lowerBound)) on \(day(first.hours.lowerBound)) and ended at \
      \(until): those are the first and the last hour that stand out
      """
  }

  /// Whether hours stand out on the first and on the last of the incident's days that do: a day with the attempts spread
  /// over it has no such hour, and what its neighbour shows is neither beginning nor end.
  private static func reachEnds(_ bursts: [Bursts.Burst], _ input: AnalysisInput) -> Bool {
    guard let days = input.days, let incident = input.incident else { return true }
    let flagged = days.indices(incident.core).filter { input.baselines.attempts.flagged[$0] }
    guard let first = flagged.first, let last = flagged.last,
      let from = bursts.map(\.hours.lowerBound).min(), let until = bursts.map(\.hours.upperBound).max()
    else { return true }
    return from / 24 <= days.date(first).dayNumber && until / 24 >= days.date(last).dayNumber
  }

  private static func edgeNumbers(_ bursts: [Bursts.Burst], _ input: AnalysisInput) -> [NamedNumber] {
    guard reachEnds(bursts, input) else { return [] }
    let spans = bursts.map { Bursts.seconds($0, zone: input.store.zone) }
    guard let first = spans.map(\.lowerBound).min(), let last = spans.map(\.upperBound).max() else { return [] }
    return [NamedNumber("incident_from", .instant(first)), NamedNumber("incident_until", .instant(last))]
  }

  private static let burstsListed = 50
  private static let hoursListed = 10

  /// Where too few days and hours are covered to judge any of them, the busiest are listed without a verdict.
  static func busiestHours(_ input: AnalysisInput) -> Table? {
    guard (input.days?.coveredCount ?? 0) < Self.dayParameters(input.plan).leastDaysOfShortSeries,
      input.bursts.hoursTested == 0,
      input.totals.hours.count > 1
    else { return nil }
    let hours = input.totals.hours.sorted { ($1.attempts, $0.hour) < ($0.attempts, $1.hour) }.prefix(hoursListed)
    return Table(
      id: "busiest-hours", title: "The busiest hours",
      note: "Too few days and hours are covered to say whether any of them is unusual.",
      columns: [
        Column("date", "Day", .dates(hours.map { CivilDate(dayNumber: Int(floored(Int64($0.hour), by: 24))) })),
        Column("hour", "Hour", .counts(hours.map { $0.hour - 24 * Int(floored(Int64($0.hour), by: 24)) })),
        Column("attempts", "Attempts", .counts(hours.map(\.attempts)), unit: "attempts"),
      ])
  }

  /// `08:00 and 09:00`
  private static func clock(_ burst: Bursts.Burst) -> String {
    func clock(_ hour: Int) -> String { "\(Digits.padded(hour % 24, 2)):00" }
    let end = burst.hours.upperBound + 1
    let day =
      burst.hours.upperBound / 24 == burst.date.dayNumber
      ? "" : " on \(Numerals.dayAndMonth(CivilDate(dayNumber: burst.hours.upperBound / 24)))"
    return "\(clock(burst.hour)) and \(end % 24 == 0 ? "24:00" : clock(end))\(day)"
  }

  private static func table(_ bursts: [Bursts.Burst], sources: [Int], of count: Int) -> Table {
    Table(
      id: "hour-bursts", title: "Hours that stand out",
      note: """
        Runs of clock hours, largest surplus first\(bursts.count < count ? "; the first \(bursts.count) of \(count)" : "").
        """,
      columns: [
        Column(.day, .dates(bursts.map(\.date))),
        Column("hour", "From hour", .counts(bursts.map(\.hour))),
        Column("hours", "Hours", .counts(bursts.map { $0.hours.upperBound - $0.hours.lowerBound + 1 })),
        Column(.attempts, .counts(bursts.map(\.attempts))),
        Column(.computers, .counts(sources)),
        Column(.expected, .numbers(bursts.map(\.expected), places: 1)),
        Column(.chance, .probabilities(bursts.map(\.probability))),
      ])
  }
}
