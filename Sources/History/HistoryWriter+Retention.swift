import GRDB
import Vocabulary

/// What a history forgets with time, for privacy and for room. All moments are UTC seconds.
public struct Retention: Sendable {
  /// Events of clock hours (UTC) that end before it or with it are removed; nil: none.
  public var eventsBefore: Int64?
  /// Classes of passwords before it are removed.
  public var passwordsBefore: Int64?
  /// Names and addresses before it become pseudonyms.
  public var namesBefore: Int64?
  /// What pseudonyms are made with. Who has it can tell who is who; it never lies in the history.
  public var key: [UInt8]
  /// ISO code of an address, kept beside its pseudonym.
  public var country: @Sendable (Address) -> String

  public init(
    eventsBefore: Int64? = nil, passwordsBefore: Int64? = nil, namesBefore: Int64? = nil, key: [UInt8] = [],
    country: @escaping @Sendable (Address) -> String = { _ in "??" }
  ) {
    self.eventsBefore = eventsBefore
    self.passwordsBefore = passwordsBefore
    self.namesBefore = namesBefore
    self.key = key
    self.country = country
  }

  public var isNothing: Bool { eventsBefore == nil && passwordsBefore == nil && namesBefore == nil }
}

/// What a retention did.
public struct Forgotten: Sendable, Hashable {
  public var events = 0
  public var passwords = 0
  /// Names and addresses that became pseudonyms.
  public var names = 0

  public init() {}
}

extension HistoryWriter {
  /// Forgets what is too old. Freed pages are overwritten, so that nothing of it stays in the file.
  /// - Complexity: O(events that are touched); where names become pseudonyms, one look at each older event.
  public func forget(_ retention: Retention) throws -> Forgotten {
    var forgotten = Forgotten()
    guard !retention.isNothing else { return forgotten }
    try database.execute(sql: "PRAGMA secure_delete = ON")
    if let bound = retention.eventsBefore { forgotten.events = try removeEvents(before: bound) }
    if let bound = retention.passwordsBefore { forgotten.passwords = try removePasswords(before: bound) }
    if let bound = retention.namesBefore {
      var pseudonymisation = Pseudonymisation(database, retention)
      forgotten.names = try pseudonymisation.run(before: bound)
    }
    if forgotten != Forgotten() {
      try removeUnusedNames()
      try removeExcerpts(before: [retention.eventsBefore, retention.namesBefore].compactMap { $0 }.max())
    }
    return forgotten
  }

  /// Of whole hours only, so that no hour counts events that are gone while others of it stay.
  private func removeEvents(before bound: Int64) throws -> Int {
    let first = MomentKey.first(bound.flooredHour * 3600)
    try database.execute(sql: "DELETE FROM as_logged WHERE id < ?", arguments: [first])
    try database.execute(sql: "DELETE FROM events WHERE id < ?", arguments: [first])
    var count = database.changesCount
    try database.execute(sql: "DELETE FROM operational_lines WHERE id < ?", arguments: [first])
    count += database.changesCount
    try database.execute(
      sql: """
        INSERT INTO history (key, value) VALUES ('events_since', ?)
        ON CONFLICT (key) DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))
        """, arguments: [String(bound.flooredHour * 3600)])
    return count
  }

  private func removePasswords(before bound: Int64) throws -> Int {
    let kinds = try Int64.fetchAll(database, sql: "SELECT id FROM kinds WHERE secret > 0")
    var count = 0
    for id in kinds {
      var kind = try book.kind(id)
      kind.secret = .absent
      let without = try book.id(of: kind)
      for table in ["events", "as_logged"] {
        try database.execute(
          sql: "UPDATE \(table) SET kind = ? WHERE kind = ? AND id < ?",
          arguments: [without, id, MomentKey.first(bound)])
        if table == "events" { count += database.changesCount }
      }
    }
    return count
  }

  /// Names that no event bears any more.
  private func removeUnusedNames() throws {
    for (names, column) in [("users", "user"), ("computers", "computer")] {
      try database.execute(
        sql: """
          DELETE FROM \(names) WHERE id NOT IN (
            SELECT \(column) FROM events WHERE \(column) IS NOT NULL
            UNION SELECT \(column) FROM as_logged WHERE \(column) IS NOT NULL)
          """)
    }
    try database.execute(
      sql: """
        DELETE FROM pseudonyms WHERE CASE kind
          WHEN 0 THEN pseudonym NOT IN (SELECT address FROM computers) AND pseudonym NOT IN (
            SELECT source FROM operational_lines WHERE source IS NOT NULL)
          ELSE pseudonym NOT IN (SELECT name FROM users) END
        """)
    book = NameBook(database)
  }

  /// Samples of damaged lines show what somebody typed.
  private func removeExcerpts(before bound: Int64?) throws {
    guard let bound else { return }
    for var source in try sources() where (source.lastStamp ?? .max) < bound {
      let before = source
      source.settled.removeExcerpts()
      source.whole.removeExcerpts()
      guard source != before else { continue }
      let seen = try Int64.fetchOne(database, sql: "SELECT seen FROM sources WHERE id = ?", arguments: [source.id])
      try save(source, ingest: seen ?? 0)
    }
  }
}

extension LineAccount {
  fileprivate mutating func removeExcerpts() {
    for list in [\LineAccount.damaged, \.mended, \.undated] {
      for index in self[keyPath: list].indices { self[keyPath: list][index].samples = [] }
    }
  }
}
