import CivilTime
import Diagnostics
import Foundation
import Planning
import Testing

@testable import Audits
@testable import ReportBuilder

/// The swarm's log, fed to audits as a server writes it.
@Suite("The swarm, audited")
struct SwarmAuditTests {
  /// Only what the alerts need, and one output: 320 audits are to be quick.
  private static func brief(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") }.joined(separator: "\n")
      + "\nanalyses: [overview]\nreport: {outputs: [json]}\naudit: {folder: audits, keep: 4}\n"
  }

  private static let lines = Result { try AuditedServer.lines("swarm/logs/dovecot.info.gz") }

  private func linesByDay() throws -> [(day: String, lines: [String])] {
    let lines = try Self.lines.get()
    return Dictionary(grouping: lines) { String($0.prefix(10)) }.sorted { $0.key < $1.key }
      .map { (day: $0.key, lines: $0.value) }
  }

  @Test("320 days, one audit each, with weekly rotation: rings once, is over after the 14th, and forgets nothing")
  func everyDay() async throws {
    let server = try AuditedServer("swarm", Self.brief)
    let days = try linesByDay()
    #expect(days.count == 320)
    var rang: [String] = []
    for (index, (day, lines)) in days.enumerated() {
      if index > 0, index % 7 == 0 { try server.rotate("dovecot.info", keep: 12) }
      try server.append(lines, to: "dovecot.info")
      let next = try #require(CivilDate(iso: day)) + 1
      let outcome = try await server.audit(at: server.zone.startOfDay(next) + 600)
      #expect(outcome.lines.count == 1)
      let report = try #require(try server.state().reports.last)
      #expect(report.name == day)
      #expect(report.attempts == lines.count { $0.contains("unknown user") || $0.contains("ismatch") })
      for kind in report.rings { rang.append("\(day) rings \(kind)") }
      for kind in report.ended { rang.append("\(day) ends \(kind)") }
      #expect(outcome.status == (report.rings.isEmpty ? .complete : .alert))
    }
    #expect(
      rang.filter { $0.contains("hourly-threshold") } == [
        "2023-11-11 rings hourly-threshold", "2023-11-14 ends hourly-threshold",
      ])
    // Countries that bring little otherwise show a day before the limit does. Nothing rings on any other day.
    let others = rang.filter { !$0.contains("hourly-threshold") }
    #expect(others == ["2023-11-10 rings new-countries", "2023-11-15 ends new-countries"], "\(others)")
    #expect(server.names("audits/reports").count == 4)
    #expect(server.names("logs").count == 13)

    // The older logs are gone; the history answers for every day, as one run over everything does.
    let first = try #require(CivilDate(iso: "2023-01-10"))
    let last = try #require(CivilDate(iso: "2023-11-25"))
    _ = try await server.audit(.days(first...last), at: server.zone.startOfDay(last + 1) + 600)
    let text = try server.text("audits/reports/2023-01-10..2023-11-25/findings.json")
    #expect(text.contains("30,483 failed logins from 8,858 computers (IP addresses) in 148 countries over 320 days"))
  }

  @Test("audited every hour, the first hour of the rise that passes the threshold rings, and only that")
  func everyHour() async throws {
    let server = try AuditedServer("swarm") {
      Self.brief($0).replacing("analyses: [overview]", with: "analyses: [overview, firewall-sets]")
        .replacing("outputs: [json]", with: "outputs: [json, blocklist]")
    }
    let lines = try Self.lines.get()
    try server.append(lines.filter { $0 < "2023-11-11 07" && $0 >= "2023-09-01" }, to: "dovecot.info")
    var told: [String] = []
    for hour in 7..<36 {
      let start = try server.moment("2023-11-11 00:00") + Int64(hour) * 3600
      let (from, to) = (server.zone.localISO(start), server.zone.localISO(start + 3600))
      try server.append(lines.filter { $0 >= from && $0 < to }, to: "dovecot.info")
      let outcome = try await server.audit(.hour, at: start + 3660)
      let report = try #require(try server.state().reports.last)
      if report.rings.contains("hourly-threshold") {
        told.append(report.name)
        #expect(outcome.status == .alert)
        let findings = try server.text("audits/reports/\(report.name)/findings.json")
        for words in [
          "41 failed logins in one hour", "the limit is 40", "between 09:00 and 10:00",
          "Geofencing: Refusing logins from",
          "Look at the firewall set of this report, in `blocklist/`, and load it: all ",
        ] {
          #expect(findings.contains(words), "\(words)")
        }
        let set = try server.text("audits/reports/\(report.name)/blocklist/addresses.txt")
        #expect(set.split(separator: "\n").count { !$0.hasPrefix("#") } >= 41)
      }
      #expect(report.ended.isEmpty)
    }
    #expect(told == ["2023-11-11T09"])
    #expect(try server.state().alerts.open.map(\.kind).contains("hourly-threshold"))
  }

  @Test("audits that did not run are made up for, once each, and that is told once")
  func missed() async throws {
    let server = try AuditedServer("swarm", Self.brief)
    let lines = try Self.lines.get()
    try server.append(lines.filter { $0 < "2023-10-02" && $0 >= "2023-08-01" }, to: "dovecot.info")
    #expect(try await server.audit(at: server.moment("2023-10-02 00:10")).lines.count == 1)
    #expect(
      try await server.audit(at: server.moment("2023-10-02 18:00")).lines.first?.hasPrefix(
        "nothing is due until 3 October 2023 at 00:00") == true)
    try server.append(lines.filter { $0 < "2023-10-06" && $0 >= "2023-10-02" }, to: "dovecot.info")
    let late = try await server.audit(at: server.moment("2023-10-06 09:00"))
    #expect(late.lines.map { $0.prefix(10) } == ["2023-10-02", "2023-10-03", "2023-10-04", "2023-10-05"])
    #expect(late.status == .alert)
    #expect(late.lines.filter { $0.contains("rings: missed-audit") }.count == 1)
    #expect(try server.text("audits/reports/2023-10-05/findings.json").contains("3 audits did not run when due"))
    try server.append(lines.filter { $0 < "2023-10-07" && $0 >= "2023-10-06" }, to: "dovecot.info")
    #expect(try await server.audit(at: server.moment("2023-10-07 00:10")).status == .complete)
    #expect(try server.state().alerts.open.isEmpty)
  }

  @Test("audits of a clock that was ahead are made again; a clock that is behind the logs is not believed")
  func wrongClock() async throws {
    let server = try AuditedServer("swarm", Self.brief)
    let lines = try Self.lines.get()
    try server.append(lines.filter { $0 < "2023-10-02 12:00" && $0 >= "2023-08-01" }, to: "dovecot.info")
    _ = try await server.audit(at: server.moment("2023-10-02 12:10"))
    _ = try await server.audit(at: server.moment("2023-10-05 00:10"))
    #expect(try server.state().alerts.open.map(\.kind).contains("log-silence"))
    try server.append(lines.filter { $0 < "2023-10-03" && $0 >= "2023-10-02 12:00" }, to: "dovecot.info")
    let behind = try await server.audit(at: server.moment("2023-01-01 00:10"))
    #expect(
      behind.diagnostics.map(\.code) == ["audited-ahead"] && behind.lines.first?.hasPrefix("nothing is due") == true)
    let back = try await server.audit(at: server.moment("2023-10-03 00:10"))
    #expect(back.diagnostics.contains { $0.code == "audited-ahead" && $0.message.contains("made again") })
    #expect(back.lines.map { $0.prefix(10) } == ["2023-10-02"])
    #expect(back.lines.first?.contains("all clear: log-silence") == true, "\(back.lines)")
    let day = lines.filter { $0.hasPrefix("2023-10-02") && ($0.contains("unknown user") || $0.contains("ismatch")) }
    #expect(try server.state().reports.last?.attempts == day.count)
    #expect(server.names("audits/reports") == ["2023-10-01", "2023-10-02"])
  }

  @Test("the same history, plan and state give the same report, byte for byte")
  func reproducible() async throws {
    let server = try AuditedServer("swarm") {
      Self.brief($0).replacing("[overview]", with: "[overview, spike-days, comparison]")
        .replacing("[json]", with: "[json, md, html, csv]")
    }
    let lines = try Self.lines.get()
    try server.append(lines.filter { $0 < "2023-11-12" && $0 >= "2023-08-01" }, to: "dovecot.info")
    let now = try server.moment("2023-11-12 00:10")
    _ = try await server.audit(at: now)
    let first = try ["report.md", "report.html", "findings.json", "evidence.json"].map {
      try server.text("audits/reports/2023-11-11/\($0)")
    }
    let index = try server.text("audits/index.html")
    try FileManager.default.removeItem(atPath: server.path + "/audits/state.json")
    _ = try await server.audit(at: now + 3600)
    let second = try ["report.md", "report.html", "findings.json", "evidence.json"].map {
      try server.text("audits/reports/2023-11-11/\($0)")
    }
    #expect(first == second)
    #expect(try server.text("audits/index.html") == index)
    #expect(first[0].contains("## Does anything ring?"))
    #expect(first[0].contains("## Better or worse?"))
    #expect(first[0].contains("11 November 2023 brought 468 attempts, where 10 November 2023 had brought 86"))
    #expect(index.contains("Rings: hourly-threshold"))
  }

  @Test("a log that is written no more rings, and its first line is the all-clear")
  func silence() async throws {
    let server = try AuditedServer("swarm", Self.brief)
    let lines = try Self.lines.get()
    try server.append(lines.filter { $0 < "2023-10-02" && $0 >= "2023-08-01" }, to: "dovecot.info")
    _ = try await server.audit(at: server.moment("2023-10-02 00:10"))
    let silent = try await server.audit(at: server.moment("2023-10-04 00:10"))
    #expect(
      silent.lines.last?.contains("rings: missed-audit, log-silence") == true
        || silent.lines.contains { $0.contains("log-silence") }, "\(silent.lines)")
    #expect(silent.lines.last?.contains("no log has a line") == true)
    try server.append(lines.filter { $0 < "2023-10-05" && $0 >= "2023-10-04" }, to: "dovecot.info")
    let back = try await server.audit(at: server.moment("2023-10-05 00:10"))
    #expect(back.lines.last?.contains("all clear: log-silence") == true, "\(back.lines)")
  }
}
