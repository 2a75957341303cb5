import Statistics
import Testing

@Suite("Hours and levels")
struct HourAndLevelTests {
  @Test("206 attempts in one hour stand out, and the figures agree with the reference")
  func hours() throws {
    var random = SplitMix64(seed: 77)
    var y = (0..<720).map { random.below($0 % 24 < 6 ? 4 : 8) }
    y[12 * 24 + 8] = 206
    #expect(y.reduce(0, +) == (try References.value("hour.fixture.sum")))
    let days = (0..<30).map { y[24 * $0..<24 * $0 + 24].reduce(0, +) }
    let baseline = SpikeBaseline(counts: days, weekdays: days.indices.map { $0 % 7 })
    #expect(baseline.days[12].isFlagged == (try References.value("hour.fixture.day12flaggedAsDay")))
    let result = HourBursts(
      counts: y, days: y.indices.map { $0 / 24 }, hoursOfDay: y.indices.map { $0 % 24 },
      dayMeans: baseline.days.map(\.mean))
    try expectReference(result.dispersion, "hour.fixture.alpha")
    try expectReference(result.hours[12 * 24 + 8].mean, "hour.fixture.mu[12,8]")
    try expectReference(result.hours[12 * 24 + 8].p, "hour.fixture.p[12,8]")
    try expectReference(result.shares[3], "hour.fixture.share[3]")
    try expectReference(result.shares[12], "hour.fixture.share[12]")
    let flagged = y.indices.filter { result.hours[$0].isFlagged }.map { [$0 / 24, $0 % 24] }
    #expect(flagged == (try References.value("hour.fixture.flagged(day,hour)")))
  }

  @Test("weekends with hours of their own are no bursts")
  func secondProfile() {
    // On weekends everything comes at 3 in the morning.
    var counts: [Int] = []
    for day in 0..<70 {
      for hour in 0..<24 { counts.append(day % 7 >= 5 ? (hour == 3 ? 96 : 0) : 4) }
    }
    let days = counts.indices.map { $0 / 24 }
    let hours = counts.indices.map { $0 % 24 }
    let means = [Double](repeating: 96, count: 70)
    let one = HourBursts(counts: counts, days: days, hoursOfDay: hours, dayMeans: means)
    let two = HourBursts(
      counts: counts, days: days, hoursOfDay: hours, dayMeans: means, secondProfile: (0..<70).map { $0 % 7 >= 5 })
    #expect(two.hours.allSatisfy { !$0.isFlagged })
    let saturday = 5 * 24 + 3
    #expect(one.hours[saturday].mean < two.hours[saturday].mean)
  }

  @Test("no hours, no figures without a value")
  func noHours() {
    let empty = HourBursts(counts: [], days: [], hoursOfDay: [], dayMeans: [])
    #expect(empty.hours.isEmpty && empty.dispersion.isFinite)
    let silent = HourBursts(counts: [0, 0], days: [0, 9], hoursOfDay: [0, 23], dayMeans: [0])
    #expect(silent.hours.allSatisfy { !$0.isFlagged && $0.mean > 0 && $0.p <= 1 })
  }

  @Test("a level that doubles for 40 days is found where it is")
  func shift() throws {
    var random = SplitMix64(seed: 5)
    let y = (0..<120).map { ((40..<80).contains($0) ? 100 : 50) + random.below(31) }
    #expect(y == (try References.value("shift.series")))
    let result = LevelShifts(counts: y)
    #expect(result.segments.map(\.days.upperBound) == (try References.value("shift.breaks")))
    try expectReference(result.penalty, "shift.penalty")
    try expectReference(result.sigma, "shift.sigma")
    #expect(result.raised.map(\.days) == [40..<80])
  }

  @Test("a raised level that lasts to the end is found too")
  func shiftAtTheEnd() {
    var random = SplitMix64(seed: 6)
    let y = (0..<160).map { ($0 >= 110 ? 130 : 50) + random.below(31) }
    #expect(LevelShifts(counts: y).raised.map(\.days) == [110..<160])
  }

  @Test("weekday factors level the weekdays out")
  func factors() {
    let pattern = [2.0, 1, 1, 1, 1, 0.5, 0.5]
    let y = (0..<140).map { Int(80 * pattern[$0 % 7]) + $0 % 3 }
    let result = LevelShifts(counts: y, factors: y.indices.map { pattern[$0 % 7] })
    #expect(result.segments.count == 1 && result.raised.isEmpty)
  }

  @Test("series without days or without change have no shift", arguments: [0, 1, 6, 7, 13, 14, 200])
  func degenerate(count: Int) {
    for value in [0, 9] {
      let result = LevelShifts(counts: [Int](repeating: value, count: count))
      #expect(result.segments.count == (count == 0 ? 0 : 1) && result.raised.isEmpty)
      #expect(result.penalty.isFinite)
    }
  }
}
