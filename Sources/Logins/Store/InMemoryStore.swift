import CivilTime
import Vocabulary

/// Columns by reference: a store that is passed on is three words, not twenty arrays.
private final class ColumnBox: Sendable {
  let columns: EventColumns
  /// Bit `Outcome.rawValue` for each that any event has.
  let outcomes: UInt8
  /// Whether some event stands for more than one attempt, or for none.
  let hasRepeats: Bool

  init(_ columns: EventColumns) {
    self.columns = columns
    // One number each, for the compiler to look at many rows at once.
    var (failures, successes, denials): (UInt8, UInt8, UInt8) = (0, 0, 0)
    var differences: Int32 = 0
    for attempts in columns.attempts { differences |= attempts ^ 1 }
    hasRepeats = differences != 0
    for outcome in columns.outcome {
      failures |= outcome == .failure ? 1 : 0
      successes |= outcome == .success ? 1 : 0
      denials |= outcome == .denied ? 1 : 0
    }
    outcomes =
      failures << Outcome.failure.rawValue | successes << Outcome.success.rawValue
      | denials << Outcome.denied.rawValue
  }
}

/// The event store of one run, in memory.
public struct InMemoryStore: EventStore {
  public let zone: Zone
  public private(set) var dictionary: EventDictionary
  private let columnBox: ColumnBox
  let clock: WallClock
  /// One more than the greatest index of a file.
  let fileCount: Int
  public private(set) var operationalEvents: [OperationalEvent] = []

  var columns: EventColumns { columnBox.columns }
  /// Bit `Outcome.rawValue` for each that any event has.
  var outcomes: UInt8 { columnBox.outcomes }
  /// Whether some event stands for more than one attempt, or for none.
  var hasRepeats: Bool { columnBox.hasRepeats }
  public var eventCount: Int { columns.count }
  /// O(events).
  var attemptCount: Int { columns.attempts.reduce(0) { $0 + Int($1) } }

  init(zone: Zone, dictionary: EventDictionary, columns: EventColumns) {
    self.zone = zone
    self.dictionary = dictionary
    columnBox = ColumnBox(columns)
    clock = WallClock(zone: zone, milliseconds: columns.milliseconds)
    fileCount = Int(columns.file.max() ?? -1) + 1
  }

  /// The same events with the countries of `codes`, which has one ISO code for each source id.
  public func withCountries(_ codes: [String]) -> InMemoryStore {
    precondition(codes.count == dictionary.sources.count, "each source has one country")
    var copy = self
    copy.dictionary.setCountries(codes)
    return copy
  }

  /// The same events beside other operational ones, in any order.
  public func withOperationalEvents(_ events: [OperationalEvent]) -> InMemoryStore {
    var copy = self
    copy.operationalEvents = events.sorted(by: OperationalEvent.precedes)
    return copy
  }

  /// The same operational events beside others.
  func replacing(_ dictionary: EventDictionary, _ columns: EventColumns) -> InMemoryStore {
    InMemoryStore(zone: zone, dictionary: dictionary, columns: columns).withOperationalEvents(operationalEvents)
  }

  /// For tests and examples: a store of events as given, each counting as it stands.
  /// - Parameters:
  ///   - operational: in any order.
  ///   - country: ISO code of an address.
  public init(
    events: [LoginEvent], operational: [OperationalEvent] = [], zone: Zone,
    country: @escaping @Sendable (Address) -> String = { _ in "??" }
  ) {
    var assembly = EventListAssembly()
    for event in events { assembly.append(event) }
    self = assembly.store(zone: zone, country: country).withOperationalEvents(operational)
  }

  public func events(_ filter: EventFilter, limit: Int) async throws -> [LoginEvent] {
    let filter = RowFilter(filter, self)
    var found: [LoginEvent] = []
    var selection = RowSelection()
    for start in stride(from: filter.rows.lowerBound, to: filter.rows.upperBound, by: RowSelection.most)
    where found.count < limit {
      selection.select(start..<min(start + RowSelection.most, filter.rows.upperBound), filter, columns)
      for index in 0..<min(selection.count, limit - found.count) { found.append(event(selection.row(index))) }
    }
    return found
  }

  /// The class and the year; the digests are not kept.
  private func secret(_ row: Int) -> SecretMark {
    guard columns.secretShape[row] != .absent else { return .none }
    let id = columns.secret.isEmpty ? -1 : Int(columns.secret[row])
    return SecretMark(
      shape: columns.secretShape[row], identity: UInt64(id + 1), year: id < 0 ? 0 : dictionary.secretYear[id])
  }

  /// By row, where its line stands: ascending by file, then by line.
  package var places: [UInt64] {
    (0..<eventCount).map { UInt64(columns.file[$0] + 1) << 32 | UInt64(UInt32(bitPattern: columns.line[$0])) }
  }

  /// The event of a row. Rows are in order of time.
  package func event(_ row: Int) -> LoginEvent {
    func text(_ id: Int32, _ names: [String]) -> String? { id < 0 ? nil : names[Int(id)] }
    return LoginEvent(
      milliseconds: columns.milliseconds[row],
      source: columns.source[row] < 0 ? nil : dictionary.sources[Int(columns.source[row])],
      sourceName: text(columns.sourceName[row], dictionary.sourceNames),
      user: text(columns.user[row], dictionary.users),
      service: dictionary.services[Int(columns.service[row])],
      protocol: text(Int32(columns.protocol[row]) - 1, dictionary.protocols),
      reporter: text(columns.reporter[row], dictionary.reporters),
      outcome: columns.outcome[row], reason: Reason.at(columns.reason[row]), attempts: Int(columns.attempts[row]),
      layer: columns.layer[row], secret: secret(row), file: Int(columns.file[row]),
      line: Int(columns.line[row]))
  }
}

/// Turns ready-made events into a store by the same way that lines take.
private struct EventListAssembly {
  private var interner = LoginInterner()
  private var batches: [Int: LoginBatch] = [:]
  private var services: [String] = []
  private var protocols: [String] = [""]
  private var count = 0

  mutating func append(_ event: LoginEvent) {
    let milliseconds = event.milliseconds - EventTime.seconds(event.milliseconds) * 1000
    let row = LoginRow(
      seconds: EventTime.seconds(event.milliseconds), milliseconds: UInt16(milliseconds), source: event.source,
      attempts: Int32(clamping: event.attempts), outcome: event.outcome, reason: event.reason, layer: event.layer,
      secret: event.secret, service: UInt16(Self.index(of: event.service, in: &services)),
      protocol: UInt8(event.protocol.map { Self.index(of: $0, in: &protocols) } ?? 0),
      lineInBatch: Int32(clamping: event.line - 1))
    // Every event is a line of its own: its digest is its number.
    let line = unsafe withUnsafeBytes(of: count) { unsafe Array($0) }
    count += 1
    var batch = batches.removeValue(forKey: event.file) ?? LoginBatch()
    unsafe Self.withBytes(event.user) { user in
      unsafe Self.withBytes(event.sourceName) { name in
        unsafe Self.withBytes(event.reporter) { reporter in
          unsafe line.withUnsafeBytes { line in
            unsafe batch.append(
              row, user: user, sourceName: name, reporter: reporter, session: nil, message: line,
              interner: &interner)
          }
        }
      }
    }
    batches[event.file] = batch
  }

  mutating func store(zone: Zone, country: @escaping @Sendable (Address) -> String) -> InMemoryStore {
    var report = ReconciliationReport()
    for file in batches.keys.sorted() { batches[file] = batches[file]?.take(&interner) }
    let names = CanonicalNames([interner])
    let canonical = CanonicalServices(services: services, protocols: protocols)
    var parts = batches.sorted { $0.key < $1.key }.map {
      LoginAssembly.Part(file: Int32($0.key), linesBefore: 0, worker: 0, batch: $0.value)
    }
    var undated: EventLog?
    var log = EventLog(
      parts: &parts, names: names, services: canonical, identicalFiles: [],
      shiftOfTime: { _, _, _, _ in nil }, undated: &undated, report: &report)
    log.secrets = EvenColumn(repeating: -1, count: log.records.count)
    return InMemoryStore(
      log: &log, zone: zone, names: names, services: canonical, countries: { $0.map(country) })
  }

  private static func index(of name: String, in names: inout [String]) -> Int {
    if let index = names.firstIndex(of: name) { return index }
    names.append(name)
    return names.count - 1
  }

  private static func withBytes(_ text: String?, _ body: (UnsafeRawBufferPointer?) -> Void) {
    guard var text else { return body(nil) }
    text.withUTF8 { unsafe body(UnsafeRawBufferPointer($0)) }
  }
}
