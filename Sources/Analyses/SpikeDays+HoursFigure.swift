import CivilTime
import Findings

extension SpikeDays {
  /// Longer incidents are told by their days.
  private static let mostDays = 21

  /// The hours of the incident and the days around it, with the limit of the plan's alert; nil without an incident.
  static func hoursFigure(_ input: AnalysisInput, days: DayCounts) -> Figure? {
    guard let incident = input.incident else { return nil }
    let shown = days.indices(incident.context)
    guard !shown.isEmpty, shown.count <= mostDays else { return nil }
    let first = days.date(shown.lowerBound)
    var values: [Double?] = shown.flatMap { day in
      [Double?](repeating: days.covered[day] ? 0 : nil, count: 24)
    }
    for entry in input.totals.hours {
      let index = entry.hour - first.dayNumber * 24
      if values.indices.contains(index) { values[index] = Double(entry.attempts) }
    }
    guard let busiest = values.indices.max(by: { (values[$0] ?? -1, $1) < (values[$1] ?? -1, $0) }),
      let most = values[busiest], most > 0
    else { return nil }
    let bursts = input.bursts.all.filter { incident.core.contains($0.date) }.map(\.hours)
    var marks = [Figure.HourSeries.Mark(hour: busiest, label: Numerals.grouped(Int(most)))]
    if let start = bursts.map(\.lowerBound).min() {
      let index = start - first.dayNumber * 24
      marks.append(Figure.HourSeries.Mark(hour: index, label: "begins \(Digits.padded(start % 24, 2)):00"))
    }
    let alert = input.plan.policies.alert.flatMap { $0.seconds == 3600 ? $0.failures : nil }
    return Figure(
      id: "hours", title: "Failed logins an hour",
      caption: """
        Unsuccessful attempts by hour of the wall clock, \(input.windowWords)\
        \(bursts.isEmpty ? "" : "; the hours that stand out are shaded")\
        \(alert == nil ? "" : "; across: the plan's alert").
        """,
      alternative: """
        The busiest hour, \(Numerals.date(first + busiest / 24)) from \(Digits.padded(busiest % 24, 2)):00, had \
        \(Numerals.grouped(Int(most))) failed logins.
        """,
      content: .hours(
        Figure.HourSeries(
          first: first, values: values, unit: "attempts", level: alert.map { Double($0) },
          levelLabel: alert.map { "alert above \(Numerals.grouped($0))" }, marks: marks,
          highlighted: highlighted(bursts, from: first.dayNumber * 24, count: values.count))))
  }

  private static func highlighted(_ bursts: [ClosedRange<Int>], from start: Int, count: Int) -> ClosedRange<Int>? {
    guard let low = bursts.map(\.lowerBound).min(), let high = bursts.map(\.upperBound).max() else { return nil }
    return max(0, low - start)...max(0, min(high - start, count - 1))
  }
}
