import CivilTime
import Findings
import Foundation
import Logins
import Planning
import Statistics

extension AlertSigns {
  /// Countries of a day against the usual days before it.
  ///
  /// Computers of each country on a day are negative binomial around the mean of the usual days, with half a computer
  /// added; the chance is multiplied by the number of countries, and rings below one day in ten years. A country has to
  /// bring eight computers and three times its usual number.
  private struct CountryLevels {
    struct Surge {
      var code: String
      var computers: Int
      var usual: Double
    }

    static let leastDays = 14
    private static let leastComputers = 8
    private static let leastRatio = 3.0
    private static let chance = 1.0 / 3650

    private var sums: [Int: Double] = [:]
    private var squares: [Int: Double] = [:]
    private let quietDays: Int
    private let days: DayCounts

    /// nil without enough usual days.
    init?(_ input: AnalysisInput, _ days: DayCounts) {
      self.days = days
      let window = input.incident.map { days.indices($0.context) } ?? 0..<0
      let flagged = input.baselines.attempts.flagged
      let isQuiet = (0..<days.count).map { day in
        days.covered[day] && !days.isApart[day] && !window.contains(day)
          && !(flagged.indices.contains(day) && flagged[day])
      }
      quietDays = isQuiet.count { $0 }
      guard quietDays >= Self.leastDays else { return nil }
      for entry in days.byCountry where isQuiet[entry.dayIndex] {
        sums[entry.country, default: 0] += Double(entry.sources)
        squares[entry.country, default: 0] += Double(entry.sources * entry.sources)
      }
    }

    func surges(on day: Int, codes: [String]) -> [Surge] {
      let today = days.byCountry.filter { $0.dayIndex == day }
      let tested = Double(max(1, Set(sums.keys).union(today.map(\.country)).count))
      let n = Double(quietDays)
      return today.compactMap { entry in
        guard let code = codes.name(at: Int64(entry.country)), isKnownCountry(code),
          entry.sources >= Self.leastComputers
        else { return nil }
        let (sum, square) = (sums[entry.country] ?? 0, squares[entry.country] ?? 0)
        let usual = sum / n
        guard Double(entry.sources) >= Self.leastRatio * usual else { return nil }
        let mean = (sum + 0.5) / n
        let dispersion = max(0, (square / n - usual * usual - usual) / max(usual * usual, 1e-9))
        let p = Tails.negativeBinomialUpper(entry.sources, mean: mean, dispersion: usual > 0 ? dispersion : 0)
        return p * tested <= Self.chance ? Surge(code: code, computers: entry.sources, usual: usual) : nil
      }
      .sorted { ($1.computers, $0.code) < ($0.computers, $1.code) }
    }
  }

  static func newCountries(
    _ input: AnalysisInput, _ watch: AuditWatch, _ set: Blocklist?
  ) async throws -> AlertSign? {
    guard input.geography != nil, let days = input.days, let levels = CountryLevels(input, days) else { return nil }
    let zone = input.store.zone
    let time = watch.audited.time
    let window = days.indices(zone.date(at: time.lowerBound)...zone.date(at: time.upperBound - 1))
    let found = window.map { ($0, levels.surges(on: $0, codes: input.dictionary.countries)) }
      .filter { !$0.1.isEmpty }
    guard let worst = found.max(by: { ($0.1.count, $1.0) < ($1.1.count, $0.0) }), let leader = worst.1.first,
      let firstDay = found.first?.0, let lastDay = found.last?.0
    else { return nil }
    let codes = ringing(found.map(\.1))
    var everybody = EventFilter.unsuccessful
    everybody.time = max(time.lowerBound, zone.startOfDay(days.date(firstDay)))..<time.upperBound
    var filter = everybody
    filter.sources = Set(
      input.dictionary.sources.indices.filter { codes.contains(input.country(ofSource: Int64($0))) }
        .map { Int32($0) })
    let facts = try await AlertFacts(input, filter)
    // An hour of a day on which it was so, without any attempt of its own, is no news.
    guard facts.attempts > 0 else { return nil }
    let shown = worst.1.prefix(5).map { surge in
      "\(Wording.place(input.countryName(surge.code))) (\(surge.computers), usually \(Self.usual(surge.usual)))"
    }
    let more = worst.1.count > 5 ? ["\(Wording.small(worst.1.count - 5)) more"] : []
    let day = Numerals.date(days.date(worst.0))
    var finding = Finding(
      id: "alert/\(AlertKind.newCountries.rawValue)", status: .found, severity: .warning, verdict: .likely,
      summary: """
        \(strong: "Computers from \(worst.1.count == 1 ? "a country" : "\(Wording.small(worst.1.count)) countries") that \(worst.1.count == 1 ? "brings" : "bring") few or none otherwise"), \
        on \(day): \(Wording.list(shown + more)).
        """,
      details: facts.sentences,
      numbers: [
        NamedNumber("countries", .count(worst.1.count)), NamedNumber("most_computers", .count(leader.computers)),
        NamedNumber("usual_computers", .number(leader.usual, places: 2)),
        NamedNumber("date", .date(days.date(worst.0))),
      ])
    finding.details.insert(
      """
      The threshold: eight computers a day and three times the usual number, and so many that chance alone would bring \
      them on less than one day in ten years.
      """, at: 0)
    return AlertSign(
      .newCountries, finding: finding, first: zone.startOfDay(days.date(firstDay)),
      last: min(time.upperBound, zone.startOfDay(days.date(lastDay) + 1)) - 1,
      advice: try await KeepingOut(input, facts, set).advice(
        everybody, countries: Set(codes), stretch: "of that time from all countries"),
      members: codes.map(input.countryName))
  }

  /// ISO codes of the countries that ring on any day, those with most computers on one first.
  private static func ringing(_ days: [[CountryLevels.Surge]]) -> [String] {
    var most: [String: Int] = [:]
    for surge in days.joined() { most[surge.code] = max(most[surge.code] ?? 0, surge.computers) }
    return most.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  private static func usual(_ number: Double) -> String {
    number == 0 ? "none" : number < 0.1 ? "hardly any" : Wording.about(number)
  }
}
