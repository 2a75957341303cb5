import CivilTime
import Diagnostics
import Findings

/// The first sheet, for whoever reads only one page: what happened, how much, what was found, what to do, two charts.
enum SummarySheet {
  /// Of the columns after the first two. (The library forgets the width of a range of which one column is set again.)
  private static let columnWidth = 17.0
  private static let severityWidth = 11.0
  /// The second of the two columns that the names of key figures share: titles of sections, which as links not every
  /// program wraps.
  private static let partWidth = 28.0
  private static let lastColumn = 5
  private static let mostFindings = 12

  static func write(_ content: ReportContent, _ plan: WorkbookPlan, in workbook: borrowing Workbook) throws(Diagnostic)
  {
    let sheet = try workbook.addSheet(named: plan.summary)
    let formats = sheet.formats
    try sheet.setWidth(columnWidth, ofColumns: 2...lastColumn)
    try sheet.setWidth(severityWidth, ofColumns: 0...0)
    try sheet.setWidth(partWidth, ofColumns: 1...1)
    sheet.hideGridlines()
    sheet.activate()
    var row = 0
    func paragraph(_ text: String, _ format: Formats.Handle?, width: Double = 1) throws(Diagnostic) {
      unsafe try sheet.write(text, row, across: 0...lastColumn, format)
      try sheet.setHeight(
        ofRow: row, lines: Sheet.lines(text, width: columnWidth * Double(lastColumn + 1) / width), points: 15 * width)
      row += 1
    }
    unsafe try sheet.write(content.title, row, 0, formats.title)
    try sheet.setHeight(ofRow: row, lines: 1, points: 26)
    row += 1
    unsafe try paragraph(subtitle(content), formats.note)
    row += 1
    if !content.headline.isEmpty {
      let happened = content.headline.map(WorkbookText.prose).joined(separator: " ")
      unsafe try paragraph(happened, formats.lead, width: 1.15)
    }
    if let intrusion = content.intrusion {
      let answer = "\(ReportContent.intrusionQuestion) \(WorkbookText.prose(intrusion))"
      unsafe try paragraph(answer, formats.lead, width: 1.15)
    }
    if let table = content.keyFigures?.withoutEmptyColumns {
      row += 1
      unsafe try paragraph(table.title, formats.heading)
      row = try writeKeyFigures(table, from: row, plan, on: sheet, in: workbook)
    }
    if !content.recommendations.isEmpty {
      row += 1
      unsafe try paragraph("What to do now", formats.heading)
      for (index, sentence) in content.recommendations.enumerated() {
        unsafe try paragraph("\(index + 1). \(WorkbookText.prose(sentence))", formats.paragraph)
      }
    }
    row += 1
    unsafe try paragraph("Findings", formats.heading)
    row = try writeFindings(content.sections, from: row, plan, on: sheet)
    row = try insertCharts(plan, from: row + 1, on: sheet, in: workbook)
    row += 1
    unsafe try paragraph(basis(content, plan), formats.note)
    try sheet.printSetup(landscape: false, onOnePage: true)
  }

  private static func subtitle(_ content: ReportContent) -> String {
    var parts: [String] = []
    if !content.reporters.isEmpty { parts.append(content.reporters.joined(separator: ", ")) }
    if let period = content.period {
      let days = period.upperBound - period.lowerBound + 1
      parts.append(
        "\(Numerals.dates(period.lowerBound, period.upperBound)) (\(Numerals.count(days, "day", "days")), "
          + "\(content.provenance.zone.name))")
    }
    parts.append(content.provenance.tool)
    return parts.joined(separator: " · ")
  }

  private static func basis(_ content: ReportContent, _ plan: WorkbookPlan) -> String {
    let files = content.provenance.files.filter { $0.copyOf == nil }
    let lines = files.reduce(0) { $0 + $1.lines }
    let events = files.reduce(0) { $0 + $1.events }
    let damaged = files.reduce(0) { $0 + $1.damaged }
    var text =
      "Rests on \(Numerals.count(files.count, "file", "files")) with \(Numerals.count(lines, "line", "lines")): "
      + "\(Numerals.grouped(events)) about logins or the system, \(Numerals.grouped(damaged)) damaged. "
      + "See the sheets \(plan.contents) and \(plan.provenance)."
    let cut = plan.tables.filter { $0.isCut && $0.range.lowerBound == 0 }
    if !cut.isEmpty {
      text += " Cut to fit a workbook: \(cut.map(\.sheet).joined(separator: ", ")); the CSV files have all rows."
    }
    return text
  }

  /// The first column takes two cells, the others one each; more columns than fit are left to the sheets of the report.
  private static func writeKeyFigures(
    _ table: Table, from start: Int, _ plan: WorkbookPlan, on sheet: Sheet, in workbook: borrowing Workbook
  ) throws(Diagnostic) -> Int {
    var names = CellNames()
    var row = start
    let shown = table.columns.prefix(lastColumn)
    func place(_ column: Int) -> Int { column == 0 ? 0 : column + 1 }
    unsafe try sheet.write(shown[0].title, row, across: 0...1, sheet.formats.header)
    for (index, column) in shown.enumerated().dropFirst() {
      unsafe try sheet.write(
        column.title, row, place(index),
        TableSheet.isRight(column) ? sheet.formats.numberHeader : sheet.formats.header)
    }
    for tableRow in 0..<min(table.rowCount, 12) {
      row += 1
      for (index, column) in shown.enumerated() {
        try sheet.write(column.values[tableRow], row, place(index), zone: plan.zone)
        guard index > 0, case .words(let figure) = shown[0].values[tableRow] else { continue }
        try workbook.define(
          names.name(for: "\(figure) \(column.id)"), sheet: plan.summary, row: row, column: place(index))
      }
    }
    return row + 1
  }

  /// Those worth minding first; one that found nothing says so on the sheet of findings.
  private static func writeFindings(
    _ sections: [ReportContent.Section], from start: Int, _ plan: WorkbookPlan, on sheet: Sheet
  ) throws(Diagnostic) -> Int {
    let formats = sheet.formats
    var row = start
    for (column, header) in ["Severity", "Part"].enumerated() {
      unsafe try sheet.write(header, row, column, formats.header)
    }
    unsafe try sheet.write("Finding", row, across: 2...lastColumn, formats.header)
    row += 1
    let all = sections.flatMap { section in section.findings.map { (part: section.title, finding: $0) } }
    let found = all.enumerated().filter { $0.element.finding.status == .found }.sorted {
      ($1.element.finding.severity, $0.offset) < ($0.element.finding.severity, $1.offset)
    }.map(\.element)
    for (part, finding) in found.prefix(mostFindings) {
      let text = WorkbookText.prose(finding.summary)
      unsafe try sheet.write(finding.severity.rawValue, row, 0, formats.severity(finding.severity))
      if let shown = finding.tables.lazy.compactMap({ plan.entry($0) }).first {
        try sheet.link(to: shown.sheet, words: part, row, 1)
      } else {
        unsafe try sheet.write(part, row, 1, formats.wrapped)
      }
      unsafe try sheet.write(text, row, across: 2...lastColumn, formats.wrapped)
      try sheet.setHeight(
        ofRow: row, lines: max(Sheet.lines(text, width: columnWidth * 4), Sheet.lines(part, width: partWidth - 2)))
      row += 1
    }
    let rest = all.count - min(found.count, mostFindings)
    if rest > 0 {
      let text = "\(Numerals.grouped(rest)) more, also those that found nothing, on the sheet \(plan.tables[0].sheet)."
      unsafe try sheet.write(text, row, across: 0...lastColumn, formats.note)
      row += 1
    }
    return row
  }

  private static func insertCharts(
    _ plan: WorkbookPlan, from row: Int, on sheet: Sheet, in workbook: borrowing Workbook
  ) throws(Diagnostic) -> Int {
    var column = 0
    for id in ["days", "attempt-histogram"] {
      guard let entry = plan.entry(id), let chart = try SheetCharts.chart(of: entry, in: workbook) else { continue }
      try sheet.insert(chart, row, column, width: 365, height: 260)
      column += 3
    }
    // Rows are 20 pixels high.
    return column == 0 ? row : row + 14
  }
}

/// Names of cells as Excel takes them, and no two alike.
struct CellNames {
  private var taken: Set<String> = []

  /// `failed logins a day usual` becomes `failed_logins_a_day_usual`.
  mutating func name(for words: String) -> String {
    let kept = words.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    // The first word makes it no reference to a cell, and no number.
    let base = "figure_" + String(kept.prefix(200))
    var name = base
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }
}
