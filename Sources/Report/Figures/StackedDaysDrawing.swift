import CivilTime
import Findings

/// Parts of a whole for each day, stacked; what is not one thing in grey; each part named beside the stack.
enum StackedDaysDrawing {
  /// What is left over must not outweigh the parts that have names.
  private static let restOpacity = "fill-opacity=\"0.5\""

  static func draw(_ stack: Figure.StackedDays, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    let count = stack.parts.map(\.values.count).max() ?? 0
    guard count > 0 else { return EmptyDrawing.draw(EmptyDrawing.noDays, on: &canvas) }
    func value(_ part: Figure.StackedDays.Part, _ day: Int) -> Double {
      guard day < part.values.count, part.values[day].isFinite else { return 0 }
      return max(0, part.values[day])
    }
    let totals = (0..<count).map { day in stack.parts.reduce(0) { $0 + value($1, day) } }
    // Many days in few pixels: each column is the mean of its days, so the parts still add up.
    let room = layout.width * 0.7
    let per = max(1, Int((Double(count) / room).rounded(.up)))
    let starts = Array(stride(from: 0, to: count, by: per))
    func mean(_ values: (Int) -> Double, from start: Int) -> Double {
      let days = start..<min(count, start + per)
      return days.reduce(0) { $0 + values($1) } / Double(days.count)
    }
    let largest = starts.map { mean({ totals[$0] }, from: $0) }.max() ?? 0
    let labels = stack.parts.map { part in
      let sum = (0..<count).reduce(0) { $0 + value(part, $1) }
      return TextWidth.fitted(
        "\(part.label) \(DayPlot.label(sum))", size: canvas.fontSize, into: layout.width * 0.34)
    }
    let labelWidth = (labels.map { canvas.width(of: $0) }.max() ?? 0) + 24
    let slotGuess = (layout.width - labelWidth - 50) / Double(starts.count)
    let hasTotals =
      per == 1 && (totals.map { canvas.width(of: DayPlot.label($0)) }.max() ?? 0) + 4 <= slotGuess
    let plot = DayPlot(
      first: stack.first, count: count, largest: largest, rightMargin: labelWidth,
      headroom: hasTotals ? canvas.lineHeight : 0, canvas, layout)
    let inks = inks(stack.parts)

    plot.drawGrid(on: &canvas)
    let slot = plot.days.slot * Double(per)
    let gap = slot >= 3 ? max(min(slot * 0.2, 24), slot - 96) : 0
    var feet = [Double](repeating: 0, count: starts.count)
    for (part, ink) in zip(stack.parts, inks) {
      // The parting line in paper colour keeps neighbours apart for those who do not see the hue.
      canvas.group(
        fill: ink, stroke: slot >= 6 ? .paper : nil, strokeWidth: slot >= 6 ? 0.75 : nil,
        attributes: ink == .muted ? restOpacity : ""
      ) {
        for (column, start) in starts.enumerated() {
          let amount = mean({ value(part, $0) }, from: start)
          guard amount > 0 else { continue }
          let bottom = plot.values.position(feet[column])
          feet[column] += amount
          let y = plot.values.position(feet[column])
          let last = min(count, start + per) - 1
          $0.rect(
            x: plot.days.edge(index: start) + gap / 2, y: y,
            width: plot.days.edge(index: last + 1) - plot.days.edge(index: start) - gap, height: bottom - y,
            title:
              "\(part.label), \(Numerals.dates(stack.first + start, stack.first + last)): \(DayPlot.label(amount)) \(stack.unit)"
          )
        }
      }
    }
    let unit = per == 1 ? stack.unit : "\(stack.unit) (a column is the mean of \(per) days)"
    plot.drawAxes(unit: unit, on: &canvas)
    if hasTotals {
      canvas.group(fill: .ink) {
        for day in 0..<count {
          let y = plot.values.position(totals[day]) - 5
          $0.text(DayPlot.label(totals[day]), x: plot.days.middle(stack.first + day), y: y, anchor: .middle)
        }
      }
    }
    drawLabels(labels, inks, shares: stack.parts.map { value($0, count - 1) }, plot, on: &canvas)
    return plot.height
  }

  private static func inks(_ parts: [Figure.StackedDays.Part]) -> [Ink] {
    var next = 0
    return parts.map { part in
      if part.isRest { return .muted }
      next += 1
      return Ink.series[(next - 1) % Ink.series.count]
    }
  }

  /// The names in the order of the stack, top part first, each with its colour.
  private static func drawLabels(
    _ labels: [String], _ inks: [Ink], shares: [Double], _ plot: DayPlot, on canvas: inout Canvas
  ) {
    let step = min(canvas.lineHeight + 6, (plot.bottom - 4) / Double(max(1, labels.count)))
    let height = step * Double(labels.count)
    let top = max(4, plot.bottom - height)
    for (row, index) in labels.indices.reversed().enumerated() {
      let y = top + Double(row) * step
      canvas.group(fill: inks[index], attributes: inks[index] == .muted ? restOpacity : "") {
        $0.rect(x: plot.right + 8, y: y + 1, width: 11, height: 11)
      }
      canvas.group(fill: .ink) { $0.text(labels[index], x: plot.right + 24, y: y + $0.fontSize * 0.85) }
    }
  }
}
