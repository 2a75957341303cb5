import CivilTime
import Diagnostics
import Findings
import LogFormats
import Logins

// What the report says of each file.

extension FileAccounts {
  /// The accounting of the report; each record asserts that its lines add up.
  var records: [Provenance.FileRecord] {
    let clock = clock
    return files.indices.map { index in
      let account = files[index]
      return Provenance.FileRecord(
        name: account.file.name, packing: account.file.packing.rawValue, storedBytes: account.file.storedBytes,
        decodedBytes: account.file.decodedBytes, sha256: account.file.sha256,
        contentDigest: account.file.contentDigest, lines: account.scan.lines,
        events: account.scan.loginLines + account.scan.operationalLines, other: account.scan.otherLines,
        damaged: account.scan.damaged.total,
        first: clock.utcSeconds(account.scan.firstStamp, file: index, line: 1),
        last: clock.utcSeconds(account.scan.lastStamp, file: index, line: account.scan.lines), year: year(of: account),
        yearReason: yearReason(of: account), copyOf: account.copyOf.map { files[$0].file.name })
    }
  }

  private func yearReason(of account: Account) -> String {
    guard account.scan.firstStamp.kind != .none else {
      guard account.scan.lines == 0 else { return "No line has a time stamp that could be read." }
      return account.file.storedBytes == 0 ? "The file is empty." : "No line could be read."
    }
    let year = account.year?.explanation ?? "Every stamp names its year."
    return [year, zoneReason(of: account), account.clockChanges?.explanation ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  /// Said only where stamps with a zone stand beside stamps without.
  private func zoneReason(of account: Account) -> String {
    let runs = account.scan.hours
    let ends = runs.dropFirst().map(\.firstLine) + [account.scan.lines]
    let zoned = zip(runs, ends).reduce(0) { $0 + ($1.0.kind == .absolute ? $1.1 - $1.0.firstLine : 0) }
    guard zoned > 0, runs.contains(where: { $0.kind == .local || $0.kind == .yearless }) else { return "" }
    return "About \(Numerals.count(zoned, "line names its", "lines name their")) own zone; the others are read as "
      + "\(zone.name)."
  }

  /// `2023`, `2022, from line 812 on 2023`, `in the stamps`.
  private func year(of account: Account) -> String {
    guard account.scan.firstStamp.kind != .none else { return "none" }
    guard let reading = account.year, reading.basis != .notNeeded else { return "in the stamps" }
    let segments = reading.segments
    guard let first = segments.first else { return "in the stamps" }
    return "\(first.year)" + segments.dropFirst().map { ", from line \($0.firstLine + 1) on \($0.year)" }.joined()
  }

  /// What was wrong within the files: diagnostics, then damaged lines by reason with samples.
  var problems: [Provenance.Problem] {
    files.flatMap { account -> [Provenance.Problem] in
      let name = account.file.name
      let found = account.diagnostics.map { Provenance.Problem($0, file: name) }
      let damage = account.scan.damaged.reasons.flatMap { reason, count, samples in
        samples.enumerated().map { position, sample in
          Provenance.Problem(
            severity: .notice, code: "damaged-line", file: name, line: sample.lineNumber,
            message: position == 0 ? "\(reason) (\(Numerals.count(count, "line", "lines")) in this file)" : reason,
            sample: sample.excerpt)
        }
      }
      return found + damage
        + Self.problems(account.scan.mended, code: "mended-line", file: name) { "\($0) before a login that was read" }
        + Self.problems(account.scan.undated, code: "undated-login", file: name) {
          "a login with \($0), which no figure can place"
        }
    }
  }

  private static func problems(
    _ tally: Tally, code: String, file: String, _ message: (String) -> String
  ) -> [Provenance.Problem] {
    tally.reasons.flatMap { reason, count, samples in
      samples.enumerated().map { position, sample in
        Provenance.Problem(
          severity: .notice, code: code, file: file, line: sample.lineNumber,
          message: message(reason)
            + (position == 0 ? " (\(Numerals.count(count, "line", "lines")) in this file)" : ""),
          sample: sample.excerpt)
      }
    }
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
