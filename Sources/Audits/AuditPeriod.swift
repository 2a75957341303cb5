import CivilTime
import Findings
import Planning

/// One stretch of time that an audit is about: an hour, day, week, month or quarter of a zone, or days that somebody
/// named. Days of a change of the clock have 23 or 25 hours; weeks begin on Monday (ISO 8601).
public struct AuditPeriod: Sendable, Hashable {
  /// nil: named days, which are in no sequence.
  public var kind: Plan.Audit.Period?
  /// UTC seconds, half-open.
  public var time: Range<Int64>
  /// Sorts like time within a kind, and is the name of the report's folder: `2023-11-11T09`, `2023-11-11`, `2023-W45`,
  /// `2023-11`, `2023-Q4`.
  public var name: String
  /// `11 November 2023`, `week 45 of 2023 (6–12 November 2023)`
  public var words: String
  /// Short, for charts.
  public var label: String

  /// The period of a kind that holds a moment.
  public init(_ kind: Plan.Audit.Period, holding moment: Int64, in zone: Zone) {
    switch kind {
    case .hour: self.init(hourHolding: moment, zone)
    case .day:
      let day = zone.date(at: moment)
      self.init(kind, day, day + 1, zone, name: day.iso, words: Numerals.date(day), label: Self.short(day))
    case .week: self.init(weekHolding: zone.date(at: moment), zone)
    case .month:
      let first = Self.firstOfMonth(zone.date(at: moment))
      let month = Numerals.months[first.month - 1]
      self.init(
        kind, first, Self.adding(months: 1, to: first), zone, name: String(first.iso.prefix(7)),
        words: "\(month) \(first.year)", label: String(month.prefix(3)))
    case .quarter:
      let month = Self.firstOfMonth(zone.date(at: moment))
      let quarter = (month.month - 1) / 3
      let first = Self.adding(months: -((month.month - 1) % 3), to: month)
      self.init(
        kind, first, Self.adding(months: 3, to: first), zone, name: "\(Digits.padded(first.year, 4))-Q\(quarter + 1)",
        words: "quarter \(quarter + 1) of \(first.year)", label: "Q\(quarter + 1) \(first.year)")
    }
  }

  /// Days that somebody named, both included.
  public init(days: ClosedRange<CivilDate>, in zone: Zone) {
    let (first, last) = (days.lowerBound, days.upperBound)
    self.init(
      nil, first, last + 1, zone, name: "\(first.iso)..\(last.iso)", words: Numerals.dates(first, last),
      label: Self.short(first))
  }

  /// The period of the same kind just after; nil for named days.
  public func next(in zone: Zone) -> AuditPeriod? {
    kind.map { AuditPeriod($0, holding: time.upperBound, in: zone) }
  }

  /// The period just before; named days are followed back by as many days.
  public func previous(in zone: Zone) -> AuditPeriod {
    if let kind { return AuditPeriod(kind, holding: time.lowerBound - 1, in: zone) }
    let days = days(in: zone)
    let count = days.upperBound - days.lowerBound + 1
    return AuditPeriod(days: (days.lowerBound - count)...(days.lowerBound - 1), in: zone)
  }

  /// The last periods up to this one, oldest first.
  public func trail(_ count: Int, in zone: Zone) -> [AuditPeriod] {
    var trail = [self]
    while trail.count < count { trail.append(trail[trail.count - 1].previous(in: zone)) }
    return trail.reversed()
  }

  /// The days that it touches.
  public func days(in zone: Zone) -> ClosedRange<CivilDate> {
    zone.date(at: time.lowerBound)...zone.date(at: time.upperBound - 1)
  }

  /// Whether it is a period of a sequence, and no longer than so many days.
  func days(atMost days: Int) -> Bool {
    kind != nil && time.upperBound - time.lowerBound <= Int64(days) * 86_400 + 7200
  }

  // MARK: - Parts

  private init(
    _ kind: Plan.Audit.Period?, _ first: CivilDate, _ end: CivilDate, _ zone: Zone, name: String, words: String,
    label: String
  ) {
    self.kind = kind
    let start = zone.startOfDay(first)
    time = start..<max(start + 1, zone.startOfDay(end))
    self.name = name
    self.words = words
    self.label = label
  }

  /// Hours of the wall clock. The two passes of a repeated hour are told apart by their offset from Greenwich.
  private init(hourHolding moment: Int64, _ zone: Zone) {
    kind = .hour
    var start = moment - Int64(zone.secondOfDay(at: moment) % 3600)
    if let change = zone.nextChange(after: start), change <= moment { start = change }
    // An hour that a change of the clock cuts ends with the change.
    let whole = start + 3600 - Int64(zone.secondOfDay(at: start) % 3600)
    let end = zone.nextChange(after: start).map { min($0, whole) } ?? whole
    time = start..<end
    let local = zone.localISO(start, separator: "T")
    let date = zone.date(at: start)
    let clock = String(local.dropFirst(11).prefix(5))
    let isRepeated =
      if case .twice = zone.reading(localSeconds: start + zone.offset(at: start)) { true } else { false }
    let offset = isRepeated ? String(zone.iso(start).dropFirst(19)).filter { $0 != ":" } : ""
    name = String(local.prefix(13)) + (clock.hasSuffix(":00") ? "" : String(clock.suffix(2))) + offset
    // By the clock as it went in that hour: one that a change ends is not longer or shorter for that.
    let length = Int(end - start)
    let last = zone.secondOfDay(at: start) + length
    let until = "\(Digits.padded(last / 3600, 2)):\(Digits.padded(last / 60 % 60, 2))"
    let pass = isRepeated ? " (UTC\(zone.iso(start).dropFirst(19)))" : ""
    words = "\(Numerals.date(date)), \(clock) to \(until)\(pass)"
    label = clock
  }

  private init(weekHolding day: CivilDate, _ zone: Zone) {
    let monday = day - day.weekday
    // The week belongs to the year of its Thursday.
    let thursday = monday + 3
    let first = CivilDate(dayNumber: CivilDate.dayNumber(year: thursday.year, month: 1, day: 1))
    let number = (thursday - first) / 7 + 1
    self.init(
      .week, monday, monday + 7, zone, name: "\(Digits.padded(thursday.year, 4))-W\(Digits.padded(number, 2))",
      words: "week \(number) of \(thursday.year) (\(Numerals.dates(monday, monday + 6)))", label: Self.short(monday))
  }

  private static func firstOfMonth(_ day: CivilDate) -> CivilDate { day - (day.day - 1) }

  private static func adding(months: Int, to first: CivilDate) -> CivilDate {
    let index = first.year * 12 + first.month - 1 + months
    return CivilDate(dayNumber: CivilDate.dayNumber(year: index / 12, month: index % 12 + 1, day: 1))
  }

  private static func short(_ day: CivilDate) -> String { "\(day.day) \(Numerals.months[day.month - 1].prefix(3))" }
}
