import CivilTime
import Findings
import Logins
import Statistics

/// The last periods of an audit side by side.
struct Trends {
  private static let id = "trends"

  let section: ReportContent.Section
  /// Unsuccessful ones of the audited period; nil: no log has a line of it.
  let attempts: Int?

  private struct Line {
    var title: String
    var id: String
    var values: [Int?]
  }

  init(_ input: AnalysisInput, _ watch: AuditWatch) async throws {
    var queries: [AggregateQuery] = []
    for period in watch.periods {
      var (failed, succeeded) = (EventFilter.unsuccessful, EventFilter(outcomes: [.success]))
      failed.time = period.time
      succeeded.time = period.time
      queries.append(
        AggregateQuery(failed, by: [], measures: [.attempts, .distinct(.source), .distinct(.user)]))
      queries.append(AggregateQuery(failed, by: [.country], measures: [.rows]))
      queries.append(AggregateQuery(succeeded, by: [], measures: [.attempts]))
    }
    let answers = try await input.counted(queries)
    let isKnown = watch.periods.map { Self.isCovered($0.time, input.coverage) }
    func values(_ answer: (Int) -> Int) -> [Int?] { watch.periods.indices.map { isKnown[$0] ? answer(3 * $0) : nil } }
    func value(_ query: Int, _ measure: Int) -> Int { Int(answers[query].values[measure][0]) }
    let codes = input.dictionary.countries
    var lines = [
      Line(title: "Failed logins", id: "attempts", values: values { value($0, 0) }),
      Line(title: "Computers", id: "sources", values: values { value($0, 1) }),
    ]
    if input.geography != nil {
      let countries = values { query in
        answers[query + 1].keys[0].count { codes.name(at: $0).map(isKnownCountry) ?? false }
      }
      lines.append(Line(title: "Countries", id: "countries", values: countries))
    }
    lines.append(Line(title: "Names", id: "users", values: values { value($0, 2) }))
    if input.totals.successes > 0 {
      lines.append(Line(title: "Successful logins", id: "logins", values: values { value($0 + 2, 0) }))
    }
    attempts = lines[0].values[watch.periods.count - 1]
    let computers = attempts == nil ? [] : [try await NewComputers(input, watch)?.finding].compactMap { $0 }
    section = ReportContent.Section(
      id: Self.id, title: "The last periods", question: "Is it getting better or worse?",
      findings: [Self.finding(lines, watch)] + computers,
      tables: [Self.table(lines, watch)],
      figures: [Self.figure(lines, watch)], method: "")
  }

  /// Whether any line tells of a stretch of time.
  private static func isCovered(_ time: Range<Int64>, _ coverage: Coverage) -> Bool {
    let first = floored(time.lowerBound, by: 3600)
    let last = floored(time.upperBound - 1, by: 3600)
    // The hours ascend.
    var (low, high) = (0, coverage.hours.count)
    while low < high {
      let middle = (low + high) / 2
      if coverage.hours[middle] < first { low = middle + 1 } else { high = middle }
    }
    return low < coverage.hours.count && coverage.hours[low] <= last
  }

  private static func finding(_ lines: [Line], _ watch: AuditWatch) -> Finding {
    let attempts = lines[0].values
    let earlier = attempts.dropLast().compactMap { $0 }
    guard let now = attempts[attempts.count - 1] else {
      return .notEnoughData("trends/attempts", "No log has a line of this period.")
    }
    guard !earlier.isEmpty else {
      return .notEnoughData("trends/attempts", "\(Wording.failures(now)), and no earlier period to compare with.")
    }
    let middle = Spread.median(earlier.map { Double($0) })
    let isWhole = middle == middle.rounded()
    let rank = earlier.count { $0 > now }
    let place =
      rank == 0
      ? "more than in any of the \(Wording.small(earlier.count)) periods before"
      : rank == earlier.count
        ? "fewer than in any of the \(Wording.small(earlier.count)) periods before"
        : "more than in \(Wording.small(earlier.count - rank)) of the \(Wording.small(earlier.count)) periods before"
    return Finding(
      id: "trends/attempts", status: .found, verdict: .clear,
      summary: """
        \(Wording.failures(now)): \(earlier.allSatisfy { $0 == now } ? "as many as in the periods before" : place), \
        whose median is \(isWhole ? Numerals.grouped(Int(middle)) : Numerals.decimal(middle, places: 1)).
        """,
      numbers: [
        NamedNumber("attempts", .count(now)),
        NamedNumber("median_before", isWhole ? .count(Int(middle)) : .number(middle, places: 1)),
      ],
      tables: [id], figures: [id])
  }

  private static func table(_ lines: [Line], _ watch: AuditWatch) -> Table {
    Table(
      id: id, title: "The last periods", note: "Empty: no log has a line of that period.",
      columns: [Column("period", "Period", .words(watch.periods.map(\.name)))]
        + lines.map { line in Column(line.id, line.title, .cells(line.values.map { $0.map { .count($0) } ?? .empty })) }
    )
  }

  private static func figure(_ lines: [Line], _ watch: AuditWatch) -> Figure {
    let now = lines.compactMap { line in
      line.values[line.values.count - 1].map { "\(line.title.lowercased()) \(Numerals.grouped($0))" }
    }
    return Figure(
      id: id, title: "The last \(watch.periods.count) periods",
      caption: "Each chart has its own scale; the last column is this audit's period.",
      alternative: now.isEmpty ? "Nothing is known of this period." : "In this period: \(Wording.list(now)).",
      table: id,
      content: .trends(
        Figure.Trends(
          periods: watch.periods.map(\.label),
          series: lines.map { Figure.Trends.Series(title: $0.title, values: $0.values.map { $0.map { Double($0) } }) }))
    )
  }
}
