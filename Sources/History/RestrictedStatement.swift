import GRDB
import GRDBSQLite

/// One statement under an authorizer, a deadline and limits.
enum RestrictedStatement {
  /// What the callbacks of SQLite look at.
  private final class Watch {
    let deadline: ContinuousClock.Instant
    let memoryEnd: Int64
    let isInterrupted: () -> Bool
    let limits: QuerySession.Limits
    var denied: String?
    /// Why the statement was stopped while it ran.
    var stopped: String?

    init(_ limits: QuerySession.Limits, _ isInterrupted: @escaping () -> Bool) {
      self.limits = limits
      deadline = .now + .milliseconds(Int64(limits.seconds * 1000))
      memoryEnd = sqlite3_memory_used() + Int64(limits.memory)
      self.isInterrupted = isInterrupted
    }

    func mustStop() -> Bool {
      if isInterrupted() {
        stopped = "it was interrupted"
      } else if ContinuousClock.now > deadline {
        stopped = "it took longer than \(Int(limits.seconds)) seconds"
      } else if sqlite3_memory_used() > memoryEnd {
        stopped = "it took more than \(limits.memory >> 20) MB of memory"
      }
      return stopped != nil
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
        return try unsafe rows(of: statement, connection, watch)
      }
    }
  }

  /// Sets the callbacks, and takes them away again.
  private static func withWatch<Result>(
    on connection: OpaquePointer, _ limits: QuerySession.Limits, _ isInterrupted: @escaping () -> Bool,
    _ body: (Watch) throws -> Result
  ) throws -> Result {
    let watch = Watch(limits, isInterrupted)
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
        return watch.mustStop() ? 1 : 0
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
    var (found, rest) = try unsafe next(in: sql, from: 0, connection, watch)
    guard let statement = unsafe found else {
      throw QuerySession.Refusal(message: "there is no statement in it", offset: 0)
    }
    let second = rest
    do {
      guard unsafe sqlite3_stmt_readonly(statement) != 0 else {
        throw QuerySession.Refusal(message: "it writes", offset: 0)
      }
      // Blanks, semicolons and comments may follow.
      while rest < sql.utf8.count {
        let more = try? unsafe next(in: sql, from: rest, connection, watch)
        if let more = unsafe more, unsafe more.statement == nil, unsafe more.end > rest {
          rest = unsafe more.end
          continue
        }
        unsafe sqlite3_finalize(more?.statement)
        throw QuerySession.Refusal(message: "there is more than one statement", offset: second)
      }
    } catch {
      unsafe sqlite3_finalize(statement)
      throw error
    }
    return unsafe statement
  }

  /// The statement that begins at a byte, or none where only blanks and comments follow, and where the next begins.
  private static func next(
    in sql: String, from start: Int, _ connection: OpaquePointer, _ watch: Watch
  ) throws -> (statement: OpaquePointer?, end: Int) {
    var statement: OpaquePointer?
    var end = sql.utf8.count
    let code: Int32 = unsafe sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      // SAFETY: `start` is where SQLite itself stopped reading these bytes.
      let code = unsafe sqlite3_prepare_v2(connection, text + start, -1, &statement, &tail)
      if let tail = unsafe tail { unsafe end = tail - text }
      return code
    }
    guard code == SQLITE_OK else {
      let offset = unsafe Int(sqlite3_error_offset(connection))
      let said = unsafe String(cString: sqlite3_errmsg(connection))
      throw QuerySession.Refusal(message: watch.denied ?? said, offset: offset < 0 ? nil : start + offset)
    }
    return unsafe (statement, end)
  }

  private static func rows(
    of statement: OpaquePointer, _ connection: OpaquePointer, _ watch: Watch
  ) throws -> QuerySession.Answer {
    let count = unsafe sqlite3_column_count(statement)
    let columns = (0..<count).map { column in
      unsafe sqlite3_column_name(statement, column).map { unsafe String(cString: $0) } ?? ""
    }
    var answer = QuerySession.Answer(columns: columns, rows: [], isCut: false)
    var bytes = 0
    while true {
      switch unsafe sqlite3_step(statement) {
      case SQLITE_DONE: return answer
      case SQLITE_ROW:
        let row = (0..<count).map { unsafe value(statement, $0) }
        bytes += row.reduce(0) { $0 + $1.bytes }
        guard answer.rows.count < watch.limits.rows, bytes <= watch.limits.answerBytes else {
          answer.isCut = true
          return answer
        }
        answer.rows.append(row)
      case SQLITE_INTERRUPT:
        throw QuerySession.Refusal(message: watch.stopped ?? "it was interrupted", offset: nil, wasStopped: true)
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

extension QuerySession.Value {
  /// About what it takes in memory.
  fileprivate var bytes: Int {
    if case .text(let text) = self { 16 + text.utf8.count } else { 16 }
  }
}
