import Glibc
import Testing

@testable import Statistics

@Suite("Tails and intervals")
struct TailTests {
  @Test("gamma and beta functions agree with scipy")
  func functions() throws {
    try expectReference(GammaFunction.log(10.5), "num.lgamma(10.5)")
    try expectReference(GammaFunction.log(1e7), "num.lgamma(1e7)")
    try expectReference(GammaFunction.log(0.001), "num.lgamma(0.001)")
    try expectReference(GammaFunction.p(3.5, 2.2), "num.regP(3.5,2.2)")
    try expectReference(GammaFunction.q(3.5, 2.2), "num.regQ(3.5,2.2)")
    try expectReference(GammaFunction.q(0.5, 20), "num.regQ(0.5,20)")
    try expectReference(GammaFunction.p(200, 150), "num.regP(200,150)")
    try expectReference(BetaFunction.i(0.3, 2.5, 3.5), "num.regI(2.5,3.5,0.3)")
    try expectReference(BetaFunction.i(0.99, 400, 2.5), "num.regI(400,2.5,0.99)")
    try expectReference(BetaFunction.i(0.5, 1307, 4), "num.regI(1307,4,0.5)")
    #expect(BetaFunction.logI(0.5, 1307, 4) > -1000 && BetaFunction.logI(0.5, 1307, 4) < -800)
  }

  /// Where both can be asked, what few steps give is what many give: from far below the mean to far above it.
  @Test("the expansion for large counts agrees with the series")
  func uniformExpansion() {
    for count in [1e4, 1e6] {
      for deviations in [-30, -5, -1, -0.1, 0, 0.1, 1, 5, 30] {
        let mean = count + deviations * count.squareRoot()
        let (exact, expanded) = (GammaFunction.logPQ(count, mean), GammaFunction.uniformLogPQ(count, mean))
        for (left, right) in [(exact.p, expanded.p), (exact.q, expanded.q)] {
          #expect(abs(left - right) <= 0.02 / count * max(1, abs(left)), "\(count), \(deviations): \(left), \(right)")
        }
      }
    }
  }

  /// mpmath, forty places.
  @Test("tails of ten million and more")
  func largeCounts() {
    let q = GammaFunction.logPQ(1e7, 1e7 + 30 * 1e7.squareRoot()).q
    #expect(abs(q + 451.495_302_083_110_55) < 1e-8, "\(q)")
    #expect(abs(GammaFunction.logPQ(1e7, 1e7).q + 0.693_231_288_514_367_4) < 1e-12)
    let p = GammaFunction.logPQ(1e7, 1e7 - 30 * 1e7.squareRoot()).p
    #expect(abs(p + 457.187_688_275_888_1) < 1e-8, "\(p)")
    for count in [1e7, 1e9, 1e15] {
      // At the mean the chances are even, but for the skewness: ½ + 1/(3√(2πa)).
      let lower = GammaFunction.p(count, count)
      #expect(abs(lower - 0.5 - 1 / (3 * (2 * Double.pi * count).squareRoot())) < 1e-10)
      #expect(GammaFunction.p(count, 2 * count) == 1 && GammaFunction.q(count, 2 * count) == 0)
      #expect(GammaFunction.q(count, count / 2) == 1 && GammaFunction.p(count, 0) == 0)
    }
  }

  @Test("tails agree with scipy")
  func tails() throws {
    try expectReference(Tails.normalUpper(3), "num.normSF(3)")
    try expectReference(Tails.normalUpper(8), "num.normSF(8)")
    try expectReference(Tails.normalQuantile(0.975), "num.normPPF(0.975)")
    try expectReference(Tails.normalQuantile(0.0001), "num.normPPF(0.0001)")
    try expectReference(Tails.studentUpper(3.2, df: 7), "num.tSF(3.2,df=7)")
    try expectReference(Tails.studentQuantile(0.975, df: 5), "num.tPPF(0.975,df=5)")
    try expectReference(Tails.chiSquaredUpper(10.83, df: 1), "num.chi2SF(10.83,1)")
    try expectReference(Tails.chiSquaredUpper(120, df: 60), "num.chi2SF(120,60)")
    try expectReference(Tails.poissonUpper(12, mean: 0.72), "num.poissonSF(X>=12;0.72)")
    try expectReference(Tails.poissonLower(3, mean: 9.5), "num.poissonCDF(X<=3;9.5)")
    try expectReference(Tails.binomialUpper(12, of: 12, chance: 0.5), "num.binomSF(X>=12;12,0.5)")
    try expectReference(Tails.binomialUpper(150, of: 200, chance: 1 / 30), "num.binomSF(X>=150;200,1/30)")
    try expectReference(Tails.binomialUpper(20, of: 200, chance: 1 / 30), "num.binomSF(X>=20;200,1/30)")
    for y in [468, 141, 1307, 0] {
      try expectReference(
        Tails.negativeBinomialUpper(y, mean: 81, dispersion: 0.25), "num.nbSF(X>=\(y);mu=81,alpha=0.25)")
    }
    try expectReference(Tails.negativeBinomialUpper(5, mean: 2, dispersion: 1), "num.nbSF(X>=5;mu=2,alpha=1.0)")
  }

  @Test("the lower binomial tail is the sum of its terms")
  func binomialLower() {
    for (n, chance) in [(24, 0.858), (60, 0.02), (7, 0.5)] {
      var sum = 0.0
      for k in 0..<n {
        let coefficient = exp(GammaFunction.logChoose(n, k))
        sum += coefficient * pow(chance, Double(k)) * pow(1 - chance, Double(n - k))
        #expect(abs(Tails.binomialLower(k, of: n, chance: chance) / sum - 1) < 1e-11)
      }
    }
  }

  @Test("draws without putting back agree with scipy")
  func hypergeometric() throws {
    try expectReference(
      Hypergeometric(population: 5000, marked: 300, drawn: 100).upper(40), "num.hyperSF(X>=40;N=5000,K=300,n=100)")
    try expectReference(
      Hypergeometric(population: 5000, marked: 300, drawn: 22).lower(0), "num.hyperCDF(X<=0;N=5000,K=300,n=22)")
    let list = ListEnrichment.chance(hits: 1990, triedInPool: 2070, distinctive: 27900, pool: 37900)
    try expectReference(list.expected, "trap.hyper.expected")
    try expectReference(list.p, "trap.hyper.p(X>=1990)", within: 1e-6)
    try expectReference(list.log10P, "trap.hyper.log10p")
    try expectReference(
      Hypergeometric(population: 20, marked: 8, drawn: 6).upper(5), "trap.hyper.small.p(X>=5;N=20,K=8,n=6)")
    let halves = Hypergeometric(population: 14809, marked: 900, drawn: 700)
    try expectReference(halves.expected, "coord.share.expected")
    try expectReference(halves.logUpper(400) / log(10), "coord.share.log10p(X>=400)")
    try expectReference(halves.lower(5), "coord.split.P(X<=5)")
    try expectReference(
      Hypergeometric(population: 2523, marked: 2400, drawn: 22).lower(0), "sep.traphits.P(0 of 22 | rate .96)")
    try expectReference(
      Hypergeometric.fisherTwoSided(4, of: 50, against: 2, of: 1000), "country.fisher.two(4/50 vs 2/1000)")
  }

  @Test("both hypergeometric tails add up to 1 and one value")
  func hypergeometricSum() {
    for (population, marked, drawn) in [(20, 8, 6), (10, 9, 7), (50, 25, 25), (5, 0, 3), (5, 5, 5)] {
      let draw = Hypergeometric(population: population, marked: marked, drawn: drawn)
      for k in -1...drawn + 1 {
        let sum = draw.upper(k) + draw.lower(k) - exp(draw.logProbability(of: k))
        #expect(abs(sum - 1) < 1e-12, "\(population) \(marked) \(drawn) \(k)")
      }
    }
  }

  @Test("intervals agree with scipy")
  func intervals() throws {
    try expectReferences(Interval95.clopperPearson(1235, of: 1942).ends, "num.clopperPearson95(k=1235,n=1942)")
    try expectReferences(Interval95.wilson(1235, of: 1942).ends, "num.wilson95(k=1235,n=1942)")
    try expectReferences(Interval95.garwood(2523).ends, "num.garwood95(D=2523)")
    try expectReferences(Interval95.garwood(0).ends, "num.garwood95(D=0)")
    try expectReferences(Interval95.wilson(30483, of: 30500).ends, "log.parseRate.wilson95(30483 of 30500)")
    try expectReferences(
      Interval95.counts(mean: 300, dispersion: 0).ends.map { Double($0) },
      "slow.background(60 sources/day,5 days).ci95")
    #expect(Interval95.wilson(0, of: 0) == 0...1)
    #expect(Interval95.clopperPearson(5, of: 5).upperBound == 1)
  }

  static let awkward: [Double] = [
    -.infinity, -1e300, -1, 0, 1e-300, 1e-12, 0.3, 1, 7.5, 1e4, 1e300, .infinity, .nan,
  ]

  @Test("a tail of anything is between 0 and 1")
  func bounded() {
    func check(_ p: Double, _ what: String) { #expect(p >= 0 && p <= 1, "\(what): \(p)") }
    for x in Self.awkward {
      check(Tails.normalUpper(x), "normal \(x)")
      #expect(Tails.normalQuantile(x).isFinite)
      for y in Self.awkward {
        check(Tails.studentUpper(x, df: y), "t \(x) \(y)")
        check(Tails.chiSquaredUpper(x, df: y), "chi \(x) \(y)")
      }
      for k in [-3, 0, 1, 40, 1_000_000] {
        check(Tails.poissonUpper(k, mean: x), "poisson \(k) \(x)")
        check(Tails.poissonLower(k, mean: x), "poisson low \(k) \(x)")
        for n in [-1, 0, 40, 100_000] {
          check(Tails.binomialUpper(k, of: n, chance: x), "bin \(k) \(n) \(x)")
          check(Tails.binomialLower(k, of: n, chance: x), "bin low \(k) \(n) \(x)")
        }
        for a in Self.awkward {
          check(Tails.negativeBinomialUpper(k, mean: x, dispersion: a), "nb \(k) \(x) \(a)")
          check(Tails.negativeBinomialLower(k, mean: x, dispersion: a), "nb low \(k) \(x) \(a)")
        }
      }
    }
    for (a, b, c, d) in [(0, 0, 0, 0), (5, 3, -1, 2), (-1, -1, -1, -1), (3, 3, 0, 0), (0, 9, 0, 9)] {
      check(Hypergeometric.fisherTwoSided(a, of: b, against: c, of: d), "fisher")
      check(Hypergeometric(population: a, marked: b, drawn: c).upper(d), "hyper")
    }
  }

  @Test("upper tails fall as the count rises, and complement the lower ones")
  func monotone() {
    for (mean, dispersion) in [(0.1, 0.0), (3, 0.5), (85, 0.25), (85, 4), (4000, 0.01)] {
      var last = 1.0
      for y in stride(from: 0, through: 9000, by: 37) {
        let p = Tails.negativeBinomialUpper(y, mean: mean, dispersion: dispersion)
        #expect(p <= last + 1e-12)
        let low = Tails.negativeBinomialLower(y - 1, mean: mean, dispersion: dispersion)
        #expect(abs(p + low - 1) < 1e-9, "\(mean) \(dispersion) \(y)")
        last = p
      }
    }
    for z in stride(from: -6.0, through: 6, by: 0.7) {
      #expect(abs(Tails.normalUpper(z) + Tails.normalUpper(-z) - 1) < 1e-15)
      #expect(abs(Tails.studentUpper(z, df: 4) + Tails.studentUpper(-z, df: 4) - 1) < 1e-12)
      #expect(abs(Tails.normalQuantile(1 - Tails.normalUpper(z)) - z) < 1e-6)
    }
  }

  @Test("quantiles are the smallest counts that reach their share")
  func quantiles() {
    for (mean, dispersion) in [(0.2, 0.0), (3, 1.0), (85, 0.25), (900, 0.0)] {
      for share in [0.025, 0.3, 0.5, 0.975] {
        let q = Tails.negativeBinomialQuantile(share, mean: mean, dispersion: dispersion)
        #expect(Tails.negativeBinomialLower(q, mean: mean, dispersion: dispersion) >= share - 1e-12)
        #expect(q == 0 || Tails.negativeBinomialLower(q - 1, mean: mean, dispersion: dispersion) < share)
      }
    }
  }

  @Test("the Benjamini–Hochberg example of 1995")
  func falseDiscovery() throws {
    let p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1,
    ]
    try expectReferences(benjaminiHochberg(p), "bh.1995example.adjusted")
    #expect(benjaminiHochberg(p).count { $0 <= 0.05 } == (try References.value("bh.1995example.rejected(q=0.05)")))
    #expect(benjaminiHochberg([]) == [])
    #expect(benjaminiHochberg([.nan, 0.01]) == [1, 0.02])
  }

  @Test("median and its deviation")
  func medians() throws {
    let values: [Double] = [1, 1, 2, 2, 4, 6, 9]
    try expectReferences([Spread.median(values), Spread.medianDeviation(values)], "mad.[1,1,2,2,4,6,9]")
    #expect(Spread.median([1, 2, 4, 9]) == 3)
    #expect(Spread.median([]) == 0 && Spread.medianDeviation([]) == 0 && Spread.variance([3]) == 0)
  }
}
