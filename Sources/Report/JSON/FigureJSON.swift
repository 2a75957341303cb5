import CivilTime
import Findings

/// The data of a figure: `kind`, and the members of that kind of drawing in snake_case.
enum FigureJSON {
  static func fields(_ content: Figure.Content, _ json: inout JSONWriter) {
    switch content {
    case .days(let days): fields(days, &json)
    case .stackedDays(let days):
      json.field("kind", "stacked-days")
      json.field("first", days.first.iso)
      json.field("unit", days.unit)
      json.array("parts", days.parts) { json, part in
        json.object { json in
          json.field("label", part.label)
          json.key("rest")
          json.flag(part.isRest)
          json.array("values", part.values, inline: true) { $0.number($1) }
        }
      }
    case .histogram(let histogram):
      json.field("kind", "histogram")
      json.field("axis", histogram.axis)
      json.field("unit", histogram.unit)
      json.array("bars", histogram.bars) { json, bar in
        json.object { json in
          json.field("label", bar.label)
          json.field("value", bar.value)
          json.field("note", bar.note)
        }
      }
    case .discovery(let discovery):
      json.field("kind", "discovery")
      json.field("first", discovery.first.iso)
      json.field("unit", discovery.unit)
      json.field("size", discovery.size)
      json.field("end", discovery.end?.iso)
      json.field("earliest", discovery.earliest?.iso)
      json.field("latest", discovery.latest?.iso)
      json.array("seen", discovery.seen, inline: true) { $0.number($1) }
    case .hours(let hours): fields(hours, &json)
    case .hourOfWeek(let week):
      json.field("kind", "hour-of-week")
      json.field("unit", week.unit)
      optionals("values", week.values, &json)
      marks(week.marks, &json)
    case .clock(let clock): fields(clock, &json)
    case .concentration(let concentration): fields(concentration, &json)
    case .shares(let shares): fields(shares, &json)
    case .sequence(let sequence): fields(sequence, &json)
    case .timeline(let timeline): fields(timeline, &json)
    case .membership(let membership): fields(membership, &json)
    case .trends(let trends): fields(trends, &json)
    case .worldMap(let map):
      json.field("kind", "world-map")
      json.field("unit", map.unit)
      json.array("countries", map.values) { json, country in
        json.object { json in
          json.field("code", country.code)
          json.field("name", country.name)
          json.field("value", country.value)
        }
      }
    }
  }

  static func optionals(_ key: StaticString, _ values: [Double?], _ json: inout JSONWriter) {
    json.array(key, values, inline: true) { json, value in
      if let value { json.number(value) } else { json.null() }
    }
  }

  private static func fields(_ days: Figure.DaySeries, _ json: inout JSONWriter) {
    json.field("kind", "days")
    json.field("first", days.first.iso)
    json.field("unit", days.unit)
    optionals("values", days.values, &json)
    json.array("usual_low", days.usual, inline: true) { $0.number($1.lowerBound) }
    json.array("usual_high", days.usual, inline: true) { $0.number($1.upperBound) }
    json.field("level", days.level)
    json.field("level_label", days.levelLabel)
    json.array("marks", days.marks) { json, mark in
      json.object { json in
        json.field("date", mark.date.iso)
        json.field("label", mark.label)
      }
    }
    json.array("highlighted", days.highlighted.map { [$0.lowerBound, $0.upperBound] } ?? [], inline: true) {
      $0.text($1.iso)
    }
  }
}
