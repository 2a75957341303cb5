import Findings
import Logins
import Planning

/// Who tried, over the whole archive: one row a source address, for spreadsheets.
public struct Sources: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "sources",
    question: "Which computers tried to log in, how often, and when?",
    method: """
      Every address that failed or was refused, over the whole archive: attempts, the reverse name logged most often \
      with it, its country, how many different names it tried, and its first and last attempt. Ordered by attempts, \
      then by address.

      An address is not always one computer: several can share one, and one can change its address. Attempts whose \
      line names no address are in the totals of the report, and not in this table.
      """)
  public static let title = "All computers"
  public static let effort = AnalysisEffort.runs
  public static let questions = [
    AggregateQuery(.unsuccessful, by: [.source], measures: [.attempts, .first, .last])
  ]

  public init(parameters: [String: ParameterValue]) {}

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts("sources/list")]) }
    guard input.totals.sources > 0 else {
      return AnalysisResult(findings: [
        .notApplicable("sources/list", "None of the \(input.totals.attempts) attempts names the address it came from.")
      ])
    }
    let answer = try await input.store.aggregate(Self.questions)[0]
    let runs = try await input.sourceRuns()
    let dictionary = input.dictionary
    var users = [Int](repeating: 0, count: dictionary.sources.count)
    for (source, number) in zip(runs.sources, runs.usersOfSources(dictionary.users.count)) {
      users[Int(source.id)] = number
    }
    let rows = rowsByCount(answer)
    let ids = rows.map { Int(answer.keys[0][$0]) }
    let table = Table(
      id: "sources", title: "All computers that tried",
      note: missing(input.totals.attemptsWithoutSource, "names no address"),
      columns: [
        Column(.attempts, .counts(rows.map { Int(answer.values[0][$0]) }), total: .sum),
        Column(.address, .addresses(ids.map { dictionary.sources[$0].description })),
        Column("host", "Reverse name", .cells(ids.map { dictionary.sourceHost[$0].map { .evidence($0) } ?? .empty })),
        Column(.country, .countries(ids.map { input.country(ofSource: Int64($0)) })),
        Column("users", "Names tried", .counts(ids.map { users[$0] })),
        Column(.firstSeen, .instants(rows.map { answer.values[1][$0] })),
        Column(.lastSeen, .instants(rows.map { answer.values[2][$0] })),
      ])
    let once = rows.count { answer.values[0][$0] == 1 }
    return AnalysisResult(
      findings: [
        Finding(
          id: "sources/list", status: .found, verdict: .clear,
          summary: """
            \(Wording.attempts(input.totals.attempts - input.totals.attemptsWithoutSource)) came from \
            \(Self.who(rows.count, computers: input.totals.sources))\(Self.whoCameOnce(once, of: rows.count)).
            """,
          numbers: [
            NamedNumber("sources", .count(rows.count)), NamedNumber("computers", .count(input.totals.sources)),
            NamedNumber("sources_seen_once", .count(once)),
            NamedNumber("attempts_without_address", .count(input.totals.attemptsWithoutSource)),
          ],
          tables: ["sources"])
      ],
      tables: [table])
  }
}

extension Sources {
  private static func who(_ addresses: Int, computers: Int) -> String {
    guard computers < addresses else { return Wording.addresses(addresses) }
    return """
      \(Numerals.grouped(addresses)) addresses of \(Wording.computers(computers)) (IPv6 addresses of one /64 network are \
      one)
      """
  }

  private static func whoCameOnce(_ once: Int, of all: Int) -> String {
    guard all > 1 else { return "" }
    let who = once == 0 ? "none of them" : once == all ? "each of them" : "\(Numerals.grouped(once)) of them"
    return "; \(who) tried once in the whole archive"
  }
}

/// Rows of an answer whose key is in the line, most of the first measure first, then in order of content.
func rowsByCount(_ answer: Aggregate) -> [Int] {
  let rows = (0..<answer.rowCount).filter { answer.keys[0][$0] >= 0 }
  return mostFirst(rows.map { Int(answer.values[0][$0]) }).map { rows[$0] }
}

func missing(_ attempts: Int, _ what: String) -> Prose? {
  attempts == 0 ? nil : "Without \(Wording.attempts(attempts)) whose line \(what)."
}
