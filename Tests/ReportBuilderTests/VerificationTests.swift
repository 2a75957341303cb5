import Foundation
import Testing

@testable import ReportBuilder

@Suite struct VerificationTests {
  private func made(_ scratch: Scratch, hashes: Bool = true) async throws -> String {
    try scratch.write("case/logs/auth!1.log", Lines.failures(40))
    try scratch.write(
      "case/logs/a\nb.log", "Nov 11 12:00:00 h sshd[1]: Failed password for x from 192.0.2.9 port 1 ssh2\n")
    try scratch.write("case/names.txt", "bob\nalice\n")
    try scratch.write("case/geo.csv", "192.0.2.0,192.0.2.255,NL\n")
    try scratch.write(
      "case/plan.yml",
      "spoor: 1\ntitle: t\narchive: {paths: [logs], year: 2023, time_zone: UTC}\ngeography: geo.csv\nlists: {accounts: names.txt}\n"
    )
    let (plan, _) = try Plans.read(scratch.path + "/case/plan.yml")
    return try await report(plan, to: scratch.path + "/r", hashes: hashes).folder
  }

  private func verify(_ folder: String, archive: String? = nil) throws -> Verification.Result {
    try Verification(folder: folder, archive: archive).run()
  }

  @Test func `An intact report is intact, from anywhere, whatever its files are called`() async throws {
    let scratch = try Scratch()
    let folder = try await made(scratch)
    #expect(try verify(folder).isIntact)
    #expect(try verify(folder, archive: scratch.path + "/case").isIntact)
  }

  @Test(arguments: ["logs/auth!1.log", "logs/a\nb.log", "names.txt", "geo.csv", "plan.yml"])
  func `Whatever the report was made from is seen when it changes or goes`(_ name: String) async throws {
    let scratch = try Scratch()
    let folder = try await made(scratch)
    let path = scratch.path + "/case/" + name
    try Data(("\n" + (try text(path))).utf8).write(to: URL(fileURLWithPath: path))
    let changed = try verify(folder)
    #expect(!changed.isIntact && changed.text.contains("CHANGED"))
    try FileManager.default.removeItem(atPath: path)
    let gone = try verify(folder)
    #expect(!gone.isIntact && gone.text.contains("missing") && gone.text.contains("--archive"))
  }

  @Test func `A log that goes on after the report is still its evidence, and that is said`() async throws {
    let scratch = try Scratch()
    let folder = try await made(scratch)
    let log = scratch.path + "/case/logs/auth!1.log"
    try Data((try text(log) + Lines.failures(1)).utf8).write(to: URL(fileURLWithPath: log))
    let longer = try verify(folder)
    #expect(longer.isIntact && longer.text.contains("1 log has grown since"))
    // A list of names is no log.
    let list = scratch.path + "/case/names.txt"
    try Data((try text(list) + "carol\n").utf8).write(to: URL(fileURLWithPath: list))
    let changed = try verify(folder)
    #expect(!changed.isIntact && changed.text.contains("CHANGED  names.txt"))
  }

  @Test func `Logs that were rotated since are found by their bytes, and one that was changed is not`() async throws {
    let scratch = try Scratch()
    let (old, live) = (Lines.failures(30, user: "old"), Lines.failures(20, user: "live"))
    try scratch.write("logs/mail.log.1", old)
    try scratch.write("logs/mail.log", live)
    let folder = try await report(plan(scratch, ["logs"]), to: scratch.path + "/r", hashes: true).folder
    func verified() throws -> Verification.Result { try Verification(folder: folder, archive: scratch.path).run() }
    // The live log went on, was renamed and compressed; the one before it was renamed.
    try scratch.write("logs/mail.log.2", old)
    try scratch.write("logs/mail.log.1", live + Lines.failures(3, user: "more"))
    _ = try Shell.run("/bin/gzip", [scratch.path + "/logs/mail.log.1"])
    try scratch.write("logs/mail.log", Lines.failures(25, user: "new"))
    let rotated = try verified()
    #expect(rotated.isIntact && rotated.text.contains("2 logs were rotated since"), "\(rotated.text)")
    try scratch.write("logs/mail.log.2", "x" + old.dropFirst())
    let changed = try verified()
    #expect(
      !changed.isIntact && changed.text.contains("missing  ") && changed.text.contains("mail.log.1"), "\(changed.text)")
  }

  @Test(arguments: ["logs/", ""])
  func `Rotated logs are found from the folder in which the report was made`(_ folder: String) async throws {
    let scratch = try Scratch()
    try scratch.write(folder + "mail.log.1", Lines.failures(30))
    _ = try await report(plan(scratch, [folder + "mail.log.1"]), to: scratch.path + "/r")
    _ = try Shell.run(
      "/bin/mv", [scratch.path + "/\(folder)mail.log.1", scratch.path + "/\(folder)mail.log.2"])
    _ = try Shell.run("/bin/gzip", [scratch.path + "/\(folder)mail.log.2"])
    for taken in [false, true] {
      if taken { try scratch.write(folder + "mail.log.1", Lines.failures(20, user: "new")) }
      let result = try Verification(folder: "r", archive: nil, from: scratch.path).run()
      #expect(result.isIntact && result.text.contains("1 log was rotated since"), "\(result.text)")
    }
  }

  @Test func `A log that rotation removed is gone, not changed, where a newer one has its name`() async throws {
    let scratch = try Scratch()
    func lines(_ month: String, _ days: ClosedRange<Int>) -> String {
      days.map { "\(month) \($0) 12:00:00 h sshd[1]: Failed password for x from 192.0.2.9 port 1 ssh2\n" }.joined()
    }
    let old = lines("Oct", 10...20)
    try scratch.write("mail.log.1", old)
    _ = try await report(plan(scratch, ["mail.log.1"], year: nil), to: scratch.path + "/r")
    func verified(_ text: String) throws -> Verification.Result {
      try scratch.write("mail.log.1", text)
      return try Verification(folder: "r", archive: nil, from: scratch.path).run()
    }
    let gone = try verified(lines("Oct", 20...28))
    #expect(!gone.isIntact, "\(gone.text)")
    #expect(gone.text.contains("gone     mail.log.1: a newer log has taken its name"), "\(gone.text)")
    #expect(!gone.text.contains("CHANGED") && gone.text.contains("nothing was changed"), "\(gone.text)")
    // One line less, at either end, or in a file of which the times say nothing.
    for changed in [lines("Oct", 11...20), lines("Oct", 10...19), lines("Oct", 19...28), "x\n"] {
      let result = try verified(changed)
      #expect(!result.isIntact && result.text.contains("CHANGED  mail.log.1"), "\(result.text)")
    }
  }

  @Test func `Outputs that changed, went, came or became something else are told`() async throws {
    let scratch = try Scratch()
    let folder = try await made(scratch)
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/report.md"))
    try FileManager.default.removeItem(atPath: folder + "/tables/days.csv")
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/tables/extra.csv"))
    try FileManager.default.removeItem(atPath: folder + "/findings.json")
    mkfifo(folder + "/findings.json", 0o600)
    let result = try verify(folder)
    #expect(!result.isIntact)
    for line in [
      "CHANGED  report.md", "missing  tables/days.csv", "extra    tables/extra.csv", "unread   findings.json",
    ] {
      #expect(result.text.contains(line))
    }
  }

  @Test func `Without hashes the outputs are still verified, and that is said`() async throws {
    let scratch = try Scratch()
    let result = try verify(try await made(scratch, hashes: false))
    #expect(result.isIntact && result.text.contains("2 evidence files have no recorded sum"))
  }

  @Test func `What is no report is refused in words`() async throws {
    let scratch = try Scratch()
    #expect(throws: (any Error).self) { try verify(scratch.path) }
    try scratch.write("cut/evidence.json", "{\"schema\": \"spoor.evid")
    #expect(throws: (any Error).self) { try verify(scratch.path + "/cut") }
    try scratch.write(
      "later/evidence.json", "{\"schema\": \"spoor.evidence/9\", \"files\": [], \"lists\": [], \"outputs\": []}")
    #expect(throws: (any Error).self) { try verify(scratch.path + "/later") }
  }
}
