import Diagnostics
import Foundation
import GRDB
import GRDBSQLite
import Logins
import Vocabulary

/// Runs SELECTs that somebody else wrote over the views `logins` and `operational` of a store's events.
///
/// The tables lie in memory and are this session's own. A statement may read and call functions, and nothing else: it
/// cannot write, attach a file, set a pragma or load an extension. It ends after a while, and gives a bounded number of
/// rows.
public final class QuerySession {
  public struct Limits: Sendable, Hashable {
    public var seconds = 30.0
    public var rows = 100_000
    /// Of one text or blob, bytes.
    public var bytes = 1 << 20

    public init() {}
  }

  /// Why a statement has no answer.
  public struct Refusal: Error, Sendable, Hashable {
    public var message: String
    /// Bytes from the start of the SQL to where SQLite stopped understanding it; nil when no place is to blame.
    public var offset: Int?
    /// It ran and took too long, or was interrupted.
    public var isTimeout = false
  }

  public enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  public struct Answer: Sendable, Hashable {
    public var columns: [String]
    public var rows: [[Value]]
    /// There were more rows than the limit.
    public var isCut: Bool
  }

  private let queue: DatabaseQueue
  private let limits: Limits

  /// A session without events, to check statements with.
  public init(limits: Limits = Limits()) throws {
    self.limits = limits
    queue = try DatabaseQueue()
    try queue.write { try HistorySchema.migrate($0) }
  }

  /// - Parameter files: names of the evidence files, by index
  /// - Complexity: O(events); about 100 bytes of memory an event.
  public convenience init(_ store: InMemoryStore, files: [String], limits: Limits = Limits()) throws {
    try self.init(limits: limits)
    try queue.write { database in
      for (index, name) in files.enumerated() {
        try database.execute(
          sql: "INSERT INTO sources (id, name, lines, events, damaged, seen, record) VALUES (?, ?, 0, 0, 0, 0, '')",
          arguments: [index, name])
      }
      let writer = HistoryWriter(database: database, path: "")
      try HistoryFile.writeOffsets(database, store.zone)
      let (names, lines) = store.lines()
      try writer.put(lines, names: names)
      try writer.put(store.operationalEvents)
    }
  }

  /// - Parameter isInterrupted: asked now and then
  /// - Throws: `Refusal`
  public func answer(_ sql: String, isInterrupted: () -> Bool = { false }) throws -> Answer {
    try queue.inDatabase { database in
      guard let connection = unsafe database.sqliteConnection else {
        throw Refusal(message: "the database is closed", offset: nil)
      }
      return try unsafe RestrictedStatement.run(sql, on: connection, limits, isInterrupted)
    }
  }

  /// Whether SQLite understands it and may run it: nothing is run.
  /// - Throws: `Refusal`
  public func check(_ sql: String) throws {
    try queue.inDatabase { database in
      guard let connection = unsafe database.sqliteConnection else { return }
      try unsafe RestrictedStatement.check(sql, on: connection, limits)
    }
  }
}

/// One statement under an authorizer, a deadline and limits.
private enum RestrictedStatement {
  /// What the callbacks of SQLite look at.
  private final class Watch {
    var deadline: ContinuousClock.Instant
    var isInterrupted: () -> Bool
    var denied: String?

    init(_ deadline: ContinuousClock.Instant, _ isInterrupted: @escaping () -> Bool) {
      self.deadline = deadline
      self.isInterrupted = isInterrupted
    }
  }

  static func check(_ sql: String, on connection: OpaquePointer, _ limits: QuerySession.Limits) throws {
    try unsafe withWatch(on: connection, limits, { false }) { watch in
      let statement = try unsafe prepare(sql, connection, watch)
      unsafe sqlite3_finalize(statement)
    }
  }

  static func run(
    _ sql: String, on connection: OpaquePointer, _ limits: QuerySession.Limits, _ isInterrupted: () -> Bool
  ) throws -> QuerySession.Answer {
    try withoutActuallyEscaping(isInterrupted) { isInterrupted in
      try unsafe withWatch(on: connection, limits, isInterrupted) { watch in
        let statement = try unsafe prepare(sql, connection, watch)
        defer { unsafe sqlite3_finalize(statement) }
        return try unsafe rows(of: statement, connection, limits)
      }
    }
  }

  /// Sets the callbacks, and takes them away again.
  private static func withWatch<Result>(
    on connection: OpaquePointer, _ limits: QuerySession.Limits, _ isInterrupted: @escaping () -> Bool,
    _ body: (Watch) throws -> Result
  ) throws -> Result {
    let watch = Watch(.now + .milliseconds(Int64(limits.seconds * 1000)), isInterrupted)
    let context = unsafe Unmanaged.passUnretained(watch).toOpaque()
    // SAFETY: the callbacks are taken away before `watch` goes.
    defer {
      unsafe sqlite3_set_authorizer(connection, nil, nil)
      unsafe sqlite3_progress_handler(connection, 0, nil, nil)
      _ = watch
    }
    unsafe sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Int32(clamping: limits.bytes))
    unsafe sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
    unsafe sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context = unsafe context else { return SQLITE_DENY }
        let watch = unsafe Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue()
        let function = unsafe second.map { unsafe String(cString: $0) } ?? ""
        if RestrictedStatement.allows(action, function: function) { return SQLITE_OK }
        watch.denied = RestrictedStatement.words(action, function)
        return SQLITE_DENY
      }, context)
    unsafe sqlite3_progress_handler(
      connection, 5_000,
      { context in
        guard let context = unsafe context else { return 1 }
        let watch = unsafe Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue()
        return ContinuousClock.now > watch.deadline || watch.isInterrupted() ? 1 : 0
      }, context)
    return try body(watch)
  }

  private static func allows(_ action: Int32, function: String) -> Bool {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: true
    case SQLITE_FUNCTION:
      !["load_extension", "fts3_tokenizer", "writefile", "readfile"].contains(function.lowercased())
    default: false
    }
  }

  private static func words(_ action: Int32, _ function: String) -> String {
    switch action {
    case SQLITE_FUNCTION: "the function \(function) may not be called"
    case SQLITE_PRAGMA: "PRAGMA may not be used"
    case SQLITE_ATTACH, SQLITE_DETACH: "no other file may be attached"
    default: "only SELECT is allowed"
    }
  }

  private static func prepare(_ sql: String, _ connection: OpaquePointer, _ watch: Watch) throws -> OpaquePointer {
    var statement: OpaquePointer?
    var rest = 0
    let code: Int32 = unsafe sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = unsafe sqlite3_prepare_v2(connection, text, -1, &statement, &tail)
      if let tail = unsafe tail { unsafe rest = tail - text }
      return code
    }
    guard code == SQLITE_OK else {
      let offset = unsafe Int(sqlite3_error_offset(connection))
      let said = unsafe String(cString: sqlite3_errmsg(connection))
      throw QuerySession.Refusal(message: watch.denied ?? said, offset: offset < 0 ? nil : offset)
    }
    guard let prepared = unsafe statement else {
      throw QuerySession.Refusal(message: "there is no statement in it", offset: 0)
    }
    let more = Array(sql.utf8.dropFirst(rest)).contains { !" \t\r\n;".utf8.contains($0) }
    guard !more, unsafe sqlite3_stmt_readonly(prepared) != 0 else {
      unsafe sqlite3_finalize(prepared)
      throw QuerySession.Refusal(message: more ? "there is more than one statement" : "it writes", offset: rest)
    }
    return unsafe prepared
  }

  private static func rows(
    of statement: OpaquePointer, _ connection: OpaquePointer, _ limits: QuerySession.Limits
  ) throws -> QuerySession.Answer {
    let count = unsafe sqlite3_column_count(statement)
    let columns = (0..<count).map { column in
      unsafe sqlite3_column_name(statement, column).map { unsafe String(cString: $0) } ?? ""
    }
    var answer = QuerySession.Answer(columns: columns, rows: [], isCut: false)
    while true {
      switch unsafe sqlite3_step(statement) {
      case SQLITE_DONE: return answer
      case SQLITE_ROW:
        guard answer.rows.count < limits.rows else {
          answer.isCut = true
          return answer
        }
        answer.rows.append((0..<count).map { unsafe value(statement, $0) })
      case SQLITE_INTERRUPT:
        throw QuerySession.Refusal(
          message: "it took longer than \(Int(limits.seconds)) seconds", offset: nil, isTimeout: true)
      default:
        throw QuerySession.Refusal(message: unsafe String(cString: sqlite3_errmsg(connection)), offset: nil)
      }
    }
  }

  private static func value(_ statement: OpaquePointer, _ column: Int32) -> QuerySession.Value {
    switch unsafe sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(statement, column))
    default:
      guard let bytes = unsafe sqlite3_column_text(statement, column) else { return .null }
      let length = unsafe Int(sqlite3_column_bytes(statement, column))
      // SAFETY: SQLite says how many bytes there are, and keeps them until the next step.
      return .text(unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self))
    }
  }
}

extension HistoryWriter {
  /// Lines that count as they stand, into a history that holds none.
  func put(_ lines: [LoginLine], names: LineNames) throws {
    let table = LineTable(database, book, path: path)
    var lines = lines
    translate(&lines, names)
    var (second, place) = (Int64.min, Int64(0))
    for var line in lines {
      let seconds = Self.seconds(line)
      place = seconds == second ? place + 1 : 0
      second = seconds
      line.file = max(0, line.file)
      var settled = SettledLine(line, .counted)
      settled.told = 0
      try table.write(StoredLine(id: try MomentKey.id(seconds, place, path), line: line, settled: nil), settled)
    }
  }

  func put(_ events: [OperationalEvent]) throws {
    let table = OperationalTable(database, path: path)
    var (second, place) = (Int64.min, Int64(0))
    for event in events {
      let seconds = event.milliseconds.flooredSecond
      place = seconds == second ? place + 1 : 0
      second = seconds
      let stored = OperationalTable.Stored(
        id: try MomentKey.id(seconds, place, path), line: OperationalLine(event: event, digest: 0), kept: nil)
      try table.write(stored, OperationalTable.Kept(isKept: true, reporter: event.reporter))
    }
  }
}
