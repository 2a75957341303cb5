import Foundation
import Testing

@testable import Analyses

/// Quiet servers of several shapes, audited day after day with a learned limit.
@Suite struct AlertForecastTests {
  /// SplitMix64.
  struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }

    mutating func poisson(_ mean: Double) -> Int {
      var (count, product) = (0, Double.random(in: 0..<1, using: &self))
      let end = exp(-mean)
      while product > end {
        product *= Double.random(in: 0..<1, using: &self)
        count += 1
      }
      return count
    }
  }

  enum Shape: String, CaseIterable {
    case steady, byTheClock, byWeekday, growing, bursts, seldom

    func failures(_ hour: Int, _ chance: inout Chance) -> Int {
      let clock = 1 + 0.8 * sin(Double(hour % 24 - 9) / 12 * .pi)
      let day = hour / 24
      switch self {
      case .steady: return chance.poisson(2)
      case .byTheClock: return chance.poisson(5 * clock)
      case .byWeekday: return chance.poisson(10 * clock * (day % 7 > 4 ? 0.4 : 1.24))
      case .growing: return chance.poisson(5 * clock * exp(Double(day) / 120))
      case .seldom: return chance.poisson(0.05)
      case .bursts:
        let isBurst = Double.random(in: 0..<1, using: &chance) < 0.005
        return chance.poisson(2 * clock) + (isBurst ? Int(-30 * log(Double.random(in: 0.001..<1, using: &chance))) : 0)
      }
    }
  }

  private static let learning = AlertLearning(least: 5, quietDays: 14, every: 30)

  /// Rings in 30 days: an alert lasts until a whole day has passed without it.
  private func rings(_ shape: Shape, seed: UInt64, days: Int) -> Double {
    var chance = Chance(state: seed)
    let hours = (0..<days * 24).map { shape.failures($0, &chance) }
    var rings = 0
    var limit: Int?
    var loud: [Int] = []
    // Days of alerts that were more than one stretch: no level is learned from them.
    var apart: Set<Int> = []
    for day in 14..<days {
      if let last = loud.last, day - last / 24 > 1 {
        if loud.count > 1 { apart.formUnion(loud[0] / 24...last / 24) }
        (loud, limit) = ([], nil)
      }
      let learned = (max(0, day - 90)..<day).filter { !apart.contains($0) }
      let known = Set(learned)
      let stretches = (0..<day * 24).filter { hours[$0] > 0 && known.contains($0 / 24) }.map {
        (day: $0 / 24, attempts: hours[$0])
      }
      let forecast = AlertForecast(stretches, days: learned, perDay: 24, learning: Self.learning)
      guard let exceeded = limit ?? forecast.limit else { continue }
      let found = (day * 24..<day * 24 + 24).filter { hours[$0] > exceeded }
      guard !found.isEmpty else { continue }
      if loud.isEmpty { rings += 1 }
      loud += found
      limit = exceeded
    }
    return Double(rings) / Double(days - 14) * 30
  }

  @Test(arguments: Shape.allCases)
  func aQuietServerRingsAtMostOnceAMonth(shape: Shape) {
    let years = (0..<4).map { rings(shape, seed: 1000 + $0, days: 365) }
    #expect(years.reduce(0, +) / 4 <= 1, "\(years)")
    let beginnings = (0..<20).map { rings(shape, seed: 2000 + $0, days: 60) }
    #expect(beginnings.reduce(0, +) / 20 <= 1, "\(beginnings)")
  }

  @Test func aSwarmStillRings() {
    var chance = Chance(state: 7)
    let stretches = (0..<90 * 24).map { (day: $0 / 24, attempts: Shape.byTheClock.failures($0, &chance)) }
    let limit = AlertForecast(stretches, days: Array(0..<90), perDay: 24, learning: Self.learning).limit ?? .max
    // The busiest usual hour has about twenty.
    #expect((18...30).contains(limit), "\(limit)")
  }

  @Test func fewDaysTeachNothing() {
    let forecast = AlertForecast([(day: 0, attempts: 3)], days: Array(0..<13), perDay: 24, learning: Self.learning)
    #expect(forecast.limit == nil)
  }
}
