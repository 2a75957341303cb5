import CivilTime
import Findings

/// One value an hour as columns, on the wall clock: the level of an alert across, the hours of the incident shaded.
enum HoursDrawing {
  static func draw(_ series: Figure.HourSeries, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    guard !series.values.isEmpty else { return EmptyDrawing.draw("No hours to show", on: &canvas) }
    let level = series.level.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    let per = hoursPerColumn(series.values.count, room: layout.width * 0.85)
    let starts = Array(stride(from: 0, to: series.values.count, by: per))
    let values = starts.map { start in
      series.values[start..<min(series.values.count, start + per)].compactMap { $0 }.filter(\.isFinite).max()
    }
    let usual = series.usual.count == series.values.count ? series.usual : []
    let largest = max(
      values.compactMap { $0 }.max() ?? 0, level ?? 0, usual.map(\.upperBound).filter(\.isFinite).max() ?? 0)
    let unit = per == 1 ? series.unit : "\(series.unit) (a column is the highest of \(per) hours)"
    var keys: [(label: String, ink: Ink, attributes: String)] = []
    if !usual.isEmpty { keys.append(("usual range", .ink, "fill-opacity=\"0.2\"")) }
    if values.contains(where: { $0 == nil }) { keys.append(("no data", .grid, "")) }
    let keysWidth = keys.reduce(0) { $0 + canvas.width(of: $1.label) + 34 }
    let plot = ColumnPlot(
      count: starts.count, largest: largest, levelLabel: level.map { series.levelLabel ?? DayPlot.label($0) },
      headroom: series.marks.isEmpty ? 0 : canvas.lineHeight + 8,
      topLines: canvas.width(of: unit) + keysWidth > layout.width ? 2 : 1, height: layout.plotHeight, canvas, layout)
    let marked = Set(series.marks.map { $0.hour / per })

    plot.drawGrid(on: &canvas)
    plot.drawUnknown(values.map { $0 != nil }, title: "no data", on: &canvas)
    drawHighlight(series, per, plot, on: &canvas)
    plot.drawColumns(
      values.enumerated().map { index, value in
        value.map { (value: $0, isMarked: marked.contains(index), title: title(series, starts[index], per, $0)) }
      }, on: &canvas)
    drawUsual(usual, plot, on: &canvas)
    TimeAxis(first: series.first, hours: starts.count * per, left: plot.left, right: plot.right)
      .draw(at: plot.bottom, room: layout.width, on: &canvas)
    canvas.group(fill: .ink) {
      $0.text(TextWidth.fitted(unit, size: $0.fontSize, into: layout.width), x: 0, y: $0.fontSize)
    }
    var end = layout.width
    for key in keys {
      end = DayPlot.drawKey(
        key.label, fill: key.ink, attributes: key.attributes, endingAt: end,
        line: canvas.width(of: unit) + keysWidth > layout.width ? 1 : 0, on: &canvas)
    }
    plot.drawLevel(level, on: &canvas)
    plot.drawMarks(series.marks.map { ($0.hour / per, $0.label) }, heights: values, layout, on: &canvas)
    return plot.bottom + TimeAxis.height(canvas)
  }

  /// Hours that share a column, so that columns can be told apart: a divisor of the day.
  private static func hoursPerColumn(_ count: Int, room: Double) -> Int {
    [1, 2, 3, 4, 6, 8, 12].first { Double(count / $0) <= room } ?? 24
  }

  private static func title(_ series: Figure.HourSeries, _ start: Int, _ per: Int, _ value: Double) -> String {
    let day = series.first + start / 24
    let clock = "\(Digits.padded(start % 24, 2)):00–\(Digits.padded(start % 24 + per, 2)):00"
    return "\(Numerals.date(day)), \(clock): \(per == 1 ? "" : "up to ")\(DayPlot.label(value)) \(series.unit)"
  }

  private static func drawHighlight(
    _ series: Figure.HourSeries, _ per: Int, _ plot: ColumnPlot, on canvas: inout Canvas
  ) {
    guard let hours = series.highlighted, hours.upperBound >= 0, hours.lowerBound < series.values.count else { return }
    let first = max(hours.lowerBound, 0) / per
    let last = min(hours.upperBound, series.values.count - 1) / per
    canvas.group(fill: .alarm, attributes: "fill-opacity=\"0.12\"") {
      let width = max(4, plot.edge(last + 1) - plot.edge(first))
      $0.rect(x: plot.edge(first), y: plot.top, width: width, height: plot.bottom - plot.top)
    }
  }

  private static func drawUsual(_ usual: [ClosedRange<Double>], _ plot: ColumnPlot, on canvas: inout Canvas) {
    guard !usual.isEmpty else { return }
    func x(_ index: Int) -> Double { plot.left + (plot.right - plot.left) * Double(index) / Double(usual.count) }
    func steps(_ bound: (ClosedRange<Double>) -> Double) -> [(x: Double, y: Double)] {
      usual.enumerated().flatMap { index, range in
        let y = plot.values.position(bound(range))
        return [(x: x(index), y: y), (x: x(index + 1), y: y)]
      }
    }
    canvas.group(fill: .ink, attributes: "fill-opacity=\"0.14\"") {
      $0.path(
        PathData.lines(steps(\.upperBound) + steps(\.lowerBound).reversed()) + "z", title: "Range of usual hours")
    }
  }
}
