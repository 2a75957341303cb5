import Diagnostics

/// The one escaping function of the SVG sink: serves element text and double-quoted attributes alike.
enum SVGText {
  /// Markup characters become entities. What XML 1.0 forbids, and what would change how the text around it is shown
  /// (bidirectional marks, zero-width characters), becomes visible as `\u{…}`.
  ///
  /// At most a thousand characters: no drawing shows more, and readers of XML refuse texts of millions.
  static func escaped(_ text: String) -> String {
    var result = ""
    let shown = text.unicodeScalars.prefix(longest)
    result.reserveCapacity(min(text.utf8.count, longest))
    for scalar in shown {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result += " "
      case _ where TerminalText.isUnsafe(scalar) || scalar.value & 0xFFFE == 0xFFFE:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return shown.endIndex < text.endIndex ? result + "…" : result
  }

  private static let longest = 1_000

  /// A figure's id as the start of XML ids: letters, digits and hyphens, beginning with a letter.
  static func identifier(_ text: String) -> String {
    let kept = text.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-": Character(scalar)
      default: "_"
      }
    }
    let first = kept.first.map { $0.isLetter } ?? false
    return (first ? "" : "x-") + String(kept)
  }
}
