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
    let isOne = failure.count == 1
    let moment = AlertWords.moment(failure.enqueued, zone)
    let oldest: Prose =
      failure.enqueued == 0
      ? ""
      : isOne
        ? " of \(moment) (\(evidence: failure.subject))" : ", the oldest of \(moment) (\(evidence: failure.subject)),"
    let tries = failure.tries > 0 ? " after \(Numerals.count(failure.tries, "try", "tries"))" : ""
    let end =
      failure.isGivenUp ? "\(isOne ? "was" : "were") given up\(tries)" : "\(isOne ? "is" : "are") tried again\(tries)"
    return """
      \(isOne ? "A notice" : "\(Numerals.grouped(failure.count)) notices")\(oldest) could not be sent through \
      \(evidence: failure.channel) and \(end): \(evidence: failure.reason).
      """
  }
}
