import Glibc

/// Are attempts handed out evenly? If every computer had the same chance of every attempt, the counts of those that were
/// seen would follow a Poisson distribution without its zero: λ/(1 − e^{−λ}) = n/D.
///
/// G over 1, 2, 3, 4 and 5 or more attempts, 3 degrees of freedom; it cannot tell 6 attempts from 60. Beside it Σ(x − x̄)²
/// over the variance x̄·(1 + λ − x̄) of that distribution, D − 1 degrees of freedom: Fisher's index of dispersion. O(rows).
public struct ZeroTruncatedPoisson: Sendable, Hashable {
  public var lambda: Double
  /// Sources expected with 1, 2, 3, 4 and at least 5 attempts.
  public var expected: [Double]
  public var g: Double
  public var p: Double
  /// Variance of the counts over that of the distribution: 1 when handed out evenly by chance.
  public var dispersion: Double
  /// Chance of that dispersion or more.
  public var dispersionP: Double
  /// D/(1 − e^{−λ}): how many sources there would be if the attempts were evenly handed out.
  public var population: Double

  /// Some sources made more attempts than chance gives them.
  public var isUneven: Bool { dispersionP < chance }
  /// Both tests agree with chance: neither more nor less alike than attempts that are handed out by it.
  public var isEven: Bool { p >= chance && (chance...max(chance, 1 - chance)).contains(dispersionP) }
  /// Below it a test contradicts.
  public let chance: Double

  /// nil when every source tried once, or there is none: then nothing can be said.
  /// - Parameter chance: below which a test contradicts
  public init?(_ concentration: SourceConcentration, chance: Double = 0.01) {
    let d = Double(concentration.sources)
    let mean = concentration.meanAttempts
    guard concentration.sources > 0, mean > 1 else { return nil }
    let lambda = Bisection.root(1e-9, mean + 1) { $0 / -expm1(-$0) >= mean }
    let seen = -expm1(-lambda)
    let first = (1...4).map { k in d * exp(Double(k) * log(lambda) - lambda - GammaFunction.log(Double(k) + 1)) / seen }
    let expected = first + [max(0, d - first.reduce(0, +))]
    var observed = (1...4).map { Double(concentration.sources(with: $0)) }
    observed.append(d - observed.reduce(0, +))
    var g = 0.0
    for (o, e) in zip(observed, expected) where o > 0 { g += 2 * o * log(o / max(e, 1e-300)) }
    self.lambda = lambda
    self.chance = chance
    self.expected = expected
    self.g = max(0, g)
    p = Tails.chiSquaredUpper(max(0, g), df: 3)
    population = d / seen
    let squares = concentration.rows.reduce(0) {
      $0 + Double($1.sources) * (Double($1.attemptsEach) - mean) * (Double($1.attemptsEach) - mean)
    }
    let variance = mean * max(1e-12, 1 + lambda - mean)
    dispersion = squares / variance / d
    dispersionP = concentration.sources > 1 ? Tails.chiSquaredUpper(squares / variance, df: d - 1) : 1
  }
}
