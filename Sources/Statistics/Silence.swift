import Glibc

/// How silent is a stretch by chance? Lines of an hour are negative binomial around their mean, and hours independent:
/// P(no line) = Π(1 + α·μ)^(−1/α), e^(−Σμ) for α = 0.
///
/// A Poisson variable calls far too many silences gaps: twelve hours at 3.4 lines an hour are 2·10⁻¹⁸ by Poisson and
/// 4·10⁻⁶ with α = 2.
public enum Silence {
  /// −log P(no line) of one hour, 0 or more.
  public static func surprise(mean: Double, dispersion: Double) -> Double {
    guard mean > 0 else { return 0 }
    guard mean.isFinite, dispersion.isFinite else { return 0 }
    return dispersion < 1e-9 ? mean : log1p(dispersion * mean) / dispersion
  }

  /// α by moments from hours of several kinds, each with its own mean: (Σ(y − m)² − Σy)/Σm², at least 0.
  ///
  /// - Parameters:
  ///   - sums: Σy of each kind
  ///   - squares: Σy² of each kind
  ///   - hours: how many hours of each kind there are
  public static func dispersion(sums: [Double], squares: [Double], hours: Int) -> Double {
    let n = Double(max(1, hours))
    let means = sums.map { $0 / n }
    let scatter = zip(squares, means).reduce(0) { $0 + $1.0 - n * $1.1 * $1.1 }
    let base = n * means.reduce(0) { $0 + $1 * $1 }
    let result = base > 0 ? (scatter - sums.reduce(0, +)) / base : 0
    return result.isFinite ? max(0, result) : 0
  }

  /// E·P, the number of such stretches to be expected among `chances` of one, at most 1.
  public static func probability(surprise: Double, chances: Double) -> Double {
    guard !surprise.isNaN, !chances.isNaN else { return 1 }
    return min(1, exp(log(max(1, chances)) - max(0, surprise)))
  }
}
