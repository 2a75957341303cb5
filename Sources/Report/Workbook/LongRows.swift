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

  /// Calls with the XML in pieces of some hundred kilobytes.
  func forEachPiece<Failure: Error>(_ body: (borrowing ByteBuffer) throws(Failure) -> Void) throws(Failure) {
    var xml = ByteBuffer(capacity: 1 << 18)
    var cells = CellTexts(entry.table)
    let names = entry.table.columns.indices.map(ColumnName.init)
    let canWrap = TableSheet.canWrap(entry)
    for first in stride(from: Self.first, to: entry.rows, by: CellTexts.rows) {
      let rows = first..<min(first + CellTexts.rows, entry.rows)
      let start = entry.range.lowerBound
      cells.fill(start + rows.lowerBound..<start + rows.upperBound) { append($2, to: &$0) }
      xml.removeAll()
      for row in rows {
        let lines = canWrap ? TableSheet.wrappedLines(entry, row: row) : 1
        beginRow(row + 2, height: lines > 1 ? Sheet.height(lines: lines) : nil, to: &xml)
        append(row: row - first, number: row + 2, of: cells, names, to: &xml)
        xml.append("</row>")
      }
      try body(xml)
    }
  }

  /// - Parameters:
  ///   - number: counted from 1.
  ///   - height: in points; nil for the usual one.
  private func beginRow(_ number: Int, height: Double?, to xml: inout ByteBuffer) {
    xml.append("<row r=\"")
    xml.append(decimal: number)
    if let height {
      xml.append("\" ht=\"")
      xml.append(shortest: height)
      xml.append("\" customHeight=\"1")
    }
    xml.append("\">")
  }

  /// The letters of a column in a word, its first in the lowest byte.
  private struct ColumnName {
    var word: UInt64
    var count: Int

    init(_ column: Int) {
      let name = Sheet.columnName(column).utf8
      word = name.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      count = name.count
    }
  }

  private func append(
    row: Int, number: Int, of cells: borrowing CellTexts, _ names: [ColumnName], to xml: inout ByteBuffer
  ) {
    for column in names.indices where !cells.isEmpty(row: row, column) {
      xml.append("<c r=\"")
      xml.append(word: names[column].word, count: names[column].count)
      xml.append(decimal: number)
      cells.append(row: row, column, to: &xml)
    }
  }

  /// The same choices as `Sheet.write(_:_:_:zone:)`; a test compares the two, cell by cell.
  @inline(__always) private func append(_ cell: Cell, to xml: inout ByteBuffer) {
    switch cell {
    case .empty: return
    case .count(let count): SheetXML.append(count, styles.count, to: &xml)
    case .number(let number, let places):
      SheetXML.append(number, styles.decimals[min(max(places, 0), 9)], to: &xml)
    case .share(let share): SheetXML.append(share, styles.share, to: &xml)
    case .probability(let p): SheetXML.append(p, styles.probability, to: &xml)
    case .date(let date):
      if Sheet.hasSerial(date) {
        SheetXML.append(Sheet.serial(date), styles.date, to: &xml)
      } else {
        SheetXML.append(date.iso, styles.text, to: &xml)
      }
    case .instant(let moment):
      let wall = moment + zone.offset(at: moment)
      SheetXML.append(serialSeconds: wall + Sheet.daysBefore1970 * 86_400, styles.instant, to: &xml)
    case .duration(let seconds): SheetXML.append(Double(seconds) / 86_400, styles.duration, to: &xml)
    case .country("??"): SheetXML.append("unknown", styles.words, to: &xml)
    case .country("--"): SheetXML.append("not public", styles.words, to: &xml)
    case .country(let code): SheetXML.append(code, styles.text, to: &xml)
    case .address(let text), .evidence(let text): SheetXML.append(text, styles.text, to: &xml)
    case .words(let words): SheetXML.append(words, Sheet.wraps(words) ? styles.wrapped : styles.words, to: &xml)
    case .flag(let flag): SheetXML.append(flag ? "yes" : "no", styles.words, to: &xml)
    }
  }
}
