import Glibc

/// How many are there besides those that were seen? Estimates from how often each of them was seen.
public enum SpeciesRichness {
  public struct Estimate: Sendable, Hashable {
    public var number: Double
    public var deviation: Double
    public var interval95: ClosedRange<Double>
  }

  /// Chao's lower bound, S = D + f₁(f₁ − 1)/(2(f₂ + 1)), with its log-normal interval.
  ///
  /// Says little when nobody was seen twice or fewer than 20 were seen: see `isTelling`.
  /// Source: Chao, Scand. J. Stat. 11 (1984) and Biometrics 43 (1987). O(1).
  public static func chao1(seen: Int, once: Int, twice: Int) -> Estimate {
    let (d, f1, f2) = (Double(max(0, seen)), Double(max(0, once)), Double(max(0, twice)))
    let unseen = f1 * (f1 - 1) / (2 * (f2 + 1))
    guard unseen > 0 else { return Estimate(number: d, deviation: 0, interval95: d...d) }
    let g = f2 + 1
    let variance =
      unseen + f1 * (2 * f1 - 1) * (2 * f1 - 1) / (4 * g * g)
      + f1 * f1 * f2 * (f1 - 1) * (f1 - 1) / (4 * g * g * g * g)
    let factor = exp(Interval95.z * log(1 + variance / (unseen * unseen)).squareRoot())
    return Estimate(
      number: d + unseen, deviation: variance.squareRoot(), interval95: (d + unseen / factor)...(d + unseen * factor))
  }

  /// Whether `chao1` of these figures may be printed as an estimate.
  /// - Parameter least: how many must have been seen
  public static func isTelling(seen: Int, once: Int, twice: Int, least: Int = 20) -> Bool {
    seen >= least && twice > 0 && once > 0
  }

  /// The abundance-based coverage estimate, with "rare" up to ten times; nil when all rare ones were seen once.
  ///
  /// Source: Chao & Lee, JASA 87 (1992). O(distinct frequencies).
  public static func ace(_ numberByTimesSeen: [Int: Int], rareUpTo rare: Int = 10) -> Double? {
    var (frequent, rares, sightings, ordered) = (0.0, 0.0, 0.0, 0.0)
    for (times, number) in numberByTimesSeen.sorted(by: { $0.key < $1.key }) where times > 0 && number > 0 {
      let (k, c) = (Double(times), Double(number))
      guard times <= rare else {
        frequent += c
        continue
      }
      rares += c
      sightings += k * c
      ordered += k * (k - 1) * c
    }
    let once = Double(numberByTimesSeen[1] ?? 0)
    guard sightings > 1, once < sightings else { return nil }
    let coverage = 1 - once / sightings
    let variation = max(0, rares / coverage * ordered / (sightings * (sightings - 1)) - 1)
    return frequent + rares / coverage + once / coverage * variation
  }

  /// Good and Turing: the chance that the next sighting is of something new, f₁/n; 0 when nothing was seen.
  public static func chanceOfNew(once: Int, sightings: Int) -> Double {
    sightings > 0 ? min(1, max(0, Double(once) / Double(sightings))) : 0
  }
}
