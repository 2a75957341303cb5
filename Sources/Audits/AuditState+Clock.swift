import CivilTime
import Planning

extension AuditState {
  /// Takes back what was audited by a clock that was ahead, so that it is audited again once its time has passed.
  ///
  /// - Parameters:
  ///   - kind: of the periods
  ///   - now: UTC seconds, by a clock that is right
  /// - Returns: reports about time that has not passed, which are in the state no more
  mutating func takeBack(_ kind: Plan.Audit.Period, now: Int64, in zone: Zone) -> [Report] {
    let premature = reports.filter { $0.kind == kind.rawValue && max($0.end, $0.made ?? $0.end) > now }
    let current = AuditPeriod(kind, holding: now, in: zone).time.lowerBound
    audited[kind.rawValue] = premature.map(\.start).reduce(current, min)
    let future = premature.filter { $0.end > now }
    reports.removeAll { future.contains($0) }
    alerts.forget(after: now)
    return future
  }
}
