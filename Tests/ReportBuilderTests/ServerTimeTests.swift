import CivilTime
import Foundation
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
