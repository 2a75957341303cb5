import CivilTime
import Statistics
import Testing

@testable import Simulation

@Suite struct GroundTests {
  @Test func `SplitMix64 gives its published numbers`() {
    var random = SplitMix64(seed: 0)
    #expect(random.next() == 0xE220_A839_7B1D_CDAF)
    #expect(random.next() == 0x6E78_9E6A_A1B9_65F4)
    #expect(random.next() == 0x06C4_5D18_8009_454F)
  }

  @Test func `A weighted draw follows the weights and never takes a weight of nothing`() {
    var random = SplitMix64(seed: 5)
    let choice = WeightedChoice([0, 3, 0, 1])
    var counts = [0, 0, 0, 0]
    for _ in 0..<4000 { counts[choice.draw(&random)] += 1 }
    #expect(counts[0] == 0)
    #expect(counts[2] == 0)
    #expect((2850...3150).contains(counts[1]))
  }

  @Test func `Apportioned parts make the whole`() {
    #expect(apportion(10, by: [1, 1, 1]) == [4, 3, 3])
    #expect(apportion(0, by: [5, 2]) == [0, 0])
    #expect(apportion(1000, by: [999, 1]).reduce(0, +) == 1000)
  }

  @Test func `BSD stamps pad the day with a blank`() {
    #expect(WallClock.bsd(WallClock.second(day("2014-05-04"), 0, 47, 41)) == "May  4 00:47:41")
    #expect(WallClock.bsd(WallClock.second(day("2023-11-25"), 10, 12, 21)) == "Nov 25 10:12:21")
  }

  @Test func `A hole and a repeated hour of the clock have no UTC moment`() throws {
    let london = try zone(named: "Europe/London")
    #expect(WallClock.utc(WallClock.second(day("2023-03-26"), 1, 30), in: london) == nil)
    #expect(WallClock.utc(WallClock.second(day("2023-10-29"), 1, 30), in: london) == nil)
    #expect(WallClock.utc(WallClock.second(day("1970-01-02"), 1), in: london) == 86_400)
  }

  @Test(arguments: [0, 1, 70_000, 900_000])
  func `What is compressed comes back, with the time in its header`(_ size: Int) throws {
    var random = SplitMix64(seed: UInt64(size))
    let bytes = (0..<size).map { _ in UInt8(random.below(size.isMultiple(of: 3) ? 256 : 20)) }
    let packed = try Gzip.compress(bytes, modified: 1_412_112_301)
    let (text, modified) = try Gzip.decompress(packed)
    let same = text == bytes
    #expect(same)
    #expect(modified == 1_412_112_301)
  }

  @Test func `A damaged gzip file is refused`() throws {
    var packed = try Gzip.compress(Array("a line of a log\n".utf8), modified: 0)
    packed[packed.count - 6] ^= 1
    #expect(throws: Gzip.Failure.self) { try Gzip.decompress(packed) }
  }

  @Test func `Invented ranges stay in 240.0.0.0/4, apart from each other`() throws {
    var random = SplitMix64(seed: 9)
    let plan = AddressPlan(countries: ["GB", "NO", "FJ"], weights: [5, 3, 1], ranges: 60, random: &random)
    #expect(plan.ranges.count == 66)
    for (left, right) in zip(plan.ranges, plan.ranges.dropFirst()) { #expect(left.last < right.first) }
    #expect(try #require(plan.ranges.first).first >= 0xF000_0000)
    var taken: Set<UInt32> = []
    for _ in 0..<500 {
      let address = plan.newAddress(of: 2, taken: &taken, random: &random)
      #expect(plan.country(of: address) == "FJ")
    }
    #expect(taken.count == 500)
    #expect(plan.country(of: 0xC000_0201) == nil)
  }

  @Test func `Truth is written as JSON in its own order`() {
    let truth = Truth.record(["b": 2, "a": .list([.text("x\"y"), 3]), "c": .record(["d": "e"])])
    #expect(truth.json == "{\n  \"b\": 2,\n  \"a\": [\"x\\\"y\", 3],\n  \"c\": {\n    \"d\": \"e\"\n  }\n}\n")
  }
}
