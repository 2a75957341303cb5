import Diagnostics
import Findings

/// Finds the tables and figures that fences name, and says how much of a table the write-up shows.
struct ReportBlocks: Sendable {
  /// Tables of up to this many rows stand in the text; longer ones are cut and stand in the appendix.
  static let rowsInText = 32
  static let rowsInAppendix = 25
  static let columnsInText = 9

  var tables: [String: Table]
  var figures: [String: Figure]
  /// Tables that have a CSV file.
  var withCSV: Set<String>
  var format: CellFormat

  init(_ content: ReportContent, outputs: Set<ReportOutput>) {
    var tables: [String: Table] = [:]
    for table in content.tables + [content.keyFigures].compactMap({ $0 }) { tables[table.id] = table }
    withCSV = outputs.contains(.csv) ? Set(tables.keys) : []
    for table in ProvenanceTables.all(content.provenance) where tables[table.id] == nil { tables[table.id] = table }
    self.tables = tables
    figures = [:]
    for figure in content.figures { figures[figure.id] = figure }
    format = CellFormat(zone: content.provenance.zone, countries: content.countryNames)
  }

  /// The table as the write-up shows it: without empty columns; one or two rows of many columns are set on their side, to fit a page.
  func shown(_ id: String) -> Table? {
    guard var table = tables[id] else { return nil }
    // A column without any value says nothing; the CSV keeps it.
    let hasRows = table.rowCount > 0
    table.columns.removeAll { column in
      guard hasRows, case .cells(let cells) = column.values else { return false }
      return cells.allSatisfy { $0 == .empty } && column.total == .none
    }
    guard (1...2).contains(table.rowCount), table.columns.count > Self.columnsInText, !table.hasTotals else {
      return table
    }
    var columns = [Column("column", "", .words(table.columns.dropFirst().map(\.title)))]
    for row in 0..<table.rowCount {
      columns.append(
        Column(
          "row-\(row)", format.text(table.cell(row: row, column: 0)).text,
          .cells(table.columns.dropFirst().map { $0.values[row] })))
    }
    var turned = Table(id: table.id, title: table.title, columns: columns)
    turned.note = table.note
    return turned
  }

  func isLong(_ table: Table) -> Bool { table.rowCount > Self.rowsInText }
  func rows(_ table: Table) -> Int { isLong(table) ? Self.rowsInAppendix : table.rowCount }

  /// Where the rest of a cut table is.
  func restFile(_ table: Table) -> String? {
    if table.id == "key-figures" { return nil }
    if withCSV.contains(table.id) { return "tables/\(table.id).csv" }
    return table.id.hasPrefix(ProvenanceTables.prefix) && isLong(table) ? "evidence.json" : nil
  }

  static func unknown(_ kind: String, _ id: String, template: String, line: Int?) -> Diagnostic {
    .warning(
      "template-\(kind)", "this report has no \(kind) '\(id)'", at: Place(file: template, line: line),
      help:
        "check the id, or enclose the block in '{{#section.ID}} … {{/section.ID}}' so that it is only used where there is one"
    )
  }
}
