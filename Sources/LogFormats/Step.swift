/// One step of a compiled template.
struct Step: Sendable {
  enum Kind: UInt8 {
    case literal, optional, jump, choice, until, any, rest, free, word, number, address, same, mark, end
  }

  var kind: Kind
  /// Which part of the match a captured stretch is.
  var field: Field = .none
  /// `free`, `word`: take the first place where the rest fits, not the last. `address`: a host name will do. `any`: its
  /// literals are all looked for by one byte. `choice`: no two of its literals stand at one place.
  var flag = false
  /// `free`, `until`, `any`: where in the memory of this line its answers are kept.
  var slot: UInt8 = 0
  /// `literal`, `until`: its number. `optional`: the step after the group, or the next way. `jump`: the step to go on with.
  /// `choice`: first of its literals. `any`: first of the literals that may follow. `free`, `word`: a letter that is not in
  /// it, or 0. `address`: a colon or a dot with which the text behind it begins, or 0. `mark`: its number.
  var first: Int32 = 0
  /// `choice`, `any`: number of literals. `free`: 1 where a `same` follows. `address`: 1 where the text behind it may be
  /// missing.
  var count: Int32 = 0
  /// The step that runs behind this one, whatever jumps lie between; of `optional` the first of the group.
  var next: Int32 = 0
  /// `choice`: of the letters with which its texts begin, each a bit by its six lowest.
  var firstLetters = UInt64.max

  /// Of operational events, `user` is the subject, `host` and `session` are the versions before and after, and
  /// `successes` is the length of a prefix. Of logins, `detail` is the stamp.
  enum Field: UInt8 { case none, user, secret, host, session, attempts, successes, detail }

  static func letter(_ byte: UInt8) -> UInt64 { 1 &<< UInt64(byte & 63) }
}

extension Tables {
  /// Lets the steps of a template, which end the list from `start` on, say what runs behind them, so that nothing has to
  /// be looked for while lines are read.
  mutating func link(from start: Int) {
    // Steps lead forwards only: those behind are linked before.
    for index in (start..<steps.count).reversed() where steps[index].kind != .jump && steps[index].kind != .end {
      let next = behindJumps(index + 1)
      steps[index].next = Int32(next)
      switch steps[index].kind {
      case .optional: steps[index].first = Int32(behindJumps(Int(steps[index].first)))
      case .any: linkAny(index, next)
      case .choice: linkChoice(index)
      case .address: linkAddress(index, next)
      default: break
      }
    }
  }

  /// The step at an index, or the one to which the jumps there lead.
  func behindJumps(_ index: Int) -> Int {
    var index = index
    while steps[index].kind == .jump { index = Int(steps[index].first) }
    return index
  }

  /// Up to the end, or up to a text that always follows: that text is stepped over at once.
  private mutating func linkAny(_ index: Int, _ next: Int) {
    if steps[index].count == 0 {
      steps[index].kind = .rest
    } else if steps[index].count == 1, steps[next].kind == .literal,
      text(Int(steps[index].first)) == text(Int(steps[next].first))
    {
      steps[index].kind = .until
      steps[index].next = steps[next].next
    }
  }

  private mutating func linkChoice(_ index: Int) {
    let first = Int(steps[index].first)
    let texts = (first..<first + Int(steps[index].count)).map(text)
    steps[index].firstLetters = texts.reduce(0) { $0 | ($1.first.map(Step.letter) ?? .max) }
    steps[index].flag = texts.indices.allSatisfy { one in
      texts.indices.allSatisfy { $0 == one || !texts[$0].starts(with: texts[one]) }
    }
  }

  private mutating func linkAddress(_ index: Int, _ next: Int) {
    let mayMiss = steps[next].kind == .optional
    let follower = steps[mayMiss ? Int(steps[next].next) : next]
    guard follower.kind == .literal else { return }
    let mark = literals[Int(follower.first)].first
    guard mark == 0x3A || mark == 0x2E else { return }
    steps[index].first = Int32(mark)
    steps[index].count = mayMiss ? 1 : 0
  }

  private func text(_ literal: Int) -> ArraySlice<UInt8> {
    let text = literals[literal]
    return pool[Int(text.start)..<Int(text.start + text.count)]
  }
}
