extension Matcher {
  /// A host name has at most 253 letters; spop3d cuts at 384.
  private static let wordLimit = 400

  /// A run without blanks, as long as the rest allows.
  mutating func wordFits(_ step: Step, _ index: Int, _ position: Int) -> Bool {
    let isShortest = step.kind == .word && step.flag
    let run = wordEnd(step, position)
    var follower = following(index &+ 1)
    while true {
      let next = tables.step(follower)
      let rest = next.kind == .optional ? follower &+ 1 : follower
      let place =
        tables.step(rest).kind == .literal
        ? endBeforeText(rest, position &+ 1, min(run &+ 1, end), isShortest)
        : endAnywhere(rest, position &+ 1, run &+ 1, isShortest)
      if let place {
        keep(step.field, position, place)
        return true
      }
      guard next.kind == .optional else { return false }
      follower = following(Int(next.first))
    }
  }

  /// Where the run from `position` on ends.
  @inline(__always) private mutating func wordEnd(_ step: Step, _ position: Int) -> Int {
    var run = bytes.firstBlank(from: position, to: min(end, position &+ Self.wordLimit))
    let stop = step.kind == .word ? UInt8(truncatingIfNeeded: step.first) : 0
    if stop != 0, let hit = bytes.first(stop, from: position, to: run) { run = hit }
    work &+= run &- position
    return run
  }

  /// A place in `low..<high` from which on the steps from `rest` on fit, which begin with a text.
  private mutating func endBeforeText(_ rest: Int, _ low: Int, _ high: Int, _ isShortest: Bool) -> Int? {
    var (low, high) = (low, high)
    let text = Int(tables.step(rest).first)
    let length = Int(tables.literal(text).count)
    while let place = isShortest ? first(text, from: low, to: high) : last(text, from: low, to: high) {
      if isShortest { low = place &+ 1 } else { high = place }
      let before = caught
      if fits(rest &+ 1, place &+ length) { return place }
      caught = before
    }
    return nil
  }

  /// A place in `low..<high` from which on the steps from `rest` on fit.
  private mutating func endAnywhere(_ rest: Int, _ low: Int, _ high: Int, _ isShortest: Bool) -> Int? {
    var (low, high) = (low, high)
    while low < high {
      let place = isShortest ? low : high &- 1
      if isShortest { low = place &+ 1 } else { high = place }
      let before = caught
      if fits(rest, place) { return place }
      caught = before
    }
    return nil
  }

  mutating func number(_ step: Step, _ position: Int) -> Int? {
    var place = position
    var value = 0
    while place < end && place - position < 18 && bytes[place].isDigit {
      value = value * 10 + Int(bytes[place] &- 48)
      place += 1
    }
    guard place > position else { return nil }
    if step.field == .attempts {
      // A line whose attempts all succeeded, or that counts none, tells of no other.
      guard value > caught.successes else { return nil }
      caught.attempts = Int32(clamping: value - caught.successes)
    } else if step.field == .successes {
      caught.successes = value
    }
    return place
  }
}
