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
  /// Lines that are no names, and what was done about them.
  var warnings: [Diagnostic] = []

  /// UTF-8, or UTF-16 that says so by its first two bytes. A file that cannot be read, or is no text, stops the run: its
  /// figures would be wrong. A line that is a pattern or a bare domain is left out with a warning, for no name tried
  /// would ever equal it; where bytes are no UTF-8 they are repaired, with a warning.
  static func read(_ source: Plan.NameListSource) throws(Diagnostic) -> NameListFile {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: source.path))
    } catch {
      throw .error(
        "unreadable-list", "the list '\(source.name)' cannot be read: \(SystemReason.of(error))",
        at: Place(file: source.path), help: "mend the path under 'lists' in the plan, or the file's rights")
    }
    var list = NameListFile(source: source, entries: [], sha256: SHA256Digest.hex(of: data))
    list.take(try text(data, source))
    return list
  }

  private static func text(_ data: Data, _ source: Plan.NameListSource) throws(Diagnostic) -> String {
    let isLittle = data.starts(with: [0xFF, 0xFE])
    if isLittle || data.starts(with: [0xFE, 0xFF]) {
      let bytes = Array(data.dropFirst(2))
      let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
        let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
        return isLittle ? second << 8 | first : first << 8 | second
      }
      return String(decoding: units, as: UTF16.self)
    }
    if let zero = data.firstIndex(of: 0) {
      throw .error(
        "list-no-text", "the list '\(source.name)' is no text: it holds a NUL byte",
        at: Place(file: source.path, line: 1 + data[..<zero].count { $0 == UInt8(ascii: "\n") }),
        help: "save it as UTF-8 text, one name a line")
    }
    return String(decoding: data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data, as: UTF8.self)
  }

  private mutating func take(_ text: String) {
    var patterns: [Int] = []
    var damaged: [Int] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let name = line.trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, !name.hasPrefix("#") else { continue }
      if name.contains("\u{FFFD}") { damaged.append(index + 1) }
      if name.hasPrefix("@") || name.contains("*") {
        patterns.append(index + 1)
      } else {
        entries.append(name)
      }
    }
    warn(
      "list-pattern", patterns, "a pattern or a bare domain and is left out",
      help: "write each name by itself, as maria or maria@example.com; patterns are not understood")
    warn(
      "list-encoding", damaged, "not UTF-8 and was repaired, so that no name tried will equal it",
      help: "save the list as UTF-8")
  }

  private mutating func warn(_ code: String, _ lines: [Int], _ what: String, help: String) {
    guard let first = lines.first else { return }
    let more = lines.count > 1 ? "; so \(lines.count == 2 ? "is" : "are") \(lines.count - 1) more" : ""
    warnings.append(
      .warning(
        code, "this line of the list '\(source.name)' is \(what)\(more)", at: Place(file: source.path, line: first),
        help: help))
  }
}
