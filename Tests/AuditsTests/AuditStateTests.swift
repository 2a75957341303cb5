import Analyses
import Diagnostics
import Findings
import Foundation
import Planning
import Testing

@testable import Audits

@Suite("State and lock of audits")
final class AuditStateTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "spoor-audits-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func code(_ work: () throws -> Void) -> String? {
    do {
      try work()
      return nil
    } catch {
      return (error as? Diagnostic)?.code
    }
  }

  @Test("what is written is read again, and nothing is left beside it")
  func roundTrip() throws {
    let path = folder + "/state.json"
    #expect(try AuditState.read(path) == AuditState())
    var state = AuditState()
    state.audited["day"] = 1_700_000_000
    state.add(
      .init(
        kind: "day", name: "2023-11-11", words: "11 November 2023", start: 1, end: 2, headline: "<b>", attempts: nil))
    let period = AuditPeriod(.day, holding: 1_700_000_000, in: AuditPeriodTests.london)
    let sign = AlertSign(
      .breakIn, subject: "root\u{1B}[31m 203.0.113.7",
      finding: Finding(id: "alert/break-in", status: .found, severity: .alarm, verdict: .likely, summary: "in"),
      first: 5, last: 6)
    _ = state.alerts.take([sign], of: period, isCovered: false, zone: AuditPeriodTests.london)
    try state.write(path)
    #expect(try AuditState.read(path) == state)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["state.json"])
  }

  @Test("a damaged and a newer state are refused with what to do")
  func refused() throws {
    let path = folder + "/state.json"
    for (text, code) in [
      ("", "damaged-state"), ("{", "damaged-state"), ("{\"spoorAudit\":1}", "damaged-state"),
      ("{\"spoorAudit\":4}", "newer-state"), ("[]", "damaged-state"),
    ] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(self.code { _ = try AuditState.read(path) } == code)
    }
  }

  @Test("a state of the first form is read, its summaries as texts of which nothing is known")
  func firstForm() throws {
    let path = folder + "/state.json"
    try """
    {"spoorAudit": 1, "state": {"alerts": {"open": [{"first": 5, "kind": "hourly-threshold", "last": 6,
      "rangIn": "2023-11-11", "severity": "warning", "subject": "", "summary": "41 failed <logins>"}], "over": []},
      "audited": {"day": 1700000000}, "reports": [{"attempts": 3, "end": 2, "ended": [], "headline": "h", "kind": "day",
      "lasting": [], "name": "2023-11-11", "rings": ["hourly-threshold"], "start": 1, "words": "11 November 2023"}]}}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let state = try AuditState.read(path)
    #expect(state.alerts.open.map(\.summary) == [Prose(parts: [.evidence("41 failed <logins>")])])
    #expect(state.reports.map(\.made) == [nil])
    try state.write(path)
    #expect(try AuditState.read(path) == state)
  }

  @Test("what a clock that was ahead audited is taken back, and what it said of the time to come is forgotten")
  func takenBack() throws {
    let zone = AuditPeriodTests.london
    let now: Int64 = 1_700_000_000
    var state = AuditState()
    let today = AuditPeriod(.day, holding: now, in: zone)
    let days = [today.previous(in: zone), today, try #require(today.next(in: zone))]
    for (day, made) in zip(days, [now + 86_400, now + 86_400, now + 172_800]) {
      state.add(
        .init(
          kind: "day", name: day.name, words: day.words, start: day.time.lowerBound, end: day.time.upperBound,
          headline: "", attempts: nil, made: made))
    }
    state.audited["day"] = days[2].time.upperBound
    func sign(_ subject: String, _ first: Int64, _ last: Int64) -> AlertSign {
      AlertSign(
        .logSilence, subject: subject,
        finding: Finding(id: "alert/x", status: .found, severity: .warning, verdict: .clear, summary: "x"),
        first: first,
        last: last)
    }
    _ = state.alerts.take(
      [sign("sshd", now - 9000, now + 9000), sign("dovecot", now + 1, now + 9000)], of: days[2], isCovered: false,
      zone: zone)
    #expect(state.takeBack(.day, now: now, in: zone).map(\.name) == [days[1].name, days[2].name])
    #expect(state.audited["day"] == days[0].time.lowerBound)
    #expect(state.reports.map(\.name) == [days[0].name])
    #expect(state.alerts.open.map(\.subject) == ["sshd"] && state.alerts.open.map(\.last) == [now])
  }

  @Test("a state with times that no log can have is damaged")
  func impossibleTimes() throws {
    let path = folder + "/state.json"
    for (day, code) in [(Int64.max, "damaged-state"), (.min, "damaged-state"), (1_700_000_000, nil)] {
      var state = AuditState()
      state.audited["day"] = day
      try state.write(path)
      #expect(self.code { _ = try AuditState.read(path) } == code)
    }
  }

  @Test("reports beyond the newest are dropped, each kind for itself")
  func keep() {
    var state = AuditState()
    for day in 1...5 {
      state.add(
        .init(kind: "day", name: "\(day)", words: "", start: Int64(day), end: Int64(day) + 1, headline: "", attempts: 0)
      )
      state.add(
        .init(
          kind: "week", name: "w\(day)", words: "", start: Int64(day), end: Int64(day) + 1, headline: "", attempts: 0))
    }
    state.add(.init(kind: "day", name: "5", words: "again", start: 5, end: 6, headline: "", attempts: 0))
    #expect(state.drop("day", keeping: 2).map(\.name) == ["1", "2", "3"])
    #expect(state.reports.map(\.name) == ["w1", "w2", "w3", "4", "w4", "5", "w5"])
    #expect(state.reports.first { $0.name == "5" }?.words == "again")
  }

  @Test("two audits at a time are refused, also within one process; afterwards the way is free")
  func lock() throws {
    let path = folder + "/lock"
    let first = try AuditLock(path)
    #expect(first.leftBy == nil)
    #expect(code { _ = try AuditLock(path) } == "audit-runs")
    first.release()
    let second = try AuditLock(path)
    #expect(second.leftBy == nil)
    second.release()
  }

  @Test("a lock that a killed audit left is taken over, and told")
  func stale() throws {
    let path = folder + "/lock"
    let holder = AuditLock.Holder(process: 4_000_000, started: "1", boot: "other")
    try JSONEncoder().encode(holder).write(to: URL(fileURLWithPath: path))
    let lock = try AuditLock(path)
    #expect(lock.leftBy == 4_000_000)
    lock.release()
  }

  @Test("a holder on the same boot whose process began at another time is gone")
  func reusedNumber() throws {
    let path = folder + "/lock"
    var holder = AuditLock.Holder.current
    #expect(holder.isAlive)
    holder.started += "1"
    #expect(!holder.isAlive)
    // A process that lives, though the kernel's lock does not reach: the parent of this one, for example.
    holder = .current
    holder.process = 1
    try JSONEncoder().encode(holder).write(to: URL(fileURLWithPath: path))
    #expect(code { try AuditLock(path).release() } == nil)
  }

  @Test("a link in the lock's place is not followed")
  func link() throws {
    try "mine".write(toFile: folder + "/other", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: folder + "/lock", withDestinationPath: folder + "/other")
    #expect(code { _ = try AuditLock(self.folder + "/lock") } == "no-lock")
    #expect(try String(contentsOfFile: folder + "/other", encoding: .utf8) == "mine")
  }
}
