import Statistics
import Testing

@Suite("Shares of countries")
struct ShareTests {
  static let names = ["CN", "IN", "KR", "BR", "US", "RU", "other"]
  static let window = [915, 335, 283, 218, 198, 144, 979]
  static let baseline = [6900, 1300, 900, 1900, 3100, 1500, 11811]

  @Test("each country's change agrees with the reference")
  func changes() throws {
    var ps: [Double] = []
    for (name, (a, b)) in zip(Self.names, zip(Self.window, Self.baseline)) {
      let change = ShareChange(a, of: 3072, against: b, of: 27411)
      try expectReference(change.g, "country.\(name).G")
      try expectReference(change.gWilliams, "country.\(name).Gwilliams")
      try expectReference(change.signedRoot, "country.\(name).signedRoot")
      try expectReference(change.log2Ratio, "country.\(name).log2ratio")
      try expectReference(change.p, "country.\(name).p")
      #expect(!change.isExact && change.log2Interval95.contains(change.log2Ratio))
      ps.append(change.p)
    }
    try expectReferences(benjaminiHochberg(ps), "country.padjBH")
  }

  @Test("the mix as a whole")
  func overall() throws {
    let result = ShareChange.overall(Self.window, against: Self.baseline)
    try expectReference(result.g, "country.overallG")
    try expectReference(result.p, "country.overall_p(df=6)", within: 1e-6)
    try expectReference(ShareChange.divergence(Self.window, Self.baseline), "country.JSDbits")
    #expect(ShareChange.divergence([1, 0], [0, 5]) == 1 && ShareChange.divergence([2, 4], [1, 2]) == 0)
    #expect(ShareChange.overall([], against: []).p == 1 && ShareChange.divergence([], []) == 0)
  }

  @Test("few of them: the exact test")
  func exact() throws {
    let none = ShareChange(0, of: 50, against: 30, of: 1000)
    try expectReference(none.g, "country.zeroCell.G")
    try expectReference(none.gWilliams, "country.zeroCell.Gwilliams")
    try expectReference(none.log2Ratio, "country.zeroCell.log2ratio")
    let some = ShareChange(4, of: 50, against: 2, of: 1000)
    #expect(some.isExact)
    try expectReference(some.p, "country.fisher.two(4/50 vs 2/1000)")
  }

  @Test("singletons in the window against the rest")
  func singletons() throws {
    let change = ShareChange(1235, of: 1942, against: 3900, of: 6916)
    try expectReference(change.gWilliams, "hist.singletonVsBase.G")
    try expectReference(change.p, "hist.singletonVsBase.p")
    try expectReference(ShareChange(0, of: 22, against: 2400, of: 2501).gWilliams, "sep.G(0/22 vs 2400/2501)")
  }

  @Test("swings from day to day make a change less certain")
  func heterogeneity() throws {
    try expectReference(
      ShareChange.heterogeneity([19, 31, 12, 26, 41, 22, 17], of: [86, 95, 80, 101, 99, 77, 84]), "country.phi.example")
    #expect(ShareChange.heterogeneity([], of: []) == 1 && ShareChange.heterogeneity([0, 0], of: [5, 5]) == 1)
    let calm = ShareChange(60, of: 200, against: 400, of: 2000)
    let restless = ShareChange(60, of: 200, against: 400, of: 2000, heterogeneity: 4)
    #expect(restless.p > calm.p && restless.log2Interval95.lowerBound < calm.log2Interval95.lowerBound)
  }

  @Test("figures that cannot be have values all the same")
  func impossible() {
    for (a, b, c, d) in [(0, 0, 0, 0), (5, 3, 9, 2), (-4, 10, -4, 10), (0, 10, 0, 10), (10, 10, 10, 10), (3, 9, 0, 0)] {
      let change = ShareChange(a, of: b, against: c, of: d)
      #expect(change.g.isFinite && change.p >= 0 && change.p <= 1 && change.log2Ratio.isFinite)
    }
  }
}
