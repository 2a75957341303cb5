import Glibc
import Statistics
import Testing

@Suite("Slow campaigns and guards")
struct CampaignTests {
  /// Nine attempts of one source in seconds from 4 May, 00:00.
  static let slow: [Double] = {
    let clock: [[Int]] = [
      [0, 0, 47, 41], [0, 21, 49, 14], [1, 8, 38, 48], [1, 14, 0, 0], [1, 23, 39, 19], [2, 3, 27, 11], [2, 13, 11, 27],
      [3, 0, 41, 22], [3, 14, 42, 16],
    ]
    return clock.map { Double($0[0] * 86400 + $0[1] * 3600 + $0[2] * 60 + $0[3]) }
  }()

  @Test func `Patient guessers are seen by their pauses`() {
    func seen(_ times: [Double], _ weights: [Int32]? = nil) -> Bool {
      WeightedRun(times: times, weights: weights ?? times.map { _ in 1 }, range: 0..<times.count)
        .isPatient(failures: 4, pause: 600, memory: 7200)
    }
    #expect(seen([0, 700, 1400, 2100]))
    #expect(!seen([0, 700, 1400]))
    // Half of the pauses, or pauses that the rule forgets over.
    #expect(!seen([0, 10, 710, 720, 1420]))
    #expect(!seen([0, 8000, 16_000, 24_000, 32_000]))
    #expect(seen([0, 8000, 8700, 9400, 10_100]))
    #expect(!seen([0, 700], [2, 2]))
  }

  @Test("a slow source trips nothing")
  func slowSource() throws {
    let slow = Self.slow
    #expect(BanReplay.most(slow, inClosed: 600) == (try References.value("slow.003.maxIn600s")))
    #expect(BanReplay.most(slow, inClosed: 86400) == (try References.value("slow.003.maxIn24h")))
    #expect(BanReplay.fail2ban(slow, failures: 5, within: 600, bannedFor: 600).isEmpty)
    #expect(
      BanReplay.sliding(slow, failures: 5, within: 172_800, bannedFor: 600).count
        == (try References.value("slow.003.tripsAt(5 in 48h)")))
    try expectReference(
      BanReplay.shortestSpan(of: 5, slow).map { $0 / 3600 }, "slow.003.shortestSpanOf5.hours")
    #expect(BanReplay.shortestSpan(of: 10, slow) == nil && BanReplay.shortestSpan(of: 0, []) == nil)
  }

  @Test("fail2ban's arithmetic is not a sliding window")
  func emulators() throws {
    func both(_ times: [Double], _ fail2ban: String, _ sliding: String?) throws {
      #expect(
        BanReplay.fail2ban(times, failures: 5, within: 600, bannedFor: 600) == (try References.value(fail2ban)))
      guard let sliding else { return }
      #expect(BanReplay.sliding(times, failures: 5, within: 600, bannedFor: 600) == (try References.value(sliding)))
    }
    try both(stride(from: 0, through: 1600, by: 200).map { $0 }, "f2b.every200s.trips", "f2b.every200s.slidingTrips")
    try both((0..<12).map { Double($0 * 150) }, "f2b.every150s.trips", "f2b.every150s.sliding")
    try both((0..<12).map { Double($0 * 130) }, "f2b.every130s.trips", "f2b.every130s.sliding")
    try both([0, 1, 2, 3, 599, 600.5, 700], "f2b.edge.trips", "f2b.edge.sliding")
    try both([0, 1, 2, 3, 602], "f2b.differs[0,1,2,3,602].fail2ban", "f2b.differs[0,1,2,3,602].sliding")
    try both([0, 1, 2, 3, 604], "f2b.expired[0,1,2,3,604].fail2ban", nil)
  }

  @Test("leaky buckets")
  func buckets() throws {
    let every: (Int, Int) -> [Double] = { step, count in (0..<count).map { Double($0 * step) } }
    #expect(
      Array(BanReplay.leakyBucket(every(9, 60), capacity: 5, leak: 10).prefix(2))
        == (try References.value("crowdsec.ssh-bf(5,10s).tripsEvery9s")))
    #expect(BanReplay.leakyBucket(every(11, 60), capacity: 5, leak: 10).isEmpty)
    #expect(BanReplay.leakyBucket(every(1, 6), capacity: 5, leak: 10) == [5])
    #expect(
      Array(BanReplay.leakyBucket(every(50, 100), capacity: 10, leak: 60).prefix(1))
        == (try References.value("crowdsec.slow(10,60s).every50s")))
  }

  @Test("what a ban rule would have let through")
  func replay() throws {
    let times = (0..<103).map { Double($0) * 2340 / 102 }
    for ban in [600, 3600, 86400] {
      let result = BanReplay.replay(times, failures: 5, within: 600, bannedFor: Double(ban))
      #expect(
        [result.allowed, result.stopped.count, result.bans.count]
          == (try References.value("guard.replay.oneIP(b=\(ban))")))
    }
    let late = BanReplay.replay(times, failures: 5, within: 600, bannedFor: 86400, grace: 30)
    #expect([late.allowed, late.stopped.count] == (try References.value("guard.replay.grace30")))
    let strict = BanReplay.replay(times, failures: 5, within: 600, bannedFor: 86400)
    try expectReference(times[try #require(strict.stopped.first)], "guard.replay.firstViolationSecond")
  }

  @Test("effective rate limits")
  func limits() throws {
    let times = (0..<117).map { Double(60 * ($0 / 3) + [0, 7, 21][$0 % 3]) }
    #expect(
      [60.0, 600, 2340].map { BanReplay.most(times, inHalfOpen: $0) }
        == (try References.value("guard.limiter.envelope(60,600,2340)")))
    let edge = [58, 58.5, 59, 60.5, 61, 61.5]
    #expect(BanReplay.most(edge, inHalfOpen: 60) == (try References.value("guard.fixedWindowBoundary.sliding60")))
  }

  @Test("expected times between false alarms agree with the exact chain of the reference")
  func runLengths() throws {
    let chances = BetaBinomial(trials: 100, a: 3.5, b: 46.5).chances
    for (k, h) in [(12, 20), (12, 30), (12, 40), (14, 20), (14, 30), (17, 30)] {
      try expectReference(
        Cusum(reference: k, threshold: h).averageRunLength(chances), "gfi.ARL0(K=\(k),H=\(h))", within: 1e-6)
    }
    let raised = BetaBinomial(trials: 100, a: 10, b: 40).chances
    try expectReference(Cusum(reference: 12, threshold: 20).averageRunLength(raised), "gfi.ARL1(mean20;K=12,H=20)")
    try expectReference(Cusum(reference: 14, threshold: 30).averageRunLength(raised), "gfi.ARL1(mean20;K=14,H=30)")
    let daily = Cusum.negativeBinomialChances(400, mean: 40, dispersion: 0.2)
    try expectReference(
      Cusum(reference: 56, threshold: 100).averageRunLength(daily), "nbcusum.ARL0(K=56,H=100)", within: 1e-6)
    try expectReference(
      Cusum(reference: 56, threshold: 200).averageRunLength(daily), "nbcusum.ARL0(K=56,H=200)", within: 1e-6)
    try expectReference(Cusum.reference(mean: 40, dispersion: 0.2), "nbcusum.K")
  }

  @Test("a level that always rises has no threshold")
  func noThreshold() {
    #expect(Cusum.smallestThreshold(reference: 1, chances: [0, 0, 1], length: 10) == nil)
  }

  @Test("brackets of a raised level")
  func brackets() throws {
    let x = [6, 8, 5, 9, 7, 22, 31, 28, 40, 25, 18, 9, 6, 7, 5, 8]
    let chart = Cusum(reference: 14, threshold: 30)
    #expect(chart.path(x).map { Double($0) } == (try References.value("gfi.cusum.path")))
    let brackets = chart.brackets(x)
    #expect(
      brackets.map { [Double($0.start), Double($0.end), Double($0.alarm), Double($0.peak)] }
        == (try References.value("gfi.cusum.brackets(start,end,alarm,peak)")))
    #expect(brackets[0].isOpen)
    let over = chart.brackets(x + [Int](repeating: 0, count: 10))
    #expect(over.count == 1 && !over[0].isOpen)
    #expect(chart.brackets([]).isEmpty && chart.brackets([14, 14, 20]).isEmpty)
  }
}
