import Findings

/// A table as GitHub's pipe table: columns padded so that it reads well raw, figures at the right.
enum MarkdownTable {
  /// - Parameter rows: at most so many rows; the caller says below the table how many there are.
  static func text(_ table: Table, format: CellFormat, rows: Int) -> String {
    let right = table.columns.map { format.isFigures($0) }
    var lines: [[String]] = [table.columns.map { MarkdownText.words($0.title, in: .tableCell) }]
    for row in 0..<min(rows, table.rowCount) {
      lines.append(table.columns.indices.map { cell(table.cell(row: row, column: $0), format: format) })
    }
    if table.hasTotals {
      lines.append(
        table.columns.indices.map {
          let text = cell(table.totalCell(column: $0), format: format)
          return text.isEmpty ? "" : "**\(text)**"
        })
    }
    let widths = table.columns.indices.map { column in
      min(72, max(3, lines.map { $0[column].unicodeScalars.count }.max() ?? 3))
    }
    var result = row(lines[0], widths: widths, right: right)
    result +=
      "|"
      + zip(widths, right).map { width, right in
        right
          ? " " + String(repeating: "-", count: width - 1) + ": |" : " " + String(repeating: "-", count: width) + " |"
      }.joined() + "\n"
    for line in lines.dropFirst() { result += row(line, widths: widths, right: right) }
    return result
  }

  private static func cell(_ cell: Cell, format: CellFormat) -> String {
    let shown = format.text(cell)
    switch shown.kind {
    case .evidence: return MarkdownText.evidence(shown.text, in: .tableCell, length: 66)
    case .words, .figure: return MarkdownText.words(shown.text, in: .tableCell)
    }
  }

  private static func row(_ cells: [String], widths: [Int], right: [Bool]) -> String {
    var result = "|"
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[index] - cell.unicodeScalars.count))
      result += " " + (right[index] ? padding + cell : cell + padding) + " |"
    }
    return result + "\n"
  }
}
