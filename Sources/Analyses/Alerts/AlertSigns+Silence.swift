import CivilTime
import Findings
import Logins
import Planning

extension AlertSigns {
  /// Days with lines that are needed to know how a log is usually written.
  private static let leastDays: Int64 = 14
  /// So seldom a log falls silent by chance.
  private static let chance = 1e-6

  /// Something that writes lines.
  private enum Writer: Hashable {
    case everything
    case log(String)
    case program(String)

    var subject: String {
      switch self {
      case .everything: ""
      case .log(let name), .program(let name): name
      }
    }
  }

  /// The silence of a writer up to the end of the period.
  private struct Silence {
    var writer: Writer
    var hours: Range<Int64>
    var p: Double
    var usual: UsualLines
    /// Lines of its hours.
    var lines: [Int]
    /// Names of the files that a log is made of.
    var files: [String] = []

    /// nil while it is not silent, or was not written for long enough to tell.
    init?(_ writer: Writer, hours: [Int64], lines: [Int], end: Int64, zone: Zone) {
      let rows = hours.indices.filter { hours[$0] < end }
      guard let first = rows.first, let last = rows.last, hours[last] - hours[first] >= leastDays * 24,
        hours[last] + 1 < end
      else { return nil }
      self.writer = writer
      self.lines = lines.isEmpty ? [] : rows.map { lines[$0] }
      self.hours = (hours[last] + 1)..<end
      usual = UsualLines(Coverage(span: nil, hours: rows.map { hours[$0] }, lines: self.lines), zone: zone)
      p = usual.chanceOfSilence(self.hours)
    }

    /// Whether it has been silent for more than twice as long as ever before: logs of rare happenings, such as upgrades,
    /// come in bursts, which no chance of an hour describes.
    func isLongest(of hours: [Int64]) -> Bool {
      let pause = zip(hours, hours.dropFirst()).map { $1 - $0 - 1 }.max() ?? 0
      return Int64(self.hours.count) > 2 * pause
    }

    /// Whether it only fell silent with a whole that it may be a part of, and says nothing of its own.
    func isTold(by whole: Silence) -> Bool {
      hours.lowerBound <= whole.hours.lowerBound
        && usual.chanceOfSilence(hours.lowerBound..<whole.hours.lowerBound) >= chance
    }
  }

  /// Whatever is written no more at the end of the period: all logs, one of several, one program. The chance is that of
  /// `log-coverage`.
  static func silences(_ watch: AuditWatch, zone: Zone, _ input: AnalysisInput) -> [AlertSign] {
    let end = floored(watch.audited.time.upperBound, by: 3600)
    func silence(_ writer: Writer, _ hours: [Int64], _ lines: [Int]) -> Silence? {
      Silence(writer, hours: hours, lines: lines, end: end, zone: zone).flatMap { $0.p < chance ? $0 : nil }
    }
    let all = silence(.everything, input.coverage.hours, input.coverage.lines)
    let files = Dictionary(grouping: input.coverage.evidence.files.filter { $0.copyOf == nil }, by: \.log)
    let logs =
      files.count < 2
      ? []
      : files.sorted { $0.key < $1.key }.compactMap { name, files -> Silence? in
        let hours = files.reduce(into: [Int64: Int]()) { $0.merge($1.hours, uniquingKeysWith: +) }
        let ordered = hours.keys.sorted()
        var found = silence(.log(name), ordered, ordered.map { hours[$0] ?? 0 })
        found?.files = files.map(\.name)
        return found.flatMap { $0.isLongest(of: ordered.filter { $0 < end }) ? $0 : nil }
      }
    let programs = watch.logs.compactMap { silence(.program($0.program), $0.hours, $0.lines) }
    let ownLogs = logs.filter { log in !(all.map(log.isTold) ?? false) }
    let wholes = [all].compactMap { $0 } + logs
    let ownPrograms = programs.filter { program in !wholes.contains { program.isTold(by: $0) } }
    return (ownPrograms + ownLogs + [all].compactMap { $0 }).map { sign($0, input) }
  }

  private static func sign(_ silence: Silence, _ input: AnalysisInput) -> AlertSign {
    let (hours, lines) = (silence.hours, silence.lines)
    let hourly = lines.isEmpty ? 1 : Double(lines.reduce(0, +)) / Double(lines.count)
    let since = Intrusion.moment(hours.lowerBound * 3600, input)
    let length = Numerals.duration(seconds: hours.count * 3600)
    let opening: Prose =
      switch silence.writer {
      case .everything: "\(strong: "No line of any log has been written for \(length)")"
      case .log(let name): "\(evidence: name) \(strong: "has had no line for \(length)")"
      case .program(let name): "\(evidence: name) \(strong: "has logged no attempt and no login for \(length)")"
      }
    return AlertSign(
      .logSilence, subject: silence.writer.subject,
      finding: Finding(
        id: "alert/\(AlertKind.logSilence.rawValue)", status: .found, severity: .warning, verdict: .clear,
        summary: opening + ", since \(since).",
        details: [
          """
          In hours in which it writes, there are \(Wording.about(hourly)) lines on average; so long a silence would come by \
          chance less than once in a million times.
          """
        ],
        numbers: [
          NamedNumber("silent_since", .instant(hours.lowerBound * 3600)),
          NamedNumber("hours", .count(hours.count)), NamedNumber("probability", .probability(silence.p)),
        ]),
      first: hours.lowerBound * 3600, last: hours.upperBound * 3600 - 1,
      advice: [
        """
        See whether the program runs, whether its log is still written to the paths of the plan, and whether the disk is \
        full; while it is silent, no alert can tell of attempts there.
        """
      ], members: silence.files)
  }
}
