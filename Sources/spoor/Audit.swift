import ArgumentParser
import Audits
import CivilTime
import Diagnostics
import Foundation
import Planning
import ReportBuilder

struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Look at what is new since the last audit, and say what rings.",
    discussion: """
      Takes new lines into the history, writes a report on every period that has ended since the last audit, compares \
      it with the periods before, rings once for what exceeds its level, and gives the all-clear when it is over. The \
      plan's key 'audit' says where reports go. Made for timers and cron: one line on standard output for each period.

      EXAMPLES
        spoor audit plan.yml
            what is due, by the plan's period
        spoor audit plan.yml --period week
        spoor audit plan.yml --period 2023-11-10..2023-11-14
            a report for itself, which rings for nobody
        spoor audit plan.yml --dry-run
            what would be read, written and sent

      Exits with 1 when something rings.
      """)

  @Argument(help: ArgumentHelp("The plan.", valueName: "plan.yml"))
  var plan: String

  @Option(help: ArgumentHelp("hour, day, week, month, quarter, or days: FROM..TO.", valueName: "period"))
  var period: AuditChoice?

  @Flag(name: .customLong("dry-run"), help: "Show what would be read, written and sent; leave everything as it is.")
  var dryRun = false

  @Option(help: ArgumentHelp("Take this for the time of day, such as 2023-11-14T00:10:00Z.", valueName: "time"))
  var now: InstantArgument?

  @Option(help: ArgumentHelp("How many threads read.", valueName: "count"))
  var jobs: Int?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  mutating func validate() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 256") }
  }

  func run() async throws {
    Interruption.watch()
    var (plan, warnings) = try Plans.read(plan)
    if !quiet { Terminal.show(warnings) }
    guard let audit = plan.audit else {
      throw Diagnostic.error(
        "no-audit", "the plan does not say where audits go", at: plan.file.map { Place(file: $0) },
        help: "add `audit: {folder: audits}`")
    }
    let (zone, zoneReason) = ReadingOptions.zone(of: plan)
    plan.archive.timeZone = zone
    var options = AuditRun.Options(
      now: now?.utcSeconds ?? Int64(Date().timeIntervalSince1970), zone: zone, zoneReason: zoneReason,
      choice: period?.choice ?? .due(audit.period), host: ProcessInfo.processInfo.hostName,
      jobs: jobs ?? max(1, ProcessInfo.processInfo.activeProcessorCount))
    var keeping = AuditFolder.history(of: plan, audit)
    guard dryRun else {
      try AuditFolder(audit.folder).make()
      try await finish(Self.audit(plan, audit, keeping, options))
      return
    }
    let trial = try AuditTrial(of: audit, history: keeping.path)
    defer { trial.remove() }
    var tried = audit
    tried.folder = trial.folder
    keeping.path = trial.history
    options.delivers = false
    var outcome = try await Self.audit(plan, tried, keeping, options)
    outcome.lines = outcome.lines.map { "would be: " + $0.replacing(trial.folder, with: audit.folder) }
    outcome.lines += outcome.notices.map { told in
      "would be sent through \(told.channels.joined(separator: ", ")): \(told.notice.subject.plainText)"
    }
    try finish(outcome)
  }

  private static func audit(
    _ plan: Plan, _ audit: Plan.Audit, _ keeping: Plan.History, _ options: AuditRun.Options
  ) async throws -> AuditRun.Outcome {
    let isInterrupted: @Sendable () -> Bool = { Interruption.isRequested }
    let events = try AuditEvents.history(
      keeping, plan: plan, zone: options.zone, jobs: options.jobs, now: options.now, isInterrupted: isInterrupted)
    return try await AuditRun(plan: plan, audit: audit, events: events, options: options, isInterrupted: isInterrupted)
      .run()
  }

  private func finish(_ outcome: AuditRun.Outcome) throws {
    Terminal.showEvidence(outcome.diagnostics, quiet: quiet)
    for line in outcome.lines { try Terminal.print(TerminalText.escaped(line)) }
    if outcome.status != .complete { throw ExitCode(outcome.status.rawValue) }
  }
}

/// `day`, or `2023-11-10..2023-11-14`.
struct AuditChoice: ExpressibleByArgument {
  var choice: AuditRun.Choice

  init?(argument: String) {
    if let kind = Plan.Audit.Period(rawValue: argument) {
      choice = .due(kind)
      return
    }
    guard let dots = argument.range(of: ".."), let first = CivilDate(iso: argument[..<dots.lowerBound]),
      let last = CivilDate(iso: argument[dots.upperBound...]), first <= last
    else { return nil }
    choice = .days(first...last)
  }
}

/// A moment with its offset from Greenwich, ISO 8601.
struct InstantArgument: ExpressibleByArgument {
  var utcSeconds: Int64

  init?(argument: String) {
    guard let date = ISO8601DateFormatter().date(from: argument) else { return nil }
    utcSeconds = Int64(date.timeIntervalSince1970)
  }
}
