import Glibc
import Statistics

/// The segmentation of days knows no level of less than seven, so that fewer ordinary days at an end of the archive, or
/// between two levels, go into a raised one: they are cut off where they are not raised themselves, and telling them apart
/// lowers the sum of squares of x = 2·√(y + 3/8) by more than 3·σ²·ln n.
struct RaisedEnds {
  /// Of the judged days, weekdays levelled.
  let rates: [Double]
  let sigma: Double
  /// What telling the two apart must save, in σ²·ln n.
  let penalty: Double
  /// Least multiple of the usual rate, and least length, of a raised segment.
  let ratio: Double
  let leastDays: Int

  /// - Complexity: O(days).
  func cut(_ segment: LevelShifts.Segment) -> [LevelShifts.Segment] {
    guard segment.isRaised, segment.ratio > 0 else { return [segment] }
    let usual = segment.ratio < 1e9 ? segment.rate / segment.ratio : 0
    let days = segment.days
    let end = days.lowerBound + raised(Array(rates[days]), usual)
    let start = end - raised(rates[days.lowerBound..<end].reversed(), usual)
    let parts = [days.lowerBound..<start, start..<end, end..<days.upperBound]
    return parts.filter { !$0.isEmpty }.map { part in
      var result = segment
      result.days = part
      result.rate = Spread.mean(Array(rates[part]))
      result.ratio = usual > 0 ? result.rate / usual : result.rate > 0 ? .greatestFiniteMagnitude : 1
      result.isRaised = result.ratio >= ratio && part.count >= leastDays
      return result
    }
  }

  /// How many days from the first on are raised; the others, behind them, are not.
  private func raised(_ rates: [Double], _ usual: Double) -> Int {
    let x = rates.map { 2 * ($0 + 0.375).squareRoot() }
    let (sumOfX, sum) = (x.reduce(0, +), rates.reduce(0, +))
    var (headOfX, head) = (0.0, 0.0)
    var best = (gain: penalty * sigma * sigma * log(Double(max(2, self.rates.count))), days: rates.count)
    for count in rates.indices.dropFirst() {
      headOfX += x[count - 1]
      head += rates[count - 1]
      let (days, rest) = (Double(count), Double(rates.count - count))
      let difference = headOfX / days - (sumOfX - headOfX) / rest
      let gain = days * rest / (days + rest) * difference * difference
      if gain > best.gain, (sum - head) / rest <= ratio * usual { best = (gain, count) }
    }
    return best.days
  }
}
