import Vocabulary

/// What entries that begin alike know of each other: see `SharedBeginnings`.
extension Matcher {
  /// A place behind the beginning of a template, in one message.
  struct Mark {
    /// The message, and the `turn` that found out how it was reached.
    var message: UInt32
    var turn: UInt32
    /// In how many ways; of the first, where (from the start of the message) and what had been caught.
    var ways: UInt32
    var position: Int32
    var passing: Passing
    var source = Address(high: 0, low: 0)
    var ranges: [8 of ByteRange] = .init(repeating: .none)

    static let none = Mark(message: 0, turn: 0, ways: 0, position: 0, passing: Passing())
  }

  // SAFETY (of all that follows): the tables count their marks, and the numbers in steps and entries are below that.

  /// From here on the marks of an entry tell how they are reached, but for those that another entry has told of.
  @inline(__always) mutating func open(_ entry: EntryView) {
    let marks = entry.marks
    var index = Int(marks.start)
    let last = index &+ Int(marks.count)
    while index < last {
      let mark = tables.mark(index)
      if unsafe self.marks[mark].message != message {
        unsafe self.marks[mark].message = message
        unsafe self.marks[mark].turn = turn
        unsafe self.marks[mark].ways = 0
      }
      index &+= 1
    }
  }

  /// The steps have led to a mark.
  mutating func reach(_ mark: Int, _ position: Int) {
    guard unsafe marks[mark].turn == turn else { return }
    unsafe marks[mark].ways &+= 1
    if unsafe marks[mark].ways == 1 {
      unsafe marks[mark].position = Int32(truncatingIfNeeded: position &- start)
      unsafe marks[mark].passing = passing
      unsafe marks[mark].source = source
      unsafe marks[mark].ranges = ranges
    }
  }

  /// Whether the entries tried before say how the longest beginning that this one shares with them is reached: nowhere,
  /// or in one way only.
  @inline(__always) func isResumable(_ entry: EntryView) -> Bool {
    let resume = entry.resume
    return unsafe resume >= 0 && marks[resume].message == message && marks[resume].ways < 2
  }

  /// Whether such an entry fits: only what stands behind the beginning is tried, with what was caught before it.
  mutating func resumes(_ entry: EntryView) -> Bool {
    turn &+= 1
    open(entry)
    let resume = entry.resume
    guard unsafe marks[resume].ways == 1 else { return false }
    unsafe passing = marks[resume].passing
    unsafe source = marks[resume].source
    unsafe ranges = marks[resume].ranges
    return unsafe fits(entry.resumeStep, start &+ Int(marks[resume].position))
  }
}
