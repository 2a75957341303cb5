import CivilTime
import Planning

/// Which periods an audit has to look at now.
public struct DuePeriods: Sendable, Hashable {
  /// Whole periods that have ended and were not audited, oldest first.
  public var periods: [AuditPeriod]
  /// Of these, how many should have been audited by an earlier run.
  public var missed: Int { max(0, periods.count - 1) }
  /// Periods so long ago that they are passed over.
  public var passedOver = 0

  /// No machine is off for longer than is made up for.
  public static let most = 1000

  /// - Parameters:
  ///   - last: UTC seconds, the end of the last audited period of this kind; nil: none was, and only the latest that has
  ///     ended is due
  ///   - now: UTC seconds
  public init(_ kind: Plan.Audit.Period, after last: Int64?, now: Int64, in zone: Zone) {
    let current = AuditPeriod(kind, holding: now, in: zone)
    guard let last else {
      periods = [current.previous(in: zone)]
      return
    }
    var due: [AuditPeriod] = []
    var period = current.previous(in: zone)
    while period.time.lowerBound >= last {
      if due.count < Self.most { due.append(period) } else { passedOver += 1 }
      guard passedOver < 100_000 else { break }
      period = period.previous(in: zone)
    }
    periods = due.reversed()
  }
}
