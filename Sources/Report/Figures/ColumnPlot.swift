import Findings

/// The frame of columns that do not stand on days: a scale of values, its grid, a level, and labels over columns.
struct ColumnPlot {
  let values: ValueScale
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  /// Columns between `left` and `right`.
  let count: Int
  private let levelLines: [String]

  /// - Parameters:
  ///   - headroom: room for labels above the largest value.
  ///   - topLines: lines of text above the plot.
  init(
    count: Int, largest: Double, levelLabel: String? = nil, headroom: Double, topLines: Int = 1,
    startingAt start: Double = 0, height: Double, _ canvas: Canvas, _ layout: FigureDrawing.Layout
  ) {
    self.count = max(1, count)
    levelLines = levelLabel.map { ColumnPlot.lines($0, canvas, layout) } ?? []
    let levelRoom = levelLines.isEmpty ? 4 : (levelLines.map { canvas.width(of: $0) }.max() ?? 0) + 10
    top = start + canvas.lineHeight * Double(topLines) + (topLines > 0 ? 10 : 4) + headroom
    bottom = top + height - headroom
    values = ValueScale(
      largest: largest, steps: max(1, Int((bottom - top) / layout.pixelsPerTick)), zeroAt: bottom, topAt: top)
    left = (values.ticks.map { canvas.width(of: DayPlot.label($0)) }.max() ?? 0) + 8
    right = layout.width - levelRoom
  }

  private static func lines(_ label: String, _ canvas: Canvas, _ layout: FigureDrawing.Layout) -> [String] {
    TextWidth.wrapped(label, size: canvas.fontSize, into: max(80, layout.width / 7), lines: 3)
  }

  var slot: Double { (right - left) / Double(count) }
  func edge(_ index: Int) -> Double { left + (right - left) * Double(index) / Double(count) }
  func middle(_ index: Int) -> Double { (edge(index) + edge(index + 1)) / 2 }

  func drawGrid(on canvas: inout Canvas) {
    canvas.group(stroke: .grid, strokeWidth: 1) {
      for tick in values.ticks.dropFirst() {
        let y = values.position(tick).rounded() + 0.5
        $0.line(left, y, right, y)
      }
    }
    canvas.group(fill: .muted) {
      for tick in values.ticks {
        $0.text(DayPlot.label(tick), x: left - 6, y: values.position(tick) + $0.fontSize * 0.35, anchor: .end)
      }
    }
  }

  /// - Parameter columns: value, whether it stands out, and what it says on hovering; nil: nothing is known.
  func drawColumns(_ columns: [(value: Double, isMarked: Bool, title: String)?], on canvas: inout Canvas) {
    for (ink, wanted) in [(Ink.accentSoft, false), (Ink.alarm, true)] {
      canvas.group(fill: ink) {
        for (index, column) in columns.enumerated() {
          guard let column, column.isMarked == wanted, column.value.isFinite else { continue }
          let gap = slot >= 3 ? max(min(slot * 0.2, 4), slot - 72) : 0
          let y = values.position(max(0, column.value))
          $0.rect(
            x: edge(index) + gap / 2, y: y, width: slot - gap, height: bottom - y, title: column.title)
        }
      }
    }
  }

  /// Runs of columns of which nothing is known, as grey bands.
  func drawUnknown(_ isKnown: [Bool], title: String, on canvas: inout Canvas) {
    guard isKnown.contains(false) else { return }
    canvas.group(fill: .grid) {
      for run in isKnown.indices.split(whereSeparator: { isKnown[$0] }) {
        guard let first = run.first, let last = run.last else { continue }
        $0.rect(x: edge(first), y: top, width: edge(last + 1) - edge(first), height: bottom - top, title: title)
      }
    }
  }

  func drawLevel(_ level: Double?, on canvas: inout Canvas) {
    guard let level, level.isFinite, level >= 0 else { return }
    let y = values.position(level).rounded() + 0.5
    canvas.group(stroke: .ink, strokeWidth: 1.5, attributes: "stroke-dasharray=\"5 3\"") {
      $0.line(left, y, right, y)
    }
    canvas.group(fill: .ink) {
      let height = Double(levelLines.count) * $0.lineHeight
      let start = min(max(y - height / 2, top - $0.lineHeight), bottom - height + 6)
      for (index, line) in levelLines.enumerated() {
        $0.text(line, x: right + 6, y: start + Double(index) * $0.lineHeight + $0.fontSize * 0.9)
      }
    }
  }

  /// Labels over columns, best first; those without room are left out.
  func drawMarks(
    _ marks: [(column: Int, label: String)], heights: [Double?], _ layout: FigureDrawing.Layout,
    on canvas: inout Canvas
  ) {
    var named: Set<Int> = []
    let shown = marks.filter {
      heights.indices.contains($0.column) && heights[$0.column] != nil && named.insert($0.column).inserted
    }.prefix(layout == .wide ? 12 : 4)
    guard !shown.isEmpty else { return }
    let tops = heights.map { $0.map { values.position(max(0, $0)) } ?? bottom }
    func column(_ x: Double) -> Int { min(max(Int((x - left) / slot), 0), tops.count - 1) }
    let placement = LabelPlacement(
      bounds: Box(left: left, top: top - canvas.lineHeight - 12, right: right, bottom: bottom)
    ) { from, to in
      tops[column(from)...max(column(from), column(to))].min() ?? bottom
    }
    let texts = shown.map { TextWidth.fitted($0.label, size: canvas.fontSize, into: layout.width * 0.6) }
    let places = placement.place(
      zip(shown, texts).map { mark, text in
        LabelPlacement.Label(
          width: canvas.width(of: text), height: canvas.lineHeight, x: middle(mark.column), y: tops[mark.column])
      })
    canvas.labels(texts, at: places)
  }
}
