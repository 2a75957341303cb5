import Diagnostics
import Foundation
import Testing

@testable import ReportBuilder

@Suite struct ReportFolderTests {
  private func refusal(_ path: String, replacing: Bool = false) -> String? {
    do throws(Diagnostic) {
      let folder = try ReportFolder(at: path, replacing: replacing)
      folder.abandon()
      return nil
    } catch {
      return error.code
    }
  }

  private func madeReport(_ scratch: Scratch, _ name: String, mark: String) throws {
    try scratch.write("\(name)/evidence.json", "{\n  \"schema\": \"spoor.evidence/1\"\n}")
    try scratch.write("\(name)/mark", mark)
  }

  @Test func `What is there and no report is never touched`() throws {
    let scratch = try Scratch()
    try scratch.write("foreign/precious", "x")
    try scratch.write("file", "x")
    try madeReport(scratch, "old", mark: "old")
    #expect(refusal(scratch.path + "/foreign", replacing: true) == "not-a-report")
    #expect(refusal(scratch.path + "/file", replacing: true) == "output-exists")
    #expect(refusal(scratch.path + "/old") == "output-exists")
    #expect(refusal(scratch.path + "/file/below") == "unwritable-output")
    #expect(refusal("/", replacing: true) != nil)
    #expect(refusal("") == "no-output")
    #expect(refusal(".", replacing: true) == "output-in-use")
    #expect(refusal("..", replacing: true) == "output-in-use")
    #expect(refusal("/proc", replacing: true) == "output-in-use")
    #expect(try scratch.names() == ["file", "foreign", "old"])
  }

  @Test func `An older report is there until the new one is whole`() throws {
    let scratch = try Scratch()
    try madeReport(scratch, "r", mark: "old")
    let folder = try ReportFolder(at: scratch.path + "/r/", replacing: true)
    try Data("{\"schema\": \"spoor.evidence/1\"}".utf8).write(
      to: URL(fileURLWithPath: folder.workingPath + "/evidence.json"))
    #expect(try text(scratch.path + "/r/mark") == "old")
    try folder.finish()
    #expect(try scratch.names() == ["r"])
    #expect(try scratch.names("r") == ["evidence.json"])
  }

  @Test func `A link to a report stays a link`() throws {
    let scratch = try Scratch()
    try madeReport(scratch, "first", mark: "old")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/latest", withDestinationPath: "first")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/nowhere", withDestinationPath: "gone")
    let folder = try ReportFolder(at: scratch.path + "/latest", replacing: true)
    try folder.finish()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path + "/latest") == "first")
    #expect(try scratch.names("first").isEmpty)
    #expect(refusal(scratch.path + "/nowhere", replacing: true) == "output-exists")
  }

  @Test func `What a killed run left is removed, and what a running one writes is not`() throws {
    let scratch = try Scratch()
    // No process has this number: the largest on Linux is 4,194,304.
    try scratch.write(".r.spoor-partial-2000000000/half", "x")
    try scratch.write(".r.spoor-partial-1/half", "x")
    let folder = try ReportFolder(at: scratch.path + "/r", replacing: false)
    folder.abandon()
    #expect(try scratch.names() == [".r.spoor-partial-1"])
  }

  @Test func `An interrupted run leaves nothing`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    await #expect(throws: CancellationError.self) {
      try await report(plan(scratch, ["auth.log"]), to: scratch.path + "/out/r", isInterrupted: { true })
    }
    #expect(try scratch.names("out").isEmpty)
  }

  @Test func `What the plan names and cannot be read stops the run before anything is made`() async throws {
    let scratch = try Scratch()
    try scratch.write("auth.log", Lines.failures(40))
    var plan = plan(scratch, ["auth.log"])
    plan.report.template = .file(scratch.path + "/none.md")
    await #expect(throws: Diagnostic.self) { try await report(plan, to: scratch.path + "/out/r") }
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/out"))
  }
}
