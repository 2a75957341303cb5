import CivilTime
import Findings
import Logins
import Planning

/// When would an alert on all sources together have rung?
public struct HourlyAlert: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "hourly-alert",
    question: "When would an alert on all failed logins together have rung?",
    method: """
      Failed logins of all computers are added up by the clock, hour after hour of the report's zone (or in the stretches \
      of `policies.alert`, counted from midnight). The alert rings in every stretch with **more** than its limit: the \
      plan's, else one learned from the quiet days, so that their busier stretches would have exceeded it about once in \
      30 days (never below 5; from 14 quiet days on). Quiet are covered days outside the incident that do not stand out, nor by users' own failures (see `spike-days`), and of \
      which the computers of a campaign (see `name-sequences`) made less than half. Whether it would have rung is asked of \
      the incident, and without one of the campaign's days. \
      An alert that looks back over the last hour at every failure, instead of at full hours, rings up to an hour earlier \
      and somewhat more often.
      """,
    parameters: AlertLearning.parameters)
  public static let title = "An alert on all failures together"

  public init(parameters: [String: ParameterValue]) {}

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let id = "hourly-alert/rings"
    guard input.totals.attempts > 0, let days = input.days else {
      return AnalysisResult(findings: [.noAttempts(id)])
    }
    let length = max(1, input.plan.policies.alertSeconds)
    let slots = try await AlertSlots(input, days: days, length: length)
    let learned = slots.learnedLimit
    // An audit's report tells of the limit that its alert has.
    guard let limit = input.plan.policies.alert?.failures ?? input.ringing?.limit ?? learned else {
      return AnalysisResult(findings: [
        .notEnoughData(
          id,
          Self.nothingLearned(slots))
      ])
    }
    let isStated = input.plan.policies.alert != nil
    let rings = slots.rings(limit)
    var finding = try await self.finding(id, rings, limit: limit, isStated: isStated, slots: slots, input: input)
    if isStated, !input.isAudit, let learned, learned != limit {
      finding.details.append(Self.learnedWords(learned, slots, stated: rings, input))
      finding.numbers.append(NamedNumber("monthly_limit", .count(learned)))
    }
    var figures: [Figure] = []
    if days.count >= 7, finding.status == .found {
      figures.append(Self.figure(slots, limit: limit, days: days, rings: rings, input: input))
      finding.figures = ["hourly-alert"]
    }
    return AnalysisResult(
      findings: [finding], tables: [Self.table(rings, limit: limit, slots: slots, input: input)], figures: figures)
  }

  /// Of a campaign that is all there is, what its busiest hour had: a limit below that would have seen it.
  private static func nothingLearned(_ slots: AlertSlots) -> Prose {
    let number = slots.quietDays
    let days =
      number == 0
      ? "no day without an attack is left"
      : "\(Wording.days(number)) without an attack \(number == 1 ? "is too little" : "are too few")"
    guard slots.days.wanted == .campaign else {
      return "The plan states no alert, and \(days) to learn a limit from."
    }
    return """
      The plan states no alert, and \(days) to learn a limit from, since computers of one campaign made half of the failed \
      logins or more \(number == 0 ? "every day" : "on the others"). It kept to \(Wording.failures(slots.busiest)) in \(Wording.length(slots.length)) at most: an \
      alert on their number sees it only with a limit below that.
      """
  }

  private func finding(
    _ id: String, _ rings: [AlertSlots.Slot], limit: Int, isStated: Bool, slots: AlertSlots, input: AnalysisInput
  ) async throws -> Finding {
    let opening =
      "\(isStated ? "The plan's alert" : "An alert") on more than \(Numerals.grouped(limit)) failed logins in \(Wording.length(slots.length)), all computers together, "
    let inside = rings.filter { $0.kind == slots.days.wanted }
    let stretch = slots.days.wantedWords
    let quiet = rings.count { $0.kind == .usual }
    let usual = slots.quietDays == 1 ? "the one usual day" : "the \(Numerals.grouped(slots.quietDays)) usual days"
    let onQuiet =
      slots.quietDays == 0 ? "" : quiet == 0 ? "never on \(usual)" : "\(Wording.times(quiet)) on \(usual)"
    let summary: String
    if slots.days.wanted == nil {
      summary = "would \(rings.isEmpty ? "never have rung." : "have rung \(Wording.times(rings.count)).")"
    } else if let first = inside.first {
      summary = """
        would have rung first on \(slots.words(first)), \(Wording.times(inside.count)) in \(stretch)\
        \(onQuiet.isEmpty ? "" : ", and \(onQuiet)").
        """
    } else {
      let elsewhere = onQuiet.isEmpty ? "" : quiet == 0 ? ", nor on \(usual)" : ", but \(onQuiet)"
      summary = """
        would not have rung in \(stretch), whose busiest \(Wording.every(slots.length)) had \(slots.busiest)\(elsewhere).
        """
    }
    var finding = Finding(
      id: id, status: rings.isEmpty && slots.days.wanted == nil ? .nothingFound : .found,
      severity: input.standsOut ? .notice : .info, verdict: .clear, summary: Prose(opening + summary),
      numbers: [
        NamedNumber("limit", .count(limit), unit: "failures"),
        NamedNumber("length", .duration(seconds: slots.length)), NamedNumber("rings", .count(rings.count)),
        NamedNumber("rings_in_window", .count(inside.count)), NamedNumber("rings_on_usual_days", .count(quiet)),
        NamedNumber("usual_days", .count(slots.quietDays)),
      ],
      tables: ["hourly-alert"])
    if finding.status == .nothingFound { finding.verdict = .noSign }
    if let incident = input.incident, let first = inside.first {
      finding.numbers.append(NamedNumber("first_ring", .instant(first.start)))
      let late = first.start + Int64(slots.length) - input.store.zone.startOfDay(incident.core.lowerBound)
      if incident.origin == .detected, late >= 7200 {
        finding.details.append(
          """
          That is known \(Numerals.duration(seconds: Int(late))) after the first day that stands out began, \
          \(Numerals.dayAndMonth(incident.core.lowerBound)).
          """)
      }
    }
    if let first = inside.first {
      let (rest, all) = slots.incident(after: first)
      let cause = try await Self.cause(first, slots, input)
      finding.details.append(
        """
        \(Wording.capitalised(Wording.share(rest, of: all))) of the \(Wording.failures(all)) in \(stretch) were still to come \
        then.\(cause)
        """)
      finding.numbers.append(NamedNumber("still_to_come", .count(rest)))
      finding.numbers.append(NamedNumber("share_still_to_come", .share(all > 0 ? Double(rest) / Double(all) : 0)))
    }
    let others = rings.count { $0.kind == .spike }
    if others > 0 {
      finding.details.append(
        slots.days.wanted == nil
          ? "\(Wording.capitalised(Wording.times(others))) on days that are not usual: they stand out, or hold a burst, or users failed far more often."
          : "On other days that stand out it would have rung \(Wording.times(others)).")
    }
    if let first = inside.first ?? rings.first {
      finding.evidence = [EvidenceReference(file: input.fileName(Int(first.file)), line: first.line)]
    }
    return finding
  }

  /// What such an alert should name: how many, from where, and through which program of which host.
  private static func cause(_ slot: AlertSlots.Slot, _ slots: AlertSlots, _ input: AnalysisInput) async throws -> Prose
  {
    let (sources, countries) = slots.computers(of: slot, input)
    var words: Prose = " It was set off by \(Wording.failures(slot.attempts)) from \(Wording.computers(sources))"
    if countries > 1 { words = words + " in \(Wording.countries(countries))" }
    if let program = slots.program(of: slot, input) {
      words =
        words + ", \(program.share >= 0.995 ? "all" : Wording.percent(program.share)) at \(evidence: program.name)"
    }
    if input.totals.hosts.count == 1 { return words + " on \(evidence: input.totals.hosts[0])." }
    var filter = EventFilter.unsuccessful
    filter.time = slot.start..<slot.start + Int64(slots.length)
    let host = try await AttackedHost(input, filter)
    return words + (host?.afterProgram ?? "") + "."
  }

  private static func learnedWords(
    _ limit: Int, _ slots: AlertSlots, stated: [AlertSlots.Slot], _ input: AnalysisInput
  ) -> Prose {
    let rings = slots.rings(limit)
    let quiet = rings.count { $0.kind == .usual }
    var words = """
      A limit of \(Numerals.grouped(limit)) would ring about once a month on usual days \
      (\(quiet == 0 ? "never" : Wording.times(quiet)) in \(Numerals.grouped(slots.quietDays)))
      """
    if let wanted = slots.days.wanted {
      let stretch = slots.days.wantedWords
      let (first, own) = (rings.first { $0.kind == wanted }, stated.first { $0.kind == wanted })
      if let first, first.start == own?.start {
        words += ", and in \(stretch) no sooner and no later"
      } else if let first {
        words += ", and first in \(stretch) on \(slots.words(first))"
      } else {
        words += ", and not in \(stretch)"
      }
    }
    return Prose(words + ".")
  }

  private static func table(
    _ rings: [AlertSlots.Slot], limit: Int, slots: AlertSlots, input: AnalysisInput
  ) -> Table {
    let shown = rings.map { slots.computers(of: $0, input) }
    return Table(
      id: "hourly-alert", title: "When the alert would have rung",
      note: "One row for every \(Wording.every(slots.length)) with more than \(limit) failed logins.",
      columns: [
        Column("start", "From", .instants(rings.map(\.start))),
        Column("failures", "Failed logins", .counts(rings.map(\.attempts)), unit: "attempts"),
        Column("threshold", "Limit", .counts(rings.map { _ in limit })),
        Column(.computers, .counts(shown.map(\.sources))),
        Column("countries", "Countries", .counts(shown.map(\.countries))),
        Column(
          "program", "Program",
          .evidence(rings.map { slots.program(of: $0, input)?.name ?? "" })),
        Column("day", "Day", .words(rings.map(\.kind.rawValue))),
      ])
  }

  private static func figure(
    _ slots: AlertSlots, limit: Int, days: DayCounts, rings: [AlertSlots.Slot], input: AnalysisInput
  ) -> Figure {
    var busiest = (0..<days.count).map { days.covered[$0] ? Optional(0.0) : nil }
    for slot in slots.slots where busiest.indices.contains(slot.dayIndex) {
      busiest[slot.dayIndex] = max(busiest[slot.dayIndex] ?? 0, Double(slot.attempts))
    }
    let first = rings.first { $0.kind == slots.days.wanted }
    let most = busiest.compactMap { $0 }.max() ?? 0
    let stretch = slots.length == 3600 ? "hour" : Wording.length(slots.length)
    return Figure(
      id: "hourly-alert", title: "Failed logins in the busiest \(stretch) of each day",
      caption: "Across: the limit of the alert, \(limit). Above it, it rings.",
      alternative: """
        The busiest \(stretch) of a day had up to \(Numerals.grouped(Int(most))) failed logins; the alert's limit is \
        \(Numerals.grouped(limit)).
        """,
      content: .days(
        Figure.DaySeries(
          first: days.first, values: busiest, unit: "failed logins", level: Double(limit),
          levelLabel: "limit \(Numerals.grouped(limit))",
          marks: first.map { [Figure.Mark(date: days.date($0.dayIndex), label: "first ring")] } ?? [],
          highlighted: input.incident?.core)))
  }
}
