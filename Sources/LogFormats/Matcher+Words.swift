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
      let fits =
        tables.step(rest).kind == .literal
        ? endsBeforeText(step, tables.step(rest), position, min(run &+ 1, end), isShortest)
        : endsAnywhere(step, rest, position, run &+ 1, isShortest)
      if fits { return true }
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

  /// Whether a word from `start` on ends before `high` where a text and the steps behind it fit.
  private mutating func endsBeforeText(
    _ word: StepView, _ step: StepView, _ start: Int, _ high: Int, _ isShortest: Bool
  ) -> Bool {
    var (low, high) = (start &+ 1, high)
    let length = tables.literal(step.first).count
    while true {
      let place = isShortest ? first(step.first, from: low, to: high) : last(step.first, from: low, to: high)
      guard place >= 0 else { return false }
      if isShortest { low = place &+ 1 } else { high = place }
      if tries(step.next, place &+ length, catching: word.field, from: start, to: place) { return true }
    }
  }

  /// Whether a word from `start` on ends before `high` where the steps from `rest` on fit.
  private mutating func endsAnywhere(
    _ word: StepView, _ rest: Int, _ start: Int, _ high: Int, _ isShortest: Bool
  ) -> Bool {
    var (low, high) = (start &+ 1, high)
    while low < high {
      let place = isShortest ? low : high &- 1
      if isShortest { low = place &+ 1 } else { high = place }
      if tries(rest, place, catching: word.field, from: start, to: place) { return true }
    }
    return false
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
