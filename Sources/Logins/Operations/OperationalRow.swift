import Vocabulary

/// One line that tells of an operational event, before its time and its file are known.
public struct OperationalRow: Sendable {
  /// Of the line's own clock.
  public var seconds: Int64
  public var milliseconds: UInt16
  public var stampKind: StampKind
  /// 0-based, within the scanned bytes.
  public var lineInBatch: Int
  /// Digest of the raw line, to recognise copies.
  var digest: UInt64
  /// Time, file and line are filled in later.
  var event: OperationalEvent

  /// - Parameters:
  ///   - event: its time, file and line do not matter.
  ///   - line: the whole raw line without its line end; read during the call only.
  public init(
    _ event: OperationalEvent, seconds: Int64, milliseconds: UInt16, stampKind: StampKind, lineInBatch: Int,
    line: UnsafeRawBufferPointer
  ) {
    self.event = event
    self.seconds = seconds
    self.milliseconds = milliseconds
    self.stampKind = stampKind
    self.lineInBatch = lineInBatch
    digest = unsafe ByteDigest.of(line)
  }
}
