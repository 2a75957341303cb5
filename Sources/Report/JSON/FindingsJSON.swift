import CivilTime
import Findings

/// `findings.json`, schema `spoor.findings/1`: everything the report says, for machines.
///
/// Top level: `schema`, `tool`, `title`, `reporters`, `zone`, `period`, `window`, `headline`, `intrusion`,
/// `key_figures`, `recommendations`, `sections`. A sentence is `{"text": …}`, with `parts` where some of it is bold or
/// comes from the evidence. Dates are `2023-11-12`, moments ISO 8601 with offset, shares parts of one, durations
/// seconds, probabilities numbers; `null` is "not known". A table of more than `rowsKept` rows has its columns without
/// `values`; the rows are in the CSV file it names.
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
          json.field("type", Self.type(of: column.values))
          if let unit = column.unit { json.field("unit", unit) }
          if column.total != .none {
            json.key("total")
            cell(table.totalCell(column: index), &json)
          }
          if table.rowCount <= Self.rowsKept || !hasCSV {
            json.array("values", 0..<table.rowCount, inline: true) { cell(column.values[$1], &$0) }
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
