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
    lastLogin = nil
  }

  /// Reads what was wrapped. Whether it is an event.
  private mutating func unwrapped(_ parts: Envelope, _ bytes: Bytes, _ index: Int) -> Bool {
    guard parts.messageStart < bytes.count else { return false }
    if parts.tagEnd > parts.tagStart {
      envelope = parts
      if message(bytes, 0, bytes.count, index) {
        if parts.stamp.kind != .none { note(parts.stamp, index) }
        return true
      }
    }
    return wholeLine(bytes, parts.messageStart, bytes.count, outer: parts, index)
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
  private static func tagName(_ text: [UInt8], _ start: Int) -> Int {
    text[start...].firstIndex { $0 == 0x5B || $0 == 0x3A } ?? text.count
  }

  /// 4711 of `sshd[4711]:`.
  private static func tagProcess(_ text: [UInt8], _ nameEnd: Int) -> UInt32 {
    guard nameEnd < text.count, text[nameEnd] == 0x5B else { return 0 }
    return UInt32(String(decoding: text[(nameEnd + 1)...].prefix { $0.isDigit }, as: UTF8.self)) ?? 0
  }

  // MARK: Tables

  /// A row of a table that Splunk, Kibana, Graylog, Papertrail, Datadog, Grafana or Fluentd wrote out: values behind commas, in
  /// quotation marks, or behind tabs. One of the first values is the time; of the others one is a whole line, an object, or a
  /// message behind its program. Counts the line; false when it is no such row.
  mutating func row(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard let cells = TableCells(bytes, start, end), cells.ranges.count > 1 else { return false }
    var outer = Envelope()
    for cell in cells.ranges.prefix(3) where outer.stamp.kind == .none {
      outer.stamp = TableCells.stamp(bytes, cell) ?? .none
    }
    guard outer.stamp.kind != .none else { return false }
    if let number = cells.ranges.firstIndex(where: { isLine(bytes, $0) }) {
      count(cell(bytes, cells, number, outer: outer, index))
      return true
    }
    note(outer.stamp, index)
    for (number, cell) in cells.ranges.enumerated() where cell.count > 12 {
      if cells.mark == 0x09, bytes[cell.lowerBound] == 0x7B {
        var entry = CollectedEntry()
        guard entry.find(bytes, cell.lowerBound, cell.upperBound) else { continue }
        collected(entry, bytes, outer: outer.stamp, index)
        return true
      }
      if self.cell(bytes, cells, number, outer: outer, index) {
        count(true)
        return true
      }
    }
    count(false)
    return true
  }

  /// Whether a value begins with a stamp and goes on.
  private mutating func isLine(_ bytes: Bytes, _ cell: Range<Int>) -> Bool {
    var probe = Envelope()
    guard cell.count > 24, envelopes.read(bytes, cell.lowerBound, cell.upperBound, &probe) == nil else { return false }
    return probe.stamp.kind != .none
  }

  /// Whether a value is a login's line, or the message behind the program's name.
  private mutating func cell(
    _ bytes: Bytes, _ cells: TableCells, _ number: Int, outer: Envelope, _ index: Int
  ) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    var parts = outer
    if number > 0 {
      cells.decode(bytes, number - 1, into: &scratch)
      parts.tagEnd = Self.tagName(scratch, 0)
      parts.pid = Self.tagProcess(scratch, parts.tagEnd)
      scratch.append(0x20)
    }
    parts.messageStart = scratch.count
    cells.decode(bytes, number, into: &scratch)
    return decoded { pass, text in
      if parts.tagEnd > 0, Self.program(pass.tables, text, 0, parts.tagEnd) == nil { parts.tagEnd = -1 }
      return pass.unwrapped(parts, text, index)
    }
  }
}

/// Where the values of a row stand.
struct TableCells {
  /// Without the quotation marks around them.
  private(set) var ranges: [Range<Int>] = []
  /// What stands between values.
  let mark: UInt8

  private static let limit = 32

  /// nil when the row does not begin as one: with a quotation mark, or with a tab behind its first word.
  init?(_ bytes: Bytes, _ start: Int, _ end: Int) {
    guard end - start > 24 else { return nil }
    let tab = bytes.first(0x09, from: start, to: min(end, start + 40))
    guard tab != nil || bytes[start] == 0x22 else { return nil }
    mark = tab == nil ? 0x2C : 0x09
    var place = start
    while place < end && ranges.count < Self.limit {
      let isQuoted = mark == 0x2C && bytes[place] == 0x22
      let close = isQuoted ? Self.quoteEnd(bytes, place + 1, end) : bytes.first(mark, from: place, to: end) ?? end
      guard let close else { return nil }
      ranges.append((isQuoted ? place + 1 : place)..<close)
      place = isQuoted ? close + 2 : close + 1
      guard !isQuoted || close + 1 >= end || bytes[close + 1] == mark else { return nil }
    }
  }

  /// The quotation mark that closes a value: one that is not doubled.
  private static func quoteEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var place = start
    while let quote = bytes.first(0x22, from: place, to: end) {
      guard quote + 1 < end, bytes[quote + 1] == 0x22 else { return quote }
      place = quote + 2
    }
    return nil
  }

  func decode(_ bytes: Bytes, _ number: Int, into text: inout [UInt8]) {
    var isSecond = false
    for place in ranges[number] {
      let isQuote = bytes[place] == 0x22 && mark == 0x2C
      if isQuote && isSecond {
        isSecond = false
        continue
      }
      isSecond = isQuote
      text.append(bytes[place])
    }
  }

  /// A value that is a stamp and nothing else; `Nov 12, 2023 @ 08:31:00.123`, as Kibana has it, as well.
  static func stamp(_ bytes: Bytes, _ cell: Range<Int>) -> Stamp? {
    guard cell.count >= 10 else { return nil }
    if let stamp = CollectedEntry.stamp(bytes, cell.lowerBound, cell.upperBound) { return stamp }
    guard cell.count > 20, cell.count < 32 else { return nil }
    let text = unsafe Array(bytes.buffer(cell.lowerBound, cell.upperBound)).filter { $0 != 0x2C && $0 != 0x40 }
    var plain: [UInt8] = []
    for byte in text where !(byte == 0x20 && plain.last == 0x20) { plain.append(byte) }
    return unsafe plain.withUnsafeBytes { buffer -> Stamp? in
      var stamp = Stamp.none
      var reader = StampReader()
      let end = try? reader.bsd(unsafe Bytes(buffer), 0, plain.count, &stamp)
      return end == plain.count && stamp.kind == .local ? stamp : nil
    }
  }
}
