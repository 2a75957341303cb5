import Diagnostics

/// Makes characters visible that change what is seen around them without being seen themselves.
///
/// Log text may hold terminal codes, direction marks, zero-width and look-alike blank characters. A report has to
/// show that they were there: each becomes `\u{202e}`. Every sink of the report but JSON (which has escapes of its
/// own) passes text through here first, so what an attacker typed is always one line of visible characters.
package enum VisibleText {
  /// Combining marks in a row that ordinary writing may need; further ones climb over neighbouring lines.
  private static let marksInARow = 4

  /// O(bytes); the text itself when there is nothing to do, which is nearly always.
  package static func escaped(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    var marks = 0
    for scalar in text.unicodeScalars {
      marks = isCombining(scalar) ? marks + 1 : 0
      if hides(scalar) || marks > marksInARow {
        result += code(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return edgesShown(result)
  }

  /// At most `length` characters, the last of them `…` when something was cut. Cuts after escaping, so that no
  /// escape is cut by more than its own end.
  package static func escaped(_ text: String, length: Int) -> String {
    // A million bytes need not be walked to show sixty characters: no character that is shown takes less than a byte.
    let start = text.utf8.count > 64 * length ? String(text.unicodeScalars.prefix(4 * length)) : text
    let whole = escaped(start)
    guard whole.count > length || start.utf8.count < text.utf8.count else { return whole }
    return String(whole.prefix(max(1, length - 1))) + "…"
  }

  static func code(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

  /// Visible ASCII, with blanks inside only.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.first != 0x20, bytes.last != 0x20 else { return false }
    return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// A blank at either end would be lost in a cell or a code span, and is worth seeing.
  private static func edgesShown(_ text: String) -> String {
    var middle = text[...]
    var before = ""
    var after = ""
    while middle.unicodeScalars.first == " " {
      middle.unicodeScalars.removeFirst()
      before += "\\u{20}"
    }
    while middle.unicodeScalars.last == " " {
      middle.unicodeScalars.removeLast()
      after += "\\u{20}"
    }
    return before.isEmpty && after.isEmpty ? text : before + middle + after
  }

  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  static func hides(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value >= 0x20 && scalar.value < 0x7F { return false }
    if TerminalText.isUnsafe(scalar) || scalar.properties.isDefaultIgnorableCodePoint { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
    case .spaceSeparator: return scalar != " "
    // The blank pattern of Braille is a space that calls itself a symbol.
    default: return scalar.value == 0x2800
    }
  }
}
