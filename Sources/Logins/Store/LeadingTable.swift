/// Packed keys whose leading part never falls, as days do in events that ascend by time, and their places 0, 1, 2, … in
/// order of first appearance: looked up directly by the rest of the key, where a hash table would miss the cache.
struct LeadingTable: Sendable {
  private(set) var numbers: [UInt64] = []
  /// Keys of one leading part.
  private let stride: UInt64
  /// The least key of the leading part that was seen last.
  private var base: UInt64 = 0
  /// The first place of each leading part.
  private var starts: [Int] = [0]
  /// By the rest of the key: place + 1. What earlier leading parts left here is at most their last place + 1.
  private var slots: [UInt32]

  /// - Parameter stride: keys of one leading part; costs four bytes each.
  init(stride: UInt64) {
    self.stride = stride
    slots = [UInt32](repeating: 0, count: Int(stride))
  }

  /// - Parameter number: its leading part is none that another one has followed.
  mutating func place(of number: UInt64) -> Int {
    // A lower number would wrap around and be as far off as a higher one.
    if number &- base >= stride {
      base = number / stride * stride
      starts.append(numbers.count)
    }
    let rest = Int(number &- base)
    let slot = Int(slots[rest])
    if slot > starts[starts.count - 1] { return slot - 1 }
    numbers.append(number)
    slots[rest] = UInt32(numbers.count)
    return numbers.count - 1
  }

  /// The places of the first `count` numbers.
  mutating func places(of numbers: [UInt64], _ count: Int, in places: inout [UInt32]) {
    var target = places.mutableSpan
    for index in 0..<count { target[index] = UInt32(truncatingIfNeeded: place(of: numbers[index])) }
  }

  /// Places, ascending by number. O(n · digits of the rest).
  func ascending() -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(numbers.count)
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : numbers.count
      guard start < end else { continue }
      let base = numbers[start] / stride * stride
      order += RadixOrder.of(numbers[start..<end].map { $0 - base }).map { start + Int($0) }
    }
    return order
  }
}
