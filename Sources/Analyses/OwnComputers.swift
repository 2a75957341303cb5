import Findings
import Logins
import Vocabulary

/// Computers from which somebody logged in: whom a rule would have hit that it was not meant for.
struct OwnComputers {
  /// By source.
  private var hasLoggedIn: [Bool]
  /// /64 networks of those that are IPv6.
  private var networks: Set<Address> = []

  static let questions = [
    AggregateQuery(EventFilter(outcomes: [.success]), by: [.source], measures: [.rows]),
    AggregateQuery(.unsuccessful, by: [.source], measures: [.rows]),
    AggregateQuery(EventFilter(outcomes: [.success]), by: [], measures: [.distinct(.localPart)]),
  ]

  /// - Parameter keepsIntruders: also those who probably broke in, who are no owners.
  init(_ input: AnalysisInput, keepsIntruders: Bool = false) async throws {
    let addresses = input.dictionary.sources
    hasLoggedIn = Array(repeating: false, count: addresses.count)
    guard input.totals.successes > 0 else { return }
    let answer = try await input.store.aggregate(Self.questions[0])
    for key in answer.keys[0] where key >= 0 {
      hasLoggedIn[Int(key)] = true
      let address = addresses[Int(key)]
      if !address.isIPv4 { networks.insert(address.network(prefix: 64)) }
    }
    guard !keepsIntruders else { return }
    for source in input.suspicious.intruders { hasLoggedIn[Int(source)] = false }
  }

  func has(_ source: SourceRuns.Source) -> Bool {
    hasLoggedIn[Int(source.id)]
      || (!source.address.isIPv4 && networks.contains(source.address.network(prefix: 64)))
  }

  /// By source id.
  func has(source: Int32) -> Bool { source >= 0 && hasLoggedIn[Int(source)] }

  /// The address, or the /64 network that it lies in.
  func has(source: Int32, _ address: Address) -> Bool {
    has(source: source) || (!address.isIPv4 && networks.contains(address.network(prefix: 64)))
  }

  /// What being out at the first failure would have done over the whole archive; nil when no login succeeded.
  func oneStrike(_ input: AnalysisInput) async throws -> (sentence: Prose, numbers: [NamedNumber])? {
    let own = hasLoggedIn.count { $0 }
    guard own > 0 else { return nil }
    let failing = try await input.store.aggregate(Self.questions[1])
    let hit = failing.keys[0].filter { has(source: Int32($0)) }.map { Int32($0) }
    let answers = try await input.store.aggregate([
      AggregateQuery(
        EventFilter(outcomes: [.success], sources: Set(hit)), by: [], measures: [.distinct(.localPart), .attempts]),
      Self.questions[2],
    ])
    let (users, logins) = (Int(answers[0].values[0][0]), Int(answers[0].values[1][0]))
    let everybody = Int(answers[1].values[0][0])
    let sentence: Prose =
      hit.isEmpty
      ? """
      In the whole archive such a rule would have hit nobody: \
      \(own == 1 ? "the only computer from which somebody logged in never" : "none of the \(Wording.computers(own)) from which somebody logged in ever") \
      failed.
      """
      : """
      In the whole archive such a rule would have hit, sooner or later, \
      \(own == 1 ? "the only computer" : "\(Numerals.grouped(hit.count)) of \(Wording.computers(own))") from which somebody \
      logged in, with \(users == everybody ? (users == 1 ? "its one user" : "all \(Numerals.grouped(users)) users") : "\(Numerals.grouped(users)) of \(Numerals.grouped(everybody)) users") \
      and \(Wording.exactly(logins, "login", "logins")).
      """
    return (
      sentence,
      [
        NamedNumber("own_computers", .count(own)), NamedNumber("own_computers_failing_ever", .count(hit.count)),
        NamedNumber("users_hit_by_one_strike", .count(users)), NamedNumber("users_logging_in", .count(everybody)),
      ]
    )
  }
}
