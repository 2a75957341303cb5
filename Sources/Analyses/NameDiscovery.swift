import CivilTime
import Glibc
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
  /// Days between first and last of which the archive has no line.
  var missingDays: Int

  /// nil when no name of the list was tried.
  /// - Parameter filter: of the events behind `tried`
  init?(
    _ list: NameList, index: Int, tried: TriedNames, days: DayCounts, store: any EventStore,
    filter: EventFilter = .unsuccessful
  ) async throws {
    let hits = tried.on(index)
    let dates = hits.map { store.zone.date(at: $0.first) }
    guard let first = dates.min(), let lastNew = dates.max() else { return nil }
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
    attempts = attemptsByDay.reduce(0, +)
    missingDays = count - covered.count
    var sum = 0
    seen = newNames.map {
      sum += $0
      return sum
    }
    model = Statistics.RunOut(listSize: list.entries.count, newNamesByDay: covered.map { newNames[$0] })
    shape =
      DiscoveryCurve(attempts: attemptsByDay, newNames: newNames, listSize: list.entries.count).shape
  }

  var tried: Int { model.overall.names }
  /// Covered days, first and last included.
  var dayCount: Int { model.overall.days }
  var hasDate: Bool { model.outcome == .runsOut && model.overall.wholeDays != nil }

  /// For the whole list at this pace, cut to whole days: 334.6 gives 334.
  var totalDays: Int? {
    hasDate && model.overall.rate > 0 ? Int(Double(list.entries.count) / model.overall.rate) : nil
  }
  var daysLeft: Int? { hasDate ? model.overall.wholeDays : nil }
  var date: CivilDate? { daysLeft.map { last + $0 } }
  var recentDate: CivilDate? { hasDate ? model.recent.wholeDays.map { last + $0 } : nil }

  /// Remaining days at the pace of all days: 95 %, or a factor of two when hardly anything was tried.
  var range: ClosedRange<Double>? {
    guard hasDate, let middle = model.overall.remainingDays else { return nil }
    guard !model.isVeryRough else { return (middle / 2)...(middle * 2) }
    let factor = exp(Interval95.z * (model.dispersion / Double(max(1, tried))).squareRoot())
    return (middle / factor)...(middle * factor)
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
