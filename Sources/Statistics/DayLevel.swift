/// What a day of a series usually is: weekday factors and a local median.
struct DayLevel {
  /// Monday first; all 1 when the weekdays do not differ.
  var weekdayFactors = [Double](repeating: 1, count: 7)
  var usesWeekdays = false
  /// Expected counts, before they are levelled; at least 0.1.
  var expected: [Double]

  /// - Parameters:
  ///   - counts: of covered days in order
  ///   - exposures: covered share of each day, above 0
  ///   - weekdays: 0 is Monday
  init(counts: [Int], exposures: [Double], weekdays: [Int], parameters: SpikeBaseline.Parameters) {
    let rates = zip(counts, exposures).map { Double($0) / $1 }
    let byWeekday = (0..<7).map { day in rates.indices.filter { weekdays[$0] == day }.map { rates[$0] } }
    let overall = Spread.median(rates)
    // With fewer days the factors would be noise of their own.
    if rates.count >= parameters.weekdayDays, byWeekday.allSatisfy({ $0.count >= 6 }), overall > 0,
      kruskalWallis(byWeekday).p < parameters.weekdayP
    {
      let raw = byWeekday.map { min(5, max(0.2, Spread.median($0) / overall)) }
      let mean = Spread.mean(raw)
      weekdayFactors = raw.map { $0 / mean }
      usesWeekdays = true
    }
    let factors = weekdayFactors
    let plain = rates.indices.map { rates[$0] / factors[weekdays[$0]] }
    let n = plain.count
    let (half, gap) = (parameters.halfWidth, parameters.gap)
    expected = plain.indices.map { day in
      // At the ends the window moves inwards, so that it keeps its width.
      let first = max(0, min(day - half, n - 1 - 2 * half))
      let last = min(n - 1, max(day + half, 2 * half))
      let around = (first...last).filter { abs($0 - day) > gap }.map { plain[$0] }
      return max(Spread.median(around) * factors[weekdays[day]] * exposures[day], 0.1)
    }
  }
}
