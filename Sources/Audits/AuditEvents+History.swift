import Analyses
import CivilTime
import Diagnostics
import Evidence
import History
import Planning
import ReportBuilder

extension AuditEvents {
  /// A history, into which the new lines of the plan's archive go.
  ///
  /// - Parameters:
  ///   - keeping: the history, which is made where there is none
  ///   - plan: whose archive is taken in
  ///   - now: UTC seconds; ages are counted from it
  /// - Throws: `Diagnostic` when the history cannot be used
  public static func history(
    _ keeping: Plan.History, plan: Plan, zone: Zone, jobs: Int, now: Int64,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> AuditEvents {
    let paths = EvidencePaths(plan.archive.paths, relativeTo: plan.folder)
    let history = try HistoryFile.open(keeping.path, access: .create(zone: zone))
    return AuditEvents(
      takeIn: {
        guard !plan.archive.paths.isEmpty else { return Intake(words: "the plan names no logs to read") }
        let (_, summary) = try PlanHistory.ingest(
          plan, keeping, zone: zone, jobs: jobs, now: now, isInterrupted: isInterrupted)
        return Intake(words: summary.text, diagnostics: summary.diagnostics, isComplete: summary.isComplete)
      },
      logs: { logs(try history.coverage($0)) },
      report: { plan, options, time in
        var options = options
        options.history = history
        options.historyTime = time
        return try await ReportRun(plan: plan, options: options, isInterrupted: isInterrupted).run()
      },
      newestLine: { try history.newestLine }, isOfPlan: { plan.archive.paths.isEmpty || paths.cover($0) })
  }

  /// By service, ascending.
  private static func logs(_ hours: [HourCoverage]) -> [AuditWatch.LogHours] {
    Dictionary(grouping: hours, by: \.service).sorted { $0.key < $1.key }.map { service, hours in
      AuditWatch.LogHours(program: service, hours: hours.map(\.hour), lines: hours.map(\.lines))
    }
  }
}
