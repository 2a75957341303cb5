import Vocabulary

/// Distinct addresses and their numbers 0, 1, 2, … in order of first appearance.
struct AddressTable: Sendable {
  private(set) var addresses: [Address] = []
  /// Number + 1; 0 is free. The count is a power of two and at least twice the number of entries.
  private var slots: [Int32] = [Int32](repeating: 0, count: 64)

  mutating func id(of address: Address) -> Int32 {
    let mask = slots.count - 1
    var slot = Self.digest(address) & mask
    while slots[slot] != 0 {
      let id = Int(slots[slot]) - 1
      if addresses[id] == address { return Int32(id) }
      slot = (slot + 1) & mask
    }
    let id = addresses.count
    addresses.append(address)
    slots[slot] = Int32(id + 1)
    if addresses.count * 2 > slots.count { grow() }
    return Int32(id)
  }

  private static func digest(_ address: Address) -> Int {
    Int(
      truncatingIfNeeded: ByteDigest.mix(
        address.low ^ 0x9E37_79B9_7F4A_7C15, ByteDigest.mix(address.high, 0xE703_7ED1_A0B4_28DB) | 1))
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [Int32](repeating: 0, count: mask + 1)
    for id in addresses.indices {
      var slot = Self.digest(addresses[id]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(id + 1)
    }
  }
}
