/// Lines that a container's engine took apart: `2023-…T08:31:00.123456789Z stdout P ` before each part but the last, which has
/// an `F` (Kubernetes, Podman). What follows a part begins anywhere in a text that somebody may have typed, so it is no line
/// for itself.
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
    var whole = parts.removeValue(forKey: stream) ?? Parts()
    if whole.text.count + end - start > LineScanner.lineLimit { whole.isTooLong = true }
    if !whole.isTooLong { unsafe whole.text.append(contentsOf: bytes.buffer(start, end)) }
    guard isLast else {
      parts[stream] = whole
      return false
    }
    guard !whole.isTooLong else { return false }
    scratch = whole.text
    let isEvent = decoded { pass, text in pass.contained(text, 0, text.count, index) }
    // Its ranges are into memory that the next one overwrites.
    hasLogin = false
    return isEvent
  }
}
