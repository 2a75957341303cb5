import Vocabulary

/// What lines of one kind have in common: everything that varies from line to line is put as `N`, `ADDRESS` or `WORD`.
enum LineMask {
  /// Masks addresses, numbers, and what stands in brackets, quotes or behind `=`, `for`, `from`, `user`. At most 300 bytes
  /// of the message are looked at.
  static func of(_ message: [UInt8]) -> String {
    var result = ""
    var previous = ""
    for word in SecretText.cut(Array(message.prefix(300))).split(separator: 0x20, omittingEmptySubsequences: false) {
      if !result.isEmpty { result += " " }
      let masked = mask(word: word, behind: previous)
      result += masked
      previous = masked
    }
    return result
  }

  private static let namesFollow: Set<String> = ["user", "for", "from", "by", "to", "account"]
  private static let punctuation = Set("[](){}<>,;:\"'=".utf8)

  private static func mask(word: ArraySlice<UInt8>, behind previous: String) -> String {
    if Address(String(decoding: word, as: UTF8.self)) != nil { return "ADDRESS" }
    var pieces = ""
    var piece: [UInt8] = []
    var isValue = namesFollow.contains(previous)
    for byte in word {
      guard punctuation.contains(byte) else {
        piece.append(byte)
        continue
      }
      pieces += masked(piece, isValue: isValue)
      piece = []
      pieces.unicodeScalars.append(Unicode.Scalar(byte))
      isValue = byte == 0x3D || byte == 0x3C || byte == 0x5B || byte == 0x28 || byte == 0x22 || byte == 0x27
    }
    return pieces + masked(piece, isValue: isValue)
  }

  private static func masked(_ piece: [UInt8], isValue: Bool) -> String {
    guard !piece.isEmpty else { return "" }
    let text = String(decoding: piece, as: UTF8.self)
    if Address(text) != nil { return "ADDRESS" }
    if piece.allSatisfy(\.isDigit) { return "N" }
    return isValue || piece.contains(where: \.isDigit) || piece.contains(0x40) ? "WORD" : text
  }
}
