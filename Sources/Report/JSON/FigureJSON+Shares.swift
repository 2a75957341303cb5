import Findings

extension FigureJSON {
  static func fields(_ concentration: Figure.Concentration, _ json: inout JSONWriter) {
    json.field("kind", "concentration")
    json.field("members", concentration.members)
    json.field("unit", concentration.unit)
    // A swarm has few different counts: how many members have each says the same in a line.
    let runs = Dictionary(grouping: concentration.attempts) { $0 }.sorted { $0.key > $1.key }
    json.array("attempts", runs) { json, run in
      json.object { json in
        json.field("each", run.key)
        json.field("members", run.value.count)
      }
    }
    json.array("marks", concentration.marks) { json, mark in
      json.object { json in
        json.field("members", mark.members)
        json.field("label", mark.label)
      }
    }
  }

  static func fields(_ shares: Figure.Shares, _ json: inout JSONWriter) {
    json.field("kind", "shares")
    json.field("now_label", shares.nowLabel)
    json.field("usual_label", shares.usualLabel)
    json.field("unit", shares.unit)
    json.array("rows", shares.rows) { json, row in
      json.object { json in
        label("label", row.label, &json)
        json.field("now", row.now)
        json.field("usual", row.usual)
        json.field("usual_low", row.range?.lowerBound)
        json.field("usual_high", row.range?.upperBound)
        json.field("note", row.note)
        json.key("marked")
        json.flag(row.isMarked)
      }
    }
  }

  /// What somebody reads in a drawing, without markup.
  static func label(_ key: StaticString, _ cell: Cell?, _ json: inout JSONWriter) {
    json.field(key, cell.map { FigureText.of($0) })
  }
}
