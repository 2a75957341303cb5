import CivilTime
import Findings
import Statistics

/// The first thing anybody reads: what happened, in one or two sentences, made from findings.
struct Headline {
  let sentences: [Prose]

  init(_ input: AnalysisInput, findings: [Finding]) {
    let byID = Dictionary(findings.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    guard input.totals.attempts > 0 else {
      let place =
        input.plan.since == nil && input.plan.until == nil ? "in this archive" : "between the dates that were asked for"
      sentences =
        Intrusion.headline(input) + ["\(strong: "No failed or refused login was found \(place).")"]
        + [MissingFailures(input)?.headline].compactMap { $0 }
      return
    }
    if input.isAudit, input.incident == nil {
      sentences = [Self.unknownPeriod(input)]
      return
    }
    var happened =
      UsualPeriod(input)?.sentences(sources: byID["attempt-histogram/class"]?.count("sources") ?? 0)
      ?? Self.incident(input, class: byID["attempt-histogram/class"])
      .map { $0 + Self.longer(input, byID) + Self.directed(byID) + Self.sprayed(byID) + Self.besides(input) }
      ?? Self.quiet(input, byID)
    // A guard that slept explains the attempts: it says more than how many would be usual.
    if let slept = findings.first(where: { $0.isGuardThatFailed }) {
      happened = [happened[0]] + Self.office(byID["attempt-histogram/class"]) + [slept.withoutWhoFailed]
    }
    if let host = input.attackedHost { happened.append(host.sentence) }
    if let once = byID["usernames/once"] { happened.append(once.summary) }
    let broken = Intrusion.headline(input)
    guard let campaign = Self.campaign(input, byID) else {
      sentences = broken + happened
      return
    }
    // Where most attempts are on listed names, the list is the story, and a busy day only a part of it.
    let plain = happened.map { sentence in
      Prose(parts: sentence.parts.map { if case .strong(let words) = $0 { .words(words) } else { $0 } })
    }
    sentences = broken + (campaign.isMost ? [campaign.sentence, plain[0]] : happened + [campaign.sentence])
  }

  /// Of an audit whose period no log covers: what was before is told in earlier audits.
  private static func unknownPeriod(_ input: AnalysisInput) -> Prose {
    guard case .days(let first, let last) = input.plan.window else {
      return "\(strong: "No log has a line of this period.")"
    }
    return "\(strong: "No log has a line of \(Numerals.dates(first, last)):") nothing is known of it."
  }

  // MARK: - A stretch of days

  private static func incident(_ input: AnalysisInput, class finding: Finding?) -> [Prose]? {
    guard let incident = input.incident, let days = input.days else { return nil }
    let indices = days.indices(incident.context)
    let attempts = indices.reduce(0) { $0 + days.attempts[$1] }
    let length = indices.count
    let when =
      length == 1
      ? "on \(Numerals.date(incident.context.lowerBound))"
      : "in \(Wording.days(length)), \(Numerals.dates(incident.context.lowerBound, incident.context.upperBound))"
    let sources = finding?.count("sources") ?? 0
    let once = finding?.count("sources_seen_once") ?? 0
    let kind: String? = if case .words(let words)? = finding?.number("class") { words } else { nil }
    guard attempts > 0 else {
      return ["\(strong: "No login failed \(when)")\(input.isAudit ? "" : ", the window that the plan names")."]
    }
    let usual = usualSentence(incident, days, input.baselines.attempts)
    let number = Numerals.grouped(sources)
    let tried = "tried \(Numerals.grouped(attempts)) \(attempts == 1 ? "login" : "logins") \(when)"
    switch kind {
    case "swarm", "swarm with loud members":
      if let anyway = anyway(input, sources) {
        return [Prose(parts: [.strong("A swarm \(tried).")]), anyway] + block(finding, attempts) + usual
      }
      return [Prose(parts: [.strong("A swarm of \(number) computers \(tried).")])] + block(finding, attempts)
        + (hidden(finding, once: once, sources: sources) ?? usual)
    case "single source":
      let most = finding?.count("most_attempts") ?? attempts
      let what =
        sources == 1
        ? "A single computer \(tried)."
        : "A single computer made \(Numerals.grouped(most)) of the \(Wording.failures(attempts)) \(when)."
      return [Prose(parts: [.strong(what)])] + office(finding) + usual
    case "few sources", "mixed":
      if let leaders = finding?.count("leaders"), let made = finding?.count("leaders_attempts") {
        let what = """
          \(leaders == 1 ? "A single computer" : "\(Wording.capitalised(Wording.small(leaders))) computers") made \(Numerals.grouped(made)) of the \
          \(Wording.failures(attempts)) \(when).
          """
        let others = sources - leaders
        let rest = "\(Wording.capitalised(Wording.small(others))) \(others == 1 ? "other" : "others") made the rest."
        return [Prose(parts: [.strong(what)])] + gotIn(finding, leaders) + [anyway(input, sources) ?? Prose(rest)]
          + usual
      }
      guard kind == "few sources" else { return mixed(input, sources, attempts, when) + usual }
      let few = finding?.count("n80") ?? sources
      let what =
        few == sources
        ? "\(Wording.capitalised(Wording.small(sources))) computers \(tried)."
        : "\(number) computers \(tried); \(Wording.small(few)) of them made four fifths."
      return [Prose(parts: [.strong(what)])] + usual
    default:
      let from = sources > 0 ? " from \(Wording.computers(sources))" : ""
      return [
        Prose(parts: [.strong("There were \(Wording.failures(attempts))\(from) \(when).")])
      ] + usual
    }
  }

  private static func mixed(_ input: AnalysisInput, _ sources: Int, _ attempts: Int, _ when: String) -> [Prose] {
    let tried = "tried \(Numerals.grouped(attempts)) logins \(when)"
    guard let anyway = anyway(input, sources) else {
      let who = "\(Numerals.grouped(sources)) computers, a few busy and many quiet,"
      return [Prose(parts: [.strong("\(who) \(tried).")])]
    }
    return [Prose(parts: [.strong("There were \(Wording.failures(attempts)) \(when).")]), anyway]
  }

  /// How many of the computers would have come anyway, where that is a good part.
  private static func anyway(_ input: AnalysisInput, _ sources: Int) -> Prose? {
    guard let usual = UsualComputers(input), usual.areGoodPart(of: sources) else { return nil }
    guard usual.range.upperBound < Double(sources) else {
      return "\(Wording.capitalised(Wording.computers(sources))) took part, about as many as usually come."
    }
    return "Of \(Wording.computers(sources)) in that time, \(usual.words) would have come anyway."
  }

  /// That most of a swarm are neighbours.
  private static func block(_ finding: Finding?, _ attempts: Int) -> [Prose] {
    guard let made = finding?.count("busiest_network_attempts"),
      let computers = finding?.count("busiest_network_sources"),
      case .words(let network)? = finding?.number("busiest_network")
    else { return [] }
    return [
      """
      \(Wording.capitalised(Wording.share(made, of: attempts))) of the attempts came from one network, \(evidence: network), and \
      \(Wording.computers(computers)) in it.
      """
    ]
  }

  /// That the one computer stands for many.
  private static func office(_ finding: Finding?) -> [Prose] {
    guard let users = finding?.count("users_of_busiest") else { return [] }
    return [
      "\(Wording.names(users)) log in from it, as from an office behind one address, so these may be its users' own mistakes."
    ]
  }

  /// What a guard that watches one computer at a time sees of a swarm; nil when it sees a good part.
  private static func hidden(_ finding: Finding?, once: Int, sources: Int) -> [Prose]? {
    if 2 * once >= sources {
      return [
        """
        \(once == sources ? "Every one" : Wording.share(once, of: sources)) of them came exactly once, so a limit or ban that watches one computer at a \
        time sees little of it.
        """
      ]
    }
    guard case .share(let quiet)? = finding?.number("share_never_tripping"), quiet >= 0.8 else { return nil }
    let part = quiet < 1 ? Wording.percent(min(quiet, 0.99)) : "All"
    return [
      "\(part) of the attempts came from computers that never reached a ban rule, which watches one computer at a time."
    ]
  }

  private static func usualSentence(_ incident: Incident, _ days: DayCounts, _ baseline: Baseline) -> [Prose] {
    if let others = incident.fewOtherDays(days, baseline) {
      return Incident.otherDaysWords(others, days).map { [Prose(Wording.capitalised($0) + ".")] } ?? []
    }
    guard let times = incident.times, times > 1 else { return [] }
    let ratio = Wording.times(times) + (incident.explained > 0 ? " (without what is ordinary)" : "")
    let own = incident.ownWords.map { "; \($0)" } ?? ""
    guard incident.core != incident.context else { return ["In all that is \(ratio) as many as usual\(own)."] }
    let when = Numerals.dates(incident.core.lowerBound, incident.core.upperBound)
    let on = incident.core.lowerBound < incident.core.upperBound ? "In the middle of it, \(when)," : "On \(when) alone"
    return ["\(on) there were \(Numerals.grouped(incident.attempts)), \(ratio) as many as usual\(own)."]
  }

  /// The weeks of which the days that stand out are only the top.
  private static func longer(_ input: AnalysisInput, _ findings: [String: Finding]) -> [Prose] {
    guard let incident = input.incident, incident.origin == .detected, let shift = findings["spike-days/shifts"],
      case .date(let first)? = shift.number("shift_first"), case .date(let last)? = shift.number("shift_last"),
      first <= last, (first...last).overlaps(incident.core)
    else { return [] }
    return [shift.summary]
  }

  // MARK: - No such stretch

  private static func quiet(_ input: AnalysisInput, _ findings: [String: Finding]) -> [Prose] {
    let raised = raised(findings)
    let isJump = findings["spike-days/services"].map { $0.severity >= .warning } ?? false
    let opening = isJump ? "Over all programs together no day stood out." : "No single day stood out."
    let plain = noDay(input, opening: raised.isEmpty ? nil : opening)
    return raised + plain
  }

  /// What no single day shows: weeks at a raised level, a jump at one program, quiet computers that were more than usual,
  /// a common hand.
  private static func raised(_ findings: [String: Finding]) -> [Prose] {
    var sentences: [Prose] = []
    if let shift = findings["spike-days/shifts"], shift.status == .found { sentences.append(shift.summary) }
    if let jump = findings["spike-days/services"], jump.severity >= .warning { sentences.append(jump.summary) }
    let search = ["name-sequences/coordination", "name-sequences/bracket"].compactMap { findings[$0] }
    if let found = search.first(where: { $0.status == .found && $0.severity >= .warning }) {
      sentences.append(found.summary)
    }
    if let members = findings["name-sequences/members"], members.number("bracket") == .words("level") {
      sentences.append(members.summary)
    }
    guard let first = sentences.first else { return [] }
    return [Prose(parts: [.strong(first.plainText)])] + sentences.dropFirst()
  }

  /// - Parameter later: how to begin behind another sentence; nil: it opens the report
  private static func noDay(_ input: AnalysisInput, opening later: String?) -> [Prose] {
    let totals = input.totals
    guard let days = input.days else {
      return ["\(strong: "\(Wording.failures(totals.attempts)) from \(Wording.computers(totals.sources))")."]
    }
    let covered = days.attempts.indices.filter { days.covered[$0] }.map { Double(days.attempts[$0]) }
    let (who, dates) = (Wording.computers(totals.sources), Numerals.dates(days.first, days.last))
    let hours = input.gaps.span.map { Int($0.upperBound - $0.lowerBound + 1) } ?? 24
    let sum =
      days.count == 1 && hours < 23
      ? "\(Wording.failures(totals.attempts)) from \(who) within \(Wording.exactly(hours, "hour", "hours")) of \(dates)"
      : "\(Wording.failures(totals.attempts)) from \(who) in \(Wording.days(days.count)), \(dates)"
    if let change = input.levelChange {
      return [Prose(parts: [.strong(change.sentence)]), Prose("\(LevelChange.neitherUsual) In all there were \(sum).")]
    }
    if input.baselines.attempts.method == .none {
      return [
        Prose(parts: [.strong("\(sum).")]),
        Prose(Self.noUsualDay(days)),
      ]
    }
    var opening = later ?? "No day stood out."
    if let burst = input.bursts.all.first {
      let hours = burst.hours.upperBound - burst.hours.lowerBound + 1
      let when = burst.hours.upperBound / 24 == burst.date.dayNumber ? "on" : "from"
      opening = """
        No day stood out, but \(Wording.failures(burst.attempts)) came within \(Wording.exactly(hours, "hour", "hours")) \
        \(when) \(Numerals.date(burst.date))\(when == "on" ? "" : " on").
        """
    }
    let mean = Spread.mean(covered)
    let rest = """
       There \(totals.attempts == 1 ? "was" : "were") \(sum)\(mean < 1 ? "" : ", about \(Wording.about(mean)) a day").
      """
    return [Prose(parts: [later != nil ? .words(opening) : .strong(opening), .words(rest + Self.ordinary(input))])]
  }

  /// Why no day can be held against the usual ones.
  private static func noUsualDay(_ days: DayCounts) -> String {
    guard days.coveredCount * 2 < days.count else {
      return "The archive is too short to say what is usual here, so no day can be called unusual."
    }
    return """
      Lines exist for only \(Wording.small(days.coveredCount)) of these \(Wording.days(days.count)): too few to say what is usual here, so \
      no day can be called unusual.
      """
  }

  /// What a good part of the attempts was, though it is no attack.
  private static func ordinary(_ input: AnalysisInput) -> String {
    let steady = input.steady.reduce(0) { $0 + $1.attempts }
    if 2 * steady >= input.totals.attempts, let first = input.steady.first {
      let who = Wording.exactly(input.steady.count, "computer", "computers")
      return """
         \(Wording.capitalised(Wording.share(steady, of: input.totals.attempts))) came from \(who) that kept trying one name at \
        a steady interval\(input.steady.count == 1 ? ", every \(Numerals.duration(seconds: first.interval))" : ""), as a \
        program with an old password does.
        """
    }
    guard let own = input.ordinary?.days.max(by: { ($0.attempts, $1.date) < ($1.attempts, $0.date) }) else { return "" }
    return """
       On \(Numerals.date(own.date)) users failed \(Wording.times(own.attempts)) at \
      \(own.sharedBy.map { "the one computer from which \(Wording.names($0)) log in, as from an office behind one address" } ?? "their own computers"), \
      as after a change of passwords.
      """
  }

  // MARK: - Names from a list

  private static func campaign(
    _ input: AnalysisInput, _ findings: [String: Finding]
  ) -> (sentence: Prose, isMost: Bool)? {
    let candidates = input.lists.filter { $0.role != .accounts }.compactMap { list -> (NameList, Finding)? in
      guard let finding = findings["spamtrap-matches/\(list.name)"], finding.comesFromList else { return nil }
      return (list, finding)
    }
    guard let (list, finding) = candidates.first, let matches = finding.count("matches"),
      let attempts = finding.count("attempts")
    else { return nil }
    if matches == list.entries.count {
      return (worked(list, end: findings["run-out/\(list.name)"], input), attempts * 2 >= input.totals.attempts)
    }
    var sentence: Prose = """
      \(strong: "Somebody works through the list \(list.name): \(Numerals.grouped(matches)) of its \(Wording.names(list.entries.count)) were tried so far.")
      """
    if let end = findings["run-out/\(list.name)"], case .date(let date)? = end.number("date"),
      let perDay = end.number("per_day"), case .number(let rate, _) = perDay
    {
      sentence =
        sentence + " At \(Wording.about(rate)) new names a day the list lasts until about \(Numerals.date(date))."
    }
    return (sentence, attempts * 2 >= input.totals.attempts)
  }

  /// A list of which no name is left.
  private static func worked(_ list: NameList, end finding: Finding?, _ input: AnalysisInput) -> Prose {
    guard case .duration(let seconds)? = finding?.number("worked_off_in"),
      case .instant(let end)? = finding?.number("worked_off_at")
    else {
      return
        "\(strong: "Somebody worked through the list \(list.name): all of its \(Wording.names(list.entries.count)) were tried.")"
    }
    return """
      \(strong: "Somebody worked through the list \(list.name): all of its \(Wording.names(list.entries.count)) were tried within \(RunOutWords.length(seconds)).") \
      The last new one came on \(Intrusion.moment(end, input)); whatever was tried later repeats them.
      """
  }
}

extension Finding {
  /// A ban rule or limit of the plan did not do what it should have done.
  fileprivate var isGuardThatFailed: Bool {
    id.hasPrefix("guard-failure/") && status == .found && severity >= .warning
  }

  /// When the guard failed and how many came past it, behind a sentence that has said who made how many attempts.
  fileprivate var withoutWhoFailed: Prose {
    guard let when = summary.parts.first, case .strong = when, let past = count("too_many") else { return summary }
    return Prose(parts: [when, .words(" \(Wording.failures(past)) should not have been possible.")])
  }
}
