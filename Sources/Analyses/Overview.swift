import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// What is in the archive? The figures a reader wants before anything is concluded from them.
public struct Overview: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "overview",
    question: "What is in the archive?",
    method: """
      Sums over everything that was read, within the bounds of the plan. An attempt is one try to log in that failed \
      or was refused by a rule; a line can stand for several. The mean a day leaves out days of which the archive has \
      no line of any kind: nothing is known of them, and they are not quiet days. The usual day is the median of the \
      covered days.
      """)
  public static let title = "What the logs hold"

  public init(parameters: [String: ParameterValue]) {}

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let totals = input.totals
    var rows = Rows()
    rows.add("Failed or refused logins", .count(totals.attempts))
    if totals.denials > 0 { rows.add("… of these refused by a rule", .count(totals.denials)) }
    if totals.rows != totals.attempts { rows.add("Log lines they stand in", .count(totals.rows)) }
    rows.add("Computers (IP addresses)", .count(totals.sources))
    if totals.attemptsWithoutSource > 0 {
      rows.add("Attempts without an address", .count(totals.attemptsWithoutSource))
    }
    let countries = knownCountries(input)
    if input.geography != nil {
      rows.add("Countries", .count(countries.known))
      rows.add("Attempts from addresses of unknown country", .count(countries.unknownAttempts))
    }
    rows.add("User names as typed", .count(totals.users))
    if totals.localParts != totals.users { rows.add("User names without their domain", .count(totals.localParts)) }
    if totals.domains > 0 { rows.add("Mail domains named", .count(totals.domains)) }
    if totals.attemptsWithoutUser > 0 { rows.add("Attempts without a name", .count(totals.attemptsWithoutUser)) }
    if let first = totals.first, let last = totals.last {
      rows.add("First attempt", .instant(first))
      rows.add("Last attempt", .instant(last))
    }
    if let days = input.days {
      rows.add("Days", .count(days.count))
      if days.coveredCount < days.count {
        rows.add("… of these without any line", .count(days.count - days.coveredCount))
      }
      let covered = (0..<days.count).filter { days.covered[$0] }
      rows.add("Attempts a day, mean", .number(mean(covered.map { days.attempts[$0] }), places: 1))
      rows.add("Attempts on a usual day (median)", .number(median(covered.map { days.attempts[$0] }), places: 1))
      rows.add("Computers a day, mean", .number(mean(covered.map { days.sources[$0] }), places: 1))
      if input.geography != nil {
        rows.add("Countries a day, mean", .number(mean(covered.map { days.countries[$0] }), places: 1))
        rows.add("Countries on the day with most", .count(days.countries.max() ?? 0))
      }
    }
    rows.add(
      "Successful logins recorded", totals.successes > 0 ? .count(totals.successes) : .words("none recorded"))
    rows.add("Services", .words(named(totals.services)))
    if totals.reporters.contains(where: { $0.name != Totals.notNamed }) {
      rows.add("Hosts that wrote the lines", .evidence(named(totals.reporters)))
    }
    if let reason = totals.reasons.first, reason.name != "unspecified" {
      rows.add("Reason given most often", .words("\(reason.name) (\(Numerals.grouped(reason.attempts)))"))
    }
    var findings = [finding(input, countries: countries.known)]
    if let gaps = gaps(input) { findings.append(gaps) }
    return AnalysisResult(findings: findings, tables: [rows.table])
  }

  private func finding(_ input: AnalysisInput, countries: Int) -> Finding {
    let totals = input.totals
    guard totals.attempts > 0 else {
      return Finding(
        id: "overview/totals", status: .nothingFound, verdict: .noSign,
        summary: "The archive holds no failed or refused login.",
        details: totals.successes > 0
          ? ["It holds \(Numerals.count(totals.successes, "successful login", "successful logins"))."] : [],
        tables: ["overview"])
    }
    let places =
      input.geography == nil || countries == 0 ? "" : " in \(Wording.countries(countries))"
    let span = input.days.map { " over \(Wording.days($0.count)), \(Numerals.dates($0.first, $0.last))" } ?? ""
    var details: [Prose] = []
    if let days = input.days, days.coveredCount > 1, totals.attempts >= days.coveredCount {
      let covered = days.attempts.indices.filter { days.covered[$0] }.map { days.attempts[$0] }
      details.append(
        """
        That is \(Wording.about(mean(covered))) a day on average; half of the days have no more than \
        \(Wording.about(median(covered))).
        """)
    }
    details.append(
      "One address is not always one computer: several can share one, and one can change its address.")
    return Finding(
      id: "overview/totals", status: .found, verdict: .clear,
      summary: """
        The archive holds \(Wording.failures(totals.attempts)) from \(Wording.addresses(totals.sources))\(places)\(span).
        """,
      details: details,
      numbers: [
        NamedNumber("attempts", .count(totals.attempts)), NamedNumber("sources", .count(totals.sources)),
        NamedNumber("countries", .count(countries)), NamedNumber("names_as_typed", .count(totals.users)),
        NamedNumber("local_parts", .count(totals.localParts)), NamedNumber("successes", .count(totals.successes)),
        NamedNumber("days", .count(input.days?.count ?? 0)),
      ],
      tables: ["overview"])
  }

  private func gaps(_ input: AnalysisInput) -> Finding? {
    guard let days = input.days, days.coveredCount < days.count else { return nil }
    let gaps = days.gaps
    let missing = days.count - days.coveredCount
    let longest = gaps.max {
      ($0.upperBound - $0.lowerBound, $1.lowerBound) < ($1.upperBound - $1.lowerBound, $0.lowerBound)
    }
    var details: [Prose] = []
    if let longest, gaps.count > 1 {
      details.append("The longest stretch is \(Numerals.dates(longest.lowerBound, longest.upperBound)).")
    }
    let which =
      gaps.count == 1
      ? Numerals.dates(gaps[0].lowerBound, gaps[0].upperBound) : "in \(Wording.small(gaps.count)) stretches"
    return Finding(
      id: "overview/gaps", status: .found, severity: .notice, verdict: .clear,
      summary: """
        No line of any kind exists for \(Wording.days(missing)) of the period (\(which)); \
        \(missing == 1 ? "it is" : "they are") treated as unknown, not as quiet.
        """,
      details: details,
      numbers: [NamedNumber("missing_days", .count(missing)), NamedNumber("gaps", .count(gaps.count))])
  }

  private func named(_ parts: [Totals.Part]) -> String {
    let shown = parts.prefix(8).map { "\($0.name) (\(Numerals.grouped($0.attempts)))" }
    let rest = parts.count - shown.count
    return (shown + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
  }

  private struct Rows {
    var figures: [String] = []
    var values: [Cell] = []

    mutating func add(_ figure: String, _ value: Cell) {
      figures.append(figure)
      values.append(value)
    }

    var table: Table {
      Table(
        id: "overview", title: "The archive in figures",
        columns: [Column("figure", "Figure", .words(figures)), Column("value", "Value", .cells(values))])
    }
  }
}

/// How many countries are known in the whole archive, and what came from addresses of none.
func knownCountries(_ input: AnalysisInput) -> (known: Int, unknownAttempts: Int) {
  guard let days = input.days else { return (0, 0) }
  var known: Set<Int> = []
  var unknown = 0
  for entry in days.byCountry {
    let code = input.dictionary.countries.name(at: Int64(entry.country))
    if let code, isKnownCountry(code) { known.insert(entry.country) } else if code != nil { unknown += entry.attempts }
  }
  return (known.count, unknown)
}

func mean(_ values: [Int]) -> Double { Spread.mean(values.map { Double($0) }) }

func median(_ values: [Int]) -> Double { Spread.median(values.map { Double($0) }) }
