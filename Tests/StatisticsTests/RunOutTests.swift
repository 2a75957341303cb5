import Statistics
import Testing

@Suite("Run-out of a list")
struct RunOutTests {
  /// 2,103 names in 46 days, then 420 in 11.
  static let daily: [Int] = spread(2103, over: 46) + spread(420, over: 11)

  static func spread(_ total: Int, over days: Int) -> [Int] {
    (0..<days).map { total * ($0 + 1) / days - total * $0 / days }
  }

  @Test("pace and remaining days agree with the reference")
  func pace() throws {
    let result = RunOut(listSize: 14809, newNamesByDay: Self.daily)
    #expect(result.outcome == .runsOut && result.overall.days == 57 && result.overall.names == 2523)
    try expectReference(result.overall.rate, "runout.rate")
    try expectReference(14809 / result.overall.rate, "runout.totalDays")
    try expectReference(result.overall.remainingDays, "runout.remainingDays")
    #expect(result.overall.wholeDays == 277)
    #expect(result.dispersion >= 1 && !result.isVeryRough && result.quietDays == 0)
    let range = try #require(result.remainingRange)
    #expect(range.contains(try #require(result.headline.remainingDays)))
  }

  @Test("intervals agree with the reference")
  func intervals() throws {
    try expectReferences(
      try #require(RunOut.remainingFromTotals(listSize: 14809, tried: 2523, days: 57)).ends,
      "runout.remaining.poisson95")
    // Constant days have the least dispersion there is, 1.
    let even = RunOut(listSize: 14809, newNamesByDay: Self.spread(2523, over: 57))
    #expect(even.dispersion == 1 && !even.paceChanged)
    try expectReferences(try #require(even.remainingRange).ends, "runout.remaining.quasi95(phi=1)")
    #expect(RunOut.remainingFromTotals(listSize: 10, tried: 0, days: 5) == nil)
  }

  @Test("a slower end is measured against the swings of the days")
  func paceChange() throws {
    try expectReference(
      RunOut.paceZ(recent: 420, of: 2523, recentDays: 11, days: 57, dispersion: 10), "runout.lateRate.z(phi=10)")
    try expectReference(RunOut.remaining(14809 - 2523, rate: 420 / 11), "runout.lateRate.remaining")
    let slower = RunOut(listSize: 10_000, newNamesByDay: Self.spread(4000, over: 40) + Self.spread(140, over: 14))
    #expect(slower.recent.days == 13 && slower.recent.names == 130)
    #expect(slower.paceZ < 0 && slower.paceChanged == (slower.paceZ <= -2.58))
  }

  @Test("a growing list ends later or never")
  func growth() throws {
    for g in [0.5, 10] {
      try expectReference(
        RunOut.remaining(14809 - 2523, rate: 2523 / 57.0, growth: g), "runout.growing(g=\(g == 10 ? "10" : "0.5"))")
    }
    #expect(RunOut.remaining(14809 - 2523, rate: 2523 / 57.0, growth: 50) == nil)
    #expect(RunOut(listSize: 14809, newNamesByDay: Self.daily, growth: 50).outcome == .never)
  }

  @Test("no date where none can be given")
  func noDate() throws {
    #expect(RunOut(listSize: 100, newNamesByDay: []).outcome == .tooEarly)
    #expect(RunOut(listSize: 0, newNamesByDay: [0, 0]).outcome == .tooEarly)
    #expect(RunOut(listSize: 1000, newNamesByDay: [20, 20, 20, 20, 20, 20]).outcome == .tooEarly)
    #expect(RunOut(listSize: 1000, newNamesByDay: [Int](repeating: 4, count: 12)).outcome == .tooEarly)
    #expect(RunOut(listSize: 100, newNamesByDay: [60, 50]).outcome == .exhausted)
    let steady = [Int](repeating: 20, count: 30)
    let stopped = RunOut(listSize: 5000, newNamesByDay: steady + [Int](repeating: 0, count: 14))
    #expect(stopped.outcome == .stopped && stopped.quietDays == 14 && stopped.remainingRange == nil)
    try expectReference(stopped.quietRateBound, "runout.ruleOfThree(14 quiet days)")
    let pausing = steady + [Int](repeating: 0, count: 6) + steady
    #expect(RunOut(listSize: 5000, newNamesByDay: pausing + [Int](repeating: 0, count: 15)).outcome == .quiet)
    #expect(RunOut(listSize: 5000, newNamesByDay: pausing + [0, 0]).outcome == .runsOut)
  }

  @Test("less than one per cent of a list is very rough")
  func veryRough() throws {
    let result = RunOut(listSize: 1_000_000, newNamesByDay: [Int](repeating: 10, count: 20))
    let middle = try #require(result.overall.remainingDays)
    #expect(result.isVeryRough && result.remainingRange == (middle / 2)...(middle * 2))
  }

  @Test("swings and memory of the days widen the range")
  func dispersion() {
    #expect(RunOut.dispersion(of: []) == 1 && RunOut.dispersion(of: [5]) == 1 && RunOut.dispersion(of: [0, 0]) == 1)
    let alternating = (0..<40).map { $0 % 2 == 0 ? 5 : 15 }
    let blocks = (0..<40).map { $0 < 20 ? 5 : 15 }
    #expect(RunOut.dispersion(of: alternating) > 1)
    #expect(RunOut.dispersion(of: blocks) > RunOut.dispersion(of: alternating))
  }

  @Test("walking and drawing are told apart")
  func shapes() throws {
    let attempts = [Int](repeating: 60, count: 20)
    for (name, shape) in [("seq", DiscoveryCurve.Shape.walking), ("rnd", .drawing)] {
      let curve = DiscoveryCurve(
        attempts: attempts, newNames: try References.value("runout.model.\(name).x"), listSize: 600)
      try expectReference(curve.logLikelihoodWalking, "runout.model.\(name).logLseq")
      try expectReference(curve.logLikelihoodDrawing, "runout.model.\(name).logLrandom")
      try expectReference(curve.aicDifference, "runout.model.\(name).AICseq-AICrandom")
      #expect(curve.shape == shape)
    }
    #expect(DiscoveryCurve(attempts: [], newNames: [], listSize: 0).shape == .undecided)
  }

  @Test("what random drawing would take")
  func drawing() throws {
    for percent in [50, 90, 95, 99] {
      try expectReference(
        DiscoveryCurve.daysOfDrawing(to: Double(percent) / 100, tried: 2523, listSize: 14809, days: 57),
        "runout.random.daysTo\(percent)%")
    }
    try expectReference(
      DiscoveryCurve.daysOfDrawingToTheLast(tried: 2523, listSize: 14809, days: 57),
      "runout.random.daysToExpectedMissing<1")
    try expectReference(DiscoveryCurve.drawingRate(tried: 2523, listSize: 14809, days: 57), "runout.random.c")
    try expectReference(DiscoveryCurve.attemptsToDrawAll(listSize: 14809), "runout.coupon.attempts(N=14809)")
    try expectReference(DiscoveryCurve.attemptsToDrawAll(listSize: 100), "runout.coupon.attempts(N=100)")
    try expectReference(
      DiscoveryCurve.distinctExpected(attempts: 3798, listSize: 14809), "runout.random.E[distinct|n=3798]")
    try expectReference(
      DiscoveryCurve.effectiveListSize(attempts: 3798, distinct: 2093), "runout.effectiveN(n=3798,D=2093)")
    try expectReference(
      DiscoveryCurve.effectiveListSize(attempts: 3822, distinct: 2103), "runout.effectiveN(n=3822,D=2103)")
    #expect(DiscoveryCurve.effectiveListSize(attempts: 5, distinct: 5) == nil)
    #expect(DiscoveryCurve.daysOfDrawing(to: 0.5, tried: 9, listSize: 9, days: 3) == nil)
  }
}
