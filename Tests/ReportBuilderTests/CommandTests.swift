import Foundation
import Testing

@testable import ReportBuilder

/// The built program: exit codes, and what goes to which stream.
@Suite struct CommandTests {
  /// Beside the test bundle, where the package builds both.
  private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("spoor").path

  private func spoor(_ arguments: String..., input: String = "", at scratch: Scratch) throws -> Shell.Result {
    try Shell.run(Self.program, arguments, input: Data(input.utf8), at: scratch.path)
  }

  @Test func `Exit codes are the documented ones`() throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    try scratch.write("plain.txt", "hello\n")
    #expect(try spoor("report", "auth.log", "-o", "r", at: scratch).status == 0)
    #expect(try spoor("report", "auth.log", "-o", "r", at: scratch).status == 2)
    #expect(try spoor("report", "auth.log", "-o", "r", "--force", "--quiet", at: scratch).status == 0)
    #expect(try spoor("report", "auth.log", "gone.log", "-o", "s", at: scratch).status == 3)
    #expect(try spoor("report", "plain.txt", "-o", "t", at: scratch).status == 4)
    #expect(try spoor("run", "gone.yml", at: scratch).status == 2)
    #expect(try spoor("frobnicate", at: scratch).status == 2)
    #expect(try spoor("reprot", "auth.log", at: scratch).errorText.contains("did you mean 'report'?"))
    #expect(try spoor("formats", "show", "ssdh", at: scratch).errorText.contains("did you mean 'sshd'?"))
    #expect(try spoor("report", "auth.log", "--since", "2023-02-30", at: scratch).status == 2)
    let years = try spoor("report", "auth.log", "--year", "2022", "--year", "2023", at: scratch)
    #expect(years.status == 2 && years.errorText.contains("--year is one year"))
    #expect(try spoor("verify", "r", at: scratch).status == 0)
    #expect(try spoor("--version", at: scratch).status == 0)
    try Data("x".utf8).write(to: URL(fileURLWithPath: scratch.path + "/r/report.md"))
    #expect(try spoor("verify", "r", at: scratch).status == 3)
  }

  @Test func `Results go to standard output and everything else to standard error`() throws {
    let scratch = try Scratch()
    let log = Lines.failures(2) + "ssword for root\n"
    let events = try spoor("events", "-", "--year", "2023", "--time-zone", "UTC", input: log, at: scratch)
    #expect(events.status == 3)
    #expect(events.text.split(separator: "\n").count == 2)
    #expect(events.text.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"time\":\"2023-11-11T10:00:0") })
    #expect(events.errorText.contains("[damaged-lines]"))
    let quiet = try spoor("events", "-", "--quiet", input: Lines.failures(2), at: scratch)
    #expect(quiet.errors.isEmpty)
  }

  @Test func `A reader that goes away and a full disk end it without a crash`() throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(500))
    let shell = { (script: String) in
      try Shell.run("/bin/sh", ["-c", script, "sh", Self.program], at: scratch.path)
    }
    let piped = try shell("\"$1\" events auth.log auth.log | head -1")
    #expect(piped.status == 0 && piped.errors.isEmpty)
    let full = try shell("\"$1\" formats list > /dev/full")
    #expect(full.status == 2 && full.errorText.contains("No space left on device"))
    #expect(try shell("\"$1\" report auth.log -o r >&- 2>&- <&-").status == 0)
    #expect(try spoor("verify", "r", at: scratch).status == 0)
  }

  @Test(arguments: [
    ["--help"], ["run", "--help"], ["report", "--help"], ["events", "--help"], ["formats", "--help"],
    ["formats", "list", "--help"], ["formats", "show", "--help"], ["formats", "test", "--help"], ["plan", "--help"],
    ["plan", "init", "--help"], ["plan", "check", "--help"], ["verify", "--help"],
  ])
  func `Every command has help with an example`(_ arguments: [String]) throws {
    let result = try Shell.run(Self.program, arguments)
    #expect(result.status == 0 && result.text.contains("EXAMPLE") && result.text.contains("\n  spoor "))
  }
}
