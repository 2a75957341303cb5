import Vocabulary

/// Brings the rows of one batch to canonical ids and UTC.
struct BatchSettling {
  typealias ShiftOfTime = @Sendable (_ file: Int, _ line: Int, _ seconds: Int64, _ kind: StampKind) -> TimeShift?

  private let file: Int32
  private let linesBefore: Int
  private let sources: [Int32]
  private let users: [Int32]
  private let sourceNames: [Int32]
  private let reporters: [Int32]
  private let secrets: [Int32]
  private let services: CanonicalServices
  private let shiftOfTime: ShiftOfTime
  /// Of the stamp before: most stamps are as far from UTC as the one before.
  private var shift: (kind: StampKind, by: TimeShift)?
  /// Rows without a time.
  private var undated: [Int] = []
  private var last = Int64.min
  private var isAscending = true
  private var traits = RowTraits.none

  /// - Parameters:
  ///   - names: with the maps of the worker that scanned the batch.
  ///   - shiftOfTime: nil when the time of a stamp cannot be told.
  init(
    _ part: LoginAssembly.Part, _ names: CanonicalNames, _ services: CanonicalServices,
    _ shiftOfTime: @escaping ShiftOfTime
  ) {
    file = part.file
    linesBefore = part.linesBefore
    sources = names.sources.maps[part.worker]
    users = names.users.maps[part.worker]
    sourceNames = names.sourceNames.maps[part.worker]
    reporters = names.reporters.maps[part.worker]
    secrets = names.secretMaps[part.worker]
    self.services = services
    self.shiftOfTime = shiftOfTime
  }

  /// Settles all rows; those whose time cannot be told are dropped, the others ascend by time then.
  /// - Returns: the dropped events, of the time 0.
  mutating func settle(_ log: inout EventLog) -> [EventRecord] {
    renumber(&log)
    if !secrets.isEmpty {
      for index in log.kin.indices where log.kin[index].secret >= 0 {
        log.kin[index].secret = secrets[Int(log.kin[index].secret)]
      }
    }
    var dropped: [EventRecord] = []
    if !undated.isEmpty {
      dropped = undated.map { log.records[$0] }.filter { !$0.isConnection }
      for index in dropped.indices { dropped[index].milliseconds = 0 }
      var kept = [Bool](repeating: true, count: log.records.count)
      for index in undated { kept[index] = false }
      log.keep(kept)
    }
    if !isAscending { log.sortByTime() }
    log.traits = traits
    return dropped
  }

  private mutating func renumber(_ log: inout EventLog) {
    var records = log.records.mutableSpan
    for index in records.indices {
      var record = records[index]
      record.file = file
      record.line = Int32(clamping: linesBefore + Int(record.line) + 1)
      if record.source >= 0 { record.source = sources[Int(record.source)] }
      if record.user >= 0 { record.user = users[Int(record.user)] }
      if record.sourceName >= 0 { record.sourceName = sourceNames[Int(record.sourceName)] }
      if record.reporter >= 0 { record.reporter = reporters[Int(record.reporter)] }
      record.service = services.serviceMap[Int(record.service)]
      record.protocol = services.protocolMap[Int(record.protocol)]
      settleTime(of: &record, index)
      records[index] = record
    }
  }

  private mutating func settleTime(of record: inout EventRecord, _ index: Int) {
    let kind = record.stampKind
    switch kind {
    case .absolute: break
    case .none: undated.append(index)
    case .local, .yearless:
      if let shift = shift(of: record, kind) {
        record.milliseconds += shift * 1000
      } else {
        undated.append(index)
      }
    }
    // The kind of stamp is spent; copies of one event in two formats must not differ by it.
    record.flags &= ~0x0C
    if record.milliseconds < last { isAscending = false }
    last = record.milliseconds
    if record.milliseconds % 1000 != 0 { traits.hasFineStamps = true }
    if record.isConnection { traits.hasConnections = true }
    if record.hasSecret { traits.hasPasswords = true }
  }

  /// Seconds to UTC.
  private mutating func shift(of record: EventRecord, _ kind: StampKind) -> Int64? {
    let seconds = EventTime.seconds(record.milliseconds)
    let line = Int(record.line)
    if let shift, shift.kind == kind, shift.by.holds(for: seconds, line: line) { return shift.by.seconds }
    guard let found = shiftOfTime(Int(file), line, seconds, kind) else { return nil }
    shift = (kind, found)
    return found.seconds
  }
}

extension EventLog {
  fileprivate mutating func sortByTime() {
    let order = records.indices.sorted { (records[$0].milliseconds, $0) < (records[$1].milliseconds, $1) }
    records = order.map { records[$0] }
    kin = order.map { kin[$0] }
  }
}
