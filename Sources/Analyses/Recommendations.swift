import CivilTime
import Findings
import Logins
import Vocabulary

/// What to do now, most urgent first: only what the data support, with the figures behind it.
enum Recommendations {
  static func list(_ input: AnalysisInput, findings: [Finding]) async throws -> [Prose] {
    var result = try await Intrusion.recommendations(input)
    guard input.totals.attempts > 0 else {
      return result + findings.filter { $0.id == "log-coverage/failures" }.compactMap(\.recommendation)
    }
    if input.totals.successes == 0 {
      let dovecot = input.totals.services.contains { $0.name == "dovecot" }
      let place = dovecot ? " (dovecot writes `imap-login: Login: user=…` to its info log)" : ""
      result.append(
        """
        \(strong: "Add the log that records successful logins")\(place), \
        or begin to keep one, and run this report again: without it nobody can tell whether an attempt worked.
        """)
    }
    // A guard that failed lets the next one in as well.
    let (findings, earlier) = inTime(findings, input)
    let guards = findings.filter { $0.id.hasPrefix("guard-failure/") && $0.severity >= .warning }
    result += guards.compactMap(\.recommendation)
    let alert = alert(input)
    if let alert, alert.wouldRing { result.append(alert.advice) }
    let secrets = try await secrets(input)
    if let secrets { result.append(secrets) }
    result += try await lists(input, findings: findings)
    if let alert, !alert.wouldRing { result.append(alert.advice) }
    if let days = input.days, days.coveredCount < days.count {
      result.append(
        """
        \(strong: "Find out why the log has no line on \(Numerals.count(days.count - days.coveredCount, "day", "days"))") of \
        the period: what happened then cannot be seen.
        """)
    }
    let retention = retention(input)
    // What is said already with a line or a date is not said again.
    let others = findings.filter { finding in
      !guards.contains { $0.id == finding.id } && (secrets == nil || !finding.id.hasPrefix("password-shapes/"))
        && (retention == nil || finding.id != "log-coverage/retention")
    }
    // What helps only the next time comes behind what helps now, and what an audit told before behind all.
    return result + others.compactMap(\.recommendation) + [retention].compactMap { $0 }
      + earlier.compactMap(\.recommendation)
  }

  /// What an audit found in its period, or in none in particular, and what lies before it, of which earlier audits told.
  private static func inTime(_ findings: [Finding], _ input: AnalysisInput) -> (now: [Finding], earlier: [Finding]) {
    guard let start = input.watch?.audited.time.lowerBound else { return (findings, []) }
    let zone = input.store.zone
    func isEarlier(_ finding: Finding) -> Bool {
      let times = finding.numbers.compactMap { number -> Int64? in
        switch number.value {
        case .instant(let time): time
        case .date(let date): zone.startOfDay(date + 1) - 1
        default: nil
        }
      }
      return times.max().map { $0 < start } ?? false
    }
    return (findings.filter { !isEarlier($0) }, findings.filter(isEarlier))
  }

  /// Who looks for the beginning of something needs logs from before it.
  private static func retention(_ input: AnalysisInput) -> Prose? {
    guard let days = input.days, input.plan.since == nil else { return nil }
    // The archive may go on behind the plan's `until`.
    let last = input.coverage.span.map { input.store.zone.date(at: $0.upperBound) } ?? days.last
    let length = max(days.last, last) - days.first + 1
    guard length < leastKept else { return nil }
    return """
      \(strong: "Keep the logs for a year or longer"): these reach back \(Wording.days(length)), to \(Numerals.date(days.first)), and \
      what came before cannot be looked at.
      """
  }

  /// Days; what led to an incident is often noticed months later.
  private static let leastKept = 180

  /// What an alert over all computers would have done: the plan's own, and one learned from the quiet days.
  private static func alert(_ input: AnalysisInput) -> (advice: Prose, wouldRing: Bool)? {
    // An audit has its alert, and says which limit that has.
    if input.isAudit, input.plan.policies.alert != nil || input.ringing?.limit != nil { return nil }
    guard let alert = AlertThreshold(input) else { return nil }
    let opening: Prose = "\(strong: "Alert on all failed logins together"), from one computer or many"
    let stated = input.plan.policies.alert.flatMap { $0.seconds == 3600 ? alert.rings(limit: $0.failures) : nil }
    let learned = alert.learned.flatMap { !alert.hasWanted || $0.first != nil ? $0 : nil }
    if let stated, alert.hasWanted, stated.first == nil {
      guard let learned else { return (unreliable(stated, alert), false) }
      let better: Prose = """
        \(strong: "Lower the alert on all failed logins together"): the plan's limit, more than \(stated.limit) an hour, would not \
        have rung, for the busiest hour of \(alert.wantedWords) had \(alert.busiestHour); a limit of \(learned.limit) \
        \(what(learned, alert)).
        """
      return (better, true)
    }
    if let stated {
      let own: Prose = """
        \(opening). The plan's limit, more than \(stated.limit) an hour, \
        \(what(stated, alert))
        """
      guard let learned, learned.limit < stated.limit else { return ("\(own).", true) }
      let quiet = learned.quiet == 0 ? "never" : Wording.times(learned.quiet)
      let gain =
        learned.first == stated.first && learned.first != nil ? "would have rung no sooner" : when(learned, alert)
      return ("\(own); a limit of \(learned.limit) \(gain), and \(quiet) on the usual days.", true)
    }
    guard let learned else { return nil }
    return ("\(opening): more than \(learned.limit) an hour \(what(learned, alert)).", true)
  }

  /// The plan's limit missed it, and no limit that usual days allow would have seen it.
  private static func unreliable(_ stated: HourlyRings, _ alert: AlertThreshold) -> Prose {
    let other =
      alert.learned.map { "nor would one of \($0.limit), which usual days allow" }
      ?? "and there are too few usual days to learn a lower one from"
    return """
      \(strong: "Do not rely on an alert on all failed logins together"): the plan's limit, more than \(stated.limit) an hour, \
      would not have rung in \(alert.wantedWords), \(other); its busiest hour had \(alert.busiestHour).
      """
  }

  /// `would have rung first on 11 November between 09:00 and 10:00, and twice in the 308 usual days`
  private static func what(_ rings: HourlyRings, _ alert: AlertThreshold) -> String {
    let days = alert.quietDays
    let usual = days == 1 ? "the one usual day" : "the \(Numerals.grouped(days)) usual days"
    let quiet = rings.quiet == 0 ? "never" : Wording.times(rings.quiet)
    guard alert.hasWanted else {
      let others = rings.others == 0 ? "" : "\(Wording.times(rings.others)) on the others"
      return rings.quiet == 0
        ? "would be news, for none of \(usual) had such an hour\(others.isEmpty ? "" : "; it would have rung \(others)")"
        : "would have rung \(quiet) in \(usual)\(others.isEmpty ? "" : ", and \(others)")"
    }
    let others = days == 0 ? "" : rings.first == nil ? ", but \(quiet) in \(usual)" : ", and \(quiet) in \(usual)"
    return when(rings, alert) + others
  }

  private static func when(_ rings: HourlyRings, _ alert: AlertThreshold) -> String {
    guard let first = rings.first else { return "would not have rung in \(alert.wantedWords)" }
    let end = first % 24 == 23 ? "24:00" : "\(Digits.padded(first % 24 + 1, 2)):00"
    return """
      would have rung first on \(Numerals.dayAndMonth(CivilDate(dayNumber: first / 24))) between \
      \(Digits.padded(first % 24, 2)):00 and \(end)
      """
  }

  /// Lines looked at for each service: a log that writes passwords does so in every line of a kind.
  private static let sample = 25
  private static let services = 16

  private static func secrets(_ input: AnalysisInput) async throws -> Prose? {
    for service in input.dictionary.services.indices.prefix(services) {
      // From the start of the archive, and from the window: settings change.
      var events: [LoginEvent] = []
      for var filter in [EventFilter.unsuccessful, input.windowFilter] {
        filter.services = [Int32(service)]
        events += try await input.store.events(filter, limit: sample)
      }
      guard let event = events.first(where: { $0.secretShape != .absent }) else { continue }
      let dovecot = input.dictionary.services[service] == "dovecot"
      return """
        \(strong: "Stop logging the passwords that are tried")\(dovecot ? " (dovecot: `auth_verbose_passwords = no`)" : ""): they \
        stand in clear text in the log, for instance in line \(event.line) of \(evidence: input.fileName(event.file)), and \
        people mistype their own.
        """
    }
    return nil
  }

  /// Whom a rule at the first such name would have hit that it was not meant for.
  private static func owners(among filter: EventFilter, _ input: AnalysisInput) async throws -> String {
    guard input.totals.successes > 0 else { return "" }
    let owners = try await OwnComputers(input)
    let answer = try await input.store.aggregate(AggregateQuery(filter, by: [.source], measures: [.rows]))
    let hit = answer.keys[0].count { owners.has(source: Int32($0)) }
    return hit == 0
      ? ", and none of them is one from which somebody logs in"
      : ", \(Wording.small(hit)) of which somebody also logs in from"
  }

  private static func lists(_ input: AnalysisInput, findings: [Finding]) async throws -> [Prose] {
    guard let tried = input.names else { return [] }
    var result: [Prose] = []
    for (index, list) in input.lists.enumerated() {
      guard let finding = findings.first(where: { $0.id == "spamtrap-matches/\(list.name)" }), finding.status == .found
      else { continue }
      let parts = Set(tried.on(index).flatMap(\.localParts))
      let users = input.dictionary.userLocalPart.indices
        .filter { parts.contains(Int64(input.dictionary.userLocalPart[$0])) }.map { Int32($0) }
      switch list.role {
      case .accounts:
        let hits = tried.on(index)
        guard let most = hits.max(by: { ($0.attempts, $1.name) < ($1.attempts, $0.name) }) else { continue }
        let strong = "a strong password of \(hits.count == 1 ? "its" : "their") own, or a second factor"
        result.append(
          hits.count == 1
            ? """
            \(strong: "See to the account") \(evidence: most.name), which exists and was tried \(Wording.times(most.attempts)): \(strong).
            """
            : """
            \(strong: "See to the \(Numerals.grouped(hits.count)) existing accounts whose names were tried"), \(evidence: most.name) most often \
            (\(Wording.times(most.attempts))): \(strong).
            """)
      case .spamtraps where finding.comesFromList:
        var filter = EventFilter.unsuccessful
        filter.users = Set(users)
        let answer = try await input.counted(AggregateQuery(filter, by: [], measures: [.distinct(.source)]))
        let sources = Int(answer.values[0][0])
        let own = try await owners(among: filter, input)
        result.append(
          """
          \(strong: "Refuse a computer at its first name from the list \(list.name)"), since nobody has a reason to try one: \
          \(sources == input.totals.sources ? "all \(Wording.computers(sources))" : "\(Numerals.grouped(sources)) of the \(Wording.computers(input.totals.sources))") \
          gave themselves away by such a name\(own).
          """)
      default: continue
      }
    }
    return result
  }
}
