import Glibc
import Statistics
import Testing

@Suite("Names of two groups")
struct SharedNamesTests {
  @Test("shared and split lists agree with the reference")
  func reference() throws {
    let shared = SharedNames(available: 14809, first: 900, second: 700, common: 400)
    try expectReference(shared.expected, "coord.share.expected")
    try expectReference(shared.logShared / log(10), "coord.share.log10p(X>=400)", within: 1e-6)
    try expectReference(shared.listSize, "coord.share.chapman(900,700,400)")
    try expectReference(
      SharedNames(available: 14809, first: 900, second: 700, common: 5).split, "coord.split.P(X<=5)")
  }

  @Test("the order of the groups changes nothing, tails stay in 0...1", arguments: UInt64(1)...20)
  func properties(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (first, second) = (random.below(80), random.below(80))
    let common = random.below(min(first, second) + 2) - 1
    let one = SharedNames(available: random.below(300), first: first, second: second, common: common)
    let other = SharedNames(available: one.available, first: second, second: first, common: common)
    #expect(abs(one.split - other.split) < 1e-9 && abs(one.logShared - other.logShared) < 1e-6)
    #expect((0...1).contains(one.split) && one.logShared <= 0 && !one.logShared.isNaN && one.listSize.isFinite)
    #expect(one.common <= min(one.first, one.second) && one.common >= 0)
  }

  @Test("the regularity of many points by moments is never stricter than by drawing")
  func greenwood() {
    for inner in [50, 120] {
      // From evenly spaced to half as irregular as chance.
      for share in stride(from: 0.55, through: 0.95, by: 0.1) {
        let statistic = share * 2 / Double(inner + 2)
        let drawn = Circular.greenwoodP(statistic, inner: inner, rounds: 999, seed: 5)
        // One drawn value more or less is 0.001.
        #expect(Circular.greenwoodLower(statistic, inner: inner) >= drawn - 0.03)
      }
    }
    #expect(Circular.greenwoodLower(.nan, inner: 9) == 1 && Circular.greenwoodLower(0, inner: 0) == 1)
  }
}
