import CivilTime
import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct SeparateEffortsTests {
  private static let isFarFrom = 5000

  /// The campaign of case 4 with four computers of one provider that join on the 58th day.
  private static func gropers(joined: Bool = true, listed: Bool = true) -> Archive {
    var archive = TrapArchive.archive()
    archive.plan.analyses = [.init(id: "separate-efforts")]
    archive.dayCount = 85
    if !listed { archive.lists = [] }
    var random = SplitMix64(seed: 11)
    for number in 0..<700 {
      archive.add(
        day: 57 + number * 28 / 700, second: random.below(86_400), source: .made(random.below(1100)),
        user: TrapArchive.traps[2523 + number], service: "spop3d")
    }
    guard joined else { return archive }
    for number in 0..<44 {
      let start = (6 + random.below(14)) * 3600
      for attempt in 0..<(18 + random.below(34)) {
        archive.add(
          day: 57 + number * 28 / 44, second: start + attempt * 20, source: .made(isFarFrom + number % 4),
          user: "person\(number % 22)", service: "spop3d")
        archive.events[archive.events.count - 1].sourceName = "240-0-19-\(number % 4).dynamic.adsl.example.net.br"
      }
    }
    return archive
  }

  @Test func fourComputersOfOneProviderAreToldApart() async throws {
    let result = try await Self.gropers().investigate()
    let finding = try #require(result.finding("separate-efforts/effort-1"))
    #expect(finding.severity == .notice && finding.status == .found)
    let summary = finding.summary.plainText
    #expect(
      summary.hasPrefix(
        "Four computers of dynamic.adsl.example.net.br, first seen on 2 September 2014, look like a different effort: none of their 22 names is on the list spamtraps that 100 % of the other names are on, they stay with one name for "
      ))
    #expect(finding.number("sources") == .count(4) && finding.number("names") == .count(22))
    #expect(finding.number("names_shared") == .count(0))
    #expect(result.finding("separate-efforts/effort-2") == nil)
    #expect(
      finding.details.last?.plainText
        == "To leave them out of every figure, exclude the source name *.dynamic.adsl.example.net.br in the plan.")
    #expect(finding.evidence.count == 1)

    let groups = try #require(result.table("separate-efforts"))
    #expect(groups.column("group").first == .evidence("dynamic.adsl.example.net.br"))
    #expect(groups.column("verdict").first == .words("separate"))
    let without = try #require(result.table("without-efforts"))
    #expect(without.ids() == ["figure", "all", "without_1"])
    let (all, rest) = (without.column("all"), without.column("without_1"))
    guard case .count(let attempts) = all[0], case .count(let remaining) = rest[0] else {
      Issue.record("no counts")
      return
    }
    #expect(finding.number("attempts") == .count(attempts - remaining))
    #expect(all[2] == .count(2523 + 700 + 22) && rest[2] == .count(2523 + 700))
    #expect(all[3] == rest[3], "their names are on no list, so the date does not move")
    #expect(try #require(result.table("effort-sources")).rowCount == 4)
  }

  @Test func withoutAListTheOthersNamesAreAsked() async throws {
    let result = try await Self.gropers(listed: false).investigate()
    let finding = try #require(result.finding("separate-efforts/effort-1"))
    #expect(finding.summary.plainText.contains("stay with one name"))
    #expect(result.table("without-efforts")?.column("figure").count == 3)
  }

  @Test func oneCampaignIsOne() async throws {
    let result = try await Self.gropers(joined: false).investigate()
    let finding = try #require(result.finding("separate-efforts/efforts"))
    #expect(finding.status == .nothingFound && finding.verdict == .noSign)
    #expect(finding.summary.plainText.contains("none differs in two features"))
  }

  @Test func quietLogsHoldNoSecondEffort() async throws {
    var found = 0
    for seed in UInt64(1)...40 {
      var random = SplitMix64(seed: seed)
      var archive = Archive(days: 40)
      archive.plan.analyses = [.init(id: "separate-efforts")]
      for _ in 0..<1500 {
        // Some computers come often and most once or twice; neighbours share networks.
        let heavy = random.below(5) == 0
        archive.add(
          day: random.below(40), second: random.below(86_400),
          source: .made(heavy ? random.below(40) * 37 : random.below(1500)), user: "name\(random.below(200))")
      }
      if try await archive.investigate().finding("separate-efforts/effort-1") != nil { found += 1 }
    }
    #expect(found <= 1)
  }

  @Test func twentyOthersAreNeeded() async throws {
    var archive = Archive(days: 3)
    for number in 0..<15 { archive.add(day: 1, second: number, source: .made(number), user: "a", attempts: 9) }
    let finding = try #require(try await archive.investigate().finding("separate-efforts/efforts"))
    #expect(finding.status == .notEnoughData)
  }

  @Test func computersWithTheSameNamesAreJoined() async throws {
    var archive = Archive(days: 10)
    archive.plan.analyses = [.init(id: "separate-efforts")]
    var random = SplitMix64(seed: 2)
    for number in 0..<60 {
      for _ in 0..<8 {
        archive.add(
          day: random.below(10), second: random.below(86_400), source: .made(number * 300),
          user: "other\(number)-\(random.below(1000))")
      }
    }
    for number in 0..<5 {
      for name in ["qadra", "quilb", "qestu", "qomni", "qyrsa", "qizzo"] where random.below(8) > 0 {
        archive.add(
          day: random.below(10), second: random.below(86_400), source: .made(100_000 + number * 300), user: name)
      }
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("separate-efforts/names"))
    #expect(finding.status == .found)
    #expect(finding.number("communities") == .count(1))
    let table = try #require(result.table("name-communities"))
    guard case .count(let sources) = table.column("sources")[0], case .evidence(let names) = table.column("typical")[0]
    else {
      Issue.record("no row")
      return
    }
    #expect((4...5).contains(sources))
    #expect(names.split(separator: ",").allSatisfy { $0.contains("q") })
  }
}
