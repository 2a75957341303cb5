import Logins
import Statistics

/// Computers that work from the same names, found without asking where they are.
struct NameCommunities: Sendable {
  struct Community: Sendable {
    /// Places in the profiles, ascending.
    var members: [Int]
    /// The names most typical of it: tried by many of its members and few others.
    var typical: [Int32]
    var names: Int
  }

  private(set) var communities: [Community] = []
  /// Computers with enough names to be compared.
  let eligible: Int

  /// When two computers belong together, and when so many are a community.
  struct Rules: Sendable, Hashable {
    /// Different names of a computer that is compared.
    var least = 4
    /// Names of a larger part of all computers say nothing.
    var common = 0.1
    /// Part of the names of two that they have in common (Jaccard), and how many.
    var likeness = 0.5
    var shared = 3
    /// Computers of a community.
    var members = 3
  }

  /// - Complexity: O(names · hashes).
  init(_ profiles: SourceProfiles, localParts: [String], _ rules: Rules = Rules()) {
    var sources = [Int32](repeating: 0, count: localParts.count)
    for name in profiles.names { sources[Int(name)] += 1 }
    let limit = max(2, Int(Double(profiles.profiles.count) * rules.common))
    // A name of one computer links nothing, but makes it less like the others: it stays.
    let sets = NameSets(profiles, least: rules.least) { Int(sources[Int($0)]) <= limit }
    eligible = sets.count
    guard sets.count > 1 else { return }
    let chance = SharedByChance(sources, limit: limit, computers: sets.count)
    var components = Components(count: sets.count)
    for groups in sets.candidates(localParts) {
      for group in 0..<groups.count { Self.link(groups[group], sets, rules, chance, &components) }
    }
    communities = components.groups(ofAtLeast: rules.members).map { Self.community($0, sets, sources) }
    communities.sort { ($1.members.count, $0.members[0]) < ($0.members.count, $1.members[0]) }
  }

  /// In a crowd every member is compared with the first fifty only.
  private static func link(
    _ group: ArraySlice<Int32>, _ sets: NameSets, _ rules: Rules, _ chance: SharedByChance,
    _ components: inout Components
  ) {
    let partners = group.count > 200 ? 50 : group.count
    for left in group.indices.prefix(partners) {
      let a = Int(group[left])
      for right in group.indices[(left + 1)...] {
        let b = Int(group[right])
        guard components.root(of: a) != components.root(of: b) else { continue }
        let common = sets.common(a, b)
        let all = sets[a].count + sets[b].count - common
        if common >= rules.shared, Double(common) >= rules.likeness * Double(all),
          chance.isExceeded(common, sets[a], sets[b])
        {
          components.link(a, b)
        }
      }
    }
  }

  private static func community(_ group: [Int], _ sets: NameSets, _ sources: [Int32]) -> Community {
    var inside: [Int32: Int] = [:]
    for set in group {
      for name in sets[set] { inside[name, default: 0] += 1 }
    }
    let typical = inside.sorted {
      let (a, b) = (typicality($0, sources), typicality($1, sources))
      return a == b ? $0.key < $1.key : a > b
    }
    return Community(
      members: group.map { sets.profiles[$0] }, typical: typical.prefix(5).map(\.key), names: inside.count)
  }

  /// Members that tried it, weighted by the part of all its computers that they are.
  private static func typicality(_ name: (key: Int32, value: Int), _ sources: [Int32]) -> Double {
    Double(name.value) * Double(name.value) / Double(max(1, sources[Int(name.key)]))
  }
}

/// The names by which computers are compared, one set a computer.
private struct NameSets: Sendable {
  /// By set: its place in the profiles.
  private(set) var profiles: [Int] = []
  /// Of all sets, one after the other; ascending in each.
  private var names: [Int32] = []
  private var bounds = [0]

  var count: Int { profiles.count }
  subscript(set: Int) -> ArraySlice<Int32> { names[bounds[set]..<bounds[set + 1]] }

  /// - Parameter least: names that tell something, of a computer that is compared.
  init(_ all: SourceProfiles, least: Int, isTelling: (Int32) -> Bool) {
    names.reserveCapacity(all.names.count)
    for (place, profile) in all.profiles.enumerated() where profile.names.count >= least {
      for row in profile.names where isTelling(all.names[row]) { names.append(all.names[row]) }
      guard names.count - bounds[count] >= least else {
        names.removeLast(names.count - bounds[count])
        continue
      }
      profiles.append(place)
      bounds.append(names.count)
    }
  }

  /// How many names two sets have in common.
  func common(_ left: Int, _ right: Int) -> Int {
    let names = names.span
    var (i, j, common) = (bounds[left], bounds[right], 0)
    let (iEnd, jEnd) = (bounds[left + 1], bounds[right + 1])
    while i < iEnd && j < jEnd {
      let (a, b) = (names[i], names[j])
      if a == b { common += 1 }
      i += a <= b ? 1 : 0
      j += b <= a ? 1 : 0
    }
    return common
  }

  private static let leastSampled = 3
  private static let mostPairs = 1_000_000

  /// Sets that are probably alike, band by band.
  func candidates(_ localParts: [String]) -> [SetGroups] {
    let (hash, sets) = sample(localParts)
    // Two at a time, each in memory of its own that serves all of its bands.
    var halves = [0..<MinHash.bands / 2, MinHash.bands / 2..<MinHash.bands].map { Bands(numbers: $0) }
    Parallel.forEach(&halves) { half in
      var memory = MinHash.Memory()
      half.groups = half.numbers.map { hash.alike(inBand: $0, &memory).renumbered(sets) }
    }
    return halves.flatMap(\.groups)
  }

  /// Beyond a million names of computers a sample of the names, the same for all, keeps the cost down.
  /// - Returns: with the sets that have enough names in the sample.
  private func sample(_ localParts: [String]) -> (hash: MinHash, sets: [Int32]) {
    let step = UInt64(max(1, names.count / Self.mostPairs))
    // By name: its place among the digests; −1 until it is asked for, −2 when the sample leaves it out.
    var places = [Int32](repeating: -1, count: localParts.count)
    var digests: [UInt64] = []
    var members: [Int32] = []
    members.reserveCapacity(min(names.count, 2 * Self.mostPairs))
    var memberBounds = [0]
    var sets: [Int32] = []
    for set in 0..<count {
      for name in self[set] {
        if places[Int(name)] == -1 {
          let digest = max(1, fnv1a64(localParts[Int(name)].utf8))
          let isTaken = step == 1 || digest % step == 0
          places[Int(name)] = isTaken ? Int32(digests.count) : -2
          if isTaken { digests.append(digest) }
        }
        if places[Int(name)] >= 0 { members.append(places[Int(name)]) }
      }
      guard members.count - memberBounds[sets.count] >= Self.leastSampled else {
        members.removeLast(members.count - memberBounds[sets.count])
        continue
      }
      sets.append(Int32(set))
      memberBounds.append(members.count)
    }
    return (MinHash(digests: digests, members: members, bounds: memberBounds), sets)
  }

  private struct Bands: Sendable {
    var numbers: Range<Int>
    var groups: [SetGroups] = []
  }
}
