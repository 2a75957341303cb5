import Glibc

/// Probabilities of a result at least, or at most, as large as the one seen.
///
/// Every function returns a number in 0...1 for every input: what cannot be (a negative mean, NaN) is answered with the
/// nearest limit, and where there is none with 1, which never makes a finding.
public enum Tails {
  /// P(Z ≥ z) of the standard normal distribution: ½·erfc(z/√2).
  public static func normalUpper(_ z: Double) -> Double { z.isNaN ? 1 : 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The z below which the share `p` lies; ±38 stands for infinity. Bisection on erfc.
  public static func normalQuantile(_ p: Double) -> Double {
    guard p > 0 else { return -38 }
    guard p < 1 else { return 38 }
    // Of the two tails the smaller one, which does not cancel.
    if p > 0.5 { return Bisection.root(0, 38) { normalUpper($0) <= 1 - p } }
    return -Bisection.root(0, 38) { normalUpper($0) <= p }
  }

  /// P(T ≥ t) with `df` degrees of freedom: ½·I_{df/(df+t²)}(df/2, ½) for t ≥ 0.
  public static func studentUpper(_ t: Double, df: Double) -> Double {
    guard df > 0, !t.isNaN else { return 1 }
    guard t.isFinite else { return t > 0 ? 0 : 1 }
    let square = t * t
    guard square.isFinite else { return t > 0 ? 0 : 1 }
    let half = 0.5 * exp(BetaFunction.logI(df / (df + square), complement: square / (df + square), df / 2, 0.5))
    return t >= 0 ? half : 1 - half
  }

  /// The t below which the share `p` lies.
  public static func studentQuantile(_ p: Double, df: Double) -> Double {
    guard p > 0, p < 1 else { return p > 0 ? 1e12 : -1e12 }
    let tail = min(p, 1 - p)
    let size = Bisection.root(0, 1e12) { studentUpper($0, df: df) <= tail }
    return p >= 0.5 ? size : -size
  }

  /// P(χ² ≤ x) with `df` degrees of freedom: P(df/2, x/2).
  public static func chiSquaredLower(_ x: Double, df: Double) -> Double {
    x.isNaN || !(df > 0) ? 1 : x <= 0 ? 0 : GammaFunction.p(df / 2, x / 2)
  }

  /// P(χ² ≥ x) with `df` degrees of freedom: Q(df/2, x/2).
  public static func chiSquaredUpper(_ x: Double, df: Double) -> Double {
    x.isNaN || !(df > 0) ? 1 : GammaFunction.q(df / 2, x / 2)
  }

  /// P(X ≥ k) of a Poisson variable: P(k, mean).
  public static func poissonUpper(_ k: Int, mean: Double) -> Double {
    k <= 0 || mean.isNaN ? 1 : GammaFunction.p(Double(k), mean)
  }

  /// P(X ≤ k) of a Poisson variable: Q(k + 1, mean).
  public static func poissonLower(_ k: Int, mean: Double) -> Double {
    guard !mean.isNaN else { return 1 }
    return k < 0 ? 0 : GammaFunction.q(Double(k) + 1, mean)
  }

  /// P(X ≥ k) of n trials with chance p: I_p(k, n − k + 1).
  public static func binomialUpper(_ k: Int, of n: Int, chance p: Double) -> Double {
    exp(logBinomialUpper(k, of: n, chance: p))
  }

  /// log P(X ≥ k) of n trials with chance p.
  public static func logBinomialUpper(_ k: Int, of n: Int, chance p: Double) -> Double {
    guard k > 0, !p.isNaN else { return 0 }
    guard k <= n else { return -.infinity }
    return BetaFunction.logI(p, Double(k), Double(n) - Double(k) + 1)
  }

  /// P(X ≤ k) of n trials with chance p: I_{1−p}(n − k, k + 1).
  public static func binomialLower(_ k: Int, of n: Int, chance p: Double) -> Double {
    guard k >= 0 else { return 0 }
    guard k < n, !p.isNaN else { return 1 }
    return exp(BetaFunction.logI(1 - p, complement: p, Double(n) - Double(k), Double(k) + 1))
  }

  /// log P(X ≥ y) of a negative binomial variable with variance mean + dispersion·mean²:
  /// I_{μ/(μ+k)}(y, k) with k = 1/dispersion; Poisson below a dispersion of 10⁻⁹.
  public static func logNegativeBinomialUpper(_ y: Int, mean: Double, dispersion: Double) -> Double {
    guard y > 0, !mean.isNaN, !dispersion.isNaN else { return 0 }
    guard mean > 0 else { return -.infinity }
    guard mean.isFinite, dispersion.isFinite else { return 0 }
    guard dispersion >= 1e-9 else { return GammaFunction.logPQ(Double(y), mean).p }
    let k = 1 / dispersion
    return BetaFunction.logI(mean / (mean + k), complement: k / (mean + k), Double(y), k)
  }

  /// P(X ≥ y) of a negative binomial variable with variance mean + dispersion·mean².
  public static func negativeBinomialUpper(_ y: Int, mean: Double, dispersion: Double) -> Double {
    exp(logNegativeBinomialUpper(y, mean: mean, dispersion: dispersion))
  }

  /// P(X ≤ y) of a negative binomial variable with variance mean + dispersion·mean².
  public static func negativeBinomialLower(_ y: Int, mean: Double, dispersion: Double) -> Double {
    guard !mean.isNaN, !dispersion.isNaN else { return 1 }
    guard y >= 0 else { return 0 }
    guard mean > 0 else { return 1 }
    guard mean.isFinite, dispersion.isFinite else { return 0 }
    guard dispersion >= 1e-9 else { return poissonLower(y, mean: mean) }
    let k = 1 / dispersion
    return exp(BetaFunction.logI(k / (mean + k), complement: mean / (mean + k), k, Double(y) + 1))
  }

  /// The smallest y with P(X ≤ y) ≥ `share`.
  public static func negativeBinomialQuantile(_ share: Double, mean: Double, dispersion: Double) -> Int {
    guard share > 0, share < 1, mean > 0, mean < 1e15, dispersion.isFinite else { return 0 }
    let guess = mean + normalQuantile(share) * (mean + dispersion * mean * mean).squareRoot()
    return Bisection.smallest(near: guess) { y in
      share < 0.5
        ? negativeBinomialLower(y, mean: mean, dispersion: dispersion) >= share
        : negativeBinomialUpper(y + 1, mean: mean, dispersion: dispersion) <= 1 - share
    }
  }
}

enum Bisection {
  /// The place in `low...high` where a monotone `condition` turns true, as closely as doubles go.
  static func root(_ low: Double, _ high: Double, _ condition: (Double) -> Bool) -> Double {
    var low = low
    var high = high
    for _ in 0..<2_000 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if condition(middle) { high = middle } else { low = middle }
    }
    return low + (high - low) / 2
  }

  /// The smallest count ≥ 0 for which a monotone `condition` is true; 2⁶⁰ − 1 when there is none below.
  /// - Parameter guess: where to begin; the better it is, the less often the condition is asked.
  static func smallest(near guess: Double, _ condition: (Int) -> Bool) -> Int {
    let most = (1 << 60) - 1
    let start = guess >= 1 && guess < Double(most) ? Int(guess) : 0
    // Steps that double lead away from the guess until the condition changes.
    var (low, high, step) = (start, start, 1)
    if condition(start) {
      while low > 0 {
        low = max(0, low - step)
        guard condition(low) else { break }
        (high, step) = (low, step * 2)
      }
      if low == high { return high }
      low += 1
    } else {
      repeat {
        guard high < most else { return most }
        low = high + 1
        high = min(most, high + step)
        step *= 2
      } while high < most && !condition(high)
    }
    while low < high {
      let middle = low + (high - low) / 2
      if condition(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
