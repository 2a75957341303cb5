import Findings
import Logins
import Statistics

/// How fast computers were let to come: the limit that seems to be at work, whether or not a plan states one.
enum EffectiveLimit {
  /// nil when the stamps do not tell, or nobody comes more than once a minute.
  static func words(_ runs: SourceRuns) -> (sentence: Prose, numbers: [NamedNumber])? {
    guard !RateLimitWords.isByTheMinute(runs) else { return nil }
    var sources: [Int: Int] = [:]
    var minutes: [Int: Int] = [:]
    for source in runs.sources where source.attempts > 1 {
      let counts = Self.minutes(runs, source.range)
      for count in counts { minutes[count, default: 0] += 1 }
      sources[counts.max() ?? 0, default: 0] += 1
    }
    guard let limit = limit(sources: sources, minutes: minutes), limit >= 2 else { return nil }
    let most = sources.keys.max() ?? limit
    let envelope = runs.sources.filter { $0.attempts > 1 }.map { runs.run($0) }
    let (burst, long) = (
      envelope.map { $0.most(inHalfOpen: 10) }.max() ?? 0, envelope.map { $0.most(inHalfOpen: 600) }.max() ?? 0
    )
    return (
      """
      The plan states no rate limit. One computer made up to \(limit) failed logins in a minute\
      \(most > limit ? ", and once or twice \(most)" : ""); at most \(burst) in ten seconds and \(long) in ten minutes.
      """,
      [
        NamedNumber("per_minute", .count(limit)), NamedNumber("most_in_a_minute", .count(most)),
        NamedNumber("most_in_ten_seconds", .count(burst)), NamedNumber("most_in_ten_minutes", .count(long)),
      ]
    )
  }

  /// The largest number that two sources or more reached, or that was reached in three minutes or more.
  static func limit(sources: [Int: Int], minutes: [Int: Int]) -> Int? {
    var (reached, times) = (0, 0)
    for count in Set(sources.keys).union(minutes.keys).sorted(by: >) where count > 0 {
      reached += sources[count] ?? 0
      times += minutes[count] ?? 0
      if reached >= 2 || times >= 3 { return count }
    }
    return nil
  }

  /// Failures in each minute of the clock that has any.
  private static func minutes(_ runs: SourceRuns, _ range: Range<Int>) -> [Int] {
    var counts: [Int] = []
    var current: Int?
    for row in range {
      let minute = Int((runs.times[row] / 60).rounded(.down))
      if minute != current { counts.append(0) }
      current = minute
      counts[counts.count - 1] += Int(runs.weights[row])
    }
    return counts
  }
}
