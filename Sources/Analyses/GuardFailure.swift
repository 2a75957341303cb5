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
      ban; a ban is taken to end when the rule says, whenever in the `grace` it began. Failing addresses whose stretches lie no more than a day apart, with no working ban between, are one outage; \
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

      **Late**: where the guard's own log has a ban for four in five of these stretches, no more than ten minutes after the \
      failure that was one too many, and the failures end with it, the guard works, but late; or by another rule, where nearly \
      all bans came after one number of failures.

      Where users had logged in from every computer that went on, before it did, the guard may be told to pass them: that is told as a \
      notice. What was logged while a clock that was put back repeated itself is left out.

      A rule that names `services`, or a jail that is named after one, is asked for the failures of these only. Addresses \
      that the guard is told to pass (`ignoreip` of a jail) are left out, and told. A guard's own log that has bans, and none \
      of an address that failed here, is of another host or service: no sign is taken from it. Limits: a limiter that drops \
      connections before they are logged hides them; bans in lists of a firewall that no log names are not seen.
      """,
    parameters: [
      ParameterDescriptor(
        "grace", "how long a guard may take to act", default: .duration(seconds: 30), range: 0...3600),
      ParameterDescriptor(
        "too_many", "failures beyond that with which one address proves that a rule failed", default: .count(3),
        range: 1...1_000_000),
      ParameterDescriptor(
        "too_many_each", "failures beyond that of each of two addresses that prove it", default: .count(2),
        range: 1...1_000_000),
      ParameterDescriptor(
        "late", "how late a guard may act that works", default: .duration(seconds: 600), range: 1...86_400),
      ParameterDescriptor(
        "used", "part of what a rate limit allows, from which on it set the pace", default: .number(0.8),
        range: 0.01...1),
      ParameterDescriptor(
        "pace_chance", "largest probability of never exceeding it without one", default: .number(0.001),
        range: 1e-12...0.5),
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
    let (all, services) = try await input.guardedRuns(rule)
    let known = all.without(rule.exempt, addresses: input.dictionary.sources)
    let runs = known.without(input.repeatedTime)
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
      let replay = GuardReplay(
        runs, rule: rule, tolerance: .init(input.plan), window: input.window.map(input.seconds(of:)))
      outage = replay.outage
      let log = GuardLog(input)
      let signs = outage.map { GuardSigns($0, working: replay.working, log: log, input: input) }
      findings.append(
        BanWords(
          replay, signs, log, watched: all, runs: runs, services: services,
          owned: try await Self.owned(outage, input), input: input
        ).finding)
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
    if runs.attempts < known.attempts {
      findings[0].caveats.append(
        """
        \(Wording.capitalised(Wording.failures(known.attempts - runs.attempts))) of a time that the log has twice, since its clock was \
        put back, \(known.attempts - runs.attempts == 1 ? "is" : "are") left out: what is counted here is a lower bound.
        """)
    }
    return AnalysisResult(findings: findings, tables: tables, figures: figures)
  }

  /// Of the addresses that went on past a ban, those from which somebody had logged in before the first failure too many;
  /// an intruder's own are none.
  private static func owned(_ outage: GuardOutage?, _ input: AnalysisInput) async throws -> Set<Int32> {
    guard let outage, input.totals.successes > 0 else { return [] }
    let due = Dictionary(
      outage.members.map { ($0.source.id, Int64($0.firstTooMany)) }, uniquingKeysWith: { min($0, $1) })
    let answer = try await input.store.aggregate(
      AggregateQuery(
        EventFilter(outcomes: [.success], sources: Set(due.keys)), by: [.source], measures: [.first]))
    let intruders = input.suspicious.intruders
    return Set(
      (0..<answer.rowCount).map { (Int32(answer.keys[0][$0]), answer.values[0][$0]) }
        .filter { source, first in first < (due[source] ?? 0) && !intruders.contains(source) }.map(\.0))
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
