import Foundation
import Logins
import Testing

@testable import ReportBuilder

/// What the logs of whole servers hold of one attempt: `Fixtures/formats/attempts/CASE/logs` are the lines that it leaves
/// in every log of the server, as the daemons write them, and `events.txt` what has to come out of them together.
@Suite struct AttemptCasesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/formats/attempts")

  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  @Test func `there are cases`() { #expect(Self.cases.count > 20) }

  @Test(arguments: cases)
  func `an attempt counts once, whatever told of it`(name: String) async throws {
    let folder = Self.folder.appending(path: name)
    let expected = try String(contentsOf: folder.appending(path: "events.txt"), encoding: .utf8)
    let scratch = try Scratch()
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "logs").path) {
      try scratch.write(
        "logs/\(file)", String(contentsOf: folder.appending(path: "logs").appending(path: file), encoding: .utf8))
    }
    let archive = try ArchiveReading(
      plan: plan(scratch, ["logs"]), zone: .utc, formats: .builtIn(), jobs: 1, hashes: false,
      isInterrupted: { false }
    ).read()
    let events = try await archive.store.events(EventFilter(), limit: .max).map { event in
      "\(event.outcome.name) \(event.user ?? "-") \(event.source?.description ?? "-") \(event.attempts)"
    }
    #expect(events.sorted() == expected.split(separator: "\n").map(String.init))
    #expect(archive.wasReadWhole)
  }
}
