import CivilTime
import Diagnostics
import Findings

/// The run-out estimate as a sum that a reader can change: another pace in the marked cell moves the date.
///
/// A list is here only when the sum gives what the table says, so recalculating never changes a figure.
enum WhatIfSheet {
  struct List: Hashable {
    /// Of the table.
    var row: Int
    var name: String
    var left: Int
    var perDay: Double
    var daysLeft: Int
    var asOf: CivilDate
  }

  /// The lists whose date follows from the pace of all days or of the last ones.
  static func changeable(_ table: Table) -> [List] {
    func column(_ id: String) -> ColumnValues? { table.columns.first { $0.id == id }?.values }
    guard let names = column("list"), let sizes = column("size"), let tried = column("tried"),
      let paces = column("per_day"), let recent = column("recent_per_day"), let daysLeft = column("days_left"),
      let dates = column("date"), let asOf = column("as_of")
    else { return [] }
    return (0..<table.rowCount).compactMap { row in
      guard case .words(let name) = names[row], case .count(let size) = sizes[row], case .count(let used) = tried[row],
        case .count(let days) = daysLeft[row], case .date(let date) = dates[row], case .date(let last) = asOf[row],
        size > used
      else { return nil }
      for pace in [paces[row], recent[row]] {
        guard case .number(let perDay, _) = pace, perDay > 0 else { continue }
        let quotient = (Double(size - used) / perDay).rounded(.down)
        if quotient == Double(days), last + days == date {
          return List(row: row, name: name, left: size - used, perDay: perDay, daysLeft: days, asOf: last)
        }
      }
      return nil
    }
  }

  static func write(_ entry: WorkbookPlan.Entry, named name: String, in workbook: borrowing Workbook)
    throws(Diagnostic)
  {
    let sheet = try workbook.addSheet(named: name)
    let formats = sheet.formats
    try sheet.setWidth(34, ofColumns: 0...0)
    try sheet.setWidth(18, ofColumns: 1...1)
    try sheet.setWidth(70, ofColumns: 2...2)
    unsafe try sheet.write("When the lists run out at another pace", 0, 0, formats.title)
    try sheet.setHeight(ofRow: 0, lines: 1, points: 26)
    unsafe try sheet.write(
      "Change the marked cell: the days and the date below it follow.", 1, 0, formats.line)
    let base = SheetNames.quoted(entry.sheet)
    func place(_ id: String, _ row: Int) -> String {
      "\(base)!\(Sheet.columnName(entry.column(id) ?? 0))\(row + 2)"
    }
    var row = 3
    for (index, list) in changeable(entry.table).enumerated() where entry.range.contains(list.row) {
      unsafe try sheet.write("List \(list.name)", row, 0, formats.heading)
      let first = row + 1
      unsafe try sheet.write("Names not yet tried", first, 0, formats.words)
      unsafe try sheet.write(
        formula: "=\(place("size", list.row))-\(place("tried", list.row))", result: Double(list.left), first, 1,
        formats.count)
      unsafe try sheet.write("New names tried a day", first + 1, 0, formats.words)
      unsafe try sheet.write(list.perDay, first + 1, 1, formats.input)
      unsafe try sheet.write("← change this; it stands at the measured pace", first + 1, 2, formats.line)
      unsafe try sheet.write("Days left", first + 2, 0, formats.words)
      unsafe try sheet.write(
        formula: "=ROUNDDOWN(B\(first + 1)/B\(first + 2),0)", result: Double(list.daysLeft), first + 2, 1, formats.count
      )
      unsafe try sheet.write("Every name is tried by", first + 3, 0, formats.words)
      unsafe try sheet.write(
        formula: "=\(place("as_of", list.row))+B\(first + 3)", result: Sheet.serial(list.asOf + list.daysLeft),
        first + 3, 1, formats.date)
      try workbook.define("pace_of_list_\(index + 1)", sheet: name, row: first + 1, column: 1)
      try workbook.define("run_out_of_list_\(index + 1)", sheet: name, row: first + 3, column: 1)
      row = first + 5
    }
    unsafe try sheet.write(
      "Nobody has to keep to a pace: a date shows the scale, not a forecast.", row, 0, formats.line)
    try sheet.printSetup(landscape: true, onOnePage: true)
  }
}
