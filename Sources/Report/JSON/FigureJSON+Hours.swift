import Findings

extension FigureJSON {
  static func fields(_ hours: Figure.HourSeries, _ json: inout JSONWriter) {
    json.field("kind", "hours")
    json.field("first", hours.first.iso)
    json.field("unit", hours.unit)
    optionals("values", hours.values, &json)
    json.array("usual_low", hours.usual, inline: true) { $0.number($1.lowerBound) }
    json.array("usual_high", hours.usual, inline: true) { $0.number($1.upperBound) }
    json.field("level", hours.level)
    json.field("level_label", hours.levelLabel)
    marks(hours.marks, &json)
    json.array("highlighted", hours.highlighted.map { [$0.lowerBound, $0.upperBound] } ?? [], inline: true) {
      $0.number($1)
    }
  }

  static func fields(_ clock: Figure.Clock, _ json: inout JSONWriter) {
    json.field("kind", "clock")
    json.field("axis", clock.axis)
    json.field("unit", clock.unit)
    json.array("values", clock.values, inline: true) { $0.number($1) }
    json.field("level", clock.level)
    json.field("level_label", clock.levelLabel)
    json.array("highlighted", clock.highlighted.sorted(), inline: true) { $0.number($1) }
    marks(clock.marks, &json)
  }

  /// Labels at indices of `values`.
  static func marks(_ marks: [Figure.HourSeries.Mark], _ json: inout JSONWriter) {
    json.array("marks", marks) { json, mark in
      json.object { json in
        json.field("index", mark.hour)
        json.field("label", mark.label)
      }
    }
  }
}
