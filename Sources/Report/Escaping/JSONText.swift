/// The escaping function of JSON strings (RFC 8259). A reader of the JSON gets the text back as it was;
/// somebody who prints the file sees every invisible character as `\u202e`, and `<`, `>`, `&` cannot end a script
/// element that the JSON is pasted into.
public enum JSONText {
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(isPlain) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { append(scalar, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    guard byte >= 0x20 && byte < 0x7F else { return false }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): return false
    default: return true
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    switch scalar {
    case "\"": bytes.append(contentsOf: "\\\"".utf8)
    case "\\": bytes.append(contentsOf: "\\\\".utf8)
    case "\n": bytes.append(contentsOf: "\\n".utf8)
    case "\r": bytes.append(contentsOf: "\\r".utf8)
    case "\t": bytes.append(contentsOf: "\\t".utf8)
    case "<", ">", "&": appendCode(UInt16(scalar.value), to: &bytes)
    default:
      if VisibleText.hides(scalar) {
        for unit in Unicode.UTF16.encode(scalar) ?? .init() { appendCode(unit, to: &bytes) }
      } else {
        bytes.append(contentsOf: String(scalar).utf8)
      }
    }
  }

  private static func appendCode(_ unit: UInt16, to bytes: inout [UInt8]) {
    let hex = String(unit, radix: 16)
    bytes.append(contentsOf: "\\u".utf8)
    bytes.append(contentsOf: String(repeating: "0", count: 4 - hex.count).utf8)
    bytes.append(contentsOf: hex.utf8)
  }
}
