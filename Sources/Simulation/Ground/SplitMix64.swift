/// The simulator's only source of chance: the same seed gives the same archive on every machine.
///
/// Source: Steele, Lea, Flood, *Fast splittable pseudorandom number generators* (2014).
public struct SplitMix64: Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  /// A stream of its own for one purpose, so that a change in one part of an archive leaves the others as they were.
  public init(seed: UInt64, purpose: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = seed ^ hash
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// 0..<bound; the bound must be positive. The bias is below bound / 2^64.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing to choose from")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  public mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True in `part` of `whole` cases.
  public mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

  public mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

  /// Fisher–Yates, from the end.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    guard array.count > 1 else { return }
    for index in (1..<array.count).reversed() { array.swapAt(index, below(index + 1)) }
  }

  public mutating func shuffled<Element>(_ array: [Element]) -> [Element] {
    var copy = array
    shuffle(&copy)
    return copy
  }
}

/// Draws an index with a chance proportional to its weight. O(log n) a draw.
struct WeightedChoice: Sendable {
  private let sums: [Int]

  /// Weights are not negative and not all zero.
  init(_ weights: [Int]) {
    var sum = 0
    sums = weights.map { weight in
      sum += weight
      return sum
    }
    precondition(sum > 0, "weights without any weight")
  }

  func draw(_ random: inout SplitMix64) -> Int {
    let mark = random.below(sums[sums.count - 1])
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > mark { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Splits a whole number by weights, by largest remainders; ties go to the earlier index.
func apportion(_ total: Int, by weights: [Int]) -> [Int] {
  let sum = weights.reduce(0, +)
  precondition(sum > 0, "weights without any weight")
  var parts = weights.map { total * $0 / sum }
  let order = weights.indices.sorted { left, right in
    let (a, b) = (total * weights[left] % sum, total * weights[right] % sum)
    return a == b ? left < right : a > b
  }
  for index in order.prefix(total - parts.reduce(0, +)) { parts[index] += 1 }
  return parts
}
