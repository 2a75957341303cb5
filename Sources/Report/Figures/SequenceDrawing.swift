import Findings

/// Names across, sources down, a dot for each that met: a hand-over is a staircase, a list of one's own a line.
enum SequenceDrawing {
  /// More dots than this are drawn as one path a kind, without words on hovering.
  private static let mostTitled = 1_500
  private static let mostNamedRows = 40

  static func draw(_ sequence: Figure.Sequence, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    let points = sequence.points.filter {
      sequence.columns.indices.contains($0.column) && sequence.rows.indices.contains($0.row)
    }
    guard !points.isEmpty else { return EmptyDrawing.draw("No attempts to show", on: &canvas) }
    let size = canvas.fontSize
    let namesRows = sequence.rows.count <= mostNamedRows && layout == .wide
    let rowNames =
      namesRows
      ? sequence.rows.map { TextWidth.fitted(FigureText.of($0), size: size, into: layout.width * 0.3) } : []
    let left = namesRows ? (rowNames.map { canvas.width(of: $0) }.max() ?? 0) + 14 : 8
    let right = layout.width - 8
    let top = drawHead(sequence, layout, on: &canvas) + 8
    let step =
      namesRows ? canvas.lineHeight : min(12, max(2, (layout == .wide ? 400.0 : 320) / Double(sequence.rows.count)))
    // Thousands of rows share pixels rather than make the drawing taller.
    let height = max(40, min(step * Double(sequence.rows.count), 640))
    let bottom = top + height
    func place(_ point: Figure.Sequence.Point) -> (x: Double, y: Double) {
      (
        left + (right - left) * (Double(point.column) + 0.5) / Double(sequence.columns.count),
        top + height * (Double(point.row) + 0.5) / Double(sequence.rows.count)
      )
    }

    drawFrame(rowNames, (left, top, right, bottom), on: &canvas)
    canvas.group(stroke: .muted, strokeWidth: 1, attributes: "stroke-opacity=\"0.55\"") {
      for link in sequence.links.prefix(mostTitled)
      where sequence.points.indices.contains(link.from) && sequence.points.indices.contains(link.to) {
        let from = place(sequence.points[link.from])
        let to = place(sequence.points[link.to])
        $0.line(from.x, from.y, to.x, to.y)
      }
    }
    let largest = min(5.5, max(1.6, (right - left) / Double(sequence.columns.count) * 0.4, step * 0.35))
    drawDots(points, sequence, radius: largest, place, on: &canvas)
    if points.count <= 60 {
      drawNames(points, sequence, (left, top, right, bottom), layout, place, on: &canvas)
    }
    canvas.group(fill: .muted) {
      let axis = TextWidth.fitted("\(sequence.columnAxis) →", size: $0.fontSize, into: right)
      $0.text(axis, x: right, y: bottom + $0.lineHeight + 2, anchor: .end)
    }
    return bottom + canvas.lineHeight + 8
  }

  static func ink(_ kind: Int) -> Ink { Ink.series[max(0, kind) % Ink.series.count] }

  /// What stands down, and the kinds of dots with their colours.
  private static func drawHead(
    _ sequence: Figure.Sequence, _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) -> Double {
    let axis = TextWidth.fitted("\(sequence.rowAxis) ↓", size: canvas.fontSize, into: layout.width)
    canvas.group(fill: .muted) { $0.text(axis, x: 0, y: $0.fontSize) }
    guard sequence.kinds.count > 1 else { return canvas.lineHeight }
    var x = canvas.width(of: axis) + 24
    var y = canvas.fontSize
    for (kind, label) in sequence.kinds.enumerated() {
      let text = TextWidth.fitted(label, size: canvas.fontSize, into: layout.width - 20)
      let width = 14 + canvas.width(of: text)
      if x > 5 && x + width > layout.width {
        x = 5
        y += canvas.lineHeight
      }
      canvas.group(fill: ink(kind)) { $0.circle(x: x + 5, y: y - $0.fontSize * 0.33, radius: 4.5) }
      canvas.group(fill: .ink) { $0.text(text, x: x + 14, y: y) }
      x += width + 20
    }
    return y + canvas.lineHeight - canvas.fontSize
  }

  private static func drawFrame(
    _ rowNames: [String], _ box: (left: Double, top: Double, right: Double, bottom: Double), on canvas: inout Canvas
  ) {
    let step = (box.bottom - box.top) / Double(max(1, rowNames.count))
    canvas.group(stroke: .grid, strokeWidth: 1) {
      for index in rowNames.indices {
        let y = (box.top + (Double(index) + 0.5) * step).rounded() + 0.5
        $0.line(box.left, y, box.right, y)
      }
      $0.line(box.left, box.top + 0.5, box.left, box.bottom + 0.5)
      $0.line(box.left, box.bottom + 0.5, box.right, box.bottom + 0.5)
    }
    canvas.group(fill: .muted) {
      for (index, name) in rowNames.enumerated() {
        let y = box.top + (Double(index) + 0.5) * step + $0.fontSize * 0.35
        $0.text(name, x: box.left - 8, y: y, anchor: .end)
      }
    }
  }

  private static func drawDots(
    _ points: [Figure.Sequence.Point], _ sequence: Figure.Sequence, radius: Double,
    _ place: (Figure.Sequence.Point) -> (x: Double, y: Double), on canvas: inout Canvas
  ) {
    for kind in Set(points.map(\.kind)).sorted() {
      let dots = points.filter { $0.kind == kind }
      guard points.count > mostTitled else {
        canvas.group(fill: ink(kind)) {
          for dot in dots {
            let (x, y) = place(dot)
            let met = "\(FigureText.of(sequence.columns[dot.column])), \(FigureText.of(sequence.rows[dot.row]))"
            let attempts = dot.attempts == 1 ? "" : ": \(Numerals.grouped(dot.attempts)) attempts"
            $0.circle(x: x, y: y, radius: radius, title: met + attempts)
          }
        }
        continue
      }
      // A dot is a line of no length with round ends; those that share their place are drawn once.
      var data = ""
      var drawn: Set<String> = []
      for dot in dots {
        let (x, y) = place(dot)
        let part = "M\(Canvas.number(x)) \(Canvas.number(y))h0"
        if drawn.insert(part).inserted { data += part }
      }
      canvas.group(
        stroke: ink(kind), strokeWidth: radius * 2, attributes: "stroke-linecap=\"round\" fill=\"none\""
      ) { $0.path(data) }
    }
  }

  /// The names of few dots, where there is room beside them.
  private static func drawNames(
    _ points: [Figure.Sequence.Point], _ sequence: Figure.Sequence,
    _ box: (left: Double, top: Double, right: Double, bottom: Double), _ layout: FigureDrawing.Layout,
    _ place: (Figure.Sequence.Point) -> (x: Double, y: Double), on canvas: inout Canvas
  ) {
    var obstacles: [(x: Double, y: Double)] = []
    for point in points { obstacles.append(place(point)) }
    var labels = PointLabels(
      bounds: Box(left: box.left + 2, top: box.top - 4, right: box.right + 8, bottom: box.bottom + 2),
      obstacles: obstacles)
    canvas.group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
      for point in points {
        let (x, y) = place(point)
        let text = TextWidth.fitted(
          FigureText.of(sequence.columns[point.column]), size: $0.fontSize, into: layout.width * 0.25)
        guard
          let found = labels.place(
            width: $0.width(of: text), height: $0.fontSize + 1, x: x, y: y, reach: 2)
        else { continue }
        $0.text(text, x: found.box.left, y: found.box.bottom - $0.fontSize * 0.2)
      }
    }
  }
}
