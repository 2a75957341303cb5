import CivilTime
import Foundation
import History
import Logins
import Testing

@testable import ReportBuilder

/// What one file of a rotation says of the next, and another log of both.
@Suite struct RotationBorderTests {
  private func read(_ scratch: Scratch, zone: Zone = .utc) throws -> ReadArchive {
    try ArchiveReading(
      plan: plan(scratch, ["logs"]), zone: zone, formats: .builtIn(), jobs: 2, hashes: false, isInterrupted: { false }
    ).read()
  }

  private func failure(_ stamp: String, _ number: Int, host: String = "h") -> String {
    "\(stamp) \(host) sshd[\(number)]: Failed password for root from 192.0.2.\(number) port 22 ssh2\n"
  }

  private func notes(_ archive: ReadArchive) -> [String?] {
    archive.fileDiagnostics.filter { $0.code == "repetition-at-start" }.map { $0.place?.file }
  }

  // MARK: A repetition whose line is in the file before

  private static let repetition = "Nov 12 10:00:40 h last message repeated 3 times\n"

  /// What each event of a few files tells: attempts, file, line.
  private func attempts(_ files: KeyValuePairs<String, String>) async throws -> (events: [String], notes: [String?]) {
    let scratch = try Scratch()
    for (name, text) in files { try scratch.write("logs/" + name, text) }
    let archive = try read(scratch)
    let events = try await archive.store.events(EventFilter(), limit: .max).map {
      "\($0.attempts) \(archive.accounts.files[$0.file].file.name):\($0.line)"
    }
    return (events, notes(archive))
  }

  @Test func `A repetition of the login with which the file before ends is as many attempts more`() async throws {
    let failure = failure("Nov 12 10:00:10", 1)
    let (events, notes) = try await attempts(["auth.log": Self.repetition, "auth.log.1": failure])
    #expect(events == ["1 logs/auth.log.1:1", "3 logs/auth.log:1"] && notes.isEmpty)
    let dovecot =
      "Nov 12 10:00:10 h dovecot: imap-login: Disconnected (auth failed, 2 attempts in 5 secs): user=<ann>, "
      + "method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<abc>\n"
    #expect(
      try await attempts(["mail.log": Self.repetition, "mail.log.1": dovecot]).events
        == ["2 logs/mail.log.1:1", "6 logs/mail.log:1"])
    // Said twice, and once more of a log that was not rotated there.
    let twice = Self.repetition + "Nov 12 10:01:40 h last message repeated 2 times\n"
    let copied = try await attempts(["auth.log": twice, "auth.log.1": failure, "messages": failure + twice])
    #expect(copied.events.map { $0.prefix(1) } == ["1", "3", "2"] && copied.notes.isEmpty, "\(copied.events)")
  }

  @Test(arguments: [
    // A file between the two is missing; another host's line was repeated.
    ("auth.log.2", "Nov 12 10:00:10 h"), ("auth.log.1", "Nov 12 10:00:10 g"),
  ])
  func `A repetition whose line is not known is told`(name: String, head: String) async throws {
    let line = "\(head) sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
    let (events, notes) = try await attempts([name: line, "auth.log": Self.repetition])
    #expect(events == ["1 logs/\(name):1"] && notes == ["logs/auth.log"])
  }

  @Test(arguments: 0..<6)
  func `Wherever batches end, the same is read`(seed: Int) async throws {
    let log = try GrowingLog(seed: UInt64(seed) + 77, start: 1_699_000_000)
    for _ in 0..<6 {
      try log.append(60)
      try log.rotate()
    }
    func events(batch: Int) async throws -> [String] {
      var reading = try ArchiveReading(
        plan: plan(log.scratch, ["logs"], year: nil), zone: .utc, formats: .builtIn(), jobs: 2, hashes: false,
        isInterrupted: { false })
      reading.limits.batchBytes = batch
      return described(try await reading.read().store.events(EventFilter(), limit: .max))
    }
    let whole = try await events(batch: 1 << 20)
    for batch in [300, 700, 2000] {
      let cut = try await events(batch: batch)
      #expect(cut == whole, "seed \(seed), \(batch): \(zip(cut, whole).first { $0 != $1 }.map { "\($0)" } ?? "longer")")
    }
  }

  /// The line arrives before the repetition, with it, or after it, as by a daemon that still has the old file open.
  @Test(arguments: [0, 1, 2])
  func `A history joins a repetition with its line whenever either arrives`(late: Int) async throws {
    let scratch = try Scratch()
    let plan = plan(scratch, ["logs"], year: 2023)
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    func total() async throws -> Int {
      _ = try HistoryIngest(plan: plan, options: .init(zone: .utc, now: 1)).run(into: history)
      return try await history.load().store.events(EventFilter(), limit: .max).reduce(0) { $0 + Int($1.attempts) }
    }
    let (first, last) = (failure("Nov 12 09:00:10", 1), failure("Nov 12 10:00:10", 2))
    try scratch.write("logs/auth.log", first + (late == 0 ? last : ""))
    #expect(try await total() == (late == 0 ? 2 : 1))
    try FileManager.default.moveItem(
      atPath: scratch.path + "/logs/auth.log", toPath: scratch.path + "/logs/auth.log.1")
    if late == 1 { try scratch.write("logs/auth.log.1", first + last) }
    try scratch.write("logs/auth.log", Self.repetition)
    // Until its line is there, the one before it counts as repeated.
    #expect(try await total() == (late == 2 ? 4 : 5))
    try scratch.write("logs/auth.log.1", first + last)
    #expect(try await total() == 5)
    try scratch.write("logs/auth.log", Self.repetition + failure("Nov 12 11:00:10", 3))
    #expect(try await total() == 6)
    let reports = try await history.load().store.events(EventFilter(), limit: .max)
    let whole = try await read(scratch).store.events(EventFilter(), limit: .max)
    #expect(described(reports) == described(whole), "\(late)")
  }

  /// Times of files that were copied three years later; the first is known by what the plan said then.
  @Test func `Years that a history knows tell those of logs that come later`() async throws {
    let scratch = try Scratch()
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    func ingest(_ name: String, year: Int?, _ line: String) async throws -> [String] {
      try scratch.write("logs/\(name)", line)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_780_000_000)], ofItemAtPath: scratch.path + "/logs/\(name)")
      _ = try HistoryIngest(plan: plan(scratch, ["logs"], year: year), options: .init(zone: .utc, now: 1))
        .run(into: history)
      return try await history.load().store.events(EventFilter(), limit: .max).map {
        Zone.utc.iso($0.milliseconds / 1000)
      }
    }
    #expect(try await ingest("auth.log", year: 2023, failure("Nov 12 10:00:10", 1)) == ["2023-11-12T10:00:10Z"])
    let both = try await ingest("mail.log", year: nil, failure("Nov 12 11:00:10", 2))
    #expect(both == ["2023-11-12T10:00:10Z", "2023-11-12T11:00:10Z"])
  }

  @Test func `A repetition of a line that is no login is not spoken of`() throws {
    let scratch = try Scratch()
    try scratch.write("logs/auth.log.1", failure("Nov 12 10:00:10", 1) + "Nov 12 10:00:11 h cron[1]: other\n")
    try scratch.write("logs/auth.log", Self.repetition)
    let archive = try read(scratch)
    #expect(archive.reconciliation.attemptsKept == 1 && notes(archive).isEmpty)
  }

  // MARK: Equal lines on both sides

  /// What lies before and behind the border, and another log that has a part of it.
  @Test(arguments: [
    // Of both sides, in the other log, attempts in all.
    (1, 1, 0, 4), (2, 1, 0, 5), (1, 1, 1, 4), (1, 2, 3, 5), (1, 2, 4, 6),
  ])
  func `Equal lines of the second in which a log was rotated are as many attempts`(
    before: Int, behind: Int, beside: Int, expected: Int
  ) async throws {
    let (first, last) = (failure("Nov 12 09:00:00", 1), failure("Nov 12 11:00:00", 2))
    let equal = failure("Nov 12 10:00:00", 3)
    for isFine in [false, true] {
      let scratch = try Scratch()
      let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
      func write(_ name: String, _ text: String) throws {
        try scratch.write(
          "logs/" + name,
          isFine ? text.replacing("Nov 12 ", with: "2023-11-12T").replacing(" h ", with: ".250+00:00 h ") : text)
      }
      func ingest() async throws -> Int {
        _ = try HistoryIngest(plan: plan(scratch, ["logs"], year: 2023), options: .init(zone: .utc, now: 1))
          .run(into: history)
        return try await history.load().store.events(EventFilter(), limit: .max).reduce(0) { $0 + Int($1.attempts) }
      }
      try write("auth.log", first + String(repeating: equal, count: before))
      #expect(try await ingest() == 1 + before)
      try FileManager.default.moveItem(
        atPath: scratch.path + "/logs/auth.log", toPath: scratch.path + "/logs/auth.log.1")
      try write("auth.log", String(repeating: equal, count: behind) + last)
      if beside > 0 { try write("messages", String(repeating: equal, count: beside)) }
      #expect(try read(scratch).reconciliation.attemptsKept == expected)
      #expect(try await ingest() == expected)
    }
  }

  @Test func `A file that begins as another of its rotation does is a copy of that`() throws {
    let (equal, last) = (failure("Nov 12 10:00:00", 3), failure("Nov 12 11:00:00", 2))
    let scratch = try Scratch()
    try scratch.write("logs/auth.log.1", equal)
    try scratch.write("logs/auth.log", equal + last)
    #expect(try read(scratch).reconciliation.attemptsKept == 2)
    try scratch.write("logs/auth.log.1", equal + last)
    try scratch.write("logs/auth.log", equal + last + failure("Nov 12 12:00:00", 4))
    #expect(try read(scratch).reconciliation.attemptsKept == 3)
  }

  /// Logs of a second of an attack, rotated by size: equal lines on both sides are attempts, unless all of the older stand in
  /// the newer.
  @Test func `A file that is all of one second goes on in the next`() async throws {
    let (equal, other) = (failure("Nov 12 10:00:00", 3), failure("Nov 12 10:00:00", 4))
    let last = failure("Nov 12 11:00:00", 2)
    func attempts(_ older: String, _ newer: String) throws -> Int {
      let scratch = try Scratch()
      try scratch.write("logs/auth.log.3", failure("Nov 12 09:00:00", 1))
      try scratch.write("logs/auth.log.2", older)
      // Nothing was written for a while.
      try scratch.write("logs/auth.log.1", "")
      try scratch.write("logs/auth.log", newer + last)
      return try read(scratch).reconciliation.attemptsKept
    }
    #expect(try attempts(equal + other, equal) == 5)
    #expect(try attempts(equal + equal, equal) == 5)
    #expect(try attempts(equal, equal) == 3)
    #expect(try attempts(equal + other, equal + other) == 4)
  }

  /// Within the second of the border, two lines stand on both sides: of attempts, hardly ever; of files that overlap, always.
  @Test func `A file that shares lines with the end of the one before it is a copy there`() async throws {
    let (first, last) = (failure("Nov 12 09:00:00", 1), failure("Nov 12 11:00:00", 2))
    let shared = failure("Nov 12 10:00:00", 3) + failure("Nov 12 10:00:00", 4)
    let scratch = try Scratch()
    try scratch.write("logs/auth.log.1", first + shared)
    try scratch.write("logs/auth.log", shared + last)
    #expect(try read(scratch).reconciliation.attemptsKept == 4)
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    _ = try HistoryIngest(plan: plan(scratch, ["logs"], year: 2023), options: .init(zone: .utc, now: 1))
      .run(into: history)
    #expect(try await history.load().store.events(EventFilter(), limit: .max).count == 4)
  }

  // MARK: The hour that the clock showed twice

  /// 29 October 2023, 03:00 summer time, is 02:00 winter time.
  private static let back: Int64 = 1_698_541_200

  private func moments(_ archive: ReadArchive) async throws -> [Int64] {
    try await archive.store.events(EventFilter(), limit: .max).map { $0.milliseconds / 1000 - Self.back }
  }

  @Test func `A file goes on in the pass of the repeated hour in which the file before it ended`() async throws {
    let scratch = try Scratch()
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    try scratch.write("logs/auth.log.2", failure("Oct 29 02:10:00", 1) + failure("Oct 29 02:50:00", 2))
    try scratch.write("logs/auth.log.1", failure("Oct 29 02:05:00", 3))
    try scratch.write("logs/auth.log", failure("Oct 29 02:06:00", 4) + failure("Oct 29 03:00:00", 5))
    #expect(try await moments(read(scratch, zone: berlin)) == [-3000, -600, 300, 360, 3600])
  }

  @Test(arguments: [
    "Oct 29 02:55:00 h cron[1]: a\nOct 29 02:01:00 h cron[1]: b\n", "", "2023-10-29T01:00:00.000000Z h cron[1]: a\n",
  ])
  func `A line that may be of either pass is of that in which another log has it`(before: String) async throws {
    let scratch = try Scratch()
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let lines = failure("Oct 29 02:20:00", 1) + failure("Oct 29 02:40:00", 2)
    try scratch.write("logs/auth.log", lines)
    let zoned = lines.replacing("Oct 29 ", with: "2023-10-29T").replacing(" h ", with: ".250000+01:00 h ")
    try scratch.write("logs/syslog", before + (before.hasPrefix("Oct") ? lines : before.isEmpty ? "" : zoned))
    let archive = try read(scratch, zone: berlin)
    let expected: [Int64] = before.isEmpty ? [-2400, -1200] : [1200, 2400]
    #expect(try await moments(archive) == expected)
    #expect(archive.reconciliation.eventsKept == 2)
  }

  /// The log that tells the pass is there first, comes with the other, or later; the other grows in the end, when the first
  /// is gone.
  @Test(arguments: [0, 1, 2])
  func `A history gives such a line the pass that another log tells, whichever comes first`(order: Int) async throws {
    let scratch = try Scratch()
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let plan = plan(scratch, ["logs"], year: 2023)
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: berlin))
    func ingest() async throws -> [Int64] {
      _ = try HistoryIngest(plan: plan, options: .init(zone: berlin, now: 1)).run(into: history)
      let events = try await history.load().store.events(EventFilter(), limit: .max)
      return events.map { $0.milliseconds / 1000 - Self.back }
    }
    let lines = failure("Oct 29 02:20:00", 1) + failure("Oct 29 02:40:00", 2)
    let telling = "Oct 29 02:55:00 h cron[1]: a\nOct 29 02:01:00 h cron[1]: b\n" + lines
    if order == 0 {
      try scratch.write("logs/syslog", telling)
      #expect(try await ingest() == [1200, 2400])
    }
    try scratch.write("logs/auth.log", lines)
    if order == 1 { try scratch.write("logs/syslog", telling) }
    #expect(try await ingest() == (order == 2 ? [-2400, -1200] : [1200, 2400]))
    try scratch.write("logs/syslog", telling)
    #expect(try await ingest() == [1200, 2400])
    try FileManager.default.removeItem(atPath: scratch.path + "/logs/syslog")
    try scratch.write("logs/auth.log", lines + failure("Oct 29 03:00:00", 3))
    #expect(try await ingest() == [1200, 2400, 3600])
  }
}
