import Diagnostics
import Foundation
import Planning
import Testing

@Suite("Plan files")
final class PlanFileTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("plan-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("November/logs"), withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func mistakes(_ path: String) -> [Diagnostic] {
    let reader = PlanReader(analyses: Doubles.analyses, formats: [], templates: ["incident"])
    do {
      return try reader.read(path: path).warnings
    } catch {
      return error.diagnostics
    }
  }

  private func write(_ bytes: [UInt8], _ name: String = "November/plan.yml") throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }

  @Test("a plan is read from its file, and its paths are relative to it")
  func file() throws {
    let path = try write(Array("spoor: 1\narchive: {paths: [logs]}\n".utf8))
    let reader = PlanReader(analyses: Doubles.analyses, formats: [], templates: ["incident"])
    let (plan, warnings) = try reader.read(path: path)
    #expect(warnings.isEmpty && plan.title == "November" && plan.file == path)
    #expect(plan.folder == folder.appendingPathComponent("November").path)
  }

  @Test("files that are no plans")
  func notPlans() throws {
    #expect(mistakes(folder.appendingPathComponent("nowhere.yml").path).map(\.code) == ["plan-not-found"])
    #expect(mistakes(folder.path).map(\.code) == ["plan-is-a-folder"])
    #expect(mistakes(try write([])).map(\.code) == ["plan-empty"])
    let latin = mistakes(try write(Array("spoor: 1\ntitle: caf".utf8) + [0xE9, 0x0A]))
    #expect(latin.map(\.code) == ["plan-not-utf8"])
    #expect(latin.first?.place?.line == 2 && latin.first?.place?.column == 11)
    #expect(mistakes(try write([0xFF, 0xFE, 0x73, 0x00])).map(\.code) == ["plan-not-utf8"])
    #expect(mistakes(try write([UInt8](repeating: 120, count: 1_100_000))).map(\.code) == ["plan-too-large"])
  }

  @Test("a plan that may not be opened")
  func unreadable() {
    let files = PlanFiles(kind: { _ in .file }, bytes: { _ in nil }, currentFolder: { "/" })
    let reader = PlanReader(analyses: [], formats: [], templates: [], files: files)
    #expect { try reader.read(path: "plan.yml") } throws: {
      ($0 as? DiagnosticList)?.diagnostics.map(\.code) == ["plan-unreadable"]
    }
  }
}
