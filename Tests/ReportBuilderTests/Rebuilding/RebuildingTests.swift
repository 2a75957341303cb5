import Findings
import Foundation
import Report
import Testing

@testable import ReportBuilder

/// `findings.json` holds all of a report: from it alone, every other file is made again.
@Suite struct RebuildingTests {
  private func rebuilt(_ folder: String, to scratch: Scratch) throws -> String {
    let reader = try FindingsReader(path: folder + "/findings.json")
    let content = try reader.content()
    let outputs = Set(try reader.top("outputs").texts().compactMap { ReportOutput(rawValue: $0) })
    let template = try #require(ReportTemplate.builtIn(content.provenance.templateName))
    let parts = ReportParts(
      drawSVG: { figure, use in
        switch use {
        case .inline(let prefix): FigureDrawing.inline(figure, idPrefix: prefix)
        case .strip: FigureDrawing.strip(figure)
        case .file: FigureDrawing.svg(figure, standalone: true)
        }
      }, workbook: RowLimits())
    let target = scratch.path + "/rebuilt"
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
    _ = try ReportWriter.write(content, template: template, outputs: outputs, parts: parts, into: target)
    return target
  }

  @Test(arguments: CaseReports.names)
  func `Every file of a report is made again from its findings alone, byte for byte`(_ name: String) async throws {
    let scratch = try Scratch()
    let folder = try await CaseReports.folder(name)
    let again = try rebuilt(folder, to: scratch)
    #expect(try contents(again).count > 40)
    let changed = try differences(contents(folder), contents(again))
    #expect(changed == [])
  }

  @Test func `So is a public report, and one about damaged evidence without any geography`() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "logs/a.log",
      (1...40).map { "Nov 12 08:\($0 + 10):00 h sshd[1]: Failed password for x\($0) from 203.0.113.9 port 1 ssh2\n" }
        .joined() + "Nov 12 09:0\0\0\u{202E}|<b>")
    for audience in ["internal", "public"] {
      var plan = plan(scratch, ["logs"])
      plan.report.audience = .init(rawValue: audience) ?? .internal
      let folder = try await report(plan, to: scratch.path + "/" + audience).folder
      let target = try Scratch()
      let changed = try differences(contents(folder), contents(rebuilt(folder, to: target)))
      #expect(changed == [], "\(audience)")
    }
  }
}
