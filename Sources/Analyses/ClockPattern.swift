import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// Does a scheduler drive the attempts? Minutes of the hour and hours of the week.
public struct ClockPattern: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "clock-pattern",
    question: "Do the attempts keep to the clock, as a scheduler's do?",
    method: """
      Computers that are started by a clock come at the same minutes of the hour. The unit is the **hour**, not the \
      attempt, or a few bursts would look like a clock: of each hour with attempts the direction of its mean vector is \
      taken (minute m of the hour at the angle 2πm/60), and the directions of all hours are tried by Rayleigh's test, \
      R̄ = |Σe^{iθ}|/n and p = exp(√(1 + 4n + 4(n² − R²)) − (1 + 2n)). The same for rhythms of 30, 15, 10 and 5 \
      minutes, and for the time of day with the day as the unit; what is told of it is the shortest stretch of hours with half \
      of what a day brings, each day counting as one. Then the best two minutes of the hour: H hours have an \
      attempt in them, and by chance as many as if every hour kept its own rhythm and began at a random minute; \
      p = min(1, 60·P(Bin(n, share) ≥ H)). All are adjusted together (Benjamini and Hochberg), over the whole archive \
      and, where there is an incident, over its days.

      A rhythm is reported from an adjusted p of `chance` on when R̄ is at least `resultant` or the two minutes are hit \
      in twice as many hours as by chance. It must not hang on a few computers: without the nine (`sources` less one) \
      that come in those minutes most often it must still show, or it is a mail program or a scheduled job with a \
      wrong password rather than a campaign.

      Limits: at least `hours` hours with attempts and `sources` computers. A time of day that is preferred is no sign \
      of a scheduler: people and servers have days too. One clock means one tool or one schedule, not one person.

      Sources: Rayleigh's test as in Zar, *Biostatistical Analysis*, and Wilkie 1983; Benjamini & Hochberg 1995.
      """,
    parameters: [
      ParameterDescriptor("hours", "hours with attempts that are needed", default: .count(10), range: 10...100_000),
      ParameterDescriptor("sources", "computers that must carry a rhythm", default: .count(10), range: 1...1000),
      ParameterDescriptor(
        "chance", "largest adjusted probability of a rhythm", default: .number(0.01), range: 0.000001...0.5),
      ParameterDescriptor("resultant", "least length of the mean vector", default: .number(0.2), range: 0...1),
      ParameterDescriptor(
        "times", "times as many hours as by chance in which two minutes are hit", default: .number(2), range: 1...30),
      ParameterDescriptor(
        "days", "days with attempts that a time of day needs", default: .count(10), range: 7...100_000),
    ])
  public static let title = "By the clock"
  public static let effort = AnalysisEffort.runs
  public static let questions = [
    ClockReading.query(.unsuccessful),
    AggregateQuery(.unsuccessful, by: [.minuteOfHour], measures: [.attempts, .distinct(.source)]),
    AggregateQuery(.unsuccessful, by: [.hourOfWeek], measures: [.attempts]),
  ]

  private let leastHours: Int
  private let leastSources: Int
  private let leastDays: Int
  private let floors: ClockRhythm.Floors

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    leastHours = parameters.count("hours")
    leastSources = parameters.count("sources")
    leastDays = parameters.count("days")
    floors = ClockRhythm.Floors(
      chance: parameters.number("chance"), resultant: parameters.number("resultant"), times: parameters.number("times"))
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts("clock-pattern/minutes")]) }
    let hasWindow = input.incident != nil && input.window != input.days?.period
    let window = input.windowFilter
    var queries = Self.questions
    if hasWindow {
      queries += [
        ClockReading.query(window), AggregateQuery(window, by: [.minuteOfHour], measures: [.attempts]),
        AggregateQuery(window, by: [], measures: [.distinct(.source)]),
      ]
    }
    let answers = try await input.counted(queries)
    var spans = [ClockReading(answers[0])]
    if hasWindow { spans.append(ClockReading(answers[3])) }
    ClockReading.adjust(&spans)

    var findings = [
      try await minutes(
        spans[0], "clock-pattern/minutes", .unsuccessful, sources: input.totals.sources, period: nil, input)
    ]
    if hasWindow {
      findings.append(
        try await minutes(
          spans[1], "clock-pattern/window", window, sources: Int(answers[5].values[0][0]),
          period: input.windowWords, input))
    }
    let week = Week(answers[2], input)
    findings.append(time(spans[0], week))
    let shown =
      findings[0].status == .found ? ClockRhythm(spans[0], floors) : nil
    let table = Self.minuteTable(answers[1], window: hasWindow ? answers[4] : nil)
    return AnalysisResult(
      findings: findings, tables: [table, week.table], figures: [Self.figure(table, shown), week.figure])
  }

  // MARK: - Minutes of the hour

  private func minutes(
    _ tests: ClockReading, _ id: String, _ filter: EventFilter, sources: Int, period: String?, _ input: AnalysisInput
  ) async throws -> Finding {
    let over = period.map { " On \($0)" } ?? ""
    guard tests.hours.count >= leastHours, sources >= leastSources else {
      return .notEnoughData(
        id,
        """
        \(over.isEmpty ? "There" : "\(String(over.dropFirst())) there") are too few attempts to judge whether they keep \
        to the clock: \(Numerals.count(tests.hours.count, "hour", "hours")) with attempts and \
        \(Wording.computers(sources)), where \(leastHours) and \(leastSources) are needed.
        """)
    }
    guard let rhythm = ClockRhythm(tests, floors) else { return none(tests, id, over) }
    let few = leastSources - 1
    let busiest = try await busiest(rhythm, filter, input)
    let without = try await rest(filter, without: busiest.prefix(few).map(\.id), input)
    if ClockRhythm(without, floors) == nil {
      return try await clients(rhythm, id, filter, busiest, period: period, input)
    }
    var finding = Finding(
      id: id, status: .found, severity: .notice,
      verdict: rhythm.adjusted <= 0.0001 && rhythm.resultant >= 0.5 ? .clear : .likely, summary: "",
      numbers: numbers(tests, rhythm) + [NamedNumber("sources", .count(busiest.count))],
      tables: ["minute-of-hour"], figures: ["minute-of-hour"])
    finding.summary = """
      The attempts \(period.map { "of \($0) " } ?? "")keep to the clock: \(strong: Wording.share(rhythm.lines, of: rhythm.allLines)) \
      of their lines fall into two minutes of every \(Self.length(rhythm.period)), from \(Self.clock(rhythm)) on, from \
      \(Wording.computers(busiest.count)).
      """
    finding.details = [
      """
      In \(Numerals.grouped(rhythm.hours)) of \(Numerals.grouped(rhythm.allHours)) hours with attempts some fell into \
      these minutes; if each hour began at a random minute there would be about \(Wording.about(rhythm.expected)).
      """,
      """
      So something starts them by the clock: one schedule, or one tool on many computers. It is left when the \
      \(Wording.small(few)) computers that come in these minutes most often are taken out.
      """,
    ]
    finding.uncertainty = """
      That \(Wording.chance(rhythm.adjusted)); the length of the mean direction is \
      \(Numerals.decimal(rhythm.resultant, places: 2)) over \(Numerals.grouped(rhythm.allHours)) hours, where 1 is a perfect \
      clock and 0 none.
      """
    finding.caveats = ["One schedule does not show one person: it may be the same tool in several hands."]
    finding.evidence = try await input.evidence(filter)
    return finding
  }

  private func none(_ tests: ClockReading, _ id: String, _ over: String) -> Finding {
    let sharpest = tests.tests.compactMap { test -> (size: Double, adjusted: Double)? in
      guard case .minutes = test.unit else { return nil }
      return (test.size, test.adjusted)
    }.min { ($0.adjusted, $1.size) < ($1.adjusted, $0.size) }
    return Finding(
      id: id, status: .nothingFound, verdict: .noSign,
      summary: """
        \(over.isEmpty ? "The" : "\(String(over.dropFirst())) the") attempts do not keep to the minutes of the clock: the two \
        minutes that come most often have an attempt in \(Numerals.grouped(tests.slot.hours)) of \
        \(Numerals.grouped(tests.hours.count)) hours, and about \(Wording.about(tests.slot.expected)) would by chance.
        """,
      uncertainty: sharpest.map {
        "The sharpest rhythm has a mean direction of length \(Numerals.decimal($0.size, places: 2)); \(Self.byChance($0.adjusted))."
      },
      numbers: numbers(tests, nil), tables: ["minute-of-hour"], figures: ["minute-of-hour"])
  }

  /// `by chance 0.31`
  private static func byChance(_ p: Double) -> String {
    p >= 0.01 ? "chance alone does as much with probability \(Numerals.probability(p))" : Wording.chance(p)
  }

  /// The rhythm hangs on a few computers.
  private func clients(
    _ rhythm: ClockRhythm, _ id: String, _ filter: EventFilter, _ busiest: [Visitor], period: String?,
    _ input: AnalysisInput
  ) async throws -> Finding {
    let shown = busiest.prefix(3).map { visitor -> Prose in
      "\(evidence: "\(input.dictionary.sources[Int(visitor.id)])") (\(Numerals.count(visitor.visits, "hour", "hours")))"
    }
    var finding = Finding(
      id: id, status: .found, verdict: .likely,
      summary: """
        Some attempts \(period.map { "of \($0) " } ?? "")come by the clock, in two minutes of every \(Self.length(rhythm.period)) \
        from \(Self.clock(rhythm)) on, but that hangs on fewer than \(Wording.small(leastSources)) computers: rather a \
        mail program or a scheduled job with a wrong password than a campaign.
        """,
      details: ["Most often in these minutes came \(Wording.list(Array(shown))); without them the rhythm is gone."],
      uncertainty: "That \(Wording.chance(rhythm.adjusted)).",
      numbers: [
        NamedNumber("period_minutes", .count(rhythm.period)), NamedNumber("minute", .count(rhythm.minute)),
        NamedNumber("resultant", .number(rhythm.resultant, places: 3)),
        NamedNumber("probability", .probability(rhythm.adjusted)),
      ],
      tables: ["minute-of-hour"], figures: ["minute-of-hour"])
    if let first = busiest.first {
      var filter = filter
      filter.sources = [first.id]
      finding.evidence = try await input.evidence(filter)
    }
    return finding
  }

  private func numbers(_ tests: ClockReading, _ rhythm: ClockRhythm?) -> [NamedNumber] {
    var numbers = [NamedNumber("hours", .count(tests.hours.count))]
    for test in tests.tests {
      switch test.unit {
      case .minutes(let period):
        numbers.append(NamedNumber("resultant_\(period)_min", .number(test.size, places: 3)))
        numbers.append(NamedNumber("probability_\(period)_min", .probability(test.adjusted)))
      case .slot:
        numbers.append(NamedNumber("slot_minute", .count(tests.slot.minute)))
        numbers.append(NamedNumber("slot_hours", .count(tests.slot.hours)))
        numbers.append(NamedNumber("slot_expected", .number(tests.slot.expected, places: 1)))
        numbers.append(NamedNumber("slot_probability", .probability(test.adjusted)))
      case .day: break
      }
    }
    guard let rhythm else { return numbers }
    return numbers + [
      NamedNumber("period_minutes", .count(rhythm.period)), NamedNumber("minute", .count(rhythm.minute)),
      NamedNumber("lines", .count(rhythm.lines)), NamedNumber("all_lines", .count(rhythm.allLines)),
      NamedNumber("resultant", .number(rhythm.resultant, places: 3)),
    ]
  }

  private struct Visitor {
    var id: Int32
    /// Hours in which it came in these minutes.
    var visits: Int
  }

  /// Computers that came in the minutes of the rhythm, those with most hours first.
  private func busiest(_ rhythm: ClockRhythm, _ filter: EventFilter, _ input: AnalysisInput) async throws -> [Visitor] {
    var runs = try await input.sourceRuns()
    if let time = filter.time { runs = runs.within(time) }
    var minutes = WallMinutes(input.store.zone)
    var visitors: [Visitor] = []
    for source in runs.sources {
      // Minutes of the rhythm in which it came, each once also where the clock was put back.
      var visited: [Int64] = []
      for row in source.range {
        let minute = minutes.number(at: runs.second(row))
        guard minute != visited.last, rhythm.holds(minuteOfHour: minutes.ofHour(minute)) else { continue }
        if let last = visited.last, minute < last, visited.contains(minute) { continue }
        visited.append(minute)
      }
      if !visited.isEmpty { visitors.append(Visitor(id: source.id, visits: visited.count)) }
    }
    return visitors.sorted { ($1.visits, $0.id) < ($0.visits, $1.id) }
  }

  private func rest(_ filter: EventFilter, without sources: [Int32], _ input: AnalysisInput) async throws
    -> ClockReading
  {
    var filter = filter
    filter.sources = Set((-1..<Int32(input.dictionary.sources.count))).subtracting(sources)
    var rest = [ClockReading(try await input.store.aggregate(ClockReading.query(filter)))]
    ClockReading.adjust(&rest)
    return rest[0]
  }

  /// `hour`, `5 minutes`
  private static func length(_ period: Int) -> String { period == 60 ? "hour" : "\(period) minutes" }

  /// `:00`; for shorter periods the minute of the period: `minute 3`
  private static func clock(_ rhythm: ClockRhythm) -> String {
    rhythm.period == 60 ? ":\(Digits.padded(rhythm.minute, 2))" : "minute \(rhythm.minute)"
  }

  private static func minuteTable(_ answer: Aggregate, window: Aggregate?) -> Table {
    var attempts = [Int](repeating: 0, count: 60)
    var sources = attempts
    var inWindow = attempts
    for row in 0..<answer.rowCount {
      attempts[Int(answer.keys[0][row])] = Int(answer.values[0][row])
      sources[Int(answer.keys[0][row])] = Int(answer.values[1][row])
    }
    if let window {
      for row in 0..<window.rowCount { inWindow[Int(window.keys[0][row])] = Int(window.values[0][row]) }
    }
    var columns = [
      Column("minute", "Minute", .counts(Array(0..<60))),
      Column(.attempts, .counts(attempts), total: .sum),
      Column(.computers, .counts(sources)),
    ]
    if window != nil {
      columns.append(Column("window_attempts", "In the window", .counts(inWindow), total: .sum, unit: "attempts"))
    }
    return Table(
      id: "minute-of-hour", title: "Attempts by minute of the hour",
      note: "Over the whole archive, all hours together.",
      columns: columns)
  }

  private static func figure(_ table: Table, _ rhythm: ClockRhythm?) -> Figure {
    let values = (0..<60).map { minute -> Double in
      guard case .count(let count) = table.columns[1].values[minute] else { return 0 }
      return Double(count)
    }
    let most = values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? 0
    let all = values.reduce(0, +)
    return Figure(
      id: "minute-of-hour", title: "Attempts by minute of the hour",
      caption: "All hours of the archive together: a scheduler shows as a few tall columns.",
      alternative: """
        Sixty columns, one a minute, of \(Wording.attempts(Int(all))); the tallest is minute \(most) with \
        \(Wording.attempts(Int(values[most]))).
        """,
      table: "minute-of-hour",
      content: .clock(
        Figure.Clock(
          values: values, axis: "minutes past the hour", unit: "attempts", level: all / 60,
          levelLabel: "if no minute were preferred",
          highlighted: Set((0..<60).filter { rhythm?.holds(minuteOfHour: $0) ?? false }),
          marks: rhythm == nil
            ? [] : [Figure.HourSeries.Mark(hour: most, label: ":\(Digits.padded(most, 2))")])))
  }

  // MARK: - Hours of the week

  private func time(_ tests: ClockReading, _ week: Week) -> Finding {
    let id = "clock-pattern/time-of-day"
    guard let day = tests.test(.day), day.count >= leastDays else {
      return .notEnoughData(
        id, "There are too few days with attempts to say whether they keep to a time of day (\(leastDays) are needed).")
    }
    let numbers = [
      NamedNumber("days", .count(day.count)), NamedNumber("resultant", .number(day.size, places: 3)),
      NamedNumber("probability", .probability(day.adjusted)), NamedNumber("weekend_share", .share(week.weekendShare)),
    ]
    let weekend: Prose =
      "Saturdays and Sundays brought \(Wording.percent(week.weekendShare)) of the attempts; \(Wording.percent(week.weekendDays)) of the covered days are such."
    guard day.adjusted <= floors.chance, day.size >= floors.resultant else {
      return Finding(
        id: id, status: .nothingFound, verdict: .noSign,
        summary:
          "They come at all hours of the day: no time of day is preferred from day to day by more than chance, or not by much.",
        details: [weekend], numbers: numbers, tables: ["hour-of-week"], figures: [week.figure.id])
    }
    let half = tests.halfOfTheDay()
    return Finding(
      id: id, status: .found, verdict: day.adjusted <= 0.0001 ? .clear : .likely,
      summary: """
        They prefer a time of day: half of what a day brings comes between \(Digits.padded(half.first, 2)):00 and \
        \(Digits.padded((half.first + half.hours - 1) % 24 + 1, 2)):00.
        """,
      details: [weekend],
      uncertainty: """
        That \(Wording.chance(day.adjusted)); the length of the mean direction of \
        \(Numerals.grouped(day.count)) days is \(Numerals.decimal(day.size, places: 2)).
        """,
      caveats: ["That is no sign of a scheduler by itself: people and servers have days too."],
      numbers: numbers + [NamedNumber("hour", .count(half.first)), NamedNumber("hours_for_half", .count(half.hours))],
      tables: ["hour-of-week"], figures: [week.figure.id])
  }

  /// The week by hours.
  private struct Week {
    var attempts = [Int](repeating: 0, count: 168)
    /// Covered days of each weekday; Monday is the first.
    var days = [Int](repeating: 0, count: 7)

    init(_ answer: Aggregate, _ input: AnalysisInput) {
      for row in 0..<answer.rowCount { attempts[Int(answer.keys[0][row])] = Int(answer.values[0][row]) }
      guard let counts = input.days else { return }
      for index in 0..<counts.count where counts.covered[index] { days[counts.date(index).weekday] += 1 }
    }

    var weekendShare: Double { share(attempts[120...].reduce(0, +), attempts.reduce(0, +)) }
    var weekendDays: Double { share(days[5...].reduce(0, +), days.reduce(0, +)) }
    private func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }

    var table: Table {
      Table(
        id: "hour-of-week", title: "Attempts by hour of the week",
        note: "In the report's zone. An hour is worth what the covered days of its weekday brought.",
        columns: [
          Column("weekday", "Day", .words((0..<168).map { Numerals.weekdays[$0 / 24] })),
          Column("hour", "Hour", .counts((0..<168).map { $0 % 24 })),
          Column(.attempts, .counts(attempts), total: .sum),
          Column(
            "per_hour", "A covered hour",
            .cells(
              attempts.enumerated().map { hour, attempts in
                days[hour / 24] > 0 ? .number(Double(attempts) / Double(days[hour / 24]), places: 2) : .empty
              }),
            unit: "attempts an hour"),
        ])
    }

    var figure: Figure {
      let values = attempts.enumerated().map { hour, attempts in
        days[hour / 24] > 0 ? Double(attempts) / Double(days[hour / 24]) : nil
      }
      let most = values.indices.max { (values[$0] ?? 0, $1) < (values[$1] ?? 0, $0) } ?? 0
      let name = "\(Numerals.weekdays[most / 24]) \(Digits.padded(most % 24, 2)):00"
      return Figure(
        id: "hour-of-week", title: "Attempts by hour of the week",
        caption: "What an hour brought on average over the covered days of its weekday, in the report's zone.",
        alternative: """
          A week of seven rows and twenty-four columns; the busiest hour is \(name) with \
          \(Wording.attempts(attempts[most])).
          """,
        table: "hour-of-week",
        content: .hourOfWeek(
          Figure.HourOfWeek(
            values: values, unit: "attempts an hour", marks: [Figure.HourSeries.Mark(hour: most, label: name)])))
    }
  }
}
