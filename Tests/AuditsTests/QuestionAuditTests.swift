import CivilTime
import Foundation
import Planning
import Testing

@testable import Audits

/// A login that is no clear break-in, and that somebody should be asked about.
@Suite("A login worth a question")
struct QuestionAuditTests {
  private static let start = CivilDate(iso: "2023-03-01") ?? CivilDate(dayNumber: 0)

  private static func line(_ day: Int, _ clock: String, _ words: String) -> String {
    "\((start + day).iso) \(clock) \(words)"
  }

  private static func login(_ day: Int, _ clock: String, _ user: String, _ address: String) -> String {
    line(
      day, clock,
      "imap-login: Info: Login: user=<\(user)>, method=PLAIN, rip=\(address), lip=192.0.2.1, mpid=7, TLS, session=<a\(day)b>"
    )
  }

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
        [
          Self.line(day, "03:00:00", "auth: Info: passwd-file(guess\(day)@example.com,240.0.1.\(day)): unknown user"),
          Self.login(day, "09:00:00", "anna@example.com", "198.51.100.7"),
        ], to: "dovecot.info")
    }
    try server.append(
      (0..<8).map {
        Self.line(29, "10:0\($0):00", "auth: Info: passwd-file(anna@example.com,240.0.9.9): Password mismatch")
      } + [Self.login(29, "10:09:00", "anna@example.com", "240.0.9.9")], to: "dovecot.info")
    let now = server.zone.startOfDay(Self.start + 30) + 600
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
      .days((Self.start + 29)...(Self.start + 29)), at: now, plan: Self.ringing(server.plan))
    #expect(rung.lines.last?.contains("rings: break-in (anna@example.com 240.0.9.9)") == true, "\(rung.lines)")
    #expect(rung.lines.last?.contains("perhaps") == false)
  }

  private static func ringing(_ plan: Plan) -> Plan {
    var plan = plan
    plan.audit?.levels["break-in"] = .notice
    return plan
  }
}
