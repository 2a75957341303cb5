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
    func renumbered(_ id: Int32, _ map: [Int32]) -> Int32 { id < 0 ? -1 : map[Int(id)] }
    let count = records.count
    milliseconds.reserveCapacity(count)
    source.reserveCapacity(count)
    user.reserveCapacity(count)
    sourceName.reserveCapacity(count)
    reporter.reserveCapacity(count)
    attempts.reserveCapacity(count)
    file.reserveCapacity(count)
    line.reserveCapacity(count)
    service.reserveCapacity(count)
    self.protocol.reserveCapacity(count)
    reason.reserveCapacity(count)
    outcome.reserveCapacity(count)
    layer.reserveCapacity(count)
    secretShape.reserveCapacity(count)
    let size = 1 << 16
    for start in stride(from: 0, to: count, by: size) {
      // By index: a slice would hold the array, and taking its memory back would copy it.
      for index in start..<min(start + size, count) {
        let record = records[index]
        milliseconds.append(record.milliseconds)
        source.append(renumbered(record.source, numbers.sources))
        user.append(renumbered(record.user, numbers.users))
        sourceName.append(renumbered(record.sourceName, numbers.sourceNames))
        reporter.append(renumbered(record.reporter, numbers.reporters))
        attempts.append(record.attempts)
        file.append(record.file)
        line.append(record.line)
        service.append(UInt16(numbers.services[Int(record.service)]))
        self.protocol.append(UInt8(numbers.protocols[Int(record.protocol)] + 1))
        reason.append(record.reason)
        outcome.append(record.outcome)
        layer.append(record.layer)
        secretShape.append(record.secretShape)
      }
      SpentMemory.release(&records, start..<min(start + size, count))
    }
    records = []
  }
}
