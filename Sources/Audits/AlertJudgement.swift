import Analyses
import CivilTime
import Findings
import Planning

/// What the result of one audit means for the book of alerts: the same whenever it is asked.
struct AlertJudgement: Sendable {
  let audit: Plan.Audit
  let period: AuditPeriod
  let zone: Zone
  /// Signs that no event shows, such as audits that did not run.
  let own: [AlertSign]
  /// Whether a file of this name is one that the plan reads.
  let isOfPlan: @Sendable (String) -> Bool

  func outcome(_ result: InvestigationResult, _ book: inout AlertBook) -> AlertBook.Outcome {
    var signs = signs(result)
    let withdrawn = signs.filter(isWithdrawn)
    signs.removeAll(where: isWithdrawn)
    var outcome = book.take(
      signs, withdrawn: withdrawn, of: period, isCovered: result.attemptsOfPeriod != nil, zone: zone)
    outcome.questions = questions(result)
    return outcome
  }

  private func questions(_ result: InvestigationResult) -> [AlertSign] {
    let level = audit.level(of: .breakIn)
    guard level != .off else { return [] }
    return result.signs.filter { $0.kind == .breakIn && !Self.reaches(level, $0.finding.severity) }
  }

  /// A log is silent that was taken out of the plan, that of a guard perhaps.
  private func isWithdrawn(_ sign: AlertSign) -> Bool {
    [.logSilence, .guardSilent].contains(sign.kind) && !sign.members.isEmpty && !sign.members.contains(where: isOfPlan)
  }

  /// Everything that reaches its level: of the alerts, and of the findings that the plan names.
  private func signs(_ result: InvestigationResult) -> [AlertSign] {
    let watched = (result.signs + own).filter { Self.reaches(audit.level(of: $0.kind), $0.finding.severity) }
    let sections = result.sections.filter { ![AlertSection.id, "trends"].contains($0.id) }
    let named = sections.flatMap(\.findings).filter {
      $0.status == .found && Self.reaches(audit.level(ofFinding: $0.id), $0.severity)
    }
    return watched
      + named.map { finding in
        AlertSign(
          .finding, subject: finding.id, finding: finding, first: period.time.lowerBound,
          last: period.time.upperBound - 1, advice: [finding.recommendation].compactMap { $0 })
      }
  }

  private static func reaches(_ level: AlertLevel, _ severity: Finding.Severity) -> Bool {
    switch level {
    case .off: false
    case .notice: severity >= .notice
    case .warning: severity >= .warning
    case .alarm: severity >= .alarm
    }
  }
}
