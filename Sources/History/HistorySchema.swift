import Diagnostics
import GRDB

/// The tables of a history, and how those of an older version become those of this one.
public enum HistorySchema {
  /// Says that an SQLite file is a history: `SPOR` in ASCII.
  static let applicationID: Int32 = 0x5350_4F52

  /// `PRAGMA user_version` of a history that this version writes: how many of the steps it has taken.
  static var version: Int { steps.count }

  /// - Throws: `Diagnostic` when the file is something else, or of a version that is not known here.
  static func check(_ database: Database, _ path: String, mayBeEmpty: Bool = false) throws {
    let id = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if tables == 0 && id == 0 {
      // A full disk leaves that of a history that was to be made, and SQLite takes an empty file for it.
      if mayBeEmpty { return }
      throw nothingKept(path)
    }
    guard id == applicationID else {
      throw Diagnostic.error(
        "not-a-history", "is an SQLite file, but no history of Spoor", at: Place(file: path),
        help: "name another file; a history that does not exist yet is made")
    }
    guard found <= version else {
      throw Diagnostic.error(
        "newer-history", "was written by a newer Spoor: it is of version \(found), and this one knows up to \(version)",
        at: Place(file: path), help: "use that newer Spoor; an older one cannot read it")
    }
    guard found == version || mayBeEmpty else {
      throw Diagnostic.error(
        "older-history", "is of version \(found) and has to be brought to \(version) first", at: Place(file: path),
        help: "run `spoor ingest` or `spoor history compact` on it, as a user who may write it")
    }
  }

  static func nothingKept(_ path: String) -> Diagnostic {
    .error(
      "no-history", "is empty: nothing was ever kept in it", at: Place(file: path),
      help: "`spoor ingest PATH… --history FILE` makes a history of it")
  }

  /// Takes the steps that the file has not taken yet.
  static func migrate(_ database: Database, upTo last: Int = version) throws {
    let taken = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard taken < last else { return }
    for step in steps[taken..<last] { try database.execute(sql: step) }
    try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(last)")
  }

  /// One step a version, never changed once it is released.
  static let steps = [first, second]

  /// What is pseudonymous says so, and pseudonyms are no two's. `code` is a keyed hash of what stood there; NULL for
  /// pseudonyms of version 1, of which nobody knows.
  private static let second = """
    CREATE TABLE pseudonyms (
      kind INTEGER NOT NULL, code INTEGER, pseudonym TEXT NOT NULL, UNIQUE (kind, pseudonym), UNIQUE (kind, code));
    INSERT INTO pseudonyms SELECT DISTINCT 0, NULL, address FROM computers WHERE country IS NOT NULL AND address <> '';
    INSERT OR IGNORE INTO pseudonyms
      SELECT DISTINCT 0, NULL, source FROM operational_lines WHERE digest = 0 AND source IS NOT NULL;
    INSERT INTO pseudonyms
      SELECT 1, NULL, name FROM users WHERE name GLOB 'name-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]????????';
    ALTER TABLE events ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE operational_lines ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
    UPDATE events SET hidden = 1 WHERE digest = 0;
    UPDATE operational_lines SET hidden = 1 WHERE digest = 0;
    """

  private static let first = """
    CREATE TABLE history (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE zone_offsets (since INTEGER PRIMARY KEY, seconds INTEGER NOT NULL);
    CREATE TABLE sources (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, lines INTEGER NOT NULL, events INTEGER NOT NULL,
      damaged INTEGER NOT NULL, first INTEGER, last INTEGER, sha256 TEXT, seen INTEGER NOT NULL, record TEXT NOT NULL);
    CREATE TABLE places (
      path TEXT NOT NULL, member INTEGER NOT NULL, source INTEGER NOT NULL, bytes INTEGER NOT NULL,
      head INTEGER NOT NULL, tail INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (path, member)) WITHOUT ROWID;
    CREATE TABLE ingests (
      id INTEGER PRIMARY KEY, at INTEGER, tool TEXT NOT NULL, lines INTEGER NOT NULL, events INTEGER NOT NULL);
    CREATE TABLE kinds (
      id INTEGER PRIMARY KEY, service TEXT NOT NULL, protocol TEXT, reporter TEXT, outcome TEXT NOT NULL,
      reason TEXT NOT NULL, layer TEXT NOT NULL, secret INTEGER NOT NULL, connection INTEGER NOT NULL);
    CREATE TABLE computers (
      id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL, country TEXT, UNIQUE (address, name));
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE events (
      id INTEGER PRIMARY KEY, ms INTEGER NOT NULL, kind INTEGER NOT NULL, computer INTEGER, user INTEGER,
      attempts INTEGER NOT NULL, told INTEGER NOT NULL, fate INTEGER NOT NULL, copy_of INTEGER, file INTEGER NOT NULL,
      line INTEGER NOT NULL, pid INTEGER NOT NULL, session INTEGER NOT NULL, digest INTEGER NOT NULL);
    CREATE TABLE as_logged (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, computer INTEGER, user INTEGER);
    CREATE TABLE operational_lines (
      id INTEGER PRIMARY KEY, ms INTEGER NOT NULL, event TEXT NOT NULL, program TEXT NOT NULL, subject TEXT,
      source TEXT, network_bits INTEGER, from_version TEXT, to_version TEXT, detail TEXT NOT NULL, reporter TEXT,
      file INTEGER NOT NULL, line INTEGER NOT NULL, digest INTEGER NOT NULL, kept INTEGER NOT NULL, kept_reporter TEXT);
    CREATE TABLE hours (
      hour INTEGER NOT NULL, service TEXT NOT NULL, lines INTEGER NOT NULL, events INTEGER NOT NULL,
      PRIMARY KEY (hour, service)) WITHOUT ROWID;
    CREATE VIEW logins AS
      SELECT date(utc + zone, 'unixepoch') AS day_logged, datetime(utc + zone, 'unixepoch') AS time, utc, service,
        protocol, outcome, reason, user, source, source_name, attempts, reporter, file, line
      FROM (
        SELECT e.id >> 24 AS utc,
          (SELECT seconds FROM zone_offsets WHERE since <= e.id >> 24 ORDER BY since DESC LIMIT 1) AS zone,
          k.service AS service, k.protocol AS protocol, k.outcome AS outcome, k.reason AS reason, u.name AS user,
          nullif(c.address, '') AS source, nullif(c.name, '') AS source_name, e.attempts - e.told AS attempts,
          k.reporter AS reporter, s.name AS file, e.line AS line
        FROM events AS e JOIN kinds AS k ON k.id = e.kind LEFT JOIN users AS u ON u.id = e.user
          LEFT JOIN computers AS c ON c.id = e.computer LEFT JOIN sources AS s ON s.id = e.file
        WHERE e.fate = 0);
    CREATE VIEW operational AS
      SELECT date(utc + zone, 'unixepoch') AS day_logged, datetime(utc + zone, 'unixepoch') AS time, utc, event, program,
        subject, source, network_bits, from_version, to_version, detail, reporter, file, line
      FROM (
        SELECT o.id >> 24 AS utc,
          (SELECT seconds FROM zone_offsets WHERE since <= o.id >> 24 ORDER BY since DESC LIMIT 1) AS zone,
          o.event AS event, o.program AS program, o.subject AS subject, o.source AS source,
          o.network_bits AS network_bits, o.from_version AS from_version, o.to_version AS to_version,
          o.detail AS detail, o.kept_reporter AS reporter, s.name AS file, o.line AS line
        FROM operational_lines AS o LEFT JOIN sources AS s ON s.id = o.file
        WHERE o.kept = 1);
    """
}
