import Diagnostics
import Foundation
import Planning
import Testing

@testable import ReportBuilder

/// A report against the findings.json of an earlier one.
@Suite struct ComparisonFileTests {
  private func log(_ days: ClosedRange<Int>, _ sources: ClosedRange<Int>) -> String {
    days.flatMap { day in
      sources.map { source in
        "2023-11-\(day < 10 ? "0" : "")\(day) 10:12:21 auth: Info: passwd-file(=user\(source)@example.com,192.0.2.\(source)): unknown user\n"
      }
    }.joined()
  }

  @Test func `Sources and names are new, returning or gone`() async throws {
    let scratch = try Scratch()
    try scratch.write("old/dovecot.info", log(1...9, 1...20))
    try scratch.write("new/dovecot.info", log(10...18, 11...40))
    try await report(plan(scratch, [scratch.path + "/old"]), to: scratch.path + "/first")
    try scratch.write(
      "plan.yml",
      """
      spoor: 1
      title: November
      archive: {paths: [new], time_zone: UTC}
      geography: none
      analyses: [{comparison: {against: first/findings.json}}]

      """)
    let (plan, _) = try Plans.read(scratch.path + "/plan.yml")
    #expect(try await report(plan, to: scratch.path + "/second").status == .complete)
    let table = try CSV(scratch.path + "/second/tables/comparison.csv")
    #expect(
      table.column("figure") == ["Covered days", "Attempts", "Computers", "Names"]
        + (table.rows.count > 4 ? ["Countries"] : []))
    #expect(table.column("before").prefix(4) == ["9", "180", "20", "20"])
    #expect(table.column("now").prefix(4) == ["9", "270", "30", "30"])
    #expect(table.column("new")[2...3] == ["20", "20"] && table.column("returning")[2...3] == ["10", "10"])
    #expect(table.column("gone")[2...3] == ["10", "10"])
    #expect(table.column("ratio")[1] == "1.5" || table.column("ratio")[1] == "1.50")
  }

  @Test func `What is no report is told before anything is read`() async throws {
    let scratch = try Scratch()
    try scratch.write("new/dovecot.info", log(10...11, 1...2))
    for (name, text, code) in [
      ("a.json", "{", "not-a-report"), ("b.json", "{\"schema\": \"other/1\"}", "other-schema"),
      ("c.json", "{\"schema\": \"spoor.findings/1\", \"sections\": []}", "report-too-small"),
    ] {
      try scratch.write(name, text)
      var plan = plan(scratch, [scratch.path + "/new"])
      plan.analyses = [.init(id: "comparison", parameters: ["against": .text(scratch.path + "/" + name)])]
      do {
        try await report(plan, to: scratch.path + "/out")
        Issue.record("\(name) was taken for a report")
      } catch let list as DiagnosticList {
        #expect(list.diagnostics.map(\.code) == [code])
        #expect(list.diagnostics.allSatisfy { $0.help != nil })
      }
    }
  }

  @Test func `Mistakes in the plan have their place`() throws {
    let scratch = try Scratch()
    try scratch.write("new/dovecot.info", "x\n")
    for (against, code) in [
      ("2023-10-31..2023-10-01", "period-backwards"), ("october", "not-a-period"),
      ("none/findings.json", "missing-file"),
    ] {
      try scratch.write(
        "plan.yml", "spoor: 1\ntitle: t\narchive: {paths: [new]}\nanalyses: [{comparison: {against: \(against)}}]\n")
      do {
        _ = try Plans.read(scratch.path + "/plan.yml")
        Issue.record("\(against) was accepted")
      } catch {
        #expect(error.diagnostics.map(\.code) == [code])
        #expect(error.diagnostics[0].place?.line == 4)
      }
    }
    try scratch.write(
      "plan.yml",
      "spoor: 1\ntitle: t\narchive: {paths: [new]}\nanalyses: [{comparison: {against: 2023-10-01..2023-10-31}}, {spamtrap-matches: {as_of: someday}}]\n"
    )
    do {
      _ = try Plans.read(scratch.path + "/plan.yml")
      Issue.record("someday was accepted")
    } catch {
      #expect(error.diagnostics.map(\.code) == ["not-a-date"])
    }
  }
}
