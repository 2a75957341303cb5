/// The escaping function of CSV files: RFC 4180, and no field that a spreadsheet would run.
///
/// Spreadsheets take a field that begins with `=`, `+`, `-` or `@` for a formula, also after quotes or blanks, and, where
/// a country's separator is the semicolon, cut a field there in spite of its quotes. An apostrophe before such
/// a character is shown as text by all of them. Invisible characters are shown as `\u{…}`, so a field is one line;
/// the untouched text is in `findings.json`.
public enum CSVField {
  /// Appends text that is not ours. O(bytes).
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    if isHarmless(text.utf8) {
      bytes.append(contentsOf: text.utf8)
      return
    }
    let guarded = guarded(VisibleText.escaped(text))
    bytes.append(UInt8(ascii: "\""))
    for byte in guarded.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Most names and all addresses: letters, digits and a few signs, beginning with a letter or digit.
  private static func isHarmless(_ bytes: String.UTF8View) -> Bool {
    guard let first = bytes.first, let last = bytes.last else { return true }
    guard isLetterOrDigit(first), last != 0x20 else { return false }
    return bytes.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ",")
        && byte != UInt8(ascii: ";")
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func guarded(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count + 2)
    // Whether a cell of some spreadsheet could begin here; and where the apostrophe then belongs.
    var begins = true
    for scalar in text.unicodeScalars {
      if begins, isFormulaStart(scalar) {
        result.append("'")
        begins = false
      } else if scalar == ";" || scalar == "," {
        begins = true
      } else if scalar != " " && scalar != "\"" {
        begins = false
      }
      result.unicodeScalars.append(scalar)
    }
    // Blanks before the sign are visible escapes by now, and as harmless as any other text.
    return result
  }

  private static func isFormulaStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "=", "+", "-", "@", "|", "%", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\t", "\r": true
    default: false
    }
  }
}
