import Digests
import Foundation
import GRDB
import Logins
import Testing
import Vocabulary

@testable import History

@Suite struct RetentionTests {
  private let start: Int64 = 1_700_000_000

  /// A line an hour, with a password's class, and a ban.
  private func history(_ bench: Bench) throws -> HistoryFile {
    let history = try bench.open()
    var lines: [LoginLine] = []
    for hour in 0 as Int32..<10 {
      var line = sampleLine(start + Int64(hour) * 3600, line: hour + 1, user: hour % 2 * 2, source: hour % 3)
      line.secretShape = .keyboard
      lines.append(line)
    }
    try history.write { writer in
      _ = try writer.replace([], by: lines, names: sampleNames)
      let ban = OperationalEvent(
        milliseconds: start * 1000, kind: .ban, program: "fail2ban", source: Address("240.0.0.1"), file: 1, line: 99)
      _ = try writer.replace([], by: [OperationalLine(event: ban, digest: 1)])
    }
    return history
  }

  private func events(_ history: HistoryFile) async throws -> [LoginEvent] {
    try await history.load().store.events(EventFilter(), limit: .max)
  }

  @Test func `What is older than it may be is gone, and its hours still say how much it was`() async throws {
    let bench = try Bench()
    let history = try history(bench)
    let forgotten = try history.write { try $0.forget(Retention(eventsBefore: start + 5 * 3600)) }
    #expect(forgotten.events == 6)
    let left = try await events(history)
    #expect(left.count == 5 && left.allSatisfy { $0.milliseconds >= (start + 5 * 3600) * 1000 })
    #expect(try history.load().store.operationalEvents.isEmpty)
    #expect(try history.coverage(start - 3600..<start + 36_000).reduce(0) { $0 + $1.events } == 10)
    let since = (start + 5 * 3600) / 3600 * 3600
    #expect(try history.eventsSince == since)
    // A longer time to keep brings nothing back.
    _ = try history.write { try $0.forget(Retention(eventsBefore: start)) }
    #expect(try history.eventsSince == since)
  }

  @Test func `A bound within an hour leaves a history in order`() async throws {
    let bench = try Bench()
    let history = try bench.open()
    // Two events an hour, twenty minutes apart: the bound lies between those of the sixth.
    let lines = (0 as Int32..<20).map { sampleLine(start + Int64($0 / 2) * 3600 + Int64($0 % 2) * 1200, line: $0 + 1) }
    _ = try history.write { try $0.replace([], by: lines, names: sampleNames) }
    #expect(try history.write { try $0.forget(Retention(eventsBefore: start + 5 * 3600 + 600)) }.events == 10)
    #expect(try await events(history).count == 10)
    #expect(try history.problems() == ["10 events name a log that is not in the ledger"])
    // As soon as the hour is over, it goes.
    #expect(try history.write { try $0.forget(Retention(eventsBefore: start + 6 * 3600)) }.events == 2)
  }

  @Test func `Classes of passwords go before their events`() async throws {
    let bench = try Bench()
    let history = try history(bench)
    #expect(try history.write { try $0.forget(Retention(passwordsBefore: start + 5 * 3600)) }.passwords == 5)
    let shapes = try await events(history).map(\.secretShape)
    #expect(shapes[..<5].allSatisfy { $0 == .absent } && shapes[5...].allSatisfy { $0 == .keyboard })
    #expect(try history.write { try $0.forget(Retention(passwordsBefore: start + 5 * 3600)) }.passwords == 0)
  }

  @Test func `Names become pseudonyms that tell the same from another, and the file forgets them`() async throws {
    let bench = try Bench()
    var names = sampleNames
    names.users[0] = "unmistakable@example.com"
    let history = try bench.open()
    var lines: [LoginLine] = []
    for hour in 0 as Int32..<10 {
      lines.append(sampleLine(start + Int64(hour) * 3600, line: hour + 1, user: hour % 2, source: hour % 3))
    }
    _ = try history.write { try $0.replace([], by: lines, names: names) }
    var retention = Retention(namesBefore: start + 20 * 3600, key: [UInt8](repeating: 7, count: 32))
    retention.country = { $0 == Address("240.0.0.2") ? "DE" : "FR" }
    let before = try await events(history)
    _ = try history.write { try $0.forget(retention) }
    let after = try await events(history)
    #expect(after.count == before.count)
    let sources = Set(after.compactMap(\.source))
    #expect(sources.count == 3 && sources.isDisjoint(with: before.compactMap(\.source)))
    #expect(Set(after.compactMap(\.user)).count == 2)
    #expect(after.allSatisfy { $0.sourceName == nil })
    // An empty name says nothing about anybody.
    for (old, new) in zip(before, after) {
      #expect((old.user ?? "").isEmpty == (new.user ?? "").isEmpty)
      #expect(old.source?.isIPv4 == new.source?.isIPv4)
      #expect(old.milliseconds == new.milliseconds)
      #expect(old.line == new.line)
    }
    // Countries are those that the addresses were of.
    let dictionary = try history.load().store.dictionary
    #expect(Set(dictionary.countries) == ["DE", "FR"])
    // The same again changes nothing, and the same key makes the same pseudonyms.
    #expect(try history.write { try $0.forget(retention) }.names == 0)
    try history.compact()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.path))
    #expect(bytes.range(of: Data("unmistakable".utf8)) == nil)
    #expect(bytes.range(of: Data("2001:db8::7".utf8)) == nil)
    #expect(try history.problems() == ["10 events name a log that is not in the ledger"])
  }

  @Test func `What comes again after its names are gone is recognised with the key`() async throws {
    let bench = try Bench()
    let history = try bench.open()
    let key = [UInt8](repeating: 7, count: 32)
    let retention = Retention(namesBefore: start + 20 * 3600, key: key)
    func lines(file: Int32, _ hours: Range<Int32>) -> [LoginLine] {
      hours.map { hour in
        var line = sampleLine(start + Int64(hour) * 3600, line: hour + 1, user: hour % 2, source: hour % 3)
        line.digest = UInt64(hour) + 100
        line.file = file
        return line
      }
    }
    func ban(file: Int) -> OperationalLine {
      let event = OperationalEvent(
        milliseconds: start * 1000, kind: .ban, program: "fail2ban", source: Address("240.0.0.1"), file: file, line: 99)
      return OperationalLine(event: event, digest: 5)
    }
    func take(_ lines: [LoginLine], _ bans: [OperationalLine], with key: [UInt8]?) throws -> Int {
      try history.write { writer in
        writer.recognition = key.map { KeyedHash(key: $0) }
        let events = try writer.replace([], by: lines, names: sampleNames).events
        let happened = try writer.replace([], by: bans)
        _ = try writer.forget(retention)
        return events + happened
      }
    }
    #expect(try take(lines(file: 1, 0..<10), [ban(file: 1)], with: key) == 11)
    // Six of them in another file, and two that nobody knows.
    #expect(try take(lines(file: 2, 4..<12), [ban(file: 2)], with: key) == 2)
    #expect(try take(lines(file: 3, 0..<12), [], with: key) == 0)
    #expect(try await events(history).count == 12)
    #expect(try history.problems().filter { !$0.contains("ledger") } == [])
    // Who has another key recognises nothing.
    #expect(try take(lines(file: 4, 0..<1), [], with: [9]) == 1)
  }

  @Test func `Who comes again under the own name is who was there before, with the key; whoever did not stays hidden`()
    async throws
  {
    let bench = try Bench()
    let history = try bench.open()
    let key = KeyedHash(key: [UInt8](repeating: 7, count: 32))
    let retention = Retention(namesBefore: start + 20 * 3600, key: [UInt8](repeating: 7, count: 32))
    // Two computers and two names early, of which the first comes again a day later.
    func line(_ hour: Int32, _ who: Int32) -> LoginLine {
      sampleLine(start + Int64(hour) * 3600, line: hour + 1, user: who * 2, source: who)
    }
    let ban = OperationalEvent(
      milliseconds: start * 1000, kind: .ban, program: "fail2ban", source: Address("240.0.0.1"), file: 1, line: 99)
    try history.write { writer in
      _ = try writer.replace([], by: [line(1, 0), line(2, 1), line(30, 0)], names: sampleNames)
      _ = try writer.replace([], by: [OperationalLine(event: ban, digest: 1)])
      _ = try writer.forget(retention)
    }
    func told(_ recognition: KeyedHash?, _ time: Range<Int64>? = nil) async throws -> [String] {
      try await history.load(time, recognition: recognition).store.events(EventFilter(), limit: .max)
        .map { "\($0.user ?? "-") \($0.source?.description ?? "-")" }
    }
    let hidden = try await told(nil)
    #expect(Set(hidden).count == 3 && hidden[2] == "ada 240.0.0.1")
    let joined = try await told(key)
    #expect(joined == ["ada 240.0.0.1", hidden[1], "ada 240.0.0.1"])
    #expect(try history.load(recognition: key).store.operationalEvents.map(\.source) == [Address("240.0.0.1")])
    #expect(try await told(KeyedHash(key: [9])) == hidden)
    // In a span in which nobody came again nothing is told.
    #expect(try await told(key, start..<start + 10 * 3600) == Array(hidden[..<2]))
  }

  @Test func `No two addresses share a pseudonym, nor does a real one`() throws {
    let key = [UInt8](repeating: 7, count: 32)
    func pseudonyms(_ prepare: (Database) throws -> Void) throws -> [String] {
      let bench = try Bench()
      let history = try bench.open()
      let lines = (0 as Int32..<2).map { sampleLine(start + Int64($0) * 3600, line: $0 + 1, source: $0) }
      return try history.write { writer in
        _ = try writer.replace([], by: lines, names: sampleNames)
        try prepare(writer.database)
        _ = try writer.forget(Retention(namesBefore: start + 36_000, key: key))
        return try String.fetchAll(
          writer.database, sql: "SELECT address FROM computers WHERE country IS NOT NULL ORDER BY id")
      }
    }
    let usual = try pseudonyms { _ in }
    #expect(Set(usual).count == 2)
    let first = usual[0]
    let taken = try pseudonyms { try $0.execute(sql: "INSERT INTO pseudonyms VALUES (0, 1, ?)", arguments: [first]) }
    #expect(taken[0] != first && taken[1] == usual[1])
    let real = try pseudonyms { database in
      try database.execute(sql: "INSERT INTO computers (address, name) VALUES (?, '')", arguments: [first])
    }
    #expect(real[0] != first)
    // What version 1 made stays what it was.
    let old = try pseudonyms { try $0.execute(sql: "INSERT INTO pseudonyms VALUES (0, NULL, ?)", arguments: [first]) }
    #expect(old == usual)
  }

  @Test func `A history in order has no problems, and one that was tampered with has`() throws {
    let bench = try Bench()
    let history = try history(bench)
    try history.queue.write { try $0.execute(sql: "INSERT INTO sources VALUES (1, 'a', 1, 1, 0, 0, 0, NULL, 1, '')") }
    #expect(try history.problems() == [])
    try history.queue.write { try $0.execute(sql: "UPDATE events SET user = 99 WHERE line = 3") }
    #expect(try history.problems() == ["1 event names a user that is not there"])
    try history.queue.write { try $0.execute(sql: "UPDATE events SET line = 1, user = NULL WHERE line = 3") }
    #expect(try history.problems() == ["1 line is there twice"])
  }
}
