import CivilTime
import Foundation
import History
import Logins
import Testing

@testable import ReportBuilder

/// From the stamps of an archive to moments, and what the report says of it.
@Suite struct ServerTimeTests {
  private func read(_ scratch: Scratch, _ paths: [String], zone: Zone) throws -> ReadArchive {
    try ArchiveReading(
      plan: plan(scratch, paths), zone: zone, formats: .builtIn(), jobs: 2, hashes: false, isInterrupted: { false }
    ).read()
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private func line(_ moment: Int64, _ zone: Zone) -> String {
    let date = zone.date(at: moment)
    return "\(Self.months[date.month - 1]) \(Digits.padded(date.day, 2)) \(zone.localISO(moment).suffix(8))"
      + " mx sshd[9]: Failed password for root from 203.0.113.7 port 5 ssh2\n"
  }

  /// 29 October 2023, 03:00 summer time, is 02:00 winter time.
  private static let back: Int64 = 1_698_541_200

  @Test func `Attempts of both passes of a repeated hour keep their moments, in yearless stamps too`() async throws {
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let scratch = try Scratch()
    let moments = stride(from: Self.back - 9000, to: Self.back + 9000, by: 600).map { $0 }
    try scratch.write("auth.log", moments.map { line($0, berlin) }.joined())
    let archive = try read(scratch, ["auth.log"], zone: berlin)
    let events = try await archive.store.events(EventFilter(), limit: .max)
    #expect(events.map { $0.milliseconds / 1000 } == moments)
    let record = try #require(archive.accounts.records.first)
    #expect(record.yearReason.contains("the lines step back there"))
    #expect(archive.accounts.coverage(copiedEvents: 0).hours.contains((Self.back + 60) / 3600))
  }

  @Test func `The report says of which lines nothing tells the pass, and which name their own zone`() throws {
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let scratch = try Scratch()
    try scratch.write(
      "auth.log",
      line(Self.back - 7200, berlin) + line(Self.back - 600, berlin)
        + "2023-10-29T06:00:00+01:00 mx sshd[9]: Failed password for root from 203.0.113.7 port 5 ssh2\n")
    let record = try #require(try read(scratch, ["auth.log"], zone: berlin).accounts.records.first)
    #expect(record.yearReason.contains("About 1 line of the hour that the clock showed twice on 2023-10-29"))
    #expect(record.yearReason.contains("About 1 line names its own zone; the others are read as Europe/Berlin."))
    #expect(record.year == "2023")
  }

  /// A server in Berlin: its syslog has no zone, the export of its journal has.
  @Test(arguments: ["UTC", "Asia/Kolkata", "Europe/Berlin"])
  func `Copies that a zone tells at other times say that the stamps are read in a wrong zone`(name: String) async throws
  {
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let zone = try #require(Zone(named: name))
    let scratch = try Scratch()
    var syslog = ""
    var zoned = ""
    for number in 0..<40 {
      let moment = Self.back + 86_400 + Int64(number) * 1_111
      let text = line(moment, berlin).replacing("port 5 ", with: "port \(1000 + number) ")
      syslog += text
      zoned += Zone.utc.iso(moment) + text.dropFirst(15)
    }
    // One that the journal has not.
    if name != berlin.name { syslog += line(Self.back + 86_400 * 2, berlin).replacing("port 5 ", with: "port 999 ") }
    try scratch.write("logs/auth.log", syslog)
    try scratch.write("logs/journal.txt", zoned)
    let archive = try read(scratch, ["logs"], zone: zone)
    let warning = archive.fileDiagnostics.first { $0.code == "shifted-copies" }
    if name == berlin.name {
      #expect(warning == nil && archive.reconciliation.attemptsKept == 40)
    } else {
      #expect(archive.reconciliation.attemptsKept == 41)
      let moments = try await archive.store.events(EventFilter(), limit: .max).map { $0.milliseconds / 1000 }
      #expect(Set(moments).isSuperset(of: (0..<40).map { Self.back + 86_400 + $0 * 1_111 }))
      let said = try #require(warning)
      #expect(said.place?.file == "logs/auth.log" && said.message.contains("40 of 41 login lines"))
      #expect(
        said.message.contains(
          name == "UTC" ? "1 hour later than there: the server's clock was so much ahead of UTC" : "270 minutes earlier"
        ))
    }
  }

  /// The same, read into a history at once or file by file.
  @Test(arguments: [true, false])
  func `A history tells copies in a wrong zone, and its reports count them once`(atOnce: Bool) throws {
    let berlin = try #require(Zone(named: "Europe/Berlin"))
    let scratch = try Scratch()
    let moments = (0..<40).map { Self.back + 86_400 + Int64($0) * 1_111 }
    let lines = moments.map { line($0, berlin).replacing("port 5 ", with: "port \($0 % 50_000) ") }
    try scratch.write("logs/auth.log", lines.joined())
    let history = try HistoryFile.open(scratch.path + "/h.db", access: .create(zone: .utc))
    var plan = plan(scratch, ["logs"], year: 2023)
    func ingest() throws -> IngestSummary {
      try HistoryIngest(plan: plan, options: .init(zone: .utc, now: 1)).run(into: history)
    }
    if !atOnce { _ = try ingest() }
    try scratch.write("logs/journal.txt", zip(moments, lines).map { Zone.utc.iso($0) + $1.dropFirst(15) }.joined())
    let said = try ingest().diagnostics.filter { $0.code == "shifted-copies" }
    #expect(said.map { $0.place?.file } == (atOnce ? ["logs/auth.log"] : []))
    plan.archive.paths = []
    let archive = try HistoryArchive(plan: plan, zone: .utc).read(history)
    #expect(archive.reconciliation.attemptsKept == 40 && archive.reconciliation.copies == 40)
    let warning = try #require(archive.fileDiagnostics.first { $0.code == "shifted-copies" })
    #expect(warning.place?.file == "logs/auth.log" && warning.message.contains("1 hour later than there"))
  }

  @Test(arguments: [
    ("CET", "UTC", "1 hour ahead of UTC"), ("UTC", "Asia/Kolkata", "that of UTC"), ("CET", "Europe/Berlin", ""),
  ])
  func `A zone's name behind a clock without a year is told where it is not the zone that is read`(
    name: String, zone: String, told: String
  ) throws {
    let scratch = try Scratch()
    let moment = Self.back + 86_400 * 30
    try scratch.write("auth.log", line(moment, .utc).replacing(" mx ", with: " \(name) mx "))
    let archive = try read(scratch, ["auth.log"], zone: try #require(Zone(named: zone)))
    #expect(archive.reconciliation.attemptsKept == 1)
    let warning = archive.fileDiagnostics.first { $0.code == "other-zone" }
    #expect((warning == nil) == told.isEmpty && warning?.message.hasSuffix(told) ?? true)
  }

  @Test func `Copies that name their year say that a stated year is wrong`() throws {
    let scratch = try Scratch()
    let moments = (0..<40).map { Self.back + 86_400 * 30 + Int64($0) * 1_111 }
    let lines = moments.map { line($0, .utc).replacing("port 5 ", with: "port \($0 % 50_000) ") }
    try scratch.write("logs/auth.log", lines.joined())
    try scratch.write("logs/journal.txt", zip(moments, lines).map { Zone.utc.iso($0) + $1.dropFirst(15) }.joined())
    let archive = try ArchiveReading(
      plan: plan(scratch, ["logs"], year: 2022), zone: .utc, formats: .builtIn(), jobs: 2, hashes: false,
      isInterrupted: { false }
    ).read()
    let warning = try #require(archive.fileDiagnostics.first { $0.code == "shifted-copies" })
    #expect(warning.message.contains("365 days earlier than there: the year that was taken for them is wrong"))
  }

  @Test func `A rotation with a missing file warns, and says what would settle it`() throws {
    let scratch = try Scratch()
    let week: Int64 = 7 * 86_400
    for (name, start) in [
      ("mail.log", Self.back), ("mail.log.1", Self.back - week), ("mail.log.3", Self.back - 3 * week),
    ] {
      try scratch.write("log/\(name)", (0..<40).map { line(start + $0 * 7200, .utc) }.joined())
    }
    var plan = plan(scratch, ["log"])
    plan.archive.year = 2023
    let archive = try ArchiveReading(
      plan: plan, zone: .utc, formats: .builtIn(), jobs: 1, hashes: false, isInterrupted: { false }
    ).read()
    let written = archive.accounts.records
    #expect(written.map(\.year) == ["2023", "2023", "2023"])
    let warning = try #require(archive.fileDiagnostics.first { $0.code == "doubtful-year" })
    #expect(warning.rendered.contains("mail.log.3"))
    #expect(warning.rendered.contains("a file between the two is missing"))
  }
}
