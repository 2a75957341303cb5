import CivilTime
import Findings
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// Whether anything directs the computers, and which belong together.
@Suite struct NameSequencesTests {
  /// The published order: 25 attempts of 25 computers, twelve pairs.
  static let order = """
    richard+ richard+ richard postmaster+ postmaster steve+ steve drtone+ drtone michael+ michael paul+ paul \
    richard_s+ richard_s richard+ richard simon+ simon colin+ colin drtone+ drtone doug+ doug
    """.split(separator: " ").map { $0.hasSuffix("+") ? "\($0.dropLast())@a.example.org" : String($0) }

  /// Ten days with the 25 attempts in 40 minutes of the sixth.
  private static func excerpt() -> Archive {
    var archive = Archive(days: 10)
    for (index, name) in order.enumerated() {
      archive.add(day: 5, second: 72_668 + 96 * index, source: .made(index * 300), country: "CN", user: name)
    }
    return archive
  }

  private static func plan(_ parameters: [String: ParameterValue]) -> Plan {
    Plan(
      title: "Test", folder: "/", archive: Plan.Archive(paths: []),
      analyses: [Plan.AnalysisStep(id: "name-sequences", parameters: parameters)])
  }

  /// What a computer draws by chance is now and then the name that it had just before. If such attempts were passed over,
  /// every quiet server would seem to have its names dealt out.
  @Test(arguments: UInt64(1)...4)
  func `Computers that draw from a dictionary by chance are not dealt their names`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    var archive = Archive(days: 60)
    for computer in 0..<1200 {
      let second = random.below(86_000)
      for attempt in 0..<(2 + random.below(2)) {
        archive.add(
          day: computer % 60, second: second + 4 * attempt, source: .made(300 * computer), country: "CN",
          user: "name\(random.below(15))")
      }
    }
    let finding = try await archive.investigate().finding("name-sequences/coordination")
    #expect(finding?.severity == .info, "\(finding?.summary.plainText ?? "")")
  }

  @Test func `Twelve of twelve pairs, where chance brings 0.72`() async throws {
    var archive = Self.excerpt()
    archive.plan = Self.plan(["from": .text("2023-01-15 20:11"), "for": .duration(seconds: 2400)])
    let result = try await archive.investigate()
    let finding = try #require(result.finding("name-sequences/coordination"))
    #expect(finding.status == .found && finding.severity == .warning && finding.verdict == .clear)
    #expect(finding.number("pairs") == .count(12) && finding.number("pairs_in_either_order") == .count(12))
    guard case .number(let expected, _)? = finding.number("pairs_expected"),
      case .probability(let p)? = finding.number("pairs_probability"),
      case .probability(let order)? = finding.number("long_first_probability")
    else {
      Issue.record("no numbers")
      return
    }
    #expect(abs(expected - 0.72) < 1e-12)
    #expect(abs(p / 2.087377486725389e-11 - 1) < 1e-9)
    #expect(abs(order - 1.0 / 4096) < 1e-12)
    #expect(
      result.words("name-sequences/coordination").contains(
        "12 of 12 times a name was tried with its domain just before the bare name, each time from a different computer, "
          + "where chance would bring fewer than one"))
    #expect(result.table("name-pairs")?.rowCount == 12)
    #expect(result.table("name-sequences")?.column("test") == [.words("pairs"), .words("long-first")])
    #expect(finding.evidence == [EvidenceReference(file: "mail.log", line: 2)])
    // All took part in a pair but the first, which tried a name of the others.
    let input = try await archive.input()
    let campaign = try #require(input.campaign)
    #expect(campaign.origin == .stretch && campaign.coordination == .coordinated)
    #expect(campaign.members.map(\.reason) == [.name] + Array(repeating: .pair, count: 24))
    #expect(campaign.member(campaign.members[7].source) == campaign.members[7] && campaign.member(-1) == nil)
  }

  @Test func `A few days above the reference do not lengthen a bracket`() async throws {
    var archive = Archive(days: 120)
    var random = SplitMix64(seed: 21)
    var next = 0
    // A rise on two days, then three days a little above the usual level.
    for day in 0..<120 {
      let computers = day == 80 || day == 81 ? 500 : (82...84).contains(day) ? 88 : 56 + random.below(9)
      for _ in 0..<computers {
        next += 1
        archive.add(
          day: day, second: random.below(86_400), source: .made(next * 11), country: "CN", user: "n\(random.below(9))x")
      }
    }
    archive.plan = Self.plan([:])
    let result = try await archive.investigate()
    let bracket = try #require(result.finding("name-sequences/bracket"))
    #expect(bracket.summary.plainText.hasPrefix("31 March – 1 April 2023, about 500 computers a day"))
    #expect(bracket.caveats.isEmpty)
    #expect(try await archive.input().campaign?.members.count == 1000)
  }

  @Test func `Without a time only computers that came back belong by their names`() async throws {
    var archive = Archive(days: 120)
    var random = SplitMix64(seed: 22)
    let names = [
      "apple", "berry", "cherry", "damson", "elder", "fig", "grape", "hazel", "juniper", "kiwi", "lemon", "mango",
    ]
    // 300 computers come once a week, each with the next name; ten others a day once, with names of their own.
    for computer in 0..<300 {
      for week in 0..<12 {
        archive.add(
          day: week * 10 + random.below(10), second: random.below(86_400), source: .made(computer * 300), country: "CN",
          user: names[(computer + week) % 12])
      }
    }
    for number in 0..<1200 {
      archive.add(
        day: number / 10, second: random.below(86_400), source: .made(1_000_000 + number), country: "BR",
        user: ["info", "admin", "test"][number % 3])
    }
    archive.plan = Self.plan([:])
    let campaign = try #require(try await archive.input().campaign)
    #expect(campaign.origin == .archive)
    #expect(campaign.members.count == 300)
    #expect(campaign.members.allSatisfy { $0.attempts == 12 })
  }

  @Test func `The same names in another order show nothing`() async throws {
    var archive = Self.excerpt()
    var random = SplitMix64(seed: 4)
    var names = Self.order
    random.shuffle(&names)
    for index in names.indices { archive.events[index].user = names[index] }
    archive.plan = Self.plan(["from": .text("2023-01-15 20:11"), "for": .duration(seconds: 2400)])
    let finding = try #require(try await archive.investigate().finding("name-sequences/coordination"))
    #expect(finding.status == .notEnoughData && finding.severity == .info)
  }

  @Test func `A moment that cannot be read is said, not guessed`() async throws {
    var archive = Self.excerpt()
    for text in ["yesterday", "2023-01-15 25:00", "2023-01-15 20:11:08:09", "2023-02-30"] {
      archive.plan = Self.plan(["from": .text(text)])
      let finding = try #require(try await archive.investigate().finding("name-sequences/coordination"))
      #expect(finding.status == .notApplicable && finding.summary.plainText.contains(text))
    }
    #expect(NameSequences.moment("2023-01-15T20:11:08", zone: .utc) == 1_673_813_468)
    #expect(NameSequences.moment("2023-01-15", zone: .utc) == 1_673_740_800)
  }

  /// Forty days of noise: 30 computers a day with names of their own liking.
  private static func noise(_ seed: UInt64, days: Int = 40) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: seed)
    for day in 0..<days {
      for _ in 0..<(25 + random.below(10)) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(4000) * 7), country: "US",
          user: "name\(random.below(8) * random.below(9))")
      }
    }
    return archive
  }

  /// Four days on which 100 computers more come.
  private static func raised(days: Int = 40, user: (Int) -> String) -> Archive {
    var archive = noise(3, days: days)
    for index in 0..<400 {
      archive.add(
        day: 20 + index / 100, second: index % 100 * 800 + 13, source: .made(100_000 + index * 300), country: "BR",
        user: user(index))
    }
    return archive
  }

  @Test func `Names that come at no other time tell the campaign from those that always come`() async throws {
    let archive = Self.raised { "list\($0 % 90)@example.com" }
    let input = try await archive.input()
    let campaign = try #require(input.campaign)
    #expect(campaign.members.count == 400)
    #expect(campaign.members.allSatisfy { input.store.dictionary.sources[Int($0.source)] >= .made(100_000) })
    #expect(campaign.bystanders == 0...0)
    let result = try await archive.investigate()
    #expect(
      result.finding("name-sequences/members")?.uncertainty?.plainText.hasPrefix("Hardly any of them is a bystander")
        == true)
  }

  @Test func `Two campaigns at different times are both told, and both are kept out`() async throws {
    var archive = Self.raised(days: 80) { "list\($0 % 90)@example.com" }
    for index in 0..<300 {
      archive.add(
        day: 60 + index / 60, second: index % 60 * 1300 + 7, source: .made(400_000 + index * 300), country: "CN",
        user: "other\(index % 40)")
    }
    let result = try await archive.investigate()
    let other = try #require(result.finding("name-sequences/other-campaigns"))
    #expect(other.number("stretches") == .count(1) && other.number("other_members") == .count(300))
    #expect(other.number("members_again") == .count(0))
    let listed = Set(result.blocklist?.addresses.map(\.text) ?? [])
    #expect(listed.contains(Address.made(100_000).description) && listed.contains(Address.made(400_000).description))
    #expect(listed.count == 700)
  }

  @Test func `Two campaigns close to each other are bracketed together, with all who took part in either`() async throws
  {
    var archive = Self.raised { "list\($0 % 90)@example.com" }
    for index in 0..<300 {
      archive.add(
        day: 30 + index / 60, second: index % 60 * 1300 + 7, source: .made(400_000 + index * 300), country: "CN",
        user: "other\(index % 40)")
    }
    let campaign = try #require(try await archive.input().campaign)
    #expect(campaign.members.count == 700)
  }

  @Test func `More quiet computers than usual are bracketed, and told from those that always come`() async throws {
    // Names that everybody tries.
    var random = SplitMix64(seed: 77)
    let archive = Self.raised { _ in "name\(random.below(8) * random.below(9))" }
    let input = try await archive.input()
    let campaign = try #require(input.campaign)
    let days = (Archive.start + 20).dayNumber..<(Archive.start + 24).dayNumber
    #expect(Int(campaign.bracket.lowerBound / 86_400) <= days.lowerBound)
    #expect(Int(campaign.bracket.upperBound / 86_400) >= days.upperBound)
    let own = campaign.members.filter { input.store.dictionary.sources[Int($0.source)] >= .made(100_000) }
    #expect(own.count >= 360)
    let bystanders = try #require(campaign.bystanders)
    // About 30 a day come anyway.
    let length = Double(campaign.bracket.upperBound - campaign.bracket.lowerBound) / 86_400
    #expect(bystanders.lowerBound > 15 * length && bystanders.upperBound < 40 * length)
    #expect(campaign.members.count - own.count < Int(1.2 * bystanders.upperBound))
    #expect(campaign.members.map(\.source) == campaign.members.map(\.source).sorted())
  }

  @Test func `A rise in the share of failing logins is found within days, not only between them`() async throws {
    var archive = Archive(days: 20)
    var random = SplitMix64(seed: 8)
    for day in 0..<20 {
      for _ in 0..<300 {
        let number = random.below(200)
        let failed = random.below(30) == 0
        archive.add(
          day: day, second: random.below(86_400), source: .made(number * 300), user: "user\(number)",
          outcome: failed ? .failure : .success)
      }
    }
    for index in 0..<250 {
      archive.add(
        day: 11, second: 30_000 + 60 * index, source: .made(100_000 + 300 * index), user: "list\(index % 40)")
    }
    let input = try await archive.input()
    let bracket = try #require(CampaignSearch.strongest(input.search?.byLogins))
    let start = Int64((Archive.start + 11).dayNumber) * 86_400 + 30_000
    // A group of 100 logins takes eight hours of a usual day.
    #expect(abs(bracket.time.lowerBound - start) < 8 * 3600)
    #expect(abs(bracket.time.upperBound - (start + 15_000)) < 9 * 3600)
    #expect(bracket.usual < 6 && bracket.level > 20)
    let members = try #require(input.campaign).members
    #expect(members.count(where: { input.store.dictionary.sources[Int($0.source)] >= .made(100_000) }) >= 240)
    // Users who mistyped and logged in are nobody's campaign.
    #expect(members.allSatisfy { input.store.dictionary.sources[Int($0.source)] >= .made(100_000) })
  }

  @Test func `A scheduler shows by its minutes, a mail program with an old password does not`() async throws {
    var archive = Archive(days: 10)
    var random = SplitMix64(seed: 5)
    for hour in 0..<240 {
      archive.add(
        day: hour / 24, second: hour % 24 * 3600 + random.below(110), source: .made(hour % 60 * 300),
        user: "word\(hour)")
    }
    let found = try await archive.investigate()
    #expect(found.finding("name-sequences/coordination")?.severity == .warning)
    #expect(found.words("name-sequences/coordination").contains("100 % are minute 0 or 1 of the hour"))

    archive = Self.noise(9, days: 12)
    for step in 0..<(12 * 24 * 4) {
      archive.add(day: step / 96, second: step % 96 * 900 + 5, source: .made(77), user: "old-phone")
    }
    let quiet = try await archive.investigate()
    #expect(quiet.finding("name-sequences/coordination")?.severity == .info)
  }

  @Test func `Names in alphabetical order and names that were dealt out`() async throws {
    var archive = Archive(days: 3)
    for index in 0..<120 {
      let name = "n\(String(1000 + index).dropFirst())"
      archive.add(
        day: index / 50, second: index % 50 * 1700 + index * index % 900, source: .made(index % 30 * 300), user: name)
    }
    let finding = try #require(try await archive.investigate().finding("name-sequences/coordination"))
    #expect(finding.number("alphabetical") == .count(119))
    #expect(finding.verdict == .clear)
  }
}
