import CivilTime
import Findings

/// Lanes of different things over one axis of time, and what they have in common shaded through all of them.
enum TimelineDrawing {
  /// Rows of stretches or of labels in one lane; what finds no room is told on hovering.
  private static let mostRows = 5
  private static let countsHeight = 84.0
  private static let rowHeight = 22.0

  static func draw(_ timeline: Figure.Timeline, on canvas: inout Canvas, _ layout: FigureDrawing.Layout) -> Double {
    guard !timeline.lanes.isEmpty, !timeline.span.isEmpty else {
      return EmptyDrawing.draw("No time to show", on: &canvas)
    }
    let left = countLabelsWidth(timeline, canvas) + 8
    let axis = TimeAxis(span: timeline.span, zone: timeline.zone, left: left, right: layout.width - 6)
    let names = timeline.highlighted.contains { $0.label != nil }
    let head = names ? canvas.lineHeight + 6 : 4
    // Lanes are drawn before it is known how high they are, and the shading lies behind them.
    var lanes = Canvas(surface: canvas.surface, fontSize: canvas.fontSize)
    var y = head
    for lane in timeline.lanes {
      lanes.group(fill: .ink, attributes: "font-weight=\"600\"") {
        $0.text(TextWidth.fitted(lane.label, size: $0.fontSize, into: layout.width * 0.9), x: 0, y: y + $0.fontSize)
      }
      y += canvas.lineHeight + 4
      switch lane.content {
      case .counts(let counts): y = drawCounts(counts, axis, top: y, layout, on: &lanes)
      case .moments(let moments): y = drawMoments(moments, axis, top: y, layout, on: &lanes)
      case .spans(let spans): y = drawSpans(spans, axis, top: y, layout, on: &lanes)
      }
      y += 12
    }
    drawHighlighted(timeline.highlighted, axis, head: head, bottom: y, layout, on: &canvas)
    canvas.add(lanes)
    axis.draw(at: y, room: layout.width, on: &canvas)
    return y + TimeAxis.height(canvas)
  }

  private static func countLabelsWidth(_ timeline: Figure.Timeline, _ canvas: Canvas) -> Double {
    timeline.lanes.map { lane in
      guard case .counts(let counts) = lane.content else { return 0 }
      return scale(counts, top: 0).ticks.map { canvas.width(of: DayPlot.label($0)) }.max() ?? 0
    }.max() ?? 0
  }

  private static func scale(_ counts: Figure.Timeline.Counts, top: Double) -> ValueScale {
    let known = counts.values.compactMap { $0 }.filter(\.isFinite)
    return ValueScale(
      largest: max(known.max() ?? 0, counts.level ?? 0), steps: 2, zeroAt: top + countsHeight, topAt: top + 6)
  }

  private static func drawCounts(
    _ counts: Figure.Timeline.Counts, _ axis: TimeAxis, top: Double, _ layout: FigureDrawing.Layout,
    on canvas: inout Canvas
  ) -> Double {
    let scale = scale(counts, top: top)
    let bottom = top + countsHeight
    canvas.group(stroke: .grid, strokeWidth: 1) {
      for tick in scale.ticks {
        let y = scale.position(tick).rounded() + 0.5
        $0.line(axis.left, y, axis.right, y)
      }
    }
    canvas.group(fill: .muted) {
      for tick in scale.ticks {
        $0.text(DayPlot.label(tick), x: axis.left - 6, y: scale.position(tick) + $0.fontSize * 0.35, anchor: .end)
      }
    }
    canvas.group(fill: .accent) {
      for (index, value) in counts.values.enumerated() {
        let start = counts.first + Int64(index) * counts.step
        guard let value, value.isFinite, value > 0, start + counts.step > axis.span.lowerBound,
          start < axis.span.upperBound
        else { continue }
        let x = axis.position(start)
        let y = scale.position(value)
        $0.rect(
          x: x, y: y, width: max(0.8, axis.position(start + counts.step) - x - 0.3), height: bottom - y,
          title: "\(moment(start, axis.zone)): \(DayPlot.label(value)) \(counts.unit)")
      }
    }
    guard let level = counts.level, level.isFinite, level >= 0 else { return bottom }
    let y = scale.position(level).rounded() + 0.5
    canvas.group(stroke: .ink, strokeWidth: 1.5, attributes: "stroke-dasharray=\"5 3\"") {
      $0.line(axis.left, y, axis.right, y)
    }
    if let label = counts.levelLabel {
      canvas.group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
        let text = TextWidth.fitted(label, size: $0.fontSize, into: axis.right - axis.left - 8)
        $0.text(text, x: axis.left + 6, y: y - 4)
      }
    }
    return bottom
  }

  /// Ticks with their words in as many rows as they need; where there is no room, the words come on hovering.
  private static func drawMoments(
    _ moments: [Figure.Timeline.Moment], _ axis: TimeAxis, top: Double, _ layout: FigureDrawing.Layout,
    on canvas: inout Canvas
  ) -> Double {
    let shown = moments.filter { axis.span.contains($0.at) || $0.at == axis.span.upperBound }
    var ends = [[Range<Double>]](repeating: [], count: mostRows)
    var places: [(text: String, x: Double, row: Int)] = []
    // What stands out has the first choice of room.
    for moment in shown.filter(\.isMarked) + shown.filter({ !$0.isMarked }) {
      guard let label = moment.label else { continue }
      let text = TextWidth.fitted(
        "\(TimeAxis.clock(axis.zone.secondOfDay(at: moment.at))) \(FigureText.of(label))", size: canvas.fontSize,
        into: layout.width * 0.7)
      let width = canvas.width(of: text)
      let x = axis.position(moment.at)
      let left = x + 7 + width <= layout.width ? x + 7 : x - 7 - width
      guard left >= 0 else { continue }
      let taken = (left - 10)..<(left + width + 10)
      guard let row = ends.indices.first(where: { row in !ends[row].contains { $0.overlaps(taken) } }) else { continue }
      ends[row].append(taken)
      places.append((text, left, row))
    }
    let rows = Double(max(1, (places.map(\.row).max() ?? 0) + 1))
    let height = rows * rowHeight
    for (ink, wanted) in [(Ink.muted, false), (Ink.alarm, true)] {
      canvas.group(stroke: ink, strokeWidth: 2) {
        for moment in shown where moment.isMarked == wanted {
          let x = axis.position(moment.at)
          let words = moment.label.map { " \(FigureText.of($0))" } ?? ""
          $0.path(
            PathData.lines([(x, top), (x, top + height)]), title: "\(Self.moment(moment.at, axis.zone))\(words)")
        }
      }
    }
    canvas.group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
      for place in places {
        $0.text(place.text, x: place.x, y: top + Double(place.row) * rowHeight + $0.fontSize + 2)
      }
    }
    return top + height
  }

  /// Bars in as many rows as overlap; beyond that they are drawn over each other in the last.
  private static func drawSpans(
    _ spans: [Figure.Timeline.Span], _ axis: TimeAxis, top: Double, _ layout: FigureDrawing.Layout,
    on canvas: inout Canvas
  ) -> Double {
    let shown = spans.filter { $0.time.overlaps(axis.span) }
      .sorted { ($0.time.lowerBound, $0.time.upperBound) < ($1.time.lowerBound, $1.time.upperBound) }
    var ends: [Double] = []
    var places: [(span: Figure.Timeline.Span, row: Int, text: String, textX: Double?)] = []
    for span in shown {
      let left = axis.position(span.time.lowerBound)
      let right = max(left + 3, axis.position(span.time.upperBound))
      let row = ends.firstIndex { $0 <= left } ?? min(ends.count, mostRows - 1)
      let text = span.label.map {
        TextWidth.fitted(FigureText.of($0), size: canvas.fontSize, into: layout.width * 0.6)
      }
      var textX: Double?
      let isFree = row >= ends.count || ends[row] <= left
      if let text, isFree {
        let width = canvas.width(of: text)
        if right + 6 + width <= layout.width {
          textX = right + 6
        } else if left - 6 - width >= (row < ends.count ? ends[row] : 0) {
          textX = left - 6 - width
        }
      }
      let end = max(right, textX.map { $0 + canvas.width(of: text ?? "") } ?? 0) + 6
      if row < ends.count { ends[row] = max(ends[row], end) } else { ends.append(end) }
      places.append((span, row, text ?? "", textX))
    }
    for (ink, wanted) in [(Ink.accentSoft, false), (Ink.alarm, true)] {
      canvas.group(fill: ink) {
        for (span, row, _, _) in places where span.isMarked == wanted {
          let left = axis.position(span.time.lowerBound)
          let words = span.label.map { ": \(FigureText.of($0))" } ?? ""
          $0.rect(
            x: left, y: top + Double(row) * rowHeight + 4,
            width: max(3, axis.position(span.time.upperBound) - left), height: rowHeight - 9,
            title: "\(moment(span.time.lowerBound, axis.zone)) to \(moment(span.time.upperBound, axis.zone))\(words)")
        }
      }
    }
    canvas.group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
      for (_, row, text, x) in places {
        guard let x else { continue }
        $0.text(text, x: x, y: top + Double(row) * rowHeight + $0.fontSize + 2)
      }
    }
    return top + Double(max(1, ends.count)) * rowHeight
  }

  private static func drawHighlighted(
    _ spans: [Figure.Timeline.Span], _ axis: TimeAxis, head: Double, bottom: Double,
    _ layout: FigureDrawing.Layout, on canvas: inout Canvas
  ) {
    var end = 0.0
    for span in spans where span.time.overlaps(axis.span) {
      let left = axis.position(span.time.lowerBound)
      let width = max(3, axis.position(span.time.upperBound) - left)
      canvas.group(fill: .alarm, attributes: "fill-opacity=\"0.12\"") {
        $0.rect(
          x: left, y: head - 2, width: width, height: bottom - head + 2,
          title: "\(moment(span.time.lowerBound, axis.zone)) to \(moment(span.time.upperBound, axis.zone))")
      }
      guard let label = span.label else { continue }
      let text = TextWidth.fitted(FigureText.of(label), size: canvas.fontSize, into: layout.width * 0.8)
      let textWidth = canvas.width(of: text)
      let x = min(left, layout.width - textWidth)
      guard x >= end else { continue }
      canvas.group(fill: .alarm) { $0.text(text, x: x, y: $0.fontSize) }
      end = x + textWidth + 12
    }
  }

  private static func moment(_ at: Int64, _ zone: Zone) -> String {
    let second = zone.secondOfDay(at: at)
    let seconds = second % 60 == 0 ? "" : ":" + Digits.padded(second % 60, 2)
    return "\(Numerals.dayAndMonth(zone.date(at: at))) \(TimeAxis.clock(second))\(seconds)"
  }
}
