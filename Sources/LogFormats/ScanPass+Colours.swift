/// Lines with the colours of a terminal in them: `docker compose logs --ansi always` colours the name before a line,
/// journalctl the text of what is urgent, grep what it was asked for. They are read as if the colours were not there.
///
/// Looked for only where a writer puts them, at the beginning of a line and of a message: a name that somebody types may
/// hold some, and keeps them.
extension ScanPass {
  static let escape: UInt8 = 0x1B

  /// Reads a line that begins with a colour, and counts it. False when it does not begin with one.
  mutating func colouredLine(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard nesting < Self.nestingLimit, withoutColours(bytes, start, end) else { return false }
    nesting += 1
    defer { nesting -= 1 }
    _ = decoded { pass, text in
      guard text.count > 0 else {
        pass.account.otherLines += 1
        return false
      }
      if text[0] == 0x7B {
        pass.json(text, 0, text.count, index)
      } else if let fault = pass.envelopes.read(text, 0, text.count, &pass.envelope) {
        pass.unusual(fault, text, 0, text.count, index)
      } else {
        if pass.envelope.stamp.kind != .none { pass.note(pass.envelope.stamp, index) }
        if pass.message(text, 0, text.count, index) { pass.countEvent() } else { pass.account.otherLines += 1 }
      }
      return true
    }
    // Its ranges are into memory that the next one overwrites.
    hasLogin = false
    return true
  }

  /// Whether a line of which the message begins with a colour is an event.
  @inline(never) mutating func colouredMessage(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard nesting < Self.nestingLimit, withoutColours(bytes, start, end) else { return false }
    nesting += 1
    defer { nesting -= 1 }
    let isEvent = decoded { pass, text in
      pass.envelopes.read(text, 0, text.count, &pass.envelope) == nil && pass.message(text, 0, text.count, index)
    }
    hasLogin = false
    return isEvent
  }

  /// Leaves the line in the scratch buffer without its `ESC [ 1;36 m` and `ESC [ K`. False when it has none.
  private mutating func withoutColours(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    var place = start
    var found = false
    while let mark = bytes.first(Self.escape, from: place, to: end) {
      let behind = Self.colourEnd(bytes, mark, end)
      unsafe scratch.append(contentsOf: bytes.buffer(place, behind == nil ? mark + 1 : mark))
      if behind != nil { found = true }
      place = behind ?? mark + 1
    }
    unsafe scratch.append(contentsOf: bytes.buffer(place, end))
    return found
  }

  /// Behind `ESC [`, digits and semicolons, and `m` or `K`.
  private static func colourEnd(_ bytes: Bytes, _ mark: Int, _ end: Int) -> Int? {
    guard mark + 2 < end, bytes[mark + 1] == 0x5B else { return nil }
    var place = mark + 2
    while place < end, place < mark + 24, bytes[place].isDigit || bytes[place] == 0x3B { place += 1 }
    guard place < end, bytes[place] == 0x6D || bytes[place] == 0x4B else { return nil }
    return place + 1
  }
}
