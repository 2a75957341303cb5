import Vocabulary

/// A line that tells of an operational event. Ranges are into the bytes given to the scanner.
public struct OperationalMatch: Sendable {
  /// 0-based, within the scanned bytes.
  public var lineIndex: Int
  /// The whole line without its line end.
  public var line: ByteRange
  public var stamp: Stamp
  public var kind: OperationalKind
  /// Index into `CompiledFormats.services`: the program that the line tells of.
  public var service: UInt16
  /// Index into `CompiledFormats.shapes`.
  public var shape: UInt16
  /// Host name in the envelope.
  public var reporter: ByteRange
  public var source: Address?
  public var networkBits: Int?
  public var subject: ByteRange
  public var fromVersion: ByteRange
  public var toVersion: ByteRange
  /// As in the line; see `ShapeInfo.detail` for what it says without naming it.
  public var detail: ByteRange

  /// The text of a range; nil when it is not in the line.
  /// - Parameter bytes: those that came with the match.
  public func text(_ range: ByteRange, in bytes: UnsafeRawBufferPointer) -> String? {
    guard range.isPresent else { return nil }
    return unsafe String(decoding: bytes[Int(range.start)..<Int(range.start + range.count)], as: UTF8.self)
  }
}

extension ScanPass {
  /// Hands on what an operational line says. False when its shape stands for no event.
  mutating func tell(
    _ bytes: Bytes, _ row: ShapeRow, _ shape: UInt16, _ lineStart: Int, _ lineEnd: Int, _ index: Int
  ) -> Bool {
    guard let kind = row.event, row.process == 0 || envelope.pid == 0 || envelope.pid == row.process else {
      return false
    }
    let caught = matcher.caught
    let match = OperationalMatch(
      lineIndex: index,
      line: ByteRange(
        start: Int32(truncatingIfNeeded: lineStart), count: Int32(truncatingIfNeeded: lineEnd - lineStart)),
      stamp: envelope.stamp, kind: kind, service: row.service, shape: shape,
      reporter: row.isHostless ? .none : currentHost, source: caught.source,
      networkBits: caught.successes > 0 ? caught.successes : nil, subject: caught.user, fromVersion: caught.host,
      toVersion: caught.session, detail: caught.detail)
    wasOperational = true
    unsafe operational(match, bytes.buffer(0, bytes.count))
    return true
  }
}
