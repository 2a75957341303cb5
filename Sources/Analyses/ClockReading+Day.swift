import Logins

extension ClockReading {
  /// The shortest run of hours of the day in which half of a day's attempts come, the earliest where several are as short.
  /// A mean direction would not do: of two busy hours it lies between, where nobody comes.
  struct HalfDay: Sendable, Hashable {
    /// 0 to 23.
    var first: Int
    /// 1 to 24; the run may go on past midnight.
    var hours: Int
  }

  /// Each day counts as one, however many attempts it has: a burst says nothing of other days. O(hours with attempts).
  func halfOfTheDay() -> HalfDay {
    var byHour = [Double](repeating: 0, count: 24)
    var days = 0
    for day in hours.split(whereNextDay: { floored($0.number, by: 24) }) {
      let lines = day.map { hour in hour.counts.reduce(0) { $0 + $1.lines } }
      let all = Double(lines.reduce(0, +))
      guard all > 0 else { continue }
      days += 1
      for (hour, lines) in zip(day, lines) {
        byHour[Int(hour.number - floored(hour.number, by: 24) * 24)] += Double(lines) / all
      }
    }
    for length in 1...24 {
      for first in 0..<24 {
        let sum = (0..<length).reduce(0) { $0 + byHour[(first + $1) % 24] }
        if sum >= 0.5 * Double(days) - 1e-9 { return HalfDay(first: first, hours: length) }
      }
    }
    return HalfDay(first: 0, hours: 24)
  }
}

extension [ClockReading.Hour] {
  /// Runs of elements with the same day.
  fileprivate func split(whereNextDay day: (ClockReading.Hour) -> Int64) -> [ArraySlice<ClockReading.Hour>] {
    var runs: [ArraySlice<ClockReading.Hour>] = []
    var start = startIndex
    for index in indices where index > start && day(self[index]) != day(self[start]) {
      runs.append(self[start..<index])
      start = index
    }
    if start < endIndex { runs.append(self[start...]) }
    return runs
  }
}
