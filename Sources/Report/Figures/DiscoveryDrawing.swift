import CivilTime
import Findings

/// How many of a finite list have been seen, and the fan of dates at which the rest would have been.
enum DiscoveryDrawing {
  static func draw(_ discovery: Figure.Discovery, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    let seen = discovery.seen.filter(\.isFinite)
    guard let latestSeen = seen.last else { return EmptyDrawing.draw(EmptyDrawing.noDays, on: &canvas) }
    let today = discovery.first + (seen.count - 1)
    let last = lastDay(discovery, today: today, observed: seen.count)
    let plot = DayPlot(
      first: discovery.first, count: last - discovery.first + 1, largest: max(discovery.size, latestSeen),
      rightMargin: 0, headroom: canvas.lineHeight + 6, canvas, layout)
    let sizeY = plot.values.position(discovery.size)
    func x(_ date: CivilDate) -> Double { plot.days.edge(min(date, last) + 1) }
    /// Where the way from today's point to the whole list at `date` leaves the plot, if it does.
    func way(to date: CivilDate) -> (x: Double, y: Double) {
      guard date > last, date > today else { return (x(date), sizeY) }
      let part = Double(last - today) / Double(date - today)
      return (plot.right, plot.values.position(latestSeen + (discovery.size - latestSeen) * part))
    }
    let here = (x: x(today), y: plot.values.position(latestSeen))

    plot.drawGrid(on: &canvas)
    if let earliest = discovery.earliest, let latest = discovery.latest, earliest > today || latest > today {
      canvas.group(fill: .accent, attributes: "fill-opacity=\"0.18\"") {
        let far = way(to: max(latest, earliest))
        var corners = [here, way(to: min(latest, earliest))]
        if far.y > sizeY { corners.append((plot.right, sizeY)) }
        corners.append(far)
        $0.path(
          PathData.lines(corners) + "z",
          title: "Between \(Numerals.date(min(latest, earliest))) and \(Numerals.date(max(latest, earliest)))")
      }
    }
    canvas.group(stroke: .ink, strokeWidth: 1.5) { $0.line(plot.left, sizeY, plot.right, sizeY) }
    if let end = discovery.end, end > today {
      let target = way(to: end)
      canvas.group(stroke: .accent, strokeWidth: 2, attributes: "stroke-dasharray=\"2 5\" stroke-linecap=\"round\"") {
        $0.line(here.x, here.y, target.x, target.y)
      }
    }
    canvas.group(stroke: .accent, strokeWidth: 2.5, attributes: "fill=\"none\" stroke-linejoin=\"round\"") {
      var points = [(x: plot.left, y: plot.values.position(0))]
      points += seen.enumerated().map { (plot.days.edge(index: $0.offset + 1), plot.values.position($0.element)) }
      $0.path(PathData.lines(points))
    }
    plot.drawAxes(unit: discovery.unit, on: &canvas)
    drawLabels(discovery, seen: latestSeen, today: today, here: here, sizeY: sizeY, way: way, plot, layout, on: &canvas)
    return plot.height
  }

  /// The axis ends a little after the latest end; a very late one leaves the plot rather than squeeze what was seen.
  private static func lastDay(_ discovery: Figure.Discovery, today: CivilDate, observed: Int) -> CivilDate {
    let ends = [discovery.end, discovery.earliest, discovery.latest].compactMap { $0 }
    guard let latest = ends.max(), latest > today else { return today + max(1, observed / 10) }
    let nearest = max(discovery.end ?? ends.min() ?? latest, today)
    let span = max(1, nearest - discovery.first)
    let cap = min(discovery.first + span * 3 / 2 + 10, today + max(observed, 30) * 40)
    return min(latest + max(1, span / 20), cap)
  }

  private static func drawLabels(
    _ discovery: Figure.Discovery, seen: Double, today: CivilDate, here: (x: Double, y: Double), sizeY: Double,
    way: (CivilDate) -> (x: Double, y: Double), _ plot: DayPlot, _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) {
    let size = canvas.fontSize
    let line = canvas.lineHeight
    canvas.group(fill: .accent) {
      $0.circle(
        x: here.x, y: here.y, radius: 4.5, title: "\(Numerals.date(today)): \(DayPlot.label(seen)) \(discovery.unit)")
    }
    var end: [String] = []
    var endPoint: (x: Double, y: Double)?
    if let date = discovery.end, date > today {
      let point = way(date)
      endPoint = point
      end.append("all by \(Numerals.date(date))")
      if let earliest = discovery.earliest, let latest = discovery.latest, earliest < latest {
        end.append("(\(shortDates(earliest, latest)))")
      }
      if point.y <= sizeY + 0.5 {
        canvas.group(fill: .paper, stroke: .accent, strokeWidth: 2) { $0.circle(x: point.x, y: point.y, radius: 4) }
      }
    }
    canvas.group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
      // The list's size stands over its line at the left, the end date below the line and right of the fan's tip.
      let whole = "\(DayPlot.label(discovery.size)) on the list"
      $0.text(whole, x: plot.left + 6, y: sizeY - 9)
      if let endPoint {
        func canvasWidth(_ text: String) -> Double { TextWidth.of(text, size: size) }
        let wholeRight = plot.left + 6 + $0.width(of: whole) + 16
        // With its range if there is room beside the list's size, else without, else below the fan.
        let line = [end.joined(separator: " "), end[0]].first { wholeRight + canvasWidth($0) <= layout.width }
        if let line {
          let right = min(layout.width, max(endPoint.x + canvasWidth(line) / 2, wholeRight + canvasWidth(line)))
          $0.text(line, x: right, y: sizeY - 9, anchor: .end)
        } else {
          $0.text(end[0], x: layout.width, y: sizeY + $0.lineHeight + 2, anchor: .end)
        }
      }
      let now = "\(DayPlot.label(seen)) on \(Numerals.date(today))"
      let width = $0.width(of: now)
      let fits = here.x + 12 + width <= layout.width
      // Below and right of today's point lies neither the curve nor the fan.
      let y = min(plot.bottom - 6, here.y + line + 4)
      if fits && here.y < plot.bottom - 2 * line {
        $0.text(now, x: here.x + 10, y: y)
      } else if fits {
        $0.text(now, x: here.x + 14, y: min(plot.bottom - 6, here.y + size * 0.35))
      } else {
        $0.text(now, x: max(plot.left + 4 + width, here.x - 8), y: here.y - 10, anchor: .end)
      }
    }
  }

  private static func shortDates(_ first: CivilDate, _ last: CivilDate) -> String {
    func short(_ date: CivilDate) -> String { "\(DayScale.dayLabel(date)) \(date.year)" }
    return first.year == last.year
      ? "\(DayScale.dayLabel(first)) – \(short(last))" : "\(short(first)) – \(short(last))"
  }
}
