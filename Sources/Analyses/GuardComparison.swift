import Findings
import Planning
import Statistics

/// The same failures before several guards: which computers would each have seen?
struct GuardComparison {
  private struct Guard {
    var name: String
    var rule: String
    var kind: String
    var sources = 0
    /// Attempts of these computers, stopped or not.
    var attempts = 0
    var decision: Decision
    /// Named by a file of fail2ban.
    var isJail = false
  }

  /// What a guard decides by: numbers only, as it is asked of every computer.
  private enum Decision {
    case slidingWindow(failures: Int, within: Double)
    case extrapolatedRate(failures: Int, within: Double)
    case leakyBucket(capacity: Int, leak: Double)
    case pauses(failures: Int, pause: Double, memory: Double)

    /// Fewer attempts are never seen.
    var least: Int {
      switch self {
      case .slidingWindow(let failures, _), .extrapolatedRate(let failures, _), .pauses(let failures, _, _): failures
      case .leakyBucket(let capacity, _): capacity + 1
      }
    }

    func sees(_ run: borrowing WeightedRun) -> Bool {
      switch self {
      case .slidingWindow(let failures, let within): run.most(inClosed: within) >= failures
      case .extrapolatedRate(let failures, let within): run.tripsFail2ban(failures: failures, within: within)
      case .leakyBucket(let capacity, let leak): run.overflows(capacity: Double(capacity), leak: leak)
      case .pauses(let failures, let pause, let memory):
        run.isPatient(failures: failures, pause: pause, memory: memory)
      }
    }
  }

  private var guards: [Guard]
  /// Computers about which fail2ban's arithmetic and a sliding window decide differently.
  private(set) var differing = 0

  /// - Complexity: O(guards · attempts).
  init(_ runs: SourceRuns, rule: BanRule, plan: Plan) {
    func sliding(_ name: String, _ rule: BanRule) -> Guard {
      Guard(
        name: name, rule: rule.words, kind: "sliding window",
        decision: .slidingWindow(failures: rule.failures, within: Double(rule.within)))
    }
    guards = [sliding(rule.isDeclared ? "the plan's ban rule" : "fail2ban as it comes", rule)]
    guards.append(
      Guard(
        name: "the same in fail2ban", rule: rule.words, kind: "extrapolated rate",
        decision: .extrapolatedRate(failures: rule.failures, within: Double(rule.within))))
    for jail in plan.policies.jails {
      guards.append(sliding("jail \(jail.name)", BanRule(jail.ban)))
      guards[guards.count - 1].isJail = true
    }
    for (name, capacity, leak) in [
      ("CrowdSec ssh-bf", 5, 10), ("CrowdSec ssh-slow-bf", 10, 60), ("CrowdSec dovecot-spam", 3, 360),
    ] {
      guards.append(
        Guard(
          name: name, rule: "more than \(capacity), one forgotten every \(Wording.length(leak))", kind: "leaky bucket",
          decision: .leakyBucket(capacity: capacity, leak: Double(leak))))
    }
    guards.append(
      Guard(
        name: "CrowdSec ssh-time-based-bf",
        rule: "four with pauses of two hours at most, mostly of ten minutes or more",
        kind: "pauses", decision: .pauses(failures: 4, pause: 600, memory: 7200)))
    count(runs, fromFirst: rule.failures == 1)
  }

  /// - Parameter fromFirst: computers that came once are asked about as well.
  private mutating func count(_ runs: SourceRuns, fromFirst: Bool) {
    let decisions = guards.map(\.decision)
    var seen = decisions.map { _ in (sources: 0, attempts: 0) }
    runs.forEachRun { source, run in
      guard source.attempts > 1 || fromFirst else { return }
      var (sliding, fail2ban) = (false, false)
      for index in decisions.indices where source.attempts >= decisions[index].least && decisions[index].sees(run) {
        seen[index].sources += 1
        seen[index].attempts += source.attempts
        if index == 0 { sliding = true }
        if index == 1 { fail2ban = true }
      }
      if sliding != fail2ban { differing += 1 }
    }
    for index in guards.indices { (guards[index].sources, guards[index].attempts) = seen[index] }
  }

  func table(whole: Int, window: String) -> Table {
    Table(
      id: "guards", title: "Which guards would have seen them",
      note: """
        \(window). Computers that would have been banned at least once, and all their attempts, of which a ban stops only \
        those that come after it.
        """,
      columns: [
        Column("guard", "Guard", .cells(guards.map { $0.isJail ? .evidence($0.name) : .words($0.name) })),
        Column("rule", "Rule", .words(guards.map(\.rule))),
        Column("kind", "Counts by", .words(guards.map(\.kind))),
        Column("sources_seen", "Computers seen", .counts(guards.map(\.sources)), unit: "computers"),
        Column("attempts_of_them", "Their attempts", .counts(guards.map(\.attempts)), unit: "attempts"),
        Column("share", "Of all attempts", .shares(guards.map { Double($0.attempts) / Double(max(1, whole)) })),
      ])
  }
}
