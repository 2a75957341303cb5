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
    var lines = 0
    var loginLines = 0
    var otherLines = 0
    var damaged = Tally()
    var hours: [HourRun] = []
    var first: Stamp = .none
    var last: Stamp = .none
    var lastLine = 0
    var diagnostics: [Diagnostic]
    var complete: Bool
    /// Index of the file whose content this one repeats.
    var copyOf: Int?
    var year: YearReading?
  }

  let plan: Plan
  let zone: Zone
  private(set) var files: [Account] = []
  private var byContent: [String: Int] = [:]

  init(plan: Plan, zone: Zone) {
    self.plan = plan
    self.zone = zone
  }

  /// Adds the next file with the accounts of its batches, in order.
  mutating func add(_ file: EvidenceFile, _ batches: [ScanAccount], diagnostics: [Diagnostic], complete: Bool) {
    var account = Account(file: file, diagnostics: diagnostics, complete: complete)
    var bytesBefore = 0
    for batch in batches {
      account.damaged.append(batch.damaged, linesBefore: account.lines, bytesBefore: bytesBefore)
      for run in batch.hours {
        if let last = account.hours.last, last.hour == run.hour, last.kind == run.kind { continue }
        account.hours.append(HourRun(firstLine: account.lines + run.firstLine, hour: run.hour, kind: run.kind))
      }
      if account.first.kind == .none { account.first = batch.firstStamp }
      if batch.lastStamp.kind != .none {
        account.last = batch.lastStamp
        account.lastLine = account.lines + batch.lines
      }
      account.lines += batch.lines
      account.loginLines += batch.loginLines
      account.otherLines += batch.otherLines
      bytesBefore += batch.bytes
    }
    if file.decodedBytes > 0 {
      if let earlier = byContent[file.contentDigest] {
        account.copyOf = earlier
      } else {
        byContent[file.contentDigest] = files.count
      }
    }
    files.append(account)
  }

  var identicalFiles: Set<Int> { Set(files.indices.filter { files[$0].copyOf != nil }) }

  mutating func inferYears() {
    let readings = YearInference.infer(
      files: files.map {
        YearlessFile(
          name: $0.file.name, lines: $0.lines, hours: $0.hours, modified: $0.file.modified, packed: $0.file.packed)
      }, planYear: plan.archive.year)
    for index in files.indices { files[index].year = readings[index] }
  }

  var clock: ArchiveClock { ArchiveClock(zone: zone, years: files.map(\.year)) }

  /// Hours with any line, and the span of all stamps; copies add nothing.
  var coverage: Coverage {
    var hours: Set<Int64> = []
    var first = Int64.max
    var last = Int64.min
    for (index, account) in files.enumerated() where account.copyOf == nil {
      for run in account.hours {
        let kind = StampKind(rawValue: run.kind.rawValue) ?? .none
        guard
          let moment = clock.utcSeconds(file: index, line: run.firstLine + 1, seconds: run.hour * 3600, kind: kind)
        else { continue }
        hours.insert(moment >= 0 ? moment / 3600 : (moment - 3599) / 3600)
      }
      for (stamp, line) in [(account.first, 1), (account.last, account.lastLine)] {
        guard let moment = utcSeconds(stamp, file: index, line: line) else { continue }
        first = min(first, moment)
        last = max(last, moment)
      }
    }
    return Coverage(span: first <= last ? first...last : nil, hours: hours.sorted())
  }

  private func utcSeconds(_ stamp: Stamp, file: Int, line: Int) -> Int64? {
    clock.utcSeconds(
      file: file, line: line, seconds: stamp.seconds, kind: StampKind(rawValue: stamp.kind.rawValue) ?? .none)
  }

  /// The accounting of the report; each record asserts that its lines add up.
  var records: [Provenance.FileRecord] {
    files.indices.map { index in
      let account = files[index]
      return Provenance.FileRecord(
        name: account.file.name, packing: account.file.packing.rawValue, storedBytes: account.file.storedBytes,
        decodedBytes: account.file.decodedBytes, sha256: account.file.sha256,
        contentDigest: account.file.contentDigest, lines: account.lines, events: account.loginLines,
        other: account.otherLines, damaged: account.damaged.total, first: utcSeconds(account.first, file: index, line: 1),
        last: utcSeconds(account.last, file: index, line: account.lastLine), year: account.year?.summary ?? "none",
        yearReason: account.year?.reason ?? "no line has a stamp", copyOf: account.copyOf.map { files[$0].file.name })
    }
  }

  /// What was wrong within the files: diagnostics, then damaged lines by reason with samples.
  var problems: [Provenance.Problem] {
    files.flatMap { account -> [Provenance.Problem] in
      let name = account.file.name
      let found = account.diagnostics.map { Provenance.Problem($0, file: name) }
      let damage = account.damaged.reasons.flatMap { reason, count, samples in
        samples.enumerated().map { position, sample in
          Provenance.Problem(
            severity: .notice, code: "damaged-line", file: name, line: sample.lineNumber,
            message: position == 0 ? "\(reason) (\(Numerals.count(count, "line", "lines")) in this file)" : reason,
            sample: sample.excerpt)
        }
      }
      return found + damage
    }
  }

  var isComplete: Bool {
    files.allSatisfy { $0.complete && $0.damaged.isEmpty }
  }
}

extension Provenance.Problem {
  init(_ diagnostic: Diagnostic, file: String? = nil) {
    let severity: Finding.Severity =
      switch diagnostic.severity {
      case .note: .info
      case .warning: .notice
      case .error: .warning
      }
    self.init(
      severity: severity, code: diagnostic.code, file: diagnostic.place?.file ?? file, line: diagnostic.place?.line,
      message: diagnostic.message)
  }
}

/// Brings the stamps of the archive's lines to UTC.
struct ArchiveClock: Sendable {
  var zone: Zone
  var years: [YearReading?]

  /// nil when the line has no stamp. A repeated hour is read as its first pass, a left-out one with the offset before.
  func utcSeconds(file: Int, line: Int, seconds: Int64, kind: StampKind) -> Int64? {
    let local: Int64
    switch kind {
    case .none: return nil
    case .absolute: return seconds
    case .local: local = seconds
    case .yearless:
      guard let year = years[file] else { return nil }
      local = year.seconds(for: seconds, line: line)
    }
    return zone.utcSeconds(localSeconds: local)
  }
}
