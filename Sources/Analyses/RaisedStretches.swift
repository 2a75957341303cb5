import CivilTime
import Logins
import Statistics

/// Stretches with more failing logins, or more quiet computers, than usual: before anything is attributed to a source.
struct RaisedStretches: Sendable {
  /// By the share of failing logins; nil: cannot be told.
  let byLogins: [CampaignBracket]?
  /// By the number of quiet computers a day; nil: cannot be told.
  let byComputers: [CampaignBracket]?

  /// nil without attempts or days.
  init?(_ attempts: QuietAttempts?, _ days: DayCounts?, zone: Zone, _ settings: CampaignSearch.Settings) {
    guard let attempts, let days else { return nil }
    let (logins, daily) = Parallel.both {
      FailingLogins.brackets(attempts, settings.logins)
    } _: {
      attempts.daily(days, zone: zone)
    }
    byLogins = logins?.filter { Self.isBusier($0, daily, days, zone: zone, rise: settings.logins.rise) }
    byComputers = QuietComputers.brackets(daily, days: days, zone: zone, settings.quiet)
  }

  /// Whether more quiet computers than usual came on its days: the share of failures rises by itself at night and on days
  /// off, when the others stay away, and one computer with many names raises it as well.
  private static func isBusier(
    _ bracket: CampaignBracket, _ daily: [Int], _ days: DayCounts, zone: Zone, rise: Double
  ) -> Bool {
    let inside = days.indices(zone.date(at: bracket.time.lowerBound)...zone.date(at: bracket.time.upperBound - 1))
    let judged = daily.indices.filter { days.isJudged[$0] }
    let (here, there) = (judged.filter(inside.contains), judged.filter { !inside.contains($0) })
    guard !here.isEmpty, !there.isEmpty else { return true }
    return Spread.mean(here.map { Double(daily[$0]) }) >= rise * Spread.median(there.map { Double(daily[$0]) })
  }
}
