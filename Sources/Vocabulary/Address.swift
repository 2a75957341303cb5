/// An IPv4 or IPv6 address, 16 bytes. IPv4 is held as `::ffff:a.b.c.d`, so the two forms of one address are equal.
public struct Address: Sendable, Hashable, Comparable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public init(ipv4: UInt32) {
    high = 0
    low = 0xFFFF_0000_0000 | UInt64(ipv4)
  }

  public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// nil for IPv6.
  public var ipv4: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

  public static func < (left: Address, right: Address) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// The network of a prefix length in bits of its own family (24 of an IPv4, 64 of an IPv6 address).
  public func network(prefix bits: Int) -> Address {
    let kept = isIPv4 ? bits + 96 : bits
    precondition((0...128).contains(kept), "a prefix has 0 to 32 or 0 to 128 bits")
    let highMask: UInt64 = kept >= 64 ? .max : (kept == 0 ? 0 : .max << UInt64(64 - kept))
    let lowMask: UInt64 = kept == 128 ? .max : (kept <= 64 ? 0 : .max << UInt64(128 - kept))
    return Address(high: high & highMask, low: low & lowMask)
  }
}
