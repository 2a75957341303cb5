import CivilTime
import Findings
import Statistics

/// The small table at the top: a usual day against the worst one.
enum KeyFigures {
  /// nil without any attempt or without another day to compare with.
  static func table(_ input: AnalysisInput) -> Table? {
    guard input.totals.attempts > 0, let days = input.days, days.coveredCount > 1 else { return nil }
    let busiest = days.attempts.indices.max { (days.attempts[$0], $1) < (days.attempts[$1], $0) } ?? 0
    let worst = input.incident.flatMap { days.index($0.worstDay) } ?? busiest
    let outside = (0..<days.count).filter { index in
      days.covered[index] && index != worst
        && !(input.incident.map { days.indices($0.context).contains(index) } ?? false)
    }
    let few = input.incident?.fewOtherDays(days, input.baselines.attempts)
    // Nothing to compare with: the archive is the incident.
    if let few, few.isEmpty { return nil }
    var figures: [String] = []
    var usual: [Double] = []
    var values: [Int] = []
    func add(_ title: String, _ series: [Int], _ baseline: Baseline) {
      figures.append(title)
      usual.append(baseline.expected[worst] ?? Spread.median(outside.map { Double(series[$0]) }))
      values.append(series[worst])
    }
    add("failed logins a day", days.attempts, input.baselines.attempts)
    if days.knowsCountries { add("countries a day", days.countries, input.baselines.countries) }
    if input.totals.sources > 0 { add("computers a day", days.sources, input.baselines.sources) }
    if input.totals.users > 0 { add("names a day", days.users, input.baselines.users) }
    return Table(
      id: "key-figures", title: "Key figures",
      columns: [
        Column("figure", "", .words(figures)),
        Column(
          "usual", few == nil ? "Usual" : "Other days, median",
          .cells(usual.map { .number($0, places: $0 < 9.95 ? 1 : 0) })),
        Column("worst_day", Numerals.date(days.date(worst)), .counts(values)),
        Column(
          "times", few == nil ? "Times the usual" : "Times as many",
          .cells(zip(values, usual).map { $1 > 0 ? .number(Double($0) / $1, places: 1) : .empty })),
      ])
  }
}
