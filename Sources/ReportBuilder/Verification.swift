import CivilTime
import Diagnostics
import Digests
import Evidence
import Findings
import Foundation
import ReportTemplates

/// Compares a report folder and its evidence with the sums that `evidence.json` recorded.
public struct Verification {
  public struct Result {
    public var text: String
    public var isIntact: Bool
  }

  /// The part of `evidence.json` (schema `spoor.evidence/1`) that verification reads.
  struct Record: Decodable {
    struct Item: Decodable {
      var sha256: String?
    }
    struct Plan: Decodable {
      var path: String?
      var sha256: String?
    }
    struct File: Decodable {
      var name: String
      var sha256: String?
      var packing: String?
      var storedBytes: Int?
      /// Times of the first and last line, as `2026-10-13T00:23:02+02:00`.
      var first: String?
      var last: String?
      var year: String?

      private enum CodingKeys: String, CodingKey {
        case name, sha256, packing, first, last, year
        case storedBytes = "stored_bytes"
      }
    }
    struct List: Decodable {
      var name: String
      var path: String
      var sha256: String
    }
    struct Output: Decodable {
      var path: String
      var sha256: String
    }
    struct Geography: Decodable {
      var files: [Output]?
    }
    struct Clock: Decodable {
      var name: String
    }
    var schema: String
    var audience: String?
    var zone: Clock?
    var plan: Plan?
    var files: [File]
    var lists: [List]
    var geography: Geography?
    var template: File?
    var outputs: [Output]
  }

  let folder: String
  let archive: String
  private let archiveIsGiven: Bool
  /// What relative paths begin at.
  private let start: String
  let record: Record

  /// - Throws: a `Diagnostic` when the folder is not a report or its record cannot be read.
  public init(
    folder: String, archive: String?, from start: String = FileManager.default.currentDirectoryPath
  ) throws(Diagnostic) {
    self.start = start
    let folder = Self.path(folder, from: start)
    self.folder = folder
    let path = folder + "/evidence.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .error(
        "not-a-report", "there is no evidence.json in this folder", at: Place(file: folder),
        help: "give a report folder")
    }
    do {
      record = try JSONDecoder().decode(Record.self, from: data)
    } catch {
      throw .error(
        "damaged-record", "evidence.json cannot be read; it was changed or cut", at: Place(file: path),
        help: "re-make the report from its plan")
    }
    guard record.schema == "spoor.evidence/1" else {
      throw .error(
        "unknown-schema", "evidence.json is of schema '\(record.schema)', this version reads spoor.evidence/1",
        at: Place(file: path), help: "verify with the version that wrote the report")
    }
    archiveIsGiven = archive != nil
    self.archive = archive ?? record.plan?.path.map { ($0 as NSString).deletingLastPathComponent } ?? ""
  }

  /// Looks at the outputs, then at everything the report was made from: plan, evidence, lists, country table, and a
  /// template of the user's own.
  public func run() -> Result {
    var audit = Audit()
    for output in record.outputs { audit.check(folder + "/" + output.path, output.path, output.sha256) }
    let known = Set(record.outputs.map(\.path)).union(["evidence.json"])
    for extra in extraFiles() where !known.contains(extra) { audit.tell("extra", extra) }
    let missingOutputs = audit.missing
    // Its inputs have pseudonyms there, so nobody can look for them.
    guard record.audience != ReportAudience.public.rawValue else { return result(audit, lost: 0) }
    if let plan = record.plan, let path = plan.path, let sum = plan.sha256 {
      audit.check(resolved((path as NSString).lastPathComponent), path, sum)
    }
    checkEvidence(&audit)
    for list in record.lists { audit.check(resolved(list.path), list.path, list.sha256) }
    for file in record.geography?.files ?? [] { audit.check(resolved(file.path), file.path, file.sha256) }
    if let template = record.template, let sum = template.sha256,
      !ReportTemplates.names.contains(template.name)
    {
      audit.check(resolved(template.name), template.name, sum)
    }
    return result(audit, lost: audit.missing - missingOutputs)
  }

  private func checkEvidence(_ audit: inout Audit) {
    var checked: Set<[String?]> = []
    var rotated = RotatedEvidence()
    let zone = record.zone.flatMap { Zone(named: $0.name) } ?? .utc
    for file in record.files where file.name != "standard input" {
      // Members of a container carry the sum of the container, which is hashed once.
      let stored = storedName(file.name)
      guard checked.insert([stored, file.sha256]).inserted else { continue }
      let path = resolved(stored)
      guard stored == file.name, let sum = file.sha256 else {
        audit.check(path, stored, file.sha256)
        continue
      }
      audit.check(path, stored, sum, of: file.storedBytes) {
        if rotated.holds(file, sum, at: path) { return .elsewhere }
        return NewerLog(than: file, zone: zone)?.stands(at: path) == true ? .gone : .here
      }
    }
  }

  /// - Parameter lost: inputs that are nowhere
  private func result(_ audit: Audit, lost: Int) -> Result {
    var lines = audit.lines
    if lost > 0 && !archiveIsGiven {
      let place = archive.isEmpty ? "the current folder" : "'\(TerminalText.escaped(archive))'"
      lines.append("the evidence was looked for in \(place); if it is elsewhere, name that folder with --archive")
    }
    if audit.unhashed > 0 {
      let files = Numerals.count(audit.unhashed, "evidence file has", "evidence files have")
      lines.append(
        "\(files) no recorded sum: the report was made with --no-hash, the file could not be "
          + "read, or an earlier version took it into a history piece by piece")
    }
    if audit.rotated > 0 {
      lines.append(
        "\(Numerals.count(audit.rotated, "log was", "logs were")) rotated since and found again, with the same bytes, under "
          + "another name")
    }
    let checked = Numerals.count(audit.checked, "file", "files")
    let isIntact = audit.lines.isEmpty
    if audit.longer > 0 {
      lines.append(
        "\(Numerals.count(audit.longer, "log has", "logs have")) grown since; the bytes that the report rests on are the "
          + "same")
    }
    if record.audience == ReportAudience.public.rawValue {
      lines.append("the report is for the public and does not name its evidence, which was not checked")
    }
    lines.append(
      isIntact
        ? "\(checked): as when the report was written"
        : audit.lines.count == lost
          ? "\(checked) checked: nothing was changed, but not all of the evidence is there to compare"
          : "\(checked) checked; the report or its evidence is not what it was")
    return Result(text: lines.joined(separator: "\n"), isIntact: isIntact)
  }

  /// Where the bytes of a log are that stand no more where they were read.
  private enum Whereabouts {
    /// Under another name of its rotation.
    case elsewhere
    /// Nowhere: rotation removed the log, and another has its name.
    case gone
    /// Nowhere, and nothing but a change of the file itself explains it.
    case here
  }

  /// What was found, a line a file that is not as recorded.
  private struct Audit {
    var lines: [String] = []
    var checked = 0
    var unhashed = 0
    var missing = 0
    /// Logs to which something was appended.
    var longer = 0
    /// Logs that lie under another name, compressed perhaps.
    var rotated = 0

    mutating func tell(_ what: String, _ name: String, _ reason: String? = nil) {
      let word = what + String(repeating: " ", count: max(0, 8 - what.count))
      lines.append("\(word) \(TerminalText.escaped(name))" + (reason.map { ": \($0)" } ?? ""))
    }

    /// - Parameters:
    ///   - bytes: how many of a log were read, which may have grown since; nil: the whole file counts
    ///   - isElsewhere: asked where the file is not what it was
    mutating func check(
      _ path: String, _ shown: String, _ expected: String?, of bytes: Int? = nil,
      or whereabouts: () -> Whereabouts = { .here }
    ) {
      guard let expected else {
        unhashed += 1
        return
      }
      var status = stat()
      guard unsafe stat(path, &status) == 0 else {
        if whereabouts() == .elsewhere {
          rotated += 1
          checked += 1
          return
        }
        missing += 1
        return tell("missing", shown)
      }
      // Anything but a file could make the reading wait for ever.
      guard status.st_mode & S_IFMT == S_IFREG, let actual = try? SHA256Digest.hex(ofFile: path) else {
        return tell("unread", shown)
      }
      checked += 1
      if actual == expected { return }
      if let bytes, bytes > 0, (try? SHA256Digest.hex(ofFile: path, upTo: bytes)) == expected {
        longer += 1
        return
      }
      switch whereabouts() {
      case .elsewhere: rotated += 1
      case .gone:
        missing += 1
        tell("gone", shown, "a newer log has taken its name")
      case .here: tell("CHANGED", shown)
      }
    }
  }

  /// The file on disk behind the name of evidence: `old.tar!var/log/mail.log` lies in `old.tar`, and a file may have a
  /// `!` in its own name.
  private func storedName(_ name: String) -> String {
    let parts = name.components(separatedBy: "!")
    for count in stride(from: parts.count, to: 1, by: -1) {
      let candidate = parts[..<count].joined(separator: "!")
      if FileManager.default.fileExists(atPath: resolved(candidate)) { return candidate }
    }
    return parts[0]
  }

  private func resolved(_ path: String) -> String {
    let plain = Self.unescaped(path)
    return Self.path(archive.isEmpty ? plain : Self.path(plain, from: archive), from: start)
  }

  private static func path(_ path: String, from folder: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }

  /// Records name files as people read them: a control character in a name stands there as `\\u{a}`.
  private static func unescaped(_ name: String) -> String {
    var result = ""
    var rest = Substring(name)
    while let start = rest.range(of: "\\u{") {
      result += rest[..<start.lowerBound]
      let tail = rest[start.upperBound...]
      guard let end = tail.firstIndex(of: "}"), let value = UInt32(tail[..<end], radix: 16),
        let scalar = Unicode.Scalar(value), TerminalText.isUnsafe(scalar)
      else {
        result += "\\u{"
        rest = tail
        continue
      }
      result.unicodeScalars.append(scalar)
      rest = tail[tail.index(after: end)...]
    }
    return result + rest
  }

  private func extraFiles() -> [String] {
    var found: [String] = []
    let walk = FileManager.default.enumerator(atPath: folder)
    while let path = walk?.nextObject() as? String {
      var isFolder: ObjCBool = false
      _ = unsafe FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
      if !isFolder.boolValue { found.append(path) }
    }
    return found.sorted()
  }
}
