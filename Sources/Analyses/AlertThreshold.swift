import CivilTime

/// The hourly number of failed logins, all computers together, above which somebody should be woken:
/// the smallest that quiet days would exceed about once a month.
struct AlertThreshold {
  /// An alert rings when an hour has more.
  var limit: Int
  /// Covered days outside the incident, and without a spike.
  var quietDays: Int
  /// Hours of those days that would have rung.
  var quietRings: Int
  /// Hours of the incident that would have rung, and the first of them (`Dimension.hour`).
  var incidentRings: Int
  var firstRing: Int?

  /// Fewer an hour are never worth an alert.
  private static let least = 5
  private static let leastQuietDays = 14

  /// nil when there are too few quiet days to learn from.
  init?(_ input: AnalysisInput) {
    guard let days = input.days else { return nil }
    let incident = input.incident.map { days.indices($0.context) } ?? 0..<0
    func isQuiet(_ day: Int) -> Bool {
      days.covered[day] && !incident.contains(day) && !input.baselines.attempts.flagged[day]
    }
    quietDays = (0..<days.count).count(where: isQuiet)
    guard quietDays >= Self.leastQuietDays else { return nil }
    var quiet: [Int] = []
    var loud: [(hour: Int, attempts: Int)] = []
    for entry in input.totals.hours {
      guard let day = days.index(CivilDate(dayNumber: entry.hour / 24)) else { continue }
      if isQuiet(day) { quiet.append(entry.attempts) }
      if incident.contains(day) { loud.append((entry.hour, entry.attempts)) }
    }
    quiet.sort(by: >)
    let allowed = max(1, quietDays / 30)
    let limit = max(Self.least, quiet.indices.contains(allowed) ? quiet[allowed] : 0)
    self.limit = limit
    quietRings = quiet.count { $0 > limit }
    let rung = loud.filter { $0.attempts > limit }
    incidentRings = rung.count
    firstRing = rung.map(\.hour).min()
  }
}
