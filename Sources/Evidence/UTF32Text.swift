/// Text of four bytes a letter, turned into UTF-8. What is no letter becomes U+FFFD.
struct UTF32Text: ByteRewriter {
  let isBigEndian: Bool
  var output: [UInt8] = []
  private var letter: UInt32 = 0
  private var count = 0

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  /// What a head shows: a byte order mark, or letters of ASCII, each beside three zeros. nil where it is something else.
  static func isBigEndian(_ head: UnsafeRawBufferPointer) -> Bool? {
    guard head.count >= 8 else { return nil }
    if unsafe head.starts(with: [0xFF, 0xFE, 0, 0]) && head[6] == 0 && head[7] == 0 { return false }
    if unsafe head.starts(with: [0, 0, 0xFE, 0xFF]) && head[4] == 0 && head[5] == 0 { return true }
    guard head.count >= 32 else { return nil }
    func isText(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) || (0x09...0x0D).contains(byte) }
    func isAt(_ offset: Int) -> Bool {
      stride(from: 0, to: 32, by: 4).allSatisfy { start in
        (0..<4).allSatisfy { unsafe $0 == offset ? isText(head[start + $0]) : head[start + $0] == 0 }
      }
    }
    return isAt(0) ? false : isAt(3) ? true : nil
  }

  mutating func take(_ byte: UInt8) {
    letter = isBigEndian ? letter << 8 | UInt32(byte) : letter | UInt32(byte) << UInt32(8 * count)
    count += 1
    guard count == 4 else { return }
    if letter != 0xFEFF { append(letter) }
    (letter, count) = (0, 0)
  }

  private mutating func append(_ value: UInt32) {
    if value < 0x80 { return output.append(UInt8(value)) }
    output += Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }

  mutating func finish() {
    if count > 0 { append(0xFFFD) }
  }
}
