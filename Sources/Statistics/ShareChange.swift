import Glibc

/// Did a group's share change between a window and the rest? `a` of `aTotal` against `b` of `bTotal`, distinct computers.
///
/// G = 2Σ o·ln(o/e) over the four cells, with Williams' correction, divided by the heterogeneity φ of the ordinary days;
/// χ² with one degree of freedom. Where an expected cell is below 5: Fisher's exact test. Listed when the adjusted p ≤ 0.01
/// and the share changed by at least 1.4 times. Source: Williams, Biometrika 63 (1976). O(1), exact test O(tables).
public struct ShareChange: Sendable, Hashable {
  public var g: Double
  public var gWilliams: Double
  /// √G with the sign of the change: for sorting.
  public var signedRoot: Double
  /// log₂ of ((a + ½)/(A + 1))/((b + ½)/(B + 1)).
  public var log2Ratio: Double
  public var log2Interval95: ClosedRange<Double>
  public var p: Double
  /// Fisher's test gave p.
  public var isExact: Bool

  /// - Parameter heterogeneity: φ of the ordinary days, at least 1
  public init(_ a: Int, of aTotal: Int, against b: Int, of bTotal: Int, heterogeneity: Double = 1) {
    let (total1, total2) = (Double(max(0, aTotal)), Double(max(0, bTotal)))
    let (x, y) = (min(max(0, Double(a)), total1), min(max(0, Double(b)), total2))
    let (n, k) = (total1 + total2, x + y)
    let phi = heterogeneity.isFinite ? max(1, heterogeneity) : 1
    let cells =
      n > 0
      ? [
        (x, total1 * k / n), (total1 - x, total1 * (n - k) / n), (y, total2 * k / n),
        (total2 - y, total2 * (n - k) / n),
      ] : []
    let g = max(0, 2 * cells.reduce(0) { $0 + ($1.0 > 0 && $1.1 > 0 ? $1.0 * log($1.0 / $1.1) : 0) })
    var correction = 1.0
    if k > 0, k < n, total1 > 0, total2 > 0 {
      correction = 1 + (n / total1 + n / total2 - 1) * (n / k + n / (n - k) - 1) / (6 * n)
    }
    self.g = g
    gWilliams = g / correction
    let rises = x * total2 >= y * total1
    signedRoot = (rises ? 1 : -1) * gWilliams.squareRoot()
    let ratio = log2(((x + 0.5) / (total1 + 1)) / ((y + 0.5) / (total2 + 1)))
    let spread = max(0, 1 / (x + 0.5) - 1 / (total1 + 1) + 1 / (y + 0.5) - 1 / (total2 + 1)).squareRoot()
    let half = Interval95.z * phi.squareRoot() * spread / log(2)
    log2Ratio = ratio
    log2Interval95 = (ratio - half)...(ratio + half)
    isExact = cells.contains { $0.1 < 5 }
    if isExact {
      p = Hypergeometric.fisherTwoSided(Int(x), of: Int(total1), against: Int(y), of: Int(total2))
    } else {
      p = Tails.chiSquaredUpper(gWilliams / phi, df: 1)
    }
  }

  /// φ = max(1, Σ(aₜ − Nₜp)²/(Nₜp(1 − p))/(T − 1)) over ordinary days: how much more a share swings from day to day than
  /// chance alone. 1 for fewer than two days.
  public static func heterogeneity(_ counts: [Int], of totals: [Int]) -> Double {
    let days = zip(counts, totals).filter { $0.1 > 0 }
    let all = days.reduce(0.0) { $0 + Double($1.1) }
    let p = all > 0 ? days.reduce(0.0) { $0 + Double($1.0) } / all : 0
    guard days.count > 1, p > 0, p < 1 else { return 1 }
    let sum = days.reduce(0.0) { sum, day in
      let expected = Double(day.1) * p
      return sum + (Double(day.0) - expected) * (Double(day.0) - expected) / (expected * (1 - p))
    }
    return max(1, sum / Double(days.count - 1))
  }

  /// G of two whole distributions over the same groups, and its p with one degree of freedom fewer than groups.
  public static func overall(_ window: [Int], against baseline: [Int]) -> (g: Double, p: Double) {
    let (a, b) = (Double(window.reduce(0, +)), Double(baseline.reduce(0, +)))
    let used = zip(window, baseline).filter { $0 + $1 > 0 }
    guard a > 0, b > 0, used.count > 1 else { return (0, 1) }
    var g = 0.0
    for (x, y) in used {
      let k = Double(x + y)
      for (o, e) in [(Double(x), a * k / (a + b)), (Double(y), b * k / (a + b))] where o > 0 { g += 2 * o * log(o / e) }
    }
    return (max(0, g), Tails.chiSquaredUpper(max(0, g), df: Double(used.count - 1)))
  }

  /// Jensen–Shannon divergence in bits: 0 for the same mix, 1 for nothing in common.
  public static func divergence(_ window: [Int], _ baseline: [Int]) -> Double {
    let (a, b) = (Double(window.reduce(0, +)), Double(baseline.reduce(0, +)))
    guard a > 0, b > 0 else { return 0 }
    var sum = 0.0
    for (x, y) in zip(window, baseline) {
      let (p, q) = (Double(x) / a, Double(y) / b)
      let middle = (p + q) / 2
      if p > 0 { sum += p * log2(p / middle) }
      if q > 0 { sum += q * log2(q / middle) }
    }
    return min(1, max(0, sum / 2))
  }
}
