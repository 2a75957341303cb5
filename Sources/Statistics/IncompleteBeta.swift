import Glibc

/// The regularised incomplete beta function, in logarithms.
public enum BetaFunction {
  /// log I_x(a, b), a > 0, b > 0, 0 ≤ x ≤ 1.
  ///
  /// Lentz's continued fraction; above (a + 1)/(a + b + 2) the other tail is computed and complemented, since there the
  /// fraction converges slowly. Source: Press et al., *Numerical Recipes*, §6.4. About √max(a, b) steps.
  /// Arguments outside their ranges give the nearest limit, never NaN.
  public static func logI(_ x: Double, _ a: Double, _ b: Double) -> Double {
    logI(x, complement: 1 - x, a, b)
  }

  /// The same with 1 − x given by the caller, who may know it exactly where x rounds to 1.
  static func logI(_ x: Double, complement y: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0, a.isFinite else { return -.infinity }
    guard y > 0, a > 0 else { return 0 }
    guard b > 0 else { return -.infinity }
    guard b.isFinite else { return 0 }
    let front = a * log(x) + b * log(y) + GammaFunction.log(a + b) - GammaFunction.log(a) - GammaFunction.log(b)
    if x < (a + 1) / (a + b + 2) { return min(0, front + log(fraction(x, a, b)) - log(a)) }
    return LogProbability.complement(min(0, front + log(fraction(y, b, a)) - log(b)))
  }

  public static func i(_ x: Double, _ a: Double, _ b: Double) -> Double { exp(logI(x, a, b)) }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    var c = 1.0
    var d = 1 / LogProbability.awayFromZero(1 - (a + b) * x / (a + 1))
    var h = d
    var m = 0.0
    for _ in 0..<10_000_000 {
      m += 1
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / LogProbability.awayFromZero(1 + even * d)
      c = LogProbability.awayFromZero(1 + even / c)
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / LogProbability.awayFromZero(1 + odd * d)
      c = LogProbability.awayFromZero(1 + odd / c)
      let change = d * c
      h *= change
      if abs(change - 1) < 1e-16 { break }
    }
    return h
  }
}
