import CivilTime
import Findings
import Statistics

/// One list against all names that were tried.
struct ListMatch {
  /// How far a tried name and a listed one agree; each level takes in what the ones before it do not.
  enum Level: Int, CaseIterable {
    /// The whole address, domain and all.
    case address
    case localPart
    /// Without a `+tag` on either side.
    case withoutTag
    /// Dots ignored.
    case withoutDots
  }

  var list: NameList
  /// Names on the list that were tried, ascending by name.
  var hits: [TriedNames.Name]
  /// Hits that count as evidence: where the list says since when, those that were on it before they were first tried.
  var evidence: [TriedNames.Name]
  /// Hits that came onto the list on the day of their first attempt or later.
  var addedAfter: Int
  /// Every entry is known to be older than some day.
  var isDated: Bool
  /// Of the evidence against all names tried.
  var enrichment: ListEnrichment
  /// Of all hits.
  var coverage: Double
  /// Evidence that is neither a number, nor very short, nor in every dictionary.
  var distinctiveHits: Int
  /// Distinctive hits of so many letters: those that have decoys to be compared with.
  var comparableHits: Int
  var decoyHits = 0
  /// Would an ordinary dictionary hit the list as often? nil when no name tried is in either.
  var dictionary: Hypergeometric.Excess?
  /// Names by how far they agree; `.address` is filled in by whoever knows the names as typed.
  var levels: [Level: Int]

  var attempts: Int { hits.reduce(0) { $0 + $1.attempts } }
  /// How likely as many hits against decoys are when neither is preferred.
  var probability: Double { Decoys.p(hits: comparableHits, decoyHits: decoyHits) }
  var isTelling: Bool { probability <= rules.chance && comparableHits >= rules.hits }
  /// Attackers work from this list or a copy.
  var isFromList: Bool {
    let mostly = enrichment.containmentInterval.lowerBound > rules.mostly
    return isTelling && (decoyHits == 0 && enrichment.containment >= rules.containment || mostly)
  }
  let rules: Rules

  /// What a verdict needs.
  struct Rules: Sendable, Hashable {
    /// Distinctive hits.
    var hits: Int
    /// Part of the names tried that must be on the list where no decoy was hit, and where some were.
    var containment: Double
    var mostly: Double
    /// Letters of a name that has a decoy.
    var letters: Int
    /// Largest chance of so many hits against decoys.
    var chance: Double
  }

  /// - Parameters:
  ///   - asOf: the day since which the list stands as it is; nil when the plan does not say
  ///   - date: the day of a moment in the report's zone
  /// - Complexity: O(names + list) hashing
  init(
    _ list: NameList, index: Int, tried: TriedNames, asOf: CivilDate?, rules: Rules,
    date: (Int64) -> CivilDate
  ) {
    self.list = list
    self.rules = rules
    let hits = tried.on(index)
    self.hits = hits
    isDated = list.isDated || asOf != nil && !list.entries.isEmpty
    let known = isDated
    let added = list.added
    evidence =
      known
      ? hits.filter { hit in (added[hit.name] ?? asOf).map { $0 < date(hit.first) } ?? false } : hits
    addedAfter = known ? hits.count - evidence.count : 0
    enrichment = ListEnrichment(tried: tried.names.count, listed: list.entries.count, common: evidence.count)
    coverage = list.entries.isEmpty ? 0 : Double(hits.count) / Double(list.entries.count)
    levels = [.localPart: hits.count]
    let distinctive = Set(list.entries.filter { NameMatching.countsAsEvidence($0) && !CommonNames.all.contains($0) })
    let matched = evidence.filter { distinctive.contains($0.name) }
    distinctiveHits = matched.count
    comparableHits = matched.count { $0.name.count >= rules.letters }
    // Accounts exist: that they are tried needs no explanation.
    guard list.role != .accounts else { return }
    let pool = distinctive.union(CommonNames.all)
    let triedInPool = tried.names.count { pool.contains($0.name) }
    if triedInPool > 0 {
      dictionary = ListEnrichment.chance(
        hits: matched.count, triedInPool: triedInPool, distinctive: distinctive.count, pool: pool.count)
    }
    addLooserLevels(tried)
    guard comparableHits > 0 else { return }
    let decoys = Set(
      Decoys.names(for: distinctive, avoiding: CommonNames.all.union(list.entries), letters: rules.letters))
    decoyHits = tried.names.count { decoys.contains($0.name) }
  }

  /// Names that are on the list only when tags or dots are left out.
  private mutating func addLooserLevels(_ tried: TriedNames) {
    let listed = Set(list.entries)
    let untagged = Set(list.entries.map(NameMatching.withoutTag))
    let undotted = Set(untagged.map(NameMatching.withoutDots))
    levels[.withoutTag] = 0
    levels[.withoutDots] = 0
    for name in tried.names where !listed.contains(name.name) {
      let bare = NameMatching.withoutTag(name.name)
      if untagged.contains(bare) {
        levels[.withoutTag, default: 0] += 1
      } else if undotted.contains(NameMatching.withoutDots(bare)) {
        levels[.withoutDots, default: 0] += 1
      }
    }
  }

  func numbers(tried: Int) -> [NamedNumber] {
    let interval = enrichment.containmentInterval
    var numbers = [
      NamedNumber("list_size", .count(list.entries.count)), NamedNumber("names_tried", .count(tried)),
      NamedNumber("matches", .count(hits.count)), NamedNumber("attempts", .count(attempts)),
      NamedNumber(
        "containment", .share(enrichment.containment), low: .share(interval.lowerBound),
        high: .share(interval.upperBound)),
      NamedNumber("coverage", .share(coverage)), NamedNumber("distinctive_hits", .count(comparableHits)),
      NamedNumber("decoy_hits", .count(decoyHits)), NamedNumber("probability", .probability(probability)),
      NamedNumber("false_share", .share(Decoys.falseShare(hits: comparableHits, decoyHits: decoyHits))),
      NamedNumber("added_after", .count(addedAfter)),
    ]
    if let dictionary {
      numbers.append(NamedNumber("dictionary_expected", .number(dictionary.expected, places: 1)))
      numbers.append(NamedNumber("dictionary_probability", .probability(dictionary.p)))
    }
    return numbers
  }
}
