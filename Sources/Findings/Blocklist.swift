/// Computers that a firewall may keep out for a while, ready to be written in the forms of several firewalls.
public struct Blocklist: Sendable, Hashable {
  /// An address, or a network as `address/bits`: made from numbers, never from text of a log.
  public struct Entry: Sendable, Hashable {
    public var text: String
    public var isIPv6: Bool

    public init(_ text: String, isIPv6: Bool) {
      self.text = text
      self.isIPv6 = isIPv6
    }
  }

  /// IPv4 first, ascending; an IPv6 network where a computer came with several of its addresses.
  public var addresses: [Entry]
  /// The same computers and no other, in as few networks as possible; single addresses without `/32` and `/128`.
  public var networks: [Entry]
  /// UTC seconds: the last line of the archive, and when the set should be dropped.
  public var made: Int64
  public var expires: Int64
  /// Where it comes from, in a sentence; nil: from an archive that ends at `made`.
  public var origin: String?
  /// Why they are in it, a line each.
  public var reasons: [String]
  /// What must be known before it is used, a line each.
  public var warnings: [String]

  public init(
    addresses: [Entry], networks: [Entry], made: Int64, expires: Int64, reasons: [String], warnings: [String]
  ) {
    self.addresses = addresses
    self.networks = networks
    self.made = made
    self.expires = expires
    self.reasons = reasons
    self.warnings = warnings
  }
}
