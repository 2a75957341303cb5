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
    let pauses = Self.pauses(times)
    let middle = pauses.sorted()[pauses.count / 2]
    let near = pauses.count { isNear($0, middle) }
    guard middle >= Int64(pause) * 1000, Double(near) >= share * Double(pauses.count) else { return nil }
    return middle
  }

  /// Without what lies before and behind the steady failures, such as its user's own slips on other days: the first and
  /// last time from which on, and to which, as many pauses as make a steady computer keep to the interval.
  /// - Parameters:
  ///   - times: milliseconds, ascending
  ///   - interval: of `interval`
  func stretch(_ times: [Int64], interval: Int64) -> ClosedRange<Int> {
    let near = Self.pauses(times).map { isNear($0, interval) }
    let length = max(1, failures - 1)
    let enough = share * Double(length)
    let edge = min(Self.edge, length)
    var sums = [0]
    for isNear in near { sums.append(sums[sums.count - 1] + (isNear ? 1 : 0)) }
    func isSteady(_ start: Int) -> Bool { Double(sums[start + length] - sums[start]) >= enough }
    let starts = 0...max(0, near.count - length)
    guard near.count >= length,
      let first = starts.first(where: { isSteady($0) && near[$0..<$0 + edge].allSatisfy { $0 } }),
      let last = starts.last(where: { isSteady($0) && near[($0 + length - edge)..<$0 + length].allSatisfy { $0 } })
    else { return 0...max(0, times.count - 1) }
    return first...max(first, last + length)
  }

  /// Pauses in a row that keep to the interval at either end: two slips can be as far apart by chance.
  private static let edge = 3

  private static func pauses(_ times: [Int64]) -> [Int64] { zip(times, times.dropFirst()).map { abs($1 - $0) } }

  private func isNear(_ pause: Int64, _ middle: Int64) -> Bool {
    Double(abs(pause - middle)) <= within * Double(middle)
  }
}
