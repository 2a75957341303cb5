import Findings
import Statistics

/// One list against all names that were tried.
struct ListMatch {
  var list: NameList
  /// Names on the list that were tried, ascending by name.
  var hits: [TriedNames.Name]
  var enrichment: ListEnrichment
  /// Hits that are neither numbers, nor very short, nor in every dictionary.
  var distinctiveHits: Int
  /// Distinctive hits of five letters or more: those that have decoys to be compared with.
  var comparableHits: Int
  var decoyHits: Int

  var attempts: Int { hits.reduce(0) { $0 + $1.attempts } }
  /// How likely as many hits against decoys are when neither is preferred.
  var probability: Double { Decoys.p(hits: comparableHits, decoyHits: decoyHits) }
  var isTelling: Bool { probability <= 0.01 && comparableHits >= 7 }
  /// Attackers work from this list or a copy.
  var isFromList: Bool {
    let mostly = enrichment.containmentInterval.lowerBound > 0.5
    return isTelling && (decoyHits == 0 && enrichment.containment >= 0.2 || mostly)
  }

  init(_ list: NameList, index: Int, tried: TriedNames) {
    self.list = list
    hits = tried.on(index)
    enrichment = ListEnrichment(tried: tried.names.count, listed: list.entries.count, common: hits.count)
    let distinctive = Set(list.entries.filter { NameMatching.countsAsEvidence($0) && !CommonNames.all.contains($0) })
    let matched = hits.filter { distinctive.contains($0.name) }
    distinctiveHits = matched.count
    comparableHits = matched.count { $0.name.count >= 5 }
    // Accounts exist: that they are tried needs no explanation.
    guard list.role != .accounts, comparableHits > 0 else {
      decoyHits = 0
      return
    }
    let decoys = Set(Decoys.names(for: distinctive, avoiding: CommonNames.all.union(list.entries)))
    decoyHits = tried.names.count { decoys.contains($0.name) }
  }

  func numbers(tried: Int) -> [NamedNumber] {
    let interval = enrichment.containmentInterval
    return [
      NamedNumber("list_size", .count(list.entries.count)), NamedNumber("names_tried", .count(tried)),
      NamedNumber("matches", .count(hits.count)), NamedNumber("attempts", .count(attempts)),
      NamedNumber(
        "containment", .share(enrichment.containment), low: .share(interval.lowerBound),
        high: .share(interval.upperBound)),
      NamedNumber("coverage", .share(enrichment.coverage)), NamedNumber("distinctive_hits", .count(comparableHits)),
      NamedNumber("decoy_hits", .count(decoyHits)), NamedNumber("probability", .probability(probability)),
    ]
  }
}
