import CivilTime
import Glibc
import Statistics
import Testing
import Vocabulary

@testable import Geography

/// Figures of the published cases, and what follows from them.
@Suite("Figures of the cases")
struct CaseFigureTests {
  // MARK: - Days and hours

  @Test("days: sums, means and the days that simpler rules would flag")
  func days() throws {
    #expect(SpikeTests.series.reduce(0, +) == (try References.value("spike.A.sum")))
    let used = SpikeBaseline(counts: SpikeTests.series, weekdays: SpikeTests.weekdays).usesWeekdays
    #expect(used == (try References.value("spike.A.usedWeekday")))
    for (name, value) in [("zeros", 0), ("const", 37)] {
      let flat = SpikeBaseline(counts: [Int](repeating: value, count: 40), weekdays: (0..<40).map { $0 % 7 })
      try expectReference(flat.dispersion, "spike.\(name).alpha")
      #expect(flat.flagged.count == (try References.value("spike.\(name).flagged")))
    }
    let long = SpikeBaseline(counts: [Int](repeating: 0, count: 70), weekdays: (0..<70).map { $0 % 7 })
    #expect(long.usesWeekdays == (try References.value("spike.zeros70.usedWeekday")))
    #expect(long.flagged.count == (try References.value("spike.zeros70.flagged")))

    let year = try References.daily320().counts.map { Double($0) }
    #expect(year.count == (try References.value("spike.case1.days")))
    let (mean, median) = (Spread.mean(year), Spread.median(year))
    try expectReference(mean, "spike.case1.mean")
    try expectReference(median, "spike.case1.median")
    let limit = mean + 3 * Spread.variance(year).squareRoot()
    #expect(year.count { $0 > limit } == (try References.value("spike.case1.mean+3sd.count")))
    let hampel = year.count { ($0 - median) / Spread.medianDeviation(year) > 3.5 }
    #expect(hampel == (try References.value("spike.case1.hampel3.5.count")))
    #expect(Self.seasonalHybrid(year, alpha: 0.05) == (try References.value("spike.case1.shesd.count")))
  }

  /// How many days the seasonal hybrid ESD test flags, for comparison: weekday medians, then the largest deviation again
  /// and again. The series begins on a Tuesday.
  private static func seasonalHybrid(_ counts: [Double], alpha: Double) -> Int {
    let medians = (0..<7).map { day in Spread.median(counts.indices.filter { ($0 + 1) % 7 == day }.map { counts[$0] }) }
    var rest = counts.indices.map { counts[$0] - medians[($0 + 1) % 7] }
    let n = Double(rest.count)
    var flagged = 0
    for i in 1...counts.count / 10 {
      let deviation = Spread.medianDeviation(rest)
      let median = Spread.median(rest)
      guard deviation > 0, let most = rest.indices.max(by: { rest[$0] < rest[$1] }) else { break }
      let statistic = (rest[most] - median) / deviation
      rest.remove(at: most)
      let k = n - Double(i)
      let t = Tails.studentQuantile(1 - alpha / (k + 1), df: k - 1)
      if statistic > t * k / ((k - 1 + t * t) * (k + 1)).squareRoot() { flagged = i }
    }
    return flagged
  }

  @Test("hours: silence and bursts")
  func hours() throws {
    let poisson = Silence.surprise(mean: 3.4, dispersion: 0) * 12
    try expectReference(exp(log(30483) - poisson), "gap.longest.bonf(30483 events)")
    try expectReference(
      Silence.probability(surprise: poisson, chances: 30483), "gap.longest.bonf(30483 events)")
    try expectReference((log(30483) + 0.5772156649) / 3.97, "gap.expectedLongestHours(30483;3.97/h)")
    for (count, name) in [(206, "hour.nbSF(X>=206;mu=3.4,alpha=2)"), (30, "hour.nbSF(X>=30;mu=3.4,alpha=2)")] {
      try expectReference(Tails.negativeBinomialUpper(count, mean: 3.4, dispersion: 2), name)
    }
    var random = SplitMix64(seed: 77)
    var y = (0..<720).map { random.below($0 % 24 < 6 ? 4 : 8) }
    y[12 * 24 + 8] = 206
    #expect(y[288..<312].reduce(0, +) == (try References.value("hour.fixture.day12total")))
  }

  @Test("a quantile of the chi-squared distribution is where its tail says")
  func chiSquared() throws {
    let quantile: Double = try References.value("num.chi2PPF(0.025,df=10)")
    #expect(abs(1 - Tails.chiSquaredUpper(quantile, df: 10) - 0.025) <= 0.025e-9)
  }

  // MARK: - Countries and computers

  @Test("countries: shares and what so many computers bring")
  func countries() throws {
    let (window, baseline) = (ShareTests.window, ShareTests.baseline)
    #expect(window.reduce(0, +) == (try References.value("country.windowSum")))
    #expect(baseline.reduce(0, +) == (try References.value("country.baseSum")))
    try expectReference(100 * 915.0 / 3072, "country.share.CN.window%")
    try expectReference(915.0 / 335, "country.CN/IN")
    try expectReferences([915.0 / 3072, (915 + 120.0) / 3072], "country.unknown.bounds(a=915,A=3072,u=120)")
    let weights = (1...148).map { 1 / powered(Double($0) + 1, 1.45) }
    let shares = weights.map { $0 / weights.reduce(0, +) }
    try expectReference(shares[0], "country.rarefied.topShare")
    try expectReference(Rarefaction(shares: shares, computers: 400).z(countries: 80), "country.rarefied.z(K=80,n=400)")
    try expectReference(Rarefaction(shares: shares, computers: 45).z(countries: 18), "country.rarefied.z(K=18,n=45)")
    // One-sided and two-sided agree where no table on the other side is as rare.
    try expectReference(
      Hypergeometric(population: 1050, marked: 6, drawn: 50).upper(4), "country.fisher.greater(4/50 vs 2/1000)")
  }

  @Test("computers: shares of the histogram")
  func computers() throws {
    let swarm = SourceTests.swarm
    let shares = swarm.rows.map { Double((20_000 * $0.attempts + swarm.attempts) / (2 * swarm.attempts)) / 100 }
    try expectReferences(shares, "hist.%attemptsRows")
    try expectReference(Double(swarm.singletons) / Double(swarm.attempts), "hist.singletonShareAttempts")
    #expect(swarm.below(5).sources == (try References.value("hist.belowMaxretry5.computers")))
    #expect(swarm.below(5).attempts == swarm.attempts(ofSourcesBelow: 5))
    try expectReference(SourceConcentration(attemptsPerSource: [206]).herfindahl, "hist.single.HHI")
    let two = SourceConcentration(attemptsPerSource: [103, 103])
    #expect(two.n80 == (try References.value("hist.n80[103,103]")))
    let gini: Double = try References.value("hist.two.gini")
    #expect(abs(two.gini - gini) < 1e-12)
    // 60 new computers a day for five days.
    #expect(5 * 60 == (try References.value("hist.expectedBackgroundSources(5 days, 60/day)")))
    let names = SpeciesRichness.chao1(seen: 2093, once: 900, twice: 700)
    try expectReferences(names.interval95.ends, "runout.chao1.ci95")
    try expectReference(SpeciesRichness.chanceOfNew(once: 900, sightings: 3798), "runout.goodTuring.newNext")
  }

  // MARK: - Slow computers and guards

  @Test("a slow computer's gaps, and what simple rules see of it")
  func slow() throws {
    let slow = CampaignTests.slow
    #expect(slow.count == (try References.value("slow.003.attempts")))
    let span = (slow[8] - slow[0]) / 3600
    try expectReference(span, "slow.003.spanHours")
    try expectReference(9 / (span / 24), "slow.003.attemptsPerDay")
    let gaps = zip(slow.dropFirst(), slow).map { ($0 - $1) / 3600 }
    try expectReferences(gaps, "slow.003.gapsHours", within: 1e-4)
    try expectReference(Spread.median(gaps), "slow.003.medianGapHours")
    let trips = BanReplay.fail2ban(slow, failures: 5, within: 600, bannedFor: 600).count
    #expect(trips == (try References.value("slow.003.fail2banTrips")))
    let steady = stride(from: 0.0, through: 1600, by: 200).map { $0 }
    #expect(BanReplay.most(steady, inClosed: 600) == (try References.value("f2b.every200s.maxIn600")))
    let every: (Int, Int) -> [Double] = { step, count in (0..<count).map { Double($0 * step) } }
    #expect(
      BanReplay.leakyBucket(every(11, 60), capacity: 5, leak: 10)
        == (try References.value("crowdsec.ssh-bf.tripsEvery11s")))
    #expect(
      BanReplay.leakyBucket(every(1, 6), capacity: 5, leak: 10) == (try References.value("crowdsec.ssh-bf.burst6")))
  }

  @Test("a chart's reference, and why its run length is no normal approximation")
  func chart() throws {
    let (mean, raised, k) = (40.0, 80.0, 5.0)
    let b = k * log((k + raised) / (k + mean))
    try expectReference(b, "nbcusum.B")
    try expectReference(b / Cusum.reference(mean: mean, dispersion: 0.2), "nbcusum.A")
    let deviation = (mean + mean * mean / k).squareRoot()
    let (kappa, height) = ((56 - mean) / deviation, 100 / deviation + 1.166)
    let approximation = (exp(2 * kappa * height) - 1 - 2 * kappa * height) / (2 * kappa * kappa)
    try expectReference(approximation, "nbcusum.siegmundARL(K=56,H=100)")
    let exact = Cusum(reference: 56, threshold: 100).averageRunLength(
      Cusum.negativeBinomialChances(400, mean: mean, dispersion: 0.2))
    #expect(approximation > 17 * exact)
  }

  @Test("what the sleeping guard let through, and what it would have")
  func guardThatSlept() throws {
    let limit = 39 * 3 * 2
    #expect(limit == (try References.value("guard.case2.maxIn39min(2 machines)")))
    try expectReference(206 / Double(limit), "guard.case2.use")
    try expectReference(206 / 39.0 / 2, "guard.case2.ratePerMachinePerMin")
    try expectReference(206 / 2.0, "guard.case2.perMachine")
    #expect(18 * 60 * 3 * 2 == (try References.value("guard.case2.projected18h")))
    let minutes = 24 * 60 - (8 * 60 + 12)
    #expect(minutes == (try References.value("guard.case2.minutes0812to2400")))
    #expect(8 * 60 + 12 - 6 * 60 == (try References.value("guard.case2.0600to0812")))
    #expect(minutes * 3 * 2 == (try References.value("guard.case2.projectedFrom0812")))
    try expectReference(206 / 39.0 * Double(minutes), "guard.case2.projectedAtObservedRate")
    let range = Interval95.garwood(206).ends
    try expectReferences(range, "guard.case2.observedRateCI(per 39 min)")
    try expectReferences(range.map { $0 / 39 * Double(minutes) }, "guard.case2.projectedCI")
    #expect(900 * 180 == (try References.value("guard.case2.botnet162000")))

    let times = (0..<103).map { Double($0) * 2340 / 102 }
    for (ban, name) in [
      (86400.0, "guard.replay.twoIPs.letThrough(b>=39min)"), (600, "guard.replay.twoIPs.letThrough(b=600)"),
    ] {
      let allowed = BanReplay.replay(times, failures: 5, within: 600, bannedFor: ban).allowed
      #expect(206 - 2 * allowed == (try References.value(name)))
    }
    let minute = Tails.poissonLower(3, mean: 206 / 39.0 / 2)
    try expectReference(pow(minute, 39), "guard.cap.P(39 minutes all<=3;Poisson 2.64)")
    try expectReference(pow(minute, 78), "guard.cap.P(78 machine-minutes all<=3)")
  }

  @Test("a limiter's minutes")
  func limiter() throws {
    let times = (0..<117).map { Double(60 * ($0 / 3) + [0, 7, 21][$0 % 3]) }
    #expect(BanReplay.most(times, inHalfOpen: 60) == (try References.value("guard.limiter.sliding60")))
    var minutes: [Int: Int] = [:]
    for time in times { minutes[Int(time) / 60, default: 0] += 1 }
    #expect(minutes.values.max() == (try References.value("guard.limiter.perAlignedMinuteMax")))
    #expect(minutes.values.count { $0 == 3 } == (try References.value("guard.limiter.activeMinutesAtMax")))
    var aligned: [Int: Int] = [:]
    for time in [58, 58.5, 59, 60.5, 61, 61.5] { aligned[Int(time) / 60, default: 0] += 1 }
    #expect(aligned.values.max() == (try References.value("guard.fixedWindowBoundary.aligned")))
  }

  // MARK: - Order and clock

  @Test("the case of the pairs")
  func pairs() throws {
    let events = CoordinationTests.pairs
    #expect(Set(events.map(\.source)).count == (try References.value("coord.distinctIPs")))
    #expect(Set(events.map(\.name)).count == (try References.value("coord.distinctLocalparts")))
    let forms = Set(events.map { 2 * $0.name + ($0.hasDomain ? 1 : 0) })
    #expect(forms.count == (try References.value("coord.distinctUserStrings")))
    #expect(events.count { $0.hasDomain } == (try References.value("coord.fqNames")))
    #expect(events.count { !$0.hasDomain } == (try References.value("coord.bareNames")))
    try expectReference(Tails.binomialUpper(12, of: 12, chance: 0.5), "coord.signTest")
    var random = SplitMix64(seed: 1)
    var (sum, most) = (0, 0)
    for _ in 0..<9999 {
      var names = events
      random.shuffle(&names)
      let shuffled = zip(names, events).map {
        PairStatistics.Event(name: $0.name, hasDomain: $0.hasDomain, source: $1.source)
      }
      let pairs = PairStatistics(shuffled).formPairs.longFirst
      (sum, most) = (sum + pairs, max(most, pairs))
    }
    try expectReference(Double(sum) / 9999, "coord.perm.meanPairs")
    #expect(most == (try References.value("coord.perm.maxPairs")))
    try expectReference(
      Tails.poissonLower(0, mean: try References.value("coord.samePair.expected")), "coord.samePair.P(0)")
    try expectReference((17 - 19 / 2.0) / (21 / 12.0).squareRoot(), "coord.ascents.z(17;m=20)")
  }

  @Test("gaps and directions")
  func clock() throws {
    let n = 24.0
    try expectReference(2 / (n + 2), "coord.greenwood.E(n=24)")
    try expectReference(4 * n / ((n + 2) * (n + 2) * (n + 3) * (n + 4)), "coord.greenwood.Var(n=24)")
    let times = (0..<26).map { Double(100 * $0 + ($0 * 37) % 11) }
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    try expectReference(Spread.variance(gaps).squareRoot() / Spread.mean(gaps), "coord.cv.regular")
    let five = Circular.rayleigh([0.785, 1.570, 3.141, 0.839, 5.934])
    let z = 5 * five.resultant * five.resultant
    try expectReference(z, "circ.pingouin5.z")
    let (z2, z3, z4) = (z * z, z * z * z, z * z * z * z)
    let series = exp(-z) * (1 + (2 * z - z2) / 20 - (24 * z - 132 * z2 + 76 * z3 - 9 * z4) / (288 * 25))
    try expectReference(series, "circ.pingouin5.p(series)")
    #expect(abs(five.p - series) < 0.01)
    let even = Circular.rayleigh((0..<50).map { 2 * Double.pi * Double(($0 * 40503) % 65536) / 65536 })
    try expectReference(even.resultant, "circ.uniform50.Rbar")
    var events = [Int](repeating: 0, count: 60)
    for i in 0..<200 { events[[0, 1, 0, 1, 2, (i * 7) % 60][i % 6]] += 1 }
    let mean = 200.0 / 60
    let chi = events.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    try expectReference(chi, "circ.minuteChi2(200 events)")
    #expect(Tails.chiSquaredUpper(chi, df: 59) == (try References.value("circ.minuteChi2.p(df=59)")))
  }

  // MARK: - Names

  @Test("the run-out date, and the pace behind it")
  func runOut() throws {
    let (size, names, days) = (14809.0, 2523.0, 57.0)
    try expectReference(size / 44, "runout.totalDays.rate44")
    let today = try #require(CivilDate(iso: "2014-09-01"))
    func iso(_ days: Int) -> String { (today + days).iso }
    #expect(iso(-56) == (try References.value("runout.day1")))
    let left = try #require(RunOut.remaining(size - names, rate: names / days))
    #expect(iso(Int(left)) == (try References.value("runout.finish(+277)")))
    #expect(iso(Int(left.rounded(.up))) == (try References.value("runout.finish(ceil)")))
    let range = try #require(RunOut.remainingFromTotals(listSize: 14809, tried: 2523, days: 57))
    #expect(
      [iso(Int(range.lowerBound.rounded())), iso(Int(range.upperBound.rounded()))]
        == (try References.value("runout.finish.range(267,289)")))
    #expect(iso(344 - 57) == (try References.value("runout.finishIf344-57")))
    try expectReferences(Interval95.garwood(2523).ends.map { $0 / days }, "runout.rate.garwood95")
    for phi in [10.0, 30] {
      let factor = exp(Interval95.z * (phi / names).squareRoot())
      try expectReferences([left / factor, left * factor], "runout.remaining.quasi95(phi=\(Int(phi)))")
    }
    let late = 420.0 / 11
    try expectReference(late, "runout.lateRate(2103->2523 in 11 d)")
    try expectReference(
      Tails.binomialLower(420, of: 2523, chance: 11.0 / 57), "runout.lateRate.binomCDF(X<=420;2523,11/57)")
    let slower = try #require(RunOut.remaining(size - names, rate: late))
    #expect(iso(Int(slower.rounded(.up))) == (try References.value("runout.lateRate.finish")))
    for (g, name) in [(0.5, "runout.growing(g=0.5)"), (10, "runout.growing(g=10)")] {
      try expectReference(RunOut.remaining(size - names, rate: names / days, growth: g), name)
    }
    #expect(References.values["runout.growing(g=50)"] == "null")
    #expect(RunOut.remaining(size - names, rate: names / days, growth: 50) == nil)
    let quiet = RunOut(listSize: 14809, newNamesByDay: [Int](repeating: 44, count: 57) + [Int](repeating: 0, count: 14))
    try expectReference((size - names) / (quiet.quietRateBound ?? 0), "runout.zero.earliestDays(14 quiet)")
  }

  @Test("walking the list against drawing from it")
  func drawing() throws {
    try expectReference(DiscoveryCurve.attemptsToDrawAll(listSize: 14809) / 14809, "runout.H(14809)")
    try expectReference(14809 * -expm1(-3798 / 14809.0), "runout.random.E[distinct|n=3798].poisson")
    try expectReference(3798 / 2093.0, "runout.attemptsPerName(Aug19)")
    try expectReference(3822 / 2103.0, "runout.attemptsPerName(Aug21)")
    try expectReference(1 - 2103 / 14809.0, "runout.newShare(10 of 24).vsRandomList")
    try expectReference(
      Tails.binomialLower(10, of: 24, chance: 1 - 2093 / 14809.0), "runout.newShare.binomCDF(X<=10;24,0.859)")
    try expectReference(
      2103 * 28000 / pow(26, 11), "trap.randomString.expectedHits(28000 names,len11,26 letters,2103 tries)")
  }

  @Test("likeness of lists of names")
  func likeness() throws {
    for bands in [16, 32] { try expectReference(pow(1 / Double(bands), 0.25), "lsh.threshold(\(bands),4)") }
    try expectReference((0.25 / 64).squareRoot(), "lsh.se(J=0.5,k=64)")
    for text in ["root", ""] {
      #expect("0x" + String(fnv1a64(text.utf8), radix: 16) == (try References.value("fnv1a64(\"\(text)\")")))
    }
    let (left, right) = (Set((0..<60).map { "user\($0)" }), Set((6..<66).map { "user\($0)" }))
    let likeness = Double(left.intersection(right).count) / Double(left.union(right).count)
    try expectReference(likeness, "minhash.trueJ")
    try expectReference(log(849), "idf(N=849,df=1)")
    try expectReference(log(849 / 300.0), "idf(N=849,df=300)")
    let sequence = Array("aaabbbccccaa")
    let runs = 1 + zip(sequence.dropFirst(), sequence).count { $0 != $1 }
    try expectReferences(
      [Double(runs), Double(sequence.count) / Double(runs)], "sep.maxMeanRun.example(seq aaabbbccccaa)")
  }

  // MARK: - Logins and passwords

  @Test("distances on the globe")
  func distances() throws {
    let (london, newYork) = ((51.5074, -0.1278), (40.7128, -74.0060))
    let ocean = CountryPlaces.greatCircle(london, newYork)
    try expectReference(ocean, "geo.km(London-NewYork)")
    try expectReference((ocean - 100) / 2, "geo.kmh(London-NewYork,2h,minus 2x50km)")
    try expectReference(CountryPlaces.greatCircle((59.9139, 10.7522), (39.9042, 116.4074)), "geo.km(Oslo-Beijing)")
    try expectReference(CountryPlaces.greatCircle((0, 0), (0, 180)), "geo.km(0,0-0,180)")
    try expectReference(CountryPlaces.greatCircle((10, 20), (10, 20)), "geo.km(same)")
    try expectReference(CountryPlaces.greatCircle((0, 179.9), (0, -179.9)), "geo.km(179.9 to -179.9 equator)")
  }

  @Test("runs of typing errors, and new countries")
  func habits() throws {
    for run in [1, 3, 5, 8] {
      try expectReference(
        TypingErrors.chance(ofRun: run, failures: 12, successes: 388), "succ.P(streak>=\(run);12 of 400)")
    }
    try expectReference(
      388 * TypingErrors.chance(ofRun: 5, failures: 12, successes: 388), "succ.expectedStreak5In400")
    try expectReference(TypingErrors.chance(ofRun: 5, failures: 0, successes: 0), "succ.prior.P(streak>=5)")
    try expectReference(NewPlaces.chance(seenOnce: 1, sightings: 60), "succ.newCountry.P(f1=1,n=60)")
    try expectReference(NewPlaces.chance(seenOnce: 0, sightings: 200), "succ.newCountry.P(f1=0,n=200)")
    #expect(NewPlaces.chance(seenOnce: 9, sightings: 0) == 1 && NewPlaces.chance(seenOnce: -1, sightings: -1) == 0.5)
  }

  @Test("kinds of attack and of passwords")
  func passwords() throws {
    let words: [PasswordsOfNames.Attack: String] = [
      .fewAccounts: "password guessing on few accounts",
      .fewTriesEach: "one or two tries per name (spraying or a list of stolen logins)",
      .dictionary: "dictionary attack per name", .mixed: "mixed",
    ]
    let kinds = [(206, 2), (3798, 2093), (5000, 20)].map { words[PasswordsOfNames.attack(attempts: $0.0, names: $0.1)] }
    #expect(kinds == (try References.value("pw.attackType", as: [String?].self)))
    let shapes: [String: String] = try References.value("pw.shape(delta)")
    let names: [SecretShape: String] = [.user: "user", .userYear: "user+year", .year: "year", .digits: "digits"]
    var reader = SecretReader()
    for (password, shape) in shapes {
      #expect(names[reader.mark(password, user: "delta").shape] == shape, "\(password)")
    }
    // Masks tell too much of a password to be in any report: the reference's are of made-up ones.
    let masks: [String: String] = try References.value("pw.mask")
    for (password, mask) in masks { #expect(Self.mask(password) == mask) }
  }

  private static func mask(_ password: String) -> String {
    var runs: [(kind: Character, count: Int)] = []
    for character in password {
      let kind: Character =
        character.isUppercase ? "U" : character.isLowercase ? "l" : character.isNumber ? "d" : "s"
      if runs.last?.kind == kind { runs[runs.count - 1].count += 1 } else { runs.append((kind, 1)) }
    }
    return runs.map { "\($0.kind)\($0.count)" }.joined()
  }
}
