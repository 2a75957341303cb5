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
    var sees: (WeightedRun) -> Bool
    /// Fewer attempts are never seen.
    var least: Int
    /// Named by a file of fail2ban.
    var isJail = false
  }

  private var guards: [Guard]
  /// Computers about which fail2ban's arithmetic and a sliding window decide differently.
  private(set) var differing = 0

  /// - Complexity: O(guards · attempts).
  init(_ runs: SourceRuns, rule: BanRule, plan: Plan) {
    func sliding(_ name: String, _ rule: BanRule) -> Guard {
      Guard(name: name, rule: rule.words, kind: "sliding window", sees: { rule.trips($0) }, least: rule.failures)
    }
    guards = [sliding(rule.isDeclared ? "the plan's ban rule" : "fail2ban as it comes", rule)]
    guards.append(
      Guard(
        name: "the same in fail2ban", rule: rule.words, kind: "extrapolated rate",
        sees: { $0.tripsFail2ban(failures: rule.failures, within: Double(rule.within)) }, least: rule.failures))
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
          sees: { $0.overflows(capacity: Double(capacity), leak: Double(leak)) }, least: capacity + 1))
    }
    guards.append(
      Guard(
        name: "CrowdSec ssh-time-based-bf",
        rule: "four with pauses of two hours at most, mostly of ten minutes or more",
        kind: "pauses", sees: { $0.isPatient(failures: 4, pause: 600, memory: 7200) }, least: 4))
    for source in runs.sources where source.attempts > 1 || rule.failures == 1 {
      let run = runs.run(source)
      var decisions = (sliding: false, fail2ban: false)
      for index in guards.indices where source.attempts >= guards[index].least && guards[index].sees(run) {
        guards[index].sources += 1
        guards[index].attempts += source.attempts
        if index == 0 { decisions.sliding = true }
        if index == 1 { decisions.fail2ban = true }
      }
      if decisions.sliding != decisions.fail2ban { differing += 1 }
    }
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
