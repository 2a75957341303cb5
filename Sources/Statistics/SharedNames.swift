/// Two groups of computers that tried names: do they work from one list, or were they dealt different parts of one?
///
/// Of `available` names one group tried `first` different ones, the other `second`, and `common` are the same. Were both
/// drawn at random, `common` would be hypergeometric. Some names are popular with everybody, so that strangers have more
/// in common than this says: a large number is a hint, a small one is evidence. Source: Chapman 1951. O(common names).
public struct SharedNames: Sendable, Hashable {
  public var available: Int
  public var first: Int
  public var second: Int
  public var common: Int

  public init(available: Int, first: Int, second: Int, common: Int) {
    self.first = max(0, first)
    self.second = max(0, second)
    self.common = min(max(0, common), min(self.first, self.second))
    self.available = max(available, self.first + self.second - self.common)
  }

  private var draw: Hypergeometric { Hypergeometric(population: available, marked: first, drawn: second) }

  public var expected: Double { draw.expected }
  /// log P(X ≥ common): one list.
  public var logShared: Double { draw.logUpper(common) }
  /// P(X ≤ common): a list that was split.
  public var split: Double { draw.lower(common) }
  /// Chapman's estimate of how many names the list has: (n₁ + 1)(n₂ + 1)/(I + 1) − 1.
  public var listSize: Double { Double(first + 1) * Double(second + 1) / Double(common + 1) - 1 }
}
