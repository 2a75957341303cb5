import Diagnostics
import Mustache
import ReportTemplates

/// A write-up's layout: Markdown with Mustache tags. Built in, or a user's own file.
///
/// Values arrive already escaped for Markdown, so tags are written `{{name}}` and nothing is escaped again.
/// The fenced blocks `table ID`, `figure ID`, `strip ID`, `method ID` and `contents` stand for what each output makes of them.
public struct ReportTemplate: Sendable, Hashable {
  /// A built-in template's name, or the path of the file as it is to be named in diagnostics and in the report.
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  public static func builtIn(_ name: String) -> ReportTemplate? {
    ReportTemplates.text(named: "\(name).md").map { ReportTemplate(name: name, text: $0) }
  }

  /// Replaces what a broken template of a user would have said.
  static let fallbackName = "incident"

  var isBuiltIn: Bool { ReportTemplates.text(named: "\(name).md") == text }

  /// Everything wrong with the tags of this template: what cannot be parsed is an error, names that nothing fills are
  /// warnings. O(bytes).
  func problems(knownNames: Set<String>) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for tag in tags() {
      let place = Place(file: name, line: tag.line, column: tag.column)
      switch tag.sigil {
      case ">", "<", "$", "=", "%":
        problems.append(
          .error(
            "template-tag", "templates of reports have no '{{\(tag.sigil)…}}' tags", at: place,
            help: "write the text itself here; one file is one template", excerpt: lineText(tag.line)))
      case "!": continue
      default:
        // Which analyses ran is the plan's business: `section.country-surge` may well be empty.
        let names = tag.path.first == "section" ? ["section"] + tag.path.dropFirst(2) : tag.path
        guard !knownNames.isEmpty, let unknown = names.first(where: { !knownNames.contains($0) }) else { continue }
        problems.append(
          .warning(
            "template-name", "nothing is called '\(unknown)' in a report; the tag stays empty", at: place,
            help: "the names are listed in the README, under templates", excerpt: lineText(tag.line)))
      }
    }
    return problems
  }

  /// Throws a diagnostic with the line and column where the template cannot be understood.
  func compiled() throws(Diagnostic) -> MustacheTemplate {
    let forbidden = problems(knownNames: []).first { $0.severity == .error }
    if let forbidden { throw forbidden }
    do {
      // On the first line, so that line numbers stay what they are.
      return try MustacheTemplate(string: Self.plainText + fencesNumbered())
    } catch let error as MustacheTemplate.ParserError {
      let first = error.context.lineNumber == 1
      let column = error.context.columnNumber - (first ? Self.plainText.count : 0)
      throw .error(
        "template-syntax", Self.explanation(of: error.error),
        at: Place(file: name, line: error.context.lineNumber, column: max(1, column)),
        help: "every '{{#name}}' or '{{^name}}' needs its '{{/name}}', every '{{' its '}}'",
        excerpt: lineText(error.context.lineNumber))
    } catch {
      throw .error("template-syntax", "the template cannot be read: \(error)", at: Place(file: name))
    }
  }

  private static let plainText = "{{% CONTENT_TYPE:TEXT}}"

  private static func explanation(of error: any Error) -> String {
    guard let error = error as? MustacheTemplate.Error else { return "the tag is not closed" }
    switch error {
    case .sectionCloseNameIncorrect: return "the closing tag does not match the section that is open"
    case .unfinishedName: return "the tag is not closed"
    case .expectedSectionEnd: return "a section is not closed"
    default: return "the tag cannot be understood"
    }
  }

  private func lineText(_ number: Int) -> String? {
    let lines = text.split(separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
    return number >= 1 && number <= lines.count ? String(lines[number - 1].prefix(120)) : nil
  }

  /// Gives each block fence the number of its line, which the rendered text would lose. Fences that are shown as code,
  /// within a longer fence, stay as they are.
  private func fencesNumbered() -> String {
    var number = 0
    var isInCode = false
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      number += 1
      if line.hasPrefix("````") { isInCode.toggle() }
      guard !isInCode, ["table", "figure", "strip", "method"].contains(where: { line.hasPrefix("```\($0) ") }) else {
        return String(line)
      }
      return line + " line=\(number)"
    }.joined(separator: "\n")
  }

  private struct Tag {
    var sigil: Character
    var path: [String]
    var line: Int
    var column: Int
  }

  private func tags() -> [Tag] {
    var tags: [Tag] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      var rest = line[...]
      while let open = rest.firstRange(of: "{{") {
        let start = line.distance(from: line.startIndex, to: open.lowerBound) + 1
        let inner = rest[open.upperBound...]
        let end = inner.firstRange(of: "}}")?.lowerBound ?? inner.endIndex
        var body = inner[..<end]
        let sigils: Set<Character> = ["#", "^", "/", "&", "{", ">", "<", "$", "=", "%", "!"]
        var sigil: Character = " "
        if let first = body.first, sigils.contains(first) {
          sigil = first
          body.removeFirst()
        }
        // `last(items)`: the transforms are Mustache's own words, the name is within the innermost parentheses.
        if let paren = body.lastIndex(of: "(") { body = body[body.index(after: paren)...].prefix { $0 != ")" } }
        let path = body.split(separator: ".").map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
        tags.append(Tag(sigil: sigil, path: path, line: index + 1, column: start))
        rest = end < inner.endIndex ? inner[inner.index(end, offsetBy: 2)...] : inner[inner.endIndex...]
      }
    }
    return tags
  }
}
