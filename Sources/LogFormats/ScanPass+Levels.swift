/// What templates of log daemons, relays and ESXi put between the stamp and the program's name, and names with a path.
/// Asked for only where no program's name stands.
extension ScanPass {
  /// A line in which a facility, a priority or a level stands where host or program do: `[auth.info] `, `<auth.info> `,
  /// `(auth.info) `, `auth/info `, `[38] `, ESXi's `In(38) `; the host in brackets; or the program with its path.
  /// Whether it is an event. `envelope` is as before when it is not.
  mutating func behindLevel(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    let outer = envelope
    let word = envelope.tagStart
    if bytes[word] == 0x2F {
      guard let name = Self.pathEnd(bytes, word, end) else { return false }
      envelope.tagStart = name
    } else if let behind = Self.levelEnd(bytes, word, end) {
      if envelope.hostEnd < 0 {
        envelopes.hostAndTag(behindYear: behind, bytes, end, &envelope)
      } else {
        envelope.tagStart = behind
      }
    } else if envelope.hostEnd < 0, let close = Self.addressEnd(bytes, word, end) {
      (envelope.hostStart, envelope.hostEnd, envelope.tagStart) = (word + 1, close, close + 2)
    } else {
      return false
    }
    if envelope.tagStart < end, message(bytes, start, end, index) { return true }
    envelope = outer
    return false
  }

  /// Whether a word that is no program may be one of these; `nameEnd` is where a program's name would end.
  @inline(__always) static func mayBeLevel(_ bytes: Bytes, _ start: Int, _ nameEnd: Int) -> Bool {
    bytes[start] == 0x2F || (bytes[nameEnd] == 0x28 && nameEnd &- start == 2)
  }

  /// The last part of `/usr/sbin/sshd[1]:`.
  private static func pathEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    let nameEnd = nameEnd(bytes, start, min(end, start + 160))
    guard nameEnd < end, let slash = bytes.last(0x2F, from: start, to: nameEnd), slash + 1 < nameEnd else { return nil }
    return slash + 1
  }

  /// Where the text behind a level and its blank begins.
  private static func levelEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard let blank = bytes.first(0x20, from: start, to: min(end, start + 28)), blank - start > 2, blank + 1 < end
    else {
      return nil
    }
    let last = bytes[blank - 1]
    switch bytes[start] {
    case 0x5B where last == 0x5D, 0x3C where last == 0x3E, 0x28 where last == 0x29:
      let isLevel = isPriority(bytes, start + 1, blank - 1) || isLevelName(bytes, start + 1, blank - 1)
      return isLevel ? blank + 1 : nil
    default:
      let isESXi =
        last == 0x29 && bytes[start + 2] == 0x28 && bytes[start + 1].isLetter && isPriority(bytes, start + 3, blank - 1)
      return isESXi || isLevelName(bytes, start, blank) ? blank + 1 : nil
    }
  }

  /// One to three digits.
  private static func isPriority(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    (1...3).contains(end - start) && (start..<end).allSatisfy { bytes[$0].isDigit }
  }

  /// `auth.info`, `auth/info`, `authpriv:notice`, `Auth.Info`.
  static func isLevelName(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard end - start <= 20 else { return false }
    var mark = start
    while mark < end && bytes[mark].isLetter || (mark < end && mark > start && bytes[mark].isDigit) { mark += 1 }
    guard mark > start, mark < end, [0x2E, 0x2F, 0x3A].contains(bytes[mark]) else { return false }
    return isSeverity(bytes, mark + 1, end)
  }

  /// `info`, `Notice`, `ERR`.
  static func isSeverity(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    let length = end - start
    guard (1...7).contains(length) else { return false }
    let lowerCase = UInt64(0x2020_2020_2020_2020) & (.max >> UInt64(64 - length * 8))
    return severities.contains(bytes.word(at: start, end: end) | lowerCase)
  }

  /// Where `]` closes `[192.0.2.1] ` or `[2001:db8::1] `.
  private static func addressEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard bytes[start] == 0x5B, let close = bytes.first(0x5D, from: start, to: min(end, start + 42)),
      close - start > 3, close + 2 < end, bytes[close + 1] == 0x20
    else { return nil }
    var marks = 0
    for place in start + 1..<close {
      if bytes[place] == 0x2E || bytes[place] == 0x3A { marks += 1 } else if !bytes[place].isHexDigit { return nil }
    }
    return marks >= 2 ? close : nil
  }

  /// Behind a zone's name in the host's place, as in `Nov 12 08:31:00 CET mx sshd[1]: `.
  static func zoneEnd(_ bytes: Bytes, _ envelope: Envelope) -> Int? {
    let (start, end) = (envelope.hostStart, envelope.hostEnd)
    guard (3...4).contains(end - start), zones.contains(bytes.word(at: start, end: end)) else { return nil }
    return end + 1
  }

  /// A stamp without a year takes no zone with it into the account of hours; what its name says is told.
  mutating func noteZone(_ name: UInt64) {
    guard envelope.stamp.kind == .yearless, !isLookingBack,
      let offset = ZoneAbbreviation.offset(name, at: envelope.stamp.seconds)
    else { return }
    account.zoneOffsets[offset, default: 0] += 1
  }

  /// Names that a host hardly has.
  private static let zones = Set(
    [
      "UTC", "GMT", "WET", "WEST", "CET", "CEST", "MET", "MEST", "EET", "EEST", "MSK", "BST", "EST", "EDT", "CST",
      "CDT",
      "MST", "MDT", "PST", "PDT", "JST", "IST", "AEST", "AEDT",
    ].map { name in name.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } })

  /// Where a known program stands, with its process, in the host's place: `afpd[4711] {uams_pam.c:143} (info:ad): …`.
  static func programAsHost(_ tables: TableView, _ bytes: Bytes, _ envelope: Envelope) -> Int? {
    let (start, end) = (envelope.hostStart, envelope.hostEnd)
    guard end - start > 3, bytes[end - 1] == 0x5D, let open = bytes.first(0x5B, from: start, to: end),
      EnvelopeReader.processNumber(bytes, open + 1, end - 1) > 0, program(tables, bytes, start, open) != nil
    else { return nil }
    return start
  }

  /// Behind `[4711]: `, which a blank keeps from the program's name; the envelope has the number then.
  mutating func processBehind(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard let close = bytes.first(0x5D, from: start, to: min(end, start + 12)), close + 3 < end,
      bytes[close + 1] == 0x3A, bytes[close + 2] == 0x20
    else { return nil }
    let pid = EnvelopeReader.processNumber(bytes, start + 1, close)
    guard pid > 0 else { return nil }
    envelope.pid = pid
    return close + 3
  }

  /// The program's name in an APP-NAME of RFC 5424 that holds a path or the process as well: `/usr/sbin/sshd`, `sshd[1]`.
  /// nil when it is a name and no more.
  static func barename(_ bytes: Bytes, _ start: Int, _ end: Int) -> (name: Range<Int>, pid: UInt32)? {
    let name = nameEnd(bytes, start, end)
    let slash = bytes[start] == 0x2F ? bytes.last(0x2F, from: start, to: name) : nil
    guard slash != nil || name < end else { return nil }
    let first = slash.map { $0 + 1 } ?? start
    guard first < name else { return nil }
    let hasProcess = name + 2 < end && bytes[name] == 0x5B && bytes[end - 1] == 0x5D
    return (first..<name, hasProcess ? EnvelopeReader.processNumber(bytes, name + 1, end - 1) : 0)
  }
}
