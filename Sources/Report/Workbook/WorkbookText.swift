import Diagnostics
import Findings

/// The one escaping function of the workbook sink.
///
/// Cells are written as strings whatever they hold, so `=1+1` and web addresses stay text; what is left to do is what
/// XML forbids, what would steer the display, what Excel would decode, and what is too long for a cell.
enum WorkbookText {
  /// Excel's limit in UTF-16 code units.
  static let longest = 32_767

  /// Control characters and bidirectional marks become `\u{…}` (newlines stay out of cells too); `_x0041_`, which Excel
  /// would show as `A`, is written so that it shows as itself; longer texts are cut and say so.
  static func escaped(_ text: String) -> String {
    if unsafe text.withBytes({ unsafe isPlain($0) }) { return text }
    var result = ""
    var units = 0
    // Room for the note at the end.
    let most = longest - 60
    var total = 0
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      total += 1
      var piece: String
      switch scalar {
      case "\t": piece = " "
      case "_" where isEscape(scalars[index...]): piece = "_x005F_"
      case _ where TerminalText.isUnsafe(scalar) || scalar.value & 0xFFFE == 0xFFFE:
        piece = "\\u{\(String(scalar.value, radix: 16))}"
      default: piece = String(scalar)
      }
      units += piece.utf16.count
      if units > most { break }
      result += piece
      index = scalars.index(after: index)
    }
    guard index < scalars.endIndex else { return result }
    let left = scalars.distance(from: index, to: scalars.endIndex)
    return result + " … [cut: \(Numerals.grouped(left)) more characters]"
  }

  /// Short, visible, and nothing in it that begins like `_x0041_`: what nearly all texts are.
  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count <= longest, unsafe PlainText.isPlain(bytes, unless: \.hasUnusual) else { return false }
    return unsafe zip(bytes, bytes.dropFirst()).allSatisfy { $0 != UInt8(ascii: "_") || $1 | 0x20 != UInt8(ascii: "x") }
  }

  /// `_x0041_` at the start of a text.
  private static func isEscape(_ rest: Substring.UnicodeScalarView.SubSequence) -> Bool {
    let start = Array(rest.prefix(7))
    return start.count == 7 && (start[1] == "x" || start[1] == "X") && start[6] == "_"
      && start[2...5].allSatisfy { $0.properties.isASCIIHexDigit }
  }

  /// A sentence with what somebody outside wrote in quotation marks.
  static func prose(_ prose: Prose) -> String {
    prose.parts.map { part in
      switch part {
      // Backticks set off code in the write-up; a cell has no such thing.
      case .words(let text), .strong(let text): text.replacing("`", with: "")
      case .evidence(let text): "“\(text)”"
      }
    }.joined()
  }

  /// A header cell: also a name in formulas, where brackets, apostrophes, `#` and `@` have a meaning.
  static func header(_ text: String) -> String {
    let kept = escaped(text).map { "[]#'@".contains($0) ? " " : $0 }
    let header = String(kept.prefix(200))
    return header.allSatisfy { $0 == " " } ? "Column" : header
  }
}

/// Names that Excel takes for sheets, and no two alike.
struct SheetNames {
  private var taken: Set<String> = []

  /// At most 31 UTF-16 units, none of `[]:*?/\`, no `#` (where the library cuts links), no apostrophe at the ends, unlike all before whatever the case.
  mutating func name(for wish: String) -> String {
    var base = String(
      WorkbookText.escaped(wish).map { "[]:*?/\\{}#".contains($0) ? "-" : $0 })
    base = Self.cut(base, 31)
    while base.hasPrefix("'") || base.hasPrefix(" ") { base.removeFirst() }
    while base.hasSuffix("'") || base.hasSuffix(" ") { base.removeLast() }
    if base.isEmpty { base = "Sheet" }
    // Excel keeps this name for itself.
    if base.lowercased() == "history" { base = "Sheet " + base }
    var name = base
    var number = 2
    while !taken.insert(name.lowercased()).inserted {
      let suffix = " \(number)"
      name = Self.cut(base, 31 - suffix.utf16.count) + suffix
      number += 1
    }
    return name
  }

  private static func cut(_ text: String, _ units: Int) -> String {
    var result = ""
    var used = 0
    for character in text {
      used += character.utf16.count
      if used > units { break }
      result.append(character)
    }
    return result
  }

  /// As it stands in a formula: `'window-sources'`.
  static func quoted(_ name: String) -> String {
    "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
