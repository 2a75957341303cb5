import Findings

/// The escaping functions of HTML. One rule serves text and attributes (which are always in double quotes), so that
/// text moved from one to the other stays safe.
package enum HTMLText {
  /// Our own words, or anything, as the text of an element or the value of an attribute.
  package static func escaped(_ text: String) -> String {
    let visible = VisibleText.escaped(text)
    guard visible.utf8.contains(where: isSpecial) else { return visible }
    var result = ""
    result.reserveCapacity(visible.utf8.count + 16)
    for scalar in visible.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
  }

  /// Text from the evidence, set apart. `bdi` keeps right-to-left letters from reordering what stands beside them.
  package static func evidence(_ text: String, length: Int = 120) -> String {
    guard !text.isEmpty else { return "<span class=\"none\">(empty)</span>" }
    return evidence(shown: VisibleText.escaped(text, length: length))
  }

  /// Evidence that is visible and cut already.
  package static func evidence(shown text: String) -> String { "<bdi class=\"ev\">\(escaped(text))</bdi>" }

  /// Our own words with `` `code` `` shown as code.
  package static func words(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "`")) else { return spaced(text) }
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "`") {
      let after = rest.index(after: open)
      guard let close = rest[after...].firstIndex(of: "`"), close > after else { break }
      result += spaced(String(rest[..<open])) + "<code>\(escaped(String(rest[after..<close])))</code>"
      rest = rest[rest.index(after: close)...]
    }
    return result + spaced(String(rest))
  }

  package static func prose(_ prose: Prose) -> String {
    prose.parts.map {
      switch $0 {
      case .words(let text): words(text)
      case .strong(let text): "<strong>\(words(text))</strong>"
      case .evidence(let text): evidence(text)
      }
    }.joined()
  }

  /// Blanks at the ends of a part of a sentence are spaces between words, not something to make visible.
  private static func spaced(_ text: String) -> String {
    var middle = text[...]
    var before = ""
    var after = ""
    while let first = middle.first, first == " " || first.isNewline {
      middle.removeFirst()
      before = " "
    }
    while let last = middle.last, last == " " || last.isNewline {
      middle.removeLast()
      after = " "
    }
    return before + escaped(String(middle)) + after
  }
}
