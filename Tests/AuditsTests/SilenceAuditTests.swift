import CivilTime
import Foundation
import Planning
import Statistics
import Testing

@testable import Audits

/// A log that dies behind an attack.
@Suite("A silence after an attack, audited")
struct SilenceAuditTests {
  @Test("an hour of an attack hides no silence: the first whole day without a line rings")
  func afterAttack() async throws {
    let server = try AuditedServer("swarm") {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") && !$0.contains("geography") }
        .joined(separator: "\n")
        + "\n\ngeography: none\nanalyses: [overview]\nreport: {outputs: [md]}\naudit: {folder: audits}\n"
    }
    let start = try #require(CivilDate(iso: "2023-03-01"))
    var random = SplitMix64(seed: 7)
    for day in 0..<60 {
      var seconds = (0..<35).map { _ in random.below(86_400) }
      if day == 59 { seconds += (0..<400).map { _ in 36_000 + random.below(3600) } }
      let lines = seconds.sorted().map { second in
        "\(server.zone.localISO(server.zone.startOfDay(start + day) + Int64(second)).prefix(19).replacing("T", with: " ")) "
          + "auth: Info: passwd-file(user\(second)@example.com,240.0.\(second / 256 % 256).\(second % 256)): unknown user"
      }
      try server.append(lines, to: "dovecot.info")
    }
    func audit(_ day: Int) async throws -> String {
      _ = try await server.audit(at: server.zone.startOfDay(start + day) + 600)
      return try #require(try server.state().reports.last).rings.joined(separator: " ")
    }
    #expect(try await audit(60) == "hourly-threshold")
    #expect(try await audit(61) == "log-silence")
    let report = try server.text("audits/reports/2023-04-30/report.md")
    #expect(report.contains("**No log has a line of 30 April 2023:** nothing is known of it."), "\(report)")
    #expect(report.contains("**An alert rings: no log has a line.**"))
    #expect(!report.contains("tried 4"), "the attack of the day before is told in the audit of that day")
  }
}
