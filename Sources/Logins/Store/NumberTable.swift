/// Distinct 64-bit numbers below `UInt64.max` and their places 0, 1, 2, … in order of first appearance.
package struct NumberTable: Sendable {
  package private(set) var numbers: [UInt64] = []
  /// Place + 1; 0 is free. The count is a power of two and at least twice the number of entries.
  private var slots: [UInt32] = [UInt32](repeating: 0, count: 256)

  package init() {}

  package var count: Int { numbers.count }

  package mutating func place(of number: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Self.digest(number) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if numbers[place] == number { return place }
      slot = (slot + 1) & mask
    }
    numbers.append(number)
    slots[slot] = UInt32(numbers.count)
    if numbers.count * 2 > slots.count { grow() }
    return numbers.count - 1
  }

  /// The places of the first `count` numbers.
  mutating func places(of numbers: [UInt64], _ count: Int, in places: inout [UInt32]) {
    var target = places.mutableSpan
    for index in 0..<count { target[index] = UInt32(truncatingIfNeeded: place(of: numbers[index])) }
  }

  /// The place of a number that has one.
  package func known(_ number: UInt64) -> Int? {
    let mask = slots.count - 1
    var slot = Self.digest(number) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if numbers[place] == number { return place }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func digest(_ number: UInt64) -> Int {
    let product = number &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: product ^ product >> 32)
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [UInt32](repeating: 0, count: mask + 1)
    for (place, number) in numbers.enumerated() {
      var slot = Self.digest(number) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(place + 1)
    }
  }
}
