import CivilTime
import Digests
import Foundation
import GRDB
import Logins
import Testing
import Vocabulary

@testable import History

/// Histories as earlier versions wrote them.
@Suite struct MigrationTests {
  private static let fixtures =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path + "/Fixtures/histories"

  private func copy(_ name: String, _ bench: borrowing Bench) throws -> String {
    let path = bench.path + "-" + name
    try FileManager.default.copyItem(atPath: "\(Self.fixtures)/\(name)", toPath: path)
    return path
  }

  @Test func `Every earlier version is brought up to this one, and says what it said`() async throws {
    for version in 1..<HistorySchema.version {
      let bench = try Bench()
      let path = try copy("version-\(version).sqlite", bench)
      #expect(throws: (any Error).self) { try HistoryFile.open(path, access: .readOnly) }
      let history = try HistoryFile.open(path, access: .readWrite)
      #expect(try history.figures().version == HistorySchema.version)
      #expect(try history.problems() == [])
      let events = try await history.load().store.events(EventFilter(), limit: .max)
      #expect(events.map(\.line) == [1, 2, 3, 4, 6, 7], "version \(version)")
      #expect(Array(events.map(\.user).suffix(2)) == ["ada", "eve"])
      #expect(try history.load().store.operationalEvents.map(\.kind) == [.ban, .ban])
      #expect(try HistoryFile.open(path, access: .readOnly).path == path)
    }
  }

  @Test func `The pseudonyms of version 1 stay those of the same people, and are not hidden again`() async throws {
    let bench = try Bench()
    let history = try HistoryFile.open(copy("version-1.sqlite", bench), access: .readWrite)
    func people() async throws -> [[String?]] {
      try await history.load().store.events(EventFilter(), limit: .max).map { [$0.user, $0.source?.description] }
    }
    let before = try await people()
    let key = [UInt8](repeating: 7, count: 32)
    let bound = Zone.utc.startOfDay(CivilDate(dayNumber: CivilDate.dayNumber(year: 2024, month: 1, day: 1)))
    #expect(try history.write { try $0.forget(Retention(namesBefore: bound, key: key)) }.names == 4)
    let after = try await people()
    #expect(after.prefix(4) == before.prefix(4))
    // Ada and her computer of January are those of June; the ban is of the same computer.
    #expect(after[4] == after[0])
    let bans = try history.load().store.operationalEvents.map(\.source?.description)
    #expect(bans == [after[0][1], after[0][1]])
    #expect(try history.write { try $0.forget(Retention(namesBefore: bound, key: key)) }.names == 0)
  }
}
