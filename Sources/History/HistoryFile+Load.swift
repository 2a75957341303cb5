import CivilTime
import Digests
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
  /// Events of a span of time, and what they rest on. Nothing is joined anew: what counts was settled when it was read, but for
  /// files whose clock was in another zone than was taken: that they tell the same as others can only be seen in many lines.
  ///
  /// - Parameters:
  ///   - time: UTC seconds, half-open; nil: everything
  ///   - zone: of the store's days; nil: the history's
  ///   - options: exclusions and countries; its bounds are those of `time`
  ///   - recognition: with the key of the pseudonyms: who bears one and came again within the span under the own name
  ///     is one and the same
  /// - Complexity: O(lines of the span), whatever else the history holds; two connections read at the same time.
  public func load(
    _ time: Range<Int64>? = nil, zone: Zone? = nil, options: AssemblyOptions = AssemblyOptions(),
    recognition: KeyedHash? = nil
  ) throws -> LoadedHistory {
    let span = (time?.lowerBound ?? -MomentKey.bound)..<(time?.upperBound ?? MomentKey.bound)
    var loading = try HistoryErrors.told(of: path) { try EventLoading(of: self, span, recognition) }
    let sources = try read { try SourceTable.all($0, path: path) }.filter { $0.touches(span) || time == nil }
    let places = try read { try SourceTable.places($0) }
    var report = loading.report
    var options = options
    options.time = nil
    options.zonelessFiles = Self.zonelessFiles(sources)
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
      event.source = event.source.map { loading.returning[$0] ?? $0 }
      event.file = Int(numbers[Int32(clamping: event.file)] ?? -1)
      return event
    }
    return LoadedHistory(
      store: store.withOperationalEvents(events), reconciliation: report, sources: sources,
      places: places.filter { numbers[$0.source] != nil })
  }
}

extension HistoryFile {
  /// Places of files nearly all of whose stamps name no zone, where other files have stamps that do; else none.
  private static func zonelessFiles(_ sources: [SourceRecord]) -> Set<Int> {
    let shares = sources.map(\.whole.shareOfZonedHours)
    guard shares.contains(where: { ($0 ?? 0) >= 0.9 }) else { return [] }
    return Set(shares.indices.filter { shares[$0].map { $0 <= 0.1 } ?? false })
  }
}

extension LineAccount {
  /// Of the runs of lines with a stamp, those of which it names the zone; nil where there are none.
  fileprivate var shareOfZonedHours: Double? {
    let kinds = stride(from: 2, to: hours.count, by: 4).map { hours[$0] }.filter { $0 != StampKind.none.rawValue }
    guard !kinds.isEmpty else { return nil }
    return Double(kinds.count { $0 == StampKind.absolute.rawValue }) / Double(kinds.count)
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
  /// The own address by the pseudonym, of those that came again.
  var returning: [Address: Address] = [:]

  init(of file: HistoryFile, _ span: Range<Int64>, _ recognition: KeyedHash?) throws {
    let (parts, read) = try Self.read(file, span)
    var tables = read
    if let known = try file.read({ try ReturningNames($0, recognition) }) {
      returning = tables.join(known, in: parts.map(\.lines))
    }
    var counts = LineCounts(tables.kinds)
    for part in parts { counts.add(part) }
    counts.fill(&report, tables)
    names = tables.names
    countries = tables.countries
    let known = tables
    chunks = parts.map(\.lines)
    Parallel.forEach(&chunks) { lines in
      for index in lines.indices { known.name(&lines[index]) }
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
