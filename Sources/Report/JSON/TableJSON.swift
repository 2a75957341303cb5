import CivilTime
import Findings

/// Tables and cells for machines: values as they are, with the type of each column.
struct TableJSON: Sendable {
  var zone: Zone
  /// Whether the CSV files are written, so that tables can name theirs.
  var hasCSV: Bool

  func table(_ table: Table, _ json: inout JSONWriter) {
    json.object { json in
      json.field("id", table.id)
      json.field("title", table.title)
      ProseJSON.field("note", table.note, &json)
      json.field("rows", table.rowCount)
      if hasCSV { json.field("csv", "tables/\(table.id).csv") }
      json.array("columns", table.columns.indices) { json, index in
        let column = table.columns[index]
        json.object { json in
          json.field("id", column.id)
          json.field("title", column.title)
          let types = Self.types(of: column.values)
          json.field("type", types.one ?? "mixed")
          places(of: column.values, &json)
          if let unit = column.unit { json.field("unit", unit) }
          if column.total != .none {
            json.key("total")
            cell(table.totalCell(column: index), &json)
          }
          values(column.values, &json)
          if types.one == nil { json.array("types", types.each, inline: true) { Self.write($1, &$0) } }
        }
      }
    }
  }

  /// Columns of so many rows are left to be written later.
  private static let longColumn = 2_000

  private func values(_ values: ColumnValues, _ json: inout JSONWriter) {
    let count = values.count
    json.list("values", leftOver: count < Self.longColumn ? nil : count) { [zone] bytes in
      var isFirst = true
      values.forEachCell(in: 0..<count) { cell, _ in
        if !isFirst { bytes.append(", ") }
        isFirst = false
        Self.append(cell, zone: zone, to: &bytes)
      }
    }
  }

  func cell(_ cell: Cell, _ json: inout JSONWriter) {
    json.value { Self.append(cell, zone: zone, to: &$0) }
  }

  @inline(__always) private static func append(_ cell: Cell, zone: Zone, to bytes: inout ByteBuffer) {
    switch cell {
    case .empty: bytes.append("null")
    case .count(let number), .duration(let number): bytes.append(decimal: number)
    case .number(let number, _), .share(let number), .probability(let number):
      if number.isFinite { bytes.append(shortest: number) } else { bytes.append("null") }
    case .date(let date):
      bytes.append(UInt8(ascii: "\""))
      bytes.append(date)
      bytes.append(UInt8(ascii: "\""))
    case .instant(let moment):
      bytes.append(UInt8(ascii: "\""))
      bytes.append(iso: moment, in: zone)
      bytes.append(UInt8(ascii: "\""))
    case .country(let text), .address(let text), .evidence(let text), .words(let text):
      JSONText.append(text, to: &bytes)
    case .flag(let flag): bytes.append(flag ? "true" : "false")
    }
  }

  /// The type of all values of a column, or of each where they differ. A column of nothing but empty cells is words.
  private static func types(of values: ColumnValues) -> (one: String?, each: [String?]) {
    guard case .cells(let cells) = values else { return (type(of: values), []) }
    let each = cells.map { type(of: $0) }
    let kinds = Set(each.compactMap { $0 })
    return kinds.count > 1 ? (nil, each) : (kinds.first ?? "words", [])
  }

  private static func write(_ type: String?, _ json: inout JSONWriter) {
    if let type { json.text(type) } else { json.null() }
  }

  /// Decimals of a column of numbers, and of each value where they differ.
  private func places(of values: ColumnValues, _ json: inout JSONWriter) {
    switch values {
    case .numbers(_, let places): json.field("places", places)
    case .cells(let cells):
      let each = cells.map(Self.places)
      guard let first = each.lazy.compactMap({ $0 }).first else { return }
      json.field("places", first)
      guard each.contains(where: { $0 != nil && $0 != first }) else { return }
      json.array("places_each", each, inline: true) { json, places in
        if let places { json.number(places) } else { json.null() }
      }
    default: break
    }
  }

  /// nil: no number.
  static func places(_ cell: Cell) -> Int? { if case .number(_, let places) = cell { places } else { nil } }

  /// nil: an empty cell has none.
  static func type(of cell: Cell) -> String? {
    switch cell {
    case .empty: nil
    case .count: "count"
    case .number: "number"
    case .share: "share"
    case .probability: "probability"
    case .date: "date"
    case .instant: "instant"
    case .duration: "duration"
    case .country: "country"
    case .address: "address"
    case .evidence: "evidence"
    case .words: "words"
    case .flag: "flag"
    }
  }

  private static func type(of values: ColumnValues) -> String {
    switch values {
    case .counts: "count"
    case .numbers: "number"
    case .shares: "share"
    case .probabilities: "probability"
    case .dates: "date"
    case .instants: "instant"
    case .countries: "country"
    case .addresses: "address"
    case .evidence: "evidence"
    case .words: "words"
    case .flags: "flag"
    case .cells: "mixed"
    }
  }
}
