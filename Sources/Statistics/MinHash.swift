import Glibc

/// Sets that are probably alike, found without comparing each with each: the least of each of 64 hashes over a set agrees
/// between two sets as often as Jaccard's coefficient (shared of all) says. Sets that agree in all hashes of a band are
/// candidates.
///
/// 16 bands of 4 hashes find 64 % of the pairs with half of their names in common, 99 % of those with 70 %, and compare
/// next to none of those with a tenth. Sources: Broder, *On the resemblance and containment of documents* (1997);
/// Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, chapter 3.
public struct MinHash: Sendable {
  public static let bands = 16
  public static let rows = 4
  public static var hashes: Int { bands * rows }

  private static let seeds: [UInt64] = {
    var random = SplitMix64(seed: 0)
    return (0..<hashes).map { _ in random.next() }
  }()

  /// One hash of a member: the least over a set is the set's entry.
  public static func entry(_ digest: UInt64, hash: Int) -> UInt64 { SplitMix64.finalised(digest ^ seeds[hash]) }

  /// By member: `fnv1a64` of what it stands for.
  private let digests: [UInt64]
  /// Of all sets, one after the other.
  private let members: [Int32]
  /// Set s has the members at `bounds[s] ..< bounds[s + 1]`.
  private let bounds: [Int]

  /// - Parameters:
  ///   - digests: of each different member, `fnv1a64` of its UTF-8.
  ///   - members: of all sets, one after the other, as indexes into `digests`.
  ///   - bounds: where the sets begin, and the end of the last; no set is empty.
  public init(digests: [UInt64], members: [Int32], bounds: [Int]) {
    precondition(bounds.last ?? 0 == members.count && zip(bounds, bounds.dropFirst()).allSatisfy(<))
    self.digests = digests
    self.members = members
    self.bounds = bounds
  }

  /// The chance that two sets of likeness J share a band.
  public static func chanceOfCandidate(_ likeness: Double, bands: Int = bands, rows: Int = rows) -> Double {
    let whole = pow(min(1, max(0, likeness)), Double(rows))
    return -expm1(Double(bands) * log1p(-whole))
  }

  /// Sets that agree in all entries of a band: two or more, ascending; groups by their first set.
  /// - Complexity: O(members of all sets); 32 bytes for each different member.
  public func alike(inBand band: Int) -> SetGroups {
    var memory = Memory()
    return alike(inBand: band, &memory)
  }

  /// What is needed for one band, and is of the same size for the next: getting it from the system anew for each of them
  /// would be a third of the work.
  public struct Memory: Sendable {
    fileprivate var entries: [(UInt64, UInt64, UInt64, UInt64)] = []
    fileprivate var keys: [UInt64] = []
    fileprivate var heads: [Int32] = []
    fileprivate var lasts: [Int32] = []
    fileprivate var next: [Int32] = []

    public init() {}
  }

  /// The same for one band after the other.
  /// - Parameter memory: of an earlier band of these sets, or of none.
  public func alike(inBand band: Int, _ memory: inout Memory) -> SetGroups {
    fillKeys(ofBand: band, &memory)
    // Equal keys are chained in order of their sets, from a table that is never more than half full.
    let count = memory.keys.count
    let slots = 2 << (Int.bitWidth - max(1, count).leadingZeroBitCount)
    Self.clear(&memory.heads, slots)
    Self.clear(&memory.lasts, slots)
    Self.clear(&memory.next, count)
    Self.chain(memory.keys, &memory.heads, &memory.lasts, &memory.next)
    return SetGroups(chains: memory.next)
  }

  /// - Parameters:
  ///   - heads: by slot, as many as a power of two: −1, then the first set of a key.
  ///   - lasts: by slot: its last.
  ///   - next: by set: −1, then the next set of its key.
  private static func chain(_ keys: [UInt64], _ heads: inout [Int32], _ lasts: inout [Int32], _ next: inout [Int32]) {
    let keys = keys.span
    var heads = heads.mutableSpan
    var lasts = lasts.mutableSpan
    var next = next.mutableSpan
    let mask = heads.count - 1
    for set in keys.indices {
      var slot = Int(truncatingIfNeeded: keys[set] >> 32) & mask
      while heads[slot] >= 0, keys[Int(heads[slot])] != keys[set] { slot = (slot + 1) & mask }
      if heads[slot] < 0 { heads[slot] = Int32(set) } else { next[Int(lasts[slot])] = Int32(set) }
      lasts[slot] = Int32(set)
    }
  }

  private static func clear(_ numbers: inout [Int32], _ count: Int) {
    guard numbers.count == count else {
      numbers = Array(repeating: -1, count: count)
      return
    }
    for index in numbers.indices { numbers[index] = -1 }
  }

  /// One number for each set, equal where all entries of a band are: their sum with odd factors, as the entries are random.
  private func fillKeys(ofBand band: Int, _ memory: inout Memory) {
    fillEntries(ofBand: band, &memory)
    memory.keys.removeAll(keepingCapacity: true)
    let table = memory.entries
    let (entries, members, bounds) = (table.span, members.span, bounds.span)
    for set in 0..<max(0, bounds.count - 1) {
      var (a, b, c, d) = (UInt64.max, UInt64.max, UInt64.max, UInt64.max)
      for index in bounds[set]..<bounds[set + 1] {
        let entry = entries[Int(members[index])]
        a = min(a, entry.0)
        b = min(b, entry.1)
        c = min(c, entry.2)
        d = min(d, entry.3)
      }
      let sum = a &* 0x9E37_79B9_7F4A_7C15 &+ b &* 0xBF58_476D_1CE4_E5B9
      memory.keys.append(sum &+ c &* 0x94D0_49BB_1331_11EB &+ d &* 0xD6E8_FEB8_6659_FD93)
    }
  }

  /// Each different member is hashed once: sets have most of their members in common with others.
  private func fillEntries(ofBand band: Int, _ memory: inout Memory) {
    let first = band * Self.rows
    memory.entries.removeAll(keepingCapacity: true)
    memory.entries.reserveCapacity(digests.count)
    for digest in digests {
      memory.entries.append(
        (
          Self.entry(digest, hash: first), Self.entry(digest, hash: first + 1), Self.entry(digest, hash: first + 2),
          Self.entry(digest, hash: first + 3)
        ))
    }
  }
}

/// Groups of two or more of some sets that are numbered from 0.
public struct SetGroups: Sendable {
  private var members: [Int32] = []
  private var ends: [Int] = []

  /// - Parameter chains: by set: the next of its group, which is greater; −1 for none.
  init(chains: [Int32]) {
    var isFollower = [Bool](repeating: false, count: chains.count)
    for set in chains.indices where chains[set] >= 0 {
      let next = Int(chains[set])
      isFollower[next] = true
      guard !isFollower[set] else { continue }
      members.append(Int32(set))
      var member = chains[set]
      while member >= 0 {
        members.append(member)
        member = chains[Int(member)]
      }
      ends.append(members.count)
    }
  }

  /// The same groups of sets that are numbered otherwise.
  public func renumbered(_ numbers: [Int32]) -> SetGroups {
    var groups = self
    for index in members.indices { groups.members[index] = numbers[Int(members[index])] }
    return groups
  }

  public var count: Int { ends.count }

  /// Ascending.
  public subscript(group: Int) -> ArraySlice<Int32> { members[(group == 0 ? 0 : ends[group - 1])..<ends[group]] }
}
