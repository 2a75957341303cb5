import Findings
import Foundation
import TestSchemas
import Testing

@testable import Report

@Suite struct SchemaTests {
  private func schema(_ name: String) throws -> JSONSchema {
    let text = try #require(ReportSchemas.text(named: name))
    return try #require(JSONSchema(text))
  }

  private func value(_ bytes: [UInt8]?) throws -> Any {
    let bytes = try #require(bytes)
    return try JSONSerialization.jsonObject(with: Data(bytes))
  }

  /// The sample report with every kind of figure in it.
  private static var rich: ReportContent {
    var content = SampleReport.content()
    content.sections[0].figures = SampleFigures.all
    content.sections[0].chapter = ReportContent.Chapter(id: "days", title: "What happened, and when")
    content.countryNames = ["CN": "China"]
    content.sections[0].tables.append(
      Table(
        id: "mixed", title: "Mixed",
        columns: [
          Column(
            "any", "Any",
            .cells([
              .empty, .count(1), .number(2.5, places: 1), .share(0.5), .probability(1e-9), .date(SampleReport.first),
              .instant(1_700_000_000), .duration(seconds: 90), .country("CN"), .address("240.0.0.1"),
              .evidence("<x>"), .words("w"), .flag(true),
            ])),
          Column("one", "One", .cells([.empty] + (0..<12).map { .number(Double($0) / 8, places: 3) })),
        ]))
    return content
  }

  @Test func `findings.json is as its schema says, with every kind of figure and cell`() throws {
    let (_, files) = try ReportWriterTests().written(Self.rich)
    let json = try value(files["findings.json"])
    #expect(try schema("findings").problems(json) == [])
  }

  @Test func `evidence.json is as its schema says`() throws {
    let (_, files) = try ReportWriterTests().written(Self.rich)
    let json = try value(files["evidence.json"])
    #expect(try schema("evidence").problems(json) == [])
  }

  @Test func `the schema notices what is missing, unknown or of another type`() throws {
    let (_, files) = try ReportWriterTests().written(Self.rich)
    let written = try value(files["findings.json"])
    var json = try #require(written as? [String: Any])
    json["title"] = nil
    json["colour"] = "red"
    json["reporters"] = [7]
    var sections = try #require(json["sections"] as? [[String: Any]])
    var figures = try #require(sections[0]["figures"] as? [[String: Any]])
    figures[0]["kind"] = "pie"
    sections[0]["figures"] = figures
    json["sections"] = sections
    let problems = try schema("findings").problems(json)
    #expect(problems.contains(": title is missing") && problems.contains(": colour is not described"))
    #expect(problems.contains { $0.hasPrefix("/reporters/0:") })
    #expect(problems.contains { $0.hasPrefix("/sections/0/figures/0") })
  }

  @Test func `a column says the type of its values, and of each where they differ`() throws {
    let (_, files) = try ReportWriterTests().written(Self.rich)
    let written = try value(files["findings.json"])
    let json = try #require(written as? [String: Any])
    let sections = try #require(json["sections"] as? [[String: Any]])
    let tables = try #require(sections[0]["tables"] as? [[String: Any]])
    let columns = try #require(tables.last?["columns"] as? [[String: Any]])
    #expect(columns[0]["type"] as? String == "mixed")
    let types = try #require(columns[0]["types"] as? [Any])
    #expect(types[0] is NSNull && types[5] as? String == "date" && types[12] as? String == "flag")
    #expect(columns[1]["type"] as? String == "number" && columns[1]["places"] as? Int == 3)
    #expect(columns[1]["types"] == nil)
  }

  @Test(arguments: [Set<ReportOutput>([.json, .csv]), [.json]])
  func `a long table is whole, and names its CSV file where there is one`(_ outputs: Set<ReportOutput>) throws {
    let content = SampleReport.content(computers: 30_000)
    let (_, files) = try ReportWriterTests().written(content, outputs: outputs)
    let written = try value(files["findings.json"])
    let json = try #require(written as? [String: Any])
    let sections = try #require(json["sections"] as? [[String: Any]])
    let tables = sections.flatMap { $0["tables"] as? [[String: Any]] ?? [] }
    let sources = try #require(tables.first { $0["id"] as? String == "sources" })
    let columns = try #require(sources["columns"] as? [[String: Any]])
    #expect(columns.allSatisfy { ($0["values"] as? [Any])?.count == 30_000 })
    #expect(sources["csv"] as? String == (outputs.contains(.csv) ? "tables/sources.csv" : nil))
    #expect(try schema("findings").problems(json) == [])
  }
}
