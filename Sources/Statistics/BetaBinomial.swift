import Glibc

/// Failures among n logins when users differ: the chance of a failure is itself drawn from a Beta(a, b) distribution.
///
/// Mean n·p, variance n·p·(1 − p)·(1 + (n − 1)·ρ) with p = a/(a + b) and ρ = 1/(a + b + 1). Sources: Skellam 1948;
/// Javed & Paxson, CCS 2013, for logins of a site.
public struct BetaBinomial: Sendable, Hashable {
  public var trials: Int
  public var a: Double
  public var b: Double

  /// Parameters that cannot be are cut to what can.
  public init(trials: Int, a: Double, b: Double) {
    self.trials = max(0, trials)
    self.a = a.isFinite ? max(1e-9, a) : 1e9
    self.b = b.isFinite ? max(1e-9, b) : 1e9
  }

  /// By moments from failures of groups of `trials` logins: p = mean/n, ρ = max(10⁻⁶, (s²/(n·p·(1 − p)) − 1)/(n − 1)).
  /// nil for fewer than two groups, and when all or none failed: then nothing scatters.
  public init?(failures: [Int], of trials: Int) {
    guard failures.count > 1, trials > 1 else { return nil }
    let counts = failures.map { Double(min(max(0, $0), trials)) }
    let n = Double(trials)
    let p = Spread.mean(counts) / n
    guard p > 0, p < 1 else { return nil }
    let rho = min(1 - 1e-9, max(1e-6, (Spread.variance(counts) / (n * p * (1 - p)) - 1) / (n - 1)))
    self.init(trials: trials, a: p * (1 - rho) / rho, b: (1 - p) * (1 - rho) / rho)
  }

  public var chance: Double { a / (a + b) }
  /// Correlation between two logins of a group.
  public var correlation: Double { 1 / (a + b + 1) }
  public var mean: Double { Double(trials) * chance }
  public var variance: Double {
    Double(trials) * chance * (1 - chance) * (1 + Double(max(0, trials - 1)) * correlation)
  }
  public var deviation: Double { max(0, variance).squareRoot() }

  /// log P(X = k).
  public func logProbability(of k: Int) -> Double {
    guard k >= 0, k <= trials else { return -.infinity }
    let log = GammaFunction.logChoose(trials, k)
    return min(0, log + Self.logBeta(Double(k) + a, Double(trials - k) + b) - Self.logBeta(a, b))
  }

  /// P(X = 0), …, P(X = n).
  public var chances: [Double] { (0...trials).map { exp(logProbability(of: $0)) } }

  /// P(X ≥ k): the shorter of the two sums. O(n).
  public func upper(_ k: Int) -> Double {
    guard k > 0 else { return 1 }
    guard k <= trials else { return 0 }
    if Double(k) > mean { return min(1, (k...trials).reduce(0) { $0 + exp(logProbability(of: $1)) }) }
    return min(1, max(0, 1 - (0..<k).reduce(0) { $0 + exp(logProbability(of: $1)) }))
  }

  private static func logBeta(_ a: Double, _ b: Double) -> Double {
    GammaFunction.log(a) + GammaFunction.log(b) - GammaFunction.log(a + b)
  }
}
