import CivilTime
import Findings

/// The rows of a long table as the XML of its worksheet.
///
/// The library keeps every cell in memory and prints it through `printf`: a second for a million cells, and about 100
/// bytes each. So it writes a long sheet with its first rows only, beside which the notes stand, and the rest is put into
/// its file by `WorkbookPackage`, in the form that the library itself uses when it keeps no cells.
struct LongRows: Sendable {
  /// Tables with fewer rows are the library's alone.
  static let least = 1_000
  /// So many rows are the library's on every sheet.
  static let first = 10

  /// Number of the sheet in the workbook, from 1.
  var sheet: Int
  var entry: WorkbookPlan.Entry
  var styles: CellStyles
  var zone: Zone

  /// The last row of the table on the sheet, counted from 1 as in a reference; the header is row 1.
  var lastRow: Int { entry.rows + 1 }

  /// Calls with the XML in pieces of about a megabyte.
  func forEachPiece<Failure: Error>(_ body: (borrowing [UInt8]) throws(Failure) -> Void) throws(Failure) {
    var xml = SheetXML()
    let columns = entry.table.columns.map(\.values)
    for row in Self.first..<entry.rows {
      let lines = TableSheet.wrappedLines(entry, row: row)
      xml.beginRow(row + 2, height: lines > 1 ? Sheet.height(lines: lines) : nil)
      for column in columns.indices {
        append(columns[column][entry.range.lowerBound + row], column, to: &xml)
      }
      xml.endRow()
      if xml.bytes.count >= 1 << 20 {
        try body(xml.bytes)
        xml.bytes.removeAll(keepingCapacity: true)
      }
    }
    try body(xml.bytes)
  }

  /// The same choices as `Sheet.write(_:_:_:zone:)`; a test compares the two, cell by cell.
  private func append(_ cell: Cell, _ column: Int, to xml: inout SheetXML) {
    switch cell {
    case .empty: return
    case .count(let count): xml.append(Double(count), column, styles.count)
    case .number(let number, let places): xml.append(number, column, styles.decimals[min(max(places, 0), 9)])
    case .share(let share): xml.append(share, column, styles.share)
    case .probability(let p): xml.append(p, column, styles.probability)
    case .date(let date):
      if Sheet.hasSerial(date) {
        xml.append(Sheet.serial(date), column, styles.date)
      } else {
        xml.append(date.iso, column, styles.text)
      }
    case .instant(let moment): xml.append(Sheet.serial(moment, zone), column, styles.instant)
    case .duration(let seconds): xml.append(Double(seconds) / 86_400, column, styles.duration)
    case .country("??"): xml.append("unknown", column, styles.words)
    case .country("--"): xml.append("not public", column, styles.words)
    case .country(let code): xml.append(code, column, styles.text)
    case .address(let text), .evidence(let text): xml.append(text, column, styles.text)
    case .words(let words): xml.append(words, column, Sheet.wraps(words) ? styles.wrapped : styles.words)
    case .flag(let flag): xml.append(flag ? "yes" : "no", column, styles.words)
    }
  }
}
