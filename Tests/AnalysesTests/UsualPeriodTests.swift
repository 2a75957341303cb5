import CivilTime
import Findings
import Planning
import Testing
import Vocabulary

@testable import Analyses

/// What the report of an audit opens with on days like any other.
@Suite struct UsualPeriodTests {
  /// Ninety computers a day, each once.
  private func archive(days: Int = 30, extra: Int = 0) -> Archive {
    var archive = Archive(days: days)
    archive.plan.window = .days(archive.first + (days - 1), archive.first + (days - 1))
    archive.plan.analyses = [.init(id: "attempt-histogram"), .init(id: "spike-days")]
    for day in 0..<days {
      for number in 0..<(90 + day % 3 * 10 + (day == days - 1 ? extra : 0)) {
        archive.add(day: day, second: number * 300 % 86_400, source: .made(day * 10_000 + number), user: "u\(number)")
      }
    }
    return archive
  }

  private func opening(_ result: InvestigationResult) -> String {
    result.headline.map(\.plainText).joined(separator: " ")
  }
  private func kind(_ result: InvestigationResult) -> Finding? {
    result.sections.flatMap(\.findings).first { $0.id == "attempt-histogram/class" }
  }

  @Test(arguments: [20, 30]) func aUsualDayIsNoSwarm(_ days: Int) async throws {
    let archive = archive(days: days)
    let result = try await archive.audited(day: days - 1)
    let attempts = 90 + (days - 1) % 3 * 10
    let date = Numerals.date(archive.first + (days - 1))
    let usual = days < 28 ? "most of the other 19 days brought 90 to 110 each" : "95 of 100 such days bring"
    #expect(
      opening(result).hasPrefix("\(attempts) failed logins from \(attempts) computers on \(date), as usual: \(usual)"),
      "\(opening(result))")
    #expect(!opening(result).contains("swarm"))
    #expect(kind(result)?.severity == .info)
    #expect(kind(result)?.summary.plainText.hasPrefix("The attempts are spread over many computers") == true)
    // Whoever names a window asks about it.
    let asked = try await archive.investigate()
    #expect(opening(asked).contains("A swarm"), "\(opening(asked))")
  }

  @Test func aDayThatStandsOutIsOne() async throws {
    let result = try await archive(extra: 900).audited(day: 29)
    #expect(opening(result).hasPrefix("A swarm of 1,010 computers tried 1,010 logins"), "\(opening(result))")
    #expect(kind(result)?.severity == .warning)
  }

  @Test func daysOfAnAttackBeforeAreNotWhatIsUsual() async throws {
    var archive = archive(days: 20)
    for number in 0..<900 { archive.add(day: 9, second: number, source: .made(800_000 + number), user: "x") }
    #expect(opening(try await archive.audited(day: 19)).contains("most of the other 19 days brought 90 to 110 each"))
  }

  @Test func whereNobodyKnowsWhatIsUsualNothingIsCalledSo() async throws {
    let result = try await archive(days: 4).audited(day: 3)
    #expect(!opening(result).contains("usual:"), "\(opening(result))")
  }

  @Test func recommendationsOfThePeriodComeBeforeThoseOfDaysThatEarlierAuditsTold() async throws {
    var archive = archive()
    archive.plan.policies.ban = .init(failures: 5, withinSeconds: 600, forSeconds: 3600)
    archive.plan.analyses += [.init(id: "guard-failure"), .init(id: "firewall-sets")]
    for number in 0..<200 {
      archive.add(day: 20, second: 30_000 + number * 15, source: .made(900_000 + number % 2), user: "x")
    }
    let words = try await archive.audited(day: 29).recommendations.map(\.plainText)
    let old = try #require(words.firstIndex { $0.contains("22 ") || $0.contains("ban program") }, "\(words)")
    #expect(old == words.count - 1 && words.count > 1, "\(words)")
  }
}
