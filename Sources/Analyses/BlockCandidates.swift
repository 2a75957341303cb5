import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// The computers that a firewall might keep out, with what is known of them. IPv6 addresses of one /64 network are one
/// computer, as everywhere.
struct BlockCandidates {
  struct Computer {
    /// The addresses that are in question: places in `addresses`, ascending.
    var sources: Range<Int>
    /// Failures in the whole archive.
    var attempts: Int
    /// UTC seconds.
    var first: Int64
    var last: Int64
  }

  /// In order of their addresses.
  private(set) var all: [Computer] = []
  /// By source id, those of each computer together.
  private(set) var addresses: [Int32] = []
  private let computers: Computers
  private var members: Set<Int32> = []
  private var isOfCampaigns = false
  /// Campaigns whose members are in no set, since most of them would have come anyway.
  private(set) var withheld: [Campaign] = []
  /// Those behind an alert of an audit.
  private var ringing: Set<Int32> = []
  private var trapped: Set<Int32> = []
  private var tripping: Set<Int32> = []
  private let owners: OwnComputers
  /// Fewest attempts in the window, where no campaign says who belongs together.
  private var least = 1

  init(_ input: AnalysisInput) async throws {
    owners = try await OwnComputers(input, keepsIntruders: true)
    computers = input.computers
    let all = [input.campaign].compactMap { $0 } + (input.search?.others ?? [])
    let campaigns = all.filter { !$0.isMostlyBystanders(of: input.computers.count($0.members.map(\.source))) }
    withheld = all.filter { !campaigns.contains($0) }
    members = Set(campaigns.flatMap { $0.members.map(\.source) })
    if input.campaign != nil {
      isOfCampaigns = true
    } else if input.standsOut {
      try await takeFromWindow(input)
    }
    ringing = input.ringing?.sources ?? []
    trapped = try await Self.trapped(input)
    // Without a record of logins an owner who mistyped cannot be told: only what stands out is looked at then.
    if input.totals.successes > 0 || input.standsOut {
      let rule = BanRule(input.plan)
      let runs = try await input.totals.successes > 0 ? input.computerRuns() : input.windowComputers()
      runs.forEachRun { source, run in
        if source.attempts >= rule.failures, rule.trips(run) { tripping.insert(computers.ofSource[Int(source.id)]) }
      }
    }
    try await collect(input)
  }

  static let question = AggregateQuery(.unsuccessful, by: [.source], measures: [.attempts, .first, .last])

  /// What is known of everybody in question: of a whole network where it reached the rule, else of the addresses.
  private mutating func collect(_ input: AnalysisInput) async throws {
    let byAddress = members.union(ringing).union(trapped)
    guard !byAddress.isEmpty || !tripping.isEmpty else { return }
    let answer = try await input.store.aggregate(Self.question)
    for row in 0..<answer.rowCount where answer.keys[0][row] >= 0 {
      let source = Int32(answer.keys[0][row])
      guard byAddress.contains(source) || tripping.contains(computers.ofSource[Int(source)]) else { continue }
      let (attempts, first, last) = (Int(answer.values[0][row]), answer.values[1][row], answer.values[2][row])
      // The addresses of a computer follow each other.
      if let previous = addresses.last, computers.ofSource[Int(previous)] == computers.ofSource[Int(source)] {
        let place = all.count - 1
        all[place].sources = all[place].sources.lowerBound..<(addresses.count + 1)
        all[place].attempts += attempts
        all[place].first = min(all[place].first, first)
        all[place].last = max(all[place].last, last)
      } else {
        all.append(
          Computer(sources: addresses.count..<(addresses.count + 1), attempts: attempts, first: first, last: last))
      }
      addresses.append(source)
    }
  }

  /// Without a campaign: who failed in the window. Where a few computers made most of it, the others have nothing to do
  /// with them.
  private mutating func takeFromWindow(_ input: AnalysisInput) async throws {
    let answer = try await input.store.aggregate(
      AggregateQuery(input.windowFilter, by: [.source], measures: [.attempts]))
    func computer(_ source: Int64) -> Int32 { computers.ofSource[Int(source)] }
    var totals: [Int32: Int] = [:]
    for (source, attempts) in zip(answer.keys[0], answer.values[0]) where source >= 0 {
      totals[computer(source), default: 0] += Int(attempts)
    }
    let busy = totals.values.sorted(by: >)
    let n80 = SourceConcentration(attemptsPerSource: busy).n80
    if n80 <= 15 || Self.isMostlyUsual(input) { least = BanRule(input.plan).failures }
    if n80 <= 15, n80 > 0 { least = max(least, busy[n80 - 1] / 10) }
    for source in answer.keys[0] where source >= 0 && totals[computer(source), default: 0] >= least {
      members.insert(Int32(source))
    }
  }

  /// Where an ordinary day would have brought a good part of the attempts, most computers have nothing to do with them.
  private static func isMostlyUsual(_ input: AnalysisInput) -> Bool {
    guard let incident = input.incident, let expected = incident.expected else { return false }
    return expected * 5 > Double(incident.attempts)
  }

  private static func trapped(_ input: AnalysisInput) async throws -> Set<Int32> {
    guard let names = input.names else { return [] }
    var isTrap = [Bool](repeating: false, count: input.dictionary.localParts.count)
    for (index, list) in input.lists.enumerated() where list.role == .spamtraps {
      for name in names.on(index) { for part in name.localParts { isTrap[Int(part)] = true } }
    }
    let parts = input.dictionary.userLocalPart
    let users = parts.indices.filter { parts[$0] >= 0 && isTrap[Int(parts[$0])] }.map { Int32($0) }
    guard !users.isEmpty else { return [] }
    var filter = EventFilter.unsuccessful
    filter.users = Set(users)
    let answer = try await input.store.aggregate(AggregateQuery(filter, by: [.source], measures: [.rows]))
    return Set(answer.keys[0].filter { $0 >= 0 }.map { Int32($0) })
  }

  /// Why computers are in question, a line each.
  func reasons(_ input: AnalysisInput) -> [String] {
    var reasons: [String] = []
    if !members.isEmpty {
      reasons.append(
        !isOfCampaigns
          ? "Computers that failed to log in during \(input.windowWords)\(least > 1 ? ", \(least) times or more" : "")."
          : "Computers that took part in a campaign, as the report describes it.")
    }
    if !ringing.isEmpty {
      reasons.append("Computers that failed to log in while failed logins of all together exceeded the limit.")
    }
    if !trapped.isEmpty { reasons.append("Computers that tried a name which never belonged to anyone.") }
    if !tripping.isEmpty { reasons.append("Computers that reached the ban rule: \(BanRule(input.plan).words).") }
    return reasons
  }

  func chosen(_ input: AnalysisInput, end: Int64, seenWithin: Int64, minAttempts: Int) -> BlockChoice {
    let spared = SparedComputers(input.plan)
    let dictionary = input.dictionary
    var choice = BlockChoice()
    for computer in all {
      let sources = addresses[computer.sources]
      let address = dictionary.sources[Int(addresses[computer.sources.lowerBound])]
      let reason: BlockChoice.Reason? =
        if sources.contains(where: { spared.has(dictionary.sources[Int($0)], host: dictionary.sourceHost[Int($0)]) }) {
          .spared
        } else if InsideNetworks.hold(address) {
          .inside
        } else if sources.contains(where: { owners.has(source: $0, address) }) {
          .loggedIn
        } else if computer.attempts < minAttempts {
          .few
        } else if computer.last < end - seenWithin {
          .stale
        } else {
          nil
        }
      choice.add(computer, sources, sources.count > 1 ? spared.network(of: address) : nil, reason)
    }
    return choice
  }
}

/// Whom the plan never blocks, and whom the guard is told to pass.
struct SparedComputers {
  private let networks: [Network]
  private let names: [String]

  init(_ plan: Plan) {
    networks =
      (plan.policies.ban?.exempt ?? []) + plan.policies.jails.flatMap(\.ban.exempt)
      + plan.neverBlock.compactMap { if case .network(let network) = $0 { network } else { nil } }
    names = plan.neverBlock.compactMap { if case .name(let name) = $0 { name } else { nil } }
  }

  func has(_ address: Address, host: String?) -> Bool {
    networks.contains { $0.contains(address) }
      || host.map { host in names.contains { Wildcard.matches(host, pattern: $0) } } ?? false
  }

  /// The /64 network of a computer that came with several addresses of it, unless somebody in it is spared.
  func network(of address: Address) -> Network? {
    let network = Network(address: address.network(prefix: Computers.networkBits), prefix: Computers.networkBits)
    return networks.contains { $0.contains(network.address) || network.contains($0.address) } ? nil : network
  }
}

/// Who is in the sets, and who was left out of them for what.
struct BlockChoice {
  enum Reason: String, CaseIterable {
    case spared, inside
    case loggedIn = "logged_in"
    case few, stale

    var words: String {
      switch self {
      case .spared: "that the plan never blocks, or the guard lets pass"
      case .inside: "with an address that nobody outside has"
      case .loggedIn: "from which somebody logged in"
      case .few: "with too few attempts"
      case .stale: "not seen for long"
      }
    }
  }

  /// How many computers are in the sets.
  private(set) var kept = 0
  /// Their single addresses, by source id.
  private(set) var addresses: [Int32] = []
  /// IPv6 networks of computers that came with several addresses.
  private(set) var networks: [Network] = []
  /// Of these: seen a day apart or more.
  private(set) var returning = 0
  private var attempts = 0
  private var counts: [Reason: (computers: Int, attempts: Int)] = [:]

  /// - Parameters:
  ///   - sources: its addresses.
  ///   - network: what stands for the computer instead of these.
  mutating func add(
    _ computer: BlockCandidates.Computer, _ sources: ArraySlice<Int32>, _ network: Network?, _ reason: Reason?
  ) {
    guard let reason else {
      kept += 1
      if let network { networks.append(network) } else { addresses += sources }
      attempts += computer.attempts
      if computer.last - computer.first >= 86_400 { returning += 1 }
      return
    }
    let old = counts[reason] ?? (0, 0)
    counts[reason] = (old.computers + 1, old.attempts + computer.attempts)
  }

  var leftOut: [(reason: Reason, count: Int)] {
    Reason.allCases.compactMap { reason in counts[reason].map { (reason, $0.computers) } }
  }

  var table: Table {
    let rows =
      [("in the sets", kept, attempts)]
      + Reason.allCases.compactMap { reason in
        counts[reason].map { ("left out: \(reason.words)", $0.computers, $0.attempts) }
      }
    return Table(
      id: "firewall-sets", title: "Who is in the firewall sets, and who is left out",
      note: "Failed logins are those of the whole archive.",
      columns: [
        Column("group", "Computers", .words(rows.map(\.0))),
        Column("sources", "Number", .counts(rows.map(\.1)), total: .sum, unit: "computers"),
        Column("attempts", "Failed logins", .counts(rows.map(\.2)), total: .sum, unit: "attempts"),
      ])
  }
}
