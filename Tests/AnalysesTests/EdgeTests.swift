import CivilTime
import Findings
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct EdgeTests {
  @Test func anArchiveWithoutAnythingIsSaidToHoldNothing() async throws {
    var archive = Archive(days: 0)
    archive.lists = [NameList(name: "spamtraps", lines: ["a-name"])]
    let result = try await archive.investigate()
    #expect(result.headline.map(\.plainText) == ["No failed or refused login was found in this archive."])
    #expect(result.period == nil)
    #expect(result.intrusion == nil)
    #expect(result.keyFigures == nil)
    #expect(result.recommendations.isEmpty)
    #expect(result.sections.count == AnalysisCatalogue.all.count)
    #expect(result.sections.allSatisfy { !$0.findings.isEmpty })
  }

  @Test func successesAloneAreNoAttack() async throws {
    var archive = Archive(days: 40)
    archive.add(day: 3, source: .made(1), user: "alice", outcome: .success)
    let result = try await archive.investigate()
    #expect(
      result.headline.map(\.plainText)
        == ["No failed or refused login was found in this archive."])
    #expect(result.intrusion?.plainText == "Not by guessing: 1 successful login is recorded, and no failed one.")
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
  }

  @Test func theKeyFiguresOfTwoDaysKnowNoUsualOne() async throws {
    var archive = Archive(days: 2)
    for number in 0..<5 {
      archive.add(day: number / 4, second: 3600 + number, source: .made(number), country: "BG", user: "root")
    }
    let table = try #require(try await archive.investigate().keyFigures)
    #expect(table.column("figure") == [.words("failed logins in two days"), .words("computers in all")])
    #expect(table.counts("value") == [5, 5])
    #expect(table.column("usual") == [.empty, .empty])
    #expect(table.column("note").first == .words("2.5 a day"))
  }

  @Test func aLongPeriodWithFewLinesIsNotCalledShort() async throws {
    var archive = Archive(days: 400)
    archive.silent = Set(3..<398)
    for day in [0, 1, 399] { archive.add(day: day, second: 3600, source: .made(1), country: "BG", user: "root") }
    let headline = try await archive.investigate().headline.map(\.plainText)
    #expect(
      headline.last == """
        Lines exist for only five of these 400 days: too few to say what is usual here, so no day can be called unusual.
        """)
  }

  @Test(arguments: [7: "seven days, of which six can be learned from, too short", 6: "six days, too short"])
  func `Days that are covered in part are told apart from those that tell what is usual`(
    covered: Int, expected: String
  ) {
    let finding = SpikeDays.tooShort(covered: covered, learned: 6)
    #expect(finding.summary.plainText.contains("The archive covers \(expected) for a usual level"))
  }

  @Test func oneAttemptIsTooLittleForAnyVerdict() async throws {
    var archive = Archive(days: 1)
    archive.add(day: 0, second: 3600, source: .made(1), country: "BG", user: "root")
    let result = try await archive.investigate()
    #expect(
      result.headline.map(\.plainText) == [
        "1 failed login from 1 computer in one day, 10 January 2023.",
        "The archive is too short to say what is usual here, so no day can be called unusual.",
      ])
    #expect(result.finding("spike-days/incident")?.status == .notEnoughData)
    #expect(result.finding("attempt-histogram/class")?.status == .notEnoughData)
    #expect(
      result.words("attempt-histogram/class")
        == "1 attempt came from 1 computer: too few to say whether they belong together.")
    #expect(result.table("spike-days")?.column("expected") == [.empty])
    #expect(result.table("spike-days")?.column("spike") == [.empty])
  }

  @Test func attemptsWithoutAddressesAreCountedAndNotAttributed() async throws {
    var archive = Archive(days: 30)
    for day in 0..<30 { archive.add(day: day, source: nil, user: "bob", attempts: 2) }
    let result = try await archive.investigate()
    #expect(result.attempts == 60)
    #expect(result.table("days")?.total("attempts") == .count(60))
    #expect(result.finding("sources/list")?.status == .notApplicable)
    #expect(result.finding("busiest-sources/largest")?.status == .notApplicable)
    #expect(result.finding("attempt-histogram/class")?.status == .notApplicable)
    #expect(result.words("sources/list") == "None of the 60 attempts names the address it came from.")
    #expect(result.headline[0].plainText.hasPrefix("No day stood out. There were 60 failed logins from 0 computers"))
  }

  @Test func attemptsWithoutNamesAreCountedAndNotListed() async throws {
    var archive = Archive(days: 30)
    archive.lists = [NameList(name: "spamtraps", lines: ["somebody"])]
    for day in 0..<30 { archive.add(day: day, source: .made(day), country: "BG", user: day == 0 ? "carol" : nil) }
    let result = try await archive.investigate()
    #expect(result.table("usernames")?.total("attempts") == .count(1))
    #expect(result.table("usernames")?.note?.plainText == "Without 29 attempts whose line has no user name.")
    #expect(result.finding("spamtrap-matches/spamtraps")?.status == .nothingFound)
    #expect(result.finding("run-out/spamtraps")?.status == .nothingFound)
  }

  @Test func addressesOfOneIPv6NetworkAreOneComputer() async throws {
    var archive = Archive(days: 1)
    for host in ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1::3", "2001:db8:0:2::1"] {
      archive.add(day: 0, source: Address(host), country: "BG", user: "x")
    }
    archive.add(day: 0, source: .made(1), country: "CN", user: "x")
    let result = try await archive.investigate()
    let table = try #require(result.table("window-sources"))
    #expect(
      table.column("source") == [
        .address("2001:db8:0:1::/64"), .address("240.0.0.1"), .address("2001:db8:0:2::1"),
      ])
    #expect(table.counts("attempts") == [3, 1, 1])
    #expect(
      result.finding("attempt-histogram/class")?.caveats.map(\.plainText)
        == ["3 IPv6 addresses of shared /64 networks are counted with their network, as one computer."])
    // Where addresses are listed, they stay addresses.
    #expect(result.table("sources")?.rowCount == 5)
  }

  @Test func unknownCountriesAreARowAndNoCountry() async throws {
    var archive = Archive(days: 40)
    for day in 0..<40 {
      archive.add(day: day, source: .made(day), country: "??", user: "x")
      archive.add(day: day, source: .made(100 + day), country: "--", user: "x")
      archive.add(day: day, source: .made(200 + day), country: "CN", user: "x")
    }
    let result = try await archive.investigate()
    let table = try #require(result.table("window-countries"))
    #expect(table.column("code") == [.words("--"), .words("??"), .words("CN")])
    #expect(result.table("days")?.counts("countries") == Array(repeating: 1, count: 40))
    #expect(
      result.finding("country-surge/countries")?.caveats.map(\.plainText).last
        == "The country of 40 attempts of the window (33 %) is not known; the part of China is therefore 33.33 % to 66.67 %."
    )
  }

  @Test func withoutADatabaseNothingIsSaidAboutCountries() async throws {
    var archive = Archive(days: 10)
    archive.hasGeography = false
    archive.add(day: 0, source: .made(1), user: "x")
    let result = try await archive.investigate()
    #expect(
      result.words("country-surge/countries")
        == "No country database was at hand, so nothing can be said about countries.")
    #expect(result.table("window-countries") == nil)
    #expect(result.table("overview")?.column("figure").contains(.words("Countries")) == false)
  }

  @Test func daysWithoutAnyLineAreUnknownAndNotQuiet() async throws {
    var archive = Archive(days: 60)
    archive.silent = [20, 21, 22]
    for day in 0..<60 where !archive.silent.contains(day) {
      for number in 0..<(20 + day % 3) { archive.add(day: day, source: .made(number), country: "CN", user: "x") }
    }
    let result = try await archive.investigate()
    let days = try #require(result.table("days"))
    #expect(days.column("attempts")[20] == .empty)
    #expect(days.column("spike")[20] == .empty)
    guard case .days(let figure)? = result.figure("days")?.content else {
      Issue.record("no figure of days")
      return
    }
    #expect(figure.values[19] == 21)
    #expect(figure.values[20] == nil)
    #expect(
      result.words("overview/gaps")
        == "No line of any kind exists for three days of the period (30 January – 1 February 2023); they are treated as unknown, not as quiet."
    )
    #expect(result.table("overview")?.column("value").contains(.number(1197.0 / 57, places: 1)) == true)
  }

  @Test func theWindowOfThePlanWins() async throws {
    var archive = SpikeArchive.archive(extra: 400, onDay: 50)
    archive.plan.window = .days(CivilDate(iso: "2023-01-15")!, CivilDate(iso: "2023-01-16")!)
    let result = try await archive.investigate()
    #expect(result.window?.core == CivilDate(iso: "2023-01-15")!...CivilDate(iso: "2023-01-16")!)
    #expect(result.window?.context == result.window?.core)
    #expect(
      result.words("spike-days/incident").hasPrefix("In the window that the plan names, 15–16 January 2023, there were")
    )
    #expect(result.table("country-days")?.rowCount == 2)
    #expect(result.finding("spike-days/others") != nil)
  }

  @Test func aWindowOutsideTheArchiveIsNoWindow() async throws {
    var archive = SpikeArchive.archive(extra: 0, onDay: 0)
    archive.plan.window = .days(CivilDate(iso: "2020-01-15")!, CivilDate(iso: "2020-01-16")!)
    #expect(try await archive.investigate().window == nil)
  }

  @Test func aFewComputersAreCalledAFew() async throws {
    var archive = SpikeArchive.archive(extra: 0, onDay: 0)
    for number in 0..<206 {
      archive.add(day: 70, second: 29_520 + number, source: .made(9000 + number % 2), country: "GB", user: "x")
    }
    let result = try await archive.investigate()
    #expect(result.window?.core == (archive.first + 70)...(archive.first + 70))
    guard case .words(let kind)? = result.finding("attempt-histogram/class")?.number("class") else {
      Issue.record("no class")
      return
    }
    #expect(kind == "few sources")
    #expect(result.headline[0].plainText.contains("Two computers made 206 of the 296 failed logins"))
  }

  @Test func aQuietArchiveStatesWhatWouldHaveBeenNoticed() async throws {
    let result = try await SpikeArchive.archive(extra: 0, onDay: 0).investigate()
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
    #expect(result.words("spike-days/incident").hasPrefix("No day stood out in 90 days; the most on one day were"))
    #expect(result.details("spike-days/incident").contains("the test would have noticed a day with about"))
    #expect(result.window == nil)
    #expect(result.headline[0].plainText.hasPrefix("No day stood out."))
  }

  @Test func aShortArchiveShowsOnlyLargeJumps() async throws {
    var archive = Archive(days: 10)
    for (day, count) in [70, 85, 90, 66, 101, 78, 640, 1100, 95, 82].enumerated() {
      for number in 0..<count { archive.add(day: day, second: number, source: .made(number), country: "CN", user: "x") }
    }
    let result = try await archive.investigate()
    #expect(result.window?.core == (archive.first + 6)...(archive.first + 7))
    #expect(
      result.finding("spike-days/incident")?.caveats.map(\.plainText)
        == ["The archive is short (10 days): only large jumps can be seen."])
  }

  @Test func boundsOfThePlanCutThePeriod() async throws {
    var archive = SpikeArchive.archive(extra: 0, onDay: 0)
    archive.events.removeAll { $0.milliseconds / 1000 >= Int64((archive.first + 40).dayNumber) * 86_400 }
    archive.plan.until = archive.first + 39
    let result = try await archive.investigate()
    #expect(result.period == archive.first...(archive.first + 39))
  }
}

/// 90 days with about 30 attempts each from a few dozen computers, and a swarm on one of them.
enum SpikeArchive {
  static func archive(extra: Int, onDay spike: Int) -> Archive {
    var archive = Archive(days: 90)
    var random = SplitMix64(seed: 90)
    for day in 0..<90 {
      for _ in 0..<(25 + random.below(11)) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(60)),
          country: ["CN", "US", "BG", "IN"][random.below(4)], user: "user\(random.below(20))")
      }
    }
    for number in 0..<extra {
      archive.add(day: spike, second: random.below(86_400), source: .made(1000 + number), country: "BR", user: "admin")
    }
    return archive
  }
}

@Suite struct HoursAndWeeksTests {
  /// 90 days of 20 to 169 attempts at any hour.
  private static func unevenDays() -> Archive {
    var archive = Archive(days: 90)
    var random = SplitMix64(seed: 5)
    for day in 0..<90 {
      for _ in 0..<(20 + random.below(150)) {
        archive.add(day: day, second: random.below(86_400), source: .made(random.below(3000)), country: "CN", user: "x")
      }
    }
    return archive
  }

  @Test func aBurstOnAnOrdinaryDayIsFoundByTheHour() async throws {
    var archive = Self.unevenDays()
    for number in 0..<206 {
      archive.add(
        day: 40, second: 8 * 3600 + 720 + number * 11, source: .made(9000 + number % 2), country: "GB", user: "x")
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("spike-days/hours"))
    #expect(finding.status == .found)
    #expect(finding.number("burst_date") == .date(archive.first + 40))
    #expect(finding.number("burst_hour") == .count(8))
    #expect(finding.summary.plainText.contains("came on 19 February 2023 between 08:00 and 09:00, where about"))
    #expect(finding.evidence.count == 1)
    #expect(result.table("hour-bursts")?.dates("date") == ["2023-02-19"])
    #expect(result.headline[0].plainText.hasPrefix("No day stood out, but 2"))
    #expect(result.headline[0].plainText.contains("came within one hour on 19 February 2023."))
  }

  /// One loud computer is what a ban rule is for; several together are not.
  @Test(arguments: [(1, Finding.Severity.notice), (12, .warning)])
  func `An hour that one computer made is no warning`(computers: Int, severity: Finding.Severity) async throws {
    var archive = Self.unevenDays()
    for number in 0..<100 {
      archive.add(
        day: 40, second: 8 * 3600 + 720 + number * 11, source: .made(9000 + number % computers), country: "GB",
        user: "x")
    }
    let finding = try #require(try await archive.investigate().finding("spike-days/hours"))
    #expect(finding.severity == severity)
    let isTold = finding.details.contains { $0.plainText.hasPrefix("One computer made 100 of them") }
    #expect(isTold == (computers == 1))
  }

  @Test func weeksAtARaisedLevelAreNoSpikesAndStillTold() async throws {
    var archive = Archive(days: 200)
    var random = SplitMix64(seed: 6)
    for day in 0..<200 {
      let level = (60..<120).contains(day) ? 60 : 20
      for _ in 0..<(level - 5 + random.below(11)) {
        archive.add(day: day, second: random.below(86_400), source: .made(random.below(500)), country: "CN", user: "x")
      }
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("spike-days/shifts"))
    #expect(finding.number("shift_first") == .date(archive.first + 60))
    #expect(finding.number("shift_last") == .date(archive.first + 119))
    #expect(finding.summary.plainText.hasPrefix("For 60 days, 11 March – 9 May 2023, the level was raised: about"))
  }

  @Test func hoursOfAZoneWithSummerTimeAreTestedOnce() async throws {
    let archive = SpikeArchive.archive(extra: 0, onDay: 0)
    let zone = try #require(Zone(named: "Europe/London"))
    let store = NaiveStore(archive.events, zone: zone)
    let result = try await Investigation.run(plan: archive.plan, store: store, coverage: archive.coverage)
    #expect(result.attempts == archive.events.count)
    // 9 April 23:00 UTC is 10 April in London.
    #expect(result.period == archive.first...(archive.first + 90))
  }

  @Test func noUsualLevelIsLearnedFromAWindowThatIsMostOfTheArchive() async throws {
    var archive = Archive(days: 10)
    for day in 0..<10 {
      for number in 0..<((2..<8).contains(day) ? 300 : 2 + day) {
        archive.add(day: day, second: 200 * number, source: .made(day * 1_000 + number), country: "CN", user: "x")
      }
    }
    archive.plan.window = .days(archive.first + 2, archive.first + 7)
    archive.plan.policies.alert = .init(failures: 100, seconds: 3_600)
    let result = try await archive.investigate()
    // The other days have 2, 3, 10 and 11.
    #expect(
      result.words("spike-days/incident").hasSuffix(
        "there were 1,800 failed logins; the other four days of the archive brought 26 in all."))
    #expect(result.table("days")?.column("expected") == Array(repeating: .empty, count: 10))
    #expect(result.keyFigures?.columns[2].title == "Other days (median)")
    #expect(result.keyFigures?.column("usual").first == .number(6.5, places: 1))
    // 200 seconds apart: 18 in each full hour.
    #expect(
      result.recommendations.map(\.plainText).contains {
        $0.hasPrefix("Do not rely on an alert") && $0.hasSuffix("; its busiest hour had 18.")
      })
  }

  @Test func thePlansOwnAlertIsTold() async throws {
    var archive = SpikeArchive.archive(extra: 0, onDay: 0)
    for number in 0..<200 {
      archive.add(day: 70, second: 36_000 + 9 * number, source: .made(5_000 + number), user: "x")
    }
    archive.plan.policies.alert = .init(failures: 150, seconds: 3_600)
    let words = try await archive.investigate().recommendations.map(\.plainText)
    let date = Numerals.dayAndMonth(archive.first + 70)
    #expect(
      words.contains {
        $0.contains(
          "The plan's limit, more than 150 an hour, would have rung first on \(date) between 10:00 and 11:00, and never in the"
        )
      })
  }

}
