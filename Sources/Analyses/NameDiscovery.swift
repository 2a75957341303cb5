import CivilTime
import Logins
import Statistics

/// How a list was worked off, day by day, and when that would reach its end.
struct NameDiscovery {
  var list: NameList
  /// The day of the first attempt on a listed name.
  var first: CivilDate
  /// The last day of the archive.
  var last: CivilDate
  /// Different listed names tried by the end of each day from `first` to `last`.
  var seen: [Int]
  var model: Statistics.RunOut
  var shape: DiscoveryCurve.Shape
  /// On listed names.
  var attempts: Int
  /// The day of the last name that was new.
  var lastNew: CivilDate
  /// UTC seconds of the first attempt on a listed name, and of the first on the name that came last.
  var firstTime: Int64
  var lastNewTime: Int64
  /// Names added to the list a day.
  var growth: Double
  /// Days between first and last of which the archive has no line.
  var missingDays: Int

  /// What a date needs; the plan can state it.
  struct Limits: Sendable, Hashable {
    var days = 7
    var names = 50
    var quietDays = 7
    var pace = Statistics.RunOut.PaceRule()
    /// Difference of Akaike's criterion that tells walking from drawing.
    var shape = 10.0
    /// Names added to the list a day; nil: as the list's own dates say, else none.
    var growth: Double?
  }

  /// nil when no name of the list was tried.
  /// - Parameter filter: of the events behind `tried`
  init?(
    _ list: NameList, index: Int, tried: TriedNames, days: DayCounts, store: any EventStore,
    filter: EventFilter = .unsuccessful, limits: Limits = Limits()
  ) async throws {
    let hits = tried.on(index)
    let dates = hits.map { store.zone.date(at: $0.first) }
    guard let first = dates.min(), let lastNew = dates.max(), let firstTime = hits.map(\.first).min(),
      let lastNewTime = hits.map(\.first).max()
    else { return nil }
    let last = max(days.last, lastNew)
    let count = last - first + 1
    var newNames = Array(repeating: 0, count: count)
    for date in dates { newNames[date - first] += 1 }
    let covered = (0..<count).filter { offset in
      newNames[offset] > 0 || days.index(first + offset).map { days.covered[$0] } ?? false
    }

    let parts = Set(hits.flatMap(\.localParts))
    var filter = filter
    filter.users = Set(
      store.dictionary.userLocalPart.indices
        .filter { parts.contains(Int64(store.dictionary.userLocalPart[$0])) }.map { Int32($0) })
    let byDay = try await store.aggregate(AggregateQuery(filter, by: [.day], measures: [.attempts]))
    var attemptsByDay = Array(repeating: 0, count: count)
    for row in 0..<byDay.rowCount {
      let offset = Int(byDay.keys[0][row]) - first.dayNumber
      if attemptsByDay.indices.contains(offset) { attemptsByDay[offset] = Int(byDay.values[0][row]) }
    }

    self.list = list
    self.first = first
    self.last = last
    self.lastNew = lastNew
    (self.firstTime, self.lastNewTime) = (firstTime, lastNewTime)
    attempts = attemptsByDay.reduce(0, +)
    missingDays = count - covered.count
    var sum = 0
    seen = newNames.map {
      sum += $0
      return sum
    }
    // Names that came onto the list while it was worked off.
    let later = list.added.values.count { $0 > first && $0 <= last }
    growth = limits.growth ?? (list.isDated ? Double(later) / Double(count) : 0)
    model = Statistics.RunOut(
      listSize: list.entries.count, newNamesByDay: covered.map { newNames[$0] }, growth: growth,
      needing: (limits.days, limits.names), quietAfter: limits.quietDays, pace: limits.pace)
    if model.outcome == .exhausted {
      filter.time = firstTime..<lastNewTime + 1
      shape = try await Self.shapeToTheEnd(hits.map(\.first), list, store: store, filter: filter, least: limits.shape)
    } else {
      shape = DiscoveryCurve(attempts: attemptsByDay, newNames: newNames, listSize: list.entries.count)
        .shape(least: limits.shape)
    }
  }

  /// How the names of a list came that was worked off: attempts after the last new name are repeats and say nothing, and a
  /// day may be too long a step.
  /// - Parameters:
  ///   - firsts: UTC seconds of the first attempt on each name
  ///   - filter: from the first of them to the last
  ///   - least: difference of Akaike's criterion
  private static func shapeToTheEnd(
    _ firsts: [Int64], _ list: NameList, store: any EventStore, filter: EventFilter,
    least: Double
  ) async throws -> DiscoveryCurve.Shape {
    let all = try await store.sequence(SequenceQuery(filter))
    guard let start = firsts.min(), let end = firsts.max() else { return .undecided }
    let step = max(1, (end - start) / Self.steps + 1)
    var (attempts, new) = ([Int](repeating: 0, count: Int(Self.steps)), [Int](repeating: 0, count: Int(Self.steps)))
    for time in firsts { new[Int((time - start) / step)] += 1 }
    for row in all.milliseconds.indices {
      let time = floored(all.milliseconds[row], by: 1000)
      guard (start...end).contains(time) else { continue }
      attempts[Int((time - start) / step)] += Int(all.attempts[row])
    }
    return DiscoveryCurve(attempts: attempts, newNames: new, listSize: list.entries.count)
      .shape(least: least)
  }

  /// Parts of the time that a list took.
  private static let steps: Int64 = 24

  /// Seconds from the first name of a list to the last one that was new; nil while names are left.
  var workedOffIn: Int? { model.outcome == .exhausted ? Int(lastNewTime - firstTime) : nil }

  var tried: Int { model.overall.names }
  /// Covered days, first and last included.
  var dayCount: Int { model.overall.days }
  var hasDate: Bool { model.outcome == .runsOut && model.headline.wholeDays != nil }

  /// For the whole list at this pace, cut to whole days: 334.6 gives 334.
  var totalDays: Int? {
    hasDate && model.overall.rate > 0 ? Int(Double(list.entries.count) / model.overall.rate) : nil
  }
  /// At the pace that makes the date: that of all days, or the recent one when it is another.
  var daysLeft: Int? { hasDate ? model.headline.wholeDays : nil }
  var date: CivilDate? { daysLeft.map { last + $0 } }
  /// At the pace of all days.
  var overallDate: CivilDate? { hasDate ? model.overall.wholeDays.map { last + $0 } : nil }
  var recentDate: CivilDate? { hasDate ? model.recent.wholeDays.map { last + $0 } : nil }

  /// Remaining days at the pace that makes the date: 95 %, or a factor of two when hardly anything was tried.
  var range: ClosedRange<Double>? { hasDate ? model.remainingRange : nil }

  /// The day by which that share of the list is tried when names are drawn at random; nil when it cannot be said.
  func drawn(to share: Double) -> CivilDate? {
    day(DiscoveryCurve.daysOfDrawing(to: share, tried: tried, listSize: list.entries.count, days: dayCount))
  }

  /// The day after which less than one name is expected to be left, drawn at random.
  var drawnToTheLast: CivilDate? {
    day(DiscoveryCurve.daysOfDrawingToTheLast(tried: tried, listSize: list.entries.count, days: dayCount))
  }

  private func day(_ days: Double?) -> CivilDate? {
    days.flatMap { $0 < Self.longest ? first + max(0, Int($0.rounded(.up)) - 1) : nil }
  }

  /// Dates further away than this are no dates.
  private static let longest = 1_000_000.0
  /// The range in whole days, rounded: its ends are estimates, unlike the date.
  var wholeRange: ClosedRange<Int>? {
    range.map { Int(min($0.lowerBound, Self.longest).rounded())...Int(min($0.upperBound, Self.longest).rounded()) }
  }
  var earliest: CivilDate? { wholeRange.map { last + $0.lowerBound } }
  var latest: CivilDate? { wholeRange.map { last + $0.upperBound } }
}
