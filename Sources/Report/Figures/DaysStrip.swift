import CivilTime
import Findings

/// Days as a strip to be taken in at a glance, for the head of a page: no scale, the days that stand out in the colour of
/// alarm, the best of them with its value, the incident shaded, months below.
enum DaysStrip {
  private static let columnsHeight = 52.0

  /// - Returns: the height of the drawing; nil without a day of which anything is known.
  static func draw(_ series: Figure.DaySeries, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double? {
    guard let largest = series.values.compactMap({ $0 }).filter(\.isFinite).max(), largest > 0 else { return nil }
    let top = canvas.lineHeight + 4
    let bottom = top + columnsHeight
    let days = DayScale(first: series.first, count: series.values.count, left: 0, right: layout.width)
    let columns = DayColumn.columns(first: series.first, values: series.values, width: layout.width / 2)
    let marked = Set(series.marks.map(\.date.dayNumber))
    if let first = series.highlighted?.lowerBound, let last = series.highlighted?.upperBound {
      let left = min(max(days.edge(first), 0), layout.width)
      let right = min(max(days.edge(last + 1), left), layout.width)
      canvas.group(fill: .alarm, attributes: "fill-opacity=\"0.12\"") {
        $0.rect(x: left, y: top, width: right - left, height: columnsHeight)
      }
    }
    for (ink, wanted) in [(Ink.accentSoft, false), (Ink.alarm, true)] {
      canvas.group(fill: ink) {
        for column in columns {
          let isMarked = (0..<column.days).contains { marked.contains((column.first + $0).dayNumber) }
          guard isMarked == wanted, let value = column.value else { continue }
          let x = days.edge(column.first)
          let width = days.edge(column.first + column.days) - x
          let height = max(value > 0 ? 1 : 0, columnsHeight * value / largest)
          $0.rect(x: x, y: bottom - height, width: width - max(min(width * 0.2, 4), width - 72), height: height)
        }
      }
    }
    drawUnknown(columns, days, top: top, bottom: bottom, on: &canvas)
    drawBest(series, days, y: canvas.fontSize, on: &canvas)
    drawMonths(days, at: bottom, on: &canvas)
    return bottom + canvas.lineHeight + 8
  }

  private static func drawUnknown(
    _ columns: [DayColumn], _ days: DayScale, top: Double, bottom: Double, on canvas: inout Canvas
  ) {
    guard columns.contains(where: { $0.value == nil }) else { return }
    canvas.group(fill: .grid) {
      for column in columns where column.value == nil {
        let x = days.edge(column.first)
        $0.rect(x: x, y: top, width: days.edge(column.first + column.days) - x, height: bottom - top)
      }
    }
  }

  /// The value of the day that stands out most, over it.
  private static func drawBest(_ series: Figure.DaySeries, _ days: DayScale, y: Double, on canvas: inout Canvas) {
    guard let mark = series.marks.first, (0..<days.count).contains(mark.date - days.first),
      let value = series.values[mark.date - days.first]
    else { return }
    let label = "\(Numerals.dayAndMonth(mark.date)): \(DayPlot.label(value))"
    let half = canvas.width(of: label) / 2
    canvas.group(fill: .alarm, attributes: "font-weight=\"600\"") {
      $0.text(label, x: min(max(days.middle(mark.date), half), days.right - half), y: y, anchor: .middle)
    }
  }

  private static func drawMonths(_ days: DayScale, at bottom: Double, on canvas: inout Canvas) {
    let ticks = days.ticks { canvas.width(of: $0) }
    canvas.group(stroke: .muted, strokeWidth: 1) { $0.line(days.left, bottom + 0.5, days.right, bottom + 0.5) }
    canvas.group(fill: .muted) {
      for tick in ticks {
        let half = $0.width(of: tick.label) / 2
        let x = min(max(days.position(tick), half), days.right - half)
        $0.text(tick.label, x: x, y: bottom + $0.lineHeight + 2, anchor: .middle)
      }
    }
  }
}
