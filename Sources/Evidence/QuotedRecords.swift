/// Puts each record of a table on a line of its own: what somebody typed stands between quotation marks there, and may hold
/// the end of a line (RFC 4180). Read line by line, such a record would be lost, and what was typed behind the line's end
/// would be a line.
///
/// | from | looks like |
/// |---|---|
/// | PostgreSQL, `csvlog` | `2024-01-21 05:11:11.531 UTC,"bob","shop",66171,"192.0.2.7:51182",…` |
/// | Splunk, Kibana and others | `"_time","_raw",host`, and rows below |
///
/// An end of a line becomes `#012`, as syslog daemons write it; those right before the closing mark go. Where a mark is
/// followed by neither a comma nor the end of its line, it is no closing one: the record was torn off before, and its
/// lines are handed on as they stand. Whoever types a quotation mark gets two, and cannot bring that about. A record of
/// which the end is missing stays one line.
struct QuotedRecords: ByteRewriter {
  var output: [UInt8] = []
  private enum Place { case start, bare, quoted, closing, torn }
  private var place = Place.start
  /// The record so far, as it stands.
  private var record: [UInt8] = []
  /// Where line feeds stand between its quotation marks.
  private var breaks: [Int] = []
  /// The beginning of the record was handed on.
  private var isPassed = false

  /// What is held of a record. A statement may be longer, and is handed on in parts.
  private static let limit = 4 << 20

  mutating func take(_ byte: UInt8) {
    step(byte)
    guard place == .torn else { return }
    var queue: [UInt8] = []
    var next = 0
    repeat {
      if place == .torn {
        let end = breaks[0] + 1
        output += record[..<end]
        queue.replaceSubrange(..<next, with: record[end...])
        next = 0
        begin()
      }
      if next < queue.count {
        step(queue[next])
        next += 1
      }
    } while next < queue.count || place == .torn
  }

  private mutating func step(_ byte: UInt8) {
    record.append(byte)
    switch (place, byte) {
    case (.quoted, 0x22): place = .closing
    case (.quoted, 0x0A): breaks.append(record.count - 1)
    case (.quoted, _): break
    case (_, 0x0A): end()
    case (.closing, 0x22): place = .quoted
    case (_, 0x2C): place = .start
    case (.start, 0x22): place = .quoted
    case (.closing, 0x0D): break
    case (.closing, _): place = breaks.isEmpty || isPassed ? .bare : .torn
    case (.start, _): place = .bare
    default: break
    }
    if record.count >= Self.limit, place == .quoted {
      write()
      (record, breaks, isPassed) = ([], [], true)
    }
  }

  private mutating func begin() {
    (place, isPassed) = (.start, false)
    record.removeAll(keepingCapacity: true)
    breaks.removeAll(keepingCapacity: true)
  }

  private mutating func end() {
    write()
    begin()
  }

  private mutating func write() {
    guard !breaks.isEmpty else { return output += record }
    var written = 0
    for place in breaks where place >= written {
      let isWindows = place > written && record[place - 1] == 0x0D
      output += record[written..<(isWindows ? place - 1 : place)]
      written = place + 1
      var behind = written
      while behind < record.count && (record[behind] == 0x0A || record[behind] == 0x0D) { behind += 1 }
      let closes =
        behind < record.count && record[behind] == 0x22 && !record[(behind + 1)...].starts(with: [0x22])
      if closes { written = behind } else { output += Array("#012".utf8) }
    }
    output += record[written...]
  }

  mutating func finish() {
    if !record.isEmpty { end() }
  }

  // MARK: By the first bytes

  static func begin(_ head: UnsafeRawBufferPointer) -> Bool {
    let text = unsafe Array(head)
    return beginsPostgreSQL(text) || beginsRow(text) || beginsTable(text)
  }

  /// `2024-01-21 05:11:11.531 UTC,` and a value in quotation marks, or none.
  private static func beginsPostgreSQL(_ text: [UInt8]) -> Bool {
    let form = Array("0000-00-00 00:00:00".utf8)
    guard text.count > form.count + 8 else { return false }
    for (place, byte) in form.enumerated() {
      guard byte == 0x30 ? (0x30...0x39).contains(text[place]) : text[place] == byte else { return false }
    }
    guard let comma = text[form.count...].prefix(16).firstIndex(of: 0x2C), comma + 1 < text.count else { return false }
    let zone = text[form.count..<comma]
    guard let blank = zone.firstIndex(of: 0x20), zone[..<blank].allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) })
    else { return false }
    return zone.count - (blank - form.count) > 1 && (text[comma + 1] == 0x22 || text[comma + 1] == 0x2C)
  }

  /// `"…",`
  private static func beginsRow(_ text: [UInt8]) -> Bool {
    guard text.first == 0x22 else { return false }
    var place = 1
    while let mark = text[place...].firstIndex(of: 0x22) {
      guard mark + 1 < text.count else { return false }
      guard text[mark + 1] == 0x22, mark + 2 < text.count else { return text[mark + 1] == 0x2C }
      place = mark + 2
    }
    return false
  }

  /// A line of names of columns.
  private static func beginsTable(_ text: [UInt8]) -> Bool {
    guard let end = text.firstIndex(of: 0x0A), text[..<end].contains(0x2C) else { return false }
    return text[..<end].allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF)
        || [0x0D, 0x20, 0x22, 0x2C, 0x2E, 0x40, 0x5F].contains($0)
    }
  }
}
