/// Look-alikes of listed names: the same letters in another order. A list that attackers work from is hit often and its
/// look-alikes never; a list that is hit because its names are ordinary says nothing about its look-alikes.
///
/// Source: target–decoy counting, Elias & Gygi, Nature Methods 4 (2007).
public enum Decoys {
  /// The name's Unicode scalars shuffled by SplitMix64, seeded with the FNV-1a hash of its UTF-8.
  public static func name(for name: String) -> String {
    var scalars = Array(name.unicodeScalars)
    var random = SplitMix64(seed: fnv1a64(name.utf8))
    random.shuffle(&scalars)
    var result = ""
    result.unicodeScalars.append(contentsOf: scalars)
    return result
  }

  /// Decoys of the listed names of so many characters or more; none that is itself a listed or a common name. Sorted.
  /// O(list).
  public static func names(for listed: Set<String>, avoiding common: Set<String> = [], letters: Int = 5) -> [String] {
    var decoys: Set<String> = []
    for name in listed where name.count >= letters {
      let decoy = Self.name(for: name)
      if !listed.contains(decoy), !common.contains(decoy) { decoys.insert(decoy) }
    }
    return decoys.sorted()
  }

  /// Hits on the list against hits on its decoys: P(Bin(T + d, ½) ≥ T). 7 against 0 is the first below 0.01.
  public static func p(hits: Int, decoyHits: Int) -> Double {
    Tails.binomialUpper(max(0, hits), of: max(0, hits) + max(0, decoyHits), chance: 0.5)
  }

  /// The share of the hits that chance explains, (d + 1)/T, at most 1.
  public static func falseShare(hits: Int, decoyHits: Int) -> Double {
    hits > 0 ? min(1, Double(max(0, decoyHits) + 1) / Double(hits)) : 1
  }
}
