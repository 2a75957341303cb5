/// How strongly counts scatter around their expectations, found without the days that stand out.
///
/// Variance of the model: m + α·m². Counts whose upper tail is below `trim` are left out, level and dispersion are
/// estimated from the rest, and this is repeated until the set no longer changes, at most 20 times. O(20·n).
struct NegativeBinomialFit {
  /// Expectations, levelled so that the kept counts have their own total.
  var means: [Double]
  var dispersion: Double
  /// P(X ≥ y).
  var p: [Double]
  var kept: Int

  init(counts: [Int], expected: [Double], startingDispersion: Double, trim: Double) {
    let y = counts.map { Double($0) }
    var dispersion = startingDispersion
    var keep = [Bool](repeating: true, count: counts.count)
    var means = expected

    func levelled() -> [Double] {
      var seen = 0.5
      var foreseen = 0.5
      for i in y.indices where keep[i] {
        seen += y[i]
        foreseen += expected[i]
      }
      return expected.map { $0 * (seen / foreseen) }
    }

    for _ in 0..<20 {
      means = levelled()
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
    means = levelled()
    self.means = means
    self.dispersion = dispersion
    p = counts.indices.map {
      Tails.negativeBinomialUpper(counts[$0], mean: means[$0], dispersion: dispersion)
    }
    kept = keep.count { $0 }
  }
}
