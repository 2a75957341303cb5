import CivilTime
import Findings

@testable import Report

/// Figures with the published numbers of two incidents, and made-up ones between; the same on every run.
enum SampleFigures {
  static let start = CivilDate(dayNumber: CivilDate.dayNumber(year: 2023, month: 1, day: 10))

  static func date(_ iso: String) -> CivilDate { CivilDate(iso: iso) ?? start }

  /// A little generator, so that the samples need no file.
  struct Noise {
    var state: UInt64
    mutating func next(_ range: ClosedRange<Int>) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int(state >> 33) % (range.upperBound - range.lowerBound + 1)
    }
  }

  static let spikes: [(String, Int)] = [
    ("2023-11-12", 1_307), ("2023-11-13", 1_070), ("2023-11-11", 468), ("2023-05-09", 396), ("2023-04-14", 390),
    ("2023-04-21", 358), ("2023-04-22", 356), ("2023-04-25", 342), ("2023-07-19", 329), ("2023-03-02", 320),
  ]

  static func mark(_ iso: String, _ value: Int) -> Figure.Mark {
    let day = date(iso)
    return Figure.Mark(date: day, label: "\(Numerals.dayAndMonth(day)): \(Numerals.grouped(value))")
  }

  static func usual(_ day: Int) -> ClosedRange<Double> {
    let low = Double(40 + day / 40)
    return low...Double(128 + day / 10)
  }

  static func seen(_ day: Int) -> Double {
    let even = 2_523 * day / 57
    let wave = 48 * day / 57 - (day % 9) * 16
    return Double(day == 57 ? 2_523 : max(0, even + wave))
  }

  static var days: Figure {
    var noise = Noise(state: 7)
    var values: [Double?] = (0..<320).map { _ in Double(noise.next(45...135)) }
    for (date, value) in spikes { values[Self.date(date) - start] = Double(value) }
    for gap in 150..<157 { values[gap] = nil }
    return Figure(
      id: "days", title: "Failed logins a day", caption: "Ten days stand out.",
      alternative: "About 85 failed logins on a usual day, 1,307 on 12 November 2023.", table: "days",
      content: .days(
        Figure.DaySeries(
          first: start, values: values, unit: "failed logins",
          usual: (0..<320).map { usual($0) },
          marks: spikes.map { mark($0.0, $0.1) },
          highlighted: Self.date("2023-11-11")...Self.date("2023-11-13"))))
  }

  static var countries: Figure {
    var noise = Noise(state: 9)
    var values: [Double?] = (0..<320).map { _ in Double(noise.next(11...24)) }
    values[Self.date("2023-11-12") - start] = 79
    values[Self.date("2023-11-13") - start] = 71
    return Figure(
      id: "countries", title: "Countries a day", caption: "", alternative: "18 on a usual day, 79 on 12 November.",
      content: .days(
        Figure.DaySeries(
          first: start, values: values, unit: "countries", level: 18.2, levelLabel: "18 on average",
          marks: [Figure.Mark(date: Self.date("2023-11-12"), label: "12 November: 79")])))
  }

  static var stack: Figure {
    let parts: [(String, [Double], Bool)] = [
      ("China", [19, 131, 372, 346, 47], false), ("India", [9, 51, 142, 117, 16], false),
      ("South Korea", [8, 43, 120, 99, 13], false), ("Brazil", [6, 33, 93, 76, 10], false),
      ("United States", [5, 30, 84, 70, 9], false), ("Russia", [4, 22, 61, 50, 7], false),
      ("94 others", [35, 158, 435, 312, 39], true),
    ]
    return Figure(
      id: "country-days", title: "Where the attempts came from", caption: "", alternative: "China leads.",
      content: .stackedDays(
        Figure.StackedDays(
          first: date("2023-11-10"), unit: "attempts",
          parts: parts.map { Figure.StackedDays.Part(label: $0.0, values: $0.1, isRest: $0.2) })))
  }

  static var histogram: Figure {
    let rows: [(Int, Int)] = [(8, 1), (7, 4), (6, 27), (5, 16), (4, 51), (3, 139), (2, 469), (1, 1_235)]
    return Figure(
      id: "attempt-histogram", title: "How often each computer came", caption: "", alternative: "1,235 came once.",
      table: "attempt-histogram",
      content: .histogram(
        Figure.Histogram(
          bars: rows.map {
            Figure.Histogram.Bar(label: "\($0.0)", value: Double($0.1), note: Numerals.percent($0.1, of: 1_942))
          }, axis: "attempts each", unit: "computers")))
  }

  static var discovery: Figure {
    let first = date("2014-07-07")
    return Figure(
      id: "run-out", title: "When every name will have been tried", caption: "",
      alternative: "2,523 of 14,809 names in 57 days.",
      content: .discovery(
        Figure.Discovery(
          first: first, seen: (1...57).map { seen($0) },
          size: 14_809, unit: "names tried", end: date("2015-06-05"), earliest: date("2015-04-20"),
          latest: date("2015-08-02"))))
  }

  static var map: Figure {
    let leading: [(String, String, Double)] = [
      ("CN", "China", 915), ("IN", "India", 335), ("KR", "South Korea", 283), ("BR", "Brazil", 218),
      ("US", "United States", 198), ("RU", "Russia", 144), ("VN", "Vietnam", 88), ("DE", "Germany", 41),
      ("FR", "France", 37), ("SG", "Singapore", 36), ("HK", "Hong Kong", 31), ("ZA", "South Africa", 12),
      ("MU", "Mauritius", 3), ("BH", "Bahrain", 2), ("MT", "Malta", 1), ("CI", "Côte d’Ivoire", 4),
      ("AU", "Australia", 9),
      ("ID", "Indonesia", 66), ("TH", "Thailand", 52), ("TR", "Türkiye", 30), ("AR", "Argentina", 29),
      ("EG", "Egypt", 14),
      ("EU", "Europe", 5),
    ]
    return Figure(
      id: "world", title: "Attempts by country", caption: "", alternative: "China 915, India 335.",
      content: .worldMap(
        Figure.WorldMap(
          values: leading.map { Figure.WorldMap.CountryValue(code: $0.0, name: $0.1, value: $0.2) },
          unit: "attempts")))
  }

  static var long: Figure {
    var noise = Noise(state: 3)
    var values: [Double?] = (0..<3_000).map { day in Double(noise.next(20...90) + day / 60) }
    values[2_000] = 700
    for gap in 900..<1_000 { values[gap] = nil }
    return Figure(
      id: "long", title: "Failed logins a day over eight years", caption: "", alternative: "Slowly more.",
      content: .days(
        Figure.DaySeries(
          first: date("2016-02-03"), values: values, unit: "failed logins",
          usual: (0..<3_000).map { usual($0) },
          marks: [Figure.Mark(date: date("2016-02-03") + 2_000, label: "26 July 2021: 700")])))
  }

  static var single: Figure {
    Figure(
      id: "single", title: "One day", caption: "", alternative: "12 attempts.",
      content: .days(
        Figure.DaySeries(
          first: date("2023-11-12"), values: [12], unit: "attempts",
          marks: [Figure.Mark(date: date("2023-11-12"), label: "12 November: 12")])))
  }

  static var all: [Figure] { [days, countries, stack, histogram, discovery, map, long, single] + patterns }
}
