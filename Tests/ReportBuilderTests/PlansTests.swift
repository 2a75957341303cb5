import Analyses
import Diagnostics
import Foundation
import Planning
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

  private static let door = """
    id: doord
    title: A door
    programs: [doord]
    shapes:
      - id: refused
        template: 'refused {user} at {source}'
        outcome: failure
        samples:
          - line: 'Nov 12 08:31:05 h doord[1]: refused bob at 192.0.2.7'
            user: bob
    """

  @Test func `A check reads the format files of a plan and tries their samples`() throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", "x\n")
    let path = try scratch.write(
      "plan.yml", "spoor: 1\narchive: {paths: [auth.log], formats: [auto, door.yml], time_zone: UTC}\n")
    try scratch.write("door.yml", Self.door.replacing("user: bob", with: "user: eve"))
    do throws(DiagnosticList) {
      _ = try Plans.check(path)
      Issue.record("nothing was found")
    } catch {
      #expect(error.diagnostics.map(\.code) == ["sample-differs"])
      #expect(error.diagnostics.first?.place?.line == 9)
    }
    try scratch.write("door.yml", Self.door)
    #expect(try Plans.check(path).warnings.isEmpty)
  }

  @Test func `A format of one's own is read beside the built-in ones`() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "auth.log",
      """
      Nov 12 08:31:05 h doord[1]: refused bob at 192.0.2.7
      Nov 12 08:31:06 h sshd[1]: Failed password for root from 192.0.2.8 port 5 ssh2

      """)
    try scratch.write("door.yml", Self.door)
    func sources(_ formats: [Plan.FormatChoice]?) async throws -> [String] {
      var plan = plan(scratch, ["auth.log"])
      plan.archive.formats = formats
      let printer = EventPrinter(format: .csv, zone: .utc)
      var data = Data()
      _ = try await printer.run(
        plan: plan, zoneReason: "", jobs: 1, everyLine: true, isInterrupted: { false }, write: { data.append($0) })
      let text = String(decoding: data, as: UTF8.self)
      return ["192.0.2.7", "192.0.2.8"].filter(text.contains)
    }
    let own = Plan.FormatChoice.file(scratch.path + "/door.yml")
    #expect(try await sources(nil) == ["192.0.2.8"])
    #expect(try await sources([.allBuiltIn, own]) == ["192.0.2.7", "192.0.2.8"])
    #expect(try await sources([own]) == ["192.0.2.7"])
  }

  @Test func `The tester says that a format's own samples do not prove it`() throws {
    let scratch = try Scratch()
    let log = try scratch.write("auth.log", "Nov 12 08:31:05 h doord[1]: refused bob at 192.0.2.7\n")
    let good = try scratch.write("door.yml", Self.door)
    let bad = try scratch.write("bad.yml", Self.door.replacing("user: bob", with: "user: eve"))
    #expect(try FormatCommands.test(format: good, log: log).status == .complete)
    let trial = try FormatCommands.test(format: bad, log: log)
    #expect(trial.status == .usage && trial.diagnostics.map(\.code) == ["sample-differs"])
    #expect(trial.text.contains("1 line = 1 events"))
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
