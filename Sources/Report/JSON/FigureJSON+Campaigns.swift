import CivilTime
import Findings

extension FigureJSON {
  static func fields(_ sequence: Figure.Sequence, _ json: inout JSONWriter) {
    json.field("kind", "sequence")
    json.field("column_axis", sequence.columnAxis)
    json.field("row_axis", sequence.rowAxis)
    json.array("columns", sequence.columns, inline: true) { $0.text(FigureText.of($1)) }
    json.array("rows", sequence.rows, inline: true) { $0.text(FigureText.of($1)) }
    json.array("kinds", sequence.kinds, inline: true) { $0.text($1) }
    json.array("points", sequence.points) { json, point in
      json.object { json in
        json.field("column", point.column)
        json.field("row", point.row)
        json.field("point_kind", point.kind)
        json.field("attempts", point.attempts)
      }
    }
    json.array("links", sequence.links) { json, link in
      json.object { json in
        json.field("from", link.from)
        json.field("to", link.to)
      }
    }
  }

  static func fields(_ timeline: Figure.Timeline, _ json: inout JSONWriter) {
    let zone = timeline.zone
    json.field("kind", "timeline")
    json.field("from", zone.iso(timeline.span.lowerBound))
    json.field("to", zone.iso(timeline.span.upperBound))
    json.array("lanes", timeline.lanes) { json, lane in
      json.object { json in
        json.field("label", lane.label)
        switch lane.content {
        case .counts(let counts): self.counts(counts, zone, &json)
        case .moments(let moments):
          json.array("moments", moments) { json, moment in
            json.object { json in
              json.field("at", zone.iso(moment.at))
              label("label", moment.label, &json)
              json.key("marked")
              json.flag(moment.isMarked)
            }
          }
        case .spans(let spans): json.array("spans", spans) { span($1, zone, &$0) }
        }
      }
    }
    json.array("highlighted", timeline.highlighted) { span($1, zone, &$0) }
  }

  private static func counts(_ counts: Figure.Timeline.Counts, _ zone: Zone, _ json: inout JSONWriter) {
    json.object("counts") { json in
      json.field("first", zone.iso(counts.first))
      json.field("step_seconds", Int(counts.step))
      json.field("unit", counts.unit)
      optionals("values", counts.values, &json)
      json.field("level", counts.level)
      json.field("level_label", counts.levelLabel)
    }
  }

  private static func span(_ span: Figure.Timeline.Span, _ zone: Zone, _ json: inout JSONWriter) {
    json.object { json in
      json.field("from", zone.iso(span.time.lowerBound))
      json.field("to", zone.iso(span.time.upperBound))
      label("label", span.label, &json)
      json.key("marked")
      json.flag(span.isMarked)
    }
  }

  static func fields(_ membership: Figure.Membership, _ json: inout JSONWriter) {
    json.field("kind", "membership")
    json.field("first", membership.first.iso)
    json.field("hours_per_value", membership.hoursPerValue)
    json.field("unit", membership.unit)
    json.array("campaigns", membership.campaigns) { json, campaign in
      json.object { json in
        label("label", campaign.label, &json)
        json.field("note", campaign.note)
        json.key("rest")
        json.flag(campaign.isRest)
        json.array("values", campaign.values, inline: true) { $0.number($1) }
      }
    }
  }
}
