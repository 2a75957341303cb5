import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// From how many countries, and which more than usual?
public struct CountrySurge: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "country-surge",
    question: "From how many countries, and from which more than usual?",
    method: """
      Each address has the country of the database named in the report; addresses it does not know are a row of their \
      own (`??`), addresses that are not on the internet another (`--`), and neither counts as a country. The number of \
      different countries of each day is compared with the usual level of such days exactly as attempts are (see \
      `spike-days`).

      More computers bring more countries, without any common hand. So the number of countries of the incident is \
      compared with what as many computers would bring if they were drawn from the rest of the archive (rarefaction: \
      E = Σ 1 − (1 − p)ⁿ over countries, p their share of computers with half a computer added to each). Within three \
      standard deviations it is what that many computers normally bring.

      A country's part of the computers in the window is compared with its part in the rest of the archive: \
      likelihood ratio G with Williams' correction, divided by the scatter from day to day, adjusted for all countries \
      (Benjamini–Hochberg); where a number below five is expected, Fisher's exact test. Listed are those with an \
      adjusted probability of at most 0.01 and at least 1.4 times their usual part, or less than 0.7 times. The mix as a \
      whole is compared by G over all countries (those with fewer than five computers together), and its distance is \
      told in bits (Jensen and Shannon; 0 the same, 1 nothing in common). When the part of addresses without a country \
      moved, that is said: the database may be older than the log.

      Limits: an address's country says where the computer is, not who controls it. A database younger or older than \
      the log puts reassigned addresses into wrong countries. The comparisons need 14 usual days, 30 addresses in the \
      window, 100 outside, and a country for at least half of them.

      Sources: Hurlbert 1971 (rarefaction); Williams 1976; Benjamini & Hochberg 1995.
      """,
    parameters: [
      ParameterDescriptor("leading", "countries with a column of their own", default: .count(6), range: 1...50),
      ParameterDescriptor(
        "ratio", "by which a country's part has to change to be told", default: .number(1.4), range: 1...1000),
      ParameterDescriptor(
        "chance", "largest adjusted probability of such a change", default: .number(0.01), range: 1e-12...0.5),
      ParameterDescriptor(
        "deviations", "standard deviations from which on there are more or fewer countries than computers explain",
        default: .number(3), range: 1...10),
      ParameterDescriptor(
        "days", "days outside the window that a comparison needs", default: .count(14), range: 7...3650),
      ParameterDescriptor(
        "sources", "computers in the window that a comparison needs", default: .count(30), range: 5...1_000_000),
      ParameterDescriptor(
        "usual_sources", "computers outside the window that it needs", default: .count(100), range: 5...1_000_000),
      ParameterDescriptor(
        "unknown", "largest part of unknown countries in the window that it bears", default: .number(0.5), range: 0...1),
      ParameterDescriptor(
        "doubtful", "part of unknown countries above which no difference is clear", default: .number(0.2), range: 0...1),
    ])
  public static let title = "Where from"

  private let leading: Int
  private let leastRatio: Double
  private let largestP: Double
  private let deviations: Double
  private let needs: CountryComparison.Needs
  /// Part of unknown countries from which on no difference of the mix is clear.
  let doubtful: Double

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    leading = parameters.count("leading")
    leastRatio = parameters.number("ratio")
    largestP = parameters.number("chance")
    deviations = parameters.number("deviations")
    needs = CountryComparison.Needs(
      days: parameters.count("days"), sources: parameters.count("sources"),
      usualSources: parameters.count("usual_sources"), unknown: parameters.number("unknown"))
    doubtful = parameters.number("doubtful")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0, let days = input.days, let window = input.window else {
      return AnalysisResult(findings: [.noAttempts("country-surge/countries")])
    }
    guard input.geography != nil else {
      return AnalysisResult(findings: [
        .notApplicable(
          "country-surge/countries", "No country database was at hand, so nothing can be said about countries.")
      ])
    }
    let parts = CountryParts(days: days, window: window, dictionary: input.dictionary)
    guard parts.rows.contains(where: { isKnownCountry($0.code) }) || parts.known(in: days) > 0 else {
      return AnalysisResult(findings: [
        .notEnoughData(
          "country-surge/countries", "The country of no address is known to the database, so nothing can be compared.")
      ])
    }
    let comparison = try await CountryComparison(
      input, window: window, needs: needs, ratio: leastRatio, chance: largestP)
    var findings = [perDay(input, days: days, parts: parts)]
    if let spread = spreadFinding(input, comparison: comparison) { findings.append(spread) }
    if let shares = shareFinding(input, parts: parts, comparison: comparison) { findings.append(shares) }
    if let mix = mixFinding(input, comparison: comparison) { findings.append(mix) }
    if days.isApart.contains(true) {
      findings[0].caveats.append("Days of earlier alerts count in no usual part of a country.")
    }
    if let moved = Self.unknownMoved(comparison) { findings[0].caveats.append(moved) }
    findings[0].caveats.append("An address's country says where the computer is, not who controls it.")
    if let unknown = unknownCaveat(parts, input: input) { findings[0].caveats.append(unknown) }
    return AnalysisResult(
      findings: findings,
      tables: [
        Self.surgeTable(days, input.baselines.countries),
        windowTable(parts, input: input, comparison: comparison),
        dayTable(parts, days: days, window: window, input: input),
      ],
      figures: [
        countriesFigure(input, days: days), stackedFigure(parts, days: days, window: window, input: input),
        mapFigure(parts, input: input),
      ] + [Self.sharesFigure(comparison, input: input)].compactMap { $0 })
  }

  // MARK: - What it says

  private func perDay(_ input: AnalysisInput, days: DayCounts, parts: CountryParts) -> Finding {
    let covered = (0..<days.count).filter { days.covered[$0] }
    let average = Spread.mean(covered.map { Double(days.countries[$0]) })
    let peak = covered.max { (days.countries[$0], $1) < (days.countries[$1], $0) } ?? 0
    let baseline = input.baselines.countries
    let isSurge = baseline.flagged.indices.contains(peak) && baseline.flagged[peak]
    let probability = baseline.adjusted.indices.contains(peak) ? baseline.adjusted[peak] : nil
    let peakDay = Numerals.date(days.date(peak))
    let most = Wording.countries(days.countries[peak])
    let mean = "Attempts come from \(Wording.aboutCountries(average)) on an average day"
    let summary =
      covered.count == 1
      ? "The attempts of \(peakDay) came from \(most)."
      : days.countries[peak] <= 1
        ? "On no day did attempts come from more than one country."
        : isSurge
          ? "\(mean); on \(peakDay) they came from \(Numerals.grouped(days.countries[peak])), far more than usual."
          : "\(mean); the most on one day was \(Numerals.grouped(days.countries[peak])), on \(peakDay)."
    var details: [Prose] = []
    if let leader = parts.leaders(1).first, leader.attempts == parts.attempts {
      let what =
        parts.attempts == 1
        ? "The one attempt" : parts.attempts == 2 ? "Both attempts" : "All \(Wording.attempts(parts.attempts))"
      details.append("\(what) came from \(place(leader.code, input)).")
    } else if let leader = parts.leaders(1).first {
      let second = parts.leaders(2).dropFirst().first
      let comparison =
        second.map { other in
          ", \(Wording.compared(leader.attempts, with: other.attempts, of: place(other.code, input)))"
        } ?? ""
      let least = parts.rows.contains { $0.code == unknownCountry } ? "at least " : ""
      details.append(
        """
        \(Wording.capitalised(place(leader.code, input))) sent most: \(leader.attempts) of the \(parts.attempts) attempts \
        (\(Numerals.percent(leader.attempts, of: parts.attempts)))\(comparison); \
        \(least)\(Wording.countries(parts.knownCount)) took part in all.
        """)
    }
    return Finding(
      id: "country-surge/countries", status: .found, severity: isSurge ? .notice : .info,
      verdict: isSurge
        ? ((probability ?? 1) <= 0.0001 ? .clear : .likely) : baseline.method == .none ? .cannotTell : .noSign,
      summary: Prose(summary),
      details: details,
      numbers: [
        NamedNumber("mean_countries_a_day", .number(average, places: 2)),
        NamedNumber("most_countries", .count(days.countries[peak])),
        NamedNumber("most_countries_date", .date(days.date(peak))),
        NamedNumber("window_countries", .count(parts.knownCount)),
        NamedNumber("window_attempts", .count(parts.attempts)),
      ],
      tables: ["country-surge", "window-countries", "country-days"], figures: ["countries", "country-days", "map"])
  }

  private func spreadFinding(_ input: AnalysisInput, comparison: CountryComparison) -> Finding? {
    guard input.incident != nil else { return nil }
    guard comparison.isTelling else {
      return .notEnoughData("country-surge/spread", comparison.reason)
    }
    let rarefaction = Rarefaction(baseline: comparison.baseline, computers: comparison.windowKnown)
    let seen = comparison.windowCountries
    let words =
      switch rarefaction.spreading(countries: seen, deviations: deviations) {
      case .usual:
        "about as many countries as that many computers normally bring; it shows the size of the effort, not by itself a common hand"
      case .wider: "more widely spread than that many computers usually are"
      case .narrower: "fewer countries than that many computers usually bring"
      }
    let low = max(0, rarefaction.expected - 2 * rarefaction.deviation)
    return Finding(
      id: "country-surge/spread", status: .found,
      verdict: rarefaction.spreading(countries: seen, deviations: deviations) == .usual ? .noSign : .likely,
      summary:
        "The \(Wording.computers(comparison.windowKnown)) of the window came from \(Wording.countries(seen)): \(words).",
      uncertainty: """
        As many computers of the rest of the archive would come from \(Wording.about(rarefaction.expected)) countries, \
        give or take: \(Wording.about(low)) to \(Wording.about(rarefaction.expected + 2 * rarefaction.deviation)).
        """,
      numbers: [
        NamedNumber("countries", .count(seen)),
        NamedNumber(
          "expected_countries", .number(rarefaction.expected, places: 1), low: .number(low, places: 1),
          high: .number(rarefaction.expected + 2 * rarefaction.deviation, places: 1)),
        NamedNumber("z", .number(rarefaction.z(countries: seen), places: 2)),
      ])
  }

  private func shareFinding(_ input: AnalysisInput, parts: CountryParts, comparison: CountryComparison) -> Finding? {
    guard input.incident != nil, comparison.isTelling else { return nil }
    let more = comparison.changes.filter { $0.ratio > 1 }.sorted { ($1.strength, $0.code) < ($0.strength, $1.code) }
    let fewer = comparison.changes.filter { $0.ratio < 1 }.sorted { ($1.strength, $0.code) < ($0.strength, $1.code) }
    func named(_ changes: [CountryComparison.Change]) -> String {
      Wording.list(changes.prefix(4).map { "\(place($0.code, input)) (\(Wording.times($0.ratio)))" })
    }
    var sentences: [Prose] = []
    if !more.isEmpty {
      sentences.append("Compared with the rest of the archive, \(named(more)) had a much larger part of the computers.")
    }
    if !fewer.isEmpty {
      sentences.append("\(Wording.capitalised(named(fewer))) had a much smaller part of the computers than usual.")
    }
    if let leader = parts.leaders(1).first, !comparison.changes.contains(where: { $0.code == leader.code }),
      let ratio = comparison.ratio(of: leader.code)
    {
      let name = place(leader.code, input)
      let number = comparison.windowSources[leader.code] ?? 0
      sentences.append(
        (0.7...1.4).contains(ratio)
          ? "Of the computers, about the usual part was in \(name) (\(Wording.times(ratio)))."
          : """
          That \(Wording.small(number)) of the \(Wording.computers(comparison.windowKnown)) \(number == 1 ? "was" : "were") in \
          \(name) is too little to tell from chance.
          """)
    }
    guard let first = sentences.first else { return nil }
    return Finding(
      id: "country-surge/shares", status: comparison.changes.isEmpty ? .nothingFound : .found,
      verdict: comparison.changes.isEmpty ? .noSign : .likely, summary: first, details: Array(sentences.dropFirst()),
      numbers: comparison.changes.sorted { $0.code < $1.code }.map {
        NamedNumber(
          "ratio_\($0.code)", .number($0.ratio, places: 2), low: .number($0.interval.lowerBound, places: 2),
          high: .number($0.interval.upperBound, places: 2))
      },
      tables: ["window-countries"], figures: ["country-shares"])
  }

  private func unknownCaveat(_ parts: CountryParts, input: AnalysisInput) -> Prose? {
    let unknown = parts.rows.filter { $0.code == unknownCountry }.reduce(0) { $0 + $1.attempts }
    guard unknown > 0 else { return nil }
    let leader = parts.leaders(1).first
    let range: Prose
    if let leader, unknown * 100 > parts.attempts {
      range = """
        ; the part of \(place(leader.code, input)) is therefore \
        \(Numerals.percent(leader.attempts, of: parts.attempts)) to \
        \(Numerals.percent(leader.attempts + unknown, of: parts.attempts))
        """
    } else {
      range = ""
    }
    return """
      The country of \(Wording.attempts(unknown)) of the window (\(Wording.share(unknown, of: parts.attempts))) is not \
      known\(range).
      """
  }

  private func place(_ code: String, _ input: AnalysisInput) -> String { Wording.place(input.countryName(code)) }

  // MARK: - What it shows

  private static func surgeTable(_ days: DayCounts, _ baseline: Baseline) -> Table {
    let order = (0..<days.count).filter { days.covered[$0] }
      .sorted { (days.countries[$1], $0) < (days.countries[$0], $1) }
    return Table(
      id: "country-surge", title: "Countries a day",
      note: "Days with most countries first. Addresses of unknown country count as none.",
      columns: [
        Column(.day, .dates(order.map(days.date))),
        Column("countries", "Countries", .counts(order.map { days.countries[$0] }), unit: "countries"),
        Column(.expected, .cells(order.map { baseline.expectedCell($0) })),
        Column(.chance, .cells(order.map { baseline.probabilityCell($0) })),
        Column("surge", "Surge", .cells(order.map { baseline.method == .none ? .empty : .flag(baseline.flagged[$0]) })),
      ])
  }

  private func windowTable(_ parts: CountryParts, input: AnalysisInput, comparison: CountryComparison) -> Table {
    let rows = parts.rows
    let unknown = rows.filter { $0.code == unknownCountry }.reduce(0) { $0 + $1.attempts }
    // Any of the unknown ones may be of any country.
    let atMost = Column(
      "share_at_most", "At most",
      .cells(
        rows.map { row in
          isKnownCountry(row.code)
            ? .share(Double(row.attempts + unknown) / Double(max(1, parts.attempts))) : .empty
        }))
    return Table(
      id: "window-countries", title: "Countries of the window",
      note: """
        \(input.windowWords). \(parts.attemptsOutside > 0 ? "The usual share is that of the attempts outside the window. " : "")Unknown (`??`) and not on \
        the internet (`--`) are no countries.
        """,
      columns: [
        Column(.countryCode, .words(rows.map(\.code))),
        Column(.country, .words(rows.map { input.countryName($0.code) })),
        Column(.attempts, .counts(rows.map(\.attempts)), total: .sum),
        Column(
          "share", "Share", .shares(rows.map { Double($0.attempts) / Double(max(1, parts.attempts)) }), total: .sum),
        Column(
          "usual_share", "Usual share",
          .cells(
            rows.map {
              parts.attemptsOutside > 0 ? .share(Double($0.outside) / Double(parts.attemptsOutside)) : .empty
            })),
        Column(.computers, .counts(rows.map { comparison.windowSources[$0.code] ?? 0 })),
        Column(
          "usual_sources", "Computers outside", .counts(rows.map { comparison.outsideSources[$0.code] ?? 0 })),
        Column(
          "ratio", "Times usual",
          .cells(
            rows.map { row in
              guard comparison.isTelling, isKnownCountry(row.code) else { return .empty }
              return comparison.ratio(of: row.code).map { .number($0, places: 2) } ?? .empty
            })),
      ] + (unknown * 100 > parts.attempts ? [atMost] : []))
  }

  private func dayTable(_ parts: CountryParts, days: DayCounts, window: ClosedRange<CivilDate>, input: AnalysisInput)
    -> Table
  {
    let indices = Array(days.indices(window))
    let leaders = parts.leaders(leading)
    var columns = [
      Column(.day, .dates(indices.map(days.date))),
      Column(.attempts, .counts(indices.map { days.attempts[$0] }), total: .sum),
    ]
    var rest = indices.map { days.attempts[$0] }
    for leader in leaders {
      let values = indices.map { leader.byDay[$0] ?? 0 }
      for (position, value) in values.enumerated() { rest[position] -= value }
      columns.append(Column(leader.code, input.countryName(leader.code), .counts(values), total: .sum))
    }
    columns.append(Column("others", "Others", .counts(rest), total: .sum))
    return Table(
      id: "country-days", title: "Attempts a day by country",
      note: "The countries that sent most, \(input.windowWords); others include unknown ones.", columns: columns)
  }

  private func countriesFigure(_ input: AnalysisInput, days: DayCounts) -> Figure {
    let covered = (0..<days.count).filter { days.covered[$0] }
    let average = Spread.mean(covered.map { Double(days.countries[$0]) })
    let baseline = input.baselines.countries
    let peak = covered.max { (days.countries[$0], $1) < (days.countries[$1], $0) } ?? 0
    return Figure(
      id: "countries", title: "Countries a day",
      caption: "Different countries that attempts came from on each day; the line is the mean.",
      alternative: """
        \(Wording.capitalised(Wording.aboutCountries(average))) on an average day; the most, \(days.countries[peak]), on \
        \(Numerals.date(days.date(peak))).
        """,
      table: "country-surge",
      content: .days(
        Figure.DaySeries(
          first: days.first,
          values: (0..<days.count).map { days.covered[$0] ? Double(days.countries[$0]) : nil }, unit: "countries",
          usual: filledBand(baseline, count: days.count), level: average,
          levelLabel: "mean \(Numerals.decimal(average, places: 1))",
          // A mark is red: only a day that stands out has one.
          marks: baseline.flagged.indices.contains(peak) && baseline.flagged[peak]
            ? [Figure.Mark(date: days.date(peak), label: Numerals.grouped(days.countries[peak]))] : [],
          highlighted: input.incident?.core)))
  }

  private func stackedFigure(
    _ parts: CountryParts, days: DayCounts, window: ClosedRange<CivilDate>, input: AnalysisInput
  ) -> Figure {
    let indices = Array(days.indices(window))
    let leaders = parts.leaders(leading)
    var rest = indices.map { days.attempts[$0] }
    var stack: [Figure.StackedDays.Part] = []
    for leader in leaders {
      let values = indices.map { leader.byDay[$0] ?? 0 }
      for (position, value) in values.enumerated() { rest[position] -= value }
      stack.append(.init(label: input.countryName(leader.code), values: values.map { Double($0) }))
    }
    if rest.contains(where: { $0 > 0 }) {
      stack.append(.init(label: "others", values: rest.map { Double($0) }, isRest: true))
    }
    let named = leaders.map { "\(input.countryName($0.code)) \(Numerals.grouped($0.attempts))" }
    return Figure(
      id: "country-days", title: "Attempts a day by country",
      caption: leaders.count == 1
        ? "The country that sent most, \(input.windowWords)."
        : "The \(Wording.small(leaders.count)) countries that sent most, \(input.windowWords).",
      alternative: named.isEmpty
        ? "No country is known." : "\(Wording.list(named)) of \(Wording.attempts(parts.attempts)).",
      table: "country-days",
      content: .stackedDays(
        Figure.StackedDays(first: days.date(indices.first ?? 0), unit: "attempts", parts: stack)))
  }

  private func mapFigure(_ parts: CountryParts, input: AnalysisInput) -> Figure {
    let known = parts.rows.filter { isKnownCountry($0.code) && $0.attempts > 0 }
    let left = parts.attempts - known.reduce(0) { $0 + $1.attempts }
    let missing =
      left > 0 ? " \(Wording.attempts(left)) from unknown places \(left == 1 ? "is" : "are") not on the map." : ""
    return Figure(
      id: "map", title: "Where attempts came from", caption: "Attempts by country, \(input.windowWords).\(missing)",
      alternative:
        "\(Wording.countries(known.count)); most from \(Wording.list(known.prefix(3).map { place($0.code, input) })).",
      table: "window-countries",
      content: .worldMap(
        Figure.WorldMap(
          values: known.map { .init(code: $0.code, name: input.countryName($0.code), value: Double($0.attempts)) },
          unit: "attempts")))
  }
}
