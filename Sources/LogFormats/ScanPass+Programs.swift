import Vocabulary

/// From a line to the program that wrote it, and to its message.
extension ScanPass {
  /// Whether the line is an event. `envelope` has been read from it.
  mutating func message(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    // Helpers that only read are static: a method that borrows `self` has all of it copied, on every line.
    let tables = tables
    var nameStart = envelope.tagStart
    var position: Int
    var bracketed = false
    guard nameStart < end else { return false }
    if envelope.tagEnd < 0 && bytes[nameStart] == 0x5B {
      nameStart += 1
      bracketed = true
    }
    var row: Int
    if envelope.tagEnd >= 0 {
      position = envelope.messageStart
      if let found = Self.program(tables, bytes, nameStart, envelope.tagEnd) {
        row = found
      } else if let (name, pid) = Self.barename(bytes, nameStart, envelope.tagEnd),
        let found = Self.program(tables, bytes, name.lowerBound, name.upperBound)
      {
        row = found
        if envelope.pid == 0 { envelope.pid = pid }
      } else {
        return anyProgram(bytes, start, end, index, messageStart: position)
      }
    } else {
      (row, position) = names.find(tables, bytes, nameStart, end)
      guard row >= 0 else { return otherwise(bytes, start, end, index, nameEnd: position) }
      if bracketed {
        guard position < end, bytes[position] == 0x5D else {
          return envelope.bareStart >= 0 && bareMessage(bytes, start, end, index)
        }
        position += 1
        if position < end && bytes[position] == 0x3A { position += 1 }
        while position < end && bytes[position] == 0x20 { position += 1 }
      } else if tables.program(row).kind != .repetition {
        position = afterTag(bytes, position, end)
      }
    }
    if tables.program(row).kind == .repetition { return repetition(bytes, nameStart, start, end, index) }
    if tables.program(row).isPlain {
      // The kernel writes a lot, and hardly ever something of this kind.
      guard
        envelope.bareStart >= 0 || observer != nil
          || Self.mayMatch(tables, heads, bytes, row, position, end)
      else { return false }
      return match(bytes, row, position, end, lineStart: start, lineEnd: end, index, repeats: 0)
        || (envelope.bareStart >= 0 && bareMessage(bytes, start, end, index))
    }
    if position &+ 4 < end, bytes[position] == 0x5B, bytes[position + 1] == 0x49, bytes[position + 2] == 0x44,
      bytes[position + 3] == 0x20, let close = bytes.first(0x5D, from: position, to: min(end, position + 48)),
      close + 1 < end
    {
      // Solaris: `[ID 800047 auth.info] `.
      position = close + 2
    }
    // What rsyslog makes of the carriage return of a sender that ends its lines with one.
    var messageEnd =
      bytes[end - 1] == 0x35 && end - position > 4 && bytes.word(at: end - 4, end: end) == Self.escapedReturn
      ? end - 4 : end
    var repeats: Int32 = 0
    if position < end, bytes[position] == 0x6D, let inner = Self.repeated(bytes, position, end) {
      // rsyslog: `message repeated 3 times: [ …]`; a text cut at 800 letters has lost the bracket.
      repeats = inner.times
      position = inner.start
      if bytes[messageEnd - 1] == 0x5D { messageEnd -= 1 }
      guard position < messageEnd else { return false }
    }
    position = DovecotLevel.end(bytes, position, messageEnd)
    // Some write the wrapper's name twice.
    while tables.program(row).kind == .wrapper {
      if position < messageEnd, bytes[position] == 0x28 {
        // `dovecot(pam_unix)[4711]: `, of old PAM below it.
        guard let close = bytes.first(0x29, from: position, to: min(messageEnd, position + 24)),
          let module = Self.program(tables, bytes, position + 1, close)
        else { return false }
        row = module
        break
      }
      let (found, inner) = names.find(tables, bytes, position, messageEnd)
      guard found >= 0, tables.program(found).kind != .repetition else {
        return position < messageEnd && bytes[position] == Self.quotingWords[0]
          && repetition(bytes, position, start, end, index)
      }
      row = found
      position = DovecotLevel.end(bytes, afterTag(bytes, inner, messageEnd), messageEnd)
    }
    if match(bytes, row, position, messageEnd, lineStart: start, lineEnd: end, index, repeats: repeats) { return true }
    if position < messageEnd {
      switch bytes[position] {
      case Self.escape: return colouredMessage(bytes, start, end, index)
      case Self.lastWords[0] where Self.isSyslogd(bytes, nameStart, end),
        Self.quotingWords[0] where Self.quotation(bytes, position, end) != nil:
        return repetition(bytes, position, start, end, index)
      default: break
      }
    }
    if envelope.tagEnd < 0, position < messageEnd, bytes[position] == 0x5B,
      let behind = processBehind(bytes, position, messageEnd)
    {
      // `sshd [4711]: `
      return match(bytes, row, behind, messageEnd, lineStart: start, lineEnd: end, index, repeats: repeats)
    }
    if envelope.bareStart < 0 {
      guard envelope.hostEnd >= 0, envelope.tagEnd < 0, bytes[position - 2] == 0x3A, bytes[position - 3] != 0x5D,
        Self.beginsStamp(bytes, position, messageEnd)
      else { return false }
      return carried(bytes, start, end, index, name: nameStart, nameEnd: position - 2, text: position)
    }
    // A word of a log that names no program may be a program's name.
    return bareMessage(bytes, start, end, index)
  }

  /// The end of a program's name.
  @inline(__always) static func nameEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var position = start
    while position < end {
      switch bytes[position] {
      case 0x20, 0x28, 0x3A, 0x3C, 0x5B, 0x5D: return position
      default: position += 1
      }
    }
    return position
  }

  @inline(__always) static func program(_ tables: TableView, _ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard start < end, end &- start <= 128 else { return nil }
    let slash = bytes.last(0x2F, from: start, to: end)
    let key = slash.map { $0 &+ 1 } ?? start
    let head = bytes.word(at: key, end: end)
    var slot = ProgramHash.slot(bytes, key, end, head: head, inPath: slash != nil)
    while true {
      let row = tables.hash(slot)
      guard row >= 0 else { return nil }
      if tables.program(row).head == head,
        isNamed(tables.program(row), tables.pool, bytes, start, key, end, inPath: slash != nil)
      {
        return row
      }
      slot = (slot &+ 1) & 1023
    }
  }

  /// Whether a row whose name begins with the same eight bytes is the program at `key..<end`.
  @inline(__always) private static func isNamed(
    _ row: ProgramRow, _ pool: Bytes, _ bytes: Bytes, _ start: Int, _ key: Int, _ end: Int, inPath: Bool
  ) -> Bool {
    let (name, prefix) = (row.name, row.prefix)
    guard end &- key == Int(name.count), inPath == (prefix.count > 0) else { return false }
    if name.count > 8, !bytes.equals(at: key, pool, at: Int(name.start), length: Int(name.count)) { return false }
    return !inPath
      || (key &- start > Int(prefix.count)
        && bytes.equals(at: start, pool, at: Int(prefix.start), length: Int(prefix.count)))
  }

  /// The program of which a name is that of one instance among several: `sshd2222`, `exim-out`, `dovecot_old`. Only before
  /// a process number or a colon, and never a program of which all lines are refused at once.
  static func instance(_ tables: TableView, _ bytes: Bytes, _ start: Int, _ nameEnd: Int, _ end: Int) -> Int? {
    guard nameEnd < end, bytes[nameEnd] == 0x5B || bytes[nameEnd] == 0x3A, nameEnd - start <= 64 else { return nil }
    func named(_ baseEnd: Int) -> Int? {
      guard let row = program(tables, bytes, start, baseEnd) else { return nil }
      let (kind, isPlain) = (tables.program(row).kind, tables.program(row).isPlain)
      return !isPlain && (kind == .program || kind == .wrapper) ? row : nil
    }
    var place = nameEnd
    while place > start + 1 && bytes[place - 1].isDigit { place -= 1 }
    if place < nameEnd, let row = named(place) { return row }
    while place > start + 1 {
      place -= 1
      let byte = bytes[place]
      // `-`, `_`, `@`
      guard byte == 0x2D || byte == 0x5F || byte == 0x40, place + 1 < nameEnd else { continue }
      if let row = named(place) { return row }
    }
    return nil
  }

  /// Behind `[123]: `, `(123): `, `(default): ` or `: `. Anything else in parentheses belongs to the message.
  @inline(__always) mutating func afterTag(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var place = start
    if place < end, bytes[place] == 0x5B {
      let length = Self.processDigits(bytes, start &+ 1, end)
      guard length > 0 else { return afterUnusualTag(bytes, start, end) }
      envelope.pid = Self.number(bytes.word(at: start &+ 1), digits: length)
      place = start &+ length &+ 2
    }
    guard place &+ 2 < end, bytes[place] == 0x3A, bytes[place &+ 1] == 0x20, bytes[place &+ 2] != 0x20 else {
      return afterUnusualTag(bytes, start, end)
    }
    return place &+ 2
  }

  /// How many digits stand before a `]`, as nearly all write a process number: one to seven; 0 for anything else.
  /// All are looked at at once: a loop over so few ends in another turn with nearly every line.
  @inline(__always) static func processDigits(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    let letters = bytes.word(at: start) ^ 0x3030_3030_3030_3030
    let others = ((letters & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7676_7676_7676_7676 | letters) & 0x8080_8080_8080_8080
    let length = others.trailingZeroBitCount &>> 3
    guard length < 8, start &+ length < end, bytes[start &+ length] == 0x5D else { return 0 }
    return length
  }

  /// Of the first letters of a word, one to seven digits, the first lowest.
  @inline(__always) private static func number(_ word: UInt64, digits: Int) -> UInt32 {
    // Moved up, so that zeros stand before them; then pairs, fours and all eight are put together.
    let letters = (word ^ 0x3030_3030_3030_3030) &<< UInt64(truncatingIfNeeded: 64 &- digits &* 8)
    let pairs = letters &* 10 &+ letters &>> 8
    let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let low = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return UInt32(truncatingIfNeeded: (high &+ low) &>> 32)
  }

  @inline(never) private mutating func afterUnusualTag(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var position = start
    if position < end, bytes[position] == 0x5B, let close = Self.bracketEnd(bytes, start, min(end, start + 16)) {
      envelope.pid = EnvelopeReader.processNumber(bytes, position + 1, close)
      position = Self.levelInMarksEnd(bytes, close + 1, end)
    } else if position < end, bytes[position] == 0x28,
      let close = bytes.first(0x29, from: position, to: min(end, start + 16)), close + 1 < end
    {
      guard bytes[close + 1] == 0x3A else {
        // `sshd(pam_unix)[4711]: `: the module belongs to the message.
        if bytes[close + 1] == 0x5B, let last = Self.bracketEnd(bytes, close + 1, min(end, close + 16)) {
          envelope.pid = EnvelopeReader.processNumber(bytes, close + 2, last)
        }
        return position
      }
      // Anything else may be a name that somebody typed.
      var isNumber = close > position + 1
      for index in position + 1..<close where !bytes[index].isDigit { isNumber = false }
      if isNumber || bytes.word(at: position + 1, end: close) == Self.defaultName { position = close + 1 }
    }
    if position < end && bytes[position] == 0x3A { position += 1 }
    while position < end && bytes[position] == 0x20 { position += 1 }
    return position
  }

  /// Behind the ` <Info>` that macOS' `syslog` and its older logs put behind a process number; `start` where there is none.
  private static func levelInMarksEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    guard start + 4 < end, bytes[start] == 0x20, bytes[start + 1] == 0x3C,
      let close = bytes.first(0x3E, from: start, to: min(end, start + 12)), close > start + 2, close + 1 < end,
      bytes[close + 1] == 0x3A, (start + 2..<close).allSatisfy({ bytes[$0].isLetter })
    else { return start }
    return close + 1
  }

  /// The bracket that closes the one at `start`; there are hardly ever more than a few digits between them.
  @inline(__always) private static func bracketEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var place = start + 1
    while place < end {
      if bytes[place] == 0x5D { return place }
      place += 1
    }
    return nil
  }

  /// `default`
  private static let defaultName = "default".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// `message repeated 3 times: [ `
  private static func repeated(_ bytes: Bytes, _ start: Int, _ end: Int) -> (times: Int32, start: Int)? {
    let words = repeatedWords
    guard end - start > words.count else { return nil }
    for (index, byte) in words.enumerated() where bytes[start + index] != byte { return nil }
    var position = start + words.count
    let times = count(bytes, &position, end)
    let tail = repeatedTail
    guard times > 0, end - position > tail.count else { return nil }
    for (index, byte) in tail.enumerated() where bytes[position + index] != byte { return nil }
    position += tail.count
    while position < end && bytes[position] == 0x20 { position += 1 }
    return (times, position)
  }

  /// `#015`
  private static let escapedReturn = "#015".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  static let repeatedWords = Array("message repeated ".utf8)
  static let repeatedTail = Array(" times: [".utf8)
  static let lastWords = Array("last message repeated ".utf8)
}
