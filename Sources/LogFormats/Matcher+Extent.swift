extension Matcher {
  /// Where a part from `position` on must end at the latest: at the first letter that is not in it, or at the end. What the
  /// slot remembers of other such stretches is forgotten.
  mutating func bound(_ slot: Int, _ stop: UInt8, _ position: Int) -> Int {
    let slot = slot * Self.numbersOfSlot
    let from = unsafe memory[slot]
    let known = unsafe memory[slot + 2]
    if from >= 0, position >= from, position <= known { return known }
    // From `from` on the next such letter is known.
    let isBefore = from >= 0 && position < from
    let limit = isBefore ? from : end
    let hit = bytes.first(stop, from: position, to: limit)
    work &+= (hit ?? limit) - position
    let bound = hit ?? (isBefore ? known : end)
    if from >= 0 && bound != known { unsafe memory[slot] = -1 }
    unsafe memory[slot + 2] = bound
    return bound
  }

  /// Where the rest fits depends on where the part begins, for a part behind it repeats it.
  mutating func forget(_ slot: Int) {
    unsafe memory[slot * Self.numbersOfSlot] = -1
  }

  /// Whether the user that is tried stands at `position` once more, and what must follow behind it. That is asked first: it
  /// is true at few places, whatever is repeated in the line.
  mutating func repeats(at position: Int, before index: Int) -> Bool {
    let behind = position + trial.count
    guard behind <= end else { return false }
    let next = tables.step(following(index))
    switch next.kind {
    case .literal where !holds(tables.literal(Int(next.first)), at: behind): return false
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
