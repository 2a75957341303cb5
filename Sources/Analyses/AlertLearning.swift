import Planning

/// How a limit is learned from quiet days: the plan's parameters of `hourly-alert`, else the defaults.
struct AlertLearning: Sendable, Hashable {
  /// A lower limit is never worth an alert.
  var least: Int
  /// Fewer quiet days teach nothing.
  var quietDays: Int
  /// The limit is exceeded about once in so many quiet days.
  var every: Int

  static let parameters = [
    ParameterDescriptor("least", "the lowest limit worth an alert", default: .count(5), range: 1...1_000_000),
    ParameterDescriptor("quiet_days", "quiet days needed to learn from", default: .count(14), range: 1...3660),
    ParameterDescriptor(
      "every", "days between two alerts when nothing is wrong", default: .count(30), range: 1...3660),
  ]

  init(least: Int, quietDays: Int, every: Int) {
    self.least = least
    self.quietDays = quietDays
    self.every = every
  }

  init(_ plan: Plan) {
    let parameters = Parameters(HourlyAlert.descriptor, plan: plan)
    least = parameters.count("least")
    quietDays = parameters.count("quiet_days")
    every = parameters.count("every")
  }

  /// - Parameter counts: failures of the stretches of quiet days.
  func limit(_ counts: some Sequence<Int>, days: Int) -> Int? {
    guard days >= quietDays else { return nil }
    let quiet = counts.sorted(by: >)
    let allowed = max(1, days / every)
    return max(least, quiet.indices.contains(allowed) ? quiet[allowed] : 0)
  }
}
