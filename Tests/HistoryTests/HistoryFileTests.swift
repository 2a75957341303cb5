import CivilTime
import Diagnostics
import Foundation
import GRDB
import Logins
import Testing
import Vocabulary

@testable import History

/// A folder of its own for one test, gone when the test is.
final class Bench {
  let folder: String
  var path: String { folder + "/history.db" }

  init() throws {
    folder = NSTemporaryDirectory() + "spoor-history-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func open(_ zone: Zone = .utc) throws -> HistoryFile { try HistoryFile.open(path, access: .create(zone: zone)) }
}

/// Lines of sshd as a history keeps them; `user` and `source` are numbers of `sampleNames`.
let sampleNames = LineNames(
  sources: [Address("240.0.0.1"), Address("240.0.0.2"), Address("2001:db8::7")].compactMap { $0 },
  users: ["ada", "", "e\u{301}", "\u{e9}", "a\u{0}b"], sourceNames: ["pc.example.com"], reporters: ["mail"],
  services: ["sshd", "dovecot"], protocols: ["ssh"])

func sampleLine(_ seconds: Int64, file: Int32 = 1, line: Int32, user: Int32 = 0, source: Int32 = 0) -> LoginLine {
  LoginLine(
    milliseconds: seconds * 1000 + 7, digest: UInt64(line), source: source, user: user, sourceName: 0, reporter: 0,
    service: 0, protocol: 0, file: file, line: line)
}

func code(_ body: () throws -> Void) -> String {
  do { try body() } catch let error as Diagnostic { return error.code } catch { return "\(error)" }
  return "nothing was thrown"
}

@Suite struct HistoryFileTests {
  private func write(_ history: HistoryFile, _ lines: [LoginLine], _ tails: [ReplacedTail] = []) throws -> LineChanges {
    try history.write { try $0.replace(tails, by: lines, names: sampleNames) }
  }

  @Test func `What was kept is what is loaded, spellings and empty names included`() async throws {
    let bench = try Bench()
    let history = try bench.open()
    var lines = (0..<5).map { sampleLine(1_700_000_000 + Int64($0), line: Int32($0 + 1), user: Int32($0), source: 2) }
    lines.append(
      LoginLine(milliseconds: -5, digest: 9, user: -1, service: 1, file: 1, line: 9, outcome: .denied))
    lines[1].secretShape = .keyboard
    #expect(try write(history, lines).events == 6)
    let store = try history.load().store
    let events = try await store.events(EventFilter(), limit: .max)
    #expect(events.map(\.user) == [nil, "ada", "", "e\u{301}", "\u{e9}", "a\u{0}b"])
    #expect(Array((events[3].user ?? "").utf8) != Array((events[4].user ?? "").utf8))
    #expect(events[0].milliseconds == -5 && events[0].source == nil && events[0].outcome == .denied)
    #expect(events[1].milliseconds == 1_700_000_000_007)
    #expect(events[1].source == Address("2001:db8::7") && events[1].sourceName == "pc.example.com")
    #expect(events[2].secretShape == .keyboard && events[1].secretShape == .absent)
  }

  @Test func `A span is loaded without the rest, and its bounds are half-open`() throws {
    let bench = try Bench()
    let history = try bench.open()
    let start: Int64 = 1_700_000_000
    _ = try write(history, (0..<1000).map { sampleLine(start + Int64($0) * 3600, line: Int32($0 + 1)) })
    #expect(try history.load(start..<start + 36_000).store.eventCount == 10)
    #expect(try history.load(start + 1..<start + 36_001).store.eventCount == 10)
    #expect(try history.load(0..<start).store.eventCount == 0)
    #expect(try history.load().store.eventCount == 1000)
  }

  @Test func `Lines that come later are joined with those that are there, and nothing counts twice`() throws {
    let bench = try Bench()
    let history = try bench.open()
    func line(_ layer: Layer, _ seconds: Int64, _ number: Int32, file: Int32 = 1) -> LoginLine {
      var line = sampleLine(seconds, file: file, line: number)
      line.layer = layer
      line.pid = 7
      return line
    }
    let hint = line(.hint, 1_700_000_000, 1)
    #expect(try write(history, [hint]).events == 1)
    // The better line of the same attempt takes its place.
    #expect(try write(history, [line(.login, 1_700_000_001, 2)]).events == 0)
    // A copy of the hint in another file adds nothing.
    var copy = hint
    copy.file = 2
    #expect(try write(history, [copy]).events == 0)
    let loaded = try history.load()
    #expect(loaded.store.eventCount == 1)
    #expect(loaded.reconciliation.rowsRead == 3 && loaded.reconciliation.rowsMerged == 1)
    // Without the better line the hint counts again.
    let tail = ReplacedTail(source: 1, beyondLine: 1, time: 1_700_000_001...1_700_000_001)
    #expect(try write(history, [], [tail]).events == 0)
    #expect(try history.load().reconciliation.rowsMerged == 0)
  }

  @Test func `Every hour tells how many lines and events each service wrote`() throws {
    let bench = try Bench()
    let history = try bench.open()
    let hour: Int64 = 472_222
    _ = try write(history, (0..<3).map { sampleLine(hour * 3600 + Int64($0), line: Int32($0 + 1)) })
    _ = try write(history, [sampleLine((hour + 1) * 3600, line: 4)])
    let coverage = try history.coverage(hour * 3600..<(hour + 2) * 3600)
    #expect(
      coverage == [
        HourCoverage(hour: hour, service: "sshd", lines: 3, events: 3),
        HourCoverage(hour: hour + 1, service: "sshd", lines: 1, events: 1),
      ])
    #expect(try history.coverage(0..<hour * 3600).isEmpty)
  }

  @Test func `The view says days in the zone of the history`() throws {
    let bench = try Bench()
    let history = try bench.open(try #require(Zone(named: "Europe/London")))
    // 2023-07-01T23:30:00Z is the second of July in London.
    _ = try write(history, [sampleLine(1_688_254_200, line: 1)])
    let row = try #require(try history.read { try Row.fetchOne($0, sql: "SELECT * FROM logins") })
    #expect(row["day_logged"] as String == "2023-07-02" && row["time"] as String == "2023-07-02 00:30:00")
    #expect(row["source"] as String == "240.0.0.1" && row["outcome"] as String == "failure")
    #expect(row["attempts"] as Int == 1)
  }

  @Test func `What is no history is told so and left alone`() throws {
    let bench = try Bench()
    try Data("not a database, but long enough to be one of the size of a page".utf8).write(
      to: URL(fileURLWithPath: bench.path))
    #expect(code { _ = try bench.open() } == "not-a-history")
    #expect(try Data(contentsOf: URL(fileURLWithPath: bench.path)).starts(with: Data("not a".utf8)))
    let other = bench.folder + "/other.db"
    try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE precious (x)") }
    #expect(code { _ = try HistoryFile.open(other, access: .create(zone: .utc)) } == "not-a-history")
    #expect(code { _ = try HistoryFile.open(bench.folder + "/none.db", access: .readOnly) } == "no-history")
    #expect(code { _ = try HistoryFile.open("/proc/none/x.db", access: .create(zone: .utc)) } == "no-history")
  }

  /// A full disk, or a kill, at the very beginning leaves a file without tables, of no bytes or of one page.
  @Test(arguments: [false, true])
  func `A file in which nothing was begun becomes a history, and is none until then`(isPage: Bool) throws {
    let bench = try Bench()
    #expect(FileManager.default.createFile(atPath: bench.path, contents: Data()))
    if isPage {
      try DatabaseQueue(path: bench.path).writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    }
    #expect(try HistoryFile.zone(ofFileAt: bench.path) == nil)
    for access in [HistoryFile.Access.readOnly, .readWrite] {
      #expect(code { _ = try HistoryFile.open(bench.path, access: access) } == "no-history")
    }
    #expect(try HistoryFile.zone(ofFileAt: bench.path) == nil)
    let tokyo = try #require(Zone(named: "Asia/Tokyo"))
    #expect(try bench.open(tokyo).zone == tokyo)
    #expect(try HistoryFile.zone(ofFileAt: bench.path) == tokyo)
    #expect(try HistoryFile.zone(ofFileAt: bench.folder + "/none.db") == nil)
  }

  @Test func `Another zone and a newer version are refused`() throws {
    let bench = try Bench()
    _ = try bench.open()
    #expect(code { _ = try bench.open(Zone(named: "Asia/Tokyo") ?? .utc) } == "other-zone")
    try DatabaseQueue(path: bench.path).write { try $0.execute(sql: "PRAGMA user_version = 99") }
    #expect(code { _ = try bench.open() } == "newer-history")
  }

  @Test func `A history of every earlier version is brought up to date with all it holds`() throws {
    for version in 1...HistorySchema.version {
      let bench = try Bench()
      let queue = try DatabaseQueue(path: bench.path)
      try queue.write { database in
        try HistorySchema.migrate(database, upTo: version)
        try database.execute(
          sql: """
            INSERT INTO history VALUES ('time_zone', 'UTC');
            INSERT INTO zone_offsets VALUES (0, 0);
            INSERT INTO kinds VALUES (1, 'sshd', NULL, 'mail', 'failure', 'unspecified', 'login', 0, 0);
            INSERT INTO users VALUES (1, 'ada');
            INSERT INTO events (id, ms, kind, computer, user, attempts, told, fate, copy_of, file, line, pid, session, digest)
              VALUES (28521267200000000, 0, 1, NULL, 1, 2, 0, 0, NULL, 1, 1, 0, 0, 5);
            """)
      }
      try queue.close()
      let told = version < HistorySchema.version ? "older-history" : "nothing was thrown"
      #expect(code { _ = try HistoryFile.open(bench.path, access: .readOnly) } == told)
      let history = try HistoryFile.open(bench.path, access: .readWrite)
      #expect(try history.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == HistorySchema.version)
      #expect(try history.load().store.eventCount == 1, "version \(version)")
      #expect(try history.read { try Int.fetchOne($0, sql: "SELECT attempts FROM logins WHERE user = 'ada'") } == 2)
    }
  }

  @Test func `What fails leaves nothing behind`() throws {
    struct Stop: Error {}
    let bench = try Bench()
    let history = try bench.open()
    #expect(throws: Stop.self) {
      try history.write { writer in
        _ = try writer.replace([], by: [sampleLine(1_700_000_000, line: 1)], names: sampleNames)
        throw Stop()
      }
    }
    #expect(try history.load().store.eventCount == 0)
  }
}
