import Statistics
import Testing

@Suite("Order and clock")
struct CoordinationTests {
  /// Pairs `name@domain`, `name` from 25 different sources; "+" stands for the long form.
  static let pairs: [PairStatistics.Event] = {
    let names = """
      richard+ richard+ richard postmaster+ postmaster steve+ steve drtone+ drtone michael+ michael paul+ paul \
      richard_s+ richard_s richard+ richard simon+ simon colin+ colin drtone+ drtone doug+ doug
      """.split(separator: " ")
    var numbers: [Substring: Int] = [:]
    return names.enumerated().map { source, name in
      let bare = name.hasSuffix("+") ? name.dropLast() : name
      let number = numbers[bare] ?? numbers.count
      numbers[bare] = number
      return PairStatistics.Event(name: number, hasDomain: name.hasSuffix("+"), source: source)
    }
  }()

  @Test("pairs of a long and a short name from different sources")
  func formPairs() throws {
    let statistics = PairStatistics(Self.pairs)
    #expect(statistics.events.count == (try References.value("coord.events")))
    #expect(
      [statistics.formPairs.longFirst, statistics.formPairs.shortFirst]
        == (try References.value("coord.pairs(FQthenBare,BareThenFQ)")))
    try expectReference(statistics.expectedFormPairs, "coord.expectedPairsByChance")
    try expectReference(Tails.poissonUpper(12, mean: statistics.expectedFormPairs), "coord.poissonTail(X>=12)")
    #expect(statistics.formPairsP(rounds: 9999, seed: 1) == (try References.value("coord.perm(seed1,m9999).p")))
  }

  @Test("names handed on inside blocks")
  func handedOn() throws {
    var random = SplitMix64(seed: 9)
    let names = (0..<120).map { $0 < 60 ? ($0 / 2) % 8 : 100 + random.below(30) }
    let statistics = PairStatistics(
      names.enumerated().map { PairStatistics.Event(name: $1, hasDomain: false, source: $0) })
    #expect(statistics.handedOn == (try References.value("coord.block.lag1")))
    #expect(statistics.handedOnP(seed: 1) == (try References.value("coord.block.p(seed1,m999)")))
    for n in [120, 60] {
      let bounds = PairStatistics.blocks(n).map { [$0.lowerBound, $0.upperBound] }
      #expect(bounds == (try References.value("coord.block.bounds(\(n))")))
    }
    #expect(PairStatistics.blocks(0).isEmpty && PairStatistics.blocks(10) == [0..<10])
  }

  @Test("names and sources that come again")
  func repeated() throws {
    let names = [4, 4, 3, 3, 2, 2, 1, 1].enumerated().flatMap { [Int](repeating: $0, count: $1) }
    let sources = (0..<5).flatMap { [$0, $0] } + Array(5..<15)
    let events = zip(names, sources).map { PairStatistics.Event(name: $0, hasDomain: false, source: $1) }
    let result = PairStatistics(events)
    try expectReference(result.repeated.expected, "coord.samePair.expected")
    try expectReference(result.expectedHandedOn, "coord.lag1SameUser.expected")
    #expect(PairStatistics([]).repeated.expected == 0 && PairStatistics([]).expectedFormPairs == 0)
  }

  @Test("numbers far apart, which are sorted, give what dense ones do", arguments: UInt64(1)...10)
  func sparse(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let events = (0..<(2 + random.below(400))).map { _ in
      PairStatistics.Event(name: random.below(40), hasDomain: random.below(2) == 0, source: random.below(60))
    }
    let far = events.map {
      PairStatistics.Event(name: $0.name * 1_000_003, hasDomain: $0.hasDomain, source: $0.source * 10_007)
    }
    let (dense, sparse) = (PairStatistics(events), PairStatistics(far))
    #expect(dense.expectedFormPairs == sparse.expectedFormPairs)
    #expect(dense.expectedHandedOn == sparse.expectedHandedOn)
    #expect(dense.repeated == sparse.repeated)
  }

  @Test("the median of many values is that of the sorted ones", arguments: UInt64(1)...20)
  func median(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = (0..<(65 + random.below(300))).map { _ in Double(random.below(seed % 2 == 0 ? 5 : 1000)) - 2 }
    let sorted = values.sorted()
    let expected = (sorted[(values.count - 1) / 2] + sorted[values.count / 2]) / 2
    #expect(Spread.median(values) == expected)
  }

  @Test("alphabetical orders")
  func ascents() throws {
    try expectReference(ascentsChance(atLeast: 17, names: 20), "coord.ascents.P(>=17 of 19)")
    try expectReference(ascentsChance(atLeast: 2, names: 4), "coord.ascents.P(>=2;m=4)")
    #expect(ascentsChance(atLeast: 0, names: 0) == 1 && ascentsChance(atLeast: 1, names: 1) == 0)
    for m in 2...80 {
      // An order and its reverse are equally likely.
      let a = m / 3
      #expect(abs(ascentsChance(atLeast: a, names: m) + ascentsChance(atLeast: m - a, names: m) - 1) < 1e-12)
    }
  }

  @Test("one clock is more regular than chance")
  func greenwood() throws {
    let times = (0..<26).map { Double(100 * $0 + ($0 * 37) % 11) }
    let statistic = Circular.greenwood(times)
    try expectReference(statistic, "coord.greenwood.regular")
    #expect(
      Circular.greenwoodP(statistic, inner: 24, seed: 7) == (try References.value("coord.greenwood.perm_p(seed7,m999)"))
    )
    #expect(Circular.greenwood([]) == 0 && Circular.greenwood([3, 3]) == 0)
  }

  @Test("the same minute of the hour")
  func minutes() throws {
    let regular = Circular.rayleigh((0..<40).map { 2 * Double.pi * Double(20 + ($0 * 53) % 97) / 3600 })
    try expectReference(regular.resultant, "circ.hansteen40.Rbar")
    try expectReference(regular.p, "circ.hansteen40.p")
    try expectReference(regular.direction * 3600 / (2 * Double.pi), "circ.hansteen40.meanSecond")
    try expectReference(Circular.rayleigh([0.785, 1.570, 3.141, 0.839, 5.934]).p, "circ.pingouin5.p(Zar)")
    let even = Circular.rayleigh((0..<50).map { 2 * Double.pi * Double(($0 * 40503) % 65536) / 65536 })
    try expectReference(even.p, "circ.uniform50.p")
    #expect(Circular.rayleigh([]).p == 1 && Circular.rayleigh([.infinity]).p == 1)

    var events = [Int](repeating: 0, count: 60)
    for i in 0..<200 { events[[0, 1, 0, 1, 2, (i * 7) % 60][i % 6]] += 1 }
    let best = Circular.bestTwoMinutes(events)
    #expect(best.count == (try References.value("circ.best2min.count")))
    try expectReference(best.p, "circ.best2min.p(Bonf60)", within: 1e-6)
    #expect(Circular.bestTwoMinutes([]).p == 1)
  }

  @Test("hours are the units, and an hour without a direction has none")
  func hours() {
    let directions = Circular.directions(ofHours: [0, 2, 3, 5, 5], seconds: [0, 0, 900, 0, 1800], period: 3600)
    #expect(directions.count == 2 && abs(directions[0]) < 1e-12 && abs(directions[1] - Double.pi / 2) < 1e-12)
  }
}
