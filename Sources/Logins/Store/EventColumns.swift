import Vocabulary

/// Columns of events, ascending by time, then by content. 44 bytes an event.
struct EventColumns: Sendable {
  var milliseconds: [Int64] = []
  var source: [Int32] = []
  var user: [Int32] = []
  var sourceName: [Int32] = []
  var reporter: [Int32] = []
  var attempts: [Int32] = []
  var file: [Int32] = []
  var line: [Int32] = []
  var service: [UInt16] = []
  /// 0 is "none"; otherwise one more than the id.
  var `protocol`: [UInt8] = []
  var reason: [UInt8] = []
  var outcome: [Outcome] = []
  var layer: [Layer] = []
  var secretShape: [SecretShape] = []
  /// Empty when no event has a password; −1 for none.
  var secret: [Int32] = []

  var count: Int { milliseconds.count }
}

/// By id: the id that it gets in the store.
struct ColumnNumbers: Sendable {
  var sources: [Int32]
  var users: [Int32]
  var sourceNames: [Int32]
  var reporters: [Int32]
  var services: [Int32]
  /// By id + 1, the first stands for "none".
  var protocols: [Int32]
}

extension EventColumns {
  /// Turns rows into columns, block by block; the memory of a block is given back before the next, so that both never
  /// are there as a whole. `records` is empty then.
  init(_ records: inout [EventRecord], _ numbers: ColumnNumbers) {
    let count = records.count
    var halves = [ColumnHalf(hasNames: true, capacity: count), ColumnHalf(hasNames: false, capacity: count)]
    let size = 1 << 18
    for start in stride(from: 0, to: count, by: size) {
      let block = start..<min(start + size, count)
      unsafe records.withUnsafeBufferPointer { rows in
        // SAFETY: the rows are only read, and outlive the loop.
        nonisolated(unsafe) let rows = unsafe rows
        Parallel.forEach(&halves) { unsafe $0.append(UnsafeBufferPointer(rebasing: rows[block]), numbers) }
      }
      SpentMemory.release(&records, block)
    }
    records = []
    self = halves[0].columns
    takeFacts(of: halves[1].columns)
  }

  private mutating func takeFacts(of other: EventColumns) {
    milliseconds = other.milliseconds
    attempts = other.attempts
    service = other.service
    self.protocol = other.protocol
    reason = other.reason
    outcome = other.outcome
    layer = other.layer
    secretShape = other.secretShape
  }
}

/// Half of the columns: two of these are filled at the same time.
private struct ColumnHalf: Sendable {
  var columns = EventColumns()
  /// The columns of ids and places in files, or all others.
  let hasNames: Bool

  init(hasNames: Bool, capacity: Int) {
    self.hasNames = hasNames
    if hasNames {
      columns.source = Array(room: capacity)
      columns.user = Array(room: capacity)
      columns.sourceName = Array(room: capacity)
      columns.reporter = Array(room: capacity)
      columns.file = Array(room: capacity)
      columns.line = Array(room: capacity)
    } else {
      columns.milliseconds = Array(room: capacity)
      columns.attempts = Array(room: capacity)
      columns.service = Array(room: capacity)
      columns.protocol = Array(room: capacity)
      columns.reason = Array(room: capacity)
      columns.outcome = Array(room: capacity)
      columns.layer = Array(room: capacity)
      columns.secretShape = Array(room: capacity)
    }
  }

  mutating func append(_ rows: UnsafeBufferPointer<EventRecord>, _ numbers: ColumnNumbers) {
    if hasNames { unsafe appendNames(rows, numbers) } else { unsafe appendFacts(rows, numbers) }
  }

  private mutating func appendNames(_ rows: UnsafeBufferPointer<EventRecord>, _ numbers: ColumnNumbers) {
    func renumbered(_ id: Int32, _ map: [Int32]) -> Int32 { id < 0 ? -1 : map[Int(id)] }
    for index in rows.indices {
      let record = unsafe rows[index]
      columns.source.append(renumbered(record.source, numbers.sources))
      columns.user.append(renumbered(record.user, numbers.users))
      columns.sourceName.append(renumbered(record.sourceName, numbers.sourceNames))
      columns.reporter.append(renumbered(record.reporter, numbers.reporters))
      columns.file.append(record.file)
      columns.line.append(record.line)
    }
  }

  private mutating func appendFacts(_ rows: UnsafeBufferPointer<EventRecord>, _ numbers: ColumnNumbers) {
    for index in rows.indices {
      let record = unsafe rows[index]
      columns.milliseconds.append(record.milliseconds)
      columns.attempts.append(record.attempts)
      columns.service.append(UInt16(numbers.services[Int(record.service)]))
      columns.protocol.append(UInt8(numbers.protocols[Int(record.protocol)] + 1))
      columns.reason.append(record.reason)
      columns.outcome.append(record.outcome)
      columns.layer.append(record.layer)
      columns.secretShape.append(record.secretShape)
    }
  }
}
