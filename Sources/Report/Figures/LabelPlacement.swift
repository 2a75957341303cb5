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

/// Finds room for labels above columns. A label without room is dropped, the weakest first, rather than drawn over
/// something.
struct LabelPlacement {
  struct Label {
    var width: Double
    var height: Double
    /// The point it belongs to: the middle of a column's top.
    var x: Double
    var y: Double
  }

  /// Where a label stands to its column: over it, or beside a pole like a flag, which lets neighbours' poles pass.
  private enum Side: CaseIterable { case middle, left, right }

  struct Placed {
    var box: Box
    /// From the column's top to the label, when it does not stand right above it.
    var leader: (x1: Double, y1: Double, x2: Double, y2: Double)?
  }

  let bounds: Box
  /// The highest point (smallest y) of what is drawn between two x.
  let skyline: (Double, Double) -> Double
  private var taken: [Box]
  private var preferred = Side.middle
  /// Where labels yet to be placed belong.
  private var waiting: [Double] = []
  private var leaders: [(x1: Double, y1: Double, x2: Double, y2: Double)] = []

  init(bounds: Box, taken: [Box] = [], skyline: @escaping (Double, Double) -> Double) {
    self.bounds = bounds
    self.taken = taken
    self.skyline = skyline
  }

  /// Places for labels given best first; nil for those without room. Who comes first takes room from the others, so
  /// several orders are tried, and the one that keeps the better labels wins. O(labels² · places).
  func place(_ labels: [Label]) -> [Placed?] {
    let byRank = Array(labels.indices)
    let fromLeft = byRank.sorted { (labels[$0].x, $0) < (labels[$1].x, $1) }
    let fromTop = byRank.sorted { (labels[$0].y, $0) < (labels[$1].y, $1) }
    var best: (kept: [Bool], cost: Double, places: [Placed?])?
    let orders = [byRank, fromLeft, fromLeft.reversed(), fromTop, fromTop.reversed()]
    for (order, side) in orders.flatMap({ order in Side.allCases.map { (order, $0) } }) {
      var attempt = self
      attempt.preferred = side
      var places = [Placed?](repeating: nil, count: labels.count)
      var cost = 0.0
      for (position, index) in order.enumerated() {
        attempt.waiting = order[(position + 1)...].map { labels[$0].x }
        guard let found = attempt.nearest(labels[index]) else { continue }
        attempt.taken.append(found.placed.box)
        if let leader = found.placed.leader { attempt.leaders.append(leader) }
        places[index] = found.placed
        cost += found.cost
      }
      let kept = places.map { $0 != nil }
      if let best {
        let firstDifference = zip(kept, best.kept).first { $0 != $1 }
        guard firstDifference.map({ $0.0 }) ?? (cost < best.cost) else { continue }
      }
      best = (kept, cost, places)
    }
    return refined(best?.places ?? [], labels)
  }

  /// Each label once more, with all others where they are: what an order's side preferred may not be needed now.
  private func refined(_ places: [Placed?], _ labels: [Label]) -> [Placed?] {
    var places = places
    for index in places.indices where places[index] != nil {
      var rest = self
      for (other, place) in places.enumerated() where other != index {
        guard let place else { continue }
        rest.taken.append(place.box)
        if let leader = place.leader { rest.leaders.append(leader) }
      }
      if let found = rest.nearest(labels[index]) { places[index] = found.placed }
    }
    return places
  }

  private func nearest(_ label: Label) -> (cost: Double, placed: Placed)? {
    let (width, height, x, y) = (label.width, label.height, label.x, label.y)
    var best: (cost: Double, placed: Placed)?
    for step in -16...16 {
      let shift = Double(step) * 0.125
      let left = min(max(x - width / 2 + shift * width, bounds.left), bounds.right - width)
      var bottom = min(y - 4, skyline(left - 2, left + width + 2) - 4)
      while bottom - height >= bounds.top {
        let box = Box(left: left, top: bottom - height, right: left + width, bottom: bottom)
        if let placed = fit(box, x, y) {
          let outside: Double = max(0, max(box.left - x, x - box.right))
          let aside: Double = outside * 3 + abs((box.left + box.right) / 2 - x) * 0.2
          let cost = aside + (y - bottom) + reluctance(.middle) + hindrance(box)
          if cost < best?.cost ?? .infinity { best = (cost, placed) }
          break
        }
        bottom -= 4
      }
    }
    for side in [Side.left, .right] {
      guard let flag = flag(label, side) else { continue }
      if flag.cost < best?.cost ?? .infinity { best = flag }
    }
    return best
  }

  private func reluctance(_ side: Side) -> Double { side == preferred ? 0 : 40 }

  /// A label over another's column would cut that one off from the free room above.
  private func hindrance(_ box: Box) -> Double {
    50 * Double(waiting.count { box.left - 2 < $0 && $0 < box.right + 2 })
  }

  private func flag(_ label: Label, _ side: Side) -> (cost: Double, placed: Placed)? {
    let left = side == .left ? label.x - 3 - label.width : label.x + 3
    var bottom = min(label.y + label.height / 2, skyline(left, left + label.width) - 3)
    while bottom - label.height >= bounds.top {
      let box = Box(left: left, top: bottom - label.height, right: left + label.width, bottom: bottom)
      let middle = bottom - label.height / 2
      let pole = label.y - middle > 6 ? (x1: label.x, y1: label.y - 2, x2: label.x, y2: middle) : nil
      if isFree(box), !taken.contains(where: { other in pole.map { crosses($0, other) } ?? false }) {
        return (label.y - bottom + 12 + reluctance(side) + hindrance(box), Placed(box: box, leader: pole))
      }
      bottom -= 4
    }
    return nil
  }

  private func isFree(_ box: Box) -> Bool {
    box.lies(in: bounds) && !taken.contains { $0.meets(box, gap: 2) } && !leaders.contains { crosses($0, box) }
  }

  private func fit(_ box: Box, _ x: Double, _ y: Double) -> Placed? {
    guard isFree(box) else { return nil }
    let isAbove = box.left + 4 <= x && x <= box.right - 4
    if isAbove && y - box.bottom <= 7 { return Placed(box: box, leader: nil) }
    let end = min(max(x, box.left + 5), box.right - 5)
    let leader = (x1: x, y1: y - 2, x2: end, y2: box.bottom + 1)
    // A long flat leader reads as part of the drawing.
    let isShort = abs(leader.x2 - leader.x1) <= max(28, (leader.y1 - leader.y2) * 0.6)
    guard isShort, !taken.contains(where: { crosses(leader, $0) }), isFree(leader) else { return nil }
    return Placed(box: box, leader: leader)
  }

  /// A leader must not run through columns, other than those right beside its own.
  private func isFree(_ leader: (x1: Double, y1: Double, x2: Double, y2: Double)) -> Bool {
    (2...10).allSatisfy { step in
      let part = Double(step) / 10
      let x = leader.x1 + (leader.x2 - leader.x1) * part
      let y = leader.y1 + (leader.y2 - leader.y1) * part
      return abs(x - leader.x1) <= 6 || y < skyline(x, x)
    }
  }

  /// Whether a leader runs through a box or right along it: what is left of it between the box's sides, clipped at one
  /// pair after the other.
  private func crosses(_ leader: (x1: Double, y1: Double, x2: Double, y2: Double), _ box: Box) -> Bool {
    var from = 0.0
    var to = 1.0
    for (start, step, low, high) in [
      (leader.x1, leader.x2 - leader.x1, box.left - 1.5, box.right + 1.5),
      (leader.y1, leader.y2 - leader.y1, box.top - 1, box.bottom + 1),
    ] {
      if step == 0 {
        guard low < start && start < high else { return false }
      } else {
        let ends = ((low - start) / step, (high - start) / step)
        from = max(from, min(ends.0, ends.1))
        to = min(to, max(ends.0, ends.1))
      }
    }
    return from < to
  }
}

extension Canvas {
  /// Draws labels that found room, each with its leader; the others are left out.
  mutating func labels(_ texts: [String], at places: [LabelPlacement.Placed?]) {
    group(stroke: .muted, strokeWidth: 1) {
      for leader in places.compactMap({ $0?.leader }) { $0.line(leader.x1, leader.y1, leader.x2, leader.y2) }
    }
    group(fill: .ink, stroke: .paper, strokeWidth: 3, attributes: "paint-order=\"stroke\"") {
      for (text, place) in zip(texts, places) {
        guard let box = place?.box else { continue }
        $0.text(text, x: (box.left + box.right) / 2, y: box.bottom - $0.fontSize * 0.3, anchor: .middle)
      }
    }
  }
}
