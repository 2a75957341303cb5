import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// The computers that a firewall might keep out, with what is known of them.
struct BlockCandidates {
  struct Computer {
    /// Failures in the whole archive.
    var attempts: Int
    /// UTC seconds.
    var first: Int64
    var last: Int64
  }

  /// By source.
  private(set) var all: [Int32: Computer] = [:]
  private var members: Set<Int32> = []
  /// Those behind an alert of an audit.
  private var ringing: Set<Int32> = []
  private var trapped: Set<Int32> = []
  private var tripping: Set<Int32> = []
  private let owners: OwnComputers
  /// Fewest attempts in the window, where no campaign says who belongs together.
  private var least = 1

  init(_ input: AnalysisInput) async throws {
    owners = try await OwnComputers(input, keepsIntruders: true)
    if let campaign = input.campaign, !campaign.members.isEmpty {
      members = Set(campaign.members.map(\.source))
    } else if input.standsOut {
      try await takeFromWindow(input)
    }
    ringing = input.ringing?.sources ?? []
    trapped = try await Self.trapped(input)
    if input.totals.successes > 0 {
      let rule = BanRule(input.plan)
      let runs = try await input.sourceRuns()
      for source in runs.sources where source.attempts >= rule.failures && rule.trips(runs.run(source)) {
        tripping.insert(source.id)
      }
    }
    let wanted = members.union(ringing).union(trapped).union(tripping)
    guard !wanted.isEmpty else { return }
    let answer = try await input.store.aggregate(
      AggregateQuery(
        EventFilter(outcomes: EventFilter.unsuccessful.outcomes, sources: wanted), by: [.source],
        measures: [.attempts, .first, .last]))
    for row in 0..<answer.rowCount {
      all[Int32(answer.keys[0][row])] = Computer(
        attempts: Int(answer.values[0][row]), first: answer.values[1][row], last: answer.values[2][row])
    }
  }

  /// Without a campaign: who failed in the window. Where a few computers made most of it, the others have nothing to do
  /// with them. Addresses of one IPv6 network are one computer, as everywhere.
  private mutating func takeFromWindow(_ input: AnalysisInput) async throws {
    let answer = try await input.store.aggregate(
      AggregateQuery(input.windowFilter, by: [.source], measures: [.attempts]))
    let addresses = input.store.dictionary.sources
    func computer(_ source: Int64) -> Address {
      let address = addresses[Int(source)]
      return address.isIPv4 ? address : address.network(prefix: 64)
    }
    var totals: [Address: Int] = [:]
    for (source, attempts) in zip(answer.keys[0], answer.values[0]) where source >= 0 {
      totals[computer(source), default: 0] += Int(attempts)
    }
    let n80 = SourceConcentration(attemptsPerSource: totals.values).n80
    least = n80 <= 15 || Self.isMostlyUsual(input) ? BanRule(input.plan).failures : 1
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
    var isTrap = [Bool](repeating: false, count: input.store.dictionary.localParts.count)
    for (index, list) in input.lists.enumerated() where list.role == .spamtraps {
      for name in names.on(index) { for part in name.localParts { isTrap[Int(part)] = true } }
    }
    let parts = input.store.dictionary.userLocalPart
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
        input.campaign == nil
          ? "Computers that failed to log in during \(input.windowWords)\(least > 1 ? ", \(least) times or more" : "")."
          : "Computers that took part in the campaign.")
    }
    if !ringing.isEmpty {
      reasons.append("Computers that failed to log in while failed logins of all together exceeded the limit.")
    }
    if !trapped.isEmpty { reasons.append("Computers that tried a name which never belonged to anyone.") }
    if !tripping.isEmpty { reasons.append("Computers that reached the ban rule: \(BanRule(input.plan).words).") }
    return reasons
  }

  func chosen(_ input: AnalysisInput, end: Int64, seenWithin: Int64, minAttempts: Int) -> BlockChoice {
    let spared = input.plan.neverBlock
    let exempt =
      (input.plan.policies.ban?.exempt ?? []) + input.plan.policies.jails.flatMap(\.ban.exempt)
      + spared.compactMap { if case .network(let network) = $0 { network } else { nil } }
    let names = spared.compactMap { if case .name(let name) = $0 { name } else { nil } }
    var choice = BlockChoice()
    for (source, computer) in all.sorted(by: { $0.key < $1.key }) {
      let address = input.store.dictionary.sources[Int(source)]
      let host = input.store.dictionary.sourceHost[Int(source)]
      let reason: BlockChoice.Reason? =
        if exempt.contains(where: { $0.contains(address) })
          || host.map({ host in names.contains { Wildcard.matches(host, pattern: $0) } }) ?? false
        {
          .spared
        } else if InsideNetworks.hold(address) {
          .inside
        } else if owners.has(source: source, address) {
          .loggedIn
        } else if computer.attempts < minAttempts {
          .few
        } else if computer.last < end - seenWithin {
          .stale
        } else {
          nil
        }
      choice.add(source, computer, reason)
    }
    return choice
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

  /// Ascending.
  private(set) var kept: [Int32] = []
  /// Of these: seen a day apart or more.
  private(set) var returning = 0
  private var attempts = 0
  private var counts: [Reason: (computers: Int, attempts: Int)] = [:]

  mutating func add(_ source: Int32, _ computer: BlockCandidates.Computer, _ reason: Reason?) {
    guard let reason else {
      kept.append(source)
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
      [("in the sets", kept.count, attempts)]
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
