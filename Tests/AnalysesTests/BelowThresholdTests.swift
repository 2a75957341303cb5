import Findings
import Planning
import Testing
import Vocabulary

@testable import Analyses

private let swarm = Task {
  var archive = SwarmArchive.archive()
  archive.plan.analyses = [.init(id: "below-threshold")]
  archive.plan.policies.ban = .init(failures: 5, withinSeconds: 600, forSeconds: 3600)
  return try await archive.investigate()
}

@Suite struct BelowThresholdTests {
  @Test func twoAttemptsOfOneComputerAreBothAndNoneCameOnlyOnce() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "country-surge")]
    for second in 0..<2 { archive.add(day: 0, second: second, source: .made(1), country: "CN", user: "x") }
    let result = try await archive.investigate()
    let details = result.sections.flatMap(\.findings).flatMap(\.details).map(\.plainText)
    #expect(details.contains("Both attempts came from China."))
    archive.add(day: 0, second: 9, source: .made(2), user: "x")
    let mixed = try await archive.investigate()
    #expect(
      mixed.figure("map")?.caption.plainText.hasSuffix("1 attempt from unknown places is not on the map.") == true)
  }

  @Test func whereEveryComputerCameTwiceNoneCameOnlyOnce() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "attempt-histogram")]
    for number in 0..<60 {
      for second in [0, 3000] { archive.add(day: 0, second: second + number, source: .made(number * 300), user: "x") }
    }
    let words = try await archive.investigate().sections.flatMap(\.findings).map(\.summary.plainText)
    #expect(words.contains { $0.contains("None of them tried only once") })
  }

  @Test func computersThatCameTwiceAreNotDenied() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "below-threshold")]
    for number in 0..<20 {
      for second in [0, 3000] { archive.add(day: 0, second: second + number, source: .made(number), user: "x") }
    }
    #expect(
      try await archive.investigate().words("below-threshold/thresholds")
        == "A ban after the 2nd failure or later would have stopped none of the 40 attempts: none of the computers came more than twice."
    )
  }

  @Test func withoutLoginsNobodyKnowsWhoseComputersTheyAre() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "below-threshold")]
    archive.plan.policies.ban = .init(failures: 3, withinSeconds: 60, forSeconds: 600)
    for number in 0..<20 {
      for slot in 0..<5 { archive.add(day: 0, second: slot * 900 + number, source: .made(number), user: "x") }
    }
    let finding = try #require(try await archive.investigate().finding("below-threshold/policy"))
    let advice = try #require(finding.recommendation).plainText
    #expect(advice.hasPrefix("Let the ban rule look back over a day"))
    #expect(advice.hasSuffix("as these logs do not record successful logins."))
  }

  @Test func everyThresholdOfTheSwarmIsExact() async throws {
    let table = try #require(try await swarm.value.table("thresholds"))
    #expect(table.ids().prefix(4) == ["ban_after", "sources_banned", "attempts_stopped", "share"])
    #expect(table.counts("ban_after") == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(table.counts("sources_banned") == [1942, 707, 238, 99, 48, 32, 5, 1])
    #expect(table.counts("attempts_stopped") == [1130, 423, 185, 86, 38, 6, 1, 0])
    #expect(
      table.shares("share").prefix(5).map { Numerals.decimal($0 * 100, places: 1) }
        == ["36.8", "13.8", "6.0", "2.8", "1.2"])
  }

  @Test func theSwarmStaysUnderTheRule() async throws {
    let result = try await swarm.value
    #expect(
      result.words("below-threshold/thresholds")
        == "A ban that lasts for the rest of the window would have stopped, of the 3,072 attempts, 423 (13.77 %) after the 2nd, 86 (2.80 %) after the 4th and 38 (1.24 %) after the 5th failure."
    )
    let policy = try #require(result.finding("below-threshold/policy"))
    #expect(
      policy.summary.plainText
        == "The plan's ban rule (five failures within ten minutes, out for one hour) is never reached: none of the 1,942 computers fails so often in so short a time."
    )
    #expect(policy.severity == .warning)
    #expect(policy.number("attempts_never_tripping") == .count(3072))
    #expect(policy.evidence.count == 1)
    #expect(result.table("below-threshold")?.total("attempts") == .count(3072))
    #expect(result.table("below-threshold")?.counts("stopped").reduce(0, +) == 0)
  }

  @Test func theRuleStopsWhatComesWhileABanLasts() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "below-threshold")]
    archive.plan.policies.ban = .init(failures: 3, withinSeconds: 60, forSeconds: 600)
    for second in [0, 10, 20, 30, 40, 630] { archive.add(day: 0, second: second, source: .made(1), user: "x") }
    for second in [0, 1000, 2000, 3000] { archive.add(day: 0, second: second, source: .made(2), user: "x") }
    let result = try await archive.investigate()
    let table = try #require(result.table("below-threshold"))
    #expect(table.column("trips") == [.flag(true), .flag(false)])
    #expect(table.counts("stopped") == [2, 0])
    #expect(table.column("span") == [.duration(seconds: 20), .duration(seconds: 2000)])
    #expect(
      result.words("below-threshold/policy").hasSuffix(
        "is reached by one of the 2 computers and would have stopped 2 (20.00 %) of the 10 attempts."))
    #expect(result.details("below-threshold/policy").contains("a memory of a day would have caught it"))
  }

  @Test func aRuleAtTheFirstFailureNamesWhomItWouldHaveHit() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "below-threshold")]
    for number in 1...4 { archive.add(day: 0, second: number, source: .made(number), user: "x") }
    archive.add(day: 0, second: 100, source: .made(3), user: "alice", outcome: .success)
    let result = try await archive.investigate()
    #expect(
      result.details("below-threshold/thresholds").hasSuffix(
        "one of them is a computer from which somebody has logged in (25.00 %). In the whole archive such a rule would have hit, sooner or later, the only computer from which somebody logged in, with its one user and one login."
      ))
    #expect(result.table("guards")?.rowCount == 6)
    #expect(result.table("thresholds")?.counts("sources_with_logins").first == 1)
    #expect(result.words("below-threshold/policy").hasPrefix("fail2ban's usual rule, as the plan states none,"))
  }

  @Test func aLineThatStandsForSeveralFailuresCountsAsSeveral() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "below-threshold")]
    archive.add(day: 0, source: .made(1), user: "x", attempts: 1_000_000)
    archive.add(day: 0, source: nil, user: "x")
    let result = try await archive.investigate()
    #expect(result.table("below-threshold")?.counts("stopped") == [999_995])
    #expect(
      result.finding("below-threshold/policy")?.caveats.map(\.plainText) == [
        "Of the attempts, 1 name no address: no such rule can see them, and they count as not stopped."
      ])
  }

  @Test func addressesOfOneNetworkAreReplayedTogether() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "below-threshold")]
    archive.plan.policies.ban = .init(failures: 4, withinSeconds: 60, forSeconds: 600)
    for number in 0..<6 {
      archive.add(day: 0, second: number, source: Address("2001:db8::\(number % 3 + 1)"), user: "x")
    }
    let table = try #require(try await archive.investigate().table("below-threshold"))
    #expect(table.column("source") == [.address("2001:db8::/64")])
    #expect(table.counts("most_within") == [6])
    #expect(table.counts("stopped") == [2])
  }
}
