import Statistics
import Testing

@Suite("Random numbers")
struct RandomTests {
  @Test("SplitMix64 gives the published words")
  func words() throws {
    var random = SplitMix64(seed: 0)
    let words = (0..<3).map { _ in "0x" + String(random.next(), radix: 16) }
    #expect(words == (try References.value("rng.splitmix64.seed0.first3")))
  }

  @Test("below, unit and shuffle give the reference values")
  func derived() throws {
    var random = SplitMix64(seed: 42)
    #expect((0..<5).map { _ in random.below(100) } == (try References.value("rng.splitmix64.seed42.below100.first5")))
    random = SplitMix64(seed: 42)
    try expectReferences((0..<3).map { _ in random.unit() }, "rng.splitmix64.seed42.unit.first3")
    random = SplitMix64(seed: 42)
    var order = Array(0..<10)
    random.shuffle(&order)
    #expect(order == (try References.value("rng.shuffle.0to9.seed42")))
  }

  @Test("nothing to choose from is 0, nothing to shuffle stays")
  func empty() {
    var random = SplitMix64(seed: 1)
    #expect(random.below(0) == 0 && random.below(-5) == 0 && random.below(1) == 0)
    var none: [Int] = []
    random.shuffle(&none)
    #expect(none.isEmpty)
  }

  @Test("FNV-1a gives the published hashes")
  func hashes() throws {
    #expect("0x" + String(fnv1a64("root".utf8), radix: 16) == (try References.value("fnv1a64(\"root\")")))
    #expect("0x" + String(fnv1a64("".utf8), radix: 16) == (try References.value("fnv1a64(\"\")")))
  }
}
