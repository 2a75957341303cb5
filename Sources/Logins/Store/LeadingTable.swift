/// Packed keys whose leading part never falls, as days do in events that ascend by time, and their places 0, 1, 2, … in
/// order of first appearance: looked up directly by the rest of the key, where a hash table would miss the cache.
struct LeadingTable: Sendable {
  private(set) var numbers: [UInt64] = []
  /// Keys of one leading part.
  private let stride: UInt64
  /// The least key of the leading part that was seen last.
  private var base: UInt64 = 0
  /// The first place of the leading part that was seen last.
  private var first: UInt32 = 0
  /// The first place of each leading part.
  private var starts: [Int] = [0]
  /// By the rest of the key: place + 1. What earlier leading parts left here is at most their last place + 1.
  private var slots: [UInt32]

  /// - Parameter stride: keys of one leading part; costs four bytes each.
  init(stride: UInt64) {
    self.stride = stride
    slots = [UInt32](repeating: 0, count: Int(stride))
  }

  /// A lower number than the leading part's would wrap around and be as far off as a higher one.
  private mutating func begin(with number: UInt64) {
    base = number / stride * stride
    first = UInt32(numbers.count)
    starts.append(numbers.count)
  }

  /// - Parameters:
  ///   - numbers: of which the leading part is none that another one has followed.
  ///   - count: so many of them are looked up.
  mutating func places(of numbers: [UInt64], _ count: Int, in places: inout [UInt32]) {
    let given = numbers.span
    var target = places.mutableSpan
    // Out of the structure meanwhile, so that it is not asked anew for each number whether somebody else holds the table.
    var table = slots
    slots = []
    var taken = table.mutableSpan
    for index in 0..<count {
      let number = given[index]
      if number &- base >= stride { begin(with: number) }
      let rest = Int(number &- base)
      if taken[rest] <= first {
        self.numbers.append(number)
        taken[rest] = UInt32(self.numbers.count)
      }
      target[index] = taken[rest] - 1
    }
    slots = table
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
