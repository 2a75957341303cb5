import Diagnostics
import Foundation
import GRDB
import Logins
import Vocabulary

/// Runs SELECTs that somebody else wrote over the views `logins` and `operational` of a store's events.
///
/// The tables lie in memory and are this session's own. A statement may read and call functions, and nothing else: it
/// cannot write, attach a file, set a pragma or load an extension. It ends after a while or when it takes too much memory,
/// and gives a bounded number of rows and bytes.
public final class QuerySession {
  public struct Limits: Sendable, Hashable {
    public var seconds = 30.0
    public var rows = 100_000
    /// Of one text or blob, bytes.
    public var bytes = 1 << 20
    /// Of a whole answer, bytes.
    public var answerBytes = 64 << 20
    /// What SQLite may take for sorting and grouping beyond the tables themselves, bytes.
    public var memory = 1 << 30

    public init() {}
  }

  /// Why a statement has no answer.
  public struct Refusal: Error, Sendable, Hashable {
    public var message: String
    /// Bytes from the start of the SQL to where SQLite stopped understanding it; nil when no place is to blame.
    public var offset: Int?
    /// It ran and took too long or too much memory, or was interrupted.
    public var wasStopped = false
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
    /// There were more rows, or bytes in them, than the limit.
    public var isCut: Bool
  }

  private let queue: DatabaseQueue
  private let limits: Limits

  /// A session without events, to check statements with.
  public init(limits: Limits = Limits()) throws {
    self.limits = limits
    queue = try DatabaseQueue()
    try queue.writeWithoutTransaction { database in
      // What is sorted stays in memory, where it is bounded, and fills no disk.
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try HistorySchema.migrate(database)
    }
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
