import Findings

/// The escaping functions of Markdown: as CommonMark, as GitHub extends it, and within a pipe table.
///
/// Our words are escaped with backslashes where a character could mean something. Text from the evidence becomes a
/// code span, the one construct in which no reader of Markdown looks for links, addresses, mentions, mathematics or
/// entities; it reads well raw, too.
enum MarkdownText {
  /// Where the text will stand: in a table cell a pipe must not appear even inside a code span.
  enum Place: Sendable {
    case text, tableCell
  }

  /// A character nobody can bring in from outside (`VisibleText` shows private-use characters as escapes). It opens a
  /// code span that our own HTML renderer shows as text from the evidence.
  static let evidenceMark: Character = "\u{E000}"

  /// Evidence as a code span. Cut to what can be read; the CSV and JSON files have it whole.
  static func evidence(_ text: String, in place: Place, marked: Bool = false, length: Int = 120) -> String {
    guard !text.isEmpty else { return "(empty)" }
    return code(VisibleText.escaped(text, length: length), in: place, mark: marked ? String(evidenceMark) : "")
  }

  /// A code span around visible text, with a fence longer than any run of backticks inside.
  static func code(_ text: String, in place: Place, mark: String = "") -> String {
    let content = mark + (place == .tableCell ? text.replacing("|", with: "\\u{7c}") : text)
    guard !content.isEmpty else { return "" }
    var longest = 0
    var run = 0
    for byte in content.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = content.hasPrefix("`") || content.hasSuffix("`") ? " " : ""
    return fence + pad + content + pad + fence
  }

  /// Our own words. `` `code` `` stays code; a word that GitHub would turn into a link or a mention becomes code;
  /// everything else that could be markup gets a backslash. Line breaks become blanks.
  static func words(_ text: String, in place: Place, atStart: Bool = true) -> String {
    var result = ""
    // A cell is never the start of a line.
    let atStart = atStart && place == .text
    var rest = VisibleText.escaped(oneLine(text))[...]
    while let open = rest.firstIndex(of: "`") {
      let after = rest.index(after: open)
      guard let close = rest[after...].firstIndex(of: "`"), close > after else { break }
      result += plain(rest[..<open], in: place, atStart: atStart && result.isEmpty)
      result += code(String(rest[after..<close]), in: place)
      rest = rest[rest.index(after: close)...]
    }
    return result + plain(rest, in: place, atStart: atStart && result.isEmpty)
  }

  static func strong(_ text: String, in place: Place) -> String {
    let inner = words(text, in: place, atStart: false)
    return inner.isEmpty ? "" : "**\(inner)**"
  }

  static func prose(_ prose: Prose, in place: Place = .text, marked: Bool = false) -> String {
    var result = ""
    for part in prose.parts {
      switch part {
      case .words(let text):
        result += edged(text, result) { kept(words($0, in: place, atStart: result.isEmpty), marked) }
      case .strong(let text): result += edged(text, result) { kept(strong($0, in: place), marked) }
      case .evidence(let text): result += evidence(text, in: place, marked: marked)
      }
    }
    if prose.parts.last.map(isBlank) == true, result.last == " " { result.removeLast() }
    return result
  }

  private static func isBlank(_ part: Prose.Part) -> Bool {
    switch part {
    case .words(let text), .strong(let text): trimmed(text).isEmpty
    case .evidence: false
    }
  }

  /// Blanks at the ends of a part separate it from its neighbours, and would end no bold words; only the sentence as a
  /// whole has edges.
  private static func edged(_ text: String, _ before: String, _ inner: (String) -> String) -> String {
    let bare = trimmed(text)
    let lead = text.first == " " && !before.isEmpty ? " " : ""
    return lead + inner(bare) + (text.last == " " && !bare.isEmpty ? " " : "")
  }

  /// On our own page a number stays with its percent sign; in the Markdown file plain blanks are kinder.
  private static func kept(_ words: String, _ marked: Bool) -> String {
    marked ? words.replacing(" %", with: "\u{a0}%") : words
  }

  /// A web address or path of our own between the parentheses of a link.
  static func destination(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "#"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
    return result
  }

  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 9 }) else { return trimmed(text) }
    return trimmed(String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
  }

  private static func trimmed(_ text: String) -> String {
    var middle = text[...]
    while middle.first == " " { middle.removeFirst() }
    while middle.last == " " { middle.removeLast() }
    return String(middle)
  }

  private static func plain(_ text: Substring, in place: Place, atStart: Bool) -> String {
    var result = ""
    for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { result += " " }
      let isLink = LinkLike.isOne(word)
      result += isLink ? code(String(word), in: place) : escaped(word, in: place, atStart: atStart && index == 0)
    }
    return result
  }

  /// O(bytes): looks one character ahead and never measures the word.
  private static func escaped(_ word: Substring, in place: Place, atStart: Bool) -> String {
    if !atStart && !word.utf8.contains(where: isMarkup) { return String(word) }
    var result = ""
    var digitsOnly = atStart
    for index in word.indices {
      let character = word[index]
      let isFirst = index == word.startIndex
      let after = word.index(after: index)
      let next = after < word.endIndex ? word[after] : nil
      switch character {
      case "\\", "`", "*", "_", "[", "]", "&", "~", "$":
        result += "\\"
      case "<":
        // A tag, a comment or an address needs a sign right behind; `< 1` is a number.
        if next != nil { result += "\\" }
      case ">":
        if !isFirst || atStart { result += "\\" }
      case "#", "+", "-", "=", ":":
        if atStart && isFirst { result += "\\" }
      case ".", ")":
        // `1.` and `1)` begin a list only when a blank or the end of the line follows.
        if digitsOnly && !isFirst && next == nil { result += "\\" }
      case "!":
        if next == "[" { result += "\\" }
      case "|":
        result += place == .tableCell ? "&#124;" : "\\|"
        digitsOnly = false
        continue
      default: break
      }
      if !("0"..."9").contains(character) { digitsOnly = false }
      result.append(character)
    }
    return result
  }

  /// Whether a character may mean something within a line, in Markdown or to GitHub.
  private static func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "&"), UInt8(ascii: "~"), UInt8(ascii: "$"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "!"), UInt8(ascii: "|"):
      true
    default: false
    }
  }
}
