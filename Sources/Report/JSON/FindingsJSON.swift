import CivilTime
import Findings

/// `findings.json`, schema `spoor.findings/2`: everything the report says and what it rests on, for machines. Every other
/// output can be made again from it.
///
/// `Schemas/findings.schema.json` describes every member; `spoor schema findings` prints it. Tables are whole, however
/// long: a CSV file guards its texts against formulas, so a report could not be made again from it.
struct FindingsJSON: Sendable {
  static let schema = "spoor.findings/2"

  var zone: Zone
  var outputs: Set<ReportOutput>

  private var tables: TableJSON { TableJSON(zone: zone, hasCSV: outputs.contains(.csv)) }

  /// The file in pieces, in order; the values of long tables are still to be written.
  func pieces(_ content: ReportContent) -> [JSONWriter.Piece] {
    var json = JSONWriter()
    json.object { json in
      json.field("schema", Self.schema)
      json.field("tool", content.provenance.tool)
      json.field("audience", content.provenance.audience.rawValue)
      json.field("title", content.title)
      json.array("outputs", outputs.map(\.rawValue).sorted(), inline: true) { $0.text($1) }
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
      json.array("headline", content.headline) { ProseJSON.write($1, &$0) }
      ProseJSON.field("intrusion", content.intrusion, &json)
      json.key("key_figures")
      if let table = content.keyFigures { tables.table(table, &json) } else { json.null() }
      json.array("recommendations", content.recommendations) { ProseJSON.write($1, &$0) }
      json.key("country_names")
      json.dictionary(content.countryNames)
      json.array("sections", content.sections) { section($1, &$0) }
      json.key("blocklist")
      if let list = content.blocklist { blocklist(list, &json) } else { json.null() }
      json.object("provenance") { ProvenanceJSON.members(content.provenance, &$0) }
    }
    return json.finish()
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
      json.array("tables", section.tables) { tables.table($1, &$0) }
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
      ProseJSON.field("summary", finding.summary, &json)
      json.array("details", finding.details) { ProseJSON.write($1, &$0) }
      ProseJSON.field("uncertainty", finding.uncertainty, &json)
      json.array("caveats", finding.caveats) { ProseJSON.write($1, &$0) }
      json.array("numbers", finding.numbers) { number($1, &$0) }
      json.array("evidence", finding.evidence) { json, reference in
        json.object { json in
          json.field("file", reference.file)
          json.field("line", reference.line)
        }
      }
      json.array("tables", finding.tables, inline: true) { $0.text($1) }
      json.array("figures", finding.figures, inline: true) { $0.text($1) }
      ProseJSON.field("recommendation", finding.recommendation, &json)
    }
  }

  private func number(_ number: NamedNumber, _ json: inout JSONWriter) {
    json.object { json in
      json.field("name", number.name)
      json.field("type", TableJSON.type(of: number.value) ?? "words")
      if let places = TableJSON.places(number.value) { json.field("places", places) }
      json.key("value")
      tables.cell(number.value, &json)
      if let low = number.low {
        json.key("low")
        tables.cell(low, &json)
      }
      if let high = number.high {
        json.key("high")
        tables.cell(high, &json)
      }
      if let unit = number.unit { json.field("unit", unit) }
    }
  }

  private func figure(_ figure: Figure, _ json: inout JSONWriter) {
    json.object { json in
      json.field("id", figure.id)
      json.field("title", figure.title)
      ProseJSON.field("caption", figure.caption, &json)
      json.field("alternative", figure.alternative)
      json.field("table", figure.table)
      FigureJSON.fields(figure.content, &json)
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

  private func blocklist(_ list: Blocklist, _ json: inout JSONWriter) {
    json.object { json in
      json.field("made", zone.iso(list.made))
      json.field("expires", zone.iso(list.expires))
      json.array("reasons", list.reasons) { $0.text($1) }
      json.array("warnings", list.warnings) { $0.text($1) }
      json.field("computers", list.addresses.count)
      json.array("addresses", list.addresses, inline: true) { $0.text($1.text) }
      json.array("networks", list.networks, inline: true) { $0.text($1.text) }
    }
  }
}
