import Statistics
import Testing

@Suite("Silence and gaps")
struct SilenceTests {
  @Test("twelve silent hours agree with the reference")
  func reference() throws {
    let poisson = 12 * Silence.surprise(mean: 3.4, dispersion: 0)
    try expectReference(Silence.probability(surprise: poisson, chances: 1), "gap.poisson.P(12h silent;3.4/h)")
    let scattered = 12 * Silence.surprise(mean: 3.4, dispersion: 2)
    try expectReference(Silence.probability(surprise: scattered, chances: 1), "gap.nb.P(12h silent;mu=3.4/h,alpha=2)")
  }

  @Test("more lines and less scatter make a silence more surprising", arguments: UInt64(1)...20)
  func properties(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (mean, dispersion) = (100 * random.unit(), 5 * random.unit())
    let surprise = Silence.surprise(mean: mean, dispersion: dispersion)
    #expect(surprise >= 0 && surprise <= mean + 1e-9)
    #expect(Silence.surprise(mean: mean + 1, dispersion: dispersion) > surprise)
    #expect(Silence.surprise(mean: mean, dispersion: dispersion + 1) <= surprise)
    #expect((0...1).contains(Silence.probability(surprise: surprise, chances: 1000 * random.unit())))
  }

  @Test("scatter by moments: none in even counts, α in scattered ones, never NaN")
  func dispersion() {
    #expect(Silence.dispersion(sums: [50, 50], squares: [250, 250], hours: 10) == 0)
    // 0 and 20 in turn: mean 10, variance 100 = m + α·m².
    #expect(abs(Silence.dispersion(sums: [100], squares: [2000], hours: 10) - 0.9) < 1e-12)
    #expect(Silence.dispersion(sums: [], squares: [], hours: 0) == 0)
    #expect(Silence.dispersion(sums: [.infinity], squares: [.nan], hours: 3) == 0)
    for value in [Double.nan, .infinity, -1] {
      #expect(!Silence.surprise(mean: value, dispersion: value).isNaN)
      #expect((0...1).contains(Silence.probability(surprise: value, chances: value)))
    }
  }
}
