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
  private var shift: KnownShift?
  /// Rows without a time.
  private var undated: [Int] = []
  private var last = Int64.min
  private var isAscending = true
  private(set) var traits = RowTraits.none

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

  /// Settles the rows of the batch; those whose time cannot be told are dropped, the others ascend by time then.
  /// - Returns: where the rows lie, and the dropped events, of the time 0.
  mutating func settle(_ rows: Range<Int>, of log: inout EventLog) -> (rows: Range<Int>, undated: [EventRecord]) {
    renumber(rows, of: &log)
    if !secrets.isEmpty {
      for row in rows where log.kin[row].secret >= 0 { log.kin[row].secret = secrets[Int(log.kin[row].secret)] }
    }
    var dropped: [EventRecord] = []
    var dated = rows
    if !undated.isEmpty {
      dropped = undated.map { log.records[$0] }.filter { !$0.isConnection }
      for index in dropped.indices { dropped[index].milliseconds = 0 }
      let isUndated = Set(undated)
      dated = log.moveTogether(rows.filter { !isUndated.contains($0) }, to: rows.lowerBound)
    }
    if !isAscending { log.sortByTime(dated) }
    return (dated, dropped)
  }

  private mutating func renumber(_ rows: Range<Int>, of log: inout EventLog) {
    var records = log.records.mutableSpan
    var occurring = [Bool](repeating: false, count: services.services.count)
    var occurs = occurring.mutableSpan
    for row in rows {
      var record = records[row]
      record.file = file
      record.line = Int32(clamping: linesBefore + Int(record.line) + 1)
      if record.source >= 0 { record.source = sources[Int(record.source)] }
      if record.user >= 0 { record.user = users[Int(record.user)] }
      if record.sourceName >= 0 { record.sourceName = sourceNames[Int(record.sourceName)] }
      if record.reporter >= 0 { record.reporter = reporters[Int(record.reporter)] }
      record.service = services.serviceMap[Int(record.service)]
      occurs[Int(record.service)] = true
      record.protocol = services.protocolMap[Int(record.protocol)]
      settleTime(of: &record, row)
      records[row] = record
    }
    traits.services = occurring
  }

  private mutating func settleTime(of record: inout EventRecord, _ row: Int) {
    let kind = record.stampKind
    switch kind {
    case .absolute: break
    case .none: undated.append(row)
    case .local, .yearless:
      if let shift = shift(of: record, kind) {
        record.milliseconds += shift * 1000
      } else {
        undated.append(row)
      }
    }
    // The kind of stamp is spent; copies of one event in two formats must not differ by it.
    record.flags &= ~0x0C
    if record.milliseconds < last { isAscending = false }
    last = record.milliseconds
    if record.milliseconds % 1000 != 0 { traits.hasFineStamps = true }
    if record.isConnection { traits.hasConnections = true }
    if record.hasSecret { traits.hasPasswords = true }
    if record.attempts > 1 { traits.hasRepeats = true }
  }

  /// Seconds to UTC.
  private mutating func shift(of record: EventRecord, _ kind: StampKind) -> Int64? {
    let line = Int(record.line)
    if let shift, shift.holds(for: record.milliseconds, line: line, kind) { return shift.seconds }
    let seconds = EventTime.seconds(record.milliseconds)
    guard let found = shiftOfTime(Int(file), line, seconds, kind) else { return nil }
    shift = KnownShift(found, kind)
    return found.seconds
  }
}

/// A shift, and for which stamps it holds, in the unit of the rows.
private struct KnownShift {
  let seconds: Int64
  private let kind: StampKind
  private let milliseconds: Range<Int64>
  private let lines: Range<Int>

  init(_ shift: TimeShift, _ kind: StampKind) {
    seconds = shift.seconds
    self.kind = kind
    milliseconds = Self.milliseconds(shift.stamps.lowerBound)..<Self.milliseconds(shift.stamps.upperBound)
    lines = shift.lines
  }

  /// No stamp is so far away that its milliseconds do not fit.
  private static func milliseconds(_ seconds: Int64) -> Int64 {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? (seconds < 0 ? .min : .max) : product
  }

  func holds(for stamp: Int64, line: Int, _ kind: StampKind) -> Bool {
    self.kind == kind && milliseconds.contains(stamp) && lines.contains(line)
  }
}

extension EventLog {
  /// Puts rows, which ascend, one behind the other from a place on that is not behind the first of them.
  fileprivate mutating func moveTogether(_ rows: [Int], to start: Int) -> Range<Int> {
    for (offset, row) in rows.enumerated() {
      records[start + offset] = records[row]
      kin[start + offset] = kin[row]
    }
    return start..<start + rows.count
  }

  fileprivate mutating func sortByTime(_ rows: Range<Int>) {
    let order = rows.sorted { (records[$0].milliseconds, $0) < (records[$1].milliseconds, $1) }
    let sorted = order.map { (record: records[$0], kin: kin[$0]) }
    for (row, content) in zip(rows, sorted) { (records[row], kin[row]) = content }
  }
}
