import CivilTime
import Diagnostics
import Digests
import Foundation
import History
import Planning
import Testing

@testable import ReportBuilder

/// A log that is read piece by piece has the SHA-256 of the whole, and is compared with what is there.
@Suite struct KeptLogsTests {
  private let zone = Zone.utc

  private func ingest(_ plan: Plan, _ history: HistoryFile, hashes: Bool = true) throws {
    var ingest = HistoryIngest(plan: plan, options: .init(zone: zone, hashes: hashes, now: 1))
    ingest.limits.batchBytes = 500
    _ = try ingest.run(into: history)
  }

  private func open(_ scratch: Scratch) throws -> HistoryFile {
    try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: zone))
  }

  private func sum(_ scratch: Scratch, _ name: String) throws -> String {
    try SHA256Digest.hex(ofFile: scratch.path + "/" + name)
  }

  @Test func `Read in pieces of any length, a log has the hash of the whole; compressed, its content keeps it`() throws
  {
    let scratch = try Scratch()
    let history = try open(scratch)
    let plan = plan(scratch, ["logs"])
    let bytes = Array(Lines.failures(60).utf8)
    var written = 0
    for more in [1, 63, 1, 700, 64, 2000, 5, bytes.count] {
      written = min(bytes.count, written + more)
      try scratch.write("logs/mail.log", Data(bytes[..<written]))
      try ingest(plan, history)
      let record = try #require(try history.ledger().sources.last)
      #expect(record.sha256 == SHA256Digest.hex(of: bytes[..<written]), "\(written)")
      #expect(record.contentSHA256 == record.sha256)
    }
    #expect(try history.ledger().sources.count == 1)
    let content = try sum(scratch, "logs/mail.log")
    _ = try Shell.run("/bin/gzip", [scratch.path + "/logs/mail.log"])
    try ingest(plan, history)
    let record = try #require(try history.ledger().sources.last)
    #expect(record.name.hasSuffix("mail.log.gz") && record.packing == "gzip")
    #expect(record.sha256 == (try sum(scratch, "logs/mail.log.gz")))
    #expect(record.contentSHA256 == content)
    #expect(try KeptLogs(of: history).states.map(\.state) == [.same])
  }

  @Test func `What was ingested without hashes is hashed as a whole when it is asked for`() throws {
    let scratch = try Scratch()
    let history = try open(scratch)
    let plan = plan(scratch, ["mail.log"])
    try scratch.write("mail.log", Lines.failures(40))
    try ingest(plan, history, hashes: false)
    #expect(try history.ledger().sources.map(\.sha256) == [nil])
    #expect(try KeptLogs(of: history).states.map(\.state) == [.unhashed])
    try scratch.write("mail.log", Lines.failures(50))
    try ingest(plan, history)
    #expect(try history.ledger().sources.map(\.sha256) == [try sum(scratch, "mail.log")])
  }

  @Test func `Whichever byte of a log is changed is seen; what was appended since changes nothing`() throws {
    let scratch = try Scratch()
    let history = try open(scratch)
    let plan = plan(scratch, ["logs"])
    let text = Lines.failures(200)
    try scratch.write("logs/mail.log", text)
    try ingest(plan, history)
    try scratch.write("logs/mail.log", text + "Nov 12 10:00:00 mail cron[7]: later\n")
    #expect(try HistoryCommands.verify(history.path).problems.isEmpty)
    for position in [0, 5000, text.utf8.count - 1] {
      var bytes = Array(text.utf8)
      bytes[position] ^= 1
      try scratch.write("logs/mail.log", Data(bytes))
      let (problems, logs) = try HistoryCommands.verify(history.path)
      #expect(problems.map(\.code) == ["log-changed"] && logs == "1 log: 0 as read", "\(position)")
    }
    try FileManager.default.removeItem(atPath: scratch.path + "/logs/mail.log")
    #expect(try HistoryCommands.verify(history.path).logs == "1 log: 0 as read, 1 gone and known from the history only")
  }

  @Test func `Copies packed otherwise and members of containers are compared too`() throws {
    let scratch = try Scratch()
    let history = try open(scratch)
    let plan = plan(scratch, ["logs"])
    try scratch.write("logs/mail.log", Lines.failures(80))
    try scratch.write("members/a.log", Lines.failures(30, user: "a"))
    try scratch.write("members/b.log", Lines.failures(20, user: "b"))
    _ = try Shell.run("/bin/tar", ["-cf", scratch.path + "/logs/old.tar", "-C", scratch.path, "members"])
    try ingest(plan, history)
    _ = try Shell.run("/bin/sh", ["-c", "gzip -k \"$1\"", "sh", scratch.path + "/logs/mail.log"])
    try ingest(plan, history)
    try FileManager.default.removeItem(atPath: scratch.path + "/logs/mail.log")
    #expect(try KeptLogs(of: history).states.map(\.state) == [.same, .same, .same])
    _ = try Shell.run("/bin/sh", ["-c", "printf x >> \"$1\"", "sh", scratch.path + "/members/a.log"])
    _ = try Shell.run("/bin/tar", ["-cf", scratch.path + "/logs/old.tar", "-C", scratch.path, "members"])
    #expect(try KeptLogs(of: history).states.filter { $0.state == .changed }.count == 2)
  }
}
