import Findings

/// Bars lying down, one a label, each with its number and note: nothing to look up elsewhere.
enum HistogramDrawing {
  /// More rows than this would not be read; the rest is told in a line.
  private static let mostRows = 60

  static func draw(_ histogram: Figure.Histogram, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    guard !histogram.bars.isEmpty else { return EmptyDrawing.draw(EmptyDrawing.noCounts, on: &canvas) }
    let bars = histogram.bars.prefix(mostRows)
    let size = canvas.fontSize
    let row = bars.count <= 16 ? 26.0 : 19
    let labels = bars.map { TextWidth.fitted($0.label, size: size, into: layout.width * 0.4) }
    let axis = TextWidth.fitted(histogram.axis, size: size, into: layout.width * 0.5)
    let labelRoom = (labels.map { canvas.width(of: $0) }.max() ?? 0) + 10
    let values = bars.map { bar in
      bar.note.map { "\(DayPlot.label(bar.value)) · \($0)" } ?? DayPlot.label(bar.value)
    }
    // Every bar's own text must fit beside it, so the longest bar leaves room for the widest.
    let valueRoom = (values.map { canvas.width(of: $0) }.max() ?? 0) + 10
    let top = canvas.lineHeight + 10
    let bottom = top + row * Double(bars.count)
    let largest = bars.map { $0.value.isFinite ? max(0, $0.value) : 0 }.max() ?? 0
    let right = max(labelRoom + 30, layout.width - valueRoom)
    func end(_ value: Double) -> Double {
      guard largest > 0, value.isFinite, value > 0 else { return labelRoom }
      // A value above zero is always seen.
      return max(labelRoom + 1.5, labelRoom + (right - labelRoom) * value / largest)
    }

    canvas.group(fill: .accent) {
      for (index, bar) in bars.enumerated() {
        $0.rect(
          x: labelRoom, y: top + Double(index) * row + row * 0.14, width: end(bar.value) - labelRoom,
          height: row * 0.72, title: "\(histogram.axis) \(bar.label): \(values[index]) \(histogram.unit)")
      }
    }
    canvas.group(stroke: .muted, strokeWidth: 1) { $0.line(labelRoom - 0.5, top, labelRoom - 0.5, bottom) }
    canvas.group(fill: .ink) {
      for (index, bar) in bars.enumerated() {
        let y = top + (Double(index) + 0.5) * row + size * 0.35
        $0.text(labels[index], x: labelRoom - 8, y: y, anchor: .end)
        $0.text(
          TextWidth.fitted(values[index], size: size, into: layout.width - end(bar.value) - 6), x: end(bar.value) + 6,
          y: y)
      }
    }
    canvas.group(fill: .muted) {
      $0.text(axis, x: 0, y: size)
      let unitLeft = max(labelRoom, $0.width(of: axis) + 18)
      $0.text(TextWidth.fitted(histogram.unit, size: size, into: layout.width - unitLeft), x: unitLeft, y: size)
      if histogram.bars.count > bars.count {
        $0.text("and \(Numerals.grouped(histogram.bars.count - bars.count)) more in the table", x: 0, y: bottom + size)
      }
    }
    return bottom + (histogram.bars.count > bars.count ? canvas.lineHeight + 4 : 4)
  }
}
