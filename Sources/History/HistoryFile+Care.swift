import Foundation
import GRDB

/// What a history holds, in figures.
public struct HistoryFigures: Sendable, Hashable {
  public var version = 0
  public var logs = 0
  /// Lines of all logs, whatever they tell.
  public var lines = 0
  /// Lines of logins, as they are kept; events that count; the attempts they stand for.
  public var loginLines = 0
  public var events = 0
  public var attempts = 0
  public var operationalEvents = 0
  public var computers = 0
  public var users = 0
  public var ingests = 0
  /// UTC seconds of the first and the last event.
  public var first: Int64?
  public var last: Int64?
}

extension HistoryFile {
  /// One pass over the events.
  public func figures() throws -> HistoryFigures {
    try read { database in
      func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
      var figures = HistoryFigures()
      figures.version = try count("PRAGMA user_version")
      figures.logs = try count("SELECT count(*) FROM sources")
      figures.lines = try count("SELECT total(lines) FROM sources")
      figures.loginLines = try count("SELECT count(*) FROM events")
      figures.events = try count("SELECT count(*) FROM events WHERE fate = 0")
      figures.attempts = try count("SELECT total(attempts - told) FROM events WHERE fate = 0")
      figures.operationalEvents = try count("SELECT count(*) FROM operational_lines WHERE kept = 1")
      figures.computers = try count("SELECT count(DISTINCT address) FROM computers WHERE address <> ''")
      figures.users = try count("SELECT count(*) FROM users")
      figures.ingests = try count("SELECT count(*) FROM ingests")
      figures.first = try Int64.fetchOne(database, sql: "SELECT min(id) >> 24 FROM events WHERE fate = 0")
      figures.last = try Int64.fetchOne(database, sql: "SELECT max(id) >> 24 FROM events WHERE fate = 0")
      return figures
    }
  }

  /// Gives freed room back to the disk, and empties the log of writes. The file may need its own size again meanwhile.
  public func compact() throws {
    try HistoryErrors.told(of: path) {
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "VACUUM")
        try database.execute(sql: "PRAGMA optimize")
        _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }

  /// Writes what a history of any version holds to a new file, as one state of it, whoever writes meanwhile.
  public static func copy(_ path: String, to target: String) throws {
    if copiedAtRest(path, to: target) { return }
    try HistoryErrors.told(of: path) {
      let original = try DatabaseQueue(path: path, configuration: configuration(.readOnly))
      try original.backup(to: DatabaseQueue(path: target))
    }
  }

  /// A history that nobody has open is one file; asking SQLite for it would leave two empty ones beside it.
  /// - Returns: false when somebody writes, or began to meanwhile
  private static func copiedAtRest(_ path: String, to target: String) -> Bool {
    let manager = FileManager.default
    func state() -> (isOpen: Bool, size: UInt64?, changed: Date?) {
      let facts = try? manager.attributesOfItem(atPath: path)
      return (
        manager.fileExists(atPath: path + "-wal"), facts?[.size] as? UInt64, facts?[.modificationDate] as? Date
      )
    }
    let before = state()
    let start = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 16)
    guard !before.isOpen, start.map({ Array($0) }) == Array("SQLite format 3\0".utf8) else { return false }
    let isCopied = (try? manager.copyItem(atPath: path, toPath: target)) != nil
    let after = state()
    guard isCopied, !after.isOpen, before.size == after.size, before.changed == after.changed else {
      // SQLite waits for whoever writes, and says what fails.
      try? manager.removeItem(atPath: target)
      return false
    }
    return true
  }

  /// Everything that does not hold, in sentences; empty when the history is in order.
  public func problems() throws -> [String] {
    try read { database in
      var problems = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
      for (one, many, sql) in Self.checks {
        let count = try Int.fetchOne(database, sql: sql) ?? 0
        if count > 0 { problems.append("\(count) \(count == 1 ? one : many)") }
      }
      return problems
    }
  }

  private static let checks = [
    (
      "event names a log that is not in the ledger",
      "events name a log that is not in the ledger",
      "SELECT count(*) FROM events WHERE file NOT IN (SELECT id FROM sources)"
    ),
    (
      "event is of a kind that is not there", "events are of a kind that is not there",
      "SELECT count(*) FROM events WHERE kind NOT IN (SELECT id FROM kinds)"
    ),
    (
      "event names a computer that is not there",
      "events name a computer that is not there",
      "SELECT count(*) FROM events WHERE computer IS NOT NULL AND computer NOT IN (SELECT id FROM computers)"
    ),
    (
      "event names a user that is not there",
      "events name a user that is not there",
      "SELECT count(*) FROM events WHERE user IS NOT NULL AND user NOT IN (SELECT id FROM users)"
    ),
    (
      "line is there twice",
      "lines are there twice",
      "SELECT count(*) FROM (SELECT 1 FROM events GROUP BY file, line HAVING count(*) > 1)"
    ),
    (
      "event counts for less than nothing", "events count for less than nothing",
      "SELECT count(*) FROM events WHERE fate = 0 AND told >= attempts"
    ),
    (
      "hour differs from its events",
      "hours differ from their events",
      """
      SELECT count(*) FROM (
        SELECT h.hour FROM hours AS h JOIN (
          SELECT (e.id >> 24) / 3600 AS hour, k.service AS service, sum(e.fate = 0) AS events
          FROM events AS e JOIN kinds AS k ON k.id = e.kind WHERE e.id >= 0 GROUP BY 1, 2) AS c
        ON c.hour = h.hour AND c.service = h.service WHERE c.events <> h.events)
      """
    ),
  ]
}
