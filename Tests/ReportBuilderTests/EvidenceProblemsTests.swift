import Foundation
import Testing

@testable import ReportBuilder

/// What could not be read is in the exit status, on top of the report, and listed in it.
@Suite struct EvidenceProblemsTests {
  @Test func `A missing file beside a good one: the report is written and says what is missing`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    let outcome = try await report(plan(scratch, ["auth.log", "gone.log"]), to: scratch.path + "/r")
    #expect(outcome.status == .incompleteEvidence)
    #expect(outcome.diagnostics.contains { $0.code == "missing-file" && $0.place?.file == "gone.log" })
    let written = try text(scratch.path + "/r/report.md")
    #expect(written.contains("**Part of the evidence could not be read**"))
    #expect(written.contains("| `gone.log` |"))
  }

  @Test func `When nothing could be read, the report does not say that nothing happened`() async throws {
    let scratch = try Scratch()
    let outcome = try await report(plan(scratch, ["gone.log"]), to: scratch.path + "/r")
    #expect(outcome.status == .incompleteEvidence)
    #expect(outcome.summary.contains("Nothing of the evidence could be read"))
    #expect(!outcome.summary.contains("No failed or refused login was found"))
  }

  @Test func `A cut gzip file gives what is there and says so`() async throws {
    let scratch = try Scratch()
    let packed = try Data(contentsOf: URL(fileURLWithPath: Fixtures.folder + "/slownet/logs/mail.log.gz"))
    try scratch.write("cut.gz", packed.prefix(packed.count / 2))
    let outcome = try await report(plan(scratch, ["cut.gz"], year: 2014), to: scratch.path + "/r")
    #expect(outcome.status == .incompleteEvidence)
    #expect(outcome.diagnostics.contains { $0.code == "truncated-gzip" })
    #expect(outcome.summary.contains("failed logins"))
    #expect(try text(scratch.path + "/r/report.md").contains("ends within gzip member"))
  }

  @Test func `A binary file is evidence that could not be read if it is called a log, and only noted otherwise`()
    async throws
  {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(3))
    for (name, code, status) in [
      ("mail.log.1", "binary-log", ExitStatus.incompleteEvidence), ("syslog.2", "binary-log", .incompleteEvidence),
      ("catalog.bin", "binary-file", .complete),
    ] {
      try scratch.write(name, Data([0xF5, 0, 0x9C, 10, 0, 7, 10, 0]))
      let outcome = try await report(plan(scratch, ["auth.log", name]), to: scratch.path + "/" + code + name)
      #expect(outcome.diagnostics.filter { $0.place?.file == name }.map(\.code) == [code])
      #expect(outcome.status == status)
    }
  }

  @Test func `A damaged line counts, is shown with its number, and makes the evidence incomplete`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(3) + "ssword for root\n")
    let outcome = try await report(plan(scratch, ["auth.log"]), to: scratch.path + "/r")
    #expect(outcome.status == .incompleteEvidence)
    #expect(outcome.summary.contains("4 lines = 3 events + 0 other + 1 damaged"))
    #expect(outcome.diagnostics.contains { $0.code == "damaged-lines" && $0.place?.line == 4 })
  }

  @Test func `A stamp later than its file is told with its line, and a file older than all of its lines is not`()
    async throws
  {
    let scratch = try Scratch()
    func line(_ stamp: String) -> String {
      "\(stamp) h sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2\n"
    }
    func age(_ path: String, _ date: String) throws {
      let time = try #require(ISO8601DateFormatter().date(from: date))
      try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    }
    try age(
      scratch.write("auth.log", line("2023-11-12T08:31:00+00:00") + line("2031-01-01T00:00:00+00:00")),
      "2023-11-12T09:00:00Z")
    try age(scratch.write("old.log", line("2023-11-12T08:31:00+00:00")), "2020-01-01T00:00:00Z")
    // A wall clock may be fourteen hours ahead of UTC.
    try age(
      scratch.write("east.log", line("2023-11-12 08:31:00") + line("2023-11-12 21:31:00")), "2023-11-12T09:00:00Z")
    let outcome = try await report(plan(scratch, ["auth.log", "old.log", "east.log"]), to: scratch.path + "/r")
    let told = outcome.diagnostics.filter { $0.code == "lines-ahead" }
    #expect(told.map { $0.place?.file } == ["auth.log"])
    #expect(told.first?.place?.line == 2)
    #expect(told.first?.message.contains("2031-01-01") == true)
  }

  @Test func `A log that begins with a repetition of a line in another file is told`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log.2", Lines.failures(3))
    try scratch.write("auth.log", "Nov 12 08:32:00 h last message repeated 3 times\n" + Lines.failures(2))
    try scratch.write("later.log", Lines.failures(1) + "Nov 12 08:32:00 h last message repeated 3 times\n")
    let outcome = try await report(plan(scratch, ["."]), to: scratch.path + "/r")
    let told = outcome.diagnostics.filter { $0.code == "repetition-at-start" }
    #expect(told.map { $0.place?.file } == ["auth.log"])
    #expect(told.first?.message.contains("3 times") == true)
  }

  @Test func `A binary journal is an error, for its logins are not counted`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(3))
    try scratch.write("journal/system.journal", Data("LPKSHHRH".utf8) + Data(count: 4000))
    let outcome = try await report(plan(scratch, ["."]), to: scratch.path + "/r")
    #expect(outcome.status == .incompleteEvidence)
    #expect(outcome.diagnostics.contains { $0.code == "binary-journal" && $0.help?.contains("journalctl") == true })
    #expect(outcome.summary.contains("2 files, 3 lines = 3 events"))
  }

  @Test func `Empty archives and archives without logins are whole, and have no event`() async throws {
    let scratch = try Scratch()
    try scratch.write("empty/zero.log", "")
    try scratch.write("other/x.log", "Nov 11 10:00:00 h cron[1]: hello\n")
    try FileManager.default.createDirectory(atPath: scratch.path + "/none", withIntermediateDirectories: false)
    for name in ["empty", "other", "none"] {
      let outcome = try await report(plan(scratch, [name]), to: scratch.path + "/r-\(name)")
      #expect(outcome.status == .noEvents)
      #expect(outcome.summary.contains("No failed or refused login was found in this archive."))
      #expect(FileManager.default.fileExists(atPath: scratch.path + "/r-\(name)/report.html"))
    }
  }

  @Test func `Bounds that hold no event are named instead of the archive`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    var plan = plan(scratch, ["auth.log"])
    plan.since = .init(iso: "2023-12-01")
    let outcome = try await report(plan, to: scratch.path + "/r")
    #expect(outcome.status == .noEvents)
    #expect(outcome.summary.contains("between the dates that were asked for"))
  }

  @Test func `The reason of a year is true for files with stamps, without and without lines`() async throws {
    let scratch = try Scratch()
    try scratch.write("a.log", Lines.failures(3))
    try scratch.write("b.log", "2023-11-25 10:12:21 auth: Info: passwd-file(x@example.com,192.0.2.14): unknown user\n")
    try scratch.write("c.txt", "read me\n")
    try scratch.write("d.log", "")
    _ = try await report(plan(scratch, ["a.log", "b.log", "c.txt", "d.log"]), to: scratch.path + "/r")
    let rows = try text(scratch.path + "/r/report.md").components(separatedBy: "**Years taken**")[1].split(
      separator: "\n")
    func row(_ name: String) -> [String] {
      rows.first { $0.hasPrefix("| `\(name)`") }?.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        ?? []
    }
    #expect(row("a.log").dropFirst().first == "2023")
    #expect(row("b.log").dropFirst().elementsEqual(["in the stamps", "Every stamp names its year."]))
    #expect(row("c.txt").dropFirst().elementsEqual(["none", "No line has a time stamp that could be read."]))
    #expect(row("d.log").dropFirst().elementsEqual(["none", "The file is empty."]))
  }
}
