import CivilTime
import Foundation
import Planning
import Statistics
import Testing

@testable import Audits

/// Attacks of some days on a server with sixty usual ones, audited by days and by hours.
@Suite("An attack that lasts")
struct LastingAttackTests {
  struct Case: CustomTestStringConvertible {
    var kind: Plan.Audit.Period
    /// nil: learned.
    var limit: Int?
    var days: Int
    var testDescription: String { "\(days) days, by the \(kind), limit \(limit.map(String.init) ?? "auto")" }
  }

  private static let start = CivilDate(iso: "2023-03-01") ?? CivilDate(dayNumber: 0)
  private static let usualDays = 60

  private static func line(_ day: Int, _ second: Int, _ source: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    return """
      \((start + day).iso) \(clock) auth: Info: passwd-file(user\(source)@example.com,\
      240.\(source / 65536 % 256).\(source / 256 % 256).\(source % 256)): unknown user
      """
  }

  /// About thirty a day, and `surplus` an hour in some hours of the days of the attack.
  private static func lines(day: Int, attack: Range<Int>, surplus: Int, hours: Range<Int>) -> [String] {
    var random = SplitMix64(seed: UInt64(day + 1))
    // The last hour of a day has a line, so that it is known to be calm.
    var moments = (0..<(25 + random.below(11))).map { _ in random.below(86_400) } + [23 * 3600]
    if attack.contains(day) {
      for hour in hours { moments += (0..<surplus).map { _ in hour * 3600 + random.below(3600) } }
    }
    return moments.sorted().map { line(day, $0, random.below(100_000)) }
  }

  private func server(_ test: Case) throws -> AuditedServer {
    try AuditedServer("swarm") {
      $0.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("since") && !$0.hasPrefix("until") && !$0.contains("geography") }
        .joined(separator: "\n")
        .replacing("failures: 40", with: "failures: \(test.limit.map(String.init) ?? "auto")")
          + """

          geography: none
          analyses: [overview, spike-days]
          report: {outputs: [json]}
          audit: {folder: audits, keep: 30, period: \(test.kind), alerts: {spike-days: warning}}
          """
    }
  }

  /// What each audit from the day before the attack to two days after it told, of the alerts on numbers.
  private func told(
    _ test: Case, surplus: (_ day: Int) -> Int = { _ in 40 }, hours: (_ day: Int) -> Range<Int> = { _ in 8..<20 }
  ) async throws -> [String] {
    let server = try server(test)
    let attack = Self.usualDays..<Self.usualDays + test.days
    func lines(_ day: Int) -> [String] {
      let number = max(0, min(test.days - 1, day - Self.usualDays))
      return Self.lines(day: day, attack: attack, surplus: surplus(number), hours: hours(number))
    }
    try server.append((0..<Self.usualDays - 1).flatMap(lines), to: "dovecot.info")
    var told: [String] = []
    for day in Self.usualDays - 1..<attack.upperBound + 2 {
      try server.append(lines(day), to: "dovecot.info")
      let date = Self.start + day
      // The hours of a day are made up for in one run, each by what was known in it.
      _ = try await server.audit(at: server.zone.startOfDay(date + 1) + 60)
      for report in try server.state().reports where report.name.hasPrefix(date.iso) {
        told += report.rings.filter { $0 != "missed-audit" }.map { "\(report.name) rings \($0)" }
        told += report.ended.map { "\(report.name) ends \($0)" }
        told += (report.settled ?? []).map { "\(report.name) settles \($0)" }
      }
    }
    return told
  }

  private func day(_ number: Int) -> String { (Self.start + Self.usualDays + number).iso }

  @Test(
    "rings once, and the all-clear comes after its end",
    arguments: [2, 5, 20].flatMap { days in
      [nil, 20].map { Case(kind: .day, limit: $0, days: days) }
    } + [Case(kind: .hour, limit: nil, days: 2), Case(kind: .hour, limit: 20, days: 2)])
  func once(_ test: Case) async throws {
    let told = try await told(test)
    let calm = day(test.days) + (test.kind == .hour ? "T23" : "")
    #expect(told.first == "\(day(0))\(test.kind == .hour ? "T08" : "") rings hourly-threshold")
    // Single hours stand out in audits of hours; the day as a whole may do so in the same hour, or in the next.
    for kind in ["hourly-threshold", "spike-days/incident"] + (test.kind == .hour ? ["spike-days/hours"] : []) {
      let own = told.filter { $0.hasSuffix(" \(kind)") }
      #expect(own.count == 2 && own[0].hasPrefix(day(0)) && own[0].contains("rings"), "\(told)")
      #expect(own.last == "\(calm) ends \(kind)", "\(told)")
    }
    #expect(told.count == (test.kind == .hour ? 6 : 4), "\(told)")
  }

  @Test("half a day of calm ends nothing, and what multiplies while it lasts rings no second time")
  func pausesAndSteps() async throws {
    let test = Case(kind: .day, limit: 20, days: 6)
    // Every second day the attack is there in its last hours only.
    let paused = try await told(test, hours: { $0 % 2 == 0 ? 0..<24 : 12..<24 })
    // Three times as many every second day: the warning becomes an alarm, which `worse` tells those of alarms only.
    let stepped = try await told(test, surplus: { [25, 75, 225][$0 / 2] })
    for told in [paused, stepped] {
      #expect(
        told.filter { $0.contains("hourly-threshold") } == [
          "\(day(0)) rings hourly-threshold", "\(day(6)) ends hourly-threshold",
        ], "\(told)")
    }
  }

  @Test("after six weeks it is the usual level, and what goes beyond that rings")
  func settles() async throws {
    let told = try await told(Case(kind: .day, limit: nil, days: 55)) { $0 < 52 ? 40 : 200 }
    #expect(
      told.filter { $0.contains("hourly-threshold") } == [
        "\(day(0)) rings hourly-threshold", "\(day(42)) settles hourly-threshold", "\(day(52)) rings hourly-threshold",
        "\(day(55)) ends hourly-threshold",
      ], "\(told)")
    #expect(
      told.filter { $0.contains("spike-days/incident") }.map { String($0.dropFirst(11).prefix(5)) } == [
        "rings", "settl", "rings", "ends ",
      ], "\(told)")
  }
}
