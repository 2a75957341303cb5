import Planning
import Statistics

/// What a plan can set. The usual level is common to all analyses, and so is most of this.
extension SpikeDays {
  static let parameters =
    [ParameterDescriptor("top", "rows of the ranking", default: .count(10), range: 1...100_000)]
    + ofUsualLevel + ofSpikes + ofIncidents + ofHours + LevelSettings.parameters
    + [
      ParameterDescriptor(
        "service_attempts", "fewest attempts of a program that is judged by itself", default: .count(30),
        range: 1...1_000_000)
    ] + SteadyRule.parameters + OwnFailuresRule.parameters

  private static let ofUsualLevel = [
    ParameterDescriptor(
      "least_days", "covered days that a usual level of the days around needs", default: .count(28), range: 14...3650),
    ParameterDescriptor(
      "short_days", "covered days that a comparison with all others needs", default: .count(7), range: 4...3650),
    ParameterDescriptor(
      "days_around", "days to each side that make the usual level of a day", default: .count(45), range: 7...3650),
    ParameterDescriptor(
      "gap", "days to each side that are left out of it", default: .count(3), range: 0...30),
    ParameterDescriptor(
      "trim", "probability below which a day is left out of the estimate of the scatter", default: .number(0.001),
      range: 1e-12...0.1),
    ParameterDescriptor(
      "weekday_chance", "largest probability (Kruskal and Wallis) from which on weekdays have levels of their own",
      default: .number(0.01), range: 0...0.5),
    ParameterDescriptor(
      "weekday_days", "covered days that levels of weekdays need", default: .count(56), range: 42...3650),
  ]

  private static let ofSpikes = [
    ParameterDescriptor(
      "chance", "largest adjusted probability of a spike and of a burst", default: .number(0.01), range: 1e-12...0.5),
    ParameterDescriptor("ratio", "least multiple of the usual of a spike", default: .number(2), range: 1...1000),
    ParameterDescriptor("excess", "least surplus of a spike", default: .number(10), range: 0...1e9),
    ParameterDescriptor(
      "by_logarithms",
      "jumps like it that the logarithms of usual days may bring by themselves, for it to be a warning",
      default: .number(0.05), range: 1e-12...1e6),
    ParameterDescriptor(
      "short_chance", "largest adjusted probability of a spike, of 7 to 27 days", default: .number(0.05),
      range: 1e-12...0.5),
    ParameterDescriptor(
      "short_ratio", "least multiple of the median of a spike, of 7 to 27 days", default: .number(3), range: 1...1000),
    ParameterDescriptor(
      "short_excess", "least surplus of a spike, of 7 to 27 days", default: .number(20), range: 0...1e9),
  ]

  private static let ofIncidents = [
    ParameterDescriptor(
      "joined_over", "quiet days between spikes of one incident", default: .count(1), range: 0...30),
    ParameterDescriptor(
      "grow_chance", "largest probability of a day onto which an incident grows", default: .number(0.05),
      range: 1e-12...0.5),
    ParameterDescriptor(
      "grow_ratio", "least multiple of the usual of such a day", default: .number(1.5), range: 1...1000),
    ParameterDescriptor(
      "context", "days before and after an incident that tables show", default: .count(1), range: 0...366),
  ]

  private static let ofHours = [
    ParameterDescriptor("hour_ratio", "least multiple of the usual of a burst", default: .number(4), range: 1...1000),
    ParameterDescriptor("hour_excess", "least surplus of a burst", default: .number(20), range: 0...1e9),
    ParameterDescriptor(
      "hour_trim", "highest part of an hour's counts that its usual part is learned without", default: .number(0.05),
      range: 0...0.5),
    ParameterDescriptor(
      "hour_days", "covered days that hours of the day need", default: .count(14), range: 7...3650),
    ParameterDescriptor(
      "hours", "covered hours that single hours need, of fewer than `short_days` days", default: .count(72),
      range: 24...10_000),
  ]

  static func dayParameters(_ plan: Plan) -> SpikeBaseline.Parameters {
    let stated = Parameters(descriptor, plan: plan)
    var parameters = SpikeBaseline.Parameters()
    parameters.leastDays = stated.count("least_days")
    parameters.leastDaysOfShortSeries = min(stated.count("short_days"), parameters.leastDays)
    parameters.halfWidth = stated.count("days_around")
    parameters.gap = min(stated.count("gap"), parameters.halfWidth - 1)
    parameters.trim = stated.number("trim")
    parameters.weekdayP = stated.number("weekday_chance")
    parameters.weekdayDays = stated.count("weekday_days")
    parameters.q = stated.number("chance")
    parameters.ratio = stated.number("ratio")
    parameters.excess = stated.number("excess")
    parameters.shortQ = stated.number("short_chance")
    parameters.shortRatio = stated.number("short_ratio")
    parameters.shortExcess = stated.number("short_excess")
    parameters.joinedOver = stated.count("joined_over")
    parameters.growP = stated.number("grow_chance")
    parameters.growRatio = stated.number("grow_ratio")
    return parameters
  }

  static func hourParameters(_ plan: Plan) -> HourBursts.Parameters {
    let stated = Parameters(descriptor, plan: plan)
    var parameters = HourBursts.Parameters()
    parameters.q = stated.number("chance")
    parameters.ratio = stated.number("hour_ratio")
    parameters.excess = stated.number("hour_excess")
    parameters.trim = stated.number("hour_trim")
    parameters.leastDays = stated.count("hour_days")
    parameters.leastHours = stated.count("hours")
    return parameters
  }

  /// How many jumps like it may be expected by the logarithms of usual days, for one to be a warning.
  static func widest(_ plan: Plan) -> Double { Parameters(descriptor, plan: plan).number("by_logarithms") }

  /// Days before and after an incident that tables show.
  static func contextDays(_ plan: Plan) -> Int { Parameters(descriptor, plan: plan).count("context") }
}

/// When weeks have a level of their own.
struct LevelSettings: Sendable, Hashable {
  /// Least multiple of the usual rate of a raised stretch, and its least length in days.
  var ratio: Double
  var days: Int
  /// Fewest days of any level.
  var leastDays: Int
  /// What a cut must save; see `LevelShifts`.
  var penalty: Double
  /// Two levels of which neither is usual: least multiple of the lower one's median, and least difference.
  var changeRatio: Double
  var changeExcess: Double

  static let parameters = [
    ParameterDescriptor(
      "shift_ratio", "least multiple of the usual rate of raised weeks", default: .number(1.5), range: 1...1000),
    ParameterDescriptor("shift_days", "least length of raised weeks", default: .count(14), range: 7...3650),
    ParameterDescriptor("level_days", "fewest days of any level", default: .count(7), range: 2...365),
    ParameterDescriptor(
      "penalty", "what a further level must save, in σ²·(1 + ρ)/(1 − ρ)·ln n", default: .number(3), range: 0.1...1000),
    ParameterDescriptor(
      "change_ratio", "least ratio of two levels of which neither is usual", default: .number(3), range: 1...1000),
    ParameterDescriptor("change_excess", "least difference of two such levels", default: .number(10), range: 0...1e9),
  ]

  init(_ plan: Plan) {
    let stated = Parameters(SpikeDays.descriptor, plan: plan)
    ratio = stated.number("shift_ratio")
    days = stated.count("shift_days")
    leastDays = stated.count("level_days")
    penalty = stated.number("penalty")
    changeRatio = stated.number("change_ratio")
    changeExcess = stated.number("change_excess")
  }
}

/// When failures of users themselves are no news: the parameters `own_…` of `spike-days`.
struct OwnFailuresRule: Sendable, Hashable {
  /// Fewer on a day move no usual level.
  var failures: Int
  /// Least multiple of a usual day's.
  var ratio: Double
  /// Seconds until the login that shows that they were the user's own.
  var soon: Int64
  /// Names that log in from a computer that many share; there somebody logs in all the time.
  var sharedBy: Int
  /// Seconds until that login at such a computer, and how long before it a row of failures may begin.
  var soonAtShared: Int64
  var row: Int64

  static let parameters = [
    ParameterDescriptor(
      "own_failures", "fewest failures of users themselves on a day that has many", default: .count(30),
      range: 1...1_000_000),
    ParameterDescriptor(
      "own_ratio", "least multiple of a usual day's of such a day", default: .number(3), range: 1...1000),
    ParameterDescriptor(
      "own_soon", "how soon a login shows that a failure was the user's own", default: .duration(seconds: 86_400),
      range: 60...30 * 86_400),
    ParameterDescriptor(
      "shared_by", "names that log in from a computer that many share", default: .count(20), range: 2...100_000),
    ParameterDescriptor(
      "shared_soon", "how soon a login shows it there", default: .duration(seconds: 600), range: 1...86_400),
    ParameterDescriptor(
      "shared_row", "how long before that login a row of failures may begin there", default: .duration(seconds: 7200),
      range: 1...7 * 86_400),
  ]

  init(_ plan: Plan) {
    let stated = Parameters(SpikeDays.descriptor, plan: plan)
    failures = stated.count("own_failures")
    ratio = stated.number("own_ratio")
    soon = Int64(stated.seconds("own_soon"))
    sharedBy = stated.count("shared_by")
    soonAtShared = Int64(stated.seconds("shared_soon"))
    row = Int64(stated.seconds("shared_row"))
  }
}
