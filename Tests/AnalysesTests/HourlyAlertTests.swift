import CivilTime
import Findings
import Planning
import Statistics
import Testing

@testable import Analyses

@Suite struct HourlyAlertTests {
  /// 30 a day, and on the 50th 400 more.
  private func archive(limit: Int?, per seconds: Int = 3600, extra: Int = 400) -> Archive {
    var archive = SpikeArchive.archive(extra: extra, onDay: 50)
    archive.plan.analyses = [.init(id: "hourly-alert")]
    archive.plan.policies.alert = limit.map { .init(failures: $0, seconds: seconds) }
    return archive
  }

  @Test func everyRingIsAnHourAboveTheLimit() async throws {
    let archive = archive(limit: 10)
    let result = try await archive.investigate()
    let table = try #require(result.table("hourly-alert"))
    #expect(table.ids().prefix(5) == ["start", "failures", "threshold", "sources", "countries"])
    var hours: [Int64: Int] = [:]
    for event in archive.events { hours[event.milliseconds / 3_600_000, default: 0] += 1 }
    let expected = hours.filter { $0.value > 10 }.sorted { $0.key < $1.key }
    #expect(table.counts("failures") == expected.map(\.value))
    #expect(table.column("start") == expected.map { .instant($0.key * 3600) })
    #expect(!expected.isEmpty)
    #expect(result.words("hourly-alert/rings").contains("would have rung first on 1 March 2023 between"))
    #expect(result.finding("hourly-alert/rings")?.number("rings_on_usual_days") == .count(0))
    #expect(result.details("hourly-alert/rings").contains("A limit of 6 would ring about once a month on usual days"))
  }

  @Test func withoutAPlanTheLimitIsLearned() async throws {
    let result = try await archive(limit: nil).investigate()
    #expect(result.finding("hourly-alert/rings")?.number("limit") == .count(6))
    guard case .count(let rings)? = result.finding("hourly-alert/rings")?.number("rings_on_usual_days") else {
      Issue.record("no number")
      return
    }
    #expect(rings <= 3)
  }

  @Test func aQuietArchiveDoesNotRing() async throws {
    let result = try await archive(limit: 40, extra: 0).investigate()
    let finding = try #require(result.finding("hourly-alert/rings"))
    #expect(finding.status == .nothingFound)
    #expect(finding.severity == .info)
    #expect(
      finding.summary.plainText
        == "The plan's alert on more than 40 failed logins in one hour, all computers together, would never have rung.")
    #expect(result.table("hourly-alert")?.rowCount == 0)
  }

  @Test func otherLengthsAreCountedFromMidnight() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "hourly-alert")]
    archive.plan.policies.alert = .init(failures: 2, seconds: 600)
    for second in [590, 595, 600, 601, 602, 1200] {
      archive.add(day: 0, second: second, source: .made(second), user: "x")
    }
    let result = try await archive.investigate()
    let midnight = Int64(archive.first.dayNumber) * 86_400
    #expect(result.table("hourly-alert")?.column("start") == [.instant(midnight + 600)])
    #expect(result.table("hourly-alert")?.counts("sources") == [3])
  }

  @Test func aShortArchiveWithoutAStatedLimitSaysSo() async throws {
    var archive = Archive(days: 3)
    archive.plan.analyses = [.init(id: "hourly-alert")]
    archive.add(day: 0, source: .made(1), user: "x")
    #expect(try await archive.investigate().finding("hourly-alert/rings")?.status == .notEnoughData)
  }

  /// A list dealt out to fresh computers every hour at minute 0, for `days` days from the last `quiet` on; before that
  /// failures of people.
  private func campaign(quiet: Int, days: Int, limit: Int? = nil) -> Archive {
    var archive = Archive(days: quiet + days)
    archive.plan.analyses = [.init(id: "hourly-alert")]
    archive.plan.policies.alert = limit.map { .init(failures: $0, seconds: 3600) }
    var random = SplitMix64(seed: 3)
    for day in 0..<(quiet + days) {
      for hour in 0..<24 where random.below(3) == 0 {
        archive.add(
          day: day, second: hour * 3600 + random.below(3600), source: .made(random.below(5000)),
          user: "person\(random.below(200))")
      }
      for hour in 0..<24 where day >= quiet {
        for number in 0..<3 {
          let attempt = (day * 24 + hour) * 3 + number
          archive.add(
            day: day, second: hour * 3600 + random.below(100), source: .made(900_000 + attempt / 2 * 300),
            user: "trap\(attempt % 300)")
        }
      }
    }
    return archive
  }

  @Test func `Days that a campaign made teach no limit, and what it kept to is told`() async throws {
    let result = try await campaign(quiet: 0, days: 60).investigate()
    let finding = try #require(result.finding("hourly-alert/rings"))
    #expect(finding.status == .notEnoughData)
    #expect(
      finding.summary.plainText.contains("since computers of one campaign made half of the failed logins or more"))
    #expect(!result.recommendations.contains { $0.plainText.contains("Alert on all failed logins") })
  }

  @Test func `A stated limit that a campaign keeps to is said not to have rung`() async throws {
    let result = try await campaign(quiet: 0, days: 60, limit: 40).investigate()
    #expect(result.words("hourly-alert/rings").contains("would not have rung in the campaign, whose busiest hour had "))
    #expect(
      result.recommendations.contains {
        $0.plainText.hasPrefix(
          "Do not rely on an alert on all failed logins together: the plan's limit, more than 40 an")
          && $0.plainText.contains("and there are too few usual days to learn a lower one from; its busiest hour had ")
      })
  }

  @Test func `A limit that is too high is advised against with one that would do`() async throws {
    var archive = archive(limit: 200)
    archive.plan.analyses = []
    let advice = try await archive.investigate().recommendations.map(\.plainText)
    #expect(
      advice.contains { $0.hasPrefix("Lower the alert") && $0.contains("; a limit of 6 would have rung first on ") })
  }

  /// Two hosts, one of them attacked.
  @Test(arguments: [0, 200])
  func `The attacked host of several is named`(elsewhere: Int) async throws {
    var archive = archive(limit: 10)
    archive.plan.analyses = []
    for index in archive.events.indices {
      let isAttack = archive.events[index].user == "admin"
      archive.events[index].reporter = isAttack && index % 400 >= elsewhere ? "web" : "mail"
    }
    let result = try await archive.investigate()
    let opening = result.headline.map(\.plainText)
    #expect(opening.contains { $0.contains("of the attempts were at web.") } == (elsewhere < 100), "\(opening)")
    let cause = result.details("hourly-alert/rings")
    #expect(cause.contains(", all at dovecot"))
    #expect(cause.contains(" on web.") == (elsewhere < 100), "\(cause)")
  }
}
