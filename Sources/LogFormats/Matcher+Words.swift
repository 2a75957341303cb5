extension Matcher {
  /// A host name has at most 253 letters; spop3d cuts at 384.
  private static let wordLimit = 400

  /// A run without blanks, as long as the rest allows.
  mutating func wordFits(_ step: Step, _ index: Int, _ position: Int) -> Bool {
    var run = position
    let bound = min(end, position + Self.wordLimit)
    let stop = step.kind == .word ? UInt8(truncatingIfNeeded: step.first) : 0
    while run < bound && bytes[run] > 0x20 && bytes[run] != stop { run += 1 }
    work &+= run - position
    let isShortest = step.kind == .word && step.flag
    var follower = following(index + 1)
    while true {
      let next = tables.step(follower)
      let rest = next.kind == .optional ? follower + 1 : follower
      let start = tables.step(rest)
      let first = start.kind == .literal ? Int(tables.pool[Int(start.first)]) : -1
      // Where the rest may begin: from `position + 1` to `run`, and where a text must follow, only at its first byte.
      var (low, high) = (position + 1, first < 0 ? run + 1 : min(run + 1, end))
      while low < high {
        var place = isShortest ? low : high - 1
        if first >= 0 {
          let byte = UInt8(first)
          guard let hit = isShortest ? bytes.first(byte, from: low, to: high) : bytes.last(byte, from: low, to: high)
          else { break }
          place = hit
        }
        if isShortest { low = place + 1 } else { high = place }
        guard first < 0 || mayFit(rest, place) else { continue }
        let before = caught
        if fits(rest, place) {
          keep(step.field, position, place)
          return true
        }
        caught = before
      }
      guard next.kind == .optional else { return false }
      follower = following(Int(next.first))
    }
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
