import CivilTime
import Diagnostics
import Findings

/// `tables.xlsx`: a summary that prints on one page, the findings, a sheet a table, and what all of it rests on.
public enum WorkbookWriter {
  /// How many rows of a table go into the workbook unless told otherwise. All cells are held in memory until the end
  /// (about 100 bytes each), and nobody reads further; the CSV has every row.
  public static let defaultRows = 250_000

  /// - Parameters:
  ///   - path: of the file; replaced when it exists.
  ///   - maxRows: rows of a table; longer ones are cut, and their sheet says so and names the CSV.
  /// - Throws: what could not be written, and why. The same content makes the same bytes. O(cells).
  public static func write(
    _ content: ReportContent, to path: String, maxRows: Int = WorkbookWriter.defaultRows
  ) throws(DiagnosticList) {
    do throws(Diagnostic) {
      try writeParts(content, to: path, maxRows: maxRows)
    } catch {
      throw DiagnosticList([error])
    }
  }

  private static func writeParts(_ content: ReportContent, to path: String, maxRows: Int) throws(Diagnostic) {
    let workbook = try Workbook(path: path)
    let plan = WorkbookPlan(content, maxRows: maxRows)
    try workbook.setProperties(
      title: WorkbookText.escaped(content.title), comments: WorkbookText.escaped(content.provenance.tool),
      created: created(content))
    try SummarySheet.write(content, plan, in: workbook)
    for entry in plan.tables { try TableSheet.write(entry, plan, in: workbook) }
    try ProvenanceSheet.write(content.provenance, named: plan.provenance, in: workbook)
    try workbook.close()
  }

  /// The last moment the evidence speaks of, since the bytes must not know when they were written.
  private static func created(_ content: ReportContent) -> Int64 {
    content.provenance.files.compactMap(\.last).max()
      ?? content.period.map { Int64($0.upperBound.dayNumber) * 86_400 } ?? 946_684_800
  }
}

/// What the sheets are called: the write-up names them too.
struct SheetNaming {
  let summary: String
  let findings: String
  let provenance: String
  /// In the order of the tables of the report.
  let tables: [String]

  init(_ content: ReportContent) {
    var names = SheetNames()
    summary = names.name(for: "Summary")
    findings = names.name(for: "Findings")
    provenance = names.name(for: "Provenance")
    tables = content.tables.map { names.name(for: $0.id) }
  }
}

/// Which sheets there are and what they are called: decided before the first cell, since formulas and charts point across.
struct WorkbookPlan {
  struct Entry {
    var table: Table
    var sheet: String
    /// Rows that are written; fewer than the table has when it is cut.
    var rows: Int
    /// The name of the Excel table.
    var name: String

    var isCut: Bool { rows < table.rowCount }
    func column(_ id: String) -> Int? { table.columns.firstIndex { $0.id == id } }
  }

  let summary: String
  let provenance: String
  /// The findings first, then the tables in the order of the report.
  let tables: [Entry]
  let zone: Zone

  init(_ content: ReportContent, maxRows: Int) {
    let names = SheetNaming(content)
    summary = names.summary
    provenance = names.provenance
    zone = content.provenance.zone
    // A row for the header and one for the totals.
    let most = min(max(1, maxRows), Sheet.lastRow - 1)
    var identifiers: Set<String> = []
    func entry(_ table: Table, _ sheet: String) -> Entry {
      let base = "table_" + String(table.id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }.prefix(200))
      var name = base
      var number = 2
      while !identifiers.insert(name.lowercased()).inserted {
        name = "\(base)_\(number)"
        number += 1
      }
      return Entry(table: table, sheet: sheet, rows: min(table.rowCount, most), name: name)
    }
    var tables = [entry(FindingsTable.table(content), names.findings)]
    for (table, sheet) in zip(content.tables, names.tables) {
      tables.append(entry(Self.named(table, content.countryNames), sheet))
    }
    self.tables = tables
  }

  /// The table with the names of countries beside their codes; a table that has them already stays as it is.
  static func named(_ table: Table, _ names: [String: String]) -> Table {
    guard !names.isEmpty else { return table }
    var named = table
    named.columns = table.columns.flatMap { column -> [Column] in
      guard case .countries(let codes) = column.values else { return [column] }
      var code = column
      code.title = column.title == "Country" ? "Code" : column.title + ", code"
      return [code, Column(column.id + "_name", column.title, .words(codes.map { names[$0] ?? "" }))]
    }
    return named
  }

  func entry(_ id: String) -> Entry? { tables.dropFirst().first { $0.table.id == id } }
}
