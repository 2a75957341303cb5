import Logins
import Statistics

// Time: E6, E7.
extension SequenceJudge {
  /// Of times that are known to the second only.
  mutating func judgeTimes() {
    leaveOut(input.repeatedTime)
    guard !attempts.hasMinuteStamps, rows.count >= settings.leastEvents else { return }
    judgeRegularity()
    judgeMinutes()
  }

  private mutating func judgeRegularity() {
    let times = rows.map { Double(attempts.sequence.milliseconds[$0]) / 1000 }
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    // Stamps of whole seconds make short gaps look alike.
    guard Spread.median(gaps) >= 5 else { return }
    let inner = times.count - 2
    let statistic = Circular.greenwood(times)
    let expected = 2 / Double(inner + 2)
    evidence.tests.append(
      Test(
        kind: .regular, observed: statistic / expected, expected: 1,
        p: Circular.greenwoodLower(statistic, inner: inner), isLarge: statistic <= 0.8 * expected))
  }

  private static let periods = [3600, 1800, 900, 600, 300]

  private mutating func judgeMinutes() {
    let milliseconds = attempts.sequence.milliseconds
    let offset = rows.first.map { input.store.zone.offset(at: milliseconds[$0] / 1000) } ?? 0
    // Seconds of the hour, hour by hour.
    var seconds: [UInt16] = []
    var hours: [Int] = []
    var hour: Int64 = 0
    var minuteHours = [Int](repeating: 0, count: 60)
    var lastHour = [Int64](repeating: .min, count: 60)
    for row in rows {
      let second = milliseconds[row] / 1000 + offset
      if hours.isEmpty || second < hour * 3600 || second >= (hour + 1) * 3600 {
        hour = floored(second, by: 3600)
        hours.append(seconds.count)
      }
      let within = Int(second - hour * 3600)
      seconds.append(UInt16(within))
      if lastHour[within / 60] != hour {
        lastHour[within / 60] = hour
        minuteHours[within / 60] += 1
      }
    }
    guard hours.count >= settings.clockHours else { return }
    hours.append(seconds.count)
    let rayleigh = Self.periods.map { period in
      Circular.rayleigh(Circular.directions(ofHours: hours, seconds: seconds, period: period))
    }
    let best = Circular.bestTwoMinutes(minuteHours)
    let all = benjaminiHochberg(rayleigh.map(\.p) + [best.p])
    let share = Double(best.count) / Double(max(1, minuteHours.reduce(0, +)))
    let isSlot = best.p <= 0.001 && share >= 0.1
    let longest = rayleigh.map(\.resultant).max() ?? 0
    let carriers = isSlot ? machines(inSlot: best.minute, offset: offset) : evidence.computers
    evidence.tests.append(
      Test(
        kind: .minutes, observed: share, expected: 2.0 / 60, p: all.min() ?? 1,
        // A mail program or a scheduled job has few addresses.
        isLarge: (isSlot || longest >= 0.3) && carriers >= settings.clockSources))
    guard (isSlot || longest >= 0.3), carriers >= settings.clockSources, (all.min() ?? 1) <= 0.001 else { return }
    if isSlot { evidence.slot = best.minute }
    evidence.centre = Int(rayleigh[0].direction * 3600 / (2 * Double.pi)) % 3600
  }

  private func machines(inSlot minute: Int, offset: Int64) -> Int {
    machines(rows.filter { SequenceEvidence.isIn(minute, attempts.sequence.milliseconds[$0] / 1000 + offset) }).count
  }
}
