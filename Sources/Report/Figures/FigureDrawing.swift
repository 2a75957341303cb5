import CivilTime
import Findings

/// Figures as SVG: one look for all, no script, no reference to anything outside, the same bytes for the same figure.
public enum FigureDrawing {
  /// The room a drawing has. Text keeps its size, so the narrow one has fewer labels rather than smaller ones.
  public enum Layout: String, Sendable, CaseIterable {
    case wide, narrow

    var width: Double { self == .wide ? 720 : 360 }
    var fontSize: Double { 13 }
    var pixelsPerTick: Double { self == .wide ? 50 : 44 }
    var plotHeight: Double { self == .wide ? 230 : 190 }
  }

  /// - Parameters:
  ///   - standalone: a file of its own, with its title drawn, its own paper, and dark colours for readers that ask for
  ///     them. Otherwise an element for an HTML page, whose colours are the page's variables (see `pageVariables`).
  ///   - layout: `narrow` is drawn for 360 pixels.
  ///   - idPrefix: keeps the ids of several drawings on one page apart.
  public static func svg(
    _ figure: Figure, standalone: Bool, layout: Layout = .wide, idPrefix: String = "drawing-"
  ) -> String {
    var canvas = Canvas(surface: standalone ? .file : .page, fontSize: layout.fontSize)
    let height: Double
    switch figure.content {
    case .days(let series): height = DaysDrawing.draw(series, on: &canvas, layout)
    case .stackedDays(let stack): height = StackedDaysDrawing.draw(stack, on: &canvas, layout)
    case .histogram(let histogram): height = HistogramDrawing.draw(histogram, on: &canvas, layout)
    case .discovery(let discovery): height = DiscoveryDrawing.draw(discovery, on: &canvas, layout)
    case .worldMap(let map): height = WorldMapDrawing.draw(map, on: &canvas, layout)
    case .hours(let series): height = HoursDrawing.draw(series, on: &canvas, layout)
    case .hourOfWeek(let week): height = HourOfWeekDrawing.draw(week, on: &canvas, layout)
    case .clock(let clock): height = ClockDrawing.draw(clock, on: &canvas, layout)
    case .concentration(let concentration): height = ConcentrationDrawing.draw(concentration, on: &canvas, layout)
    case .shares(let shares): height = SharesDrawing.draw(shares, on: &canvas, layout)
    case .sequence(let sequence): height = SequenceDrawing.draw(sequence, on: &canvas, layout)
    case .timeline(let timeline): height = TimelineDrawing.draw(timeline, on: &canvas, layout)
    case .trends(let trends): height = TrendsDrawing.draw(trends, on: &canvas, layout)
    case .membership(let membership): height = MembershipDrawing.draw(membership, on: &canvas, layout)
    }
    return framed(canvas.body, figure, height: height, standalone: standalone, idPrefix: idPrefix, layout)
  }

  /// Both layouts for an HTML page, of which `pageStyle` shows the one that fits.
  public static func inline(_ figure: Figure, idPrefix: String = "drawing-") -> String {
    Layout.allCases.map { svg(figure, standalone: false, layout: $0, idPrefix: idPrefix) }.joined()
  }

  /// Both layouts of the small form for the head of an HTML page. Empty for figures that are not one value a day over
  /// a week or more, and for those that hold nothing.
  public static func strip(_ figure: Figure) -> String {
    guard case .days(let series) = figure.content, series.values.count >= 7 else { return "" }
    return Layout.allCases.compactMap { layout in
      var canvas = Canvas(surface: .page, fontSize: layout.fontSize)
      return DaysStrip.draw(series, on: &canvas, layout).map {
        framed(canvas.body, figure, height: $0, standalone: false, idPrefix: "strip-", layout)
      }
    }.joined()
  }

  /// The rules that `inline` needs in the style sheet of the page.
  public static let pageStyle = """
    svg.figure { display: block; width: 100%; height: auto; }
    svg.figure.narrow { display: none; }
    @media screen and (max-width: 560px) {
      svg.figure.wide { display: none; }
      svg.figure.narrow { display: block; }
    }
    """

  /// The palette as CSS variables, for light and dark surroundings and for paper: the first rules of a page.
  static var pageColours: String {
    let light = pageVariables(dark: false)
    return """
      :root { \(light) }
      @media (prefers-color-scheme: dark) { :root { \(pageVariables(dark: true)) } }
      @media print { :root { \(light) } }

      """
  }

  /// The CSS variables of the drawings with their values: `--ink: #1b1f24; …`.
  public static func pageVariables(dark: Bool) -> String { Ink.declarations(dark: dark) }

  private static let fonts = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif"

  private static func framed(
    _ body: String, _ figure: Figure, height: Double, standalone: Bool, idPrefix: String, _ layout: Layout
  ) -> String {
    let id = SVGText.identifier(idPrefix + figure.id) + (layout == .narrow ? "-narrow" : "")
    let size = layout.fontSize
    var frame = Canvas(surface: standalone ? .file : .page, fontSize: size)
    let margin = standalone ? 16.0 : 0
    let titleLines =
      standalone
      ? TextWidth.wrapped(figure.title, size: size * 1.3, into: layout.width, lines: 3) : []
    let titleHeight = titleLines.isEmpty ? 0 : Double(titleLines.count) * size * 1.6 + 6
    if standalone {
      frame.group(fill: .paper) {
        $0.rect(
          x: -margin, y: -margin, width: layout.width + 2 * margin, height: height + titleHeight + 2 * margin)
      }
      frame.group(fill: .ink, attributes: "font-size=\"\(Canvas.number(size * 1.3))\" font-weight=\"600\"") {
        for (index, line) in titleLines.enumerated() {
          $0.text(line, x: 0, y: size * 1.2 + Double(index) * size * 1.6)
        }
      }
    }
    let viewBox = [-margin, -margin, layout.width + 2 * margin, height + titleHeight + 2 * margin]
      .map { Canvas.number($0) }
    var text = standalone ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : ""
    text += "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"\(viewBox.joined(separator: " "))\""
    // On paper, what is higher than a landscape picture takes the room that its words need.
    let shape = height > layout.width * 0.6 ? " tall" : ""
    text +=
      standalone ? " width=\"\(viewBox[2])\" height=\"\(viewBox[3])\"" : " class=\"figure \(layout.rawValue)\(shape)\""
    text += " role=\"img\" aria-labelledby=\"\(id)-title \(id)-text\""
    text += " font-family=\"\(fonts)\" font-size=\"\(Canvas.number(size))\">\n"
    text += "<title id=\"\(id)-title\">\(SVGText.escaped(figure.title))</title>\n"
    text += "<desc id=\"\(id)-text\">\(SVGText.escaped(figure.alternative))</desc>\n"
    if standalone { text += Canvas.darkStyle }
    text += frame.body
    text += titleHeight > 0 ? "<g transform=\"translate(0 \(Canvas.number(titleHeight)))\">\n\(body)</g>\n" : body
    return text + "</svg>\n"
  }
}
