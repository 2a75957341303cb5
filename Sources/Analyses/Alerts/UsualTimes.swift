import CivilTime

/// Which times an audit learns the usual level from, as the alerts before it tell.
public struct UsualTimes: Sendable, Hashable {
  /// UTC seconds, half-open: while attempts rang, nothing of them is usual.
  public var alerts: [Range<Int64>]
  /// UTC seconds: the level changed for good then, and what was before is not usual any more. nil: it did not.
  public var since: Int64?
  /// The learned limit of failed logins under which the alert rang that is not over; it holds until it is.
  public var limit: Int?

  public init(alerts: [Range<Int64>] = [], since: Int64? = nil, limit: Int? = nil) {
    self.alerts = alerts
    self.since = since
    self.limit = limit
  }

  /// The days that no level is learned from. O(days · alerts).
  public func unusualDays(of days: Range<CivilDate>, in zone: Zone) -> Set<CivilDate> {
    let since = since.map { zone.date(at: $0) }
    let loud = alerts.filter { !$0.isEmpty }.map { zone.date(at: $0.lowerBound)...zone.date(at: $0.upperBound - 1) }
    return Set(
      (0..<(days.upperBound - days.lowerBound)).map { days.lowerBound + $0 }.filter { day in
        since.map { day < $0 } ?? false || loud.contains { $0.contains(day) }
      })
  }
}

extension DayCounts {
  /// Sets apart what the alerts of earlier audits make unusual, up to the day that is audited.
  mutating func setApart(_ watch: AuditWatch, zone: Zone) {
    let audited = zone.date(at: watch.audited.time.lowerBound)
    guard audited > first else { return }
    for date in watch.usual.unusualDays(of: first..<min(audited, last + 1), in: zone) {
      if let day = index(date) { isApart[day] = true }
    }
  }
}
