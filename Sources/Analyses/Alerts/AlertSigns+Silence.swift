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

  /// The silence of a writer that the period ends in, or that ended within it.
  private struct Silence {
    var writer: Writer
    /// UTC hours without a line.
    var hours: Range<Int64>
    var p: Double
    var usual: UsualLines
    /// Lines of its hours.
    var lines: [Int]
    /// It was written again before the period ended.
    var isOver: Bool
    /// Hours of the longest pause before it.
    var longestBefore: Int
    /// Names of the files that a log is made of.
    var files: [String] = []

    /// Those that are none by chance, oldest first; none where it was not written for long enough before to tell.
    static func all(
      _ writer: Writer, _ hours: [Int64], _ lines: [Int], in period: Range<Int64>, _ zone: Zone
    ) -> [Silence] {
      let rows = hours.indices.filter { hours[$0] < period.upperBound }
      guard let first = rows.first.map({ hours[$0] }) else { return [] }
      let written = rows.map { hours[$0] }
      let counts = lines.isEmpty ? [] : rows.map { lines[$0] }
      let pauses = zip(written, written.dropFirst() + [period.upperBound]).map { ($0 + 1)..<max($0 + 1, $1) }
      var longest = 0
      var candidates: [(hours: Range<Int64>, longestBefore: Int)] = []
      for pause in pauses where !pause.isEmpty {
        if pause.overlaps(period), pause.lowerBound - 1 - first >= leastDays * 24 {
          candidates.append((pause, longest))
        }
        longest = max(longest, pause.count)
      }
      guard !candidates.isEmpty else { return [] }
      let usual = UsualLines(Coverage(span: nil, hours: written, lines: counts), zone: zone)
      return candidates.map { pause in
        Silence(
          writer: writer, hours: pause.hours, p: usual.chanceOfSilence(pause.hours), usual: usual, lines: counts,
          isOver: pause.hours.upperBound < period.upperBound, longestBefore: pause.longestBefore)
      }
      .filter { $0.p < chance }
    }

    /// Whether it has been silent for more than twice as long as ever before: logs of rare happenings, such as upgrades,
    /// come in bursts, which no chance of an hour describes.
    var isLongest: Bool { hours.count > 2 * longestBefore }

    /// Whether it was only silent with a whole that it may be a part of, and says nothing of its own.
    func isTold(by whole: Silence) -> Bool {
      guard hours.lowerBound <= whole.hours.lowerBound, whole.hours.upperBound <= hours.upperBound else { return false }
      return [hours.lowerBound..<whole.hours.lowerBound, whole.hours.upperBound..<hours.upperBound].allSatisfy {
        usual.chanceOfSilence($0) >= chance
      }
    }
  }

  /// Whatever is written no more at the end of the period, or was not for a part of it: all logs, one of several, one
  /// program. The chance is that of `log-coverage`.
  static func silences(_ watch: AuditWatch, zone: Zone, _ input: AnalysisInput) -> [AlertSign] {
    let time = watch.audited.time
    let period = floored(time.lowerBound, by: 3600)..<floored(time.upperBound, by: 3600)
    guard !period.isEmpty else { return [] }
    let all = Silence.all(.everything, input.coverage.hours, input.coverage.lines, in: period, zone)
    let files = Dictionary(grouping: input.coverage.evidence.files.filter { $0.copyOf == nil }, by: \.log)
    let logs =
      files.count < 2
      ? []
      : files.sorted { $0.key < $1.key }.flatMap { name, files -> [Silence] in
        let hours = files.reduce(into: [Int64: Int]()) { $0.merge($1.hours, uniquingKeysWith: +) }
        let ordered = hours.keys.sorted()
        return Silence.all(.log(name), ordered, ordered.map { hours[$0] ?? 0 }, in: period, zone)
          .filter(\.isLongest).map { found in
            var found = found
            found.files = files.map(\.name)
            return found
          }
      }
    let programs = watch.logs.flatMap { Silence.all(.program($0.program), $0.hours, $0.lines, in: period, zone) }
    let ownLogs = logs.filter { log in !all.contains { log.isTold(by: $0) } }
    let wholes = all + logs
    let ownPrograms = programs.filter { program in !wholes.contains { program.isTold(by: $0) } }
    return [ownPrograms, ownLogs, all].flatMap { perWriter($0).map { sign($0.told, others: $0.others, input) } }
  }

  /// Of each writer the silence that lasts, else the longest, and the others of the period. Programs and logs come
  /// ordered by name, with the silences of each together.
  private static func perWriter(_ silences: [Silence]) -> [(told: Silence, others: [Silence])] {
    var groups: [[Silence]] = []
    for silence in silences {
      if groups.last?.first?.writer == silence.writer {
        groups[groups.count - 1].append(silence)
      } else {
        groups.append([silence])
      }
    }
    return groups.compactMap { group in
      func weight(_ silence: Silence) -> (Int, Int) { (silence.isOver ? 0 : 1, silence.hours.count) }
      guard let told = group.indices.max(by: { weight(group[$0]) < weight(group[$1]) }) else { return nil }
      return (group[told], group.indices.filter { $0 != told }.map { group[$0] })
    }
  }

  private static func summary(_ silence: Silence, _ input: AnalysisInput) -> Prose {
    let since = Intrusion.moment(silence.hours.lowerBound * 3600, input)
    let length = Numerals.duration(seconds: silence.hours.count * 3600)
    let had = silence.isOver ? "had" : "has had"
    let logged = silence.isOver ? "logged" : "has logged"
    let opening: Prose =
      switch silence.writer {
      case .everything:
        "\(strong: "No line of any log \(silence.isOver ? "was" : "has been") written for \(length)")"
      case .log(let name): "\(evidence: name) \(strong: "\(had) no line for \(length)")"
      case .program(let name): "\(evidence: name) \(strong: "\(logged) no attempt and no login for \(length)")"
      }
    return silence.isOver
      ? opening + ", from \(since) to \(Intrusion.moment(silence.hours.upperBound * 3600, input))."
      : opening + ", since \(since)."
  }

  /// - Parameter others: silences of the same writer in the period
  private static func sign(_ silence: Silence, others: [Silence], _ input: AnalysisInput) -> AlertSign {
    let (hours, lines) = (silence.hours, silence.lines)
    let hourly = lines.isEmpty ? 1 : Double(lines.reduce(0, +)) / Double(lines.count)
    let before = others.map {
      "\(Intrusion.moment($0.hours.lowerBound * 3600, input)) for \(Numerals.duration(seconds: $0.hours.count * 3600))"
    }
    return AlertSign(
      .logSilence, subject: silence.writer.subject,
      finding: Finding(
        id: "alert/\(AlertKind.logSilence.rawValue)", status: .found, severity: .warning, verdict: .clear,
        summary: summary(silence, input),
        details: [
          """
          In hours in which it writes, there are \(Wording.about(hourly)) lines on average; so long a silence would come by \
          chance less than once in a million times.
          """
        ] + (before.isEmpty ? [] : [Prose("In the same period it was silent from \(Wording.list(before)) as well.")]),
        numbers: [
          NamedNumber("silent_since", .instant(hours.lowerBound * 3600)),
          NamedNumber("hours", .count(hours.count)), NamedNumber("probability", .probability(silence.p)),
        ]),
      first: hours.lowerBound * 3600, last: hours.upperBound * 3600 - 1,
      advice: [
        silence.isOver
          ? """
          See why nothing was written then, and whether the lines of that time lie elsewhere: a log that was truncated or \
          removed is silent too. Of attempts that it does not hold, no figure and no alert can tell.
          """
          : """
          See whether the program runs, whether its log is still written to the paths of the plan, and whether the disk is \
          full; while it is silent, no alert can tell of attempts there.
          """
      ], members: silence.files, isOver: silence.isOver)
  }
}
