import CivilTime
import Findings

/// The frame that all drawings over days share: scales, grid, axes and their labels.
struct DayPlot {
  let days: DayScale
  let values: ValueScale
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  /// Height of the whole drawing.
  let height: Double

  /// - Parameters:
  ///   - rightMargin: room for labels beside the plot.
  ///   - headroom: room for labels above the largest value.
  ///   - topLines: lines of text above the plot.
  init(
    first: CivilDate, count: Int, largest: Double, rightMargin: Double, headroom: Double, topLines: Int = 1,
    _ canvas: Canvas,
    _ layout: FigureDrawing.Layout
  ) {
    top = canvas.lineHeight * Double(topLines) + 10 + headroom
    bottom = top + layout.plotHeight - headroom
    let steps = Int((bottom - top) / layout.pixelsPerTick)
    values = ValueScale(largest: largest, steps: steps, zeroAt: bottom, topAt: top)
    let widest = values.ticks.map { canvas.width(of: Self.label($0)) }.max() ?? 0
    left = widest + 8
    right = layout.width - max(4, rightMargin)
    days = DayScale(first: first, count: count, left: left, right: right)
    height = bottom + 2 * canvas.lineHeight + 8
  }

  /// A tick or a value: whole numbers grouped, others with the places they need.
  static func label(_ value: Double) -> String {
    if value == value.rounded() { return Numerals.decimal(value, places: 0) }
    return abs(value) < 0.1 ? Numerals.decimal(value, places: 3) : Numerals.decimal(value, places: 1)
  }

  func drawGrid(on canvas: inout Canvas) {
    canvas.group(stroke: .grid, strokeWidth: 1) {
      for tick in values.ticks.dropFirst() {
        let y = values.position(tick).rounded() + 0.5
        $0.line(left, y, right, y)
      }
    }
  }

  /// Drawn last, so that the zero line stands over the columns' feet.
  func drawAxes(unit: String, on canvas: inout Canvas) {
    let ticks = days.ticks { canvas.width(of: $0) }
    let line = canvas.lineHeight
    canvas.group(stroke: .muted, strokeWidth: 1) {
      $0.line(left, bottom + 0.5, right, bottom + 0.5)
      for tick in ticks where !tick.label.contains(" ") {
        let x = days.position(tick).rounded() + 0.5
        $0.line(x, bottom + 0.5, x, bottom + 5.5)
      }
    }
    canvas.group(fill: .muted) {
      for tick in values.ticks {
        $0.text(Self.label(tick), x: left - 6, y: values.position(tick) + $0.fontSize * 0.35, anchor: .end)
      }
      for tick in ticks {
        let half = $0.width(of: tick.label) / 2
        let x = min(max(days.position(tick), half), right + 4 - half)
        $0.text(tick.label, x: x, y: bottom + line + 3, anchor: .middle)
        if let year = tick.year { $0.text(year, x: x, y: bottom + 2 * line + 2, anchor: .middle) }
      }
    }
    canvas.group(fill: .ink) {
      $0.text(TextWidth.fitted(unit, size: $0.fontSize, into: right), x: 0, y: $0.fontSize)
    }
  }

  /// A small square and its meaning at the right end of the top line. Returns where the next one may end.
  static func drawKey(
    _ label: String, fill: Ink, attributes: String = "", endingAt right: Double, line: Int, on canvas: inout Canvas
  ) -> Double {
    let width = canvas.width(of: label)
    let size = canvas.fontSize
    let top = Double(line) * canvas.lineHeight
    canvas.group(fill: fill) {
      $0.rect(x: right - width - 17, y: 3 + top, width: 12, height: size - 2, attributes: attributes)
    }
    canvas.group(fill: .muted) { $0.text(label, x: right, y: size + top, anchor: .end) }
    return right - width - 34
  }
}

/// Values of many days in no more columns than can be told apart.
struct DayColumn {
  var first: CivilDate
  var days: Int
  /// The highest value of its days; nil when none is known.
  var value: Double?

  /// - Returns: columns of equal numbers of days, in order; one day each while they are at least a pixel wide.
  static func columns(first: CivilDate, values: [Double?], width: Double) -> [DayColumn] {
    let per = max(1, Int((Double(values.count) / max(1, width)).rounded(.up)))
    return stride(from: 0, to: values.count, by: per).map { start in
      let part = values[start..<min(values.count, start + per)]
      let known = part.compactMap { $0 }.filter { $0.isFinite }
      return DayColumn(first: first + start, days: part.count, value: known.max().map { max(0, $0) })
    }
  }
}
