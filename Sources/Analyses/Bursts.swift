import CivilTime
import Logins
import Statistics

/// Runs of hours that stand out: what a day's sum hides, such as 200 attempts in half an hour of an ordinary day.
public struct Bursts: Sendable, Hashable {
  public struct Burst: Sendable, Hashable {
    /// Wall-clock hours (`Dimension.hour`), both included.
    public var hours: ClosedRange<Int>
    public var attempts: Int
    public var expected: Double
    /// The smallest adjusted probability of its hours.
    public var probability: Double

    public var date: CivilDate { CivilDate(dayNumber: hours.lowerBound / 24) }
    public var hour: Int { hours.lowerBound % 24 }
    public var surplus: Double { Double(attempts) - expected }
  }

  /// Largest surplus over the usual first, then by time.
  public var all: [Burst]
  /// Hours that were looked at; 0 when there are too few days to know a usual hour.
  public var hoursTested: Int

  /// - Parameters:
  ///   - explained: attempts of each hour that have an ordinary explanation (`Dimension.hour`)
  ///   - leastDays: with fewer covered days, hours are compared with the mean of all
  init(
    _ days: DayCounts?, baseline: Baseline, totals: Totals, explained: [Int: Int], coverage: Coverage, gaps: LogGaps,
    zone: Zone, leastDays: Int = 7, parameters: HourBursts.Parameters = .init()
  ) {
    all = []
    hoursTested = 0
    guard let days else { return }
    // Too few days for a usual level of days: hours against the mean of all.
    let isShort = days.coveredCount < leastDays
    guard isShort || baseline.method != .none && days.coveredCount >= parameters.leastDays else { return }
    var attempts: [Int: Int] = [:]
    for entry in totals.hours { attempts[entry.hour] = entry.attempts }
    // Hours without any line are zeros, those in a gap are unknown.
    var hours = Set(attempts.keys)
    for (index, hour) in coverage.hours.enumerated() {
      let next = index + 1 < coverage.hours.count ? coverage.hours[index + 1] : hour + 1
      for silent in hour..<(gaps.covers(hour + 1) ? min(next, hour + Self.longestSilence) : hour + 1) {
        let seconds = silent * 3600
        hours.insert(zone.date(at: seconds).dayNumber * 24 + zone.secondOfDay(at: seconds) / 3600)
      }
    }
    let tested = hours.filter { hour in
      days.index(CivilDate(dayNumber: hour / 24)).map { isShort ? days.covered[$0] : baseline.expected[$0] != nil }
        ?? false
    }.sorted()
    guard !isShort || tested.count >= parameters.leastHours else { return }
    // Weekends have hours of their own where the weekdays differ.
    let weekends = baseline.usesWeekdays ? (0..<days.count).map { days.date($0).weekday >= 5 } : nil
    let model = HourBursts(
      counts: tested.map { max(0, (attempts[$0] ?? 0) - (explained[$0] ?? 0)) },
      days: tested.map { $0 / 24 - days.first.dayNumber },
      hoursOfDay: tested.map { isShort ? 0 : $0 % 24 },
      dayMeans: baseline.expected.indices.map { day in
        isShort ? 24 : (baseline.level[day] ?? 0) / max(days.exposures[day], 0.01)
      },
      secondProfile: weekends, parameters: parameters)
    hoursTested = tested.count
    for (hour, judged) in zip(tested, model.hours) where judged.isFlagged {
      let (count, expected) = (attempts[hour] ?? 0, judged.mean + Double(explained[hour] ?? 0))
      if let last = all.last, last.hours.upperBound + 1 == hour {
        all[all.count - 1].hours = last.hours.lowerBound...hour
        all[all.count - 1].attempts += count
        all[all.count - 1].expected += expected
        all[all.count - 1].probability = min(last.probability, judged.adjustedP)
      } else {
        all.append(
          Burst(hours: hour...hour, attempts: count, expected: expected, probability: judged.adjustedP))
      }
    }
    all.sort { ($1.surplus, $0.hours.lowerBound) < ($0.surplus, $1.hours.lowerBound) }
  }

  /// Hours of one silence that are looked at: what is longer is some years in an archive of a few lines.
  private static let longestSilence: Int64 = 10_000

  /// The moments of a burst, half-open, as UTC seconds.
  static func seconds(_ burst: Burst, zone: Zone) -> Range<Int64> {
    func moment(_ hour: Int) -> Int64 {
      switch zone.reading(localSeconds: Int64(hour) * 3600) {
      case .once(let moment), .twice(let moment, _), .never(let moment): moment
      }
    }
    let start = moment(burst.hours.lowerBound)
    return start..<max(start + 3600, moment(burst.hours.upperBound + 1))
  }
}
