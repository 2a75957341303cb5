import CivilTime
import Logins
import Statistics

/// Stretches without a line of any kind that are no mere silence, and how much of each day is left.
///
/// Lines of an hour scatter like a negative binomial variable around what that hour of the day usually has, and that
/// weekday where weekdays differ, so that a stretch is as silent by chance as E·Π(1 + αμ)^(−1/α), E the number of lines, at most a million. It is a **gap** from
/// six hours on below 10⁻⁶ (where the week before or after it had less than half of the usual lines, by that level), or where one file ends and the next begins and it is three times as long as a usual day's
/// longest silence. A Poisson variable would call too many silences gaps.
struct LogGaps: Sendable, Hashable {
  struct Gap: Sendable, Hashable {
    /// UTC hours (seconds / 3600) without a line, half-open.
    var hours: Range<Int64>
    var probability: Double
    /// A file ends before it and another begins after it.
    var isBetweenFiles: Bool
  }

  private(set) var gaps: [Gap] = []
  /// Hours of the longest stretch that is mere silence.
  private(set) var longestSilence = 0
  /// First and last hour with a line; nil without any.
  private(set) var span: ClosedRange<Int64>?

  init() {}

  /// - Complexity: O(hours).
  init(_ coverage: Coverage, zone: Zone, rule: GapRule = GapRule()) {
    guard let first = coverage.hours.first, let last = coverage.hours.last else { return }
    span = first...last
    let usual = UsualLines(coverage, zone: zone)
    let pauses = Self.pauses(coverage.hours)
    let usualPause = usual.usualPause(pauses)
    for pause in pauses {
      let probability = Self.chance(pause, usual, rule)
      let isBetween = coverage.isBetweenFiles(pause)
      let isGap =
        pause.count >= rule.hours
        && (probability < rule.chance || isBetween && Double(pause.count) > rule.ratio * usualPause)
      if isGap {
        gaps.append(Gap(hours: pause, probability: probability, isBetweenFiles: isBetween))
      } else {
        longestSilence = max(longestSilence, pause.count)
      }
    }
  }

  /// What looks like a gap by the lines of the whole archive is judged by those of the week on either side as well, since
  /// a program that came later, or ended before, may have written most of them.
  private static func chance(_ pause: Range<Int64>, _ usual: UsualLines, _ rule: GapRule) -> Double {
    let probability = usual.chanceOfSilence(pause)
    guard pause.count >= rule.hours, probability < rule.chance else { return probability }
    let part = usual.level(around: pause)
    return part < 0.5 ? usual.chanceOfSilence(pause, level: part) : probability
  }

  /// Hours without any line between hours with one.
  private static func pauses(_ hours: [Int64]) -> [Range<Int64>] {
    zip(hours, hours.dropFirst()).filter { $1 - $0 > 1 }.map { ($0 + 1)..<$1 }
  }

  /// Whether the archive can say anything of an hour: it lies between its first and last line, and in no gap.
  /// O(log gaps).
  func covers(_ hour: Int64) -> Bool {
    guard let span, span.contains(hour) else { return false }
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].hours.upperBound <= hour { low = middle + 1 } else { high = middle }
    }
    return low == gaps.count || !gaps[low].hours.contains(hour)
  }

  /// Part of a day that is covered, 0...1.
  func exposure(of date: CivilDate, zone: Zone) -> Double {
    let start = zone.startOfDay(date)
    let end = zone.startOfDay(date + 1)
    guard let span, end > start, span.upperBound * 3600 >= start - 3600, span.lowerBound * 3600 < end else { return 0 }
    // In zones of half and quarter hours an hour can lie across midnight: each day has its part.
    var covered: Int64 = 0
    var hour = floored(start, by: 3600)
    while hour * 3600 < end {
      if covers(hour) { covered += min(end, hour * 3600 + 3600) - max(start, hour * 3600) }
      hour += 1
    }
    return Double(covered) / Double(end - start)
  }
}

/// How many lines each hour of the week usually has: a profile of the hours of the day, times what each weekday has of
/// the lines where weekdays differ. An office that is closed at weekends is silent then, and loses nothing.
struct UsualLines {
  /// By weekday and wall-clock hour, Monday 00:00 first.
  private var means = [Double](repeating: 0, count: Self.hoursOfWeek)
  /// −log P(no line) of such an hour.
  private let surprises: [Double]
  private let dispersion: Double
  private var lines = 0.0
  /// UTC hours with lines, ascending, and how many.
  private let hours: [Int64]
  private var counts: [Double] = []
  private let zone: Zone
  private let days: Int

  private static let hoursOfWeek = 168

  init(_ coverage: Coverage, zone: Zone) {
    self.zone = zone
    hours = coverage.hours
    var sums = [Double](repeating: 0, count: 24)
    var squares = sums
    var byDay: [Int64: Double] = [:]
    let told = coverage.hours.indices.map {
      coverage.lines.indices.contains($0) ? Double(max(1, coverage.lines[$0])) : 1
    }
    let most = Self.mostUsual(coverage.hours, told, zone)
    for (index, hour) in coverage.hours.enumerated() {
      let (day, clock) = Self.local(hour, zone)
      let count = min(told[index], most[clock])
      sums[clock] += count
      squares[clock] += count * count
      byDay[day, default: 0] += count
      lines += count
      counts.append(count)
    }
    days = byDay.count
    let number = Double(max(1, days))
    dispersion = Silence.dispersion(sums: sums, squares: squares, hours: days)
    let factors = Self.weekdayFactors(byDay)
    for weekday in 0..<7 {
      for clock in 0..<24 {
        means[24 * weekday + clock] = factors[weekday] * sums[clock] / number
      }
    }
    surprises = Self.surprises(means, dispersion)
  }

  /// What the lines of an hour of the day are counted up to: eight times the median of such hours with lines, and twenty. An
  /// hour of an attack would else make the lines seem to scatter so widely that no silence behind it is strange.
  private static func mostUsual(_ hours: [Int64], _ counts: [Double], _ zone: Zone) -> [Double] {
    var byClock = [[Double]](repeating: [], count: 24)
    for (hour, count) in zip(hours, counts) { byClock[local(hour, zone).clock].append(count) }
    return byClock.map { $0.isEmpty ? .infinity : 8 * Spread.median($0) + 20 }
  }

  private static func local(_ hour: Int64, _ zone: Zone) -> (day: Int64, clock: Int) {
    let local = hour * 3600 + zone.offset(at: hour * 3600)
    let day = floored(local, by: 86_400)
    return (day, Int(floored(local, by: 3600) - 24 * day))
  }

  /// 1 January 1970 was a Thursday.
  private static func weekday(_ day: Int64) -> Int { Int((day + 3) - 7 * floored(day + 3, by: 7)) }

  /// Lines of a weekday against those of a day with lines; all 1 where the weekdays do not differ, as for spikes of days.
  /// Days without any line count: that a weekday has none is what is to be learned.
  private static func weekdayFactors(_ byDay: [Int64: Double]) -> [Double] {
    let none = [Double](repeating: 1, count: 7)
    guard let first = byDay.keys.min(), let last = byDay.keys.max(), last - first + 1 >= leastDays,
      last - first < mostDays
    else { return none }
    var groups = [[Double]](repeating: [], count: 7)
    for day in first...last { groups[weekday(day)].append(byDay[day] ?? 0) }
    let mean = byDay.values.reduce(0, +) / Double(byDay.count)
    guard mean > 0, groups.allSatisfy({ $0.count >= leastOfEach }), kruskalWallis(groups).p < weekdayP else {
      return none
    }
    return groups.map { Spread.mean($0) / mean }
  }

  private static let leastDays: Int64 = 56
  /// More are stamps of other centuries.
  private static let mostDays: Int64 = 100_000
  private static let leastOfEach = 6
  private static let weekdayP = 0.01

  /// E times the chance of no line in any hour of the stretch, at most 1.
  /// - Parameter level: times the lines of the whole archive
  func chanceOfSilence(_ hours: Range<Int64>, level: Double = 1) -> Double {
    let surprises = level == 1 ? surprises : Self.surprises(means.map { level * $0 }, dispersion)
    let whole = hours.count / Self.hoursOfWeek
    var sum = Double(whole) * surprises.reduce(0, +)
    for hour in (hours.lowerBound + Int64(Self.hoursOfWeek * whole))..<hours.upperBound {
      sum += surprises[hourOfWeek(hour)]
    }
    return Silence.probability(surprise: sum, chances: min(1e6, lines))
  }

  private static func surprises(_ means: [Double], _ dispersion: Double) -> [Double] {
    means.map { Silence.surprise(mean: $0, dispersion: dispersion) }
  }

  private func hourOfWeek(_ hour: Int64) -> Int {
    let (day, clock) = Self.local(hour, zone)
    return 24 * Self.weekday(day) + clock
  }

  /// Lines of the week before a pause, or of the week after it if they are fewer, against what the whole archive would
  /// have there. A side of less than a day, and days without any line, say nothing; 1 where neither side does.
  func level(around pause: Range<Int64>) -> Double {
    guard let first = hours.first, let last = hours.last else { return 1 }
    let week = Int64(Self.hoursOfWeek)
    let sides = [
      max(first, pause.lowerBound - week)..<max(first, pause.lowerBound),
      min(last + 1, pause.upperBound)..<min(last + 1, pause.upperBound + week),
    ]
    return sides.compactMap(level).min() ?? 1
  }

  private func level(_ span: Range<Int64>) -> Double? {
    var (row, all) = (firstRow(notBefore: span.lowerBound), 0.0)
    var written: Set<Int64> = []
    while row < hours.count, hours[row] < span.upperBound {
      all += counts[row]
      written.insert(Self.local(hours[row], zone).day)
      row += 1
    }
    let judged = span.filter { written.contains(Self.local($0, zone).day) }
    let expected = judged.reduce(0) { $0 + means[hourOfWeek($1)] }
    return judged.count >= 24 && expected > 0 ? all / expected : nil
  }

  /// O(log hours).
  private func firstRow(notBefore hour: Int64) -> Int {
    var (low, high) = (0, hours.count)
    while low < high {
      let middle = (low + high) / 2
      if hours[middle] < hour { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The median over the days of the longest pause that begins in each.
  func usualPause(_ pauses: [Range<Int64>]) -> Double {
    var longest: [Int64: Int] = [:]
    for pause in pauses {
      let day = floored(pause.lowerBound * 3600 + zone.offset(at: pause.lowerBound * 3600), by: 86_400)
      longest[day] = max(longest[day] ?? 0, pause.count)
    }
    let all = longest.values.sorted()
    // Days without any pause come first.
    let middle = max(days, all.count) / 2 - (max(days, all.count) - all.count)
    return middle >= 0 && middle < all.count ? Double(all[middle]) : 0
  }
}

extension Coverage {
  /// Whether no file reaches across a stretch of hours, though some end before it and some begin after it.
  fileprivate func isBetweenFiles(_ hours: Range<Int64>) -> Bool {
    let (start, end) = (hours.lowerBound * 3600, hours.upperBound * 3600)
    var (before, after) = (false, false)
    for file in files {
      if file.upperBound < start { before = true } else if file.lowerBound >= end { after = true } else { return false }
    }
    return before && after
  }
}
