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
        unsafe self.marks[mark] = Mark(message: message, turn: turn, ways: 0, position: 0, passing: Passing())
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
    }
  }

  /// Whether the entries tried before say that this one cannot fit: its beginning leads nowhere, or to one place only, and
  /// from there on it does not fit.
  @inline(__always) mutating func isRefuted(_ entry: EntryView) -> Bool {
    guard entry.resume >= 0 else { return false }
    let mark = unsafe marks[entry.resume]
    guard mark.message == message, mark.ways < 2 else { return false }
    turn &+= 1
    open(entry)
    guard mark.ways == 1 else { return true }
    passing = mark.passing
    return !fits(entry.resumeStep, start &+ Int(mark.position))
  }
}
