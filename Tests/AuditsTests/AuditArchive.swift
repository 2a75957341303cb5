import CivilTime
import Diagnostics
import Foundation
import Planning
import Testing

@testable import Audits
@testable import ReportBuilder

/// A server in a folder of its own: logs that grow and rotate, a plan, and audits by a clock of the test.
final class AuditedServer {
  let path: String
  let plan: Plan
  let zone: Zone
  var delivers = true

  /// - Parameters:
  ///   - name: of the fixture whose plan, lists and countries are taken
  ///   - changes: to the plan's text
  init(_ name: String, _ changes: (String) -> String) throws {
    path = NSTemporaryDirectory() + "spoor-audits-\(UUID().uuidString)"
    let manager = FileManager.default
    try manager.createDirectory(atPath: path + "/logs", withIntermediateDirectories: true)
    let fixture = Self.fixtures + "/" + name
    for part in try manager.contentsOfDirectory(atPath: fixture) where !["logs", "plan.yml"].contains(part) {
      try manager.copyItem(atPath: "\(fixture)/\(part)", toPath: "\(path)/\(part)")
    }
    let text = try String(contentsOfFile: fixture + "/plan.yml", encoding: .utf8)
    try changes(text).write(toFile: path + "/plan.yml", atomically: true, encoding: .utf8)
    plan = try Plans.read(path + "/plan.yml").plan
    zone = try #require(plan.archive.timeZone)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static let fixtures =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Fixtures"

  /// The decoded lines of a fixture's log.
  static func lines(_ name: String) throws -> [String] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "gzip -dc \"$1\"", "sh", fixtures + "/" + name]
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func append(_ lines: some Sequence<String>, to log: String) throws {
    let file = path + "/logs/" + log
    if !FileManager.default.fileExists(atPath: file) { try Data().write(to: URL(fileURLWithPath: file)) }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    try handle.close()
  }

  /// As logrotate does it: one plain, the older ones compressed, and what is beyond `keep` deleted.
  func rotate(_ log: String, keep: Int) throws {
    let manager = FileManager.default
    let base = path + "/logs/" + log
    try? manager.removeItem(atPath: "\(base).\(keep).gz")
    for number in stride(from: keep - 1, through: 2, by: -1) where manager.fileExists(atPath: "\(base).\(number).gz") {
      try manager.moveItem(atPath: "\(base).\(number).gz", toPath: "\(base).\(number + 1).gz")
    }
    if manager.fileExists(atPath: base + ".1") {
      let process = try Process.run(URL(fileURLWithPath: "/bin/gzip"), arguments: [base + ".1"])
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      try manager.moveItem(atPath: base + ".1.gz", toPath: base + ".2.gz")
    }
    try manager.moveItem(atPath: base, toPath: base + ".1")
  }

  func audit(
    _ kind: Plan.Audit.Period? = nil, at now: Int64, plan: Plan? = nil
  ) async throws -> AuditRun.Outcome {
    try await audit(.due(kind ?? #require(self.plan.audit).period), at: now, plan: plan)
  }

  func audit(_ choice: AuditRun.Choice, at now: Int64, plan: Plan? = nil) async throws -> AuditRun.Outcome {
    let plan = plan ?? self.plan
    let audit = try #require(plan.audit)
    try AuditFolder(audit.folder).make()
    var options = AuditRun.Options(
      now: now, zone: zone, zoneReason: "stated in the plan", choice: choice, host: "test.example.com", jobs: 1)
    options.delivers = delivers
    let events = try AuditEvents.history(
      AuditFolder.history(of: plan, audit), plan: plan, zone: zone, jobs: 1, now: now)
    return try await AuditRun(plan: plan, audit: audit, events: events, options: options).run()
  }

  func moment(_ text: String) throws -> Int64 {
    let date = try #require(CivilDate(iso: text.prefix(10)))
    let clock = text.dropFirst(11).split(separator: ":").compactMap { Int64($0) }
    return zone.utcSeconds(localSeconds: Int64(date.dayNumber) * 86_400 + clock[0] * 3600 + clock[1] * 60)
  }

  func state() throws -> AuditState { try AuditState.read(path + "/audits/state.json") }
  func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
  }
}
