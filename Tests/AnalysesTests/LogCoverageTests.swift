import CivilTime
import Findings
import Logins
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// Gaps, silence, and what else limits what a log can say.
@Suite struct LogCoverageTests {
  private static let start = Int64(Archive.start.dayNumber) * 24

  /// Hours of a server that writes `lines` in every hour, without some.
  private static func coverage(
    days: Int, lines: (Int) -> Int = { _ in 20 }, without silent: Set<Int> = [], files: [ClosedRange<Int64>] = []
  ) -> Coverage {
    let hours = (0..<days * 24).filter { !silent.contains($0) && lines($0) > 0 }
    let all = hours.map { start + Int64($0) }
    return Coverage(
      span: all.isEmpty ? nil : all[0] * 3600...all[all.count - 1] * 3600 + 3599, hours: all, lines: hours.map(lines),
      files: files)
  }

  @Test func `A server that always writes and is silent for seven hours left a gap, three hours are silence`() {
    let gaps = LogGaps(Self.coverage(days: 30, without: Set(100..<107).union(300..<303)), zone: .utc)
    #expect(gaps.gaps.map(\.hours) == [(Self.start + 100)..<(Self.start + 107)])
    #expect(gaps.longestSilence == 3)
    #expect(gaps.gaps[0].probability < 1e-6)
    #expect(!gaps.covers(Self.start + 100) && !gaps.covers(Self.start + 106) && gaps.covers(Self.start + 107))
    #expect(!gaps.covers(Self.start - 1) && !gaps.covers(Self.start + 30 * 24))
  }

  @Test func `A server with a line now and then is merely silent`() {
    var random = SplitMix64(seed: 3)
    let counts = (0..<40 * 24).map { _ in random.below(12) == 0 ? 1 + random.below(3) : 0 }
    let gaps = LogGaps(Self.coverage(days: 40, lines: { counts[$0] }), zone: .utc)
    #expect(gaps.gaps.isEmpty && gaps.longestSilence > 20)
  }

  @Test func `What a program of later days writes makes no gap of a silence before it came`() {
    var random = SplitMix64(seed: 5)
    let counts = (0..<30 * 24).map { hour in (hour < 106 ? random.below(5) : 30 + random.below(12)) }
    let gaps = LogGaps(Self.coverage(days: 30, lines: { counts[$0] }, without: Set(35..<41)), zone: .utc)
    #expect(gaps.gaps.isEmpty && gaps.longestSilence >= 6)
    let lost = LogGaps(Self.coverage(days: 30, lines: { counts[$0] }, without: Set(335..<341)), zone: .utc)
    #expect(lost.gaps.map(\.hours) == [(Self.start + 335)..<(Self.start + 341)])
  }

  @Test func `A quiet night is no gap, the same hours of a day are`() {
    let lines: (Int) -> Int = { (8..<20).contains($0 % 24) ? 200 : 0 }
    #expect(LogGaps(Self.coverage(days: 30, lines: lines), zone: .utc).gaps.isEmpty)
    let silent = Set((10 * 24 + 8)..<(10 * 24 + 20))
    let gaps = LogGaps(Self.coverage(days: 30, lines: lines, without: silent), zone: .utc)
    // From the last line of one evening to the first of the next morning but one.
    #expect(gaps.gaps.map(\.hours) == [(Self.start + 9 * 24 + 20)..<(Self.start + 11 * 24 + 8)])
  }

  @Test func `An office that is closed at weekends loses nothing, and a week without a line is still a gap`() {
    let lines: (Int) -> Int = { $0 / 24 % 7 < 5 && (7..<19).contains($0 % 24) ? 6 : 0 }
    let gaps = LogGaps(Self.coverage(days: 120, lines: lines), zone: .utc)
    #expect(gaps.gaps.isEmpty && gaps.longestSilence == 60)
    let week = Set((49 * 24)..<(56 * 24))
    let lost = LogGaps(Self.coverage(days: 120, lines: lines, without: week), zone: .utc)
    #expect(lost.gaps.count == 1 && lost.gaps[0].hours.contains(Self.start + 51 * 24))
    // Too short to know the weekdays: the weekend may be a gap, as nothing says that it is usual.
    #expect(!LogGaps(Self.coverage(days: 12, lines: lines), zone: .utc).gaps.isEmpty)
  }

  @Test func `A day of silence is a day of nothing, a day in a gap is unknown`() async throws {
    var archive = Archive(days: 60)
    for day in stride(from: 0, to: 60, by: 3) { archive.add(day: day, second: 40_000, source: .made(day), user: "x") }
    let hours = (0..<60).filter { $0 % 3 == 0 }.map { Self.start + Int64($0) * 24 + 11 }
    let sparse = Coverage(
      span: hours[0] * 3600...hours[hours.count - 1] * 3600 + 3599, hours: hours, lines: hours.map { _ in 1 })
    let input = try await Investigation.prepare(
      plan: archive.plan, store: archive.store, coverage: sparse, lists: [], geography: nil,
      countryName: Archive.countryName, fileNames: [])
    let days = try #require(input.days)
    #expect(days.coveredCount == days.count && days.gaps.isEmpty && days.attempts[1] == 0)
    let result = try await investigate(archive, sparse)
    #expect(result.finding("overview/gaps") == nil)
    #expect(!result.recommendations.contains { $0.plainText.hasPrefix("Find out why the log has no line") })
    let lost = Set((20 * 24)..<(23 * 24))
    let busy = try await Investigation.prepare(
      plan: archive.plan, store: Archive(days: 60).store, coverage: Self.coverage(days: 60, without: lost), lists: [],
      geography: nil, countryName: Archive.countryName, fileNames: [])
    #expect(busy.days?.gaps == [(Archive.start + 20)...(Archive.start + 22)])
  }

  @Test func `Where a file is missing a shorter silence is a gap`() {
    var random = SplitMix64(seed: 5)
    let counts = (0..<20 * 24).map { _ in random.below(3) == 0 ? 0 : 1 }
    let silent = Set(200..<224)
    let whole = Self.start * 3600...(Self.start + 480) * 3600
    let last = (0..<200).last { counts[$0] > 0 } ?? 0
    let next = (224..<480).first { counts[$0] > 0 } ?? 0
    let parts = [
      Self.start * 3600...(Self.start + Int64(last)) * 3600 + 99,
      (Self.start + Int64(next)) * 3600 + 5...(Self.start + 480) * 3600,
    ]
    let one = LogGaps(
      Self.coverage(days: 20, lines: { counts[$0] * (1 + $0 % 90) }, without: silent, files: [whole]), zone: .utc)
    let two = LogGaps(
      Self.coverage(days: 20, lines: { counts[$0] * (1 + $0 % 90) }, without: silent, files: parts), zone: .utc)
    #expect(two.gaps.count == 1 && two.gaps[0].isBetweenFiles)
    #expect(one.gaps.allSatisfy { !$0.isBetweenFiles })
  }

  @Test func `Days have the part that is covered`() throws {
    let zone = try #require(Zone(named: "Europe/Berlin"))
    let gaps = LogGaps(Self.coverage(days: 200, without: Set(100..<112)), zone: zone)
    // 10 January, 1:00 of Berlin is the first hour.
    #expect(abs(gaps.exposure(of: Archive.start, zone: zone) - 23.0 / 24) < 1e-12)
    #expect(gaps.exposure(of: Archive.start + 1, zone: zone) == 1)
    #expect(abs(gaps.exposure(of: Archive.start + 4, zone: zone) - 0.5) < 0.05)
    #expect(gaps.exposure(of: Archive.start - 2, zone: zone) == 0)
    // The day on which summer time begins has 23 hours, all covered.
    #expect(gaps.exposure(of: try #require(CivilDate(iso: "2023-03-26")), zone: zone) == 1)
  }

  private static func archive(_ days: Int = 40, perDay: Int = 48) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: 21)
    for day in 0..<days {
      for index in 0..<perDay + random.below(12) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(900) * 300), country: "US",
          user: "user\(index)")
      }
    }
    return archive
  }

  private func investigate(_ archive: Archive, _ coverage: Coverage) async throws -> InvestigationResult {
    try await Investigation.run(
      plan: archive.plan, store: archive.store, coverage: coverage, geography: archive.geography,
      countryName: Archive.countryName, fileNames: ["mail.log"])
  }

  @Test func `The gap is told with its hours, and the day is judged by what is left of it`() async throws {
    var archive = Self.archive()
    let silent = Set((10 * 24)..<(10 * 24 + 10))
    let base = Self.start * 3600 * 1000
    archive.events.removeAll { silent.contains(Int(($0.milliseconds - base) / 3_600_000)) }
    let coverage = Self.coverage(days: 40, without: silent)
    let result = try await investigate(archive, coverage)
    let finding = try #require(result.finding("log-coverage/coverage"))
    #expect(finding.severity == .notice && finding.number("gap_hours") == .count(10))
    #expect(result.words("log-coverage/coverage").contains("20 January 2023, 00:00 to 10:00"))
    #expect(result.table("log-gaps")?.counts("hours") == [10])
    let input = try await Investigation.prepare(
      plan: archive.plan, store: archive.store, coverage: coverage, lists: [], geography: archive.geography,
      countryName: Archive.countryName, fileNames: [])
    let days = try #require(input.days)
    #expect(abs(days.exposures[10] - 14.0 / 24) < 1e-12 && days.exposures[9] == 1)
    let (part, whole) = (input.baselines.attempts.expected[10] ?? 0, input.baselines.attempts.expected[9] ?? 0)
    #expect(abs(part / whole - 14.0 / 24) < 0.03)
  }

  @Test func `A day of a few hours is in no level, and an attack in them is still seen`() async throws {
    var archive = Self.archive(29)
    archive.events.removeAll { $0.milliseconds >= (Self.start + 28 * 24 + 5) * 3_600_000 }
    let coverage = Coverage(
      span: Self.start * 3600...(Self.start + 28 * 24 + 5) * 3600 - 1,
      hours: (0..<28 * 24 + 5).map { Self.start + Int64($0) })
    func days(_ archive: Archive) async throws -> AnalysisInput {
      try await Investigation.prepare(
        plan: archive.plan, store: archive.store, coverage: coverage, lists: [], geography: nil,
        countryName: Archive.countryName, fileNames: [])
    }
    let quiet = try await days(archive)
    #expect(quiet.days?.covered[28] == true && quiet.days?.isJudged[28] == false)
    #expect(quiet.baselines.attempts.expected[28] == nil && quiet.incident == nil)
    for index in 0..<900 { archive.add(day: 28, second: 60 + index * 19, source: .made(500_000 + index), user: "x") }
    let attacked = try await days(archive)
    #expect(attacked.days?.isJudged[28] == true && attacked.days?.exposures[28] == 1)
    #expect(attacked.incident?.core.contains(Archive.start + 28) == true)
  }

  @Test func `Retention, copies, damage, steps of the clock and missing fields are told`() async throws {
    var archive = Self.archive(84, perDay: 10)
    for day in 0..<84 { archive.add(day: day, second: day, source: nil, user: nil, attempts: 5) }
    var coverage = Self.coverage(days: 84)
    coverage.evidence = EvidenceAccount(
      files: [
        .init(
          name: "mail.log", lines: 5000, events: 1000, damaged: 100,
          stepsBack: [.init(line: 77, from: Self.start + 50, to: Self.start + 46, lines: 900)]),
        .init(name: "mail.log.copy", lines: 5000, events: 1000, copyOf: "mail.log"),
        .init(name: "auth.log.gz", lines: 10, events: 2, isComplete: false),
      ], copiedEvents: 40)
    let result = try await investigate(archive, coverage)
    #expect(result.words("log-coverage/retention").contains("kept for twelve weeks"))
    #expect(result.finding("log-coverage/retention")?.recommendation != nil)
    #expect(result.words("log-coverage/clock").contains("go back by about 4 hours at line 77"))
    #expect(result.finding("log-coverage/clock")?.evidence == [EvidenceReference(file: "mail.log", line: 77)])
    #expect(result.words("log-coverage/copies").contains("40 events"))
    #expect(result.words("log-coverage/damage").contains("100 of 5,010 lines"))
    #expect(result.words("log-coverage/fields").contains("come without a"))
    let checks = try #require(result.table("log-coverage"))
    #expect(checks.ids() == ["check", "result", "consequence"])
    #expect(checks.column("check").contains(.words("Successful logins")))
    // Lengths that nobody keeps logs for say nothing.
    let other = try await investigate(Self.archive(50), Self.coverage(days: 50))
    #expect(other.finding("log-coverage/retention") == nil)
    #expect(other.finding("log-coverage/coverage")?.status == .nothingFound)
  }

  @Test func `Stamps of full minutes are recognised`() async throws {
    var archive = Self.archive(10)
    #expect(try await investigate(archive, Self.coverage(days: 10)).finding("log-coverage/stamps") == nil)
    for index in archive.events.indices {
      archive.events[index].milliseconds -= archive.events[index].milliseconds % 60_000
    }
    let result = try await investigate(archive, Self.coverage(days: 10))
    #expect(result.finding("log-coverage/stamps")?.status == .found)
    #expect(result.table("name-sequences")?.column("test").contains(.words("minutes")) == false)
  }

  @Test func `A step back is one that lasts, and not the end of summer time`() {
    func steps(_ hours: [Int64], lines: Int = 40, isZoneChange: Bool = false) -> [EvidenceAccount.StepBack] {
      EvidenceAccount.StepBack.all(
        in: hours.enumerated().map { ($1, 1 + $0 * lines) }, lines: hours.count * lines
      ) { _ in isZoneChange }
    }
    #expect(steps([1, 2, 3, 2, 3, 4]) == [.init(line: 121, from: 3, to: 2, lines: 40)])
    #expect(steps([1, 2, 3, 2, 3, 4], lines: 5).isEmpty)
    #expect(steps([1, 2, 3, 2, 3, 4], isZoneChange: true).isEmpty)
    #expect(steps([9, 1, 2, 3]) == [.init(line: 41, from: 9, to: 1, lines: 120)])
    #expect(steps([]).isEmpty && steps([5, 5, 6]).isEmpty)
  }

  @Test func `An archive without a stamp says so`() async throws {
    let result = try await investigate(Archive(days: 3), Coverage(span: nil, hours: []))
    #expect(result.finding("log-coverage/coverage")?.status == .notEnoughData)
  }

  private func archive(_ evidence: EvidenceAccount) -> Archive {
    var archive = Archive(days: 40)
    for day in 0..<40 {
      for number in 0..<16 { archive.add(day: day, second: number * 900, source: .made(number), user: "root") }
    }
    archive.evidence = evidence
    return archive
  }

  @Test func `What speaks of failed logins and was not read is estimated, and takes the certainty away`() async throws {
    func evidence(unread: Int, from address: Address) -> EvidenceAccount {
      EvidenceAccount(
        files: [
          .init(
            name: "mail.log", lines: 10_000, events: 640,
            unread: (0..<unread).map { EvidenceAccount.UnreadLine(line: 100 + $0, address: address, standsFor: 64) })
        ])
    }
    let some = try await archive(evidence(unread: 10, from: .made(5000))).investigate()
    #expect(some.finding("log-coverage/unread")?.number("understood") == .share(0.5))
    #expect(some.finding("log-coverage/unread")?.evidence.map(\.line) == [100, 101, 102])
    #expect(some.finding("log-coverage/unread")?.severity == .warning)
    #expect(!some.sections.flatMap(\.findings).contains { $0.verdict == .clear })
    // The same addresses are in events: companions of lines that were read.
    let known = try await archive(evidence(unread: 10, from: .made(5))).investigate()
    #expect(known.finding("log-coverage/unread") == nil)
    #expect(known.sections.flatMap(\.findings).contains { $0.verdict == .clear })
    #expect(
      try await archive(evidence(unread: 4, from: .made(5000))).investigate().finding("log-coverage/unread") == nil)
  }

  @Test func `What speaks of failed logins and names no address is told by program, and doubts nothing`() async throws {
    func evidence(
      _ lines: [(String, Int)], events: Int = 640, copyOf: String? = nil, isEstimate: Bool = true
    ) -> EvidenceAccount {
      EvidenceAccount(
        files: [
          .init(
            name: "app.log", lines: 10_000, events: events, copyOf: copyOf,
            unplaced: lines.map { .init(program: $0.0, firstLine: 17, lines: $0.1, isEstimate: isEstimate) })
        ])
    }
    let some = try await archive(evidence([("icinga2", 30), ("few", 4), ("zabbix_server", 640)])).investigate()
    let finding = try #require(some.finding("log-coverage/unread-without-address"))
    #expect(finding.number("unread_lines_without_address") == .count(670) && finding.severity == .info)
    #expect(some.words(finding.id).hasPrefix("About 670 lines of zabbix_server and icinga2 speak of failed logins"))
    #expect(finding.evidence.map(\.line) == [17, 17])
    let counted = try await archive(evidence([("icinga2", 1234)], isEstimate: false)).investigate()
    #expect(counted.words(finding.id).hasPrefix("1,234 lines of icinga2 speak of failed logins"))
    #expect(some.sections.flatMap(\.findings).contains { $0.verdict == .clear })
    for nothing in [evidence([("few", 4)]), evidence([("icinga2", 30)], copyOf: "other.log")] {
      #expect(try await archive(nothing).investigate().finding(finding.id) == nil)
    }
    let onlyThese = try await archive(evidence([("", 30)], events: 0)).investigate()
    #expect(onlyThese.headline.map { "\($0)" }.joined().contains("No login could be read, though about 30 lines"))
  }

  @Test func `A log that lacks a part while others go on has a gap of its own, and nothing speaks of no gap`()
    async throws
  {
    var archive = Archive(days: 30)
    archive.add(day: 3, source: .made(1), user: "x")
    let first = Int64(archive.first.dayNumber) * 24
    func file(_ name: String, without gap: Range<Int> = 0..<0) -> EvidenceAccount.File {
      let hours = (0..<(30 * 24)).filter { !gap.contains($0) }.map { (first + Int64($0), 30) }
      return EvidenceAccount.File(
        name: name, lines: 1, events: 1, log: name, hours: Dictionary(uniqueKeysWithValues: hours))
    }
    archive.evidence.files = [file("mail.log"), file("auth.log")]
    let whole = try await archive.investigate()
    #expect(whole.words("log-coverage/coverage").contains("and no gap"))
    #expect(whole.finding("log-coverage/one-log") == nil)
    archive.evidence.files[0] = file("mail.log", without: (28 * 24 + 7)..<(28 * 24 + 15))
    let lost = try await archive.investigate()
    #expect(
      lost.words("log-coverage/one-log").hasPrefix(
        "mail.log has no line from 7 February 2023 at 07:00 to 7 February 2023 at 15:00, while other logs have"),
      "\(lost.words("log-coverage/one-log"))")
    let coverage = lost.words("log-coverage/coverage")
    #expect(!coverage.contains("no gap") && coverage.contains("1 log has a gap of its own"), "\(coverage)")
    // Five hours are no gap.
    archive.evidence.files[0] = file("mail.log", without: (28 * 24 + 7)..<(28 * 24 + 12))
    #expect(try await archive.investigate().finding("log-coverage/one-log") == nil)
  }

  @Test func `A clock that was put back is told, and its time is in no rhythm; a late line is none`() async throws {
    func archive(back: Int, after: Int) -> Archive {
      var archive = Archive(days: 2)
      for number in 0..<400 {
        archive.add(
          day: 0, second: 1000 + number * 10 - (number >= 200 && number < after ? back : 0), source: .made(number % 40),
          user: "root")
      }
      return archive
    }
    let put = archive(back: 600, after: 400)
    let result = try await put.investigate()
    #expect(
      result.words("log-coverage/clock-steps").hasPrefix(
        "In mail.log the clock was put back by about 10 minutes at line 201"))
    let late = try await archive(back: 600, after: 204).investigate()
    #expect(late.finding("log-coverage/clock-steps") == nil)
    let checks = try #require(late.table("log-coverage"))
    let row = try #require(checks.column("check").firstIndex(of: .words("Clock, small steps")))
    #expect(
      checks.column("result")[row]
        == .words(
          "4 events with a stamp before that of a line above, at most by about 10 minutes, in line 201 of its file"))
    let step = try #require(try await put.input().setBacks.first)
    #expect(step.events == 59 && step.from - step.to == 590_000)
    let repeated = RepeatedTime([], [step, step])
    #expect(!repeated.holds(step.to / 1000 - 1) && repeated.holds(step.to / 1000) && repeated.holds(step.from / 1000))
    #expect(!repeated.holds(step.from / 1000 + 1) && !repeated.isEmpty)
  }
}
