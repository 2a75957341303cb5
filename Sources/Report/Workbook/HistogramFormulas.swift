import Findings

/// The histogram as a person would make it: each row counts the sources sheet with `COUNTIF`, and the rest follows.
///
/// A formula is written only when its result is the table's value, so that recalculating never changes a figure; each
/// carries that value, for readers that do not recalculate.
struct HistogramFormulas {
  private let entry: WorkbookPlan.Entry
  /// `'window-sources'!$C$2:$C$1943`
  private let range: String
  private let sourcesSheet: String
  private let counted: [Int: Int]
  private let sources: Int
  private let attemptsEach: Int
  private let attempts: Int?
  private let shares: [(column: Int, of: Int, whole: Int)]

  /// nil unless this is the histogram and its sources are in the workbook whole.
  init?(_ entry: WorkbookPlan.Entry, _ plan: WorkbookPlan) {
    guard entry.table.id == "attempt-histogram", entry.isWhole, entry.rows > 0,
      let base = plan.entry("window-sources"), base.isWhole, base.rows > 0,
      let column = base.column("attempts"), case .counts(let values) = base.table.columns[column].values,
      let sources = entry.column("sources"), let attemptsEach = entry.column("attempts_each")
    else { return nil }
    self.entry = entry
    self.sources = sources
    self.attemptsEach = attemptsEach
    attempts = entry.column("attempts")
    sourcesSheet = base.sheet
    let name = Sheet.columnName(column)
    range = "\(SheetNames.quoted(base.sheet))!$\(name)$2:$\(name)$\(base.rows + 1)"
    var counted: [Int: Int] = [:]
    for value in values { counted[value, default: 0] += 1 }
    self.counted = counted
    func whole(_ column: Int) -> Int {
      (0..<entry.rows).reduce(0) { sum, row in
        if case .count(let count) = entry.table.cell(row: row, column: column) { sum + count } else { sum }
      }
    }
    var shares: [(column: Int, of: Int, whole: Int)] = []
    if let share = entry.column("share_of_sources") { shares.append((share, sources, whole(sources))) }
    if let share = entry.column("share_of_attempts"), let attempts {
      shares.append((share, attempts, whole(attempts)))
    }
    self.shares = shares
  }

  var note: String {
    "The numbers are live: each row counts the sheet \(sourcesSheet); attempts, shares and totals follow from it."
  }

  func formula(row: Int, column: Int) -> (text: String, result: Double)? {
    guard case .count(let each) = cell(row, attemptsEach), case .count(let count) = cell(row, sources),
      counted[each, default: 0] == count
    else { return nil }
    if column == sources {
      return ("=COUNTIF(\(range),\(name(attemptsEach))\(row + 2))", Double(count))
    }
    if column == attempts, case .count(let product) = cell(row, column), product == each * count {
      return ("=\(name(sources))\(row + 2)*\(name(attemptsEach))\(row + 2)", Double(product))
    }
    guard let share = shares.first(where: { $0.column == column }), case .share(let value) = cell(row, column),
      case .count(let part) = cell(row, share.of)
    else { return nil }
    let result = Double(part) / Double(share.whole)
    guard share.whole > 0, abs(result - value) < 1e-12 else { return nil }
    let letter = name(share.of)
    return ("=\(letter)\(row + 2)/SUM(\(letter)$2:\(letter)$\(entry.rows + 1))", result)
  }

  private func cell(_ row: Int, _ column: Int) -> Cell { entry.table.cell(row: row, column: column) }
  private func name(_ column: Int) -> String { Sheet.columnName(column) }
}
