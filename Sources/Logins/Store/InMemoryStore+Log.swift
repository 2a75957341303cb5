import CivilTime
import Vocabulary

extension InMemoryStore {
  /// Turns the rows into columns, and the names into a dictionary of those that occur.
  init(
    log: inout EventLog, zone: Zone, names: CanonicalNames, services: CanonicalServices,
    countries: ([Address]) -> [String]
  ) {
    let secrets = log.secrets
    let building = ColumnBuilding(&log, names, services)
    var columns = building.columns
    var dictionary = EventDictionary(
      sources: building.numbers.sources.values, users: building.numbers.users.values,
      sourceNames: building.numbers.sourceNames.values, services: building.terms.services.values,
      protocols: building.terms.protocols.values, reporters: building.numbers.reporters.values)
    dictionary.setUserParts()
    dictionary.setSourceHosts(columns)
    dictionary.setCountries(countries(dictionary.sources))
    columns.secret = dictionary.setSecrets(secrets, names.secrets)
    self.init(zone: zone, dictionary: dictionary, columns: columns)
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
  mutating func setSecrets(_ secrets: EvenColumn<Int32>, _ table: SecretTable) -> [Int32] {
    guard secrets.occurring.contains(where: { $0 >= 0 }) else { return [] }
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
