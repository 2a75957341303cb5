import Findings

/// The busiest sources against the share of attempts they made. The diagonal is a swarm in which all came equally often;
/// one big source is a corner.
enum ConcentrationDrawing {
  static func draw(
    _ concentration: Figure.Concentration, on canvas: inout Canvas, _ layout: FigureDrawing.Layout
  ) -> Double {
    let attempts = concentration.attempts
    let whole = attempts.reduce(0.0) { $0 + Double($1) }
    guard whole > 0 else { return EmptyDrawing.draw(EmptyDrawing.noCounts, on: &canvas) }
    let top = canvas.lineHeight + 12
    let bottom = top + (layout == .wide ? 300 : 260)
    let left = canvas.width(of: "100 %") + 8
    let right = min(layout.width - 24, left + (layout == .wide ? 460 : layout.width))
    func point(_ members: Int, _ sum: Double) -> (x: Double, y: Double) {
      (
        left + (right - left) * Double(members) / Double(attempts.count),
        bottom - (bottom - top) * sum / whole
      )
    }
    // A point for each step that can be seen.
    var sums = [0.0]
    sums.reserveCapacity(attempts.count + 1)
    for count in attempts { sums.append(sums[sums.count - 1] + Double(count)) }
    var curve = [point(0, 0)]
    for members in 1...attempts.count {
      let next = point(members, sums[members])
      let last = curve[curve.count - 1]
      if members == attempts.count || next.x - last.x >= 1.5 || last.y - next.y >= 1.5 { curve.append(next) }
    }

    drawFrame(concentration, (left, top, right, bottom), layout, on: &canvas)
    canvas.group(fill: .accent, attributes: "fill-opacity=\"0.1\"") {
      $0.path(PathData.lines(curve + [(right, bottom)]) + "z")
    }
    canvas.group(stroke: .muted, strokeWidth: 1, attributes: "stroke-dasharray=\"4 4\"") {
      $0.line(left, bottom, right, top)
    }
    canvas.group(stroke: .accent, strokeWidth: 2.5, attributes: "fill=\"none\" stroke-linejoin=\"round\"") {
      $0.path(PathData.lines(curve))
    }
    let diagonal: [(x: Double, y: Double)] = [(left, bottom), (right, top)]
    var labels = PointLabels(
      bounds: Box(left: left + 2, top: top - canvas.lineHeight, right: layout.width, bottom: bottom - 2),
      obstacles: PointLabels.along(curve) + PointLabels.along(diagonal))
    drawMarks(concentration, &labels, layout, on: &canvas) { point($0, sums[$0]) }
    drawDiagonalName(&labels, near: (left + (right - left) * 0.62, bottom - (bottom - top) * 0.62), on: &canvas)
    return bottom + 2 * canvas.lineHeight + 10
  }

  private static func drawFrame(
    _ concentration: Figure.Concentration, _ box: (left: Double, top: Double, right: Double, bottom: Double),
    _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) {
    let (left, top, right, bottom) = box
    let parts = [0.0, 0.25, 0.5, 0.75, 1]
    canvas.group(stroke: .grid, strokeWidth: 1) {
      for part in parts {
        let y = (bottom - (bottom - top) * part).rounded() + 0.5
        $0.line(left, y, right, y)
        let x = (left + (right - left) * part).rounded() + 0.5
        $0.line(x, top, x, bottom)
      }
    }
    canvas.group(fill: .muted) {
      for part in parts {
        let text = DayPlot.label(part * 100) + (part == 0 ? "" : " %")
        $0.text(text, x: left - 6, y: bottom - (bottom - top) * part + $0.fontSize * 0.35, anchor: .end)
        $0.text(text, x: left + (right - left) * part, y: bottom + $0.lineHeight + 2, anchor: .middle)
      }
      let axis = "of \(Numerals.grouped(concentration.attempts.count)) \(concentration.members), busiest first"
      $0.text(
        TextWidth.fitted(axis, size: $0.fontSize, into: right), x: right, y: bottom + 2 * $0.lineHeight + 4,
        anchor: .end)
    }
    canvas.group(fill: .ink) {
      let unit = "share of \(concentration.unit)"
      $0.text(TextWidth.fitted(unit, size: $0.fontSize, into: layout.width), x: 0, y: $0.fontSize)
    }
  }

  private static func drawMarks(
    _ concentration: Figure.Concentration, _ labels: inout PointLabels, _ layout: FigureDrawing.Layout,
    on canvas: inout Canvas, _ point: (Int) -> (x: Double, y: Double)
  ) {
    let shown = concentration.marks.prefix(layout == .wide ? 5 : 3)
    for mark in shown {
      let (x, y) = point(min(max(1, mark.members), concentration.attempts.count))
      let text = TextWidth.fitted(mark.label, size: canvas.fontSize, into: layout.width * 0.6)
      guard
        let place = labels.place(width: canvas.width(of: text), height: canvas.lineHeight, x: x, y: y, reach: 160)
      else { continue }
      canvas.group(fill: .accent) { $0.circle(x: x, y: y, radius: 4.5, title: mark.label) }
      if let leader = place.leader {
        canvas.group(stroke: .muted, strokeWidth: 1) { $0.line(x, y, leader.x, leader.y) }
      }
      canvas.group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
        $0.text(text, x: place.box.left, y: place.box.bottom - $0.fontSize * 0.3)
      }
    }
  }

  private static func drawDiagonalName(
    _ labels: inout PointLabels, near point: (x: Double, y: Double), on canvas: inout Canvas
  ) {
    let text = "if all came equally often"
    guard
      let place = labels.place(
        width: canvas.width(of: text), height: canvas.lineHeight, x: point.x + 6, y: point.y + 16, reach: 60)
    else { return }
    canvas.group(fill: .muted) { $0.text(text, x: place.box.left, y: place.box.bottom - $0.fontSize * 0.3) }
  }
}
