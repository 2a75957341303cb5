import Diagnostics
import Foundation
import Testing
import Vocabulary

@testable import Geography

@Suite final class CountryDatabaseTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "geography-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ text: String, _ name: String = "ranges.csv") throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  private func address(_ text: String) throws -> Address { try #require(Address(text)) }

  @Test func `Addresses are looked up in ranges of every spelling`() throws {
    let path = try write(
      """
      # Generated: Thu, 25 Jun 2026 04:33:59 GMT
      240.0.0.0,240.0.0.255,no
      4026532096,4026532351,SE
      "240.0.2.0","240.0.2.255","DK","Denmark"\r
      2400::,2400::ffff,JP
      42545680538062540102443224515173416960,42545680538062540102443224515173416961,KR
      """)
    let database = try CountryDatabase.load(path)
    let cases = [
      ("239.255.255.255", "--"), ("240.0.0.0", "NO"), ("240.0.0.255", "NO"), ("240.0.1.0", "SE"), ("240.0.1.255", "SE"),
      ("240.0.2.9", "DK"), ("240.0.3.0", "??"), ("2400::", "JP"), ("2400::ffff", "JP"), ("2400::1:0", "??"),
      ("2002::", "??"), ("2002:1::1", "KR"), ("2002:1::2", "??"), ("10.0.0.1", "--"), ("127.0.0.1", "--"),
      ("::1", "--"), ("192.0.2.1", "--"),
      ("100.64.0.1", "--"), ("2001:db8::1", "--"), ("2001:db9::1", "??"),
    ]
    for (text, code) in cases {
      #expect(database.code(for: try address(text)) == code, "\(text)")
    }
    #expect(database.date == "2026-06-25")
    #expect(database.files == [path])
  }

  @Test func `An entry for a documentation range is taken as meant`() throws {
    let database = try CountryDatabase.load(write("192.0.2.0,192.0.2.127,NO\n198.51.100.0,198.51.100.255,??\n"))
    #expect(database.codes(for: [try address("192.0.2.1"), try address("192.0.2.200")]) == ["NO", "--"])
    #expect(database.code(for: try address("198.51.100.1")) == "--")
  }

  @Test func `Every wrong line is named with its place`() throws {
    let path = try write(
      "start,end,country\n240.0.0.0,240.0.0.255,NO\nnonsense\n240.0.1.9,240.0.1.0,NO\n240.0.2.0,2400::,NO\n"
        + "240.0.3.0,240.0.3.1,NOR\n240.0.4.0,240.0.4.1\n\n240.0.5.256,240.0.6.0,NO\n")
    let error = try #require(throws: DiagnosticList.self) { try CountryDatabase.load(path) }
    #expect(error.diagnostics.map { $0.place?.line } == [3, 4, 5, 6, 7, 9])
    #expect(error.diagnostics.allSatisfy { $0.code == "geography-range" && $0.place?.file == path })
  }

  @Test func `Lines are whole wherever the stretches end in which a file is read`() throws {
    let rows = (0..<40_000).map { index in
      let start = 0xF000_0000 + 16 * index
      return "\(start),\(start + 15),\(index % 2 == 0 ? "NO" : "SE")"
    }
    let comment = "# " + String(repeating: "x", count: 700_000)
    let text = ([comment] + rows[..<20_000] + [comment] + rows[20_000...]).joined(separator: "\n")
    let database = try CountryDatabase.load(write(text))
    for index in 0..<40_000 {
      let start = UInt32(0xF000_0000 + 16 * index)
      let expected = index % 2 == 0 ? "NO" : "SE"
      #expect(database.codes(for: [Address(ipv4: start), Address(ipv4: start + 15)]) == [expected, expected])
    }
    let error = try #require(throws: DiagnosticList.self) { try CountryDatabase.load(write(text + "\nnonsense")) }
    #expect(error.diagnostics.map { $0.place?.line } == [40_003])
  }

  @Test func `Ranges may come in any order but may not contradict each other`() throws {
    let database = try CountryDatabase.load(write("240.0.1.0,240.0.1.255,SE\n240.0.0.0,240.0.0.255,NO\n"))
    #expect(database.code(for: try address("240.0.0.7")) == "NO")
    #expect(database.code(for: try address("240.0.1.7")) == "SE")
    let error = try #require(throws: DiagnosticList.self) {
      try CountryDatabase.load(write("240.0.0.0,240.0.1.0,SE\n240.0.0.9,240.0.0.9,NO\n"))
    }
    #expect(error.diagnostics.map(\.code) == ["geography-overlap"])
  }

  @Test func `A missing file, a folder and an empty file are errors`() throws {
    for (path, code) in [
      ("/nonexistent/geoip", "geography-unreadable"), ("/tmp", "geography-unreadable"),
      (try write("# nothing\n"), "geography-empty"),
    ] {
      let error = try #require(throws: DiagnosticList.self) { try CountryDatabase.load(path) }
      #expect(error.diagnostics.map(\.code) == [code])
    }
  }

  @Test func `The installed database knows well-known networks`() throws {
    let database = try #require(try CountryDatabase.installed())
    // Ranges of national registries that have not moved for decades.
    #expect(database.code(for: try address("193.0.6.139")) == "NL")
    #expect(database.code(for: try address("2001:200::1")) == "JP")
    #expect(database.date?.count == 10)
    #expect(!database.files.isEmpty)
  }

  @Test func `Every country has a name, and no two share one`() {
    #expect(CountryNames.codes.count == 249)
    #expect(Set(CountryNames.codes.map(CountryNames.name)).count == 249)
    #expect(CountryNames.name("CN") == "China")
    #expect(CountryNames.name("KR") == "Korea")
    #expect(CountryNames.name("GB") == "United Kingdom")
    #expect(CountryNames.name("QQ") == "QQ")
    #expect(CountryNames.name("??") == "unknown")
  }
}
