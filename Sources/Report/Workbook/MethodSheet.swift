import Diagnostics
import Findings

/// How each part was counted: its question and its method, a paragraph a row.
enum MethodSheet {
  /// Columns of the text, each of this many characters.
  private static let textWidth = 110.0

  static func write(_ sections: [ReportContent.Section], _ plan: WorkbookPlan, in workbook: borrowing Workbook)
    throws(Diagnostic)
  {
    let sheet = try workbook.addSheet(named: plan.method)
    let formats = sheet.formats
    try sheet.setWidth(30, ofColumns: 0...0)
    try sheet.setWidth(textWidth, ofColumns: 1...1)
    unsafe try sheet.write("Part", 0, 0, formats.header)
    unsafe try sheet.write("Question and method", 0, 1, formats.header)
    var row = 1
    for section in sections {
      unsafe try sheet.write(section.title, row, 0, formats.wrapped)
      try paragraph(section.question, bold: true, row, on: sheet)
      row += 1
      for text in paragraphs(section.method) {
        try paragraph(text, bold: false, row, on: sheet)
        row += 1
      }
      row += 1
    }
    sheet.freeze(rows: 1)
    try sheet.printSetup(landscape: true, onOnePage: false, headerRow: 0)
  }

  /// Without the marks of Markdown, which a cell does not know; an item of a list is a paragraph.
  static func paragraphs(_ markdown: String) -> [String] {
    var paragraphs: [String] = []
    var isOpen = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " }
      let isItem = words.hasPrefix("* ") || words.hasPrefix("- ")
      if words.isEmpty {
        isOpen = false
      } else if isOpen, !isItem {
        paragraphs[paragraphs.count - 1] += " " + words
      } else {
        paragraphs.append(isItem ? "• " + words.dropFirst(2) : String(words))
        isOpen = true
      }
    }
    return paragraphs.map { $0.replacing("`", with: "").replacing("**", with: "") }
  }

  private static func paragraph(_ text: String, bold: Bool, _ row: Int, on sheet: Sheet) throws(Diagnostic) {
    unsafe try sheet.write(text, row, 1, bold ? sheet.formats.question : sheet.formats.wrapped)
    // Excel's rows are at most 409 points high.
    try sheet.setHeight(ofRow: row, lines: min(27, Sheet.lines(text, width: textWidth - 4)))
  }
}
