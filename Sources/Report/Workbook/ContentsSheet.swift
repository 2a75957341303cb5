import Diagnostics
import Findings

/// The second sheet: what the others hold, each name a link to it.
enum ContentsSheet {
  static func write(_ plan: WorkbookPlan, in workbook: borrowing Workbook) throws(Diagnostic) {
    let sheet = try workbook.addSheet(named: plan.contents)
    let formats = sheet.formats
    for (column, (title, width)) in [("Sheet", 30.0), ("What it holds", 84), ("Rows", 12), ("All rows in", 40)]
      .enumerated()
    {
      unsafe try sheet.write(title, 0, column, column == 2 ? formats.numberHeader : formats.header)
      try sheet.setWidth(width, ofColumns: column...column)
    }
    var row = 1
    func line(_ name: String, _ title: String, rows: Int? = nil, csv: String? = nil) throws(Diagnostic) {
      try sheet.link(to: name, words: name, row, 0)
      unsafe try sheet.write(title, row, 1, formats.wrapped)
      if Sheet.wraps(title) { try sheet.setHeight(ofRow: row, lines: Sheet.lines(title, width: 82)) }
      if let rows { unsafe try sheet.write(Double(rows), row, 2, formats.count) }
      if let csv { unsafe try sheet.write(csv, row, 3, formats.words) }
      row += 1
    }
    try line(plan.summary, "What happened, how much, what was found and what to do, on one page")
    for (index, entry) in plan.tables.enumerated() {
      let isPart = entry.range.lowerBound > 0
      try line(
        entry.sheet, isPart ? "\(entry.table.title), continued" : entry.table.title, rows: entry.rows,
        csv: index == 0 || isPart ? nil : "tables/\(entry.table.id).csv")
      if entry.table.id == "run-out", let whatIf = plan.whatIf {
        try line(whatIf, "When the lists run out at another pace: change the pace, the date follows")
      }
    }
    try line(plan.method, "How each part was counted, and its limits")
    try line(plan.provenance, "Files, digests and accounting: what all of it rests on")
    sheet.freeze(rows: 1)
    try sheet.printSetup(landscape: true, onOnePage: false, headerRow: 0)
  }
}
