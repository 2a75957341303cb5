import CivilTime

/// One value of a table. The case tells renderers how to align, format and escape it.
public enum Cell: Sendable, Hashable {
  /// Nothing is known or nothing applies: an empty cell.
  case empty
  case count(Int)
  /// A measured or estimated number; `places` is how many decimals it deserves.
  case number(Double, places: Int)
  /// A part of one, shown in percent.
  case share(Double)
  /// How likely chance alone is.
  case probability(Double)
  case date(CivilDate)
  /// UTC seconds, shown in the report's zone.
  case instant(Int64)
  case duration(seconds: Int)
  /// ISO 3166 two-letter code, or `??` for unknown, `--` for addresses that are not on the internet.
  case country(String)
  case address(String)
  /// Text from the evidence; an attacker may have typed it.
  case evidence(String)
  /// Our own words.
  case words(String)
  case flag(Bool)
}

/// The values of one column: typed arrays rather than cells, so that a table of a million sources stays small.
public enum ColumnValues: Sendable, Hashable {
  case counts([Int])
  case numbers([Double], places: Int)
  case shares([Double])
  case probabilities([Double])
  case dates([CivilDate])
  case instants([Int64])
  case countries([String])
  case addresses([String])
  case evidence([String])
  case words([String])
  case flags([Bool])
  /// Anything, cell by cell: for short tables whose columns mix kinds or have empty cells.
  case cells([Cell])

  public var count: Int {
    switch self {
    case .counts(let values): values.count
    case .numbers(let values, _): values.count
    case .shares(let values), .probabilities(let values): values.count
    case .dates(let values): values.count
    case .instants(let values): values.count
    case .countries(let values), .addresses(let values), .evidence(let values), .words(let values): values.count
    case .flags(let values): values.count
    case .cells(let values): values.count
    }
  }

  public subscript(row: Int) -> Cell {
    switch self {
    case .counts(let values): .count(values[row])
    case .numbers(let values, let places): values[row].isFinite ? .number(values[row], places: places) : .empty
    case .shares(let values): values[row].isFinite ? .share(values[row]) : .empty
    case .probabilities(let values): values[row].isFinite ? .probability(values[row]) : .empty
    case .dates(let values): .date(values[row])
    case .instants(let values): .instant(values[row])
    case .countries(let values): .country(values[row])
    case .addresses(let values): .address(values[row])
    case .evidence(let values): .evidence(values[row])
    case .words(let values): .words(values[row])
    case .flags(let values): .flag(values[row])
    case .cells(let values): values[row]
    }
  }
}

extension ColumnValues {
  /// Every value, when all are counts; nil otherwise. O(rows).
  public var allCounts: [Int]? {
    switch self {
    case .counts(let values): return values
    case .cells(let cells):
      let counts = cells.compactMap { if case .count(let count) = $0 { count } else { nil } }
      return counts.count == cells.count ? counts : nil
    default: return nil
    }
  }

  /// Every value, when all are shares; nil otherwise. O(rows).
  public var allShares: [Double]? {
    switch self {
    case .shares(let values): return values
    case .cells(let cells):
      let shares = cells.compactMap { if case .share(let share) = $0 { share } else { nil } }
      return shares.count == cells.count ? shares : nil
    default: return nil
    }
  }
}

public struct Column: Sendable, Hashable {
  /// snake_case; the CSV header.
  public var id: String
  /// What people read above it.
  public var title: String
  public var values: ColumnValues
  /// The last row of the table. A sum is computed and checked by `Table.init`.
  public var total: Total
  /// `attempts`, `days`; for headers and axes.
  public var unit: String?

  public enum Total: Sendable, Hashable {
    case none
    case sum
    case words(String)
  }

  public init(_ id: String, _ title: String, _ values: ColumnValues, total: Total = .none, unit: String? = nil) {
    self.id = id
    self.title = title
    self.values = values
    self.total = total
    self.unit = unit
  }
}

/// Rows behind a finding. Shown in every output from these values alone.
public struct Table: Sendable, Hashable {
  /// kebab-case; the name of its CSV file, sheet and anchor.
  public var id: String
  public var title: String
  /// One sentence below the title: what a row is, what was left out.
  public var note: Prose?
  public var columns: [Column]

  public init(id: String, title: String, note: Prose? = nil, columns: [Column]) {
    precondition(!columns.isEmpty, "a table has columns")
    precondition(
      columns.allSatisfy { $0.values.count == columns[0].values.count }, "columns of a table are of one length")
    self.id = id
    self.title = title
    self.note = note
    self.columns = columns
  }

  public var rowCount: Int { columns[0].values.count }

  /// Without the columns that say nothing in this table, for those who read rather than compute. The first stays.
  public var withoutEmptyColumns: Table {
    guard rowCount > 0 else { return self }
    var table = self
    table.columns = columns.enumerated().filter { index, column in
      guard index > 0, column.total == .none else { return true }
      switch column.values {
      case .cells(let cells): return cells.contains { $0 != .empty }
      case .words(let words): return words.contains { !$0.isEmpty }
      default: return true
      }
    }.map(\.element)
    return table
  }

  public var hasTotals: Bool { columns.contains { $0.total != .none } }

  public func cell(row: Int, column: Int) -> Cell { columns[column].values[row] }

  /// The totals row: exact sums of counts, sums of shares and numbers, empty where a column has none.
  public func totalCell(column: Int) -> Cell {
    let column = columns[column]
    switch column.total {
    case .none: return .empty
    case .words(let words): return .words(words)
    case .sum:
      switch column.values {
      case .counts(let values): return .count(values.reduce(0, +))
      case .numbers(let values, let places): return .number(values.reduce(0, +), places: places)
      case .shares(let values): return .share(values.reduce(0, +))
      case .cells(let cells): return Self.sum(cells)
      default: return .empty
      }
    }
  }

  /// Of cells of one kind, of which some may be empty; where kinds are mixed, of the counts among them.
  private static func sum(_ cells: [Cell]) -> Cell {
    var counts = 0
    var (shares, numbers, decimals): (Double?, Double?, Int) = (nil, nil, 0)
    var isMixed = false
    for cell in cells {
      switch cell {
      case .empty: break
      case .count(let count): counts += count
      case .share(let share): shares = (shares ?? 0) + share
      case .number(let number, let places): (numbers, decimals) = ((numbers ?? 0) + number, max(decimals, places))
      default: isMixed = true
      }
    }
    let hasCounts = cells.contains { if case .count = $0 { true } else { false } }
    switch (hasCounts || isMixed, shares, numbers) {
    case (false, let sum?, nil): return .share(sum)
    case (false, nil, let sum?): return .number(sum, places: decimals)
    default: return .count(counts)
    }
  }
}
