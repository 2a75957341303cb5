import Glibc

/// Functions of the gamma family, in logarithms so that a tail of 10⁻⁴⁰⁰ still has a size.
public enum GammaFunction {
  /// log Γ(x) for x > 0; +∞ otherwise.
  public static func log(_ x: Double) -> Double {
    guard x > 0, !x.isNaN else { return .infinity }
    // With a type: Glibc has two functions of this name.
    let value: Double = lgamma(x)
    return value
  }

  /// log of the binomial coefficient; −∞ outside 0...n.
  public static func logChoose(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, n >= 0, k <= n else { return -.infinity }
    return log(Double(n) + 1) - log(Double(k) + 1) - log(Double(n - k) + 1)
  }

  /// log P(a, x) and log Q(a, x), the regularised lower and upper incomplete gamma functions, a > 0, x ≥ 0.
  ///
  /// Series below a + 1, Lentz's continued fraction above. Source: Press et al., *Numerical Recipes*, §6.2.
  /// About √a steps. Meaningless arguments give the nearest limit, never NaN.
  public static func logPQ(_ a: Double, _ x: Double) -> (p: Double, q: Double) {
    guard a > 0, x > 0 else { return x > 0 ? (0, -.infinity) : (-.infinity, 0) }
    guard x.isFinite else { return (0, -.infinity) }
    guard a.isFinite else { return (-.infinity, 0) }
    let front = a * Glibc.log(x) - x - log(a)
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var k = a
      for _ in 0..<10_000_000 {
        k += 1
        term *= x / k
        sum += term
        if term < sum * 1e-17 { break }
      }
      let p = min(0, front + Glibc.log(sum))
      return (p, LogProbability.complement(p))
    }
    let q = min(0, front + Glibc.log(gammaFraction(a, x)))
    return (LogProbability.complement(q), q)
  }

  public static func p(_ a: Double, _ x: Double) -> Double { exp(logPQ(a, x).p) }
  public static func q(_ a: Double, _ x: Double) -> Double { exp(logPQ(a, x).q) }

  private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1 / 1e-300
    var d = 1 / b
    var h = d
    var i = 0.0
    for _ in 0..<10_000_000 {
      i += 1
      let an = -i * (i - a)
      b += 2
      d = LogProbability.awayFromZero(an * d + b)
      c = LogProbability.awayFromZero(b + an / c)
      d = 1 / d
      let change = d * c
      h *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return h
  }
}

enum LogProbability {
  /// log(1 − e^x) for x ≤ 0, exact at both ends.
  static func complement(_ x: Double) -> Double {
    guard x < 0 else { return -.infinity }
    return x > -0.693_147_180_559_945_3 ? Glibc.log(-expm1(x)) : log1p(-exp(x))
  }

  static func awayFromZero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }
}
