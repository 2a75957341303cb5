import CivilTime
import Findings
import Report

/// A notice as the text of a chat message. Slack and those who copied it read `<…>` as commands and links, `*` and `_`
/// as looks, and some read `@here` and bare addresses in plain text. So three characters are escaped as Slack asks,
/// evidence stands in code spans, where nothing is read, and an `@` that could call somebody becomes a wide one.
enum ChatText {
  /// Characters; chats cut or refuse what is longer.
  static let limit = 3_500

  static func message(_ notice: Notice, zone: Zone) -> String {
    var lines = ["*\(escaped(notice.badge).uppercased())* " + prose(notice.subject)]
    for section in notice.sections {
      if let title = section.title { lines.append("*\(words(title))*") }
      lines += section.paragraphs.map(prose)
      lines += section.facts.map { "• \(words($0.label)): \(prose($0.value))" }
      lines += section.steps.enumerated().map { "\($0 + 1). \(prose($1))" }
    }
    if let report = notice.report { lines.append("Report: \(words(report))") }
    lines.append("\(evidence(notice.server)), \(zone.localISO(notice.made)) \(words(zone.name))")
    return cut(lines)
  }

  /// Whole lines only, so that no escape and no code span is left open. The last one always stands.
  private static func cut(_ lines: [String]) -> String {
    var text = ""
    let more = "… the report has the rest"
    for line in lines.dropLast() {
      if text.count + line.count > limit {
        // A first line that alone is too long cannot be; subjects and evidence are cut before.
        text += more + "\n"
        break
      }
      text += line + "\n"
    }
    return text + (lines.last ?? "")
  }

  static func prose(_ prose: Prose) -> String {
    prose.parts.map {
      switch $0 {
      case .words(let text): words(text)
      case .strong(let text): strong(text)
      case .evidence(let text): evidence(text)
      }
    }.joined()
  }

  /// Bold takes no blanks at its ends.
  private static func strong(_ text: String) -> String {
    let inner = words(text)
    return inner.hasPrefix(" ") || inner.hasSuffix(" ") || inner.isEmpty ? inner : "*\(inner)*"
  }

  /// A backtick would end the span, a blank one would be none.
  static func evidence(_ text: String) -> String {
    guard !text.isEmpty else { return "(empty)" }
    let shown = VisibleText.escaped(text, length: PlainText.evidenceLength)
    return "`" + escaped(shown.replacing("`", with: "'")) + "`"
  }

  private static func words(_ text: String) -> String {
    escaped(PlainText.prose(Prose(text)))
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    var before: Unicode.Scalar?
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += callsSomebody(after: before, rest) ? "\u{FF20}" : "@"
      default: result.unicodeScalars.append(scalar)
      }
      before = scalar
    }
    return result
  }

  /// `@here`, `@anybody`; the `@` of `name@example.com` is left alone.
  private static func callsSomebody(after before: Unicode.Scalar?, _ rest: Substring.UnicodeScalarView) -> Bool {
    guard let before, before.properties.isAlphabetic || before.properties.numericType != nil else { return true }
    let word = String(rest.prefix { $0.properties.isAlphabetic }).lowercased()
    return ["here", "channel", "all", "everyone"].contains(word)
  }
}
