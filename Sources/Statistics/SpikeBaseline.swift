import Glibc

/// Which days of a series of counts stand out from what such a day usually brings?
///
/// **28 covered days or more**: level by a running median of 91 days that leaves out the nearest week, weekday factors
/// where the weekdays differ (Kruskal–Wallis), scatter by a negative binomial fitted without the days that stand out.
/// A day is flagged when its adjusted p ≤ 0.01, it is at least twice the usual, and at least 10 above it.
/// **7 to 27**: each day against the other days' logarithms, see `ShortSeries`; only large jumps can be seen.
/// **Fewer**: no verdict.
///
/// Limits: in series that scatter like a log-normal with σ = 0.6 about four clean archives in ten have a false day;
/// at about two a day only jumps of 30 and more are seen reliably. A campaign of weeks becomes the usual level: see
/// `LevelShifts`. Sources: Noufaily et al., Stat. Med. 32 (2013), for the negative-binomial tail; Benjamini & Hochberg
/// 1995; parameters chosen by simulation. O(n·91 log 91).
public struct SpikeBaseline: Sendable, Hashable {
  public struct Parameters: Sendable, Hashable {
    /// Days to each side that make the local level.
    public var halfWidth = 45
    /// Days to each side that do not count towards their own level.
    public var gap = 3
    /// Days less probable than this are left out of the estimate of the scatter.
    public var trim = 0.001
    /// Largest adjusted p of a flagged day.
    public var q = 0.01
    /// Least multiple of the usual.
    public var ratio = 2.0
    /// Least surplus over the usual.
    public var excess = 10.0
    /// Largest p of the Kruskal–Wallis test for weekday factors to be used.
    public var weekdayP = 0.01
    /// Covered days from which on weekdays may have levels of their own.
    public var weekdayDays = 56
    /// Flagged days with so many unflagged ones between them are one window.
    public var joinedOver = 1
    /// Largest p, and least multiple of the usual, of a day onto which a window grows.
    public var growP = 0.05
    public var growRatio = 1.5
    /// The same as `q`, `ratio` and `excess` of a series of 7 to 27 days.
    public var shortQ = 0.05
    public var shortRatio = 3.0
    public var shortExcess = 20.0
    /// Covered days from which on there is a usual level of the days around, and from which on a short series is judged.
    public var leastDays = 28
    public var leastDaysOfShortSeries = 7
    public init() {}
  }

  public enum Method: Sendable, Hashable { case baseline, shortSeries, none }

  public struct Day: Sendable, Hashable {
    public var count: Int
    /// Days that are not covered have no verdict: mean 0, p 1, not flagged.
    public var isCovered: Bool
    /// What such a day usually brings.
    public var mean: Double
    /// Chance of at least this count on a usual day.
    public var p: Double
    /// Over all covered days, after Benjamini and Hochberg.
    public var adjustedP: Double
    public var isFlagged: Bool
    /// The middle 95 % of usual days like this one.
    public var usual: ClosedRange<Int>
    public var excess: Double { isCovered ? Double(count) - mean : 0 }
  }

  public let method: Method
  /// One for each day of the input.
  public let days: [Day]
  /// α of the variance m + α·m².
  public let dispersion: Double
  /// Monday first, mean 1.
  public let weekdayFactors: [Double]
  public let usesWeekdays: Bool
  /// Days that took part in the estimate of the scatter.
  public let keptDays: Int
  public let parameters: Parameters

  /// - Parameters:
  ///   - counts: one for each day of the archive, in order; negative ones count as 0
  ///   - exposures: covered share of each day; nil: whole days
  ///   - weekdays: 0 is Monday
  ///   - covered: days that the archive does not cover are not quiet days; nil: all are covered
  public init(
    counts: [Int], exposures: [Double]? = nil, weekdays: [Int], covered: [Bool]? = nil,
    parameters: Parameters = Parameters()
  ) {
    precondition(counts.count == weekdays.count, "one weekday a day")
    precondition(exposures.map { $0.count == counts.count } ?? true, "one exposure a day")
    precondition(covered.map { $0.count == counts.count } ?? true, "one coverage a day")
    let exposure = counts.indices.map { exposures?[$0] ?? 1 }
    let indices = counts.indices.filter { (covered?[$0] ?? true) && exposure[$0] > 0 && exposure[$0].isFinite }
    let y = indices.map { max(0, counts[$0]) }
    let e = indices.map { exposure[$0] }
    let dow = indices.map { ((weekdays[$0] % 7) + 7) % 7 }

    var days = counts.map {
      Day(count: $0, isCovered: false, mean: 0, p: 1, adjustedP: 1, isFlagged: false, usual: 0...0)
    }
    var factors = [Double](repeating: 1, count: 7)
    var usesWeekdays = false
    var dispersion = 0.0
    var kept = 0
    let judged: [Day]
    if y.count >= parameters.leastDays {
      method = .baseline
      let level = DayLevel(counts: y, exposures: e, weekdays: dow, parameters: parameters)
      (factors, usesWeekdays) = (level.weekdayFactors, level.usesWeekdays)
      let logs = zip(y, level.expected).map { log((Double($0) + 0.5) / ($1 + 0.5)) }
      let spread = Spread.medianDeviation(logs)
      let fit = NegativeBinomialFit(
        counts: y, expected: level.expected,
        startingDispersion: max(0, spread * spread - 1 / Spread.median(level.expected)), trim: parameters.trim)
      (dispersion, kept) = (fit.dispersion, fit.kept)
      let adjusted = benjaminiHochberg(fit.p)
      judged = y.indices.map { i in
        let mean = fit.means[i]
        return Day(
          count: y[i], isCovered: true, mean: mean, p: fit.p[i], adjustedP: adjusted[i],
          isFlagged: adjusted[i] <= parameters.q && Double(y[i]) >= parameters.ratio * mean
            && Double(y[i]) - mean >= parameters.excess,
          usual: Interval95.counts(mean: mean, dispersion: fit.dispersion))
      }
    } else if y.count >= max(4, parameters.leastDaysOfShortSeries) {
      method = .shortSeries
      let series = ShortSeries(counts: y, parameters: parameters)
      dispersion = series.dispersion
      kept = y.count
      judged = series.days
    } else {
      method = .none
      judged = y.map {
        Day(count: $0, isCovered: true, mean: 0, p: 1, adjustedP: 1, isFlagged: false, usual: 0...0)
      }
    }
    for (position, index) in indices.enumerated() { days[index] = judged[position] }
    self.days = days
    self.dispersion = dispersion
    weekdayFactors = factors
    self.usesWeekdays = usesWeekdays
    keptDays = kept
    self.parameters = parameters
  }

  public var coveredDays: Int { days.count { $0.isCovered } }
  public var flagged: [Int] { days.indices.filter { days[$0].isFlagged } }

  /// The smallest count that would have been flagged by itself on a day like the one at `index`:
  /// p ≤ q/n, the least multiple and the least surplus. nil where there is no verdict.
  public func detectionLimit(onDay index: Int) -> Int? {
    guard days.indices.contains(index), days[index].isCovered, method != .none else { return nil }
    if method == .shortSeries { return ShortSeries.detectionLimit(days: days.filter(\.isCovered), parameters) }
    let mean = days[index].mean
    let least = max(parameters.ratio * mean, mean + parameters.excess).rounded(.up)
    guard least < 1e15 else { return nil }
    let threshold = parameters.q / Double(coveredDays)
    let tail = Bisection.smallest(near: least) {
      Tails.negativeBinomialUpper($0, mean: mean, dispersion: dispersion) <= threshold
    }
    return max(Int(least), tail)
  }

  /// The detection limit of the covered day with the median level: "would have noticed a day with about N or more".
  public var usualDetectionLimit: Int? {
    let order = days.indices.filter { days[$0].isCovered }.sorted { (days[$0].mean, $0) < (days[$1].mean, $1) }
    return order.isEmpty ? nil : detectionLimit(onDay: order[order.count / 2])
  }
}
