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
  /// About √a steps, none from an `a` of `large` on. Meaningless arguments give the nearest limit, never NaN.
  public static func logPQ(_ a: Double, _ x: Double) -> (p: Double, q: Double) {
    guard a > 0, x > 0 else { return x > 0 ? (0, -.infinity) : (-.infinity, 0) }
    guard x.isFinite else { return (0, -.infinity) }
    guard a.isFinite else { return (-.infinity, 0) }
    guard a < large else { return uniformLogPQ(a, x) }
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

  /// From here on the logarithms of `front` cancel to fewer than eight places, and a fit of many counts would take its time.
  static let large = 1e7

  /// The same by the expansion that is uniform in x, to its first term: with μ = x/a − 1 and ½η² = μ − log(1 + μ),
  /// Q = ½ erfc(η√(a/2)) + e^(−aη²/2)/√(2πa) · (1/μ − 1/η), and P the same of −η. Relative error below 1/(100·a).
  /// Source: Temme, The asymptotic expansion of the incomplete gamma functions, SIAM J. Math. Anal. 10 (1979).
  static func uniformLogPQ(_ a: Double, _ x: Double) -> (p: Double, q: Double) {
    let offset = (x - a) / a
    let half = excess(of: offset)
    let eta = offset < 0 ? -(2 * half).squareRoot() : (2 * half).squareRoot()
    // Near the middle the two reciprocals cancel.
    let term = abs(offset) < 1e-3 ? -1 / 3 + eta * (1 / 12 - eta * (2 / 135 - eta / 864)) : 1 / offset - 1 / eta
    let rest = term / (2 * Double.pi * a).squareRoot()
    let tail = min(
      0, -a * half + Glibc.log(scaledErrorComplement(abs(eta) * (a / 2).squareRoot()) / 2 + (offset < 0 ? -rest : rest))
    )
    return offset < 0 ? (tail, LogProbability.complement(tail)) : (LogProbability.complement(tail), tail)
  }

  /// μ − log(1 + μ), also where the two are nearly equal.
  private static func excess(of offset: Double) -> Double {
    guard abs(offset) < 0.1 else { return offset - log1p(offset) }
    var power = offset * offset
    var sum = 0.0
    for k in 2..<20 {
      sum += power / Double(k)
      power *= -offset
    }
    return sum
  }

  /// e^(z²)·erfc(z) for z ≥ 0.
  private static func scaledErrorComplement(_ z: Double) -> Double {
    guard z > 20 else { return exp(z * z) * erfc(z) }
    let s = 1 / (2 * z * z)
    return (1 - s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s)))) / (z * Double.pi.squareRoot())
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
