import CivilTime
import Logins
import Statistics

/// When the number of failing logins, or of quietly failing computers, was raised: one number of the whole site, watched
/// by a cumulative sum chart, before anything is attributed to a source.
struct CampaignBracket: Sendable, Hashable {
  /// UTC seconds, half-open.
  var time: Range<Int64>
  /// Failed logins of 100, or computers a day, within the bracket and usually.
  var level: Double
  var usual: Double
  /// It had not ended when the archive did.
  var isOpen: Bool
  /// Highest value of the chart, in standard deviations of one count: to compare brackets of one kind.
  var strength: Double
}

/// Failures among groups of 100 logins of all computers that stay below the ban rule.
enum FailingLogins {
  /// What a plan can set.
  struct Rule: Sendable, Hashable {
    /// Logins, and successful ones, without which nobody can say which share usually fails.
    var logins = 3000
    var successes = 300
    /// Logins of a group, and groups that are needed.
    var group = 100
    var groups = 30
    /// Seconds within which failures of a computer count once.
    var repeats = 600
    /// Times as many quiet computers as usual that must come.
    var rise = 1.5
    /// Expected number of brackets in an archive without any.
    var falseBrackets = 0.01
  }

  private static let steadyRepeats: Int64 = 86_400_000

  /// nil when there are too few logins, or when no usual share of failures can be learned from them.
  static func brackets(_ attempts: QuietAttempts, _ rule: Rule) -> [CampaignBracket]? {
    guard attempts.hasLogins else { return nil }
    let groups = groups(attempts, rule)
    guard groups.count >= rule.groups else { return nil }
    let failures = groups.map(\.failures)
    let values = failures.map { Double($0) }
    let limit = Spread.median(values) + 2 * Spread.medianDeviation(values)
    let quiet = failures.filter { Double($0) <= limit }
    guard 2 * quiet.count >= failures.count, let null = BetaBinomial(failures: quiet, of: rule.group),
      null.chance <= 0.5
    else { return nil }
    let raised = max(2 * null.mean, null.mean + 2 * null.deviation)
    let reference = Int(((null.mean + raised) / 2).rounded(.up))
    guard reference < rule.group,
      let threshold = Cusum.smallestThreshold(
        reference: reference, chances: null.chances, length: groups.count, falseBrackets: rule.falseBrackets)
    else { return nil }
    return Cusum(reference: reference, threshold: threshold).brackets(failures).compactMap { bracket in
      let inside = values[bracket.start...bracket.end]
      let level = inside.reduce(0, +) / Double(inside.count)
      guard level >= 2 * null.mean, (level - null.mean) * Double(inside.count) >= 20 else { return nil }
      return CampaignBracket(
        time: groups[bracket.start].first..<groups[bracket.end].last + 1, level: level, usual: null.mean,
        isOpen: bracket.end == groups.count - 1, strength: Double(bracket.peak) / max(null.deviation, 1))
    }
  }

  private struct Group {
    var first: Int64
    var last: Int64
    var failures: Int
  }

  /// Logins in order of time. What a computer repeats within ten minutes counts once, and once a day where it repeats at a
  /// steady interval; computers that trip the ban rule are left out.
  private static func groups(_ attempts: QuietAttempts, _ rule: Rule) -> [Group] {
    let sequence = attempts.sequence
    var groups: [Group] = []
    var current = Group(first: 0, last: 0, failures: 0)
    var logins = 0
    var counted = [Int64](repeating: .min / 2, count: attempts.computer.count)
    for row in sequence.milliseconds.indices {
      let time = sequence.milliseconds[row]
      let isFailure = sequence.outcome[row] != .success
      let source = Int(sequence.source[row])
      if isFailure {
        guard source >= 0, !attempts.trips[source] else { continue }
        let pause = attempts.isSteady[source] ? steadyRepeats : Int64(rule.repeats) * 1000
        let computer = Int(attempts.computer[source])
        if time - counted[computer] < pause { continue }
        counted[computer] = time
      }
      if logins == 0 { current = Group(first: time / 1000, last: 0, failures: 0) }
      logins += 1
      if isFailure { current.failures += 1 }
      if logins == rule.group {
        current.last = time / 1000
        groups.append(current)
        logins = 0
      }
    }
    return groups
  }
}

/// Different computers a day that fail and stay below the ban rule.
enum QuietComputers {
  /// What a plan can set.
  struct Rule: Sendable, Hashable {
    /// Covered days that a usual number needs.
    var days = 28
    /// Times as many as usual within a bracket, and how many more in all.
    var ratio = 1.5
    var surplus = 20.0
    /// Expected number of brackets in an archive without any.
    var falseBrackets = 0.01
  }

  /// nil for too few covered days.
  static func brackets(
    _ daily: [Int], days: DayCounts, zone: Zone, _ rule: Rule
  ) -> [CampaignBracket]? {
    let covered = daily.indices.filter { days.isJudged[$0] }
    guard covered.count >= rule.days else { return nil }
    var parameters = SpikeBaseline.Parameters()
    parameters.leastDays = rule.days
    let model = SpikeBaseline(
      counts: daily, exposures: days.exposures, weekdays: daily.indices.map { days.date($0).weekday },
      covered: days.isJudged, parameters: parameters)
    // The level of the median day: weeks of a campaign raise their own local level.
    let usual = max(0.5, Spread.median(covered.map { model.days[$0].mean / max(days.exposures[$0], 0.01) }))
    let deviation = (usual + model.dispersion * usual * usual).squareRoot()
    // Large counts are taken in larger units: the chain behind the threshold costs the cube of its states.
    let unit = deviation > 30 ? max(1, Int((deviation / 8).rounded())) : 1
    let reference = Cusum.reference(mean: usual, dispersion: model.dispersion) / Double(unit)
    let whole = max(1, Int(reference.rounded(unit == 1 ? .up : .toNearestOrAwayFromZero)))
    let chances = chances(whole + 401, unit: unit, mean: usual, dispersion: model.dispersion)
    guard
      let threshold = Cusum.smallestThreshold(
        reference: whole, chances: chances, length: covered.count, falseBrackets: rule.falseBrackets)
    else { return [] }
    return Cusum(reference: whole, threshold: threshold).brackets(covered.map { daily[$0] / unit }).compactMap {
      bracket in
      let end = raisedEnd(bracket, covered.map { daily[$0] }, least: rule.ratio * usual)
      let inside = covered[bracket.start...end].map { Double(daily[$0]) }
      let level = inside.reduce(0, +) / Double(inside.count)
      guard level >= rule.ratio * usual, (level - usual) * Double(inside.count) >= rule.surplus else { return nil }
      let first = zone.startOfDay(days.date(covered[bracket.start]))
      let last = zone.startOfDay(days.date(covered[end]) + 1)
      return CampaignBracket(
        time: first..<last, level: level, usual: usual, isOpen: end == covered.count - 1,
        strength: Double(bracket.peak * unit) / max(deviation, 1))
    }
  }

  /// Where the chart has its peak, without the days before it that together were hardly raised: after a steep rise, a few
  /// days just above the reference carry the peak on.
  private static func raisedEnd(_ bracket: Cusum.Bracket, _ counts: [Int], least: Double) -> Int {
    var end = bracket.end
    var sum = 0.0
    for position in (bracket.start...bracket.end).reversed() {
      sum += Double(counts[position])
      if position > bracket.start, sum < least * Double(bracket.end - position + 1) { end = position - 1 }
    }
    return end
  }

  /// P(X/unit = 0), …, the last with everything above.
  private static func chances(_ count: Int, unit: Int, mean: Double, dispersion: Double) -> [Double] {
    var uppers = (0..<count).map { Tails.negativeBinomialUpper($0 * unit, mean: mean, dispersion: dispersion) }
    for index in 0..<(count - 1) { uppers[index] = max(0, uppers[index] - uppers[index + 1]) }
    return uppers
  }
}
