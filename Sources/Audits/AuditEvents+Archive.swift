import Analyses
import Planning
import ReportBuilder

extension AuditEvents {
  /// The archive itself, read anew for each report.
  public static func archive(_ plan: Plan) -> AuditEvents {
    AuditEvents(
      takeIn: { Intake(words: "archive read as it is") }, logs: { _ in [] },
      report: { plan, options, _ in try await ReportRun(plan: plan, options: options).run() })
  }
}
