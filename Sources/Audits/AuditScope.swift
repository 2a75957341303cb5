import Analyses
import CivilTime
import Planning

/// What the report of one audit looks at: its period, those before it that the charts show, and the days that the usual
/// level is learned from.
struct AuditScope {
  /// The period is the window, and the days before it show what is usual.
  let plan: Plan
  /// UTC seconds.
  let time: Range<Int64>
  private let trail: [AuditPeriod]
  private let usual: UsualTimes
  private let toldLogins: [Int64: String]

  /// Periods side by side in the charts.
  private static let trailLength = 12

  /// - Parameter book: what rang before
  init(_ plan: Plan, _ audit: Plan.Audit, _ period: AuditPeriod, _ book: AlertBook, zone: Zone) {
    trail = period.trail(Self.trailLength, in: zone)
    toldLogins = book.toldLogins
    usual = book.usualTimes(before: period, stretch: plan.policies.alertSeconds)
    let first = min(
      Self.firstUsualDay(audit, usual, before: zone.date(at: period.time.lowerBound), zone),
      zone.date(at: trail[0].time.lowerBound))
    time = zone.startOfDay(first)..<period.time.upperBound
    self.plan = Self.plan(plan, of: period, since: first, zone: zone)
  }

  func watch(_ logs: [AuditWatch.LogHours]) -> AuditWatch {
    var watch = AuditWatch(
      periods: trail.map { AuditWatch.Period(name: $0.name, label: $0.label, time: $0.time) }, logs: logs, usual: usual)
    watch.toldLogins = toldLogins
    return watch
  }

  /// So far back that as many days as the plan wants are left when those of alerts are not counted.
  private static func firstUsualDay(
    _ audit: Plan.Audit, _ usual: UsualTimes, before day: CivilDate, _ zone: Zone
  ) -> CivilDate {
    let nearest = day - audit.usualDays
    var alerts = usual
    alerts.since = nil
    let lost = alerts.unusualDays(of: nearest..<day, in: zone).count
    return nearest - min(lost, audit.usualDays)
  }

  private static func plan(_ plan: Plan, of period: AuditPeriod, since: CivilDate, zone: Zone) -> Plan {
    let days = period.days(in: zone)
    var plan = plan
    plan.title = "\(plan.title): \(period.words)"
    plan.since = plan.since.map { max($0, since) } ?? since
    plan.until = days.upperBound
    plan.window = .days(days.lowerBound, days.upperBound)
    if plan.report.template == .builtIn("incident") { plan.report.template = .builtIn("audit") }
    // The day so far is no equal of whole days.
    if period.kind == .hour { plan.analyses.removeAll { $0.id == "comparison" } }
    return plan
  }
}
