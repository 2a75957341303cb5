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
      Unsuccessful attempts in the window, counted for each pair of day and address (of IPv6, each /64 network); the \
      largest are listed, ties by date, then by address. Beside the largest count on one day stands the largest over the whole window: a computer \
      that comes every day is larger there. Days are calendar days of the report's zone.
      """,
    parameters: [
      ParameterDescriptor("top", "rows of the table", default: .count(25), range: 1...1_000_000)
    ])
  public static let title = "Is there one big computer?"
  public static let effort = AnalysisEffort.runs

  private let top: Int

  public init(parameters: [String: ParameterValue]) {
    top = Parameters(Self.descriptor, parameters).count("top")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let runs = try await input.windowComputers()
    let attempts = runs.attempts + runs.withoutSource
    guard attempts > 0 else { return AnalysisResult(findings: [.noAttempts("busiest-sources/largest")]) }
    let days = try await input.windowDays()
    let leading = days.leading(max(top, 1))
    guard let busiest = leading.first, let window = input.window else {
      return AnalysisResult(findings: [
        .notApplicable("busiest-sources/largest", "None of the attempts names the address it came from.")
      ])
    }
    let daily = Largest(
      attempts: busiest.attempts, source: Int64(busiest.source),
      ties: leading.prefix { $0.attempts == busiest.attempts }.map { Int64($0.source) })
    let most = runs.sources.map(\.attempts).max() ?? 0
    let ties = runs.sources.filter { $0.attempts == most }.map { Int64($0.id) }
    let overall = Largest(attempts: most, source: ties[0], ties: ties)
    let date = CivilDate(dayNumber: Int(busiest.day))
    let shown = leading.prefix(top)
    // Of all the others the address is not written out.
    let named = Set(shown.map(\.source) + [busiest.source, Int32(overall.source)])
    let texts = Dictionary(
      runs.sources.lazy.filter { named.contains($0.id) }.map { ($0.id, $0.text) },
      uniquingKeysWith: { first, _ in first })
    func text(_ source: Int64) -> String { texts[Int32(source)] ?? "" }

    var filter = input.windowFilter
    filter.sources = [Int32(overall.source)]
    let finding = Finding(
      id: "busiest-sources/largest", status: .found, severity: .info, verdict: .clear,
      summary: summary(overall, of: attempts, sources: runs.sources.count, window: window),
      details: window.lowerBound < window.upperBound && daily.attempts > 1
        ? [perDay(daily, on: date, input: input)] : [],
      numbers: [
        NamedNumber("attempts", .count(attempts)),
        NamedNumber("most_in_window", .count(overall.attempts)),
        NamedNumber("most_in_window_source", .address(text(overall.source))),
        NamedNumber("most_in_window_country", .country(input.country(ofSource: overall.source))),
        NamedNumber("share_of_attempts", .share(Double(overall.attempts) / Double(attempts))),
        NamedNumber("most_on_one_day", .count(daily.attempts)),
        NamedNumber("most_on_one_day_date", .date(date)),
        NamedNumber("most_on_one_day_source", .address(text(daily.source))),
        NamedNumber("most_on_one_day_country", .country(input.country(ofSource: daily.source))),
      ],
      evidence: try await input.evidence(filter),
      tables: ["busiest-sources"])
    let table = Table(
      id: "busiest-sources", title: "Most attempts by one computer on one day",
      note: """
        One row a day and address, \(input.windowWords)\
        \(shown.count < days.count ? "; the first \(Numerals.grouped(shown.count)) of \(Numerals.grouped(days.count))" : "").\
        \(window.lowerBound < window.upperBound ? " Over several days a computer can have more." : "")
        """,
      columns: [
        Column(.day, .dates(shown.map { CivilDate(dayNumber: Int($0.day)) })),
        Column(.country, .countries(shown.map { input.country(ofSource: Int64($0.source)) })),
        Column(
          .address,
          .addresses(shown.map { text(Int64($0.source)) })),
        Column(.attempts, .counts(shown.map(\.attempts))),
      ])
    return AnalysisResult(findings: [finding], tables: [table])
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
    if largest.ties.count == sources {
      return
        "Each of the \(Numerals.grouped(sources)) computers made \(Wording.attempts(largest.attempts)) in \(length)."
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
    // A day and its month say enough of a year.
    let day =
      (input.window.map { $0.upperBound - $0.lowerBound } ?? 0) < 365
      ? Numerals.dayAndMonth(date) : Numerals.date(date)
    let when =
      largest.ties.count == 1
      ? "on \(day)" : "reached \(Wording.times(largest.ties.count)), first on \(day)"
    return "The most that one computer tried on a single day is \(largest.attempts) (\(when))\(place)."
  }
}
