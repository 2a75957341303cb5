import Planning
import Statistics

/// When failures keep to an interval as a program with an old password does, and no person and no guessing: the
/// parameters `steady_…` of `spike-days`, else the defaults.
struct SteadyRule: Sendable, Hashable {
  /// Fewest failures.
  var failures: Int
  /// Seconds; no mail program tries again sooner for a day, and whoever guesses as fast as he is let does.
  var pause: Int
  /// Seconds from the first to the last, where a computer is judged by all it did.
  var lasting: Int
  /// How far a pause may be from the middle one, as a part of it.
  var within: Double
  /// Part of the pauses that must be as near.
  var share: Double

  static let parameters = [
    ParameterDescriptor(
      "steady_failures", "fewest failures of a program with an old password", default: .count(12), range: 3...100_000),
    ParameterDescriptor(
      "steady_pause", "its shortest pause", default: .duration(seconds: 30), range: 1...86_400),
    ParameterDescriptor(
      "steady_for", "how long it must go on", default: .duration(seconds: 86_400), range: 60...3650 * 86_400),
    ParameterDescriptor(
      "steady_within", "how far its pauses may be from their median, as a part of it", default: .number(0.1),
      range: 0...1),
    ParameterDescriptor(
      "steady_share", "part of its pauses that must be as near", default: .number(0.9), range: 0.1...1),
  ]

  /// - Parameter plan: nil for the defaults.
  init(_ plan: Plan?) {
    let descriptor = SpikeDays.descriptor
    let parameters = plan.map { Parameters(descriptor, plan: $0) } ?? Parameters(descriptor, [:])
    failures = parameters.count("steady_failures")
    pause = parameters.seconds("steady_pause")
    lasting = parameters.seconds("steady_for")
    within = parameters.number("steady_within")
    share = parameters.number("steady_share")
  }

  /// The middle pause in milliseconds; nil where the pauses are short or uneven.
  /// - Parameter times: milliseconds, all ascending or all descending
  func interval(_ times: [Int64]) -> Int64? {
    guard times.count >= max(2, failures) else { return nil }
    let pauses = zip(times, times.dropFirst()).map { abs($1 - $0) }
    let middle = pauses.sorted()[pauses.count / 2]
    let near = pauses.count { Double(abs($0 - middle)) <= within * Double(middle) }
    guard middle >= Int64(pause) * 1000, Double(near) >= share * Double(pauses.count) else { return nil }
    return middle
  }
}
