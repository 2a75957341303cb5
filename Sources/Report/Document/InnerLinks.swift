import Findings

/// Links of a rendered template to tables that it does not show: a template of a user's own need not have them all.
///
/// Such a link leads to the CSV file instead, else to the workbook; where there is neither, its words stay.
enum InnerLinks {
  private static let mark = "](#table-"

  /// - Parameter markdown: only links of ours can hold the mark, as text from outside has its brackets escaped.
  /// - Complexity: O(bytes + links · words of a link).
  static func resolved(in markdown: String, _ blocks: ReportBlocks) -> String {
    let onPage = CodeFence.blocks(in: markdown)
    var result = ""
    var rest = markdown[...]
    while let found = rest.firstRange(of: mark), let end = rest[found.upperBound...].firstIndex(of: ")") {
      let id = String(rest[found.upperBound..<end])
      result += rest[..<found.lowerBound]
      if onPage.contains(.table(id)) || endsEscaped(result) {
        result += rest[found.lowerBound...end]
      } else if let file = blocks.tables[id].flatMap({ blocks.links($0).first?.file }) {
        result += "](\(MarkdownText.destination(file)))"
      } else {
        removeOpeningBracket(&result)
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// The last one that is no text.
  private static func removeOpeningBracket(_ text: inout String) {
    var index = text.endIndex
    while let open = text[..<index].lastIndex(of: "[") {
      guard endsEscaped(text[..<open]) else {
        text.remove(at: open)
        return
      }
      index = open
    }
  }

  /// Whether a bracket behind it would be text.
  private static func endsEscaped(_ text: some StringProtocol) -> Bool {
    text.reversed().prefix { $0 == "\\" }.count % 2 == 1
  }
}
