import CivilTime
import Findings
import Glibc
import Logins
import Statistics

/// The computers of the window by country, against those of the rest of the archive, without the days of alerts.
struct CountryComparison {
  struct Change {
    var code: String
    /// Part of the window's computers over the usual part.
    var ratio: Double
    /// Ends of its 95 % interval.
    var interval: ClosedRange<Double>
    /// Adjusted for all countries.
    var probability: Double
    /// Root of the corrected likelihood ratio: how strong the sign is.
    var strength: Double
  }

  /// Below, nothing is compared.
  struct Needs {
    var days = 14
    var sources = 30
    var usualSources = 100
    /// Largest part of unknown countries in the window.
    var unknown = 0.5
  }

  /// Different computers within the window, by country code; unknown ones included.
  var windowSources: [String: Int]
  /// Known countries seen anywhere, ascending.
  private(set) var codes: [String]
  /// Computers outside the window, for each known country seen anywhere.
  var baseline: [Int]
  /// Computers of known country within the window.
  var windowKnown: Int
  /// Known countries of the window.
  var windowCountries: Int
  /// Countries whose part changed by 1.4 times or more, and not by chance.
  var changes: [Change]
  /// nil: the comparison can be made.
  private var obstacle: Prose?
  private(set) var outsideSources: [String: Int]
  private let leastRatio: Double
  private let largestP: Double

  var isTelling: Bool { obstacle == nil }
  var reason: Prose { obstacle ?? "" }

  /// - Parameters:
  ///   - ratio: by which a country's part has to change to be listed, upwards or downwards
  ///   - chance: largest adjusted probability of a change that is listed
  init(_ input: AnalysisInput, window: ClosedRange<CivilDate>, needs: Needs, ratio: Double, chance: Double) async throws
  {
    leastRatio = max(1, ratio)
    largestP = chance
    let span = input.seconds(of: window)
    func query(_ time: Range<Int64>) -> AggregateQuery {
      AggregateQuery(
        EventFilter(time: time, outcomes: EventFilter.unsuccessful.outcomes), by: [.source], measures: [.attempts])
    }
    let outsideTimes = Self.usualTimes(input, outside: span)
    let answers = try await input.store.aggregate([query(span)] + outsideTimes.map(query))
    func countries(of ids: some Sequence<Int64>) -> [String: Int] {
      var result: [String: Int] = [:]
      for id in input.computers.each(ids) { result[input.country(ofSource: Int64(id)), default: 0] += 1 }
      return result
    }
    windowSources = countries(of: answers[0].keys[0])
    outsideSources = countries(of: answers.dropFirst().reduce(into: Set<Int64>()) { $0.formUnion($1.keys[0]) })
    codes = Set(windowSources.keys).union(outsideSources.keys).filter(isKnownCountry).sorted()
    baseline = codes.map { [outsideSources] in outsideSources[$0] ?? 0 }
    let known = windowSources.filter { isKnownCountry($0.key) }
    windowKnown = known.values.reduce(0, +)
    windowCountries = known.count
    changes = []

    let inWindow = windowSources.values.reduce(0, +)
    let outside = baseline.reduce(0, +)
    let apart = input.days.map { $0.isApart.contains(true) } ?? false
    let usualDays = input.days.map { days in
      let inside = days.indices(window)
      return (0..<days.count).count { days.covered[$0] && !days.isApart[$0] && !inside.contains($0) }
    }
    if (usualDays ?? 0) < needs.days {
      obstacle = """
        Fewer than \(Wording.days(needs.days)) \(apart ? "without an alert " : "")lie outside the window: too few to say which \
        countries are usual.
        """
    } else if windowKnown < needs.sources || outside < needs.usualSources {
      obstacle =
        "Too few computers of known country (\(windowKnown) in the window, \(outside) outside) to compare countries."
    } else if Double(inWindow - windowKnown) > needs.unknown * Double(inWindow) {
      obstacle = """
        The country of \(Wording.percent(Double(inWindow - windowKnown) / Double(inWindow))) of the window's computers is \
        unknown, so countries cannot be compared.
        """
    } else if let days = input.days {
      changes = changed(codes, days: days, outside: outside, dictionary: input.dictionary, window: window)
    }
  }

  /// The time outside the window, without the days that alerts have set apart: UTC seconds, half-open, ascending.
  private static func usualTimes(_ input: AnalysisInput, outside span: Range<Int64>) -> [Range<Int64>] {
    var times = [Int64.min..<span.lowerBound, span.upperBound..<Int64.max]
    guard let days = input.days else { return times }
    for index in 0..<days.count where days.isApart[index] {
      let day = input.seconds(of: days.date(index)...days.date(index))
      times = times.flatMap { time in
        [
          time.lowerBound..<max(time.lowerBound, min(time.upperBound, day.lowerBound)),
          min(time.upperBound, max(time.lowerBound, day.upperBound))..<time.upperBound,
        ].filter { !$0.isEmpty }
      }
    }
    return times
  }

  /// Part of the window's computers over the usual part, half a computer added to both.
  func ratio(of code: String) -> Double? {
    let outside = baseline.reduce(0, +)
    guard windowKnown > 0, outside > 0 else { return nil }
    let here = (Double(windowSources[code] ?? 0) + 0.5) / (Double(windowKnown) + 1)
    let there = (Double(outsideSources[code] ?? 0) + 0.5) / (Double(outside) + 1)
    return here / there
  }

  /// Parts of the computers of known country, within the window and outside it; nil where there are none.
  func shares(of code: String) -> (now: Double, usual: Double)? {
    let outside = baseline.reduce(0, +)
    guard windowKnown > 0, outside > 0 else { return nil }
    return (
      Double(windowSources[code] ?? 0) / Double(windowKnown), Double(outsideSources[code] ?? 0) / Double(outside)
    )
  }

  private func changed(
    _ codes: [String], days: DayCounts, outside: Int, dictionary: EventDictionary, window: ClosedRange<CivilDate>
  ) -> [Change] {
    let tested = codes.filter { (windowSources[$0] ?? 0) + (outsideSources[$0] ?? 0) >= 5 }
    let usual = UsualDays(days: days, window: window, dictionary: dictionary)
    let shares = tested.map {
      ShareChange(
        windowSources[$0] ?? 0, of: windowKnown, against: outsideSources[$0] ?? 0, of: outside,
        heterogeneity: usual.heterogeneity(of: $0))
    }
    let adjusted = benjaminiHochberg(shares.map(\.p))
    return tested.indices.compactMap { index in
      let share = shares[index]
      guard adjusted[index] <= largestP, abs(share.log2Ratio) >= log2(leastRatio), let ratio = ratio(of: tested[index])
      else { return nil }
      let ends = share.log2Interval95
      return Change(
        code: tested[index], ratio: ratio,
        interval: exp2(ends.lowerBound)...max(exp2(ends.lowerBound), exp2(ends.upperBound)),
        probability: adjusted[index], strength: abs(share.signedRoot))
    }
  }

  /// Computers by country on each day outside the window: how much a country's part swings without any incident.
  private struct UsualDays {
    private var totals: [Int: Int] = [:]
    private var byCode: [String: [Int: Int]] = [:]

    init(days: DayCounts, window: ClosedRange<CivilDate>, dictionary: EventDictionary) {
      let inside = days.indices(window)
      for entry in days.byCountry where !inside.contains(entry.dayIndex) && !days.isApart[entry.dayIndex] {
        guard let code = dictionary.countries.name(at: Int64(entry.country)), isKnownCountry(code) else { continue }
        totals[entry.dayIndex, default: 0] += entry.sources
        byCode[code, default: [:]][entry.dayIndex, default: 0] += entry.sources
      }
    }

    func heterogeneity(of code: String) -> Double {
      let order = totals.keys.sorted()
      return ShareChange.heterogeneity(
        order.map { byCode[code]?[$0] ?? 0 }, of: order.map { totals[$0] ?? 0 })
    }
  }
}
