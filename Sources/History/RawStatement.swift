import GRDB
import GRDBSQLite

/// A prepared statement that is bound and stepped as SQLite itself does it: no value is made for a column that is not
/// asked for, which is what millions of rows need. Used within one access of the connection only.
@safe
final class RawStatement {
  private let owner: Statement
  private let pointer: OpaquePointer
  private let connection: OpaquePointer?

  /// - Parameter sql: with `?` for what is bound
  init(_ database: Database, _ sql: String) throws {
    owner = try database.makeStatement(sql: sql)
    unsafe pointer = owner.sqliteStatement
    unsafe connection = database.sqliteConnection
  }

  /// - Parameter index: 1-based
  func bind(_ index: Int32, _ value: Int64) { unsafe _ = sqlite3_bind_int64(pointer, index, value) }

  func bind(_ index: Int32, _ value: Int32) { bind(index, Int64(value)) }

  func bind(_ index: Int32, _ value: Int64?) {
    if let value { bind(index, value) } else { bindNull(index) }
  }

  func bindNull(_ index: Int32) { unsafe _ = sqlite3_bind_null(pointer, index) }

  /// The text is copied.
  func bind(_ index: Int32, _ text: String?) {
    guard var text else { return bindNull(index) }
    let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
        // An empty buffer may have no address, which SQLite would take for NULL.
        if let base = characters.baseAddress {
          unsafe _ = sqlite3_bind_text(pointer, index, base, Int32(clamping: characters.count), copies)
        } else {
          unsafe _ = sqlite3_bind_text(pointer, index, "", 0, copies)
        }
      }
    }
  }

  /// The next row; false behind the last.
  func step() throws -> Bool {
    switch unsafe sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  /// Runs a statement without rows, and makes it ready for the next time.
  func run() throws {
    defer { reset() }
    while try step() {}
  }

  func reset() { unsafe _ = sqlite3_reset(pointer) }

  /// - Parameter column: 0-based
  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(pointer, column) }

  func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(pointer, column) == SQLITE_NULL }

  func text(_ column: Int32) -> String? {
    guard let bytes = unsafe sqlite3_column_text(pointer, column) else { return nil }
    let count = unsafe Int(sqlite3_column_bytes(pointer, column))
    // SAFETY: SQLite says how many bytes there are, and keeps them until the next step.
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  private var message: String? {
    unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) }
  }
}
