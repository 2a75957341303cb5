import CivilTime
import Findings

/// A share now and as usual on one line a row: a filled dot and a ring, joined, with the ring's range behind.
enum SharesDrawing {
  private static let mostRows = 24

  static func draw(_ shares: Figure.Shares, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    guard !shares.rows.isEmpty else { return EmptyDrawing.draw("Nothing to compare", on: &canvas) }
    let rows = shares.rows.prefix(mostRows)
    let size = canvas.fontSize
    let step = 24.0
    let labels = rows.map {
      TextWidth.fitted(FigureText.of($0.label), size: size, into: layout.width * 0.3)
    }
    let notes = rows.map { TextWidth.fitted($0.note ?? "", size: size, into: layout.width * 0.25) }
    let left = (labels.map { canvas.width(of: $0) }.max() ?? 0) + 12
    let notesWidth = notes.map { canvas.width(of: $0) }.max() ?? 0
    let right = layout.width - (notesWidth > 0 ? notesWidth + 14 : 8)
    let keyBottom = drawKey(shares, layout, on: &canvas)
    let top = keyBottom + 6
    let bottom = top + step * Double(rows.count)
    let largest = rows.map { max($0.now, $0.usual ?? 0, $0.range?.upperBound ?? 0) }.filter(\.isFinite).max() ?? 0
    let scale = ValueScale(
      largest: largest * 100, steps: layout == .wide ? 6 : 3, zeroAt: left, topAt: right - 8)
    func x(_ share: Double) -> Double { scale.position(share.isFinite ? share * 100 : 0) }

    canvas.group(stroke: .grid, strokeWidth: 1) {
      for tick in scale.ticks {
        let x = scale.position(tick).rounded() + 0.5
        $0.line(x, top, x, bottom)
      }
    }
    canvas.group(fill: .muted) {
      for tick in scale.ticks {
        let text = DayPlot.label(tick) + " %"
        let half = $0.width(of: text) / 2
        $0.text(
          text, x: min(scale.position(tick), layout.width - half), y: bottom + $0.lineHeight, anchor: .middle)
      }
    }
    for (index, row) in rows.enumerated() {
      let y = top + (Double(index) + 0.5) * step
      drawRow(row, y: y, title: title(row, shares), x: x, on: &canvas)
      canvas.group(fill: .ink) {
        $0.text(labels[index], x: left - 10, y: y + size * 0.35, anchor: .end)
        if !notes[index].isEmpty { $0.text(notes[index], x: layout.width, y: y + size * 0.35, anchor: .end) }
      }
    }
    let more = shares.rows.count - rows.count
    canvas.group(fill: .muted) {
      let unit = TextWidth.fitted(shares.unit, size: size, into: layout.width / 2)
      if !unit.isEmpty { $0.text(unit, x: right, y: bottom + 2 * $0.lineHeight, anchor: .end) }
      if more > 0 {
        let words = TextWidth.fitted(
          "and \(Numerals.grouped(more)) more in the table", size: size, into: layout.width / 2 - 12)
        $0.text(words, x: 0, y: bottom + 2 * $0.lineHeight)
      }
    }
    return bottom + canvas.lineHeight * (more > 0 || !shares.unit.isEmpty ? 2 : 1) + 8
  }

  private static func drawRow(
    _ row: Figure.Shares.Row, y: Double, title: String, x: (Double) -> Double, on canvas: inout Canvas
  ) {
    let ink: Ink = row.isMarked ? .alarm : .accent
    if let range = row.range {
      canvas.group(fill: .ink, attributes: "fill-opacity=\"0.14\"") {
        $0.rect(x: x(range.lowerBound), y: y - 7, width: max(1, x(range.upperBound) - x(range.lowerBound)), height: 14)
      }
    }
    if let usual = row.usual {
      canvas.group(stroke: ink, strokeWidth: 2.5, attributes: "stroke-opacity=\"0.45\"") {
        $0.line(x(usual), y, x(row.now), y)
      }
      canvas.group(fill: .paper, stroke: .muted, strokeWidth: 1.8) { $0.circle(x: x(usual), y: y, radius: 4.5) }
    }
    canvas.group(fill: ink) { $0.circle(x: x(row.now), y: y, radius: 5.5, title: title) }
  }

  private static func percent(_ share: Double) -> String { "\(Numerals.decimal(share * 100, places: 1)) %" }

  private static func title(_ row: Figure.Shares.Row, _ shares: Figure.Shares) -> String {
    let now = "\(FigureText.of(row.label)): \(percent(row.now)) (\(shares.nowLabel))"
    return row.usual.map { "\(now), \(percent($0)) (\(shares.usualLabel))" } ?? now
  }

  /// What the dot and the ring are, in the line above; two lines where one is too narrow.
  private static func drawKey(
    _ shares: Figure.Shares, _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) -> Double {
    var x = 5.0
    var y = canvas.fontSize
    for (label, isNow) in [(shares.nowLabel, true), (shares.usualLabel, false)] {
      let text = TextWidth.fitted(label, size: canvas.fontSize, into: layout.width - 24)
      let width = 14 + canvas.width(of: text)
      if x > 5 && x + width > layout.width {
        x = 5
        y += canvas.lineHeight
      }
      canvas.group(fill: isNow ? .accent : .paper, stroke: isNow ? .accent : .muted, strokeWidth: 1.8) {
        $0.circle(x: x, y: y - $0.fontSize * 0.33, radius: 4.5)
      }
      canvas.group(fill: .ink) { $0.text(text, x: x + 12, y: y) }
      x += width + 24
    }
    return y + 8
  }
}

/// A value of a figure in words.
enum FigureText {
  static func of(_ cell: Cell) -> String { CellFormat(zone: .utc).text(cell).text }
}
