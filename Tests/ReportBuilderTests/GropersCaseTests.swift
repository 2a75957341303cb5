import CivilTime
import Foundation
import Testing

@testable import ReportBuilder

/// The published figures of the campaign that works through a list of spamtraps.
@Suite struct GropersCaseTests {
  private func run(_ plan: String, until: String? = nil) async throws -> (folder: Scratch, summary: String) {
    let scratch = try Scratch()
    var (plan, _) = try Plans.read(Fixtures.folder + "/gropers/\(plan)")
    if let until { plan.until = CivilDate(iso: until) }
    let outcome = try await report(plan, to: scratch.path + "/report", hashes: false)
    #expect(outcome.status == .complete)
    return (scratch, outcome.summary)
  }

  @Test func `On the 57th day 277 are left, until about 5 June 2015`() async throws {
    let (scratch, summary) = try await run("plan.yml")
    let runOut = try CSV(scratch.path + "/report/tables/run-out.csv")
    let row = Dictionary(uniqueKeysWithValues: zip(runOut.header, try #require(runOut.rows.first)))
    let expected = [
      "list": "spamtraps", "size": "14809", "tried": "2523", "days": "57", "per_day": "44.26", "total_days": "334",
      "days_left": "277", "date": "2015-06-05",
    ]
    for (column, value) in expected { #expect(row[column] == value) }
    let (low, high) = try (#require(row["low"]), #require(row["high"]))
    #expect(low < "2015-06-05" && "2015-06-05" < high)
    #expect(summary.contains("2,523 of the 14,809 names"))
    #expect(summary.contains("44 a day"))
    #expect(summary.contains("about 334 days, of which 277 are left, until about 5 June 2015 (between "))
  }

  @Test func `Bounded at 19 August it is 3,798 attempts, 849 hosts and 2,093 names`() async throws {
    let (scratch, _) = try await run("plan.yml", until: "2014-08-19")
    let overview = try CSV(scratch.path + "/report/tables/overview.csv")
    #expect(overview.value("Failed or refused logins") == "3798")
    #expect(overview.value("Computers (IP addresses)") == "849")
    #expect(overview.value("User names as typed") == "2093")
    #expect(try text(scratch.path + "/report/report.md").contains("events outside the dates of the plan were left out"))
  }

  @Test func `A rule leaves the separate effort out of every figure, and says so`() async throws {
    let scratch = try Scratch()
    let (original, _) = try Plans.read(Fixtures.folder + "/gropers/plan-september.yml")
    var plan = original
    plan.exclude = [.init(sourceName: "*.dynamic.adsl.gvt.net.br")]
    let outcome = try await report(plan, to: scratch.path + "/report", hashes: false)
    #expect(outcome.status == .complete)
    let coverage = try CSV(scratch.path + "/report/tables/list-coverage.csv")
    #expect(coverage.column("names_tried") == coverage.column("tried"))
    let hosts = try CSV(scratch.path + "/report/tables/sources.csv").column("host")
    #expect(!hosts.contains { $0.hasSuffix("gvt.net.br") })
    #expect(
      try text(scratch.path + "/report/report.md").contains("events were left out because the plan excludes them"))
  }
}

/// What the campaign's archive shows besides its list.
@Suite struct GropersPatternTests {
  private func findings(_ plan: String) async throws -> String {
    let scratch = try Scratch()
    let (plan, _) = try Plans.read(Fixtures.folder + "/gropers/\(plan)")
    #expect(try await report(plan, to: scratch.path + "/report", hashes: false).status == .complete)
    return try text(scratch.path + "/report/findings.json")
  }

  @Test func `In September four hosts of one provider are a separate effort`() async throws {
    let findings = try await findings("plan-september.yml")
    #expect(
      findings.contains(
        "Four computers of dynamic.adsl.gvt.net.br, first seen on 2 September 2014, look like a different effort: none of their 22 names is on the list spamtraps that 100 % of the other names are on"
      ))
    #expect(
      findings.contains("Without them there are 6,570 attempts from 1,410 computers with 3,604 names"))
    #expect(!findings.contains("separate-efforts/effort-2"))
    #expect(findings.contains("The attempts keep to the clock"))
  }

  @Test func `They keep to the first two minutes of the hour`() async throws {
    let findings = try await findings("plan.yml")
    #expect(
      findings.contains(
        "The attempts keep to the clock: 100 % of their lines fall into two minutes of every hour, from :00 on, from 1,019 computers."
      ))
    #expect(!findings.contains("separate-efforts/effort-1"))
  }
}
