import Findings
import Logins
import Planning
import Statistics

extension AlertSigns {
  static func guards(_ input: AnalysisInput, _ watch: AuditWatch) async throws -> [AlertSign] {
    guard input.plan.policies.ban != nil, input.totals.attempts > 0 else { return [] }
    let rule = BanRule(input.plan)
    let all = try await input.guardedRuns(rule).runs
    let runs = all.without(rule.exempt, addresses: input.dictionary.sources)
    if let failed = try await failed(runs, rule, input, watch) { return [failed] }
    return [try await silent(runs, rule, input, watch)].compactMap { $0 }
  }

  /// Computers went on past the rule in the period.
  private static func failed(
    _ runs: SourceRuns, _ rule: BanRule, _ input: AnalysisInput, _ watch: AuditWatch
  ) async throws -> AlertSign? {
    let time = watch.audited.time
    let replay = GuardReplay(runs, rule: rule, tolerance: .init(input.plan), window: time)
    guard let outage = replay.outage, outage.last >= Double(time.lowerBound),
      outage.firstTooMany < Double(time.upperBound)
    else { return nil }
    let log = GuardLog(input)
    // A guard that acts late is no reason to wake anybody.
    guard !GuardDelay(outage, log, rule: rule, runs: runs, input).acted else {
      return nil
    }
    let signs = GuardSigns(outage, working: replay.working, log: log, input: input)
    var finding = Finding(
      id: "alert/\(AlertKind.guardFailed.rawValue)", status: .found, severity: .warning, verdict: .clear,
      summary: """
        \(strong: "The ban rule does not work:") \(outage.words(input)), \
        \(Wording.exactly(outage.computers, "computer", "computers")) made \(Wording.failures(outage.attempts)), \
        \(Numerals.grouped(outage.tooMany)) more than the rule allows (\(rule.words)).
        """,
      details: GuardBracket.sentences(replay, outage, signs, input),
      caveats: GuardBracket.caveats(signs),
      numbers: [
        NamedNumber("attempts", .count(outage.attempts)), NamedNumber("sources", .count(outage.computers)),
        NamedNumber("too_many", .count(outage.tooMany)),
        NamedNumber("first_too_many", .instant(Int64(outage.firstTooMany))),
        NamedNumber("last_too_many", .instant(Int64(outage.last))),
      ] + GuardBracket.numbers(outage, signs),
      evidence: outage.members.prefix(5).map {
        EvidenceReference(file: input.fileName(Int(runs.files[$0.firstRow])), line: Int(runs.lines[$0.firstRow]))
      })
    var seen: Set<Int32> = []
    let computers = outage.members.map(\.source).filter { seen.insert($0.id).inserted }
    let logins = try await LoginsFrom(computers.map(\.id), input)
    let told = 3
    finding.details.insert(
      contentsOf: ["Who: " + who(computers, most: told) + "."]
        + computers.prefix(told).compactMap { logins.sentence($0.id) }, at: 0)
    return AlertSign(
      .guardFailed, finding: finding, first: Int64(outage.firstTooMany), last: Int64(outage.last),
      advice: [
        "Restart the ban program now and see whether it bans: a test with a wrong password from outside shows it.",
        "Until it works again, keep these computers out by hand: " + who(computers, most: 20)
          + (outage.computers > 20 ? "; the report has all of them." : ".")
          + (computers.contains { logins.has($0.id) } ? " " + LoginsFrom.blocking : ""),
        "Restart it by itself whenever packages that it needs are upgraded, and watch it with something else.",
      ])
  }

  private static func who(_ computers: [SourceRuns.Source], most: Int) -> Prose {
    let shown = computers.prefix(most).map { Prose(parts: [.evidence($0.text)]) }
    let rest = computers.count - shown.count
    return Wording.list(shown + (rest > 0 ? [Prose("\(Wording.small(rest)) more")] : []))
  }

  /// Fewer bans in the guard's log than these say nothing of whether it usually writes them.
  private static let leastBans = 5
  private static let leastTripping = 2

  /// The rule was reached in the period, and the guard's own log, which has bans otherwise, has none.
  private static func silent(
    _ runs: SourceRuns, _ rule: BanRule, _ input: AnalysisInput, _ watch: AuditWatch
  ) async throws -> AlertSign? {
    let time = watch.audited.time
    let acts = input.store.operationalEvents.filter { $0.kind == .ban || $0.kind == .alreadyBanned }
    let bans = acts.map { $0.milliseconds / 1000 }
    let before = bans.filter { $0 < time.lowerBound }
    guard before.count >= leastBans, !bans.contains(where: { time.contains($0) }), let last = before.last else {
      return nil
    }
    // A computer that reaches the rule in the last moments is banned in the next period.
    let tripping = runs.sources.filter { source in
      let rows = source.range.filter {
        runs.times[$0] >= Double(time.lowerBound) && runs.times[$0] < Double(time.upperBound) - 60
      }
      guard let first = rows.first, let end = rows.last else { return false }
      return rule.trips(WeightedRun(times: runs.times, weights: runs.weights, range: first..<(end + 1)))
    }
    guard tripping.count >= leastTripping else { return nil }
    let facts = try await AlertFacts(
      input,
      EventFilter(
        time: time, outcomes: EventFilter.unsuccessful.outcomes, sources: Set(tripping.map(\.id))))
    return AlertSign(
      .guardSilent,
      finding: Finding(
        id: "alert/\(AlertKind.guardSilent.rawValue)", status: .found, severity: .warning, verdict: .likely,
        summary: """
          \(strong: "The guard banned nobody"), though \(Wording.exactly(tripping.count, "computer", "computers")) \
          reached the ban rule (\(rule.words)).
          """,
        details: [
          """
          Its log has \(Numerals.count(before.count, "ban", "bans")) in the time before, the last of them on \
          \(Intrusion.moment(last, input)), and none since.
          """
        ] + facts.sentences,
        numbers: [
          NamedNumber("sources_reaching_rule", .count(tripping.count)),
          NamedNumber("bans_before", .count(before.count)),
          NamedNumber("last_ban", .instant(last)),
        ]),
      first: facts.first ?? time.lowerBound, last: facts.last ?? time.lowerBound,
      advice: ["See whether the ban program runs, and whether its log is among the archive's paths."],
      members: Set(acts.map { input.fileName(Int($0.file)) }).sorted())
  }
}
