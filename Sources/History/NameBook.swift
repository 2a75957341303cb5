import GRDB
import Logins
import Vocabulary

/// A text that is equal to itself only: `String` takes two spellings of one letter for the same, and they were typed as two.
struct Spelling: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Spelling, right: Spelling) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// What the numbers of a history's rows stand for, in numbers of `LineNames`. Filled as rows and lines come along.
final class NameBook {
  private(set) var names = LineNames()
  private let database: Database
  private var sources: [Address: Int32] = [:]
  private var users: [Spelling: Int32] = [:]
  private var sourceNames: [Spelling: Int32] = [:]
  private var reporters: [Spelling: Int32] = [:]
  private var services: [Spelling: Int32] = [:]
  private var protocols: [Spelling: Int32] = [:]
  /// By the number in the history.
  private var kindOf: [Int64: Kind] = [:]
  private var computerOf: [Int64: Computer] = [:]
  private var userOf: [Int64: Int32] = [:]
  private var kindIDs: [Kind: Int64] = [:]
  private var computerIDs: [Computer: Int64] = [:]
  private var userIDs: [Int32: Int64] = [:]

  /// What few distinct lines have in common.
  struct Kind: Hashable {
    var service: Int32
    var `protocol`: Int32
    var reporter: Int32
    var outcome: Outcome
    var reason: UInt8
    var layer: Layer
    var secret: SecretShape
    var isConnection: Bool
  }

  /// An address and the reverse name that was logged with it.
  struct Computer: Hashable {
    var source: Int32
    var name: Int32

    static let none = Computer(source: -1, name: -1)
  }

  init(_ database: Database) { self.database = database }

  // MARK: Numbers of names

  /// What the numbers of other names are here.
  struct Translation {
    var sources: [Int32]
    var users: [Int32]
    var sourceNames: [Int32]
    var reporters: [Int32]
    var services: [Int32]
    var protocols: [Int32]
  }

  func translation(of other: LineNames) -> Translation {
    Translation(
      sources: other.sources.map(source), users: other.users.map(user), sourceNames: other.sourceNames.map(sourceName),
      reporters: other.reporters.map(reporter), services: other.services.map(service),
      protocols: other.protocols.map(`protocol`))
  }

  private static func number(_ name: String, _ known: inout [Spelling: Int32], _ names: inout [String]) -> Int32 {
    if let number = known[Spelling(name)] { return number }
    let number = Int32(names.count)
    names.append(name)
    known[Spelling(name)] = number
    return number
  }

  private func source(_ address: Address) -> Int32 {
    if let number = sources[address] { return number }
    let number = Int32(names.sources.count)
    names.sources.append(address)
    sources[address] = number
    return number
  }

  private func user(_ name: String) -> Int32 { Self.number(name, &users, &names.users) }
  private func sourceName(_ name: String) -> Int32 { Self.number(name, &sourceNames, &names.sourceNames) }
  private func reporter(_ name: String) -> Int32 { Self.number(name, &reporters, &names.reporters) }
  private func service(_ name: String) -> Int32 { Self.number(name, &services, &names.services) }
  private func `protocol`(_ name: String) -> Int32 { Self.number(name, &protocols, &names.protocols) }

  // MARK: From the history

  private lazy var readKind = Result {
    try RawStatement(database, "SELECT \(Self.kindColumns) FROM kinds WHERE id = ?")
  }
  private lazy var readComputer = Result {
    try RawStatement(database, "SELECT address, name FROM computers WHERE id = ?")
  }
  private lazy var readUser = Result { try RawStatement(database, "SELECT name FROM users WHERE id = ?") }

  private static let kindColumns = "service, protocol, reporter, outcome, reason, layer, secret, connection"

  func kind(_ id: Int64) throws -> Kind {
    if let known = kindOf[id] { return known }
    let row = try readKind.get()
    defer { row.reset() }
    row.bind(1, id)
    guard try row.step() else { throw Self.missing("kind", id) }
    let kind = Kind(
      service: service(row.text(0) ?? ""), protocol: row.text(1).map(`protocol`) ?? -1,
      reporter: row.text(2).map(reporter) ?? -1, outcome: Outcome(name: row.text(3) ?? "") ?? .failure,
      reason: Reason(rawValue: row.text(4) ?? "")?.index ?? 0, layer: Layer(name: row.text(5) ?? "") ?? .login,
      secret: SecretShape(rawValue: UInt8(clamping: row.integer(6))) ?? .present, isConnection: row.integer(7) != 0)
    kindOf[id] = kind
    kindIDs[kind] = id
    return kind
  }

  /// - Parameter id: 0 for none
  func computer(_ id: Int64) throws -> Computer {
    guard id != 0 else { return .none }
    if let known = computerOf[id] { return known }
    let row = try readComputer.get()
    defer { row.reset() }
    row.bind(1, id)
    guard try row.step() else { throw Self.missing("computer", id) }
    let name = row.text(1) ?? ""
    let computer = Computer(
      source: Address(row.text(0) ?? "").map(source) ?? -1, name: name.isEmpty ? -1 : sourceName(name))
    computerOf[id] = computer
    computerIDs[computer] = id
    return computer
  }

  /// - Parameter id: 0 for none
  func user(_ id: Int64) throws -> Int32 {
    guard id != 0 else { return -1 }
    if let known = userOf[id] { return known }
    let row = try readUser.get()
    defer { row.reset() }
    row.bind(1, id)
    guard try row.step() else { throw Self.missing("user", id) }
    let number = user(row.text(0) ?? "")
    userOf[id] = number
    userIDs[number] = id
    return number
  }

  private static func missing(_ what: String, _ id: Int64) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an event names \(what) \(id), which is not there")
  }

  // MARK: Into the history

  private lazy var allKinds = Result { try loadKinds() }
  private lazy var addKind = Result {
    try RawStatement(database, "INSERT INTO kinds (\(Self.kindColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
  }
  private lazy var findComputer = Result {
    try RawStatement(database, "SELECT id FROM computers WHERE address = ? AND name = ?")
  }
  private lazy var addComputer = Result {
    try RawStatement(database, "INSERT INTO computers (address, name) VALUES (?, ?)")
  }
  private lazy var findUser = Result { try RawStatement(database, "SELECT id FROM users WHERE name = ?") }
  private lazy var addUser = Result { try RawStatement(database, "INSERT INTO users (name) VALUES (?)") }

  /// Kinds are so few that all are read at once.
  private func loadKinds() throws {
    for id in try Int64.fetchAll(database, sql: "SELECT id FROM kinds") { _ = try kind(id) }
  }

  func id(of kind: Kind) throws -> Int64 {
    if let known = kindIDs[kind] { return known }
    try allKinds.get()
    if let known = kindIDs[kind] { return known }
    let row = try addKind.get()
    row.bind(1, names.services[Int(kind.service)])
    row.bind(2, kind.protocol < 0 ? nil : names.protocols[Int(kind.protocol)])
    row.bind(3, kind.reporter < 0 ? nil : names.reporters[Int(kind.reporter)])
    row.bind(4, kind.outcome.name)
    row.bind(5, Reason.at(kind.reason).rawValue)
    row.bind(6, kind.layer.name)
    row.bind(7, Int64(kind.secret.rawValue))
    row.bind(8, kind.isConnection ? 1 : 0 as Int64)
    try row.run()
    kindIDs[kind] = database.lastInsertedRowID
    kindOf[database.lastInsertedRowID] = kind
    return database.lastInsertedRowID
  }

  /// 0 for none.
  func id(of computer: Computer) throws -> Int64 {
    guard computer != .none else { return 0 }
    if let known = computerIDs[computer] { return known }
    let address = computer.source < 0 ? "" : names.sources[Int(computer.source)].description
    let name = computer.name < 0 ? "" : names.sourceNames[Int(computer.name)]
    let id = try Self.id(findComputer.get(), addComputer.get(), [address, name], database)
    computerIDs[computer] = id
    computerOf[id] = computer
    return id
  }

  /// 0 for none.
  func id(ofUser user: Int32) throws -> Int64 {
    guard user >= 0 else { return 0 }
    if let known = userIDs[user] { return known }
    let id = try Self.id(findUser.get(), addUser.get(), [names.users[Int(user)]], database)
    userIDs[user] = id
    userOf[id] = user
    return id
  }

  private static func id(
    _ find: RawStatement, _ add: RawStatement, _ texts: [String], _ database: Database
  ) throws -> Int64 {
    for (index, text) in texts.enumerated() {
      find.bind(Int32(index + 1), text)
      add.bind(Int32(index + 1), text)
    }
    defer { find.reset() }
    if try find.step() { return find.integer(0) }
    try add.run()
    return database.lastInsertedRowID
  }
}
