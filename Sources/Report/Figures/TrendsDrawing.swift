import Findings

/// Small charts of the last periods, each with its own scale, its last value written over the last column.
enum TrendsDrawing {
  private static let chartHeight = 70.0
  private static let gap = 28.0

  static func draw(_ trends: Figure.Trends, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    guard !trends.periods.isEmpty, !trends.series.isEmpty else {
      return EmptyDrawing.draw("No period to show", on: &canvas)
    }
    let columns = min(trends.series.count, layout == .narrow ? 1 : trends.series.count == 4 ? 4 : 3)
    let width = (layout.width - gap * Double(columns - 1)) / Double(columns)
    let rowHeight = canvas.lineHeight * 3 + chartHeight + 18
    for (index, series) in trends.series.enumerated() {
      let (row, column) = (index / columns, index % columns)
      drawChart(
        series, trends.periods, left: Double(column) * (width + gap), top: Double(row) * rowHeight, width: width,
        on: &canvas)
    }
    let rows = (trends.series.count + columns - 1) / columns
    return Double(rows) * rowHeight - 8
  }

  private static func drawChart(
    _ series: Figure.Trends.Series, _ periods: [String], left: Double, top: Double, width: Double,
    on canvas: inout Canvas
  ) {
    let values = periods.indices.map { index -> Double? in
      guard series.values.indices.contains(index), let value = series.values[index], value.isFinite else { return nil }
      return max(0, value)
    }
    let chartTop = top + canvas.lineHeight * 2 + 4
    let bottom = chartTop + chartHeight
    let scale = ValueScale(largest: values.compactMap { $0 }.max() ?? 0, steps: 1, zeroAt: bottom, topAt: chartTop)
    let slot = width / Double(periods.count)
    let most = values.compactMap { $0 }.max() ?? 0
    // The scale of so small a chart is its largest column, not the round number above it.
    func height(_ value: Double) -> Double { most > 0 ? chartHeight * value / most : 0 }
    for (ink, isLast) in [(Ink.accentSoft, false), (Ink.accent, true)] {
      canvas.group(fill: ink) {
        for (index, value) in values.enumerated() where (index == periods.count - 1) == isLast {
          guard let value else { continue }
          $0.rect(
            x: left + slot * Double(index) + slot * 0.12, y: bottom - height(value), width: slot * 0.76,
            height: height(value), title: "\(periods[index]): \(DayPlot.label(value)) \(series.title.lowercased())")
        }
      }
    }
    canvas.group(fill: .grid) {
      for index in values.indices where values[index] == nil {
        $0.rect(
          x: left + slot * Double(index) + slot * 0.12, y: chartTop, width: slot * 0.76, height: chartHeight,
          title: "\(periods[index]): no log has a line")
      }
    }
    canvas.group(stroke: .muted, strokeWidth: 1) { $0.line(left, scale.zeroAt + 0.5, left + width, scale.zeroAt + 0.5) }
    drawTexts(series, periods, values, left: left, top: top, width: width, bottom: bottom, on: &canvas)
  }

  private static func drawTexts(
    _ series: Figure.Trends.Series, _ periods: [String], _ values: [Double?], left: Double, top: Double, width: Double,
    bottom: Double, on canvas: inout Canvas
  ) {
    let now = values.last.flatMap { $0 }.map { DayPlot.label($0) } ?? "unknown"
    canvas.group(fill: .ink) {
      $0.text(TextWidth.fitted(series.title, size: $0.fontSize, into: width), x: left, y: top + $0.fontSize)
      $0.text(now, x: left + width, y: top + $0.lineHeight + $0.fontSize, anchor: .end)
    }
    canvas.group(fill: .muted) {
      if let most = values.compactMap({ $0 }).max() {
        $0.text("most \(DayPlot.label(most))", x: left, y: top + $0.lineHeight + $0.fontSize)
      }
      $0.text(periods[0], x: left, y: bottom + $0.lineHeight)
      if periods.count > 1 {
        $0.text(periods[periods.count - 1], x: left + width, y: bottom + $0.lineHeight, anchor: .end)
      }
    }
  }
}
