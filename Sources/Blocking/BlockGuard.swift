import Analyses
import Host
import Planning
import Vocabulary

/// Whom no firewall may keep out, whoever asks for it.
public struct BlockGuard: Sendable {
  /// Addresses with what they are: this computer's own, and the like.
  private let own: [(address: Address, what: String)]
  /// What the plan never blocks, and what its guard is told to pass.
  private let spared: [Network]
  /// Patterns of reverse names.
  private let sparedNames: [String]
  /// From which somebody logged in, IPv6 also as the /64 around it.
  private let loggedIn: Set<Address>
  private let loggedInNetworks: Set<Address>
  private let hosts: [Address: String]

  /// Addresses of a network that is wider are too many to answer for.
  static let widest = (ipv4: 16, ipv6: 32)

  /// - Parameters:
  ///   - plan: nil: nothing is known of what to spare
  ///   - own: as text; what is no address is passed over
  ///   - loggedIn: addresses from which a login succeeded
  ///   - hosts: reverse names, as logged
  public init(
    plan: Plan?, own: [(address: String, what: String)] = OwnAddresses.all(), loggedIn: Set<Address> = [],
    hosts: [Address: String] = [:]
  ) {
    self.own = own.compactMap { entry in Address(entry.address).map { ($0, entry.what) } }
    let policies = plan?.policies
    spared =
      (policies?.ban?.exempt ?? []) + (policies?.jails.flatMap(\.ban.exempt) ?? [])
      + (plan?.neverBlock ?? []).compactMap { if case .network(let network) = $0 { network } else { nil } }
    sparedNames = (plan?.neverBlock ?? []).compactMap { if case .name(let name) = $0 { name } else { nil } }
    self.loggedIn = loggedIn
    loggedInNetworks = Set(loggedIn.filter { !$0.isIPv4 }.map { $0.network(prefix: 64) })
    self.hosts = hosts
  }

  /// Why it must not be kept out; nil when it may.
  ///
  /// - Parameter isDespiteLogins: somebody answers for it that the logins from it were an intruder's
  public func refusal(_ network: Network, isDespiteLogins: Bool = false) -> String? {
    let isIPv4 = network.address.isIPv4
    if network.prefix < (isIPv4 ? Self.widest.ipv4 : Self.widest.ipv6) {
      return "it is wider than /\(isIPv4 ? Self.widest.ipv4 : Self.widest.ipv6)"
    }
    if let own = own.first(where: { network.contains($0.address) }) { return "it holds \(own.address), \(own.what)" }
    if let inside = InsideNetworks.all.first(where: { $0.overlaps(network) }) {
      return "it lies in or holds \(inside.text), which nobody outside has"
    }
    if let spared = spared.first(where: { $0.overlaps(network) }) {
      return "it lies in or holds \(spared.text), which the plan never blocks or the guard lets pass"
    }
    if let host = sparedHost(in: network) { return "its reverse name \(host) is one that the plan never blocks" }
    return isDespiteLogins ? nil : loginRefusal(network)
  }

  /// Nothing else speaks against keeping it out.
  func isSparedByLoginsAlone(_ network: Network) -> Bool {
    refusal(network, isDespiteLogins: true) == nil && loginRefusal(network) != nil
  }

  private func loginRefusal(_ network: Network) -> String? {
    login(in: network).map { "somebody logged in from \($0)" }
  }

  private func sparedHost(in network: Network) -> String? {
    guard !sparedNames.isEmpty else { return nil }
    func isSpared(_ host: String) -> Bool { sparedNames.contains { Wildcard.matches(host, pattern: $0) } }
    if network.isOne { return hosts[network.address].flatMap { isSpared($0) ? $0 : nil } }
    return hosts.filter { network.contains($0.key) && isSpared($0.value) }.map(\.value).min()
  }

  private func login(in network: Network) -> String? {
    let address = network.address
    if network.isOne {
      if loggedIn.contains(address) { return address.description }
      guard !address.isIPv4 else { return nil }
      let around = address.network(prefix: 64)
      return loggedInNetworks.contains(around) ? "its network \(around)/64" : nil
    }
    return
      (loggedIn.filter { network.contains($0) }.min()
      ?? loggedInNetworks.filter { Network(address: $0, prefix: 64).overlaps(network) }.min())?.description
  }
}
