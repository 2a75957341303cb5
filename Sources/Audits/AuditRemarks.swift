import CivilTime
import Findings
import Notices

/// What a report must say of the audits themselves: notices that did not reach anybody.
enum AuditRemarks {
  static func findings(_ failures: [Outbox.Failure], zone: Zone) -> [Finding] {
    failures.map { failure in
      Finding(
        id: "alerts/not-sent", status: .found, severity: failure.isGivenUp ? .warning : .notice, verdict: .clear,
        summary: sentence(failure, zone))
    }
  }

  static func sentence(_ failure: Outbox.Failure, _ zone: Zone) -> Prose {
    let since = failure.enqueued > 0 ? " of \(AlertWords.moment(failure.enqueued, zone))" : ""
    let end = failure.isGivenUp ? "and it was given up" : "and it is tried again"
    return """
      A notice\(since) could not be sent through \(evidence: failure.channel) (\(evidence: failure.subject)) after \
      \(Numerals.count(failure.tries, "try", "tries")), \(end): \(evidence: failure.reason).
      """
  }
}
