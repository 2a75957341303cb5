import Glibc

/// When will they have tried every name of the list, if they go on as they did?
///
/// Days are counted inclusively from the first attempt on a listed name. The pace is new names a day, r = D/t; remaining
/// days (N − D)/(r − g) for a list that grows by g names a day. Interval: r·exp(±1.96·√(φ/D)) with the dispersion of the
/// daily numbers φ = max(1, s²/x̄ · max(1, 1 + 2Σ_{k=1..7} max(0, ρ_k))). A date shows the scale: nobody has to keep to
/// a pace. O(days).
public struct RunOut: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    /// Fewer than 7 days, or fewer than 50 names tried: no date.
    case tooEarly
    /// All names have been tried; further attempts are repeats.
    case exhausted
    /// The list grows at least as fast as it is worked off.
    case never
    /// No new name in the recent days, or for more than `quietDays`: no date.
    case quiet
    /// Silent for more than 3 times the longest silence before, and at least 7 days: no date.
    case stopped
    case runsOut
  }

  public struct Pace: Sendable, Hashable {
    public var days: Int
    public var names: Int
    /// Names a day.
    public var rate: Double
    /// Until the list is worked off at this pace; nil at a pace that never ends.
    public var remainingDays: Double?
    /// Whole days that are certain to pass: the date is that many days after the last day. 277.6 gives 277.
    public var wholeDays: Int? { remainingDays.flatMap { $0 < 1e9 ? Int($0) : nil } }
  }

  public let listSize: Int
  public let outcome: Outcome
  /// From the first day on.
  public let overall: Pace
  /// The last min(14, t/4) days.
  public let recent: Pace
  /// How far the recent pace is from the overall one, in standard deviations.
  public let paceZ: Double
  /// The recent pace makes the headline.
  public var paceChanged: Bool { abs(paceZ) >= deviations }
  private let deviations: Double
  public var headline: Pace { paceChanged ? recent : overall }
  public let dispersion: Double
  /// Remaining days at the headline pace, 95 %; nil without a date.
  public let remainingRange: ClosedRange<Double>?
  /// Less than 1 % of the list tried: the range is a factor of 2 only.
  public let isVeryRough: Bool
  /// Days at the end without a new name.
  public let quietDays: Int
  /// 95 % upper bound of the pace during the quiet days, −ln 0.05/q; nil without quiet days.
  public var quietRateBound: Double? { quietDays > 0 ? -log(0.05) / Double(quietDays) : nil }

  /// When the last days have a pace of their own, and when a list is left alone.
  public struct PaceRule: Sendable, Hashable {
    /// The last days, at most; never more than a quarter of all.
    public var days = 14
    /// How many standard deviations apart.
    public var deviations = 2.58
    /// Least silence that may be an end, and how many times as long as any before.
    public var stoppedDays = 7
    public var stopped = 3.0
    /// Part of the list below which a range is a factor of two.
    public var rough = 0.01
    public init() {}
  }

  /// - Parameters:
  ///   - listSize: usable names on the list
  ///   - newNamesByDay: listed names tried for the first time, for each covered day from the first attempt on a listed
  ///     name to the last day of the archive; negative numbers count as 0
  ///   - growth: names added to the list a day
  ///   - needing: days and names without which there is no date
  ///   - pace: when the last days have a pace of their own
  ///   - quietAfter: days without a new name after which there is no date
  public init(
    listSize: Int, newNamesByDay: [Int], growth: Double = 0, needing: (days: Int, names: Int) = (7, 50),
    quietAfter: Int = 7, pace rule: PaceRule = PaceRule()
  ) {
    let daily = newNamesByDay.map { max(0, $0) }
    let t = daily.count
    let d = daily.reduce(0, +)
    let left = Double(max(0, listSize - d))
    let phi = Self.dispersion(of: daily)

    func pace(_ days: Int, _ names: Int) -> Pace {
      let rate = days > 0 ? Double(names) / Double(days) : 0
      return Pace(days: days, names: names, rate: rate, remainingDays: Self.remaining(left, rate: rate, growth: growth))
    }
    overall = pace(t, d)
    let width = min(max(1, rule.days), t / 4)
    let late = daily.suffix(width).reduce(0, +)
    recent = pace(width, late)
    paceZ = Self.paceZ(recent: late, of: d, recentDays: width, days: t, dispersion: phi)
    self.listSize = max(0, listSize)
    deviations = rule.deviations
    dispersion = phi
    isVeryRough = Double(d) < rule.rough * Double(max(0, listSize))

    let (quiet, longest) = Self.silences(daily)
    quietDays = quiet
    let shown = abs(paceZ) >= rule.deviations ? recent : overall
    if listSize > 0, d >= listSize {
      outcome = .exhausted
    } else if t < needing.days || d < needing.names {
      outcome = .tooEarly
    } else if quiet >= rule.stoppedDays, Double(quiet) > rule.stopped * Double(longest) {
      outcome = .stopped
    } else if late == 0 || quiet > quietAfter {
      outcome = .quiet
    } else {
      outcome = shown.remainingDays == nil ? .never : .runsOut
    }
    if outcome == .runsOut, let middle = shown.remainingDays {
      if isVeryRough {
        remainingRange = (middle / 2)...(middle * 2)
      } else {
        let factor = exp(Interval95.z * (phi / Double(max(1, shown.names))).squareRoot())
        let fast = Self.remaining(left, rate: shown.rate * factor, growth: growth) ?? middle
        let slow = Self.remaining(left, rate: shown.rate / factor, growth: growth) ?? .infinity
        remainingRange = min(fast, middle)...max(slow, middle)
      }
    } else {
      remainingRange = nil
    }
  }

  /// (N − D)/(r − g); nil when the list grows at least as fast.
  public static func remaining(_ left: Double, rate: Double, growth: Double = 0) -> Double? {
    let net = rate - growth
    guard net > 0, left.isFinite else { return nil }
    let days = max(0, left) / net
    return days.isFinite ? days : nil
  }

  /// Remaining days when only totals are known, from Garwood's interval: it ignores swings from day to day.
  public static func remainingFromTotals(listSize: Int, tried: Int, days: Int) -> ClosedRange<Double>? {
    let rates = Interval95.garwood(tried)
    let left = Double(max(0, listSize - tried))
    guard days > 0, rates.lowerBound > 0 else { return nil }
    return (left * Double(days) / rates.upperBound)...(left * Double(days) / rates.lowerBound)
  }

  /// z of the recent names under Bin(D, w/t), its variance times the dispersion; 0 when nothing can be compared.
  public static func paceZ(recent: Int, of names: Int, recentDays: Int, days: Int, dispersion: Double) -> Double {
    guard recentDays > 0, days > recentDays, names > 0 else { return 0 }
    let share = Double(recentDays) / Double(days)
    let variance = max(1, dispersion) * Double(names) * share * (1 - share)
    return (Double(recent) - Double(names) * share) / variance.squareRoot()
  }

  /// φ of daily numbers; 1 for fewer than two days or none at all.
  public static func dispersion(of daily: [Int]) -> Double {
    let x = daily.map { Double($0) }
    let mean = Spread.mean(x)
    guard x.count > 1, mean > 0 else { return 1 }
    let squares = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares > 0 else { return 1 }
    var memory = 1.0
    for lag in 1...7 where lag < x.count {
      var product = 0.0
      for i in lag..<x.count { product += (x[i] - mean) * (x[i - lag] - mean) }
      memory += 2 * max(0, product / squares)
    }
    return max(1, Spread.variance(x) / mean * max(1, memory))
  }

  /// Zeros at the end, and the longest run of zeros before.
  private static func silences(_ daily: [Int]) -> (atEnd: Int, before: Int) {
    var run = 0
    var longest = 0
    for names in daily {
      if names == 0 {
        run += 1
      } else {
        longest = max(longest, run)
        run = 0
      }
    }
    return (run, longest)
  }
}
