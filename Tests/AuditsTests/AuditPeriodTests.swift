import CivilTime
import Planning
import Testing

@testable import Audits

@Suite("Periods of audits")
struct AuditPeriodTests {
  static let london = Zone(named: "Europe/London") ?? .utc
  static let lordHowe = Zone(named: "Australia/Lord_Howe") ?? .utc

  private func moment(_ text: String, _ zone: Zone = london) -> Int64 {
    let date = CivilDate(iso: text.prefix(10)) ?? CivilDate(dayNumber: 0)
    let clock = text.dropFirst(11).split(separator: ":").compactMap { Int64($0) }
    return zone.utcSeconds(localSeconds: Int64(date.dayNumber) * 86_400 + clock[0] * 3600 + clock[1] * 60)
  }

  @Test(
    "every kind has its bounds, its name and its words",
    arguments: [
      (Plan.Audit.Period.hour, "2023-11-11T09", "11 November 2023, 09:00 to 10:00", 1),
      (.day, "2023-11-11", "11 November 2023", 24),
      (.week, "2023-W45", "week 45 of 2023 (6–12 November 2023)", 168),
      (.month, "2023-11", "November 2023", 720),
      (.quarter, "2023-Q4", "quarter 4 of 2023", 24 * 92 + 1),
    ])
  func kinds(kind: Plan.Audit.Period, name: String, words: String, hours: Int) {
    let period = AuditPeriod(kind, holding: moment("2023-11-11 09:20"), in: Self.london)
    #expect(period.name == name)
    #expect(period.words == words)
    #expect(period.time.count == hours * 3600)
    #expect(period.time.contains(moment("2023-11-11 09:20")))
  }

  @Test("the week of a new year belongs to the year of its Thursday")
  func weeks() {
    let names = ["2021-01-03 12:00", "2021-01-04 12:00", "2024-12-30 12:00", "2027-01-01 12:00"].map {
      AuditPeriod(.week, holding: moment($0), in: Self.london).name
    }
    #expect(names == ["2020-W53", "2021-W01", "2025-W01", "2026-W53"])
  }

  @Test("days of a change of the clock are short and long, and the repeated hour is told apart")
  func changes() {
    #expect(AuditPeriod(.day, holding: moment("2023-03-26 12:00"), in: Self.london).time.count == 23 * 3600)
    #expect(AuditPeriod(.day, holding: moment("2023-10-29 12:00"), in: Self.london).time.count == 25 * 3600)
    let first = AuditPeriod(.hour, holding: moment("2023-10-29 01:10"), in: Self.london)
    let second = first.next(in: Self.london)
    #expect(first.name == "2023-10-29T01+0100")
    #expect(second?.name == "2023-10-29T01+0000")
    #expect(second?.next(in: Self.london)?.name == "2023-10-29T02")
    #expect(first.words == "29 October 2023, 01:00 to 02:00 (UTC+01:00)")
    #expect(second?.words == "29 October 2023, 01:00 to 02:00 (UTC+00:00)")
    let spring = AuditPeriod(.hour, holding: moment("2023-03-26 00:10"), in: Self.london)
    #expect(spring.words == "26 March 2023, 00:00 to 01:00")
    #expect(spring.next(in: Self.london)?.words == "26 March 2023, 02:00 to 03:00")
    let midnight = AuditPeriod(.hour, holding: moment("2023-03-25 23:10"), in: Self.london)
    #expect(midnight.words == "25 March 2023, 23:00 to 24:00")
    #expect(AlertWords.moment(first.time.lowerBound, Self.london) == "29 October 2023 at 01:00 (UTC+01:00)")
    #expect(AlertWords.moment(spring.time.lowerBound, Self.london) == "26 March 2023 at 00:00")
  }

  @Test(
    "periods of a kind follow each other without gap and overlap, whatever the clock does",
    arguments: Plan.Audit.Period.allCases)
  func partition(kind: Plan.Audit.Period) {
    for zone in [Self.london, Self.lordHowe, .utc, Zone(named: "Asia/Kolkata") ?? .utc] {
      var period = AuditPeriod(kind, holding: moment("2023-03-20 10:00", zone), in: zone)
      var names: Set<String> = []
      for _ in 0..<400 {
        #expect(names.insert(period.name).inserted)
        #expect(AuditPeriod(kind, holding: period.time.lowerBound, in: zone) == period)
        #expect(AuditPeriod(kind, holding: period.time.upperBound - 1, in: zone) == period)
        guard let next = period.next(in: zone) else {
          Issue.record("\(period.name) has no next")
          return
        }
        #expect(next.time.lowerBound == period.time.upperBound)
        #expect(next.previous(in: zone) == period)
        period = next
      }
    }
  }

  @Test("named days are a period of their own, compared with as many days before")
  func named() throws {
    let days = try #require(CivilDate(iso: "2023-11-10"))...(try #require(CivilDate(iso: "2023-11-14")))
    let period = AuditPeriod(days: days, in: Self.london)
    #expect(period.name == "2023-11-10..2023-11-14")
    #expect(period.days(in: Self.london) == days)
    #expect(period.previous(in: Self.london).name == "2023-11-05..2023-11-09")
    #expect(period.next(in: Self.london) == nil)
  }

  @Test(
    "the first audit looks at the last period that has ended, the later ones make up for each that was missed, once")
  func due() {
    let now = moment("2023-11-14 00:10")
    let first = DuePeriods(.day, after: nil, now: now, in: Self.london)
    #expect(first.periods.map(\.name) == ["2023-11-13"])
    #expect(first.missed == 0)
    let later = DuePeriods(.day, after: moment("2023-11-11 00:00"), now: now, in: Self.london)
    #expect(later.periods.map(\.name) == ["2023-11-11", "2023-11-12", "2023-11-13"])
    #expect(later.missed == 2)
    #expect(DuePeriods(.day, after: moment("2023-11-14 00:00"), now: now, in: Self.london).periods.isEmpty)
    #expect(
      DuePeriods(.hour, after: moment("2023-11-13 22:00"), now: now, in: Self.london).periods.map(\.name) == [
        "2023-11-13T22", "2023-11-13T23",
      ])
  }

  @Test("a machine that was off for years makes up for the newest thousand periods and says how many are passed over")
  func longPause() {
    let due = DuePeriods(.hour, after: moment("2023-01-01 00:00"), now: moment("2023-11-14 00:10"), in: Self.london)
    #expect(due.periods.count == DuePeriods.most)
    #expect(due.periods.last?.name == "2023-11-13T23")
    #expect(due.passedOver == 317 * 24 - DuePeriods.most)
  }
}
