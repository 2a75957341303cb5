import Diagnostics
import Digests
import Findings
import Foundation
import Testing

@testable import Report

@Suite struct ReportWriterTests {
  static let template = ReportTemplate.builtIn("incident") ?? ReportTemplate(name: "", text: "")

  func written(
    _ content: ReportContent, template: ReportTemplate = template,
    outputs: Set<ReportOutput> = Set(ReportOutput.allCases),
    parts: ReportParts = SampleReport.parts
  ) throws -> (report: WrittenReport, files: [String: [UInt8]]) {
    try withTemporaryFolder { folder in
      let report = try ReportWriter.write(content, template: template, outputs: outputs, parts: parts, into: folder)
      var files: [String: [UInt8]] = [:]
      for record in report.outputs + [report.evidence] { files[record.path] = try bytes("\(folder)/\(record.path)") }
      return (report, files)
    }
  }

  func text(_ files: [String: [UInt8]], _ path: String) throws -> String {
    String(decoding: try #require(files[path]), as: UTF8.self)
  }

  @Test func `A report has its files, and evidence.json names each with its size and hash`() throws {
    let (report, files) = try written(SampleReport.content())
    #expect(report.diagnostics.isEmpty)
    #expect(
      Set(files.keys) == [
        "report.md", "report.html", "findings.json", "evidence.json", "figures/days.svg", "figures/map.svg",
        "figures/histogram.svg", "tables/days.csv", "tables/spike-days.csv", "tables/window-countries.csv",
        "tables/attempt-histogram.csv", "tables/sources.csv", "tables/key-figures.csv",
      ])
    let evidence = Data(try #require(files["evidence.json"]))
    let json = try #require(try JSONSerialization.jsonObject(with: evidence) as? [String: Any])
    #expect(json["schema"] as? String == "spoor.evidence/1")
    let outputs = try #require(json["outputs"] as? [[String: Any]])
    #expect(outputs.count == files.count - 1)
    for output in outputs {
      let path = try #require(output["path"] as? String)
      let file = try #require(files[path])
      #expect(output["bytes"] as? Int == file.count)
      #expect(output["sha256"] as? String == SHA256Digest.hex(of: file))
    }
  }

  @Test func `The same report written twice is the same bytes`() throws {
    #expect(try written(SampleReport.content()).files == written(SampleReport.content()).files)
  }

  @Test func `Only the outputs that are asked for are written, and nothing links to the others`() throws {
    let (_, files) = try written(SampleReport.content(), outputs: [.html])
    #expect(Set(files.keys) == ["report.html", "evidence.json"])
    #expect(try !text(files, "report.html").contains(".csv"))
    #expect(try !text(files, "report.html").contains("tables.xlsx"))
  }

  @Test func `The workbook is written beside the other files and recorded`() throws {
    let parts = ReportParts(
      drawSVG: SampleReport.parts.drawSVG,
      workbook: RowLimits())
    let (report, files) = try written(SampleReport.content(), parts: parts)
    let workbook = try #require(files["tables.xlsx"])
    #expect(workbook.starts(with: Array("PK".utf8)))
    #expect(report.outputs.contains { $0.path == "tables.xlsx" && $0.bytes == workbook.count })
    #expect(try text(files, "report.md").contains("[tables.xlsx](tables.xlsx)"))
  }

  @Test func `A full disk is one diagnostic with file and reason`() throws {
    var file = try OutputFile("full", in: "/dev")
    try file.append("anything")
    let error = #expect(throws: DiagnosticList.self) { try Self.finish(&file) }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.code == "cannot-write")
    #expect(diagnostic.message == "full cannot be written: No space left on device")
  }

  private static func finish(_ file: inout OutputFile) throws(DiagnosticList) { _ = try file.finish() }

  @Test func `A folder that is not there is one diagnostic`() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try ReportWriter.write(
        SampleReport.content(), template: Self.template, outputs: [.json], parts: SampleReport.parts,
        into: "/nonexistent/report")
    }
    #expect(error?.diagnostics.map(\.message) == ["findings.json cannot be created: No such file or directory"])
  }

  @Test func `A page is well formed, asks for nothing, and every link within it leads somewhere`() throws {
    let (_, files) = try written(SampleReport.content())
    let page = try text(files, "report.html")
    let markup = try StrictMarkup(page)
    #expect(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""))
    #expect(!page.contains("url("))
    let ids = markup.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for element in markup.elements {
      #expect(!["script", "iframe", "object", "embed", "link", "img", "form", "base"].contains(element.name))
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") || $0 == "src" || $0 == "style" })
      guard let target = element.attributes["href"] else { continue }
      if target.hasPrefix("#") {
        #expect(ids.contains(String(target.dropFirst())), "\(target)")
      } else {
        #expect(files[target] != nil, "\(target)")
      }
    }
  }

  @Test func `Every link of the Markdown leads to a file or an anchor`() throws {
    let (_, files) = try written(SampleReport.content())
    let markdown = try text(files, "report.md")
    var slugs = Slugs()
    var anchors = Set(markdown.matches(of: /<a id="([^"]+)"><\/a>/).map { String($0.1) })
    for line in markdown.split(separator: "\n") where line.hasPrefix("#") {
      anchors.insert(slugs.anchor(for: String(line.drop { $0 == "#" }.dropFirst())))
    }
    let links = markdown.matches(of: /\]\(([^)]+)\)/).map { String($0.1) }
    #expect(links.count > 20)
    for link in links {
      #expect(link.hasPrefix("#") ? anchors.contains(String(link.dropFirst())) : files[link] != nil, "\(link)")
    }
  }

  @Test func `The first lines say what happened, whether anybody got in, and what to do`() throws {
    let (_, files) = try written(SampleReport.content())
    let lines = try text(files, "report.md").split(separator: "\n").map(String.init)
    #expect(lines[0] == "# November swarm")
    #expect(lines[1].contains("10 January – 25 November 2023 (320 days, Europe/London)"))
    #expect(lines[2].hasPrefix("> **A swarm of 1,942 computers tried 3,072 logins"))
    let first = lines.prefix(20).joined(separator: "\n")
    #expect(first.contains("> **Did anybody get in?** That cannot be told: "))
    #expect(first.contains("| Failed logins a day |       1,307 |          85 |  15.4 |"))
    #expect(first.contains("1. Log successful logins (`auth_verbose = yes`)"))
  }

  @Test func `Totals stand below the rows, cut tables say how many rows there are`() throws {
    let (_, files) = try written(SampleReport.content())
    let markdown = try text(files, "report.md")
    #expect(markdown.contains("| **1,942** |               | **3,072** |"))
    #expect(markdown.contains("|     1,235 |             1 |     1,235 |      63.59 % |"))
    #expect(markdown.contains("The first 25 of 1,942 rows. [CSV](tables/sources.csv)"))
    let sources = try #require(files["tables/sources.csv"])
    let csv = try StrictCSV.records(sources)
    #expect(csv.count == 1943)
    #expect(csv[0] == ["attempts", "source", "host", "country", "first_seen"])
    #expect(csv[1] == ["5", "240.0.0.0", "colin@example.com", "CN", "2023-11-11 00:00:00"])
    let spikes = try #require(files["tables/spike-days.csv"])
    let days = try StrictCSV.records(spikes)
    #expect(days[1] == ["1", "2023-11-12", "1307", "84.6", "1e-12", "yes"])
  }

  @Test(arguments: HostileCorpus.entries)
  func `A hostile name changes nothing but its own text in any output`(_ entry: HostileCorpus.Entry) throws {
    let (_, files) = try written(SampleReport.content(name: entry.text, computers: 36))
    let markup = try StrictMarkup(try text(files, "report.html"))
    let (_, tame) = try written(SampleReport.content(name: "colin", computers: 36))
    let plain = try StrictMarkup(try text(tame, "report.html"))
    let shape = { (markup: StrictMarkup) in
      markup.elements.filter { $0.name != "bdi" && $0.attributes["class"] != "none" }
    }
    #expect(shape(markup) == shape(plain))
    let rows = try text(files, "report.md").split(separator: "\n").filter { $0.hasPrefix("|") }
    let plainRows = try text(tame, "report.md").split(separator: "\n").filter { $0.hasPrefix("|") }
    let pipes = { (row: Substring) in row.utf8.filter { $0 == UInt8(ascii: "|") }.count }
    #expect(rows.map(pipes) == plainRows.map(pipes))
    let sources = try #require(files["tables/sources.csv"])
    #expect(Set(try StrictCSV.records(sources).map(\.count)) == [5])
    for path in ["findings.json", "evidence.json"] {
      let json = Data(try #require(files[path]))
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: json) }
    }
  }
}
