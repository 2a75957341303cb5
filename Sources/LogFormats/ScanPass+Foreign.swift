/// Lines that bear their time in the midst of them, or above them.
extension ScanPass {
  /// Whether the line is one of Linux' audit daemon, or of Samba's or TigerVNC's own log. Counts it.
  mutating func foreign(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard end - start > 40 else { return false }
    if bytes[start] == 0x20 {
      guard let (stamp, message) = belowStamp(bytes, start, end) else { return false }
      envelope = Envelope()
      envelope.stamp = stamp
      envelope.tagStart = message
    } else {
      guard bytes[start] == 0x74 || bytes[start] == 0x6E, let message = audited(bytes, start, end) else { return false }
      note(envelope.stamp, index)
      envelope.tagStart = message
      if let name = Self.encodedName(bytes, message, end) {
        if decodedName(bytes, start, end, name, index) {
          countEvent()
        } else {
          longLine(bytes, start, end, index)
        }
        return true
      }
    }
    envelope.bareStart = envelope.tagStart
    if bareMessage(bytes, start, end, index) { countEvent() } else { longLine(bytes, start, end, index) }
    return true
  }

  /// The stamp above an indented line of the kinds that tell of logins, and where its message begins.
  private func belowStamp(_ bytes: Bytes, _ start: Int, _ end: Int) -> (Stamp, message: Int)? {
    let head = bytes.word(at: start, end: end)
    if head == Self.authWord {
      return (stampAbove(bytes, start) ?? Self.stampInside(bytes, start, end) ?? .none, start + 2)
    }
    guard head == Self.closingWord || head == Self.connectionsWord else { return nil }
    return (dateAbove(bytes, start) ?? .none, start + 1)
  }

  // MARK: TigerVNC

  /// Lines of one second that TigerVNC writes below their stamp, at most; a connection leaves about ten.
  private static let linesOfSecond = 400

  /// Of the line above that holds a stamp and nothing else. A stretch that begins between the two knows none.
  private func dateAbove(_ bytes: Bytes, _ start: Int) -> Stamp? {
    var end = start - 1
    for _ in 0..<Self.linesOfSecond where end > 0 {
      let before = bytes.last(0x0A, from: 0, to: end).map { $0 + 1 } ?? 0
      if before < end, bytes[before] != 0x20 { return Self.dateAlone(bytes, before, end) }
      end = before - 1
    }
    return nil
  }

  /// A line that is `Thu Sep  8 00:39:49 2016` and nothing else.
  static func dateAlone(_ bytes: Bytes, _ start: Int, _ end: Int) -> Stamp? {
    guard end - start == 24, bytes[start + 3] == 0x20, bytes[start + 7] == 0x20 else { return nil }
    var stamp = Stamp.none
    var stamps = StampReader()
    let after = try? stamps.rare(bytes, start, end, &stamp)
    return after == end ? stamp : nil
  }

  /// ` VNCSConnST:`
  private static let closingWord = " VNCSCon".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  /// ` Connections:`
  private static let connectionsWord = " Connect".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  // MARK: Samba

  /// `  Auth: `
  private static let authWord = "  Auth: ".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// Of the header that Samba puts on a line of its own. A stretch that begins between the two knows none.
  private func stampAbove(_ bytes: Bytes, _ start: Int) -> Stamp? {
    guard start > 1 else { return nil }
    let before = bytes.last(0x0A, from: 0, to: start - 1).map { $0 + 1 } ?? 0
    guard start - before > 30, bytes[before] == 0x5B else { return nil }
    var stamp = Stamp.none
    var stamps = StampReader()
    return (try? stamps.rare(bytes, before, start - 1, &stamp)).map { _ in stamp }
  }

  /// Of the text itself: `… at [Sat, 21 Nov 2026 13:17:53.270023 UTC] with …`. What is typed before it may hold another, so
  /// the header goes first.
  private static func stampInside(_ bytes: Bytes, _ start: Int, _ end: Int) -> Stamp? {
    var place = start
    while let bracket = bytes.first(0x5B, from: place, to: end), bracket + 32 < end {
      place = bracket + 1
      var stamp = Stamp.none
      guard bytes[bracket - 1] == 0x20, bytes[bracket + 4] == 0x2C,
        let after = try? StampReader().dayMonthYear(bytes, bracket + 6, end, separator: 0x20, &stamp), after + 4 < end
      else { continue }
      if let zone = ZoneAbbreviation.end(bytes, after + 1, end) {
        stamp.settle(inZone: bytes.word(at: after + 1, end: zone))
      }
      return stamp
    }
    return nil
  }

  // MARK: Audit

  /// Behind `type=USER_AUTH msg=audit(1700000000.123:456): `, with `node=HOST ` before it or not; the stamp is in
  /// the envelope then.
  private mutating func audited(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    let words = Self.auditWords
    guard let open = bytes.first(0x28, from: start, to: min(end, start + 160)), open - words.count > start,
      end - open > 24, words.indices.allSatisfy({ bytes[open - words.count + $0] == words[$0] }),
      let close = bytes.first(0x29, from: open, to: min(end, open + 40)), close + 3 < end, bytes[close + 1] == 0x3A,
      bytes[open + 11] == 0x2E, let seconds = StampReader.digits(bytes, open + 1, 10), seconds < StampReader.end,
      let milliseconds = StampReader.digits(bytes, open + 12, 3)
    else { return nil }
    envelope = Envelope()
    envelope.stamp = Stamp(seconds: Int64(seconds), milliseconds: UInt16(milliseconds), kind: .absolute)
    return close + 3
  }

  private static let auditWords = Array(" msg=audit".utf8)

  /// The hexadecimal digits of ` acct=6120622063 `, in place of a name in quotes.
  private static func encodedName(_ bytes: Bytes, _ start: Int, _ end: Int) -> Range<Int>? {
    var place = start
    while let equals = bytes.first(0x3D, from: place, to: end) {
      place = equals + 1
      guard equals - start > 5, bytes.word(at: equals - 5, end: equals) == accountWord else { continue }
      var digit = place
      while digit < end && bytes[digit].isHexDigit { digit += 1 }
      guard digit > place, (digit - place) % 2 == 0, digit < end, bytes[digit] == 0x20 else { return nil }
      return place..<digit
    }
    return nil
  }

  /// ` acct`
  private static let accountWord = " acct".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// Reads the line with the name as it was typed. Whether it is an event.
  private mutating func decodedName(_ bytes: Bytes, _ start: Int, _ end: Int, _ name: Range<Int>, _ index: Int) -> Bool
  {
    scratch.removeAll(keepingCapacity: true)
    unsafe scratch.append(contentsOf: bytes.buffer(start, name.lowerBound))
    for place in stride(from: name.lowerBound, to: name.upperBound, by: 2) {
      scratch.append(Self.value(bytes[place]) << 4 | Self.value(bytes[place + 1]))
    }
    unsafe scratch.append(contentsOf: bytes.buffer(name.upperBound, end))
    envelope.tagStart -= start
    envelope.bareStart = envelope.tagStart
    let isEvent = decoded { pass, text in pass.bareMessage(text, 0, text.count, index) }
    // Its ranges are into memory that the next one overwrites.
    hasLogin = false
    return isEvent
  }

  private static func value(_ digit: UInt8) -> UInt8 { digit.isDigit ? digit &- 48 : (digit | 32) &- 87 }
}
