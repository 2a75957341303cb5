import Glibc

/// 95 % confidence intervals.
public enum Interval95 {
  /// The 97.5 % point of the normal distribution.
  public static let z = 1.959963984540054

  /// Wilson's interval of a share k/n; 0...1 for n = 0.
  public static func wilson(_ k: Int, of n: Int) -> ClosedRange<Double> {
    guard n > 0 else { return 0...1 }
    let total = Double(n)
    let p = min(1, max(0, Double(k) / total))
    let d = 1 + z * z / total
    let centre = (p + z * z / (2 * total)) / d
    let half = z * (p * (1 - p) / total + z * z / (4 * total * total)).squareRoot() / d
    return max(0, centre - half)...min(1, centre + half)
  }

  /// Garwood's exact interval of the mean behind a Poisson count.
  public static func garwood(_ count: Int) -> ClosedRange<Double> {
    let count = max(0, count)
    let top = Double(count) + 12 * (Double(count) + 1).squareRoot() + 12
    let low =
      count == 0 ? 0 : Bisection.root(0, Double(count)) { Tails.poissonUpper(count, mean: $0) >= 0.025 }
    let high = Bisection.root(Double(count), top) { Tails.poissonLower(count, mean: $0) <= 0.025 }
    return low...high
  }

  /// Clopper and Pearson's exact interval of a share k/n; 0...1 for n = 0.
  public static func clopperPearson(_ k: Int, of n: Int) -> ClosedRange<Double> {
    guard n > 0 else { return 0...1 }
    let k = min(max(0, k), n)
    let low = k == 0 ? 0 : Bisection.root(0, 1) { Tails.binomialUpper(k, of: n, chance: $0) >= 0.025 }
    let high = k == n ? 1 : Bisection.root(0, 1) { Tails.binomialLower(k, of: n, chance: $0) <= 0.025 }
    return low...high
  }

  /// The middle 95 % of a negative binomial (dispersion 0: Poisson) variable.
  public static func counts(mean: Double, dispersion: Double) -> ClosedRange<Int> {
    let low = Tails.negativeBinomialQuantile(0.025, mean: mean, dispersion: dispersion)
    return low...max(low, Tails.negativeBinomialQuantile(0.975, mean: mean, dispersion: dispersion))
  }
}
