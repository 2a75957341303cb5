import Glibc
import Logins
import Statistics

/// Attempts by the minute of the hour, hour by hour, and whether they keep to the clock.
struct ClockReading: Sendable {
  /// One wall-clock hour with attempts.
  struct Hour: Sendable {
    /// `Dimension.hour`
    var number: Int64
    /// Bit m for an attempt in minute m.
    var minutes: UInt64
    /// Lines in each minute that has any.
    var counts: [(minute: Int, lines: Int)]
  }

  enum Unit: Sendable, Hashable {
    /// Minutes after which the pattern repeats; the unit is the hour.
    case minutes(Int)
    /// The time of day; the unit is the day.
    case day
    /// The best two minutes of the hour; the unit is the hour.
    case slot
  }

  struct Test: Sendable {
    var unit: Unit
    /// Hours or days.
    var count: Int
    /// Length of the mean vector; for the slot hours hit over all hours.
    var size: Double
    /// Radians.
    var direction: Double
    var p: Double
    /// After Benjamini and Hochberg over all tests of the analysis.
    var adjusted = 1.0
  }

  static let periods = [60, 30, 15, 10, 5]
  static func query(_ filter: EventFilter) -> AggregateQuery {
    AggregateQuery(filter, by: [.hour, .minuteOfHour], measures: [.rows])
  }

  var hours: [Hour] = []
  var slot: Circular.Slot
  var tests: [Test]

  /// - Parameter answer: of `query`. O(hours · periods).
  init(_ answer: Aggregate) {
    var hours: [Hour] = []
    for row in 0..<answer.rowCount {
      let (number, minute) = (answer.keys[0][row], Int(answer.keys[1][row]))
      if hours.last?.number != number { hours.append(Hour(number: number, minutes: 0, counts: [])) }
      hours[hours.count - 1].minutes |= 1 << UInt64(minute)
      hours[hours.count - 1].counts.append((minute, Int(answer.values[0][row])))
    }
    self.hours = hours
    let slot = Circular.bestSlot(hours.map(\.minutes))
    self.slot = slot
    tests = Self.periods.map { Self.periodic($0, hours) }
    tests.append(Self.daily(hours))
    tests.append(
      Test(
        unit: .slot, count: hours.count, size: hours.isEmpty ? 0 : Double(slot.hours) / Double(hours.count),
        direction: 2 * .pi * Double(slot.minute + 1) / 60, p: slot.p))
  }

  /// An attempt stands in the middle of its minute: the pattern looked for is coarser than that.
  private static func periodic(_ period: Int, _ hours: [Hour]) -> Test {
    let angles = (0..<period).map { 2 * Double.pi * (Double($0) + 0.5) / Double(period) }
    let (sines, cosines) = (angles.map { sin($0) }, angles.map { cos($0) })
    let directions = hours.compactMap { hour -> Double? in
      var (c, s, all) = (0.0, 0.0, 0.0)
      for (minute, lines) in hour.counts {
        c += Double(lines) * cosines[minute % period]
        s += Double(lines) * sines[minute % period]
        all += Double(lines)
      }
      return hypot(c, s) > 1e-9 * all ? atan2(s, c) : nil
    }
    let result = Circular.rayleigh(directions)
    return Test(
      unit: .minutes(period), count: directions.count, size: result.resultant, direction: result.direction, p: result.p)
  }

  private static func daily(_ hours: [Hour]) -> Test {
    var directions: [Double] = []
    var (c, s, all) = (0.0, 0.0, 0.0)
    func end() {
      if all > 0, hypot(c, s) > 1e-9 * all { directions.append(atan2(s, c)) }
      (c, s, all) = (0, 0, 0)
    }
    var day = Int64.min
    for hour in hours {
      let date = hour.number >= 0 ? hour.number / 24 : (hour.number - 23) / 24
      if date != day { end() }
      day = date
      let angle = 2 * Double.pi * (Double(hour.number - date * 24) + 0.5) / 24
      let lines = Double(hour.counts.reduce(0) { $0 + $1.lines })
      c += lines * cos(angle)
      s += lines * sin(angle)
      all += lines
    }
    end()
    let result = Circular.rayleigh(directions)
    return Test(unit: .day, count: directions.count, size: result.resultant, direction: result.direction, p: result.p)
  }

  func test(_ unit: Unit) -> Test? { tests.first { $0.unit == unit } }

  /// Adjusts the tests of several spans as one family.
  static func adjust(_ spans: inout [ClockReading]) {
    var adjusted = benjaminiHochberg(spans.flatMap { $0.tests.map(\.p) })[...]
    for span in spans.indices {
      for index in spans[span].tests.indices { spans[span].tests[index].adjusted = adjusted.popFirst() ?? 1 }
    }
  }
}

/// A rhythm within the hour that is more than chance, and large.
struct ClockRhythm: Sendable {
  /// Minutes after which it repeats.
  var period: Int
  /// The first of the two minutes, from the start of the period.
  var minute: Int
  /// Length of the mean vector at that period.
  var resultant: Double
  /// Hours with an attempt in these two minutes (of any period of the hour).
  var hours: Int
  var allHours: Int
  /// Hours that would have one by chance.
  var expected: Double
  /// The smaller one of the two adjusted probabilities.
  var adjusted: Double
  /// Lines in the two minutes, and all.
  var lines: Int
  var allLines: Int

  /// What a rhythm must pass.
  struct Floors: Sendable, Hashable {
    /// Largest adjusted probability.
    var chance: Double
    /// Length of the mean vector.
    var resultant: Double
    /// Times as many hours as by chance in which two minutes are hit.
    var times: Double
  }

  /// nil when neither the period nor the slot passes both its probability and its practical floor.
  init?(_ tests: ClockReading, _ floors: Floors) {
    let passing = tests.tests.filter { test in
      guard case .minutes = test.unit else { return false }
      return test.adjusted <= floors.chance && test.size >= floors.resultant
    }
    let slot = tests.test(.slot)
    let slotPasses =
      (slot?.adjusted ?? 1) <= floors.chance && Double(tests.slot.hours) >= floors.times * tests.slot.expected
    guard !passing.isEmpty || slotPasses else { return nil }
    // What repeats every hour repeats every five minutes of it as well: the longest period that is as sharp is the one.
    let sharpest = passing.map(\.size).max() ?? 0
    let best = passing.first { $0.size >= 0.8 * sharpest }
    if let best, case .minutes(let minutes) = best.unit { period = minutes } else { period = 60 }
    resultant = best?.size ?? tests.test(.minutes(60))?.size ?? 0
    adjusted = min(best?.adjusted ?? 1, slotPasses ? slot?.adjusted ?? 1 : 1)

    var byMinute = [Int](repeating: 0, count: period)
    for hour in tests.hours {
      for (minute, lines) in hour.counts { byMinute[minute % period] += lines }
    }
    let length = period
    if period == 60, slotPasses {
      minute = tests.slot.minute
    } else {
      minute =
        byMinute.indices.max { left, right in
          let (a, b) = (
            byMinute[left] + byMinute[(left + 1) % length], byMinute[right] + byMinute[(right + 1) % length]
          )
          return (a, right) < (b, left)
        } ?? 0
    }
    let start = minute
    lines = byMinute[start] + byMinute[(start + 1) % length]
    allLines = byMinute.reduce(0, +)
    let mask = Self.mask(start, length)
    hours = tests.hours.count { $0.minutes & mask != 0 }
    allHours = tests.hours.count
    // Each hour begun at a random minute: how many of its 60 turns hit the two minutes?
    expected = tests.hours.reduce(0) { sum, hour in
      let turns = (0..<60).count { turn in
        (hour.minutes << UInt64(turn) | hour.minutes >> UInt64(60 - turn)) & ((1 << 60) - 1) & mask != 0
      }
      return sum + Double(turns) / 60
    }
  }

  private static func mask(_ minute: Int, _ period: Int) -> UInt64 {
    stride(from: 0, to: 60, by: period).reduce(0) { mask, start in
      mask | 1 << UInt64(start + minute) | 1 << UInt64(start + (minute + 1) % period)
    }
  }

  func holds(minuteOfHour: Int) -> Bool { Self.mask(minute, period) & 1 << UInt64(minuteOfHour) != 0 }
}
