import Statistics
import Testing

@Suite("Separate efforts, passwords and clocks")
struct EffortTests {
  static let group = [9.5, 14.0, 7.0, 11.2]
  static let others = [1, 1, 1, 1.5, 1, 1.2, 1, 2, 1, 1, 1, 1.33, 1, 1, 1.25]

  @Test("Mann and Whitney's U of a group against the others")
  func mannWhitney() throws {
    let ranks = PooledRanks(Self.group + Self.others)
    let comparison = try #require(ranks.comparison(of: [0, 1, 2, 3]))
    try expectReference(comparison.u, "sep.mannwhitney.U")
    try expectReference(comparison.upper, "sep.mannwhitney.p(asymptotic,cc)")
    try expectReference(comparison.commonLanguage, "sep.commonLanguage")
    #expect(comparison.lower > 0.99)
    #expect(ranks.comparison(of: []) == nil && ranks.comparison(of: Array(ranks.ranks.indices)) == nil)
    #expect(PooledRanks([3, 3, 3]).comparison(of: [1])?.upper == 1)
  }

  @Test("U agrees with counting pairs, and is between 0 and 1", arguments: UInt64(1)...20)
  func pairs(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let values = (0..<(2 + random.below(40))).map { _ in Double(random.below(8)) }
    let members = values.indices.filter { $0 == 0 || random.below(3) == 0 }
    let others = values.indices.filter { !members.contains($0) }
    let comparison = PooledRanks(values).comparison(of: members)
    guard !others.isEmpty else {
      #expect(comparison == nil)
      return
    }
    let found = try #require(comparison)
    let pairs = members.flatMap { member in
      others.map { values[member] > values[$0] ? 1 : values[member] == values[$0] ? 0.5 : 0 }
    }
    #expect(abs(found.u - pairs.reduce(0, +)) < 1e-9)
    for p in [found.upper, found.lower, found.twoSided, found.commonLanguage] { #expect(p >= 0 && p <= 1) }
  }

  private static func digests(_ users: Range<Int>) -> [UInt64] { users.map { fnv1a64("user\($0)".utf8) } }

  /// The signature by its definition.
  private static func signature(_ digests: [UInt64]) -> [UInt64] {
    (0..<MinHash.hashes).map { hash in digests.map { MinHash.entry($0, hash: hash) }.min() ?? .max }
  }

  private static func band(_ signature: [UInt64], _ band: Int) -> ArraySlice<UInt64> {
    signature[(band * MinHash.rows)..<((band + 1) * MinHash.rows)]
  }

  @Test("signatures are those of the reference")
  func minHash() throws {
    let (left, right) = (Self.signature(Self.digests(0..<60)), Self.signature(Self.digests(6..<66)))
    let first: [String] = try References.value("minhash.A.first2")
    #expect(left.prefix(2).map { "0x" + String($0, radix: 16) } == first)
    try expectReference(Double(zip(left, right).count { $0 == $1 }) / Double(MinHash.hashes), "minhash.est64")
    let bands: Int = try References.value("minhash.bandsShared(16x4)")
    let hash = MinHash(
      digests: Self.digests(0..<66), members: (0..<60).map { $0 } + (6..<66).map { $0 }, bounds: [0, 60, 120])
    #expect((0..<MinHash.bands).count { hash.alike(inBand: $0).count == 1 } == bands)
    for likeness in ["0.1", "0.2", "0.3", "0.5", "0.7", "0.8", "0.9"] {
      for bands in [16, 32] {
        try expectReference(
          MinHash.chanceOfCandidate(Double(likeness) ?? 0, bands: bands),
          "lsh.P(candidate;J=\(likeness),b=\(bands),r=4)")
      }
    }
    #expect(MinHash(digests: [], members: [], bounds: [0]).alike(inBand: 0).count == 0)
  }

  @Test("groups of a band are the sets whose signatures agree in it", arguments: UInt64(1)...10)
  func alike(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let digests = Self.digests(0..<30)
    // Sets of few members from few: many are the same, and many agree in a band.
    let sets = (0..<200).map { _ in Set((0..<(1 + random.below(4))).map { _ in Int32(random.below(30)) }).sorted() }
    let bounds = sets.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let hash = MinHash(digests: digests, members: sets.flatMap { $0 }, bounds: bounds)
    let signatures = sets.map { Self.signature($0.map { digests[Int($0)] }) }
    // Of other sets, and then of the band before.
    var memory = MinHash.Memory()
    _ = MinHash(digests: digests, members: Array(0..<30), bounds: [0, 15, 30]).alike(inBand: 0, &memory)
    for band in 0..<MinHash.bands {
      let same = Dictionary(grouping: sets.indices) { Array(Self.band(signatures[$0], band)) }
      let expected = same.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
      let groups = hash.alike(inBand: band)
      #expect((0..<groups.count).map { groups[$0].map { Int($0) } } == expected)
      let again = hash.alike(inBand: band, &memory)
      #expect((0..<again.count).map { again[$0].map { Int($0) } } == expected)
      let numbers = sets.indices.map { Int32(1000 + $0) }
      let renumbered = groups.renumbered(numbers)
      #expect((0..<groups.count).allSatisfy { renumbered[$0].map { $0 - 1000 } == Array(groups[$0]) })
    }
  }

  @Test("components do not depend on the order of the links", arguments: UInt64(1)...10)
  func components(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var links = (0..<30).map { _ in (random.below(40), random.below(40)) }
    var first = Components(count: 40)
    for (left, right) in links { first.link(left, right) }
    random.shuffle(&links)
    var second = Components(count: 40)
    for (left, right) in links { second.link(right, left) }
    let groups = first.groups(ofAtLeast: 1)
    #expect(groups == second.groups(ofAtLeast: 1))
    #expect(groups.flatMap { $0 }.sorted() == Array(0..<40))
    #expect(second.groups(ofAtLeast: 3).allSatisfy { $0.count >= 3 })
  }

  @Test("reverse names are cut to whom they belong")
  func suffixes() throws {
    let expected: [String: String] = try References.value("sep.rdns")
    #expect(!expected.isEmpty)
    for (name, suffix) in expected { #expect(ReverseNames.suffix(name) == suffix) }
    #expect(ReverseNames.suffix("") == "" && ReverseNames.suffix("LOCALHOST.") == "localhost")
    #expect(ReverseNames.suffix("192.0.2.1") == "2.1")
  }

  @Test("passwords made from names")
  func passwords() throws {
    let names = [(12, 5), (10, 2), (8, 1), (10, 1)].map { (attempts: $0.0, passwords: $0.1) }
    let chance = PasswordsOfNames.chance(seen: 9, names: names, attempts: 40)
    try expectReference(chance.expected, "pw.ownName.expected")
    try expectReference(chance.p, "pw.ownName.p(X>=9)")
    try expectReference(chance.lift, "pw.ownName.lift")
    #expect(PasswordsOfNames.chance(seen: 3, names: [], attempts: 0).p == 1)
    #expect(PasswordsOfNames.attack(attempts: 206, names: 2) == .fewAccounts)
    #expect(PasswordsOfNames.attack(attempts: 3798, names: 2093) == .fewTriesEach)
    #expect(PasswordsOfNames.attack(attempts: 5000, names: 20) == .dictionary)
    #expect(PasswordsOfNames.attack(attempts: 5, names: 0) == .mixed)
  }

  @Test("with one event an hour the best slot is that of the formula", arguments: UInt64(1)...20)
  func slot(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let minutes = (0..<(1 + random.below(200))).map { _ in random.below(3) == 0 ? random.below(2) : random.below(60) }
    var counts = [Int](repeating: 0, count: 60)
    for minute in minutes { counts[minute] += 1 }
    let formula = Circular.bestTwoMinutes(counts)
    let slot = Circular.bestSlot(minutes.map { 1 << UInt64($0) })
    #expect(slot.hours == formula.count)
    // The slot that ends at minute m begins a minute before it: the same two minutes.
    #expect(slot.minute == formula.minute)
    #expect(abs(slot.p - formula.p) <= 1e-9 * formula.p)
  }

  @Test("long bursts make no slot; the plain formula would see one in every tenth log")
  func bursts() {
    var wrong = 0
    for seed in UInt64(1)...400 {
      var random = SplitMix64(seed: seed)
      let hours = (0..<24).map { _ -> UInt64 in
        let start = random.below(60)
        return (0..<12).reduce(0) { $0 | 1 << UInt64((start + $1) % 60) }
      }
      if Circular.bestSlot(hours).p <= 0.01 { wrong += 1 }
    }
    #expect(wrong <= 8)
  }

  @Test("nothing is nothing")
  func empty() {
    let none = Circular.bestSlot([])
    #expect(none.hours == 0 && none.expected == 0 && none.p == 1)
    #expect(Circular.bestSlot([0, 0]).p == 1)
    #expect(Circular.bestSlot([.max]).p == 1)
  }
}
