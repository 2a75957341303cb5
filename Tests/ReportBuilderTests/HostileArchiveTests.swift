import Foundation
import Testing

@testable import ReportBuilder

/// What attackers type, and how files and lists are called, from the log to every output.
@Suite struct HostileArchiveTests {
  private static let names = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=HYPERLINK(\"http://evil.example\",\"x\")",
    "@SUM(1+1)*cmd|\" /C calc\"!A0", "+1+1", "-2+3", "|pipe|", "`tick`", "](javascript:alert(1))", "\u{1B}[31mred\u{7}",
    "\u{202E}evil\u{202C}", "nul\0nul", "{{title}}", "{{{title}}}", "```table days", "# head", "a\tb", "&amp;&#x3c;",
    "\u{FEFF}bom", "'quote\"dbl", "\r=1+1", "<!-- c -->", "]]>", "http://evil.example/", "\u{A0}", "\u{200B}",
    String(repeating: "A", count: 60_000), "x from 203.0.113.9 port 1 ssh2",
  ]

  private struct Made: Sendable {
    let scratch: Scratch
    let folder: String
    let summary: String
    let diagnostics: String
    let status: ReportBuilder.ExitStatus
  }

  /// Its report, for readers of other kinds.
  static func folder() async throws -> String { try await made.value.folder }

  private static let made = Task<Made, any Error> {
    let scratch = try Scratch()
    var log = Data()
    for day in 11...30 {
      for (index, name) in names.enumerated() {
        let second = index < 10 ? "0\(index)" : "\(index)"
        log += Data("Nov \(day) 10:00:\(second) h sshd[1]: Failed password for invalid user ".utf8)
        log += Data("\(name) from 192.0.2.\(index + 1) port 22 ssh2\n".utf8)
      }
    }
    log += Data("Nov 30 11:00:00 h sshd[1]: Failed password for invalid user ".utf8) + Data([0xFF, 0xC0, 0x80])
    log += Data(" from 192.0.2.200 port 22 ssh2\n".utf8)
    log += Data("Nov 30 11:00:01 h spop3d[3]: authentication failed: no such user: info - =cmd|x (192.0.2.78)\n".utf8)
    log +=
      Data("Nov 30 11:00:02 h sshd[1]: Failed password for invalid user ".utf8)
      + Data(repeating: 0x42, count: 1_000_000)
    log += Data(" from 192.0.2.201 port 22 ssh2\n".utf8)
    try scratch.write("logs/auth.log", log)
    try scratch.write(
      "logs/sub/=1+1<b>&\n.log", "Nov 30 11:00:09 h sshd[1]: Failed password for root from 192.0.2.99 port 1 ssh2\n")
    try scratch.write(
      "t.txt", "<script>alert(1)</script>\n=HYPERLINK(\"http://evil.example\",\"x\")\n`tick`\n|pipe|\n+1+1\n")
    try scratch.write(
      "plan.yml",
      """
      spoor: 1
      title: "<script>alert('t')</script> {{x}} | `c` ](javascript:1) =1+1 \\u202e \\e[31m"
      archive: {paths: [logs], year: 2023, time_zone: UTC}
      geography: none
      lists: {spamtraps: t.txt, "../../we<b>ird/=1": t.txt}

      """)
    let (plan, _) = try Plans.read(scratch.path + "/plan.yml")
    let outcome = try await report(plan, to: scratch.path + "/out/r")
    return Made(
      scratch: scratch, folder: outcome.folder, summary: outcome.summary,
      diagnostics: outcome.diagnostics.map(\.rendered).joined(separator: "\n"), status: outcome.status)
  }

  @Test func `Everything is counted, the line of a megabyte too`() async throws {
    let made = try await Self.made.value
    #expect(made.summary.contains("564 lines = 564 events + 0 other + 0 damaged"))
    let users = try CSV(made.folder + "/tables/usernames.csv")
    #expect(users.column("attempts").compactMap(Int.init).reduce(0, +) == 564)
  }

  @Test func `A forged address inside a name is no source`() async throws {
    let sources = try CSV(try await Self.made.value.folder + "/tables/sources.csv").column("source")
    #expect(!sources.contains("203.0.113.9"))
    #expect(sources.contains("192.0.2.28"))
  }

  @Test func `No output holds a character that shows other text than stands there`() async throws {
    for (name, text) in try readable(try await Self.made.value.folder) {
      let found = text.unicodeScalars.filter { scalar in
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
      }
      #expect(found.isEmpty, "\(name)")
    }
    for text in try await [Self.made.value.summary, Self.made.value.diagnostics] {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
    }
  }

  @Test func `The page has no script, no handler and no address of another place`() async throws {
    let page = try text(try await Self.made.value.folder + "/report.html")
    // Every < that begins a tag is one of the page's own: what was typed stands as &lt;.
    let tags = page.utf8.split(separator: UInt8(ascii: "<")).dropFirst().map { piece in
      String(decoding: piece.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self).lowercased()
    }
    #expect(tags.count > 500)
    // The page has a <strong> but no <b>: what was typed has some.
    #expect(!tags.contains { tag in ["script", "img", "!--", "b "].contains { tag.hasPrefix($0) } || tag == "b" })
    let places = [
      "href=\"http", "href=\"//", "src=", "=\"javascript:", "=\"data:", " onerror=", " onload=", " onclick=",
    ]
    for tag in tags where tag.contains("=") {
      let found = places.filter { tag.contains($0) }
      #expect(found.isEmpty, "\(tag.prefix(80))")
    }
    #expect(page.contains("&lt;script&gt;alert(1)"))
  }

  @Test func `No cell of a table begins a formula, and the workbook's formulas are its own`() async throws {
    let folder = try await Self.made.value.folder
    for name in try contents(folder).keys where name.hasSuffix(".csv") {
      for cell in try CSV(folder + "/" + name).rows.joined() {
        #expect(!["=", "+", "@", "\t", "\r"].contains { cell.hasPrefix($0) }, "\(name)")
        #expect(!cell.hasPrefix("-") || Double(cell) != nil, "\(name)")
      }
    }
    var formulas = 0
    for (name, text) in try readable(folder) where name.contains("!xl/") {
      for link in text.components(separatedBy: "<hyperlink ").dropFirst() {
        let tag = link.prefix { $0 != ">" }
        #expect(tag.contains("location=\"'") && !tag.contains("r:id"), "\(name): \(tag)")
      }
      for piece in text.components(separatedBy: "<f>").dropFirst() {
        formulas += 1
        let isOwn = ["SUBTOTAL(", "COUNTIF(", "SUM("].contains { piece.hasPrefix($0) } || piece.contains("/SUM(")
        #expect(isOwn || piece.prefix(12).contains("*"), "\(piece.prefix(60))")
      }
    }
    #expect(formulas > 3)
  }

  @Test func `Names of lists lead to no file outside the report`() async throws {
    let made = try await Self.made.value
    #expect(try made.scratch.names("out") == ["r"])
    for name in try contents(made.folder).keys {
      #expect(name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && ![0x3C, 0x3E, 0x3D, 0x26].contains($0) }, "\(name)")
    }
    #expect(try Verification(folder: made.folder, archive: nil).run().isIntact)
  }

  @Test func `The machine-readable outputs are well formed`() async throws {
    let folder = try await Self.made.value.folder
    for (name, data) in try contents(folder) {
      if name.hasSuffix(".json") { #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: data) } }
      #expect(name.hasSuffix(".xlsx") || String(validating: data, as: UTF8.self) != nil, "\(name)")
    }
  }
}
