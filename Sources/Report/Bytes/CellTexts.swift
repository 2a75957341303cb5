import Findings

extension ColumnValues {
  /// Calls with the cell of each row in turn, and whether it is a text that is the same as the one before.
  ///
  /// The column is asked once of what kind it is, and `body` is made anew for each kind: a cell that is known to be a
  /// count while the program is compiled needs no looking at.
  @inline(__always)
  func forEachCell(in rows: Range<Int>, _ body: (_ cell: Cell, _ isRepeated: Bool) -> Void) {
    @inline(__always) func each<Value>(_ values: [Value], _ cell: (Value) -> Cell) {
      for row in rows { body(cell(values[row]), false) }
    }
    @inline(__always) func eachFinite(_ values: [Double], _ cell: (Double) -> Cell) {
      for row in rows { body(values[row].isFinite ? cell(values[row]) : .empty, false) }
    }
    @inline(__always) func eachText(_ texts: [String], _ cell: (String) -> Cell) {
      for row in rows { body(cell(texts[row]), row > rows.lowerBound && texts[row] == texts[row - 1]) }
    }
    switch self {
    case .counts(let values): each(values) { .count($0) }
    case .numbers(let values, let places): eachFinite(values) { .number($0, places: places) }
    case .shares(let values): eachFinite(values) { .share($0) }
    case .probabilities(let values): eachFinite(values) { .probability($0) }
    case .dates(let values): each(values) { .date($0) }
    case .instants(let values): each(values) { .instant($0) }
    case .countries(let values): eachText(values) { .country($0) }
    case .addresses(let values): eachText(values) { .address($0) }
    case .evidence(let values): eachText(values) { .evidence($0) }
    case .words(let values): eachText(values) { .words($0) }
    case .flags(let values): each(values) { .flag($0) }
    case .cells(let values): each(values) { $0 }
    }
  }
}

/// The cells of a table as text, for one stretch of its rows after the other: columns are turned into text one by one,
/// and their pieces put together row by row.
///
/// To ask each column anew for each row of what kind its values are takes longer than to write them.
struct CellTexts: ~Copyable {
  /// Rows that are made at once: few enough that their text stays near the processor.
  static let rows = 512

  private let columns: [ColumnValues]
  private var text = ByteBuffer(capacity: 1 << 16)
  /// By column, and in it by row: where the cell begins in the text, and at the end of each column where its last one ends.
  private var edges: [Int]

  init(_ table: Table) {
    columns = table.columns.map(\.values)
    edges = Array(repeating: 0, count: columns.count * (Self.rows + 1))
  }

  var columnCount: Int { columns.count }

  /// Takes the place of what was there.
  /// - Parameter rows: at most `Self.rows`.
  @inline(__always)
  mutating func fill(_ rows: Range<Int>, _ append: (inout ByteBuffer, _ column: Int, Cell) -> Void) {
    precondition(rows.count <= Self.rows)
    text.removeAll()
    for column in columns.indices {
      var edge = column * (Self.rows + 1)
      var before = 0..<0
      edges[edge] = text.count
      columns[column].forEachCell(in: rows) { cell, isRepeated in
        let start = text.count
        if isRepeated { text.repeatPiece(before) } else { append(&text, column, cell) }
        before = start..<text.count
        edge += 1
        edges[edge] = text.count
      }
    }
  }

  /// - Parameter row: counted from the first of those that were filled in.
  @inline(__always) func append(row: Int, _ column: Int, to bytes: inout ByteBuffer) {
    bytes.append(piece(row, column), of: text)
  }

  /// Whether the cell of a row has no text.
  @inline(__always) func isEmpty(row: Int, _ column: Int) -> Bool { piece(row, column).isEmpty }

  @inline(__always) private func piece(_ row: Int, _ column: Int) -> Range<Int> {
    let edge = column * (Self.rows + 1) + row
    return edges[edge]..<edges[edge + 1]
  }
}
