import Testing

@testable import CivilTime

@Suite struct ZoneTests {
  private func local(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0) -> Int64 {
    Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400 + Int64(hour * 3600 + minute * 60)
  }

  @Test func `London repeats an hour in October and leaves one out in March`() throws {
    let zone = try #require(Zone(named: "Europe/London"))
    let repeated = local(2023, 10, 29, 1, 30)
    #expect(zone.reading(localSeconds: repeated) == .twice(earlier: repeated - 3600, later: repeated))
    let missing = local(2023, 3, 26, 1, 30)
    #expect(zone.reading(localSeconds: missing) == .never(missing))
    #expect(zone.reading(localSeconds: local(2023, 7, 1, 12)) == .once(local(2023, 7, 1, 11)))
    #expect(zone.iso(local(2023, 7, 1, 11)) == "2023-07-01T12:00:00+01:00")
    #expect(zone.iso(local(2023, 12, 1, 11)) == "2023-12-01T11:00:00+00:00")
  }

  @Test func `New York lies behind UTC and changes at two in the morning`() throws {
    let zone = try #require(Zone(named: "America/New_York"))
    let repeated = local(2023, 11, 5, 1, 15)
    #expect(zone.reading(localSeconds: repeated) == .twice(earlier: repeated + 4 * 3600, later: repeated + 5 * 3600))
    let missing = local(2023, 3, 12, 2, 30)
    #expect(zone.reading(localSeconds: missing) == .never(missing + 5 * 3600))
    #expect(zone.date(at: local(2023, 1, 1, 4, 59)).iso == "2022-12-31")
    #expect(zone.iso(local(2023, 1, 1, 5)) == "2023-01-01T00:00:00-05:00")
  }

  @Test func `Kolkata is five and a half hours ahead all year`() throws {
    let zone = try #require(Zone(named: "Asia/Kolkata"))
    for month in 1...12 { #expect(zone.offset(at: local(2024, month, 15, 0)) == 19_800) }
    #expect(zone.nextChange(after: local(2000, 1, 1, 0)) == nil)
    #expect(zone.localISO(local(2024, 1, 1, 0)) == "2024-01-01 05:30:00")
  }

  @Test func `Lord Howe changes by half an hour`() throws {
    let zone = try #require(Zone(named: "Australia/Lord_Howe"))
    // 2 April 2023, 02:00 (+11:00) becomes 01:30 (+10:30).
    let repeated = local(2023, 4, 2, 1, 45)
    #expect(zone.reading(localSeconds: repeated) == .twice(earlier: repeated - 39_600, later: repeated - 37_800))
    let missing = local(2023, 10, 1, 2, 15)
    #expect(zone.reading(localSeconds: missing) == .never(missing - 37_800))
    #expect(zone.reading(localSeconds: local(2023, 10, 1, 2, 45)) == .once(local(2023, 10, 1, 2, 45) - 39_600))
  }

  @Test func `Apia left out a whole day`() throws {
    let zone = try #require(Zone(named: "Pacific/Apia"))
    let missing = local(2011, 12, 30, 12)
    #expect(zone.reading(localSeconds: missing) == .never(missing + 10 * 3600))
    let before = zone.startOfDay(CivilDate(dayNumber: CivilDate.dayNumber(year: 2011, month: 12, day: 29)))
    let after = zone.startOfDay(CivilDate(dayNumber: CivilDate.dayNumber(year: 2011, month: 12, day: 31)))
    #expect(after - before == 86_400)
    #expect(zone.date(at: after).iso == "2011-12-31")
    #expect(zone.date(at: after - 1).iso == "2011-12-29")
  }

  @Test(arguments: ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
  func `Every moment is among the readings of its own wall clock`(name: String) throws {
    let zone = try #require(Zone(named: name))
    var moment = local(2010, 1, 1, 0)
    while moment < local(2025, 1, 1, 0) {
      switch zone.reading(localSeconds: moment + zone.offset(at: moment)) {
      case .once(let found): #expect(found == moment)
      case .twice(let earlier, let later): #expect(earlier < later && (earlier == moment || later == moment))
      case .never: Issue.record("\(name): \(moment) was left out")
      }
      moment += 6 * 3600 + 1777
    }
  }

  @Test func `The next change is where the offset becomes another`() throws {
    let zone = try #require(Zone(named: "Europe/London"))
    let change = try #require(zone.nextChange(after: local(2023, 6, 1, 0)))
    #expect(change == local(2023, 10, 29, 1))
    #expect(zone.offset(at: change - 1) == 3600)
    #expect(zone.offset(at: change) == 0)
    #expect(zone.nextChange(after: change) == local(2024, 3, 31, 1))
    #expect(Zone.utc.nextChange(after: 0) == nil)
  }

  @Test func `Zones are known by today's names and by their old ones`() throws {
    for (new, old) in [
      ("Asia/Kolkata", "Asia/Calcutta"), ("Europe/Kyiv", "Europe/Kiev"), ("America/Nuuk", "America/Godthab"),
    ] {
      let first = try #require(Zone(named: new))
      let second = try #require(Zone(named: old))
      #expect(first.offset(at: 1_700_000_000) == second.offset(at: 1_700_000_000))
    }
  }

  @Test func `Only names of zones are taken`() {
    for name in [
      "", "Mars/Olympus", "europe/london", "CET+1", "../etc/passwd", "Europe/Nowhere", "Europe/london", "GMT+3",
    ] {
      #expect(Zone(named: name) == nil, "\(name)")
    }
    #expect(Zone(named: "Etc/UTC") == .utc)
  }

  @Test(arguments: ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "UTC"])
  func `Readings of a steady stretch are all as far from UTC`(name: String) throws {
    let zone = try #require(Zone(named: name))
    let start = local(2005, 1, 1, 0)
    var steady = 0
    for reading in stride(from: start, to: local(2025, 1, 1, 0), by: 1801) {
      guard let stretch = zone.steadyReadings(around: reading) else { continue }
      steady += 1
      #expect(stretch.readings.contains(reading))
      let ends = [max(start, stretch.readings.lowerBound), min(local(2030, 1, 1, 0), stretch.readings.upperBound - 1)]
      for other in ends + [reading, (ends[0] + ends[1]) / 2] {
        #expect(zone.reading(localSeconds: other) == .once(other - stretch.offset))
      }
    }
    #expect(steady > 340_000)
  }

  @Test func `A reading that is left out or repeated is of no steady stretch`() throws {
    let zone = try #require(Zone(named: "Europe/London"))
    #expect(zone.steadyReadings(around: local(2023, 10, 29, 1, 30)) == nil)
    #expect(zone.steadyReadings(around: local(2023, 3, 26, 1, 30)) == nil)
    let summer = try #require(zone.steadyReadings(around: local(2023, 7, 1, 12)))
    #expect(summer.readings == local(2023, 3, 26, 2)..<local(2023, 10, 29, 1))
  }
}
