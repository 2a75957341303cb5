/// Parts that somebody typed, of any length.
extension Matcher {
  /// Tried with the part behind it that may be missing, then without.
  mutating func freeFits(_ step: StepView, _ position: Int) -> Bool {
    var follower = step.next
    var slot = step.slot
    while true {
      let next = tables.step(follower)
      let bound = step.first == 0 ? end : bound(slot, UInt8(truncatingIfNeeded: step.first), position)
      if next.kind == .end {
        guard bound == end else { return false }
        keep(step.field, position, end)
        return true
      }
      let rest = next.kind == .optional ? next.next : follower
      // Where a part behind repeats this one, the answer depends on where this one begins.
      let known = step.count > 0 ? -1 : unfit(slot)
      if known < 0 || position < known {
        let fits =
          step.flag
          ? firstFits(step, rest, position, bound, known) : lastFits(step, rest, position, bound, known)
        if fits { return true }
        remember(slot, unfitFrom: position)
      }
      guard next.kind == .optional else { return false }
      follower = next.first
      slot &+= 1
    }
  }

  /// Whether the part ends at a place in `position...bound` at which the steps from `rest` on fit: the last such.
  /// - Parameter known: from where on none does; −1: not known.
  private mutating func lastFits(_ step: StepView, _ rest: Int, _ position: Int, _ bound: Int, _ known: Int) -> Bool {
    let next = tables.step(rest)
    guard next.kind == .literal else { return lastFitsAnywhere(step, rest, position, known < 0 ? bound : known &- 1) }
    let length = tables.literal(next.first).count
    var limit = known < 0 ? min(bound &+ 1, end) : known
    while true {
      limit = last(next.first, from: position, to: limit)
      guard limit >= 0 else { return false }
      if step.count > 0 { trial = position..<limit }
      if tries(next.next, limit &+ length, catching: step.field, from: position, to: limit) { return true }
    }
  }

  private mutating func lastFitsAnywhere(_ step: StepView, _ rest: Int, _ position: Int, _ last: Int) -> Bool {
    var place = last
    while place >= position {
      if step.count > 0 { trial = position..<place }
      if tries(rest, place, catching: step.field, from: position, to: place) { return true }
      place &-= 1
    }
    return false
  }

  /// The same for the first such place.
  private mutating func firstFits(_ step: StepView, _ rest: Int, _ position: Int, _ bound: Int, _ known: Int) -> Bool {
    let next = tables.step(rest)
    guard next.kind == .literal else { return firstFitsAnywhere(step, rest, position, known < 0 ? bound : known &- 1) }
    let length = tables.literal(next.first).count
    let stop = known < 0 ? min(bound &+ 1, end) : known
    var place = position
    while true {
      let hit = first(next.first, from: place, to: stop)
      guard hit >= 0 else { return false }
      if step.count > 0 { trial = position..<hit }
      if tries(next.next, hit &+ length, catching: step.field, from: position, to: hit) { return true }
      place = hit &+ 1
    }
  }

  private mutating func firstFitsAnywhere(_ step: StepView, _ rest: Int, _ position: Int, _ last: Int) -> Bool {
    var place = position
    while place <= last {
      if step.count > 0 { trial = position..<place }
      if tries(rest, place, catching: step.field, from: position, to: place) { return true }
      place &+= 1
    }
    return false
  }

  /// From where on a slot knows that the rest fits nowhere; −1: it knows nothing.
  @inline(__always) private mutating func unfit(_ slot: Int) -> Int {
    // SAFETY: the compiler refuses templates with more slots than `memory` has.
    let memo = unsafe memory[slot]
    return memo.turn == turn ? Int(memo.from) : -1
  }

  @inline(__always) private mutating func remember(_ slot: Int, unfitFrom position: Int) {
    unsafe memory[slot].turn = turn
    unsafe memory[slot].from = Int32(truncatingIfNeeded: position)
  }

  /// Where a part from `position` on must end at the latest: at the first letter that is not in it, or at the end. What the
  /// slot remembers of other such stretches is forgotten.
  private mutating func bound(_ slot: Int, _ stop: UInt8, _ position: Int) -> Int {
    // SAFETY: as of `unfit`.
    let memo = unsafe memory[slot]
    let isKnown = memo.turn == turn && memo.from >= 0
    let (from, known) = (Int(memo.from), Int(memo.bound))
    if isKnown, position >= from, position <= known { return known }
    // From `from` on the next such letter is known.
    let isBefore = isKnown && position < from
    let limit = isBefore ? from : end
    let hit = bytes.place(of: stop, from: position, to: limit)
    work &+= (hit >= 0 ? hit : limit) &- position
    let bound = hit >= 0 ? hit : (isBefore ? known : end)
    unsafe memory[slot] = Memo(
      turn: turn, from: isKnown && bound == known ? memo.from : -1, answer: 0, bound: Int32(truncatingIfNeeded: bound))
    return bound
  }

  /// Whether the user that is tried stands at `position` once more, and what must follow behind it. That is asked first: it
  /// is true at few places, whatever is repeated in the line.
  @inline(never) mutating func repeats(at position: Int, before index: Int) -> Bool {
    let behind = position + trial.count
    guard behind <= end else { return false }
    let next = tables.step(index)
    switch next.kind {
    case .literal where !holds(tables.literal(next.first), at: behind): return false
    case .end:
      var rest = behind
      while rest < end && bytes[rest] == 0x20 { rest += 1 }
      guard rest == end else { return false }
    default: break
    }
    work &+= trial.count
    for offset in 0..<trial.count where bytes[trial.lowerBound + offset] != bytes[position + offset] { return false }
    return true
  }
}
