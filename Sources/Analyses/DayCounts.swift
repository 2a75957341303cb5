import CivilTime
import Logins

/// The archive day by day, over all sources together: what everything else is judged against.
///
/// A day that lies in a gap of the log is unknown, not quiet: it enters no baseline and no mean. A day without a line
/// that is mere silence, as `LogGaps` tells them apart, counts as a day of nothing.
public struct DayCounts: Sendable, Hashable {
  public var first: CivilDate
  /// For each day from `first`: whether the archive says anything about it.
  public var covered: [Bool]
  /// Part of each day of which it does, above 0; 1 for days that are not judged.
  public var exposures: [Double]
  /// Days that are compared with others: covered by half or more, or, against a whole day, those that brought more than
  /// usual in less.
  public var isJudged: [Bool]
  /// Days of alerts that an audit told of before, and those before a level that changed for good: whatever they brought,
  /// no usual level is learned from them.
  public var isApart: [Bool]
  /// Days that a usual level is learned from, and compared with.
  var isLearned: [Bool] { zip(isJudged, isApart).map { $0 && !$1 } }
  public var attempts: [Int]
  /// Of these, what has an ordinary explanation and makes no spike: computers that fail with one name at a steady
  /// interval, and users' own failures on days that have many.
  public var explained: [Int]
  /// Different computers: IPv6 addresses of one /64 network are one.
  public var sources: [Int]
  /// Different countries; unknown is none.
  public var countries: [Int]
  /// Without a database, or with addresses that none has, no number of countries can be told.
  public var knowsCountries: Bool { countries.contains { $0 > 0 } }
  /// Different names as typed.
  public var users: [Int]
  /// What each country sent on each day, ascending by day, then by country id.
  public var byCountry: [CountryDay]

  public struct CountryDay: Sendable, Hashable {
    public var dayIndex: Int
    /// Index into the dictionary's countries; −1 for attempts without an address.
    public var country: Int
    public var attempts: Int
    public var sources: Int
  }

  public var count: Int { attempts.count }
  public var last: CivilDate { first + (count - 1) }
  public var period: ClosedRange<CivilDate> { first...last }
  public var coveredCount: Int { covered.count { $0 } }

  public func date(_ index: Int) -> CivilDate { first + index }

  /// Indices of the days of a range, clamped to the period.
  public func indices(_ range: ClosedRange<CivilDate>) -> Range<Int> {
    let low = min(max(0, range.lowerBound - first), count)
    let high = min(max(0, range.upperBound - first + 1), count)
    return low..<max(low, high)
  }

  public func index(_ date: CivilDate) -> Int? {
    let index = date - first
    return (0..<count).contains(index) ? index : nil
  }

  /// Runs of days of which nothing is known.
  public var gaps: [ClosedRange<CivilDate>] {
    var result: [ClosedRange<CivilDate>] = []
    var index = 0
    while index < count {
      guard !covered[index] else {
        index += 1
        continue
      }
      let start = index
      while index < count && !covered[index] { index += 1 }
      result.append(date(start)...date(index - 1))
    }
    return result
  }

  static let queries: [AggregateQuery] = [
    AggregateQuery(
      .unsuccessful, by: [.day], measures: [.attempts, .distinct(.source), .distinct(.user)]),
    AggregateQuery(.unsuccessful, by: [.day, .country], measures: [.attempts, .distinct(.source)]),
    // Any login event shows that the day is covered, a success as well.
    AggregateQuery(by: [.day], measures: [.rows]),
  ]

  /// nil when neither the coverage nor an event tells of any day.
  ///
  /// - Parameters:
  ///   - answers: of `queries`, in their order.
  ///   - bounds: whole days that the plan keeps to; nil where it has no bound.
  init?(
    _ answers: ArraySlice<Aggregate>, coverage: Coverage, zone: Zone, dictionary: EventDictionary,
    gaps: LogGaps, bounds: (since: CivilDate?, until: CivilDate?)
  ) {
    let answers = Array(answers)
    var ends: [CivilDate] = []
    if let span = coverage.span { ends += [zone.date(at: span.lowerBound), zone.date(at: span.upperBound)] }
    if let day = answers[2].keys[0].first { ends.append(CivilDate(dayNumber: Int(day))) }
    if let day = answers[2].keys[0].last { ends.append(CivilDate(dayNumber: Int(day))) }
    guard var low = ends.min(), var high = ends.max() else { return nil }
    if let since = bounds.since { low = max(low, since) }
    if let until = bounds.until { high = min(high, until) }
    guard low <= high else { return nil }
    let count = high - low + 1
    func index(_ dayNumber: Int64) -> Int? {
      let index = Int(dayNumber) - low.dayNumber
      return (0..<count).contains(index) ? index : nil
    }

    first = low
    covered = Array(repeating: false, count: count)
    exposures = Array(repeating: 1, count: count)
    isJudged = covered
    isApart = covered
    attempts = Array(repeating: 0, count: count)
    explained = attempts
    sources = attempts
    countries = attempts
    users = attempts
    byCountry = []

    for hour in coverage.hours {
      // An hour that lies across midnight (zones of half and quarter hours) proves neither of its days.
      let begin = zone.date(at: hour * 3600)
      if begin == zone.date(at: hour * 3600 + 3599), let day = index(Int64(begin.dayNumber)) { covered[day] = true }
    }
    if let span = coverage.span {
      for moment in [span.lowerBound, span.upperBound] {
        if let day = index(Int64(zone.date(at: moment).dayNumber)) { covered[day] = true }
      }
    }
    for key in answers[2].keys[0] {
      if let day = index(key) { covered[day] = true }
    }
    for row in 0..<answers[0].rowCount {
      guard let day = index(answers[0].keys[0][row]) else { continue }
      attempts[day] = Int(answers[0].values[0][row])
      sources[day] = Int(answers[0].values[1][row])
      users[day] = Int(answers[0].values[2][row])
    }
    for row in 0..<answers[1].rowCount {
      guard let day = index(answers[1].keys[0][row]) else { continue }
      let country = Int(answers[1].keys[1][row])
      if let code = dictionary.countries.name(at: Int64(country)), isKnownCountry(code) { countries[day] += 1 }
      byCountry.append(
        CountryDay(
          dayIndex: day, country: country, attempts: Int(answers[1].values[0][row]),
          sources: Int(answers[1].values[1][row])))
    }
    expose(gaps, zone: zone)
  }

  private mutating func expose(_ gaps: LogGaps, zone: Zone) {
    guard gaps.span != nil else {
      isJudged = covered
      return
    }
    let parts = (0..<count).map { gaps.exposure(of: date($0), zone: zone) }
    for day in 0..<count where parts[day] > 0 { covered[day] = true }
    let whole = (0..<count).filter { covered[$0] && parts[$0] >= 0.5 }.map { attempts[$0] }.sorted()
    let usual = whole.isEmpty ? 0 : whole[whole.count / 2]
    for day in 0..<count where covered[day] {
      isJudged[day] = parts[day] >= 0.5 || whole.isEmpty || attempts[day] > usual
      if isJudged[day], parts[day] >= 0.5 { exposures[day] = parts[day] }
    }
  }
}
