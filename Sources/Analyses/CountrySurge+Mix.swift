import Findings
import Statistics

extension CountrySurge {
  /// Did the mix of countries as a whole change, and by how much?
  func mixFinding(_ input: AnalysisInput, comparison: CountryComparison) -> Finding? {
    guard input.incident != nil, comparison.isTelling else { return nil }
    let mix = comparison.mix
    guard mix.countries > 1 else { return nil }
    let isChanged = mix.p <= 0.01 && mix.divergence >= 0.01
    let size =
      switch mix.divergence {
      case ..<0.05: "only a little"
      case ..<0.2: "clearly"
      default: "altogether"
      }
    let isClear = mix.p <= 0.0001 && comparison.unknownShare <= doubtful
    return Finding(
      id: "country-surge/mix", status: isChanged ? .found : .nothingFound,
      verdict: isChanged ? (isClear ? .clear : .likely) : .noSign,
      summary: isChanged
        ? "The mix of countries differs \(size) from that of the rest of the archive."
        : "The mix of countries is that of the rest of the archive.",
      uncertainty: """
        Distance of the two mixes \(Numerals.decimal(mix.divergence, places: 3)) bits (0: the same, 1: nothing in common); by \
        chance \(Numerals.probability(mix.p)).
        """,
      numbers: [
        NamedNumber("overall_g", .number(mix.g, places: 1)), NamedNumber("overall_probability", .probability(mix.p)),
        NamedNumber("divergence_bits", .number(mix.divergence, places: 4)),
        NamedNumber("countries_compared", .count(mix.countries)),
      ],
      tables: ["window-countries"])
  }

  /// A part of unknown addresses that moved tells of the database, not of the attack.
  static func unknownMoved(_ comparison: CountryComparison) -> Prose? {
    guard comparison.isTelling, let change = comparison.unknownChange, change.p <= 0.001, abs(change.log2Ratio) >= 1
    else { return nil }
    return """
      The part of addresses without a country is \(change.log2Ratio > 0 ? "larger" : "smaller") in the window than outside: \
      often the database is older or younger than the log.
      """
  }
}

extension CountryComparison {
  struct Mix {
    var g: Double
    var p: Double
    /// Jensen–Shannon, in bits.
    var divergence: Double
    var countries: Int
  }

  /// All countries at once; those with fewer than five computers are taken together.
  var mix: Mix {
    var window: [Int] = []
    var outside: [Int] = []
    var rest = (window: 0, outside: 0)
    for (code, usual) in zip(codes, baseline) {
      let now = windowSources[code] ?? 0
      if now + usual < 5 {
        rest.window += now
        rest.outside += usual
      } else {
        window.append(now)
        outside.append(usual)
      }
    }
    if rest.window + rest.outside > 0 {
      window.append(rest.window)
      outside.append(rest.outside)
    }
    let overall = ShareChange.overall(window, against: outside)
    return Mix(
      g: overall.g, p: overall.p, divergence: ShareChange.divergence(window, outside), countries: window.count)
  }

  /// Part of the window's computers without a country.
  var unknownShare: Double {
    let all = windowSources.values.reduce(0, +)
    return all > 0 ? Double(windowSources[unknownCountry] ?? 0) / Double(all) : 0
  }

  var unknownChange: ShareChange? {
    let (window, outside) = (windowSources.values.reduce(0, +), outsideSources.values.reduce(0, +))
    guard window > 0, outside > 0 else { return nil }
    return ShareChange(
      windowSources[unknownCountry] ?? 0, of: window, against: outsideSources[unknownCountry] ?? 0, of: outside)
  }
}
