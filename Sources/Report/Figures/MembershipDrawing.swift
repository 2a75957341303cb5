import CivilTime
import Findings

/// A lane a campaign with its members at work as columns, all on one scale and one axis of time.
enum MembershipDrawing {
  private static let mostLanes = 16

  static func draw(
    _ membership: Figure.Membership, on canvas: inout Canvas, _ layout: FigureDrawing.Layout
  ) -> Double {
    let count = membership.campaigns.map(\.values.count).max() ?? 0
    guard count > 0 else { return EmptyDrawing.draw("No campaign to show", on: &canvas) }
    let lanes = membership.campaigns.prefix(mostLanes)
    let largest = lanes.flatMap(\.values).filter(\.isFinite).max() ?? 0
    let size = canvas.fontSize
    let left = layout == .wide ? 190.0 : 0
    let right = layout.width - canvas.width(of: DayPlot.label(largest)) - 12
    let axis = TimeAxis(
      first: membership.first, hours: count * membership.hoursPerValue, left: left, right: right)
    let columnsHeight = lanes.count <= 6 ? 44.0 : 30
    var y = canvas.lineHeight + 8
    canvas.group(fill: .ink) {
      $0.text(TextWidth.fitted(membership.unit, size: size, into: layout.width), x: 0, y: size)
    }
    var inks = Ink.series.makeIterator()
    for lane in lanes {
      let ink: Ink = lane.isRest ? .muted : inks.next() ?? .accent
      let label = TextWidth.fitted(FigureText.of(lane.label), size: size, into: layout == .wide ? left - 16 : right)
      let note = TextWidth.fitted(lane.note ?? "", size: size, into: layout == .wide ? left - 16 : right)
      if layout == .narrow {
        canvas.group(fill: .ink) { $0.text(label, x: 0, y: y + size) }
        y += canvas.lineHeight
        if !note.isEmpty {
          canvas.group(fill: .muted) { $0.text(note, x: 0, y: y + size) }
          y += canvas.lineHeight
        }
      }
      let bottom = y + columnsHeight
      if layout == .wide {
        canvas.group(fill: .ink) { $0.text(label, x: 0, y: note.isEmpty ? bottom - 2 : bottom - $0.lineHeight - 2) }
        if !note.isEmpty { canvas.group(fill: .muted) { $0.text(note, x: 0, y: bottom - 2) } }
      }
      drawLane(lane, membership, ink, axis, top: y, bottom: bottom, largest: largest, on: &canvas)
      y = bottom + 12
    }
    axis.draw(at: y - 6, room: layout.width, on: &canvas)
    y += TimeAxis.height(canvas) - 6
    let more = membership.campaigns.count - lanes.count
    if more > 0 {
      canvas.group(fill: .muted) { $0.text("and \(Numerals.grouped(more)) more in the table", x: 0, y: y + size) }
      y += canvas.lineHeight + 4
    }
    return y
  }

  private static func drawLane(
    _ lane: Figure.Membership.Campaign, _ membership: Figure.Membership, _ ink: Ink, _ axis: TimeAxis, top: Double,
    bottom: Double, largest: Double, on canvas: inout Canvas
  ) {
    // Many values in few pixels: a column is the highest of its values.
    let per = max(1, Int((Double(lane.values.count) / max(1, axis.right - axis.left)).rounded(.up)))
    canvas.group(stroke: .grid, strokeWidth: 1) { $0.line(axis.left, bottom + 0.5, axis.right, bottom + 0.5) }
    let starts = stride(from: 0, to: lane.values.count, by: per)
    let columns = starts.map { start in
      let part = lane.values[start..<min(lane.values.count, start + per)].filter(\.isFinite)
      return (start: start, value: max(0, part.max() ?? 0))
    }
    canvas.group(fill: ink) {
      for column in columns where column.value > 0 && largest > 0 {
        let from = axis.position(moment(column.start, membership))
        let to = axis.position(moment(column.start + per, membership))
        let height = max(1, (bottom - top) * column.value / largest)
        let gap = to - from >= 4 ? 1.0 : 0
        $0.rect(
          x: from, y: bottom - height, width: max(0.8, to - from - gap), height: height,
          title: title(column.start, per, column.value, lane, membership))
      }
    }
    let peak = columns.map(\.value).max() ?? 0
    canvas.group(fill: .muted) { $0.text(DayPlot.label(peak), x: axis.right + 6, y: bottom) }
  }

  private static func moment(_ index: Int, _ membership: Figure.Membership) -> Int64 {
    Int64(membership.first.dayNumber) * 86_400 + Int64(index * membership.hoursPerValue) * 3_600
  }

  private static func title(
    _ start: Int, _ per: Int, _ value: Double, _ lane: Figure.Membership.Campaign, _ membership: Figure.Membership
  ) -> String {
    let hour = start * membership.hoursPerValue
    let end = hour + per * membership.hoursPerValue
    let first = membership.first + hour / 24
    let name = FigureText.of(lane.label)
    let amount = "\(DayPlot.label(value)) \(membership.unit)"
    guard hour % 24 == 0, end % 24 == 0 else {
      let clock = "\(TimeAxis.clock(hour % 24 * 3_600))–\(TimeAxis.clock(((end - 1) % 24 + 1) * 3_600))"
      return "\(name), \(Numerals.date(first)), \(clock): \(amount)"
    }
    return "\(name), \(Numerals.dates(first, membership.first + (end / 24 - 1))): \(amount)"
  }
}
