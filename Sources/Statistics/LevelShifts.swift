import Glibc

/// Did the level change for weeks? A campaign of weeks becomes its own baseline and is no spike; here it is a segment.
///
/// Optimal partitioning (exact) of x = 2·√(y/f + 3/8) with the sum of squares inside segments of at least 7 days and the
/// penalty 3·σ²·(1 + ρ)/(1 − ρ)·ln n; σ is the larger of MAD(Δx)/√2 and half the MAD around a running median of 29 days,
/// ρ the memory of those residuals, 0...0.8; counts scatter no less than a Poisson variable, so that σ is 1 at least. The larger of two σ, since neighbouring days that are artificially alike would
/// otherwise be cut to pieces. A segment is raised when it has 14 days or more and 1.5 times the usual rate.
/// Sources: Jackson et al., IEEE Signal Processing Letters 12 (2005); Anscombe 1948. O(n²).
public struct LevelShifts: Sendable, Hashable {
  public struct Segment: Sendable, Hashable {
    /// Positions in the input, the upper one not included.
    public var days: Range<Int>
    /// Mean count a day, weekdays levelled.
    public var rate: Double
    /// Times the usual rate.
    public var ratio: Double
    public var isRaised: Bool
  }

  public let segments: [Segment]
  public let penalty: Double
  public let sigma: Double
  public var raised: [Segment] { segments.filter(\.isRaised) }

  /// - Parameters:
  ///   - counts: of covered days in order
  ///   - factors: what the weekday multiplies each day by; nil: nothing
  ///   - ratio: least multiple of the usual rate of a raised segment
  ///   - raisedDays: its least length
  ///   - penalty: what a cut must save, in σ²·(1 + ρ)/(1 − ρ)·ln n
  public init(
    counts: [Int], factors: [Double]? = nil, leastDays: Int = 7, ratio leastRatio: Double = 1.5, raisedDays: Int = 14,
    penalty factor: Double = 3
  ) {
    let rates = counts.indices.map { i in
      let factor = factors.map { $0.indices.contains(i) ? $0[i] : 1 } ?? 1
      return Double(max(0, counts[i])) / (factor > 0 ? factor : 1)
    }
    let x = rates.map { 2 * ($0 + 0.375).squareRoot() }
    (penalty, sigma) = Self.penalty(x, factor: factor)
    let cuts = Self.cuts(x, penalty: penalty, leastDays: max(1, leastDays))
    let ranges = zip([0] + cuts, cuts).map { $0..<$1 }
    let means = ranges.map { Spread.mean(Array(rates[$0])) }
    // The segment of the median day, not the median of the segments: of two segments the shorter one is the unusual one.
    let order = means.indices.sorted { (means[$0], $0) < (means[$1], $1) }
    var passed = 0
    var usual = 0.0
    for index in order where 2 * passed < rates.count {
      passed += ranges[index].count
      usual = means[index]
    }
    segments = ranges.indices.map { i in
      let ratio = usual > 0 ? means[i] / usual : (means[i] > 0 ? Double.greatestFiniteMagnitude : 1)
      return Segment(
        days: ranges[i], rate: means[i], ratio: ratio, isRaised: ratio >= leastRatio && ranges[i].count >= raisedDays)
    }
  }

  private static func penalty(_ x: [Double], factor: Double) -> (penalty: Double, sigma: Double) {
    guard x.count > 1 else { return (0, 0) }
    let steps = zip(x.dropFirst(), x).map { $0 - $1 }
    let residuals = x.indices.map { x[$0] - Spread.median(Array(x[max(0, $0 - 14)..<min(x.count, $0 + 15)])) }
    let sigma = max(1, Spread.medianDeviation(steps) / 2.0.squareRoot(), Spread.medianDeviation(residuals) / 2)
    let mean = Spread.mean(residuals)
    let centred = residuals.map { $0 - mean }
    let squares = centred.reduce(0) { $0 + $1 * $1 }
    let products = zip(centred.dropFirst(), centred).reduce(0) { $0 + $1.0 * $1.1 }
    let memory = squares > 0 ? min(0.8, max(0, products / squares)) : 0
    return (factor * sigma * sigma * (1 + memory) / (1 - memory) * log(Double(x.count)), sigma)
  }

  /// Ends of the segments, the last one `x.count`.
  private static func cuts(_ x: [Double], penalty: Double, leastDays: Int) -> [Int] {
    let n = x.count
    guard n >= leastDays else { return n > 0 ? [n] : [] }
    var sums = [0.0]
    var squares = [0.0]
    // Around the mean, so that large counts do not cancel.
    let centre = Spread.mean(x)
    for value in x {
      sums.append(sums[sums.count - 1] + value - centre)
      squares.append(squares[squares.count - 1] + (value - centre) * (value - centre))
    }
    var best = [Double](repeating: .infinity, count: n + 1)
    var previous = [Int](repeating: 0, count: n + 1)
    best[0] = -penalty
    for end in leastDays...n {
      for start in 0...(end - leastDays) where best[start] < .infinity {
        let sum = sums[end] - sums[start]
        let cost = squares[end] - squares[start] - sum * sum / Double(end - start)
        let value = best[start] + cost + penalty
        if value < best[end] - 1e-12 {
          best[end] = value
          previous[end] = start
        }
      }
    }
    var cuts: [Int] = []
    var end = n
    while end > 0 {
      cuts.append(end)
      end = previous[end]
    }
    return cuts.reversed()
  }
}
