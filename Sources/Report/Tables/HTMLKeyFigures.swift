import Findings

/// The key figures as large numbers: the worst day, what it counts, and a usual day beside it.
enum HTMLKeyFigures {
  /// nil when the table has another form than figure, usual, worst day, times: it is then shown as a table.
  static func text(_ table: Table, format: CellFormat) -> String? {
    guard table.columns.count == 4, (1...6).contains(table.rowCount) else { return nil }
    func shown(_ row: Int, _ column: Int) -> String {
      let cell = format.text(table.cell(row: row, column: column))
      return cell.kind == .evidence ? HTMLText.evidence(cell.text, length: 40) : HTMLText.words(cell.text)
    }
    let usual = HTMLText.words(table.columns[1].title)
    var html = "<section class=\"key\" id=\"table-\(HTMLText.escaped(table.id))\""
    html += " aria-label=\"\(HTMLText.escaped(table.title))\">\n"
    html += "<p class=\"when\">\(HTMLText.words(table.columns[2].title))</p>\n<dl>\n"
    for row in 0..<table.rowCount {
      let times = shown(row, 3)
      html += "<div><dt>\(shown(row, 0))</dt><dd class=\"worst\">\(shown(row, 2))</dd>"
      html += "<dd>\(usual) \(shown(row, 1))\(times.isEmpty ? "" : " · <strong>\(times) ×</strong>")</dd></div>\n"
    }
    return html + "</dl>\n</section>"
  }
}
