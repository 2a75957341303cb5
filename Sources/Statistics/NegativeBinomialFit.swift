/// How strongly counts scatter around their expectations, found without the days that stand out.
///
/// Variance of the model: m + α·m². Counts whose upper tail is below `trim` are left out, level and dispersion are
/// estimated from the rest, and this is repeated until the set no longer changes, at most 20 times. It starts with all
/// days. Where that ends three times as high or more as a start without the days that are extreme beside the medians,
/// and these follow on one another, days of another kind have lifted the level, and the second one is taken. O(40·n).
struct NegativeBinomialFit {
  /// Expectations, levelled so that the kept counts have their own total.
  var means: [Double]
  var dispersion: Double
  /// P(X ≥ y).
  var p: [Double]
  var kept: Int { keep.count { $0 } }

  private var keep: [Bool]
  /// What the expectations were multiplied by.
  private var lift = 1.0

  init(counts: [Int], expected: [Double], startingDispersion: Double, trim: Double) {
    let all = [Bool](repeating: true, count: counts.count)
    self.init(counts, expected, startingDispersion, trim: trim, keep: all)
    let ordinary = counts.indices.map {
      Tails.negativeBinomialUpper(counts[$0], mean: expected[$0], dispersion: startingDispersion) >= trim
    }
    guard ordinary.contains(false) else { return }
    let robust = NegativeBinomialFit(counts, expected, startingDispersion, trim: trim, keep: ordinary)
    if isLifted(above: robust) { self = robust }
  }

  private init(_ counts: [Int], _ expected: [Double], _ startingDispersion: Double, trim: Double, keep start: [Bool]) {
    let y = counts.map { Double($0) }
    means = expected
    dispersion = startingDispersion
    keep = start
    p = []
    for _ in 0..<20 {
      level(y, expected)
      var next = keep
      var surplus = 0.0
      var squares = 0.0
      for i in y.indices {
        next[i] = Tails.negativeBinomialUpper(counts[i], mean: means[i], dispersion: dispersion) >= trim
        guard next[i] else { continue }
        surplus += (y[i] - means[i]) * (y[i] - means[i]) - means[i]
        squares += means[i] * means[i]
      }
      let found = squares > 0 ? max(0, surplus / squares) : 0
      let settled = next == keep && abs(found - dispersion) < 1e-6
      keep = next
      dispersion = found
      if settled { break }
    }
    level(y, expected)
    p = counts.indices.map {
      Tails.negativeBinomialUpper(counts[$0], mean: means[$0], dispersion: dispersion)
    }
  }

  private mutating func level(_ y: [Double], _ expected: [Double]) {
    var seen = 0.5
    var foreseen = 0.5
    for i in y.indices where keep[i] {
      seen += y[i]
      foreseen += expected[i]
    }
    lift = seen / foreseen
    means = expected.map { $0 * lift }
  }

  /// Times as high as the other fit, from which on the difference is more than scatter.
  private static let leastLift = 3.0
  /// Days in a row that single extreme days do not make.
  private static let leastRun = 3

  /// Whether days that the other fit leaves out have lifted the level: at most half of all, most of them one after the
  /// other, as no independent days are.
  private func isLifted(above other: NegativeBinomialFit) -> Bool {
    guard lift >= Self.leastLift * other.lift else { return false }
    let count = keep.count - other.kept
    guard count > 0, 2 * count <= keep.count else { return false }
    var (inRuns, run) = (0, 0)
    for isOrdinary in other.keep + [true] {
      if !isOrdinary {
        run += 1
      } else {
        if run >= Self.leastRun { inRuns += run }
        run = 0
      }
    }
    return 2 * inRuns > count
  }
}
