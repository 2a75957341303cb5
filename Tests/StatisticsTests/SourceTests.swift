import Statistics
import Testing

@Suite("Sources, names and lists")
struct SourceTests {
  static let swarm = SourceConcentration(sourcesByAttempts: [
    8: 1, 7: 4, 6: 27, 5: 16, 4: 51, 3: 139, 2: 469, 1: 1235,
  ])

  @Test("the swarm's figures agree with the reference")
  func swarm() throws {
    let swarm = Self.swarm
    #expect(swarm.sources == (try References.value("hist.computers")))
    #expect(swarm.attempts == (try References.value("hist.attempts")))
    #expect(swarm.largest == (try References.value("hist.max")))
    #expect(swarm.n80 == (try References.value("hist.n80")))
    try expectReference(swarm.meanAttempts, "hist.mean")
    try expectReference(swarm.herfindahl, "hist.HHI")
    try expectReference(swarm.effectiveSources, "hist.effectiveSources(1/HHI)")
    try expectReference(swarm.entropy, "hist.shannonNats")
    try expectReference(swarm.effectiveSourcesByEntropy, "hist.effectiveSources(expH)")
    try expectReference(swarm.topShare, "hist.top1Share")
    try expectReference(swarm.topShare(10), "hist.top10Share")
    try expectReference(swarm.gini, "hist.gini")
    try expectReference(swarm.singletonShare, "hist.singletonShareComputers")
    #expect(swarm.sources(withAtLeast: 5) == (try References.value("hist.computersAtLeast5")))
    try expectReference(
      Double(swarm.attempts(ofSourcesBelow: 5)) / Double(swarm.attempts), "hist.belowMaxretry5.shareAttempts")
    let rows: [[Double]] = try References.value("hist.rows(computers,times,attempts,%computers)")
    #expect(swarm.rows.map { [$0.sources, $0.attemptsEach, $0.attempts] } == rows.map { $0.prefix(3).map { Int($0) } })
  }

  @Test("classes of the reference cases")
  func classes() throws {
    let names: [SourceConcentration.Class: String] = [
      .swarm: "swarm", .swarmWithLoudMembers: "swarm with loud members", .fewSources: "few sources",
      .singleSource: "single source", .mixed: "mixed", .tooFew: "too few",
    ]
    let cases: [String: ([Int: Int], Int)] = [
      "103+103": ([103: 2], 0), "206": ([206: 1], 0), "5 sources of 30": ([30: 5], 0), "15 of 100": ([100: 15], 0),
      "100 of 1": ([1: 100], 100), "60 of 200": ([200: 60], 0), "1 of 300 + 100 of 1": ([300: 1, 1: 100], 100),
      "1 of 40 + 30 of 2": ([40: 1, 2: 30], 60), "49 of 1": ([1: 49], 49),
    ]
    var found: [String: String] = [:]
    for (name, (histogram, quiet)) in cases {
      found[name] = names[SourceConcentration(sourcesByAttempts: histogram).classified(attemptsNeverTripping: quiet)]
    }
    found["seed"] =
      names[
        Self.swarm.classified(attemptsNeverTripping: Self.swarm.attempts(ofSourcesBelow: 5))]
    #expect(found == (try References.value("hist.class")))
    #expect(SourceConcentration(attemptsPerSource: [103, 103]).n80 == 2)
    try expectReference(SourceConcentration(attemptsPerSource: [103, 103]).effectiveSources, "hist.two.effective")
    try expectReference(SourceConcentration(attemptsPerSource: [1, 1, 1, 97]).gini, "hist.gini[1,1,1,97]")
    #expect(abs(SourceConcentration(attemptsPerSource: [103, 103]).gini) < 1e-12)
  }

  @Test("the figures of a histogram are those of its sources one by one")
  func naiveTwin() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<40 {
      let x = (0..<1 + random.below(60)).map { _ in 1 + random.below(9) * random.below(9) }.sorted(by: >)
      let all = SourceConcentration(attemptsPerSource: x)
      let total = x.reduce(0, +)
      var made = 0
      let n80 =
        (x.firstIndex { attempts in
          made += attempts
          return 5 * made >= 4 * total
        } ?? 0) + 1
      #expect(all.n80 == n80, "\(x)")
      let ranked = x.reversed().enumerated().reduce(0.0) { $0 + Double(($1.offset + 1) * $1.element) }
      let n = Double(x.count)
      #expect(abs(all.gini - (2 * ranked / (n * Double(total)) - (n + 1) / n)) < 1e-12)
    }
  }

  @Test("no sources are no class and no figure without a value")
  func nobody() {
    let nobody = SourceConcentration(attemptsPerSource: [])
    #expect(nobody.n80 == 0 && nobody.gini == 0 && nobody.effectiveSources == 0 && nobody.topShare == 0)
    #expect(nobody.effectiveSourcesByEntropy == 0 && nobody.classified(attemptsNeverTripping: 0) == .tooFew)
    #expect(SourceConcentration(attemptsPerSource: [0, -3]).sources == 0)
  }

  @Test("how many there may be besides")
  func richness() throws {
    let chao = SpeciesRichness.chao1(seen: 1942, once: 1235, twice: 469)
    try expectReference(chao.number, "hist.chao1bc")
    try expectReference(chao.deviation, "hist.chao1bc.se")
    try expectReferences(chao.interval95.ends, "hist.chao1bc.ci95")
    let histogram = Dictionary(
      uniqueKeysWithValues: Self.swarm.rows.map { ($0.attemptsEach, $0.sources) })
    try expectReference(SpeciesRichness.ace(histogram), "hist.ACE")
    try expectReference(1 - SpeciesRichness.chanceOfNew(once: 1235, sightings: 3072), "hist.goodTuringCoverage")
    try expectReference(
      SpeciesRichness.chao1(seen: 2093, once: 900, twice: 700).number, "runout.chao1(f1=900,f2=700,D=2093)")
    let alone = SpeciesRichness.chao1(seen: 500, once: 500, twice: 0)
    try expectReference(alone.number, "runout.chao1.allSingletons(500)")
    try expectReferences(alone.interval95.ends, "runout.chao1.allSingletons.ci")
    #expect(!SpeciesRichness.isTelling(seen: 500, once: 500, twice: 0))
    try expectReference(SpeciesRichness.chao1(seen: 200, once: 0, twice: 50).number, "runout.chao1.noSingletons")
    #expect(SpeciesRichness.ace([1: 30]) == nil && SpeciesRichness.ace([:]) == nil)
    #expect(SpeciesRichness.chanceOfNew(once: 0, sightings: 0) == 0)
  }

  @Test("attempts are not handed out evenly in the swarm")
  func evenness() throws {
    let fit = try #require(ZeroTruncatedPoisson(Self.swarm))
    try expectReference(fit.lambda, "hist.ztpLambda")
    try expectReferences(fit.expected, "hist.ztpExpected(1,2,3,4,5+)")
    try expectReference(fit.g, "hist.ztpG(df=3)")
    try expectReference(fit.p, "hist.ztp_p")
    try expectReference(fit.population, "hist.ztpHorvitzThompsonN")
    #expect(ZeroTruncatedPoisson(SourceConcentration(attemptsPerSource: [1, 1, 1])) == nil)
  }

  @Test("evenness looks beyond five attempts, and does not take likeness for favour")
  func dispersion() throws {
    let alike = try #require(ZeroTruncatedPoisson(SourceConcentration(sourcesByAttempts: [5: 80])))
    #expect(!alike.isUneven && !alike.isEven && alike.dispersion == 0)
    let two = try #require(ZeroTruncatedPoisson(SourceConcentration(sourcesByAttempts: [60: 60, 6: 60])))
    #expect(two.isUneven && !two.isEven)
    #expect(try #require(ZeroTruncatedPoisson(Self.swarm)).isUneven)
    // Variance of what chance would give is x̄·(1 + λ − x̄): its own histogram at λ = 2 is even.
    let chance = SourceConcentration(sourcesByAttempts: [1: 313, 2: 313, 3: 209, 4: 104, 5: 42, 6: 14, 7: 4, 8: 1])
    let even = try #require(ZeroTruncatedPoisson(chance))
    #expect(even.isEven && !even.isUneven && abs(even.dispersion - 1) < 0.02)
  }

  @Test("as many countries as so many computers bring")
  func countries() throws {
    let weights = (1...148).map { 1 / exponent(Double($0) + 1) }
    let total = weights.reduce(0, +)
    let shares = weights.map { $0 / total }
    for n in [1, 45, 95, 400, 850, 1942] {
      let result = Rarefaction(shares: shares, computers: n)
      try expectReference(result.expected, "country.rarefied.E[K|n=\(n)]")
      try expectReference(result.deviation, "country.rarefied.SD[n=\(n)]")
    }
    let crowd = Rarefaction(shares: shares, computers: 850)
    try expectReference(crowd.z(countries: 80), "country.rarefied.z(K=80,n=850)")
    #expect(crowd.spreading(countries: 80) == .narrower && crowd.spreading(countries: 98) == .usual)
    #expect(crowd.spreading(countries: 120) == .wider)
    #expect(Rarefaction(baseline: [], computers: 5).z(countries: 3) == 0)
    #expect(Rarefaction(baseline: [0, 0], computers: 0).expected == 0)
  }

  private func exponent(_ x: Double) -> Double { powered(x, 1.45) }

  @Test("names are normalised like the reference's")
  func names() throws {
    let expected: [String: String] = try References.value("trap.norm")
    for (name, normal) in expected { #expect(NameMatching.normalised(name) == normal) }
    #expect(NameMatching.normalised("STRASSE") == NameMatching.normalised("straße"))
    #expect(NameMatching.normalised("ΣΟΦΟΣ") == NameMatching.normalised("σοφος"))
    // One character or two: the same name.
    #expect(Array(NameMatching.normalised("Jos\u{65}\u{301}").utf8) == Array(NameMatching.normalised("jos\u{E9}").utf8))
    #expect(NameMatching.normalisedAddress(" <Peter@Example.COM.> ") == "peter@example.com")
    #expect(NameMatching.withoutTag("peter+shop") == "peter" && NameMatching.withoutTag("+shop") == "+shop")
    #expect(NameMatching.withoutDots("p.e.ter") == "peter")
    #expect(!NameMatching.countsAsEvidence("12345") && !NameMatching.countsAsEvidence("ab"))
    #expect(NameMatching.countsAsEvidence("abc1"))
  }

  @Test("look-alikes and what they prove")
  func decoys() throws {
    for name in ["malseeinvmk", "info"] {
      #expect(Decoys.name(for: name) == (try References.value("trap.decoy.name(\(name))")))
    }
    for (hits, misses) in [(40, 1), (3, 0), (7, 0)] {
      try expectReference(Decoys.p(hits: hits, decoyHits: misses), "trap.decoy.p(\(hits) vs \(misses))")
    }
    try expectReference(Decoys.falseShare(hits: 40, decoyHits: 1), "trap.decoy.FDR(40,1)")
    #expect(Decoys.p(hits: 0, decoyHits: 0) == 1 && Decoys.falseShare(hits: 0, decoyHits: 4) == 1)
    let decoys = Decoys.names(for: ["malseeinvmk", "info", "aaaaaa", "hubert"], avoiding: ["nkmemesaivl"])
    #expect(decoys == [Decoys.name(for: "hubert")])
  }

  @Test("how well the tried names fit the list")
  func enrichment() throws {
    let fit = ListEnrichment(tried: 2103, listed: 28000, common: 2050)
    try expectReference(fit.containment, "trap.containment")
    try expectReference(fit.overlapCoefficient, "trap.overlapCoefficient")
    try expectReference(fit.coverage, "trap.listCoverage")
    try expectReference(fit.jaccard, "trap.jaccard")
    try expectReferences(fit.containmentInterval.ends, "trap.containment.wilson95")
    let nothing = ListEnrichment(tried: 0, listed: 0, common: 3)
    #expect(nothing.containment == 0 && nothing.jaccard == 0 && nothing.common == 0)
  }
}
