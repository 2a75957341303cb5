/// The escaping function of JSON strings (RFC 8259). A reader of the JSON gets the text back as it was;
/// somebody who prints the file sees every invisible character as `\u202e`, and `<`, `>`, `&` cannot end a script
/// element that the JSON is pasted into.
public enum JSONText {
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    let isPlain = unsafe text.withBytes { unsafe PlainText.isPlain($0, unless: isSpecial) }
    bytes.append(contentsOf: (isPlain ? text : escaped(text)).utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  @inline(__always) static func append(_ text: String, to bytes: inout ByteBuffer) {
    bytes.append(UInt8(ascii: "\""))
    if !bytes.append(text, unless: isSpecial) { bytes.append(text: escaped(text)) }
    bytes.append(UInt8(ascii: "\""))
  }

  @inline(__always) private static func isSpecial(_ word: ByteWord) -> Bool {
    word.hasUnusual || word.has(UInt8(ascii: "\"")) || word.has(UInt8(ascii: "\\")) || word.has(UInt8(ascii: "<"))
      || word.has(UInt8(ascii: ">")) || word.has(UInt8(ascii: "&"))
  }

  /// Between the quotation marks. O(bytes).
  private static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "<", ">", "&": result += code(UInt16(scalar.value))
      default:
        if VisibleText.hides(scalar) {
          for unit in Unicode.UTF16.encode(scalar) ?? .init() { result += code(unit) }
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  private static func code(_ unit: UInt16) -> String {
    let hex = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
  }
}
