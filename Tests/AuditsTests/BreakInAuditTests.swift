import CivilTime
import Foundation
import Planning
import Testing

@testable import Audits

/// A break-in is the headline of the audit of its period, and known in those after it.
@Suite("A break-in, audited")
struct BreakInAuditTests {
  /// A computer fails with many names, and then gets in.
  private static func breakIn(_ day: Int) -> [String] {
    (0..<9).map {
      DovecotDays.line(day, "10:0\($0):00", "auth: Info: passwd-file(name\($0)@example.com,240.0.9.9): unknown user")
    }
      + (0..<9).map {
        DovecotDays.line(day, "10:1\($0):00", "auth: Info: passwd-file(anna@example.com,240.0.9.9): Password mismatch")
      } + [DovecotDays.login(day, "10:20:00", "anna@example.com", "240.0.9.9")]
  }

  private static func server() throws -> AuditedServer {
    try AuditedServer("swarm") {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") && !$0.contains("geography") }
        .joined(separator: "\n")
          + """

          geography: none
          analyses: [overview, logins-after-failures]
          report: {outputs: [md]}
          audit: {folder: audits}
          """
    }
  }

  @Test("the audit of its day rings and begins with it; the next tell it once, as known, and begin with their own day")
  func known() async throws {
    let server = try Self.server()
    for day in 0..<31 {
      try server.append(DovecotDays.ordinary(day) + (day == 29 ? Self.breakIn(day) : []), to: "dovecot.info")
    }
    let rang = try await server.audit(at: server.zone.startOfDay(DovecotDays.start + 30) + 600)
    #expect(rang.status == .alert && rang.lines.last?.contains("rings: ") == true, "\(rang.lines)")
    let first = try server.text("audits/reports/2023-03-30/report.md")
    #expect(
      first.contains("Somebody probably got in:") && first.contains("Probably: in this period one login looks"))
    #expect(first.contains("**Lock**") && first.contains("account probably broken into"))

    let later = try await server.audit(at: server.zone.startOfDay(DovecotDays.start + 31) + 600)
    #expect(later.status == .complete, "\(later.lines)")
    let second = try server.text("audits/reports/2023-03-31/report.md")
    #expect(!second.contains("Somebody probably got in"), "\(second)")
    let headline = try #require(try server.state().reports.last?.headline)
    #expect(!headline.contains("got in"), "\(headline)")
    #expect(!second.contains("account probably broken into") && !second.contains("**Lock**"))
    let told = "(told in the audit of 2023-03-30)"
    #expect(second.contains("Not in this period, as far as these logs show."))
    #expect(second.components(separatedBy: told).count == 2, "\(second)")
  }

  @Test("one that was before the first audit is said to have been told by none")
  func untold() async throws {
    let server = try Self.server()
    for day in 0..<31 {
      try server.append(DovecotDays.ordinary(day) + (day == 20 ? Self.breakIn(day) : []), to: "dovecot.info")
    }
    let outcome = try await server.audit(at: server.zone.startOfDay(DovecotDays.start + 31) + 600)
    #expect(outcome.status == .complete, "\(outcome.lines)")
    let report = try server.text("audits/reports/2023-03-31/report.md")
    #expect(report.contains("Known from the days before: one login that looks like a guessed password"), "\(report)")
    #expect(report.contains("(which no audit told of)"))
  }
}
