import CivilTime
import Diagnostics
import Findings

/// A table as CSV: all rows, plain numbers, ISO dates, moments on the wall clock of the report's zone, no totals.
///
/// Shares are parts of one with six decimals; durations are seconds; what is not known is an empty field.
enum CSVTable {
  static func write(_ table: Table, zone: Zone, to file: inout OutputFile) throws(DiagnosticList) {
    try file.append { header(table, to: &$0) }
    // A block at a time, so that the file looks at its buffer once for many rows.
    var row = 0
    while row < table.rowCount {
      let end = min(row + 512, table.rowCount)
      try file.append { bytes in
        for row in row..<end { append(row: row, of: table, zone: zone, to: &bytes) }
      }
      row = end
    }
  }

  /// The whole file as bytes; for tables that are known to be short.
  static func bytes(_ table: Table, zone: Zone) -> [UInt8] {
    var bytes: [UInt8] = []
    header(table, to: &bytes)
    for row in 0..<table.rowCount { append(row: row, of: table, zone: zone, to: &bytes) }
    return bytes
  }

  private static func header(_ table: Table, to bytes: inout [UInt8]) {
    for (index, column) in table.columns.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      CSVField.append(column.id, to: &bytes)
    }
    bytes.append("\r\n")
  }

  private static func append(row: Int, of table: Table, zone: Zone, to bytes: inout [UInt8]) {
    let start = bytes.count
    for index in table.columns.indices {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(table.columns[index].values[row], zone: zone, to: &bytes)
    }
    // A line with nothing on it would be no row to most readers: a single empty field is written in quotes.
    if bytes.count == start { bytes.append("\"\"") }
    bytes.append("\r\n")
  }

  private static func append(_ cell: Cell, zone: Zone, to bytes: inout [UInt8]) {
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
