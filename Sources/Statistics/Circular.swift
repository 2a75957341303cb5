import Glibc

/// Do things happen at the same minutes of the hour?
public enum Circular {
  public struct Rayleigh: Sendable, Hashable {
    /// Length of the mean vector, 0...1.
    public var resultant: Double
    public var p: Double
    /// Of the mean vector, 0 ..< 2π.
    public var direction: Double
  }

  /// Rayleigh's test of uniformity: p = exp(√(1 + 4n + 4(n² − R²)) − (1 + 2n)). Units must be independent: one angle an
  /// hour, not one an event, or bursts look like a clock. Source: Wilkie, Appl. Stat. 32 (1983); Zar. O(n).
  public static func rayleigh(_ angles: [Double]) -> Rayleigh {
    let n = Double(angles.count)
    guard n > 0 else { return Rayleigh(resultant: 0, p: 1, direction: 0) }
    let (c, s) = angles.reduce((0.0, 0.0)) { ($0.0 + cos($1), $0.1 + sin($1)) }
    guard let mean = meanVector(c, s, of: n) else { return Rayleigh(resultant: 0, p: 1, direction: 0) }
    let r = min(n, hypot(c, s))
    let p = exp((1 + 4 * n + 4 * (n * n - r * r)).squareRoot() - (1 + 2 * n))
    return Rayleigh(resultant: mean.resultant, p: min(1, p), direction: mean.direction)
  }

  /// Of `n` angles with these sums of cosines and sines; nil when they are no numbers.
  private static func meanVector(_ c: Double, _ s: Double, of n: Double) -> (resultant: Double, direction: Double)? {
    let length = hypot(c, s)
    guard length.isFinite else { return nil }
    let angle = atan2(s, c)
    return (min(n, length) / n, angle < 0 ? angle + 2 * .pi : angle)
  }

  /// One angle for each hour: the direction of the mean vector of its events, as the clock turns once in `period`. Hours
  /// whose events cancel are left out.
  /// - Parameters:
  ///   - hours: hour h has the events at `hours[h] ..< hours[h + 1]`.
  ///   - seconds: of the hour, 0 ..< 3600.
  ///   - period: seconds, above 0.
  /// - Complexity: O(events): sines are looked up, as there are 3600 different ones.
  public static func directions(ofHours hours: [Int], seconds: [UInt16], period: Int) -> [Double] {
    let angles = (0..<3600).map { 2 * Double.pi * (Double($0) * 3600 / Double(period)) / 3600 }
    let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
    return zip(hours, hours.dropFirst()).compactMap { start, end in
      guard start < end else { return nil }
      var (c, s) = (0.0, 0.0)
      for event in start..<end {
        c += cosines[Int(seconds[event])]
        s += sines[Int(seconds[event])]
      }
      guard let mean = meanVector(c, s, of: Double(end - start)), mean.resultant > 1e-9 else { return nil }
      return mean.direction
    }
  }

  /// The best two neighbouring minutes of the hour: p = min(1, 60·P(Bin(n, 2/60) ≥ c)).
  /// - Parameter events: in each of the 60 minutes, at most one an hour
  public static func bestTwoMinutes(_ events: [Int]) -> (minute: Int, count: Int, p: Double) {
    guard events.count == 60 else { return (0, 0, 1) }
    var best = (minute: 0, count: -1)
    for minute in 0..<60 {
      let count = events[minute] + events[(minute + 1) % 60]
      if count > best.count { best = (minute, count) }
    }
    let n = events.reduce(0, +)
    return (best.minute, best.count, min(1, 60 * Tails.binomialUpper(best.count, of: n, chance: 2.0 / 60)))
  }

  /// The best two neighbouring minutes of the hour, with the hour as the unit: how many hours have an event in them?
  public struct Slot: Sendable, Hashable {
    /// The first of the two minutes.
    public var minute: Int
    /// Hours with an event in either minute.
    public var hours: Int
    /// Hours that would have one if each hour kept its own rhythm but began at a random minute.
    public var expected: Double
    /// min(1, 60·P(Bin(hours in all, expected share) ≥ hours)).
    public var p: Double
  }

  /// Each hour's minutes stay together and are turned round the clock at random, so that a burst that fills many minutes
  /// of a few hours proves nothing. With one event an hour this is 60·P(Bin(n, 2/60) ≥ c). Chances that differ from hour
  /// to hour are replaced by their mean, which makes the upper tail larger (Hoeffding 1956).
  /// - Parameter minutes: of each hour with events, bit m for an event in minute m
  public static func bestSlot(_ minutes: [UInt64]) -> Slot {
    var hits = [Int](repeating: 0, count: 60)
    var minutesHit = hits
    var chance = 0.0
    var hours = 0
    for hour in minutes {
      let hour = hour & hourMask
      guard hour != 0 else { continue }
      hours += 1
      // Minutes m and m + 1 are hit when either bit is set; minute 0 follows minute 59.
      var slots = hour | (hour >> 1 | hour << 59) & hourMask
      chance += Double(slots.nonzeroBitCount) / 60
      while slots != 0 {
        hits[slots.trailingZeroBitCount] += 1
        slots &= slots - 1
      }
      var rest = hour
      while rest != 0 {
        minutesHit[rest.trailingZeroBitCount] += 1
        rest &= rest - 1
      }
    }
    // Where one minute is hit every hour, two slots are; the one whose other minute is hit more often is meant.
    func both(_ minute: Int) -> Int { minutesHit[minute] + minutesHit[(minute + 1) % 60] }
    let order = hits.indices.max { (hits[$0], both($0), $1) < (hits[$1], both($1), $0) }
    guard hours > 0, let best = order else {
      return Slot(minute: 0, hours: 0, expected: 0, p: 1)
    }
    let p = Tails.binomialUpper(hits[best], of: hours, chance: min(1, chance / Double(hours)))
    return Slot(minute: best, hours: hits[best], expected: chance, p: min(1, 60 * p))
  }

  private static let hourMask: UInt64 = (1 << 60) - 1

  /// Greenwood's statistic Σ(gap/T)²: small for events as regular as one clock makes them. 0 for fewer than two times.
  /// - Parameter times: ascending
  public static func greenwood(_ times: [Double]) -> Double {
    guard let first = times.first, let last = times.last, last > first else { return 0 }
    return zip(times.dropFirst(), times).reduce(0) {
      $0 + (($1.0 - $1.1) / (last - first)) * (($1.0 - $1.1) / (last - first))
    }
  }

  /// Chance of so small a Greenwood statistic for `inner` random points: (1 + smaller)/(1 + rounds). O(rounds·n log n).
  public static func greenwoodP(_ statistic: Double, inner: Int, rounds: Int = 999, seed: UInt64) -> Double {
    var random = SplitMix64(seed: seed)
    var smaller = 0
    for _ in 0..<max(1, rounds) {
      let points = (0..<max(0, inner)).map { _ in random.unit() }.sorted()
      let value = zip(points + [1], [0] + points).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      if value <= statistic { smaller += 1 }
    }
    return Double(smaller + 1) / Double(max(1, rounds) + 1)
  }

  /// The same for many points, from the moments E = 2/(n + 2) and Var = 4n/((n + 2)²(n + 3)(n + 4)) of a normal variable.
  /// The statistic leans to large values, so its lower tail is thinner than this says. Source: Greenwood 1946; Moran 1947.
  public static func greenwoodLower(_ statistic: Double, inner: Int) -> Double {
    guard inner > 0, !statistic.isNaN else { return 1 }
    let n = Double(inner)
    let mean = 2 / (n + 2)
    let deviation = (4 * n / ((n + 2) * (n + 2) * (n + 3) * (n + 4))).squareRoot()
    return Tails.normalUpper((mean - statistic) / deviation)
  }
}
