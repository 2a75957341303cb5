import CivilTime
import Findings

extension AudienceEdition {
  func table(_ table: Table, zone: Zone) -> Table {
    let personal = isPublic ? personalRows(table) : []
    let isAll = !personal.isEmpty && personal.allSatisfy { $0 }
    var edited = table
    edited.title = words(table.title)
    edited.note = table.note.map(prose)
    for index in table.columns.indices {
      let column = table.columns[index]
      edited.columns[index].title = words(column.title)
      if case .words(let total) = column.total { edited.columns[index].total = .words(words(total)) }
      edited.columns[index].values = values(column, personal: personal, isAll: isAll, zone: zone)
    }
    return isPublic ? reordered(edited, as: table) : edited
  }

  private func values(_ column: Column, personal: [Bool], isAll: Bool, zone: Zone) -> ColumnValues {
    let hint = Self.kind(ofColumn: column.id)
    switch column.values {
    case .addresses(let texts): return .addresses(texts.map { disguise.shown($0, as: .computer) })
    case .evidence(let texts): return .evidence(texts.map { evidence($0, column: hint) })
    case .words(let texts): return .words(texts.map(words))
    case .instants(let moments) where isAll: return .dates(moments.map { zone.date(at: $0) })
    case .instants(let moments) where personal.contains(true):
      return .cells(moments.indices.map { personal[$0] ? .date(zone.date(at: moments[$0])) : .instant(moments[$0]) })
    case .cells(let cells):
      return .cells(
        cells.indices.map {
          cell(cells[$0], column: hint, personal: !personal.isEmpty && personal[$0], zone: zone)
        })
    default: return column.values
    }
  }

  func cell(_ cell: Cell, column: IdentityKind?, personal: Bool, zone: Zone) -> Cell {
    switch cell {
    case .address(let text): .address(disguise.shown(text, as: .computer))
    case .evidence(let text): .evidence(evidence(text, column: column))
    case .words(let text): .words(words(text))
    case .instant(let moment): personal && isPublic ? .date(zone.date(at: moment)) : cell
    default: cell
    }
  }

  private static func kind(ofColumn id: String) -> IdentityKind? {
    switch id {
    case "user", "first_name", "then_name": .name
    case "host": .host
    case "file", "copy_of": .file
    default: nil
    }
  }

  /// Which rows are about one name or one computer.
  private func personalRows(_ table: Table) -> [Bool] {
    var personal = [Bool](repeating: false, count: table.rowCount)
    for column in table.columns {
      switch column.values {
      case .addresses: return [Bool](repeating: true, count: table.rowCount)
      case .evidence, .cells:
        let hint = Self.kind(ofColumn: column.id)
        for row in personal.indices where !personal[row] {
          switch column.values[row] {
          case .address: personal[row] = true
          case .evidence(let text): personal[row] = isPersonal(text, column: hint)
          default: break
          }
        }
      default: break
      }
    }
    return personal
  }

  // MARK: - The order of rows

  /// Equal rows stand by address or alphabet, which would tell neighbours and first letters: they are put in the order of
  /// their pseudonyms. Rows count as equal when no figure of theirs decides about the order of the table.
  private func reordered(_ edited: Table, as original: Table) -> Table {
    guard edited.rowCount > 1 else { return edited }
    let identifying = edited.columns.indices.filter { index in
      switch edited.columns[index].values {
      case .addresses, .evidence: true
      case .cells(let cells): cells.contains { $0.identity != nil }
      default: false
      }
    }
    // A table in which not every row is about somebody has an order of its own.
    let isOfIdentities = (0..<edited.rowCount).allSatisfy { row in
      identifying.contains { edited.cell(row: row, column: $0).identity != nil }
    }
    guard isOfIdentities else { return edited }
    var order = Array(0..<edited.rowCount)
    func key(_ row: Int) -> [String] { identifying.map { edited.cell(row: row, column: $0).identity ?? "" } }
    for group in Self.groups(original) where group.count > 1 {
      let rows = group.map { (key: key($0), row: $0) }.sorted { left, right in
        left.key == right.key ? left.row < right.row : left.key.lexicographicallyPrecedes(right.key)
      }
      order.replaceSubrange(group, with: rows.map(\.row))
    }
    var result = edited
    for index in result.columns.indices { result.columns[index].values = result.columns[index].values.ordered(order) }
    return result
  }

  /// Steps from a row to the next that must go the same way before a further figure counts as one that sorts the table:
  /// by chance they do in one of 128 cases.
  private static let stepsNeeded = 8

  /// Runs of rows whose order no figure decides: those that sort the table are the same in them. The first from the left
  /// that is in order sorts it, and within its ties whatever is in order too often for chance.
  private static func groups(_ table: Table) -> [Range<Int>] {
    var groups = [0..<table.rowCount]
    var columns = table.columns.compactMap(\.values.sortKeys)
    var needed = 1
    while let index = columns.firstIndex(where: { steps($0, in: groups) ?? 0 >= needed }) {
      let keys = columns.remove(at: index)
      groups = groups.flatMap { split($0, by: keys) }
      needed = stepsNeeded
    }
    return groups
  }

  /// How many steps go up, or how many go down; nil when both occur.
  private static func steps(_ keys: [Double], in groups: [Range<Int>]) -> Int? {
    var (up, down) = (0, 0)
    for group in groups where group.count > 1 {
      for row in group.dropFirst() {
        if keys[row] > keys[row - 1] { up += 1 }
        if keys[row] < keys[row - 1] { down += 1 }
        if up > 0 && down > 0 { return nil }
      }
    }
    return up + down
  }

  private static func split(_ group: Range<Int>, by keys: [Double]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = group.lowerBound
    for row in group.dropFirst() where keys[row] != keys[row - 1] {
      parts.append(start..<row)
      start = row
    }
    return parts + [start..<group.upperBound]
  }
}

extension Cell {
  /// nil: nobody is named.
  fileprivate var identity: String? {
    switch self {
    case .address(let text), .evidence(let text): text
    default: nil
    }
  }
}

extension ColumnValues {
  /// What a table may be sorted by; nil: texts, and columns with empty cells.
  fileprivate var sortKeys: [Double]? {
    switch self {
    case .counts(let values): return values.map(Double.init)
    case .numbers(let values, _): return values.contains(where: \.isNaN) ? nil : values
    case .shares(let values), .probabilities(let values): return values.contains(where: \.isNaN) ? nil : values
    case .dates(let values): return values.map { Double($0.dayNumber) }
    case .instants(let values): return values.map(Double.init)
    case .cells(let cells):
      let keys = cells.compactMap { cell -> Double? in
        switch cell {
        case .count(let value): Double(value)
        case .number(let value, _), .share(let value), .probability(let value): value.isNaN ? nil : value
        case .date(let date): Double(date.dayNumber)
        case .instant(let moment): Double(moment)
        case .duration(let seconds): Double(seconds)
        default: nil
        }
      }
      return keys.count == cells.count ? keys : nil
    default: return nil
    }
  }

  fileprivate func ordered(_ order: [Int]) -> ColumnValues {
    switch self {
    case .counts(let values): .counts(order.map { values[$0] })
    case .numbers(let values, let places): .numbers(order.map { values[$0] }, places: places)
    case .shares(let values): .shares(order.map { values[$0] })
    case .probabilities(let values): .probabilities(order.map { values[$0] })
    case .dates(let values): .dates(order.map { values[$0] })
    case .instants(let values): .instants(order.map { values[$0] })
    case .countries(let values): .countries(order.map { values[$0] })
    case .addresses(let values): .addresses(order.map { values[$0] })
    case .evidence(let values): .evidence(order.map { values[$0] })
    case .words(let values): .words(order.map { values[$0] })
    case .flags(let values): .flags(order.map { values[$0] })
    case .cells(let values): .cells(order.map { values[$0] })
    }
  }
}
