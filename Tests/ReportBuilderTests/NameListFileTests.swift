import Diagnostics
import Foundation
import Planning
import Testing

@testable import ReportBuilder

/// Lists of names as people keep them: from spreadsheets, other systems, and with things in them that are no names.
@Suite("List files")
struct NameListFileTests {
  private static func read(_ bytes: [UInt8]) throws -> NameListFile {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("spoor-list-\(UUID().uuidString).txt")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    return try NameListFile.read(Plan.NameListSource(name: "spamtraps", path: file.path))
  }

  private static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
    (littleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF])
      + text.utf16.flatMap { littleEndian ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)] }
  }

  @Test("comments, blank lines, byte order marks and the ends of lines of other systems are no names")
  func plain() throws {
    let text = "\u{FEFF}# from the spreadsheet\r\nanna\r\n\r\n  bob@example.com 2024-01-01 \rcarol\n"
    let list = try Self.read(Array(text.utf8))
    #expect(list.entries == ["anna", "bob@example.com 2024-01-01", "carol"] && list.warnings.isEmpty)
    #expect(try Self.read([]).entries.isEmpty)
  }

  @Test("a spreadsheet's UTF-16 text is read", arguments: [true, false])
  func wide(littleEndian: Bool) throws {
    let list = try Self.read(Self.utf16("anna\r\nJosé\r\n# no\r\n", littleEndian: littleEndian))
    #expect(list.entries == ["anna", "José"] && list.warnings.isEmpty)
  }

  @Test("what is no text stops the run, at its line")
  func binary() throws {
    let error = #expect(throws: Diagnostic.self) { try Self.read(Array("anna\nbo".utf8) + [0, 7]) }
    #expect(error?.code == "list-no-text" && error?.place?.line == 2)
    #expect(error?.help?.contains("UTF-8") == true)
  }

  @Test("patterns and bare domains are left out, and damaged names kept, with a warning at the first of them")
  func patterns() throws {
    let list = try Self.read(Array("anna\n*@example.org\n@example.net\nsales*\nM".utf8) + [0xFC] + Array("ller\n".utf8))
    #expect(list.entries == ["anna", "M\u{FFFD}ller"])
    #expect(list.warnings.map(\.code) == ["list-pattern", "list-encoding"])
    #expect(list.warnings.map { $0.place?.line } == [2, 5])
    #expect(list.warnings[0].message.hasSuffix("left out; so are 2 more"))
  }
}
