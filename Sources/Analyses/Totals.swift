import Logins
import Vocabulary

/// Sums over everything in the store.
public struct Totals: Sendable, Hashable {
  /// Of failures and denials.
  public var attempts: Int
  /// Lines behind them; a line can stand for several attempts.
  public var rows: Int
  /// Computers: IPv6 addresses of one /64 network are one.
  public var sources: Int
  /// Attempts whose line names no address.
  public var attemptsWithoutSource: Int
  public var users: Int
  public var attemptsWithoutUser: Int
  public var localParts: Int
  public var domains: Int
  /// UTC seconds; nil without events.
  public var first: Int64?
  public var last: Int64?
  /// Successful logins.
  public var successes: Int
  public var denials: Int
  /// Attempts by service, most first.
  public var services: [Part]
  public var reporters: [Part]
  /// Hosts that the lines name, of failed and successful logins alike: those with most failures first.
  public var hosts: [String]
  /// Attempts by the reason the line gives, most first.
  public var reasons: [Part]
  /// Unsuccessful attempts by wall-clock hour (`Dimension.hour`), ascending; hours without any are left out.
  public var hours: [HourCount]

  public struct Part: Sendable, Hashable {
    public var name: String
    public var attempts: Int
  }

  public struct HourCount: Sendable, Hashable {
    /// Day number × 24 + hour of the store's zone.
    public var hour: Int
    public var attempts: Int
  }

  /// Stands for a service or host that the lines do not name.
  static let notNamed = "not named"

  static let queries: [AggregateQuery] = [
    AggregateQuery(.unsuccessful, by: [], measures: [.attempts, .rows, .first, .last]),
    AggregateQuery(.unsuccessful, by: [.outcome], measures: [.attempts]),
    AggregateQuery(EventFilter(outcomes: [.success]), by: [], measures: [.attempts]),
    AggregateQuery(.unsuccessful, by: [.service], measures: [.attempts]),
    AggregateQuery(.unsuccessful, by: [.reporter], measures: [.attempts]),
    AggregateQuery(.unsuccessful, by: [.reason], measures: [.attempts]),
    AggregateQuery(.unsuccessful, by: [.hour], measures: [.attempts]),
    AggregateQuery(.unsuccessful, by: [.source], measures: [.attempts]),
    AggregateQuery(.unsuccessful, by: [.user], measures: [.attempts]),
  ]

  /// - Parameter answers: of `queries`, in their order.
  init(_ answers: ArraySlice<Aggregate>, dictionary: EventDictionary, computers: Computers) {
    let answers = Array(answers)
    let all = answers[0].values.map { Int($0[0]) }
    attempts = all[0]
    rows = all[1]
    first = rows > 0 ? Int64(all[2]) : nil
    last = rows > 0 ? Int64(all[3]) : nil
    // Who and what occurs is known by the groups already.
    let failing = Self.ids(answers[7])
    sources = zip(failing.indices, failing).count { place, source in
      place == 0 || computers.ofSource[failing[place - 1]] != computers.ofSource[source]
    }
    let tried = Self.ids(answers[8])
    users = tried.count
    localParts = Self.distinct(tried, dictionary.userLocalPart, of: dictionary.localParts.count)
    domains = Self.distinct(tried, dictionary.userDomain, of: dictionary.domains.count)
    denials = Self.value(of: Int64(Outcome.denied.rawValue), in: answers[1])
    successes = Int(answers[2].values[0][0])
    services = Self.parts(answers[3]) { dictionary.services.name(at: $0) ?? Self.notNamed }
    reporters = Self.parts(answers[4]) { dictionary.reporters.name(at: $0) ?? Self.notNamed }
    reasons = Self.parts(answers[5]) { Reason.at(UInt8(clamping: $0)).rawValue }
    hours = zip(answers[6].keys[0], answers[6].values[0]).map { HourCount(hour: Int($0), attempts: Int($1)) }
    attemptsWithoutSource = Self.value(of: -1, in: answers[7])
    attemptsWithoutUser = Self.value(of: -1, in: answers[8])
    let attacked = reporters.map(\.name).filter { $0 != Self.notNamed }
    let known = Set(attacked)
    hosts = attacked + dictionary.reporters.filter { !$0.isEmpty && !known.contains($0) }.sorted()
  }

  /// Keys that are in the line, ascending.
  private static func ids(_ answer: Aggregate) -> [Int] { answer.keys[0].filter { $0 >= 0 }.map { Int($0) } }

  /// How many different parts users have; −1 is none.
  private static func distinct(_ users: [Int], _ parts: [Int32], of count: Int) -> Int {
    var found = IDSet(of: count)
    for user in users where parts[user] >= 0 { found.insert(Int(parts[user])) }
    return found.count
  }

  private static func value(of key: Int64, in answer: Aggregate) -> Int {
    answer.keys[0].firstIndex(of: key).map { Int(answer.values[0][$0]) } ?? 0
  }

  private static func parts(_ answer: Aggregate, name: (Int64) -> String) -> [Part] {
    (0..<answer.rowCount)
      .map { Part(name: name(answer.keys[0][$0]), attempts: Int(answer.values[0][$0])) }
      .sorted { ($1.attempts, $0.name) < ($0.attempts, $1.name) }
  }
}

extension [String] {
  /// nil for −1 and for anything else that is no id.
  func name(at id: Int64) -> String? {
    id >= 0 && id < Int64(count) ? self[Int(id)] : nil
  }
}
