import Vocabulary

/// What stays of an event from the scanner to the store. 48 bytes.
struct EventRecord: Sendable, BitwiseCopyable {
  /// Of the line's own clock until the time is resolved, then UTC milliseconds.
  var milliseconds: Int64
  /// Ids; −1 is "not in the line".
  var source: Int32
  var user: Int32
  var sourceName: Int32
  var reporter: Int32
  var attempts: Int32
  /// 0-based within the batch, then 1-based within the file.
  var line: Int32
  var file: Int32
  var pid: UInt32
  var service: UInt16
  var `protocol`: UInt8
  var reason: UInt8
  var layer: Layer
  var flags: UInt8
  var secretShape: SecretShape = .absent

  static let stampBits: UInt8 = 0x0C
  static let connection: UInt8 = 0x80
  static let secret: UInt8 = 0x40

  /// Outcome in bits 0–1, stamp kind in bits 2–3, then the two marks.
  static func flags(_ row: LoginRow) -> UInt8 {
    row.outcome.rawValue | row.stampKind.rawValue << 2 | (row.isConnection ? connection : 0)
      | (row.secret.shape == .absent ? 0 : secret)
  }

  var isConnection: Bool { flags & Self.connection != 0 }
  var hasSecret: Bool { flags & Self.secret != 0 }
  var outcome: Outcome { Outcome(rawValue: flags & 3) ?? .failure }
  /// A line of a password database: one try of one password.
  var isTry: Bool { layer == .passdb || layer == .worker || layer == .forwarded }
  var stampKind: StampKind { StampKind(rawValue: flags >> 2 & 3) ?? .none }
}

/// What is only needed until the lines of one login are joined, and dropped then. 16 bytes.
struct EventKin: Sendable, BitwiseCopyable {
  /// Digest of the message, to recognise copies in whatever form they were kept.
  var message: UInt64
  /// Digest of the session id; 0 is "not in the line". Sessions are only compared within minutes.
  var session: UInt32
  /// Number of the password, −1 is "not in the line".
  var secret: Int32 = -1
}

/// The events of one stretch of lines, in the order of the lines. 64 bytes an event.
public struct LoginBatch: Sendable {
  /// Events that were appended, until they are taken.
  private var log = EventLog(records: [], kin: [])
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
    log.records.removeAll(keepingCapacity: true)
    log.kin.removeAll(keepingCapacity: true)
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
        milliseconds: row.seconds &* 1000 &+ Int64(row.milliseconds), source: source, user: userID, sourceName: nameID,
        reporter: reporterID, attempts: max(1, row.attempts), line: row.lineInBatch, file: 0, pid: row.pid,
        service: row.service, protocol: row.protocol, reason: row.reason.index, layer: row.layer,
        flags: EventRecord.flags(row), secretShape: row.secret.shape))
    log.kin.append(unsafe EventKin(message: ByteDigest.of(message), session: sessionDigest, secret: secret))
  }

  /// Leaves the event of the first line out, before the batch is taken.
  public mutating func dropFirstLine() {
    guard let first = log.records.first, first.line == 0 else { return }
    log.records.removeFirst()
    log.kin.removeFirst()
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
    var record = chunk.log.records[last]
    record.milliseconds = seconds &* 1000 &+ Int64(milliseconds)
    record.line = Int32(clamping: line)
    record.attempts = Int32(clamping: attempts)
    record.flags = record.flags & ~EventRecord.stampBits | stampKind.rawValue << 2
    let again = RowChunk(for: 1, after: nil)
    return LoginBatch(again.append(EventLog(records: [record], kin: [chunk.log.kin[last]])), of: again)
  }
}
