import Analyses
import CivilTime
import Findings
import Planning

/// The part of an audit's report that says what rings, what lasts, and what is over.
struct AlertSection {
  static let id = "alerts"

  let outcome: AlertBook.Outcome
  let zone: Zone

  /// - Parameters:
  ///   - remarks: what else the reader must know of the audits themselves, such as notices that were not sent
  ///   - result: whether a limit of failed logins is known
  func section(remarks: [Finding], _ result: InvestigationResult) -> ReportContent.Section {
    var told: Set<Prose> = []
    var findings =
      outcome.gravest.map { ring($0, &told) } + outcome.questions.map { question($0, &told) }
      + outcome.lasting.map { lasting($0, &told) }
      + outcome.ended.map(allClear) + outcome.settled.map(settled)
      + outcome.withdrawn.map(withdrawn)
    if findings.isEmpty {
      findings = [
        Finding(
          id: "alerts/none", status: .nothingFound, verdict: .noSign,
          summary: "Nothing rings: no limit was exceeded, no guard failed, no log fell silent, as far as the logs tell."
        )
      ]
      if result.attempts > 0, result.limitOfPeriod == nil {
        findings[0].summary = """
          Nothing rings; but no limit of failed logins is known yet: the plan states none, and the usual days are too few \
          to learn one from.
          """
      }
    }
    return ReportContent.Section(
      id: Self.id, title: "Alerts", question: "Does anything ring?", findings: findings + remarks, tables: [],
      figures: [], method: "")
  }

  /// The same words as the notice has.
  private func ring(_ sign: AlertSign, _ told: inout Set<Prose>) -> Finding {
    var finding = sign.finding
    finding.summary = "New: " + finding.summary
    finding.recommendation = advice(sign, &told)
    return finding
  }

  private func question(_ sign: AlertSign, _ told: inout Set<Prose>) -> Finding {
    var finding = sign.finding
    finding.summary = "Perhaps: " + finding.summary
    finding.recommendation = advice(sign, &told)
    return finding
  }

  private func lasting(_ lasting: AlertBook.Lasting, _ told: inout Set<Prose>) -> Finding {
    let since = "since \(AlertWords.moment(lasting.alert.first, zone)), told in the audit of \(lasting.alert.rangIn)"
    guard let sign = lasting.sign else {
      return Finding(
        id: "alert/\(lasting.alert.kind)", status: .found, severity: .notice, verdict: .likely,
        summary: "Not over yet, though this period has no sign of it (\(since)): " + lasting.alert.summary)
    }
    var finding = sign.finding
    finding.summary = "Still (\(since)): " + finding.summary
    let joined = lasting.alert.members.dropFirst(lasting.alert.toldMembers)
    if !joined.isEmpty {
      finding.details.insert("Joined since people were told: \(joined.joined(separator: ", ")).", at: 0)
    }
    if !lasting.alert.isOfLearnedLevel, lasting.alert.isOfLevel, hasLasted(lasting.alert) {
      finding.details.append(
        "It has lasted for more than six weeks: if this is the usual level, state a limit above it, or `auto`.")
    }
    finding.recommendation = advice(sign, &told)
    return finding
  }

  private func hasLasted(_ alert: OpenAlert) -> Bool { alert.last - alert.first >= AlertBook.settlingSeconds }

  private func allClear(_ alert: OpenAlert) -> Finding {
    Finding(
      id: "alert/\(alert.kind)", status: .found, verdict: .clear,
      summary: """
        All clear: \(AlertWords.pastNamed(alert)), from \(AlertWords.moment(alert.first, zone)) to \
        \(AlertWords.moment(alert.last, zone)); over now.
        """)
  }

  private func settled(_ alert: OpenAlert) -> Finding {
    Finding(
      id: "alert/\(alert.kind)", status: .found, severity: .warning, verdict: .clear,
      summary: """
        \(strong: "This is the usual level now:") \(AlertWords.named(alert)), since \
        \(AlertWords.moment(alert.first, zone)), and not one whole day without it.
        """, details: [Self.settledWords])
  }

  private func withdrawn(_ sign: AlertSign) -> Finding {
    Finding(
      id: "alert/\(sign.kind.rawValue)", status: .found, severity: .notice, verdict: .clear,
      summary: sign.kind == .guardSilent
        ? "The guard's log is no longer among the logs that the plan names: whether it bans cannot be told, and does not ring."
        : """
        \(evidence: sign.subject) is no longer among the logs that the plan names: nothing after \
        \(AlertWords.moment(sign.first, zone)) is known of it, and its silence does not ring.
        """)
  }

  static let settledWords: Prose = """
    It is not over. What has lasted for six weeks is what the usual level is learned from, beginning with the day it \
    began: from now on rings what goes beyond that. If this is an attack, stop it, or state a limit under \
    `policies: {alert: …}`, which stays whatever happens.
    """

  /// The first step against each alert that rings, for the list of what to do. What to do about a break-in is in it already.
  static func urgent(_ outcome: AlertBook.Outcome) -> [Prose] {
    var told: Set<Prose> = []
    return outcome.gravest.compactMap { sign in
      guard sign.kind != .breakIn, let first = sign.advice.first, told.insert(first).inserted else { return nil }
      return Prose(parts: [.strong("\(capitalised(AlertWords.title(sign)))."), .words(" ")]) + first
    }
  }

  private static func capitalised(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }

  /// What is not yet said of another alert.
  private func advice(_ sign: AlertSign, _ told: inout Set<Prose>) -> Prose? {
    let fresh = sign.advice.filter { told.insert($0).inserted }
    guard let first = fresh.first else { return nil }
    return fresh.dropFirst().reduce(first) { $0 + " " + $1 }
  }
}
