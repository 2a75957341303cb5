import Diagnostics
import GRDB
import Logins
import Vocabulary

/// How a moment is a key: rows lie in order of time, so that a month is read without the rest.
enum MomentKey {
  static let shift: Int64 = 24
  static let places: Int64 = 1 << shift
  /// Greatest distance from 1970 that fits, in seconds: about 17,000 years.
  static let bound: Int64 = 1 << (62 - shift)

  static func first(_ seconds: Int64) -> Int64 { max(-bound, min(bound, seconds)) << shift }

  static func seconds(_ id: Int64) -> Int64 { id >> shift }

  static func id(_ seconds: Int64, _ place: Int64, _ path: String) throws -> Int64 {
    guard place < places else {
      throw Diagnostic.error(
        "crowded-second", "more than \(places) lines bear one second", at: Place(file: path),
        help: "find the log whose clock stood still, and leave it out")
    }
    return first(seconds) | place
  }
}

/// A line as it lies in a history.
struct StoredLine {
  var id: Int64
  /// As the log has it.
  var line: LoginLine
  /// What it counts for; nil for a line that is new.
  var settled: SettledLine?
  /// Its names are pseudonyms, and its digest is a keyed one.
  var isHidden = false
}

/// Reads and writes the rows of `events`.
final class LineTable {
  private let database: Database
  private let book: NameBook
  private let path: String

  init(_ database: Database, _ book: NameBook, path: String) {
    self.database = database
    self.book = book
    self.path = path
  }

  private static let columns = """
    e.id, e.ms, e.kind, e.computer, e.user, e.attempts, e.told, e.fate, e.copy_of, e.file, e.line, e.pid, e.session,
    e.digest, l.id, l.kind, l.computer, l.user, e.hidden
    """

  /// Lines between two moments, both included, UTC seconds, in order of their seconds.
  /// - Parameter file: of this one only, and beyond this line
  func read(_ time: ClosedRange<Int64>, of file: (id: Int32, beyond: Int)? = nil) throws -> [StoredLine] {
    let narrowed = file == nil ? "" : "AND e.file = ? AND e.line > ?"
    let rows = try RawStatement(
      database,
      """
      SELECT \(Self.columns) FROM events AS e LEFT JOIN as_logged AS l ON l.id = e.id
      WHERE e.id BETWEEN ? AND ? \(narrowed) ORDER BY e.id
      """)
    rows.bind(1, MomentKey.first(time.lowerBound))
    rows.bind(2, MomentKey.first(time.upperBound) | (MomentKey.places - 1))
    if let file {
      rows.bind(3, file.id)
      rows.bind(4, Int64(file.beyond))
    }
    var lines: [StoredLine] = []
    while try rows.step() { lines.append(try line(rows)) }
    return lines
  }

  private func line(_ rows: RawStatement) throws -> StoredLine {
    let id = rows.integer(0)
    let kind = try book.kind(rows.integer(2))
    let computer = try book.computer(rows.integer(3))
    let user = try book.user(rows.integer(4))
    var line = LoginLine(
      milliseconds: MomentKey.seconds(id) * 1000 + rows.integer(1), digest: UInt64(bitPattern: rows.integer(13)),
      source: computer.source, user: user, sourceName: computer.name, reporter: kind.reporter, service: kind.service,
      protocol: kind.protocol, attempts: Int32(clamping: rows.integer(5)), file: Int32(clamping: rows.integer(9)),
      line: Int32(clamping: rows.integer(10)), pid: UInt32(clamping: rows.integer(11)),
      session: UInt32(clamping: rows.integer(12)), outcome: kind.outcome, reason: kind.reason, layer: kind.layer,
      secretShape: kind.secret, isConnection: kind.isConnection)
    var settled = SettledLine(line, LineFate(rawValue: UInt8(clamping: rows.integer(7))) ?? .counted)
    settled.told = Int32(clamping: rows.integer(6))
    settled.keptIn = rows.isNull(8) ? -1 : Int32(clamping: rows.integer(8))
    if !rows.isNull(14) { line = try asLogged(line, rows) }
    return StoredLine(id: id, line: line, settled: settled, isHidden: rows.integer(18) != 0)
  }

  private func asLogged(_ line: LoginLine, _ rows: RawStatement) throws -> LoginLine {
    var line = line
    let kind = try book.kind(rows.integer(15))
    let computer = try book.computer(rows.integer(16))
    line.protocol = kind.protocol
    line.reason = kind.reason
    line.source = computer.source
    line.sourceName = computer.name
    line.user = try book.user(rows.integer(17))
    return line
  }

  // MARK: Writing

  private lazy var put = Result {
    try RawStatement(
      database,
      """
      INSERT OR REPLACE INTO events (id, ms, kind, computer, user, attempts, told, fate, copy_of, file, line, pid,
        session, digest, hidden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
  }
  private lazy var putLogged = Result {
    try RawStatement(database, "INSERT OR REPLACE INTO as_logged (id, kind, computer, user) VALUES (?, ?, ?, ?)")
  }
  private lazy var removeLogged = Result { try RawStatement(database, "DELETE FROM as_logged WHERE id = ?") }
  private lazy var removeLine = Result { try RawStatement(database, "DELETE FROM events WHERE id = ?") }

  func remove(_ id: Int64, wasJoined: Bool) throws {
    let row = try removeLine.get()
    row.bind(1, id)
    try row.run()
    if wasJoined { try forget(id) }
  }

  private func forget(_ id: Int64) throws {
    let row = try removeLogged.get()
    row.bind(1, id)
    try row.run()
  }

  func write(_ stored: StoredLine, _ settled: SettledLine) throws {
    let line = stored.line
    let row = try put.get()
    var kind = NameBook.Kind(line)
    kind.protocol = settled.protocol
    kind.reason = settled.reason
    row.bind(1, stored.id)
    row.bind(2, line.milliseconds - MomentKey.seconds(stored.id) * 1000)
    row.bind(3, try book.id(of: kind))
    let computer = try book.id(of: NameBook.Computer(source: settled.source, name: settled.sourceName))
    if computer == 0 { row.bindNull(4) } else { row.bind(4, computer) }
    let user = try book.id(ofUser: settled.user)
    if user == 0 { row.bindNull(5) } else { row.bind(5, user) }
    row.bind(6, line.attempts)
    row.bind(7, settled.told)
    row.bind(8, Int64(settled.fate.rawValue))
    if settled.keptIn < 0 { row.bindNull(9) } else { row.bind(9, settled.keptIn) }
    row.bind(10, line.file)
    row.bind(11, line.line)
    row.bind(12, Int64(line.pid))
    row.bind(13, Int64(line.session))
    row.bind(14, Int64(bitPattern: line.digest))
    row.bind(15, stored.isHidden ? 1 : 0 as Int64)
    try row.run()
    if settled.tookOver(line) {
      let row = try putLogged.get()
      row.bind(1, stored.id)
      row.bind(2, try book.id(of: NameBook.Kind(line)))
      row.bind(3, try book.id(of: NameBook.Computer(line)))
      row.bind(4, try book.id(ofUser: line.user))
      try row.run()
    } else if let before = stored.settled, before.tookOver(line) {
      try forget(stored.id)
    }
  }
}

extension NameBook.Kind {
  init(_ line: LoginLine) {
    self.init(
      service: line.service, protocol: line.protocol, reporter: line.reporter, outcome: line.outcome,
      reason: line.reason, layer: line.layer, secret: line.secretShape, isConnection: line.isConnection)
  }
}

extension NameBook.Computer {
  init(_ line: LoginLine) { self.init(source: line.source, name: line.sourceName) }
}

extension SettledLine {
  /// Whether it says anything else than its line does.
  func tookOver(_ line: LoginLine) -> Bool {
    source != line.source || user != line.user || sourceName != line.sourceName || self.protocol != line.protocol
      || reason != line.reason
  }
}
