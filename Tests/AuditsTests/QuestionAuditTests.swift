import CivilTime
import Foundation
import Planning
import Testing

@testable import Audits

/// A login that is no clear break-in, and that somebody should be asked about.
@Suite("A login worth a question")
struct QuestionAuditTests {
  @Test("it stands in the line of the index and the journal, and in the report's subject, though it does not ring")
  func perhaps() async throws {
    let server = try AuditedServer("swarm") {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
        .filter {
          !$0.hasPrefix("since") && !$0.hasPrefix("until") && !$0.contains("geography") && !$0.contains("ban:")
        }
        .joined(separator: "\n")
          + """

          geography: none
          analyses: [overview, logins-after-failures]
          report: {outputs: [json]}
          audit: {folder: audits}
          notices:
            - command: {run: [/bin/true]}
              least: info
          """
    }
    for day in 0..<30 {
      try server.append(
        DovecotDays.ordinary(day), to: "dovecot.info")
    }
    try server.append(
      (0..<8).map {
        DovecotDays.line(29, "10:0\($0):00", "auth: Info: passwd-file(anna@example.com,240.0.9.9): Password mismatch")
      } + [DovecotDays.login(29, "10:09:00", "anna@example.com", "240.0.9.9")], to: "dovecot.info")
    let now = server.zone.startOfDay(DovecotDays.start + 30) + 600
    let outcome = try await server.audit(at: now)
    let line = try #require(outcome.lines.last)
    #expect(line.contains("perhaps: break-in (anna@example.com 240.0.9.9)") && !line.contains("rings"), "\(line)")
    #expect(outcome.status == .complete)
    let report = try #require(try server.state().reports.last)
    #expect(report.headline.hasPrefix("Nothing new rings. Perhaps: a login worth asking its user about."))
    #expect(try server.text("audits/index.html").contains("Perhaps: break-in (anna@example.com 240.0.9.9)"))
    let subjects = outcome.notices.map(\.notice.subject.plainText)
    let perhaps = "; perhaps: a login worth asking its user about (anna@example.com 240.0.9.9)"
    #expect(subjects.count == 1 && subjects[0].hasSuffix(perhaps), "\(subjects)")
    // Where the plan wants to be told, it rings, and is no question beside.
    let rung = try await server.audit(
      .days((DovecotDays.start + 29)...(DovecotDays.start + 29)), at: now, plan: Self.ringing(server.plan))
    #expect(rung.lines.last?.contains("rings: break-in (anna@example.com 240.0.9.9)") == true, "\(rung.lines)")
    #expect(rung.lines.last?.contains("perhaps") == false)
  }

  private static func ringing(_ plan: Plan) -> Plan {
    var plan = plan
    plan.audit?.levels["break-in"] = .notice
    return plan
  }
}
