import Vocabulary

/// Runs compiled templates over one message.
///
/// Linear in the length of the line: `{any}` takes the first occurrence of what follows and never another one; a part of
/// unknown length that somebody typed asks at each place whether the rest fits, from the far end (or the near one), and
/// remembers where it does not, so that no place is asked twice; addresses, numbers and words are of bounded length.
///
/// A step that fits asks those behind it, up to the end of the template. So the first `true` is the answer; a stretch is
/// noted before the steps behind it are asked, and given up when they do not fit.
@safe
struct Matcher {
  var bytes: Bytes
  let tables: TableView
  /// By slot.
  let memory: UnsafeMutableBufferPointer<Memo>
  /// By number.
  let marks: UnsafeMutableBufferPointer<Mark>
  private(set) var start = 0
  var end = 0
  /// By `Step.Field`.
  var ranges: [8 of ByteRange] = .init(repeating: .none)
  var passing = Passing()
  /// Means something where `passing` says so.
  var source = Address(high: 0, low: 0)
  /// The user that is tried just now, for a part that repeats it.
  var trial = 0..<0
  /// What was last read as an address: several shapes of a program ask at the same place.
  var read = AddressRead()
  /// Bytes and steps looked at, for the proof that the cost is linear. Of the steps that only look where they stand, those
  /// of a way count as one: they are as many as the template has.
  var work = 0
  /// Numbers the calls of `matches`: what an earlier one wrote into the memory means nothing.
  var turn: UInt32 = 0
  /// By the first of the texts of which a message must hold one: the message that was last asked for them, and whether it
  /// does. Many shapes of a program ask for the same.
  private let asked: UnsafeMutableBufferPointer<UInt32>
  private(set) var message: UInt32 = 0

  /// What is caught before the rest is known to fit, and given up when it does not.
  struct Passing {
    /// How many of the attempts were none of the outcome that the shape says.
    var successes = 0
    var attempts: Int32 = 1
    var hasSource = false
  }

  /// What a slot remembers.
  struct Memo {
    /// The `turn` in which it was written.
    var turn: UInt32
    /// The place asked from.
    var from: Int32
    /// Of `until` and `any`: the answer.
    var answer: Int32
    /// Of a part without some letter: where that letter stands.
    var bound: Int32

    static let none = Memo(turn: 0, from: 0, answer: 0, bound: 0)
  }

  private init(
    _ bytes: Bytes, _ tables: TableView, _ memory: UnsafeMutableBufferPointer<Memo>,
    _ marks: UnsafeMutableBufferPointer<Mark>, _ asked: UnsafeMutableBufferPointer<UInt32>
  ) {
    self.bytes = bytes
    self.tables = tables
    unsafe self.memory = memory
    unsafe self.marks = marks
    unsafe memory.initialize(repeating: .none)
    unsafe self.asked = asked
    unsafe marks.initialize(repeating: .none)
    unsafe asked.initialize(repeating: 0)
  }

  /// Lends a matcher for the length of a call: no copy of it may leave that.
  static func with<Result>(_ bytes: Bytes, _ tables: TableView, _ body: (Matcher) -> Result) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: Memo.self, capacity: FormatCompiler.slotLimit) { memory in
      unsafe withUnsafeTemporaryAllocation(of: Mark.self, capacity: tables.markCount) { marks in
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: tables.literalCount) { asked in
          body(unsafe Matcher(bytes, tables, memory, marks, asked))
        }
      }
    }
  }

  /// What is asked from here on is asked of the message at `start..<end`. `start <= end <= bytes.count`.
  @inline(__always) mutating func begin(_ start: Int, _ end: Int) {
    (self.start, self.end) = (start, end)
    read.position = -1
    message = message &+ 1 & UInt32.max >> 1
  }

  /// Whether the message has the shape of an entry.
  /// - Parameter afterOthers: how many entries were tried before, and do not fit.
  mutating func matches(_ entry: EntryView, afterOthers: Int = 0) -> Bool {
    // What several of a bucket need that begin alike is asked for at once: one look spares them all.
    if isResumable(entry) {
      // From the mark on it is short, but in a line that somebody made.
      if end &- start > Self.longMessage && !holdsRequired(entry) { return false }
      guard resumes(entry) else { return false }
    } else {
      let isOneOfSeveral = entry.required.count == 1 && (entry.alike > 1 || afterOthers > 0)
      let isSlow =
        end &- start > Self.longMessage || entry.beginsFree || afterOthers >= Self.manyOthers || isOneOfSeveral
      if isSlow && !holdsRequired(entry) { return false }
      ranges = .init(repeating: .none)
      passing = Passing()
      turn &+= 1
      open(entry)
      guard fits(entry.step, start) else { return false }
    }
    // Not all ways were tried: what the marks say is not the whole.
    message = message &+ 1 & UInt32.max >> 1
    return true
  }

  /// Messages that no daemon writes unless somebody made it: asking for a text that must be there spares most shapes.
  private static let longMessage = 600
  /// Most messages fit one of the first shapes that begin like them; where none of those fits, hardly any other does.
  private static let manyOthers = 2

  private mutating func holdsRequired(_ entry: EntryView) -> Bool {
    let required = entry.required
    guard required.count > 0 else { return true }
    var number = Int(required.start)
    // SAFETY: there is a place for each literal, and these are some of them.
    let known = unsafe asked[number]
    if known >> 1 == message { return known & 1 == 1 }
    let last = number &+ Int(required.count)
    var holds = false
    while number < last && !holds {
      holds = first(number, from: start, to: end) >= 0
      number &+= 1
    }
    unsafe asked[Int(required.start)] = message << 1 | (holds ? 1 : 0)
    return holds
  }

  /// Whether the steps from `index` on fit at `position` (`<= end`).
  mutating func fits(_ index: Int, _ position: Int) -> Bool {
    work &+= 1
    var index = index
    var position = position
    while true {
      // Every list of steps ends in `.end`, and no step leads past it.
      let step = tables.step(index)
      switch step.kind {
      case .literal:
        let text = tables.literal(step.first)
        guard holds(text, at: position) else { return false }
        position &+= text.count
      case .optional:
        if leads(step.next, position) { return true }
        index = step.first
        continue
      case .choice:
        guard position == end || step.firstLetters & Step.letter(bytes[position]) != 0 else { return false }
        guard step.flag else { return choiceFits(step, position) }
        guard let length = chosen(step, position) else { return false }
        position &+= length
      case .until:
        let place = occurrence(step, position)
        guard place >= 0 else { return false }
        position = place &+ tables.literal(step.first).count
      case .any:
        let place = occurrence(step, position)
        guard place >= 0 else { return false }
        position = place
      case .rest:
        return true
      case .free:
        return freeFits(step, position)
      case .word:
        return wordFits(step, position)
      case .number:
        let after = number(step, position)
        guard after >= 0 else { return false }
        position = after
      case .address:
        let after = address(step, position)
        if step.flag || passing.hasSource { return addressFits(step, position, after) }
        guard after >= 0 else { return false }
        source = read.address
        passing.hasSource = true
        position = after
      case .same:
        guard repeats(at: position, before: step.next) else { return false }
        position &+= trial.count
      case .end:
        while position < end && bytes[position] == 0x20 { position &+= 1 }
        return position == end
      case .mark:
        reach(step.first, position)
      case .jump:
        // Nothing leads to it: `Tables.link`.
        return false
      }
      index = step.next
    }
  }

  /// As `fits`; when it does not, what was caught on the way is given up.
  @inline(__always) mutating func tries(_ index: Int, _ position: Int) -> Bool {
    let before = passing
    if fits(index, position) { return true }
    passing = before
    return false
  }

  /// The same behind a stretch. What stands twice is what stands first in the line.
  @inline(__always) mutating func tries(
    _ index: Int, _ position: Int, catching field: Step.Field, from start: Int, to end: Int
  ) -> Bool {
    guard field != .none else { return tries(index, position) }
    // SAFETY: a field is below 8.
    let before = unsafe ranges[unchecked: Int(field.rawValue)]
    keep(field, start, end)
    if tries(index, position) { return true }
    unsafe ranges[unchecked: Int(field.rawValue)] = before
    return false
  }

  /// As `tries`; a text that comes first is looked at before anything is kept aside.
  @inline(__always) mutating func leads(_ index: Int, _ position: Int) -> Bool {
    let step = tables.step(index)
    guard step.kind == .literal else { return tries(index, position) }
    let text = tables.literal(step.first)
    return holds(text, at: position) && tries(step.next, position &+ text.count)
  }

  /// The length of the text of a choice that stands at `position`, where only one can.
  @inline(__always) private mutating func chosen(_ step: StepView, _ position: Int) -> Int? {
    var number = step.first
    let last = number &+ step.count
    while number < last {
      let text = tables.literal(number)
      if holds(text, at: position) { return text.count }
      number &+= 1
    }
    return nil
  }

  @inline(never) private mutating func choiceFits(_ step: StepView, _ position: Int) -> Bool {
    var number = step.first
    let last = number &+ step.count
    while number < last {
      let text = tables.literal(number)
      if holds(text, at: position), leads(step.next, position &+ text.count) { return true }
      number &+= 1
    }
    return false
  }

  /// Whether a text stands at `position` (`<= end`) and ends before the message does.
  @inline(__always) mutating func holds(_ text: LiteralView, at position: Int) -> Bool {
    let length = text.count
    guard end &- position >= length, bytes.word(at: position) & text.mask == text.head else { return false }
    guard length > 8 else { return true }
    // The text ends before the buffer does, so its last eight bytes are in it.
    guard bytes.wholeWord(at: position &+ length &- 8) == text.tail else { return false }
    return length <= 16 || Self.holdsMiddle(bytes, tables, text, at: position)
  }

  /// The same of what stands between the first eight bytes of the text and its last eight.
  @inline(never) private static func holdsMiddle(
    _ bytes: Bytes, _ tables: TableView, _ text: LiteralView, at position: Int
  ) -> Bool {
    bytes.equals(at: position &+ 8, tables.pool, at: text.start &+ 8, length: text.count &- 16)
  }

  /// Notes a stretch, unless an earlier one of the line is noted.
  @inline(__always) mutating func keep(_ field: Step.Field, _ start: Int, _ end: Int) {
    // SAFETY: a field is below 8.
    guard field != .none, unsafe !ranges[unchecked: Int(field.rawValue)].isPresent else { return }
    unsafe ranges[unchecked: Int(field.rawValue)] = ByteRange(
      start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end &- start))
  }

  /// What the shape that fitted last caught.
  @inline(__always) var caught: Caught {
    // Mutating, as everything here: a call that only borrows the matcher would have all of it copied.
    mutating get {
      Caught(
        user: ranges[1], host: ranges[3], session: ranges[4], source: passing.hasSource ? source : nil,
        secret: ranges[2], attempts: passing.attempts, successes: passing.successes, detail: ranges[7])
    }
  }
}

/// What the parts of a template caught in one message.
struct Caught: Equatable {
  var user: ByteRange
  var host: ByteRange
  var session: ByteRange
  var source: Address?
  var secret: ByteRange
  var attempts: Int32
  /// How many of the attempts were none of the outcome that the shape says.
  var successes: Int
  var detail: ByteRange
}
