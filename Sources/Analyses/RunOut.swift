import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// When will they have tried every name of a list?
public struct RunOut: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "run-out",
    question: "When will they have tried every name of the list?",
    method: """
      Days are counted inclusively from the first attempt on a listed name to the last day of the archive (or the \
      plan's `until`); days without any line are left out. With D of the N listed names tried in t days the pace is \
      r = D/t a day, the whole list takes N/r days, (N − D)/(r − g) are left (both cut to whole days), and the date is \
      that many days after the last one. g is what the list grows by a day, from its own dates or from `growth`.

      The 95 % range is r·exp(±1.96·√(φ/D)); φ ≥ 1 is how much the numbers of new names swing from day to day, \
      variance over mean, raised by the likeness of neighbouring days (lags 1 to 7). When the last days (14, or a \
      quarter of all) had another pace by 2.58 standard deviations or more, that pace makes the date and the other is \
      mentioned; else it is the other way round. Whether a list is walked through or names are drawn from it at random \
      is decided by how many of each day's attempts bring a new name (walking: Bin(a, c); drawing: Bin(a, 1 − D/N); \
      difference of Akaike's criterion above 10). Drawn at random, D(t) = N(1 − e^(−ct)): a list takes far longer, its \
      last names longest, and N·(1 + ½ + … + 1/N) attempts bring them all.

      No date for less than `days` days or `names` names, after more than `quiet_days` days without a new name, or when \
      all were tried. *Stopped* is said after a silence of at least 7 days that is more than three times as long as any \
      before. With less than 1 % of the list tried the range is a factor of two.

      Without a list its size is estimated from how often each name was tried (Chao's lower bound), unless hardly any \
      name was tried twice.

      Nobody has to keep to a pace: a date shows the scale, not a forecast.

      Sources: Garwood 1936; Akaike 1974; Chao 1984 and 1987; Good 1953.
      """,
    parameters: [
      ParameterDescriptor("days", "days that a date needs", default: .count(7), range: 2...3650),
      ParameterDescriptor("names", "tried names that a date needs", default: .count(50), range: 2...1_000_000),
      ParameterDescriptor(
        "quiet_days", "days without a new name after which there is no date", default: .count(7), range: 1...3650),
      ParameterDescriptor(
        "pace_days", "last days, at most, whose pace is compared with that of all", default: .count(14), range: 1...3650
      ),
      ParameterDescriptor(
        "pace_deviations", "standard deviations from which on it is another", default: .number(2.58), range: 0...100),
      ParameterDescriptor(
        "shape", "difference of Akaike's criterion that tells walking from drawing", default: .number(10),
        range: 0...10_000),
      ParameterDescriptor(
        "stopped_days", "least silence after which they may have stopped", default: .count(7), range: 1...3650),
      ParameterDescriptor(
        "stopped", "times as long as any silence before that it must be", default: .number(3), range: 1...1000),
      ParameterDescriptor(
        "rough", "part of the list below which a date is very rough", default: .number(0.01), range: 0...1),
      ParameterDescriptor(
        "growth", "names added to the list a day; −1: as the list's own dates say", default: .number(-1),
        range: -1...1e9),
    ])
  public static let title = "When they run out of names"
  public static let questions = [AggregateQuery(.unsuccessful, by: [.localPart], measures: [.attempts])]

  private let limits: NameDiscovery.Limits

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    let growth = parameters.number("growth")
    var pace = Statistics.RunOut.PaceRule()
    pace.days = parameters.count("pace_days")
    pace.deviations = parameters.number("pace_deviations")
    pace.stoppedDays = parameters.count("stopped_days")
    pace.stopped = parameters.number("stopped")
    pace.rough = parameters.number("rough")
    limits = NameDiscovery.Limits(
      days: parameters.count("days"), names: parameters.count("names"), quietDays: parameters.count("quiet_days"),
      pace: pace, shape: parameters.number("shape"), growth: growth < 0 ? nil : growth)
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard let tried = input.names, input.lists.contains(where: { $0.role != .accounts }) else {
      return AnalysisResult(findings: [
        .notApplicable("run-out/date", "The plan names no list of names to run out of (`lists:`)."),
        try await unknownList(input),
      ])
    }
    guard input.totals.attempts > 0, let days = input.days else {
      return AnalysisResult(findings: [.noAttempts("run-out/date")])
    }
    var curves: [NameDiscovery] = []
    var findings: [Finding] = []
    for (index, list) in input.lists.enumerated() where list.role != .accounts {
      if let curve = try await NameDiscovery(
        list, index: index, tried: tried, days: days, store: input.store, limits: limits)
      {
        curves.append(curve)
        var finding = RunOutWords(curve, limits, zone: input.store.zone).finding
        finding.figures = [Self.figureID(curves.count)]
        if curve.shape != .walking, curve.hasDate { finding.tables.append("run-out-drawing") }
        findings.append(finding)
      } else {
        findings.append(
          Finding(
            id: "run-out/\(list.name)", status: .nothingFound, verdict: .noSign,
            summary: "No name of the list \(list.name) was tried, so there is nothing to run out."))
      }
    }
    guard !curves.isEmpty else { return AnalysisResult(findings: findings) }
    return AnalysisResult(
      findings: findings,
      tables: [Self.table(curves)] + Self.drawing(curves.filter { $0.shape != .walking && $0.hasDate }),
      figures: curves.enumerated().map { Self.figure($0.element, number: $0.offset + 1) })
  }

  private static func table(_ curves: [NameDiscovery]) -> Table {
    func dates(_ values: [CivilDate?]) -> ColumnValues { .cells(values.map { $0.map { .date($0) } ?? .empty }) }
    func counts(_ values: [Int?]) -> ColumnValues { .cells(values.map { $0.map { .count($0) } ?? .empty }) }
    // A list that was worked off has no pace: days after its end, or the rest of its last day, are no part of one.
    func paces(_ value: (NameDiscovery) -> Double) -> ColumnValues {
      .cells(curves.map { $0.workedOffIn == nil ? .number(value($0), places: 2) : .empty })
    }
    return Table(
      id: "run-out", title: "When the lists run out",
      note:
        "Pace and days in all: of all days since the first attempt on a listed name. Date: at that pace, or at the recent one where it is another.",
      columns: [
        Column(.list, .words(curves.map(\.list.name))),
        Column("size", "Names listed", .counts(curves.map { $0.list.entries.count })),
        Column("tried", "Tried", .counts(curves.map(\.tried))),
        Column("days", "Days", .counts(curves.map(\.dayCount))),
        Column("per_day", "A day", paces(\.model.overall.rate), unit: "names a day"),
        Column("total_days", "Days in all", counts(curves.map(\.totalDays))),
        Column("days_left", "Days left", counts(curves.map(\.daysLeft))),
        Column("date", "Date", dates(curves.map(\.date))),
        Column("low", "Earliest", dates(curves.map(\.earliest))),
        Column("high", "Latest", dates(curves.map(\.latest))),
        Column("recent_per_day", "A day, of late", paces(\.model.recent.rate)),
        Column("recent_date", "Date at that pace", dates(curves.map(\.recentDate))),
        Column("as_of", "As of", .dates(curves.map(\.last))),
        Column("overall_date", "Date at the pace of all days", dates(curves.map(\.overallDate))),
        Column("shape", "How names come", .words(curves.map { "\($0.shape)" })),
        Column("growth", "Names added a day", .numbers(curves.map(\.growth), places: 2)),
      ])
  }

  /// When shares of the lists would be tried if names were drawn at random.
  private static func drawing(_ curves: [NameDiscovery]) -> [Table] {
    guard !curves.isEmpty else { return [] }
    let shares = [0.5, 0.9, 0.95, 0.99]
    var rows: [(list: String, share: Cell, date: CivilDate?)] = []
    for curve in curves {
      for share in shares { rows.append((curve.list.name, .share(share), curve.drawn(to: share))) }
      rows.append((curve.list.name, .words("all but one"), curve.drawnToTheLast))
    }
    return [
      Table(
        id: "run-out-drawing", title: "When parts of the lists are tried if names are drawn at random",
        columns: [
          Column(.list, .words(rows.map(\.list))),
          Column("share", "Part of the list", .cells(rows.map(\.share))),
          Column("date", "Tried by", .cells(rows.map { $0.date.map { .date($0) } ?? .empty })),
        ])
    ]
  }

  /// Without a list: how long the one must be that they work from.
  private func unknownList(_ input: AnalysisInput) async throws -> Finding {
    let id = "run-out/size"
    guard input.totals.attempts > 0 else { return .noAttempts(id) }
    let answer = try await input.store.aggregate(
      AggregateQuery(.unsuccessful, by: [.localPart], measures: [.attempts]))
    let counts = (0..<answer.rowCount).filter { answer.keys[0][$0] >= 0 }.map { Int(answer.values[0][$0]) }
    let (once, twice) = (counts.count { $0 == 1 }, counts.count { $0 == 2 })
    let all = counts.reduce(0, +)
    let new = SpeciesRichness.chanceOfNew(once: once, sightings: all)
    let numbers = [
      NamedNumber("names", .count(counts.count)), NamedNumber("once", .count(once)),
      NamedNumber("twice", .count(twice)),
      NamedNumber("chance_of_new", .share(new)),
    ]
    guard counts.count >= limits.names,
      SpeciesRichness.isTelling(seen: counts.count, once: once, twice: twice) || once == 0,
      new <= 0.9
    else {
      var finding = Finding.notEnoughData(
        id,
        counts.count < limits.names
          ? "Too few names were tried to say how long the list is that they come from (\(counts.count), and \(limits.names) are needed)."
          : "Names are used about once each, so the size of the list that they come from cannot be seen.")
      finding.numbers = numbers
      return finding
    }
    let estimate = SpeciesRichness.chao1(seen: counts.count, once: once, twice: twice)
    guard estimate.interval95.upperBound - Double(counts.count) >= 1 else {
      return Finding(
        id: id, status: .found, verdict: .likely,
        summary: """
          \(Wording.names(counts.count)) were tried (without domains), and hardly any only once: the list that they come from \
          seems to have no others.
          """,
        uncertainty: "Names that are tried far less often than the others would not show.", numbers: numbers)
    }
    return Finding(
      id: id, status: .found, verdict: .likely,
      summary: """
        \(Wording.names(counts.count)) were tried; the list they come from has at least about \
        \(strong: Wording.about(estimate.number)) (without domains), and the next attempt \
        \(new < 0.005 ? "hardly ever brings a new name" : "brings a new name in \(Wording.percent(new)) of cases").
        """,
      uncertainty: """
        Chao's estimate is a lower bound; its 95 % interval is \(Wording.about(estimate.interval95.lowerBound)) to \
        \(Wording.about(estimate.interval95.upperBound)). It takes every name of the list for equally likely to be met again.
        """,
      numbers: numbers + [
        NamedNumber(
          "list_size", .number(estimate.number, places: 0), low: .number(estimate.interval95.lowerBound, places: 0),
          high: .number(estimate.interval95.upperBound, places: 0))
      ])
  }

  private static func figureID(_ number: Int) -> String { number == 1 ? "discovery" : "discovery-\(number)" }

  private static func figure(_ curve: NameDiscovery, number: Int) -> Figure {
    let end = curve.date.map { "; at that pace all are tried by \(Numerals.date($0))" } ?? ""
    return Figure(
      // A number, because the id becomes a file name and the list's name can hold anything.
      id: figureID(number),
      title: "Names of the list \(curve.list.name) that have been tried",
      caption: """
        Different listed names tried by the end of each day, against the \(Wording.names(curve.list.entries.count)) of \
        the list\(end).
        """,
      alternative: """
        \(Numerals.grouped(curve.tried)) of \(Numerals.grouped(curve.list.entries.count)) names by \
        \(Numerals.date(curve.last))\(end).
        """,
      table: "run-out",
      content: .discovery(
        Figure.Discovery(
          first: curve.first, seen: curve.seen.map { Double($0) }, size: Double(curve.list.entries.count),
          unit: "names",
          end: curve.date, earliest: curve.earliest, latest: curve.latest)))
  }
}
