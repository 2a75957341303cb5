import Digests
import GRDB
import Vocabulary

/// What a history forgets with time, for privacy and for room. All moments are UTC seconds.
public struct Retention: Sendable {
  /// Events before it are removed; nil: none.
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
  /// - Complexity: O(events that are touched); where names become pseudonyms, one pass over all events.
  public func forget(_ retention: Retention) throws -> Forgotten {
    var forgotten = Forgotten()
    guard !retention.isNothing else { return forgotten }
    try database.execute(sql: "PRAGMA secure_delete = ON")
    if let bound = retention.eventsBefore { forgotten.events = try removeEvents(before: bound) }
    if let bound = retention.passwordsBefore { forgotten.passwords = try removePasswords(before: bound) }
    if let bound = retention.namesBefore {
      forgotten.names = try Pseudonymisation(database, retention).run(before: bound)
    }
    if forgotten != Forgotten() {
      try removeUnusedNames()
      try removeExcerpts(before: [retention.eventsBefore, retention.namesBefore].compactMap { $0 }.max())
    }
    return forgotten
  }

  private func removeEvents(before bound: Int64) throws -> Int {
    let first = MomentKey.first(bound)
    try database.execute(sql: "DELETE FROM as_logged WHERE id < ?", arguments: [first])
    try database.execute(sql: "DELETE FROM events WHERE id < ?", arguments: [first])
    var count = database.changesCount
    try database.execute(sql: "DELETE FROM operational_lines WHERE id < ?", arguments: [first])
    count += database.changesCount
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

/// Turns names and addresses into pseudonyms: the same one the same, as long as the key is the same.
///
/// A name becomes `name-` and twelve hexadecimal digits; an IPv4 address one of 240.0.0.0/4, which nobody has, an IPv6
/// address one of 100::/64; both beside the country they were of. Reverse names and digests of lines go.
private struct Pseudonymisation {
  private let database: Database
  private let hash: KeyedHash
  private let country: @Sendable (Address) -> String

  init(_ database: Database, _ retention: Retention) {
    precondition(!retention.key.isEmpty, "pseudonyms are made with a key")
    self.database = database
    hash = KeyedHash(key: retention.key)
    country = retention.country
  }

  func run(before bound: Int64) throws -> Int {
    let end = MomentKey.first(bound)
    var count = 0
    for table in ["events", "as_logged"] {
      count += try replaceUsers(table, end)
      count += try replaceComputers(table, end)
    }
    try database.execute(
      sql: "UPDATE events SET digest = 0, session = 0, pid = 0 WHERE id < ? AND digest <> 0", arguments: [end])
    let sources = try String.fetchAll(
      database,
      sql: "SELECT DISTINCT source FROM operational_lines WHERE id < ? AND source IS NOT NULL", arguments: [end])
    for source in sources {
      guard let address = Address(source), !Self.isPseudonym(address) else { continue }
      try database.execute(
        sql: "UPDATE operational_lines SET source = ?, detail = '', digest = 0 WHERE id < ? AND source = ?",
        arguments: [pseudonym(address).description, end, source])
      count += 1
    }
    return count
  }

  private func replaceUsers(_ table: String, _ end: Int64) throws -> Int {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT id, name FROM users WHERE name NOT GLOB 'name-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]????????' AND name <> ''
          AND id IN (SELECT DISTINCT user FROM \(table) WHERE id < ?)
        """, arguments: [end])
    for row in rows {
      let name: String = row["name"]
      let digits = hash.value(of: "name\u{0}\(name)").prefix(6).map(Self.hexadecimal).joined()
      let id = try id("users", ["name": "name-\(digits)"])
      try move(table, "user", from: row["id"], to: id, end)
    }
    return rows.count
  }

  private func replaceComputers(_ table: String, _ end: Int64) throws -> Int {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT id, address FROM computers WHERE country IS NULL
          AND id IN (SELECT DISTINCT computer FROM \(table) WHERE id < ?)
        """, arguments: [end])
    for row in rows {
      let address = Address(row["address"] as String)
      let pseudonym = address.map { self.pseudonym($0).description } ?? ""
      let id = try id("computers", ["address": pseudonym, "name": "", "country": address.map(country) ?? "??"])
      try move(table, "computer", from: row["id"], to: id, end)
    }
    return rows.count
  }

  private func move(_ table: String, _ column: String, from: Int64, to: Int64, _ end: Int64) throws {
    try database.execute(
      sql: "UPDATE \(table) SET \(column) = ? WHERE \(column) = ? AND id < ?", arguments: [to, from, end])
  }

  private func id(_ table: String, _ values: KeyValuePairs<String, String>) throws -> Int64 {
    let keys = values.map(\.key).filter { $0 != "country" }
    let wanted = values.filter { $0.key != "country" }.map(\.value)
    let condition = keys.map { "\($0) = ?" }.joined(separator: " AND ")
    let found = try Int64.fetchOne(
      database, sql: "SELECT id FROM \(table) WHERE \(condition)", arguments: StatementArguments(wanted))
    if let found { return found }
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    try database.execute(
      sql: "INSERT INTO \(table) (\(values.map(\.key).joined(separator: ", "))) VALUES (\(marks))",
      arguments: StatementArguments(values.map(\.value)))
    return database.lastInsertedRowID
  }

  private func pseudonym(_ address: Address) -> Address {
    let bytes = hash.value(of: "address\u{0}\(address)")
    let number = bytes.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    if address.isIPv4 { return Address(ipv4: 0xF000_0000 | UInt32(truncatingIfNeeded: number) & 0x0FFF_FFFF) }
    return Address(high: 0x0100_0000_0000_0000, low: number)
  }

  private static func isPseudonym(_ address: Address) -> Bool {
    address.ipv4.map { $0 >> 28 == 0xF } ?? (address.high == 0x0100_0000_0000_0000)
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }
}
