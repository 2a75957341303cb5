import CivilTime
import Logins

/// What each country sent within the window and outside of it.
struct CountryParts {
  struct Row {
    var code: String
    /// Within the window.
    var attempts: Int
    /// In the rest of the archive, without the days of alerts.
    var outside: Int
    /// Attempts by day index, within the window.
    var byDay: [Int: Int]
  }

  /// Countries of the window, unknown ones included; most attempts first, then by code.
  var rows: [Row]
  var attempts: Int
  var attemptsOutside: Int

  init(days: DayCounts, window: ClosedRange<CivilDate>, dictionary: EventDictionary) {
    let inside = days.indices(window)
    var byCode: [String: Row] = [:]
    (attempts, attemptsOutside) = (0, 0)
    for entry in days.byCountry {
      // Attempts without an address are from nowhere known, like those of unknown addresses.
      let code = dictionary.countries.name(at: Int64(entry.country)) ?? unknownCountry
      if inside.contains(entry.dayIndex) {
        byCode[code, default: Row(code: code, attempts: 0, outside: 0, byDay: [:])].attempts += entry.attempts
        byCode[code]?.byDay[entry.dayIndex, default: 0] += entry.attempts
        attempts += entry.attempts
      } else if !days.isApart[entry.dayIndex] {
        byCode[code, default: Row(code: code, attempts: 0, outside: 0, byDay: [:])].outside += entry.attempts
        attemptsOutside += entry.attempts
      }
    }
    rows = byCode.values.filter { $0.attempts > 0 }.sorted { ($1.attempts, $0.code) < ($0.attempts, $1.code) }
  }

  var knownCount: Int { rows.count { isKnownCountry($0.code) } }

  /// The countries that sent most; unknown is none.
  func leaders(_ number: Int) -> [Row] { Array(rows.filter { isKnownCountry($0.code) }.prefix(number)) }

  /// The most countries of any day of the archive.
  func known(in days: DayCounts) -> Int { days.countries.max() ?? 0 }
}
