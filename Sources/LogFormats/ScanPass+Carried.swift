/// Lines of another log behind the name of whoever passed them on.
///
/// rsyslog's `imfile` and `logger -t` put a name there that somebody chose, and no process number: behind it a service's
/// own log is read, which says its stamp once more, but no line that names a program, for any program may repeat what
/// somebody typed. Docker's syslog driver puts the number of a container there: behind it stands whatever a log may hold.
extension ScanPass {
  /// Where such a line begins, behind `name: ` or `0123456789ab[123]: `.
  static func carriedText(_ bytes: Bytes, _ name: Int, _ nameEnd: Int, _ end: Int) -> Int? {
    guard nameEnd < end else { return nil }
    if bytes[nameEnd] == 0x3A {
      let text = nameEnd + 2
      guard text < end, bytes[text - 1] == 0x20 else { return nil }
      return beginsStamp(bytes, text, end) || isContainer(bytes, name, nameEnd) ? text : nil
    }
    guard bytes[nameEnd] == 0x5B, isContainer(bytes, name, nameEnd),
      let close = bytes.first(0x5D, from: nameEnd, to: min(end, nameEnd + 12)), close + 3 < end,
      bytes[close + 1] == 0x3A
    else { return nil }
    return close + 3
  }

  /// Whether the line that begins at `text` is an event. `envelope` is as before when it is not. The outer stamp counts,
  /// as it is the one that the file is ordered by.
  mutating func carried(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, name: Int, nameEnd: Int, text: Int)
    -> Bool
  {
    guard nesting < Self.nestingLimit else { return false }
    nesting += 1
    defer { nesting -= 1 }
    let outer = envelope
    let isStamped = stamped(bytes, text, end, outer)
    if Self.isContainer(bytes, name, nameEnd) {
      if !isStamped {
        envelope = outer
        envelope.tagStart = text
        envelope.bareStart = text
      }
      if message(bytes, start, end, index) { return true }
    } else if isStamped, envelope.bareStart >= 0, bareMessage(bytes, start, end, index) {
      return true
    }
    envelope = outer
    return false
  }

  /// Whether what stands there looks like the beginning of `2023-11-12 08:…`, `2023/11/12 08:…`, `Nov 12 08:31:00`,
  /// `Sun Nov 12 08:31:00 2023`, `[Sun Nov 12 08:…`, `[Nov 12 08:…`, `[2023-11-12 08:…` or `[12-Nov-2023 08:…`.
  @inline(__always) static func beginsStamp(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard end - start > 24 else { return false }
    let first = bytes[start]
    if first.isDigit {
      let mark = bytes[start + 4]
      return (mark == 0x2D || mark == 0x2F) && bytes[start + 7] == mark
        && (bytes[start + 10] == 0x20 || bytes[start + 10] == 0x54)
    }
    let text = first == 0x5B ? start + 1 : start
    if bytes[text].isDigit {
      return first == 0x5B
        && (bytes[text + 2] == 0x2D && bytes[text + 6] == 0x2D || bytes[text + 4] == 0x2D && bytes[text + 7] == 0x2D)
    }
    guard bytes[text + 3] == 0x20 else { return false }
    return bytes[text + 6] == 0x20 && bytes[text + 9] == 0x3A
      || bytes[text + 7] == 0x20 && bytes[text + 10] == 0x20 && bytes[text + 13] == 0x3A
  }

  /// Docker's twelve digits, `docker`, `docker/name`.
  private static func isContainer(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    if end - start >= 6, bytes.word(at: start, end: start + 6) == docker {
      return end - start == 6 || bytes[start + 6] == 0x2F
    }
    guard end - start == 12 else { return false }
    return (start..<end).allSatisfy { bytes[$0].isDigit || (0x61...0x66).contains(bytes[$0]) }
  }

  private static let docker = "docker".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
}
