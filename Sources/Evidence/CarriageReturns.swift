import Diagnostics

/// Text whose lines end with a carriage return alone, as serial consoles and old Macs leave it, turned into lines.
///
/// Whoever tries to log in may type a carriage return. So a text with a line feed in its first 64 KiB stays as it is: a
/// return in it is part of a line. Without one, a shorter text must end with a return: else it may be a single line that
/// lacks its end, and somebody typed the returns in it. It is handed on as that line, which is told.
struct CarriageReturns: ByteRewriter {
  var output: [UInt8] = []
  /// Before it is decided; nil from then on.
  private var undecided: [UInt8]? = []
  private var endsLines = false
  private var isBehindReturn = false
  private var mayBeOneLine = false

  private static let deciding = 1 << 16

  /// Whether a head may be of such a text: it has carriage returns and no line feed.
  static func begin(_ head: UnsafeRawBufferPointer) -> Bool {
    unsafe head.contains(0x0D) && !head.contains(0x0A)
  }

  mutating func take(_ byte: UInt8) {
    guard undecided != nil else { return write(byte) }
    undecided?.append(byte)
    // The line feed of a last return may come with the next byte.
    if byte == 0x0A || undecided?.count == Self.deciding { decide(byte != 0x0A) }
  }

  private mutating func decide(_ endsLines: Bool) {
    self.endsLines = endsLines
    let held = undecided ?? []
    undecided = nil
    for byte in held { write(byte) }
  }

  private mutating func write(_ byte: UInt8) {
    defer { isBehindReturn = byte == 0x0D }
    guard endsLines else { return output.append(byte) }
    if byte == 0x0A && isBehindReturn { return }
    output.append(byte == 0x0D ? 0x0A : byte)
  }

  mutating func finish() {
    guard let held = undecided else { return }
    let endsLines = held.last == 0x0D
    mayBeOneLine = !endsLines
    decide(endsLines)
  }

  func remark(_ name: String) -> Diagnostic? {
    guard mayBeOneLine else { return nil }
    return .warning(
      "carriage-returns",
      "has carriage returns, no line feed, and no end of its last line; it was read as a single line, in which they were typed",
      at: Place(file: name), help: "if each of them ends a line, write it anew: `tr '\\r' '\\n' < FILE > NEW`")
  }
}
