import Testing
import Vocabulary

@testable import Logins

@Suite struct AddressTableTests {
  /// Numbered one by one, as a dictionary does it.
  private func naive(_ addresses: [Address]) -> [Int32] {
    var numbers: [Address: Int32] = [:]
    return addresses.map { address in
      let number = numbers[address] ?? Int32(numbers.count)
      numbers[address] = number
      return number
    }
  }

  @Test(arguments: UInt64(1)...8)
  func `Addresses are numbered in order of first appearance`(seed: UInt64) {
    var random = SeededRandom(seed)
    let known = (0..<3000).map { index -> Address in
      switch index % 3 {
      case 0: Address(ipv4: UInt32.random(in: 0xF000_0000...0xFFFF_FFFF, using: &random))
      // They differ in one half only, and one of them has the bits of an IPv4 address.
      case 1: Address(high: UInt64(index % 64), low: 0xFFFF_F000_0001)
      default: Address(high: 0x2001_0DB8 << 32, low: UInt64.random(in: 0...999, using: &random))
      }
    }
    let met = (0..<10_000).map { _ in known.randomElement(using: &random) ?? Address(ipv4: 0) } + [Address(ipv4: 0)]
    var (table, single) = (AddressTable(), AddressTable())
    var ids: [Int32] = [7]
    var all: [Int32] = []
    for start in stride(from: 0, to: met.count, by: 700) {
      table.ids(of: Array(met[start..<min(start + 700, met.count)]), into: &ids)
      all += ids
    }
    #expect(all == naive(met))
    #expect(met.map { single.id(of: $0) } == naive(met))
    #expect(table.addresses == single.addresses)
  }
}
