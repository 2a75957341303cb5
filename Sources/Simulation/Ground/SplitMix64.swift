import Statistics

/// The simulator's only source of chance: the same seed gives the same archive on every machine.
extension SplitMix64 {
  /// A stream of its own for one purpose, so that a change in one part of an archive leaves the others as they were.
  init(seed: UInt64, purpose: String) {
    self.init(seed: seed ^ fnv1a64(purpose.utf8))
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// True in `part` of `whole` cases.
  mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

  mutating func shuffled<Element>(_ array: [Element]) -> [Element] {
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
