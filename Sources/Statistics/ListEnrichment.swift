import Glibc

/// How well a set of tried names fits a list, and whether an ordinary dictionary would fit as well.
public struct ListEnrichment: Sendable, Hashable {
  /// Distinct names tried.
  public var tried: Int
  public var listed: Int
  public var common: Int

  public init(tried: Int, listed: Int, common: Int) {
    self.tried = max(0, tried)
    self.listed = max(0, listed)
    self.common = min(max(0, common), min(self.tried, self.listed))
  }

  /// Share of the tried names that are on the list.
  public var containment: Double { ratio(common, tried) }
  public var containmentInterval: ClosedRange<Double> { Interval95.wilson(common, of: tried) }
  /// Share of the list that was tried.
  public var coverage: Double { ratio(common, listed) }
  public var overlapCoefficient: Double { ratio(common, min(tried, listed)) }
  public var jaccard: Double { ratio(common, tried + listed - common) }

  private func ratio(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }

  /// Would names drawn from the distinctive list and an ordinary dictionary together hit the list as often?
  /// - Parameters:
  ///   - hits: tried names on the distinctive list (the list without the dictionary's names)
  ///   - triedInPool: tried names on either
  ///   - distinctive: names on the distinctive list
  ///   - pool: names on either
  public static func chance(hits: Int, triedInPool: Int, distinctive: Int, pool: Int) -> Hypergeometric.Excess {
    let draw = Hypergeometric(population: pool, marked: distinctive, drawn: triedInPool)
    return Hypergeometric.Excess(expected: draw.expected, logP: draw.logUpper(hits))
  }
}

extension Hypergeometric {
  /// An expected number of hits, and how probable at least the seen number is.
  public struct Excess: Sendable, Hashable {
    public var expected: Double
    /// Natural logarithm.
    public var logP: Double
    public var p: Double { exp(logP) }
    public var log10P: Double { logP / 2.302585092994046 }
  }
}
