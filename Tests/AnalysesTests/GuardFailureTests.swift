import CivilTime
import Findings
import Foundation
import Logins
import Planning
import Statistics
import Testing
import Vocabulary

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

  @Test func aComputerThatComesBackIsCountedOnce() async throws {
    var archive = Archive(days: 60)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies = .init(ban: .init(failures: 5, withinSeconds: 600, forSeconds: 3600))
    for (day, source) in [(20, 1), (20, 2), (21, 1), (21, 2), (40, 1)] {
      for attempt in 0..<20 {
        archive.add(
          day: day, second: 30_000 + source * 7200 + attempt * 60, source: .made(source), country: "BR", user: "maria")
      }
    }
    let result = try await archive.investigate()
    let ban = try #require(result.finding("guard-failure/ban"))
    #expect(
      ban.summary.plainText
        == "The ban rule did not work from 30 to 31 January 2023: two computers made 80 failed logins in four goes, 20 each on average, where 5 each should have been enough for a ban. 60 of them should not have been possible."
    )
    #expect(ban.number("sources") == .count(2))
    #expect(ban.number("too_many_if_bans_last") == .count(70))
    #expect(result.table("guard-failure")?.rowCount == 4)
    // Both that reached the rule went on, weeks apart: no guard was there.
    #expect(ban.details.contains { $0.plainText.contains("it seems never to have been in force") })
  }

  @Test func anAuditOfALaterPeriodDoesNotBeginWithAFailureThatIsOver() async throws {
    var archive = Self.archive()
    func headline(day: Int) async throws -> (String, Finding.Severity?) {
      let date = archive.first + day
      archive.plan.window = .days(date, date)
      let start = Int64(date.dayNumber) * 86_400
      let result = try await archive.investigate(
        AuditWatch(periods: [.init(name: "n", label: "n", time: start..<(start + 86_400))]))
      return (
        result.headline.map(\.plainText).joined(separator: " "), result.finding("guard-failure/ban")?.severity
      )
    }
    let then = try await headline(day: 40)
    #expect(then.0.contains("The ban rule did not work") && then.1 == .warning, "\(then)")
    let later = try await headline(day: 50)
    #expect(!later.0.contains("The ban rule did not work") && later.1 == .notice, "\(later)")
  }

  @Test func theBanRuleFailedAndTheRateLimitHeld() async throws {
    let result = try await Self.archive().investigate()
    let ban = try #require(result.finding("guard-failure/ban"))
    #expect(
      ban.summary.plainText
        == "The ban rule did not work on 19 February 2023 between 08:12 and 08:51: two computers made 206 failed logins, 103 each on average, where 5 each should have been enough for a ban. 196 of them should not have been possible."
    )
    #expect(ban.severity == .warning)
    #expect(ban.number("too_many") == .count(196))
    #expect(ban.caveats.map(\.plainText).first?.contains("are not among these files") == true)
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

  private static func operational(
    _ archive: inout Archive, day: Int, second: Int, _ kind: OperationalKind, _ subject: String?, source: Address? = nil
  ) {
    let moment = (Int64((archive.first + day).dayNumber) * 86_400 + Int64(second)) * 1000
    archive.operationalEvents.append(
      OperationalEvent(
        milliseconds: moment, kind: kind, program: "fail2ban", subject: subject, source: source,
        line: archive.operationalEvents.count + 1))
  }

  /// The same with the guard's own log, and those of packages and of the computer.
  private static func fullArchive() -> Archive {
    var archive = archive()
    for day in 33...40 { operational(&archive, day: day, second: 3, .guardStart, "fail2ban") }
    operational(&archive, day: 40, second: 20_833, .ban, "dovecot", source: .made(77))
    operational(&archive, day: 40, second: 21_600, .serviceStart, "Daily apt upgrade and clean activities")
    for package in ["libc6", "python3.9-minimal", "python3.9"] {
      operational(&archive, day: 40, second: 21_720, .packageUpgrade, package)
    }
    operational(&archive, day: 40, second: 25_000, .serviceStart, "Session 12 of user alice")
    operational(&archive, day: 40, second: 32_198, .shutdown, nil)
    operational(&archive, day: 40, second: 32_272, .boot, nil)
    operational(&archive, day: 40, second: 32_284, .guardStart, "fail2ban")
    operational(&archive, day: 40, second: 33_151, .ban, "dovecot", source: .made(78))
    return archive
  }

  @Test func theOutageIsBracketedByBansAndChanges() async throws {
    let result = try await Self.fullArchive().investigate()
    let ban = try #require(result.finding("guard-failure/ban"))
    let midnight = Int64((Archive.start + 40).dayNumber) * 86_400
    #expect(ban.number("last_worked_before") == .instant(midnight + 20_833))
    #expect(ban.number("works_again") == .instant(midnight + 33_151))
    #expect(ban.number("first_change") == .instant(midnight + 21_600))
    #expect(ban.number("bans_of_these_computers") == .count(0))
    #expect(ban.caveats.isEmpty)
    let details = result.details("guard-failure/ban")
    #expect(details.contains("Before it, the last ban to have worked began on 19 February 2023 at 05:47."))
    #expect(details.contains("it did not act"))
    #expect(
      details.contains(
        "the packages python3.9, python3.9-minimal and one more were upgraded (19 February 2023 at 06:02)"))
    #expect(details.contains("the computer was booted (19 February 2023 at 08:57)"))
    #expect(details.contains("a log cannot show that it is the cause"))
    #expect(!details.contains("Session 12"))
    let timeline = try #require(result.table("guard-timeline"))
    #expect(
      timeline.column("kind").map { if case .words(let word) = $0 { word } else { "" } } == [
        "ban", "service-start", "package-upgrade", "first-failure", "first-failure", "ban-due", "ban-due",
        "last-failure", "last-failure", "shutdown", "boot", "guard-start", "ban",
      ])
  }

  @Test func `A stop that two logs tell of is told once`() async throws {
    var archive = Self.fullArchive()
    Self.operational(&archive, day: 40, second: 22_000, .serviceStop, "fail2ban")
    Self.operational(&archive, day: 40, second: 22_001, .guardStop, "fail2ban")
    Self.operational(&archive, day: 40, second: 23_900, .guardStop, "fail2ban")
    archive.operationalEvents.sort { $0.milliseconds < $1.milliseconds }
    let details = try await archive.investigate().details("guard-failure/ban")
    #expect(details.components(separatedBy: "fail2ban was stopped (").count == 3, "\(details)")
    #expect(details.contains("06:06) and fail2ban was stopped (19 February 2023 at 06:38)"), "\(details)")
  }

  /// Four moments of a day: the last ban before, the first and the last failure too many, the first ban after.
  @Test func theBracketIsTheReferences() async throws {
    let expected: [Int64] = try Self.reference("guard.bracket.example")
    var archive = Archive(days: 60)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies = .init(ban: .init(failures: 5, withinSeconds: 600, forSeconds: 3600))
    Self.operational(&archive, day: 40, second: 20_830, .ban, "sshd", source: .made(77))
    Self.operational(&archive, day: 40, second: 33_120, .ban, "sshd", source: .made(78))
    for second in [29_600, 29_607, 29_614, 29_621, 29_628, 29_635, 30_200, 30_900, 31_500, 31_860] {
      archive.add(day: 40, second: second, source: .made(5000), country: "GB", user: "delta")
    }
    for day in 0..<60 { archive.add(day: day, second: 50_000, source: .made(day), country: "CN", user: "x") }
    let ban = try #require(try await archive.investigate().finding("guard-failure/ban"))
    let midnight = Int64((Archive.start + 40).dayNumber) * 86_400
    let found = ["last_worked_before", "first_too_many", "last_too_many", "works_again"].map { ban.number($0) }
    #expect(found == expected.map { .instant(midnight + $0) })
  }

  private static func reference<Value: Decodable>(_ name: String) throws -> Value {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("Fixtures/statistics/methods_ref.tsv"), encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + "\t") })
    return try JSONDecoder().decode(Value.self, from: Data(line.dropFirst(name.count + 1).utf8))
  }

  private static func timeline(_ archive: Archive) async throws -> Figure.Timeline {
    let result = try await archive.investigate()
    let figure = try #require(result.sections.flatMap(\.figures).first { $0.id == "guard-timeline" })
    #expect(result.finding("guard-failure/ban")?.figures == ["guard-timeline"])
    guard case .timeline(let timeline) = figure.content else { throw Missing.figure }
    return timeline
  }

  private enum Missing: Error { case figure }

  @Test func theOutageIsDrawnOnOneAxis() async throws {
    let timeline = try await Self.timeline(Self.fullArchive())
    let midnight = Int64((Archive.start + 40).dayNumber) * 86_400
    #expect(
      timeline.lanes.map(\.label) == [
        "Failed logins of two computers, each minute", "Bans in the guard's own log", "Packages changed", "Stopped",
        "Started",
      ])
    guard case .counts(let counts) = timeline.lanes[0].content else { throw Missing.figure }
    #expect(counts.values.compactMap { $0 }.reduce(0, +) == 206)
    #expect(counts.values.compactMap { $0 }.max() == 6)
    let first = counts.values.firstIndex { ($0 ?? 0) > 0 } ?? 0
    #expect(counts.first + Int64(first) * 60 == midnight + 8 * 3600 + 12 * 60)
    guard case .moments(let packages) = timeline.lanes[2].content else { throw Missing.figure }
    #expect(packages.map(\.label) == [.evidence("python3.9, python3.9-minimal, 1 more")])
    #expect(packages.map(\.at) == [midnight + 21_720])
    #expect(
      timeline.highlighted.map(\.time) == [
        (midnight + 20_833)..<(midnight + 33_151), (midnight + 29_645)..<(midnight + 31_847),
      ])
    #expect(timeline.span.lowerBound < midnight + 20_833 && timeline.span.upperBound > midnight + 33_151)
  }

  @Test func signsOfLongAgoDoNotSqueezeTheDrawing() async throws {
    var archive = Self.archive()
    for ban in 0..<600 {
      Self.operational(&archive, day: 30, second: ban * 60, .ban, "dovecot", source: .made(9000 + ban))
      Self.operational(&archive, day: 40, second: 30_000 + ban, .ban, "dovecot", source: .made(9000 + ban))
    }
    let timeline = try await Self.timeline(archive)
    #expect(timeline.span.upperBound - timeline.span.lowerBound < 12 * 3600)
    // So many bans are counted, not drawn one by one.
    guard timeline.lanes.count == 2, case .counts(let bans) = timeline.lanes[1].content else { throw Missing.figure }
    #expect(bans.values.compactMap { $0 }.reduce(0, +) == 600)
  }

  @Test func withoutTheGuardsLogKeptBansAreDrawn() async throws {
    var archive = Self.archive()
    for second in [0, 1, 2, 3, 4, 7000] {
      archive.add(day: 40, second: 20_000 + second, source: .made(7), country: "BR", user: "x")
    }
    let timeline = try await Self.timeline(archive)
    #expect(timeline.lanes.last?.label == "Bans that the login log shows to have been kept")
    #expect(timeline.highlighted[0].label == .words("No ban at work after 19 February 2023 at 05:33"))
  }

  @Test func theAuthorsEstimateIsExplained() async throws {
    let finding = try #require(try await Self.fullArchive().investigate().finding("guard-failure/had-it-gone-on"))
    #expect(
      finding.summary.plainText.hasPrefix(
        "Had it gone on until the next of the daily restarts of the guard, at midnight"))
    #expect(finding.number("at_most") == .count(5688))
    #expect(finding.number("at_most_from_change") == .count(6480))
    #expect(finding.summary.plainText.contains("about 5,007 attempts at the pace seen"))
    #expect(finding.details.map(\.plainText).joined().contains("Counted from 06:00, the hour of the first change"))
    #expect(finding.details.map(\.plainText).joined().contains("the limit would allow 6,480; but none of the failures"))
  }

  @Test func theEndCanBeStated() async throws {
    var archive = Self.archive()
    archive.plan.analyses = [.init(id: "guard-failure", parameters: ["until": .text("09:00")])]
    let finding = try #require(try await archive.investigate().finding("guard-failure/had-it-gone-on"))
    #expect(finding.number("minutes") == .count(48))
    #expect(finding.number("at_most") == .count(288))
    #expect(GuardProjection.minuteOfDay("24:00") == nil)
    #expect(GuardProjection.minuteOfDay("9:00") == nil)
    #expect(GuardProjection.minuteOfDay("auto") == nil)
  }

  @Test func aBanThatDoesNotHoldIsTold() async throws {
    var archive = Self.archive()
    Self.operational(&archive, day: 40, second: 8 * 3600 + 15 * 60, .ban, "dovecot", source: .made(5000))
    let result = try await archive.investigate()
    #expect(result.finding("guard-failure/ban")?.number("bans_of_these_computers") == .count(1))
    #expect(result.details("guard-failure/ban").contains("its bans did not hold them off"))
  }

  @Test func whatTheGuardLetsPassIsNotHeldAgainstIt() async throws {
    var archive = Self.archive()
    archive.plan.policies.ban?.exempt = [Network(address: Address.made(5000).network(prefix: 30), prefix: 30)]
    #expect(try await archive.investigate().finding("guard-failure/ban")?.status == .nothingFound)
  }

  private static func counted(_ numbers: Int...) -> Frequencies {
    numbers.reduce(into: Frequencies()) { $0.add($1) }
  }

  @Test func withoutARateLimitTheOneAtWorkIsSaid() async throws {
    var archive = Self.archive()
    archive.plan.policies = .init()
    let finding = try #require(try await archive.investigate().finding("guard-failure/ban"))
    #expect(finding.status == .notApplicable)
    #expect(finding.details.map(\.plainText).joined().contains("One computer made up to 3 failed logins in a minute"))
    #expect(finding.number("per_minute") == .count(3))
    #expect(finding.number("most_in_ten_minutes") == .count(28) || finding.number("most_in_ten_minutes") == .count(27))
    #expect(EffectiveLimit.limit(sources: Self.counted(9, 4), minutes: Self.counted(9, 4, 9)) == 4)
    #expect(EffectiveLimit.limit(sources: Self.counted(9), minutes: Self.counted(9, 9, 9)) == 9)
    #expect(EffectiveLimit.limit(sources: Self.counted(5000), minutes: Self.counted(5000, 3, 5000, 5000)) == 5000)
    #expect(EffectiveLimit.limit(sources: Frequencies(), minutes: Frequencies()) == nil)
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
    #expect(timeline.ids() == ["time", "kind", "source", "count", "text", "subject", "file", "line"])
    #expect(timeline.column("kind")[2] == .words("ban-due"))
    #expect(timeline.column("text")[2] == .words("failure 5: a ban was due"))
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
    #expect(finding.details[0].plainText == "Two failures came after a ban was due: a race between log and guard.")
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
    #expect(
      result.details("guard-failure/ban").contains("Before it, the last ban that the login log shows to have worked"))
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
