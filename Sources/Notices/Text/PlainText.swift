import CivilTime
import Findings
import Report

/// A notice as plain text: for mails, terminals and log lines. Evidence is made visible and cut.
enum PlainText {
  static let evidenceLength = 120
  private static let width = 72

  static func prose(_ prose: Prose) -> String {
    prose.parts.map {
      switch $0 {
      // Ours, and still one line: a title of a plan is ours too.
      case .words(let text), .strong(let text): spaced(text)
      case .evidence(let text): evidence(text)
      }
    }.joined()
  }

  static func evidence(_ text: String) -> String {
    text.isEmpty ? "(empty)" : VisibleText.escaped(text, length: evidenceLength)
  }

  /// Our words keep the blanks at their ends, which are spaces of the sentence.
  private static func spaced(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0.isNewline }
    let middle = text.drop(while: isSpace)
    let before = text.count == middle.count ? "" : " "
    var end = middle
    while let last = end.last, isSpace(last) { end.removeLast() }
    let after = end.count == middle.count || end.isEmpty ? "" : " "
    return before + VisibleText.escaped(String(end)) + after
  }

  /// `alarm: 112 failed logins within an hour`: at most `length` characters.
  static func line(_ notice: Notice, length: Int = 400) -> String {
    let text = "\(notice.badge): " + prose(notice.subject)
    return text.count > length ? String(text.prefix(length - 1)) + "…" : text
  }

  static func body(_ notice: Notice, zone: Zone, remarks: [String] = []) -> String {
    // The subject stands above.
    var blocks: [String] = []
    for section in notice.sections { blocks += self.blocks(section) }
    if let report = notice.report { blocks.append("Report: \(VisibleText.escaped(report))") }
    blocks += remarks.map { wrapped($0) }
    blocks.append("-- \nSpoor, for \(evidence(notice.server)), \(zone.localISO(notice.made)) \(zone.name)")
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func blocks(_ section: Notice.Section) -> [String] {
    var blocks: [String] = []
    if let title = section.title { blocks.append(VisibleText.escaped(title).uppercased()) }
    blocks += section.paragraphs.map { wrapped(prose($0)) }
    if !section.facts.isEmpty {
      let labels = section.facts.map { VisibleText.escaped($0.label) + ":" }
      let indent = (labels.map(\.count).max() ?? 0) + 1
      blocks.append(
        zip(labels, section.facts).map { label, fact in
          label + String(repeating: " ", count: indent - label.count) + wrapped(prose(fact.value), indent: indent)
        }.joined(separator: "\n"))
    }
    if !section.steps.isEmpty {
      blocks.append(
        section.steps.enumerated().map { "\($0 + 1). " + wrapped(prose($1), indent: 3) }.joined(separator: "\n"))
    }
    return blocks
  }

  /// Lines of at most `width` characters where words allow it, those after the first indented.
  static func wrapped(_ text: String, indent: Int = 0) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(line)
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }
}
