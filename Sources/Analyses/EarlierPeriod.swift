import CivilTime
import Findings
import Logins
import Vocabulary

/// What came in a stretch of time, as far as two stretches are compared.
public struct PeriodFigures: Sendable, Hashable {
  /// nil: an earlier report that names no days.
  public var days: ClosedRange<CivilDate>?
  public var attempts: Int
  /// Attempts of each day of which anything is known; empty when a report does not tell.
  public var daily: [Int]
  /// Attempts by address, or by IPv6 /64 network; nil when a report does not tell.
  public var sources: [String: Int]?
  /// Attempts by user name as typed.
  public var names: [String: Int]?
  /// Attempts by ISO code, of known countries.
  public var countries: [String: Int]?

  public init(
    days: ClosedRange<CivilDate>?, attempts: Int, daily: [Int], sources: [String: Int]?, names: [String: Int]?,
    countries: [String: Int]?
  ) {
    self.days = days
    self.attempts = attempts
    self.daily = daily
    // A report lists addresses; a computer of a network may have come with another one.
    self.sources = sources.map { addresses in
      Dictionary(
        addresses.map { (Address($0.key).map(Computers.name) ?? $0.key, $0.value) }, uniquingKeysWith: +)
    }
    self.names = names
    self.countries = countries
  }

  /// Of the archive. Three groupings in one pass.
  init(_ days: ClosedRange<CivilDate>, _ input: AnalysisInput) async throws {
    var filter = EventFilter.unsuccessful
    filter.time = input.seconds(of: days)
    let answers = try await input.store.aggregate([
      AggregateQuery(filter, by: [], measures: [.attempts]),
      AggregateQuery(filter, by: [.source], measures: [.attempts]),
      AggregateQuery(filter, by: [.user], measures: [.attempts]),
    ])
    let dictionary = input.dictionary
    self.days = days
    attempts = Int(answers[0].values[0][0])
    daily =
      input.days.map { counts in
        counts.indices(days).filter { counts.covered[$0] }.map { counts.attempts[$0] }
      } ?? []
    var sources: [String: Int] = [:]
    var countries: [String: Int] = [:]
    sources.reserveCapacity(answers[1].rowCount)
    for row in 0..<answers[1].rowCount where answers[1].keys[0][row] >= 0 {
      let (id, count) = (answers[1].keys[0][row], Int(answers[1].values[0][row]))
      sources[Computers.name(dictionary.sources[Int(id)]), default: 0] += count
      let code = input.country(ofSource: id)
      if isKnownCountry(code) { countries[code, default: 0] += count }
    }
    self.sources = sources
    self.countries = input.geography == nil ? nil : countries
    var names: [String: Int] = [:]
    names.reserveCapacity(answers[2].rowCount)
    for row in 0..<answers[2].rowCount where answers[2].keys[0][row] >= 0 {
      names[dictionary.users[Int(answers[2].keys[0][row])]] = Int(answers[2].values[0][row])
    }
    self.names = names
  }
}

/// An earlier `findings.json`, as far as it can be compared with.
public struct EarlierReport: Sendable, Hashable {
  public var title: String
  /// `Spoor 0.1.0`
  public var tool: String
  public var zone: String
  public var figures: PeriodFigures

  public init(title: String, tool: String, zone: String, figures: PeriodFigures) {
    self.title = title
    self.tool = tool
    self.zone = zone
    self.figures = figures
  }
}
