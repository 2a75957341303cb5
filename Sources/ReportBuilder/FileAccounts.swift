import CivilTime
import Diagnostics
import Evidence
import Findings
import LogFormats
import Logins
import Planning

/// What is known of each file of the archive besides its events: lines, damage, stamps, year, and what it is a copy of.
struct FileAccounts: Sendable {
  struct Account: Sendable {
    var file: EvidenceFile
    /// Of all lines.
    var scan: ScanAccount
    var diagnostics: [Diagnostic]
    var complete: Bool
    /// Index of the file whose content this one repeats.
    var copyOf: Int?
    /// Index of the file that is directly before this one in its rotation.
    var predecessor: Int?
    var year: YearReading?
    /// As it was decided when the same lines were read another time, and stays.
    var decidedYear: YearReading?
    /// What the server's clock, put forward and back, did to its lines.
    var clockChanges: ClockChanges?
    /// It was truncated or replaced before it had been read to its end.
    var cut: EvidenceAccount.Cut?

    /// For the terminal: everything that was wrong with the file, damaged lines as one warning.
    var fileDiagnostics: [Diagnostic] {
      guard !scan.damaged.isEmpty else { return diagnostics + partlyLost }
      let first = scan.damaged.reasons.first
      return diagnostics + partlyLost + [
        .warning(
          "damaged-lines",
          "\(Numerals.count(scan.damaged.total, "line", "lines")) could not be read (\(first?.reason ?? ""))",
          at: Place(file: file.name, line: first?.samples.first?.lineNumber))
      ]
    }

    /// For the terminal: logins that were read although something about them is lost.
    var partlyLost: [Diagnostic] {
      func warning(_ code: String, _ tally: Tally, _ what: String, help: String? = nil) -> Diagnostic? {
        guard !tally.isEmpty else { return nil }
        let line = tally.reasons.first?.samples.first?.lineNumber
        return .warning(
          code, "\(what): \(Numerals.count(tally.total, "login", "logins"))", at: Place(file: file.name, line: line),
          help: help)
      }
      return [
        warning(
          "mended-lines", scan.mended, "read behind a run of NUL bytes, in place of which a part of the log is lost"),
        warning(
          "undated-logins", scan.undated, "without a time stamp, so in no figure",
          help:
            "write the stamps along: `docker logs -t`, `journalctl -o short-iso`, or the service's log through syslog"),
      ].compactMap { $0 }
    }
  }

  let plan: Plan
  let zone: Zone
  private(set) var files: [Account] = []
  private var byContent: [String: Int] = [:]

  init(plan: Plan, zone: Zone) {
    self.plan = plan
    self.zone = zone
  }

  /// Adds the next file with the accounts of its batches, in order, and the bytes before each.
  mutating func add(
    _ file: EvidenceFile, _ batches: [(scan: ScanAccount, bytesBefore: Int)], diagnostics: [Diagnostic], complete: Bool,
    cut: EvidenceAccount.Cut? = nil
  ) {
    var scan = ScanAccount()
    for batch in batches { scan.append(batch.scan, bytesBefore: batch.bytesBefore) }
    scan.settle()
    var account = Account(file: file, scan: scan, diagnostics: diagnostics, complete: complete, cut: cut)
    if scan.isBinary {
      let diagnostic = Self.binary(file.name)
      account.diagnostics.append(diagnostic)
      if diagnostic.severity > .note { account.complete = false }
    }
    if let address = account.openAddress { account.diagnostics.append(address) }
    if let ahead = account.linesAhead { account.diagnostics.append(ahead) }
    if file.decodedBytes > 0 {
      if let earlier = byContent[file.contentDigest] {
        account.copyOf = earlier
      } else {
        byContent[file.contentDigest] = files.count
      }
    }
    files.append(account)
  }

  /// What is called a log and is none was damaged, or encrypted, or lost the bytes that say how it is packed.
  private static func binary(_ name: String) -> Diagnostic {
    let file = name.split(whereSeparator: { "/!".contains($0) }).last ?? ""
    let isCalledLog =
      file.split(separator: ".").contains { $0.lowercased() == "log" }
      || ["syslog", "maillog", "messages", "secure"].contains { file == $0 || file.hasPrefix($0 + ".") }
    guard isCalledLog else {
      return .note(
        "binary-file", "is a binary file of a kind that is not known here; no line of it is one of a log",
        at: Place(file: name), help: "if it holds logins, write them out as text and name that file")
    }
    return .warning(
      "binary-log", "is called a log, and is a binary file of a kind that is not known here; nothing of it was read",
      at: Place(file: name),
      help: "if it was damaged, look for another copy; if it is packed or encrypted, unpack it and name the result")
  }

  var identicalFiles: Set<Int> { Set(files.indices.filter { files[$0].copyOf != nil }) }

  /// Files of the same content are of the same years, so what tells the year of one tells it of all: the name that says
  /// most, and the earliest times, as later ones are those of copying.
  mutating func inferYears() {
    let originals = files.indices.filter { files[$0].copyOf == nil }
    let copies = Dictionary(grouping: files.indices.filter { files[$0].copyOf != nil }) { files[$0].copyOf }
    let alike: [[Int]] = originals.map { [$0] + (copies[$0] ?? []) }
    let names = alike.map { same in same.map { files[$0].file.name } }
    let telling: [Int] = zip(alike, RotationOrder.mostTelling(of: names)).map { $0[$1] }
    let dated: [YearlessFile] = zip(alike, telling).map { same, telling in
      let isPiped = same.contains { files[$0].file.isStandardInput }
      let modified =
        (same.compactMap { files[$0].file.modified } + [isPiped ? StandardInputTime.modified : nil].compactMap { $0 })
        .min()
      return YearlessFile(
        name: files[telling].file.name, hours: files[telling].scan.hours, modified: modified,
        packed: same.compactMap { files[$0].file.packed }.filter { $0 > 0 }.min(),
        read: isPiped ? StandardInputTime.opened : modified.flatMap(ReadingTime.bounding),
        decided: files[same[0]].decidedYear)
    }
    let readings = YearInference.infer(files: dated, planYear: plan.archive.year)
    for (index, original) in originals.enumerated() {
      var reading = readings[index]
      if telling[index] != original, [.nameDate, .rotation].contains(reading.basis) {
        reading.explanation += " So says its copy \(files[telling[index]].file.name)."
      }
      files[original].year = reading
    }
    for (original, before) in zip(originals, RotationOrder.predecessors(of: dated)) {
      files[original].predecessor = before.map { originals[$0] }
    }
    for index in files.indices {
      if let original = files[index].copyOf {
        files[index].year = files[original].year
        files[index].predecessor = files[original].predecessor
      }
    }
    readClocks()
  }

  /// What the server's clock did to each file; those of a rotation from the oldest on.
  private mutating func readClocks() {
    for index in files.indices { files[index].clockChanges = nil }
    for index in files.indices {
      var waiting: [Int] = []
      var next: Int? = index
      while let file = next, files[file].clockChanges == nil {
        waiting.append(file)
        next = files[file].predecessor
      }
      for file in waiting.reversed() { files[file].clockChanges = clockChanges(of: file) }
    }
  }

  private func clockChanges(of index: Int) -> ClockChanges {
    let file = files[index]
    return ClockChanges(
      hours: file.scan.hours, lines: file.scan.lines, year: file.year, zone: zone,
      beginsInSecondPassOf: file.predecessor.flatMap { secondPass(goingOnFrom: $0, to: index) })
  }

  /// When the clock was put back, if it had been already where a file begins, as the file before it says.
  private func secondPass(goingOnFrom before: Int, to index: Int) -> Int64? {
    guard let ending = files[before].clockChanges?.ending,
      let last = wallClock(files[before].scan.lastStamp, before, line: files[before].scan.lines - 1),
      let first = wallClock(files[index].scan.firstStamp, index, line: 0),
      ending.secondPassGoesOn(from: last, to: first)
    else { return nil }
    return ending.change
  }

  /// Seconds since 1970 on the server's clock; nil of a stamp with a zone, or of none.
  /// - Parameter line: 0-based.
  private func wallClock(_ stamp: Stamp, _ index: Int, line: Int) -> Int64? {
    switch stamp.kind {
    case .local: stamp.seconds
    case .yearless: files[index].year?.seconds(for: stamp.seconds, line: line)
    case .none, .absolute: nil
    }
  }

  /// The file whose last line, a login, was repeated as the first line of a file says: the one before it in the rotation.
  func repeatedFile(before index: Int) -> Int? {
    guard files[index].copyOf == nil, let before = files[index].predecessor,
      files[index].scan.repeats(files[before].scan)
    else { return nil }
    return before
  }

  /// Tells of files that begin with the word that the last line was repeated, unless the file before them in the rotation
  /// says which it was.
  mutating func tellRepetitions() {
    for index in files.indices where files[index].scan.repeatsAtStart > 0 && files[index].copyOf == nil {
      if let before = files[index].predecessor,
        repeatedFile(before: index) != nil
          || files[before].scan.repeatsAtStart == 0 && !files[before].scan.closesWithLogin
      {
        continue
      }
      files[index].diagnostics.append(.repetitionAtStart(files[index]))
    }
  }

  /// Takes the years of a file as they were decided another time.
  mutating func keep(_ year: YearReading, of index: Int) {
    files[index].year = year
    files[index].clockChanges = clockChanges(of: index)
  }

  mutating func add(_ diagnostic: Diagnostic, to index: Int) { files[index].diagnostics.append(diagnostic) }

  /// The years of a file stay as they are, and tell those of the others when they are inferred anew.
  mutating func decideYears(of index: Int) { files[index].decidedYear = files[index].year }

  /// One warning for all files whose year is little more than a guess.
  var doubtfulYears: Diagnostic? {
    let doubtful = files.filter { $0.copyOf == nil && $0.year?.isDoubtful == true }
    guard let first = doubtful.first, let reading = first.year else { return nil }
    let others = doubtful.count > 1 ? " (and of \(Numerals.count(doubtful.count - 1, "more file", "more files")))" : ""
    return .warning(
      "doubtful-year", "the year of this file\(others) is doubtful: \(reading.explanation)",
      at: Place(file: first.file.name),
      help: plan.archive.year == nil
        ? "state `year:` under `archive` in the plan, or give --year: the year of the newest line"
        : "the stated year is that of the newest line of all: if that is not so, leave `year:` and --year out; else date the "
          + "names of the files (`mail.log-20231112`)")
  }

  var clock: ArchiveClock { ArchiveClock(zone: zone, years: files.map(\.year), changes: files.map(\.clockChanges)) }

  /// Hours with any line, how many, the span of all stamps, and what is known of the files; copies add no hours.
  ///
  /// - Parameter copiedEvents: events that stand in several files and were counted once
  func coverage(copiedEvents: Int) -> Coverage {
    var lines: [Int64: Int] = [:]
    var spans: [ClosedRange<Int64>] = []
    var account = EvidenceAccount(copiedEvents: copiedEvents)
    let clock = clock
    for index in files.indices {
      let runs = hourRuns(index, clock)
      account.files.append(evidence(of: index, runs))
      guard files[index].copyOf == nil else { continue }
      lines.merge(account.files[index].hours, uniquingKeysWith: +)
      let scan = files[index].scan
      let ends = [(scan.firstStamp, 1), (scan.lastStamp, scan.lines)].compactMap {
        clock.utcSeconds($0, file: index, line: $1)
      }
      if let first = ends.min(), let last = ends.max() { spans.append(first...last) }
    }
    let hours = lines.keys.sorted()
    let first = spans.map(\.lowerBound).min()
    let last = spans.map(\.upperBound).max()
    return Coverage(
      span: first.flatMap { first in last.map { first...$0 } }, hours: hours, lines: hours.map { lines[$0] ?? 0 },
      files: spans, evidence: account)
  }

  /// The UTC hour of each run of lines of a file, and the line it begins with (1-based).
  func hourRuns(_ index: Int, _ clock: ArchiveClock) -> [(hour: Int64, line: Int)] {
    files[index].scan.hours.compactMap { run in
      let kind = StampKind(rawValue: run.kind.rawValue) ?? .none
      let line = run.firstLine + 1
      return clock.utcSeconds(file: index, line: line, seconds: run.hour * 3600, kind: kind).map { moment in
        (moment >= 0 ? moment / 3600 : (moment - 3599) / 3600, line)
      }
    }
  }

  private func evidence(of index: Int, _ runs: [(hour: Int64, line: Int)]) -> EvidenceAccount.File {
    let file = files[index]
    var hours: [Int64: Int] = [:]
    for (position, run) in runs.enumerated() {
      let end = position + 1 < runs.count ? runs[position + 1].line : file.scan.lines + 1
      hours[run.hour, default: 0] += max(1, end - run.line)
    }
    return EvidenceAccount.File(
      name: file.file.name, lines: file.scan.lines, events: file.scan.loginLines, damaged: file.scan.damaged.total,
      isComplete: file.complete, copyOf: file.copyOf.map { files[$0].file.name },
      stepsBack: EvidenceAccount.StepBack.all(in: runs, lines: file.scan.lines) { hour in
        // Summer time ends within the hours around.
        zone.offset(at: (hour - 3) * 3600) != zone.offset(at: (hour + 3) * 3600)
      }, log: LogName.family(of: file.file.name), hours: hours,
      unread: file.scan.unread.map {
        EvidenceAccount.UnreadLine(line: $0.line, address: $0.address, standsFor: $0.standsFor)
      },
      unplaced: file.scan.unplaced.sorted { $0.key < $1.key }.map { program, its in
        EvidenceAccount.UnplacedLines(
          program: program, firstLine: its.firstLine, lines: its.lines, isEstimate: its.isEstimate)
      },
      cut: file.cut)
  }

  var isComplete: Bool {
    files.allSatisfy {
      $0.complete && $0.scan.damaged.isEmpty && $0.scan.mended.isEmpty && $0.scan.undated.isEmpty
    }
  }
}

extension Diagnostic {
  /// The lines that were repeated are not known.
  fileprivate static func repetitionAtStart(_ file: FileAccounts.Account) -> Diagnostic {
    let times = Numerals.count(file.scan.repeatsAtStart, "time", "times")
    return .note(
      "repetition-at-start",
      "begins with “last message repeated \(times)”; what was repeated stands in the file before it",
      at: Place(file: file.file.name, line: 1),
      help: "if that was a login, so many attempts are missing: read the two as one file")
  }
}
