import Analyses
import Findings

/// One thing to tell people: that something rings, or that it is over.
public struct AlertMessage: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case rings(AlertSign)
    case ended(OpenAlert)
  }

  public var content: Content
  public var plan: String
  public var period: AuditPeriod
  /// Absolute path of the report's folder.
  public var report: String

  static func all(
    _ outcome: AlertBook.Outcome, period: AuditPeriod, report: String, plan: String
  ) -> [AlertMessage] {
    (outcome.rings.map { Content.rings($0) } + outcome.ended.map { Content.ended($0) })
      .map { AlertMessage(content: $0, plan: plan, period: period, report: report) }
  }
}
