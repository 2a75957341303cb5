import CivilTime
import Vocabulary

extension InMemoryStore {
  /// Turns the rows into columns, and the names into a dictionary of those that occur.
  init(
    log: inout EventLog, zone: Zone, names: CanonicalNames, services: CanonicalServices,
    countries: ([Address]) -> [String]
  ) {
    let occurring = Occurring(log.records, names, services)
    let sources = Renumbered(names.sources.values, occurring.sources)
    let users = Renumbered(names.users.values, occurring.users)
    let sourceNames = Renumbered(names.sourceNames.values, occurring.sourceNames)
    let reporters = Renumbered(names.reporters.values, occurring.reporters)
    let usedServices = Renumbered(services.services, occurring.services)
    let usedProtocols = Renumbered(services.protocols, Array(occurring.protocols.dropFirst()))
    let secrets = log.secrets
    log.secrets = []
    var columns = EventColumns(
      &log.records,
      ColumnNumbers(
        sources: sources.map, users: users.map, sourceNames: sourceNames.map, reporters: reporters.map,
        services: usedServices.map, protocols: [-1] + usedProtocols.map))
    var dictionary = EventDictionary(
      sources: sources.values, users: users.values, sourceNames: sourceNames.values, services: usedServices.values,
      protocols: usedProtocols.values, reporters: reporters.values)
    dictionary.setUserParts()
    dictionary.setSourceHosts(columns)
    dictionary.setCountries(countries(sources.values))
    columns.secret = dictionary.setSecrets(secrets, names.secrets)
    self.init(zone: zone, dictionary: dictionary, columns: columns)
  }
}

/// Which names the rows have, by id.
private struct Occurring: Sendable {
  var sources: [Bool]
  var users: [Bool]
  var sourceNames: [Bool]
  var reporters: [Bool]
  var services: [Bool]
  /// By id + 1.
  var protocols: [Bool]

  /// Both halves of the rows are looked at at the same time.
  init(_ records: [EventRecord], _ names: CanonicalNames, _ services: CanonicalServices) {
    let none = Occurring(names, services)
    let middle = records.count / 2
    var halves = [(rows: 0..<middle, found: none), (rows: middle..<records.count, found: none)]
    Parallel.forEach(&halves) { half in half.found.add(records[half.rows]) }
    self = halves[0].found
    add(halves[1].found)
  }

  /// Of no row.
  private init(_ names: CanonicalNames, _ services: CanonicalServices) {
    sources = [Bool](repeating: false, count: names.sources.values.count)
    users = [Bool](repeating: false, count: names.users.values.count)
    sourceNames = [Bool](repeating: false, count: names.sourceNames.values.count)
    reporters = [Bool](repeating: false, count: names.reporters.values.count)
    self.services = [Bool](repeating: false, count: services.services.count)
    protocols = [Bool](repeating: false, count: services.protocols.count + 1)
  }

  private mutating func add(_ records: ArraySlice<EventRecord>) {
    for record in records {
      if record.source >= 0 { sources[Int(record.source)] = true }
      if record.user >= 0 { users[Int(record.user)] = true }
      if record.sourceName >= 0 { sourceNames[Int(record.sourceName)] = true }
      if record.reporter >= 0 { reporters[Int(record.reporter)] = true }
      services[Int(record.service)] = true
      protocols[Int(record.protocol)] = true
    }
  }

  private mutating func add(_ other: Occurring) {
    func add(_ mine: inout [Bool], _ others: [Bool]) { for id in mine.indices where others[id] { mine[id] = true } }
    add(&sources, other.sources)
    add(&users, other.users)
    add(&sourceNames, other.sourceNames)
    add(&reporters, other.reporters)
    add(&services, other.services)
    add(&protocols, other.protocols)
  }
}

/// The values that occur among the events, and the numbers they get; order is kept.
private struct Renumbered<Value: Sendable> {
  var values: [Value] = []
  let map: [Int32]

  init(_ all: [Value], _ occurs: [Bool]) {
    var values: [Value] = []
    map = all.indices.map { index in
      guard occurs[index] else { return -1 }
      values.append(all[index])
      return Int32(values.count - 1)
    }
    self.values = values
  }
}

extension EventDictionary {
  /// Codes of the sources, by source id.
  mutating func setCountries(_ codes: [String]) {
    precondition(codes.count == sources.count, "each source has one country")
    var distinct = Set<String>()
    for code in codes { distinct.insert(code) }
    countries = distinct.sorted { TextOrder.precedes($0, $1) }
    var ids: [String: Int16] = [:]
    for (index, code) in countries.enumerated() { ids[code] = Int16(index) }
    sourceCountry = codes.map { ids[$0] ?? 0 }
  }

  /// Numbers passwords by their first event, so that ids do not depend on who read what first. O(events + local parts).
  /// - Returns: the id of each event
  mutating func setSecrets(_ secrets: [Int32], _ table: SecretTable) -> [Int32] {
    guard !secrets.isEmpty else { return [] }
    var ids = [Int32](repeating: -1, count: table.count)
    var order: [Int] = []
    let column = secrets.map { secret -> Int32 in
      guard secret >= 0 else { return -1 }
      if ids[Int(secret)] < 0 {
        ids[Int(secret)] = Int32(order.count)
        order.append(Int(secret))
      }
      return ids[Int(secret)]
    }
    var names: [UInt64: Int32] = [:]
    for (index, name) in localParts.enumerated() {
      let digest = SecretMark.digest(ofName: name)
      if digest != 0 { names[digest] = Int32(index) }
    }
    secretStem = order.map { table.stems[$0] == 0 ? -1 : names[table.stems[$0]] ?? -1 }
    secretYear = order.map { table.years[$0] }
    secretLeaked = order.map { table.leaked[$0] }
    return column
  }

  mutating func setUserParts() {
    let parts = users.map(UserParts.init)
    (localParts, userLocalPart) = Self.numbered(parts.map(\.localPart))
    (domains, userDomain) = Self.numbered(parts.map(\.domain))
  }

  private static func numbered(_ names: [String?]) -> ([String], [Int32]) {
    let present = names.indices.filter { names[$0] != nil }
    let texts = present.map { names[$0] ?? "" }
    var values: [String] = []
    var ids = [Int32](repeating: -1, count: names.count)
    for index in TextOrder.sorted(texts) {
      if values.last.map({ !$0.utf8.elementsEqual(texts[index].utf8) }) ?? true { values.append(texts[index]) }
      ids[present[index]] = Int32(values.count - 1)
    }
    return (values, ids)
  }

  /// The reverse name that most events of a source bear; of two equally frequent ones the first by content.
  mutating func setSourceHosts(_ columns: EventColumns) {
    var hosts = [String?](repeating: nil, count: sources.count)
    defer { sourceHost = hosts }
    guard !sourceNames.isEmpty else { return }
    var pairs = NumberTable()
    var counts: [Int] = []
    for row in 0..<columns.count where columns.source[row] >= 0 && columns.sourceName[row] >= 0 {
      let place = pairs.place(of: UInt64(columns.source[row]) << 32 | UInt64(columns.sourceName[row]))
      if place == counts.count { counts.append(0) }
      counts[place] += 1
    }
    var best: [Int: (count: Int, name: Int)] = [:]
    for (place, key) in pairs.numbers.enumerated() {
      let source = Int(key >> 32)
      let name = Int(key & 0xFFFF_FFFF)
      let count = counts[place]
      if let known = best[source], (known.count, -known.name) >= (count, -name) { continue }
      best[source] = (count, name)
    }
    let names = sourceNames
    for (source, winner) in best { hosts[source] = names[winner.name] }
  }
}
