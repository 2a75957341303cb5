import CivilTime
import Diagnostics
import Foundation
import History
import Planning
import Testing

@testable import ReportBuilder

/// Reports from a history, and the program around it.
@Suite struct HistoryReportTests {
  private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("spoor").path

  private func spoor(_ arguments: String..., at scratch: Scratch) throws -> Shell.Result {
    try Shell.run(Self.program, arguments, at: scratch.path)
  }

  private func ingest(_ plan: Plan, _ history: HistoryFile) throws -> IngestSummary {
    try HistoryIngest(plan: plan, options: .init(zone: history.zone)).run(into: history)
  }

  @Test func `A report from a history has the tables of one from the logs, also when the logs are gone`() async throws {
    let scratch = try Scratch()
    try Fixtures.copy("slownet", to: scratch, as: "case")
    try scratch.write("case/logs/mail.log", try Fixtures.log("slownet/logs/mail.log.gz"))
    let (plan, _) = try Plans.read(scratch.path + "/case/plan.yml")
    let zone = plan.archive.timeZone ?? .utc
    let direct = try await report(plan, to: scratch.path + "/direct", hashes: false)
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: zone))
    #expect(try ingest(plan, history).isComplete)
    var options = ReportRun.Options(
      zone: zone, zoneReason: "stated in the plan", output: scratch.path + "/kept", history: history)
    let kept = try await ReportRun(plan: plan, options: options).run()
    #expect(kept.status == direct.status)
    #expect(differences(try contents(direct.folder + "/tables"), try contents(kept.folder + "/tables")).isEmpty)
    try FileManager.default.removeItem(atPath: scratch.path + "/case/logs/mail.log")
    options.output = scratch.path + "/gone"
    let gone = try await ReportRun(plan: plan, options: options).run()
    #expect(differences(try contents(direct.folder + "/tables"), try contents(gone.folder + "/tables")).isEmpty)
    #expect(gone.diagnostics.contains { $0.code == "log-gone" })
    #expect(try text(gone.folder + "/report.md").contains("known from the history only"))
  }

  @Test func `The swarm fed day by day under weekly rotation is the swarm read at once`() async throws {
    let scratch = try Scratch()
    let log = try Fixtures.log("swarm/logs/dovecot.info.gz")
    var days: [(day: Substring, text: String)] = []
    for line in String(decoding: log, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      let day = line.prefix(10)
      if days.last.map({ $0.day == day || !day.hasPrefix("2023") }) == true {
        days[days.count - 1].text += line + "\n"
      } else {
        days.append((day, line + "\n"))
      }
    }
    #expect(days.count > 300)
    var plan = plan(scratch, ["logs"], year: nil)
    plan.archive.timeZone = Zone(named: "Europe/London")
    let zone = try #require(plan.archive.timeZone)
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: zone))
    var live = ""
    var events = 0
    for (number, day) in days.enumerated() {
      live += day.text
      try scratch.write("logs/mail.log", live)
      if number % 7 == 6 {
        try rotate(scratch)
        live = ""
      }
      if number % 3 == 0 || number == days.count - 1 { events += try ingest(plan, history).newEvents }
    }
    // Rotation has deleted all but twelve weeks, and the history answers for all days.
    #expect(try scratch.names("logs").count <= 13)
    let store = try history.load().store
    #expect(events == 30_483 && store.eventCount == 30_483 && store.dictionary.sources.count == 8_858)
  }

  /// `mail.log` becomes `.1`, the one before `.2.gz`; more than twelve are deleted.
  private func rotate(_ scratch: Scratch) throws {
    let script = """
      cd "$1/logs" && rm -f mail.log.12.gz
      for n in 11 10 9 8 7 6 5 4 3 2; do [ -f mail.log.$n.gz ] && mv mail.log.$n.gz mail.log.$((n + 1)).gz; done
      [ -f mail.log.1 ] && gzip -q mail.log.1 && mv mail.log.1.gz mail.log.2.gz
      mv mail.log mail.log.1
      """
    _ = try Shell.run("/bin/sh", ["-c", script, "sh", scratch.path])
  }

  @Test func `A log that was truncated or replaced is told, and what was read of it stays`() throws {
    let scratch = try Scratch()
    let plan = plan(scratch, ["auth.log"])
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    try scratch.write("auth.log", Lines.failures(40))
    #expect(try ingest(plan, history).newEvents == 40)
    try scratch.write("auth.log", "Nov 12 10:00:00 mail cron[7]: a new log begins\n")
    let truncated = try ingest(plan, history)
    #expect(truncated.diagnostics.map(\.code).contains("log-truncated"))
    #expect(try history.load().store.eventCount == 40)
    try scratch.write("auth.log", "Nov 13 10:00:00 mail cron[7]: another log of another kind begins here\n")
    #expect(try ingest(plan, history).diagnostics.map(\.code).contains("log-replaced"))
    #expect(try ingest(plan, history).diagnostics.isEmpty)
  }

  @Test func `A log that was cut short is told in the report, and nothing beside it speaks of no gap`() async throws {
    let scratch = try Scratch()
    var plan = plan(scratch, ["auth.log"])
    plan.analyses = [Plan.AnalysisStep(id: "log-coverage")]
    plan.file = "plan.yml"
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    func report(_ name: String) async throws -> String {
      var options = ReportRun.Options(zone: .utc, zoneReason: "test", output: scratch.path + "/" + name)
      options.history = history
      _ = try await ReportRun(plan: plan, options: options).run()
      return try text(scratch.path + "/" + name + "/report.md")
    }
    let hours = (8..<10).map { "Nov 11 \($0 < 10 ? "0" : "")\($0):00:00 h cron[7]: a job\n" }.joined()
    try scratch.write("auth.log", hours + Lines.failures(40))
    _ = try ingest(plan, history)
    let whole = try await report("whole")
    #expect(whole.contains("and no gap") && !whole.contains("truncated, or"))
    try scratch.write("auth.log", "Nov 12 10:00:00 mail cron[7]: a new log begins\n")
    _ = try ingest(plan, history)
    let cut = try await report("cut")
    #expect(cut.contains("auth.log") && cut.contains("was truncated, or another log took its place"), "\(cut)")
    #expect(
      cut.contains("and 12 November 2023 at 10:00 is lost, unless a copy of it is read") && !cut.contains("and no gap"))
    // A copy of it has all that is known of it.
    try scratch.write("auth.log.1", hours + Lines.failures(45))
    plan.archive.paths.append(scratch.path + "/auth.log.1")
    #expect(try ingest(plan, history).newEvents == 5)
    #expect(try await report("healed").contains("was truncated, or another log took its place") == false)
  }

  @Test func `Rotation that deletes the oldest log loses nothing`() throws {
    let scratch = try Scratch()
    let plan = plan(scratch, ["logs/mail.log*"])
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    for number in 0..<6 {
      try scratch.write("logs/mail.log", Lines.failures(20 + 3 * number, user: "user\(number)"))
      #expect(try ingest(plan, history).diagnostics.isEmpty, "\(number)")
      _ = try Shell.run(
        "/bin/sh",
        [
          "-c",
          """
          cd "$1/logs" && for n in 2 1; do [ -f mail.log.$n ] && mv mail.log.$n mail.log.$((n + 1)); done
          mv mail.log mail.log.1
          """, "sh", scratch.path,
        ])
    }
  }

  @Test func `Own SQL is a table like any other, and its mistakes are told before anything is read`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(5))
    var plan = plan(scratch, ["auth.log"])
    plan.analyses = [Plan.AnalysisStep(id: "overview")]
    plan.file = "plan.yml"
    plan.queries = [
      Plan.Query(
        id: "by-day", title: "Rows a day", sql: "SELECT day_logged, sum(attempts) AS n FROM logins GROUP BY 1"),
      Plan.Query(id: "nobody", title: "Nobody", sql: "SELECT * FROM logins WHERE user = '=HYPERLINK(1)'"),
    ]
    let outcome = try await report(plan, to: scratch.path + "/r")
    #expect(try text(outcome.folder + "/tables/by-day.csv") == "day_logged,n\r\n2023-11-11,5\r\n")
    let all = try readable(outcome.folder)
    #expect(all["report.md"]?.contains("Rows a day") == true && all["report.html"]?.contains("Rows a day") == true)
    #expect(all.contains { $0.key.contains("tables.xlsx") && $0.value.contains("Rows a day") })
    #expect(all["findings.json"]?.contains("by-day/rows") == true)

    plan.analyses = []
    let alone = try await report(plan, to: scratch.path + "/alone")
    #expect(alone.result.sections.map(\.id) == ["by-day", "nobody"])

    plan.queries = [Plan.Query(id: "x", title: "x", sql: "SELECT day\nFORM logins", line: 9, column: 3)]
    await #expect(throws: DiagnosticList.self) { try await report(plan, to: scratch.path + "/s") }
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/s"))
    plan.queries = [Plan.Query(id: "x", title: "x", sql: "SELECT * FROM logins")]
    plan.report.audience = .public
    let shared = try await report(plan, to: scratch.path + "/p")
    #expect(!FileManager.default.fileExists(atPath: shared.folder + "/tables/x.csv"))
  }

  @Test func `Own SQL that has no end is stopped, and whoever runs the program is told`() throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(5))
    var plan = plan(scratch, ["auth.log"])
    plan.file = "plan.yml"
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n, logins"
    plan.queries = [
      Plan.Query(id: "days", title: "d", sql: "SELECT day_logged FROM logins", line: 8, column: 3),
      Plan.Query(id: "endless", title: "e", sql: endless, line: 9, column: 3),
    ]
    var queries = OwnQueries(plan: plan)
    queries.limits.seconds = 0.05
    let archive = try ArchiveReading(
      plan: plan, zone: .utc, formats: FormatCommands.compiled(nil), jobs: 1, hashes: false, isInterrupted: { false }
    ).read()
    let sections = try queries.sections(archive.store, files: ["auth.log"], isInterrupted: { false })
    let warnings = queries.warnings(sections)
    #expect(warnings.map(\.code) == ["stopped-sql"] && warnings.allSatisfy { $0.severity == .warning })
    #expect(warnings.first?.place?.line == 9)
    #expect(warnings.first?.message.hasPrefix("the table 'endless' is not in the report: ") == true, "\(warnings)")
  }

  @Test func `Killed at any moment, an ingest leaves all of it or nothing`() throws {
    let scratch = try Scratch()
    let expected = 20_000
    let lines = (0..<expected).map { index in
      let clock = "\(Zone.utc.iso(1_699_700_000 + Int64(index)).prefix(19))Z"
      let (pid, user, source) = (index % 500 + 1, "u\(index % 97)", "240.0.\(index % 7).1")
      return "\(clock) mail sshd[\(pid)]: Failed password for \(user) from \(source) port 2 ssh2"
    }
    try scratch.write("logs/auth.log", lines.joined(separator: "\n") + "\n")
    let plan = plan(scratch, ["logs"])
    for round in 0..<12 {
      let path = scratch.path + "/history-\(round).db"
      let script = """
        "$1" ingest logs --history "$2" --year 2023 --time-zone UTC --quiet & pid=$!
        sleep "$3"; kill -9 $pid 2>/dev/null; wait $pid
        """
      _ = try Shell.run(
        "/bin/sh", ["-c", script, "sh", Self.program, path, "\(Double(round) * 0.09)"], at: scratch.path)
      let history = try HistoryFile.open(path, access: .create(zone: .utc))
      #expect([0, expected].contains(try history.load().store.eventCount), "round \(round)")
      #expect(try history.problems() == [])
      _ = try ingest(plan, history)
      #expect(try history.load().store.eventCount == expected, "round \(round)")
    }
  }

  @Test func `The commands around a history do what they say`() throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(7))
    let first = try spoor(
      "ingest", "auth.log", "--history", "h.db", "--year", "2023", "--time-zone", "UTC", at: scratch)
    #expect(first.status == 0 && first.text == "1 file (1 new), 7 new lines, 7 new events\n", "\(first.errorText)")
    let second = try spoor("ingest", "auth.log", "--history", "h.db", "--year", "2023", at: scratch)
    #expect(second.text == "1 file (1 unchanged), 0 new lines, 0 new events\n", "\(second.errorText)")
    #expect(try spoor("history", "info", "h.db", at: scratch).text.contains("7 logins (7 attempts)"))
    #expect(try spoor("history", "verify", "h.db", at: scratch).status == 0)
    let direct = try spoor("events", "auth.log", "--year", "2023", "--time-zone", "UTC", at: scratch)
    #expect(try spoor("history", "export", "h.db", at: scratch).text == direct.text)
    #expect(try spoor("history", "export", "h.db", "--since", "2024-01-01", at: scratch).status == 4)
    let compact = try spoor("history", "compact", "h.db", "--keep", "1d", at: scratch)
    #expect(compact.text.contains("removed 7 events"))
    #expect(try spoor("ingest", "auth.log", "gone.log", "--history", "h.db", "--year", "2023", at: scratch).status == 3)
    #expect(try spoor("ingest", "auth.log", at: scratch).status == 2)
    let wrong = try spoor("ingest", "auth.log", "--history", "auth.log", "--time-zone", "UTC", at: scratch)
    #expect(wrong.status == 2 && wrong.errorText.contains("not-a-history"))
    #expect(try text(scratch.path + "/auth.log") == Lines.failures(7))
    #expect(try spoor("schema", "history", at: scratch).text.contains("day_logged"))
  }
}
