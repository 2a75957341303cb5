import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// How often did each source come? One machine, a few, or a swarm.
public struct AttemptHistogram: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "attempt-histogram",
    question: "How often did each computer come: one machine, a few, or a swarm?",
    method: """
      Unsuccessful attempts of the window are counted for each address over the whole window, and the addresses by \
      that number. Shares are of all addresses, rounded half up. Attempts without an address are left out and said.

      **Class**, the first that fits, from 50 attempts on: *single source* when there is one address or one made 60 % \
      of the attempts; *few sources* when 15 or fewer made 80 %; *swarm* when it took at least 40 to make 80 %, none \
      made more than 5 %, and at least 80 % of the attempts came from addresses that \
      never trip the ban rule (the plan's `policies.ban`, else 5 failures within 10 minutes), or that made fewer attempts \
      in the whole window than it allows; *swarm with loud members* when only the \
      last is not so; *mixed* otherwise. The thresholds are judgement.

      **How many stood ready** is Chao's lower bound D + f₁(f₁−1)/(2(f₂+1)) with its 95 % interval, from D addresses, \
      f₁ seen once and f₂ seen twice; the chance that the next attempt comes from a new address is f₁/n (Good and \
      Turing). Where a few busy computers came beside many quiet ones (*mixed*), both are of those that stay below the number \
      of failures of the ban rule; neither is given where more than nine in ten attempts came from computers seen once, for \
      then the few seen twice may be bystanders, nor where a quarter of the \
      computers or more would have come anyway. Whether attempts were *handed out evenly* is asked by the zero-truncated Poisson distribution: by G over 1, 2, \
      3, 4, 5 and more attempts, 3 degrees of freedom, and, as that cannot tell 6 attempts from 60, by Fisher's index of \
      dispersion Σ(x − x̄)²/(x̄·(1 + λ − x̄)) with D − 1 degrees of freedom. *Evenly* means that neither contradicts it (G: p ≥ 0.01; \
      dispersion: p from 0.01 to 0.99), *unevenly* that the dispersion is larger than chance makes it (p < 0.01); otherwise \
      nothing is said. Neither is given for fewer than 20 addresses or when none came twice. **Bystanders** are what usual \
      days of the same number bring, with twice the standard deviation of the baseline. Intervals of shares are \
      Wilson's.

      IPv6 addresses of one /64 network are one computer here: every computer can take any of them. When counting \
      whole /24 networks leaves less than a fifth of the effective number of sources (1/Σ share²), many addresses are \
      neighbours, and far fewer machines or operators may stand behind them.

      Sources: Chao 1984 and 1987; Fisher 1950 for the dispersion; Good 1953; Hill 1973; Wilson 1927.
      """,
    parameters: [
      ParameterDescriptor("attempts", "attempts that a class needs", default: .count(50), range: 2...1_000_000_000),
      ParameterDescriptor(
        "single", "part of the attempts from which on the busiest is a single source", default: .number(0.6),
        range: 0.01...1),
      ParameterDescriptor(
        "few", "most computers that made four fifths where they are few", default: .count(15), range: 1...1_000_000),
      ParameterDescriptor(
        "swarm", "least computers that made four fifths of a swarm", default: .count(40), range: 2...1_000_000),
      ParameterDescriptor(
        "busiest", "largest part of one computer of a swarm", default: .number(0.05), range: 0.0001...1),
      ParameterDescriptor(
        "quiet", "part of a swarm's attempts that never trips the ban rule", default: .number(0.8), range: 0...1),
      ParameterDescriptor(
        "neighbours", "how many times fewer effective sources /24 networks make where addresses are neighbours",
        default: .number(5), range: 1...1000),
      ParameterDescriptor(
        "ready", "computers without which it is not told how many stood ready", default: .count(20),
        range: 5...1_000_000),
      ParameterDescriptor(
        "once", "part of attempts by computers seen once, above which it is not either", default: .number(0.9),
        range: 0...1),
      ParameterDescriptor(
        "even", "probability below which attempts are not handed out evenly", default: .number(0.01),
        range: 1e-12...0.4),
    ])
  public static let title = "How many computers"
  public static let effort = AnalysisEffort.runs
  public static let questions = [
    AggregateQuery(.unsuccessful, by: [.source], measures: [.attempts, .first, .last])
  ]

  private let limits: SourceConcentration.ClassLimits
  private let neighbourRatio: Double
  /// Computers without which nobody can say how many stood ready.
  let leastReady: Int
  /// More than this part of the attempts from computers seen once, and the few seen twice say nothing of the others:
  /// they may be bystanders.
  private let mostOnce: Double
  /// Probability below which attempts are not handed out evenly.
  let evenChance: Double

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    var limits = SourceConcentration.ClassLimits()
    limits.attempts = parameters.count("attempts")
    limits.single = parameters.number("single")
    limits.few = parameters.count("few")
    limits.swarm = max(limits.few + 1, parameters.count("swarm"))
    limits.busiest = parameters.number("busiest")
    limits.quiet = parameters.number("quiet")
    self.limits = limits
    neighbourRatio = parameters.number("neighbours")
    leastReady = parameters.count("ready")
    mostOnce = parameters.number("once")
    evenChance = parameters.number("even")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let answer = try await input.store.aggregate(
      AggregateQuery(input.windowFilter, by: [.source], measures: [.attempts, .first, .last]))
    let all = answer.values[0].reduce(0) { $0 + Int($1) }
    guard all > 0 else { return AnalysisResult(findings: [.noAttempts("attempt-histogram/class")]) }
    let computers = WindowComputers(answer, input: input)
    guard !computers.rows.isEmpty else {
      return AnalysisResult(findings: [
        .notApplicable("attempt-histogram/class", "None of the attempts names the address it came from.")
      ])
    }
    let histogram = SourceConcentration(attemptsPerSource: computers.rows.map(\.attempts))
    let limit = input.plan.policies.ban?.failures ?? 5
    var findings = [
      classFinding(
        histogram, limit: limit, input: input, computers: computers, missing: all - histogram.attempts,
        neverTripping: Self.attemptsNeverTripping(answer, input: input),
        mostOnOneDay: try await Self.mostOnOneDay(input))
    ]
    if input.incident != nil, findings[0].number("class") == .words(SourceConcentration.Class.singleSource.name),
      let users = try await Self.usersOfBusiest(answer, input)
    {
      findings[0].numbers.append(NamedNumber("users_of_busiest", .count(users)))
      findings[0].caveats.append(
        """
        \(Wording.names(users)) log in from the busiest computer, as from an office behind one address: it is many computers, and \
        a ban would lock all of them out.
        """)
    }
    if let size = sizeFinding(histogram, limit: limit, input) { findings.append(size) }
    if let bystanders = bystanders(histogram, input: input) { findings.append(bystanders) }
    if let evenness = try await evenness(histogram, input: input) { findings.append(evenness) }
    return AnalysisResult(
      findings: findings,
      tables: [Self.table(histogram, input: input), computers.table(input.windowWords)],
      figures: [Self.figure(histogram, input: input)]
        + [Self.concentrationFigure(histogram, input: input)].compactMap { $0 })
  }

  // MARK: - What it says

  private func classFinding(
    _ histogram: SourceConcentration, limit: Int, input: AnalysisInput, computers: WindowComputers, missing: Int,
    neverTripping: Int?, mostOnOneDay: Int
  ) -> Finding {
    let quiet = histogram.attempts(ofSourcesBelow: limit)
    // Whoever stays below the limit in the whole window cannot trip the rule.
    let kind = histogram.classified(attemptsNeverTripping: max(quiet, neverTripping ?? 0), limits: limits)
    let interval = Interval95.wilson(histogram.singletons, of: histogram.sources)
    var finding = Finding(
      id: "attempt-histogram/class", status: .found, verdict: .clear,
      summary: Self.summary(histogram, kind, isIncident: input.isEventful),
      numbers: [
        NamedNumber("class", .words(kind.name)), NamedNumber("attempts", .count(histogram.attempts)),
        NamedNumber("sources", .count(histogram.sources)),
        NamedNumber("sources_seen_once", .count(histogram.singletons)),
        NamedNumber(
          "share_seen_once", .share(histogram.singletonShare), low: .share(interval.lowerBound),
          high: .share(interval.upperBound)),
        NamedNumber("most_attempts", .count(histogram.largest)), NamedNumber("n80", .count(histogram.n80)),
        NamedNumber("effective_sources", .number(histogram.effectiveSources, places: 1)),
        NamedNumber("most_attempts_on_one_day", .count(mostOnOneDay)),
        NamedNumber("share_below_ban_limit", .share(Double(quiet) / Double(histogram.attempts))),
        NamedNumber(
          "share_never_tripping", .share(Double(max(quiet, neverTripping ?? 0)) / Double(histogram.attempts))),
      ],
      tables: ["attempt-histogram", "window-sources"], figures: ["histogram", "concentration"])
    if kind == .tooFew {
      finding.status = .notEnoughData
      finding.verdict = .cannotTell
    } else if input.isEventful {
      finding.severity = input.standsOut && !input.isSure ? .notice : .warning
    }
    if histogram.sources > 1 {
      finding.details.append(
        """
        It took \(Wording.computers(histogram.n80)) to make 80 % of the attempts; the busiest made \
        \(Numerals.grouped(histogram.largest))\
        \(mostOnOneDay < histogram.largest ? ", at most \(Numerals.grouped(mostOnOneDay)) of them on one day" : "").
        """
      )
    }
    let stopped = histogram.rows.reduce(0) { $0 + $1.sources * max(0, $1.attemptsEach - limit) }
    finding.numbers.append(NamedNumber("stopped_by_perfect_ban", .count(stopped)))
    let saved =
      stopped == 0
      ? "no attempt"
      : "\(Numerals.grouped(stopped)) of the \(Wording.attempts(histogram.attempts)) (\(Numerals.percent(stopped, of: histogram.attempts)))"
    let loud = histogram.sources(withAtLeast: limit)
    let reached =
      loud == 0 ? "No computer" : "\(Wording.capitalised(Wording.small(loud))) \(loud == 1 ? "computer" : "computers")"
    finding.details.append(
      """
      \(reached) made \(limit) or more attempts over the whole window: \(loud == 0 ? "none" : "only \(loud == 1 ? "it" : "those")") \
      could ever have reached a limit of \(limit). A perfect ban after \(limit) failures, remembered for the whole \
      window, would have stopped \(saved).
      """)
    if let leaders = histogram.leaders(of: kind == .mixed ? Self.surplus(histogram, input) : histogram.attempts) {
      finding.numbers.append(NamedNumber("leaders", .count(leaders.sources)))
      finding.numbers.append(NamedNumber("leaders_attempts", .count(leaders.attempts)))
      let breakIns = input.suspicious.breakIns.map(\.address)
      let gotIn = computers.rows.prefix(leaders.sources).count { breakIns.contains($0.text) }
      if gotIn > 0 { finding.numbers.append(NamedNumber("leaders_that_got_in", .count(gotIn))) }
    }
    if histogram.sources >= 20, kind != .fewSources, kind != .singleSource {
      finding.uncertainty =
        "Of such computers \(Wording.percents(interval, places: 1)) come once (95 % interval)."
    }
    if missing > 0 {
      finding.caveats.append("Without \(Wording.attempts(missing)) of the window whose line names no address.")
    }
    if computers.collapsed > 0 {
      finding.caveats.append(
        "\(Numerals.count(computers.collapsed, "IPv6 address", "IPv6 addresses")) of shared /64 networks are counted with their network, as one computer."
      )
    }
    if let neighbours = neighbours(histogram, computers) { finding.caveats.append(neighbours) }
    if let block = computers.busiestNetwork, 2 * block.attempts > histogram.attempts, block.computers > 1 {
      finding.details.insert(
        """
        \(Wording.capitalised(Wording.share(block.attempts, of: histogram.attempts))) of the attempts came from one network, \
        \(evidence: block.text), and \(Wording.computers(block.computers)) in it.
        """, at: 0)
      finding.numbers += [
        NamedNumber("busiest_network", .words(block.text)),
        NamedNumber("busiest_network_attempts", .count(block.attempts)),
        NamedNumber("busiest_network_sources", .count(block.computers)),
      ]
    }
    return finding
  }

  /// Without an incident the window is the whole period: then nothing "was" a swarm, attempts are spread in some way.
  private static func summary(
    _ histogram: SourceConcentration, _ kind: SourceConcentration.Class, isIncident: Bool
  ) -> Prose {
    let from = "\(Wording.attempts(histogram.attempts)) came from \(Wording.computers(histogram.sources))"
    let once =
      histogram.singletons == histogram.sources
      ? "Each of them tried once\(isIncident ? " in this window" : "")"
      : histogram.singletons == 0
        ? "None of them tried only once\(isIncident ? " in this window" : "")"
        : """
        \(Numerals.grouped(histogram.singletons)) of them (\(Numerals.percent(histogram.singletons, of: histogram.sources))) \
        tried once\(isIncident ? " in this window" : "")
        """
    let busiest =
      "the busiest made \(Numerals.grouped(histogram.largest)) (\(Numerals.percent(histogram.largest, of: histogram.attempts)))"
    let opening: Prose
    switch kind {
    case .tooFew: return "\(from): too few to say whether they belong together."
    case .singleSource:
      if histogram.sources == 1 { return "A single computer made all \(Wording.attempts(histogram.attempts))." }
      return "It was mostly a single computer: \(from); \(busiest)."
    case .fewSources:
      opening = isIncident ? "It was a few computers" : "A few computers made most of the attempts"
      if let leaders = histogram.leaders(of: histogram.attempts) {
        let share = Numerals.percent(leaders.attempts, of: histogram.attempts)
        let rest = histogram.sources - leaders.sources
        let made = """
          \(Numerals.grouped(leaders.attempts)) of the \(Wording.attempts(histogram.attempts)) (\(share)), \
          \(Wording.small(rest)) \(rest == 1 ? "other" : "others") the rest
          """
        let few = "\(Wording.small(leaders.sources)) computers"
        return isIncident
          ? "It was mostly \(strong: few): they made \(made)." : "\(Wording.capitalised(few)) made \(made)."
      }
      let most =
        histogram.n80 == histogram.sources ? "" : "; \(Wording.small(histogram.n80)) of them made four fifths"
      return "\(opening): \(from)\(most)."
    case .mixed:
      opening = isIncident ? "It was a mixture of busy and quiet computers" : "Busy and quiet computers took part"
      return "\(opening): \(from); \(busiest)."
    case .swarm:
      opening = isIncident ? "It was a \(strong: "swarm")" : "The attempts are spread over many computers"
      return histogram.largest == 1
        ? "\(opening): \(from). \(once)."
        : "\(opening): \(from). \(once); none tried more than \(Wording.times(histogram.largest))."
    case .swarmWithLoudMembers:
      opening =
        isIncident ? "It was a \(strong: "swarm with loud members")" : "The attempts are spread over many computers"
      return "\(opening): \(from). \(once); \(busiest)."
    }
  }

  private func neighbours(_ histogram: SourceConcentration, _ computers: WindowComputers) -> Prose? {
    let networks = SourceConcentration(attemptsPerSource: computers.attemptsByNetwork)
    guard histogram.sources >= 20, networks.effectiveSources * neighbourRatio < histogram.effectiveSources
    else { return nil }
    let busiest = networks.leastSources(toReach: 0.5)
    let made = computers.attemptsByNetwork.sorted(by: >).prefix(busiest).reduce(0, +)
    return """
      Many of the addresses are neighbours, as in rented blocks: \
      \(Wording.exactly(busiest, "network", "networks")) of 256 addresses (/24) made \(Wording.share(made, of: histogram.attempts)) of \
      the attempts, so there may be far fewer machines or operators.
      """
  }

  private func sizeFinding(_ all: SourceConcentration, limit: Int, _ input: AnalysisInput) -> Finding? {
    let kind = all.classified(attemptsNeverTripping: 0, limits: limits)
    guard kind == .swarmWithLoudMembers || kind == .mixed else { return nil }
    // A few busy computers are another kind: how often they came says nothing of how many quiet ones there are.
    let histogram = kind == .mixed && limit > 2 ? all.below(limit) : all
    let busy = all.sources - histogram.sources
    let (seen, once, twice) = (histogram.sources, histogram.singletons, histogram.sources(with: 2))
    guard SpeciesRichness.isTelling(seen: seen, once: once, twice: twice, least: leastReady) else {
      guard seen >= leastReady, twice == 0, once > 0 else { return nil }
      return .notEnoughData(
        "attempt-histogram/size", "How many computers stood ready cannot be told: none came exactly twice.")
    }
    let estimate = SpeciesRichness.chao1(seen: seen, once: once, twice: twice)
    let chance = SpeciesRichness.chanceOfNew(once: once, sightings: histogram.attempts)
    guard chance <= mostOnce else {
      return Finding(
        id: "attempt-histogram/size", status: .notEnoughData, verdict: .cannotTell,
        summary: """
          How many computers stood ready cannot be told, as \(Wording.share(once, of: seen)) came exactly once: nearly every \
          further attempt would have come from one not seen before.
          """,
        numbers: [NamedNumber("chance_next_is_new", .share(chance))])
    }
    if let usual = UsualComputers(input), usual.areGoodPart(of: all.sources) {
      return .notEnoughData(
        "attempt-histogram/size",
        """
        How many computers stood ready cannot be told: \(usual.words) of the \(Numerals.grouped(all.sources)) would have come \
        anyway, and which of them cannot be told.
        """)
    }
    let low = Self.roundedDown(estimate.interval95.lowerBound)
    let inTen = Int((chance * 10).rounded())
    let summary: Prose =
      inTen == 0
      ? "Nearly all computers that take part have been seen: another one would show in fewer than one in twenty attempts."
      : """
      \(busy == 0 ? "At" : "Besides the \(Wording.small(busy)) with \(limit) attempts or more, at") least about \(low) \
      computers stood ready; about \(Wording.small(inTen)) in ten further \(busy == 0 ? "" : "of their ")attempts would have \
      come from one not seen before.
      """
    return Finding(
      id: "attempt-histogram/size", status: .found, severity: inTen > 0 && input.standsOut ? .notice : .info,
      verdict: .likely,
      summary: summary,
      uncertainty: """
        Estimated from how many came once and twice: \(Wording.about(estimate.number)), 95 % interval \
        \(Wording.about(estimate.interval95.lowerBound)) to \(Wording.about(estimate.interval95.upperBound)); a lower \
        bound, since not all were equally active.
        """,
      numbers: [
        NamedNumber(
          "chao1", .number(estimate.number, places: 0), low: .number(estimate.interval95.lowerBound, places: 0),
          high: .number(estimate.interval95.upperBound, places: 0)),
        NamedNumber("chance_next_is_new", .share(chance)),
      ] + (Self.coverageEstimate(histogram).map { [NamedNumber("ace", .number($0, places: 0))] } ?? []))
  }

  /// By how much of what there is has been seen, as a second figure beside Chao's.
  private static func coverageEstimate(_ histogram: SourceConcentration) -> Double? {
    SpeciesRichness.ace(
      Dictionary(histogram.rows.map { ($0.attemptsEach, $0.sources) }, uniquingKeysWith: { first, _ in first }))
  }

  /// Two figures, never more than the number: 3,335.5 → `3,300`.
  private static func roundedDown(_ number: Double) -> String {
    var unit = 1
    var whole = Int(number)
    while whole >= 100 {
      whole /= 10
      unit *= 10
    }
    return Numerals.grouped(whole * unit)
  }

  // MARK: - What it shows

  private static func table(_ histogram: SourceConcentration, input: AnalysisInput) -> Table {
    let rows = histogram.rows
    return Table(
      id: "attempt-histogram", title: "How often each computer came",
      note: "Counted for each address over the whole window, \(input.windowWords).",
      columns: [
        Column(.computers, .counts(rows.map(\.sources)), total: .sum),
        Column("attempts_each", "Attempts each", .counts(rows.map(\.attemptsEach)), unit: "attempts"),
        Column(.attempts, .counts(rows.map(\.attempts)), total: .sum),
        Column(
          "share_of_sources", "Of computers",
          .shares(rows.map { Double($0.sources) / Double(histogram.sources) }), total: .sum),
        Column(
          "share_of_attempts", "Of attempts",
          .shares(rows.map { Double($0.attempts) / Double(histogram.attempts) }), total: .sum),
      ])
  }

  /// From this many different numbers on, bars stand for ranges; the table stays exact.
  private static let barsAtMost = 25
  private static let bins: [ClosedRange<Int>] = [
    1...1, 2...2, 3...3, 4...4, 5...9, 10...19, 20...49, 50...99, 100...999, 1000...Int.max,
  ]

  private static func figure(_ histogram: SourceConcentration, input: AnalysisInput) -> Figure {
    let groups: [(label: String, sources: Int)]
    if histogram.rows.count <= barsAtMost {
      groups = histogram.rows.reversed().map { (Numerals.grouped($0.attemptsEach), $0.sources) }
    } else {
      groups = bins.map { bin in
        let label =
          bin.count == 1
          ? "\(bin.lowerBound)" : bin.upperBound == .max ? "1,000 or more" : "\(bin.lowerBound)–\(bin.upperBound)"
        let sources = histogram.rows.filter { bin.contains($0.attemptsEach) }.reduce(0) { $0 + $1.sources }
        return (label, sources)
      }.filter { $0.1 > 0 }
    }
    let once = Numerals.percent(histogram.singletons, of: histogram.sources)
    return Figure(
      id: "histogram", title: "How often each computer came",
      caption: "Computers by their number of attempts, \(input.windowWords).",
      alternative: """
        \(Numerals.grouped(histogram.singletons)) of \(Wording.computers(histogram.sources)) (\(once)) made one attempt; \
        the most by one is \(Numerals.grouped(histogram.largest)).
        """,
      table: "attempt-histogram",
      content: .histogram(
        Figure.Histogram(
          bars: groups.map {
            Figure.Histogram.Bar(
              label: $0.label, value: Double($0.sources), note: Numerals.percent($0.sources, of: histogram.sources))
          },
          axis: "attempts each", unit: "computers")))
  }
}

extension SourceConcentration.Class {
  var name: String {
    switch self {
    case .singleSource: "single source"
    case .fewSources: "few sources"
    case .swarm: "swarm"
    case .swarmWithLoudMembers: "swarm with loud members"
    case .mixed: "mixed"
    case .tooFew: "too few"
    }
  }
}
