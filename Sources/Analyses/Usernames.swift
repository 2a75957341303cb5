import Findings
import Logins
import Planning

/// Which names were tried, over the whole archive: one row a name as typed, for spreadsheets.
public struct Usernames: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "usernames",
    question: "Which names were tried, how often, and from how many computers?",
    method: """
      Every name that was tried and did not get in, as it was typed, over the whole archive: attempts, how many \
      addresses tried it, its first and last attempt, and the lists of the plan it is on. Ordered by attempts, then by \
      name.

      Names are compared with lists by their local part: without quotes and blanks around it, without what stands \
      before a `\\` or after an `@`, in lower case. Where nine of ten attempts of the days that stand out, 100 or more, tried a name \
      that was tried only once then, that is said. Attempts whose line has no name are in the totals of the report, \
      and not in this table.
      """)
  public static let title = "All names tried"
  public static let effort = AnalysisEffort.runs
  public static let questions = [
    AggregateQuery(.unsuccessful, by: [.user], measures: [.attempts, .first, .last])
  ]

  public init(parameters: [String: ParameterValue]) {}

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts("usernames/list")]) }
    guard input.totals.users > 0 else {
      return AnalysisResult(findings: [
        .notApplicable("usernames/list", "None of the \(input.totals.attempts) attempts has a user name in its line.")
      ])
    }
    let answer = try await input.store.aggregate(Self.questions)[0]
    let computers = try await input.sourceRuns().computersOfUsers(input.dictionary.users.count, input.computers)
    let dictionary = input.dictionary
    let rows = rowsByCount(answer)
    let ids = rows.map { Int(answer.keys[0][$0]) }
    let table = Table(
      id: "usernames", title: "All names that were tried",
      note: missing(input.totals.attemptsWithoutUser, "has no user name"),
      columns: [
        Column(.name, .evidence(ids.map { dictionary.users[$0] })),
        Column(.attempts, .counts(rows.map { Int(answer.values[0][$0]) }), total: .sum),
        Column(.computers, .counts(ids.map { computers[$0] })),
        Column(.firstSeen, .instants(rows.map { answer.values[1][$0] })),
        Column(.lastSeen, .instants(rows.map { answer.values[2][$0] })),
        Column("list", "On list", .words(listsOf(ids, input))),
      ])
    return AnalysisResult(
      findings: [
        Finding(
          id: "usernames/list", status: .found, verdict: .clear,
          summary: summary(
            rows.map { Int(answer.values[0][$0]) }, ids.prefix(4).map { dictionary.users[$0] },
            computers: computers[ids[0]]),
          numbers: [
            NamedNumber("names_as_typed", .count(rows.count)),
            NamedNumber("local_parts", .count(input.totals.localParts)),
            NamedNumber("domains", .count(input.totals.domains)),
            NamedNumber("attempts_without_name", .count(input.totals.attemptsWithoutUser)),
          ],
          tables: ["usernames"])
      ] + [try await Self.eachOnce(input)].compactMap { $0 },
      tables: [table])
  }

  /// Nobody guesses a password with one attempt: whoever tries each name once brings the passwords along, or has one for
  /// all. nil where the names of an incident were tried otherwise.
  private static func eachOnce(_ input: AnalysisInput) async throws -> Finding? {
    guard let incident = input.incident else { return nil }
    let answer = try await input.store.aggregate(
      AggregateQuery(
        EventFilter(time: input.seconds(of: incident.core), outcomes: EventFilter.unsuccessful.outcomes), by: [.user],
        measures: [.attempts]))
    let rows = (0..<answer.rowCount).filter { answer.keys[0][$0] >= 0 }
    let attempts = rows.reduce(0) { $0 + Int(answer.values[0][$1]) }
    let once = rows.count { answer.values[0][$0] == 1 }
    guard once >= leastOnce, 10 * once >= 9 * attempts else { return nil }
    let dates = Numerals.dates(incident.core.lowerBound, incident.core.upperBound)
    let number =
      once == attempts
      ? "Each of the \(Wording.names(once)) of \(dates) was"
      : "Of the \(Wording.names(rows.count)) of \(dates), \(Numerals.grouped(once)) were"
    return Finding(
      id: "usernames/once", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(number) tried once only: somebody tries a list of stolen logins (names with their passwords), or one password at every name.
        """,
      uncertainty:
        "Which of both cannot be told without the passwords that were tried; names that somebody makes up look the same.",
      numbers: [
        NamedNumber("names_in_window", .count(rows.count)), NamedNumber("names_once_in_window", .count(once)),
        NamedNumber("attempts_in_window", .count(attempts)),
      ], tables: ["usernames"])
  }

  private static let leastOnce = 100

  /// - Parameters:
  ///   - attempts: by name, most first
  ///   - names: in the same order
  ///   - computers: that tried the first
  private func summary(_ attempts: [Int], _ names: [String], computers: Int) -> Prose {
    let (most, name) = (attempts[0], names[0])
    let tried: Prose = "\(Wording.names(attempts.count)) were tried, as typed"
    let equal = attempts.prefix { $0 == most }.count
    guard attempts.count > 1 else {
      return
        "Only one name was tried: \(evidence: name), with \(Wording.attempts(most)) from \(Wording.computers(computers))."
    }
    if equal == attempts.count { return "\(tried), each of them \(Wording.times(most))." }
    guard equal == 1 else {
      return tried + "; those tried most are " + Wording.named(names.prefix(equal), of: equal)
        + ", with \(Wording.attempts(most)) each."
    }
    return """
      \(tried); the one tried most is \(evidence: name), with \(Wording.attempts(most)) from \(Wording.computers(computers)).
      """
  }

  /// For each user id the names of the lists it is on, in the plan's order.
  private func listsOf(_ users: [Int], _ input: AnalysisInput) -> [String] {
    guard let names = input.names, !input.lists.isEmpty else { return Array(repeating: "", count: users.count) }
    var listOfPart: [Int32: String] = [:]
    for name in names.names where !name.lists.isEmpty {
      let text = name.lists.map { input.lists[$0].name }.joined(separator: ", ")
      for part in name.localParts { listOfPart[Int32(part)] = text }
    }
    let dictionary = input.dictionary
    return users.map { listOfPart[dictionary.userLocalPart[$0]] ?? "" }
  }
}
