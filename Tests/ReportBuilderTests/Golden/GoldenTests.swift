import Digests
import Foundation
import Testing

@testable import ReportBuilder

/// The reports of the cases as somebody has read and approved them: the write-up whole, of every other file, and of every
/// part of the workbook, size and digest.
///
/// After a change that is meant: `SPOOR_RENEW_GOLDEN=1 swift test --filter GoldenTests`, which rewrites and fails, and then
/// a look at `git diff Fixtures`.
@Suite struct GoldenTests {
  private static let renews = ProcessInfo.processInfo.environment["SPOOR_RENEW_GOLDEN"] != nil
  private static let command = "SPOOR_RENEW_GOLDEN=1 swift test --filter GoldenTests"

  /// What is kept of a report, by the name of its file below `Fixtures/CASE/golden`.
  private func kept(of folder: String) throws -> [String: String] {
    let all = try readable(folder)
    let parts = all.map { name, text in
      let name = name.hasPrefix(folder) ? String(name.dropFirst(folder.count + 1)) : name
      // The record ends with the digests of all other files, last digits and all.
      let told =
        name == "evidence.json"
        ? text.prefix(upTo: text.firstRange(of: "\"outputs\"")?.lowerBound ?? text.endIndex) : text[...]
      let text = RoundedNumbers.text(String(told))
      return "\(name)  \(text.utf8.count)  \(SHA256Digest.hex(of: text.utf8).prefix(16))"
    }
    return [
      "report.md": try text(folder + "/report.md"),
      "parts.txt": parts.sorted().joined(separator: "\n") + "\n",
    ]
  }

  @Test(arguments: CaseReports.names)
  func `The report of a case is the one that was approved`(_ name: String) async throws {
    let golden = "\(Fixtures.folder)/\(name)/golden"
    for (file, now) in try kept(of: await CaseReports.folder(name)) {
      let path = "\(golden)/\(file)"
      if Self.renews {
        try FileManager.default.createDirectory(atPath: golden, withIntermediateDirectories: true)
        try now.write(toFile: path, atomically: true, encoding: .utf8)
        Issue.record(
          "\(name)/golden/\(file) was written again: look at git diff Fixtures, then run without the variable")
        continue
      }
      guard FileManager.default.fileExists(atPath: path) else {
        Issue.record("\(name)/golden/\(file) is missing: \(Self.command)")
        continue
      }
      let difference = LineDifference(from: try text(path), to: now)
      #expect(difference.isEmpty, "\(name)/golden/\(file); if this is meant: \(Self.command)\n\(difference)")
    }
  }

  @Test func `Numbers are compared as far as machines agree`() {
    #expect(
      RoundedNumbers.text("[13.118993135011442, 7, 0.25]") == RoundedNumbers.text("[13.118993135011436, 7, 0.25]"))
    #expect(RoundedNumbers.text("1.2345678912e-12,") == "1.23456789e-12,")
    for text in ["13.5 of 240.131.55.199", "sha256 5e12.0a 1234567890123", "2023-11-12T08:31:00.123"] {
      #expect(RoundedNumbers.text(text) == text)
    }
  }

  @Test func `A difference is told line by line`() {
    let difference = LineDifference(from: "a\nb\nc\n", to: "a\nB\nc\nd\n")
    #expect(!difference.isEmpty && difference.description == "− 2: b\n+ 2: B\n+ 4: d")
    #expect(LineDifference(from: "a\n", to: "a\n").isEmpty)
    let long = LineDifference(from: "", to: String(repeating: "x\n", count: 100))
    #expect(long.description.hasSuffix("… and 40 more lines"))
  }
}
