import CivilTime
import Findings

/// What the sheets are called: the write-up names them too.
struct SheetNaming {
  let summary: String
  let contents: String
  let findings: String
  let method: String
  let provenance: String
  /// In the order of the tables of the report: the first sheet of each.
  let tables: [String]
  /// To name further sheets with.
  var names = SheetNames()

  init(_ content: ReportContent) {
    summary = names.name(for: "Summary")
    contents = names.name(for: "Contents")
    findings = names.name(for: "Findings")
    method = names.name(for: "Method")
    provenance = names.name(for: "Provenance")
    var names = names
    tables = content.tables.map { names.name(for: $0.id) }
    self.names = names
  }
}

/// Which sheets there are and what they are called: decided before the first cell, since formulas, links and charts point
/// across.
struct WorkbookPlan {
  /// A table on its sheet, or the part of a long table that one sheet holds.
  struct Entry {
    var table: Table
    var sheet: String
    /// The rows of the table that this sheet holds.
    var range: Range<Int>
    /// Rows that are written on all sheets; fewer than the table has when it is cut.
    var written: Int
    /// The name of the Excel table.
    var name: String
    /// Where the next rows are.
    var continuedOn: String?

    var rows: Int { range.count }
    var isCut: Bool { written < table.rowCount }
    /// The sheet has every row of the table.
    var isWhole: Bool { range == 0..<table.rowCount }
    func column(_ id: String) -> Int? { table.columns.firstIndex { $0.id == id } }
    /// - Parameter row: of this sheet's rows, from 0.
    func cell(row: Int, column: Int) -> Cell { table.columns[column].values[range.lowerBound + row] }
  }

  let summary: String
  let contents: String
  let method: String
  let provenance: String
  /// The sheet that lets the pace of a run-out be changed; nil when there is none to change.
  let whatIf: String?
  /// The findings first, then the tables in the order of the report.
  let tables: [Entry]
  let zone: Zone

  init(_ content: ReportContent, limits: RowLimits, sheetRows: Int) {
    let naming = SheetNaming(content)
    var names = naming.names
    summary = naming.summary
    contents = naming.contents
    method = naming.method
    provenance = naming.provenance
    zone = content.provenance.zone
    let perSheet = min(max(1, sheetRows), Sheet.lastRow - 1)
    var identifiers: Set<String> = []
    func identifier(_ table: Table) -> String {
      let base = "table_" + String(table.id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }.prefix(200))
      var name = base
      var number = 2
      while !identifiers.insert(name.lowercased()).inserted {
        name = "\(base)_\(number)"
        number += 1
      }
      return name
    }
    func entries(_ table: Table, _ sheet: String) -> [Entry] {
      let written = min(table.rowCount, limits.rows(table.id))
      var entries: [Entry] = []
      var start = 0
      repeat {
        let range = start..<min(start + perSheet, written)
        let name = entries.isEmpty ? sheet : names.name(for: sheet)
        if !entries.isEmpty { entries[entries.count - 1].continuedOn = name }
        entries.append(Entry(table: table, sheet: name, range: range, written: written, name: identifier(table)))
        start = range.upperBound
      } while start < written
      return entries
    }
    var tables = entries(FindingsTable.table(content), naming.findings)
    for (table, sheet) in zip(content.tables, naming.tables) {
      tables += entries(Self.named(table, content.countryNames), sheet)
    }
    self.tables = tables
    let runOut = content.tables.first { $0.id == "run-out" }
    whatIf = runOut.flatMap { WhatIfSheet.changeable($0).isEmpty ? nil : names.name(for: "What if") }
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

  /// The sheet of a table of the report, by the table's id: its first when there are several.
  func entry(_ id: String) -> Entry? { tables.dropFirst().first { $0.table.id == id } }
}
