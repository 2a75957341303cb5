import CivilTime

/// What an alert on the failed logins of a clock hour, all computers together, would have done.
struct HourlyRings {
  /// The alert rings when an hour has more.
  var limit: Int
  /// Hours of usual days (see `AlertDays`) that would have rung.
  var quiet: Int
  /// Hours of the incident, else of the campaign's days, that would have rung, and the first of them (`Dimension.hour`).
  var incident: Int
  var first: Int?
  /// Hours of other days that stand out, of which none is usual, that would have rung.
  var others = 0
}

/// The hourly number of failed logins, all computers together, above which somebody should be woken:
/// the smallest that quiet days would exceed about once a month.
struct AlertThreshold {
  /// Usual days that are covered.
  let quietDays: Int
  /// nil when there are too few quiet days to learn from.
  let learned: HourlyRings?
  /// Most failed logins in one hour of the days on which the alert should have rung.
  var busiestHour: Int { loud.map(\.attempts).max() ?? 0 }
  private let quiet: [Int]
  private let loud: [(hour: Int, attempts: Int)]
  private let others: [Int]
  private let days: AlertDays
  /// `the window`, `the campaign`
  var wantedWords: String { days.wantedWords }
  /// There is something in which the alert should have rung.
  var hasWanted: Bool { days.wanted != nil }

  /// nil without any day.
  init?(_ input: AnalysisInput) {
    guard let days = input.days else { return nil }
    let kinds = AlertDays(input, days)
    self.days = kinds
    quietDays = kinds.usual.count
    var quiet: [Int] = []
    var loud: [(hour: Int, attempts: Int)] = []
    var others: [Int] = []
    for entry in input.totals.hours {
      guard let day = days.index(CivilDate(dayNumber: entry.hour / 24)) else { continue }
      if kinds.kinds[day] == .usual, days.covered[day] { quiet.append(entry.attempts) }
      if kinds.kinds[day] == kinds.wanted { loud.append((entry.hour, entry.attempts)) }
      if kinds.kinds[day] == .spike { others.append(entry.attempts) }
    }
    learned = AlertLearning(input.plan).limit(quiet, days: quietDays).map {
      Self.rings($0, quiet: quiet, loud: loud, others: others)
    }
    self.quiet = quiet
    self.loud = loud
    self.others = others
  }

  func rings(limit: Int) -> HourlyRings { Self.rings(limit, quiet: quiet, loud: loud, others: others) }

  private static func rings(
    _ limit: Int, quiet: [Int], loud: [(hour: Int, attempts: Int)], others: [Int]
  ) -> HourlyRings {
    let rung = loud.filter { $0.attempts > limit }
    return HourlyRings(
      limit: limit, quiet: quiet.count { $0 > limit }, incident: rung.count, first: rung.map(\.hour).min(),
      others: others.count { $0 > limit })
  }
}
