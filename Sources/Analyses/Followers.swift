import Logins
import Vocabulary

/// What came after a break-in: logins with the account that was guessed, or with others, from the intruder's network or
/// from another of the computers that guessed (S7). A password that was found is used again, and seldom from one address.
struct Followers {
  private let input: AnalysisInput
  private let record: AccountRecord
  private let rules: LoginRules

  init(_ input: AnalysisInput, record: AccountRecord, rules: LoginRules) {
    self.input = input
    self.record = record
    self.rules = rules
  }

  private struct Key: Hashable {
    var account: Int32
    var place: Int32
  }

  /// What the break-ins leave to look for.
  private struct Traces {
    private(set) var isEmpty = true
    /// By network number, and by local part: the first break-in, UTC seconds, the greatest number where there is none.
    private var networks: [Int64]
    private var accounts: [Int64]

    init(_ logins: [LoginJudge.Judged], record: AccountRecord, least: Int) {
      networks = Array(repeating: .max, count: record.networkCount)
      accounts = Array(repeating: .max, count: record.logins.count)
      for login in logins where login.login.score >= least && login.login.source >= 0 {
        isEmpty = false
        let network = Int(record.networkOf[Int(login.login.source)])
        networks[network] = min(networks[network], login.login.time)
        guard login.account >= 0 else { continue }
        accounts[Int(login.account)] = min(accounts[Int(login.account)], login.login.time)
      }
    }

    func firstBreakIn(fromNetwork network: Int32) -> Int64? {
      networks[Int(network)] < .max ? networks[Int(network)] : nil
    }

    func firstBreakIn(intoAccount account: Int32) -> Int64? {
      account >= 0 && accounts[Int(account)] < .max ? accounts[Int(account)] : nil
    }
  }

  /// - Complexity: nothing without a break-in; else O(logins of the networks and computers in question).
  func add(to logins: inout [LoginJudge.Judged]) async throws {
    let traces = Traces(logins, record: record, least: rules.breakIn)
    guard !traces.isEmpty else { return }
    let guessers = try await guessers(traces)
    let neighbours = record.networkOf.indices.filter {
      record.firstLogin[$0] != nil && traces.firstBreakIn(fromNetwork: record.networkOf[$0]) != nil
    }
    let sources = Set(neighbours.map { Int32($0) }).union(guessers.keys.map(\.place))
    let sequence = try await input.store.sequence(
      SequenceQuery(EventFilter(outcomes: [.success], sources: sources)))
    let habits = LoginHabits(sequence, record: record, parts: input.dictionary.userLocalPart) {
      traces.firstBreakIn(intoAccount: $0) != nil || traces.firstBreakIn(fromNetwork: $1) != nil
    }
    var known: [Key: Int] = [:]
    for (index, login) in logins.enumerated() {
      known[Key(account: login.account, place: login.login.source)] = index
    }
    for (place, pair) in habits.pairs.numbers.enumerated() {
      let (account, source) = LoginHabits.parts(of: pair)
      let (key, row) = (Key(account: account, place: source), habits.firstRows[place])
      guard let points = points(key, row: row, sequence, habits, traces, guessers) else { continue }
      if let index = known[key] {
        guard logins[index].login.score < rules.breakIn, !logins[index].login.signs.contains(.follows) else { continue }
        logins[index].login.signs.insert(.follows)
        logins[index].login.score += points
        logins[index].login.follows = trace(key, traces)
      } else {
        logins.append(
          login(
            key, row: row, points: points, trace: trace(key, traces), sequence, times: habits.times[place]))
      }
    }
  }

  /// Addresses that failed on an account before it was broken into, and log in at some time: account and address.
  private func guessers(_ traces: Traces) async throws -> [Key: Int64] {
    let parts = input.dictionary.userLocalPart
    var filter = EventFilter.unsuccessful
    filter.users = Set(parts.indices.filter { traces.firstBreakIn(intoAccount: parts[$0]) != nil }.map { Int32($0) })
    guard filter.users?.isEmpty == false else { return [:] }
    let answer = try await input.store.aggregate(
      AggregateQuery(filter, by: [.localPart, .source], measures: [.first]))
    var guessers: [Key: Int64] = [:]
    for row in 0..<answer.rowCount {
      let key = Key(account: Int32(answer.keys[0][row]), place: Int32(answer.keys[1][row]))
      guard key.place >= 0, record.firstLogin[Int(key.place)] != nil,
        let broken = traces.firstBreakIn(intoAccount: key.account),
        answer.values[0][row] < broken
      else { continue }
      guessers[key] = answer.values[0][row]
    }
    return guessers
  }

  /// nil: nothing speaks against the first login of an account from an address.
  private func points(
    _ key: Key, row: Int, _ sequence: EventSequence, _ habits: LoginHabits, _ traces: Traces, _ guessers: [Key: Int64]
  ) -> Int? {
    let network = record.networkOf[Int(key.place)]
    let time = floored(sequence.milliseconds[row], by: 1000)
    func isNew(since moment: Int64) -> Bool { habits.firstLogin(of: key.account, network: network) >= moment }
    if let broken = traces.firstBreakIn(intoAccount: key.account), time >= broken {
      if let first = traces.firstBreakIn(fromNetwork: network), first <= time, isNew(since: first) {
        return rules.points.follower
      }
      return isNew(since: time) && guessers[key] != nil ? rules.points.follower : nil
    }
    // Somebody else's account: only where the network was nobody's before.
    guard let first = traces.firstBreakIn(fromNetwork: network), first <= time, isNew(since: time),
      habits.firstOfNetwork[Int(network)] >= first,
      habits.accountsOfNetwork[Int(network)] <= rules.intruderAccounts
    else { return nil }
    return rules.points.neighbour
  }

  private func trace(_ key: Key, _ traces: Traces) -> SuspiciousLogins.Trace {
    traces.firstBreakIn(intoAccount: key.account) != nil ? .account : .network
  }

  private func login(
    _ key: Key, row: Int, points: Int, trace: SuspiciousLogins.Trace, _ sequence: EventSequence, times: Int
  ) -> LoginJudge.Judged {
    LoginJudge.Judged(
      login: SuspiciousLogins.Login(
        time: floored(sequence.milliseconds[row], by: 1000),
        user: input.dictionary.users[Int(sequence.user[row])], source: key.place,
        address: input.dictionary.sources[Int(key.place)].description, streak: 0, otherNames: 0,
        otherNamesBefore: 0, trapNames: 0,
        fromOthers: 0, otherAddresses: 0, isKnown: false, isSteady: false, follows: trace, signs: .follows,
        score: points,
        logins: times,
        file: sequence.file[row], line: Int(sequence.line[row])),
      account: key.account, mayBeShared: false)
  }
}
