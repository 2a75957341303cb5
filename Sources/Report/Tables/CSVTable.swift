import CivilTime
import Diagnostics
import Findings

/// A table as CSV: all rows, plain numbers, ISO dates, moments on the wall clock of the report's zone, no totals.
///
/// Shares are parts of one with six decimals; durations are seconds; what is not known is an empty field.
enum CSVTable {
  static func write(_ table: Table, zone: Zone, to file: inout OutputFile) throws(DiagnosticList) {
    try file.append { header(table, to: &$0) }
    var cells = CellTexts(table)
    for first in stride(from: 0, to: table.rowCount, by: CellTexts.rows) {
      let rows = first..<min(first + CellTexts.rows, table.rowCount)
      cells.fill(rows) { append($2, zone: zone, to: &$0) }
      try file.append { bytes in
        for row in 0..<rows.count { append(row: row, of: cells, to: &bytes) }
      }
    }
  }

  private static func header(_ table: Table, to bytes: inout ByteBuffer) {
    for (index, column) in table.columns.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      CSVField.append(column.id, to: &bytes)
    }
    bytes.append("\r\n")
  }

  private static func append(row: Int, of cells: borrowing CellTexts, to bytes: inout ByteBuffer) {
    let start = bytes.count
    for column in 0..<cells.columnCount {
      if column > 0 { bytes.append(UInt8(ascii: ",")) }
      cells.append(row: row, column, to: &bytes)
    }
    // A line with nothing on it would be no row to most readers: a single empty field is written in quotes.
    if bytes.count == start { bytes.append("\"\"") }
    bytes.append("\r\n")
  }

  @inline(__always) private static func append(_ cell: Cell, zone: Zone, to bytes: inout ByteBuffer) {
    switch cell {
    case .empty: break
    case .count(let number), .duration(let number): bytes.append(decimal: number)
    case .number(let number, let places): bytes.append(fixed: number, places: places)
    case .share(let share): bytes.append(fixed: share, places: 6)
    case .probability(let p): bytes.append(shortest: p)
    case .date(let date): bytes.append(date)
    case .instant(let moment): bytes.append(instant: moment, in: zone)
    case .country(let text), .address(let text), .evidence(let text), .words(let text):
      CSVField.append(text, to: &bytes)
    case .flag(let flag): bytes.append(flag ? "yes" : "no")
    }
  }
}
