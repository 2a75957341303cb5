import CivilTime
import Dispatch
import GRDB
import Logins
import Vocabulary

/// What a history holds of a span of time.
public struct LoadedHistory: Sendable {
  public var store: InMemoryStore
  public var reconciliation: ReconciliationReport
  /// The logs with lines in the span, by number; `LoginEvent.file` is a place in this list.
  public var sources: [SourceRecord]
  /// Where they were found last.
  public var places: [SourcePlace]
}

extension HistoryFile {
  /// Events of a span of time, and what they rest on. Nothing is joined anew: what counts was settled when it was read.
  ///
  /// - Parameters:
  ///   - time: UTC seconds, half-open; nil: everything
  ///   - zone: of the store's days; nil: the history's
  ///   - options: exclusions and countries; its bounds are those of `time`
  /// - Complexity: O(lines of the span), whatever else the history holds; two connections read at the same time.
  public func load(
    _ time: Range<Int64>? = nil, zone: Zone? = nil, options: AssemblyOptions = AssemblyOptions()
  ) throws -> LoadedHistory {
    let span = (time?.lowerBound ?? -MomentKey.bound)..<(time?.upperBound ?? MomentKey.bound)
    var loading = try HistoryErrors.told(of: path) { try EventLoading(of: self, span) }
    let sources = try read { try SourceTable.all($0, path: path) }.filter { $0.touches(span) || time == nil }
    let places = try read { try SourceTable.places($0) }
    var report = loading.report
    var options = options
    options.time = nil
    if !loading.countries.isEmpty {
      let (known, countries) = (loading.countries, options.countries)
      options.countries = { addresses in zip(addresses, countries(addresses)).map { known[$0] ?? $1 } }
    }
    let numbers = Dictionary(uniqueKeysWithValues: sources.enumerated().map { ($1.id, Int32($0)) })
    loading.renumberFiles(numbers)
    report.overlaps = report.overlaps.compactMap { overlap in
      guard let from = numbers[Int32(clamping: overlap.removedFrom)],
        let kept = numbers[Int32(clamping: overlap.keptIn)]
      else { return nil }
      return ReconciliationReport.Overlap(removedFrom: Int(from), keptIn: Int(kept), rows: overlap.rows)
    }
    let operational = try read { try OperationalTable($0, path: path).read(span.lowerBound...span.upperBound - 1) }
    let store = InMemoryStore(
      lines: &loading.chunks, names: loading.names, zone: zone ?? self.zone, options: options, report: &report)
    let events = operational.compactMap { stored -> OperationalEvent? in
      guard let kept = stored.kept, kept.isKept else { return nil }
      var event = stored.line.event
      event.reporter = kept.reporter
      event.file = Int(numbers[Int32(clamping: event.file)] ?? -1)
      return event
    }
    return LoadedHistory(
      store: store.withOperationalEvents(events), reconciliation: report, sources: sources,
      places: places.filter { numbers[$0.source] != nil })
  }
}

extension SourceRecord {
  fileprivate func touches(_ span: Range<Int64>) -> Bool {
    guard let firstStamp, let lastStamp else { return false }
    return firstStamp < span.upperBound && lastStamp >= span.lowerBound
  }
}

/// The lines of a span on their way from the file to a store.
private struct EventLoading {
  var chunks: [[LoginLine]] = []
  var names = LineNames()
  var report = ReconciliationReport()
  var countries: [Address: String] = [:]

  init(of file: HistoryFile, _ span: Range<Int64>) throws {
    let (parts, tables) = try Self.read(file, span)
    var counts = Counts(tables.kinds)
    for part in parts { counts.add(part) }
    counts.fill(&report, tables)
    names = tables.names
    countries = tables.countries
    chunks = parts.map(\.lines)
    Parallel.forEach(&chunks) { lines in
      for index in lines.indices { tables.name(&lines[index]) }
    }
  }

  mutating func renumberFiles(_ numbers: [Int32: Int32]) {
    Parallel.forEach(&chunks) { lines in
      for index in lines.indices { lines[index].file = numbers[lines[index].file] ?? -1 }
    }
  }

  /// Both connections see one state: where a writer has committed in between, they begin again.
  private static func read(_ file: HistoryFile, _ span: Range<Int64>) throws -> ([LinePart], NameTables) {
    let border = try file.read { try middle($0, span) }
    var configuration = file.queue.configuration
    configuration.readonly = true
    let second = try DatabaseQueue(path: file.path, configuration: configuration)
    for _ in 0..<16 {
      let ends = [(file.queue, span.lowerBound..<border), (second, border..<span.upperBound)]
      let results = Results()
      DispatchQueue.concurrentPerform(iterations: 2) { number in
        let (queue, span) = ends[number]
        results.set(
          number,
          Result {
            try queue.read { database in
              let state = try Int64.fetchOne(database, sql: "SELECT total(id) + count(*) FROM ingests") ?? 0
              return (state, try LinePart(database, span), number == 0 ? nil : try NameTables(database))
            }
          })
      }
      let first = try results.value(0)
      let other = try results.value(1)
      if first.0 == other.0, let tables = other.2 { return ([first.1, other.1], tables) }
    }
    throw DatabaseError(resultCode: .SQLITE_BUSY, message: "the history changes all the time")
  }

  /// The hour behind which about half of the lines lie.
  private static func middle(_ database: Database, _ span: Range<Int64>) throws -> Int64 {
    let hours = try Row.fetchAll(
      database,
      sql: "SELECT hour, sum(lines) AS lines FROM hours WHERE hour BETWEEN ? AND ? GROUP BY hour ORDER BY hour",
      arguments: [span.lowerBound.flooredHour, span.upperBound.flooredHour]
    ).map { (hour: $0["hour"] as Int64, lines: $0["lines"] as Int) }
    let half = hours.reduce(0) { $0 + $1.lines } / 2
    var sum = 0
    for hour in hours {
      sum += hour.lines
      if sum >= half { return max(span.lowerBound, min(span.upperBound, (hour.hour + 1) * 3600)) }
    }
    return span.lowerBound
  }

  private final class Results: @unchecked Sendable {
    // Sendable: each of two threads writes a place of its own, and they are read when both have ended.
    typealias Part = (Int64, LinePart, NameTables?)
    private var first: Result<Part, any Error>?
    private var second: Result<Part, any Error>?

    func set(_ number: Int, _ result: Result<Part, any Error>) {
      if number == 0 { first = result } else { second = result }
    }

    func value(_ number: Int) throws -> Part {
      guard let result = number == 0 ? first : second else { preconditionFailure("both threads have ended") }
      return try result.get()
    }
  }
}

/// Lines of a span as they lie in the file: `service` is the number of a kind, `source` of a computer, `user` of a user.
private struct LinePart {
  var lines: [LoginLine] = []
  /// What the lines came to that are no events: by kind and fate, and by the pair of files of a copy.
  var dropped: [KindFate: Sum] = [:]
  var copies: [FilePair: Int] = [:]
  /// Of the lines that are events, what others tell of their attempts, by kind.
  var told: [Int64: Int] = [:]

  struct KindFate: Hashable {
    var kind: Int64
    var fate: Int64
  }

  struct FilePair: Hashable {
    var from: Int64
    var kept: Int64
  }

  struct Sum {
    var rows = 0
    var attempts = 0
  }

  init(_ database: Database, _ span: Range<Int64>) throws {
    let rows = try RawStatement(
      database,
      """
      SELECT id, ms, kind, computer, user, attempts, told, fate, copy_of, file, line, session, digest FROM events
      WHERE id >= ? AND id < ?
      """)
    rows.bind(1, MomentKey.first(span.lowerBound))
    rows.bind(2, MomentKey.first(span.upperBound))
    while try rows.step() {
      let kind = rows.integer(2)
      let attempts = rows.integer(5)
      let fate = rows.integer(7)
      guard fate == LineFate.counted.rawValue else {
        dropped[KindFate(kind: kind, fate: fate), default: Sum()].rows += 1
        dropped[KindFate(kind: kind, fate: fate), default: Sum()].attempts += Int(attempts)
        if fate == LineFate.copy.rawValue {
          copies[FilePair(from: rows.integer(9), kept: rows.integer(8)), default: 0] += 1
        }
        continue
      }
      let told = rows.integer(6)
      if told > 0 { self.told[kind, default: 0] += Int(told) }
      lines.append(
        LoginLine(
          milliseconds: MomentKey.seconds(rows.integer(0)) * 1000 + rows.integer(1),
          digest: UInt64(bitPattern: rows.integer(12)), source: Int32(truncatingIfNeeded: rows.integer(3)),
          user: Int32(truncatingIfNeeded: rows.integer(4)), service: Int32(truncatingIfNeeded: kind),
          attempts: Int32(truncatingIfNeeded: attempts - told), file: Int32(truncatingIfNeeded: rows.integer(9)),
          line: Int32(truncatingIfNeeded: rows.integer(10)), session: UInt32(truncatingIfNeeded: rows.integer(11))))
    }
  }
}

/// The names of a history by its numbers.
private struct NameTables: Sendable {
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

/// What the report says was done so that each attempt counts once.
private struct Counts {
  private let kinds: [Int64: NameBook.Kind]
  private var layers: [LayerKey: ReconciliationReport.LayerCount] = [:]
  private var copies: [LinePart.FilePair: Int] = [:]
  private var rows = 0
  private var connections = 0

  private struct LayerKey: Hashable {
    var service: Int32
    var layer: Layer
  }

  init(_ kinds: [Int64: NameBook.Kind]) { self.kinds = kinds }

  mutating func add(_ part: LinePart) {
    rows += part.lines.count
    var counted: [Int32: (rows: Int, attempts: Int)] = [:]
    for line in part.lines {
      counted[line.service, default: (0, 0)].rows += 1
      counted[line.service, default: (0, 0)].attempts += Int(line.attempts)
    }
    for (kind, sum) in counted {
      let told = part.told[Int64(kind)] ?? 0
      add(Int64(kind), rows: sum.rows, attempts: sum.attempts + told, mergedRows: 0, mergedAttempts: told)
    }
    for (key, sum) in part.dropped {
      rows += sum.rows
      switch LineFate(rawValue: UInt8(clamping: key.fate)) {
      case .merged:
        add(key.kind, rows: sum.rows, attempts: sum.attempts, mergedRows: sum.rows, mergedAttempts: sum.attempts)
      case .connection: connections += sum.rows
      case .copy, .counted, nil: break
      }
    }
    copies.merge(part.copies, uniquingKeysWith: +)
  }

  private mutating func add(_ kind: Int64, rows: Int, attempts: Int, mergedRows: Int, mergedAttempts: Int) {
    guard let kind = kinds[kind] else { return }
    let key = LayerKey(service: kind.service, layer: kind.layer)
    var count = layers[key] ?? ReconciliationReport.LayerCount(service: "", layer: kind.layer)
    count.rowsRead += rows
    count.attemptsRead += attempts
    count.rowsMerged += mergedRows
    count.attemptsMerged += mergedAttempts
    layers[key] = count
  }

  func fill(_ report: inout ReconciliationReport, _ tables: NameTables) {
    report.rowsRead = rows
    report.connections = connections
    report.layers = layers.map { key, count in
      var count = count
      count.service = tables.names.services[Int(key.service)]
      return count
    }.sorted { ($0.service, $0.layer.rawValue) < ($1.service, $1.layer.rawValue) }
    report.overlaps = copies.map {
      ReconciliationReport.Overlap(removedFrom: Int($0.key.from), keptIn: Int($0.key.kept), rows: $0.value)
    }.sorted { ($0.removedFrom, $0.keptIn) < ($1.removedFrom, $1.keptIn) }
  }
}
