import Vocabulary

/// Distinct addresses and their numbers 0, 1, 2, … in order of first appearance.
struct AddressTable: Sendable {
  private(set) var addresses: [Address] = []
  /// A slot has the number + 1 below (0 is free) and above it what tells addresses apart, so that a look at the slot is
  /// enough for IPv4. The count is a power of two and at least twice the number of entries.
  private var slots: [UInt64] = [UInt64](repeating: 0, count: 64)

  private static let numberMask: UInt64 = 0x7FFF_FFFF
  private static let isIPv6: UInt64 = 0x8000_0000

  mutating func id(of address: Address) -> Int32 {
    let digest = Self.digest(address)
    let mark = Self.mark(address, digest)
    let mask = slots.count - 1
    var place = digest & mask
    while slots[place] != 0 {
      if let id = id(in: slots[place], address, mark) { return id }
      place = (place + 1) & mask
    }
    precondition(addresses.count < Self.numberMask, "more addresses than a table can number")
    addresses.append(address)
    let id = addresses.count - 1
    slots[place] = mark | UInt64(id + 1)
    if addresses.count * 2 > slots.count { grow() }
    return Int32(id)
  }

  /// The numbers of many. A table of many is seldom in the cache: of a stretch of addresses all first slots are fetched
  /// before any is looked at, so that the waits for one after the other overlap.
  mutating func ids(of wanted: [Address], into ids: inout [Int32]) {
    ids.removeAll(keepingCapacity: true)
    ids.reserveCapacity(wanted.count)
    var fetched = InlineArray<32, UInt64>(repeating: 0)
    var digests = InlineArray<32, Int>(repeating: 0)
    for start in stride(from: 0, to: wanted.count, by: 32) {
      let stretch = start..<min(start + 32, wanted.count)
      let mask = slots.count - 1
      for index in stretch {
        let digest = Self.digest(wanted[index])
        digests[index - start] = digest
        fetched[index - start] = slots[digest & mask]
      }
      for index in stretch {
        let address = wanted[index]
        let known = id(in: fetched[index - start], address, Self.mark(address, digests[index - start]))
        ids.append(known ?? id(of: address))
      }
    }
  }

  /// What a slot says of an address, if it is the address's.
  @inline(__always)
  private func id(in slot: UInt64, _ address: Address, _ mark: UInt64) -> Int32? {
    let number = slot & Self.numberMask
    guard number != 0, slot ^ number == mark else { return nil }
    if mark & Self.isIPv6 != 0, addresses[Int(number) - 1] != address { return nil }
    return Int32(truncatingIfNeeded: number) - 1
  }

  /// An IPv4 address itself; of an IPv6 address a part of the digest.
  @inline(__always)
  private static func mark(_ address: Address, _ digest: Int) -> UInt64 {
    if let ipv4 = address.ipv4 { return UInt64(ipv4) << 32 }
    return UInt64(truncatingIfNeeded: digest) & 0xFFFF_FFFF_0000_0000 | isIPv6
  }

  @inline(__always)
  private static func digest(_ address: Address) -> Int {
    Int(
      truncatingIfNeeded: ByteDigest.mix(
        address.low ^ 0x9E37_79B9_7F4A_7C15, ByteDigest.mix(address.high, 0xE703_7ED1_A0B4_28DB) | 1))
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [UInt64](repeating: 0, count: mask + 1)
    for (id, address) in addresses.enumerated() {
      let digest = Self.digest(address)
      var place = digest & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = Self.mark(address, digest) | UInt64(id + 1)
    }
  }
}
