/// RFC 2045: text as lines of at most 76 visible ASCII characters. No line begins with a dot or with `From `, which mail
/// programs of old take for something else.
enum QuotedPrintable {
  private static let longest = 73

  static func encoded(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      encodedLine(Array(line.utf8))
    }.joined(separator: "\n")
  }

  private static func encodedLine(_ bytes: [UInt8]) -> String {
    var result = ""
    var length = 0
    for (index, byte) in bytes.enumerated() {
      let isLast = index == bytes.count - 1
      let isSafe = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x20 && !isLast
      let startsTrouble = length == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
      let piece = isSafe && !startsTrouble ? String(UnicodeScalar(byte)) : hex(byte)
      if length + piece.utf8.count > longest {
        result += "=\n"
        length = 0
        // What was safe in the middle of a line need not be at its start.
        let piece = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F") ? hex(byte) : piece
        result += piece
        length = piece.utf8.count
      } else {
        result += piece
        length += piece.utf8.count
      }
    }
    return result
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    return "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }
}
