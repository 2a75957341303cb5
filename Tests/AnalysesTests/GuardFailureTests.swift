import CivilTime
import Findings
import Planning
import Statistics
import Testing

@testable import Analyses

@Suite struct GuardFailureTests {
  /// 60 quiet days; on the 40th two computers make 103 attempts each within 39 minutes, never more than 3 a minute.
  private static func archive() -> Archive {
    var archive = Archive(days: 60)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies = .init(
      rateLimit: .init(attempts: 3, seconds: 60),
      ban: .init(failures: 5, withinSeconds: 600, forSeconds: 3600))
    var random = SplitMix64(seed: 3)
    for day in 0..<60 {
      for _ in 0..<20 {
        archive.add(day: day, second: random.below(86_400), source: .made(random.below(900)), country: "CN", user: "x")
      }
    }
    for source in 0..<2 {
      for minute in 0..<39 {
        // 25 minutes with 3 attempts, 14 with 2.
        for attempt in 0..<(minute * 25 % 39 < 25 ? 3 : 2) {
          archive.add(
            day: 40, second: 8 * 3600 + (12 + minute) * 60 + 5 + attempt * 20 + source, source: .made(5000 + source),
            country: "GB", user: "delta")
        }
      }
    }
    return archive
  }

  @Test func theBanRuleFailedAndTheRateLimitHeld() async throws {
    let result = try await Self.archive().investigate()
    let ban = try #require(result.finding("guard-failure/ban"))
    #expect(
      ban.summary.plainText
        == "The ban rule did not work on 19 February 2023 between 08:12 and 08:50: two computers made 206 failed logins, 103 each on average, where 5 each should have been enough for a ban. 196 of them should not have been possible."
    )
    #expect(ban.severity == .warning)
    #expect(ban.number("too_many") == .count(196))
    #expect(ban.caveats.map(\.plainText).first?.contains("are not read yet") == true)
    #expect(ban.evidence.count == 2)
    let limit = try #require(result.finding("guard-failure/rate-limit"))
    #expect(
      limit.summary.plainText
        == "The rate limit held: never more than 3 in one minute from one computer. They used 88 % of the 234 attempts that it allows in that time."
    )
    guard case .probability(let chance)? = limit.number("chance_without_limit") else {
      Issue.record("no chance")
      return
    }
    #expect(abs(chance / 1.5920012202222423e-11 - 1) < 1e-9)
  }

  @Test func whatWouldHaveComeByMidnight() async throws {
    let finding = try #require(try await Self.archive().investigate().finding("guard-failure/had-it-gone-on"))
    #expect(finding.number("minutes") == .count(948))
    #expect(finding.number("at_most") == .count(5688))
    #expect(finding.number("at_pace_seen") == .number(206.0 / 39 * 948, places: 1))
    #expect(finding.uncertainty?.plainText == "At the pace seen: 4,350 to 5,740 (95 % interval).")
  }

  @Test func theTablesAddUp() async throws {
    let result = try await Self.archive().investigate()
    let table = try #require(result.table("guard-failure"))
    #expect(table.total("attempts") == .count(206))
    #expect(table.total("too_many") == .count(196))
    #expect(table.counts("most_in_limit") == [3, 3])
    let timeline = try #require(result.table("guard-timeline"))
    #expect(timeline.rowCount == 6)
    #expect(timeline.column("event")[2] == .words("failure 5: a ban was due"))
  }

  @Test func aGuardThatWorksIsNotAccused() async throws {
    var archive = Archive(days: 10)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies.ban = .init(failures: 3, withinSeconds: 600, forSeconds: 3600)
    for hour in 0..<20 {
      // Three, and one more before the guard has acted; then silence as long as a ban.
      for second in 0..<4 { archive.add(day: 0, second: hour * 4000 + second, source: .made(1), user: "x") }
    }
    let finding = try #require(try await archive.investigate().finding("guard-failure/ban"))
    #expect(finding.status == .nothingFound)
    #expect(finding.number("working_bans") == .count(19))
  }

  @Test func whatComesWhileAGuardActsIsARace() async throws {
    var archive = Archive(days: 2)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies.ban = .init(failures: 3, withinSeconds: 600, forSeconds: 3600)
    for second in [0, 1, 2, 40, 41] { archive.add(day: 0, second: second, source: .made(1), user: "x") }
    let finding = try #require(try await archive.investigate().finding("guard-failure/ban"))
    #expect(finding.status == .nothingFound)
    #expect(finding.summary.plainText.hasSuffix("two failures too many are a race between log and guard."))
  }

  @Test func aWorkingBanBetweenPartsTwoOutages() async throws {
    var archive = Archive(days: 3)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies.ban = .init(failures: 3, withinSeconds: 600, forSeconds: 3600)
    for second in 0..<20 { archive.add(day: 0, second: second * 60, source: .made(1), user: "x") }
    for second in [10_000, 10_001, 10_002, 20_000] { archive.add(day: 0, second: second, source: .made(2), user: "x") }
    for second in 0..<30 { archive.add(day: 0, second: 40_000 + second * 60, source: .made(3), user: "x") }
    let result = try await archive.investigate()
    #expect(result.table("guard-failure")?.column("source") == [.address("240.0.0.3")])
    #expect(result.details("guard-failure/ban").contains("The last ban before that this log shows to have worked"))
    #expect(result.finding("guard-failure/ban")?.number("sources_reaching_rule") == .count(3))
  }

  @Test func anExceededRateLimitIsTold() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies.rateLimit = .init(attempts: 3, seconds: 60)
    for second in [118, 119, 119, 120, 120, 121] { archive.add(day: 0, second: second, source: .made(1), user: "x") }
    // Three at the end of a minute and three at the start of the next are what counting by the clock allows.
    #expect(try await archive.investigate().finding("guard-failure/rate-limit")?.status == .nothingFound)
    archive.add(day: 0, second: 122, source: .made(1), user: "x")
    let finding = try #require(try await archive.investigate().finding("guard-failure/rate-limit"))
    #expect(finding.number("most") == .count(4))
    #expect(finding.severity == .notice)
  }

  @Test func withoutSecondsNothingIsSaidAboutRates() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies.rateLimit = .init(attempts: 3, seconds: 60)
    for minute in 0..<60 { archive.add(day: 0, second: minute * 60, source: .made(1), user: "x") }
    #expect(try await archive.investigate().finding("guard-failure/rate-limit")?.status == .notEnoughData)
  }

  @Test func withoutPoliciesThereIsNothingToHold() async throws {
    let result = try await SpikeArchive.archive(extra: 0, onDay: 0).investigate()
    #expect(result.finding("guard-failure/ban")?.status == .notApplicable)
  }
}
