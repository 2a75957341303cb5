import Diagnostics
import Evidence
import Foundation

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
    var schema: String
    var plan: Plan?
    var files: [File]
    var lists: [List]
    var outputs: [Output]
  }

  let folder: String
  let archive: String
  let record: Record

  /// - Throws: a `Diagnostic` when the folder is not a report or its record cannot be read.
  public init(folder: String, archive: String?) throws(Diagnostic) {
    self.folder = folder
    let path = folder + "/evidence.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .error(
        "not-a-report", "there is no evidence.json in this folder", at: Place(file: folder), help: "give a report folder")
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
    self.archive = archive ?? record.plan?.path.map { ($0 as NSString).deletingLastPathComponent } ?? ""
  }

  public func run() -> Result {
    var lines: [String] = []
    var checked = 0
    var unhashed = 0
    func check(_ path: String, _ shown: String, _ expected: String?) {
      guard let expected else {
        unhashed += 1
        return
      }
      guard FileManager.default.fileExists(atPath: path) else {
        lines.append("missing  \(TerminalText.escaped(shown))")
        return
      }
      guard let actual = try? SHA256Digest.hex(ofFile: path) else {
        lines.append("unread   \(TerminalText.escaped(shown))")
        return
      }
      checked += 1
      if actual != expected { lines.append("CHANGED  \(TerminalText.escaped(shown))") }
    }
    for output in record.outputs { check(folder + "/" + output.path, output.path, output.sha256) }
    if let plan = record.plan, let path = plan.path, let sum = plan.sha256 {
      check(resolved((path as NSString).lastPathComponent), path, sum)
    }
    var containers: Set<String> = []
    for file in record.files where file.name != "standard input" {
      // Members of a container carry the sum of the container, which is hashed once.
      let stored = file.name.components(separatedBy: "!")[0]
      guard containers.insert(stored).inserted else { continue }
      check(resolved(stored), stored, file.sha256)
    }
    for list in record.lists { check(resolved(list.path), list.path, list.sha256) }
    let known = Set(record.outputs.map(\.path)).union(["evidence.json"])
    for extra in extraFiles() where !known.contains(extra) {
      lines.append("extra    \(TerminalText.escaped(extra))")
    }
    let intact = lines.isEmpty
    if unhashed > 0 { lines.append("\(unhashed) evidence files have no recorded sum (the report was made with --no-hash)") }
    lines.append(
      intact
        ? "\(checked) files are as they were when the report was written"
        : "\(checked) files checked; the report or its evidence is not what it was")
    return Result(text: lines.joined(separator: "\n"), isIntact: intact)
  }

  private func resolved(_ path: String) -> String {
    path.hasPrefix("/") || archive.isEmpty ? path : archive + "/" + path
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
