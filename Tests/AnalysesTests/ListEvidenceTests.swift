import CivilTime
import Findings
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// What a list proves, how names agree with it, and when it ends, beyond the figures of the case.
@Suite struct ListEvidenceTests {
  private static func archive(_ entries: [String], names: Int = 500, days: Int = 20) -> Archive {
    var archive = TrapArchive.archive(names: names, days: days)
    archive.lists = [NameList(name: "spamtraps", lines: entries)]
    archive.plan.analyses = [.init(id: "spamtrap-matches"), .init(id: "run-out")]
    return archive
  }

  @Test func aListThatIsOlderThanTheAttackIsClearProof() async throws {
    let archive = Self.archive(TrapArchive.traps.prefix(5000).map { "\($0)@example.com 2014-01-02" })
    let finding = try #require(try await archive.investigate().finding("spamtrap-matches/spamtraps"))
    #expect(finding.verdict == .clear)
    #expect(!finding.caveats.contains { $0.plainText.contains("no dates") })
  }

  @Test func namesListedBecauseOfTheAttackDoNotCount() async throws {
    // Everything tried was put on the list a day later.
    let archive = Self.archive(TrapArchive.traps.prefix(500).map { "\($0), 2014-08-01" })
    let finding = try #require(try await archive.investigate().finding("spamtrap-matches/spamtraps"))
    #expect(finding.verdict == .noSign && finding.severity == .info)
    #expect(finding.number("added_after") == .count(500) && finding.number("matches") == .count(500))
    #expect(finding.caveats[0].plainText.hasPrefix("500 names came onto the list on the day of the first attempt"))
  }

  @Test func thePlanCanSayHowOldTheListIs() async throws {
    var archive = Self.archive(Array(TrapArchive.traps.prefix(5000)))
    archive.plan.analyses = [
      .init(id: "spamtrap-matches", parameters: ["as_of": .text("2014-06-30"), "hits": .count(7)])
    ]
    #expect(try await archive.investigate().finding("spamtrap-matches/spamtraps")?.verdict == .clear)
    archive.plan.analyses = [.init(id: "spamtrap-matches", parameters: ["as_of": .text("2014-08-30")])]
    #expect(try await archive.investigate().finding("spamtrap-matches/spamtraps")?.verdict == .noSign)
    archive.plan.analyses = [.init(id: "spamtrap-matches", parameters: ["hits": .count(501)])]
    #expect(try await archive.investigate().finding("spamtrap-matches/spamtraps")?.verdict == .noSign)
  }

  @Test func aListTriedToItsEndMayComeFromTheLogs() async throws {
    let archive = Self.archive(Array(TrapArchive.traps.prefix(510)))
    let finding = try #require(try await archive.investigate().finding("spamtrap-matches/spamtraps"))
    #expect(finding.caveats.map(\.plainText).contains { $0.hasPrefix("98 % of the list were tried, as it would be") })
  }

  @Test func levelsAreCountedApart() async throws {
    var archive = Archive(days: 10)
    archive.lists = [
      NameList(name: "spamtraps", lines: ["quorbel@example.com", "zandrif@example.com", "mirl.ockt", "vexunda"])
    ]
    archive.plan.analyses = [.init(id: "spamtrap-matches")]
    for (day, user) in ["Quorbel@EXAMPLE.com", "zandrif@example.org", "vexunda+promo", "mirlockt", "nobody"]
      .enumerated()
    {
      archive.add(day: day, source: .made(day), user: user)
    }
    let table = try #require(try await archive.investigate().table("list-coverage"))
    #expect(table.counts("tried") == [2])
    #expect(table.counts("whole_address") == [1])
    #expect(table.counts("without_tag") == [1])
    #expect(table.counts("without_dots") == [1])
  }

  @Test func weeksAddUp() async throws {
    let archive = Self.archive(Array(TrapArchive.traps.prefix(5000)))
    let table = try #require(try await archive.investigate().table("list-weeks"))
    #expect(table.counts("new_listed").reduce(0, +) == 500)
    #expect(table.counts("tried").last == 500)
    #expect(table.counts("attempts").reduce(0, +) == archive.events.count)
    #expect(table.counts("listed") == table.counts("attempts"))
    #expect(table.dates("week").first == "2014-07-07")
  }

  @Test func severalListsStandSideBySide() async throws {
    var archive = Self.archive([])
    archive.lists = [
      NameList(name: "spamtraps", lines: TrapArchive.traps.prefix(400)),
      NameList(name: "leak", lines: TrapArchive.traps[300..<450]),
    ]
    let result = try await archive.investigate()
    #expect(
      result.words("spamtrap-matches/side-by-side")
        == "Of the 500 names tried 450 are on any of the two lists, 100 on more than one: spamtraps 400 and leak 150.")
    #expect(
      result.details("spamtrap-matches/side-by-side") == "On spamtraps alone are 300, on leak alone 50.")
    #expect(result.table("list-coverage")?.counts("only_here") == [300, 50])
  }

  @Test func aChangedPaceMakesTheDate() async throws {
    var archive = Self.archive(TrapArchive.traps, names: 9300, days: 186)
    archive.dayCount = 200
    for number in 0..<280 {
      archive.add(day: 186 + number / 20, source: .made(number), user: TrapArchive.traps[9300 + number])
    }
    let finding = try #require(try await archive.investigate().finding("run-out/spamtraps"))
    #expect(finding.summary.plainText.contains("but the last 14 days were slower, 20 a day: at that pace "))
    #expect(finding.details[0].plainText.contains("the change is more than chance, so the recent pace makes the date"))
    let table = try #require(try await archive.investigate().table("run-out"))
    #expect(table.dates("date") == table.dates("recent_date"))
    #expect(table.dates("date") != table.dates("overall_date"))
    let (low, date, high) = (table.dates("low")[0], table.dates("date")[0], table.dates("high")[0])
    #expect(low < date && date < high)
  }

  @Test func aListThatGrowsLastsLonger() async throws {
    let start = TrapArchive.start
    let lines = TrapArchive.traps.prefix(5000).enumerated().map { number, name in
      "\(name) \((start + (number < 4900 ? -30 : 1 + number % 19)).iso)"
    }
    let finding = try #require(try await Self.archive(lines).investigate().finding("run-out/spamtraps"))
    #expect(finding.number("growth") == .number(5, places: 2))
    #expect(finding.number("days_left") == .count(4500 / 20))
    var archive = Self.archive(lines)
    archive.plan.analyses = [.init(id: "run-out", parameters: ["growth": .number(30)])]
    let never = try #require(try await archive.investigate().finding("run-out/spamtraps"))
    #expect(never.summary.plainText.contains("the list is never worked off"))
  }

  @Test func aWeekWithoutANewNameIsTheMost() async throws {
    // Five quiet days in the middle, so that a week's silence at the end does not look like the end of it all.
    var archive = Archive(from: TrapArchive.start, days: 60)
    archive.hasGeography = false
    archive.lists = [NameList(name: "spamtraps", lines: TrapArchive.traps)]
    archive.plan.analyses = [.init(id: "run-out")]
    for number in 0..<1100 {
      let day = number / 20
      archive.add(
        day: day < 30 ? day : day + 5, source: .made(number % 300), user: TrapArchive.traps[number])
    }
    archive.dayCount = 67
    #expect(try await archive.investigate().finding("run-out/spamtraps")?.number("date") != nil)
    archive.dayCount = 68
    #expect(try await archive.investigate().finding("run-out/spamtraps")?.number("date") == nil)
    archive.plan.analyses = [.init(id: "run-out", parameters: ["quiet_days": .count(8)])]
    let finding = try #require(try await archive.investigate().finding("run-out/spamtraps"))
    #expect(finding.number("quiet_days") == .count(8))
  }

  @Test func namesDrawnAtRandomHaveATableOfDates() async throws {
    var archive = Archive(from: TrapArchive.start, days: 20)
    archive.hasGeography = false
    let list = TrapArchive.traps.prefix(600)
    archive.lists = [NameList(name: "spamtraps", lines: list)]
    var random = SplitMix64(seed: 6)
    for number in 0..<1200 {
      archive.add(
        day: number / 60, second: random.below(86_400), source: .made(random.below(200)), user: list[random.below(600)])
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("run-out/spamtraps"))
    #expect(finding.number("shape") == .words("drawing"))
    let table = try #require(result.table("run-out-drawing"))
    #expect(table.rowCount == 5)
    #expect(table.dates("date") == table.dates("date").sorted())
    #expect(finding.details.map(\.plainText).contains { $0.contains("New names become rarer") })
  }

  @Test func withoutAListItsSizeIsEstimated() async throws {
    var archive = Archive(days: 20)
    var random = SplitMix64(seed: 8)
    for number in 0..<600 {
      archive.add(day: number / 30, source: .made(random.below(90)), user: "name\(random.below(400))")
    }
    let finding = try #require(try await archive.investigate().finding("run-out/size"))
    #expect(finding.status == .found)
    let size = try #require(finding.numbers.first { $0.name == "list_size" })
    guard case .number(let estimate, _) = size.value, case .number(let low, _)? = size.low,
      case .number(let high, _)? = size.high
    else {
      Issue.record("no numbers")
      return
    }
    #expect(low <= estimate && estimate <= high)
    #expect(low < 400 && high > 380)

    var once = Archive(days: 20)
    for number in 0..<600 { once.add(day: number / 30, source: .made(number), user: "name\(number)") }
    #expect(try await once.investigate().finding("run-out/size")?.status == .notEnoughData)
  }

  @Test func datesStandBehindNamesOnly() {
    let list = NameList(
      name: "spamtraps",
      lines: ["one 2014-07-01", "two@example.com;2014-07-02", "three", "2014-07-03", "one 2013-01-01", "2014-07-04x"])
    #expect(list.entries == ["2014-07-03", "2014-07-04x", "one", "three", "two"])
    #expect(list.added["one"]?.iso == "2013-01-01" && list.added["two"]?.iso == "2014-07-02")
    #expect(list.added["three"] == nil && !list.isDated)
    #expect(list.addresses == ["two@example.com"])
  }
}
