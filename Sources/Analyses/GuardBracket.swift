import Findings
import Logins
import Statistics

/// From when to when a guard slept, and what fits in time, in words and numbers.
enum GuardBracket {
  static func sentences(
    _ replay: GuardReplay, _ outage: GuardOutage, _ signs: GuardSigns, _ input: AnalysisInput
  ) -> [Prose] {
    func words(_ time: Double) -> String { Intrusion.moment(Int64(time), input) }
    var bracket = """
      The rule: \(replay.rule.words). The first failure too many came on \(words(outage.firstTooMany)), the last on \
      \(words(outage.last)).
      """
    let seen = signs.hasGuardLog ? "" : " that the login log shows"
    if let before = signs.before {
      bracket += " Before it, the last ban\(seen) to have worked began on \(words(before.time))."
    }
    if let after = signs.after { bracket += " The first after it began on \(words(after.time))." }
    if signs.before == nil, signs.after == nil { bracket += " No ban\(seen) was at work before or after." }
    var sentences = [Prose(bracket)]
    if !signs.bansOfMembers.isEmpty {
      sentences.append(
        """
        The guard's own log has \(Wording.exactly(signs.bansOfMembers.count, "ban", "bans")) of these computers while they \
        went on: it saw them, and its bans did not hold them off.
        """)
    } else if signs.hasGuardLog {
      sentences.append("The guard's own log has no ban of these computers in that time: it did not act.")
    }
    sentences += fits(signs.changesBefore, "Between the last sign of work and the first failure too many", input)
    sentences += fits(signs.changesAfter, "Between the last failure and work again", input)
    if !(signs.changesBefore + signs.changesAfter).isEmpty {
      sentences.append("That fits in time; a log cannot show that it is the cause.")
    }
    sentences += history(replay, outage)
    return sentences
  }

  private static func fits(_ changes: [GuardSigns.Change], _ when: String, _ input: AnalysisInput) -> [Prose] {
    guard !changes.isEmpty else { return [] }
    let changes = eachOnce(changes)
    let shown = changes.prefix(6).map { $0.words + Prose(" (\(Intrusion.moment($0.first, input)))") }
    let more = changes.count > shown.count ? [Prose("\(Wording.small(changes.count - shown.count)) more changes")] : []
    return [Prose("\(when): ") + Wording.list(shown + more) + "."]
  }

  /// What two logs tell of, the guard's own and the system's, is one change.
  private static func eachOnce(_ changes: [GuardSigns.Change]) -> [GuardSigns.Change] {
    changes.enumerated().filter { number, change in
      !changes[..<number].contains {
        $0.deed == change.deed && $0.subjects == change.subjects && change.first - $0.last <= 60
      }
    }.map(\.element)
  }

  /// How likely computers go on past the rule while it works.
  private static func history(_ replay: GuardReplay, _ outage: GuardOutage) -> [Prose] {
    guard let chance = chance(replay, outage) else { return [] }
    // Where most went on, the others are no measure of a guard that works.
    guard 2 * max(0, replay.failing - outage.computers) < replay.reached - outage.computers else { return [] }
    let others = replay.reached - Set(outage.members.map(\.source.id)).count
    let wentOn = max(0, replay.failing - outage.computers)
    return [
      """
      Of the \(others) other computers that reached the rule in this archive, \
      \(wentOn == 0 ? "none" : Wording.small(wentOn)) went on. If the guard had worked, \
      \(outage.computers == 1 ? "this one doing so would be a chance of" : "these doing so would be a chance of") \
      \(Numerals.probability(chance)).
      """
    ]
  }

  /// (1 + c) / (2 + s) for each: c of s computers went on while the guard worked. nil without history.
  static func chance(_ replay: GuardReplay, _ outage: GuardOutage) -> Double? {
    let members = Set(outage.members.map(\.source.id)).count
    let others = replay.reached - members
    guard others >= 10 else { return nil }
    let wentOn = max(0, replay.failing - members)
    return SourcesGoingOn.chance(wentOn: wentOn, of: others, again: members)
  }

  static func numbers(_ outage: GuardOutage, _ signs: GuardSigns) -> [NamedNumber] {
    var numbers: [NamedNumber] = []
    if let before = signs.before { numbers.append(NamedNumber("last_worked_before", .instant(Int64(before.time)))) }
    if let after = signs.after { numbers.append(NamedNumber("works_again", .instant(Int64(after.time)))) }
    if let change = signs.changesBefore.first { numbers.append(NamedNumber("first_change", .instant(change.first))) }
    numbers.append(NamedNumber("bans_of_these_computers", .count(signs.bansOfMembers.count)))
    return numbers
  }

  static func caveats(_ signs: GuardSigns) -> [Prose] {
    let missing = [
      signs.hasGuardLog ? nil : "the guard's own log",
      signs.hasSystemLog ? nil : "logs of packages, services and boots",
    ].compactMap { $0 }
    guard !missing.isEmpty else { return [] }
    let words = Wording.capitalised(Wording.list(missing))
    return [
      """
      \(words) \(missing.count == 1 && !signs.hasGuardLog ? "is" : "are") not among these files, so what made the rule fail \
      has to be looked up there; add \(missing.count == 1 && !signs.hasGuardLog ? "it" : "them") to the archive and run this \
      again.
      """
    ]
  }
}
