/// Rows of one block that match a filter, as distances from its start: what all keys of the block are read for.
struct RowSelection: Sendable {
  /// Rows of a block.
  static let most = 2048

  private(set) var start = 0
  private(set) var count = 0
  /// Those behind `count` mean nothing.
  private(set) var positions = (0..<Int32(most)).map { $0 }
  /// Of the rows that stand for more than one attempt, or for none: the place in the selection, and how many more than one.
  private(set) var surplus: [(index: Int, attempts: Int64)] = []
  /// `positions` are those of all rows of the block.
  private(set) var takesAll = true

  /// - Parameter block: `most` rows at most.
  mutating func select(_ block: Range<Int>, _ filter: RowFilter, _ columns: EventColumns) {
    let rows = block.clamped(to: filter.rows)
    start = rows.lowerBound
    if filter.takesAll {
      count = rows.count
      if !takesAll { positions = (0..<Int32(Self.most)).map { $0 } }
      takesAll = true
    } else {
      takesAll = false
      count = filter.select(rows, columns, into: &positions)
    }
  }

  /// Fills `surplus`: nearly all rows stand for one attempt, which is counted with the row.
  mutating func weigh(_ attempts: [Int32]) {
    surplus.removeAll(keepingCapacity: true)
    for index in 0..<count {
      let weight = attempts[row(index)]
      if weight != 1 { surplus.append((index, Int64(weight) - 1)) }
    }
  }

  func row(_ index: Int) -> Int { start + Int(positions[index]) }
}

extension InMemoryStore {
  /// Calls with each block of rows in which any match.
  /// - Parameter rows: within those of the filter.
  @inline(__always)
  func forEachSelection(_ filter: RowFilter, in rows: Range<Int>, _ body: (borrowing RowSelection) -> Void) {
    var selection = RowSelection()
    var start = rows.lowerBound
    while start < rows.upperBound {
      let end = min(start + RowSelection.most, rows.upperBound)
      selection.select(start..<end, filter, columns)
      if selection.count > 0 { body(selection) }
      start = end
    }
  }
}
