import Glibc

/// A cumulative sum chart of counts: S = max(0, S + x − K), alarm when S ≥ H.
///
/// H is chosen from the exact expected time between false alarms. Sources: Page 1954; Brook & Evans, Biometrika 59 (1972);
/// Hawkins & Olwell 1998 for the negative binomial K.
public struct Cusum: Sendable, Hashable {
  /// K, subtracted from every count.
  public var reference: Int
  /// H.
  public var threshold: Int

  public init(reference: Int, threshold: Int) {
    self.reference = max(0, reference)
    self.threshold = max(1, threshold)
  }

  /// A stretch in which the level was raised; positions in the series, both included.
  public struct Bracket: Sendable, Hashable {
    /// The first one after the last S = 0 before the alarm.
    public var start: Int
    /// Where S has its maximum.
    public var end: Int
    public var alarm: Int
    public var peak: Int
    /// S had not come back to 0 when the series ended.
    public var isOpen: Bool
  }

  /// S after each count. O(n).
  public func path(_ counts: [Int]) -> [Int] {
    var level = 0
    return counts.map { count in
      level = max(0, level + count - reference)
      return level
    }
  }

  /// Brackets in order. O(n).
  public func brackets(_ counts: [Int]) -> [Bracket] {
    var result: [Bracket] = []
    var current: Bracket?
    for (i, level) in path(counts).enumerated() {
      guard level > 0 else {
        if let bracket = current, bracket.alarm >= 0 { result.append(bracket) }
        current = nil
        continue
      }
      var bracket = current ?? Bracket(start: i, end: i, alarm: -1, peak: 0, isOpen: false)
      if level > bracket.peak { (bracket.peak, bracket.end) = (level, i) }
      if level >= threshold, bracket.alarm < 0 { bracket.alarm = i }
      current = bracket
    }
    if var bracket = current, bracket.alarm >= 0 {
      bracket.isOpen = true
      result.append(bracket)
    }
    return result
  }

  /// Expected counts until an alarm from S = 0: the Markov chain over S = 0 ..< H solved exactly.
  /// ∞ when there is practically never one. O(H²·min(H, K)), H ≤ 400.
  ///
  /// - Parameter chances: P(X = 0), P(X = 1), …; the last one with everything above
  public func averageRunLength(_ chances: [Double]) -> Double {
    let h = threshold
    // (I − R)·L = 1, without pivoting: the rows dominate their diagonals.
    var matrix = [Double](repeating: 0, count: h * (h + 1))
    let width = h + 1
    for s in 0..<h {
      matrix[s * width + s] = 1
      matrix[s * width + h] = 1
      for (x, chance) in chances.enumerated() {
        let next = max(0, s + x - reference)
        if next < h { matrix[s * width + next] -= chance }
      }
    }
    for pivot in (1..<h).reversed() {
      let value = matrix[pivot * width + pivot]
      guard value > 0 else { return .infinity }
      for row in 0..<pivot {
        let factor = matrix[row * width + pivot] / value
        guard factor != 0 else { continue }
        // No count takes more than K off: a row is zero before the K places ahead of its diagonal, and stays so.
        for column in max(0, pivot - reference)..<pivot {
          matrix[row * width + column] -= factor * matrix[pivot * width + column]
        }
        matrix[row * width + h] -= factor * matrix[pivot * width + h]
      }
    }
    guard matrix[0] > 0 else { return .infinity }
    return matrix[h] / matrix[0]
  }

  /// The smallest threshold with at most `falseBrackets` false alarms expected in a series of `length` counts;
  /// nil above 400. O(log H·H²·min(H, K)).
  public static func smallestThreshold(
    reference: Int, chances: [Double], length: Int, falseBrackets: Double = 0.01
  ) -> Int? {
    let suffices: (Int) -> Bool = { threshold in
      let arl = Cusum(reference: reference, threshold: threshold).averageRunLength(chances)
      return Double(length) / arl <= falseBrackets
    }
    // Most thresholds are small, and the chain costs their cube.
    var (low, high) = (1, 16)
    while !suffices(high) {
      guard high < 400 else { return nil }
      (low, high) = (high + 1, min(400, 2 * high))
    }
    while low < high {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// K = B/A for a negative binomial level that rises from `mean` to twice the mean; the mean itself for a Poisson one is
  /// the limit μ/ln 2.
  public static func reference(mean: Double, dispersion: Double) -> Double {
    guard mean > 0, mean.isFinite else { return 0 }
    guard dispersion >= 1e-9 else { return mean / log(2) }
    let k = 1 / dispersion
    let raised = 2 * mean
    return k * log((k + raised) / (k + mean)) / log(raised * (k + mean) / (mean * (k + raised)))
  }

  /// P(X = 0), …, P(X = n − 2), P(X ≥ n − 1) of a negative binomial variable.
  public static func negativeBinomialChances(_ n: Int, mean: Double, dispersion: Double) -> [Double] {
    var uppers = (0..<max(1, n)).map { Tails.negativeBinomialUpper($0, mean: mean, dispersion: dispersion) }
    for i in 0..<(uppers.count - 1) { uppers[i] = max(0, uppers[i] - uppers[i + 1]) }
    return uppers
  }
}
