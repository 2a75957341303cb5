import Vocabulary

/// What the parts of a template caught in one message.
struct Caught {
  var user = ByteRange.none
  var host = ByteRange.none
  var session = ByteRange.none
  var source: Address?
  var secret = ByteRange.none
  var attempts: Int32 = 1
  /// How many of the attempts were none of the outcome that the shape says.
  var successes = 0
  var detail = ByteRange.none
}

/// Runs compiled templates over one message.
///
/// Linear in the length of the line: `{any}` takes the first occurrence of what follows and never another one; a part of
/// unknown length that somebody typed asks at each place whether the rest fits, from the far end (or the near one), and
/// remembers the answer, so that no place is asked twice; addresses, numbers and words are of bounded length.
@safe
struct Matcher {
  var bytes: Bytes {
    didSet { lastAddress = nil }
  }
  let tables: TableView
  /// Three numbers a slot: the place asked from, the answer, and how far it was looked for; −1 in the first: not asked yet.
  let memory: UnsafeMutableBufferPointer<Int>
  private var start = 0
  var end = 0
  var caught = Caught()
  /// The user that is tried just now, for a part that repeats it.
  var trial = 0..<0
  /// What `address(at:)` last answered: several shapes of a program ask at the same place.
  var lastAddress: AddressAnswer?
  /// Bytes and steps looked at, for the proof that the cost is linear.
  var work = 0
  /// By the first of the texts of which a message must hold one: the message that was last asked for them, and whether it
  /// does. Many shapes of a program ask for the same.
  private var asked: [UInt32]
  private var message: UInt32 = 0

  static let numbersOfSlot = 3

  init(bytes: Bytes, tables: TableView, memory: UnsafeMutableBufferPointer<Int>) {
    self.bytes = bytes
    self.tables = tables
    unsafe self.memory = memory
    asked = [UInt32](repeating: 0, count: tables.literalCount)
  }

  /// What is asked from here on is asked of the message at `start..<end`. `start <= end <= bytes.count`.
  @inline(__always) mutating func begin(_ start: Int, _ end: Int) {
    (self.start, self.end) = (start, end)
    message = message &+ 1 & UInt32.max >> 1
  }

  /// Whether the message has the shape of an entry.
  /// - Parameter afterOthers: how many entries were tried before, and do not fit.
  mutating func matches(_ entry: Entry, afterOthers: Int = 0) -> Bool {
    caught = Caught()
    let isOneOfSeveral = entry.required.count == 1 && (entry.alike > 1 || afterOthers > 0)
    let isSlow =
      end - start > Self.longMessage || entry.beginsFree || afterOthers >= Self.manyOthers || isOneOfSeveral
    if isSlow && !holdsRequired(entry) { return false }
    var slot = 0
    // SAFETY: the compiler refuses templates with more slots than `memory` has threes.
    while slot < Int(entry.slots) {
      unsafe memory[slot * Self.numbersOfSlot] = -1
      slot += 1
    }
    return fits(Int(entry.step), start)
  }

  /// Messages that no daemon writes unless somebody made it: asking for a text that must be there spares most shapes.
  private static let longMessage = 600
  /// Most messages fit one of the first shapes that begin like them; where none of those fits, hardly any other does.
  private static let manyOthers = 2

  private mutating func holdsRequired(_ entry: Entry) -> Bool {
    guard entry.required.count > 0 else { return true }
    let texts = Int(entry.required.start)..<Int(entry.required.start + entry.required.count)
    if asked[texts.lowerBound] >> 1 == message { return asked[texts.lowerBound] & 1 == 1 }
    var holds = false
    for number in texts where !holds { holds = first(number, from: start, to: end) != nil }
    asked[texts.lowerBound] = message << 1 | (holds ? 1 : 0)
    return holds
  }

  /// Whether the steps from `index` on fit at `position` (`<= end`).
  mutating func fits(_ index: Int, _ position: Int) -> Bool {
    var index = index
    var position = position
    while true {
      work &+= 1
      // Every list of steps ends in `.end`, and no step leads past it.
      let step = tables.step(index)
      switch step.kind {
      case .literal:
        let text = tables.literal(Int(step.first))
        guard holds(text, at: position) else { return false }
        position &+= Int(text.count)
      case .optional:
        if mayFit(index + 1, position) {
          let before = caught
          if fits(index + 1, position) { return true }
          caught = before
        }
        index = Int(step.first)
        continue
      case .jump:
        index = Int(step.first)
        continue
      case .choice:
        return choiceFits(step, index, position)
      case .any:
        if step.count == 0 { return true }
        guard let next = nextOccurrence(step, position) else { return false }
        position = next
      case .free:
        return freeFits(step, index, position)
      case .word:
        return wordFits(step, index, position)
      case .number:
        guard let after = number(step, position) else { return false }
        position = after
      case .address:
        if let (address, after) = address(at: position, before: index + 1) {
          let before = caught.source
          caught.source = address
          if !step.flag {
            position = after
            break
          }
          if fits(index + 1, after) { return true }
          caught.source = before
        }
        guard step.flag else { return false }
        return wordFits(step, index, position)
      case .same:
        guard repeats(at: position, before: index + 1) else { return false }
        position += trial.count
      case .end:
        while position < end && bytes[position] == 0x20 { position += 1 }
        return position == end
      }
      index &+= 1
    }
  }

  private mutating func choiceFits(_ step: Step, _ index: Int, _ position: Int) -> Bool {
    for number in Int(step.first)..<Int(step.first + step.count) {
      let text = tables.literal(number)
      guard holds(text, at: position) else { continue }
      let before = caught
      if fits(index + 1, position + Int(text.count)) { return true }
      caught = before
    }
    return false
  }

  /// False where the next step is a text that does not stand at `position` (`<= end`): a look that spares asking `fits`,
  /// and keeping what was caught in case that it says no.
  @inline(__always) mutating func mayFit(_ index: Int, _ position: Int) -> Bool {
    let step = tables.step(following(index))
    guard step.kind == .literal else { return true }
    work &+= 1
    return holds(tables.literal(Int(step.first)), at: position)
  }

  /// The step that runs behind the one before `index`.
  @inline(__always) func following(_ index: Int) -> Int {
    var index = index
    while tables.step(index).kind == .jump { index = Int(tables.step(index).first) }
    return index
  }

  /// Whether a text stands at `position` (`<= end`) and ends before the message does.
  @inline(__always) func holds(_ text: Literal, at position: Int) -> Bool {
    let length = Int(text.count)
    guard end &- position >= length, bytes.word(at: position) & text.mask == text.head else { return false }
    guard length > 8 else { return true }
    // The text ends before the buffer does, so its last eight bytes are in it.
    guard bytes.wholeWord(at: position &+ length &- 8) == text.tail else { return false }
    return length <= 16
      || bytes.equals(at: position &+ 8, tables.pool, at: Int(text.start) &+ 8, length: length &- 16)
  }

  /// The first place at or after `position` at which one of the texts of an `any` stands.
  private mutating func nextOccurrence(_ step: Step, _ position: Int) -> Int? {
    let slot = Int(step.slot) * Self.numbersOfSlot
    let from = unsafe memory[slot]
    let known = unsafe memory[slot + 1]
    var limit = end
    if from >= 0 {
      if position >= from && position <= known { return known == Int.max ? nil : known }
      // Between `position` and `from` is new; from there on the answer is known.
      if position < from { limit = from }
    }
    var found = Int.max
    if step.flag {
      found = firstOfAll(step, from: position, to: limit) ?? Int.max
    } else {
      for number in Int(step.first)..<Int(step.first + step.count) {
        let isEmpty = tables.literal(number).count == 0
        if let hit = isEmpty ? position : first(number, from: position, to: min(limit, found)) {
          found = min(found, hit)
        }
      }
    }
    if found == Int.max && limit < end { found = known }
    unsafe memory[slot] = position
    unsafe memory[slot + 1] = found
    return found == Int.max ? nil : found
  }

  /// A part that somebody typed: tried with the part behind it that may be missing, then without.
  private mutating func freeFits(_ step: Step, _ index: Int, _ position: Int) -> Bool {
    var follower = following(index + 1)
    var slot = Int(step.slot)
    while true {
      let next = tables.step(follower)
      let bound = step.first == 0 ? end : bound(slot, UInt8(truncatingIfNeeded: step.first), position)
      if step.count > 0 { forget(slot) }
      if next.kind == .end {
        guard bound == end else { return false }
        keep(step.field, position, end)
        return true
      }
      let rest = next.kind == .optional ? follower + 1 : follower
      let place = step.flag ? firstFit(slot, rest, position, bound) : lastFit(slot, rest, position, bound)
      if let place {
        keep(step.field, position, place)
        return true
      }
      guard next.kind == .optional else { return false }
      follower = following(Int(next.first))
      slot += 1
    }
  }

  /// The last place from `position` on at which the steps from `rest` on fit; the parts they caught are kept.
  private mutating func lastFit(_ slot: Int, _ rest: Int, _ position: Int, _ bound: Int) -> Int? {
    let slot = slot * Self.numbersOfSlot
    let from = unsafe memory[slot]
    let known = unsafe memory[slot + 1]
    var place = bound
    if from >= 0 {
      if known >= position { return again(rest, position, known) }
      if position >= from { return nil }
      place = from - 1
    }
    let next = tables.step(rest)
    var found: Int?
    if next.kind == .literal {
      let text = Int(next.first)
      var limit = min(place + 1, end)
      while let hit = last(text, from: position, to: limit) {
        limit = hit
        let before = caught
        trial = position..<hit
        if fits(rest + 1, hit + Int(tables.literal(text).count)) {
          found = hit
          break
        }
        caught = before
      }
    } else {
      while place >= position {
        let before = caught
        trial = position..<place
        if fits(rest, place) {
          found = place
          break
        }
        caught = before
        place -= 1
      }
    }
    unsafe memory[slot] = position
    unsafe memory[slot + 1] = found ?? -1
    return found
  }

  /// The first place from `position` on at which the steps from `rest` on fit; the parts they caught are kept.
  private mutating func firstFit(_ slot: Int, _ rest: Int, _ position: Int, _ bound: Int) -> Int? {
    let slot = slot * Self.numbersOfSlot
    let from = unsafe memory[slot]
    let known = unsafe memory[slot + 1]
    var limit = bound
    if from >= 0 {
      if position >= from {
        if known == Int.max { return nil }
        if position <= known { return again(rest, position, known) }
      } else {
        limit = from - 1
      }
    }
    let next = tables.step(rest)
    var found: Int?
    var place = position
    if next.kind == .literal {
      let text = Int(next.first)
      let stop = min(limit + 1, end)
      while let hit = first(text, from: place, to: stop) {
        place = hit + 1
        let before = caught
        trial = position..<hit
        if fits(rest + 1, hit + Int(tables.literal(text).count)) {
          found = hit
          break
        }
        caught = before
      }
    } else {
      while place <= limit {
        let before = caught
        trial = position..<place
        if fits(rest, place) {
          found = place
          break
        }
        caught = before
        place += 1
      }
    }
    if found == nil && limit < bound {
      unsafe memory[slot] = position
      unsafe memory[slot + 1] = known
      return known == Int.max ? nil : again(rest, position, known)
    }
    unsafe memory[slot] = position
    unsafe memory[slot + 1] = found ?? Int.max
    return found
  }

  /// Runs the rest once more where it is known to fit, for what it catches.
  private mutating func again(_ rest: Int, _ position: Int, _ place: Int) -> Int? {
    trial = position..<place
    return fits(rest, place) ? place : nil
  }

  mutating func keep(_ field: Step.Field, _ start: Int, _ end: Int) {
    let range = ByteRange(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end - start))
    switch field {
    case .user: caught.user = range
    case .host: caught.host = range
    case .session: caught.session = range
    case .secret: caught.secret = range
    case .detail: caught.detail = range
    case .none, .attempts, .successes: break
    }
  }
}
