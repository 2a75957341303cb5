import Foundation
import Testing

/// Every reference value is asserted somewhere in these tests, by its name.
@Suite("All reference values")
struct ReferenceCompletenessTests {
  @Test("no reference value is without a test")
  func complete() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var texts: [String] = []
    for case let file as URL in files where file.pathExtension == "swift" {
      texts.append(try String(contentsOf: file, encoding: .utf8))
    }
    #expect(References.values.count > 500)
    let all = texts.joined()
    // Names that a test makes of parts, such as "gfi.ARL0(K=\(k),H=\(h))".
    let made = Set(all.split(separator: "\"").filter { $0.contains("\\(") && $0.contains(".") }.map(Self.parts))
    let missing = References.values.keys.filter { name in
      !all.contains("\"\(Self.quoted(name))\"")
        && !made.contains { Self.fits(name, $0) }
    }
    #expect(missing.isEmpty, "\(missing.sorted().joined(separator: "\n"))")
  }

  /// As it stands in a source file.
  private static func quoted(_ name: String) -> String { name.replacingOccurrences(of: "\"", with: "\\\"") }

  /// The text around the interpolations of a literal.
  private static func parts(_ literal: Substring) -> [String] {
    var parts = [""]
    var depth = 0
    var characters = literal.makeIterator()
    while let character = characters.next() {
      if depth > 0 {
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
      } else if character == "\\" {
        _ = characters.next()
        depth = 1
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func fits(_ name: String, _ parts: [String]) -> Bool {
    guard let first = parts.first, let last = parts.last, first.contains("."), parts.count > 1,
      name.hasPrefix(first), name.hasSuffix(last)
    else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() {
      guard let found = rest.range(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.count >= last.count
  }
}
