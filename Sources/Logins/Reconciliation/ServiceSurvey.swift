import Vocabulary

/// What lines each service wrote, from one look at all rows: most joins see from it that they have nothing to do.
struct ServiceSurvey: Sendable {
  struct LayerCount: Sendable {
    var rows = 0
    var attempts = 0
  }

  /// By service, then by layer.
  private(set) var counts: [LayerCount]
  /// By service: some line tells of a rule that refused.
  private(set) var hasRefusals: [Bool]
  /// By service: some failed try names its session.
  private(set) var hasSessionTries: [Bool]
  /// By service: more than one host wrote.
  private(set) var hasSeveralReporters: [Bool]
  /// By service: who wrote its first line; `none` before it.
  private var reporter: [Int32]
  /// By row, part of the rows by part. Two bytes a row are looked through again much faster than whole rows.
  private var serviceOfRow: [[UInt16]]

  private static let layerCount = Layer.allCases.count
  private static let none: Int32 = -2

  /// - Complexity: O(rows); both halves are looked at at the same time.
  init(_ log: EventLog, services: Int) {
    let middle = log.records.count / 2
    var halves = [0..<middle, middle..<log.records.count].map { (rows: $0, survey: ServiceSurvey(services: services)) }
    Parallel.forEach(&halves) { half in half.survey.look(at: half.rows, of: log) }
    self = halves[0].survey
    add(halves[1].survey)
  }

  private init(services: Int) {
    counts = [LayerCount](repeating: LayerCount(), count: services * Self.layerCount)
    hasRefusals = [Bool](repeating: false, count: services)
    hasSessionTries = hasRefusals
    hasSeveralReporters = hasRefusals
    reporter = [Int32](repeating: Self.none, count: services)
    serviceOfRow = []
  }

  func count(_ service: Int, _ layer: Layer) -> LayerCount {
    counts[service * Self.layerCount + Int(layer.rawValue)]
  }

  func has(_ service: Int, _ layer: Layer) -> Bool { count(service, layer).rows > 0 }

  /// How many layers of a service occur.
  func layers(_ service: Int) -> Int { Layer.allCases.count { has(service, $0) } }

  /// Rows of any of the services, ascending. O(rows).
  func rows(of services: [Int]) -> [Int32] {
    var isWanted = [Bool](repeating: false, count: hasRefusals.count)
    for service in services { isWanted[service] = true }
    let count = services.reduce(0) { sum, service in
      Layer.allCases.reduce(sum) { $0 + self.count(service, $1).rows }
    }
    // Each row is written, and the next over it unless it is wanted: services change from row to row as chance has it, and
    // a branch that nobody can foresee would cost more than the rest. The last may be written behind the end.
    var rows: [Int32] = .unwritten(count + 1)
    var target = rows.mutableSpan
    var end = 0
    var row: Int32 = 0
    for part in serviceOfRow {
      for service in part {
        target[end] = row
        end += isWanted[Int(service)] ? 1 : 0
        row += 1
      }
    }
    // Nothing that is read was left unwritten: as many rows are wanted as were counted.
    rows.removeLast()
    return rows
  }

  private mutating func look(at rows: Range<Int>, of log: EventLog) {
    var services: [UInt16] = .unwritten(rows.count)
    var target = services.mutableSpan
    let records = log.records.span
    let kin = log.kin.span
    for row in rows {
      let record = records[row]
      let service = Int(record.service)
      let place = service * Self.layerCount + Int(record.layer.rawValue)
      counts[place].rows += 1
      counts[place].attempts += Int(record.attempts)
      if record.outcome == .denied { hasRefusals[service] = true }
      if record.isTry, record.outcome != .success, kin[row].session != 0 { hasSessionTries[service] = true }
      note(log.reporters[row], of: service)
      target[row - rows.lowerBound] = record.service
    }
    serviceOfRow = [services]
  }

  private mutating func note(_ other: Int32, of service: Int) {
    if reporter[service] == other || other == Self.none { return }
    if reporter[service] == Self.none { reporter[service] = other } else { hasSeveralReporters[service] = true }
  }

  /// Adds what the rows behind are.
  private mutating func add(_ other: ServiceSurvey) {
    for place in counts.indices {
      counts[place].rows += other.counts[place].rows
      counts[place].attempts += other.counts[place].attempts
    }
    for service in hasRefusals.indices {
      hasRefusals[service] = hasRefusals[service] || other.hasRefusals[service]
      hasSessionTries[service] = hasSessionTries[service] || other.hasSessionTries[service]
      hasSeveralReporters[service] = hasSeveralReporters[service] || other.hasSeveralReporters[service]
      note(other.reporter[service], of: service)
    }
    serviceOfRow += other.serviceOfRow
  }
}
