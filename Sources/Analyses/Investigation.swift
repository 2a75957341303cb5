import CivilTime
import Findings
import Logins
import Planning

/// Everything a report says about the events; what it rests on is added by whoever read them.
public struct InvestigationResult: Sendable, Hashable {
  public var reporters: [String]
  public var period: ClosedRange<CivilDate>?
  public var window: ReportContent.IncidentWindow?
  public var headline: [Prose]
  public var intrusion: Prose?
  public var keyFigures: Table?
  public var recommendations: [Prose]
  public var sections: [ReportContent.Section]
  /// Whom a firewall may keep out.
  public var blocklist: Blocklist?
  /// By ISO 3166 code.
  public var countryNames: [String: String]
  /// Unsuccessful attempts counted.
  public var attempts: Int
  /// What rings in the period of an audit.
  public var signs: [AlertSign] = []
  /// The limit of failed logins of all computers together; nil: not known, or nobody failed.
  public var limitOfPeriod: Int?
  /// Unsuccessful attempts in the period of an audit; nil: no log has a line of it.
  public var attemptsOfPeriod: Int?

  /// The report, once it is known what it rests on.
  public func content(title: String, provenance: Provenance) -> ReportContent {
    ReportContent(
      title: title, reporters: reporters, period: period, window: window, headline: headline, intrusion: intrusion,
      keyFigures: keyFigures, recommendations: recommendations, sections: sections, blocklist: blocklist,
      countryNames: countryNames, provenance: provenance)
  }
}

/// Runs a plan's analyses over a store. Counts globally first, brackets the incident in time, then attributes it.
public enum Investigation {
  /// A step of the plan that is in no catalogue: the plan was not checked.
  public struct UnknownAnalysis: Error, Sendable, Hashable {
    public var id: String
  }

  /// What happens to a step.
  public enum Progress: Sendable, Hashable {
    case began(String)
    case ended(String)
  }

  /// - Parameters:
  ///   - lists: in the order of the plan
  ///   - geography: nil when no country database was used
  ///   - countryName: English name of an ISO 3166 code
  ///   - fileNames: by file index of the store, as the report's accounting names them
  ///   - earlierReports: by the absolute path that a step of the plan names
  ///   - watch: of an audit, which asks what rings, and compares its last periods
  ///   - progress: called when a step begins and when it ends: with `counting`, the id of each analysis, and `conclusions`
  public static func run(
    plan: Plan, store: any EventStore, coverage: Coverage, lists: [NameList] = [],
    geography: Provenance.GeographyRecord? = nil, countryName: @escaping @Sendable (String) -> String = { $0 },
    fileNames: [String] = [], earlierReports: [String: EarlierReport] = [:], watch: AuditWatch? = nil,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> InvestigationResult {
    progress(.began("counting"))
    let steps =
      plan.analyses.isEmpty && plan.queries.isEmpty
      ? AnalysisCatalogue.all.map { Plan.AnalysisStep(id: $0.descriptor.id) } : plan.analyses
    let types = try steps.map { step in
      guard let type = AnalysisCatalogue.type(id: step.id) else { throw UnknownAnalysis(id: step.id) }
      return type
    }
    var input = try await prepare(
      plan: plan, store: store, coverage: coverage, lists: lists, geography: geography, countryName: countryName,
      fileNames: fileNames, watch: watch, asksForRuns: types.contains { $0.effort >= .runs },
      questions: types.flatMap { $0.questions })
    input.earlierReports = earlierReports
    if let watch, input.totals.attempts > 0 { input.ringing = try await RingingStretches(input, watch) }
    progress(.ended("counting"))
    let results = try await results(of: steps, types, input, progress)
    var sections: [ReportContent.Section] = []
    var blocklist: Blocklist?
    for (step, (type, result)) in zip(steps, zip(types, results)) {
      blocklist = blocklist ?? result.blocklist
      sections.append(
        ReportContent.Section(
          id: step.id, title: type.title, question: type.descriptor.question, findings: result.findings,
          tables: result.tables, figures: result.figures, method: method(type.descriptor, step),
          chapter: Chapters.chapter(ofAnalysis: step.id)))
    }
    progress(.began("conclusions"))
    defer { progress(.ended("conclusions")) }
    let unread = UnreadLogins(coverage.evidence, store.dictionary, plan: plan)
    if unread.isDoubtful { Self.doubt(&sections) }
    sections = Chapters.inReadingOrder(sections)
    let findings = sections.flatMap(\.findings)
    var result = InvestigationResult(
      reporters: input.totals.hosts, period: input.days?.period,
      window: input.incident.map { ReportContent.IncidentWindow(core: $0.core, context: $0.context) },
      headline: unread.headline.map { [$0] }
        ?? Headline(input, findings: findings).sentences + [unread.caveat].compactMap { $0 },
      intrusion: Intrusion.sentence(input),
      keyFigures: KeyFigures.table(input, findings: findings),
      recommendations: try await Recommendations.list(input, findings: findings),
      sections: sections, blocklist: blocklist,
      countryNames: Dictionary(
        store.dictionary.countries.filter(isKnownCountry).map { ($0, countryName($0)) },
        uniquingKeysWith: { first, _ in first }),
      attempts: input.totals.attempts)
    if let watch {
      result.signs = try await AlertSigns.all(input, watch, set: blocklist)
      result.limitOfPeriod = input.ringing?.limit
      let trends = try await Trends(input, watch)
      result.attemptsOfPeriod = trends.attempts
      result.sections.insert(trends.section, at: 0)
    }
    return result
  }

  /// Analyses know nothing of each other, so two run at a time, and no more: each holds what it looks at. The longest
  /// begin first, so that none is left to run alone at the end; the results are in the order of the steps.
  private static func results(
    of steps: [Plan.AnalysisStep], _ types: [any Analysis.Type], _ input: AnalysisInput,
    _ progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> [AnalysisResult] {
    var results = [AnalysisResult?](repeating: nil, count: steps.count)
    let order = steps.indices.sorted { (types[$1].effort, $0) < (types[$0].effort, $1) }
    try await withThrowingTaskGroup(of: (Int, AnalysisResult).self) { group in
      var next = 0
      func begin() {
        guard next < order.count else { return }
        let number = order[next]
        let (step, type) = (steps[number], types[number])
        next += 1
        group.addTask {
          progress(.began(step.id))
          defer { progress(.ended(step.id)) }
          return (number, try await type.init(parameters: step.parameters).run(input))
        }
      }
      begin()
      begin()
      while let (number, result) = try await group.next() {
        results[number] = result
        begin()
      }
    }
    return results.compactMap { $0 }
  }

  /// Counts over everything and brackets the incident: what all analyses share.
  /// - Parameters:
  ///   - watch: of an audit, which knows what rang before
  ///   - asksForRuns: an analysis will ask for the failures of each computer, which are kept in order for it.
  ///   - questions: what analyses will ask of the whole archive, which is counted beside.
  static func prepare(
    plan: Plan, store: any EventStore, coverage: Coverage, lists: [NameList],
    geography: Provenance.GeographyRecord?, countryName: @escaping @Sendable (String) -> String, fileNames: [String],
    watch: AuditWatch? = nil, asksForRuns: Bool = false, questions: [AggregateQuery] = []
  ) async throws -> AnalysisInput {
    let runs = SharedRuns()
    async let judged = QuietAttempts(store: store, runs: runs, plan: plan)
    let names = lists.isEmpty ? [] : [TriedNames.query()]
    let dictionary = store.dictionary
    let computers = Computers(dictionary.sources)
    let span = AggregateQuery(by: [], measures: [.first, .last])
    var answers = try await store.aggregate(Totals.queries + DayCounts.queries + names + [span], counting: computers)
    let ends = answers.removeLast().values.map { $0[0] }
    let afterTotals = Totals.queries.count
    let afterDays = afterTotals + DayCounts.queries.count
    let totals = Totals(answers[..<afterTotals], dictionary: dictionary, computers: computers)
    let gaps = LogGaps(coverage, zone: store.zone, rule: GapRule(plan))
    var days = DayCounts(
      answers[afterTotals..<afterDays], coverage: coverage, zone: store.zone, dictionary: dictionary,
      gaps: gaps, bounds: (plan.since, plan.until))
    if let watch { days?.setApart(watch, zone: store.zone) }
    let attempts = try await judged
    let success = totals.successes > 0 ? SuspiciousLogins.questions + AccountHabits.questions : []
    let store = PreparedStore(
      store, span: ends[0] < 0 ? nil : ends[0]...ends[1], questions: attempts == nil ? [] : questions + success)
    let search = NameSequences.settings(plan, zone: store.zone)
    let allDays = days
    async let raised = RaisedStretches(attempts, allDays, zone: store.zone, search)
    async let inversions = attempts.map { SetBack.all($0.sequence, rule: ClockRule(plan)) }
    var ordinary: OrdinaryFailures?
    if let attempts, let counted = days {
      let found = try await OrdinaryFailures(
        attempts, days: counted, store: store, rule: OwnFailuresRule(plan))
      days?.explained = found.byDay(counted)
      ordinary = found
    }
    let dayParameters = SpikeDays.dayParameters(plan)
    let context = SpikeDays.contextDays(plan)
    var baselines = Baselines(days, parameters: dayParameters)
    var window: (CivilDate, CivilDate)?
    if case .days(let first, let last) = plan.window { window = (first, last) }
    var incident = days.flatMap {
      Incident.strongest(plan: window, days: $0, baseline: baselines.attempts, context: context)
    }
    if let days, incident?.fewOtherDays(days, baselines.attempts) != nil {
      baselines = baselines.forgotten
      incident = Incident.strongest(plan: window, days: days, baseline: baselines.attempts, context: context)
    }
    if let core = incident?.core, let days {
      let own = (ordinary?.days ?? []).reduce(0) { $0 + (core.contains($1.date) ? $1.attempts : 0) }
      incident?.own = own
      incident?.steady = max(0, days.indices(core).reduce(0) { $0 + days.explained[$1] } - own)
    }
    let change =
      incident == nil
      ? days.flatMap { LevelChange($0, parameters: dayParameters, settings: LevelSettings(plan)) } : nil
    if change != nil { baselines = baselines.forgotten }
    var input = AnalysisInput(
      store: store, dictionary: dictionary, countries: SourceCountries(dictionary), plan: plan, coverage: coverage,
      lists: lists, geography: geography, countryName: countryName,
      computers: computers, fileNames: fileNames, totals: totals, days: days,
      baselines: baselines,
      bursts: Bursts(
        days, baseline: baselines.attempts, totals: totals, explained: ordinary?.byHour ?? [:], coverage: coverage,
        gaps: gaps, zone: store.zone, leastDays: dayParameters.leastDaysOfShortSeries,
        parameters: SpikeDays.hourParameters(plan)),
      incident: incident,
      names: lists.isEmpty ? nil : try await TriedNames(answers[afterDays], store, computers, lists: lists))
    input.gaps = gaps
    input.steady = attempts?.steady ?? []
    input.ordinary = ordinary
    input.levelChange = change
    input.watch = watch
    let clock = ClockRule(plan)
    let (steps, joined) = await inversions ?? ([], [])
    input.joinedClocks = joined
    (input.setBacks, input.lateEvents) = (
      steps.filter { $0.events >= clock.events }, steps.filter { $0.events < clock.events }
    )
    if asksForRuns { input.runs = runs }
    let counted = input
    async let suspicious = SuspiciousLogins(counted)
    input.search = CampaignSearch(counted, attempts, raised: await raised, settings: search)
    input.campaignDays = try await CampaignDays.flags(input)
    input.suspicious = try await suspicious
    if input.incident != nil { input.attackedHost = try await AttackedHost(input, input.windowFilter) }
    return input
  }

  /// Nothing is clear where much of the log was not understood.
  private static func doubt(_ sections: inout [ReportContent.Section]) {
    for section in sections.indices {
      for finding in sections[section].findings.indices where sections[section].findings[finding].verdict == .clear {
        sections[section].findings[finding].verdict = .likely
      }
    }
  }

  /// The method text with the parameters as they were used: with their meaning those that the plan states.
  private static func method(_ descriptor: AnalysisDescriptor, _ step: Plan.AnalysisStep) -> String {
    var text = descriptor.method
    let stated = descriptor.parameters.filter { step.parameters[$0.name] != nil }
    if !stated.isEmpty {
      let list = stated.map { parameter in
        let value = step.parameters[parameter.name] ?? parameter.defaultValue
        let change = "`\(parameter.name)` \(value.written) instead of \(parameter.defaultValue.written)"
        return "\(change) – \(parameter.meaning)"
      }
      text += "\n\nAs the plan states: " + list.joined(separator: "; ") + ". The text above names the defaults."
    }
    let defaults = descriptor.parameters.filter { step.parameters[$0.name] == nil && $0.defaultValue.written != "" }
    if !defaults.isEmpty {
      let list = defaults.map { "`\($0.name)` \($0.defaultValue.written)" }
      text += """
        \n\nParameters that a plan could change, at their defaults (`spoor analyses show \(descriptor.id)` explains them): \
        \(list.joined(separator: ", ")).
        """
    }
    return text
  }
}

extension ParameterValue {
  fileprivate var written: String {
    switch self {
    case .count(let value): Numerals.grouped(value)
    case .number(let value): "\(value)"
    case .text(let value): value
    case .flag(let value): value ? "yes" : "no"
    case .duration(let seconds): Numerals.duration(seconds: seconds)
    }
  }
}
