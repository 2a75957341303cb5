import CivilTime
import Vocabulary

extension InMemoryStore {
  /// Turns the rows into columns, and the names into a dictionary of those that occur.
  init(
    log: consuming EventLog, zone: Zone, names: CanonicalNames, services: CanonicalServices,
    countries: ([Address]) -> [String]
  ) {
    var columns = EventColumns()
    let records = log.records
    let sources = Occurring(names.sources.values, records.lazy.map(\.source))
    let users = Occurring(names.users.values, records.lazy.map(\.user))
    let sourceNames = Occurring(names.sourceNames.values, records.lazy.map(\.sourceName))
    let reporters = Occurring(names.reporters.values, records.lazy.map(\.reporter))
    let usedServices = Occurring(services.services, records.lazy.map { Int32($0.service) })
    let usedProtocols = Occurring(services.protocols, records.lazy.map { Int32($0.protocol) - 1 })
    columns.milliseconds = records.map(\.milliseconds)
    columns.source = records.map { sources[$0.source] }
    columns.user = records.map { users[$0.user] }
    columns.sourceName = records.map { sourceNames[$0.sourceName] }
    columns.reporter = records.map { reporters[$0.reporter] }
    columns.attempts = records.map(\.attempts)
    columns.file = records.map(\.file)
    columns.line = records.map(\.line)
    columns.service = records.map { UInt16(usedServices[Int32($0.service)]) }
    columns.protocol = records.map { UInt8(usedProtocols[Int32($0.protocol) - 1] + 1) }
    columns.reason = records.map(\.reason)
    columns.outcome = records.map(\.outcome)
    columns.layer = records.map(\.layer)
    columns.secretShape = records.map { $0.hasSecret ? .present : .absent }

    var dictionary = EventDictionary(
      sources: sources.values, users: users.values, sourceNames: sourceNames.values, services: usedServices.values,
      protocols: usedProtocols.values, reporters: reporters.values)
    dictionary.setUserParts()
    dictionary.setSourceHosts(columns)
    dictionary.setCountries(countries(sources.values))
    self.init(zone: zone, dictionary: dictionary, columns: columns)
  }
}

/// The values that occur among the events, and the numbers they get; order is kept.
private struct Occurring<Value: Sendable> {
  let values: [Value]
  private let map: [Int32]

  init(_ all: [Value], _ ids: some Sequence<Int32>) {
    var occurs = [Bool](repeating: false, count: all.count)
    for id in ids where id >= 0 { occurs[Int(id)] = true }
    var values: [Value] = []
    map = all.indices.map { index in
      guard occurs[index] else { return -1 }
      values.append(all[index])
      return Int32(values.count - 1)
    }
    self.values = values
  }

  subscript(id: Int32) -> Int32 { id < 0 ? -1 : map[Int(id)] }
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
    sourceHost = [String?](repeating: nil, count: sources.count)
    guard !sourceNames.isEmpty else { return }
    var counts: [UInt64: Int] = [:]
    for row in 0..<columns.count where columns.source[row] >= 0 && columns.sourceName[row] >= 0 {
      counts[UInt64(columns.source[row]) << 32 | UInt64(columns.sourceName[row]), default: 0] += 1
    }
    var best: [Int: (count: Int, name: Int)] = [:]
    for (key, count) in counts {
      let source = Int(key >> 32)
      let name = Int(key & 0xFFFF_FFFF)
      if let known = best[source], (known.count, -known.name) >= (count, -name) { continue }
      best[source] = (count, name)
    }
    for (source, winner) in best { sourceHost[source] = sourceNames[winner.name] }
  }
}
