import Glibc

/// 7 to 27 days: each day against the logarithms of the others, leaving out its neighbours.
///
/// o = log(yᵢ + ½) for |i − t| > 1; T = (log(y + ½) − mean o)/(max(sd o, 0.1)·√(1 + 1/|o|)), t with |o| − 1 degrees of
/// freedom; flagged when adjusted p ≤ 0.05, y ≥ 3·median and y − median ≥ 20. No weekdays, no trend. A two-day jump to
/// 8 and 14 times the usual is more likely missed than found in a noisy log of 7 days. O(n²) for n ≤ 27.
struct ShortSeries {
  var days: [SpikeBaseline.Day]
  /// Of a log-normal with the scatter of all days, so that a window's excess has a spread.
  var dispersion: Double

  init(counts: [Int], parameters: SpikeBaseline.Parameters) {
    let logs = counts.map { log(Double($0) + 0.5) }
    let median = Spread.median(counts.map { Double($0) })
    var p: [Double] = []
    var usual: [ClosedRange<Int>] = []
    for day in counts.indices {
      let (centre, scale, df) = Self.prediction(for: day, logs)
      p.append(Tails.studentUpper((logs[day] - centre) / scale, df: df))
      let reach = Tails.studentQuantile(0.975, df: df) * scale
      let low = max(0, exp(centre - reach) - 0.5).rounded()
      let high = min(1e15, max(low, (exp(centre + reach) - 0.5).rounded()))
      usual.append(Int(min(low, high))...Int(high))
    }
    let adjusted = benjaminiHochberg(p)
    days = counts.indices.map { i in
      SpikeBaseline.Day(
        count: counts[i], isCovered: true, mean: median, p: p[i], adjustedP: adjusted[i],
        isFlagged: adjusted[i] <= parameters.shortQ && Double(counts[i]) >= parameters.shortRatio * median
          && Double(counts[i]) - median >= parameters.shortExcess,
        usual: usual[i])
    }
    let spread = Spread.medianDeviation(logs)
    dispersion = min(100, expm1(spread * spread))
  }

  private static func prediction(for day: Int, _ logs: [Double]) -> (centre: Double, scale: Double, df: Double) {
    let others = logs.indices.filter { abs($0 - day) > 1 }.map { logs[$0] }
    let m = Double(others.count)
    let scale = max(Spread.variance(others).squareRoot(), 0.1) * (1 + 1 / m).squareRoot()
    return (Spread.mean(others), scale, max(1, m - 1))
  }

  /// The smallest count that would have been flagged on a day judged by the unflagged days.
  static func detectionLimit(days: [SpikeBaseline.Day], _ parameters: SpikeBaseline.Parameters) -> Int? {
    let logs = days.filter { !$0.isFlagged }.map { log(Double($0.count) + 0.5) }
    guard logs.count > 2, let median = days.first?.mean else { return nil }
    let m = Double(logs.count)
    let scale = max(Spread.variance(logs).squareRoot(), 0.1) * (1 + 1 / m).squareRoot()
    let reach = Tails.studentQuantile(1 - parameters.shortQ / Double(days.count), df: m - 1) * scale
    let limit = max(
      exp(Spread.mean(logs) + reach) - 0.5, parameters.shortRatio * median, median + parameters.shortExcess
    ).rounded(.up)
    return limit < 1e12 ? Int(limit) : nil
  }
}
