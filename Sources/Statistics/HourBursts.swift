/// Which hours stand out, given what their days and their hours usually bring?
///
/// The share of an hour of the day is its mean over the days without its highest ⌈5 %⌉ values, plus 1/24, made to sum to 1.
/// Expectation = the day's mean × the share; scatter as for days, starting at 1. A burst has adjusted p ≤ 0.01, at least
/// 4 times the expectation and at least 20 more. Needs 14 covered days. Finds what days cannot: 200 attempts in half an
/// hour of an ordinary day. O(20·hours).
public struct HourBursts: Sendable, Hashable {
  public struct Parameters: Sendable, Hashable {
    /// Largest adjusted p of a burst.
    public var q = 0.01
    /// Least multiple of the usual.
    public var ratio = 4.0
    /// Least surplus over the usual.
    public var excess = 20.0
    /// The highest part of an hour's counts, which its share is learned without.
    public var trim = 0.05
    /// Covered days that are needed; with fewer than a short series of days takes, covered hours.
    public var leastDays = 14
    public var leastHours = 72
    public init() {}
  }

  public struct Hour: Sendable, Hashable {
    public var count: Int
    public var mean: Double
    public var p: Double
    public var adjustedP: Double
    public var isFlagged: Bool
  }

  /// One for each hour of the input.
  public let hours: [Hour]
  /// Share of the hours 0...23 on all days, or on days of the second profile where there are two.
  public let shares: [Double]
  public let sharesOfSecondProfile: [Double]?
  public let dispersion: Double

  /// - Parameters:
  ///   - counts: of covered hours
  ///   - days: index of each hour's day in `dayMeans`
  ///   - hoursOfDay: 0...23
  ///   - dayMeans: usual count of the whole day, from `SpikeBaseline`
  ///   - secondProfile: days with a profile of their own, such as weekends where the weekdays differ; nil: one profile
  public init(
    counts: [Int], days: [Int], hoursOfDay: [Int], dayMeans: [Double], secondProfile: [Bool]? = nil,
    parameters: Parameters = Parameters()
  ) {
    precondition(counts.count == days.count && counts.count == hoursOfDay.count, "a day and an hour for each count")
    let y = counts.map { max(0, $0) }
    let seconds = secondProfile ?? []
    let isSecond = days.map { seconds.indices.contains($0) && seconds[$0] }
    let first = Self.shares(y, hoursOfDay, trim: parameters.trim) { !isSecond[$0] }
    let second = secondProfile == nil ? nil : Self.shares(y, hoursOfDay, trim: parameters.trim) { isSecond[$0] }
    let expected = y.indices.map { i in
      let share = (isSecond[i] ? second ?? first : first)[((hoursOfDay[i] % 24) + 24) % 24]
      let mean = dayMeans.indices.contains(days[i]) ? dayMeans[days[i]] : 0
      return max(mean * share, 0.01)
    }
    let fit = NegativeBinomialFit(counts: y, expected: expected, startingDispersion: 1, trim: 0.001)
    let adjusted = benjaminiHochberg(fit.p)
    hours = y.indices.map { i in
      let (count, mean) = (Double(y[i]), fit.means[i])
      return Hour(
        count: y[i], mean: mean, p: fit.p[i], adjustedP: adjusted[i],
        isFlagged: adjusted[i] <= parameters.q && count >= parameters.ratio * mean && count - mean >= parameters.excess)
    }
    shares = first
    sharesOfSecondProfile = second
    dispersion = fit.dispersion
  }

  /// The 24 shares of the hours of the day among the counts at the chosen indices.
  private static func shares(_ counts: [Int], _ hoursOfDay: [Int], trim: Double, _ isChosen: (Int) -> Bool) -> [Double]
  {
    var values = [[Int]](repeating: [], count: 24)
    for i in counts.indices where isChosen(i) { values[((hoursOfDay[i] % 24) + 24) % 24].append(counts[i]) }
    let means = values.map { hour in
      let dropped = Int((Double(hour.count) * trim - 1e-9).rounded(.up))
      let kept = hour.count > dropped ? Array(hour.sorted().dropLast(dropped)) : hour
      // One attempt a day more, so that no hour has the share 0.
      return (kept.isEmpty ? 0 : Double(kept.reduce(0, +)) / Double(kept.count)) + 1.0 / 24
    }
    let total = means.reduce(0, +)
    return means.map { $0 / total }
  }
}
