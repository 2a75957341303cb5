import Vocabulary

/// A stretch of the scanned bytes, or none. 8 bytes, no allocation.
public struct ByteRange: Sendable, Hashable {
  // The start below, the count above, in one word: what is written in two halves and read as a whole has to wait for the
  // memory, and of each login a handful are.
  @usableFromInline let halves: UInt64

  @inlinable public var start: Int32 { Int32(truncatingIfNeeded: halves) }
  /// −1: the field is not in the line. 0: it is there and empty.
  @inlinable public var count: Int32 { Int32(truncatingIfNeeded: halves &>> 32) }

  public static let none = ByteRange(start: 0, count: -1)

  public init(start: Int32, count: Int32) {
    halves = UInt64(UInt32(bitPattern: start)) | UInt64(UInt32(bitPattern: count)) &<< 32
  }

  @inlinable public var isPresent: Bool { count >= 0 }
}

/// The time a line bears, as far as the line alone tells it.
public struct Stamp: Sendable, Hashable {
  public enum Kind: UInt8, Sendable, Hashable {
    /// The line has none.
    case none
    /// With a zone: `seconds` are UTC.
    case absolute
    /// Wall clock of the server with a year: `seconds` are since 1970-01-01T00:00 of that clock.
    case local
    /// Wall clock without a year: `seconds` are as `local`, in the year 2000 (a leap year).
    case yearless
  }

  public var seconds: Int64
  public var milliseconds: UInt16
  public var kind: Kind

  public static let none = Stamp(seconds: 0, milliseconds: 0, kind: .none)

  public init(seconds: Int64, milliseconds: UInt16 = 0, kind: Kind) {
    self.seconds = seconds
    self.milliseconds = milliseconds
    self.kind = kind
  }
}

/// A line that is a login event. Ranges are into the bytes given to the scanner.
public struct LoginMatch: Sendable {
  /// 0-based, within the scanned bytes.
  public var lineIndex: Int
  /// The whole line without its line end.
  public var line: ByteRange
  /// What the program said, without the envelope: the same in whatever form the line was kept.
  public var message: ByteRange
  public var stamp: Stamp
  /// Host name in the envelope.
  public var reporter: ByteRange
  public var pid: UInt32
  /// Index into `CompiledFormats.services`.
  public var service: UInt16
  /// Index into `CompiledFormats.protocols`; 0 is "none".
  public var `protocol`: UInt8
  /// Index into `CompiledFormats.shapes`.
  public var shape: UInt16
  public var outcome: Outcome
  public var reason: Reason
  public var layer: Layer
  /// At least 1.
  public var attempts: Int32
  public var source: Address?
  /// Reverse name, as logged.
  public var sourceName: ByteRange
  public var user: ByteRange
  /// What joins the lines of one login, as logged.
  public var session: ByteRange
  /// What stays of a password in the line.
  public var secret: SecretMark
  /// The line is no event: it only tells from where a process (reporter, pid), or one session of it, is talked to, for
  /// later lines that do not say. Only stamp, reporter, pid, session, service, source and its name mean something then.
  public var isConnection: Bool

  public var secretShape: SecretShape { secret.shape }

  public init(
    lineIndex: Int, line: ByteRange, message: ByteRange, stamp: Stamp, service: UInt16, shape: UInt16, outcome: Outcome
  ) {
    self.lineIndex = lineIndex
    self.line = line
    self.message = message
    self.stamp = stamp
    self.reporter = .none
    self.pid = 0
    self.service = service
    self.protocol = 0
    self.shape = shape
    self.outcome = outcome
    self.reason = .unspecified
    self.layer = .login
    self.attempts = 1
    self.source = nil
    self.sourceName = .none
    self.user = .none
    self.session = .none
    self.secret = .none
    self.isConnection = false
  }
}
