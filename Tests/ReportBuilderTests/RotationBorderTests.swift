import CivilTime
import Foundation
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

  @Test func `A repetition whose line may be a login in the file before is told`() throws {
    for (older, text) in [("auth.log.1", failure("Nov 12 10:00:10", 1)), ("auth.log.2", "Nov 12 10:00:11 h cron: a\n")]
    {
      let scratch = try Scratch()
      try scratch.write("logs/\(older)", text)
      try scratch.write("logs/auth.log", Self.repetition)
      #expect(try notes(read(scratch)) == ["logs/auth.log"], "\(older)")
    }
  }

  @Test func `A repetition of a line that is no login is not spoken of`() throws {
    let scratch = try Scratch()
    try scratch.write("logs/auth.log.1", failure("Nov 12 10:00:10", 1) + "Nov 12 10:00:11 h cron[1]: other\n")
    try scratch.write("logs/auth.log", Self.repetition)
    let archive = try read(scratch)
    #expect(archive.reconciliation.attemptsKept == 1 && notes(archive).isEmpty)
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
}
