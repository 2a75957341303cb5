import Diagnostics
import Planning
import TestFolder
import Testing
import Vocabulary

@testable import Blocking

@Suite("Kept sets") struct BlockSetTests {
  static let now: Int64 = 1_800_000_000
  static let day: Int64 = 86_400

  static func entry(_ text: String, days: Int64 = 30, since: Int64 = now, _ reason: String = "test") throws
    -> BlockEntry
  {
    BlockEntry(try #require(Network(strict: text)), since: since, until: now + days * day, reason: reason)
  }

  static func set(_ texts: String...) throws -> BlockSet {
    var set = BlockSet()
    for text in texts { set.add(try entry(text)) }
    return set
  }

  @Test("are sorted, IPv4 first, whatever came first") func order() throws {
    let set = try Self.set("2001:db8::1", "240.9.0.0/16", "240.1.2.3", "240.10.0.1", "2001:db8::/64")
    #expect(set.entries.map(\.text) == ["240.1.2.3", "240.9.0.0/16", "240.10.0.1", "2001:db8::/64"])
    #expect(try Self.set("240.10.0.1", "2001:db8::/64", "240.9.0.0/16", "240.1.2.3", "2001:db8::1").text == set.text)
  }

  @Test("hold each address once: the later end wins, the earlier beginning stays") func merging() throws {
    var set = BlockSet()
    set.add(try Self.entry("240.1.2.3", days: 5))
    set.add(try Self.entry("240.1.2.3", days: 9, since: Self.now + 600, "again"))
    #expect(set.entries == [try Self.entry("240.1.2.3", days: 9, "again")])
    set.add(try Self.entry("240.1.2.3", days: 2, since: Self.now + 900, "shorter"))
    #expect(set.entries[0].until == Self.now + 9 * Self.day)
    set.add(try Self.entry("240.1.2.0/24", days: 1))
    #expect(set.entries.map(\.text) == ["240.1.2.0/24"] && set.entries[0].until == Self.now + 9 * Self.day)
    set.add(try Self.entry("240.1.2.77", days: 40))
    #expect(set.entries.map(\.text) == ["240.1.2.0/24"] && set.entries[0].until == Self.now + 40 * Self.day)
  }

  @Test("are never wrong about an address, however they were filled", arguments: 0..<20) func property(seed: UInt64)
    throws
  {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: UInt64) -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state % bound
    }
    var set = BlockSet()
    // The naive twin: for each of 256 addresses the latest end that anything covering it was given.
    var ends = [Int64](repeating: 0, count: 256)
    for _ in 0..<60 {
      let prefix = Int(24 + random(9))
      let base = UInt32(0xF000_0000) | UInt32(random(256))
      let network = Network(address: Address(ipv4: base).network(prefix: prefix), prefix: prefix)
      let days = Int64(1 + random(50))
      set.add(BlockEntry(network, since: Self.now, until: Self.now + days * Self.day, reason: ""))
      for host in 0..<256 where network.contains(Address(ipv4: 0xF000_0000 | UInt32(host))) {
        ends[host] = max(ends[host], Self.now + days * Self.day)
      }
      for (left, right) in zip(set.entries, set.entries.dropFirst()) {
        #expect(Network.isBefore(left.network, right.network) && !left.network.overlaps(right.network), "seed \(seed)")
      }
    }
    for host in 0..<256 {
      let address = Address(ipv4: 0xF000_0000 | UInt32(host))
      let found = set.entries.filter { $0.network.contains(address) }
      #expect(found.count == (ends[host] > 0 ? 1 : 0), "seed \(seed)")
      // A network lasts as long as the longest of what it took in.
      if let entry = found.first { #expect(entry.until >= ends[host], "seed \(seed)") }
    }
    #expect(try BlockSet(text: set.text, file: "set").text == set.text)
  }

  @Test("are a file of lines that people can read, mend and compare") func file() throws {
    let folder = try TestFolder()
    var set = BlockSet()
    set.add(try Self.entry("240.1.2.3", "report swarm"))
    set.add(try Self.entry("2001:db8::/48", ""))
    let path = "\(folder.path)/set.txt"
    #expect(try BlockSet.read(path) == nil)
    try set.write(path)
    #expect(
      try folder.read("set.txt") == """
        # Spoor block set 1: address or network, since, until (UTC), why.
        # `spoor block` keeps it; lines may be mended by hand.
        240.1.2.3 2027-01-15T08:00Z 2027-02-14T08:00Z report swarm
        2001:db8::/48 2027-01-15T08:00Z 2027-02-14T08:00Z \n
        """)
    #expect(try BlockSet.read(path) == set)
    try folder.write("set.txt", "\r\n# note\r\n240.1.2.3\t2027-01-15T08:00Z  2027-02-14T08:00Z a b \u{202E}c\r\n")
    #expect(try BlockSet.read(path)?.entries.map(\.reason) == ["a b \\u{202e}c"])
  }

  @Test("say every line that cannot be used, with its number") func badLines() throws {
    let text = """
      240.1.2.3 2027-01-15T08:00Z 2027-02-14T08:00Z fine
      240.1.2.4
      240.1.2.5/24 2027-01-15T08:00Z 2027-02-14T08:00Z bits behind the prefix
      nobody 2027-01-15T08:00Z 2027-02-14T08:00Z
      240.1.2.6 2027-02-14T08:00Z 2027-01-15T08:00Z ends first
      240.1.2.7 2027-02-30T08:00Z 2027-03-01T08:00Z no such day
      240.1.2.8 2027-02-01T24:00Z 2027-03-01T08:00Z no such hour
      """
    let mistakes = #expect(throws: DiagnosticList.self) { try BlockSet(text: text, file: "set.txt") }
    #expect(mistakes?.diagnostics.map { $0.place?.line } == [2, 3, 4, 5, 6, 7])
    #expect(Set(mistakes?.diagnostics.map(\.code) ?? []) == ["bad-block-line"])
  }

  @Test("let go of what has ended, and of what is taken out") func ending() throws {
    var set = BlockSet()
    set.add(try Self.entry("240.1.2.3", days: 1))
    set.add(try Self.entry("240.1.2.4", days: 2))
    #expect(set.expire(now: Self.now + Self.day).map(\.text) == ["240.1.2.3"])
    let isIn = set.remove("240.1.2.9")
    let wasIn = set.remove("240.1.2.4")
    #expect(!isIn && wasIn && set.entries.isEmpty)
  }
}
