import Statistics
import Testing

@Suite("Spike days")
struct SpikeTests {
  /// 120 days with a weekday pattern, noise, and spikes on days 60–62 and 100.
  static let series: [Int] = {
    let pattern = [13, 11, 10, 10, 10, 8, 8]
    var random = SplitMix64(seed: 2023)
    var y = (0..<120).map { pattern[$0 % 7] * (40 + random.below(51)) / 10 }
    (y[60], y[61], y[62], y[100]) = (300, 700, 450, 160)
    return y
  }()
  static let weekdays = (0..<120).map { $0 % 7 }

  @Test("the constructed series is the reference's")
  func input() throws {
    #expect(Self.series == (try References.value("spike.A.series")))
    let values = Self.series.map { Double($0) }
    try expectReference(Spread.median(values), "spike.A.median")
    try expectReference(Spread.medianDeviation(values), "spike.A.mad")
    let groups = (0..<7).map { day in values.indices.filter { $0 % 7 == day }.map { values[$0] } }
    let test = kruskalWallis(groups)
    try expectReference(test.h, "spike.A.kruskalH")
    try expectReference(test.p, "spike.A.kruskal_p")
  }

  @Test("weekdays, scatter, means and p-values agree with the reference")
  func baseline() throws {
    let result = SpikeBaseline(counts: Self.series, weekdays: Self.weekdays)
    #expect(result.method == .baseline && result.usesWeekdays)
    try expectReferences(result.weekdayFactors, "spike.A.weekdayFactors")
    try expectReference(result.dispersion, "spike.A.alpha")
    #expect(result.keptDays == (try References.value("spike.A.kept")))
    for day in [0, 59, 60, 61, 62, 63, 100, 119] {
      try expectReference(result.days[day].mean, "spike.A.mu[\(day)]")
      try expectReference(result.days[day].p, "spike.A.p[\(day)]")
      try expectReference(result.days[day].adjustedP, "spike.A.padj[\(day)]")
    }
    #expect(result.flagged == (try References.value("spike.A.flagged")))
    #expect(result.windows.map { [$0.first, $0.last] } == (try References.value("spike.A.windows")))
  }

  @Test("missing days are not quiet days, and a half day counts half")
  func gap() throws {
    var counts = Self.series
    var covered = [Bool](repeating: true, count: 120)
    var exposures = [Double](repeating: 1, count: 120)
    for day in 30...34 {
      covered[day] = false
      counts[day] = 0
    }
    counts[40] /= 2
    exposures[40] = 0.5
    let result = SpikeBaseline(counts: counts, exposures: exposures, weekdays: Self.weekdays, covered: covered)
    try expectReference(result.dispersion, "spike.Agap.alpha")
    try expectReference(result.days[40].mean, "spike.Agap.mu[day40]")
    #expect(result.flagged == (try References.value("spike.Agap.flagged")))
    #expect(!result.days[32].isCovered && result.days[32].p == 1)
    let filled = SpikeBaseline(
      counts: counts.enumerated().map { (30...34).contains($0.offset) ? 0 : Self.series[$0.offset] },
      weekdays: Self.weekdays)
    try expectReference(filled.dispersion, "spike.AwrongZeros.alpha")
  }

  @Test("the year with the ten top days: the same days, windows and figures")
  func year() throws {
    let (dates, counts) = try References.daily320()
    // 10 January 2023 was a Tuesday.
    let result = SpikeBaseline(counts: counts, weekdays: counts.indices.map { ($0 + 1) % 7 })
    #expect(counts.reduce(0, +) == (try References.value("spike.case1.total")))
    #expect(result.usesWeekdays == (try References.value("spike.case1.usedWeekday")))
    try expectReference(result.dispersion, "spike.case1.alpha")
    #expect(result.flagged.map { dates[$0] } == (try References.value("spike.case1.flagged")))
    #expect(result.windows.map { [dates[$0.first], dates[$0.last]] } == (try References.value("spike.case1.windows")))
    for date in [
      "2023-11-10", "2023-11-11", "2023-11-12", "2023-11-13", "2023-11-14", "2023-05-09", "2023-03-02",
    ] {
      let day = try #require(dates.firstIndex(of: date))
      try expectReference(result.days[day].mean, "spike.case1.mu[\(date)]")
      try expectReference(result.days[day].p, "spike.case1.p[\(date)]")
      try expectReference(result.days[day].adjustedP, "spike.case1.padj[\(date)]")
    }
    let november = try #require(result.windows.last)
    try expectReference(november.excess, "spike.case1.excess(Nov11-13)")
    try expectReference(november.excessDeviation, "spike.case1.excessSD(Nov11-13)")
    try expectReferences(
      [Double(november.count), november.expected, november.ratio], "spike.case1.core3days")
    let worst = try #require(dates.firstIndex(of: "2023-11-12"))
    try expectReference(1307 / result.days[worst].mean, "spike.case1.timesUsual(Nov12)")
    try expectReferences(result.days[worst].usual.ends.map { Double($0) }, "spike.case1.usualRange95(Nov12)")
    #expect(result.detectionLimit(onDay: worst) == (try References.value("spike.case1.detectionLimit")))
  }

  @Test("a day at the detection limit has just the p that is needed")
  func detectionLimit() throws {
    let result = SpikeBaseline(counts: Self.series, weekdays: Self.weekdays)
    let limit = try #require(result.detectionLimit(onDay: 10))
    let mean = result.days[10].mean
    #expect(Tails.negativeBinomialUpper(limit, mean: mean, dispersion: result.dispersion) <= 0.01 / 120)
    #expect(Double(limit) >= 2 * mean)
    #expect(try #require(result.usualDetectionLimit) > 64)
  }

  @Test("ten days: each against the others")
  func shortSeries() throws {
    let y: [Int] = try References.value("spike.fallback.y")
    let result = SpikeBaseline(counts: y, weekdays: y.indices.map { $0 % 7 })
    #expect(result.method == .shortSeries)
    try expectReferences(result.days.map(\.p), "spike.fallback.p")
    try expectReferences(result.days.map(\.adjustedP), "spike.fallback.padj")
    #expect(result.flagged == (try References.value("spike.fallback.flagged")))
    #expect(result.windows.map { [$0.first, $0.last] } == [[6, 7]])
    #expect(try #require(result.usualDetectionLimit) >= 3 * 87)
  }

  @Test("a jump over silence is found")
  func jumpOverSilence() throws {
    var y = [Int](repeating: 0, count: 40)
    y[20] = 25
    let result = SpikeBaseline(counts: y, weekdays: y.indices.map { $0 % 7 })
    #expect(result.flagged == (try References.value("spike.zerosPlus25.flagged")))
    try expectReference(result.days[20].p, "spike.zerosPlus25.p[20]")
  }

  @Test("nothing is found where nothing happens, and no figure is without a value")
  func degenerate() {
    var random = SplitMix64(seed: 11)
    var cases: [[Int]] = [[], [0], [5], [Int](repeating: 0, count: 40), [Int](repeating: 7, count: 40)]
    cases += [[Int](repeating: 0, count: 70), [Int](repeating: 0, count: 10), [Int](repeating: 1_000_000, count: 30)]
    for n in [1, 6, 7, 8, 27, 28, 55, 56, 57, 91, 92] {
      cases.append((0..<n).map { _ in random.below(6) == 0 ? random.below(1_000_000_000) : random.below(3) })
    }
    for y in cases {
      for holes in [false, true] {
        let result = SpikeBaseline(
          counts: y, exposures: y.indices.map { holes && $0 % 5 == 1 ? 0 : 1 },
          weekdays: y.indices.map { $0 % 7 }, covered: y.indices.map { !holes || $0 % 3 != 0 })
        #expect(result.days.count == y.count)
        #expect(result.dispersion.isFinite && result.weekdayFactors.allSatisfy(\.isFinite))
        for day in result.days {
          #expect(day.mean.isFinite && day.p >= 0 && day.p <= 1 && day.adjustedP >= 0 && day.adjustedP <= 1)
        }
        for window in result.windows {
          #expect(window.excessDeviation.isFinite && window.excess > 0 && window.first <= window.last)
        }
        if Set(y).count < 2 { #expect(result.flagged.isEmpty) }
        _ = result.usualDetectionLimit
      }
    }
  }

  @Test("a missing day inside a window is joined and named; a long gap separates")
  func missingInside() {
    var y = [Int](repeating: 50, count: 60)
    for i in y.indices { y[i] += (i * 7) % 11 }
    (y[30], y[32], y[50], y[54]) = (900, 900, 900, 900)
    var covered = [Bool](repeating: true, count: 60)
    for day in [31, 51, 52, 53] { covered[day] = false }
    let result = SpikeBaseline(counts: y, weekdays: y.indices.map { $0 % 7 }, covered: covered)
    #expect(result.windows.map { [$0.first, $0.last] } == [[30, 32], [50, 50], [54, 54]])
    #expect(result.windows[0].isLowerBound && result.windows[0].count == 1800)
    #expect(!result.windows[1].isLowerBound)
  }

  @Test("a window that the plan states has figures too, also beyond the ends")
  func statedWindow() {
    let result = SpikeBaseline(counts: Self.series, weekdays: Self.weekdays)
    #expect(result.window(from: 59, through: 63).count == Self.series[59...63].reduce(0, +))
    #expect(result.window(from: 118, through: 400).count == Self.series[118] + Self.series[119])
    #expect(result.window(from: 300, through: 400).count == 0)
    #expect(result.window(from: -9, through: -2).count == 0)
  }

  @Test("3,000 days are handled, and a spike among them is found")
  func longSeries() {
    var random = SplitMix64(seed: 3)
    var y = (0..<3000).map { _ in 60 + random.below(40) }
    y[1500] = 700
    let result = SpikeBaseline(counts: y, weekdays: y.indices.map { $0 % 7 })
    #expect(result.flagged == [1500])
  }
}

/// Days of another kind that are too many to be trimmed as extreme ones.
@Suite("Attacks that last a good part of the archive")
struct LongAttackTests {
  /// Twenty days with nobody, one or two, and ten days with hundreds or thousands between them.
  private static func series(_ attack: Int, seed: UInt64) -> [Int] {
    var random = SplitMix64(seed: seed)
    return (0..<30).map {
      (10..<20).contains($0) ? attack + random.below(attack / 8) : [0, 0, 1, 1, 2][random.below(5)]
    }
  }

  @Test("ten of thirty days stand out, and what is usual is what the others have", arguments: [60, 500, 1650])
  func tenOfThirty(attack: Int) {
    for seed in 1...UInt64(20) {
      let y = Self.series(attack, seed: seed)
      let result = SpikeBaseline(counts: y, weekdays: y.indices.map { $0 % 7 })
      #expect(result.flagged == Array(10..<20), "seed \(seed)")
      #expect(result.days.allSatisfy { $0.mean < 4 }, "seed \(seed)")
      #expect((result.usualDetectionLimit ?? .max) < 40, "seed \(seed)")
    }
  }

  @Test("hundred quiet archives have no false days but by chance", arguments: [0.2, 0.6, 1.5, 4, 30])
  func quiet(mean: Double) {
    var withFalseDays = 0
    for seed in 1...UInt64(100) {
      var random = SplitMix64(seed: seed &* 7919)
      // Overdispersed: every day has a level of its own.
      let y = (0..<45).map { _ -> Int in
        let level = mean * (0.3 + 1.4 * random.unit())
        return (0..<200).count { _ in random.unit() < level / 200 }
      }
      if !SpikeBaseline(counts: y, weekdays: y.indices.map { $0 % 7 }).flagged.isEmpty { withFalseDays += 1 }
    }
    #expect(withFalseDays <= 3)
  }

  @Test("what is left of a sorted list among strangers")
  func longest() {
    #expect(longestAscending([]) == [])
    #expect(longestAscending([5, 4, 3]) == [2])
    #expect(longestAscending([1, 9, 2, 8, 3, 7, 4]) == [0, 2, 4, 6])
    #expect(longestAscending([2, 2, 2]).count == 1)
    #expect(longestAscending(Array(0..<500).map { $0 % 10 == 0 ? 999 - $0 : $0 }).count == 450)
  }
}
