import CivilTime
import Diagnostics
import Digests
import Foundation
import GRDB

/// One history: login events, operational events, and what is known of the logs they stand in, in one SQLite file.
///
/// One process writes at a time, and everything that belongs together is one transaction: whatever ends the process, the
/// file holds either all of it or nothing. Readers are never held up (WAL).
public final class HistoryFile: Sendable {
  public enum Access: Sendable, Hashable {
    /// Makes the file where there is none, for logs of this zone.
    case create(zone: Zone)
    case readWrite
    case readOnly
  }

  /// As it was named.
  public let path: String
  /// Of the days in the view `logins`, and of the stamps that name none.
  public let zone: Zone
  let queue: DatabaseQueue

  private init(path: String, zone: Zone, queue: DatabaseQueue) {
    self.path = path
    self.zone = zone
    self.queue = queue
  }

  /// - Throws: `Diagnostic` when it is no history, was made by a newer version, is of another zone, or cannot be used.
  public static func open(_ path: String, access: Access) throws -> HistoryFile {
    let isThere = FileManager.default.fileExists(atPath: path)
    if !isThere {
      guard case .create = access else {
        throw Diagnostic.error(
          "no-history", "there is no such file", at: Place(file: path),
          help: "check the path; `spoor ingest PATH… --history FILE` makes a history")
      }
    }
    return try HistoryErrors.told(of: path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration(access))
      if access != .readOnly { try prepare(queue, path, access) }
      let zone = try queue.read { database in
        try HistorySchema.check(database, path)
        return try statedZone(of: database, path)
      }
      if case .create(let wanted) = access, wanted != zone {
        throw Diagnostic.error(
          "other-zone", "this history was begun with the zone \(zone.name), not \(wanted.name)", at: Place(file: path),
          help: "state `time_zone: \(zone.name)`, or begin another history")
      }
      return HistoryFile(path: path, zone: zone, queue: queue)
    }
  }

  /// The zone that a history was begun with; nil where there is no file, or one in which nothing was begun: a run that
  /// found the disk full, or was killed, may leave that.
  /// - Throws: as `open`
  public static func zone(ofFileAt path: String) throws -> Zone? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let isBegun = try HistoryErrors.told(of: path) {
      try DatabaseQueue(path: path, configuration: configuration(.readWrite)).read { database in
        try HistorySchema.check(database, path, mayBeEmpty: true)
        return try database.tableExists("history") && storedZone(database) != nil
      }
    }
    return isBegun ? try open(path, access: .readWrite).zone : nil
  }

  static func configuration(_ access: Access) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = access == .readOnly
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      // A commit that was told is on the disk, even when the power fails.
      if access != .readOnly { try database.execute(sql: "PRAGMA synchronous = FULL") }
      try database.execute(sql: "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY")
    }
    return configuration
  }

  /// Makes the tables of a new file, and brings those of an older version up to date.
  private static func prepare(_ queue: DatabaseQueue, _ path: String, _ access: Access) throws {
    try queue.read { database in
      try HistorySchema.check(database, path, mayBeEmpty: true)
      guard case .readWrite = access, try !database.tableExists("history") else { return }
      throw HistorySchema.nothingKept(path)
    }
    try queue.writeWithoutTransaction { database in
      _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
      try database.inTransaction(.immediate) {
        try HistorySchema.migrate(database)
        if case .create(let zone) = access, try storedZone(database) == nil { try begin(database, zone) }
        return .commit
      }
    }
  }

  private static func begin(_ database: Database, _ zone: Zone) throws {
    try database.execute(sql: "INSERT INTO history (key, value) VALUES ('time_zone', ?)", arguments: [zone.name])
    try writeOffsets(database, zone)
  }

  /// When the clock of the zone was put forward or back, from 1900 to 2200, for the views.
  static func writeOffsets(_ database: Database, _ zone: Zone) throws {
    let first: Int64 = -2_208_988_800
    var at: Int64? = first
    while let moment = at, moment < 7_258_118_400 {
      try database.execute(
        sql: "INSERT INTO zone_offsets (since, seconds) VALUES (?, ?)", arguments: [moment, zone.offset(at: moment)])
      at = zone.nextChange(after: moment)
    }
  }

  private static func storedZone(_ database: Database) throws -> String? {
    try String.fetchOne(database, sql: "SELECT value FROM history WHERE key = 'time_zone'")
  }

  private static func statedZone(of database: Database, _ path: String) throws -> Zone {
    guard let name = try storedZone(database), let zone = Zone(named: name) else {
      throw Diagnostic.error(
        "damaged-history", "the history does not say its time zone", at: Place(file: path),
        help: "restore it from a backup")
    }
    return zone
  }

  /// One transaction of the one writer. Another process that writes is waited for, five seconds at most.
  /// - Throws: `Diagnostic`, or what `body` throws; nothing of the transaction is kept then.
  public func write<Value>(_ body: (HistoryWriter) throws -> Value) throws -> Value {
    try HistoryErrors.told(of: path) {
      var result: Value?
      try queue.writeWithoutTransaction { database in
        try database.inTransaction(.immediate) {
          result = try body(HistoryWriter(database: database, path: path))
          return .commit
        }
      }
      guard let result else { preconditionFailure("a transaction that was committed has run") }
      return result
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try HistoryErrors.told(of: path) { try queue.read(body) }
  }

  /// UTC seconds: what was before is kept no more, so that nothing is known of it; nil: nothing was ever removed.
  public var eventsSince: Int64? {
    get throws {
      try read {
        try String.fetchOne($0, sql: "SELECT value FROM history WHERE key = 'events_since'").flatMap { Int64($0) }
      }
    }
  }

  /// UTC seconds of the newest line of any kind; nil in a history without lines.
  public var newestLine: Int64? {
    get throws { try read { try Int64.fetchOne($0, sql: "SELECT max(last) FROM sources") } }
  }
}

/// What one transaction may do to a history.
public final class HistoryWriter {
  let database: Database
  let path: String
  /// Recognises lines whose names became pseudonyms; nil: they count anew where they are read again.
  public var recognition: KeyedHash?
  /// Names that were looked up or made in this transaction.
  lazy var book = NameBook(database)

  init(database: Database, path: String) {
    self.database = database
    self.path = path
  }
}
