import Findings
import Logins
import Statistics

/// How fast computers were let to come: the limit that seems to be at work, whether or not a plan states one.
enum EffectiveLimit {
  /// nil when the stamps do not tell, or nobody comes more than once a minute.
  static func words(_ runs: SourceRuns) -> (sentence: Prose, numbers: [NamedNumber])? {
    guard !RateLimitWords.isByTheMinute(runs) else { return nil }
    var sources = Frequencies()
    var minutes = Frequencies()
    for source in runs.sources where source.attempts > 1 {
      var most = 0
      forEachMinute(runs, source.range) { count in
        minutes.add(count)
        most = max(most, count)
      }
      sources.add(most)
    }
    guard let limit = limit(sources: sources, minutes: minutes), limit >= 2 else { return nil }
    let most = sources.greatest ?? limit
    var (burst, long) = (0, 0)
    runs.forEachRun { source, run in
      guard source.attempts > 1 else { return }
      burst = max(burst, run.most(inHalfOpen: 10))
      long = max(long, run.most(inHalfOpen: 600))
    }
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
  ///
  /// - Parameters:
  ///   - sources: how many made so many at most in a minute
  ///   - minutes: in how many one source made so many
  static func limit(sources: Frequencies, minutes: Frequencies) -> Int? {
    var (reached, times) = (0, 0)
    // Whatever a source made at most, it made in a minute.
    for (count, number) in minutes.ascending.reversed() where count > 0 {
      reached += sources[count]
      times += number
      if reached >= 2 || times >= 3 { return count }
    }
    return nil
  }

  /// Calls with the failures in each minute of the clock that has any.
  private static func forEachMinute(_ runs: SourceRuns, _ range: Range<Int>, _ body: (Int) -> Void) {
    let (times, weights) = (runs.times.span, runs.weights.span)
    var count = 0
    /// Of the minute that is counted.
    var (start, end) = (-Double.infinity, -Double.infinity)
    for row in range {
      let time = times[row]
      if time >= end || time < start {
        if end > start { body(count) }
        start = (time / 60).rounded(.down) * 60
        (end, count) = (start + 60, 0)
      }
      count += Int(weights[row])
    }
    if end > start { body(count) }
  }
}
