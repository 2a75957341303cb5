import CivilTime
import Findings
import Foundation
import Testing

@testable import Report

struct FigurePartsTests {
  /// The corpus of all sinks, and what only a drawing minds: nothing to draw, and text wider than any drawing.
  static let hostile =
    HostileCorpus.all + [
      HostileCorpus.Entry(name: "nothing", text: ""),
      HostileCorpus.Entry(name: "twenty thousand wide letters", text: String(repeating: "W", count: 20_000)),
    ]

  @Test(arguments: hostile) func `text from outside stays text in every place of every drawing`(
    _ entry: HostileCorpus.Entry
  ) throws {
    let text = entry.text
    let day = SampleFigures.start
    let contents: [Figure.Content] =
      [
        .days(
          Figure.DaySeries(
            first: day, values: [3, nil, 5], unit: text, level: 4, levelLabel: text,
            marks: [Figure.Mark(date: day, label: text)])),
        .stackedDays(
          Figure.StackedDays(first: day, unit: text, parts: [Figure.StackedDays.Part(label: text, values: [1, 2])])),
        .histogram(
          Figure.Histogram(bars: [Figure.Histogram.Bar(label: text, value: 3, note: text)], axis: text, unit: text)),
        .discovery(Figure.Discovery(first: day, seen: [1, 2], size: 9, unit: text, end: day + 9)),
        .worldMap(
          Figure.WorldMap(
            values: [
              Figure.WorldMap.CountryValue(code: "CN", name: text, value: 3),
              Figure.WorldMap.CountryValue(code: text, name: text, value: 3),
            ], unit: text)),
      ] + Self.patterns(text)
    for content in contents {
      let figure = Figure(id: text, title: text, caption: "", alternative: text, content: content)
      for layout in FigureDrawing.Layout.allCases {
        for standalone in [true, false] {
          let svg = FigureDrawing.svg(figure, standalone: standalone, layout: layout, idPrefix: "")
          let reader = try #require(SVGReader(svg))
          #expect(!reader.elements.contains { $0.name == "script" || $0.attributes["onload"] != nil })
          #expect(!svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
          #expect(!svg.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) })
        }
      }
    }
  }

  /// Every place for words in the drawings of patterns.
  private static func patterns(_ text: String) -> [Figure.Content] {
    let mark = Figure.HourSeries.Mark(hour: 0, label: text)
    let cell = Cell.evidence(text)
    let span = Figure.Timeline.Span(time: 0..<60, label: cell)
    return [
      .hours(
        Figure.HourSeries(
          first: SampleFigures.start, values: [3, nil], unit: text, level: 2, levelLabel: text, marks: [mark])),
      .hourOfWeek(Figure.HourOfWeek(values: (0..<168).map { Double($0) }, unit: text, marks: [mark])),
      .clock(Figure.Clock(values: [1, 2], axis: text, unit: text, level: 1, levelLabel: text, marks: [mark])),
      .concentration(
        Figure.Concentration(
          attempts: [3, 1], members: text, unit: text, marks: [Figure.Concentration.Mark(members: 1, label: text)])),
      .shares(
        Figure.Shares(
          nowLabel: text, usualLabel: text, rows: [Figure.Shares.Row(label: cell, now: 0.3, usual: 0.1, note: text)])),
      .sequence(
        Figure.Sequence(
          columns: [cell], rows: [.address(text)], points: [Figure.Sequence.Point(column: 0, row: 0)], columnAxis: text,
          rowAxis: text, kinds: [text, text])),
      .timeline(
        Figure.Timeline(
          span: 0..<120, zone: .utc,
          lanes: [
            Figure.Timeline.Lane(
              label: text,
              content: .counts(
                Figure.Timeline.Counts(first: 0, step: 60, values: [1, 2], unit: text, level: 1, levelLabel: text))),
            Figure.Timeline.Lane(label: text, content: .moments([Figure.Timeline.Moment(at: 5, label: cell)])),
            Figure.Timeline.Lane(label: text, content: .spans([span])),
          ], highlighted: [span])),
      .membership(
        Figure.Membership(
          first: SampleFigures.start, unit: text,
          campaigns: [Figure.Membership.Campaign(label: cell, values: [1, 2], note: text)])),
    ]
  }

  @Test func `markup, forbidden and steering characters become visible`() {
    #expect(SVGText.escaped("<a b=\"c\" d='e'>&") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;")
    #expect(SVGText.escaped("a\u{0}\u{202E}\u{FFFF}\tb\nc") == "a\\u{0}\\u{202e}\\u{ffff} b c")
    #expect(SVGText.identifier("9 <x>") == "x-9__x_")
  }

  @Test func `colours stand out from both papers`() {
    for colour in [\Ink.light, \Ink.dark] {
      let paper = Ink.paper[keyPath: colour]
      for ink in [Ink.ink, .muted] { #expect(Contrast.ratio(ink[keyPath: colour], paper) >= 4.5) }
      for ink in Ink.series + [.accent, .alarm] {
        #expect(Contrast.ratio(ink[keyPath: colour], paper) >= 3, "\(ink)")
      }
    }
  }

  @Test func `coordinates are short and always numbers`() {
    let numbers: [Double] = [0, -0.04, 1, 1.25, -12.34, 1_000.05, .nan, .infinity]
    #expect(numbers.map { Canvas.number($0) } == ["0", "0", "1", "1.3", "-12.3", "1000.1", "0", "0"])
    #expect([0.05, 1.5, 2.004, -0.999].map { Canvas.number($0, places: 2) } == ["0.05", "1.5", "2", "-1"])
  }

  @Test func `scales begin at zero and end at a round number above the largest value`() {
    for (largest, top) in [(1_307.0, 1_500.0), (79, 80), (14_809, 15_000), (1, 1), (0, 1), (0.03, 0.03)] {
      let scale = ValueScale(largest: largest, steps: 4, zeroAt: 100, topAt: 0)
      #expect(scale.ticks.first == 0)
      #expect(abs(scale.top - top) < 1e-9 || largest == 0.03 && scale.top >= 0.03, "\(largest)")
      #expect(scale.position(0) == 100 && scale.position(scale.top) == 0)
    }
  }

  @Test func `days are marked as closely as their labels allow, years once`() {
    func labels(_ count: Int) -> [String] {
      DayScale(first: SampleFigures.start, count: count, left: 50, right: 710).ticks { TextWidth.of($0, size: 13) }
        .map { $0.label + ($0.year.map { " \($0)" } ?? "") }
    }
    #expect(labels(1) == ["10 Jan 2023"])
    #expect(labels(5) == ["10 Jan 2023", "11 Jan", "12 Jan", "13 Jan", "14 Jan"])
    #expect(labels(60).prefix(3) == ["16 Jan 2023", "23 Jan", "30 Jan"])
    #expect(labels(320).prefix(2) == ["Feb 2023", "Mar"])
    #expect(labels(3_000).contains("Jan 2024") && labels(30_000).contains("2030"))
  }

  @Test func `cut text fits and says that it was cut`() {
    let long = String(repeating: "abc ", count: 50)
    let fitted = TextWidth.fitted(long, size: 13, into: 100)
    #expect(fitted.hasSuffix("…") && TextWidth.of(fitted, size: 13) <= 100)
    #expect(TextWidth.fitted("short", size: 13, into: 100) == "short")
    let lines = TextWidth.wrapped(long, size: 13, into: 100, lines: 3)
    #expect(lines.count == 3 && lines.allSatisfy { TextWidth.of($0, size: 13) <= 100 })
  }

  @Test func `the better label keeps its place when there is no room for both`() {
    let placement = LabelPlacement(bounds: Box(left: 0, top: 0, right: 110, bottom: 100)) { _, _ in 20 }
    let label = LabelPlacement.Label(width: 100, height: 16, x: 50, y: 20)
    let places = placement.place([label, label])
    #expect(places[0] != nil && places[1] == nil)
  }
}
