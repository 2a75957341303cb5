import Diagnostics
import Findings

/// The tables that have a chart beside them, and what it shows.
enum SheetCharts {
  private struct Shape {
    var categories: String
    var values: String
    var kind: WorkbookChart.Kind
    /// Bars beyond these many would be too thin to read.
    var most = Int.max
  }

  private static let shapes: [String: Shape] = [
    "days": Shape(categories: "date", values: "attempts", kind: .days),
    "attempt-histogram": Shape(categories: "attempts_each", values: "sources", kind: .bars, most: 40),
    "window-countries": Shape(categories: "country", values: "attempts", kind: .bars, most: 15),
    "busiest-sources": Shape(categories: "source", values: "attempts", kind: .bars, most: 15),
    "thresholds": Shape(categories: "ban_after", values: "attempts_stopped", kind: .columns, most: 30),
    "minute-of-hour": Shape(categories: "minute", values: "attempts", kind: .columns),
  ]

  /// nil: this table has none, or nothing to draw.
  static func chart(of entry: WorkbookPlan.Entry, in workbook: borrowing Workbook) throws(Diagnostic) -> WorkbookChart?
  {
    guard let shape = shapes[entry.table.id], entry.range.lowerBound == 0, entry.rows > 0,
      // A country's name stands beside its code.
      let categories = entry.column(shape.categories + "_name") ?? entry.column(shape.categories),
      let values = entry.column(shape.values)
    else { return nil }
    let shown = min(entry.rows, shape.most)
    let title = shown < entry.table.rowCount ? "\(entry.table.title): the first \(shown)" : entry.table.title
    return try WorkbookChart(
      WorkbookChart.Data(
        title: title, sheet: entry.sheet, categories: categories, values: values, rows: 1...shown,
        valueName: entry.table.columns[values].title, categoryName: entry.table.columns[categories].title,
        kind: shape.kind),
      in: workbook)
  }
}
