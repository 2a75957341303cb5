import CivilTime
import Findings
import Logins

extension LogCoverage {
  /// Logs that were truncated or replaced between two readings.
  func cuts(_ input: AnalysisInput, _ checks: inout Checks) {
    let cut = Self.cutFiles(input)
    guard let newest = cut.max(by: { Self.moment($0) < Self.moment($1) }), let loss = newest.cut else {
      checks.add("Logs cut short", "none is known to have been truncated or replaced between two readings")
      return
    }
    checks.add(
      "Logs cut short", Wording.list(cut.prefix(5).map(\.name)) + (cut.count > 5 ? " and more" : ""),
      "lines may be lost that no gap shows")
    let period = input.isAudit ? input.window.map(input.seconds) : nil
    let isOfPeriod = period.map { period in
      [loss.last, loss.next].compactMap { $0 }.contains { period.contains($0) }
    }
    let others = cut.count - 1
    var finding = Finding(
      id: "log-coverage/cuts", status: .found, severity: isOfPeriod ?? true ? .warning : .notice, verdict: .likely,
      summary: """
        \(evidence: newest.name) \(strong: loss.isTruncated ? "was truncated, or another log took its place" : "was replaced by another log"): \
        what was written to it \(Self.stretch(loss, input)) is lost, unless a copy of it is read.
        """,
      details: [
        "Lines of other logs hide that: an hour in which only this log lost its lines is in no gap of all logs together."
      ],
      numbers: [NamedNumber("logs_cut_short", .count(cut.count))]
        + [
          loss.last.map { NamedNumber("last_before", .instant($0)) },
          loss.next.map { NamedNumber("next", .instant($0)) },
        ]
        .compactMap { $0 },
      tables: ["log-coverage"],
      recommendation: """
        \(strong: "Find out who or what cut \(newest.name) short"): rotation keeps what was written; somebody who hides a trace \
        does not.
        """)
    if others > 0 {
      finding.details.append(
        "The same happened to \(Numerals.count(others, "more log", "more logs")) of the archive, at another time.")
    }
    checks.findings.append(finding)
  }

  static func cutFiles(_ input: AnalysisInput) -> [EvidenceAccount.File] {
    input.coverage.evidence.files.filter { $0.cut != nil }
  }

  private static func moment(_ file: EvidenceAccount.File) -> (Int64, String) {
    (file.cut?.next ?? file.cut?.last ?? .min, file.name)
  }

  private static func stretch(_ cut: EvidenceAccount.Cut, _ input: AnalysisInput) -> Prose {
    let last = cut.last.map { Intrusion.moment($0, input) }
    let next = cut.next.map { Intrusion.moment($0, input) }
    return switch (last, next) {
    case (let last?, let next?): "between \(last) and \(next)"
    case (let last?, nil): "after \(last)"
    case (nil, let next?): "before \(next)"
    case (nil, nil): "since it was read last"
    }
  }
}
