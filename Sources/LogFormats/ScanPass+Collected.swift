/// Lines that a collector of logs wrapped, as objects or as rows of a table.
extension ScanPass {
  /// A collector's object: a whole line, or program and message in members of their own. Counts it.
  /// - Parameter outer: when the collector says it was.
  mutating func collected(_ entry: CollectedEntry, _ bytes: Bytes, outer: Stamp, _ index: Int) {
    scratch.removeAll(keepingCapacity: true)
    var parts = Envelope()
    parts.stamp = outer
    if entry.host.kind == .text {
      JournalEntry.decode(bytes, entry.host, into: &scratch)
      parts.hostEnd = scratch.count
      scratch.append(0x20)
    }
    parts.tagStart = scratch.count
    if entry.program.kind == .text || entry.tag.kind == .text {
      JournalEntry.decode(bytes, entry.program.kind == .text ? entry.program : entry.tag, into: &scratch)
      let tag = entry.program.kind == .text ? scratch.count : Self.tagName(scratch, parts.tagStart)
      parts.tagEnd = tag
      parts.pid =
        entry.process.kind == .text
        ? EnvelopeReader.processNumber(bytes, entry.process.start, entry.process.end) : Self.tagProcess(scratch, tag)
      scratch.append(0x20)
    }
    var text: [UInt8] = []
    JournalEntry.decode(bytes, entry.message, into: &text)
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    parts.messageStart = scratch.count + text.prefix { $0 == 0x20 }.count
    scratch += text
    count(decoded { pass, bytes in pass.unwrapped(parts, bytes, index) })
  }

  mutating func count(_ isEvent: Bool) {
    if isEvent { countEvent() } else { account.otherLines += 1 }
    // Its ranges are into memory that the next line overwrites.
    hasLogin = false
  }

  /// Reads what was wrapped. Whether it is an event.
  /// - Parameter mayBeLine: a message that its program does not write may be a whole line.
  mutating func unwrapped(_ parts: Envelope, _ bytes: Bytes, _ index: Int, mayBeLine: Bool = true) -> Bool {
    guard parts.messageStart < bytes.count else { return false }
    if parts.tagEnd > parts.tagStart {
      envelope = parts
      if message(bytes, 0, bytes.count, index) {
        if parts.stamp.kind != .none { note(parts.stamp, index) }
        return true
      }
    }
    return mayBeLine && wholeLine(bytes, parts.messageStart, bytes.count, outer: parts, index)
  }

  /// A whole line, or a message without a stamp. Whether it is an event.
  mutating func wholeLine(_ bytes: Bytes, _ start: Int, _ end: Int, outer: Envelope, _ index: Int) -> Bool {
    var inner = Envelope()
    if envelopes.read(bytes, start, end, &inner) == nil {
      inner.stamp = inner.stamp.kind == .none ? outer.stamp : inner.stamp.settled(by: outer.stamp)
    } else {
      inner = Envelope()
      inner.stamp = outer.stamp
      inner.tagStart = start
      inner.bareStart = start
      (inner.hostStart, inner.hostEnd) = (outer.hostStart, outer.hostEnd)
    }
    envelope = inner
    if inner.stamp.kind != .none { note(inner.stamp, index) }
    return message(bytes, start, end, index)
  }

  /// The end of `sshd` in `sshd[4711]:`.
  static func tagName(_ text: [UInt8], _ start: Int) -> Int {
    text[start...].firstIndex { $0 == 0x5B || $0 == 0x3A } ?? text.count
  }

  /// 4711 of `sshd[4711]:`.
  static func tagProcess(_ text: [UInt8], _ nameEnd: Int) -> UInt32 {
    guard nameEnd < text.count, text[nameEnd] == 0x5B else { return 0 }
    return UInt32(String(decoding: text[(nameEnd + 1)...].prefix { $0.isDigit }, as: UTF8.self)) ?? 0
  }
}
