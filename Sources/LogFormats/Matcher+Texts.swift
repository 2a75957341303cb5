/// Looking for texts of templates, by the byte of each that is rarest in lines.
///
/// The searches are calls of their own: in the places that ask them their loops would take the registers of everything else.
extension Matcher {
  /// The first place at or after `position` at which one of the texts of an `until` or `any` stands; −1 for none.
  @inline(never) mutating func occurrence(_ step: StepView, _ position: Int) -> Int {
    // SAFETY: the compiler refuses templates with more slots than `memory` has.
    let known = unsafe memory[step.slot]
    var limit = end
    var behind = -1
    if known.turn == turn {
      if position < known.from {
        // Between `position` and `from` is new; from there on the answer is known.
        limit = Int(known.from)
        behind = Int(known.answer)
      } else if known.answer < 0 || position <= known.answer {
        return Int(known.answer)
      }
    }
    var found = step.kind == .until ? first(step.first, from: position, to: limit) : any(step, position, limit)
    if found < 0 { found = behind }
    unsafe memory[step.slot] = Memo(
      turn: turn, from: Int32(truncatingIfNeeded: position), answer: Int32(truncatingIfNeeded: found), bound: 0)
    return found
  }

  private mutating func any(_ step: StepView, _ position: Int, _ limit: Int) -> Int {
    // What a template names first stands most often right here, and nothing can stand before it.
    if position < limit, holds(tables.literal(step.first), at: position) { return position }
    if step.flag { return firstOfAll(step, from: position, to: limit) }
    var found = -1
    for number in step.first..<step.first + step.count {
      let isEmpty = tables.literal(number).count == 0
      let hit = isEmpty ? position : first(number, from: position, to: found < 0 ? limit : min(limit, found))
      if hit >= 0 { found = hit }
    }
    return found
  }

  /// The first place in `start..<stop` at which the literal of a number stands; −1 for none. `stop <= end`.
  @inline(never) mutating func first(_ literal: Int, from start: Int, to stop: Int) -> Int {
    let text = tables.literal(literal)
    let offset = text.rareOffset
    let limit = min(stop, end &- text.count &+ 1) &+ offset
    let rare = text.rare
    var place = start &+ offset
    while true {
      let hit = bytes.place(of: rare, from: place, to: limit)
      guard hit >= 0 else { break }
      work &+= hit &- place &+ 1
      place = hit &+ 1
      // A text of one letter is what was looked for.
      if text.count == 1 || holds(text, at: hit &- offset) { return hit &- offset }
    }
    work &+= max(0, limit &- place)
    return -1
  }

  /// The first place in `start..<stop` at which one of the literals of an `any` stands, which all have one byte to be
  /// looked for by; −1 for none. `stop <= end`.
  ///
  /// Each has that byte first at its offset. So none that begins earlier than one found has it later, and the first byte
  /// at which any stands is that of the answer.
  @inline(never) mutating func firstOfAll(_ step: StepView, from start: Int, to stop: Int) -> Int {
    let numbers = step.first..<step.first &+ step.count
    let rare = tables.literal(numbers.lowerBound).rare
    var limit = stop
    if stop < end {
      for number in numbers { limit = max(limit, min(end, stop &+ tables.literal(number).rareOffset)) }
    }
    var place = start
    while true {
      let hit = bytes.place(of: rare, from: place, to: limit)
      guard hit >= 0 else { break }
      work &+= hit &- place &+ numbers.count
      place = hit &+ 1
      var found = stop
      var number = numbers.lowerBound
      while number < numbers.upperBound {
        let text = tables.literal(number)
        let at = hit &- text.rareOffset
        if at >= start, at < found, holds(text, at: at) { found = at }
        number &+= 1
      }
      if found < stop { return found }
    }
    work &+= max(0, limit &- place)
    return -1
  }

  /// The last place in `start..<stop` at which the literal of a number stands; −1 for none. `stop <= end`.
  @inline(never) mutating func last(_ literal: Int, from start: Int, to stop: Int) -> Int {
    let text = tables.literal(literal)
    let offset = text.rareOffset
    let rare = text.rare
    var limit = min(stop, end &- text.count &+ 1) &+ offset
    while true {
      let hit = bytes.lastPlace(of: rare, from: start &+ offset, to: limit)
      guard hit >= 0 else { break }
      work &+= limit &- hit
      limit = hit
      if text.count == 1 || holds(text, at: hit &- offset) { return hit &- offset }
    }
    work &+= max(0, limit &- start &- offset)
    return -1
  }
}
