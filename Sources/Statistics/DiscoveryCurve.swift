import Glibc

/// Is the list walked through, or are names drawn from it at random? New names among each day's attempts tell.
///
/// Walking: x ~ Bin(a, c) with one c. Drawing: x ~ Bin(a, 1 − (D + x/2)/N). AIC = 2k − 2 ln L with k = 1 and 0; a difference
/// above 10 decides. O(days).
public struct DiscoveryCurve: Sendable, Hashable {
  public enum Shape: Sendable, Hashable { case walking, drawing, undecided }

  public let logLikelihoodWalking: Double
  public let logLikelihoodDrawing: Double
  /// AIC of walking minus AIC of drawing: negative favours walking.
  public var aicDifference: Double { 2 * (1 - logLikelihoodWalking) + 2 * logLikelihoodDrawing }
  public var shape: Shape { shape(least: 10) }
  /// - Parameter least: difference of the criterion that decides
  public func shape(least: Double) -> Shape {
    aicDifference < -least ? .walking : aicDifference > least ? .drawing : .undecided
  }

  /// - Parameters:
  ///   - attempts: on listed names, for each day
  ///   - newNames: tried for the first time that day; at most the attempts
  public init(attempts: [Int], newNames: [Int], listSize: Int) {
    let total = max(1, Double(attempts.reduce(0) { $0 + max(0, $1) }))
    let chance = min(max(Double(newNames.reduce(0) { $0 + max(0, $1) }) / total, 1e-9), 1 - 1e-9)
    let n = Double(max(1, listSize))
    var (walking, drawing, tried) = (0.0, 0.0, 0.0)
    for (attempts, new) in zip(attempts, newNames) where attempts > 0 {
      let (a, x) = (Double(attempts), Double(min(max(0, new), attempts)))
      let fresh = min(max(1 - (tried + x / 2) / n, 1e-9), 1 - 1e-9)
      walking += x * log(chance) + (a - x) * log1p(-chance)
      drawing += x * log(fresh) + (a - x) * log1p(-fresh)
      tried += x
    }
    logLikelihoodWalking = walking
    logLikelihoodDrawing = drawing
  }

  /// Days from the first until `share` of the list has been drawn at random, given that `tried` of `listSize` names took
  /// `days`: −ln(1 − share)/c, c = −ln(1 − D/N)/t. nil when it cannot be said.
  public static func daysOfDrawing(to share: Double, tried: Int, listSize: Int, days: Int) -> Double? {
    guard tried > 0, tried < listSize, days > 0, share >= 0, share < 1 else { return nil }
    return -log1p(-share) / drawingRate(tried: tried, listSize: listSize, days: days)
  }

  /// Days from the first until less than one name is expected to be left: ln N/c.
  public static func daysOfDrawingToTheLast(tried: Int, listSize: Int, days: Int) -> Double? {
    guard tried > 0, tried < listSize, days > 0 else { return nil }
    return log(Double(listSize)) / drawingRate(tried: tried, listSize: listSize, days: days)
  }

  /// c of D(t) = N(1 − e^{−ct}).
  public static func drawingRate(tried: Int, listSize: Int, days: Int) -> Double {
    -log1p(-Double(tried) / Double(listSize)) / Double(days)
  }

  /// Distinct names expected from `attempts` random draws: N(1 − (1 − 1/N)ⁿ).
  public static func distinctExpected(attempts: Int, listSize: Int) -> Double {
    guard listSize > 1 else { return listSize == 1 && attempts > 0 ? 1 : 0 }
    return Double(listSize) * -expm1(Double(max(0, attempts)) * log1p(-1 / Double(listSize)))
  }

  /// Draws until every name has come: N·H_N (coupon collector). O(N) up to a million names, then asymptotic.
  public static func attemptsToDrawAll(listSize: Int) -> Double {
    guard listSize > 0 else { return 0 }
    let n = Double(listSize)
    guard listSize <= 1_000_000 else { return n * (log(n) + 0.5772156649015329 + 1 / (2 * n)) }
    return n * (1...listSize).reduce(0) { $0 + 1 / Double($1) }
  }

  /// The list size for which random drawing gives what was seen: N(1 − e^{−n/N}) = D. nil when no name was repeated.
  public static func effectiveListSize(attempts: Int, distinct: Int) -> Double? {
    guard distinct > 0, attempts > distinct else { return nil }
    let (n, d) = (Double(attempts), Double(distinct))
    return Bisection.root(d, n * n + 1e6) { $0 * -expm1(-n / $0) >= d }
  }
}
