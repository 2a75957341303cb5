import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct FirewallSetsTests {
  @Test func withoutLoginsReachingTheRuleGivesNobodyAway() async throws {
    var archive = Archive(days: 1)
    for second in 0..<20 { archive.add(day: 0, second: second, source: .made(1), user: "x") }
    let words = try await Self.run(archive).words("firewall-sets/blocklist")
    #expect(words.hasPrefix("Nothing stands out, so no address is put into a set: these logs do not record successful"))
  }

  @Test func loginsWithoutACountryAreCountedBesideTheFence() async throws {
    var archive = Self.archive()
    for day in 0..<3 { archive.add(day: day, source: .made(900_000), user: "personb7", outcome: .success) }
    let words = try await Self.run(archive).words("firewall-sets/geofencing")
    #expect(words.hasSuffix("and no login of this archive whose country is known (3 have none)."))
  }

  @Test func aNamelessLoginOfACountryHitsNobodyWithAName() async throws {
    var archive = Self.archive()
    archive.add(day: 3, source: .made(600_001), country: "CN", outcome: .success)
    #expect(
      try await Self.run(archive).details("firewall-sets/geofencing").contains(
        "hit nobody whose name is known, with one login"))
  }

  /// 90 days with users of two countries, and a swarm on the 70th.
  private static func archive() -> Archive {
    var archive = OfficeArchive.archive(days: 90)
    for number in 0..<800 {
      archive.add(
        day: 70, second: number * 100, source: .made(600_000 + number), country: number % 4 == 0 ? "BR" : "CN",
        user: "victim\(number % 40)x")
    }
    return archive
  }

  private static func run(_ archive: Archive, _ parameters: [String: ParameterValue] = [:]) async throws
    -> InvestigationResult
  {
    var archive = archive
    archive.plan.analyses = [.init(id: "firewall-sets", parameters: parameters)]
    return try await archive.investigate()
  }

  @Test func theSwarmIsKeptOutAndNobodyElse() async throws {
    var archive = Self.archive()
    // One of the swarm's addresses is an owner's, as seen on another day.
    archive.add(day: 3, source: .made(600_005), user: "personb7", outcome: .success)
    archive.add(day: 70, second: 9, source: Address("10.1.2.3"), user: "victim1x")
    archive.plan.neverBlock = [.network(Network(address: .made(600_008), prefix: 29))]
    let result = try await Self.run(archive)
    let list = try #require(result.blocklist)
    let finding = try #require(result.finding("firewall-sets/blocklist"))
    let listed = Set(list.addresses.map(\.text))
    for number in 0..<800 where number != 5 && !(8..<16).contains(number) {
      #expect(listed.contains(Address.made(600_000 + number).description))
    }
    #expect(!listed.contains(Address.made(600_005).description))
    #expect(!listed.contains(Address.made(600_010).description))
    #expect(!listed.contains("10.1.2.3"))
    #expect(finding.number("left_out_spared") == .count(8))
    #expect(finding.number("left_out_inside") == .count(1))
    #expect(finding.caveats.isEmpty)
    // No address from which a login succeeded, whoever it was.
    let owners = Set(archive.events.filter { $0.outcome == .success }.compactMap(\.source).map(\.description))
    #expect(listed.isDisjoint(with: owners))
    #expect(list.networks.count < list.addresses.count / 10)
    let table = try #require(result.table("firewall-sets"))
    #expect(table.counts("sources").first == list.addresses.count)
    #expect(result.recommendations.contains { $0.plainText.contains("in `blocklist/` until") })
  }

  @Test func besideOneBusyComputerTheOthersAreNotKeptOut() async throws {
    var archive = Archive(days: 40)
    var random = SplitMix64(seed: 8)
    for day in 0..<40 {
      for _ in 0..<6 {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(1 << 24)), country: "CN", user: "info")
      }
    }
    for attempt in 0..<400 {
      archive.add(day: 20, second: 9000 + 2 * attempt, source: Address("241.1.1.1"), country: "BR", user: "root")
    }
    // Every attempt from another address of one network: one computer.
    for attempt in 0..<300 {
      archive.add(
        day: 20, second: 30_000 + 60 * attempt, source: Address("2001:db8:5:6::\(String(attempt + 1, radix: 16))"),
        country: "BR", user: "root")
    }
    let list = try #require(try await Self.run(archive).blocklist)
    let listed = Set(list.addresses.map(\.text))
    #expect(listed == ["241.1.1.1", "2001:db8:5:6::/64"])
    #expect(list.networks.map(\.text) == ["241.1.1.1", "2001:db8:5:6::/64"])
    // Somebody of that network whom the plan spares: then the addresses that came, and no other.
    archive.plan.neverBlock = [.network(Network(address: Address("2001:db8:5:6:ffff::1") ?? .made(0), prefix: 128))]
    let spared = try #require(try await Self.run(archive).blocklist)
    #expect(spared.addresses.count == 301 && spared.addresses.contains { $0.text == "2001:db8:5:6::12c" })
  }

  @Test func `A single computer is told in words`() async throws {
    var archive = Archive(days: 40)
    for day in 0..<40 {
      for number in 0..<6 {
        archive.add(day: day, second: 9000 * number, source: .made(day * 6000 + number), user: "info")
      }
    }
    for attempt in 0..<400 {
      archive.add(day: 20, second: 9000 + 2 * attempt, source: Address("241.1.1.1"), user: "root")
    }
    let result = try await Self.run(archive)
    #expect(result.words("firewall-sets/blocklist").hasPrefix("One computer can be kept out until "))
    #expect(result.recommendations.contains { $0.plainText.hasPrefix("Keep out the one computer in `blocklist/`") })
  }

  @Test func whoBrokeInIsInNoSetAndThatIsSaid() async throws {
    var archive = Self.archive()
    for second in 0..<40 {
      archive.add(day: 80, second: 3000 + second * 7, source: .made(900_007), country: "CN", user: "personb7")
    }
    archive.add(day: 80, second: 3300, source: .made(900_007), country: "CN", user: "personb7", outcome: .success)
    let result = try await Self.run(archive)
    let list = try #require(result.blocklist)
    let address = Address.made(900_007).description
    #expect(!list.addresses.contains { $0.text == address })
    let said = "Not in the sets is \(address): somebody probably broke in from there"
    #expect(result.finding("firewall-sets/blocklist")?.caveats.contains { $0.plainText.hasPrefix(said) } == true)
    #expect(list.warnings.contains { $0.hasPrefix(said) })
  }

  @Test func theSetsAreDatedFromTheArchive() async throws {
    let result = try await Self.run(Self.archive(), ["expires": .duration(seconds: 86_400)])
    let list = try #require(result.blocklist)
    #expect(list.expires - list.made == 86_400)
    #expect(list.made == Self.archive().coverage.span?.upperBound)
  }

  @Test func computersOfLongAgoAreLeftOut() async throws {
    let result = try await Self.run(Self.archive(), ["seen_within": .duration(seconds: 10 * 86_400)])
    #expect(result.blocklist == nil)
    let finding = try #require(result.finding("firewall-sets/blocklist"))
    #expect(finding.status == .nothingFound)
    #expect(result.details("firewall-sets/blocklist").contains("not seen for long"))
  }

  @Test func reverseNamesCanBeSpared() async throws {
    var archive = Self.archive()
    archive.plan.neverBlock = [.name("*.office.example.com")]
    archive.events.append(
      LoginEvent(
        milliseconds: (Int64((archive.first + 70).dayNumber) * 86_400 + 5) * 1000, source: .made(700_000),
        sourceName: "gw1.Office.example.com", user: "victim1x", service: "dovecot", outcome: .failure,
        line: archive.events.count + 1))
    let result = try await Self.run(archive)
    #expect(result.finding("firewall-sets/blocklist")?.number("left_out_spared") == .count(1))
    #expect(result.blocklist?.addresses.contains { $0.text == Address.made(700_000).description } == false)
  }

  @Test(arguments: [Plan.ReportOptions.Audience.management, .public])
  func aReportForOthersHasNoSetsAndTheSameNumbers(_ audience: Plan.ReportOptions.Audience) async throws {
    var archive = Self.archive()
    let own = try await Self.run(archive)
    archive.plan.report.audience = audience
    let result = try await Self.run(archive)
    #expect(own.blocklist != nil && result.blocklist == nil)
    let finding = try #require(result.finding("firewall-sets/blocklist"))
    #expect(finding.numbers == own.finding("firewall-sets/blocklist")?.numbers && finding.recommendation == nil)
    #expect(finding.summary.plainText.contains("in the internal report only"))
    #expect(result.sections.flatMap(\.tables) == own.sections.flatMap(\.tables))
  }

  @Test func withoutSuccessfulLoginsTheSetsWarn() async throws {
    var archive = Self.archive()
    archive.events.removeAll { $0.outcome == .success }
    let result = try await Self.run(archive)
    #expect(result.blocklist?.warnings.count == 1)
    #expect(result.finding("firewall-sets/blocklist")?.caveats.count == 1)
    #expect(
      result.words("firewall-sets/geofencing").hasSuffix(
        "whom it would have hit cannot be told, as these logs have no successful logins."))
  }

  @Test func aFenceSaysWhatItStopsAndWhomItHits() async throws {
    let result = try await Self.run(Self.archive())
    let words = result.words("firewall-sets/geofencing")
    #expect(words.hasPrefix("Letting in only the country from which somebody logged in (GB) would have stopped 800 ("))
    let table = try #require(result.table("geofencing"))
    #expect(table.column("code").prefix(2) == [.words("CN"), .words("BR")])
    #expect(table.counts("attempts").prefix(2) == [600, 200])
    #expect(result.recommendations.contains { $0.plainText.hasPrefix("Think of letting logins in only from GB") })
  }

  @Test func aQuietArchiveHasNobodyToKeepOut() async throws {
    let result = try await Self.run(OfficeArchive.archive())
    #expect(result.blocklist == nil)
    #expect(result.finding("firewall-sets/blocklist")?.status == .nothingFound)
  }

  @Test(arguments: UInt64(1)...40)
  func networksHoldTheAddressesAndNoOther(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let addresses = Set(
      (0..<(1 + random.below(400))).map { _ -> Address in
        let low = UInt64(random.below(300))
        return random.below(2) == 0
          ? Address(ipv4: 0xFFFF_FF00 &+ UInt32(low % 256)) : Address(high: 0x2001_0DB8_0000_0000, low: low)
      }
    ).sorted()
    let networks = NetworkCover.networks(of: addresses)
    var held: [Address] = []
    for network in networks {
      let bits = (network.address.isIPv4 ? 32 : 128) - network.prefix
      #expect(network.address == network.address.network(prefix: network.prefix))
      for offset in 0..<(UInt64(1) << UInt64(bits)) {
        held.append(Address(high: network.address.high, low: network.address.low + offset))
      }
    }
    #expect(held.sorted() == addresses)
    // None can be joined any more.
    for (left, right) in zip(networks, networks.dropFirst()) where left.prefix == right.prefix && left.prefix > 0 {
      #expect(left.address.network(prefix: left.prefix - 1) != right.address.network(prefix: right.prefix - 1))
    }
  }

  @Test func aWholeFamilyIsOneNetwork() {
    #expect(NetworkCover.networks(of: []).isEmpty)
    let block = (0..<65_536).map { Address(ipv4: 0xF000_0000 + UInt32($0)) }
    #expect(NetworkCover.networks(of: block) == [Network(address: .made(0), prefix: 16)])
  }

  @Test func patternsOfNames() {
    #expect(Wildcard.matches("gw.example.com", pattern: "*.Example.com"))
    #expect(Wildcard.matches("example.com", pattern: "example.com"))
    #expect(!Wildcard.matches("example.com", pattern: "*.example.com"))
    #expect(Wildcard.matches("aXbXc", pattern: "a*b?c"))
    #expect(!Wildcard.matches("", pattern: "?"))
    #expect(Wildcard.matches("", pattern: "**"))
    #expect(!Wildcard.matches(String(repeating: "a", count: 5000), pattern: String(repeating: "*a", count: 50) + "b"))
  }
}
