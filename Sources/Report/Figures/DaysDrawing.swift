import CivilTime
import Findings

/// One value a day as columns: the usual range shaded, the days worth a name labelled, unknown days as grey bands.
enum DaysDrawing {
  /// - Returns: the height of the drawing.
  static func draw(_ series: Figure.DaySeries, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    guard !series.values.isEmpty else { return EmptyDrawing.draw(EmptyDrawing.noDays, on: &canvas) }
    let level = series.level.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    let levelLines =
      level == nil
      ? []
      : TextWidth.wrapped(
        series.levelLabel ?? level.map(DayPlot.label) ?? "", size: canvas.fontSize, into: max(80, layout.width / 7),
        lines: 3)
    let known = series.values.compactMap { $0 }.filter(\.isFinite)
    let largest = max(known.max() ?? 0, level ?? 0, series.usual.map(\.upperBound).filter(\.isFinite).max() ?? 0)
    let rightMargin = levelLines.isEmpty ? 0 : (levelLines.map { canvas.width(of: $0) }.max() ?? 0) + 8
    let columns = DayColumn.columns(
      first: series.first, values: series.values, width: layout.width - 60 - rightMargin)
    let unit = unit(series, columns)
    let keys = keys(series, columns)
    let keysWidth = keys.reduce(0) { $0 + canvas.width(of: $1.label) + 34 }
    let keyLine = canvas.width(of: unit) + keysWidth > layout.width - rightMargin ? 1 : 0
    let plot = DayPlot(
      first: series.first, count: series.values.count, largest: largest, rightMargin: rightMargin,
      headroom: series.marks.isEmpty ? 0 : canvas.lineHeight + 8, topLines: 1 + keyLine, canvas, layout)

    plot.drawGrid(on: &canvas)
    drawUnknown(columns, plot, on: &canvas)
    drawHighlight(series.highlighted, plot, on: &canvas)
    drawColumns(columns, series, plot, on: &canvas)
    drawUsual(series.usual, plot, on: &canvas)
    plot.drawAxes(unit: unit, on: &canvas)
    var end = plot.right
    for key in keys {
      end = DayPlot.drawKey(
        key.label, fill: key.ink, attributes: key.attributes, endingAt: end, line: keyLine, on: &canvas)
    }
    if let level { drawLevel(level, levelLines, plot, on: &canvas) }
    drawMarks(series.marks, columns, plot, layout, on: &canvas)
    return plot.height
  }

  private static func unit(_ series: Figure.DaySeries, _ columns: [DayColumn]) -> String {
    guard let days = columns.first?.days, days > 1 else { return series.unit }
    return "\(series.unit) (a column is the highest of \(days) days)"
  }

  private static func drawColumns(
    _ columns: [DayColumn], _ series: Figure.DaySeries, _ plot: DayPlot, on canvas: inout Canvas
  ) {
    let marked = Set(series.marks.map(\.date.dayNumber))
    func isMarked(_ column: DayColumn) -> Bool {
      (0..<column.days).contains { marked.contains((column.first + $0).dayNumber) }
    }
    for (ink, wanted) in [(Ink.accentSoft, false), (Ink.alarm, true)] {
      canvas.group(fill: ink) {
        for column in columns where isMarked(column) == wanted {
          guard let value = column.value else { continue }
          let x = plot.days.edge(column.first)
          let width = plot.days.edge(column.first + column.days) - x
          let y = plot.values.position(value)
          let gap = width >= 3 ? max(min(width * 0.2, 4), width - 72) : 0
          $0.rect(
            x: x + gap / 2, y: y, width: width - gap, height: plot.bottom - y,
            title: title(column, value, series.unit))
        }
      }
    }
  }

  private static func title(_ column: DayColumn, _ value: Double, _ unit: String) -> String {
    column.days == 1
      ? "\(Numerals.date(column.first)): \(DayPlot.label(value)) \(unit)"
      : "\(Numerals.dates(column.first, column.first + (column.days - 1))): up to \(DayPlot.label(value)) \(unit)"
  }

  /// Runs of days of which nothing is known.
  private static func drawUnknown(_ columns: [DayColumn], _ plot: DayPlot, on canvas: inout Canvas) {
    guard columns.contains(where: { $0.value == nil }) else { return }
    canvas.group(fill: .grid) {
      for run in columns.split(whereSeparator: { $0.value != nil }) {
        guard let first = run.first, let last = run.last else { continue }
        let end = last.first + last.days
        let x = plot.days.edge(first.first)
        $0.rect(
          x: x, y: plot.top, width: plot.days.edge(end) - x, height: plot.bottom - plot.top,
          title: "\(Numerals.dates(first.first, end - 1)): no data")
      }
    }
  }

  private static func drawHighlight(_ days: ClosedRange<CivilDate>?, _ plot: DayPlot, on canvas: inout Canvas) {
    guard let days else { return }
    let first = max(days.lowerBound, plot.days.first)
    let last = min(days.upperBound, plot.days.first + (plot.days.count - 1))
    guard first <= last else { return }
    canvas.group(fill: .alarm, attributes: "fill-opacity=\"0.12\"") {
      // A few days among hundreds would hardly be seen: the span is drawn at least four pixels wide.
      let x = plot.days.edge(first)
      let width = plot.days.edge(last + 1) - x
      let wider = max(0, 4 - width)
      $0.rect(
        x: x - wider / 2, y: plot.top, width: width + wider, height: plot.bottom - plot.top,
        title: Numerals.dates(days.lowerBound, days.upperBound))
    }
  }

  /// The range of usual days over the columns: a tint that leaves them visible, and its upper end as a line.
  private static func drawUsual(_ usual: [ClosedRange<Double>], _ plot: DayPlot, on canvas: inout Canvas) {
    guard usual.count == plot.days.count, !usual.isEmpty else { return }
    func steps(_ bound: (ClosedRange<Double>) -> Double) -> [(x: Double, y: Double)] {
      var points: [(x: Double, y: Double)] = []
      for (index, range) in usual.enumerated() {
        let y = plot.values.position(bound(range))
        if let before = points.last, abs(before.y - y) < 0.05 {
          points[points.count - 1].x = plot.days.edge(index: index + 1)
        } else {
          points.append((plot.days.edge(index: index), y))
          points.append((plot.days.edge(index: index + 1), y))
        }
      }
      return points
    }
    let upper = steps(\.upperBound)
    let lower = steps(\.lowerBound)
    canvas.group(fill: .ink, attributes: "fill-opacity=\"0.14\"") {
      $0.path(PathData.lines(upper + lower.reversed()) + "z", title: "Range of usual days")
    }
    canvas.group(fill: nil, stroke: .ink, strokeWidth: 1, attributes: "fill=\"none\" stroke-opacity=\"0.45\"") {
      $0.path(PathData.lines(upper))
    }
  }

  /// From the right to the left.
  private static func keys(
    _ series: Figure.DaySeries, _ columns: [DayColumn]
  ) -> [(label: String, ink: Ink, attributes: String)] {
    var keys: [(label: String, ink: Ink, attributes: String)] = []
    if !series.usual.isEmpty { keys.append(("usual range", .ink, "fill-opacity=\"0.2\"")) }
    if columns.contains(where: { $0.value == nil }) { keys.append(("no data", .grid, "")) }
    return keys
  }

  private static func drawLevel(_ level: Double, _ lines: [String], _ plot: DayPlot, on canvas: inout Canvas) {
    let y = plot.values.position(level).rounded() + 0.5
    canvas.group(stroke: .ink, strokeWidth: 1.5, attributes: "stroke-dasharray=\"5 3\"") {
      $0.line(plot.left, y, plot.right, y)
    }
    canvas.group(fill: .ink) {
      let height = Double(lines.count) * $0.lineHeight
      let top = min(max(y - height / 2, 0), plot.bottom - height + 6)
      for (index, line) in lines.enumerated() {
        $0.text(line, x: plot.right + 6, y: top + Double(index) * $0.lineHeight + $0.fontSize * 0.9)
      }
    }
  }

  /// A bare number says nothing about when: it gets its day.
  private static func label(_ mark: Figure.Mark) -> String {
    mark.label.contains(where: \.isLetter) ? mark.label : "\(Numerals.dayAndMonth(mark.date)): \(mark.label)"
  }

  private static func drawMarks(
    _ marks: [Figure.Mark], _ columns: [DayColumn], _ plot: DayPlot, _ layout: FigureDrawing.Layout,
    on canvas: inout Canvas
  ) {
    guard !marks.isEmpty, let per = columns.first?.days else { return }
    let tops = columns.map { $0.value.map(plot.values.position) ?? plot.bottom }
    let slot = plot.days.slot * Double(per)
    func index(_ x: Double) -> Int { min(max(Int((x - plot.left) / slot), 0), tops.count - 1) }
    let placement = LabelPlacement(
      bounds: Box(left: plot.left, top: plot.top - canvas.lineHeight - 12, right: layout.width, bottom: plot.bottom)
    ) { left, right in
      tops[index(left)...max(index(left), index(right))].min() ?? plot.bottom
    }
    var texts: [String] = []
    var labels: [LabelPlacement.Label] = []
    // Of several marked days in one column, the best has the name.
    var named: Set<Int> = []
    for mark in marks.prefix(layout == .wide ? 12 : 4) {
      let position = mark.date - plot.days.first
      guard (0..<plot.days.count).contains(position), let value = columns[position / per].value,
        named.insert(position / per).inserted
      else { continue }
      let text = TextWidth.fitted(label(mark), size: canvas.fontSize, into: layout.width * 0.6)
      texts.append(text)
      labels.append(
        LabelPlacement.Label(
          width: canvas.width(of: text), height: canvas.lineHeight,
          x: plot.left + (Double(position / per) + 0.5) * slot, y: plot.values.position(value)))
    }
    let places = placement.place(labels)
    canvas.labels(texts, at: places)
  }
}

/// What stands in for a drawing without data: never an empty frame that looks like zero.
enum EmptyDrawing {
  static let noDays = "No days to show"
  static let noCounts = "Nothing to count"

  static func draw(_ words: String, on canvas: inout Canvas) -> Double {
    canvas.group(fill: .muted) { $0.text(words, x: 0, y: $0.lineHeight + 8) }
    return 2 * canvas.lineHeight + 8
  }
}

enum PathData {
  /// `M1 2L3 4…` through points in order.
  static func lines(_ points: [(x: Double, y: Double)]) -> String {
    var result = ""
    for (index, point) in points.enumerated() {
      result += index == 0 ? "M" : "L"
      result += "\(Canvas.number(point.x)) \(Canvas.number(point.y))"
    }
    return result
  }
}
