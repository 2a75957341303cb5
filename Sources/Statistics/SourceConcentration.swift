import Glibc

/// One computer, a few, or a swarm? Everything here follows from how many sources made how many attempts.
///
/// The class asks, in this order: one source (it alone, or 60 % of the attempts); few sources (80 % of the attempts from at
/// most 15); swarm (80 % from at least 40, none with more than 5 %, and four fifths of the attempts from sources that never
/// trip the ban rule); the same with loud members; mixed. The thresholds are judgement, not calibrated. Fewer than 50
/// attempts have no class. O(distinct numbers of attempts).
///
/// Sources: Hill, Ecology 54 (1973), for effective numbers; Gini 1912.
public struct SourceConcentration: Sendable, Hashable {
  /// A row of the table "how many computers attacked N times".
  public struct Row: Sendable, Hashable {
    public var sources: Int
    public var attemptsEach: Int
    public var attempts: Int { sources * attemptsEach }
  }

  public enum Class: Sendable, Hashable {
    case singleSource, fewSources, swarm, swarmWithLoudMembers, mixed, tooFew
  }

  /// Most attempts first.
  public let rows: [Row]
  public let sources: Int
  public let attempts: Int

  /// From one count for each source; counts below 1 are left out.
  public init(attemptsPerSource: some Sequence<Int>) {
    var sourcesByAttempts: [Int: Int] = [:]
    for attempts in attemptsPerSource { sourcesByAttempts[attempts, default: 0] += 1 }
    self.init(sourcesByAttempts: sourcesByAttempts)
  }

  /// From the number of sources for each number of attempts.
  public init(sourcesByAttempts: [Int: Int]) {
    rows = sourcesByAttempts.filter { $0.key > 0 && $0.value > 0 }.sorted { $0.key > $1.key }
      .map { Row(sources: $0.value, attemptsEach: $0.key) }
    sources = rows.reduce(0) { $0 + $1.sources }
    attempts = rows.reduce(0) { $0 + $1.attempts }
  }

  /// Sources with exactly `attempts` attempts.
  public func sources(with attempts: Int) -> Int { rows.first { $0.attemptsEach == attempts }?.sources ?? 0 }
  /// Sources with at least `attempts` attempts.
  public func sources(withAtLeast attempts: Int) -> Int {
    rows.reduce(0) { $0 + ($1.attemptsEach >= attempts ? $1.sources : 0) }
  }
  /// Attempts of the sources that made fewer than `limit`: they stay below any ban rule of that size.
  public func attempts(ofSourcesBelow limit: Int) -> Int {
    rows.reduce(0) { $0 + ($1.attemptsEach < limit ? $1.attempts : 0) }
  }

  /// Of the sources with fewer than `limit` attempts alone.
  public func below(_ limit: Int) -> SourceConcentration {
    SourceConcentration(
      sourcesByAttempts: Dictionary(
        rows.filter { $0.attemptsEach < limit }.map { ($0.attemptsEach, $0.sources) }, uniquingKeysWith: +))
  }

  public var largest: Int { rows.first?.attemptsEach ?? 0 }
  public var topShare: Double { share(largest) }
  /// Attempts of the `count` busiest sources, as a share.
  public func topShare(_ count: Int) -> Double {
    var left = max(0, count)
    var sum = 0
    for row in rows where left > 0 {
      let taken = min(left, row.sources)
      sum += taken * row.attemptsEach
      left -= taken
    }
    return share(sum)
  }
  public var meanAttempts: Double { sources == 0 ? 0 : Double(attempts) / Double(sources) }
  public var singletons: Int { sources(with: 1) }
  /// Share of the sources that tried once.
  public var singletonShare: Double { sources == 0 ? 0 : Double(singletons) / Double(sources) }

  /// Herfindahl–Hirschman index: Σ(x/n)².
  public var herfindahl: Double { sum { $0 * $0 } }
  /// 1/HHI, Hill number 2: how many equal sources would be as concentrated.
  public var effectiveSources: Double { herfindahl > 0 ? 1 / herfindahl : 0 }
  /// −Σ(x/n)·ln(x/n), in nats.
  public var entropy: Double { max(0, sum { -$0 * log($0) }) }
  /// Hill number 1.
  public var effectiveSourcesByEntropy: Double { attempts == 0 ? 0 : exp(entropy) }

  /// Inequality, not concentration: two equal sources have 0. Nothing is classified by it.
  public var gini: Double {
    guard attempts > 0 else { return 0 }
    var rank = 0.0
    var weighted = 0.0
    for row in rows.reversed() {
      let group = Double(row.sources)
      // Ranks rank+1 … rank+group, all with the same number of attempts.
      weighted += Double(row.attemptsEach) * (group * rank + group * (group + 1) / 2)
      rank += group
    }
    return 2 * weighted / (rank * Double(attempts)) - (rank + 1) / rank
  }

  /// The smallest number of sources that together made at least 80 % of the attempts.
  public var n80: Int {
    var made = 0
    var taken = 0
    for row in rows {
      let missing = (4 * attempts + 4) / 5 - made
      let needed = (missing + row.attemptsEach - 1) / row.attemptsEach
      if needed <= row.sources { return taken + needed }
      made += row.attempts
      taken += row.sources
    }
    return taken
  }

  /// The smallest number of sources that together made so large a part of the attempts. O(rows).
  public func leastSources(toReach part: Double) -> Int {
    var (taken, made) = (0, 0)
    for row in rows.sorted(by: { $0.attemptsEach > $1.attemptsEach }) {
      let missing = Int((part * Double(attempts)).rounded(.up)) - made
      guard missing > 0, row.attemptsEach > 0 else { break }
      let number = min(row.sources, (missing + row.attemptsEach - 1) / row.attemptsEach)
      taken += number
      made += number * row.attemptsEach
    }
    return taken
  }

  /// Where the classes begin and end: judgement, not calibrated.
  public struct ClassLimits: Sendable, Hashable {
    public var attempts = 50
    /// Share of the busiest source from which on it is alone.
    public var single = 0.6
    /// Most sources that made four fifths of *few*, and least of a *swarm*.
    public var few = 15
    public var swarm = 40
    /// Largest share of the busiest source of a swarm.
    public var busiest = 0.05
    /// Least share of attempts from sources that never trip the rule.
    public var quiet = 0.8
    public init() {}
  }

  /// - Parameter attemptsNeverTripping: of the sources that never trip the declared (or the usual) ban rule
  public func classified(attemptsNeverTripping: Int, limits: ClassLimits = ClassLimits()) -> Class {
    guard attempts >= limits.attempts else { return .tooFew }
    if sources == 1 || topShare >= limits.single { return .singleSource }
    let n80 = n80
    if n80 <= limits.few { return .fewSources }
    if n80 >= limits.swarm, topShare <= limits.busiest {
      return share(attemptsNeverTripping) >= limits.quiet ? .swarm : .swarmWithLoudMembers
    }
    return .mixed
  }

  private func share(_ part: Int) -> Double { attempts == 0 ? 0 : Double(part) / Double(attempts) }

  private func sum(_ term: (Double) -> Double) -> Double {
    rows.reduce(0) { $0 + Double($1.sources) * term(share($1.attemptsEach)) }
  }
}
