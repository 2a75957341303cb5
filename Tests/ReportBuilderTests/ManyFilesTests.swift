import Foundation
import Testing

@testable import ReportBuilder

/// Folders of very many files: the write-up stays one that somebody reads.
@Suite struct ManyFilesTests {
  @Test func `Of sixty copies some are named and the others counted, and the record has all`() async throws {
    let scratch = try Scratch()
    let line = "2023-11-12T08:31:00+00:00 h sshd[1]: Failed password for root from 192.0.2.7 port 51182 ssh2\n"
    for number in 100..<161 { try scratch.write("logs/\(number).log", line) }
    try scratch.write("plan.yml", "spoor: 1\ntitle: t\narchive: {paths: [logs], time_zone: UTC}\ngeography: none\n")
    let outcome = try await report(try Plans.read(scratch.path + "/plan.yml").0, to: scratch.path + "/out")
    let text = try text(outcome.folder + "/report.md")
    #expect(text.components(separatedBy: " holds the same as ").count == 26)
    #expect(text.contains("35 more files hold the same as another"))
    let record = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: outcome.folder + "/evidence.json")))
    let files = try #require((record as? [String: Any])?["files"] as? [[String: Any]])
    #expect(files.count { $0["copy_of"] is String } == 60)
  }
}
