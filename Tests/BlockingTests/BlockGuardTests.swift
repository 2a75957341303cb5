import Diagnostics
import Planning
import TestFolder
import Testing
import Vocabulary

@testable import Blocking

@Suite("Whom no firewall may keep out") struct BlockGuardTests {
  private static func plan() throws -> Plan {
    var plan = Plan(title: "Test", folder: "/case", archive: .init(paths: []), analyses: [])
    plan.neverBlock = [.network(try #require(Network(strict: "240.5.0.0/16"))), .name("*.example.com")]
    var ban = Plan.Policies.Ban(failures: 5, withinSeconds: 600, forSeconds: 3600)
    ban.exempt = [try #require(Network(strict: "240.6.6.6"))]
    plan.policies.ban = ban
    return plan
  }

  private static func barrier() throws -> BlockGuard {
    func address(_ text: String) throws -> Address { try #require(Address(text)) }
    return BlockGuard(
      plan: try plan(),
      own: [("240.7.0.1", "an address of this computer"), ("fe80::1%eth0", "its way out"), ("x", "junk")],
      loggedIn: [try address("240.8.0.1"), try address("2001:db8:8::1")],
      hosts: [try address("240.9.0.1"): "gw.example.com", try address("240.9.0.2"): "gw.example.net"])
  }

  @Test(
    "own, inside, spared, named and logged-in addresses, and too many at once",
    arguments: [
      ("240.7.0.1", "an address of this computer"), ("240.7.0.0/24", "an address of this computer"),
      ("10.1.2.3", "10.0.0.0/8"), ("192.168.0.0/16", "192.168.0.0/16"), ("::1", "::1"), ("fe80::5", "fe80::/10"),
      ("240.5.1.1", "240.5.0.0/16"), ("240.6.6.0/24", "240.6.6.6"), ("240.9.0.1", "gw.example.com"),
      ("240.9.0.0/24", "gw.example.com"), ("240.8.0.1", "logged in"), ("240.8.0.0/20", "logged in"),
      ("2001:db8:8::1", "logged in"), ("2001:db8:8::ffff", "logged in"), ("2001:db8:8::/48", "logged in"),
      ("240.0.0.0/15", "wider than /16"), ("0.0.0.0/0", "wider than /16"), ("2001::/16", "wider than /32"),
    ])
  func refused(text: String, why: String) throws {
    let refusal = try Self.barrier().refusal(try #require(Network(strict: text)))
    #expect(refusal?.contains(why) == true, "\(text): \(refusal ?? "not refused")")
  }

  @Test(
    "nobody else",
    arguments: ["240.7.0.2", "240.9.0.2", "240.8.0.2", "2001:db8:9::1", "2001:db8:9::/48", "203.0.113.0/24"])
  func allowed(text: String) throws {
    #expect(try Self.barrier().refusal(try #require(Network(strict: text))) == nil)
  }

  @Test("this computer knows its own addresses") func own() throws {
    let own = BlockGuard(plan: nil)
    #expect(own.refusal(try #require(Network(strict: "127.0.0.1")))?.contains("this computer") == true)
  }

  // MARK: Adding

  private static func addition(
    lasting: Int64? = nil, reason: String? = nil, limit: Int = 100
  ) throws -> BlockAddition {
    BlockAddition(barrier: try barrier(), now: BlockSetTests.now, lasting: lasting, reason: reason, limit: limit)
  }

  @Test("of what is typed all goes in, or nothing and every reason is told") func typed() throws {
    var set = BlockSet()
    try Self.addition(lasting: 3600, reason: "a\nb").add(["203.0.113.7", "2001:db8:9::/48"], to: &set)
    #expect(set.entries.map(\.text) == ["203.0.113.7", "2001:db8:9::/48"])
    #expect(set.entries.allSatisfy { $0.reason == "a\\u{a}b" && $0.until == BlockSetTests.now + 3600 })
    let before = set
    let mistakes = #expect(throws: DiagnosticList.self) {
      try Self.addition().add(["203.0.113.8", "10.0.0.1", "nobody", "240.8.0.1"], to: &set)
    }
    #expect(mistakes?.diagnostics.map(\.code) == ["not-blocked", "bad-network", "not-blocked"] && set == before)
    #expect(throws: DiagnosticList.self) { try Self.addition(limit: 2).add(["203.0.113.9"], to: &set) }
    #expect(set == before)
  }

  @Test("who broke in is kept out despite the login, for a reason and alone; nothing else is let through by it")
  func intruder() throws {
    var set = BlockSet()
    var addition = try Self.addition(reason: "broke in as root")
    let refused = #expect(throws: DiagnosticList.self) { try addition.add(["240.8.0.1", "10.0.0.1"], to: &set) }
    #expect(refused?.diagnostics.map { $0.help?.contains("--despite-logins") } == [true, false])
    addition.isDespiteLogins = true
    try addition.add(["240.8.0.1", "2001:db8:8::1"], to: &set)
    #expect(set.text.contains("240.8.0.1 2027-01-15T08:00Z 2027-02-14T08:00Z despite-logins: broke in as root\n"))
    let read = try BlockSet(text: set.text, file: "set")
    #expect(read == set)
    #expect(BlockSelection(read, barrier: try Self.barrier(), now: BlockSetTests.now).kept.count == 2)
    let before = set
    for text in ["240.7.0.1", "10.1.2.3", "240.5.1.1", "240.6.6.6", "240.9.0.1", "240.8.0.0/24"] {
      #expect(throws: DiagnosticList.self, "\(text)") { try addition.add([text], to: &set) }
    }
    #expect(set == before)
    // A mark in words that somebody typed is none.
    addition.isDespiteLogins = false
    addition.reason = "despite-logins: x"
    try addition.add(["240.8.0.2"], to: &set)
    #expect(set.entries.map(\.isDespiteLogins) == [true, false, true])
    // Put in again without the mark, an address keeps it; in a network that takes it in, it is lost with the line.
    set.add(try BlockSetTests.entry("240.8.0.1", days: 90))
    #expect(set.entries[0].isDespiteLogins && set.entries[0].reason == "broke in as root")
    set.add(try BlockSetTests.entry("240.8.0.0/24"))
    #expect(set.entries.map(\.isDespiteLogins) == [false, true])
    addition.isDespiteLogins = true
    let swallowed = #expect(throws: DiagnosticList.self) { try addition.add(["240.8.0.1"], to: &set) }
    #expect(swallowed?.diagnostics.map(\.code) == ["in-network"])
  }

  private static func report(_ folder: borrowing TestFolder, expires: String, _ lines: [String]) throws
    -> ReportedBlocklist
  {
    try folder.write(
      "swarm/blocklist/addresses.txt",
      "# Title: 3 addresses\n# Expires on \(expires): drop it then.\n" + lines.joined(separator: "\n") + "\n")
    try folder.write(
      "swarm/tables/sources.csv",
      "attempts,source,host,country\r\n5,203.0.113.1,mail.example.com,GB\r\n5,203.0.113.2,,GB\r\n")
    return try ReportedBlocklist(folder: "\(folder.path)/swarm")
  }

  @Test("of a report those go in that may, until the report says") func reported() throws {
    let folder = try TestFolder()
    let list = try Self.report(folder, expires: "2027-01-20", ["203.0.113.1", "203.0.113.2", "240.8.0.1", "10.0.0.1"])
    var addition = try Self.addition()
    addition.barrier = BlockGuard(
      plan: try Self.plan(), own: [], loggedIn: [try #require(Address("240.8.0.1"))], hosts: list.hosts)
    var set = BlockSet()
    let left = try addition.add(list, to: &set)
    #expect(set.entries.map(\.text) == ["203.0.113.2"] && set.entries[0].reason == "report swarm")
    #expect(BlockSet.stamp(set.entries[0].until) == "2027-01-21T00:00Z")
    #expect(left.map(\.count) == [1, 1, 1])
    addition.lasting = 86_400
    _ = try addition.add(list, to: &set)
    // The later end stays.
    #expect(BlockSet.stamp(set.entries[0].until) == "2027-01-21T00:00Z")
  }

  @Test("a report's set that has ended, was changed or is not there goes in no more") func badReports() throws {
    let folder = try TestFolder()
    let ended = try Self.report(folder, expires: "2027-01-14", ["203.0.113.2"])
    var set = BlockSet()
    #expect(throws: Diagnostic.self) { try Self.addition().add(ended, to: &set) }
    _ = try Self.addition(lasting: 3600).add(ended, to: &set)
    #expect(set.entries.count == 1)
    #expect(throws: Diagnostic.self) { try Self.report(folder, expires: "2027-01-20", ["203.0.113.2; flush ruleset"]) }
    #expect(throws: Diagnostic.self) { try ReportedBlocklist(folder: "\(folder.path)/none") }
  }

  @Test("what changed since is left out when a set is loaded") func selection() throws {
    var set = BlockSet()
    for text in ["203.0.113.7", "240.8.0.1", "10.0.0.0/8"] { set.add(try BlockSetTests.entry(text)) }
    set.add(try BlockSetTests.entry("203.0.113.8", days: 1))
    let selection = BlockSelection(set, barrier: try Self.barrier(), now: BlockSetTests.now + 2 * BlockSetTests.day)
    #expect(selection.kept.map(\.text) == ["203.0.113.7"] && selection.ended == 1 && selection.diagnostics.count == 2)
  }
}
