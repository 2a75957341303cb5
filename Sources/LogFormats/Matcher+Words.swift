extension Matcher {
  /// A host name has at most 253 letters; spop3d cuts at 384.
  private static let wordLimit = 400

  /// A run without blanks, as long as the rest allows.
  mutating func wordFits(_ step: StepView, _ position: Int) -> Bool {
    let isShortest = step.kind == .word && step.flag
    let run = wordEnd(step, position)
    var follower = step.next
    while true {
      let next = tables.step(follower)
      let rest = next.kind == .optional ? next.next : follower
      let place =
        tables.step(rest).kind == .literal
        ? endBeforeText(tables.step(rest), position &+ 1, min(run &+ 1, end), isShortest)
        : endAnywhere(rest, position &+ 1, run &+ 1, isShortest)
      if place >= 0 {
        keep(step.field, position, place)
        return true
      }
      guard next.kind == .optional else { return false }
      follower = next.first
    }
  }

  /// Where the run from `position` on ends.
  @inline(__always) private mutating func wordEnd(_ step: StepView, _ position: Int) -> Int {
    var run = bytes.firstBlank(from: position, to: min(end, position &+ Self.wordLimit))
    if step.kind == .word, step.first != 0 {
      let stop = bytes.place(of: UInt8(truncatingIfNeeded: step.first), from: position, to: run)
      if stop >= 0 { run = stop }
    }
    work &+= run &- position
    return run
  }

  /// A place in `low..<high` from which on a text and the steps behind it fit; −1 for none.
  private mutating func endBeforeText(_ step: StepView, _ low: Int, _ high: Int, _ isShortest: Bool) -> Int {
    var (low, high) = (low, high)
    let length = tables.literal(step.first).count
    while true {
      let place = isShortest ? first(step.first, from: low, to: high) : last(step.first, from: low, to: high)
      guard place >= 0 else { return -1 }
      if isShortest { low = place &+ 1 } else { high = place }
      if tries(step.next, place &+ length) { return place }
    }
  }

  /// A place in `low..<high` from which on the steps from `rest` on fit; −1 for none.
  private mutating func endAnywhere(_ rest: Int, _ low: Int, _ high: Int, _ isShortest: Bool) -> Int {
    var (low, high) = (low, high)
    while low < high {
      let place = isShortest ? low : high &- 1
      if isShortest { low = place &+ 1 } else { high = place }
      if tries(rest, place) { return place }
    }
    return -1
  }

  /// Behind the digits at `position`; −1 when there are none, or when they say something that cannot be.
  mutating func number(_ step: StepView, _ position: Int) -> Int {
    var place = position
    var value = 0
    let limit = min(end, position &+ 18)
    while place < limit {
      let digit = Int(bytes[place]) &- 48
      guard digit >= 0, digit < 10 else { break }
      value = value &* 10 &+ digit
      place &+= 1
    }
    guard place > position else { return -1 }
    if step.field == .attempts {
      // A line whose attempts all succeeded, or that counts none, tells of no other.
      guard value > passing.successes else { return -1 }
      passing.attempts = Int32(clamping: value &- passing.successes)
    } else if step.field == .successes {
      passing.successes = value
    }
    return place
  }
}
