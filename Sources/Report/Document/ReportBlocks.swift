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
  /// By the id of their analysis.
  var methods: [String: Method] = [:]
  /// Tables that have a CSV file.
  var withCSV: Set<String>
  /// Tables that are looked up rather than read, however short they are.
  private var reference: Set<String>
  /// The sheets of the workbook by table; empty without one.
  private var sheets: [String: String] = [:]
  var format: CellFormat

  struct Method: Sendable {
    /// Of the section that it explains.
    var title: String
    /// Markdown.
    var text: String
  }

  init(_ content: ReportContent, outputs: Set<ReportOutput>) {
    var tables: [String: Table] = [:]
    for table in content.tables + [content.keyFigures].compactMap({ $0 }) { tables[table.id] = table }
    withCSV = outputs.contains(.csv) ? Set(tables.keys) : []
    for table in ProvenanceTables.all(content.provenance) where tables[table.id] == nil { tables[table.id] = table }
    self.tables = tables
    reference = ["overview", "log-coverage", "days", "country-surge"]
    if outputs.contains(.xlsx) {
      for (table, sheet) in zip(content.tables, SheetNaming(content).tables) { sheets[table.id] = sheet }
    }
    figures = [:]
    for figure in content.figures { figures[figure.id] = figure }
    for section in content.sections where !section.method.isEmpty {
      methods[section.id] = Method(title: section.title, text: section.method)
    }
    format = CellFormat(zone: content.provenance.zone, countries: content.countryNames)
  }

  /// The table as the write-up shows it: without empty columns; a few rows of many columns are set on their side, to
  /// fit a page.
  func shown(_ id: String) -> Table? {
    guard let table = tables[id]?.withoutEmptyColumns else { return nil }
    guard (1...5).contains(table.rowCount), table.columns.count > Self.columnsInText, !table.hasTotals else {
      return table
    }
    var columns = [Column("column", table.columns[0].title, .words(table.columns.dropFirst().map(\.title)))]
    for row in 0..<table.rowCount {
      columns.append(
        Column(
          // In a title a backtick would open code; what somebody typed stays text.
          "row-\(row)", format.text(table.cell(row: row, column: 0)).text.replacing("`", with: "\\u{60}"),
          .cells(table.columns.dropFirst().map { $0.values[row] })))
    }
    var turned = Table(id: table.id, title: table.title, columns: columns)
    turned.note = table.note
    return turned
  }

  func isLong(_ table: Table) -> Bool { table.rowCount > Self.rowsInText }
  /// Whether the table stands at the end, with a link from where it is spoken of.
  func isInAppendix(_ table: Table) -> Bool {
    isLong(table) || (reference.contains(table.id) && table.rowCount > 0)
  }
  /// Whether the page folds the table up. One that is spoken of where it stands is never folded.
  func isFolded(_ table: Table) -> Bool { isInAppendix(table) }
  func rows(_ table: Table) -> Int { isLong(table) ? Self.rowsInAppendix : table.rowCount }

  /// Where all of a table is: its CSV file, its sheet of the workbook. The key figures are small enough to stand alone.
  func links(_ table: Table) -> [(name: String, file: String)] {
    if table.id == "key-figures" { return [] }
    var links: [(name: String, file: String)] = []
    if withCSV.contains(table.id) { links.append(("CSV", "tables/\(table.id).csv")) }
    if let sheet = sheets[table.id] { links.append(("Sheet \(sheet)", "tables.xlsx")) }
    if table.id.hasPrefix(ProvenanceTables.prefix), isLong(table) { links.append(("evidence.json", "evidence.json")) }
    return links
  }

  static func unknown(_ kind: String, _ id: String, template: String, line: Int?) -> Diagnostic {
    .warning(
      "template-\(kind)", "this report has no \(kind) '\(id)'", at: Place(file: template, line: line),
      help:
        "check the id, or enclose the block in '{{#section.ID}} … {{/section.ID}}' so that it is only used where there is one"
    )
  }
}
