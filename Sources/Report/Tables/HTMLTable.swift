import Findings

/// A table as HTML: caption, scopes, figures at the right, totals in the foot, in a box that scrolls by itself.
enum HTMLTable {
  /// Rows that a table in the text shows at first; longer ones by a few rows are shown whole.
  private static let firstRows = 10
  private static let worthHiding = 14

  /// - Parameters:
  ///   - rows: at most so many rows are written; the note below says how many there are.
  ///   - collapsed: folded up as a whole, to be opened by its title.
  static func text(
    _ table: Table, format: CellFormat, rows: Int, note: String, collapsed: Bool = false
  ) -> String {
    let right = table.columns.map { format.isFigures($0) }
    let title = HTMLText.words(table.title)
    let short = min(rows, table.rowCount) <= 15 ? " short" : ""
    var html = "<figure class=\"table\(short)\" id=\"table-\(HTMLText.escaped(table.id))\">\n"
    if collapsed {
      html += "<details>\n<summary>\(title) <span class=\"size\">\(Self.size(table, rows: rows))</span></summary>\n"
    }
    html +=
      "<div class=\"scroll\" role=\"region\" aria-label=\"\(HTMLText.escaped(table.title))\" tabindex=\"0\">\n"
    html += "<table\(TableWidth(table, format: format, rows: rows).attribute)>\n"
    html += collapsed ? "<caption class=\"hidden\">\(title)</caption>\n" : "<caption>\(title)</caption>\n"
    html += "<thead><tr>"
    for (index, column) in table.columns.enumerated() {
      html += "<th scope=\"col\"\(right[index] ? " class=\"n\"" : "")>\(HTMLText.words(column.title))</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in 0..<min(rows, table.rowCount) {
      html += "<tr>"
      for column in table.columns.indices {
        html += data(table.cell(row: row, column: column), format: format, right: right[column], isHead: column == 0)
      }
      html += "</tr>\n"
    }
    html += "</tbody>\n"
    if table.hasTotals {
      html += "<tfoot><tr>"
      for column in table.columns.indices {
        html += data(table.totalCell(column: column), format: format, right: right[column], isHead: false)
      }
      html += "</tr></tfoot>\n"
    }
    html += "</table>\n</div>\n"
    let written = min(rows, table.rowCount)
    if !collapsed && written >= worthHiding { html += rest(of: table, rows: written) }
    if !note.isEmpty { html += "<figcaption>\(note)</figcaption>\n" }
    return html + (collapsed ? "</details>\n" : "") + "</figure>"
  }

  /// A tick box that shows the rows beyond the first; the style sheet does the rest.
  private static func rest(of table: Table, rows: Int) -> String {
    let id = "more-\(HTMLText.escaped(table.id))"
    return """
      <input class="more" type="checkbox" id="\(id)"><label for="\(id)"><span class="all">Show all \
      \(Numerals.grouped(rows)) rows</span><span class="less">Show the first \(firstRows) rows</span></label>

      """
  }

  static func size(_ table: Table, rows: Int) -> String {
    rows < table.rowCount
      ? "first \(Numerals.grouped(rows)) of \(Numerals.count(table.rowCount, "row", "rows"))"
      : Numerals.count(table.rowCount, "row", "rows")
  }

  private static func data(_ cell: Cell, format: CellFormat, right: Bool, isHead: Bool) -> String {
    let shown = format.text(cell)
    let text = shown.kind == .evidence ? HTMLText.evidence(shown.text, length: 66) : HTMLText.words(shown.text)
    let kind = right ? " class=\"n\"" : ""
    // A row's first cell names the row, unless it is empty: then it heads nothing.
    return isHead && !text.isEmpty ? "<th scope=\"row\"\(kind)>\(text)</th>" : "<td\(kind)>\(text)</td>"
  }
}
