import Foundation
import Testing

@testable import Simulation

@Suite struct ReferenceArchiveTests {
  private func text(_ archive: ReferenceArchive) throws -> (text: String, failures: Int) {
    let path = FileManager.default.temporaryDirectory.appending(path: "reference-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let written = try archive.write(to: path)
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    #expect(text.utf8.count == written.bytes)
    return (text, written.failures)
  }

  private func failures(in text: String) -> Int {
    text.split(separator: "\n").count { line in ReferenceArchive.failureLiterals.contains { line.contains($0) } }
  }

  @Test func `A tenth of the mixed lines are failures, and only they hold the literals`() throws {
    let (text, counted) = try text(ReferenceArchive(lines: 20_000))
    #expect(text.split(separator: "\n").count == 20_000)
    #expect(counted == 2_000)
    #expect(failures(in: text) == 2_000)
    for literal in ReferenceArchive.failureLiterals { #expect(text.contains(literal)) }
    #expect((130...145).contains(text.utf8.count / 20_000), "about 1.1 GB in 8 million lines")
  }

  @Test func `The other archive holds nothing but failures`() throws {
    let (text, counted) = try text(ReferenceArchive(content: .failures, lines: 3_001))
    #expect(counted == 3_001)
    #expect(failures(in: text) == 3_001)
  }

  @Test func `One seed gives one archive`() throws {
    let first = try text(ReferenceArchive(lines: 5_000)).text
    let again = try text(ReferenceArchive(lines: 5_000)).text
    let other = try text(ReferenceArchive(lines: 5_000, seed: 2)).text
    let same = first == again
    let differs = first != other
    #expect(same)
    #expect(differs)
  }
}
