import Foundation
import Planning
import Testing

@testable import ReportBuilder

/// The published figures of the campaign that no ban rule sees.
@Suite struct SlowNetCaseTests {
  private func findings(_ parameters: [String: ParameterValue] = [:]) async throws -> (Scratch, [String: [String: Any]])
  {
    let scratch = try Scratch()
    var (plan, _) = try Plans.read(Fixtures.folder + "/slownet/plan.yml")
    if !parameters.isEmpty { plan.analyses = [Plan.AnalysisStep(id: "name-sequences", parameters: parameters)] }
    let outcome = try await report(plan, to: scratch.path + "/report", hashes: false)
    #expect(outcome.status == .complete)
    return (scratch, try SlowNetCaseTests.findings(scratch.path + "/report/findings.json"))
  }

  /// Findings by id, from the file that machines read.
  static func findings(_ path: String) throws -> [String: [String: Any]] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    let sections = try #require((json as? [String: Any])?["sections"] as? [[String: Any]])
    var result: [String: [String: Any]] = [:]
    for finding in sections.flatMap({ $0["findings"] as? [[String: Any]] ?? [] }) {
      if let id = finding["id"] as? String { result[id] = finding }
    }
    return result
  }

  static func number(_ name: String, _ finding: [String: Any]?) -> Double? {
    let numbers = finding?["numbers"] as? [[String: Any]]
    return (numbers?.first { $0["name"] as? String == name }?["value"] as? NSNumber)?.doubleValue
  }

  @Test func `In the published 40 minutes twelve of twelve pairs, by chance 0.72, p = 2e-11`() async throws {
    let (scratch, findings) = try await findings([
      "from": .text("2014-05-06 20:11:08"), "for": .duration(seconds: 2400),
    ])
    let finding = findings["name-sequences/coordination"]
    #expect(Self.number("quiet_attempts", finding) == 25 && Self.number("quiet_sources", finding) == 25)
    #expect(Self.number("pairs", finding) == 12 && Self.number("pairs_in_either_order", finding) == 12)
    let expected = try #require(Self.number("pairs_expected", finding))
    #expect(abs(expected - 0.72) < 1e-9)
    let p = try #require(Self.number("pairs_probability", finding))
    #expect(abs(p / 2.087377486725389e-11 - 1) < 1e-9)
    #expect(finding?["severity"] as? String == "warning")
    let pairs = try CSV(scratch.path + "/report/tables/name-pairs.csv")
    #expect(
      pairs.column("then_name") == [
        "richard", "postmaster", "steve", "drtone", "michael", "paul", "richard_s", "richard", "simon", "colin",
        "drtone", "doug",
      ])
    #expect(zip(pairs.column("first_source"), pairs.column("then_source")).allSatisfy { $0 != $1 })
  }

  @Test func `The whole campaign is directed, and nearly all of its 869 computers are members`() async throws {
    let (scratch, findings) = try await findings()
    let finding = findings["name-sequences/coordination"]
    let pairs = try #require(Self.number("pairs", finding))
    let expected = try #require(Self.number("pairs_expected", finding))
    #expect(pairs > 1300 && expected < 70)
    #expect(Self.number("quiet_sources", finding) == 869)
    let members = try CSV(scratch.path + "/report/tables/campaign-members.csv")
    #expect((860...869).contains(members.rows.count))
    // Nobody who has an account, though 27 of them mistyped a password.
    let sources = try CSV(scratch.path + "/report/tables/sources.csv")
    #expect(Set(members.column("source")).isSubset(of: sources.column("source")))
    #expect(findings["name-sequences/members"]?["severity"] as? String == "warning")
  }
}
