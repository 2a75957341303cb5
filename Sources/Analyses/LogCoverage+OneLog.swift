import CivilTime
import Findings
import Logins

/// A stretch in which one log has no line, though others have: a part of it was lost, or nobody wrote it.
struct GapOfOneLog: Sendable, Hashable {
  var log: String
  /// UTC hours (seconds / 3600), half-open.
  var hours: Range<Int64>
  var probability: Double

  /// In the order of the logs' names, then of time; none where there is one log alone.
  ///
  /// As for all logs together, but far longer than any other silence of the log: logs of rare happenings come in bursts. What is a gap of all logs is not among them.
  /// - Complexity: O(logs · hours).
  static func all(_ coverage: Coverage, gaps: LogGaps, zone: Zone, rule: GapRule) -> [GapOfOneLog] {
    let files = Dictionary(grouping: coverage.evidence.files.filter { $0.copyOf == nil }, by: \.log)
    guard files.count > 1 else { return [] }
    return files.sorted { $0.key < $1.key }.flatMap { name, files -> [GapOfOneLog] in
      let lines = files.reduce(into: [Int64: Int]()) { $0.merge($1.hours, uniquingKeysWith: +) }
      let hours = lines.keys.sorted()
      guard let first = hours.first, let last = hours.last, last - first >= Int64(rule.logDays) * 24 else { return [] }
      let pauses = zip(hours, hours.dropFirst()).map { Int($1 - $0 - 1) }.sorted(by: >)
      let own = LogGaps(Coverage(span: nil, hours: hours, lines: hours.map { lines[$0] ?? 0 }), zone: zone, rule: rule)
      return own.gaps.filter { gap in
        let isLongest = Double(gap.hours.count) > rule.logRatio * Double(pauses.dropFirst().first ?? 0)
        return isLongest && !gaps.gaps.contains { $0.hours.overlaps(gap.hours) }
      }
      .map { GapOfOneLog(log: name, hours: $0.hours, probability: $0.probability) }
    }
  }
}

extension LogCoverage {
  /// What all logs together hide.
  func gapsOfOneLog(_ found: [GapOfOneLog], _ input: AnalysisInput, _ checks: inout Checks) {
    guard let longest = found.max(by: { ($0.hours.count, $1.hours.lowerBound) < ($1.hours.count, $0.hours.lowerBound) })
    else { return }
    func moments(_ gap: GapOfOneLog) -> String {
      "\(Intrusion.moment(gap.hours.lowerBound * 3600, input)) to \(Intrusion.moment(gap.hours.upperBound * 3600, input))"
    }
    checks.add(
      "Gaps of one log", Wording.list(found.prefix(5).map(\.log)) + (found.count > 5 ? " and more" : ""),
      "what the log should hold of that time is in no figure")
    var finding = Finding(
      id: "log-coverage/one-log", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(evidence: longest.log) \(strong: "has no line from \(moments(longest))"), while other logs have: a part of it was lost, or \
        nobody wrote it.
        """,
      uncertainty:
        "So long a silence would come by chance in \(Numerals.probability(longest.probability)) of such logs.",
      numbers: [
        NamedNumber("gaps_of_one_log", .count(found.count)), NamedNumber("gap_hours", .count(longest.hours.count)),
        NamedNumber("gap_from", .instant(longest.hours.lowerBound * 3600)),
        NamedNumber("gap_to", .instant(longest.hours.upperBound * 3600)),
      ],
      tables: ["log-coverage"])
    for other in found.prefix(6) where other != longest {
      finding.details.append("\(evidence: other.log) has none from \(moments(other)).")
    }
    checks.findings.append(finding)
  }
}
