import CivilTime
import Findings
import Testing

@testable import Report

struct FigureDrawingTests {
  /// A figure under its own name, which is all that a test run should print of it.
  struct Sample: Sendable, CustomTestStringConvertible {
    var figure: Figure
    var testDescription: String { figure.id }
  }

  static let samples = SampleFigures.all.map { Sample(figure: $0) }

  /// Each sample in each form it can take.
  static func drawings(of sample: Sample) -> [String] {
    FigureDrawing.Layout.allCases.flatMap { layout in
      [true, false].map { FigureDrawing.svg(sample.figure, standalone: $0, layout: layout) }
    }
  }

  @Test(arguments: samples) func `every drawing is well-formed XML with a title and a description`(sample: Sample)
    throws
  {
    for svg in Self.drawings(of: sample) {
      let reader = try #require(SVGReader(svg))
      #expect(reader.titles.first == sample.figure.title)
      let ids = reader.elements.compactMap { $0.attributes["id"] }
      let labels = (reader.elements[0].attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
      #expect(ids.count == 2 && labels == ids)
      #expect(Set(ids).count == ids.count)
      #expect(reader.elements[0].attributes["role"] == "img")
    }
  }

  @Test(arguments: samples) func `no label is cut off or touches another`(sample: Sample) throws {
    for svg in Self.drawings(of: sample) {
      let reader = try #require(SVGReader(svg))
      let view = Box(
        left: reader.viewBox[0], top: reader.viewBox[1], right: reader.viewBox[0] + reader.viewBox[2],
        bottom: reader.viewBox[1] + reader.viewBox[3])
      let boxes = reader.texts.map { text in
        // What the text takes without the allowance that placing it makes for other fonts.
        let width = TextWidth.of(text.words, size: text.size) / 1.13
        let left = text.anchor == "start" ? text.x : text.anchor == "end" ? text.x - width : text.x - width / 2
        return Box(left: left, top: text.y - text.size * 0.75, right: left + width, bottom: text.y + text.size * 0.2)
      }
      #expect(!boxes.isEmpty)
      for (index, box) in boxes.enumerated() {
        #expect(box.lies(in: view), "'\(reader.texts[index].words)' leaves the drawing")
        for other in boxes.indices where other > index {
          #expect(
            !box.meets(boxes[other]), "'\(reader.texts[index].words)' touches '\(reader.texts[other].words)'")
        }
      }
    }
  }

  @Test(arguments: samples) func `no text is smaller than eleven pixels`(sample: Sample) throws {
    for svg in Self.drawings(of: sample) {
      let reader = try #require(SVGReader(svg))
      #expect(reader.texts.allSatisfy { $0.size >= 11 })
    }
  }

  @Test(arguments: samples) func `nothing in a drawing runs, loads or links`(sample: Sample) throws {
    for svg in Self.drawings(of: sample) {
      let reader = try #require(SVGReader(svg))
      let allowed: Set = ["svg", "title", "desc", "g", "rect", "circle", "line", "path", "text", "style"]
      #expect(Set(reader.elements.map(\.name)).isSubset(of: allowed))
      for element in reader.elements {
        for (name, value) in element.attributes {
          #expect(!name.hasPrefix("on") && !name.contains("href") && name != "style")
          #expect(!value.contains("url("))
        }
      }
    }
  }

  @Test(arguments: samples) func `the same figure gives the same bytes`(sample: Sample) {
    #expect(Self.drawings(of: sample) == Self.drawings(of: sample))
  }

  @Test func `colours come from the page's variables inside a page and stand alone in a file`() {
    let page = FigureDrawing.svg(SampleFigures.days, standalone: false)
    #expect(page.contains("fill=\"var(--alarm,#c4400a)\"") && !page.contains("<style"))
    let file = FigureDrawing.svg(SampleFigures.days, standalone: true)
    #expect(!file.contains("var(") && file.contains("prefers-color-scheme:dark"))
    #expect(FigureDrawing.pageVariables(dark: true).contains("--series-7: #a99ae0;"))
  }

  @Test func `ids of two drawings on one page differ`() {
    let both = FigureDrawing.inline(SampleFigures.days, idPrefix: "a-") + FigureDrawing.inline(SampleFigures.stack)
    let ids = both.components(separatedBy: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(ids.count == 8 && Set(ids).count == 8)
  }

  // MARK: Days

  @Test func `a strip shows the days that stand out and names the best`() throws {
    let strip = FigureDrawing.strip(SampleFigures.days)
    let drawings = strip.split(separator: "</svg>\n").map { $0 + "</svg>" }
    #expect(drawings.count == FigureDrawing.Layout.allCases.count)
    for drawing in drawings {
      let reader = try #require(SVGReader(String(drawing)))
      #expect(reader.texts.map(\.words).contains("12 November: 1,307"))
      #expect(reader.texts.count < 20)
      #expect(reader.elements.contains { $0.name == "rect" })
    }
    #expect(drawings[0].contains("class=\"figure wide\"") && drawings[1].contains("class=\"figure narrow\""))
  }

  @Test func `a strip of few days, of nothing, or of another figure is none`() {
    let few = Figure.DaySeries(first: SampleFigures.start, values: [1, 2, 3], unit: "attempts")
    let nothing = Figure.DaySeries(first: SampleFigures.start, values: Array(repeating: nil, count: 30), unit: "x")
    for content in [Figure.Content.days(few), .days(nothing)] {
      #expect(FigureDrawing.strip(figure(content)).isEmpty)
    }
    #expect(FigureDrawing.strip(SampleFigures.map).isEmpty)
  }

  @Test func `all ten spikes are named`() throws {
    let reader = try #require(SVGReader(FigureDrawing.svg(SampleFigures.days, standalone: false)))
    let words = reader.texts.map(\.words)
    for (iso, value) in SampleFigures.spikes { #expect(words.contains(SampleFigures.mark(iso, value).label)) }
  }

  @Test func `a mark that is a bare number gets its day`() throws {
    var series = Figure.DaySeries(first: SampleFigures.start, values: [1, 2, 9], unit: "attempts")
    series.marks = [Figure.Mark(date: SampleFigures.start + 2, label: "9")]
    let reader = try #require(SVGReader(svg(.days(series))))
    #expect(reader.texts.map(\.words).contains("12 January: 9"))
  }

  @Test func `each day tells its number on hovering, and an unknown day says so`() throws {
    let reader = try #require(SVGReader(FigureDrawing.svg(SampleFigures.days, standalone: false)))
    #expect(reader.titles.contains("12 November 2023: 1,307 failed logins"))
    #expect(reader.titles.contains("9–15 June 2023: no data"))
  }

  @Test func `thousands of days share columns, and the drawing says how`() throws {
    let drawing = FigureDrawing.svg(SampleFigures.long, standalone: true)
    let reader = try #require(SVGReader(drawing))
    #expect(reader.elements.count { $0.name == "rect" } < 720)
    #expect(reader.texts.contains { $0.words.contains("highest of 5 days") })
    #expect(drawing.utf8.count < 100_000)
  }

  @Test(arguments: [1, 2, 6, 14, 40, 100, 400, 900, 3_000]) func `series of any length have labelled days`(count: Int)
    throws
  {
    let series = Figure.DaySeries(
      first: SampleFigures.start, values: (0..<count).map { Double($0 % 17) }, unit: "attempts")
    for layout in FigureDrawing.Layout.allCases {
      let reader = try #require(
        SVGReader(FigureDrawing.svg(figure(.days(series)), standalone: false, layout: layout)))
      #expect(reader.texts.contains { $0.words == "Jan" || $0.words.hasSuffix(" Jan") || $0.words.hasPrefix("20") })
    }
  }

  @Test func `series without days, values or numbers draw something true`() throws {
    let none = Figure.DaySeries(first: SampleFigures.start, values: [], unit: "attempts")
    #expect(try #require(SVGReader(svg(.days(none)))).texts.map(\.words) == ["Any", "No days to show"])
    let odd = Figure.DaySeries(
      first: SampleFigures.start, values: [nil, .nan, .infinity, -3, 0], unit: "attempts", level: .nan,
      marks: [
        Figure.Mark(date: SampleFigures.start - 5, label: "before"),
        Figure.Mark(date: SampleFigures.start, label: "unknown"),
      ])
    let reader = try #require(SVGReader(svg(.days(odd))))
    #expect(reader.titles.contains("10–12 January 2023: no data"))
    #expect(!reader.texts.map(\.words).contains("before"))
    for content: Figure.Content in [
      .stackedDays(Figure.StackedDays(first: SampleFigures.start, unit: "attempts", parts: [])),
      .histogram(Figure.Histogram(bars: [], axis: "attempts each", unit: "computers")),
      .discovery(Figure.Discovery(first: SampleFigures.start, seen: [], size: 10, unit: "names")),
      .worldMap(Figure.WorldMap(values: [], unit: "attempts")),
      .hours(Figure.HourSeries(first: SampleFigures.start, values: [], unit: "attempts")),
      .hours(Figure.HourSeries(first: SampleFigures.start, values: [nil, .nan, -1], unit: "attempts", level: .nan)),
      .hourOfWeek(Figure.HourOfWeek(values: [Double?](repeating: nil, count: 168), unit: "attempts")),
      .clock(Figure.Clock(values: [], axis: "minutes", unit: "attempts")),
      .clock(Figure.Clock(values: [.infinity, 0], axis: "minutes", unit: "attempts", level: -1)),
      .concentration(Figure.Concentration(attempts: [0, -3], members: "computers", unit: "attempts")),
      .shares(Figure.Shares(nowLabel: "now", usualLabel: "usual", rows: [])),
      .sequence(
        Figure.Sequence(
          columns: [], rows: [], points: [Figure.Sequence.Point(column: 1, row: 1)], columnAxis: "names",
          rowAxis: "computers", links: [Figure.Sequence.Link(from: 3, to: 4)])),
      .timeline(Figure.Timeline(span: 5..<5, zone: .utc, lanes: [])),
      .membership(Figure.Membership(first: SampleFigures.start, unit: "computers", campaigns: [])),
    ] {
      #expect(SVGReader(svg(content)) != nil)
    }
  }

  // MARK: Others

  @Test func `the histogram shows every count with its share`() throws {
    let reader = try #require(SVGReader(FigureDrawing.svg(SampleFigures.histogram, standalone: false)))
    let words = reader.texts.map(\.words)
    #expect(words.contains("1,235 · 63.59 %") && words.contains("1 · 0.05 %"))
    let widths = reader.elements.filter { $0.name == "rect" }.compactMap { Double($0.attributes["width"] ?? "") }
    // 469 : 1,235, from zero.
    #expect(abs(widths[6] / widths[7] - 469.0 / 1_235) < 0.01)
  }

  @Test func `the stack of a day adds up and the leftover is grey`() throws {
    let drawing = FigureDrawing.svg(SampleFigures.stack, standalone: false)
    let reader = try #require(SVGReader(drawing))
    #expect(reader.texts.map(\.words).contains("1,307"))
    #expect(reader.texts.map(\.words).contains("China 915"))
    #expect(drawing.contains("fill=\"var(--muted,#5a6370)\" stroke=\"var(--paper,#ffffff)\""))
  }

  @Test func `the projected end carries its date and its range`() throws {
    let reader = try #require(SVGReader(FigureDrawing.svg(SampleFigures.discovery, standalone: false)))
    let words = reader.texts.map(\.words)
    #expect(words.contains("all by 5 June 2015 (20 Apr – 2 Aug 2015)"))
    #expect(words.contains("2,523 on 1 September 2014") && words.contains("14,809 on the list"))
    #expect(reader.titles.contains("Between 20 April 2015 and 2 August 2015"))
  }

  @Test func `a projected end centuries away does not squeeze what was seen`() throws {
    let discovery = Figure.Discovery(
      first: SampleFigures.start, seen: (1...30).map { Double($0) }, size: 14_809, unit: "names",
      end: SampleFigures.start + 444_000, earliest: SampleFigures.start + 300_000, latest: nil)
    #expect(SVGReader(svg(.discovery(discovery))) != nil)
    let open = Figure.Discovery(first: SampleFigures.start, seen: [3, 5, 9], size: 100, unit: "names")
    #expect(SVGReader(svg(.discovery(open))) != nil)
  }

  @Test func `the map colours countries, marks small ones, and names what it cannot place`() throws {
    let drawing = FigureDrawing.svg(SampleFigures.map, standalone: true)
    let reader = try #require(SVGReader(drawing))
    #expect(reader.titles.contains("China: 915 attempts") && reader.titles.contains("Mauritius: 3 attempts"))
    #expect(reader.texts.map(\.words).contains("Not on this map: Europe 5"))
    #expect(reader.elements.contains { $0.name == "circle" })
    #expect(drawing.utf8.count < 90_000)
  }

  @Test func `every territory is on the map exactly once, Antarctica apart`() {
    let world = WorldOutlines.shared
    let outlined = Set(world.outlines.map(\.code))
    #expect(world.outlines.count == 176 && outlined.count == 174)
    #expect(world.places.count >= 75 && outlined.isDisjoint(with: world.places.keys))
    #expect(!outlined.contains("AQ"))
    for code in ["SG", "HK", "MU", "BH", "MT", "MO", "MV", "RE", "CW", "LI"] { #expect(world.places[code] != nil) }
    for (code, place) in world.places {
      #expect(abs(place.x) <= 1_800 && (-840...570).contains(place.y), "\(code)")
    }
  }

  @Test func `a name stands within its country`() throws {
    let china = try #require(WorldOutlines.shared.outlines.first { $0.code == "CN" })
    let middle = try #require(WorldOutlines.middle(ofPath: china.path))
    #expect((900...1_150).contains(middle.x) && (-420 ... -300).contains(middle.y))
    let square = try #require(WorldOutlines.middle(ofPath: "M10 20l10 0 0 10-10 0z"))
    #expect(square == (15, 25, 10))
  }

  @Test func `steps of colour cover their values without gaps`() {
    let steps = ColourSteps(largest: 915)
    #expect(steps.indices.map { steps.label($0) } == ["1–2", "3–9", "10–29", "30–99", "100–299", "300 or more"])
    #expect([1, 2, 3, 29, 30, 915].map { steps.index($0) } == [0, 0, 1, 2, 3, 5])
    let many = ColourSteps(largest: 50_000_000)
    #expect(many.indices.count == 6 && many.label(0) == "1–999" && many.label(5) == "10,000,000 or more")
    #expect(ColourSteps(largest: 0).indices.count == 1)
  }

  private func figure(_ content: Figure.Content) -> Figure {
    Figure(id: "any", title: "Any", caption: "", alternative: "Any figure.", content: content)
  }

  private func svg(_ content: Figure.Content) -> String { FigureDrawing.svg(figure(content), standalone: true) }
}
