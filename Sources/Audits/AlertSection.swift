import Analyses
import CivilTime
import Findings
import Planning

/// The part of an audit's report that says what rings, what lasts, and what is over.
struct AlertSection {
  static let id = "alerts"

  let outcome: AlertBook.Outcome
  let zone: Zone

  /// - Parameter remarks: what else the reader must know of the audits themselves, such as notices that were not sent
  func section(remarks: [Finding]) -> ReportContent.Section {
    var findings =
      outcome.rings.map(ring) + outcome.lasting.map(lasting) + outcome.ended.map(allClear)
    if findings.isEmpty {
      findings = [
        Finding(
          id: "alerts/none", status: .nothingFound, verdict: .noSign,
          summary: "Nothing rings: no limit was exceeded, no guard failed, no log fell silent, as far as the logs tell."
        )
      ]
    }
    return ReportContent.Section(
      id: Self.id, title: "Alerts", question: "Does anything ring?", findings: findings + remarks, tables: [],
      figures: [], method: "")
  }

  /// The same words as the notice has.
  private func ring(_ sign: AlertSign) -> Finding {
    var finding = sign.finding
    finding.summary = "New: " + finding.summary
    finding.recommendation = advice(sign)
    return finding
  }

  private func lasting(_ lasting: AlertBook.Lasting) -> Finding {
    let since = "since \(AlertWords.moment(lasting.alert.first, zone)), told in the audit of \(lasting.alert.rangIn)"
    guard let sign = lasting.sign else {
      return Finding(
        id: "alert/\(lasting.alert.kind)", status: .found, severity: .notice, verdict: .likely,
        summary: "Not over yet, though this period has no sign of it (\(since)): \(evidence: lasting.alert.summary)")
    }
    var finding = sign.finding
    finding.summary = "Still (\(since)): " + finding.summary
    finding.recommendation = advice(sign)
    return finding
  }

  private func allClear(_ alert: OpenAlert) -> Finding {
    let who: Prose = alert.subject.isEmpty ? "" : " (\(evidence: alert.subject))"
    return Finding(
      id: "alert/\(alert.kind)", status: .found, verdict: .clear,
      summary: """
        All clear: \(AlertWords.title(alert.kind))\(who), from \(AlertWords.moment(alert.first, zone)) to \
        \(AlertWords.moment(alert.last, zone)), is over.
        """)
  }

  private func advice(_ sign: AlertSign) -> Prose? {
    guard let first = sign.advice.first else { return nil }
    return sign.advice.dropFirst().reduce(first) { $0 + " " + $1 }
  }
}
