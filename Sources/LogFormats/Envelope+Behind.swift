import CivilTime

/// What may stand behind a stamp, or before one, in few logs only.
extension EnvelopeReader {
  /// Whether what stands at a position ends the stamp: a colon, behind a form that logs of their own have or before a
  /// blank (Cisco), or the comma or bar of a table (PostgreSQL, TeamSpeak). What stands before the comma is a collector's
  /// where a line with a stamp of its own follows.
  static func isEnd(_ bytes: Bytes, _ position: Int, _ end: Int, _ envelope: Envelope) -> Bool {
    if bytes[position] == 0x7C { return envelope.bareStart >= 0 }
    if bytes[position] == 0x2C { return envelope.bareStart >= 0 && !beginsWithDay(bytes, position + 1, end) }
    return bytes[position] == 0x3A
      && (envelope.bareStart >= 0 || (position + 1 < end && bytes[position + 1] == 0x20))
  }

  /// `Nov 12 `, `2023-11-12T`.
  private static func beginsWithDay(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard end - start > 24 else { return false }
    if bytes[start].isDigit { return bytes[start + 4] == 0x2D && bytes[start + 7] == 0x2D && bytes[start + 10] == 0x54 }
    return bytes[start + 3] == 0x20 && bytes[start + 6] == 0x20
      && StampReader.month(UInt32(truncatingIfNeeded: bytes.word(at: start, end: end) & 0xFF_FFFF)) != nil
  }

  /// Behind the `1 ` of an RFC 5424 line that was written without its priority.
  static func versionEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard end - start > 22, bytes[start] == 0x31, bytes[start + 1] == 0x20, bytes[start + 2].isDigit,
      bytes[start + 6] == 0x2D
    else { return nil }
    return start + 2
  }

  /// Behind `2023 `, `CET 2023 ` or `2023 CET `, which is the year of the stamp before it, and its zone.
  static func yearEnd(_ bytes: Bytes, _ start: Int, _ blank: Int, _ end: Int, _ stamp: inout Stamp) -> Int? {
    var first = start
    var behind = blank
    if (0x41...0x5A).contains(bytes[start]) {
      guard (3...4).contains(blank - start), (start..<blank).allSatisfy({ (0x41...0x5A).contains(bytes[$0]) }),
        end - blank > 6, bytes[blank + 5] == 0x20
      else { return nil }
      first = blank + 1
      behind = blank + 5
    }
    guard behind - first == 4, let year = StampReader.digits(bytes, first, 4), (1990..<2100).contains(year) else {
      return nil
    }
    let day = CivilDate(dayNumber: Int(stamp.seconds / 86_400))
    guard let date = CivilDate(year: year, month: day.month, day: day.day) else { return nil }
    stamp.seconds = Int64(date.dayNumber) * 86_400 + stamp.seconds % 86_400
    stamp.kind = .local
    if first > start {
      stamp.settle(inZone: bytes.word(at: start, end: blank))
    } else if let zoneEnd = ZoneAbbreviation.end(bytes, behind + 1, end), zoneEnd < end, bytes[zoneEnd] == 0x20,
      stamp.settle(inZone: bytes.word(at: behind + 1, end: zoneEnd))
    {
      return zoneEnd + 1
    }
    return behind + 1
  }

  /// Whether a word is the `PM` or `AM` of a clock of twelve hours, which no host is called; if so, adds its hours.
  static func isHalfOfDay(_ bytes: Bytes, _ start: Int, _ blank: Int, _ stamp: inout Stamp) -> Bool {
    let hour = stamp.seconds % 86_400 / 3600
    guard blank - start == 2, bytes[start + 1] == 0x4D, bytes[start] == 0x41 || bytes[start] == 0x50,
      stamp.kind != .absolute, (1...12).contains(hour)
    else { return false }
    if hour == 12 { stamp.seconds -= 43_200 }
    if bytes[start] == 0x50 { stamp.seconds += 43_200 }
    return true
  }

  /// The host and the program's name of a line without a stamp.
  mutating func stampless(_ bytes: Bytes, _ start: Int, _ end: Int, _ envelope: inout Envelope) {
    envelope = Envelope()
    hostAndTag(behindYear: start, bytes, end, &envelope)
  }
}
