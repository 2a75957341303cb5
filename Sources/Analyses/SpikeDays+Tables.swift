import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// What the analysis shows beside its words.
extension SpikeDays {
  func ranking(_ days: DayCounts, _ baseline: Baseline) -> Table {
    let ranked = (0..<days.count).filter { days.covered[$0] && days.attempts[$0] > 0 }
      .sorted { (days.attempts[$1], $0) < (days.attempts[$0], $1) }
      .prefix(top)
    return Table(
      id: "spike-days", title: "The days with most failed logins",
      note: baseline.method == .none
        ? "Computers, countries and names count each once a day."
        : """
        Expected is the usual level around the day; the probability is adjusted for all \(days.coveredCount) days \
        looked at. Computers, countries and names count each once a day.
        """,
      columns: [
        Column("rank", "Rank", .counts(Array(1..<(ranked.count + 1)))),
        Column(.day, .dates(ranked.map(days.date))),
        Column(.attempts, .counts(ranked.map { days.attempts[$0] })),
        Column(.computers, .counts(ranked.map { days.sources[$0] })),
        Column(
          "countries", "Countries",
          days.knowsCountries
            ? .counts(ranked.map { days.countries[$0] }) : .cells(ranked.map { _ in .empty })),
        Column("users", "Names", .counts(ranked.map { days.users[$0] })),
        Column(.expected, .cells(ranked.map { baseline.expectedCell($0) })),
        Column(.chance, .cells(ranked.map { baseline.probabilityCell($0) })),
        Column(
          "spike", "Spike",
          .cells(
            ranked.map {
              baseline.method == .none || days.isApart[$0] ? .empty : .flag(baseline.flagged[$0])
            })),
      ])
  }

  func everyDayNote(_ days: DayCounts, _ baseline: Baseline) -> Prose? {
    var note = ""
    if days.coveredCount < days.count { note += "Empty: the archive has no line of any kind of that day." }
    if baseline.method != .none { note += " Low and high: 95 of 100 usual days lie between." }
    if days.explained.contains(where: { $0 > 0 }) {
      note += " Ordinary: failures of users themselves, and of programs with an old password; they are expected."
    }
    if days.isApart.contains(true) {
      note += " Days of earlier alerts have no expected number: nothing is learned from them."
    }
    return note.isEmpty ? nil : Prose(note.first == " " ? String(note.dropFirst()) : note)
  }

  func everyDay(_ days: DayCounts, _ baseline: Baseline) -> Table {
    func counts(_ values: [Int]) -> ColumnValues {
      // A day that nothing is known of has empty cells, not zeros.
      days.coveredCount == days.count
        ? .counts(values) : .cells(values.indices.map { days.covered[$0] ? .count(values[$0]) : .empty })
    }
    return Table(
      id: "days", title: "Every day",
      note: everyDayNote(days, baseline),
      columns: [
        Column(.day, .dates((0..<days.count).map(days.date))),
        Column(.attempts, counts(days.attempts), total: .sum),
        Column(.computers, counts(days.sources)),
        Column(
          "countries", "Countries",
          days.knowsCountries ? counts(days.countries) : .cells(days.countries.map { _ in .empty })),
        Column("users", "Names", counts(days.users)),
        Column(.expected, .cells((0..<days.count).map { baseline.expectedCell($0) })),
        Column("low", "Low", .cells((0..<days.count).map { baseline.boundCell($0, \.lowerBound) })),
        Column("high", "High", .cells((0..<days.count).map { baseline.boundCell($0, \.upperBound) })),
        Column(.chance, .cells((0..<days.count).map { baseline.probabilityCell($0) })),
        Column(
          "spike", "Spike",
          .cells(
            (0..<days.count).map {
              baseline.method == .none || !days.covered[$0] || days.isApart[$0] ? .empty : .flag(baseline.flagged[$0])
            })),
      ] + (days.explained.contains { $0 > 0 } ? [Column("ordinary", "Ordinary", counts(days.explained))] : []))
  }

  func figure(_ input: AnalysisInput, days: DayCounts) -> Figure {
    let baseline = input.baselines.attempts
    let spikes = (0..<days.count).filter { baseline.flagged[$0] }
      .sorted { (days.attempts[$1], $0) < (days.attempts[$0], $1) }
      .prefix(top)
    let usual = filledBand(baseline, count: days.count)
    var caption = "Unsuccessful attempts by calendar day."
    if !usual.isEmpty { caption += " Shaded: the range that 95 of 100 usual days fall into." }
    if days.coveredCount < days.count { caption += " Grey: days without any line." }
    let worst = days.attempts.indices.max { (days.attempts[$0], $1) < (days.attempts[$1], $0) } ?? 0
    var alternative = """
      \(Wording.capitalised(Wording.days(days.count))), \(Numerals.dates(days.first, days.last)); the most were \
      \(Numerals.grouped(days.attempts[worst])) on \(Numerals.date(days.date(worst))).
      """
    if !spikes.isEmpty {
      alternative += " Labelled as \(spikes.count == 1 ? "a spike" : "spikes"): \(Wording.days(spikes.count))."
    }
    return Figure(
      id: "days", title: "Failed logins a day", caption: Prose(caption), alternative: alternative, table: "days",
      content: .days(
        Figure.DaySeries(
          first: days.first,
          values: (0..<days.count).map { days.covered[$0] ? Double(days.attempts[$0]) : nil }, unit: "attempts",
          usual: usual,
          marks: spikes.map { Figure.Mark(date: days.date($0), label: Numerals.grouped(days.attempts[$0])) },
          highlighted: input.incident?.core)))
  }
}
