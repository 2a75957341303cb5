import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// Which control held, which failed, and from when to when?
public struct GuardFailure: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "guard-failure",
    question: "Did the guards do what the plan says they do?",
    method: """
      The whole archive's failed logins of each address are replayed through the plan's policies (a guard acts on \
      addresses, so IPv6 networks are not taken together).

      **Ban**: after `after` failures in the closed last `within`, every failure during the next `for` is **too many**. A \
      guard needs a moment to act: what comes within `grace` of the ban is no proof that it sleeps. The rule **failed** for \
      an address with 3 failures or more beyond that, or when two addresses or more have 2 each; 1 or 2 are a race between \
      log and guard. Failures too many are then all of them, from the very next one on. Addresses that reach the rule and \
      stop by themselves show nothing; one that is silent for as long as a ban lasts and comes back shows a working \
      ban. Failing addresses whose stretches lie no more than a day apart, with no working ban between, are one outage; \
      shown is the one in the window with the most failures too many, else the one of the archive. It began between the \
      last working ban before it and the first failure too many.

      **Rate limit**: the most failures of one address in any half-open stretch, and in stretches counted by the clock. \
      A guard that counts by the clock allows up to twice the limit in a stretch that lies across two, so the limit \
      **failed** only where the clock's stretch holds more, and it is said to have **held** when addresses used at least \
      80 % of what it allows, or never exceeded it. Without a stamp to the second nothing is said about it.

      **When it slept**: bans in the guard's own log, and bans that were kept, are signs that it worked. It was down from \
      the last of them before the first failure too many, at the latest from that failure on, and until the first \
      sign after the last failure, at the earliest. Package changes, starts and stops of guards, and boots that lie in the \
      time between are named: they fit in time, which is no proof of a cause.

      **Had it gone on**: at most the limit for every address, and the pace seen with its 95 % interval (Garwood), both \
      from the first failure of the outage to `until`: the next daily restart of the guard where its log shows one (the \
      same minute on three of seven days), else the end of the day.

      **Effective limit**: without a stated rate limit, the largest number of failures in a minute of the clock that two \
      addresses reached, or that was reached in three minutes.

      Addresses that the guard is told to pass (`ignoreip` of a jail) are left out. Limits: a limiter that drops \
      connections before they are logged hides them; bans in lists of a firewall that no log names are not seen.
      """,
    parameters: [
      ParameterDescriptor(
        "grace", "how long a guard may take to act", default: .duration(seconds: 30), range: 0...3600),
      ParameterDescriptor(
        "until",
        "when the outage would have ended by itself: a clock time as 08:30; auto takes the guard's own schedule",
        default: .text("auto"), form: .clock),
    ])
  public static let title = "Did the guards hold?"
  public static let effort = AnalysisEffort.runs

  private let grace: Double
  private let until: String

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    grace = Double(parameters.seconds("grace"))
    until = parameters.text("until")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let policies = input.plan.policies
    let id = policies.ban == nil && policies.rateLimit != nil ? "guard-failure/rate-limit" : "guard-failure/ban"
    let rule = BanRule(input.plan)
    let all = try await input.sourceRuns()
    let runs = all.without(rule.exempt, addresses: input.store.dictionary.sources)
    guard runs.attempts > 0 else {
      return AnalysisResult(findings: [
        input.totals.attempts == 0
          ? .noAttempts(id) : .notApplicable(id, "None of the attempts names an address that a guard would keep out.")
      ])
    }
    var findings: [Finding] = []
    var tables: [Table] = []
    var figures: [Figure] = []
    var outage: GuardOutage?
    if policies.ban != nil {
      let replay = GuardReplay(runs, rule: rule, grace: grace, window: input.window.map(input.seconds(of:)))
      outage = replay.outage
      let signs = outage.map { GuardSigns($0, working: replay.working, input: input) }
      findings.append(banFinding(replay, signs: signs, runs: runs, input: input))
      if let outage, let signs {
        tables = [
          Self.table(outage, runs: runs, limit: policies.rateLimit, input: input),
          GuardTimeline(outage, signs: signs, rule: rule, runs: runs, input: input).table,
        ]
        figures = [
          GuardTimelineFigure(outage: outage, signs: signs, working: replay.working, runs: runs, input: input).figure
        ]
        if let projection = GuardProjection(outage, signs: signs, until: until, input: input).finding {
          findings.append(projection)
        }
      }
    } else if policies.rateLimit == nil {
      findings.append(
        .notApplicable("guard-failure/ban", "The plan states no ban rule and no rate limit that could have failed."))
    }
    if let limit = policies.rateLimit {
      findings.insert(
        RateLimitWords(limit, runs: runs, outage: outage, input: input).finding, at: min(1, findings.count))
    } else if let effective = EffectiveLimit.words(runs) {
      findings[0].details.append(effective.sentence)
      findings[0].numbers += effective.numbers
    }
    return AnalysisResult(findings: findings, tables: tables, figures: figures)
  }

  // MARK: - The ban rule

  private func banFinding(
    _ replay: GuardReplay, signs: GuardSigns?, runs: SourceRuns, input: AnalysisInput
  ) -> Finding {
    let id = "guard-failure/ban"
    let rule = replay.rule
    let reached = NamedNumber("sources_reaching_rule", .count(replay.reached))
    let kept = NamedNumber("working_bans", .count(replay.working.count))
    guard let outage = replay.outage else {
      let races = replay.races
      let summary: Prose
      if replay.reached == 0 {
        summary = "The ban rule (\(rule.words)) was never put to the test: no computer reached it."
      } else {
        let worked =
          replay.working.isEmpty
          ? "" : "; \(Wording.times(replay.working.count)) one was silent for the length of a ban and came back"
        summary = """
          Nothing shows that the ban rule (\(rule.words)) failed: \
          \(Wording.exactly(replay.reached, "computer", "computers")) reached it, and none went on\(worked).
          """
      }
      var finding = Finding(
        id: id, status: .nothingFound, verdict: replay.reached == 0 ? .cannotTell : .noSign, summary: summary,
        numbers: [reached, kept, NamedNumber("too_many", .count(0))])
      if races > 0 {
        finding.summary = """
          The ban rule (\(rule.words)) held, as far as \(Wording.exactly(replay.reached, "computer", "computers")) that \
          reached it can show; \(Wording.exactly(races, "failure", "failures")) too many are a race between log and guard.
          """
      }
      return finding
    }
    let isWide = replay.failing * 5 >= replay.reached * 4 && replay.failingFor > 7 * 86_400
    var finding = Finding(
      id: id, status: .found, severity: .warning, verdict: .clear,
      summary: """
        \(strong: "The ban rule did not work \(outage.words(input)):") \(Self.whatTheyMade(outage, rule)). \
        \(outage.tooMany) of them should not have been possible.
        """,
      numbers: [
        NamedNumber("attempts", .count(outage.attempts)), NamedNumber("sources", .count(outage.computers)),
        NamedNumber("too_many", .count(outage.tooMany)), NamedNumber("too_many_after_grace", .count(outage.afterGrace)),
        NamedNumber("first_attempt", .instant(Int64(outage.first))),
        NamedNumber("first_too_many", .instant(Int64(outage.firstTooMany))),
        NamedNumber("last_too_many", .instant(Int64(outage.last))), reached, kept,
      ],
      evidence: outage.members.prefix(5).map {
        EvidenceReference(file: input.fileName(Int(runs.files[$0.firstRow])), line: Int(runs.lines[$0.firstRow]))
      },
      tables: ["guard-failure", GuardTimeline.id], figures: [GuardTimelineFigure.id])
    let lasting = outage.attempts - rule.failures * outage.computers
    if lasting > outage.tooMany {
      finding.details.append(
        """
        A ban that lasts would have stopped \(lasting); with bans as short as the rule's, and a return as soon as each is \
        over, \(outage.tooMany).
        """)
      finding.numbers.append(NamedNumber("too_many_if_bans_last", .count(lasting)))
    }
    finding.recommendation = """
      \(strong: "Let something else watch the ban program"): an alarm when a computer goes on past \(rule.failures) failures would have \
      rung on \(Intrusion.moment(Int64(outage.firstTooMany), input)), and one when the program stops would show it at once. \
      Restart it whenever packages that it needs are upgraded.
      """
    if let signs {
      finding.details += GuardBracket.sentences(replay, outage, signs, input)
      finding.numbers += GuardBracket.numbers(outage, signs)
      finding.caveats += GuardBracket.caveats(signs)
    }
    if isWide {
      finding.details.append(
        """
        \(Wording.capitalised(Wording.small(replay.failing))) of the \
        \(Wording.exactly(replay.reached, "computer", "computers")) that reached the rule anywhere in the archive went on: \
        it seems never to have been in force.
        """)
    } else if replay.failing > outage.computers {
      finding.details.append(
        """
        In the whole archive \(Wording.exactly(replay.failing, "computer", "computers")) went on past a ban, with \
        \(replay.tooMany) failures too many.
        """)
    }
    return finding
  }

  /// `two computers made 206 failed logins, 103 each on average, where 5 each should have been enough for a ban`
  private static func whatTheyMade(_ outage: GuardOutage, _ rule: BanRule) -> String {
    let (stretches, computers) = (outage.members.count, outage.computers)
    let made =
      "\(Wording.exactly(computers, "computer", "computers")) made \(Wording.failures(outage.attempts))"
    let enough = "should have been enough for a ban"
    guard stretches > 1 else { return "\(made), where \(rule.failures) \(enough)" }
    let average = "\(Wording.about(Double(outage.attempts) / Double(stretches))) each on average"
    let goes = stretches > computers ? " in \(Wording.small(stretches)) goes" : ""
    return "\(made)\(goes), \(average), where \(rule.failures) each \(enough)"
  }

  // MARK: - Tables

  private static func table(
    _ outage: GuardOutage, runs: SourceRuns, limit: Plan.Policies.RateLimit?, input: AnalysisInput
  ) -> Table {
    let members = outage.members
    var columns = [
      Column(.address, .addresses(members.map(\.source.text))),
      Column(.country, .countries(members.map { input.country(ofSource: Int64($0.source.id)) })),
      Column("attempts", "Failed logins", .counts(members.map(\.attempts)), total: .sum, unit: "attempts"),
      Column("allowed", "Before a ban", .counts(members.map { $0.attempts - $0.tooMany }), total: .sum),
      Column("too_many", "Too many", .counts(members.map(\.tooMany)), total: .sum),
      Column("first_seen", "First", .instants(members.map { Int64($0.first) })),
      Column("banned_at", "Ban due", .instants(members.map { Int64($0.banDue) })),
      Column("last_seen", "Last", .instants(members.map { Int64($0.last) })),
    ]
    if let limit {
      columns.append(
        Column(
          "most_in_limit", "Most in \(Wording.length(limit.seconds))",
          .counts(members.map { runs.run($0.source).most(inHalfOpen: Double(limit.seconds)) })))
    }
    return Table(
      id: "guard-failure", title: "Computers that a ban should have stopped",
      note: """
        One row an address\(outage.computers < members.count ? " and a stretch of its failures" : ""), \
        \(outage.words(input)).
        """, columns: columns)
  }
}
