import CivilTime
import Foundation
import Planning
import Testing

@testable import Audits
@testable import ReportBuilder

/// The guard that slept, audited every hour.
@Suite("The guard that slept, audited")
struct GuardAuditTests {
  /// A line's time as text that sorts, from either form of stamp; nil for a line that has none of its own.
  private func stamp(_ line: String) -> String? {
    if line.hasPrefix("2023-") { return String(line.prefix(19)) }
    let months = ["Mar": "03", "Apr": "04", "May": "05"]
    guard let month = months[String(line.prefix(3))] else { return nil }
    let day = line.dropFirst(4).prefix(2).replacing(" ", with: "0")
    return "2023-\(month)-\(day) \(line.dropFirst(7).prefix(8))"
  }

  @Test("the next hourly audit tells that the ban rule failed, with the upgrade at six o'clock")
  func hourly() async throws {
    let server = try AuditedServer("guard") {
      $0.replacing("window: [2023-05-25, 2023-05-25]", with: "analyses: [overview]\nreport: {outputs: [json]}")
        + "\naudit: {folder: audits, period: hour}\n"
    }
    let logs = try ["dovecot.info", "dpkg.log", "fail2ban.log", "syslog"].map { name in
      var last = ""
      let lines = try AuditedServer.lines("guard/logs/\(name).gz").map { line in
        last = stamp(line) ?? last
        return (time: last, line: line)
      }
      return (name: name, lines: lines)
    }
    func feed(from: String, to: String) throws {
      for log in logs {
        try server.append(log.lines.filter { $0.time >= from && $0.time < to }.map(\.line), to: log.name)
      }
    }
    try feed(from: "", to: "2023-05-25 05:00:00")
    var told: [String] = []
    for hour in 5..<12 {
      let start = try server.moment("2023-05-25 00:00") + Int64(hour) * 3600
      try feed(from: server.zone.localISO(start), to: server.zone.localISO(start + 3600))
      _ = try await server.audit(at: start + 3660)
      let report = try #require(try server.state().reports.last)
      told += report.rings.map { "\(report.name) rings \($0)" } + report.lasting.map { "\(report.name) still \($0)" }
    }
    // So many failures in one hour exceed what usual days bring as well.
    let rang = told.filter { $0.contains("rings") }.sorted()
    #expect(rang == ["2023-05-25T08 rings guard-failed", "2023-05-25T08 rings hourly-threshold"], "\(told)")
    let findings = try server.text("audits/reports/2023-05-25T08/findings.json")
    for words in [
      "The ban rule does not work:", "two computers made 206 failed logins, 196 more than the rule allows",
      "upgraded", "25 May 2023 at 06:01", "Restart the ban program now",
    ] {
      #expect(findings.contains(words) || findings.contains(words.replacing("two", with: "Two")), "\(words)")
    }
  }
}
