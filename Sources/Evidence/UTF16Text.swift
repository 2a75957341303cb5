/// Text of two bytes a letter, as PowerShell's `>` and Windows' exports write it, turned into UTF-8. Halves of a pair that
/// stand alone become U+FFFD.
struct UTF16Text: ByteRewriter {
  let isBigEndian: Bool
  var output: [UInt8] = []
  private var first: UInt8?
  private var high: UInt32?

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  /// What a head without a byte order mark shows: letters of ASCII, each beside a zero. nil where it is something else.
  static func isBigEndian(_ head: UnsafeRawBufferPointer) -> Bool? {
    guard head.count >= 32 else { return nil }
    func isText(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) || (0x09...0x0D).contains(byte) }
    func isBeside(_ zeros: Int) -> Bool {
      stride(from: 0, to: 32, by: 2).allSatisfy { unsafe head[$0 + zeros] == 0 && isText(head[$0 + 1 - zeros]) }
    }
    return isBeside(1) ? false : isBeside(0) ? true : nil
  }

  mutating func take(_ byte: UInt8) {
    guard let other = first else {
      first = byte
      return
    }
    first = nil
    unit(isBigEndian ? UInt32(other) << 8 | UInt32(byte) : UInt32(byte) << 8 | UInt32(other))
  }

  private mutating func unit(_ value: UInt32) {
    if let before = high {
      high = nil
      if (0xDC00..<0xE000).contains(value) {
        return append(0x10000 + (before - 0xD800) << 10 + (value - 0xDC00))
      }
      append(0xFFFD)
    }
    if (0xD800..<0xDC00).contains(value) {
      high = value
    } else if value != 0xFEFF {
      append(value)
    }
  }

  private mutating func append(_ value: UInt32) {
    if value < 0x80 { return output.append(UInt8(value)) }
    output += Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }

  mutating func finish() {
    if high != nil || first != nil { append(0xFFFD) }
  }
}
