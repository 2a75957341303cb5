import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct ClockPatternTests {
  /// Attempts of `sources` computers on 30 days, in each hour at the minutes that `minutes` gives.
  private func archive(
    days: Int = 30, sources: Int = 200, seed: UInt64 = 1, minutes: (inout SplitMix64) -> [Int]
  ) -> Archive {
    var random = SplitMix64(seed: seed)
    var archive = Archive(days: days)
    archive.hasGeography = false
    archive.plan.analyses = [.init(id: "clock-pattern")]
    for hour in 0..<(days * 24) {
      for minute in minutes(&random) {
        archive.add(
          day: hour / 24, second: hour % 24 * 3600 + minute * 60 + random.below(60),
          source: .made(random.below(sources)), user: "name\(random.below(50))")
      }
    }
    return archive
  }

  @Test func aScheduleIsSeenAndSaid() async throws {
    let archive = archive { random in
      random.below(3) == 0 ? [] : (0...random.below(10)).map { _ in random.below(2) }
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("clock-pattern/minutes"))
    #expect(finding.status == .found && finding.verdict == .clear && finding.severity == .notice)
    #expect(
      finding.summary.plainText
        == "The attempts keep to the clock: 100 % of their lines fall into two minutes of every hour, from :00 on, from 200 computers."
    )
    #expect(finding.number("period_minutes") == .count(60))
    #expect(finding.number("minute") == .count(0))
    #expect(!finding.evidence.isEmpty)
    let table = try #require(result.table("minute-of-hour"))
    #expect(table.ids().prefix(2) == ["minute", "attempts"])
    #expect(table.rowCount == 60 && table.counts("attempts").dropFirst(2).allSatisfy { $0 == 0 })
    #expect(table.total("attempts") == .count(archive.events.count))
    let week = try #require(result.table("hour-of-week"))
    #expect(week.rowCount == 168 && week.total("attempts") == .count(archive.events.count))
  }

  @Test func rhythmsShorterThanAnHourAreNamed() async throws {
    let archive = archive { random in
      [0, 15, 30, 45].filter { _ in random.below(2) == 0 }.map { $0 + 7 + random.below(2) }
    }
    let finding = try #require(try await archive.investigate().finding("clock-pattern/minutes"))
    #expect(finding.number("period_minutes") == .count(15))
    #expect(finding.summary.plainText.contains("two minutes of every 15 minutes, from minute 7 on"))
  }

  @Test func burstsAreNoClock() async throws {
    var found = 0
    for seed in UInt64(1)...60 {
      // Ten minutes of many attempts, at any minute, in a tenth of the hours.
      let archive = archive(days: 8, seed: seed) { random in
        guard random.below(8) == 0 else { return [] }
        let start = random.below(50)
        return (0..<12).map { _ in start + random.below(10) }
      }
      let finding = try #require(try await archive.investigate().finding("clock-pattern/minutes"))
      #expect(finding.status == .nothingFound || finding.status == .found)
      if finding.status == .found { found += 1 }
    }
    #expect(found <= 2)
  }

  @Test func aScheduledJobIsNoCampaign() async throws {
    var archive = archive(sources: 60) { random in random.below(2) == 0 ? [random.below(60)] : [] }
    for hour in 0..<(30 * 24) {
      archive.add(day: hour / 24, second: hour % 24 * 3600 + 5, source: .made(1000), user: "backup")
    }
    let finding = try #require(try await archive.investigate().finding("clock-pattern/minutes"))
    #expect(finding.severity == .info)
    #expect(finding.summary.plainText.contains("rather a mail program or a scheduled job"))
    #expect(finding.details[0].plainText.hasPrefix("Most often in these minutes came 240.0.3.232 (720 hours)"))
  }

  @Test func aScheduleBesideAJobIsStillSeen() async throws {
    var archive = archive(sources: 100) { random in [30 + random.below(2)] }
    for hour in 0..<(30 * 24) {
      for _ in 0..<3 {
        archive.add(day: hour / 24, second: hour % 24 * 3600 + 1800, source: .made(1000), user: "backup")
      }
    }
    let finding = try #require(try await archive.investigate().finding("clock-pattern/minutes"))
    #expect(finding.severity == .notice)
    #expect(finding.number("minute") == .count(30))
  }

  @Test func tenHoursAndTenComputersAreNeeded() async throws {
    let few = archive(days: 1, sources: 5) { _ in [0] }
    let finding = try #require(try await few.investigate().finding("clock-pattern/minutes"))
    #expect(finding.status == .notEnoughData)
    #expect(finding.summary.plainText.contains("24 hours with attempts and 5 computers, where 10 and 10 are needed"))
  }

  @Test func quietLogsAreQuiet() async throws {
    var found = 0
    for seed in UInt64(1)...100 {
      let archive = archive(days: 20, sources: 60, seed: seed) { random in
        (0..<random.below(4)).map { _ in random.below(60) }
      }
      if try await archive.investigate().finding("clock-pattern/minutes")?.status == .found { found += 1 }
    }
    #expect(found <= 2)
  }

  @Test func aTimeOfDayIsNoAlarm() async throws {
    var archive = Archive(days: 40)
    var random = SplitMix64(seed: 9)
    for day in 0..<40 {
      for _ in 0..<12 {
        archive.add(
          day: day, second: (9 + random.below(8)) * 3600 + random.below(3600), source: .made(random.below(30)),
          user: "someone")
      }
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("clock-pattern/time-of-day"))
    #expect(finding.status == .found && finding.severity == .info)
    #expect(finding.number("hours_for_half") == .count(4))
    #expect((9...13).map { Cell.count($0) }.contains(finding.number("hour")))
    #expect(result.finding("clock-pattern/minutes")?.status == .nothingFound)
  }

  @Test func parametersAreUsed() async throws {
    var archive = archive(days: 2, sources: 30) { random in [random.below(60)] }
    archive.plan.analyses = [.init(id: "clock-pattern", parameters: ["hours": .count(100), "resultant": .number(0.9)])]
    let result = try await archive.investigate()
    #expect(result.finding("clock-pattern/minutes")?.status == .notEnoughData)
    #expect(result.sections[0].method.contains("`hours` 100 instead of 10 – hours with attempts that are needed"))
  }

  @Test func `Of two busy hours the day's half lies about both, and is told as that`() async throws {
    func finding(_ hours: [Int]) async throws -> Finding? {
      var archive = Archive(days: 40)
      archive.plan.analyses = [.init(id: "clock-pattern")]
      for day in 0..<40 {
        for hour in hours {
          for number in 0..<6 {
            archive.add(
              day: day, second: hour * 3600 + number * 400, source: .made(number + day * 7), user: "name\(number)")
          }
        }
      }
      return try await archive.investigate().finding("clock-pattern/time-of-day")
    }
    #expect(
      try await finding([5, 11, 12])?.summary.plainText
        == "They prefer a time of day: half of what a day brings comes between 11:00 and 13:00.")
    #expect(
      try await finding([23, 0])?.summary.plainText
        == "They prefer a time of day: half of what a day brings comes between 00:00 and 01:00.")
  }
}
