import CivilTime
import Findings

/// Values to pixels, from zero: a bar twice as long is twice as much.
struct ValueScale {
  let ticks: [Double]
  let top: Double
  /// Pixels of zero and of `top`; y grows downwards.
  let zeroAt: Double
  let topAt: Double

  /// Round steps (1, 2 or 5 times a power of ten), never below one when all values are whole.
  init(largest: Double, steps: Int, zeroAt: Double, topAt: Double) {
    let most = largest.isFinite && largest > 0 ? largest : 1
    let step = Self.niceStep(most / Double(max(1, steps)))
    let count = Int((most / step - 1e-9).rounded(.up))
    ticks = (0...max(1, count)).map { Double($0) * step }
    top = Double(max(1, count)) * step
    self.zeroAt = zeroAt
    self.topAt = topAt
  }

  static func niceStep(_ rough: Double) -> Double {
    var unit = 1.0
    while unit * 10 <= rough { unit *= 10 }
    for factor in [1.0, 2, 5, 10] where unit * factor >= rough { return unit * factor }
    return unit * 10
  }

  func position(_ value: Double) -> Double {
    zeroAt + (topAt - zeroAt) * min(max(value, 0), top) / top
  }
}

/// Days to pixels: each day is a slot of equal width.
struct DayScale {
  let first: CivilDate
  let count: Int
  let left: Double
  let right: Double

  var slot: Double { (right - left) / Double(max(1, count)) }

  /// The left edge of a day.
  func edge(_ date: CivilDate) -> Double { edge(index: date - first) }
  func edge(index: Int) -> Double { left + (right - left) * Double(index) / Double(max(1, count)) }
  func middle(_ date: CivilDate) -> Double { (edge(date) + edge(date + 1)) / 2 }

  struct Tick: Hashable {
    var date: CivilDate
    /// `12 Nov`, `Nov`, `2023`.
    var label: String
    /// The second line: the year, where it is new.
    var year: String?
  }

  private enum Step {
    case days(Int)
    case months(Int)
    case years(Int)
  }

  /// The closest ticks whose labels leave room for each other.
  func ticks(widthOf width: (String) -> Double) -> [Tick] {
    let steps: [Step] = [
      .days(1), .days(2), .days(7), .days(14), .months(1), .months(2), .months(3), .months(6), .years(1), .years(2),
      .years(5), .years(10), .years(50),
    ]
    for step in steps {
      let ticks = ticks(every: step)
      // A step that marks no more than one day of many says nothing; but a single day has one tick.
      let positions = ticks.map { position($0) }
      let fits = zip(ticks.indices, ticks.indices.dropFirst()).allSatisfy { before, after in
        positions[after] - positions[before]
          >= (width(ticks[before].label) + width(ticks[after].label)) / 2 + 12
      }
      if fits && !ticks.isEmpty { return ticks }
    }
    return [Tick(date: first, label: Self.dayLabel(first), year: "\(first.year)")]
  }

  /// Where a tick stands: days at their middle, months and years at their beginning.
  func position(_ tick: Tick) -> Double { tick.label.contains(" ") ? middle(tick.date) : edge(tick.date) }

  private func ticks(every step: Step) -> [Tick] {
    var ticks: [Tick] = []
    var lastYear: Int?
    func add(_ date: CivilDate, _ label: String, withYear: Bool) {
      let isNew = withYear && date.year != lastYear
      ticks.append(Tick(date: date, label: label, year: isNew ? "\(date.year)" : nil))
      lastYear = date.year
    }
    let last = first + max(0, count - 1)
    switch step {
    case .days(let days):
      // Weeks begin on Mondays.
      var date = days >= 7 ? first + (7 - first.weekday) % 7 : first
      while date <= last {
        add(date, Self.dayLabel(date), withYear: true)
        date = date + days
      }
    case .months(let months):
      var index = first.year * 12 + first.month - 1
      while true {
        guard let date = CivilDate(year: index / 12, month: index % 12 + 1, day: 1), date <= last else { break }
        if date >= first && index % 12 % months == 0 {
          add(date, String(Numerals.months[index % 12].prefix(3)), withYear: true)
        }
        index += 1
      }
    case .years(let years):
      for year in first.year...max(first.year, last.year) where year % years == 0 {
        guard let date = CivilDate(year: year, month: 1, day: 1), date >= first, date <= last else { continue }
        add(date, "\(year)", withYear: false)
      }
    }
    return ticks
  }

  static func dayLabel(_ date: CivilDate) -> String {
    "\(date.day) \(Numerals.months[date.month - 1].prefix(3))"
  }
}
