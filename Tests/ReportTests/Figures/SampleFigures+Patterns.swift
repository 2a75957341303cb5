import CivilTime
import Findings

@testable import Report

extension SampleFigures {
  static var hours: Figure {
    var noise = Noise(state: 11)
    var values: [Double?] = (0..<120).map { _ in Double(noise.next(0...7)) }
    for hour in 33..<80 { values[hour] = Double(noise.next(18...95)) }
    values[50] = 112
    values[100] = nil
    return Figure(
      id: "hours", title: "Failed logins an hour", caption: "", alternative: "From 11 November, 09:00, many more.",
      content: .hours(
        Figure.HourSeries(
          first: date("2023-11-10"), values: values, unit: "failed logins", usual: values.map { _ in 0...9 },
          level: 40, levelLabel: "alert above 40",
          marks: [
            Figure.HourSeries.Mark(hour: 50, label: "112 on 12 November, 02:00"),
            Figure.HourSeries.Mark(hour: 33, label: "begins 09:00"),
          ], highlighted: 33...79)))
  }

  static var week: Figure {
    var noise = Noise(state: 5)
    var values: [Double?] = (0..<168).map { hour in Double(noise.next(0...20)) + (hour % 24 < 6 ? 30 : 0) }
    values[26] = 88.5
    for hour in 150..<155 { values[hour] = nil }
    return Figure(
      id: "hour-of-week", title: "Hours of the week", caption: "", alternative: "Mostly at night.",
      content: .hourOfWeek(
        Figure.HourOfWeek(
          values: values, unit: "attempts an hour",
          marks: [Figure.HourSeries.Mark(hour: 26, label: "Tuesday 02:00–03:00: 88.5")])))
  }

  static var minutes: Figure {
    var noise = Noise(state: 6)
    let values = (0..<60).map { Double($0 <= 2 ? 1_100 - $0 * 150 : noise.next(60...95)) }
    return Figure(
      id: "minute-of-hour", title: "Minute of the hour", caption: "", alternative: "The first three minutes stand out.",
      content: .clock(
        Figure.Clock(
          values: values, axis: "minutes past the hour", unit: "attempts", level: 135, levelLabel: "evenly spread: 135",
          highlighted: [0, 1, 2], marks: [Figure.HourSeries.Mark(hour: 0, label: ":00–:02, 35 % of all")])))
  }

  static var concentration: Figure {
    let rows: [(Int, Int)] = [(8, 1), (7, 4), (6, 27), (5, 16), (4, 51), (3, 139), (2, 469), (1, 1_235)]
    return Figure(
      id: "concentration", title: "No big computer", caption: "", alternative: "1,328 computers made 80 %.",
      content: .concentration(
        Figure.Concentration(
          attempts: rows.flatMap { [Int](repeating: $0.0, count: $0.1) }, members: "computers", unit: "attempts",
          marks: [
            Figure.Concentration.Mark(members: 1_328, label: "80 % took 1,328 computers"),
            Figure.Concentration.Mark(members: 1, label: "the busiest: 0.26 %"),
          ])))
  }

  static var oneBig: Figure {
    Figure(
      id: "one-big", title: "One big computer", caption: "", alternative: "One made nearly all.",
      content: .concentration(
        Figure.Concentration(
          attempts: [9_000] + [Int](repeating: 1, count: 300), members: "computers", unit: "attempts",
          marks: [Figure.Concentration.Mark(members: 1, label: "the busiest: 96.8 %")])))
  }

  static var shares: Figure {
    let rows: [(String, Double, Double, Bool)] = [
      ("China", 0.298, 0.247, false), ("India", 0.109, 0.052, true), ("South Korea", 0.092, 0.031, true),
      ("Brazil", 0.071, 0.080, false), ("United States", 0.064, 0.121, true), ("Russia", 0.047, 0.055, false),
    ]
    return Figure(
      id: "country-shares", title: "Shares of countries", caption: "", alternative: "Korea and India took more.",
      content: .shares(
        Figure.Shares(
          nowLabel: "10–14 November 2023", usualLabel: "the rest of the year",
          rows: rows.map {
            Figure.Shares.Row(
              label: .words($0.0), now: $0.1, usual: $0.2, range: ($0.2 * 0.8)...($0.2 * 1.2),
              note: "\(Numerals.decimal($0.1 / $0.2, places: 1)) times", isMarked: $0.3)
          })))
  }

  static var sequence: Figure {
    let names = ["richard", "postmaster", "steve", "drtone", "michael", "paul", "simon", "colin", "doug", "sales"]
    var points: [Figure.Sequence.Point] = []
    var links: [Figure.Sequence.Link] = []
    for index in names.indices {
      points.append(Figure.Sequence.Point(column: index, row: (index * 2) % 19, kind: 0))
      points.append(Figure.Sequence.Point(column: index, row: (index * 2 + 1) % 19, kind: 1))
      links.append(Figure.Sequence.Link(from: index * 2, to: index * 2 + 1))
    }
    return Figure(
      id: "name-sequence", title: "Names over computers", caption: "", alternative: "Each name is handed on once.",
      content: .sequence(
        Figure.Sequence(
          columns: names.map { .evidence($0) }, rows: (0..<19).map { .address("240.0.2.\($0 * 13)") }, points: points,
          columnAxis: "names, in the order they were first tried", rowAxis: "computers, in order of arrival",
          kinds: ["name@domain", "bare name"], links: links)))
  }

  static var crowd: Figure {
    var noise = Noise(state: 12)
    let points = (0..<4_000).map { index in
      Figure.Sequence.Point(column: index / 4, row: noise.next(0...652), kind: index % 2)
    }
    return Figure(
      id: "name-crowd", title: "A thousand names over 653 computers", caption: "", alternative: "No order.",
      content: .sequence(
        Figure.Sequence(
          columns: (0..<1_000).map { .evidence("name\($0)") }, rows: (0..<653).map { .address("240.1.0.\($0)") },
          points: points, columnAxis: "names", rowAxis: "653 computers", kinds: ["name@domain", "bare name"])))
  }

  static var timeline: Figure {
    // 2023-05-25 05:30–09:30 UTC.
    let start: Int64 = 1_684_992_600
    var noise = Noise(state: 2)
    let attempts: [Double?] = (0..<240).map { $0 >= 102 && $0 < 141 ? Double(noise.next(4...6)) : 0 }
    return Figure(
      id: "guard-timeline", title: "The guard that slept", caption: "", alternative: "No ban from 06:00 to 08:58.",
      content: .timeline(
        Figure.Timeline(
          span: start..<(start + 14_400), zone: Zone(named: "Europe/London") ?? .utc,
          lanes: [
            Figure.Timeline.Lane(
              label: "Failed logins a minute",
              content: .counts(
                Figure.Timeline.Counts(
                  first: start, step: 60, values: attempts, unit: "failed logins", level: 3,
                  levelLabel: "rate limit, 3 a minute"))),
            Figure.Timeline.Lane(
              label: "Bans",
              content: .spans([
                Figure.Timeline.Span(time: (start + 600)..<(start + 1_500), label: .address("240.0.0.7")),
                Figure.Timeline.Span(time: (start + 900)..<(start + 4_500), label: .address("240.0.0.9")),
              ])),
            Figure.Timeline.Lane(
              label: "Packages and services",
              content: .moments([
                Figure.Timeline.Moment(at: start + 1_860, label: .words("python3 upgraded"), isMarked: true),
                Figure.Timeline.Moment(at: start + 1_870, label: .words("python3-minimal upgraded")),
                Figure.Timeline.Moment(at: start + 12_500, label: .words("restarted by hand")),
              ])),
          ],
          highlighted: [
            Figure.Timeline.Span(time: (start + 1_860)..<(start + 12_500), label: .words("the guard slept"))
          ])))
  }

  static var membership: Figure {
    var noise = Noise(state: 21)
    func burst(_ days: Range<Int>, _ high: Int) -> [Double] {
      (0..<90).map { days.contains($0) ? Double(noise.next(high / 2...high)) : 0 }
    }
    return Figure(
      id: "campaign-days", title: "Campaigns over time", caption: "", alternative: "Two efforts, one of them late.",
      content: .membership(
        Figure.Membership(
          first: date("2014-07-07"), unit: "computers at work",
          campaigns: [
            Figure.Membership.Campaign(
              label: .words("A: list of spamtraps"), values: burst(0..<90, 40),
              note: "849 computers"),
            Figure.Membership.Campaign(
              label: .words("B: dynamic addresses"), values: burst(57..<64, 4),
              note: "4 computers"),
            Figure.Membership.Campaign(label: .words("neither"), values: burst(0..<90, 9), isRest: true),
          ])))
  }

  static var patterns: [Figure] {
    [
      hours, week, minutes, concentration, oneBig, shares, sequence, crowd, timeline, membership,
    ]
  }
}
