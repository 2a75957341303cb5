import CivilTime
import Findings
import Logins
import Planning

extension AlertSigns {
  /// Days with lines that are needed to know how a log is usually written.
  private static let leastDays: Int64 = 14
  /// So seldom a log falls silent by chance.
  private static let chance = 1e-6

  /// Logs that are written no more at the end of the period, each by itself. The chance is that of `log-coverage`.
  static func silences(_ watch: AuditWatch, zone: Zone, _ input: AnalysisInput) -> [AlertSign] {
    let end = floored(watch.audited.time.upperBound, by: 3600)
    let all = AuditWatch.LogHours(program: "", hours: input.coverage.hours, lines: input.coverage.lines)
    return (watch.logs + [all]).compactMap { log -> AlertSign? in
      let rows = log.hours.indices.filter { log.hours[$0] < end }
      guard let first = rows.first, let last = rows.last, log.hours[last] - log.hours[first] >= leastDays * 24,
        log.hours[last] + 1 < end
      else { return nil }
      let coverage = Coverage(
        span: nil, hours: rows.map { log.hours[$0] },
        lines: log.lines.isEmpty ? [] : rows.map { log.lines[$0] })
      let silent = (log.hours[last] + 1)..<end
      let usual = UsualLines(coverage, zone: zone)
      let p = usual.chanceOfSilence(silent)
      guard p < chance else { return nil }
      return silence(of: log.program, silent, p, lines: coverage.lines, input)
    }
  }

  private static func silence(
    of program: String, _ hours: Range<Int64>, _ p: Double, lines: [Int], _ input: AnalysisInput
  ) -> AlertSign {
    let hourly = lines.isEmpty ? 1 : Double(lines.reduce(0, +)) / Double(lines.count)
    let since = Intrusion.moment(hours.lowerBound * 3600, input)
    let length = Numerals.duration(seconds: hours.count * 3600)
    return AlertSign(
      .logSilence, subject: program,
      finding: Finding(
        id: "alert/\(AlertKind.logSilence.rawValue)", status: .found, severity: .warning, verdict: .clear,
        summary: program.isEmpty
          ? "\(strong: "No line of any log has been written for \(length)"), since \(since)."
          : "\(evidence: program) \(strong: "has logged no attempt and no login for \(length)"), since \(since).",
        details: [
          """
          In hours in which it writes, there are \(Wording.about(hourly)) lines on average; so long a silence would come by \
          chance less than once in a million times.
          """
        ],
        numbers: [
          NamedNumber("silent_since", .instant(hours.lowerBound * 3600)),
          NamedNumber("hours", .count(hours.count)), NamedNumber("probability", .probability(p)),
        ]),
      first: hours.lowerBound * 3600, last: hours.upperBound * 3600 - 1,
      advice: [
        """
        See whether the program runs, whether its log is still written to the paths of the plan, and whether the disk is \
        full; while it is silent, no alert can tell of attempts there.
        """
      ])
  }
}
