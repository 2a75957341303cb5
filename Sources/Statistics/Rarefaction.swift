import Glibc

/// Did a group of computers come from more countries than so many computers usually do?
///
/// E[K] = Σ(1 − (1 − p)ⁿ), Var = Σ q(1 − q) with q = (1 − p)ⁿ (slightly large, so z is slightly small).
/// Source: Hurlbert, *The nonconcept of species diversity*, Ecology 52 (1971).
public struct Rarefaction: Sendable, Hashable {
  public var expected: Double
  public var deviation: Double

  /// - Parameters:
  ///   - baseline: computers of each country outside the incident, for every country seen anywhere in the archive
  ///     (0 for those seen only inside)
  ///   - computers: how many computers the incident has
  public init(baseline: [Int], computers: Int) {
    // Half a computer more each, so that no country is impossible.
    let total = baseline.reduce(0.0) { $0 + Double(max(0, $1)) + 0.5 }
    self.init(shares: baseline.map { (Double(max(0, $0)) + 0.5) / total }, computers: computers)
  }

  /// - Parameter shares: sum to 1
  public init(shares: [Double], computers: Int) {
    var expected = 0.0
    var variance = 0.0
    for share in shares {
      let absent = share < 1 ? exp(Double(max(0, computers)) * log1p(-share)) : (computers > 0 ? 0 : 1)
      expected += 1 - absent
      variance += absent * (1 - absent)
    }
    self.expected = expected
    deviation = max(0, variance).squareRoot()
  }

  /// How many standard deviations `countries` is above the expected number; 0 when there is no spread.
  public func z(countries: Int) -> Double { deviation > 0 ? (Double(countries) - expected) / deviation : 0 }

  public enum Spreading: Sendable, Hashable { case usual, wider, narrower }

  /// Three standard deviations decide, unless somebody says otherwise.
  public func spreading(countries: Int, deviations: Double = 3) -> Spreading {
    let z = z(countries: countries)
    return z >= deviations ? .wider : z <= -deviations ? .narrower : .usual
  }
}
