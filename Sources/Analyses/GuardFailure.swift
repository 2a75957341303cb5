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

      **Had it gone on**: at most the limit for every address to the end of the day, and the pace seen with its 95 % \
      interval (Garwood), both from the first failure of the outage on.

      Limits: a limiter that drops connections before they are logged hides them. Ban lists, package upgrades and \
      restarts are not read, so nothing is said about causes.
      """,
    parameters: [
      ParameterDescriptor(
        "grace", "how long a guard may take to act", default: .duration(seconds: 30), range: 0...3600)
    ])
  public static let title = "Did the guards hold?"

  private let grace: Double

  public init(parameters: [String: ParameterValue]) {
    grace = Parameters(Self.descriptor, parameters).seconds("grace")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let policies = input.plan.policies
    let id = policies.ban == nil ? "guard-failure/rate-limit" : "guard-failure/ban"
    guard policies.ban != nil || policies.rateLimit != nil else {
      return AnalysisResult(findings: [
        .notApplicable("guard-failure/ban", "The plan states no ban rule and no rate limit that could have failed.")
      ])
    }
    let runs = try await SourceRuns(input, filter: .unsuccessful, networks: false)
    guard runs.attempts > 0 else {
      return AnalysisResult(findings: [
        input.totals.attempts == 0
          ? .noAttempts(id) : .notApplicable(id, "None of the attempts names the address it came from.")
      ])
    }
    var findings: [Finding] = []
    var outage: GuardOutage?
    if policies.ban != nil {
      let replay = GuardReplay(
        runs, rule: BanRule(input.plan), grace: grace, window: input.window.map(input.seconds(of:)))
      outage = replay.outage
      findings.append(banFinding(replay, runs: runs, input: input))
    }
    if let limit = policies.rateLimit {
      findings.append(RateLimitWords(limit, runs: runs, outage: outage, input: input).finding)
    }
    if let outage, let going = goneOn(outage, input) { findings.append(going) }
    return AnalysisResult(
      findings: findings,
      tables: outage.map {
        [
          Self.table($0, runs: runs, limit: policies.rateLimit, input: input),
          Self.timeline($0, rule: BanRule(input.plan), runs: runs, input: input),
        ]
      } ?? [])
  }

  // MARK: - The ban rule

  private func banFinding(_ replay: GuardReplay, runs: SourceRuns, input: AnalysisInput) -> Finding {
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
    let computers = Wording.exactly(outage.members.count, "computer", "computers")
    let each = Wording.about(Double(outage.attempts) / Double(outage.members.count))
    let average = outage.members.count > 1 ? ", \(each) each on average" : ""
    let isWide = replay.failing * 5 >= replay.reached * 4 && outage.last - outage.first > 7 * 86_400
    var finding = Finding(
      id: id, status: .found, severity: .warning, verdict: .clear,
      summary: """
        \(strong: "The ban rule did not work \(outage.words(input)):") \(computers) made \
        \(Wording.failures(outage.attempts))\(average), where \(rule.failures) each should have been enough for a ban. \
        \(outage.tooMany) of them should not have been possible.
        """,
      numbers: [
        NamedNumber("attempts", .count(outage.attempts)), NamedNumber("sources", .count(outage.members.count)),
        NamedNumber("too_many", .count(outage.tooMany)), NamedNumber("too_many_after_grace", .count(outage.afterGrace)),
        NamedNumber("first_attempt", .instant(Int64(outage.first))),
        NamedNumber("first_too_many", .instant(Int64(outage.firstTooMany))),
        NamedNumber("last_too_many", .instant(Int64(outage.last))), reached, kept,
      ],
      evidence: outage.members.prefix(5).map {
        EvidenceReference(file: input.fileName(Int(runs.files[$0.firstRow])), line: runs.lines[$0.firstRow])
      },
      tables: ["guard-failure", "guard-timeline"])
    finding.details.append(
      """
      The rule: \(rule.words). \(Self.bracket(replay, outage, input))
      """)
    if isWide {
      finding.details.append(
        """
        \(Wording.capitalised(Wording.small(replay.failing))) of the \
        \(Wording.exactly(replay.reached, "computer", "computers")) that reached the rule anywhere in the archive went on: \
        it seems never to have been in force.
        """)
    } else if replay.failing > outage.members.count {
      finding.details.append(
        """
        In the whole archive \(Wording.exactly(replay.failing, "computer", "computers")) went on past a ban, with \
        \(replay.tooMany) failures too many.
        """)
    }
    finding.caveats = [
      """
      Ban lists, package upgrades, restarts and boots are not read yet, so what made the rule fail, and whether a ban was \
      tried, has to be looked up in their logs.
      """
    ]
    return finding
  }

  /// From when and to when, as far as working bans show.
  private static func bracket(_ replay: GuardReplay, _ outage: GuardOutage, _ input: AnalysisInput) -> String {
    func words(_ time: Double) -> String { Intrusion.moment(Int64(time), input) }
    let before = replay.working.last { $0 < outage.firstTooMany }
    let after = replay.working.first { $0 > outage.last }
    var text = """
      The first failure too many came on \(words(outage.firstTooMany)), the last on \(words(outage.last)).
      """
    if let before { text += " The last ban before that this log shows to have worked began on \(words(before))." }
    if let after { text += " The first after it began on \(words(after))." }
    if before == nil, after == nil { text += " No ban in this log shows it working, before or after." }
    return text
  }

  // MARK: - Had it gone on

  private func goneOn(_ outage: GuardOutage, _ input: AnalysisInput) -> Finding? {
    guard let limit = input.plan.policies.rateLimit, limit.seconds > 0, limit.attempts > 0 else { return nil }
    let first = Int64(outage.first)
    let zone = input.store.zone
    let end = zone.startOfDay(zone.date(at: first) + 1)
    // From the full minute in which it began, as the rate is counted by the clock.
    let begin = first - Int64(zone.secondOfDay(at: first) % 60)
    let minutes = Double(end - begin) / 60
    let seen = outage.minutesSpanned
    guard minutes > Double(seen), seen >= 10 else { return nil }
    let perMinute = Double(limit.attempts) * 60 / Double(limit.seconds)
    let cap = Int((perMinute * minutes * Double(outage.members.count)).rounded(.down))
    let factor = minutes / Double(seen)
    let range = Interval95.garwood(outage.attempts)
    let (low, high) = (range.lowerBound * factor, range.upperBound * factor)
    let pace = Double(outage.attempts) * factor
    let hour = Int((perMinute * 60).rounded(.down))
    return Finding(
      id: "guard-failure/had-it-gone-on", status: .found, severity: .info, verdict: .likely,
      summary: """
        Had it gone on until midnight, \(outage.members.count == 1 ? "that computer" : "those \(Wording.small(outage.members.count)) computers") \
        would have made about \(Numerals.rounded(pace)) attempts at the pace seen, and the rate limit would have allowed \
        at most \(cap).
        """,
      details: [
        """
        Both count the \(Numerals.grouped(Int(minutes))) minutes from the first attempt to midnight. For every further \
        computer the rate limit allows \(hour) an hour.
        """
      ],
      uncertainty: "At the pace seen: \(Numerals.rounded(low)) to \(Numerals.rounded(high)) (95 % interval).",
      numbers: [
        NamedNumber("until", .instant(end)), NamedNumber("minutes", .count(Int(minutes))),
        NamedNumber("at_most", .count(cap)),
        NamedNumber(
          "at_pace_seen", .number(pace, places: 1), low: .number(low, places: 1), high: .number(high, places: 1)),
        NamedNumber("allowed_per_computer_and_hour", .count(hour)),
      ])
  }

  // MARK: - Tables

  private static func table(
    _ outage: GuardOutage, runs: SourceRuns, limit: Plan.Policies.RateLimit?, input: AnalysisInput
  ) -> Table {
    let members = outage.members
    var columns = [
      Column("source", "Address", .addresses(members.map(\.source.text))),
      Column("country", "Country", .countries(members.map { input.country(ofSource: Int64($0.source.id)) })),
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
      note: "One row an address, \(outage.words(input)).", columns: columns)
  }

  private static func timeline(_ outage: GuardOutage, rule: BanRule, runs: SourceRuns, input: AnalysisInput) -> Table {
    struct Entry {
      var time: Double
      var order: Int
      var what: String
      var source: String
      var row: Int
    }
    var entries: [Entry] = []
    for member in outage.members.prefix(100) {
      let source = member.source.text
      entries.append(Entry(time: member.first, order: 0, what: "first failure", source: source, row: member.firstRow))
      entries.append(
        Entry(
          time: member.banDue, order: 1, what: "failure \(rule.failures): a ban was due", source: source,
          row: member.banRow))
      entries.append(Entry(time: member.last, order: 2, what: "last failure", source: source, row: member.lastRow))
    }
    entries.sort { ($0.time, $0.order, $0.source) < ($1.time, $1.order, $1.source) }
    return Table(
      id: "guard-timeline", title: "The outage step by step",
      note: "As the login log shows it\(outage.members.count > 100 ? ", for the first 100 computers" : "").",
      columns: [
        Column("time", "Time", .instants(entries.map { Int64($0.time) })),
        Column("event", "What", .words(entries.map(\.what))),
        Column("source", "Address", .addresses(entries.map(\.source))),
        Column("file", "File", .evidence(entries.map { input.fileName(Int(runs.files[$0.row])) })),
        Column("line", "Line", .counts(entries.map { runs.lines[$0.row] })),
      ])
  }
}

extension Parameters {
  func seconds(_ name: String) -> Double {
    guard case .duration(let seconds)? = self[name] else { preconditionFailure("no duration parameter \(name)") }
    return Double(seconds)
  }
}
