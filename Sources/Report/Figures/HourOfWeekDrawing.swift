import CivilTime
import Findings

/// The week as a heat map: days down, hours across; the tint grows with the value, from nothing to the largest.
enum HourOfWeekDrawing {
  static let days = Numerals.weekdays
  private static let tints = 8

  static func draw(_ week: Figure.HourOfWeek, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    let largest = week.values.compactMap { $0 }.filter(\.isFinite).max() ?? 0
    let names = days.map { layout == .wide ? $0 : String($0.prefix(3)) }
    let left = (names.map { canvas.width(of: $0) }.max() ?? 0) + 10
    let top = canvas.lineHeight + 12
    let cell = (width: (layout.width - left) / 24, height: layout == .wide ? 22.0 : 20)
    let bottom = top + 7 * cell.height
    func tint(_ value: Double) -> Int {
      guard largest > 0, value > 0, value.isFinite else { return 0 }
      return max(1, Int((value / largest * Double(tints)).rounded(.up)))
    }
    func place(_ index: Int) -> (x: Double, y: Double) {
      (left + Double(index % 24) * cell.width, top + Double(index / 24) * cell.height)
    }
    let known = week.values.map { $0.flatMap { $0.isFinite ? max(0, $0) : nil } }

    canvas.group(fill: .ink) {
      $0.text(TextWidth.fitted(week.unit, size: $0.fontSize, into: layout.width), x: 0, y: $0.fontSize)
    }
    canvas.group(stroke: .paper, strokeWidth: 1) {
      for step in 0...tints {
        let cells = known.indices.filter { index in known[index].map { tint($0) == step } ?? false }
        guard !cells.isEmpty else { continue }
        $0.group(
          fill: step == 0 ? .grid : .accent,
          attributes: step == 0
            ? "fill-opacity=\"0.5\"" : "fill-opacity=\"\(Canvas.number(Double(step) / Double(tints), places: 2))\""
        ) {
          for index in cells {
            let (x, y) = place(index)
            $0.rect(x: x, y: y, width: cell.width, height: cell.height, title: title(week, index, known[index] ?? 0))
          }
        }
      }
    }
    let unknown = known.indices.filter { known[$0] == nil }
    if !unknown.isEmpty {
      canvas.group(fill: .paper, stroke: .grid, strokeWidth: 1) {
        for index in unknown {
          let (x, y) = place(index)
          $0.rect(x: x + 1, y: y + 1, width: cell.width - 2, height: cell.height - 2, title: title(week, index, nil))
        }
      }
    }
    let marks = week.marks.filter { known.indices.contains($0.hour) }.prefix(layout == .wide ? 6 : 3)
    canvas.group(stroke: .ink, strokeWidth: 2, attributes: "fill=\"none\"") {
      for mark in marks {
        let (x, y) = place(mark.hour)
        $0.rect(x: x + 1, y: y + 1, width: cell.width - 2, height: cell.height - 2)
      }
    }
    canvas.group(fill: .muted) {
      for (row, name) in names.enumerated() {
        $0.text(name, x: left - 8, y: top + (Double(row) + 0.5) * cell.height + $0.fontSize * 0.35, anchor: .end)
      }
      for hour in stride(from: 0, to: 24, by: layout == .wide ? 3 : 6) {
        $0.text(TimeAxis.clock(hour * 3_600), x: left + Double(hour) * cell.width, y: bottom + $0.lineHeight)
      }
    }
    var y = bottom + canvas.lineHeight + 12
    canvas.group(fill: .ink) {
      for mark in marks {
        $0.text(
          TextWidth.fitted("▢ \(mark.label)", size: $0.fontSize, into: layout.width), x: 0, y: y + $0.fontSize)
        y += $0.lineHeight
      }
    }
    return drawKey(largest, hasUnknown: !unknown.isEmpty, top: y + 4, on: &canvas)
  }

  private static func title(_ week: Figure.HourOfWeek, _ index: Int, _ value: Double?) -> String {
    let hour = index % 24
    let clock = "\(days[index / 24]), \(Digits.padded(hour, 2)):00–\(Digits.padded(hour + 1, 2)):00"
    return value.map { "\(clock): \(DayPlot.label($0)) \(week.unit)" } ?? "\(clock): no data"
  }

  /// From nothing to the largest value, in the tints that are used.
  private static func drawKey(_ largest: Double, hasUnknown: Bool, top: Double, on canvas: inout Canvas) -> Double {
    let size = canvas.fontSize
    var x = 0.0
    canvas.group(fill: .muted) { $0.text("0", x: x, y: top + size * 0.85) }
    x += canvas.width(of: "0") + 6
    canvas.group(fill: .grid, attributes: "fill-opacity=\"0.5\"") { $0.rect(x: x, y: top, width: 14, height: 12) }
    x += 14
    for step in 1...tints {
      let opacity = Canvas.number(Double(step) / Double(tints), places: 2)
      canvas.group(fill: .accent, attributes: "fill-opacity=\"\(opacity)\"") {
        $0.rect(x: x, y: top, width: 14, height: 12)
      }
      x += 14
    }
    let end = DayPlot.label(largest)
    canvas.group(fill: .muted) { $0.text(end, x: x + 6, y: top + size * 0.85) }
    x += 6 + canvas.width(of: end) + 18
    if hasUnknown {
      canvas.group(fill: .paper, stroke: .grid, strokeWidth: 1) { $0.rect(x: x, y: top, width: 14, height: 12) }
      canvas.group(fill: .muted) { $0.text("no data", x: x + 20, y: top + size * 0.85) }
    }
    return top + canvas.lineHeight + 4
  }
}
