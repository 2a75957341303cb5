import Glibc

/// How far counts lie from what is usual when their logarithms scatter like a normal variable: a heavier tail than that of
/// a negative binomial one, for series that burst now and then by themselves.
public struct LogScatter: Sendable, Hashable {
  /// Of log((y + ½)/(m + ½)), and its standard deviation; at least 0.1.
  public let centre: Double
  public let deviation: Double
  public let days: Int

  /// - Parameters:
  ///   - counts: of days that do not stand out
  ///   - expected: what is usual for each
  /// - Complexity: O(days).
  public init(counts: [Int], expected: [Double]) {
    let logs = zip(counts, expected).map { Self.log($0, $1) }
    centre = logs.isEmpty ? 0 : Spread.mean(logs)
    deviation = logs.count > 1 ? max(0.1, Spread.variance(logs).squareRoot()) : 0.1
    days = logs.count
  }

  private static func log(_ count: Int, _ expected: Double) -> Double {
    Glibc.log((Double(max(0, count)) + 0.5) / (max(0, expected) + 0.5))
  }

  /// In standard deviations.
  public func distance(_ count: Int, expected: Double) -> Double {
    (Self.log(count, expected) - centre) / deviation
  }

  /// How many stretches as far from the usual as these days together (Stouffer) an archive of so many days brings by
  /// itself.
  public static func number(ofStretchesLike distances: [Double], days: Int) -> Double {
    guard !distances.isEmpty else { return Double(days) }
    let sum = distances.reduce(0, +) / Double(distances.count).squareRoot()
    return Double(days) * Tails.normalUpper(sum)
  }
}
