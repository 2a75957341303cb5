import Analyses
import Planning

extension AlertBook {
  /// What the alerts that rang before a period say of the usual level.
  ///
  /// - Parameter stretch: seconds that failed logins are added up over
  func usualTimes(before period: AuditPeriod, stretch: Int) -> UsualTimes {
    let start = period.time.lowerBound
    var usual = UsualTimes()
    for alert in open where alert.isOfLevel && alert.first < start {
      usual.alerts.append(alert.first..<start)
      if alert.kind == AlertKind.hourlyThreshold.rawValue { usual.limit = alert.limit }
    }
    for alert in over where alert.isOfLevel && alert.first < start {
      if alert.isUsual {
        usual.since = max(usual.since ?? .min, alert.first)
      } else if !alert.isChance(stretch: stretch) {
        usual.alerts.append(alert.first..<min(alert.last + 1, start))
      }
    }
    return usual
  }

  /// Which audit told of each break-in: the name of its period, by the UTC seconds of the login.
  var toldLogins: [Int64: String] {
    Dictionary(
      (over + open).filter { $0.kind == AlertKind.breakIn.rawValue }.map { ($0.first, $0.rangIn) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Takes back what the audits of a clock that was ahead said of the time after `now` (UTC seconds).
  mutating func forget(after now: Int64) {
    func known(_ alerts: [OpenAlert]) -> [OpenAlert] {
      alerts.filter { $0.first <= now }.map { alert in
        var alert = alert
        alert.last = min(alert.last, now)
        return alert
      }
    }
    open = known(open)
    over = known(over)
  }
}
