import Planning

extension LogCoverage {
  static let parameters =
    GapRule.parameters + ClockRule.parameters + MissingFailures.parameters + [
      ParameterDescriptor(
        "missing", "part of the attempts without a field from which on it is noticed", default: .number(0.1),
        range: 0...1),
      ParameterDescriptor(
        "understood", "part of the lines about logins that must be understood", default: .number(0.99), range: 0...1),
      ParameterDescriptor(
        "doubtful", "part below which no verdict of the report is clear", default: .number(0.9), range: 0...1),
      ParameterDescriptor(
        "retention", "days by which an archive may differ from how long logs are usually kept", default: .count(3),
        range: 0...30),
    ]
}

/// When a silence is a gap: the parameters of `log-coverage`, else the defaults.
struct GapRule: Sendable, Hashable {
  var hours = 6
  /// Of so long a silence, below which it is a gap.
  var chance = 1e-6
  /// Where one file ends and the next begins: times the longest silence of a usual day.
  var ratio = 3.0
  /// Of one log, while others went on: days that it must have, and times its next longest silence.
  var logDays = 14
  var logRatio = 2.0

  static let parameters = [
    ParameterDescriptor(
      "gap", "shortest silence that can be a gap", default: .duration(seconds: 6 * 3600),
      range: 3600...Double(366 * 86_400)),
    ParameterDescriptor(
      "gap_chance", "probability of a silence below which it is a gap", default: .number(1e-6), range: 1e-300...0.5),
    ParameterDescriptor(
      "gap_ratio", "between two files: times the longest silence of a usual day", default: .number(3), range: 1...1000),
    ParameterDescriptor(
      "log_days", "days that the gap of one log needs, while others went on", default: .count(14), range: 2...3650),
    ParameterDescriptor(
      "log_ratio", "times the next longest silence of that log", default: .number(2), range: 1...1000),
  ]

  init() {}

  init(_ plan: Plan) {
    let stated = Parameters(LogCoverage.descriptor, plan: plan)
    hours = max(1, (stated.seconds("gap") + 3599) / 3600)
    chance = stated.number("gap_chance")
    ratio = stated.number("gap_ratio")
    logDays = stated.count("log_days")
    logRatio = stated.number("log_ratio")
  }
}

/// When a clock was put back by less than an hour: the parameters of `log-coverage`, else the defaults.
struct ClockRule: Sendable, Hashable {
  /// Seconds; a longer step than this counts.
  var step = 2
  /// So many events are earlier; fewer may have come late.
  var events = 5

  static let parameters = [
    ParameterDescriptor(
      "step", "longest step back that no clock was put for", default: .duration(seconds: 2), range: 0...3000),
    ParameterDescriptor(
      "step_events", "fewest events behind a step back that the clock was put for", default: .count(5),
      range: 1...100_000),
  ]

  init() {}

  init(_ plan: Plan) {
    let stated = Parameters(LogCoverage.descriptor, plan: plan)
    step = stated.seconds("step")
    events = stated.count("step_events")
  }
}
