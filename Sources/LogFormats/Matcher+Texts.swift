/// Looking for texts of templates, by the byte of each that is rarest in lines.
///
/// The searches are calls of their own: in the places that ask them their loops would take the registers of everything else.
extension Matcher {
  /// The first place in `start..<stop` at which the literal of a number stands. `stop <= end`.
  @inline(never) mutating func first(_ literal: Int, from start: Int, to stop: Int) -> Int? {
    let text = tables.literal(literal)
    let offset = Int(text.rareOffset)
    let limit = min(stop, end &- Int(text.count) &+ 1) &+ offset
    var place = start &+ offset
    while let hit = bytes.first(text.rare, from: place, to: limit) {
      work &+= hit &- place &+ 1
      place = hit &+ 1
      if holds(text, at: hit &- offset) { return hit &- offset }
    }
    work &+= max(0, limit &- place)
    return nil
  }

  /// The first place in `start..<stop` at which one of the literals of an `any` stands, which all have one byte to be
  /// looked for by. `stop <= end`.
  ///
  /// Each has that byte first at its offset. So none that begins earlier than one found has it later, and the first byte
  /// at which any stands is that of the answer.
  @inline(never) mutating func firstOfAll(_ step: Step, from start: Int, to stop: Int) -> Int? {
    let numbers = Int(step.first)..<Int(step.first &+ step.count)
    let rare = tables.literal(numbers.lowerBound).rare
    let limit = stop < end ? min(end, stop &+ numbers.reduce(0) { max($0, Int(tables.literal($1).rareOffset)) }) : end
    var place = start
    while let hit = bytes.first(rare, from: place, to: limit) {
      work &+= hit &- place &+ numbers.count
      place = hit &+ 1
      var found = stop
      for number in numbers {
        let text = tables.literal(number)
        let at = hit &- Int(text.rareOffset)
        if at >= start, at < found, holds(text, at: at) { found = at }
      }
      if found < stop { return found }
    }
    work &+= max(0, limit &- place)
    return nil
  }

  /// The last place in `start..<stop` at which the literal of a number stands. `stop <= end`.
  @inline(never) mutating func last(_ literal: Int, from start: Int, to stop: Int) -> Int? {
    let text = tables.literal(literal)
    let offset = Int(text.rareOffset)
    var limit = min(stop, end &- Int(text.count) &+ 1) &+ offset
    while let hit = bytes.last(text.rare, from: start &+ offset, to: limit) {
      work &+= limit &- hit
      limit = hit
      if holds(text, at: hit &- offset) { return hit &- offset }
    }
    work &+= max(0, limit &- start &- offset)
    return nil
  }
}
