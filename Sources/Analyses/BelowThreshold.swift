import Findings
import Logins
import Planning
import Statistics

/// Who stays under the ban rule, and what would each threshold have stopped?
public struct BelowThreshold: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "below-threshold",
    question: "Who stays under the ban rule, and what would each threshold have stopped?",
    method: """
      The failures of each computer in the window are replayed through the plan's ban rule (`policies.ban`; without one \
      through what fail2ban comes with, 5 failures within 10 minutes, out for 10 minutes): a source **trips** it when any \
      closed stretch of that length holds so many of its failures. What a rule stops are the failures after the ban, \
      while it lasts, from the very next one on.

      The table *thresholds* asks more than any guard can do: a ban that lasts for the rest of the window, with a memory \
      as long. A computer with x failures is then banned after the k-th when x ≥ k, and x − k are stopped. Beside it \
      stands what the same k would stop with the rule's own memory and length of ban.

      Guards differ. fail2ban keeps one ticket an address and extrapolates its rate, so that it can ban where a sliding \
      window does not (failures at 0, 1, 2, 3 and 602 seconds under a rule of 5 in 600); computers for which the two \
      differ are counted. CrowdSec's buckets leak a drop every so many seconds and trip when they hold more than their \
      capacity. Its time-based rule sees 4 failures and more with no \
      pause longer than two hours, when more than half of the pauses are longer than ten minutes. The table *guards* has, for each, the computers that it would have seen. *Span* is the shortest stretch \
      with as many failures as the rule asks for: how far back it would have had to look. A computer is one address, IPv6 addresses of one /64 network are one. It is known to a \
      user when a login from it succeeded at any time of the archive. What being out at the first failure would do to \
      users is counted over the whole archive.

      Sources: fail2ban `failmanager.py` and `ticket.py`; CrowdSec's hub (`ssh-bf`, `ssh-slow-bf`, `ssh-time-based-bf`, `dovecot-spam`); \
      rules are counted as their documentation states them.
      """)
  public static let title = "Would a ban rule have seen them?"
  public static let effort = AnalysisEffort.runs
  public static let questions = OwnComputers.questions

  public init(parameters: [String: ParameterValue]) {}

  /// One computer of the window.
  private struct Row {
    var source: SourceRuns.Source
    var most: Int
    var span: Double?
    var stopped: Int
    var trips: Bool
    var isKnown: Bool
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let rule = BanRule(input.plan)
    let all = try await input.windowComputers()
    let runs = all.without(rule.exempt, addresses: input.dictionary.sources)
    let whole = runs.attempts + runs.withoutSource
    guard whole > 0 else { return AnalysisResult(findings: [.noAttempts("below-threshold/policy")]) }
    guard !runs.sources.isEmpty else {
      return AnalysisResult(findings: [
        .notApplicable("below-threshold/policy", "None of the attempts names the address it came from.")
      ])
    }
    let owners = try await OwnComputers(input)
    var rows: [Row] = []
    rows.reserveCapacity(runs.sources.count)
    runs.forEachRun { source, run in
      let most = run.most(inClosed: Double(rule.within))
      // Nothing is stopped where the rule is never reached.
      let stopped = most >= rule.failures ? rule.stopped(run) : 0
      rows.append(
        Row(
          source: source, most: most, span: run.shortestSpan(of: rule.failures), stopped: stopped,
          trips: most >= rule.failures, isKnown: owners.has(source)))
    }
    let steps = Self.steps(rows, rule: rule, runs: runs)
    let guards = GuardComparison(runs, rule: rule, plan: input.plan)
    var policy = policyFinding(rows, rule: rule, whole: whole, input: input)
    policy.tables.append("guards")
    if guards.differing > 0 {
      policy.caveats.append(
        """
        fail2ban extrapolates a rate from what it remembers and would have decided otherwise about \
        \(Wording.computers(guards.differing)).
        """)
    }
    if runs.withoutSource > 0 {
      policy.caveats.append(
        "Of the attempts, \(runs.withoutSource) name no address: no such rule can see them, and they count as not stopped."
      )
    }
    if let first = rows.first(where: \.trips) ?? rows.first {
      let row = first.source.range.lowerBound
      policy.evidence = [EvidenceReference(file: input.fileName(Int(runs.files[row])), line: Int(runs.lines[row]))]
    }
    var thresholds = thresholdFinding(rows, steps: steps, rule: rule, whole: whole, input: input)
    if let everyday = try await owners.oneStrike(input) {
      thresholds.details.append(everyday.sentence)
      thresholds.numbers += everyday.numbers
    }
    return AnalysisResult(
      findings: [thresholds, policy],
      tables: [
        Self.thresholds(steps, rule: rule, whole: whole, input: input, hasLogins: input.totals.successes > 0),
        guards.table(whole: whole, window: input.windowWords), Self.table(rows, rule: rule, input: input),
      ])
  }

  // MARK: - Thresholds

  private struct Step {
    var after: Int
    var banned: Int
    var stopped: Int
    /// With the rule's own memory and length of ban.
    var bannedByRule: Int
    var stoppedByRule: Int
    /// Of the banned, those from which somebody logged in.
    var known: Int
  }

  private static func steps(_ rows: [Row], rule: BanRule, runs: SourceRuns) -> [Step] {
    let most = rows.map(\.source.attempts).max() ?? 0
    let asked = Set(Array(1...10) + [15, 20, 30, 50, 100] + [rule.failures])
    return asked.filter { $0 <= max(most, rule.failures, 5) }.sorted().map { after in
      var step = Step(after: after, banned: 0, stopped: 0, bannedByRule: 0, stoppedByRule: 0, known: 0)
      var changed = rule
      changed.failures = after
      var run = WeightedRun(times: runs.times, weights: runs.weights, range: 0..<0)
      for row in rows.indices where rows[row].source.attempts >= after {
        step.banned += 1
        step.stopped += rows[row].source.attempts - after
        if rows[row].isKnown { step.known += 1 }
        guard rows[row].most >= after else { continue }
        step.bannedByRule += 1
        run.range = rows[row].source.range
        step.stoppedByRule += changed.stopped(run)
      }
      return step
    }
  }

  private static func thresholds(
    _ steps: [Step], rule: BanRule, whole: Int, input: AnalysisInput, hasLogins: Bool
  ) -> Table {
    let share = { (stopped: Int) in Double(stopped) / Double(whole) }
    let memory = "within \(Wording.length(rule.within)), out for \(Wording.length(rule.bannedFor))"
    var columns = [
      Column("ban_after", "Ban after", .counts(steps.map(\.after)), unit: "failures"),
      Column("sources_banned", "Computers banned", .counts(steps.map(\.banned)), unit: "computers"),
      Column("attempts_stopped", "Attempts stopped", .counts(steps.map(\.stopped)), unit: "attempts"),
      Column("share", "Of all attempts", .shares(steps.map { share($0.stopped) })),
      Column("sources_banned_by_rule", "Computers, short memory", .counts(steps.map(\.bannedByRule))),
      Column("attempts_stopped_by_rule", "Attempts, short memory", .counts(steps.map(\.stoppedByRule))),
    ]
    if hasLogins {
      columns.append(Column("sources_with_logins", "Banned, and somebody's own", .counts(steps.map(\.known))))
    }
    return Table(
      id: "thresholds", title: "What each threshold would have stopped",
      note: """
        \(input.windowWords); first with a ban that lasts for the rest of it and a memory as long, then with a short \
        memory: \(memory).
        """,
      columns: columns)
  }

  private func thresholdFinding(
    _ rows: [Row], steps: [Step], rule: BanRule, whole: Int, input: AnalysisInput
  ) -> Finding {
    let shown = steps.filter { [2, 4, rule.failures].contains($0.after) && $0.after > 1 }
    let parts = shown.map { "\(Wording.part($0.stopped, of: whole)) after the \(Wording.ordinal($0.after))" }
    let most = shown.first?.stopped ?? 0
    var finding = Finding(
      id: "below-threshold/thresholds", status: .found, severity: .info, verdict: .clear,
      summary: whole == 1 || parts.isEmpty
        ? "A ban cannot stop a first attempt, and there is only one."
        : most == 0
          ? Self.nothingStopped(rows, whole: whole)
          : """
          A ban that lasts for the rest of the window would have stopped, of the \(Wording.attempts(whole)), \
          \(Wording.list(parts)) failure.
          """,
      numbers: shown.flatMap {
        [
          NamedNumber("banned_after_\($0.after)", .count($0.banned)),
          NamedNumber("stopped_after_\($0.after)", .count($0.stopped)),
          NamedNumber("share_after_\($0.after)", .share(Double($0.stopped) / Double(whole))),
        ]
      },
      tables: ["thresholds"])
    if input.standsOut, whole >= 50, rows.count >= 20, most * 5 <= whole { finding.severity = .notice }
    if let first = steps.first, first.after == 1, input.totals.successes > 0 {
      let brokeIn = input.suspicious.intruders
      let intruders = rows.count { brokeIn.contains($0.source.id) }
      let known =
        first.known == 0 && intruders > 0
        ? "no owner has logged in from \(first.banned == 1 ? "it" : "any of them")"
        : first.known == 0
          ? "from \(first.banned == 1 ? "it" : "none of them") \(first.banned == 1 ? "nobody" : "anybody") has logged in"
          : first.banned == 1
            ? "from it somebody has logged in"
            : """
            \(Wording.exactly(first.known, "of them is a computer", "of them are computers")) from which somebody has logged \
            in (\(Numerals.percent(first.known, of: first.banned)))
            """
      finding.details.append(
        """
        Out at the first failure would have stopped \(Wording.part(first.stopped, of: whole)) and banned \
        \(Wording.allOf(first.banned)) \(first.banned == 1 ? "computer" : "computers"); \(known)\
        \(intruders == 0 ? "" : ", and from \(Wording.small(intruders)) somebody probably broke in").
        """)
      finding.numbers.append(NamedNumber("own_computers_banned_after_1", .count(first.known)))
    }
    return finding
  }

  /// No computer came often enough for a ban after its second failure to stop a third.
  private static func nothingStopped(_ rows: [Row], whole: Int) -> Prose {
    let cameTwice = rows.contains { $0.source.attempts > 1 }
    let ban =
      cameTwice ? "A ban after the 2nd failure or later would have stopped none" : "No ban would have stopped any"
    let came =
      rows.count == 1
      ? (cameTwice ? "came only twice" : "came only once") : cameTwice ? "came more than twice" : "came twice"
    return """
      \(ban) of the \(Wording.attempts(whole)): \(rows.count == 1 ? "the one computer" : "none of the computers") \(came).
      """
  }

  // MARK: - The rule

  private func policyFinding(_ rows: [Row], rule: BanRule, whole: Int, input: AnalysisInput) -> Finding {
    let tripping = rows.count(where: \.trips)
    let never = rows.count - tripping
    let quiet = rows.reduce(0) { $0 + ($1.trips ? 0 : $1.source.attempts) }
    let stopped = rows.reduce(0) { $0 + $1.stopped }
    let name = rule.isDeclared ? "The plan's ban rule" : "fail2ban's usual rule, as the plan states none,"
    var summary: Prose = "\(name) (\(rule.words)) "
    if tripping == 0 {
      summary =
        summary + """
          is never reached: \(rows.count == 1 ? "the one computer never" : "none of the \(Wording.computers(rows.count))") fails \
          so often in so short a time.
          """
    } else {
      summary =
        summary + """
          is reached by \(rows.count == 1 ? "the one computer" : "\(Wording.small(tripping)) of the \(Wording.computers(rows.count))") \
          and would have stopped \(Wording.part(stopped, of: whole)) of the \(Wording.attempts(whole)).
          """
    }
    var finding = Finding(
      id: "below-threshold/policy", status: .found, severity: .info, verdict: .clear, summary: summary,
      numbers: [
        NamedNumber("attempts", .count(whole)), NamedNumber("sources", .count(rows.count)),
        NamedNumber("sources_tripping", .count(tripping)), NamedNumber("stopped_by_rule", .count(stopped)),
        NamedNumber("attempts_never_tripping", .count(quiet)),
        NamedNumber("share_never_tripping", .share(Double(quiet) / Double(whole))),
      ],
      tables: ["below-threshold"])
    if tripping > 0, never > 0 {
      finding.details.append(
        """
        \(Wording.attempts(quiet)) (\(Numerals.percent(quiet, of: whole))) came from the \
        \(Wording.computers(never)) that never reach it.
        """)
    }
    let patient = rows.filter { !$0.trips && $0.source.attempts >= rule.failures }
    let most = patient.map(\.source.attempts).max()
    if let longest = patient.filter({ $0.source.attempts == most }).min(by: { $0.source.text < $1.source.text }),
      let span = longest.span
    {
      let inDay = patient.count { ($0.span ?? .infinity) <= 86_400 }
      finding.details.append(
        """
        \(Wording.capitalised(Wording.exactly(patient.count, "computer", "computers"))) made \(rule.failures) attempts or \
        more and still never reached it; a memory of a day would have caught \
        \(inDay == patient.count ? (inDay == 1 ? "it" : "all") : inDay == 0 && patient.count > 1 ? "none" : inDay == 0 ? "nothing" : Wording.small(inDay)). \
        \(patient.count == 1 ? "That computer" : "The busiest of them"), \(evidence: longest.source.text), made \
        \(Numerals.grouped(longest.source.attempts)): its closest \(rule.failures) lie \
        \(Numerals.duration(seconds: Int(span))) apart.
        """)
      finding.numbers.append(NamedNumber("patient_sources", .count(patient.count)))
      finding.numbers.append(NamedNumber("patient_sources_within_a_day", .count(inDay)))
    }
    if input.standsOut, whole >= 50, rows.count >= 20, quiet * 5 >= whole * 4 {
      finding.severity = input.isSure ? .warning : .notice
    }
    if !rule.isDeclared, stopped * 5 >= whole, whole >= 50 {
      finding.recommendation = """
        \(strong: "Ban a computer after \(rule.failures) failures within \(Wording.length(rule.within))"), if no such rule is at work: it \
        would have stopped \(Wording.part(stopped, of: whole)) of the \(Wording.attempts(whole)).
        """
    } else if let longer = Self.longerBan(rows, rule: rule, whole: whole) {
      finding.recommendation = longer
    } else if let longer = Self.longerMemory(
      patient, rule: rule, whole: whole, hasLogins: input.totals.successes > 0, intruders: input.suspicious.intruders)
    {
      finding.recommendation = longer
    }
    return finding
  }

  /// Where most attempts are of computers that reach the rule, and it stops next to nothing of them.
  private static func longerBan(_ rows: [Row], rule: BanRule, whole: Int) -> Prose? {
    let reaching = rows.filter(\.trips)
    let (made, stopped) = (reaching.reduce(0) { $0 + $1.source.attempts }, reaching.reduce(0) { $0 + $1.stopped })
    guard whole >= 50, made * 2 >= whole, stopped * 5 < made else { return nil }
    let who = Wording.exactly(reaching.count, "computer that reached", "computers that reached")
    return """
      \(strong: "Let the ban rule look back, and keep out, for longer"): the \(who) it made \(Wording.attempts(made)), and it would have \
      stopped \(Numerals.grouped(stopped)) of them.
      """
  }

  /// What a rule that looks back over a day would have seen.
  private static func longerMemory(_ patient: [Row], rule: BanRule, whole: Int, hasLogins: Bool, intruders: Set<Int32>)
    -> Prose?
  {
    guard rule.within < 86_400 else { return nil }
    let caught = patient.filter { ($0.span ?? .infinity) <= 86_400 }
    let own = caught.count { $0.isKnown }
    let attempts = caught.reduce(0) { $0 + $1.source.attempts }
    guard caught.count >= 5, attempts * 20 >= whole, own * 20 <= caught.count else { return nil }
    let owners =
      !hasLogins
      ? "whoever they belong to, as these logs do not record successful logins"
      : own == 0
        ? "from none of which \(caught.contains { intruders.contains($0.source.id) } ? "an owner" : "anybody") has logged in"
        : "\(Wording.small(own)) of which somebody has also logged in from"
    return """
      \(strong: "Let the ban rule look back over a day") instead of \(Wording.length(rule.within)): \(Wording.small(caught.count)) more \
      computers with \(Wording.attempts(attempts)) would have reached it, \(owners).
      """
  }

  private static func table(_ rows: [Row], rule: BanRule, input: AnalysisInput) -> Table {
    let rows = mostFirst(rows.map(\.source.attempts)).map { rows[$0] }
    return Table(
      id: "below-threshold", title: "Every computer against the ban rule",
      note: "One row a computer, \(input.windowWords). The rule: \(rule.words).",
      columns: [
        Column(.address, .addresses(rows.map(\.source.text))),
        Column(.country, .countries(rows.map { input.country(ofSource: Int64($0.source.id)) })),
        Column(.attempts, .counts(rows.map(\.source.attempts)), total: .sum),
        Column("most_within", "Most within \(Wording.length(rule.within))", .counts(rows.map(\.most))),
        Column("trips", "Reaches the rule", .flags(rows.map(\.trips))),
        Column("stopped", "Stopped by it", .counts(rows.map(\.stopped)), total: .sum),
        Column(
          "span", "Shortest span of \(rule.failures)",
          .cells(rows.map { row in row.span.map { .duration(seconds: Int($0)) } ?? .empty })),
      ])
  }
}
