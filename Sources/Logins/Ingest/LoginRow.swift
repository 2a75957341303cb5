import Vocabulary

/// How far the time of a line is known before the year and the zone of its file are.
public enum StampKind: UInt8, Sendable, Hashable {
  /// The line has no time.
  case none
  /// `seconds` are UTC.
  case absolute
  /// `seconds` are those of the server's wall clock since 1970-01-01T00:00.
  case local
  /// As `local`, in the year 2000.
  case yearless
}

/// What is of fixed size in one line that is a login event. Texts are given beside it, as bytes.
public struct LoginRow: Sendable {
  // The long ones first, as each is copied whole words at a time only where it begins at one.
  public var source: Address?
  public var secret: SecretMark
  public var seconds: Int64
  /// 0–999
  public var milliseconds: UInt16
  public var stampKind: StampKind
  /// At least 1.
  public var attempts: Int32
  public var outcome: Outcome
  public var reason: Reason
  public var layer: Layer
  /// Index into the services given to `LoginAssembly`.
  public var service: UInt16
  /// Index into the protocols given to `LoginAssembly`; 0 is "none".
  public var `protocol`: UInt8
  /// 0: the line has none.
  public var pid: UInt32
  /// 0-based, within the scanned bytes.
  public var lineInBatch: Int32
  /// The line is no event: it only tells which address a process (reporter, pid) or a session talks to, for later lines of it
  /// that do not say.
  public var isConnection: Bool

  public init(
    seconds: Int64, milliseconds: UInt16 = 0, stampKind: StampKind = .absolute, source: Address? = nil,
    attempts: Int32 = 1, outcome: Outcome, reason: Reason = .unspecified, layer: Layer = .login,
    secret: SecretMark = .none, service: UInt16 = 0, protocol: UInt8 = 0, pid: UInt32 = 0,
    lineInBatch: Int32 = 0, isConnection: Bool = false
  ) {
    self.seconds = seconds
    self.milliseconds = milliseconds
    self.stampKind = stampKind
    self.source = source
    self.attempts = attempts
    self.outcome = outcome
    self.reason = reason
    self.layer = layer
    self.secret = secret
    self.service = service
    self.protocol = `protocol`
    self.pid = pid
    self.lineInBatch = lineInBatch
    self.isConnection = isConnection
  }
}
