import GRDB
import Logins
import Vocabulary

/// The names of a history by its numbers.
struct NameTables: Sendable {
  var names = LineNames()
  var kinds: [Int64: NameBook.Kind] = [:]
  /// By number of a computer: its address and its name.
  private var sources: [Int32] = []
  private var sourceNames: [Int32] = []
  /// By number of a user.
  private var users: [Int32] = []
  /// Of pseudonymous addresses, the country they were of.
  private(set) var countries: [Address: String] = [:]

  init(_ database: Database) throws {
    let book = NameBook(database)
    for id in try Int64.fetchAll(database, sql: "SELECT id FROM kinds") { kinds[id] = try book.kind(id) }
    let last = try Int.fetchOne(database, sql: "SELECT max(id) FROM computers") ?? 0
    sources = [Int32](repeating: -1, count: last + 1)
    sourceNames = sources
    let rows = try RawStatement(database, "SELECT id FROM computers")
    while try rows.step() {
      let computer = try book.computer(rows.integer(0))
      sources[Int(rows.integer(0))] = computer.source
      sourceNames[Int(rows.integer(0))] = computer.name
    }
    users = [Int32](repeating: -1, count: (try Int.fetchOne(database, sql: "SELECT max(id) FROM users") ?? 0) + 1)
    let names = try RawStatement(database, "SELECT id FROM users")
    while try names.step() { users[Int(names.integer(0))] = try book.user(names.integer(0)) }
    self.names = book.names
    for row in try Row.fetchAll(database, sql: "SELECT address, country FROM computers WHERE country IS NOT NULL") {
      if let address = Address(row["address"] as String) { countries[address] = row["country"] }
    }
  }

  /// Gives the rows of pseudonyms the own names of those that came again.
  /// - Parameter lines: with numbers of the history
  /// - Returns: own addresses by their pseudonyms
  /// - Complexity: O(lines + names)
  mutating func join(_ known: ReturningNames, in lines: [[LoginLine]]) -> [Address: Address] {
    var isThere = (
      sources: [Bool](repeating: false, count: names.sources.count),
      users: [Bool](repeating: false, count: names.users.count)
    )
    for line in lines.joined() {
      let (source, user) = (sources[Int(line.source)], users[Int(line.user)])
      if source >= 0 { isThere.sources[Int(source)] = true }
      if user >= 0 { isThere.users[Int(user)] = true }
    }
    var own = (sources: [Address: Int32](), users: [String: Int32]())
    var returning: [Address: Address] = [:]
    for (number, address) in names.sources.enumerated() where isThere.sources[number] && countries[address] == nil {
      guard let pseudonym = known.pseudonym(of: address.description, .address).flatMap({ Address($0) }) else {
        continue
      }
      own.sources[pseudonym] = Int32(number)
      returning[pseudonym] = address
    }
    for (number, name) in names.users.enumerated() where isThere.users[number] {
      if let pseudonym = known.pseudonym(of: name, .name) { own.users[pseudonym] = Int32(number) }
    }
    for row in sources.indices where sources[row] >= 0 {
      sources[row] = own.sources[names.sources[Int(sources[row])]] ?? sources[row]
    }
    for row in users.indices where users[row] >= 0 {
      users[row] = own.users[names.users[Int(users[row])]] ?? users[row]
    }
    return returning
  }

  /// Numbers of the history become numbers of `names`.
  func name(_ line: inout LoginLine) {
    let computer = Int(line.source)
    line.source = sources[computer]
    line.sourceName = sourceNames[computer]
    line.user = users[Int(line.user)]
    guard let kind = kinds[Int64(line.service)] else { return }
    line.service = kind.service
    line.protocol = kind.protocol
    line.reporter = kind.reporter
    line.outcome = kind.outcome
    line.reason = kind.reason
    line.layer = kind.layer
    line.secretShape = kind.secret
  }
}
