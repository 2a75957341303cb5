import CivilTime
import Findings
import Logins
import Planning

/// Is there one big computer behind it? The largest counts, by day and over the window, which are not the same.
public struct BusiestSources: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "busiest-sources",
    question: "Is there one big computer?",
    method: """
      Unsuccessful attempts in the window, counted for each pair of day and address; the largest are listed, ties by \
      date, then by address. Beside the largest count on one day stands the largest over the whole window: a computer \
      that comes every day is larger there. Days are calendar days of the report's zone.
      """,
    parameters: [
      ParameterDescriptor("top", "rows of the table", default: .count(25), range: 1...1_000_000)
    ])
  public static let title = "Is there one big computer?"

  private let top: Int

  public init(parameters: [String: ParameterValue]) {
    top = Parameters(Self.descriptor, parameters).count("top")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let answers = try await input.store.aggregate([
      AggregateQuery(input.windowFilter, by: [.day, .source], measures: [.attempts]),
      AggregateQuery(input.windowFilter, by: [.source], measures: [.attempts]),
    ])
    let attempts = answers[1].values[0].reduce(0) { $0 + Int($1) }
    guard attempts > 0 else { return AnalysisResult(findings: [.noAttempts("busiest-sources/largest")]) }
    let pairs = (0..<answers[0].rowCount).filter { answers[0].keys[1][$0] >= 0 }
    guard !pairs.isEmpty, let window = input.window else {
      return AnalysisResult(findings: [
        .notApplicable("busiest-sources/largest", "None of the attempts names the address it came from.")
      ])
    }
    // Keys ascend by day, then by address: the order of ties is the row order.
    let ranked = Self.leading(pairs, by: answers[0].values[0], atLeast: max(top, 1))
    let overWindow = rowsByCount(answers[1])
    let daily = Largest(
      attempts: Int(answers[0].values[0][ranked[0]]), source: answers[0].keys[1][ranked[0]],
      ties: ranked.prefix { answers[0].values[0][$0] == answers[0].values[0][ranked[0]] }.map { answers[0].keys[1][$0] }
    )
    let overall = Largest(
      attempts: Int(answers[1].values[0][overWindow[0]]), source: answers[1].keys[0][overWindow[0]],
      ties: overWindow.prefix { answers[1].values[0][$0] == answers[1].values[0][overWindow[0]] }
        .map { answers[1].keys[0][$0] })
    let date = CivilDate(dayNumber: Int(answers[0].keys[0][ranked[0]]))
    let shown = ranked.prefix(top)

    var filter = input.windowFilter
    filter.sources = [Int32(overall.source)]
    let finding = Finding(
      id: "busiest-sources/largest", status: .found, severity: .info, verdict: .clear,
      summary: summary(overall, of: attempts, sources: overWindow.count, window: window),
      details: window.lowerBound < window.upperBound ? [perDay(daily, on: date, input: input)] : [],
      numbers: [
        NamedNumber("attempts", .count(attempts)),
        NamedNumber("most_in_window", .count(overall.attempts)),
        NamedNumber("most_in_window_source", .address(input.store.dictionary.sources[Int(overall.source)].description)),
        NamedNumber("most_in_window_country", .country(input.country(ofSource: overall.source))),
        NamedNumber("share_of_attempts", .share(Double(overall.attempts) / Double(attempts))),
        NamedNumber("most_on_one_day", .count(daily.attempts)),
        NamedNumber("most_on_one_day_date", .date(date)),
        NamedNumber("most_on_one_day_source", .address(input.store.dictionary.sources[Int(daily.source)].description)),
        NamedNumber("most_on_one_day_country", .country(input.country(ofSource: daily.source))),
      ],
      evidence: try await input.evidence(filter),
      tables: ["busiest-sources"])
    let table = Table(
      id: "busiest-sources", title: "Most attempts by one computer on one day",
      note: """
        One row a day and address, \(input.windowWords)\
        \(shown.count < pairs.count ? "; the first \(Numerals.grouped(shown.count)) of \(Numerals.grouped(pairs.count))" : "").\
        \(window.lowerBound < window.upperBound ? " Over several days a computer can have more." : "")
        """,
      columns: [
        Column("date", "Day", .dates(shown.map { CivilDate(dayNumber: Int(answers[0].keys[0][$0])) })),
        Column("country", "Country", .countries(shown.map { input.country(ofSource: answers[0].keys[1][$0]) })),
        Column(
          "source", "Address",
          .addresses(shown.map { input.store.dictionary.sources[Int(answers[0].keys[1][$0])].description })),
        Column("attempts", "Attempts", .counts(shown.map { Int(answers[0].values[0][$0]) }), unit: "attempts"),
      ])
    return AnalysisResult(findings: [finding], tables: [table])
  }

  /// Rows with the largest values, largest first, then in their order: so many, and all that equal the last of them.
  /// There are millions of days and addresses, of which a table shows a few.
  static func leading(_ rows: [Int], by values: [Int64], atLeast count: Int) -> [Int] {
    var frequency: [Int64: Int] = [:]
    for row in rows { frequency[values[row], default: 0] += 1 }
    var (least, found) = (Int64.max, 0)
    for (value, many) in frequency.sorted(by: { $0.key > $1.key }) where found < count {
      (least, found) = (value, found + many)
    }
    return rows.filter { values[$0] >= least }.sorted { (values[$1], $0) < (values[$0], $1) }
  }

  private struct Largest {
    var attempts: Int
    /// The first in order.
    var source: Int64
    /// All that made as many.
    var ties: [Int64]
  }

  private func summary(_ largest: Largest, of attempts: Int, sources: Int, window: ClosedRange<CivilDate>) -> Prose {
    let length = Wording.days(window.upperBound - window.lowerBound + 1)
    let share = Numerals.percent(largest.attempts, of: attempts)
    if sources == 1 {
      return attempts == 1
        ? "The one attempt came from one computer." : "All \(Wording.attempts(attempts)) came from one computer."
    }
    if largest.ties.count > 1 {
      return """
        The busiest \(Wording.small(largest.ties.count)) of \(Wording.computers(sources)) made \
        \(Wording.attempts(largest.attempts)) each in \(length), \(share) of the total each.
        """
    }
    return """
      The busiest of \(Wording.computers(sources)) made \(Wording.attempts(largest.attempts)) in \(length), \(share) \
      of the total.
      """
  }

  private func perDay(_ largest: Largest, on date: CivilDate, input: AnalysisInput) -> Prose {
    let countries = Set(largest.ties.map { input.country(ofSource: $0) })
    let country = input.country(ofSource: largest.source)
    let place =
      countries.count > 1
      ? ", reached from \(Wording.small(countries.count)) countries"
      : isKnownCountry(country) ? ", from \(Wording.place(input.countryName(country)))" : ""
    let when =
      largest.ties.count == 1
      ? "on \(Numerals.dayAndMonth(date))"
      : "reached \(Wording.times(largest.ties.count)), first on \(Numerals.dayAndMonth(date))"
    return "The most that one computer tried on a single day is \(largest.attempts) (\(when))\(place)."
  }
}
