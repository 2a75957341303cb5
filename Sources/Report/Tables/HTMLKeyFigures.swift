import Findings

/// The key figures as large numbers, each with what it counts and what to hold it against.
enum HTMLKeyFigures {
  /// nil when the table has another form than `figure`, `value` and perhaps `usual`, `times`, `note`: it is then shown
  /// as a table.
  static func text(_ table: Table, format: CellFormat) -> String? {
    func column(_ id: String) -> Int? { table.columns.firstIndex { $0.id == id } }
    guard let figure = column("figure"), let value = column("value"), (1...6).contains(table.rowCount) else {
      return nil
    }
    func shown(_ row: Int, _ column: Int?) -> String? {
      guard let column else { return nil }
      let cell = format.text(table.cell(row: row, column: column))
      guard !cell.text.isEmpty else { return nil }
      return cell.kind == .evidence ? HTMLText.evidence(cell.text, length: 40) : HTMLText.words(cell.text)
    }
    let usual = column("usual")
    var html = "<section class=\"key\" id=\"table-\(HTMLText.escaped(table.id))\""
    html += " aria-label=\"\(HTMLText.escaped(table.title))\">\n<dl>\n"
    for row in 0..<table.rowCount {
      html += "<div><dt>\(shown(row, figure) ?? "")</dt><dd class=\"value\">\(shown(row, value) ?? "")</dd>"
      if let usual, let level = shown(row, usual) {
        let times = shown(row, column("times")).map { " · <strong>\($0) ×</strong>" } ?? ""
        html += "<dd>\(HTMLText.words(table.columns[usual].title)) \(level)\(times)</dd>"
      }
      if let note = shown(row, column("note")) { html += "<dd>\(note)</dd>" }
      html += "</div>\n"
    }
    return html + "</dl>\n</section>"
  }
}
