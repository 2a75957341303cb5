/// What devices, relays and collectors put between the stamp and the message of another writer. Asked for only where no
/// program's name stands.
extension ScanPass {
  /// A line behind whose stamp something stands that is neither host nor program. Whether it is an event.
  /// `envelope` is as before when it is not.
  mutating func relayed(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, nameEnd: Int) -> Bool {
    let outer = envelope
    let (host, word) = (envelope.hostStart, envelope.tagStart)
    if bytes[host] == 0x7B, let close = bytes.first(0x7D, from: host, to: min(end, host + 1000)), close + 2 < end,
      contained(bytes, close + 2, end, index)
    {
      return true
    }
    envelope = outer
    if bytes.first(0x09, from: host, to: envelope.hostEnd) != nil {
      envelope.hostEnd = -1
      envelope.bareStart = host
      if bareMessage(bytes, start, end, index) { return true }
    } else if device(bytes, start, end, index) {
      return true
    } else if Self.isFacility(bytes, host, envelope.hostEnd), bytes[nameEnd] == 0x20 {
      (envelope.hostStart, envelope.hostEnd, envelope.tagStart) = (word, nameEnd, nameEnd + 1)
      if self.message(bytes, start, end, index) { return true }
    }
    envelope = outer
    return false
  }

  /// Whether what stands in the host's place begins a stamp: `Mar`, with the day behind it, or `2023-11-12T…`.
  static func isStampAsHost(_ bytes: Bytes, _ envelope: Envelope) -> Bool {
    let (start, end) = (envelope.hostStart, envelope.hostEnd)
    if bytes[start].isDigit { return end - start >= 10 && bytes[start + 4] == 0x2D }
    return bytes[start].isLetter && (3...8).contains(end - start) && bytes[envelope.tagStart].isDigit
  }

  // MARK: systemd's units

  /// Whether the line is an event of the program of a unit, whose name `journalctl -o with-unit` puts in the program's
  /// place. `envelope` is as before when it is not.
  @inline(__always) mutating func unit(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, nameEnd: Int) -> Bool {
    guard let stem = Self.unitStem(bytes, envelope.tagStart, nameEnd) else { return false }
    let outer = envelope
    envelope.tagEnd = stem
    envelope.messageStart = afterTag(bytes, nameEnd, end)
    if message(bytes, start, end, index) { return true }
    envelope = outer
    return false
  }

  /// Where `ssh` ends in `ssh.service`, and `dovecot` in `dovecot@2.service`.
  @inline(__always) private static func unitStem(_ bytes: Bytes, _ start: Int, _ nameEnd: Int) -> Int? {
    guard nameEnd - start > 8, bytes.word(at: nameEnd - 8, end: nameEnd) == serviceWord else { return nil }
    return bytes.first(0x40, from: start, to: nameEnd) ?? nameEnd - 8
  }

  /// `.service` as eight bytes, the first lowest.
  private static let serviceWord: UInt64 = 0x6563_6976_7265_732E

  // MARK: Cisco

  /// A message of a device, behind whatever stands there in the program's place. Whether it is an event.
  mutating func device(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    let word = envelope.tagStart
    guard let message = Self.deviceMessage(bytes, word, end), message > word else { return false }
    envelope.tagStart = message
    if self.message(bytes, start, end, index) { return true }
    envelope.tagStart = word
    return false
  }

  /// Where `%SEC_LOGIN-4-LOGIN_FAILED: ` stands, behind a number, a host and a stamp of the device's own.
  static func deviceMessage(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard let percent = bytes.first(0x25, from: start, to: min(end, start + 80)),
      percent == start || bytes[percent - 1] == 0x20,
      let colon = bytes.first(0x3A, from: percent, to: min(end, percent + 64))
    else { return nil }
    var dashes = 0
    for place in percent + 1..<colon {
      let byte = bytes[place]
      if byte == 0x2D {
        dashes += 1
      } else if !((0x41...0x5A).contains(byte) || byte.isDigit || byte == 0x5F) {
        return nil
      }
    }
    return dashes >= 2 ? percent : nil
  }

  /// Behind `gw: *` and the like, where the device's own stamp begins.
  static func deviceStamp(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var place = start
    if let blank = bytes.first(0x20, from: start, to: min(end, start + 80)), blank > start + 1,
      bytes[blank - 1] == 0x3A
    {
      place = blank + 1
    }
    if place < end, bytes[place] == 0x2A || bytes[place] == 0x2E { place += 1 }
    return place
  }
}
