import GRDB
import Logins
import Vocabulary

extension HistoryWriter {
  /// As `judged` and `seen` of logins: what one event may be told by lies within two minutes.
  private static let judged: Int64 = 3600
  private static let seen: Int64 = 2 * 3600

  /// Puts lines of operational events in the place of those that were read before, and joins anew what they concern.
  /// - Parameters:
  ///   - lines: `event.file` is the number of a log in the history
  ///   - tails: what was read anew of logs that are known
  /// - Returns: how many more events there are than before
  public func replace(_ tails: [ReplacedTail], by lines: [OperationalLine]) throws -> Int {
    let table = OperationalTable(database, path: path)
    var removed: [OperationalTable.Stored] = []
    for tail in tails { removed += try table.read(of: tail.source, beyond: tail.beyondLine) }
    let known = Set(removed.map(\.line))
    let hidden = HiddenHappenings(removed, recognition)
    let read = Set(lines.map { hidden?.form(of: $0) ?? $0 })
    let added = lines.filter { !known.contains(hidden?.form(of: $0) ?? $0) }
    removed.removeAll { read.contains($0.line) }
    let moments = (added + removed.map(\.line)).map { Self.seconds($0) }.sorted()
    guard var first = moments.first, var last = moments.first else { return 0 }
    var events = 0
    let gone = Set(removed.map(\.id))
    func settle() throws {
      let span = first...last
      events += try self.settle(span, added.filter { span.contains(Self.seconds($0)) }, without: gone, table)
    }
    for moment in moments {
      if moment - last > 2 * Self.seen {
        try settle()
        first = moment
      }
      last = moment
    }
    try settle()
    for line in removed { try table.remove(line.id) }
    return events
  }

  private static func seconds(_ line: OperationalLine) -> Int64 { line.event.milliseconds.flooredSecond }

  private func settle(
    _ span: ClosedRange<Int64>, _ added: [OperationalLine], without gone: Set<Int64>, _ table: OperationalTable
  ) throws -> Int {
    let before = try table.read(span.lowerBound - Self.seen...span.upperBound + Self.seen)
    var lines = before.filter { !gone.contains($0.id) }
    var places: [Int64: Int64] = [:]
    for line in before { places[MomentKey.seconds(line.id)] = (line.id & (MomentKey.places - 1)) + 1 }
    let hidden = HiddenHappenings(before, recognition)
    for line in added {
      let form = hidden?.form(of: line)
      let seconds = MomentKey.seconds(MomentKey.first(Self.seconds(line)))
      let place = places[seconds] ?? 0
      places[seconds] = place + 1
      lines.append(
        OperationalTable.Stored(
          id: try MomentKey.id(seconds, place, path), line: form ?? line, kept: nil, isHidden: form != nil))
    }
    let settled = OperationalLine.settle(lines.map(\.line))
    let judged = span.lowerBound - Self.judged...span.upperBound + Self.judged
    var events = -before.count { gone.contains($0.id) && $0.kept?.isKept == true }
    for (line, event) in zip(lines, settled) {
      let now = OperationalTable.Kept(isKept: event != nil, reporter: event?.reporter ?? line.line.event.reporter)
      guard line.kept != now, line.kept == nil || judged.contains(MomentKey.seconds(line.id)) else { continue }
      events += (now.isKept ? 1 : 0) - (line.kept?.isKept == true ? 1 : 0)
      try table.write(line, now)
    }
    return events
  }
}

extension Int64 {
  /// Whole seconds of milliseconds, rounded down.
  var flooredSecond: Int64 { self >= 0 ? self / 1000 : (self - 999) / 1000 }
}

/// Reads and writes the rows of `operational_lines`. They are few.
final class OperationalTable {
  struct Kept: Hashable {
    var isKept: Bool
    var reporter: String?
  }

  struct Stored {
    var id: Int64
    var line: OperationalLine
    /// nil for a line that is new.
    var kept: Kept?
    /// Its address is a pseudonym, and its digest is a keyed one.
    var isHidden = false
  }

  private let database: Database
  private let path: String

  init(_ database: Database, path: String) {
    self.database = database
    self.path = path
  }

  func read(_ time: ClosedRange<Int64>) throws -> [Stored] {
    try rows(
      "id BETWEEN ? AND ?",
      [MomentKey.first(time.lowerBound), MomentKey.first(time.upperBound) | (MomentKey.places - 1)])
  }

  func read(of file: Int32, beyond line: Int) throws -> [Stored] { try rows("file = ? AND line > ?", [file, line]) }

  private func rows(_ condition: String, _ arguments: StatementArguments) throws -> [Stored] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM operational_lines WHERE \(condition) ORDER BY id", arguments: arguments
    ).map { row in
      let id: Int64 = row["id"]
      let rest: Int64 = row["ms"]
      let source: String? = row["source"]
      let event = OperationalEvent(
        milliseconds: MomentKey.seconds(id) * 1000 + rest, kind: OperationalKind(rawValue: row["event"]) ?? .found,
        program: row["program"], subject: row["subject"], source: source.flatMap { Address($0) },
        networkBits: row["network_bits"], fromVersion: row["from_version"], toVersion: row["to_version"],
        detail: row["detail"], reporter: row["reporter"], file: row["file"], line: row["line"])
      let digest: Int64 = row["digest"]
      return Stored(
        id: id, line: OperationalLine(event: event, digest: UInt64(bitPattern: digest)),
        kept: Kept(isKept: row["kept"], reporter: row["kept_reporter"]), isHidden: row["hidden"])
    }
  }

  func remove(_ id: Int64) throws {
    try database.execute(sql: "DELETE FROM operational_lines WHERE id = ?", arguments: [id])
  }

  func write(_ stored: Stored, _ kept: Kept) throws {
    let event = stored.line.event
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO operational_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      stored.id, event.milliseconds - MomentKey.seconds(stored.id) * 1000, event.kind.rawValue, event.program,
      event.subject, event.source?.description, event.networkBits, event.fromVersion, event.toVersion, event.detail,
      event.reporter, event.file, event.line, Int64(bitPattern: stored.line.digest), kept.isKept, kept.reporter,
      stored.isHidden,
    ])
  }
}
