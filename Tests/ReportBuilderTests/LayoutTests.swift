import Diagnostics
import Foundation
import Planning
import Report
import TestSchemas
import Testing

@testable import ReportBuilder

/// Whole reports of a case in every layout, as their files are on disk.
@Suite struct LayoutTests {
  private func plan(_ template: Plan.ReportOptions.Template) throws -> Plan {
    var (plan, _) = try Plans.read(Fixtures.folder + "/guard/plan.yml")
    plan.report.template = template
    return plan
  }

  private func text(_ outcome: ReportRun.Outcome, _ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(outcome.folder)/\(name)")), as: UTF8.self)
  }

  @Test(arguments: ["incident", "brief", "audit"])
  func `every layout opens with what happened, and every link of it leads somewhere`(name: String) async throws {
    let scratch = try Scratch()
    let outcome = try await report(plan(.builtIn(name)), to: scratch.path + "/report")
    #expect(outcome.status == .complete && outcome.diagnostics.isEmpty)
    let page = try text(outcome, "report.html")
    let markdown = try text(outcome, "report.md")
    #expect(page.contains("<blockquote>") && markdown.contains("\n> **Two computers made 206 of the 292 failed logins"))
    let ids = Set(page.matches(of: /\sid="([^"]+)"/).map { String($0.1) })
    for link in page.matches(of: /href="([^"]+)"/).map({ String($0.1) }) {
      if link.hasPrefix("#") {
        #expect(ids.contains(String(link.dropFirst())), "\(link)")
      } else {
        #expect(FileManager.default.fileExists(atPath: "\(outcome.folder)/\(link)"), "\(link)")
      }
    }
    // A page for the hurried is one page.
    if name == "brief" { #expect(markdown.utf8.count < 6_000, "\(markdown.utf8.count)") }
  }

  @Test func `a broken template costs no output, and the exit code says so`() async throws {
    let scratch = try Scratch()
    let template = try scratch.write("mine.md", "# {{title}}\n\n{{#told}}\n")
    let outcome = try await report(plan(.file(template)), to: scratch.path + "/report")
    #expect(outcome.status == .brokenTemplate)
    let diagnostic = try #require(outcome.diagnostics.first { $0.severity == .error })
    #expect(diagnostic.place?.file.hasSuffix("mine.md") == true && (diagnostic.place?.line ?? 0) >= 3)
    for name in ["report.md", "report.html", "findings.json", "evidence.json", "tables.xlsx", "tables/days.csv"] {
      #expect(FileManager.default.fileExists(atPath: "\(outcome.folder)/\(name)"), "\(name)")
    }
    #expect(try text(outcome, "report.md").contains("The template is broken"))
  }

  @Test func `the records of a real report are as their schemas say`() async throws {
    let scratch = try Scratch()
    let outcome = try await report(plan(.builtIn("incident")), to: scratch.path + "/report")
    for name in ReportSchemas.names {
      let described = try ReportCommands.schema(name)
      let schema = try #require(JSONSchema(described))
      let json = try JSONSerialization.jsonObject(with: Data(try text(outcome, "\(name).json").utf8))
      #expect(schema.problems(json) == [])
    }
  }

  @Test func `what nobody knows is refused by name`() {
    #expect(throws: Diagnostic.self) { try ReportCommands.schema("report") }
    #expect(throws: Diagnostic.self) { try ReportCommands.template("page") }
  }
}
