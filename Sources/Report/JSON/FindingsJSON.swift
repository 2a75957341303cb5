import CivilTime
import Findings

/// `findings.json`, schema `spoor.findings/1`: everything the report says, for machines.
///
/// `Schemas/findings.schema.json` describes every member; `spoor schema findings` prints it. A table of more than
/// `rowsKept` rows that has a CSV file has its columns without `values`, which the CSV holds: a million rows would make
/// this file larger than all others together, and slow to read for the sake of what stands beside it.
struct FindingsJSON: Sendable {
  static let schema = "spoor.findings/1"
  static let rowsKept = 10_000

  var zone: Zone
  /// Whether the CSV files are written, so that tables can name theirs.
  var hasCSV: Bool

  func bytes(_ content: ReportContent) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("schema", Self.schema)
      json.field("tool", content.provenance.tool)
      json.field("audience", content.provenance.audience.rawValue)
      json.field("title", content.title)
      json.array("reporters", content.reporters, inline: true) { $0.text($1) }
      json.field("zone", zone.name)
      period("period", content.period, &json)
      json.key("window")
      if let window = content.window {
        json.object { json in
          period("core", window.core, &json)
          period("context", window.context, &json)
        }
      } else {
        json.null()
      }
      json.array("headline", content.headline) { prose($1, &$0) }
      proseField("intrusion", content.intrusion, &json)
      json.key("key_figures")
      if let table = content.keyFigures { self.table(table, &json) } else { json.null() }
      json.array("recommendations", content.recommendations) { prose($1, &$0) }
      json.key("country_names")
      json.dictionary(content.countryNames)
      json.array("sections", content.sections) { section($1, &$0) }
    }
    json.endOfFile()
    return json.take()
  }

  private func section(_ section: ReportContent.Section, _ json: inout JSONWriter) {
    json.object { json in
      json.field("id", section.id)
      json.field("title", section.title)
      json.field("question", section.question)
      json.key("chapter")
      if let chapter = section.chapter {
        json.object { json in
          json.field("id", chapter.id)
          json.field("title", chapter.title)
        }
      } else {
        json.null()
      }
      json.array("findings", section.findings) { finding($1, &$0) }
      json.array("tables", section.tables) { table($1, &$0) }
      json.array("figures", section.figures) { figure($1, &$0) }
      json.field("method", section.method)
    }
  }

  private func finding(_ finding: Finding, _ json: inout JSONWriter) {
    json.object { json in
      json.field("id", finding.id)
      json.field("status", finding.status.rawValue)
      json.field("severity", finding.severity.rawValue)
      json.field("verdict", finding.verdict.rawValue)
      proseField("summary", finding.summary, &json)
      json.array("details", finding.details) { prose($1, &$0) }
      proseField("uncertainty", finding.uncertainty, &json)
      json.array("caveats", finding.caveats) { prose($1, &$0) }
      json.array("numbers", finding.numbers) { number($1, &$0) }
      json.array("evidence", finding.evidence) { json, reference in
        json.object { json in
          json.field("file", reference.file)
          json.field("line", reference.line)
        }
      }
      json.array("tables", finding.tables, inline: true) { $0.text($1) }
      json.array("figures", finding.figures, inline: true) { $0.text($1) }
      proseField("recommendation", finding.recommendation, &json)
    }
  }

  private func number(_ number: NamedNumber, _ json: inout JSONWriter) {
    json.object { json in
      json.field("name", number.name)
      json.field("type", Self.type(of: number.value) ?? "words")
      json.key("value")
      cell(number.value, &json)
      if let low = number.low {
        json.key("low")
        cell(low, &json)
      }
      if let high = number.high {
        json.key("high")
        cell(high, &json)
      }
      if let unit = number.unit { json.field("unit", unit) }
    }
  }

  private func table(_ table: Table, _ json: inout JSONWriter) {
    json.object { json in
      json.field("id", table.id)
      json.field("title", table.title)
      proseField("note", table.note, &json)
      json.field("rows", table.rowCount)
      if hasCSV { json.field("csv", "tables/\(table.id).csv") }
      json.array("columns", table.columns.indices) { json, index in
        let column = table.columns[index]
        json.object { json in
          json.field("id", column.id)
          json.field("title", column.title)
          let types = Self.types(of: column.values)
          json.field("type", types.one ?? "mixed")
          if let places = Self.places(of: column.values) { json.field("places", places) }
          if let unit = column.unit { json.field("unit", unit) }
          if column.total != .none {
            json.key("total")
            cell(table.totalCell(column: index), &json)
          }
          if table.rowCount <= Self.rowsKept || !hasCSV {
            json.array("values", 0..<table.rowCount, inline: true) { cell(column.values[$1], &$0) }
            if types.one == nil { json.array("types", types.each, inline: true) { Self.write($1, &$0) } }
          }
        }
      }
    }
  }

  private func figure(_ figure: Figure, _ json: inout JSONWriter) {
    json.object { json in
      json.field("id", figure.id)
      json.field("title", figure.title)
      proseField("caption", figure.caption, &json)
      json.field("alternative", figure.alternative)
      json.field("table", figure.table)
      FigureJSON.fields(figure.content, &json)
    }
  }

  private func cell(_ cell: Cell, _ json: inout JSONWriter) {
    switch cell {
    case .empty: json.null()
    case .count(let number), .duration(let number): json.number(number)
    case .number(let number, _), .share(let number), .probability(let number): json.number(number)
    case .date(let date): json.text(date.iso)
    case .instant(let moment): json.text(zone.iso(moment))
    case .country(let text), .address(let text), .evidence(let text), .words(let text): json.text(text)
    case .flag(let flag): json.flag(flag)
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

  /// Decimals of a column of numbers; of the first, where every cell has its own.
  private static func places(of values: ColumnValues) -> Int? {
    switch values {
    case .numbers(_, let places): places
    case .cells(let cells):
      cells.lazy.compactMap { if case .number(_, let places) = $0 { places } else { nil } }.first
    default: nil
    }
  }

  /// nil: an empty cell has none.
  private static func type(of cell: Cell) -> String? {
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

  private func period(_ key: StaticString, _ days: ClosedRange<CivilDate>?, _ json: inout JSONWriter) {
    json.key(key)
    guard let days else { return json.null() }
    json.object { json in
      json.field("first", days.lowerBound.iso)
      json.field("last", days.upperBound.iso)
    }
  }

  private func proseField(_ key: StaticString, _ prose: Prose?, _ json: inout JSONWriter) {
    json.key(key)
    if let prose { self.prose(prose, &json) } else { json.null() }
  }

  private func prose(_ prose: Prose, _ json: inout JSONWriter) { ProseJSON.write(prose, &json) }
}

enum ProseJSON {
  static func write(_ prose: Prose, _ json: inout JSONWriter) {
    json.object { json in
      json.field("text", prose.plainText)
      let isPlain = prose.parts.allSatisfy {
        if case .words = $0 { true } else { false }
      }
      if isPlain { return }
      json.array("parts", prose.parts) { json, part in
        json.object { json in
          switch part {
          case .words(let text): json.field("words", text)
          case .strong(let text): json.field("strong", text)
          case .evidence(let text): json.field("evidence", text)
          }
        }
      }
    }
  }
}
