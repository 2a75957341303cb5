import Vocabulary

/// What stays of an event from the scanner to the store. 36 bytes; `EventLog` has beside it what most events have not.
struct EventRecord: Sendable, BitwiseCopyable {
  // In halves: with a number of eight bytes each record would begin at a multiple of eight.
  private var millisecondsLow: UInt32
  private var millisecondsHigh: Int32
  /// Ids; −1 is "not in the line".
  var source: Int32
  var user: Int32
  var attempts: Int32
  /// 0-based within the batch, then 1-based within the file.
  var line: Int32
  var pid: UInt32
  var service: UInt16
  var `protocol`: UInt8
  var reason: UInt8
  var layer: Layer
  var flags: UInt8
  var secretShape: SecretShape

  init(
    milliseconds: Int64, source: Int32, user: Int32, attempts: Int32, line: Int32, pid: UInt32, service: UInt16,
    protocol: UInt8, reason: UInt8, layer: Layer, flags: UInt8, secretShape: SecretShape = .absent
  ) {
    millisecondsLow = UInt32(truncatingIfNeeded: milliseconds)
    millisecondsHigh = Int32(truncatingIfNeeded: milliseconds >> 32)
    self.source = source
    self.user = user
    self.attempts = attempts
    self.line = line
    self.pid = pid
    self.service = service
    self.protocol = `protocol`
    self.reason = reason
    self.layer = layer
    self.flags = flags
    self.secretShape = secretShape
  }

  /// Of the line's own clock until the time is resolved, then UTC milliseconds.
  var milliseconds: Int64 {
    @inline(__always) get { Int64(millisecondsHigh) << 32 | Int64(millisecondsLow) }
    @inline(__always) set {
      millisecondsLow = UInt32(truncatingIfNeeded: newValue)
      millisecondsHigh = Int32(truncatingIfNeeded: newValue >> 32)
    }
  }

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

/// What is only needed until the lines of one login are joined, and dropped then. 12 bytes.
struct EventKin: Sendable, BitwiseCopyable {
  // In halves: a number of eight bytes would begin at multiples of eight only.
  private var messageLow: UInt32
  private var messageHigh: UInt32
  /// Digest of the session id; 0 is "not in the line". Sessions are only compared within minutes.
  var session: UInt32

  init(message: UInt64, session: UInt32) {
    messageLow = UInt32(truncatingIfNeeded: message)
    messageHigh = UInt32(truncatingIfNeeded: message >> 32)
    self.session = session
  }

  /// Digest of the message, to recognise copies in whatever form they were kept.
  @inline(__always)
  var message: UInt64 { UInt64(messageHigh) << 32 | UInt64(messageLow) }
}
