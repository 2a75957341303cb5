/// The escaping function of CSV files: RFC 4180, and no field that a spreadsheet would run.
///
/// Spreadsheets take a field that begins with `=`, `+`, `-` or `@` for a formula, also after quotes or blanks, and, where
/// a country's separator is the semicolon, cut a field there in spite of its quotes. An apostrophe before such
/// a character is shown as text by all of them. Invisible characters are shown as `\u{…}`, so a field is one line;
/// the untouched text is in `findings.json`.
public enum CSVField {
  /// Appends text that is not ours. O(bytes).
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    let isKept = unsafe text.withBytes { unsafe isHarmless($0) }
    bytes.append(contentsOf: (isKept ? text : quoted(text)).utf8)
  }

  @inline(__always) static func append(_ text: String, to bytes: inout ByteBuffer) {
    let isWritten = unsafe text.withBytes { field -> Bool in
      guard unsafe isHarmless(field) else { return false }
      unsafe bytes.append(field)
      return true
    }
    if !isWritten { bytes.append(text: quoted(text)) }
  }

  /// Most names and all addresses: letters, digits and a few signs, beginning with a letter or digit.
  @inline(__always) private static func isHarmless(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = unsafe bytes.first, let last = unsafe bytes.last else { return true }
    guard isLetterOrDigit(first), last != 0x20 else { return false }
    return unsafe PlainText.isPlain(bytes) { word in
      word.hasUnusual || word.has(UInt8(ascii: "\"")) || word.has(UInt8(ascii: ",")) || word.has(UInt8(ascii: ";"))
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    // By scalars: a quotation mark with an accent on it is one still.
    for scalar in guarded(VisibleText.escaped(text)).unicodeScalars {
      if scalar == "\"" { result.unicodeScalars.append(scalar) }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
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
