import Findings
import Logins
import Statistics
import Vocabulary

/// Successful logins that may have come of guessing, with the signs that speak for it.
public struct SuspiciousLogins: Sendable, Hashable {
  public enum Trace: Sendable, Hashable {
    case account, network
  }

  /// A sign that so many of all show that it is none.
  public struct CommonSign: Sendable, Hashable {
    public var sign: LoginSigns
    public var number: Int
    public var of: Int
  }

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
    /// Those of them that it had failed on before the login.
    public var otherNamesBefore: Int
    /// Names from a list of spamtraps that this address tried.
    public var trapNames: Int
    /// Failures on this name from other addresses within the hour before, and how many addresses.
    public var fromOthers: Int
    public var otherAddresses: Int
    /// Failures on this name from others of its network, in the time that is remembered, and how many these are.
    public var fromNetwork = 0
    public var networkAddresses = 0
    /// The address, or its network, had logged this user in before.
    public var isKnown: Bool
    /// Failures at a steady interval, as mail programs with an old password make them.
    public var isSteady: Bool
    /// What of an earlier break-in it has in common (S7).
    public var follows: Trace?
    /// The part of the account's logins that come from a country it was never seen in before, by its own record (S4).
    public var newCountryChance: Double?
    public var signs: LoginSigns
    public var score: Int
    /// Logins of this user from this address, from this one on.
    public var logins: Int
    public var file: Int32
    public var line: Int
  }

  /// Score 4 and more, most telling first. In an audit those of its period, here and below.
  public private(set) var breakIns: [Login] = []
  /// In an audit: score 4 and more before its period, newest first.
  public private(set) var earlier: [Login] = []
  /// Score 2 and 3.
  public private(set) var toCheck: [Login] = []
  /// Score 1: more often than not ordinary. After failures from a computer that the user had used before, and for
  /// nothing but where or when they came from.
  public private(set) var ordinary = 0
  public private(set) var elsewhere = 0
  /// Signs that half of all show here, so that they say nothing.
  public private(set) var common: [CommonSign] = []
  /// All of score 1, in order of time: listed where they are few.
  public private(set) var weak: [Login] = []

  /// Ids of `Dimension.source` from which somebody probably broke in, or came back after a break-in: nobody's own.
  /// Of an audit those before its period too.
  private(set) var intruders: Set<Int32> = []
  /// Ids of `Dimension.source` of which every login is worth a question, or worse: they make nothing somebody's home. Of
  /// an audit those before its period too.
  private(set) var strangers: Set<Int32> = []

  let rules: LoginRules

  init() { rules = LoginRules(nil) }

  static let questions = [
    AggregateQuery(.unsuccessful, by: [.source], measures: [.rows]),
    AggregateQuery(EventFilter(outcomes: [.success]), by: [.source], measures: [.first, .rows]),
    AggregateQuery(EventFilter(outcomes: [.success]), by: [.localPart], measures: [.rows]),
  ]

  /// - Complexity: O(events of networks with an address that both failed and logged in), after a few aggregates.
  init(_ input: AnalysisInput) async throws {
    rules = LoginRules(input.plan)
    guard input.totals.successes > 0 else { return }
    var queries = Self.questions
    if input.standsOut {
      queries.append(AggregateQuery(input.windowFilter, by: [.localPart], measures: [.distinct(.source)]))
    }
    let answers = try await input.counted(queries)
    let record = AccountRecord(successBySource: answers[1], successByAccount: answers[2], input: input)
    let judged = try await Self.judged(
      input, failing: answers[0], record: record, rules: rules,
      popular: answers.count > 3 ? Self.popular(answers[3]) : [])
    var logins = judged.logins
    if let names = judged.common { common.append(names) }
    try await Self.addOthers(&logins, input: input, record: record, rules: rules)
    if let journeys = try await AccountHabits(input, rules: rules).add(to: &logins) { common.append(journeys) }
    try await Followers(input, record: record, rules: rules).add(to: &logins)
    strangers = Self.strangers(logins, successBySource: answers[1], rules)
    let start = input.watch?.audited.time.lowerBound ?? .min
    for login in logins {
      if login.login.source >= 0, rules.isIntruder(login.login) { intruders.insert(login.login.source) }
      guard login.login.time >= start else {
        if login.login.score >= rules.breakIn { earlier.append(login.login) }
        continue
      }
      switch login.login.score {
      case rules.breakIn...: breakIns.append(login.login)
      case rules.check...: toCheck.append(login.login)
      case 1...:
        weak.append(login.login)
        if login.login.signs == .streak { ordinary += 1 } else { elsewhere += 1 }
      default: break
      }
    }
    (breakIns, toCheck, weak) = (Self.inOrder(breakIns), Self.inOrder(toCheck), Self.inOrder(weak))
    earlier.sort { ($1.time, $0.user, $0.address) < ($0.time, $1.user, $1.address) }
  }

  /// A computer that others use as well, of whom nobody has to be asked, is somebody's.
  private static func strangers(
    _ logins: [LoginJudge.Judged], successBySource: Aggregate, _ rules: LoginRules
  ) -> Set<Int32> {
    var doubted: [Int64: Int64] = [:]
    for login in logins.map(\.login) where login.source >= 0 && login.score >= rules.check {
      doubted[Int64(login.source), default: 0] += Int64(login.logins)
    }
    let rows = zip(successBySource.keys[0], successBySource.values[1])
    return Set(rows.filter { source, logins in (doubted[source] ?? 0) >= logins }.map { Int32($0.0) })
  }

  /// Signs S1 and S3 of the logins from addresses that failed as well.
  private static func judged(
    _ input: AnalysisInput, failing: Aggregate, record: AccountRecord, rules: LoginRules, popular: [Int32]
  ) async throws -> (logins: [LoginJudge.Judged], common: CommonSign?) {
    // An address is known to a user through its network too, so networks are looked at whole.
    var isWanted = [Bool](repeating: false, count: record.networkCount)
    for key in failing.keys[0] where key >= 0 && record.firstLogin[Int(key)] != nil {
      isWanted[Int(record.networkOf[Int(key)])] = true
    }
    let sources = record.networkOf.indices.filter { isWanted[Int(record.networkOf[$0])] }.map { Int32($0) }
    guard !sources.isEmpty else { return ([], nil) }
    let sequence = try await input.store.sequence(SequenceQuery(EventFilter(sources: Set(sources)), by: .source))
    let judge = LoginJudge(input: input, sequence: sequence, successes: record.logins, rules: rules, popular: popular)
    let networks = networks(sequence, record)
    let (logins, strangers) = await judge.judged(networks)
    let computers = record.firstLogin.count { $0 != nil }
    guard computers >= LoginRules.leastComputers, Double(strangers) >= rules.everybody * Double(computers) else {
      return (logins, nil)
    }
    var others = rules
    others.countsNames = false
    let again = LoginJudge(input: input, sequence: sequence, successes: record.logins, rules: others, popular: popular)
    return (await again.judged(networks).logins, CommonSign(sign: .strangeNames, number: strangers, of: computers))
  }

  /// The runs of each network.
  private static func networks(_ sequence: EventSequence, _ record: AccountRecord) -> [Range<Int>] {
    var networks: [Range<Int>] = []
    var run = 0
    while run < sequence.keys.count {
      let network = record.networkOf[Int(sequence.keys[run])]
      var end = run + 1
      while end < sequence.keys.count, record.networkOf[Int(sequence.keys[end])] == network { end += 1 }
      networks.append(run..<end)
      run = end
    }
    return networks
  }

  /// Most telling first. The logins themselves, which are large, are moved once.
  private static func inOrder(_ logins: [Login]) -> [Login] {
    logins.indices.sorted { isMoreTelling(logins[$0], logins[$1]) }.map { logins[$0] }
  }

  /// What only follows another break-in is told behind those that stand by themselves.
  private static func isMoreTelling(_ left: Login, _ right: Login) -> Bool {
    let (follows, rightFollows) = (left.follows == nil ? 0 : 1, right.follows == nil ? 0 : 1)
    return (follows, -left.score, left.time, left.source, left.user)
      < (rightFollows, -right.score, right.time, right.source, right.user)
  }

  /// Names that three or more addresses tried in the incident: the campaign's list.
  private static func popular(_ answer: Aggregate) -> [Int32] {
    (0..<answer.rowCount).filter { answer.keys[0][$0] >= 0 && answer.values[0][$0] >= 3 }.map {
      Int32(answer.keys[0][$0])
    }
  }

  /// S2: others guessed at the same name in the hour before. Only where the address itself had failed on it then, and
  /// never logged in before.
  private static func addOthers(
    _ logins: inout [LoginJudge.Judged], input: AnalysisInput, record: AccountRecord, rules: LoginRules
  ) async throws {
    let wanted = Set(logins.filter(\.mayBeShared).map(\.account))
    guard !wanted.isEmpty else { return }
    var filter = EventFilter.unsuccessful
    let parts = input.dictionary.userLocalPart
    filter.users = Set(parts.indices.filter { wanted.contains(parts[$0]) }.map { Int32($0) })
    let sequence = try await input.store.sequence(SequenceQuery(filter, by: .localPart))
    var runs: [Int32: Range<Int>] = [:]
    for (run, key) in sequence.keys.enumerated() { runs[Int32(key)] = sequence.bounds[run]..<sequence.bounds[run + 1] }
    for index in logins.indices where logins[index].mayBeShared {
      guard let run = runs[logins[index].account] else { continue }
      let end = logins[index].login.time * 1000
      var row = Self.firstRow(notBefore: end - Int64(rules.othersWithin) * 1000, in: sequence.milliseconds, run)
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
      if failures >= rules.othersFailures, !sources.isEmpty, !logins[index].login.signs.contains(.guessedByOthers) {
        logins[index].login.signs.insert(.guessedByOthers)
        logins[index].login.score += rules.points.others
      }
    }
    logins.removeAll { $0.login.score == 0 }
  }

  private static func firstRow(notBefore time: Int64, in milliseconds: TimeColumn, _ range: Range<Int>) -> Int {
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
  /// By source: its first login, UTC seconds.
  private(set) var firstLogin: [Int64?]
  /// By source: number of its network (/24, or /64 of IPv6), ascending with it.
  private(set) var networkOf: [Int32]
  private(set) var networkCount = 0
  /// By local part.
  private(set) var logins: [Int32]

  /// - Parameters:
  ///   - successBySource: first, rows.
  ///   - successByAccount: rows, by local part.
  init(successBySource: Aggregate, successByAccount: Aggregate, input: AnalysisInput) {
    let addresses = input.dictionary.sources
    firstLogin = Array(repeating: nil, count: addresses.count)
    for (key, first) in zip(successBySource.keys[0], successBySource.values[0]) where key >= 0 {
      firstLogin[Int(key)] = first
    }
    logins = Array(repeating: 0, count: input.dictionary.localParts.count)
    for (key, rows) in zip(successByAccount.keys[0], successByAccount.values[0]) where key >= 0 {
      logins[Int(key)] = Int32(clamping: rows)
    }
    networkOf = []
    networkOf.reserveCapacity(addresses.count)
    var last: Address?
    // Ids ascend with addresses, so the addresses of a network follow each other.
    for address in addresses {
      let network = address.network(prefix: address.isIPv4 ? 24 : 64)
      if network != last { networkCount += 1 }
      last = network
      networkOf.append(Int32(networkCount - 1))
    }
  }

  func hasLoggedIn(_ source: Int32, before time: Int64) -> Bool {
    source >= 0 && firstLogin[Int(source)].map { $0 < time } ?? false
  }
}

extension LoginRules {
  /// Somebody probably broke in, or came back after a break-in.
  fileprivate func isIntruder(_ login: SuspiciousLogins.Login) -> Bool {
    login.score >= breakIn || login.score >= check && login.signs.contains(.follows)
  }
}
