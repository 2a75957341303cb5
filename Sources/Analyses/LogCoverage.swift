import CivilTime
import Findings
import Logins
import Planning
import Vocabulary

/// Can the log be trusted: is it whole, and does it say what the other analyses need?
public struct LogCoverage: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "log-coverage",
    question: "Can the log be trusted: gaps, retention, clock, missing fields?",
    method: """
      This comes before everything else, and decides what the others may compare.

      An hour with a line of any kind, login or not, is covered. A stretch without any is a **gap** when chance would \
      hardly be as silent: lines of an hour scatter like a negative binomial variable around what that hour of the day \
      usually has (and that weekday, from 56 days on, where Kruskal and Wallis's test has the weekdays differ with p < \
      0.01), and a stretch of g hours is expected E·Π(1 + αμ)^(−1/α) times, E the number of lines (at most a \
      million), μ and α from the archive. From 6 hours on and below one in a million it is a gap; also where one file \
      ends and the next begins and it is more than three times as long as the longest silence of a usual day. Everything \
      else is silence, and counts as zero. (A Poisson variable would take far too many silences for gaps.)

      What lies in a gap, before the first line or after the last is not covered. A day covered by half or more is \
      compared with others according to its part; of a day covered by less, only more attempts than a usual whole day \
      brings are of interest. A day that lies wholly in a gap is unknown: it enters no usual level and is never called \
      quiet. A day without any line that is mere silence is a day of nothing.

      *Retention*: the archive is as long as logs are usually kept (7 or 14 days, a day more or less; 28, 30, 84, 90, 180 or 365 days, \
      three days more or less), so earlier ones were probably deleted. *Clock*: from one line of a file on the stamps are an hour or \
      more earlier, for 20 lines or more, and the zone did not change then; or the attempts of a file are more than two seconds earlier, for five or more. A \
      clock that was put forward leaves a silence, and is judged as one. What was logged while the clock repeated itself is \
      left out of rhythms, journeys, rates and bans (see `name-sequences`, `logins-after-failures`, `guard-failure`); a file \
      in which every fourth event or more stands behind a later one is of several clocks, and says nothing of any of them. *Unread lines*: of \
      those that are no event, all that begin in the first 256 KiB of a file are looked at, and one in 64 behind; one counts as unread when it speaks of a login (`auth`, `login`, `passw` and the like) and of a \
      failure (`fail`, `invalid`, `denied`, `refused`, `incorrect`, `unknown` and the like, some in other languages) and names an address that is in no event. From \
      five such on the part that was understood is given, with Wilson's interval; below 99 % that is a warning, and below 90 % no \
      verdict of the report is *clear*. Name servers, mail filters and other programs that use such words of something else are \
      passed over; programs that no format knows and that speak so five times without an address are named. *Stamps* of \
      full minutes only: nothing can be said about seconds, rates and rhythms. *Failures*: an archive of 7 days or more with \
      100 successful logins and no failed one is doubtful. *Fields*: parts of the unsuccessful \
      attempts without an address, a name, a reason, or a country.

      Limits: lines in other words than these are not seen to be about logins. What one log \
      alone lacks, while others went on, is told where it lasted for six hours and more than twice as long as any other \
      silence of that log, which needs 14 days of it.
      """,
    parameters: parameters)
  public static let title = "What the log can say"

  private let missing: Double
  let understood: Double
  private let slack: Int

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    missing = parameters.number("missing")
    understood = parameters.number("understood")
    slack = parameters.count("retention")
  }

  /// Days for which logs are commonly kept.
  private static let retentions = [7, 14, 28, 30, 84, 90, 180, 365]

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let gaps = input.gaps
    guard let span = input.coverage.span, gaps.span != nil else {
      return AnalysisResult(findings: [
        .notEnoughData(
          "log-coverage/coverage", "No line of the archive has a time stamp, so nothing is known of what it covers.")
      ])
    }
    var checks = Checks()
    let ofOneLog = GapOfOneLog.all(
      input.coverage, gaps: gaps, zone: input.store.zone, rule: GapRule(input.plan))
    coverage(input, gaps, span, ofOneLog: Set(ofOneLog.map(\.log)).count, &checks)
    gapsOfOneLog(ofOneLog, input, &checks)
    cuts(input, &checks)
    retention(input, span, &checks)
    clock(input, &checks)
    setBacks(input, &checks)
    unread(input, &checks)
    unplaced(input, &checks)
    stamps(input, &checks)
    fields(input, &checks)
    successes(input, &checks)
    failures(input, &checks)
    reading(input, &checks)
    var tables = [checks.table]
    if !gaps.gaps.isEmpty { tables.append(Self.gapTable(gaps)) }
    return AnalysisResult(findings: checks.findings, tables: tables)
  }

  /// One row a check, and a finding where it matters.
  struct Checks {
    var rows: [(check: String, result: String, consequence: String)] = []
    var findings: [Finding] = []

    mutating func add(_ check: String, _ result: String, _ consequence: String = "") {
      rows.append((check, result, consequence))
    }

    var table: Table {
      Table(
        id: "log-coverage", title: "What was checked of the log itself",
        columns: [
          Column("check", "Check", .words(rows.map(\.check))), Column("result", "Result", .words(rows.map(\.result))),
          Column("consequence", "What follows", .words(rows.map(\.consequence))),
        ])
    }
  }

  // MARK: - Time

  private func coverage(
    _ input: AnalysisInput, _ gaps: LogGaps, _ span: ClosedRange<Int64>, ofOneLog: Int, _ checks: inout Checks
  ) {
    let zone = input.store.zone
    let (first, last) = (zone.date(at: span.lowerBound), zone.date(at: span.upperBound))
    let lines = input.coverage.lines.reduce(0, +)
    let missing = gaps.gaps.reduce(0) { $0 + $1.hours.count }
    let hours = Int((gaps.span.map { $0.upperBound - $0.lowerBound + 1 }) ?? 0)
    let days = last - first + 1
    let silence =
      gaps.longestSilence == 0
      ? "with a line in every hour" : "with no silence longer than \(Self.hours(gaps.longestSilence))"
    // A day without a line belongs to a silence that so few lines explain.
    let cut = Self.cutFiles(input).count
    let isWhole = gaps.gaps.isEmpty && cut == 0 && ofOneLog == 0
    let explained =
      cut > 0
      ? " in all logs together; but \(Numerals.count(cut, "log was", "logs were")) cut short, and lines are lost"
      : ofOneLog > 0
        ? " in all logs together; but \(Numerals.count(ofOneLog, "log has", "logs have")) a gap of \(ofOneLog == 1 ? "its" : "their") own"
        : gaps.longestSilence >= 24 ? ", which is not long for so few lines" : " and no gap"
    let covered =
      first == last && hours < 23
      ? "\(Wording.exactly(hours, "hour", "hours")) of \(Numerals.date(first))"
      : "\(Numerals.dates(first, last)), \(Wording.days(days))"
    var finding = Finding(
      id: "log-coverage/coverage", status: isWhole ? .nothingFound : .found,
      severity: isWhole ? .info : .notice, verdict: isWhole ? .noSign : .likely,
      summary: hours == 1 ? "The logs cover \(covered)." : "The logs cover \(covered), \(silence)\(explained).",
      numbers: [
        NamedNumber("first", .instant(span.lowerBound)), NamedNumber("last", .instant(span.upperBound)),
        NamedNumber("days", .count(days)), NamedNumber("hours", .count(hours)),
        NamedNumber("gaps", .count(gaps.gaps.count)), NamedNumber("gap_hours", .count(missing)),
        NamedNumber("longest_silence_hours", .count(gaps.longestSilence)), NamedNumber("lines", .count(lines)),
      ],
      tables: ["log-coverage"] + (gaps.gaps.isEmpty ? [] : ["log-gaps"]))
    if let longest = gaps.gaps.max(by: { ($0.hours.count, $1.hours.lowerBound) < ($1.hours.count, $0.hours.lowerBound) }
    ) {
      let when = Self.words(longest, zone: zone)
      let others = gaps.gaps.count - 1
      finding.summary = """
        \(strong: "No line at all exists for \(when)") (\(Self.hours(longest.hours.count))): that time is treated as \
        unknown, not as quiet.
        """
      finding.details = [
        """
        The logs cover \(Numerals.dates(first, last)), \(Wording.days(days))\(others == 0 ? "" : ", with \(Wording.small(others)) further \(others == 1 ? "gap" : "gaps")"); \
        \(Self.hours(missing)) of \(Self.hours(hours)) are missing.
        """
      ]
      finding.uncertainty =
        longest.isBetweenFiles && longest.probability >= 1e-6
        ? "It lies where one file ends and another begins, and is far longer than any silence of a usual day."
        : "So long a silence would come by chance in \(Numerals.probability(longest.probability)) of such archives."
      checks.add(
        "Gaps", Numerals.count(gaps.gaps.count, "gap", "gaps") + ", \(Self.hours(missing))",
        "unknown, not quiet: in no usual level")
    } else {
      checks.add(
        "Gaps", "none\(isWhole ? "" : " in all logs together"); longest silence \(Self.hours(gaps.longestSilence))")
    }
    let partial =
      (input.days.map { days in (0..<days.count).count { days.covered[$0] && days.exposures[$0] < 1 } }) ?? 0
    let unjudged =
      input.days.map { days in
        (0..<days.count).count { days.covered[$0] && !days.isJudged[$0] }
      } ?? 0
    if partial + unjudged > 0 {
      checks.add(
        "Days covered in part", "\(partial + unjudged)",
        unjudged == 0 ? "compared by the part that is covered" : "\(unjudged) of less than half, not compared")
    }
    checks.findings.append(finding)
  }

  private static func hours(_ number: Int) -> String { Numerals.count(number, "hour", "hours") }

  private static func words(_ gap: LogGaps.Gap, zone: Zone) -> String {
    let (start, end) = (gap.hours.lowerBound * 3600, gap.hours.upperBound * 3600)
    let (first, last) = (zone.date(at: start), zone.date(at: end - 1))
    func clock(_ moment: Int64) -> String { "\(Digits.padded(zone.secondOfDay(at: moment) / 3600, 2)):00" }
    return first == last
      ? "\(Numerals.date(first)), \(clock(start)) to \(clock(end))" : Numerals.dates(first, last)
  }

  private func retention(_ input: AnalysisInput, _ span: ClosedRange<Int64>, _ checks: inout Checks) {
    let zone = input.store.zone
    let first = zone.date(at: span.lowerBound)
    let days = zone.date(at: span.upperBound) - first + 1
    let near = Self.retentions.filter { abs($0 - days) <= ($0 < 28 ? min(1, slack) : slack) }
      .min { (abs($0 - days), $0) < (abs($1 - days), $1) }
    guard let near else {
      checks.add("Retention", "\(Wording.days(days)) is no usual length of keeping logs")
      return
    }
    let kept = near % 7 == 0 && near >= 14 && near != 180 ? "\(Wording.small(near / 7)) weeks" : Wording.days(near)
    checks.add(
      "Retention", "\(Wording.days(days)): as if logs were kept for \(kept)", "nothing is known of earlier days")
    checks.findings.append(
      Finding(
        id: "log-coverage/retention", status: .found, severity: near <= 90 ? .notice : .info, verdict: .likely,
        summary: """
          The archive reaches back \(Wording.days(days)), as if logs were kept for \(kept): what happened before \
          \(Numerals.date(first)) cannot be seen.
          """,
        uncertainty: "That logs were deleted is inferred from the length alone.",
        numbers: [NamedNumber("days_kept", .count(days)), NamedNumber("retention_days", .count(near))],
        tables: ["log-coverage"],
        recommendation: near <= 90
          ? "\(strong: "Keep logs for a year"): what led to an incident is often noticed months later." : nil))
  }

  private func clock(_ input: AnalysisInput, _ checks: inout Checks) {
    let steps = input.longSteps
    guard let worst = steps.max(by: { $0.step.from - $0.step.to < $1.step.from - $1.step.to }) else {
      checks.add("Clock", "no step back by an hour or more")
      return
    }
    let size = Self.hours(Int(worst.step.from - worst.step.to))
    checks.add(
      "Clock", Numerals.count(steps.count, "step", "steps") + " back, the largest by \(size)",
      "what was logged meanwhile is in no rhythm, no journey, no rate and no ban")
    checks.findings.append(
      Finding(
        id: "log-coverage/clock", status: .found, severity: .notice, verdict: .likely,
        summary: """
          In \(evidence: worst.file) the stamps go back by about \(size) at line \(worst.step.line)\
          \(steps.count == 1 ? "" : ", and \(Wording.times(steps.count - 1)) more in the archive"): the clock was set, or \
          logs of several clocks were joined.
          """,
        numbers: [
          NamedNumber("steps_back", .count(steps.count)),
          NamedNumber("largest_hours", .count(Int(worst.step.from - worst.step.to))),
        ],
        evidence: [EvidenceReference(file: worst.file, line: worst.step.line)], tables: ["log-coverage"]))
  }

  private func stamps(_ input: AnalysisInput, _ checks: inout Checks) {
    guard input.search?.hasMinuteStamps == true else {
      checks.add("Stamps", "with seconds")
      return
    }
    checks.add("Stamps", "full minutes only", "no statement about rates, orders and rhythms within minutes")
    checks.findings.append(
      Finding(
        id: "log-coverage/stamps", status: .found, severity: .notice, verdict: .clear,
        summary: "All stamps are full minutes: nothing can be said about rates and rhythms within a minute.",
        tables: ["log-coverage"]))
  }

  // MARK: - Content

  private func fields(_ input: AnalysisInput, _ checks: inout Checks) {
    let totals = input.totals
    guard totals.attempts > 0 else { return }
    let unknownReason = totals.reasons.first { $0.name == Reason.unspecified.rawValue }?.attempts ?? 0
    let unknownCountry = input.days.map { days in
      days.byCountry.reduce(0) { sum, entry in
        let code = input.dictionary.countries.name(at: Int64(entry.country))
        return sum + (code.map { isKnownCountry($0) } == true ? 0 : entry.attempts)
      }
    }
    var fields = [
      (name: "address", part: totals.attemptsWithoutSource, effect: "they count for no computer and no country"),
      (name: "name", part: totals.attemptsWithoutUser, effect: "names and lists are judged without them"),
      (name: "reason", part: unknownReason, effect: "unknown names and wrong passwords are not told apart"),
    ]
    if input.geography != nil, let unknownCountry {
      fields.append(("known country", unknownCountry, "shares of countries are lower bounds"))
    }
    for field in fields {
      checks.add(
        "Without \(field.name)", "\(field.part == 0 ? "none" : Wording.share(field.part, of: totals.attempts))",
        field.part == 0 ? "" : field.effect)
    }
    let noticed = fields.filter { $0.part > 0 && Double($0.part) >= missing * Double(totals.attempts) }
    guard let worst = noticed.max(by: { $0.part < $1.part }) else { return }
    checks.findings.append(
      Finding(
        id: "log-coverage/fields", status: .found, severity: .info, verdict: .clear,
        summary: """
          \(worst.part == totals.attempts
            ? "None of the failed logins has" : "\(Wording.share(worst.part, of: totals.attempts)) of the failed logins come without") \
          \(worst.name == "address" ? "an" : "a") \(worst.name): \(worst.effect).
          """,
        details: noticed.filter { $0.name != worst.name }.map {
          "\(Wording.share($0.part, of: totals.attempts)) come without a \($0.name): \($0.effect)."
        },
        numbers: fields.map {
          NamedNumber(
            "without_\($0.name.split(separator: " ").joined(separator: "_"))",
            .share(Double($0.part) / Double(totals.attempts)))
        },
        tables: ["log-coverage"]))
  }

  private func successes(_ input: AnalysisInput, _ checks: inout Checks) {
    guard input.totals.successes == 0 else {
      checks.add("Successful logins", Numerals.grouped(input.totals.successes))
      return
    }
    checks.add("Successful logins", "not recorded", "nobody can tell whether an attempt worked")
  }

  private func failures(_ input: AnalysisInput, _ checks: inout Checks) {
    guard let missing = MissingFailures(input) else { return }
    checks.add("Failed logins", "none", "they may not be logged, and an attack would not show")
    checks.findings.append(missing.finding)
  }

  private func reading(_ input: AnalysisInput, _ checks: inout Checks) {
    let files = input.coverage.evidence.files
    guard !files.isEmpty else { return }
    // Copies are in no table: however an archive is packed or doubled, its tables are the same.
    let copied = input.coverage.evidence.copiedEvents
    let own = files.filter { $0.copyOf == nil }
    let events = own.reduce(0) { $0 + $1.events }
    if copied * 100 > events {
      checks.findings.append(
        Finding(
          id: "log-coverage/copies", status: .found, verdict: .clear,
          summary: """
            \(Numerals.count(copied, "event", "events")) (\(Wording.share(copied, of: events))) stand in several files \
            and were counted once.
            """,
          numbers: [NamedNumber("copied_events", .count(copied))], tables: ["log-coverage"]))
    }
    let lines = own.reduce(0) { $0 + $1.lines }
    let damaged = own.reduce(0) { $0 + $1.damaged }
    let unread = own.count { !$0.isComplete }
    checks.add(
      "Damaged lines", damaged == 0 ? "none" : "\(Numerals.grouped(damaged)) of \(Numerals.grouped(lines))",
      damaged == 0 ? "" : "what they told is in no figure")
    if unread > 0 {
      checks.add("Files not read to their end", "\(unread)", "what they hold is in no figure")
    }
    guard damaged + unread > 0 else { return }
    checks.findings.append(
      Finding(
        id: "log-coverage/damage", status: .found,
        severity: unread > 0 || damaged * 100 > lines ? .notice : .info, verdict: .clear,
        summary: damaged == 0
          ? "\(Wording.capitalised(Numerals.count(unread, "file", "files"))) could not be read to the end."
          : """
          \(Numerals.grouped(damaged)) of \(Numerals.count(lines, "line", "lines")) \
          (\(Wording.share(damaged, of: lines))) \(damaged == 1 ? "is" : "are") damaged and could not be read\
          \(unread == 0 ? "" : ", and \(Numerals.count(unread, "file", "files")) could not be read to the end").
          """,
        numbers: [
          NamedNumber("damaged_lines", .count(damaged)), NamedNumber("lines", .count(lines)),
          NamedNumber("files_not_read", .count(unread)),
        ],
        tables: ["log-coverage"]))
  }

  // MARK: - What it shows

  private static func gapTable(_ gaps: LogGaps) -> Table {
    Table(
      id: "log-gaps", title: "Gaps", note: "Stretches without a line of any kind that are no mere silence.",
      columns: [
        Column("from", "From", .instants(gaps.gaps.map { $0.hours.lowerBound * 3600 })),
        Column("until", "Until", .instants(gaps.gaps.map { $0.hours.upperBound * 3600 })),
        Column("hours", "Hours", .counts(gaps.gaps.map { $0.hours.count }), total: .sum, unit: "hours"),
        Column(.chance, .probabilities(gaps.gaps.map(\.probability))),
        Column("between_files", "Between files", .flags(gaps.gaps.map(\.isBetweenFiles))),
      ])
  }
}
