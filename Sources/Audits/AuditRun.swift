import Analyses
import CivilTime
import Diagnostics
import Findings
import Foundation
import Notices
import Planning
import ReportBuilder

/// One run of `spoor audit`: takes in what is new, looks at every period that is due, and says what rings.
///
/// What one audit finds depends on the history, the plan and the state alone; the clock only says which periods are due.
public struct AuditRun: Sendable {
  public struct Options: Sendable {
    /// UTC seconds.
    public var now: Int64
    public var zone: Zone
    public var zoneReason: String
    public var choice: Choice
    /// The computer that audits, for notices about logs that name none.
    public var host: String
    public var jobs: Int
    /// Whether what is on its way is sent; else it waits in the outbox.
    public var delivers = true

    public init(now: Int64, zone: Zone, zoneReason: String, choice: Choice, host: String, jobs: Int = 2) {
      self.now = now
      self.zone = zone
      self.zoneReason = zoneReason
      self.choice = choice
      self.host = host
      self.jobs = jobs
    }
  }

  /// Which periods are looked at.
  public enum Choice: Sendable, Hashable {
    /// All of a kind that have ended since the last audit.
    case due(Plan.Audit.Period)
    /// Named days: a report for itself, which rings for nobody and changes no state.
    case days(ClosedRange<CivilDate>)
  }

  public struct Outcome: Sendable {
    public var status: ExitStatus
    /// A line an audit, for people and journals.
    public var lines: [String]
    public var diagnostics: [Diagnostic]
    /// What was put on its way, in order.
    public var notices: [Told]

    public struct Told: Sendable, Hashable {
      public var notice: Notice
      /// Names of the channels that get it.
      public var channels: [String]
    }
  }

  let plan: Plan
  let audit: Plan.Audit
  let folder: AuditFolder
  let events: AuditEvents
  let outbox: Outbox
  let options: Options
  let isInterrupted: @Sendable () -> Bool

  public init(
    plan: Plan, audit: Plan.Audit, events: AuditEvents, options: Options,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.plan = plan
    self.audit = audit
    folder = AuditFolder(audit.folder)
    self.events = events
    outbox = Outbox(folder: folder.outbox)
    self.options = options
    self.isInterrupted = isInterrupted
  }

  /// - Throws: `DiagnosticList` or `Diagnostic` when nothing could be done, `CancellationError`. What earlier periods of
  ///   the run left is whole.
  public func run() async throws -> Outcome {
    try folder.make()
    let mistakes = plan.noticeMistakes()
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
    let lock = try AuditLock(folder.lock)
    defer { lock.release() }
    var state = try AuditState.read(folder.state)
    let intake = try await events.takeIn()
    var outcome = Outcome(status: .complete, lines: [], diagnostics: intake.diagnostics, notices: [])
    if let process = lock.leftBy {
      outcome.diagnostics.append(
        .note(
          "unfinished-audit", "the audit of process \(process) ended without finishing; its periods are made up for",
          at: Place(file: folder.lock)))
    }
    switch options.choice {
    case .days(let days): try await report(AuditPeriod(days: days, in: options.zone), &outcome)
    case .due(let kind):
      try await auditDue(kind, &state, &outcome)
      if options.delivers { try await deliver(state, &outcome) }
    }
    if outcome.status == .complete, !intake.isComplete { outcome.status = .incompleteEvidence }
    // What was wrong when a log was read is in the report as well.
    var told: Set<Diagnostic> = []
    outcome.diagnostics.removeAll { !told.insert($0).inserted }
    outcome.lines = outcome.lines.map { "\($0); \(intake.words)" }
    return outcome
  }

  // MARK: - Periods that are due

  private func auditDue(_ kind: Plan.Audit.Period, _ state: inout AuditState, _ outcome: inout Outcome) async throws {
    if let last = state.audited[kind.rawValue], last > options.now {
      outcome.diagnostics.append(try setBack(kind, last, &state))
    }
    let due = DuePeriods(kind, after: state.audited[kind.rawValue], now: options.now, in: options.zone)
    guard !due.periods.isEmpty else {
      let end = AuditPeriod(kind, holding: options.now, in: options.zone).time.upperBound
      outcome.lines.append("nothing is due until \(AlertWords.moment(end, options.zone))")
      return
    }
    for (index, period) in due.periods.enumerated() {
      if isInterrupted() { throw CancellationError() }
      let isLast = index == due.periods.count - 1
      try await auditPeriod(period, own: isLast ? missed(due) : [], &state, &outcome)
    }
  }

  /// Audits have been made of time that has not passed: the logs tell whether the clock is wrong or was.
  private func setBack(_ kind: Plan.Audit.Period, _ last: Int64, _ state: inout AuditState) throws -> Diagnostic {
    let ahead = "audits have been made up to \(AlertWords.moment(last, options.zone)), which is later than now"
    let newest = try events.newestLine()
    guard let newest, newest <= options.now + 3600 else {
      let lines = newest.map { ", and the newest line is of \(AlertWords.moment($0, options.zone))" } ?? ""
      return .warning(
        "audited-ahead", "\(ahead)\(lines): the clock of this computer is wrong, and nothing is due until then",
        at: Place(file: folder.state), help: "set the clock right")
    }
    for report in state.takeBack(kind, now: options.now, in: options.zone) { folder.removeReport(report.name) }
    return .warning(
      "audited-ahead",
      "\(ahead), and no line is: the clock of this computer was wrong; the audits that it made too early are made again",
      at: Place(file: folder.state), help: "see why the clock was ahead; nothing else is to do")
  }

  private func auditPeriod(
    _ period: AuditPeriod, own: [AlertSign], _ state: inout AuditState, _ outcome: inout Outcome
  ) async throws {
    let judgement = AlertJudgement(
      audit: audit, period: period, zone: options.zone, own: own, isOfPlan: events.isOfPlan)
    let run = try await report(period, judgement, state.alerts)
    let told = judgement.outcome(run.result, &state.alerts)
    let kind = period.kind?.rawValue ?? "days"
    let entry = AuditEntry(period, told, run, kind: kind, now: options.now)
    state.add(entry.report)
    state.audited[kind] = period.time.upperBound
    for gone in state.drop(kind, keeping: audit.keep) { folder.removeReport(gone.name) }
    let servers = run.result.reporters.isEmpty ? [options.host] : run.result.reporters
    let words = AuditNotices(
      plan: plan.title, server: servers.joined(separator: ", "), period: period, folder: folder.report(period.name),
      zone: options.zone)
    // Put in before the state is kept: after a crash between the two they are made again, with the same ids.
    for notice in words.all(told, headline: Array(run.result.headline.prefix(3)), attempts: entry.report.attempts) {
      try put(notice, for: plan.notices, &outcome)
    }
    for worse in told.worse {
      try put(words.worse(worse.sign), for: plan.notices.filter { !$0.isTold(of: worse.before) }, &outcome)
    }
    try state.write(folder.state)
    outcome.lines.append(entry.line(folder: folder.report(period.name)))
    outcome.take(run, rings: !told.rings.isEmpty)
  }

  private func put(_ notice: Notice, for channels: [Plan.NoticeChannel], _ outcome: inout Outcome) throws {
    let names = try outbox.enqueue(notice, for: channels, now: options.now)
    if !names.isEmpty { outcome.notices.append(.init(notice: notice, channels: names)) }
  }

  /// Sends what waits. A channel that is dead stops nothing: the next report says so.
  private func deliver(_ state: AuditState, _ outcome: inout Outcome) async throws {
    let delivery = await outbox.deliver(through: plan.notices, now: options.now)
    outcome.diagnostics += delivery.failures.map { failure in
      .warning(
        "not-sent", AuditRemarks.sentence(failure, options.zone).plainText, at: plan.file.map { Place(file: $0) },
        help: "`spoor notify test` tries the channels")
    }
    let remarks = outbox.failures(since: options.now - 7 * 86_400)
      .map { AuditRemarks.sentence($0, options.zone).plainText }
    do throws(Diagnostic) {
      try AuditIndex.write(state, title: plan.title, remarks: remarks, to: folder, zone: options.zone)
    } catch {
      // The reports are written and people are told: only the page that leads to them is old.
      outcome.diagnostics.append(error)
      if outcome.status == .complete { outcome.status = .incompleteEvidence }
    }
  }

  /// Named days.
  private func report(_ period: AuditPeriod, _ outcome: inout Outcome) async throws {
    let judgement = AlertJudgement(
      audit: audit, period: period, zone: options.zone, own: [], isOfPlan: events.isOfPlan)
    // As if nothing had rung before: what the days themselves show.
    let run = try await report(period, judgement, AlertBook())
    var book = AlertBook()
    let entry = AuditEntry(period, judgement.outcome(run.result, &book), run, kind: "days", now: options.now)
    outcome.lines.append(entry.line(folder: folder.report(period.name)))
    outcome.take(run, rings: false)
  }

  private func report(
    _ period: AuditPeriod, _ judgement: AlertJudgement, _ book: AlertBook
  ) async throws -> ReportRun.Outcome {
    let scope = AuditScope(plan, audit, period, book, zone: options.zone)
    var runOptions = ReportRun.Options(
      zone: options.zone, zoneReason: options.zoneReason, output: folder.report(period.name), replaces: true,
      jobs: options.jobs)
    runOptions.watch = scope.watch(try events.logs(scope.time))
    let remarks = AuditRemarks.findings(
      outbox.failures(since: period.time.lowerBound), zone: options.zone)
    runOptions.amend = { result in
      var copy = book
      let told = judgement.outcome(result, &copy)
      result.sections.insert(AlertSection(outcome: told, zone: judgement.zone).section(remarks: remarks, result), at: 0)
      result.headline.insert(AuditEntry.opening(told), at: 0)
      result.recommendations.insert(contentsOf: AlertSection.urgent(told), at: 0)
    }
    return try await events.report(scope.plan, runOptions, scope.time)
  }

  // MARK: - Parts

  /// Audits that were due at an earlier time.
  private func missed(_ due: DuePeriods) -> [AlertSign] {
    guard due.missed > 0, let first = due.periods.first, let last = due.periods.last else { return [] }
    let zone = options.zone
    let passedOver =
      due.passedOver > 0
      ? " \(Numerals.grouped(due.passedOver)) before them are too long ago and were passed over." : ""
    let finding = Finding(
      id: "alert/\(AlertKind.missedAudit.rawValue)", status: .found, severity: .warning, verdict: .clear,
      summary: """
        \(strong: "\(Numerals.count(due.missed, "audit", "audits")) did not run when due"), \
        \(due.missed == 1 ? "" : "the first of them ")on \(AlertWords.moment(first.time.upperBound, zone)); \
        \(due.missed == 1 ? "it was" : "they were") made up for now.\(passedOver)
        """,
      numbers: [NamedNumber("missed", .count(due.missed)), NamedNumber("passed_over", .count(due.passedOver))])
    return [
      AlertSign(
        .missedAudit, finding: finding, first: first.time.upperBound, last: last.time.upperBound - 1,
        advice: [
          "See why the timer or cron job did not start `spoor audit`: in that time nobody would have been told of anything."
        ])
    ]
  }
}

extension AuditRun.Outcome {
  /// An alert is what matters most, then evidence that could not be read.
  fileprivate mutating func take(_ run: ReportRun.Outcome, rings: Bool) {
    // Notes are in the report: a timer's journal is for what somebody has to do.
    diagnostics += run.diagnostics.filter { $0.severity != .note }
    let status: ExitStatus = rings ? .alert : run.status == .noEvents ? .complete : run.status
    if self.status == .complete || status == .alert { self.status = status }
  }
}
