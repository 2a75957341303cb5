import Digests
import GRDB
import Vocabulary

/// Turns names and addresses into pseudonyms: the same one the same, as long as the key is the same, and no two the same.
///
/// A name becomes `name-` and twelve hexadecimal digits; an IPv4 address one of 240.0.0.0/4, which nobody has, an IPv6
/// address one of 100::/64; both beside the country they were of. Reverse names go, and digests of lines become keyed
/// ones, so that nobody without the key can try what a line was.
struct Pseudonymisation {
  enum Kind: Int64, Sendable {
    case address, name

    /// What recognises somebody without telling who it is.
    func code(of text: String, _ hash: KeyedHash) -> Int64 {
      Int64(bitPattern: hash.number(of: "code\u{0}\(rawValue)\u{0}\(text)"))
    }
  }

  private let database: Database
  private let hash: KeyedHash
  private let country: @Sendable (Address) -> String
  /// Numbers of users and computers, and of their pseudonyms, as far as they were asked for.
  private var users: [Int64: Int64] = [:]
  private var computers: [Int64: Int64] = [:]
  /// Codes of the names and addresses that became pseudonyms.
  private var hidden: Set<Int64> = []
  /// Rows at a time.
  private static let batch = 10_000

  init(_ database: Database, _ retention: Retention) {
    precondition(!retention.key.isEmpty, "pseudonyms are made with a key")
    self.database = database
    hash = KeyedHash(key: retention.key)
    country = retention.country
  }

  /// - Parameter bound: UTC seconds
  /// - Returns: how many names and addresses became pseudonyms
  /// - Complexity: O(events before the bound), of which those that are pseudonymous are looked at only
  mutating func run(before bound: Int64) throws -> Int {
    let end = MomentKey.first(bound)
    try hideAsLogged(end)
    try hideEvents(end)
    try hideOperational(end)
    return hidden.count
  }

  // MARK: Rows

  private mutating func hideEvents(_ end: Int64) throws {
    let hide = try RawStatement(
      database, "UPDATE events SET user = ?, computer = ?, digest = ?, hidden = 1 WHERE id = ?")
    let rows = try RawStatement(
      database,
      "SELECT id, user, computer, digest FROM events WHERE id > ? AND id < ? AND hidden = 0 ORDER BY id LIMIT \(Self.batch)"
    )
    try Self.inBatches(rows, end) { row in
      hide.bind(1, try pseudonym(ofUser: row.user))
      hide.bind(2, try pseudonym(ofComputer: row.computer))
      hide.bind(3, Int64(bitPattern: hash.digest(of: UInt64(bitPattern: row.digest))))
      hide.bind(4, row.id)
      try hide.run()
    }
  }

  private mutating func hideAsLogged(_ end: Int64) throws {
    let hide = try RawStatement(database, "UPDATE as_logged SET user = ?, computer = ? WHERE id = ?")
    let rows = try RawStatement(
      database,
      """
      SELECT l.id, l.user, l.computer, 0 FROM as_logged AS l JOIN events AS e ON e.id = l.id
      WHERE l.id > ? AND l.id < ? AND e.hidden = 0 ORDER BY l.id LIMIT \(Self.batch)
      """)
    try Self.inBatches(rows, end) { row in
      hide.bind(1, try pseudonym(ofUser: row.user))
      hide.bind(2, try pseudonym(ofComputer: row.computer))
      hide.bind(3, row.id)
      try hide.run()
    }
  }

  private struct NamedRow {
    var id: Int64
    var user: Int64?
    var computer: Int64?
    var digest: Int64
  }

  /// Rows are read before they are changed.
  private static func inBatches(_ rows: RawStatement, _ end: Int64, _ hide: (NamedRow) throws -> Void) throws {
    var last = Int64.min
    while true {
      rows.bind(1, last)
      rows.bind(2, end)
      var batch: [NamedRow] = []
      while try rows.step() {
        batch.append(
          NamedRow(
            id: rows.integer(0), user: rows.isNull(1) ? nil : rows.integer(1),
            computer: rows.isNull(2) ? nil : rows.integer(2), digest: rows.integer(3)))
      }
      rows.reset()
      for row in batch { try hide(row) }
      guard batch.count == Self.batch, let end = batch.last?.id else { return }
      last = end
    }
  }

  private mutating func hideOperational(_ end: Int64) throws {
    let rows = try Row.fetchAll(
      database, sql: "SELECT id, source, detail, digest FROM operational_lines WHERE id < ? AND hidden = 0",
      arguments: [end])
    var known: [String: String] = [:]
    for row in rows {
      var (source, detail): (String?, String) = (row["source"], row["detail"])
      if let text = source, let address = Address(text) {
        source = try known[text] ?? pseudonym(address)
        known[text] = source
        detail = ""
      }
      let digest = hash.digest(of: UInt64(bitPattern: row["digest"] as Int64))
      try database.execute(
        sql: "UPDATE operational_lines SET source = ?, detail = ?, digest = ?, hidden = 1 WHERE id = ?",
        arguments: [source, detail, Int64(bitPattern: digest), row["id"] as Int64])
    }
  }

  // MARK: Names

  private mutating func pseudonym(ofUser id: Int64?) throws -> Int64? {
    guard let id else { return nil }
    if let known = users[id] { return known }
    let name = try String.fetchOne(database, sql: "SELECT name FROM users WHERE id = ?", arguments: [id]) ?? ""
    // An empty name says nothing about anybody.
    if try name.isEmpty || isPseudonym(name, .name) {
      users[id] = id
      return id
    }
    let pseudonym = try taken(name, .name) { [hash] number in
      "name-" + hash.value(of: "name\u{0}\(name)\(number)").prefix(6).map(Self.hexadecimal).joined()
    }
    users[id] = try row("users", ["name": pseudonym])
    return users[id]
  }

  private mutating func pseudonym(ofComputer id: Int64?) throws -> Int64? {
    guard let id else { return nil }
    if let known = computers[id] { return known }
    let found = try Row.fetchOne(
      database, sql: "SELECT address, country FROM computers WHERE id = ?", arguments: [id])
    guard let found, (found["country"] as String?) == nil else {
      computers[id] = id
      return id
    }
    let address = Address(found["address"] as String)
    let pseudonym = try address.map { try self.pseudonym($0) } ?? ""
    computers[id] = try row(
      "computers", ["address": pseudonym, "name": "", "country": address.map(country) ?? "??"])
    return computers[id]
  }

  private mutating func pseudonym(_ address: Address) throws -> String {
    try taken(address.description, .address) { [hash] number in
      let number = hash.number(of: "address\u{0}\(address)\(number)")
      guard address.isIPv4 else { return Address(high: 0x0100_0000_0000_0000, low: number).description }
      return Address(ipv4: 0xF000_0000 | UInt32(truncatingIfNeeded: number) & 0x0FFF_FFFF).description
    }
  }

  /// The pseudonym of a text: the one that it has, else the first of those offered that is nobody else's.
  private mutating func taken(_ text: String, _ kind: Kind, _ offer: (_ number: String) -> String) throws -> String {
    let code = kind.code(of: text, hash)
    hidden.insert(code)
    let known = try String.fetchOne(
      database, sql: "SELECT pseudonym FROM pseudonyms WHERE kind = ? AND code = ?", arguments: [kind.rawValue, code])
    if let known { return known }
    for number in 0... {
      let pseudonym = offer(number == 0 ? "" : "\u{0}\(number)")
      if try isPseudonym(pseudonym, kind) {
        // Version 1 made this one and no other of it.
        guard number == 0, try claim(pseudonym, kind, code) else { continue }
        return pseudonym
      }
      guard try !isReal(pseudonym, kind) else { continue }
      try database.execute(
        sql: "INSERT INTO pseudonyms VALUES (?, ?, ?)", arguments: [kind.rawValue, code, pseudonym])
      return pseudonym
    }
    preconditionFailure("there are more pseudonyms than a history has names")
  }

  private func isPseudonym(_ text: String, _ kind: Kind) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT 1 FROM pseudonyms WHERE kind = ? AND pseudonym = ?", arguments: [kind.rawValue, text])
      ?? false
  }

  /// Whether somebody of this history is called so.
  private func isReal(_ text: String, _ kind: Kind) throws -> Bool {
    let sql =
      kind == .name
      ? "SELECT 1 FROM users WHERE name = ?" : "SELECT 1 FROM computers WHERE address = ? AND country IS NULL"
    return try Bool.fetchOne(database, sql: sql, arguments: [text]) ?? false
  }

  private func claim(_ pseudonym: String, _ kind: Kind, _ code: Int64) throws -> Bool {
    try database.execute(
      sql: "UPDATE pseudonyms SET code = ? WHERE kind = ? AND pseudonym = ? AND code IS NULL",
      arguments: [code, kind.rawValue, pseudonym])
    return database.changesCount > 0
  }

  private func row(_ table: String, _ values: KeyValuePairs<String, String>) throws -> Int64 {
    let named = values.filter { $0.key != "country" }
    let condition = named.map { "\($0.key) = ?" }.joined(separator: " AND ")
    let found = try Int64.fetchOne(
      database, sql: "SELECT id FROM \(table) WHERE \(condition)", arguments: StatementArguments(named.map(\.value)))
    if let found { return found }
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    try database.execute(
      sql: "INSERT INTO \(table) (\(values.map(\.key).joined(separator: ", "))) VALUES (\(marks))",
      arguments: StatementArguments(values.map(\.value)))
    return database.lastInsertedRowID
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }
}
