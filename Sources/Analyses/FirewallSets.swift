import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// Whom could a firewall keep out, and what would keeping out whole countries have done?
public struct FirewallSets: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "firewall-sets",
    question: "Whom could a firewall keep out, and whom would it hit?",
    method: """
      In the sets is every address that belongs to the campaign (without one, every address that failed in a window that \
      stands out; as often as the ban rule asks for, where usual days would have brought more than a fifth of it; a tenth as \
      often as the least of them or more, where at most 15 made four fifths; nobody for being in a campaign of which most members \
      may be bystanders), or tried a name from a list of spamtraps, or \
      reached the ban rule: anywhere where successful logins are recorded, else in a window that stands out. Left out are, in this order: what the plan's `never_block` names, by address, network or reverse name as the \
      log gives it, and what the guard is told to pass; addresses that nobody outside has (private, loopback, link-local, \
      shared by carriers, multicast); addresses from which any login succeeded at any time, and their /64 network, also where somebody \
      probably broke in (these are named, to be kept out by hand); addresses \
      with fewer than `min_attempts` failures; addresses last seen longer than `seen_within` before the end of the archive.

      The networks hold these addresses and no other: two halves are joined only when both are whole. A computer that \
      came with several IPv6 addresses of one /64 network is kept out by that network, unless somebody in it is spared. The sets are dated \
      from the last line of the archive, and should be dropped after `expires`.

      *Geofencing* counts, for each country, the window's attempts, and the logins and users of the whole archive. A country \
      says where a computer is, not who controls it, and users travel.
      """,
    parameters: [
      ParameterDescriptor(
        "expires", "how long after the end of the archive the sets are good", default: .duration(seconds: 30 * 86_400),
        range: 3600...366 * 86_400),
      ParameterDescriptor(
        "seen_within", "how long before the end of the archive an address must have been seen",
        default: .duration(seconds: 90 * 86_400), range: 3600...36_600 * 86_400),
      ParameterDescriptor("min_attempts", "fewest failures of an address", default: .count(1), range: 1...1_000_000),
    ])
  public static let title = "Keeping them out"
  public static let effort = AnalysisEffort.runs
  public static let questions = OwnComputers.questions + [BlockCandidates.question]

  private let expires: Int64
  private let seenWithin: Int64
  private let minAttempts: Int

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    expires = Int64(parameters.seconds("expires"))
    seenWithin = Int64(parameters.seconds("seen_within"))
    minAttempts = parameters.count("min_attempts")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let id = "firewall-sets/blocklist"
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts(id)]) }
    let fence = try await Geofence(input)
    let candidates = try await BlockCandidates(input)
    let end = input.coverage.span?.upperBound ?? input.totals.last ?? 0
    let choice = candidates.chosen(input, end: end, seenWithin: seenWithin, minAttempts: minAttempts)
    guard choice.kept > 0 else {
      var finding = Finding(
        id: id, status: .nothingFound, verdict: .noSign,
        summary: candidates.all.isEmpty
          ? candidates.withheld.isEmpty
            ? Self.nobody(input) : "No computer can be named that a firewall should keep out."
          : """
          No firewall set was made: \(candidates.all.count == 1 ? "the one computer in question is" : "all \(Wording.computers(candidates.all.count)) in question are") \
          left out.
          """)
      finding.details += Self.leftOut(choice) + Self.withheld(candidates, input)
      if let intruders = Self.intruders(input) { finding.caveats.append(intruders) }
      return AnalysisResult(findings: [finding] + fence.findings, tables: fence.tables + [choice.table])
    }
    let list = blocklist(choice, candidates, end: end, input)
    return AnalysisResult(
      findings: [finding(choice, candidates, list, input)] + fence.findings, tables: [choice.table] + fence.tables,
      blocklist: input.plan.report.audience == .internal ? list : nil)
  }

  private static func nobody(_ input: AnalysisInput) -> Prose {
    input.totals.successes > 0
      ? "Nothing stands out and nobody gave himself away, so there is nobody whom a firewall should keep out."
      : """
      Nothing stands out, so no address is put into a set: these logs do not record successful logins, and without them \
      whoever reached the ban rule may be an owner who mistyped.
      """
  }

  private func blocklist(
    _ choice: BlockChoice, _ candidates: BlockCandidates, end: Int64, _ input: AnalysisInput
  ) -> Blocklist {
    let addresses = choice.addresses.map { input.dictionary.sources[Int($0)] }.sorted()
    var warnings =
      input.totals.successes > 0
      ? []
      : ["The log has no successful logins: owners who mistyped may be among them. Look before you use it."]
    if let intruders = Self.intruders(input) { warnings.append(intruders.plainText) }
    let single = addresses.map { Network(address: $0, prefix: $0.isIPv4 ? 32 : 128) }
    return Blocklist(
      addresses: Self.entries(single + choice.networks),
      networks: Self.entries(NetworkCover.networks(of: addresses) + choice.networks), made: end,
      expires: end + expires, reasons: candidates.reasons(input), warnings: warnings)
  }

  /// IPv4 first, then IPv6, each ascending.
  private static func entries(_ networks: [Network]) -> [Blocklist.Entry] {
    networks.sorted { ($0.address.isIPv4 ? 0 : 1, $0.address) < ($1.address.isIPv4 ? 0 : 1, $1.address) }.map {
      network in
      let isOne = network.prefix == (network.address.isIPv4 ? 32 : 128)
      return Blocklist.Entry(
        network.address.description + (isOne ? "" : "/\(network.prefix)"), isIPv6: !network.address.isIPv4)
    }
  }

  private static let intrudersNamed = 5

  /// Who probably broke in is in no set, since a login from there succeeded; that must not go unnoticed.
  private static func intruders(_ input: AnalysisInput) -> Prose? {
    var known: Set<String> = []
    let addresses = input.suspicious.breakIns.filter(Intrusion.isIntruders).map(\.address)
      .filter { known.insert($0).inserted }
    guard !addresses.isEmpty else { return nil }
    var shown: [Prose] = addresses.prefix(intrudersNamed).map { "\(evidence: $0)" }
    if addresses.count > intrudersNamed { shown.append("\(Wording.small(addresses.count - intrudersNamed)) more") }
    let (was, it) = addresses.count == 1 ? ("is", "it") : ("are", "them")
    return """
      Not in the sets \(was) \(Wording.list(shown)): somebody probably broke in from there, but logins from \(it) \
      succeeded, and no set holds such an address. Keep \(it) out by hand once the accounts are locked.
      """
  }

  private func finding(
    _ choice: BlockChoice, _ candidates: BlockCandidates, _ list: Blocklist, _ input: AnalysisInput
  ) -> Finding {
    let day = Numerals.date(input.store.zone.date(at: list.expires))
    let whom = choice.kept == 1 ? "one computer" : Wording.computers(choice.kept)
    let networks = Numerals.count(list.networks.count, "network or address", "networks and addresses")
    let isForOthers = input.plan.report.audience != .internal
    let isWritten = input.plan.report.outputs.contains(.blocklist) && !isForOthers
    let place: Prose =
      isWritten
      ? ", written to `blocklist/` as \(networks) for nftables, ipset, pf, fail2ban and TCP wrappers"
      : isForOthers
        ? "; the sets themselves are in the internal report only"
        : "; the plan's outputs leave `blocklist` out, so no files are written"
    var finding = Finding(
      id: "firewall-sets/blocklist", status: .found, severity: .info, verdict: .clear,
      summary: "\(Wording.capitalised(whom)) can be kept out until \(day)" + place + ".", details: Self.leftOut(choice),
      numbers: [
        NamedNumber("addresses", .count(choice.kept)), NamedNumber("networks", .count(list.networks.count)),
        NamedNumber("candidates", .count(candidates.all.count)),
        NamedNumber("seen_on_several_days", .count(choice.returning)), NamedNumber("expires", .instant(list.expires)),
      ] + choice.leftOut.map { NamedNumber("left_out_\($0.reason.rawValue)", .count($0.count)) },
      tables: ["firewall-sets"])
    let returning =
      choice.kept == 1
      ? (choice.returning == 1 ? "It came" : "It did not come")
      : choice.returning == choice.kept
        ? "All of them came" : "Of those to be kept out, \(Wording.part(choice.returning, of: choice.kept)) came"
    finding.details.append(
      """
      \(returning) on more than one day: that is how much a list of addresses can be expected to stop of the next wave.
      """)
    finding.details += Self.withheld(candidates, input)
    if let intruders = Self.intruders(input) { finding.caveats.append(intruders) }
    if input.totals.successes == 0 {
      finding.caveats.append(
        "These logs do not record successful logins, so owners who mistyped a password may be among them.")
    }
    if isWritten {
      finding.recommendation = """
        \(strong: "Keep out the \(whom)") in `blocklist/` until \(day), after a look at who is in it; put your own networks under \
        `never_block` in the plan.
        """
    }
    return finding
  }

  /// That the members of a campaign are in no set, and why.
  private static func withheld(_ candidates: BlockCandidates, _ input: AnalysisInput) -> [Prose] {
    candidates.withheld.compactMap { campaign in
      guard let bystanders = campaign.bystanders else { return nil }
      let zone = input.store.zone
      let when = Numerals.dates(
        zone.date(at: campaign.bracket.lowerBound), zone.date(at: campaign.bracket.upperBound - 1))
      let number = input.computers.count(campaign.members.map(\.source))
      return """
        The \(Wording.computers(number)) that may belong to a campaign (\(when)) are in no set on that ground: perhaps \
        \(Wording.about(bystanders.lowerBound)) to \(Wording.about(bystanders.upperBound)) of them are bystanders, and which \
        cannot be told.
        """
    }
  }

  private static func leftOut(_ choice: BlockChoice) -> [Prose] {
    let parts = choice.leftOut.map { "\(Wording.small($0.count)) \($0.reason.words)" }
    return parts.isEmpty ? [] : ["Left out: \(Wording.list(parts))."]
  }
}
