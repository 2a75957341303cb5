import Testing

@testable import Statistics

/// The replay of weighted moments against the plain one, which takes every failure by itself.
@Suite struct WeightedReplayTests {
  @Test(arguments: UInt64(1)...60)
  func itAgreesWithThePlainReplay(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var time = 0.0
    var times: [Double] = []
    var weights: [Int32] = []
    for _ in 0..<(1 + random.below(60)) {
      time += Double(random.below(4) == 0 ? random.below(2000) : random.below(40))
      times.append(time)
      weights.append(Int32(1 + (random.below(4) == 0 ? random.below(9) : 0)))
    }
    let run = WeightedRun(times: times, weights: weights, range: times.indices)
    let plain = run.expanded(atMost: .max)
    let failures = 1 + random.below(6)
    let within = Double(random.below(700))
    let grace = Double([0, 0, 30][random.below(3)])
    let bannedFor = Double(1 + random.below(1500))
    let expected = BanReplay.replay(plain, failures: failures, within: within, bannedFor: bannedFor, grace: grace)
    let outcome = run.replay(failures: failures, within: within, bannedFor: bannedFor, grace: grace)
    #expect(outcome.allowed == expected.allowed)
    #expect(outcome.stopped == expected.stopped.count)
    #expect(outcome.bans == expected.bans.count)
    #expect(outcome.firstBan == expected.bans.first)
    #expect(outcome.firstStopped == expected.stopped.first.map { plain[$0] })
    #expect(outcome.lastStopped == expected.stopped.last.map { plain[$0] })
    #expect(run.total == plain.count)
    #expect(run.most(inClosed: within) == BanReplay.most(plain, inClosed: within))
    #expect(run.most(inHalfOpen: within + 1) == BanReplay.most(plain, inHalfOpen: within + 1))
    #expect(
      run.tripsFail2ban(failures: failures, within: within + 1)
        != BanReplay.fail2ban(plain, failures: failures, within: within + 1, bannedFor: bannedFor).isEmpty)
    #expect(
      run.overflows(capacity: Double(failures), leak: within / 10)
        != BanReplay.leakyBucket(plain, capacity: Double(failures), leak: within / 10).isEmpty)
    #expect(run.shortestSpan(of: failures) == BanReplay.shortestSpan(of: failures, plain))
  }

  @Test func bansThatGetLongerStopMore() {
    let times: [Double] = (0..<60).map { Double($0) * 60 }
    let run = WeightedRun(times: times, weights: times.map { _ in 1 }, range: times.indices)
    let even = run.replay(failures: 2, within: 120, bannedFor: 300)
    let growing = run.replay(
      failures: 2, within: 120, bannedFor: 300, lengthAfter: { 300 * Double(1 << $0) })
    #expect(even.bans == 10)
    #expect(growing.bans == 4)
    #expect(growing.stopped > even.stopped)
  }

  @Test func computersThatGoOnWhileAGuardWorksAreRare() throws {
    try expectReference(SourcesGoingOn.mean(wentOn: 2, of: 60), "guard.continue.posteriorMean(2 of 60)")
    try expectReference(
      SourcesGoingOn.chance(wentOn: 2, of: 60, again: 2), "guard.continue.P(two in a row | working)")
  }

  @Test func aLineThatStandsForBillionsCostsNoMore() {
    let run = WeightedRun(times: [0, 1], weights: [.max, .max], range: 0..<2)
    let outcome = run.replay(failures: 5, within: 600, bannedFor: 3600)
    #expect(outcome.allowed == 5)
    #expect(outcome.stopped == 2 * Int(Int32.max) - 5)
  }

  @Test func aBanIsKeptWhenTheSourceIsSilentAndComesBack() {
    let times: [Double] = [0, 1, 2, 3, 4, 4000, 4001, 4002, 4003, 4004, 4100]
    let run = WeightedRun(times: times, weights: times.map { _ in 1 }, range: times.indices)
    let outcome = run.replay(failures: 5, within: 600, bannedFor: 3600)
    #expect(outcome.keptBans == [4])
    #expect(outcome.stopped == 1)
  }
}
