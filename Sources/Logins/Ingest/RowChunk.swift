/// Rows of many batches one behind the other, in memory that is got at once: getting it batch by batch takes the system
/// longer than filling it.
final class RowChunk: @unchecked Sendable {
  // Sendable: the worker that fills it is alone with it until all workers have ended; then one turn at a time takes it.
  private(set) var log: EventLog
  private let capacity: Int

  private static let first = 1 << 12
  /// 27 MB, nearly all of them in large pages. What of the last chunk of a worker stays unused is no memory yet.
  private static let largest = 1 << 19

  /// - Parameters:
  ///   - rows: which have to fit.
  ///   - last: the chunk that is full: each is larger than the one before, up to a bound.
  init(for rows: Int, after last: RowChunk?) {
    capacity = max(rows, min(Self.largest, last.map { $0.capacity * 4 } ?? Self.first))
    log = EventLog(records: Array(room: capacity), kin: Array(room: capacity))
  }

  func hasRoom(for rows: Int) -> Bool { log.records.count + rows <= capacity }

  /// - Returns: where the rows lie in the chunk.
  func append(_ rows: EventLog) -> Range<Int> {
    let start = log.records.count
    log.append(rows, room: capacity)
    return start..<log.records.count
  }

  /// The chunk is empty then.
  func take() -> EventLog {
    defer { log = EventLog() }
    return log
  }
}
