import Analyses
import Diagnostics
import Foundation
import Testing

@testable import ReportBuilder

@Suite struct PlansTests {
  private func mistakes(_ text: String) throws -> [Diagnostic] {
    let scratch = try Scratch()
    let path = try scratch.write("plan.yml", text)
    do throws(DiagnosticList) {
      _ = try Plans.read(path)
      return []
    } catch {
      return error.diagnostics
    }
  }

  @Test func `Six mistakes are six diagnostics with places and fixes`() throws {
    let found = try mistakes(
      """
      spoor: 1
      title: November
      archive:
        paths: [nowhere/]
        time_zone: Europe/Lundon
        colour: red
      since: 2023-02-30
      analyses: [overveiw]
      policies: {ban: {after: 5, within: 10 fortnights, for: 1h, by: source}}
      """)
    #expect(
      found.compactMap(\.place?.line) == [4, 5, 6, 7, 8, 9]
        && found.allSatisfy { $0.place?.column != nil && $0.help != nil })
    #expect(
      found.map(\.code) == [
        "missing-file", "unknown-zone", "unknown-key", "bad-date", "unknown-analysis", "bad-duration",
      ])
    #expect(found.allSatisfy { $0.rendered.contains("plan.yml:\($0.place?.line ?? 0):") && $0.rendered.contains("^") })
  }

  @Test func `A check looks into all that a plan names, and tells every mistake at once`() throws {
    let scratch = try Scratch()
    try scratch.write("logs/auth.log", "x\n")
    try scratch.write("traps.txt", "a\u{0}b")
    let column = "{\"id\": \"source\", \"values\": [\"192.0.2.1\"]}, {\"id\": \"attempts\", \"values\": [1, 2]}"
    try scratch.write(
      "old.json",
      "{\"schema\": \"spoor.findings/2\", \"sections\": [{\"tables\": [{\"id\": \"sources\", \"columns\": [\(column)]}]}]}"
    )
    let path = try scratch.write(
      "plan.yml",
      """
      spoor: 1
      archive:
        paths: [logs/, "none-*.gz"]
        time_zone: Europe/Lundon
      lists: {spamtraps: traps.txt}
      analyses:
        - comparison: {against: old.json}
        - sql: {id: x, query: "SELECT nothing FROM logins"}
      report: {max_rows: {sorces: 5}}
      """)
    do throws(DiagnosticList) {
      _ = try Plans.check(path)
      Issue.record("nothing was found")
    } catch {
      let inPlan = error.diagnostics.filter { $0.place?.file == path }
      #expect(inPlan.map(\.code) == ["no-match", "unknown-zone", "damaged-report", "bad-sql", "unknown-table"])
      #expect(inPlan.compactMap(\.place?.line) == [3, 4, 7, 8, 9])
      #expect(error.diagnostics.contains { $0.code == "list-no-text" && $0.place?.line == 1 })
      #expect(error.diagnostics.allSatisfy { $0.help != nil })
    }
  }

  @Test func `Every table of the four cases is known by its name`() async throws {
    let known = Set(AnalysisCatalogue.tables)
    #expect(known.count == AnalysisCatalogue.tables.count)
    for name in CaseReports.names {
      let result = try await CaseReports.outcome(name).result
      for id in result.sections.flatMap(\.tables).map(\.id) { #expect(known.contains(id), "\(id)") }
    }
  }

  @Test func `Passwords are shown to nobody, and a key that can be guessed is none`() throws {
    let start = "spoor: 1\ntitle: t\narchive: {paths: [.]}\nreport: "
    #expect(try mistakes(start + "{audience: internal, passwords: show}\n").map(\.code) == ["passwords-never-shown"])
    #expect(try mistakes(start + "{audience: public, pseudonym_key: secret}\n").map(\.code) == ["short-key"])
  }

  @Test func `A begun plan runs as it is, also when its own file lies among the logs`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    let starter = Plans.starter(paths: ["."], title: "He said: \"x\" # y", zone: "Europe/London")
    let path = try scratch.write("plan.yml", starter)
    var (plan, warnings) = try Plans.read(path)
    #expect(warnings.isEmpty)
    #expect(plan.title == "He said: \"x\" # y")
    plan.archive.year = 2023
    let outcome = try await report(plan, to: scratch.path + "/out/r")
    #expect(outcome.summary.contains("1 file, 40 lines = 40 events"))
  }

  @Test func `Names of folders for reports trouble no shell`() {
    #expect(Plans.folderName(for: "/var/log/") == "log")
    #expect(Plans.folderName(for: "-rf *; $(x)") == "rf------x")
    #expect(Plans.folderName(for: "..") == "report")
    #expect(Plans.folderName(for: "/") == "report")
  }

  @Test func `A broken template of one's own is told, and the report is written with the built-in one`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    try scratch.write("own.md", "# {{title}\n")
    var plan = plan(scratch, ["auth.log"])
    plan.report.template = .file(scratch.path + "/own.md")
    let outcome = try await report(plan, to: scratch.path + "/r")
    #expect(outcome.diagnostics.contains { $0.severity == .error && $0.place?.file == "own.md" })
    #expect(try text(scratch.path + "/r/report.md").contains("The template is broken"))
    #expect(try scratch.names("r").contains("tables.xlsx"))
  }

  @Test func `The alert shows in the status only when it is asked for`() async throws {
    let scratch = try Scratch()
    var (plan, _) = try Plans.read(Fixtures.folder + "/guard/plan.yml")
    plan.report.outputs = [.json]
    let quiet = try await report(plan, to: scratch.path + "/a", hashes: false)
    let alerted = try await report(plan, to: scratch.path + "/b", hashes: false, alerts: true)
    #expect(quiet.status == .complete && alerted.status == .alert)
  }
}
