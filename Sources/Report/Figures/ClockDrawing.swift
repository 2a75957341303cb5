import CivilTime
import Findings

/// The steps of a round clock as a strip of columns: what a scheduler prefers stands over the even level.
enum ClockDrawing {
  static func draw(_ clock: Figure.Clock, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    let values = clock.values.map { $0.isFinite ? max(0, $0) : 0 }
    guard !values.isEmpty else { return EmptyDrawing.draw(EmptyDrawing.noCounts, on: &canvas) }
    let level = clock.level.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    let plot = ColumnPlot(
      count: values.count, largest: max(values.max() ?? 0, level ?? 0),
      levelLabel: level.map { clock.levelLabel ?? DayPlot.label($0) },
      headroom: clock.marks.isEmpty ? 0 : canvas.lineHeight + 8, height: layout.plotHeight * 0.8, canvas, layout)
    plot.drawGrid(on: &canvas)
    plot.drawColumns(
      values.enumerated().map { index, value in
        (
          value: value, isMarked: clock.highlighted.contains(index),
          title: "\(label(index, of: values.count)): \(DayPlot.label(value)) \(clock.unit)"
        )
      }, on: &canvas)
    drawAxis(clock, plot, layout, on: &canvas)
    plot.drawLevel(level, on: &canvas)
    plot.drawMarks(clock.marks.map { ($0.hour, $0.label) }, heights: values.map { $0 }, layout, on: &canvas)
    return plot.bottom + 2 * canvas.lineHeight + 10
  }

  /// `:05` past the hour, `14:00` of the day.
  private static func label(_ index: Int, of count: Int) -> String {
    switch count {
    case 60: ":" + Digits.padded(index, 2)
    case 24: TimeAxis.clock(index * 3_600)
    default: "\(index)"
    }
  }

  private static func drawAxis(
    _ clock: Figure.Clock, _ plot: ColumnPlot, _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) {
    let count = clock.values.count
    let widest = canvas.width(of: label(count - 1, of: count)) + 14
    let step = [1, 2, 3, 5, 6, 10, 15, 30].first { Double($0) * plot.slot >= widest } ?? count
    canvas.group(stroke: .muted, strokeWidth: 1) {
      $0.line(plot.left, plot.bottom + 0.5, plot.right, plot.bottom + 0.5)
    }
    canvas.group(fill: .muted) {
      for index in stride(from: 0, to: count, by: max(1, step)) {
        let text = label(index, of: count)
        let x = max(plot.middle(index), $0.width(of: text) / 2)
        $0.text(text, x: x, y: plot.bottom + $0.lineHeight + 2, anchor: .middle)
      }
      let axis = TextWidth.fitted(clock.axis, size: $0.fontSize, into: plot.right - plot.left)
      $0.text(axis, x: plot.right, y: plot.bottom + 2 * $0.lineHeight + 2, anchor: .end)
    }
    canvas.group(fill: .ink) {
      $0.text(TextWidth.fitted(clock.unit, size: $0.fontSize, into: layout.width), x: 0, y: $0.fontSize)
    }
  }
}
