/// Lines that a container's engine took apart: `2023-…T08:31:00.123456789Z stdout P ` before each part but the last, which has
/// an `F` (Kubernetes, Podman); Docker's pieces of 16 KiB. What follows a part begins anywhere in a text that somebody may
/// have typed, so it is no line for itself. A part at the end of a stretch of a large file is not joined with the next.
extension ScanPass {
  /// The parts so far of what was written to one of the two streams.
  struct Parts {
    var text: [UInt8] = []
    var isTooLong = false
  }

  /// Whether a part, with those before it, is an event; nil for a line that was not taken apart.
  /// - Parameter start: of the text, behind the `F` or `P` and its blank.
  mutating func part(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool? {
    guard start >= 9, bytes[start - 1] == 0x20, bytes[start - 3] == 0x20 else { return nil }
    let stream = bytes[start - 4]
    let isLast = bytes[start - 2] == 0x46
    guard isLast || bytes[start - 2] == 0x50, stream == 0x74 || stream == 0x72 else { return nil }
    guard !isLast || (!parts.isEmpty && parts[stream] != nil) else { return nil }
    scratch.removeAll(keepingCapacity: true)
    unsafe scratch.append(contentsOf: bytes.buffer(start, end))
    return joined(stream, isLast: isLast, index)
  }

  /// Docker keeps what a container wrote in pieces of 16 KiB, all but the last of a line without its end.
  private static let dockerPiece = 16 << 10

  /// Whether what is in `scratch`, Docker's text with its line's end, is an event with the parts before it; nil for a line that
  /// was not taken apart. What a program wrote last may lack its end as well, but is shorter than a piece.
  mutating func dockerPart(of stream: UInt8, _ index: Int) -> Bool? {
    let isLast = scratch.last == 0x0A || scratch.count < Self.dockerPiece
    guard !isLast || (!parts.isEmpty && parts[stream] != nil) else { return nil }
    while let last = scratch.last, isLast, last == 0x0A || last == 0x0D { scratch.removeLast() }
    let stamp = envelope.stamp
    return joined(stream, isLast: isLast, index) { pass in
      pass.envelope = Envelope()
      pass.envelope.stamp = stamp
    }
  }

  /// Whether what is in `scratch`, a part, is an event with those before it.
  private mutating func joined(
    _ stream: UInt8, isLast: Bool, _ index: Int, _ prepare: (inout ScanPass) -> Void = { _ in }
  ) -> Bool {
    var whole = parts.removeValue(forKey: stream) ?? Parts()
    if whole.text.count + scratch.count > LineScanner.lineLimit { whole.isTooLong = true }
    if !whole.isTooLong { whole.text.append(contentsOf: scratch) }
    guard isLast else {
      parts[stream] = whole
      return false
    }
    guard !whole.isTooLong else { return false }
    scratch = whole.text
    let isEvent = decoded { pass, text in
      prepare(&pass)
      return pass.contained(text, 0, text.count, index)
    }
    // Its ranges are into memory that the next one overwrites.
    hasLogin = false
    return isEvent
  }
}
