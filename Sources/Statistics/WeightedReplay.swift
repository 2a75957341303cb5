/// The failures of one source as a guard sees them: moments, each standing for one failure or several.
///
/// A stretch of columns that all sources share, so that a million events are replayed without copying. A line that
/// stands for many failures costs no more than one.
public struct WeightedRun: Sendable {
  /// Seconds, ascending within the run.
  public let times: [Double]
  /// How many failures each moment stands for.
  public let weights: [Int32]
  public var range: Range<Int>

  public init(times: [Double], weights: [Int32], range: Range<Int>) {
    self.times = times
    self.weights = weights
    self.range = range
  }

  public struct Outcome: Sendable, Hashable {
    public var allowed = 0
    /// Failures that the policy should have stopped.
    public var stopped = 0
    public var bans = 0
    public var firstBan: Double?
    public var firstStopped: Double?
    public var lastStopped: Double?
    /// Bans that were kept: no failure while they lasted, and one afterwards.
    public var keptBans: [Double] = []
  }

  public var total: Int { range.reduce(0) { $0 + Int(weights[$1]) } }

  /// Bans after `failures` within the closed last `within` seconds, until `bannedFor` seconds after the failure that was
  /// one too many; for the first `grace` of them failures are let through. A guard that acts late lets go late as well,
  /// but whoever comes back just when a ban ends is not to be counted against it. O(n).
  ///
  /// - Parameters:
  ///   - lengthAfter: how long a ban lasts after so many before it; nil: as long as the first.
  ///   - keepsBans: whether anybody asks for `keptBans`.
  public func replay(
    failures: Int, within: Double, bannedFor: Double, grace: Double = 0, lengthAfter: ((Int) -> Double)? = nil,
    keepsBans: Bool = true
  ) -> Outcome {
    let limit = max(1, failures)
    var outcome = Outcome()
    // Most sources come too seldom for any ban.
    let total = self.total
    guard total >= limit else {
      outcome.allowed = total
      return outcome
    }
    var memory = GuardMemory(from: range.lowerBound)
    var ban: Range<Double>?
    var isKept = true
    for row in range {
      let (time, weight) = (times[row], Int(weights[row]))
      if let current = ban, time >= current.upperBound {
        if isKept, keepsBans { outcome.keptBans.append(current.lowerBound) }
        ban = nil
      }
      if let current = ban, time >= current.lowerBound {
        stop(weight, at: time, &outcome)
        isKept = false
        memory.skip(row)
        continue
      }
      memory.forget(before: time - within, row, times, weights)
      let missing = max(1, limit - memory.recent)
      guard ban == nil, weight >= missing else {
        outcome.allowed += weight
        memory.recent += weight
        continue
      }
      outcome.allowed += missing
      outcome.bans += 1
      if outcome.firstBan == nil { outcome.firstBan = time }
      let rest = weight - missing
      let length = lengthAfter?(outcome.bans - 1) ?? bannedFor
      ban = (time + grace)..<max(time + grace, time + max(0, length))
      isKept = length > grace
      memory = GuardMemory(from: row + 1)
      if rest > 0, grace > 0 {
        outcome.allowed += rest
        memory = GuardMemory(from: row, weight: rest)
      } else if rest > 0 {
        stop(rest, at: time, &outcome)
        isKept = false
      }
    }
    return outcome
  }

  /// What a guard remembers: failures that were let through since the last ban, which are rows that follow each other but for
  /// those that this ban has stopped.
  private struct GuardMemory {
    /// Failures of the remembered rows.
    var recent = 0
    private var first: Int
    /// Rows that a ban stopped.
    private var skipped: Range<Int>
    /// The row that set off the ban, of which only a part was let through behind it.
    private let partial: Int
    private let partialWeight: Int

    init(from row: Int) {
      (first, skipped, partial, partialWeight) = (row, row..<row, -1, 0)
    }

    init(from row: Int, weight: Int) {
      (first, skipped, partial, partialWeight) = (row, row..<row, row, weight)
      recent = weight
    }

    mutating func skip(_ row: Int) { skipped = (skipped.isEmpty ? row : skipped.lowerBound)..<(row + 1) }

    mutating func forget(before time: Double, _ row: Int, _ times: [Double], _ weights: [Int32]) {
      while first < row {
        if skipped.contains(first) {
          first = skipped.upperBound
          continue
        }
        guard times[first] < time else { return }
        recent -= first == partial ? partialWeight : Int(weights[first])
        first += 1
      }
    }
  }

  private func stop(_ weight: Int, at time: Double, _ outcome: inout Outcome) {
    outcome.stopped += weight
    if outcome.firstStopped == nil { outcome.firstStopped = time }
    outcome.lastStopped = time
  }

  /// The most failures in any closed [t − width, t]: how ban rules count. O(n).
  public func most(inClosed width: Double) -> Int { most { $0 < $1 - width } }

  /// The most failures in any half-open (t − width, t]: how rate limits count. O(n).
  public func most(inHalfOpen width: Double) -> Int { most { $0 <= $1 - width } }

  private func most(_ isOutside: (Double, Double) -> Bool) -> Int {
    var (best, sum, first) = (0, 0, range.lowerBound)
    for row in range {
      sum += Int(weights[row])
      while first < row, isOutside(times[first], times[row]) {
        sum -= Int(weights[first])
        first += 1
      }
      best = max(best, sum)
    }
    return best
  }

  /// The shortest span with `failures` failures: how far a ban rule would have had to look back. nil for fewer. O(n).
  public func shortestSpan(of failures: Int) -> Double? {
    guard failures > 0 else { return nil }
    var (sum, first) = (0, range.lowerBound)
    var best: Double?
    for row in range {
      sum += Int(weights[row])
      while sum - Int(weights[first]) >= failures {
        sum -= Int(weights[first])
        first += 1
      }
      if sum >= failures { best = min(best ?? .infinity, times[row] - times[first]) }
    }
    return best
  }

  /// Whether fail2ban's own arithmetic ever bans the source, as `BanReplay.fail2ban` has it. O(n).
  public func tripsFail2ban(failures: Int, within: Double) -> Bool {
    var (first, last, count) = (0.0, -Double.infinity, 0)
    for row in range {
      let time = times[row]
      if last <= time - within { (first, last, count) = (time, time, 0) }
      if time > last {
        if first < time - within {
          count = Int((Double(count) / (time - first) * within).rounded(.toNearestOrEven))
          first = time - within
        }
        last = time
      }
      count += Int(weights[row])
      if count >= failures { return true }
    }
    return false
  }

  /// Whether a leaky bucket ever holds more than its capacity, as `BanReplay.leakyBucket` has it. O(n).
  public func overflows(capacity: Double, leak: Double) -> Bool {
    var (level, last) = (0.0, -Double.infinity)
    for row in range {
      if leak > 0, last > -.infinity { level = max(0, level - (times[row] - last) / leak) }
      last = times[row]
      level += Double(weights[row])
      if level > capacity { return true }
    }
    return false
  }

  /// Whether a rule for patient guessers ever sees the source, as CrowdSec's time-based ones do: `failures` or more with no
  /// pause longer than `memory` between them, of whose pauses more than half are longer than `pause`. What one moment stands
  /// for has no pauses. O(n).
  public func isPatient(failures: Int, pause: Double, memory: Double) -> Bool {
    var (count, pauses, long) = (0, 0, 0)
    var last: Double?
    for row in range {
      if let last, times[row] - last <= memory {
        pauses += 1
        if times[row] - last > pause { long += 1 }
      } else {
        (count, pauses, long) = (0, 0, 0)
      }
      last = times[row]
      count += Int(weights[row])
      pauses += Int(weights[row]) - 1
      if count >= failures, 2 * long > pauses { return true }
    }
    return false
  }

  /// Moments repeated as often as they count, at most `limit` times each: for emulators that take plain moments and
  /// act at `limit`.
  public func expanded(atMost limit: Int) -> [Double] {
    range.flatMap { Array(repeating: times[$0], count: min(limit, Int(weights[$0]))) }
  }
}
