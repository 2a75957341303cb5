import CivilTime

/// What an alert on the failed logins of a clock hour, all computers together, would have done.
struct HourlyRings {
  /// The alert rings when an hour has more.
  var limit: Int
  /// Hours of quiet days (covered, outside the incident, without a spike) that would have rung.
  var quiet: Int
  /// Hours of the incident that would have rung, and the first of them (`Dimension.hour`).
  var incident: Int
  var first: Int?
}

/// The hourly number of failed logins, all computers together, above which somebody should be woken:
/// the smallest that quiet days would exceed about once a month.
struct AlertThreshold {
  /// Covered days outside the incident, and without a spike.
  let quietDays: Int
  /// nil when there are too few quiet days to learn from.
  let learned: HourlyRings?
  /// Most failed logins in one hour of the incident.
  var busiestHour: Int { loud.map(\.attempts).max() ?? 0 }
  private let quiet: [Int]
  private let loud: [(hour: Int, attempts: Int)]

  /// nil without any day.
  init?(_ input: AnalysisInput) {
    guard let days = input.days else { return nil }
    let incident = input.incident.map { days.indices($0.context) } ?? 0..<0
    let unusual = input.isUnusual
    func isQuiet(_ day: Int) -> Bool { days.covered[day] && !incident.contains(day) && !unusual[day] }
    quietDays = (0..<days.count).count(where: isQuiet)
    var quiet: [Int] = []
    var loud: [(hour: Int, attempts: Int)] = []
    for entry in input.totals.hours {
      guard let day = days.index(CivilDate(dayNumber: entry.hour / 24)) else { continue }
      if isQuiet(day) { quiet.append(entry.attempts) }
      if incident.contains(day) { loud.append((entry.hour, entry.attempts)) }
    }
    learned = AlertLearning(input.plan).limit(quiet, days: quietDays).map {
      Self.rings($0, quiet: quiet, loud: loud)
    }
    self.quiet = quiet
    self.loud = loud
  }

  func rings(limit: Int) -> HourlyRings { Self.rings(limit, quiet: quiet, loud: loud) }

  private static func rings(_ limit: Int, quiet: [Int], loud: [(hour: Int, attempts: Int)]) -> HourlyRings {
    let rung = loud.filter { $0.attempts > limit }
    return HourlyRings(
      limit: limit, quiet: quiet.count { $0 > limit }, incident: rung.count, first: rung.map(\.hour).min())
  }
}
