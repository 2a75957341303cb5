/// A rectangle on the drawing; y grows downwards.
struct Box: Hashable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  func meets(_ other: Box, gap: Double = 0) -> Bool {
    left < other.right + gap && other.left < right + gap && top < other.bottom + gap && other.top < bottom + gap
  }

  func lies(in other: Box) -> Bool {
    left >= other.left && right <= other.right && top >= other.top && bottom <= other.bottom
  }
}

/// Finds room for labels above columns. The best marks come first and get the best room; a label without room is dropped
/// rather than drawn over something.
struct LabelPlacement {
  struct Placed {
    var box: Box
    /// From the column's top to the label, when it does not stand right above it.
    var leader: (x1: Double, y1: Double, x2: Double, y2: Double)?
  }

  let bounds: Box
  /// The highest point (smallest y) of what is drawn between two x.
  let skyline: (Double, Double) -> Double
  private var taken: [Box]
  private var leaders: [(x1: Double, y1: Double, x2: Double, y2: Double)] = []

  init(bounds: Box, taken: [Box] = [], skyline: @escaping (Double, Double) -> Double) {
    self.bounds = bounds
    self.taken = taken
    self.skyline = skyline
  }

  /// - Parameters: the label's size, and the point it belongs to. Tries some hundred places, nearest wins.
  mutating func place(width: Double, height: Double, at x: Double, _ y: Double) -> Placed? {
    var best: (cost: Double, placed: Placed)?
    for step in -10...10 {
      let shift = Double(step) * 0.25
      let left = min(max(x - width / 2 + shift * width, bounds.left), bounds.right - width)
      var bottom = min(y - 4, skyline(left - 2, left + width + 2) - 4)
      while bottom - height >= bounds.top {
        let box = Box(left: left, top: bottom - height, right: left + width, bottom: bottom)
        if let placed = fit(box, x, y) {
          let outside: Double = max(0, max(box.left - x, x - box.right))
          let aside: Double = outside + abs((box.left + box.right) / 2 - x) * 0.15
          let cost = aside * 1.2 + (y - bottom)
          if cost < best?.cost ?? .infinity { best = (cost, placed) }
          break
        }
        bottom -= 4
      }
    }
    guard let best else { return nil }
    taken.append(best.placed.box)
    if let leader = best.placed.leader { leaders.append(leader) }
    return best.placed
  }

  private func fit(_ box: Box, _ x: Double, _ y: Double) -> Placed? {
    guard box.lies(in: bounds), !taken.contains(where: { $0.meets(box, gap: 3) }),
      !leaders.contains(where: { crosses($0, box) })
    else { return nil }
    let isAbove = box.left + 4 <= x && x <= box.right - 4
    if isAbove && y - box.bottom <= 7 { return Placed(box: box, leader: nil) }
    let end = min(max(x, box.left + 5), box.right - 5)
    let leader = (x1: x, y1: y - 2, x2: end, y2: box.bottom + 1)
    guard !taken.contains(where: { crosses(leader, $0) }), isFree(leader) else { return nil }
    return Placed(box: box, leader: leader)
  }

  /// A leader must not run through the columns beside its own.
  private func isFree(_ leader: (x1: Double, y1: Double, x2: Double, y2: Double)) -> Bool {
    (2...10).allSatisfy { step in
      let part = Double(step) / 10
      let x = leader.x1 + (leader.x2 - leader.x1) * part
      let y = leader.y1 + (leader.y2 - leader.y1) * part
      return y < skyline(x, x)
    }
  }

  private func crosses(_ leader: (x1: Double, y1: Double, x2: Double, y2: Double), _ box: Box) -> Bool {
    (0...20).contains { step in
      let part = Double(step) / 20
      let x = leader.x1 + (leader.x2 - leader.x1) * part
      let y = leader.y1 + (leader.y2 - leader.y1) * part
      return x > box.left - 2 && x < box.right + 2 && y > box.top - 2 && y < box.bottom + 2
    }
  }
}
