import Findings
import Foundation
import Report
import TestSchemas
import Testing

@testable import Notices

@Suite("The schema of notices") struct NoticeSchemaTests {
  private static func notice(_ kind: Notice.Kind, report: String?) -> Notice {
    Notice(
      id: "x", kind: kind, severity: .warning, subject: "of \(evidence: "a\u{0}b")", server: "mail.example.com",
      made: 0,
      zone: "UTC",
      sections: [
        Notice.Section(),
        Notice.Section("Now", paragraphs: ["a"], facts: [.init("b", "c")], steps: ["d"]),
      ], report: report)
  }

  @Test(
    "fits every notice, with and without what may be missing",
    arguments: [Notice.Kind.alert, .allClear, .report, .test])
  func fits(kind: Notice.Kind) throws {
    let schema = try #require(ReportSchemas.text(named: "notice").flatMap { JSONSchema($0) })
    for report in [nil, "/srv/report.html"] {
      let bytes = NoticeJSON.bytes(Self.notice(kind, report: report), zone: .utc)
      var json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
      #expect(schema.problems(json) == [])
      json["colour"] = "red"
      json["id"] = nil
      #expect(schema.problems(json).count == 2)
    }
  }
}
