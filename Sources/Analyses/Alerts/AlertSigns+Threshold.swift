import Findings
import Logins
import Planning

extension AlertSigns {
  /// All computers together exceed the limit.
  static func threshold(
    _ input: AnalysisInput, _ watch: AuditWatch, _ set: Blocklist?
  ) async throws -> AlertSign? {
    guard let ringing = input.ringing, let limit = ringing.limit, let first = ringing.ringing.first else { return nil }
    let slots = ringing.slots
    let most = ringing.ringing.max { ($0.attempts, $1.start) < ($1.attempts, $0.start) } ?? first
    var filter = EventFilter.unsuccessful
    filter.time = first.start..<(ringing.times.last?.upperBound ?? first.start + 1)
    let facts = try await AlertFacts(input, filter)
    let length = Wording.length(slots.length)
    var finding = Finding(
      id: "alert/\(AlertKind.hourlyThreshold.rawValue)", status: .found,
      severity: first.attempts > 3 * limit || most.attempts > 3 * limit ? .alarm : .warning, verdict: .clear,
      summary: """
        \(strong: "\(Wording.failures(first.attempts)) in \(length)"), on \(slots.words(first)), all computers together: \
        the limit is \(Numerals.grouped(limit)).
        """,
      numbers: [
        NamedNumber("failures", .count(first.attempts)), NamedNumber("limit", .count(limit)),
        NamedNumber("length", .duration(seconds: slots.length)), NamedNumber("first_ring", .instant(first.start)),
        NamedNumber("rings", .count(ringing.ringing.count)), NamedNumber("most", .count(most.attempts)),
      ],
      evidence: [EvidenceReference(file: input.fileName(Int(first.file)), line: first.line)])
    finding.details.append(origin(of: ringing))
    if ringing.ringing.count > 1 {
      finding.details.append(
        """
        It was exceeded \(Wording.times(ringing.ringing.count)) in this period\(most.start == first.start
          ? ", most at first" : ", most on \(slots.words(most)) with \(Numerals.grouped(most.attempts))").
        """)
    }
    finding.details += facts.sentences
    return AlertSign(
      .hourlyThreshold, finding: finding, first: first.start,
      last: (ringing.times.last?.upperBound ?? first.start + 1) - 1,
      advice: try await KeepingOut(input, facts, set).advice(filter), limit: ringing.isStated ? nil : limit)
  }

  private static func origin(of ringing: RingingStretches) -> Prose {
    if ringing.isStated { return "The limit is the plan's." }
    if ringing.isKept { return "The limit is the one under which this alert rang; it holds until the alert is over." }
    return """
      The limit was learned from \(Wording.days(ringing.slots.quietDays)) without an attack: such days exceed it once a \
      month at most.
      """
  }
}
