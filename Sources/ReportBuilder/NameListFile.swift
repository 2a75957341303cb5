import Diagnostics
import Digests
import Evidence
import Foundation
import Planning

/// A list of names from a plan: one name a line, `#` begins a comment line, blank lines count for nothing.
struct NameListFile {
  var source: Plan.NameListSource
  var entries: [String]
  var sha256: String

  /// Invalid UTF-8 is repaired. A file that cannot be read stops the run: its figures would be wrong.
  static func read(_ source: Plan.NameListSource) throws(Diagnostic) -> NameListFile {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: source.path))
    } catch {
      throw .error(
        "unreadable-list", "the list '\(source.name)' cannot be read: \(SystemReason.of(error))",
        at: Place(file: source.path), help: "mend the path under 'lists' in the plan, or the file's rights")
    }
    let text = String(decoding: data, as: UTF8.self)
    var entries: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let name = line.trimmingCharacters(in: .whitespaces)
      if !name.isEmpty && !name.hasPrefix("#") { entries.append(name) }
    }
    return NameListFile(source: source, entries: entries, sha256: SHA256Digest.hex(of: data))
  }
}
