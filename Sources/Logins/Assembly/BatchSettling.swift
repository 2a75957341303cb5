import Vocabulary

/// Brings the rows of one batch to canonical ids and UTC.
struct BatchSettling {
  typealias ShiftOfTime = @Sendable (_ file: Int, _ line: Int, _ seconds: Int64, _ kind: StampKind) -> TimeShift?

  private let file: Int32
  private let linesBefore: Int
  private let sources: [Int32]
  private let users: [Int32]
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
    self.services = services
    self.shiftOfTime = shiftOfTime
  }

  /// Settles the rows of the batch; those whose time cannot be told are dropped, the others ascend by time then. Hosts,
  /// reverse names and passwords have their canonical numbers before.
  /// - Returns: where the rows lie, and the dropped events, of the time 0.
  mutating func settle(_ rows: Range<Int>, of log: inout EventLog) -> (rows: Range<Int>, undated: EventLog) {
    renumber(rows, of: &log)
    var dropped = EventLog()
    var dated = rows
    if !undated.isEmpty {
      dropped = log.picked(undated.filter { !log.records[$0].isConnection })
      dropped.files = EvenColumn(repeating: file, count: dropped.records.count)
      dropped.secrets = EvenColumn(repeating: -1, count: dropped.records.count)
      for index in dropped.records.indices { dropped.records[index].milliseconds = 0 }
      let isUndated = Set(undated)
      let kept = rows.filter { !isUndated.contains($0) }
      dated = rows.lowerBound..<rows.lowerBound + kept.count
      log.withSharedRows { $0.put(kept, at: dated) }
    }
    if !isAscending {
      let order = dated.sorted { (log.records[$0].milliseconds, $0) < (log.records[$1].milliseconds, $1) }
      log.withSharedRows { $0.put(order, at: dated) }
    }
    return (dated, dropped)
  }

  private mutating func renumber(_ rows: Range<Int>, of log: inout EventLog) {
    var records = log.records.mutableSpan
    var occurring = [Bool](repeating: false, count: services.services.count)
    var occurs = occurring.mutableSpan
    for row in rows {
      var record = records[row]
      record.line = Int32(clamping: linesBefore + Int(record.line) + 1)
      if record.source >= 0 { record.source = sources[Int(record.source)] }
      if record.user >= 0 { record.user = users[Int(record.user)] }
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
