import CivilTime
import Logins
import Vocabulary

/// The plainest possible event store: an array of events, asked by filtering and sorting.
struct NaiveStore: EventStore {
  let zone: Zone
  let dictionary: EventDictionary
  let operationalEvents: [OperationalEvent]
  private let events: [LoginEvent]
  /// One key an event, for each dimension.
  private let columns: [Dimension: [Int64]]

  var eventCount: Int { events.count }

  init(
    _ unordered: [LoginEvent], operational: [OperationalEvent] = [], zone: Zone = .utc,
    country: (Address) -> String = { _ in "??" }
  ) {
    operationalEvents = operational.sorted(by: OperationalEvent.precedes)
    let events = unordered.sorted {
      ($0.milliseconds, $0.source ?? Address(high: 0, low: 0), $0.line)
        < ($1.milliseconds, $1.source ?? Address(high: 0, low: 0), $1.line)
    }
    func sorted(_ texts: some Sequence<String>) -> [String] {
      Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    func local(_ user: String) -> String? {
      let part = user.lastIndex(of: "@").map { String(user[..<$0]) } ?? user
      return part.isEmpty ? nil : part.lowercased()
    }
    func domain(_ user: String) -> String? {
      user.lastIndex(of: "@").map { user[user.index(after: $0)...].lowercased() }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let sources = Set(events.compactMap(\.source)).sorted()
    let codes = sources.map(country)
    var dictionary = EventDictionary()
    dictionary.sources = sources
    dictionary.countries = sorted(codes)
    dictionary.sourceCountry = codes.map { code in Int16(dictionary.countries.firstIndex(of: code) ?? -1) }
    dictionary.users = sorted(events.compactMap(\.user))
    dictionary.localParts = sorted(dictionary.users.compactMap(local))
    dictionary.domains = sorted(dictionary.users.compactMap(domain))
    let localPart = Self.ids(dictionary.localParts)
    let domains = Self.ids(dictionary.domains)
    dictionary.userLocalPart = dictionary.users.map { local($0).flatMap { localPart[$0] }.map(Int32.init) ?? -1 }
    dictionary.userDomain = dictionary.users.map { domain($0).flatMap { domains[$0] }.map(Int32.init) ?? -1 }
    dictionary.services = sorted(events.map(\.service))
    dictionary.reporters = sorted(events.compactMap(\.reporter))
    dictionary.sourceNames = sorted(events.compactMap(\.sourceName))
    dictionary.protocols = sorted(events.compactMap(\.protocol))
    var hosts: [Address: String] = [:]
    for event in events {
      if let source = event.source, let name = event.sourceName, hosts[source] == nil { hosts[source] = name }
    }
    dictionary.sourceHost = sources.map { hosts[$0] }
    let sourceID = Dictionary(uniqueKeysWithValues: sources.enumerated().map { ($0.element, Int64($0.offset)) })
    let user = Self.ids(dictionary.users)
    let service = Self.ids(dictionary.services)
    let reporter = Self.ids(dictionary.reporters)
    let name = Self.ids(dictionary.sourceNames)
    let protocols = Self.ids(dictionary.protocols)
    var secrets: [UInt64: Int64] = [:]
    for event in events where event.secretShape != .absent && secrets[event.secret.identity] == nil {
      secrets[event.secret.identity] = Int64(secrets.count)
      let stem = dictionary.localParts.firstIndex {
        event.secret.stem != 0 && SecretMark.digest(ofName: $0) == event.secret.stem
      }
      dictionary.secretStem.append(Int32(stem ?? -1))
      dictionary.secretYear.append(event.secret.year)
    }
    var columns: [Dimension: [Int64]] = [:]
    for dimension in Dimension.allCases { columns[dimension] = [] }
    for event in events {
      let seconds = event.milliseconds / 1000
      let day = Int64(zone.date(at: seconds).dayNumber)
      let second = zone.secondOfDay(at: seconds)
      let source = event.source.flatMap { sourceID[$0] } ?? -1
      let userID = event.user.flatMap { user[$0] } ?? -1
      columns[.day]?.append(day)
      columns[.hour]?.append(day * 24 + Int64(second / 3600))
      columns[.minuteOfHour]?.append(Int64(second / 60 % 60))
      columns[.hourOfWeek]?.append(Int64(CivilDate(dayNumber: Int(day)).weekday * 24 + second / 3600))
      columns[.source]?.append(source)
      columns[.sourceName]?.append(event.sourceName.flatMap { name[$0] } ?? -1)
      columns[.country]?.append(source < 0 ? -1 : Int64(dictionary.sourceCountry[Int(source)]))
      columns[.user]?.append(userID)
      columns[.localPart]?.append(userID < 0 ? -1 : Int64(dictionary.userLocalPart[Int(userID)]))
      columns[.domain]?.append(userID < 0 ? -1 : Int64(dictionary.userDomain[Int(userID)]))
      columns[.service]?.append(service[event.service] ?? -1)
      columns[.protocol]?.append(event.protocol.flatMap { protocols[$0] } ?? -1)
      columns[.reporter]?.append(event.reporter.flatMap { reporter[$0] } ?? -1)
      columns[.secretShape]?.append(Int64(event.secretShape.rawValue))
      columns[.secret]?.append(event.secretShape == .absent ? -1 : secrets[event.secret.identity] ?? -1)
      columns[.reason]?.append(Int64(event.reason.index))
      columns[.outcome]?.append(Int64(event.outcome.rawValue))
      columns[.file]?.append(Int64(event.file))
    }
    self.columns = columns
    self.events = events
    self.zone = zone
    self.dictionary = dictionary
  }

  private static func ids(_ names: [String]) -> [String: Int64] {
    Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, Int64($0.offset)) })
  }

  private func matching(_ filter: EventFilter) -> [Int] {
    let (service, source, user) = (column(.service), column(.source), column(.user))
    return events.indices.filter { index in
      (filter.time?.contains(events[index].milliseconds / 1000) ?? true)
        && (filter.outcomes?.contains(events[index].outcome) ?? true)
        && (filter.services?.contains(Int32(service[index])) ?? true)
        && (filter.sources?.contains(Int32(source[index])) ?? true)
        && (filter.users?.contains(Int32(user[index])) ?? true)
    }
  }

  private func column(_ dimension: Dimension) -> [Int64] { columns[dimension, default: []] }

  private struct Key: Hashable, Comparable {
    var parts: [Int64] = []
    static func < (left: Key, right: Key) -> Bool { left.parts.lexicographicallyPrecedes(right.parts) }
  }

  func aggregate(_ queries: [AggregateQuery]) async throws -> [Aggregate] {
    queries.map { query in
      let keys = query.by.map(column)
      var groups: [Key: [Int]] = query.by.isEmpty ? [Key(): []] : [:]
      for index in matching(query.filter) {
        let key = Key(parts: keys.map { $0[index] })
        groups[key, default: []].append(index)
      }
      let order = groups.keys.sorted()
      return Aggregate(
        rowCount: order.count, keys: query.by.indices.map { d in order.map { $0.parts[d] } },
        values: query.measures.map { measure in order.map { value(measure, of: groups[$0, default: []]) } })
    }
  }

  private func value(_ measure: Measure, of rows: [Int]) -> Int64 {
    switch measure {
    case .attempts: return rows.reduce(0) { $0 + Int64(events[$1].attempts) }
    case .rows: return Int64(rows.count)
    case .distinct(let dimension):
      let column = column(dimension)
      var seen: Set<Int64> = []
      for row in rows where column[row] != -1 { seen.insert(column[row]) }
      return Int64(seen.count)
    case .first: return rows.first.map { events[$0].milliseconds / 1000 } ?? -1
    case .last: return rows.last.map { events[$0].milliseconds / 1000 } ?? -1
    }
  }

  func sequence(_ query: SequenceQuery) async throws -> EventSequence {
    let rows = matching(query.filter)
    var order = rows
    var keys: [Int64] = [0]
    var bounds = [0, rows.count]
    if let dimension = query.by {
      let column = column(dimension)
      order.sort { (column[$0], $0) < (column[$1], $1) }
      keys = Set(rows.map { column[$0] }).sorted()
      bounds = keys.map { key in rows.count { column[$0] < key } } + [rows.count]
    }
    let (service, source, user) = (column(.service), column(.source), column(.user))
    return EventSequence(
      keys: keys, bounds: bounds,
      milliseconds: TimeColumn(query.inSeconds ? [] : order.map { events[$0].milliseconds }),
      seconds: query.inSeconds ? order.map { Double(events[$0].milliseconds) / 1000 } : [],
      source: order.map { Int32(source[$0]) }, user: order.map { Int32(user[$0]) },
      service: order.map { UInt16(service[$0]) }, outcome: order.map { events[$0].outcome },
      attempts: order.map { Int32(events[$0].attempts) }, file: EvenColumn(order.map { Int32(events[$0].file) }),
      line: order.map { Int32(events[$0].line) })
  }

  func events(_ filter: EventFilter, limit: Int) async throws -> [LoginEvent] {
    matching(filter).prefix(limit).map { events[$0] }
  }
}
