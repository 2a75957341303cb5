import Diagnostics
import GRDB

/// What SQLite says, in words for people who answer for servers.
enum HistoryErrors {
  /// Runs `body` and turns what SQLite throws into a diagnostic of the file.
  static func told<Value>(of path: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as DatabaseError { throw diagnostic(error, path) }
  }

  static func diagnostic(_ error: DatabaseError, _ path: String) -> Diagnostic {
    let place = Place(file: path)
    let said = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL:
      return .error(
        "disk-full",
        "there is no room to write the history; nothing of this run was kept, and what was there is intact", at: place,
        help: "make room on that disk and run the same command again")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return .error(
        "history-in-use", "another run is writing this history", at: place,
        help: "wait for it to end, or see `ps` for what holds the file")
    case .SQLITE_NOTADB:
      return .error(
        "not-a-history", "is no history of Spoor: it is not an SQLite file", at: place,
        help: "name another file; a history that does not exist yet is made")
    case .SQLITE_CORRUPT:
      return .error(
        "damaged-history", "the history is damaged: \(said)", at: place,
        help: "restore it from a backup; `sqlite3 FILE .recover` may save a part of it")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      return .error(
        "history-not-writable", "may not be written: \(said)", at: place,
        help: "run as a user who may write the file and its folder: SQLite keeps two files beside it")
    case .SQLITE_CANTOPEN:
      return .error(
        "no-history", "can neither be opened nor made: its folder is missing, or may not be written", at: place,
        help: "check the path and the rights of its folder; `spoor ingest PATH… --history FILE` makes a history")
    case .SQLITE_IOERR:
      return .error(
        "history-io", "the disk failed while the history was read or written: \(said)", at: place,
        help: "check the disk and its free space; what was kept before is intact")
    default:
      return .error("history-failed", "SQLite says: \(said)", at: place, help: "run `spoor history verify` on it")
    }
  }
}
