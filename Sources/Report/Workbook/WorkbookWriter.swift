import CivilTime
import Diagnostics
import Findings
import Synchronization

/// How many rows of each table go into the workbook.
public struct RowLimits: Sendable, Hashable {
  /// Of a table that is not named: spreadsheets get slow, and hardly anybody reads further; the CSV has every row.
  public var usual = 250_000
  /// By the id of a table.
  public var tables: [String: Int] = [:]

  public init(usual: Int = 250_000, tables: [String: Int] = [:]) {
    self.usual = usual
    self.tables = tables
  }

  func rows(_ table: String) -> Int { max(1, tables[table] ?? usual) }
}

/// `tables.xlsx`: a summary that prints on one page, the contents, the findings, a sheet a table, how it was counted, and
/// what all of it rests on.
public enum WorkbookWriter {
  /// - Parameters:
  ///   - path: of the file; replaced when it exists.
  ///   - limits: longer tables are cut, and their sheet says so and names the CSV. A table of more rows than a sheet has
  ///     goes on on further sheets.
  /// - Throws: what could not be written, and why. The same content makes the same bytes. O(cells).
  public static func write(
    _ content: ReportContent, to path: String, limits: RowLimits = RowLimits()
  ) throws(DiagnosticList) {
    try write(content, to: path, limits: limits, sheetRows: Sheet.lastRow - 1)
  }

  /// Of both numbers, the usual ones are Excel's limit and what is worth it; tests have others.
  /// - Parameters:
  ///   - sheetRows: data rows of a sheet.
  ///   - longTable: rows of a table that are not all left to the library.
  static func write(
    _ content: ReportContent, to path: String, limits: RowLimits, sheetRows: Int, longTable: Int = LongRows.least
  ) throws(DiagnosticList) {
    let cut = path.lastIndex(of: "/")
    let folder = cut.map { String(path[..<$0]) } ?? "."
    let name = String(cut.map { path[path.index(after: $0)...] } ?? path[...])
    let outcome = Mutex<WorkbookWriting.Outcome?>(nil)
    let queue = WorkQueue(threads: 2)
    writing(content, name, in: folder, limits: limits, sheetRows: sheetRows, longTable: longTable)
      .add(to: queue) { ended in outcome.withLock { $0 = ended } }
    queue.run()
    _ = try outcome.withLock { $0 }?.get()
  }

  /// A workbook that is yet to be written.
  static func writing(
    _ content: ReportContent, _ name: String, in folder: String, limits: RowLimits,
    sheetRows: Int = Sheet.lastRow - 1, longTable: Int = LongRows.least
  ) -> WorkbookWriting {
    WorkbookWriting(name, in: folder) { path throws(Diagnostic) in
      let plan = WorkbookPlan(content, limits: limits, sheetRows: sheetRows)
      return try writeParts(plan, content, to: path, longTable: longTable)
    }
  }

  /// - Returns: rows of long tables, which are not yet in the file.
  private static func writeParts(
    _ plan: WorkbookPlan, _ content: ReportContent, to path: String, longTable: Int
  ) throws(Diagnostic) -> [LongRows] {
    let workbook = try Workbook(path: path)
    try workbook.setProperties(
      title: WorkbookText.escaped(content.title), comments: WorkbookText.escaped(content.provenance.tool),
      created: created(content))
    try SummarySheet.write(content, plan, in: workbook)
    try ContentsSheet.write(plan, in: workbook)
    var missing: [LongRows] = []
    for entry in plan.tables {
      if let rows = try TableSheet.write(entry, plan, in: workbook, longTable: longTable) { missing.append(rows) }
      if entry.table.id == "run-out", let name = plan.whatIf { try WhatIfSheet.write(entry, named: name, in: workbook) }
    }
    try MethodSheet.write(content.sections, plan, in: workbook)
    try ProvenanceSheet.write(content.provenance, named: plan.provenance, in: workbook)
    try workbook.close()
    return missing
  }

  /// The last moment the evidence speaks of, since the bytes must not know when they were written.
  private static func created(_ content: ReportContent) -> Int64 {
    content.provenance.files.compactMap(\.last).max()
      ?? content.period.map { Int64($0.upperBound.dayNumber) * 86_400 } ?? 946_684_800
  }
}
