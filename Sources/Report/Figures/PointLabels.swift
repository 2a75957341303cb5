/// Finds room for labels beside points of a plot, clear of lines, of other points and of each other.
struct PointLabels {
  let bounds: Box
  /// Points of what is drawn, close enough to each other that no label can slip between two.
  var obstacles: [(x: Double, y: Double)]
  private(set) var taken: [Box] = []

  init(bounds: Box, obstacles: [(x: Double, y: Double)] = []) {
    self.bounds = bounds
    self.obstacles = obstacles
  }

  struct Placed {
    var box: Box
    /// Where a leader from the point ends; nil when the label stands right beside it.
    var leader: (x: Double, y: Double)?
  }

  mutating func take(_ box: Box) { taken.append(box) }

  /// The nearest free place within `reach` pixels; nil when there is none.
  mutating func place(width: Double, height: Double, x: Double, y: Double, reach: Double = 120) -> Placed? {
    var best: (cost: Double, box: Box)?
    for dy in stride(from: -reach, through: reach, by: 5) {
      for left in [x + 8, x - 8 - width, x - width / 2] {
        let isBeside = left != x - width / 2
        // Beside the point at its height, or above and below it.
        if !isBeside && abs(dy) < height / 2 + 6 { continue }
        let box = Box(left: left, top: y + dy - height / 2, right: left + width, bottom: y + dy + height / 2)
        let cost = abs(dy) + (isBeside ? 0 : 4) + (left < x - 1 ? 1 : 0)
        guard cost < best?.cost ?? .infinity, box.lies(in: bounds), isFree(box) else { continue }
        best = (cost, box)
      }
    }
    guard let best else { return nil }
    taken.append(best.box)
    let box = best.box
    let nearest = (x: min(max(x, box.left), box.right), y: min(max(y, box.top), box.bottom))
    let away = max(abs(nearest.x - x), abs(nearest.y - y))
    return Placed(box: box, leader: away > 12 ? nearest : nil)
  }

  private func isFree(_ box: Box) -> Bool {
    !taken.contains { $0.meets(box, gap: 2) }
      && !obstacles.contains {
        box.left - 3 < $0.x && $0.x < box.right + 3 && box.top - 2 < $0.y && $0.y < box.bottom + 2
      }
  }

  /// Points no more than three pixels apart along a line.
  static func along(_ line: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var result: [(x: Double, y: Double)] = Array(line.prefix(1))
    for (from, to) in zip(line, line.dropFirst()) {
      let steps = max(1, Int(max(abs(to.x - from.x), abs(to.y - from.y)) / 3))
      for step in 1...steps {
        let part = Double(step) / Double(steps)
        result.append((from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part))
      }
    }
    return result
  }
}
