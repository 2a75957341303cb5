import Foundation
import Planning
import Testing

@testable import Audits

@Suite("Audits of a history that forgets")
struct RetentionAuditTests {
  @Test("what was removed with time is unknown: no day of nothing that would be usual, and no period of nothing")
  func forgotten() async throws {
    let server = try AuditedServer("swarm") {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") }.joined(separator: "\n")
        .replacing("paths: [logs/]", with: "paths: [logs/]\n  history: {file: history.sqlite, keep: 30d}")
        .replacing("failures: 40", with: "failures: auto")
        + "\nanalyses: [overview, spike-days]\nreport: {outputs: [json]}\naudit: {folder: audits}\n"
    }
    let lines = try AuditedServer.lines("swarm/logs/dovecot.info.gz")
    try server.append(lines.filter { $0 >= "2023-06-01" && $0 < "2023-10-08" }, to: "dovecot.info")
    let now = try server.moment("2023-10-08 00:10")
    for kind in [Plan.Audit.Period.quarter, .day] {
      #expect(try await server.audit(kind, at: now).status == .complete)
    }
    let reports = try server.state().reports
    #expect(reports.map(\.rings) == [[], []])
    // Three weeks of the quarter are left.
    let kept = lines.filter { $0 >= "2023-09-08" && $0 < "2023-10-01" }
      .count { $0.contains("unknown user") || $0.contains("ismatch") }
    #expect(reports.first { $0.kind == "quarter" }?.attempts == kept)
    let day = try server.text("audits/reports/2023-10-07/findings.json")
    #expect(day.contains("events before 8 September 2023 at 00:00 were removed with time"))
    _ = try await server.audit(.month, at: server.moment("2023-09-08 00:10"))
    #expect(try server.state().reports.first { $0.kind == "month" }?.attempts == nil)
  }

  @Test("who was there before counts as returning after the names are gone, as long as the key is there")
  func returning() async throws {
    for hasKey in [true, false] {
      let server = try AuditedServer("swarm") {
        $0.split(separator: "\n", omittingEmptySubsequences: false)
          .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") }.joined(separator: "\n")
          .replacing(
            "paths: [logs/]", with: "paths: [logs/]\n  history: {file: history.sqlite, pseudonymise_after: 10d}")
          + "\nanalyses: [overview]\nreport: {outputs: [json]}\naudit: {folder: audits}\n"
      }
      func lines(_ day: String, _ computers: Range<Int>) -> [String] {
        computers.map {
          "\(day) 10:00:\(10 + $0) auth: Info: passwd-file(user\($0)@example.com,240.0.0.\($0)): unknown user"
        }
      }
      // Thirty computers three weeks ago, of which twenty come again beside ten new ones; and somebody on each day between.
      try server.append(lines("2023-09-10", 0..<30), to: "dovecot.info.1")
      try server.append(
        (11...30).map { "2023-09-\($0) 09:00:00 auth: Info: passwd-file(x,240.9.9.9): unknown user" },
        to: "dovecot.info.1")
      _ = try await server.audit(at: server.moment("2023-10-01 00:10"))
      try FileManager.default.removeItem(atPath: server.path + "/logs/dovecot.info.1")
      if !hasKey { try FileManager.default.removeItem(atPath: server.path + "/history.sqlite.key") }
      try server.append(lines("2023-10-01", 10..<40), to: "dovecot.info")
      _ = try await server.audit(at: server.moment("2023-10-02 00:10"))
      let findings = try server.text("audits/reports/2023-10-01/findings.json")
      let words = hasKey ? "30 computers: 10 not seen" : "30 computers, not seen in"
      #expect(findings.contains(words), "\(findings.components(separatedBy: "\n").filter { $0.contains("not seen") })")
    }
  }
}
