import CivilTime
import Planning
import Vocabulary

/// An address or network that is kept out for a while.
public struct BlockEntry: Sendable, Hashable {
  public var network: Network
  /// UTC seconds, whole minutes: the first time it was put in, and when it goes.
  public var since: Int64
  public var until: Int64
  /// One line, ours or an administrator's.
  public var reason: String
  /// Somebody said that the logins from this address were an intruder's, so that they do not spare it.
  public var isDespiteLogins: Bool

  public init(_ network: Network, since: Int64, until: Int64, reason: String, isDespiteLogins: Bool = false) {
    self.network = network
    self.since = since - since % 60
    self.until = until - until % 60
    self.reason = reason
    self.isDespiteLogins = isDespiteLogins
  }

  /// `192.0.2.7`, `192.0.2.0/24`
  public var text: String { network.text }
}

extension Network {
  /// The address alone where the network is no wider.
  var text: String { isOne ? address.description : "\(address.description)/\(prefix)" }

  var isOne: Bool { prefix == (address.isIPv4 ? 32 : 128) }

  func overlaps(_ other: Network) -> Bool {
    prefix <= other.prefix ? contains(other.address) : other.contains(address)
  }

  /// IPv4 first, then by address, wider networks before those in them.
  static func isBefore(_ left: Network, _ right: Network) -> Bool {
    if left.address.isIPv4 != right.address.isIPv4 { return left.address.isIPv4 }
    if left.address != right.address { return left.address < right.address }
    return left.prefix < right.prefix
  }

  /// nil for anything but an address, or a network without bits behind its prefix.
  init?(strict text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let address = Address(parts[0]), parts.count <= 2 else { return nil }
    let longest = address.isIPv4 ? 32 : 128
    var prefix = longest
    if parts.count == 2 {
      guard let bits = Int(parts[1]), (0...longest).contains(bits), "\(bits)" == parts[1] else { return nil }
      prefix = bits
    }
    guard address.network(prefix: prefix) == address else { return nil }
    self.init(address: address, prefix: prefix)
  }
}
