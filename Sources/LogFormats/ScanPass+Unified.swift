extension ScanPass {
  /// macOS' `log show` in its usual style: behind the stamp stand thread, type, activity, process number and lifetime,
  /// then program, maybe the library and subsystem that wrote, and the message:
  ///
  ///     2023-11-12 08:31:00.123456+0100 0x1f3a     Default     0x0                  3186   0    sshd: Failed password …
  ///     2023-11-12 08:31:00.123456+0100 0x1f3a     Info        0x0                  77     0    sshd: (lib) [a.b:c] …
  ///
  /// - Parameter word: the thread's number.
  mutating func unified(_ bytes: Bytes, _ word: Int, _ end: Int) -> Bool {
    var place = word
    guard Self.hexadecimalColumn(bytes, &place, end) else { return false }
    let type = place
    while place < end && bytes[place].isLetter { place += 1 }
    guard place > type, Self.blanks(bytes, &place, end), Self.hexadecimalColumn(bytes, &place, end) else {
      return false
    }
    let process = place
    while place < end && bytes[place].isDigit { place += 1 }
    let pid = EnvelopeReader.processNumber(bytes, process, place)
    guard pid > 0, Self.blanks(bytes, &place, end) else { return false }
    let lifetime = place
    while place < end && bytes[place].isDigit { place += 1 }
    guard place > lifetime, Self.blanks(bytes, &place, end), place < end else { return false }
    let stamp = envelope.stamp
    envelope = Envelope()
    envelope.stamp = stamp
    envelope.pid = pid
    envelope.tagStart = place
    envelope.tagEnd = bytes.first(0x3A, from: place, to: min(end, place + 128)) ?? end
    envelope.messageStart = Self.behindSender(bytes, min(end, envelope.tagEnd + 1), end)
    return envelope.tagEnd < end
  }

  /// `0x1f3a` and the blanks behind it.
  private static func hexadecimalColumn(_ bytes: Bytes, _ place: inout Int, _ end: Int) -> Bool {
    guard place + 2 < end, bytes[place] == 0x30, bytes[place + 1] == 0x78, bytes[place + 2].isHexDigit else {
      return false
    }
    place += 2
    while place < end && bytes[place].isHexDigit { place += 1 }
    return blanks(bytes, &place, end)
  }

  private static func blanks(_ bytes: Bytes, _ place: inout Int, _ end: Int) -> Bool {
    let start = place
    while place < end && bytes[place] == 0x20 { place += 1 }
    return place > start
  }

  /// Behind ` (libpam.2.dylib)` and ` [com.apple.pam:auth]`.
  private static func behindSender(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var place = start
    for (open, close) in [(0x28, 0x29), (0x5B, 0x5D)] as [(UInt8, UInt8)] {
      while place < end && bytes[place] == 0x20 { place += 1 }
      guard place < end, bytes[place] == open,
        let behind = bytes.first(close, from: place, to: min(end, place + 128)),
        bytes.first(0x20, from: place, to: behind) == nil
      else { continue }
      place = behind + 1
    }
    while place < end && bytes[place] == 0x20 { place += 1 }
    return place
  }
}
