/// Words that GitHub makes links of without being asked: addresses of the web and of mail, mentions, numbers of issues,
/// commits.
enum LinkLike {
  /// In any case of letters. O(bytes): asked of every word of a write-up.
  static func isOne(_ word: Substring) -> Bool {
    let bytes = Array(word.utf8)
    var (colons, digits, hexadecimal) = (0, 0, 0)
    for (index, byte) in bytes.enumerated() {
      let before = bytes[..<index]
      let behind = bytes[(index + 1)...]
      switch byte {
      case UInt8(ascii: "@"): return true
      case UInt8(ascii: ":"):
        colons += 1
        if behind.starts(with: "//".utf8) || ends(before, "mailto") || ends(before, "xmpp") { return true }
      case UInt8(ascii: "."): if ends(before, "www") { return true }
      case UInt8(ascii: "-"): if ends(before, "gh") { return true }
      case UInt8(ascii: "#"): if behind.first.map(isDigit) == true { return true }
      case _ where isDigit(byte): digits += 1
      case _ where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20): hexadecimal += 1
      default: break
      }
    }
    if colons > 1 && digits == 0 { return true }
    return bytes.count >= 7 && digits + hexadecimal == bytes.count && digits > 0 && hexadecimal > 0
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// - Parameter text: letters, in lower case.
  private static func ends(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      unsafe bytes.count >= text.count && zip(bytes.suffix(text.count), text).allSatisfy { $0 | 0x20 == $1 }
    }
  }
}
