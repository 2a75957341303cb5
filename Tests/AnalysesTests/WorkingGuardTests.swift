import Findings
import Logins
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// Guards that do their work, in all the ways in which they do it.
@Suite struct WorkingGuardTests {
  /// How the guard of an archive works.
  private struct Guard {
    var failures = 5
    /// Seconds from the failure that was one too many to the ban.
    var delay = 1...4
    /// Seconds until a computer is back after a ban.
    var pause = 0...900
    var length = { (_: Int) in 3600 }
    var logs = true
  }

  /// 30 days; 30 computers that try every few seconds until they are banned, come back, and are banned again.
  private static func archive(_ works: Guard) -> Archive {
    var archive = Archive(days: 30)
    archive.plan.analyses = [.init(id: "guard-failure")]
    archive.plan.policies = .init(ban: .init(failures: 5, withinSeconds: 600, forSeconds: 3600))
    var random = SplitMix64(seed: 12)
    for number in 0..<30 {
      let source = Address.made(number * 300)
      var time = number * 80_000 + random.below(20_000)
      let end = time + 40_000
      var bans = 0
      while time < end {
        var due: Int?
        var failures = 0
        while due.map({ time < $0 }) ?? true {
          archive.add(
            day: time / 86_400, second: time % 86_400, source: source, country: "CN", user: "n\(random.below(50))")
          failures += 1
          if due == nil, failures == works.failures {
            due = time + works.delay.lowerBound + random.below(works.delay.count)
          }
          time += 2 + random.below(6)
        }
        if works.logs, let due { log(&archive, due, .ban, source) }
        time = (due ?? time) + works.length(bans) + works.pause.lowerBound + random.below(works.pause.count)
        bans += 1
      }
    }
    return archive
  }

  private static func log(_ archive: inout Archive, _ time: Int, _ kind: OperationalKind, _ source: Address) {
    let moment = (Int64(archive.first.dayNumber) * 86_400 + Int64(time)) * 1000
    archive.operationalEvents.append(
      OperationalEvent(
        milliseconds: moment, kind: kind, program: "fail2ban", subject: "dovecot", source: source,
        line: archive.operationalEvents.count + 1))
  }

  private static func ban(_ archive: Archive) async throws -> Finding {
    try #require(try await archive.investigate().finding("guard-failure/ban"))
  }

  @Test(arguments: [0...3, 0...900], [true, false])
  func `A guard that works is said to work`(pause: ClosedRange<Int>, logs: Bool) async throws {
    var works = Guard()
    (works.pause, works.logs) = (pause, logs)
    let ban = try await Self.ban(Self.archive(works))
    #expect(ban.status == .nothingFound && ban.severity == .info)
    #expect(
      ban.summary.plainText.hasPrefix("The ban rule worked (five failures within ten minutes, out for one hour): "))
    #expect(ban.details.contains { $0.plainText.contains("The guard's own log has") } == logs)
  }

  @Test func `Bans that get longer each time are no failure`() async throws {
    var works = Guard()
    works.length = { 3600 << min($0, 6) }
    var archive = Self.archive(works)
    archive.plan.policies.ban?.growth = Plan.Policies.Growth()
    #expect(try await Self.ban(archive).summary.plainText.hasPrefix("The ban rule worked"))
  }

  @Test func `A guard that acts late is said to be late`() async throws {
    var works = Guard()
    works.delay = 60...100
    let ban = try await Self.ban(Self.archive(works))
    #expect(ban.severity == .notice && ban.verdict == .likely)
    #expect(ban.details[0].plainText.hasSuffix("it works, but late."))
    #expect(!ban.details.contains { $0.plainText.contains("never to have been in force") })
    guard case .duration(let delay)? = ban.number("median_delay") else {
      Issue.record("no delay")
      return
    }
    #expect((60...100).contains(delay))
  }

  @Test func `A guard with another rule than the plan's is told`() async throws {
    var works = Guard()
    works.failures = 15
    let ban = try await Self.ban(Self.archive(works))
    #expect(ban.severity == .notice)
    #expect(ban.details[0].plainText.contains("nearly all after about 15 failures"))
  }

  @Test func `A guard that acts after hours does not work`() async throws {
    var works = Guard()
    works.delay = 3000...6000
    let ban = try await Self.ban(Self.archive(works))
    #expect(ban.severity == .warning && ban.summary.plainText.hasPrefix("The ban rule did not work"))
  }

  @Test func `The log of another host's guard says nothing`() async throws {
    var works = Guard()
    (works.logs, works.delay) = (false, 3000...6000)
    var archive = Self.archive(works)
    for number in 0..<40 { Self.log(&archive, number * 50_000, .ban, .made(700_000 + number)) }
    let ban = try await Self.ban(archive)
    #expect(ban.severity == .warning)
    #expect(ban.caveats.contains { $0.plainText.contains("40 bans, and none of a computer that failed") })
    #expect(!ban.details.contains { $0.plainText.contains("The guard's own log has no ban") })
    #expect(ban.number("last_worked_before") == nil)
  }

  @Test func `Whom the guard is told to pass is named`() async throws {
    var archive = Self.archive(Guard())
    archive.plan.policies.ban?.exempt = [Network(address: Address("240.99.0.0")!, prefix: 16)]
    for attempt in 0..<500 {
      archive.add(
        day: 9, second: 1000 + attempt * 9, source: Address("240.99.1.2")!, country: "CN", user: "root")
    }
    let ban = try await Self.ban(archive)
    #expect(ban.severity == .notice && ban.number("attempts_passed") == .count(500))
    #expect(ban.details.contains { $0.plainText.contains("told to pass one computer with 500 failed logins") })
    #expect(ban.recommendation?.plainText.contains("240.99.1.2") == true)
  }

  @Test func `A rule for one service is asked for its failures only`() async throws {
    var archive = Self.archive(Guard())
    for attempt in 0..<500 {
      archive.add(
        day: 9, second: 1000 + attempt * 9, source: .made(900_000), country: "CN", user: "root", service: "sshd")
    }
    #expect(try await Self.ban(archive).severity == .warning)
    archive.plan.policies.ban?.services = ["dovecot"]
    let ban = try await Self.ban(archive)
    #expect(ban.severity == .info)
    #expect(ban.details.contains { $0.plainText.contains("Counted are the failures at dovecot") })
    // A name that no line has restricts nothing.
    archive.plan.policies.ban?.services = ["imap"]
    #expect(try await Self.ban(archive).severity == .warning)
  }
}
