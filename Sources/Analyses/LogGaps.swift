import CivilTime
import Logins
import Statistics

/// Stretches without a line of any kind that are no mere silence, and how much of each day is left.
///
/// Lines of an hour scatter like a negative binomial variable around what that hour of the day usually has, so that a
/// stretch is as silent by chance as E·Π(1 + αμ)^(−1/α), E the number of lines, at most a million. It is a **gap** from
/// six hours on below 10⁻⁶, or where one file ends and the next begins and it is three times as long as a usual day's
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

  private static let leastHours = 6
  private static let limit = 1e-6

  /// - Complexity: O(hours).
  init(_ coverage: Coverage, zone: Zone) {
    guard let first = coverage.hours.first, let last = coverage.hours.last else { return }
    span = first...last
    let usual = UsualLines(coverage, zone: zone)
    let pauses = Self.pauses(coverage.hours)
    let usualPause = usual.usualPause(pauses)
    for pause in pauses {
      let probability = usual.chanceOfSilence(pause)
      let isBetween = coverage.isBetweenFiles(pause)
      let isGap =
        pause.count >= Self.leastHours
        && (probability < Self.limit || isBetween && Double(pause.count) > 3 * usualPause)
      if isGap {
        gaps.append(Gap(hours: pause, probability: probability, isBetweenFiles: isBetween))
      } else {
        longestSilence = max(longestSilence, pause.count)
      }
    }
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

/// How many lines each hour of the day usually has.
struct UsualLines {
  /// By wall-clock hour.
  private var means = [Double](repeating: 0, count: 24)
  private var dispersion = 0.0
  private var lines = 0.0
  private let zone: Zone
  private let days: Int

  init(_ coverage: Coverage, zone: Zone) {
    self.zone = zone
    var sums = [Double](repeating: 0, count: 24)
    var squares = sums
    var dates = Set<Int64>()
    for (index, hour) in coverage.hours.enumerated() {
      let count = coverage.lines.indices.contains(index) ? Double(max(1, coverage.lines[index])) : 1
      let local = hour * 3600 + zone.offset(at: hour * 3600)
      let clock = Int(floored(local, by: 3600) - 24 * floored(local, by: 86_400))
      sums[clock] += count
      squares[clock] += count * count
      dates.insert(floored(local, by: 86_400))
      lines += count
    }
    days = dates.count
    let number = Double(max(1, days))
    means = sums.map { $0 / number }
    dispersion = Silence.dispersion(sums: sums, squares: squares, hours: days)
  }

  /// E times the chance of no line in any hour of the stretch, at most 1.
  func chanceOfSilence(_ hours: Range<Int64>) -> Double {
    let surprises = means.map { Silence.surprise(mean: $0, dispersion: dispersion) }
    let whole = hours.count / 24
    var sum = Double(whole) * surprises.reduce(0, +)
    for hour in (hours.lowerBound + Int64(24 * whole))..<hours.upperBound {
      let local = hour * 3600 + zone.offset(at: hour * 3600)
      sum += surprises[Int(floored(local, by: 3600) - 24 * floored(local, by: 86_400))]
    }
    return Silence.probability(surprise: sum, chances: min(1e6, lines))
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
