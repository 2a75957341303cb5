import Glibc
import Statistics
import Testing

@Suite("Failures of users that differ")
struct BetaBinomialTests {
  @Test("mean, deviation and the fit by moments agree with the reference")
  func moments() throws {
    let model = BetaBinomial(trials: 100, a: 3.5, b: 46.5)
    try expectReference(model.mean, "gfi.bb.mean")
    try expectReference(model.deviation, "gfi.bb.sd")
    let fit = try #require(
      BetaBinomial(failures: [5, 9, 4, 12, 7, 6, 3, 8, 15, 2, 7, 10, 5, 6, 8], of: 100))
    try expectReferences([fit.a, fit.b, fit.correlation], "gfi.mom(a,b,rho)")
  }

  @Test("the chart's thresholds agree with the reference")
  func thresholds() throws {
    let chances = BetaBinomial(trials: 100, a: 3.5, b: 46.5).chances
    for (k, n) in [(14, 100), (14, 305), (14, 1000), (14, 10000), (12, 305)] {
      #expect(
        Cusum.smallestThreshold(reference: k, chances: chances, length: n)
          == (try References.value("gfi.smallestH(K=\(k),N=\(n),1%)")))
    }
    // The reference tries every tenth threshold only.
    let daily = Cusum.negativeBinomialChances(400, mean: 40, dispersion: 0.2)
    let smallest = try #require(Cusum.smallestThreshold(reference: 56, chances: daily, length: 320))
    let tenth: Int = try References.value("nbcusum.smallestH(K=56,N=320,1%)")
    #expect((tenth - 9...tenth).contains(smallest))
  }

  @Test("tails fall from 1 to 0, sum up, and mirror", arguments: UInt64(1)...20)
  func properties(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let n = 1 + random.below(120)
    let (a, b) = (exp(8 * random.unit() - 3), exp(8 * random.unit() - 3))
    let model = BetaBinomial(trials: n, a: a, b: b)
    let mirrored = BetaBinomial(trials: n, a: b, b: a)
    #expect(abs(model.chances.reduce(0, +) - 1) < 1e-9)
    #expect(model.upper(0) == 1 && model.upper(n + 1) == 0)
    for k in 0...n {
      let p = model.upper(k)
      #expect((0...1).contains(p) && p >= model.upper(k + 1) - 1e-12)
      #expect(abs(model.upper(k) - (1 - mirrored.upper(n - k + 1))) < 1e-9)
    }
  }

  @Test("impossible parameters and flat counts are answered, never with NaN")
  func edges() {
    #expect(BetaBinomial(failures: [], of: 100) == nil && BetaBinomial(failures: [0, 0, 0], of: 100) == nil)
    #expect(BetaBinomial(failures: [100, 100], of: 100) == nil && BetaBinomial(failures: [1, 2], of: 1) == nil)
    for (a, b) in [(0.0, 0.0), (-1, 5), (.nan, 1), (.infinity, 2), (1e300, 1e-300)] {
      let model = BetaBinomial(trials: 10, a: a, b: b)
      #expect(model.mean.isFinite && model.deviation.isFinite)
      for k in -1...11 { #expect((0...1).contains(model.upper(k))) }
    }
    #expect(BetaBinomial(trials: -3, a: 1, b: 1).chances == [1])
  }
}
