import Findings

/// Countries coloured by value in steps that grow threefold or tenfold; small ones as dots; the leading ones named.
enum WorldMapDrawing {
  /// Tenths of a degree: from 84° north to 57° south; there is nobody further south to log in.
  private static let north = -840.0
  private static let south = 570.0

  static func draw(_ map: Figure.WorldMap, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    let world = WorldOutlines.shared
    var values: [String: Figure.WorldMap.CountryValue] = [:]
    for country in map.values where country.value.isFinite && country.value > 0 {
      values[country.code] = country
    }
    let steps = ColourSteps(largest: values.values.map(\.value).max() ?? 0)
    let scale = layout.width / 3_600
    let height = (south - north) * scale
    let place = "transform=\"translate(\(Canvas.number(layout.width / 2)) \(Canvas.number(-north * scale)))"
    let outlined = Set(world.outlines.map(\.code))

    canvas.group(
      stroke: .paper, strokeWidth: 0.5 / scale,
      attributes: "\(place) scale(\(Canvas.number(scale, places: 2)))\" stroke-linejoin=\"round\""
    ) {
      $0.group(fill: .grid) {
        let empty = world.outlines.filter { values[$0.code] == nil }
        $0.path(empty.map(\.path).joined())
      }
      for step in steps.indices {
        let countries = world.outlines.filter { values[$0.code].map { steps.index($0.value) } == step }
        guard !countries.isEmpty else { continue }
        $0.group(fill: .accent, attributes: "fill-opacity=\"\(steps.opacity(step))\"") {
          for outline in countries {
            $0.path(outline.path, title: values[outline.code].map { title($0, map.unit) })
          }
        }
      }
    }
    // In order of code: the map comes from a dictionary, the bytes must not.
    let rest = values.values.filter { !outlined.contains($0.code) }.sorted { $0.code < $1.code }
    canvas.group(stroke: .ink, strokeWidth: 0.6, attributes: "\(place)\"") {
      for step in steps.indices {
        let dots = rest.filter { steps.index($0.value) == step && world.places[$0.code] != nil }
        guard !dots.isEmpty else { continue }
        // A dot stands on sea and land alike, so it has the paper below its tint.
        $0.group(fill: .paper) { canvas in
          for dot in dots {
            world.places[dot.code].map { canvas.circle(x: $0.x * scale, y: $0.y * scale, radius: 3.2) }
          }
        }
        $0.group(fill: .accent, attributes: "fill-opacity=\"\(steps.opacity(step))\"") { canvas in
          for dot in dots {
            world.places[dot.code].map {
              canvas.circle(x: $0.x * scale, y: $0.y * scale, radius: 3.2, title: title(dot, map.unit))
            }
          }
        }
      }
    }
    let leading = values.values.sorted { ($1.value, $0.code) < ($0.value, $1.code) }.prefix(6)
    var lines: [String] = []
    if layout == .wide {
      drawNames(Array(leading), world, scale, layout, on: &canvas)
    } else if !leading.isEmpty {
      let names = leading.prefix(4).map { "\($0.name) \(DayPlot.label($0.value))" }
      lines += TextWidth.wrapped(
        names.joined(separator: ", "), size: canvas.fontSize, into: layout.width, lines: 3)
    }
    let keyBottom = drawKey(steps, unit: map.unit, top: height + 10, layout, on: &canvas)
    let placeless = rest.filter { world.places[$0.code] == nil }
    if !placeless.isEmpty {
      let names = placeless.map { "\($0.name) \(DayPlot.label($0.value))" }
      lines += TextWidth.wrapped(
        "Not on this map: " + names.joined(separator: ", "), size: canvas.fontSize, into: layout.width, lines: 3)
    }
    canvas.group(fill: .muted) {
      for (index, line) in lines.enumerated() {
        $0.text(line, x: 0, y: keyBottom + Double(index) * $0.lineHeight + $0.fontSize)
      }
    }
    return keyBottom + Double(lines.count) * canvas.lineHeight + 4
  }

  private static func title(_ country: Figure.WorldMap.CountryValue, _ unit: String) -> String {
    "\(country.name): \(DayPlot.label(country.value)) \(unit)"
  }

  /// The leading countries by name: over their land where it is wide enough, else beside it; only where they stand free.
  private static func drawNames(
    _ leading: [Figure.WorldMap.CountryValue], _ world: WorldOutlines, _ scale: Double,
    _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) {
    let bounds = Box(left: 0, top: 0, right: layout.width, bottom: (south - north) * scale)
    var taken: [Box] = []
    canvas.group(
      fill: .ink, stroke: .paper, strokeWidth: 4, attributes: "paint-order=\"stroke\" stroke-linejoin=\"round\""
    ) {
      for country in leading {
        let place =
          world.outlines.first { $0.code == country.code }.flatMap { WorldOutlines.middle(ofPath: $0.path) }
          ?? world.places[country.code].map { ($0.x, $0.y, 0) }
        guard let place else { continue }
        let text = TextWidth.fitted(
          "\(country.name) \(DayPlot.label(country.value))", size: $0.fontSize, into: layout.width * 0.4)
        let x = layout.width / 2 + place.x * scale
        let y = (place.y - north) * scale
        let width = $0.width(of: text)
        let isWide = place.width * scale > width * 0.6
        for shift in [0, 1, -1, 2, -2] {
          let left = isWide ? min(max(x - width / 2, 0), layout.width - width) : min(x + 6, layout.width - width)
          let top = y + (Double(shift) * 0.75 - 0.5) * $0.lineHeight
          let box = Box(left: left, top: top, right: left + width, bottom: top + $0.lineHeight)
          guard box.lies(in: bounds), !taken.contains(where: { $0.meets(box, gap: 1) }) else { continue }
          taken.append(box)
          $0.text(
            text, x: isWide ? left + width / 2 : left, y: top + $0.fontSize, anchor: isWide ? .middle : .start)
          break
        }
      }
    }
  }

  private static func drawKey(
    _ steps: ColourSteps, unit: String, top: Double, _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) -> Double {
    var x = 0.0
    var y = top
    let line = canvas.lineHeight + 3
    func entry(_ label: String, fill: Ink, attributes: String) {
      let width = 20 + canvas.width(of: label)
      if x > 0 && x + width > layout.width {
        x = 0
        y += line
      }
      canvas.group(fill: fill) { $0.rect(x: x, y: y, width: 14, height: 12, attributes: attributes) }
      canvas.group(fill: .muted) { $0.text(label, x: x + 20, y: y + $0.fontSize * 0.85) }
      x += width + 12
    }
    entry("none", fill: .grid, attributes: "")
    for step in steps.indices {
      let isLast = step == steps.indices.upperBound - 1
      entry(
        steps.label(step) + (isLast ? " \(unit)" : ""), fill: .accent,
        attributes: "fill-opacity=\"\(steps.opacity(step))\"")
    }
    return y + line
  }
}

/// Five or six classes of a value that spans orders of magnitude: each begins three or ten times higher than the last.
struct ColourSteps {
  private let starts: [Double]

  init(largest: Double) {
    var threes: [Double] = []
    var tens: [Double] = []
    var unit = 1.0
    while unit <= largest {
      tens.append(unit)
      threes.append(unit)
      if unit * 3 <= largest { threes.append(unit * 3) }
      unit *= 10
    }
    if threes.count <= 6 {
      starts = threes.isEmpty ? [1] : threes
    } else {
      // Beyond a million the lowest classes are joined.
      starts = tens.count <= 6 ? tens : [1] + tens.suffix(5)
    }
  }

  var indices: Range<Int> { starts.indices }

  func index(_ value: Double) -> Int { max(0, (starts.firstIndex { $0 > value } ?? starts.count) - 1) }

  /// From a tint to the full colour, as far apart as the number of classes allows.
  func opacity(_ step: Int) -> String {
    guard starts.count > 1 else { return "1" }
    return Canvas.number(0.22 + 0.78 * Double(step) / Double(starts.count - 1), places: 2)
  }

  func label(_ step: Int) -> String {
    let start = Numerals.decimal(starts[step], places: 0)
    guard step + 1 < starts.count else { return "\(start) or more" }
    let end = starts[step + 1] - 1
    return end <= starts[step] ? start : "\(start)–\(Numerals.decimal(end, places: 0))"
  }
}
