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
      plan's `until`). With D of the N listed names tried in t days the pace is r = D/t a day, the whole list takes \
      N/r days, (N − D)/r are left (both cut to whole days), and the date is that many days after the last one.

      The 95 % range is r·exp(±1.96·√(φ/D)); φ ≥ 1 is how much the numbers of new names swing from day to day, \
      variance over mean, raised by the likeness of neighbouring days (lags 1 to 7). When the last days (14, or a \
      quarter of all) had another pace by 2.58 standard deviations or more, that pace makes the date; else it is \
      mentioned. Whether a list is walked through or names are drawn from it at random is decided by how many of each \
      day's attempts bring a new name (difference of Akaike's criterion above 10); drawn at random, a list takes far \
      longer, and its last names longest.

      No date for less than 7 days or 50 names, after a silence without new names, or when all were tried. With less \
      than 1 % of the list tried the range is a factor of two.

      Nobody has to keep to a pace: a date shows the scale, not a forecast.
      """)
  public static let title = "When they run out of names"

  public init(parameters: [String: ParameterValue]) {}

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard let tried = input.names, input.lists.contains(where: { $0.role != .accounts }) else {
      return AnalysisResult(findings: [
        .notApplicable("run-out/date", "The plan names no list of names to run out of (`lists:`).")
      ])
    }
    guard input.totals.attempts > 0, let days = input.days else {
      return AnalysisResult(findings: [.noAttempts("run-out/date")])
    }
    var curves: [NameDiscovery] = []
    var findings: [Finding] = []
    for (index, list) in input.lists.enumerated() where list.role != .accounts {
      if let curve = try await NameDiscovery(list, index: index, tried: tried, days: days, store: input.store) {
        curves.append(curve)
        findings.append(RunOutWords(curve).finding)
      } else {
        findings.append(
          Finding(
            id: "run-out/\(list.name)", status: .nothingFound, verdict: .noSign,
            summary: "No name of the list \(list.name) was tried, so there is nothing to run out."))
      }
    }
    guard !curves.isEmpty else { return AnalysisResult(findings: findings) }
    return AnalysisResult(
      findings: findings, tables: [Self.table(curves)],
      figures: curves.enumerated().map { Self.figure($0.element, number: $0.offset + 1) })
  }

  private static func table(_ curves: [NameDiscovery]) -> Table {
    func dates(_ values: [CivilDate?]) -> ColumnValues { .cells(values.map { $0.map { .date($0) } ?? .empty }) }
    func counts(_ values: [Int?]) -> ColumnValues { .cells(values.map { $0.map { .count($0) } ?? .empty }) }
    return Table(
      id: "run-out", title: "When the lists run out",
      note: "At the pace of all days since the first attempt on a listed name; whole days.",
      columns: [
        Column("list", "List", .words(curves.map(\.list.name))),
        Column("size", "Names listed", .counts(curves.map { $0.list.entries.count })),
        Column("tried", "Tried", .counts(curves.map(\.tried))),
        Column("days", "Days", .counts(curves.map(\.dayCount))),
        Column("per_day", "A day", .numbers(curves.map(\.model.overall.rate), places: 2), unit: "names a day"),
        Column("total_days", "Days in all", counts(curves.map(\.totalDays))),
        Column("days_left", "Days left", counts(curves.map(\.daysLeft))),
        Column("date", "Date", dates(curves.map(\.date))),
        Column("low", "Earliest", dates(curves.map(\.earliest))),
        Column("high", "Latest", dates(curves.map(\.latest))),
        Column("recent_per_day", "A day, of late", .numbers(curves.map(\.model.recent.rate), places: 2)),
        Column("recent_date", "Date at that pace", dates(curves.map(\.recentDate))),
        Column("as_of", "As of", .dates(curves.map(\.last))),
      ])
  }

  private static func figure(_ curve: NameDiscovery, number: Int) -> Figure {
    let end = curve.date.map { "; at that pace all are tried by \(Numerals.date($0))" } ?? ""
    return Figure(
      // A number, because the id becomes a file name and the list's name can hold anything.
      id: number == 1 ? "discovery" : "discovery-\(number)",
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
