import Findings
import Statistics

extension AttemptHistogram {
  /// Fewer computers are told in a sentence.
  private static let leastComputers = 10

  /// How much the busiest took; nil where there are too few computers for a curve.
  static func concentrationFigure(_ histogram: SourceConcentration, input: AnalysisInput) -> Figure? {
    guard histogram.sources >= leastComputers else { return nil }
    let busiest = Numerals.percent(histogram.largest, of: histogram.attempts)
    return Figure(
      id: "concentration", title: "Few large computers, or many small ones",
      caption: """
        The computers, busiest first, against their part of the attempts, \(input.windowWords). Had all come equally \
        often, the curve would be the straight line; one large computer would be a corner at the top.
        """,
      alternative: """
        80 % of the attempts took \(Numerals.grouped(histogram.n80)) of \(Wording.computers(histogram.sources)); the \
        busiest made \(busiest).
        """,
      table: "window-sources",
      content: .concentration(
        Figure.Concentration(
          attempts: histogram.rows.flatMap { [Int](repeating: $0.attemptsEach, count: $0.sources) },
          members: "computers", unit: "attempts",
          marks: [
            Figure.Concentration.Mark(
              members: histogram.n80, label: "80 % took \(Wording.computers(histogram.n80))"),
            Figure.Concentration.Mark(members: 1, label: "the busiest: \(busiest)"),
          ])))
  }
}
