import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// Which days stand out? Every day against the level of the days around it.
public struct SpikeDays: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "spike-days",
    question: "Which days stand out?",
    method: """
      Unsuccessful attempts of each covered day are compared with what was usual around that day. The usual level is \
      the median of the 91 covered days nearest to it, without the three days before and after, so that an incident \
      does not raise its own yardstick; it is multiplied by a weekday factor when the weekdays differ (Kruskal–Wallis \
      p < 0.01 and at least 56 days). The scatter is that of a negative binomial distribution, variance m + α·m², with \
      α estimated from the days that are not extreme. A day is a **spike** when so many attempts would come by chance \
      with an adjusted probability of at most 0.01 (Benjamini–Hochberg over all days), when there are at least twice \
      as many as usual, and at least 10 more. It is a *warning* only where the logarithms of usual days, which have a \
      heavier tail, would bring less than 0.05 such jumps in an archive of this length as well (normal, the days of a jump \
      together by Stouffer's sum).

      With 7 to 27 covered days, each day is compared with the logarithms of all days but its neighbours (Student's \
      prediction interval); a spike then has an adjusted probability of at most 0.05, three times the median and 20 \
      attempts more. With fewer days there is no usual level.

      Computers that fail with one name at a steady interval of half a minute or more for a day or more, as mail programs \
      with an old password do, are in all tables, but neither in the usual level nor in what is compared with it: of such a \
      day the usual level and their attempts are expected. The same holds, on days with 30 or more and three times as many \
      as usual, for failures of users themselves: with a name that had logged in from that computer on an earlier day, or before and \
      again within a day (where 20 names or more log in from it before and again within ten minutes, or in a row of failures, two \
      hours at most, that ends so). What is said to be usual of a day that stands out nevertheless is without them.

      Spikes with at most one quiet day between them are one incident; it grows over neighbours that are at least 1.5 \
      times the usual level with p ≤ 0.05. The **incident** of a report is the one with the largest surplus over the \
      usual level, unless the plan names a window; tables show it with one day more on either side.

      **Hours** are judged likewise from 14 covered days on: expected is the day's usual number times the usual part \
      of that hour of the day (mean without its highest twentieth); a burst has an adjusted probability of at most \
      0.01, four times the expectation and 20 attempts more. **Weeks** at a raised level are found by cutting the \
      series where its mean changes (optimal partitioning of the square roots), without ordinary days at the ends of a raised \
      stretch; it is told from `shift_days` days and `shift_ratio` \
      times the level of the median day on; where none is raised, levels that differ as much; and as a rise, by steps or slowly, where \
      there are three or more, each higher than the one before. An archive that is no longer than the days around a day, and falls into two levels of seven days \
      or more whose medians differ threefold, has no usual level.

      Where several programs were tried, the days of **each program** (with 30 attempts or more, the twelve largest) are \
      judged likewise, with the probability divided by their number; told is what does not overlap days that stand out anyway.

      Days of which the archive has no line of any kind are unknown: they are in no median and are no quiet days; days \
      that it covers in part are compared by that part (see `log-coverage`). Weeks are levelled by weekdays where these \
      differ. With fewer than seven days single hours are judged by the mean of all, from 72 hours on; with fewer the busiest are listed. \
      Limits: a campaign of several weeks raises its own usual level and is no spike; with about two attempts a day only \
      jumps by 30 are seen; the first and last day of an archive are often incomplete.

      Sources: Benjamini & Hochberg 1995; Noufaily et al. 2013 for negative binomial surveillance; Jackson et al. \
      2005 for the partitioning; parameters chosen by simulation.
      """,
    parameters: parameters)
  public static let title = "Day by day"
  public static let questions = [AggregateQuery(.unsuccessful, by: [.service, .day], measures: [.attempts])]

  let top: Int
  let leastAttemptsOfService: Int

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    top = parameters.count("top")
    leastAttemptsOfService = parameters.count("service_attempts")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0, let days = input.days else {
      return AnalysisResult(findings: [.noAttempts("spike-days/incident")])
    }
    let baseline = input.baselines.attempts
    var findings = [try await mainFinding(input, days: days)]
    if let others = otherSpikes(input, days: days) { findings.append(others) }
    if let shifts = shifts(input) { findings.append(shifts) }
    let services = try await services(input)
    if let services { findings.append(services.finding) }
    let bursts = try await bursts(input)
    if let bursts { findings.append(bursts.finding) }
    let steady = steady(input)
    if let steady { findings.append(steady.finding) }
    let busiest = bursts == nil ? Self.busiestHours(input) : nil
    let own = own(input)
    if let own { findings.append(own.finding) }
    return AnalysisResult(
      findings: findings,
      tables: [ranking(days, baseline), everyDay(days, baseline)] + (bursts.map { [$0.table] } ?? [])
        + [busiest, steady?.table, own?.table, services?.table].compactMap { $0 },
      figures: [figure(input, days: days)] + [Self.hoursFigure(input, days: days)].compactMap { $0 })
  }

  // MARK: - What it says

  private func mainFinding(_ input: AnalysisInput, days: DayCounts) async throws -> Finding {
    let baseline = input.baselines.attempts
    guard let incident = input.incident else {
      if let change = input.levelChange { return change.finding }
      if baseline.method == .none {
        return Self.tooShort(covered: days.coveredCount, learned: days.isLearned.count { $0 })
      }
      return Self.nothing(days, baseline)
    }
    var finding =
      incident.origin == .stated
      ? Self.statedWindow(incident, days, baseline, isAudit: input.isAudit)
      : Self.detected(incident, days, isSure: input.isSure)
    finding.evidence = try await input.evidence(
      EventFilter(time: input.seconds(of: incident.core), outcomes: EventFilter.unsuccessful.outcomes))
    finding.uncertainty = Self.usualRange(incident, days, baseline)
    if incident.fewOtherDays(days, baseline) != nil {
      finding.caveats.append("Too few days lie outside the window to say what is usual here.")
    }
    let partial = days.indices(incident.core).count {
      days.covered[$0] && (days.exposures[$0] < 1 || !days.isJudged[$0])
    }
    if partial > 0 {
      if finding.verdict == .clear { finding.verdict = .likely }
      finding.caveats.append(
        "\(Wording.capitalised(Wording.days(partial))) of the incident \(partial == 1 ? "is" : "are") covered only in part."
      )
    }
    let gap = days.indices(incident.core).count { !days.covered[$0] }
    if gap > 0 {
      finding.caveats.append(
        "\(Wording.capitalised(Wording.days(gap))) of the incident left no line in the archive: its attempts are a lower bound."
      )
    }
    if let pause = Self.pause(incident, days, baseline) { finding.details.append(pause) }
    if baseline.method == .short {
      finding.caveats.append("The archive is short (\(days.coveredCount) days): only large jumps can be seen.")
    }
    return finding
  }

  /// Days within a detected incident on which it paused: no more came than usual.
  private static func pause(_ incident: Incident, _ days: DayCounts, _ baseline: Baseline) -> Prose? {
    guard incident.origin == .detected else { return nil }
    let paused = days.indices(incident.core).filter { day in
      days.covered[day] && Double(days.attempts[day]) < 1.5 * (baseline.expected[day] ?? 0)
    }
    guard let first = paused.first else { return nil }
    guard paused.count == 1 else {
      return "It paused on \(Wording.days(paused.count)) of them, first on \(Numerals.dayAndMonth(days.date(first)))."
    }
    return """
      It paused on \(Numerals.dayAndMonth(days.date(first))), with \(Numerals.grouped(days.attempts[first])), no more than usual.
      """
  }

  static func detected(_ incident: Incident, _ days: DayCounts, isSure: Bool) -> Finding {
    let length = incident.core.upperBound - incident.core.lowerBound + 1
    let probability = incident.probability ?? 1
    let expected = incident.usual ?? 0
    let dates = Numerals.dates(incident.core.lowerBound, incident.core.upperBound)
    let without = incident.explained > 0 ? " without these" : ""
    let ratio = incident.times.map { " (\(Wording.times($0)) as many\(without))" } ?? ""
    let own = incident.ownWords.map { "; \($0)" } ?? ""
    let usual =
      length == 1
      ? "where about \(Wording.about(expected)) would be usual\(ratio)\(own)"
      : "where about \(Wording.about(expected)) would be usual in all\(ratio)\(own)"
    let within = length == 1 ? "" : " in \(Wording.days(length))"
    var details: [Prose] = []
    if length > 1, incident.explained == 0, let level = incident.worstExpected {
      let times =
        level > 0
        ? ", about \(Wording.times(Double(incident.worstAttempts) / level)) the usual \(Wording.about(level))" : ""
      details.append(
        "On the worst day, \(Numerals.dayAndMonth(incident.worstDay)), there were \(incident.worstAttempts)\(times).")
    }
    details.append("A jump like this \(Wording.chance(probability)).")
    if !isSure, let number = incident.expectedNumber {
      details.append(
        """
        But usual days scatter widely here: by their logarithms an archive like this brings about \
        \(number < 0.95 ? "one such jump in \(Wording.about((1 / number).rounded(.down)))" : Wording.about(number)) by itself.
        """)
    }
    if incident.core.upperBound < days.last {
      if let next = days.index(incident.core.upperBound + 1), days.covered[next] {
        details.append(
          "On \(Numerals.dayAndMonth(incident.core.upperBound + 1)) the number was back to \(days.attempts[next]).")
      }
    } else {
      details.append("The archive ends with it: whether it went on cannot be told.")
    }
    return Finding(
      id: "spike-days/incident", status: .found,
      severity: !isSure ? .notice : probability <= 0.0001 ? .alarm : .warning,
      verdict: isSure && probability <= 0.0001 ? .clear : .likely,
      summary: """
        Failed logins jumped \(length == 1 ? "on" : "from") \(length == 1 ? dates : Self.span(incident.core)): \
        \(strong: Numerals.grouped(incident.attempts))\(within), \(usual).
        """,
      details: details, numbers: Self.numbers(incident), tables: ["spike-days", "days"], figures: ["days"])
  }

  /// `11 to 13 November 2023`
  private static func span(_ range: ClosedRange<CivilDate>) -> String {
    let (low, high) = (range.lowerBound, range.upperBound)
    if low.year != high.year { return "\(Numerals.date(low)) to \(Numerals.date(high))" }
    if low.month != high.month { return "\(Numerals.dayAndMonth(low)) to \(Numerals.date(high))" }
    return "\(low.day) to \(Numerals.date(high))"
  }

  /// - Parameter isAudit: the window is the period of an audit
  static func statedWindow(
    _ incident: Incident, _ days: DayCounts, _ baseline: Baseline, isAudit: Bool = false
  ) -> Finding {
    let dates = Numerals.dates(incident.core.lowerBound, incident.core.upperBound)
    let comparison: Prose
    if let others = incident.fewOtherDays(days, baseline) {
      comparison = Prose(Incident.otherDaysWords(others, days).map { "; \($0)" } ?? "")
    } else if let expected = incident.usual {
      let without = incident.explained > 0 ? " without these" : ""
      let ratio = incident.times.map { " (\(Wording.times($0)) as many\(without))" } ?? ""
      let own = incident.ownWords.map { "; \($0)" } ?? ""
      comparison = ", where about \(Wording.about(expected)) would be usual\(ratio)\(own)"
    } else {
      comparison = ""
    }
    let probability = incident.probability
    let isOneDay = incident.core.lowerBound == incident.core.upperBound
    var details: [Prose] = []
    if !isOneDay {
      details.append(
        "The worst day was \(Numerals.dayAndMonth(incident.worstDay)) with \(Wording.failures(incident.worstAttempts))."
      )
    }
    if let probability, probability <= 0.01 {
      details.append("\(isOneDay ? "A day like this" : "Its worst day") \(Wording.chance(probability)).")
    }
    return Finding(
      id: "spike-days/incident", status: .found, severity: (probability ?? 1) <= 0.01 ? .warning : .notice,
      verdict: (probability ?? 1) <= 0.0001 ? .clear : (probability ?? 1) <= 0.01 ? .likely : .noSign,
      summary: """
        \(isAudit ? "" : "In the window that the plan names, ")\(dates)\(isAudit ? " brought" : ", there were") \
        \(strong: Wording.failures(incident.attempts))\(comparison).
        """,
      details: details, numbers: numbers(incident), tables: ["spike-days", "days"], figures: ["days"])
  }

  static func nothing(_ days: DayCounts, _ baseline: Baseline) -> Finding {
    let limit: Prose =
      baseline.detectionLimit.map {
        """
        With this much variation from day to day the test would have noticed a day with about \
        \(Wording.about(Double($0))) attempts or more.
        """
      } ?? "The archive is short (\(days.coveredCount) days): only large jumps can be seen."
    let most = days.attempts.max() ?? 0
    return Finding(
      id: "spike-days/incident", status: .nothingFound, verdict: .noSign,
      summary: """
        No day stood out in \(Wording.days(days.coveredCount)); the most on one day \
        \(most == 1 ? "was" : "were") \(Wording.attempts(most))\(Self.ordinaryPart(days, most)).
        """,
      details: [limit, "Tables of the window therefore show the whole period."],
      numbers: baseline.detectionLimit.map { [NamedNumber("detection_limit", .count($0), unit: "attempts")] } ?? [],
      tables: ["spike-days", "days"], figures: ["days"])
  }

  /// What of the busiest day is no news.
  private static func ordinaryPart(_ days: DayCounts, _ most: Int) -> String {
    guard let day = days.attempts.firstIndex(of: most), days.explained[day] > 0 else { return "" }
    return ", \(Numerals.grouped(days.explained[day])) of them with an ordinary explanation"
  }

  /// - Parameter learned: days that a usual level is learned from: none that are covered in part, or told of before.
  static func tooShort(covered: Int, learned: Int) -> Finding {
    let usable = learned < covered ? ", of which \(Wording.small(learned)) can be learned from" : ""
    return Finding(
      id: "spike-days/incident", status: .notEnoughData, verdict: .cannotTell,
      summary: """
        The archive covers \(Wording.days(covered))\(usable), too short for a usual level: seven are needed, \
        and 28 for a good one.
        """,
      details: ["Tables of the window therefore show the whole period."], tables: ["spike-days", "days"],
      figures: ["days"])
  }

  private static func usualRange(_ incident: Incident, _ days: DayCounts, _ baseline: Baseline) -> Prose? {
    // The range of such a day holds the users' own failures, which are told apart.
    guard incident.explained == 0 else { return nil }
    guard let worst = days.index(incident.worstDay), let range = baseline.usual[worst] else { return nil }
    let ordinary = """
      Ordinary days around then range from about \(Wording.about(range.lowerBound)) to \
      \(Wording.about(range.upperBound))
      """
    guard let surplus = incident.surplus, let deviation = incident.surplusDeviation, surplus > 0 else {
      return "\(ordinary)."
    }
    let low = max(0, surplus - 2 * deviation)
    return "\(ordinary), so the surplus is \(Wording.about(low)) to \(Wording.about(surplus + 2 * deviation))."
  }

  private static func numbers(_ incident: Incident) -> [NamedNumber] {
    var numbers = [
      NamedNumber("core_first", .date(incident.core.lowerBound)),
      NamedNumber("core_last", .date(incident.core.upperBound)),
      NamedNumber("context_first", .date(incident.context.lowerBound)),
      NamedNumber("context_last", .date(incident.context.upperBound)),
      NamedNumber("attempts", .count(incident.attempts)),
      NamedNumber("worst_day", .date(incident.worstDay)),
      NamedNumber("worst_day_attempts", .count(incident.worstAttempts)),
    ]
    if let expected = incident.expected { numbers.append(NamedNumber("expected", .number(expected, places: 1))) }
    if let surplus = incident.surplus {
      let spread = incident.surplusDeviation.map { 2 * $0 }
      numbers.append(
        NamedNumber(
          "excess", .number(surplus, places: 1), low: spread.map { .number(surplus - $0, places: 1) },
          high: spread.map { .number(surplus + $0, places: 1) }))
    }
    if let level = incident.worstExpected {
      numbers.append(NamedNumber("worst_day_expected", .number(level, places: 1)))
    }
    if let p = incident.probability { numbers.append(NamedNumber("probability", .probability(p))) }
    return numbers
  }

  private func otherSpikes(_ input: AnalysisInput, days: DayCounts) -> Finding? {
    let all = Incident.all(days: days, baseline: input.baselines.attempts)
    let others = all.filter { other in
      guard let incident = input.incident else { return true }
      return !other.core.overlaps(incident.core)
    }
    guard !others.isEmpty else { return nil }
    let named = others.prefix(8).sorted { $0.core.lowerBound < $1.core.lowerBound }
      .map { "\(Numerals.dates($0.core.lowerBound, $0.core.upperBound)) (\(Numerals.grouped($0.attempts)))" }
    let rest = others.count - named.count
    let list = Wording.list(named + (rest > 0 ? ["\(rest) more"] : []))
    return Finding(
      id: "spike-days/others", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(Wording.capitalised(Wording.small(others.count))) smaller \(others.count == 1 ? "jump stands" : "jumps stand") \
        out as well (in brackets the failed logins): \(list).
        """,
      numbers: [
        NamedNumber("other_incidents", .count(others.count)),
        NamedNumber("other_attempts", .count(others.reduce(0) { $0 + $1.attempts })),
      ], tables: ["spike-days"])
  }
}

/// The range of usual days for each day; days nothing is known of take that of the day before. Empty without a baseline.
func filledBand(_ baseline: Baseline, count: Int) -> [ClosedRange<Double>] {
  guard var last = baseline.usual.compactMap({ $0 }).first else { return [] }
  return (0..<count).map { index in
    last = baseline.usual[index] ?? last
    return last
  }
}
