import Findings
import Logins
import Statistics
import Vocabulary

/// Successful logins that may have come of guessing, with the signs that speak for it.
public struct SuspiciousLogins: Sendable, Hashable {
  public struct Login: Sendable, Hashable {
    /// UTC seconds.
    public var time: Int64
    /// As typed.
    public var user: String
    /// Id of `Dimension.source`.
    public var source: Int32
    public var address: String
    /// Failures on the same name from this address since its last login with it.
    public var streak: Int
    /// Names on which this address failed within a day, and never logged in.
    public var otherNames: Int
    /// Names from a list of spamtraps that this address tried.
    public var trapNames: Int
    /// Failures on this name from other addresses within the hour before, and how many addresses.
    public var fromOthers: Int
    public var otherAddresses: Int
    /// The address, or its network, had logged this user in before.
    public var isKnown: Bool
    /// Failures at a steady interval, as mail programs with an old password make them.
    public var isSteady: Bool
    /// S1, S2, S3.
    public var signs: [String]
    public var score: Int
    /// Logins of this user from this address, from this one on.
    public var logins: Int
    public var file: Int32
    public var line: Int
  }

  /// Score 4 and more, most telling first.
  public private(set) var breakIns: [Login] = []
  /// Score 2 and 3.
  public private(set) var toCheck: [Login] = []
  /// Score 1: more often than not ordinary.
  public private(set) var ordinary = 0

  static let breakIn = 4
  static let check = 2
  /// Nobody mistypes a password so often in a row.
  static let beyondTyping = 20
  static let otherNamesLimit = 3
  static let day = 86_400.0

  init() {}

  /// - Complexity: O(events of addresses that both failed and logged in), after a few aggregates.
  init(_ input: AnalysisInput) async throws {
    guard input.totals.successes > 0, input.totals.attempts > 0 else { return }
    let success = EventFilter(outcomes: [.success])
    var queries = [
      AggregateQuery(.unsuccessful, by: [.source], measures: [.rows]),
      AggregateQuery(success, by: [.source], measures: [.first]),
      AggregateQuery(success, by: [.localPart, .source], measures: [.first, .rows]),
    ]
    if input.standsOut {
      queries.append(AggregateQuery(input.windowFilter, by: [.localPart], measures: [.distinct(.source)]))
    }
    let answers = try await input.store.aggregate(queries)
    let failing = Set(answers[0].keys[0].filter { $0 >= 0 })
    let both = Set(answers[1].keys[0].filter { failing.contains($0) }.map { Int32($0) })
    guard !both.isEmpty else { return }
    let record = AccountRecord(answers[1], answers[2], input: input)
    let popular = answers.count > 3 ? Self.popular(answers[3]) : []
    let sequence = try await input.store.sequence(SequenceQuery(EventFilter(sources: both), by: .source))
    var judge = LoginJudge(input: input, sequence: sequence, record: record, popular: popular)
    for run in sequence.keys.indices { judge.judge(run) }
    var logins = judge.logins
    try await Self.addOthers(&logins, input: input, record: record)
    for login in logins {
      switch login.login.score {
      case Self.breakIn...: breakIns.append(login.login)
      case Self.check...: toCheck.append(login.login)
      case 1...: ordinary += 1
      default: break
      }
    }
    breakIns.sort(by: Self.isMoreTelling)
    toCheck.sort(by: Self.isMoreTelling)
  }

  private static func isMoreTelling(_ left: Login, _ right: Login) -> Bool {
    (-left.score, left.time, left.source, left.user) < (-right.score, right.time, right.source, right.user)
  }

  /// Names that three or more addresses tried in the incident: the campaign's list.
  private static func popular(_ answer: Aggregate) -> Set<Int32> {
    Set(
      (0..<answer.rowCount).filter { answer.keys[0][$0] >= 0 && answer.values[0][$0] >= 3 }.map {
        Int32(answer.keys[0][$0])
      })
  }

  /// S2: others guessed at the same name in the hour before. Only where the address itself had failed on it then, and
  /// never logged in before.
  private static func addOthers(
    _ logins: inout [LoginJudge.Judged], input: AnalysisInput, record: AccountRecord
  ) async throws {
    let wanted = Set(logins.filter(\.mayBeShared).map(\.account))
    guard !wanted.isEmpty else { return }
    var filter = EventFilter.unsuccessful
    let parts = input.store.dictionary.userLocalPart
    filter.users = Set(parts.indices.filter { wanted.contains(parts[$0]) }.map { Int32($0) })
    let sequence = try await input.store.sequence(SequenceQuery(filter, by: .localPart))
    var runs: [Int32: Range<Int>] = [:]
    for (run, key) in sequence.keys.enumerated() { runs[Int32(key)] = sequence.bounds[run]..<sequence.bounds[run + 1] }
    for index in logins.indices where logins[index].mayBeShared {
      guard let run = runs[logins[index].account] else { continue }
      let end = logins[index].login.time * 1000
      var row = Self.firstRow(notBefore: end - 3_600_000, in: sequence.milliseconds, run)
      var (failures, sources) = (0, Set<Int32>())
      while row < run.upperBound, sequence.milliseconds[row] <= end {
        let source = sequence.source[row]
        if source != logins[index].login.source, !record.hasLoggedIn(source, before: end / 1000) {
          failures += Int(sequence.attempts[row])
          if source >= 0 { sources.insert(source) }
        }
        row += 1
      }
      logins[index].login.fromOthers = failures
      logins[index].login.otherAddresses = sources.count
      if failures >= 5, !sources.isEmpty {
        logins[index].login.signs.append("S2")
        logins[index].login.signs.sort()
        logins[index].login.score += 3
      }
    }
    logins.removeAll { $0.login.score == 0 }
  }

  private static func firstRow(notBefore time: Int64, in milliseconds: [Int64], _ range: Range<Int>) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if milliseconds[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// What is known of users and addresses from the logins that succeeded.
struct AccountRecord {
  /// First login by source.
  private var firstLogin: [Int32: Int64] = [:]
  /// By local part: networks of its logins, and when each first was one.
  private var networks: [Int32: [(network: Address, source: Int32, first: Int64)]] = [:]
  /// Logins by local part.
  private var logins: [Int32: Int] = [:]
  private let addresses: [Address]

  /// - Parameters:
  ///   - bySource: successes by source; first.
  ///   - byPair: successes by local part and source; first, rows.
  init(_ bySource: Aggregate, _ byPair: Aggregate, input: AnalysisInput) {
    addresses = input.store.dictionary.sources
    for row in 0..<bySource.rowCount where bySource.keys[0][row] >= 0 {
      firstLogin[Int32(bySource.keys[0][row])] = bySource.values[0][row]
    }
    for row in 0..<byPair.rowCount where byPair.keys[0][row] >= 0 {
      let account = Int32(byPair.keys[0][row])
      logins[account, default: 0] += Int(byPair.values[1][row])
      let source = Int32(byPair.keys[1][row])
      guard source >= 0 else { continue }
      networks[account, default: []].append((network(of: source), source, byPair.values[0][row]))
    }
  }

  func network(of source: Int32) -> Address {
    let address = addresses[Int(source)]
    return address.network(prefix: address.isIPv4 ? 24 : 64)
  }

  func logins(of account: Int32) -> Int { logins[account] ?? 0 }

  func hasLoggedIn(_ source: Int32, before time: Int64) -> Bool { firstLogin[source].map { $0 < time } ?? false }

  /// Whether a source, or its network, had logged a user in before a moment.
  func knows(_ account: Int32, _ source: Int32, before time: Int64) -> Bool {
    let wanted = network(of: source)
    return networks[account]?.contains { $0.network == wanted && $0.first < time } ?? false
  }
}
