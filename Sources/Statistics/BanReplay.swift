/// What a declared guard would have done with the failures of one source.
///
/// Times are seconds in ascending order. Three emulators, since real guards differ; each O(n).
public enum BanReplay {
  /// A window that slides: ban at `failures` within the closed last `within` seconds, for `bannedFor` seconds. Failures
  /// during a ban never reach the service. Returns the times of the bans.
  public static func sliding(_ times: [Double], failures: Int, within: Double, bannedFor: Double) -> [Double] {
    replay(times, failures: failures, within: within, bannedFor: bannedFor).bans
  }

  public struct Outcome: Sendable, Hashable {
    /// Attempts that the policy lets through.
    public var allowed: Int
    /// Indices of attempts that it should have stopped.
    public var stopped: [Int]
    public var bans: [Double]
  }

  /// The sliding window, with the delay between a log line and its ban: attempts in the `grace` are let through.
  public static func replay(
    _ times: [Double], failures: Int, within: Double, bannedFor: Double, grace: Double = 0
  ) -> Outcome {
    var outcome = Outcome(allowed: 0, stopped: [], bans: [])
    var recent: [Double] = []
    var first = 0
    var ban: ClosedRange<Double>?
    for (index, time) in times.enumerated() {
      if let current = ban, time >= current.upperBound { ban = nil }
      if let current = ban, time >= current.lowerBound {
        outcome.stopped.append(index)
        continue
      }
      outcome.allowed += 1
      recent.append(time)
      while recent[first] < time - within { first += 1 }
      if recent.count - first >= max(1, failures), ban == nil {
        outcome.bans.append(time)
        ban = (time + grace)...max(time + grace, time + max(0, bannedFor))
        recent.removeAll(keepingCapacity: true)
        first = 0
      }
    }
    return outcome
  }

  /// fail2ban keeps one ticket an address and estimates a rate: it can ban where a sliding window does not.
  /// Source: fail2ban `failmanager.py`, `ticket.py`; the clean-up every few seconds is taken as immediate.
  public static func fail2ban(
    _ times: [Double], failures: Int, within: Double, bannedFor: Double
  ) -> [Double] {
    var bans: [Double] = []
    var ticket: (first: Double, last: Double, count: Int)?
    var bannedUntil = -Double.infinity
    for time in times where time >= bannedUntil {
      if let expired = ticket, expired.last <= time - within { ticket = nil }
      var next = ticket ?? (first: time, last: time, count: 0)
      if time > next.last {
        if next.first < time - within {
          next.count = Int((Double(next.count) / (time - next.first) * within).rounded(.toNearestOrEven))
          next.first = time - within
        }
        next.last = time
      }
      next.count += 1
      ticket = next
      if next.count >= failures {
        bans.append(time)
        bannedUntil = time + bannedFor
        ticket = nil
      }
    }
    return bans
  }

  /// CrowdSec's leaky bucket: one drop an attempt, one lost every `leak` seconds; trips above `capacity`.
  public static func leakyBucket(_ times: [Double], capacity: Double, leak: Double) -> [Double] {
    var level = 0.0
    var last: Double?
    var trips: [Double] = []
    for time in times {
      if let last, leak > 0 { level = max(0, level - (time - last) / leak) }
      last = time
      level += 1
      if level > capacity {
        trips.append(time)
        level = 0
      }
    }
    return trips
  }

  /// The most attempts in any closed [t − width, t]: how ban rules count.
  public static func most(_ times: [Double], inClosed width: Double) -> Int {
    most(times) { $0 < $1 - width }
  }

  /// The most attempts in any half-open (t − width, t]: how rate limits count.
  public static func most(_ times: [Double], inHalfOpen width: Double) -> Int {
    most(times) { $0 <= $1 - width }
  }

  private static func most(_ times: [Double], _ isOutside: (Double, Double) -> Bool) -> Int {
    var best = 0
    var first = 0
    for (index, time) in times.enumerated() {
      while first < index, isOutside(times[first], time) { first += 1 }
      best = max(best, index - first + 1)
    }
    return best
  }

  /// The shortest span with `failures` attempts: what a ban rule would have had to look back. nil for fewer attempts.
  public static func shortestSpan(of failures: Int, _ times: [Double]) -> Double? {
    guard failures > 0, times.count >= failures else { return nil }
    return (0...(times.count - failures)).map { times[$0 + failures - 1] - times[$0] }.min()
  }
}
