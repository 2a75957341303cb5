import CivilTime
import Diagnostics
import Evidence
import Foundation
import History
import Logins
import Planning
import Statistics
import Testing
import Vocabulary

@testable import ReportBuilder

/// A log that grows, is rotated, compressed and copied while it is ingested again and again.
final class GrowingLog {
  let scratch: Scratch
  private var random: SplitMix64
  private var seconds: Int64
  private var written = 0
  private var number = 0
  private(set) var copies = 0
  private var live: [UInt8] = []
  /// Names of the rotated files, newest first.
  private var rotated: [String] = []

  /// - Parameter start: UTC seconds of the first line
  init(seed: UInt64, start: Int64) throws {
    scratch = try Scratch()
    random = SplitMix64(seed: seed)
    seconds = start
    try flush()
  }

  func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private func stamp() -> String {
    let date = Zone.utc.date(at: seconds)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = date.day < 10 ? " \(date.day)" : "\(date.day)"
    let clock = Zone.utc.iso(seconds).dropFirst(11).prefix(8)
    return "\(months[date.month - 1]) \(day) \(clock)"
  }

  private func line() -> String {
    let source = "240.0.0.\(1 + pick(6))"
    let user = ["ada", "bob", "info", "ADA@example.com"][pick(4)]
    let pid = 100 + pick(5)
    let head = "\(stamp()) mail"
    switch pick(10) {
    case 0: return "\(head) sshd[\(pid)]: Failed password for \(user) from \(source) port 4242 ssh2"
    case 1: return "\(head) sshd[\(pid)]: Invalid user \(user) from \(source) port 4242"
    case 2: return "\(head) sshd[\(pid)]: Accepted password for \(user) from \(source) port 4242 ssh2"
    case 3:
      return "\(head) dovecot: imap-login: Disconnected (auth failed, \(1 + pick(3)) attempts in 6 secs): "
        + "user=<\(user)>, method=PLAIN, rip=\(source), lip=192.0.2.1, TLS, session=<s\(pick(9))>"
    case 4: return "\(head) dovecot: auth: passwd-file(\(user),\(source)): Password mismatch"
    case 5:
      return "\(head) sshd[\(pid)]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= "
        + "rhost=\(source)  user=\(user)"
    case 6: return "\(head) last message repeated \(1 + pick(3)) times"
    case 7: return "\(head) spop3d[\(pid)]: connect from \(source)"
    case 8: return "\(head) fail2ban.actions[7]: NOTICE [sshd] Ban \(source)"
    default: return "\(head) kernel: nothing of interest \(pick(1000))"
    }
  }

  /// Appends lines; now and then the last of them is written in part only, to be completed the next time.
  func append(_ count: Int) throws {
    for _ in 0..<count {
      seconds += [0, 0, 1, 2, 40, 4000, 90_000][pick(7)]
      live += Array("\(line())\n".utf8)
    }
    written = pick(3) == 0 ? max(written, live.count - pick(40)) : live.count
    try flush()
  }

  private func flush() throws {
    try scratch.write("logs/mail.log", Data(live[..<written]))
    // The year is told by when a file was written, as on a server.
    try touch("mail.log")
  }

  private func touch(_ name: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(seconds))], ofItemAtPath: "\(scratch.path)/logs/\(name)")
  }

  private func path(_ name: String) -> String { "\(scratch.path)/logs/\(name)" }

  /// As logrotate does it: by renaming, or by copying and truncating; compressed from the second on.
  func rotate() throws {
    written = live.count
    try flush()
    var names: [String] = []
    for name in rotated.reversed() {
      number = (name.split(separator: ".").compactMap { Int($0) }.first ?? 0) + 1
      let packed = name.hasSuffix(".gz")
      var target = "mail.log.\(number)" + (packed ? ".gz" : "")
      try FileManager.default.moveItem(atPath: path(name), toPath: path(target))
      if !packed, number > 1, pick(4) > 0 {
        _ = try Shell.run("/bin/gzip", ["-q", path(target)])
        target += ".gz"
      }
      names.insert(target, at: 0)
    }
    if pick(2) == 0 {
      try FileManager.default.moveItem(atPath: path("mail.log"), toPath: path("mail.log.1"))
    } else {
      try scratch.write("logs/mail.log.1", Data(live))
      try touch("mail.log.1")
    }
    rotated = ["mail.log.1"] + names
    live = []
    written = 0
    try flush()
  }

  /// Somebody keeps a copy of a file.
  func copy() throws {
    let name = (rotated + ["mail.log"])[pick(rotated.count + 1)]
    copies += 1
    let target = "copy-\(copies)-\(name)"
    _ = try Shell.run("/bin/cp", ["-p", path(name), path(target)])
  }
}

/// An event as it is compared: by what it says, not by which of equal files it is cited from.
func described(_ events: [LoginEvent]) -> [String] {
  events.map { event in
    var event = event
    event.file = 0
    event.line = 1
    event.secret = .none
    return "\(event)"
  }
}

@Suite struct IngestTests {
  private func ingest(_ plan: Plan, into history: HistoryFile, batch: Int = 1 << 20) throws -> IngestSummary {
    var ingest = HistoryIngest(plan: plan, options: .init(zone: plan.archive.timeZone ?? .utc, now: 1))
    ingest.limits.batchBytes = batch
    return try ingest.run(into: history)
  }

  private func whole(_ plan: Plan, batch: Int) throws -> ReadArchive {
    var reading = try ArchiveReading(
      plan: plan, zone: plan.archive.timeZone ?? .utc, formats: FormatCommands.compiled(nil), jobs: 2, hashes: false,
      isInterrupted: { false })
    reading.limits.batchBytes = batch
    return try reading.read()
  }

  @Test(arguments: 0..<12)
  func `However a log is rotated, packed and copied between ingests, the history holds what one run over all holds`(
    seed: Int
  ) async throws {
    let log = try GrowingLog(seed: UInt64(seed), start: 1_699_000_000)
    let plan = plan(log.scratch, ["logs"], year: nil)
    let history = try HistoryFile.open(log.scratch.path + "/history.db", access: .create(zone: .utc))
    var new = 0
    for step in 0..<24 {
      try log.append(1 + log.pick(60))
      if log.pick(4) == 0 { try log.rotate() }
      if seed % 2 == 0, log.pick(6) == 0 { try log.copy() }
      if log.pick(3) > 0 || step == 23 { new += try ingest(plan, into: history, batch: 700).newEvents }
    }
    let expected = try whole(plan, batch: 700)
    let loaded = try history.load()
    let events = try await loaded.store.events(EventFilter(), limit: .max)
    let wanted = try await expected.store.events(EventFilter(), limit: .max)
    #expect(wanted.count > 100)
    let (held, all) = (described(events), described(wanted))
    #expect(held == all, "seed \(seed): \(zip(held, all).first { $0 != $1 }.map { "\($0)" } ?? "one is longer")")
    #expect(new == events.count + loaded.store.operationalEvents.count, "seed \(seed)")
    if log.copies == 0 {
      // The accounting too is that of one run, and names the files as they are called by now.
      func accounts(_ records: [SourceRecord]) -> [String] {
        records.map { "\($0.name) \($0.whole.lines) \($0.whole.logins) \($0.decodedBytes)" }.sorted()
      }
      let files = expected.accounts.files.filter { $0.file.decodedBytes > 0 }.map {
        "\($0.file.name) \($0.scan.lines) \($0.scan.loginLines) \($0.file.decodedBytes)"
      }
      #expect(accounts(loaded.sources) == files.sorted(), "seed \(seed)")
    }
    func told(_ events: [OperationalEvent]) -> [String] {
      events.map { "\($0.milliseconds) \($0.kind) \($0.program) \($0.source?.description ?? "") \($0.reporter ?? "")" }
    }
    #expect(told(loaded.store.operationalEvents) == told(expected.store.operationalEvents), "seed \(seed)")
    // A second look at the same files finds nothing.
    let again = try ingest(plan, into: history, batch: 700)
    #expect(again.newLines == 0 && again.newEvents == 0 && again.bytesRead == 0, "seed \(seed): \(again.text)")
  }
}
