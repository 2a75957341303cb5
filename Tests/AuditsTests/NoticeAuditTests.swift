import Diagnostics
import Foundation
import Planning
import Testing

@testable import Audits
@testable import ReportBuilder

/// Whether people are told, by a program that keeps what it is given.
@Suite("Audits that tell people")
struct NoticeAuditTests {
  private func server(_ channels: String) throws -> AuditedServer {
    try AuditedServer("swarm") {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") }.joined(separator: "\n")
        + "\nanalyses: [overview]\nreport: {outputs: [json]}\naudit: {folder: audits}\nnotices:\n\(channels)\n"
    }
  }

  private func feed(_ server: AuditedServer, from: String, to: String) throws {
    let lines = try AuditedServer.lines("swarm/logs/dovecot.info.gz")
    try server.append(lines.filter { $0 >= from && $0 < to }, to: "dovecot.info")
  }

  @Test("a ring and its all-clear are told once each, with what a person needs")
  func told() async throws {
    let server = try server("  - command: {run: [/usr/bin/tee, -a, TOLD]}")
    let told = server.path + "/told.json"
    var plan = server.plan
    plan.notices = plan.notices.map { channel in
      var channel = channel
      if case .command(var command) = channel.way {
        command.arguments = command.arguments.map { $0 == "TOLD" ? told : $0 }
        channel.way = .command(command)
      }
      return channel
    }
    try feed(server, from: "2023-09-01", to: "2023-11-11")
    _ = try await server.audit(at: server.moment("2023-11-11 00:10"), plan: plan)
    for day in 12...15 {
      try feed(server, from: "2023-11-\(day - 1)", to: "2023-11-\(day)")
      _ = try await server.audit(at: server.moment("2023-11-\(day) 00:10"), plan: plan)
    }
    let text = try server.text("told.json")
    #expect(text.ranges(of: "41 failed logins in one hour").count >= 1)
    #expect(text.ranges(of: "2023-11-11/rings/hourly-threshold/").count == 1)
    #expect(text.ranges(of: "2023-11-14/over/hourly-threshold/").count == 1)
    #expect(text.contains("What to do now"))
    #expect(text.contains("audits/reports/2023-11-11/report.html"))
    #expect(server.names("audits/outbox").filter { $0.hasSuffix(".json") }.isEmpty)
  }

  @Test("a dead channel stops no report, and the next one says what did not reach anybody")
  func dead() async throws {
    let server = try server("  - command: {run: [/bin/false]}")
    try feed(server, from: "2023-09-01", to: "2023-11-12")
    let first = try await server.audit(at: server.moment("2023-11-12 00:10"))
    #expect(first.status == .alert)
    #expect(first.diagnostics.contains { $0.code == "not-sent" })
    #expect(server.names("audits/outbox").count { $0.hasSuffix(".json") } == first.notices.count)
    try feed(server, from: "2023-11-12", to: "2023-11-13")
    _ = try await server.audit(at: server.moment("2023-11-13 00:10"))
    let next = try server.text("audits/reports/2023-11-12/findings.json")
    #expect(next.contains("could not be sent through"))
    #expect(try server.text("audits/index.html").contains("could not be sent through"))
  }

  @Test("an audit that is made again sends nothing twice")
  func again() async throws {
    let server = try server("  - command: {run: [/bin/true]}")
    try feed(server, from: "2023-09-01", to: "2023-11-12")
    let now = try server.moment("2023-11-12 00:10")
    #expect(try await server.audit(at: now).notices.isEmpty == false)
    try FileManager.default.removeItem(atPath: server.path + "/audits/state.json")
    #expect(try await server.audit(at: now).notices.isEmpty)
  }

  @Test("what a trial left that was killed is removed by the next, and that of one that runs stays")
  func abandoned() throws {
    let place = NSTemporaryDirectory() + "spoor-trials-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: place) }
    let dead = try Process.run(URL(fileURLWithPath: "/bin/true"), arguments: [])
    dead.waitUntilExit()
    let names = ["\(dead.processIdentifier)-abc", "\(ProcessInfo.processInfo.processIdentifier)-abc", "old", "-1-x"]
    for name in names {
      try FileManager.default.createDirectory(
        atPath: "\(place)/spoor-trial-\(name)", withIntermediateDirectories: true)
    }
    AuditTrial.removeAbandoned(in: place)
    let left = try FileManager.default.contentsOfDirectory(atPath: place)
    #expect(left.sorted() == names.dropFirst().map { "spoor-trial-\($0)" }.sorted())
  }

  @Test("a trial leaves everything as it is, and says what would be sent")
  func trial() async throws {
    let server = try server("  - command: {run: [/bin/true]}")
    try feed(server, from: "2023-09-01", to: "2023-11-11")
    _ = try await server.audit(at: server.moment("2023-11-11 00:10"))
    try feed(server, from: "2023-11-11", to: "2023-11-12")
    let before = try server.text("audits/state.json")
    let audit = try #require(server.plan.audit)
    let keeping = AuditFolder.history(of: server.plan, audit)
    let trial = try AuditTrial(of: audit, history: keeping.path)
    defer { trial.remove() }
    var copy = server.plan
    copy.audit?.folder = trial.folder
    copy.archive.history = Plan.History(path: trial.history)
    server.delivers = false
    let outcome = try await server.audit(at: server.moment("2023-11-12 00:10"), plan: copy)
    #expect(outcome.notices.contains { $0.notice.id.contains("rings/hourly-threshold") && $0.channels == ["command"] })
    #expect(try server.text("audits/state.json") == before)
    #expect(server.names("audits/reports") == ["2023-11-10"])
    #expect(server.names("audits").allSatisfy { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") })
    server.delivers = true
    #expect(
      try await server.audit(at: server.moment("2023-11-12 00:10")).lines.first?.contains("rings: hourly-threshold")
        == true)
  }
}
