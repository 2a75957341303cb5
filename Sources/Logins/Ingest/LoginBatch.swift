import Vocabulary

/// The events of one stretch of lines, in the order of the lines. 48 bytes an event, and what few have beside.
public struct LoginBatch: Sendable {
  /// Events that were appended, until they are taken.
  private var log = EventLog()
  /// Addresses that were met, one an event that has any: its record has the place here until the batch is taken.
  private var addresses: [Address] = []
  /// Their numbers, while the batch is taken.
  private var sources: [Int32] = []
  /// Of a batch that was taken: where its rows lie. Otherwise where those of the last one lie.
  private(set) var chunk: RowChunk?
  private(set) var rows = 0..<0

  public init() {}

  private init(_ rows: Range<Int>, of chunk: RowChunk) {
    self.rows = rows
    self.chunk = chunk
  }

  public var count: Int { log.records.count + rows.count }
  var isTaken: Bool { log.records.isEmpty }

  /// The events so far, in memory that they share with those taken before; the batch is empty then and keeps its memory for
  /// the next stretch.
  ///
  /// Addresses get their numbers here, all in one go: a table of many is seldom in the cache, and the waits for one after
  /// the other overlap then.
  /// - Parameter interner: that the events were appended with.
  public mutating func take(_ interner: inout LoginInterner) -> LoginBatch {
    guard !log.records.isEmpty else { return LoginBatch() }
    interner.sources.ids(of: addresses, into: &sources)
    addresses.removeAll(keepingCapacity: true)
    for index in log.records.indices where log.records[index].source >= 0 {
      log.records[index].source = sources[Int(log.records[index].source)]
    }
    let room = chunk.flatMap { $0.hasRoom(for: log.records.count) ? $0 : nil }
    let chunk = room ?? RowChunk(for: log.records.count, after: chunk)
    self.chunk = chunk
    let taken = LoginBatch(chunk.append(log), of: chunk)
    log.removeAll()
    return taken
  }

  /// Takes one event. The buffers are read during the call only. A nil text is not in the line, an empty one is.
  /// - Parameter message: what the program said, without the envelope.
  public mutating func append(
    _ row: LoginRow, user: UnsafeRawBufferPointer?, sourceName: UnsafeRawBufferPointer?,
    reporter: UnsafeRawBufferPointer?, session: UnsafeRawBufferPointer?, message: UnsafeRawBufferPointer,
    interner: inout LoginInterner
  ) {
    var source: Int32 = -1
    if let address = row.source {
      source = Int32(truncatingIfNeeded: addresses.count)
      addresses.append(address)
    }
    var userID: Int32 = -1
    if let user = unsafe user { userID = unsafe interner.users.id(of: user) }
    var nameID: Int32 = -1
    if let sourceName = unsafe sourceName, unsafe !sourceName.isEmpty {
      nameID = unsafe interner.sourceNames.id(of: sourceName)
    }
    var reporterID: Int32 = -1
    if let reporter = unsafe reporter, unsafe !reporter.isEmpty {
      reporterID = unsafe interner.reporters.idOfRepeated(reporter)
    }
    var sessionDigest: UInt32 = 0
    if let session = unsafe session, unsafe !session.isEmpty {
      sessionDigest = unsafe max(1, UInt32(truncatingIfNeeded: ByteDigest.of(session)))
    }
    let secret = row.secret.shape == .absent ? -1 : interner.secrets.id(of: row.secret)
    log.records.append(
      EventRecord(
        milliseconds: row.seconds &* 1000 &+ Int64(row.milliseconds), source: source, user: userID,
        attempts: max(1, row.attempts), line: row.lineInBatch, pid: row.pid,
        service: row.service, protocol: row.protocol, reason: row.reason.index, layer: row.layer,
        flags: EventRecord.flags(row), secretShape: row.secret.shape))
    log.kin.append(unsafe EventKin(message: ByteDigest.of(message), session: sessionDigest))
    log.reporters.append(reporterID)
    log.sourceNames.append(nameID)
    log.secrets.append(secret)
  }

  /// Leaves the event of the first line out, before the batch is taken.
  public mutating func dropFirstLine() {
    guard let first = log.records.first, first.line == 0 else { return }
    log.keep([false] + [Bool](repeating: true, count: log.records.count - 1))
  }

  /// Of a batch that was taken: its last event once more, for a line at the beginning of another stretch that says it was
  /// repeated. It is to be added with the worker of this one.
  /// - Parameters:
  ///   - attempts: that the line stands for.
  ///   - line: 0-based within its stretch.
  ///   - seconds: of that line's stamp, as the line says it.
  public func lastAgain(attempts: Int, line: Int, seconds: Int64, milliseconds: UInt16, stampKind: StampKind)
    -> LoginBatch?
  {
    guard attempts > 0, let last = rows.last, let chunk, !chunk.log.records[last].isConnection else { return nil }
    var row = chunk.log.picked([last])
    row.records[0].milliseconds = seconds &* 1000 &+ Int64(milliseconds)
    row.records[0].line = Int32(clamping: line)
    row.records[0].attempts = Int32(clamping: attempts)
    row.records[0].flags = row.records[0].flags & ~EventRecord.stampBits | stampKind.rawValue << 2
    let again = RowChunk(for: 1, after: nil)
    return LoginBatch(again.append(row), of: again)
  }
}
