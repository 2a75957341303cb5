import CivilTime
import Testing
import Vocabulary

@testable import Logins

@Suite struct AggregateTests {
  @Test(arguments: [UInt64(1), 7, 42, 20_231_112])
  func `Every dimension and measure agrees with a naive count`(seed: UInt64) async throws {
    var random = SeededRandom(seed)
    let zone = try #require(Zone(named: "Australia/Lord_Howe"))
    let events = randomEvents(3000, &random)
    let store = InMemoryStore(events: events, zone: zone) { $0.low % 3 == 0 ? "CN" : "??" }
    let all = try await store.events(EventFilter(), limit: .max)
    #expect(all.count == events.count)
    var queries: [AggregateQuery] = []
    let measures: [Measure] =
      [.attempts, .rows, .first, .last] + Dimension.allCases.map { Measure.distinct($0) }
    for dimension in Dimension.allCases {
      queries.append(AggregateQuery(by: [dimension], measures: measures))
      let other = Dimension.allCases.randomElement(using: &random) ?? .day
      queries.append(AggregateQuery(.unsuccessful, by: [dimension, other], measures: measures))
    }
    for dimension in Dimension.allCases {
      // A source has one country, by which its sources are added up.
      queries.append(AggregateQuery(by: [dimension, .country], measures: [.attempts, .distinct(.source)]))
    }
    queries.append(AggregateQuery(by: [], measures: measures))
    queries.append(AggregateQuery(by: Dimension.allCases, measures: [.rows, .attempts]))
    queries.append(
      AggregateQuery(
        EventFilter(time: 1_700_100_000..<1_710_000_000, services: [0], sources: [-1, 0, 2], users: [-1, 0, 1, 3]),
        by: [.user, .source, .hour], measures: measures))
    let answers = try await store.aggregate(queries)
    for (query, answer) in zip(queries, answers) {
      #expect(answer == naive(query, all, store), "seed \(seed), \(query)")
    }
  }

  @Test func `A store without events answers with nothing, or with one row of zeros`() async throws {
    let store = InMemoryStore(events: [], zone: .utc)
    let answers = try await store.aggregate([
      AggregateQuery(by: [.day, .source], measures: [.attempts, .distinct(.user)]),
      AggregateQuery(by: [], measures: [.attempts, .rows, .first, .last, .distinct(.country)]),
    ])
    #expect(answers[0] == Aggregate(rowCount: 0, keys: [[], []], values: [[], []]))
    #expect(answers[1] == Aggregate(rowCount: 1, keys: [], values: [[0], [0], [-1], [-1], [0]]))
    #expect(try await store.sequence(SequenceQuery()).bounds == [0, 0])
  }

  /// The clock is put back by half an hour, which never leads back to an earlier hour, or by two.
  @Test(arguments: [("Australia/Lord_Howe", true), ("Antarctica/Troll", false)])
  func `A store of two parts answers as a store of one`(zone: String, hoursAscend: Bool) async throws {
    var random = SeededRandom(3)
    let events = randomEvents(101_000, &random)
    let zone = try #require(Zone(named: zone))
    let store = InMemoryStore(events: events, zone: zone) { $0.low % 3 == 0 ? "CN" : "??" }
    #expect(store.keyRange(of: .hour).ascends == hoursAscend && store.keyRange(of: .day).ascends)
    #expect(!store.keyRange(of: .minuteOfHour).ascends && !store.keyRange(of: .source).ascends)
    let all = try await store.events(EventFilter(), limit: .max)
    let queries = [
      AggregateQuery(by: [.day], measures: [.attempts, .first, .last, .distinct(.source)]),
      AggregateQuery(.unsuccessful, by: [.source, .user, .hour], measures: [.rows, .first, .distinct(.minuteOfHour)]),
      AggregateQuery(.unsuccessful, by: [.day, .source, .minuteOfHour], measures: [.last, .distinct(.user)]),
      AggregateQuery(.unsuccessful, by: [.day, .country], measures: [.attempts, .distinct(.source)]),
      AggregateQuery(.unsuccessful, by: [.day], measures: [.attempts, .distinct(.user)]),
      AggregateQuery(.unsuccessful, by: [.day], measures: [.distinct(.source), .last, .attempts]),
      AggregateQuery(by: [.hour, .source, .user], measures: [.attempts, .first, .distinct(.reason)]),
    ]
    for (query, answer) in zip(queries, try await store.aggregate(queries)) {
      #expect(answer == naive(query, all, store))
    }
  }

  @Test func `Runs of a sequence hold the events of their key in order of time`() async throws {
    var random = SeededRandom(11)
    let store = InMemoryStore(events: randomEvents(2000, &random), zone: .utc)
    let sequence = try await store.sequence(SequenceQuery(.unsuccessful, by: .source))
    #expect(sequence.keys == sequence.keys.sorted())
    #expect(sequence.bounds.count == sequence.keys.count + 1)
    for run in sequence.keys.indices {
      let rows = sequence.bounds[run]..<sequence.bounds[run + 1]
      #expect(rows.allSatisfy { Int64(sequence.source[$0]) == sequence.keys[run] })
      #expect(sequence.milliseconds[rows].elementsEqual(sequence.milliseconds[rows].sorted()))
      #expect(sequence.outcome[rows].allSatisfy { $0 != .success })
    }
    let whole = try await store.sequence(SequenceQuery())
    #expect(whole.bounds == [0, 2000])
  }

  @Test(arguments: [EventFilter(), .unsuccessful])
  func `A sequence by a key has every column of an event at one place, in seconds as in milliseconds`(
    filter: EventFilter
  ) async throws {
    var random = SeededRandom(12)
    let store = InMemoryStore(events: randomEvents(5000, &random), zone: .utc)
    let plain = try await store.sequence(SequenceQuery(filter))
    let order = plain.source.indices.sorted { (plain.source[$0], $0) < (plain.source[$1], $1) }
    let sorted = try await store.sequence(SequenceQuery(filter, by: .source))
    #expect(Array(sorted.milliseconds) == order.map { plain.milliseconds[$0] })
    #expect(sorted.seconds.isEmpty)
    #expect(sorted.source == order.map { plain.source[$0] })
    #expect(sorted.user == order.map { plain.user[$0] })
    #expect(sorted.service == order.map { plain.service[$0] })
    #expect(sorted.outcome == order.map { plain.outcome[$0] })
    #expect(sorted.attempts == order.map { plain.attempts[$0] })
    #expect(Array(sorted.file) == order.map { plain.file[$0] })
    #expect(sorted.line == order.map { plain.line[$0] })
    for key in [nil, Dimension.source] {
      let known = try await store.sequence(SequenceQuery(filter, by: key))
      let seconds = try await store.sequence(SequenceQuery(filter, by: key, inSeconds: true))
      #expect(seconds.seconds == known.milliseconds.map { Double($0) / 1000 })
      #expect(seconds.milliseconds.isEmpty)
      #expect(seconds.user == known.user)
    }
  }
}

/// SplitMix64: the same numbers on every machine.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

func randomEvents(_ count: Int, _ random: inout SeededRandom) -> [LoginEvent] {
  let users = [
    nil, "", "ada", "Ada@Example.com", "bob@example.net", "EXAMPLE\\eve", "d%example.org", "@", "ada@example.com",
  ]
  return (0..<count).map { _ in
    LoginEvent(
      milliseconds: Int64.random(in: 1_690_000_000_000...1_720_000_000_000, using: &random),
      source: Bool.random(using: &random) ? Address(ipv4: 0xF000_0000 + .random(in: 0..<12, using: &random)) : nil,
      sourceName: Int.random(in: 0..<4, using: &random) == 0
        ? "host\(Int.random(in: 0..<3, using: &random)).example" : nil,
      user: users.randomElement(using: &random) ?? nil,
      service: ["sshd", "dovecot"].randomElement(using: &random) ?? "sshd",
      protocol: [nil, "imap", "pop3"].randomElement(using: &random) ?? nil,
      reporter: [nil, "mail", "web"].randomElement(using: &random) ?? nil,
      outcome: Outcome.allCases.randomElement(using: &random) ?? .failure,
      reason: Reason.allCases.randomElement(using: &random) ?? .unspecified,
      attempts: .random(in: 1...5, using: &random), secret: randomSecret(&random),
      file: .random(in: 0..<3, using: &random), line: .random(in: 1...100_000, using: &random))
  }
}

private func randomSecret(_ random: inout SeededRandom) -> SecretMark {
  let shape = SecretShape.allCases.randomElement(using: &random) ?? .absent
  return shape == .absent
    ? .none : SecretMark(shape: shape, identity: .random(in: 1...9, using: &random), year: 2017)
}

/// Counts without any cleverness.
private func naive(_ query: AggregateQuery, _ all: [LoginEvent], _ store: InMemoryStore) -> Aggregate {
  func id(_ text: String?, _ names: [String]) -> Int64 {
    text.flatMap { names.firstIndex(of: $0) }.map(Int64.init) ?? -1
  }
  let dictionary = store.dictionary
  func key(_ event: LoginEvent, _ dimension: Dimension) -> Int64 {
    let seconds = Int64((Double(event.milliseconds) / 1000).rounded(.down))
    let day = store.zone.date(at: seconds)
    let second = store.zone.secondOfDay(at: seconds)
    let source = event.source.flatMap { dictionary.sources.firstIndex(of: $0) }
    let user = event.user.flatMap { dictionary.users.firstIndex(of: $0) }
    switch dimension {
    case .day: return Int64(day.dayNumber)
    case .hour: return Int64(day.dayNumber * 24 + second / 3600)
    case .minuteOfHour: return Int64(second / 60 % 60)
    case .hourOfWeek: return Int64(day.weekday * 24 + second / 3600)
    case .source: return source.map(Int64.init) ?? -1
    case .sourceName: return id(event.sourceName, dictionary.sourceNames)
    case .country: return source.map { Int64(dictionary.sourceCountry[$0]) } ?? -1
    case .user: return user.map(Int64.init) ?? -1
    case .localPart: return user.map { Int64(dictionary.userLocalPart[$0]) } ?? -1
    case .domain: return user.map { Int64(dictionary.userDomain[$0]) } ?? -1
    case .service: return id(event.service, dictionary.services)
    case .protocol: return id(event.protocol, dictionary.protocols)
    case .reporter: return id(event.reporter, dictionary.reporters)
    case .reason: return Int64(Reason.allCases.firstIndex(of: event.reason) ?? -1)
    case .outcome: return Int64(event.outcome.rawValue)
    case .file: return Int64(event.file)
    case .secretShape: return Int64(event.secretShape.rawValue)
    case .secret: return event.secretShape == .absent ? -1 : Int64(event.secret.identity) - 1
    }
  }
  var groups: [[Int64]: [LoginEvent]] = query.by.isEmpty ? [[]: []] : [:]
  for event in all {
    let filter = query.filter
    let seconds = Int64((Double(event.milliseconds) / 1000).rounded(.down))
    if let time = filter.time, !time.contains(seconds) { continue }
    if let outcomes = filter.outcomes, !outcomes.contains(event.outcome) { continue }
    if let services = filter.services, !services.contains(Int32(key(event, .service))) { continue }
    if let sources = filter.sources, !sources.contains(Int32(key(event, .source))) { continue }
    if let users = filter.users, !users.contains(Int32(key(event, .user))) { continue }
    groups[query.by.map { key(event, $0) }, default: []].append(event)
  }
  let rows = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  let idDimensions: Set<Dimension> = [
    .source, .sourceName, .country, .user, .localPart, .domain, .service, .protocol, .reporter, .secret,
  ]
  let values = query.measures.map { measure in
    rows.map { row -> Int64 in
      switch measure {
      case .attempts: return Int64(row.value.reduce(0) { $0 + $1.attempts })
      case .rows: return Int64(row.value.count)
      case .first: return row.value.map(\.milliseconds).min().map { $0 / 1000 } ?? -1
      case .last: return row.value.map(\.milliseconds).max().map { $0 / 1000 } ?? -1
      case .distinct(let dimension):
        let keys = Set(row.value.map { key($0, dimension) })
        return Int64(idDimensions.contains(dimension) ? keys.subtracting([-1]).count : keys.count)
      }
    }
  }
  return Aggregate(
    rowCount: rows.count, keys: query.by.indices.map { index in rows.map { $0.key[index] } }, values: values)
}
