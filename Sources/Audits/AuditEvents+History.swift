import Analyses
import CivilTime
import Diagnostics
import History
import Planning
import ReportBuilder

extension AuditEvents {
  /// A history, into which the new lines of the plan's archive go.
  ///
  /// - Parameters:
  ///   - path: of the history, which is made where there is none
  ///   - plan: whose archive is taken in
  /// - Throws: `Diagnostic` when the history cannot be used
  public static func history(
    at path: String, plan: Plan, intake: HistoryIngest.Options,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> AuditEvents {
    let history = try HistoryFile.open(path, access: .create(zone: intake.zone))
    return AuditEvents(
      takeIn: {
        let ingest = HistoryIngest(plan: plan, options: intake, isInterrupted: isInterrupted)
        let summary = try ingest.run(into: history)
        return Intake(words: summary.text, diagnostics: summary.diagnostics, isComplete: summary.isComplete)
      },
      logs: { logs(try history.coverage($0)) },
      report: { plan, options, time in
        var options = options
        options.history = history
        options.end = time.upperBound
        return try await ReportRun(plan: plan, options: options, isInterrupted: isInterrupted).run()
      })
  }

  /// By service, ascending.
  private static func logs(_ hours: [HourCoverage]) -> [AuditWatch.LogHours] {
    Dictionary(grouping: hours, by: \.service).sorted { $0.key < $1.key }.map { service, hours in
      AuditWatch.LogHours(program: service, hours: hours.map(\.hour), lines: hours.map(\.lines))
    }
  }
}
