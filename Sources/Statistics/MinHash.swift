import Glibc

/// Which sets of names are much alike? Signatures whose entries agree as often as the sets overlap.
///
/// `hashes` values a set, the k-th the least of SplitMix64's finaliser over (FNV-1a of a name) xor seed k; the share of
/// equal entries estimates Jaccard's coefficient. In `bands` bands of `rows` entries, sets that agree in a whole band
/// are candidates: with likeness J by chance 1 − (1 − J^rows)^bands.
///
/// Source: Broder, *On the resemblance and containment of documents* (1997); Leskovec, Rajaraman & Ullman, *Mining of
/// Massive Datasets*, chapter 3.
public struct MinHash: Sendable, Hashable {
  public static let bands = 16
  public static let rows = 4
  public static var hashes: Int { bands * rows }

  static let seeds: [UInt64] = {
    var random = SplitMix64(seed: 0)
    return (0..<hashes).map { _ in random.next() }
  }()

  /// One entry a hash; all are `UInt64.max` for the empty set.
  public let signature: [UInt64]

  /// - Parameter digests: `fnv1a64` of each name's UTF-8. O(names · hashes).
  public init(_ digests: some Sequence<UInt64>) {
    var least = [UInt64](repeating: .max, count: Self.hashes)
    let seeds = Self.seeds.span
    var entries = least.mutableSpan
    for digest in digests {
      for index in seeds.indices { entries[index] = min(entries[index], SplitMix64.finalised(digest ^ seeds[index])) }
    }
    signature = least
  }

  /// The estimate of Jaccard's coefficient.
  public func likeness(_ other: MinHash) -> Double {
    Double(zip(signature, other.signature).count { $0 == $1 }) / Double(Self.hashes)
  }

  /// A digest of one band: equal for sets that agree in all of its entries.
  public func band(_ index: Int) -> UInt64 {
    signature[(index * Self.rows)..<((index + 1) * Self.rows)].reduce(UInt64(index) &+ 1) {
      SplitMix64.finalised($0 &* 0x9E37_79B9_7F4A_7C15 ^ $1)
    }
  }

  /// The chance that two sets of likeness J share a band.
  public static func chanceOfCandidate(_ likeness: Double, bands: Int = bands, rows: Int = rows) -> Double {
    let whole = pow(min(1, max(0, likeness)), Double(rows))
    return -expm1(Double(bands) * log1p(-whole))
  }

  /// Whether two sets agree in any band.
  public func sharesBand(_ other: MinHash) -> Bool {
    (0..<Self.bands).contains { index in
      let range = (index * Self.rows)..<((index + 1) * Self.rows)
      return signature[range] == other.signature[range]
    }
  }
}

/// Sets of things that belong together because something links them, step by step.
public struct Components: Sendable, Hashable {
  private var parents: [Int]

  public init(count: Int) { parents = Array(0..<max(0, count)) }

  public mutating func root(of member: Int) -> Int {
    var root = member
    while parents[root] != root { root = parents[root] }
    var place = member
    while parents[place] != root { (place, parents[place]) = (parents[place], root) }
    return root
  }

  /// The lower root stays, so that the result does not depend on the order of the links.
  public mutating func link(_ left: Int, _ right: Int) {
    let (left, right) = (root(of: left), root(of: right))
    if left < right { parents[right] = left } else { parents[left] = right }
  }

  /// Members of each component of `least` or more, ascending; components by their first member.
  public mutating func groups(ofAtLeast least: Int) -> [[Int]] {
    var byRoot: [Int: [Int]] = [:]
    for member in parents.indices { byRoot[root(of: member), default: []].append(member) }
    return byRoot.values.filter { $0.count >= least }.sorted { $0[0] < $1[0] }
  }
}
