/// Collects the elements of one SVG drawing. The only place that writes SVG markup; all text passes `SVGText` here.
struct Canvas {
  enum Surface {
    /// Part of an HTML page: colours are the page's CSS variables, with the light colour as fallback.
    case page
    /// A file of its own: plain colours, which every SVG reader knows, and a style sheet for dark surroundings.
    case file
  }

  enum Anchor: String { case start, middle, end }

  let surface: Surface
  /// Font size in user units; one unit is one pixel when the figure is shown at its own width.
  let fontSize: Double
  private(set) var body = ""

  init(surface: Surface, fontSize: Double) {
    self.surface = surface
    self.fontSize = fontSize
  }

  var lineHeight: Double { (fontSize * 1.25).rounded(.up) }

  func width(of text: String) -> Double { TextWidth.of(text, size: fontSize) }

  /// A coordinate with at most two decimals; `-0` and trailing zeros are dropped. Not finite: `0`.
  static func number(_ value: Double, places: Int = 1) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let scale = places == 2 ? 100 : 10
    let scaled = Int((value * Double(scale)).rounded())
    guard scaled != 0 else { return "0" }
    var text = (scaled < 0 ? "-" : "") + "\(abs(scaled) / scale)"
    var part = abs(scaled) % scale
    guard part != 0 else { return text }
    if places == 2 {
      let padded = part < 10 ? "0\(part)" : "\(part)"
      text += "." + (part % 10 == 0 ? "\(part / 10)" : padded)
      part = 0
    } else {
      text += ".\(part)"
    }
    return text
  }

  // MARK: Elements

  /// Colours are set on groups and inherited, which keeps 3,000 bars short.
  mutating func group(
    fill: Ink? = nil, stroke: Ink? = nil, strokeWidth: Double? = nil, attributes: String = "",
    _ draw: (inout Canvas) -> Void
  ) {
    body += "<g\(paint(fill: fill, stroke: stroke))"
    if let strokeWidth { body += " stroke-width=\"\(Self.number(strokeWidth, places: 2))\"" }
    if !attributes.isEmpty { body += " \(attributes)" }
    body += ">\n"
    draw(&self)
    body += "</g>\n"
  }

  private func paint(fill: Ink?, stroke: Ink?) -> String {
    var result = ""
    var classes: [String] = []
    for (property, ink) in [("fill", fill), ("stroke", stroke)] {
      guard let ink else { continue }
      switch surface {
      case .page: result += " \(property)=\"var(--\(ink.rawValue),\(ink.light))\""
      case .file:
        result += " \(property)=\"\(ink.light)\""
        classes.append("\(property)-\(ink.rawValue)")
      }
    }
    return classes.isEmpty ? result : result + " class=\"\(classes.joined(separator: " "))\""
  }

  mutating func rect(
    x: Double, y: Double, width: Double, height: Double, attributes: String = "", title: String? = nil
  ) {
    body += "<rect x=\"\(Self.number(x, places: 2))\" y=\"\(Self.number(y))\""
    body += " width=\"\(Self.number(max(0, width), places: 2))\" height=\"\(Self.number(max(0, height)))\""
    close("rect", attributes, title)
  }

  mutating func circle(x: Double, y: Double, radius: Double, attributes: String = "", title: String? = nil) {
    body += "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\""
    close("circle", attributes, title)
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, attributes: String = "") {
    body += "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\""
    body += " x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\""
    close("line", attributes, nil)
  }

  mutating func path(_ data: String, attributes: String = "", title: String? = nil) {
    body += "<path d=\"\(data)\""
    close("path", attributes, title)
  }

  mutating func text(_ text: String, x: Double, y: Double, anchor: Anchor = .start, attributes: String = "") {
    body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if !attributes.isEmpty { body += " \(attributes)" }
    body += ">\(SVGText.escaped(text))</text>\n"
  }

  /// Puts what another canvas collected on top of this one.
  mutating func add(_ other: Canvas) { body += other.body }

  private mutating func close(_ element: String, _ attributes: String, _ title: String?) {
    if !attributes.isEmpty { body += " \(attributes)" }
    if let title {
      body += "><title>\(SVGText.escaped(title))</title></\(element)>\n"
    } else {
      body += "/>\n"
    }
  }

  /// The style sheet of a file: dark colours for readers that ask for them.
  static let darkStyle: String = {
    let rules = Ink.allCases.map { ".fill-\($0.rawValue){fill:\($0.dark)}.stroke-\($0.rawValue){stroke:\($0.dark)}" }
    return "<style>@media (prefers-color-scheme:dark){\(rules.joined())}</style>\n"
  }()
}
