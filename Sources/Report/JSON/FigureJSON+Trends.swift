import Findings

extension FigureJSON {
  static func fields(_ trends: Figure.Trends, _ json: inout JSONWriter) {
    json.field("kind", "trends")
    json.array("periods", trends.periods, inline: true) { $0.text($1) }
    json.array("series", trends.series) { json, series in
      json.object { json in
        json.field("title", series.title)
        optionals("values", series.values, &json)
      }
    }
  }
}
