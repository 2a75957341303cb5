import Findings
import Logins
import Vocabulary

/// What the replay of the ban rule, and the guard's own log, say of the rule.
struct BanWords {
  private static let id = "guard-failure/ban"

  private let replay: GuardReplay
  private let signs: GuardSigns?
  private let log: GuardLog
  /// Failures of what the guard watches, with and without the addresses that it lets pass.
  private let watched: SourceRuns
  private let runs: SourceRuns
  private let services: [String]?
  /// Addresses that went on though somebody had logged in from them.
  private let owned: Set<Int32>
  private let input: AnalysisInput

  init(
    _ replay: GuardReplay, _ signs: GuardSigns?, _ log: GuardLog, watched: SourceRuns, runs: SourceRuns,
    services: [String]?, owned: Set<Int32>, input: AnalysisInput
  ) {
    self.replay = replay
    self.signs = signs
    self.log = log
    self.watched = watched
    self.runs = runs
    self.services = services
    self.owned = owned
    self.input = input
  }

  private var rule: BanRule { replay.rule }

  var finding: Finding {
    var finding = replay.outage.map { failed($0) } ?? held
    if let services {
      finding.details.append("Counted are the failures at \(Wording.list(services.sorted())), which that rule watches.")
    }
    passed(&finding)
    if log.isOfOthers {
      finding.caveats.append(
        """
        A guard's log among these files has \(Numerals.count(log.all, "ban", "bans")), and none of a computer that failed in these logs: it \
        seems to be of another host, or of another service, and says nothing here.
        """)
    }
    return finding
  }

  private var numbers: [NamedNumber] {
    [
      NamedNumber("sources_reaching_rule", .count(replay.reached)),
      NamedNumber("working_bans", .count(replay.working.count)), NamedNumber("logged_bans", .count(log.known)),
    ]
  }

  // MARK: - It held

  private var held: Finding {
    let races = replay.races
    let reached = Wording.exactly(replay.reached, "computer", "computers")
    var finding = Finding(
      id: Self.id, status: .nothingFound, verdict: replay.reached == 0 ? .cannotTell : .noSign, summary: "",
      numbers: numbers + [NamedNumber("too_many", .count(0))])
    guard replay.reached > 0 else {
      finding.summary = "The ban rule (\(rule.words)) was never put to the test: no computer reached it."
      return finding
    }
    let worked = !replay.working.isEmpty || log.known > 0
    finding.summary =
      worked
      ? "\(strong: "The ban rule worked") (\(rule.words)): \(reached) reached it, and none went on."
      : """
      Nothing shows that the ban rule (\(rule.words)) failed: \(reached) reached it, and none went on; that they stopped \
      by themselves is possible.
      """
    if !replay.working.isEmpty {
      finding.details.append(
        """
        \(Wording.capitalised(Wording.times(replay.working.count))) a computer stayed away for the length of a ban and came \
        back afterwards.
        """)
    }
    if log.known > 0 {
      finding.details.append(
        "The guard's own log has \(Numerals.count(log.known, "ban", "bans")) of computers that failed here.")
    }
    if races > 0 {
      finding.details.append(
        """
        \(Wording.capitalised(Wording.exactly(races, "failure came", "failures came"))) after a ban was due: a race between \
        log and guard.
        """)
    }
    return finding
  }

  // MARK: - It did not

  private func failed(_ outage: GuardOutage) -> Finding {
    let delay = GuardDelay(outage, log, rule: rule, runs: runs, input)
    var finding = Finding(
      id: Self.id, status: .found, severity: delay.acted || isPast(outage) || isOwn(outage) ? .notice : .warning,
      verdict: delay.acted || isOwn(outage) ? .likely : .clear,
      summary: """
        \(strong: "\(failure(outage, delay)) \(outage.words(input)):") \(whatTheyMade(outage)). \(Numerals.grouped(outage.tooMany)) of them should not have been possible.
        """,
      numbers: [
        NamedNumber("attempts", .count(outage.attempts)), NamedNumber("sources", .count(outage.computers)),
        NamedNumber("too_many", .count(outage.tooMany)), NamedNumber("too_many_after_grace", .count(outage.afterGrace)),
        NamedNumber("first_attempt", .instant(Int64(outage.first))),
        NamedNumber("first_too_many", .instant(Int64(outage.firstTooMany))),
        NamedNumber("last_too_many", .instant(Int64(outage.last))),
      ] + numbers,
      evidence: outage.members.prefix(5).map {
        EvidenceReference(file: input.fileName(Int(runs.files[$0.firstRow])), line: Int(runs.lines[$0.firstRow]))
      },
      tables: ["guard-failure", GuardTimeline.id], figures: [GuardTimelineFigure.id])
    if delay.acted {
      finding.details.append(delay.sentence)
      finding.numbers += delay.numbers
      finding.recommendation = delay.advice
    } else {
      let lasting = outage.attempts - rule.failures * outage.computers
      if lasting > outage.tooMany {
        finding.details.append(
          """
          A ban that lasts would have stopped \(Numerals.grouped(lasting)); with bans as short as the rule's, and a return as \
          soon as each is over, \(Numerals.grouped(outage.tooMany)).
          """)
        finding.numbers.append(NamedNumber("too_many_if_bans_last", .count(lasting)))
      }
      if isOwn(outage) { finding.details.insert(Self.exempted, at: 0) }
      finding.recommendation =
        isOwn(outage)
        ? """
        \(strong: "Look whom the guard is told to pass"): if these computers are, read the rule from its jail files (`policies.jails`), and they are \
        left out of this; if not, something has to watch the ban program.
        """
        : """
        \(strong: "Let something else watch the ban program"): an alarm when a computer goes on past \(rule.failures) failures would \
        have rung on \(Intrusion.moment(Int64(outage.firstTooMany), input)), and one when the program stops would show it \
        at once. Restart it whenever packages that it needs are upgraded.
        """
      if let signs {
        finding.details += GuardBracket.sentences(replay, outage, signs, input)
        finding.numbers += GuardBracket.numbers(outage, signs)
        finding.caveats += GuardBracket.caveats(signs)
      }
    }
    inTheWholeArchive(outage, hasActed: delay.acted, &finding)
    return finding
  }

  private func failure(_ outage: GuardOutage, _ delay: GuardDelay) -> String {
    if delay.acted { return "The ban rule let more through than it says" }
    return isOwn(outage) ? "Users' own computers went on past the ban rule" : "The ban rule did not work"
  }

  /// All of them are computers that their users log in from.
  private func isOwn(_ outage: GuardOutage) -> Bool { outage.members.allSatisfy { owned.contains($0.source.id) } }

  private static let exempted: Prose = """
    Users log in from all of them: either the guard is told to pass them, or it did not work.
    """

  /// It was over before the period of an audit began, whose headline is about its period.
  private func isPast(_ outage: GuardOutage) -> Bool {
    guard input.isAudit, let window = input.window else { return false }
    return Int64(outage.last) < input.seconds(of: window).lowerBound
  }

  private func inTheWholeArchive(_ outage: GuardOutage, hasActed: Bool, _ finding: inout Finding) {
    let isWide = replay.failing * 5 >= replay.reached * 4 && replay.failingFor > 7 * 86_400
    if isWide, !hasActed, log.known == 0 {
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
        \(Wording.exactly(replay.tooMany, "failure", "failures")) too many.
        """)
    }
  }

  /// `two computers made 206 failed logins, 103 each on average, where 5 each should have been enough for a ban`
  private func whatTheyMade(_ outage: GuardOutage) -> String {
    let (stretches, computers) = (outage.members.count, outage.computers)
    let made =
      "\(Wording.exactly(computers, "computer", "computers")) made \(Wording.failures(outage.attempts))"
    let enough = "should have been enough for a ban"
    guard stretches > 1 else { return "\(made), where \(rule.failures) \(enough)" }
    let average = "\(Wording.about(Double(outage.attempts) / Double(stretches))) each on average"
    let goes = stretches > computers ? " in \(Wording.small(stretches)) goes" : ""
    return "\(made)\(goes), \(average), where \(rule.failures) each \(enough)"
  }

  // MARK: - Whom it lets pass

  /// A guard that is told to pass somebody sees nothing of him.
  private func passed(_ finding: inout Finding) {
    guard !rule.exempt.isEmpty else { return }
    let addresses = input.dictionary.sources
    let passed = watched.sources.filter { source in
      rule.exempt.contains { $0.contains(addresses[Int(source.id)]) }
    }
    let reaching = passed.filter { rule.trips(watched.run($0)) }
    let attempts = passed.reduce(0) { $0 + $1.attempts }
    guard let most = passed.max(by: { ($0.attempts, $1.id) < ($1.attempts, $0.id) }) else { return }
    finding.numbers += [
      NamedNumber("sources_passed", .count(passed.count)), NamedNumber("attempts_passed", .count(attempts)),
      NamedNumber("sources_passed_reaching_rule", .count(reaching.count)),
    ]
    finding.details.append(
      """
      The guard is told to pass \(Wording.exactly(passed.count, "computer", "computers")) with \(Wording.failures(attempts)), \
      most from \(evidence: most.text) (\(Numerals.grouped(most.attempts)))\
      \(reaching.isEmpty ? "" : "; without that, \(Wording.exactly(reaching.count, "would have reached", "would have reached")) the rule").
      """)
    guard !reaching.isEmpty else { return }
    finding.severity = max(finding.severity, .notice)
    if finding.recommendation == nil {
      finding.recommendation = """
        \(strong: "Look whom the guard is told to pass") (`ignoreip`): \(evidence: most.text) failed \(Wording.times(most.attempts)) and was \
        never out.
        """
    }
  }
}
