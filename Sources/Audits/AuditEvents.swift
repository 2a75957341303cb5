import Analyses
import Diagnostics
import Planning
import ReportBuilder

/// Where audits get their events from: new lines are taken in first, then reports are made of stretches of time.
public struct AuditEvents: Sendable {
  /// What was taken in.
  public struct Intake: Sendable {
    /// For the line of the journal: `2 files grew, 1,204 new lines`.
    public var words: String
    public var diagnostics: [Diagnostic]
    /// Everything that the plan names was read to its end.
    public var isComplete: Bool

    public init(words: String, diagnostics: [Diagnostic] = [], isComplete: Bool = true) {
      self.words = words
      self.diagnostics = diagnostics
      self.isComplete = isComplete
    }
  }

  public var takeIn: @Sendable () async throws -> Intake
  /// The lines of each program by the hour, in a stretch of UTC seconds.
  public var logs: @Sendable (Range<Int64>) throws -> [AuditWatch.LogHours]
  /// A report on the lines of a stretch of UTC seconds.
  public var report: @Sendable (Plan, ReportRun.Options, Range<Int64>) async throws -> ReportRun.Outcome
  /// UTC seconds of the newest line of any log; nil without lines.
  public var newestLine: @Sendable () throws -> Int64?
  /// Whether a file of this name is one that the plan reads.
  public var isOfPlan: @Sendable (String) -> Bool

  public init(
    takeIn: @escaping @Sendable () async throws -> Intake,
    logs: @escaping @Sendable (Range<Int64>) throws -> [AuditWatch.LogHours],
    report: @escaping @Sendable (Plan, ReportRun.Options, Range<Int64>) async throws -> ReportRun.Outcome,
    newestLine: @escaping @Sendable () throws -> Int64?,
    isOfPlan: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.takeIn = takeIn
    self.logs = logs
    self.report = report
    self.newestLine = newestLine
    self.isOfPlan = isOfPlan
  }
}
