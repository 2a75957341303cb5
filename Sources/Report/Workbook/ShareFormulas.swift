import Findings

/// Shares as a person would make them: a count of the same row over the sum of its column.
///
/// A formula is written only where its result is the table's value, for every row of the column.
struct ShareFormulas {
  /// Each formula sums its column, so the work of recalculating grows with the square of the rows.
  static let mostRows = 2_000

  private var counted: [Int: (column: Int, whole: Int)] = [:]
  private let entry: WorkbookPlan.Entry

  init(_ entry: WorkbookPlan.Entry) {
    self.entry = entry
    guard entry.isWhole, (1...Self.mostRows).contains(entry.rows) else { return }
    let counts = entry.table.columns.indices.compactMap { index -> (column: Int, values: [Int], whole: Int)? in
      guard let values = entry.table.columns[index].values.allCounts else { return nil }
      let whole = values.reduce(0, +)
      return whole > 0 ? (index, values, whole) : nil
    }
    for (index, column) in entry.table.columns.enumerated() {
      guard let shares = column.values.allShares, shares.contains(where: { $0 > 0 }) else { continue }
      let source = counts.first { _, values, whole in
        zip(values, shares).allSatisfy { abs(Double($0) / Double(whole) - $1) < 1e-12 }
      }
      if let source { counted[index] = (source.column, source.whole) }
    }
  }

  var isEmpty: Bool { counted.isEmpty }

  func formula(row: Int, column: Int) -> (text: String, result: Double)? {
    guard let source = counted[column], case .count(let count) = entry.cell(row: row, column: source.column) else {
      return nil
    }
    let letter = Sheet.columnName(source.column)
    return (
      "=\(letter)\(row + 2)/SUM(\(letter)$2:\(letter)$\(entry.rows + 1))", Double(count) / Double(source.whole)
    )
  }
}
