import Diagnostics
import Evidence
import Foundation
import GRDB

extension HistoryWriter {
  /// Every log that the history knows, by number.
  public func sources() throws -> [SourceRecord] { try SourceTable.all(database, path: path) }

  public func places() throws -> [SourcePlace] { try SourceTable.places(database) }

  /// Begins an ingest.
  /// - Parameter at: UTC seconds; the history has no clock of its own
  /// - Returns: its number
  public func beginIngest(at: Int64?, tool: String) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO ingests (at, tool, lines, events) VALUES (?, ?, 0, 0)", arguments: [at, tool])
    return database.lastInsertedRowID
  }

  /// - Parameters:
  ///   - lines: that were read for the first time
  ///   - events: that count, more than before
  public func endIngest(_ id: Int64, lines: Int, events: Int) throws {
    try database.execute(
      sql: "UPDATE ingests SET lines = ?, events = ? WHERE id = ?", arguments: [lines, events, id])
  }

  /// Gives a new log its number.
  public func newSource(_ name: String) throws -> Int32 {
    try database.execute(
      sql: "INSERT INTO sources (name, lines, events, damaged, seen, record) VALUES (?, 0, 0, 0, 0, '')",
      arguments: [name])
    return Int32(clamping: database.lastInsertedRowID)
  }

  /// Takes back the numbers of logs of which nothing was saved.
  public func forgetNewSources() throws {
    try database.execute(sql: "DELETE FROM sources WHERE record = ''")
  }

  /// - Parameter ingest: number of the ingest that saw it
  public func save(_ source: SourceRecord, ingest: Int64) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let record = String(decoding: try encoder.encode(source), as: UTF8.self)
    try database.execute(
      sql: """
        UPDATE sources SET name = ?, lines = ?, events = ?, damaged = ?, first = ?, last = ?, sha256 = ?, seen = ?,
          record = ? WHERE id = ?
        """,
      arguments: [
        source.name, source.whole.lines, source.whole.logins + source.whole.operational,
        source.whole.damaged.reduce(0) { $0 + $1.count }, source.firstStamp, source.lastStamp, source.sha256, ingest,
        record, source.id,
      ])
  }

  public func save(_ place: SourcePlace) throws {
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO places (path, member, source, bytes, head, tail, seen) VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        place.path, place.member, place.source, place.stamp.bytes, place.stamp.head, place.stamp.tail, place.seen,
      ])
  }

  /// What was known of a path is no longer so.
  public func forgetPlaces(at path: String) throws {
    try database.execute(sql: "DELETE FROM places WHERE path = ?", arguments: [path])
  }
}

extension HistoryFile {
  /// Every log that was read, by number, and where each was seen, by path.
  public func ledger() throws -> (sources: [SourceRecord], places: [SourcePlace]) {
    try read { (try SourceTable.all($0, path: path), try SourceTable.places($0)) }
  }
}

/// Reads the ledger.
enum SourceTable {
  static func all(_ database: Database, path: String) throws -> [SourceRecord] {
    try Row.fetchAll(database, sql: "SELECT id, record FROM sources ORDER BY id").map { row in
      let text: String = row["record"]
      do {
        return try JSONDecoder().decode(SourceRecord.self, from: Data(text.utf8))
      } catch {
        let id: Int64 = row["id"]
        throw Diagnostic.error(
          "damaged-history", "what is known of log \(id) cannot be read", at: Place(file: path),
          help: "restore the history from a backup")
      }
    }
  }

  static func places(_ database: Database) throws -> [SourcePlace] {
    try Row.fetchAll(database, sql: "SELECT * FROM places ORDER BY path, member").map { row in
      SourcePlace(
        path: row["path"], member: row["member"], source: row["source"],
        stamp: StoredStamp(bytes: row["bytes"], head: row["head"], tail: row["tail"]), seen: row["seen"])
    }
  }
}
