import CivilTime
import Diagnostics
import Findings

/// One table as an Excel table: header in the first row, so that other programs read it too; title, note and chart beside.
enum TableSheet {
  /// - Parameter longTable: from how many rows on the library gets the first of them only.
  /// - Returns: the rows that are still to be put into the sheet; nil when it has all.
  static func write(
    _ entry: WorkbookPlan.Entry, _ plan: WorkbookPlan, in workbook: borrowing Workbook, longTable: Int
  ) throws(Diagnostic) -> LongRows? {
    let sheet = try workbook.addSheet(named: entry.sheet)
    let table = entry.table
    let rows = entry.rows
    let first = entry.range.lowerBound
    let formulas = HistogramFormulas(entry, plan)
    let shares = ShareFormulas(entry)
    let isLong = rows >= max(longTable, LongRows.first + 1) && formulas == nil && shares.isEmpty
    let written = isLong ? LongRows.first : rows
    let columnFormats = unsafe table.columns.map { unsafe format($0, sheet.formats) }
    // An Excel table has at least one row, if an empty one.
    let lastRow = max(1, rows)

    let headers = uniqueHeaders(table.columns)
    // A sum over a part of the rows would not be the table's.
    let hasTotals = table.hasTotals && rows > 0 && entry.isWhole
    let columns = table.columns.indices.map { index in
      Sheet.TableColumn(
        header: headers[index], total: hasTotals ? total(table, index) : .none, isRight: isRight(table.columns[index]))
    }
    unsafe try sheet.addTable(
      name: entry.name, headerRow: 0, lastRow: lastRow, columns: columns, formats: columnFormats, hasTotals: hasTotals)
    for (index, column) in table.columns.enumerated() {
      for row in 0..<written {
        if let formula = formulas?.formula(row: row, column: index) ?? shares.formula(row: row, column: index) {
          unsafe try sheet.write(
            formula: formula.text, result: formula.result, row + 1, index, columnFormats[index])
        } else {
          try sheet.write(column.values[first + row], row + 1, index, zone: plan.zone)
        }
      }
      try sheet.setWidth(width(column, header: headers[index], rows: entry.range), ofColumns: index...index)
      if isMeasured(column), rows > 2 { try sheet.addDataBars(rows: 1...rows, column: index) }
    }
    for row in 0..<written {
      let lines = wrappedLines(entry, row: row)
      if lines > 1 { try sheet.setHeight(ofRow: row + 1, lines: lines) }
    }
    sheet.freeze(rows: 1)
    try sheet.keepTextQuiet(lastRow: lastRow, columns: columns.count)
    try writeNotes(entry, formulas, on: sheet, plan)
    try insertChart(entry, lastRow: lastRow + (hasTotals ? 1 : 0), on: sheet, in: workbook)
    guard isLong else { return nil }
    return LongRows(sheet: sheet.number, entry: entry, styles: CellStyles(sheet.formats), zone: plan.zone)
  }

  /// Puts the chart beside the table, if it has one, and says what is printed: a long table with its chart beside it
  /// would be too small to read.
  private static func insertChart(
    _ entry: WorkbookPlan.Entry, lastRow: Int, on sheet: Sheet, in workbook: borrowing Workbook
  ) throws(Diagnostic) {
    let columns = entry.table.columns.count
    let chart = try SheetCharts.chart(of: entry, in: workbook)
    if let chart { try sheet.insert(chart, notesRow, columns + 1, width: 640, height: 320) }
    let isChartPrinted = chart != nil && lastRow <= longestWithChart
    try sheet.printSetup(landscape: columns > 6 || isChartPrinted, onOnePage: false, headerRow: 0)
    guard !isChartPrinted else { return }
    let printed = entry.table.id == FindingsTable.id ? FindingsTable.printedColumns : columns
    try sheet.printOnly(lastRow: lastRow, lastColumn: printed - 1)
  }

  /// Whether there are words that may take several lines.
  static func canWrap(_ entry: WorkbookPlan.Entry) -> Bool {
    entry.table.columns.contains { column in
      switch column.values {
      case .words(let values): values[entry.range].contains(where: Sheet.wraps)
      case .cells: true
      default: false
      }
    }
  }

  /// Lines that a row's longest words take; other programs than Excel do not work it out on opening.
  static func wrappedLines(_ entry: WorkbookPlan.Entry, row: Int) -> Int {
    guard row < entry.rows else { return 1 }
    var most = 1
    for column in entry.table.columns {
      let words: String
      switch column.values {
      case .words(let values): words = values[entry.range.lowerBound + row]
      case .cells(let cells):
        guard case .words(let text) = cells[entry.range.lowerBound + row] else { continue }
        words = text
      default: continue
      }
      if Sheet.wraps(words) { most = max(most, Sheet.lines(words, width: widest - 2)) }
    }
    return most
  }

  static let widest = 60.0

  /// Where the notes beside a table end and a chart begins.
  private static let notesRow = 7

  /// Rows that fill a printed page beside a chart.
  private static let longestWithChart = 40

  /// Numbers that are compared down the column, so that a bar in the cell helps.
  private static func isMeasured(_ column: Column) -> Bool {
    column.id == "attempts" && column.values.allCounts != nil
  }

  private static func writeNotes(
    _ entry: WorkbookPlan.Entry, _ formulas: HistogramFormulas?, on sheet: Sheet, _ plan: WorkbookPlan
  ) throws(Diagnostic) {
    let column = entry.table.columns.count + 1
    try sheet.setWidth(3, ofColumns: (column - 1)...(column - 1))
    try sheet.setWidth(90, ofColumns: column...column)
    var notes: [String] = []
    if let note = entry.table.note { notes.append(WorkbookText.prose(note)) }
    if entry.isCut {
      notes.append(
        "Cut: the first \(Numerals.grouped(entry.written)) of \(Numerals.grouped(entry.table.rowCount)) rows. "
          + "All rows are in tables/\(entry.table.id).csv.")
    }
    if let next = entry.continuedOn {
      notes.append(
        "Rows \(Numerals.grouped(entry.range.lowerBound + 1)) to \(Numerals.grouped(entry.range.upperBound)): a sheet "
          + "holds no more. They go on on the sheet \(next).")
    }
    if entry.table.rowCount == 0 { notes.append("This table has no rows.") }
    if let formulas {
      notes.append(formulas.note)
    } else if !ShareFormulas(entry).isEmpty {
      notes.append("The shares are live: a count over the sum of its column.")
    }
    let hasInstants = entry.table.columns.contains { column in
      if case .instant? = model(column) { true } else { false }
    }
    if hasInstants { notes.append("Times are those of \(plan.zone.name).") }
    unsafe try sheet.write(entry.table.title, 0, column, sheet.formats.heading)
    for (index, note) in notes.prefix(notesRow - 2).enumerated() {
      // Not wrapped: a taller row would tear a gap into the table.
      unsafe try sheet.write(note, index + 1, column, sheet.formats.line)
    }
    try sheet.link(to: plan.contents, words: "← All sheets", min(notes.count, notesRow - 2) + 1, column)
  }

  /// Excel wants the names of a table's columns unlike each other, whatever the case.
  static func uniqueHeaders(_ columns: [Column]) -> [String] {
    var taken: Set<String> = []
    return columns.map { column in
      let base = WorkbookText.header(column.title)
      var header = base
      var number = 2
      while !taken.insert(header.lowercased()).inserted {
        header = "\(base) \(number)"
        number += 1
      }
      return header
    }
  }

  /// A formula only where adding up the cells gives what the table says.
  private static func total(_ table: Table, _ index: Int) -> Sheet.TableColumn.Total {
    let column = table.columns[index]
    if case .sum = column.total, case .cells(let cells) = column.values, case .count = table.totalCell(column: index) {
      let areCounts = cells.allSatisfy {
        switch $0 {
        case .count, .empty, .words, .evidence, .address, .country, .flag: true
        default: false
        }
      }
      guard areCounts else { return .none }
    }
    switch table.totalCell(column: index) {
    case .words(let words): return .words(words)
    case .count(let count): return .sum(Double(count))
    case .number(let number, _) where number.isFinite: return .sum(number)
    case .share(let share) where share.isFinite: return .sum(share)
    default: return .none
    }
  }

  static func isRight(_ column: Column) -> Bool {
    switch model(column) {
    case .count, .number, .share, .probability, .date, .instant, .duration: true
    default: false
    }
  }

  /// The cell whose kind decides about the looks of a column: the first that is not empty; nil: there is none.
  private static func model(_ column: Column) -> Cell? {
    switch column.values {
    case .counts: .count(0)
    case .numbers(_, let places): .number(0, places: places)
    case .shares: .share(0)
    case .probabilities: .probability(0)
    case .dates: .date(CivilDate(dayNumber: 0))
    case .instants: .instant(0)
    case .countries, .addresses, .evidence: .evidence("")
    case .words, .flags: .words("")
    case .cells(let cells): cells.first { $0 != .empty }
    }
  }

  /// The format of a column's cells, also of its totals.
  private static func format(_ column: Column, _ formats: Formats) -> Formats.Handle? {
    switch model(column) {
    case .count: unsafe formats.count
    case .number(_, let places): unsafe formats.decimal(places: places)
    case .share: unsafe formats.share
    case .probability: unsafe formats.probability
    case .date: unsafe formats.date
    case .instant: unsafe formats.instant
    case .duration: unsafe formats.duration
    case .country, .address, .evidence: unsafe formats.text
    case .words, .flag, .empty, nil: unsafe formats.words
    }
  }

  /// In characters: the widest of header and first thousand cells, within reason. The header has a filter button.
  static func width(_ column: Column, header: String, rows: Range<Int>, most: Double = widest) -> Double {
    var longest = header.count + 4
    for row in rows.prefix(1_000) {
      let length =
        switch column.values[row] {
        case .empty: 0
        case .count(let count): Numerals.grouped(count).count
        case .number(let number, let places): Numerals.decimal(number, places: places).count
        case .share, .probability, .duration: 8
        case .date: 10
        case .instant: 19
        case .country(let text), .address(let text), .evidence(let text), .words(let text): text.utf16.count
        case .flag: 3
        }
      longest = max(longest, length)
    }
    return min(max(Double(longest + 2), 8), most)
  }
}
