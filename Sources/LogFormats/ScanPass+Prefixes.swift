/// What other programs put before a whole line.
extension ScanPass {
  /// Behind what other programs put before a whole line: a byte order mark, the record separator of
  /// `journalctl -o json-seq`, the `data: ` of `-o json-sse`, the length of a syslog frame (RFC 6587), the `[4711] ` of
  /// dropbear, the `[28325:00010-37355] ` of Domino, the `[pod/mail-0/imap] ` of kubectl, the `<W>` of Mumble, the `t=` of
  /// Grafana, the `43: gw: *` of Cisco, the `28: : ` of coturn, the `< ` of PostgreSQL on Red Hat's systems, the
  /// `name_1  | ` of docker-compose, the `7268 ` of OpenSSH on Windows, what grep, cat and less put before the lines of files,
  /// the `> ` of quoted mail, the facility that templates of log daemons put first, and the level and the tab of Synology. The
  /// start when there is nothing of the kind.
  static func prefixEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    guard end - start > 8 else { return start }
    switch bytes[start] {
    case 0xEF where bytes[start + 1] == 0xBB && bytes[start + 2] == 0xBF: return start + 3
    case 0x1E: return start + 1
    case 0x64 where bytes.word(at: start, end: start + 7) == dataWord: return start + 6
    case 0x3C where bytes[start + 1].isLetter && bytes[start + 2] == 0x3E: return start + 3
    case 0x74 where bytes[start + 1] == 0x3D && bytes[start + 2].isDigit: return start + 2
    case 0x30...0x39:
      var place = start
      while place < start + 6 && bytes[place].isDigit { place += 1 }
      if bytes[place] == 0x20 && bytes[place + 1] == 0x3C { return place + 1 }
      if bytes[place] == 0x3A && bytes[place + 1] == 0x20 {
        // coturn counts the seconds since its start.
        let isCount = bytes[place + 2] == 0x3A && bytes[place + 3] == 0x20
        return isCount ? place + 4 : deviceStamp(bytes, place + 2, end)
      }
      if bytes[place] == 0x09 || (bytes[place] == 0x20 && isDate(bytes, place + 1, end)) { return place + 1 }
    case 0x3C where bytes[start + 1] == 0x20 && isDate(bytes, start + 2, end): return start + 2
    case 0x3C where isDate(bytes, start + 1, end): return start + 1
    case 0x3C:
      if let close = bytes.first(0x3E, from: start, to: min(end, start + 6)), close + 8 < end {
        if bytes[close + 1] == 0x3A && bytes[close + 2] == 0x20 { return deviceStamp(bytes, close + 3, end) }
        let inner = bytes[close + 1].isDigit ? prefixEnd(bytes, close + 1, end) : start
        return inner > close + 1 ? inner : start
      }
    case 0x5B where bytes.word(at: start + 1, end: start + 5) == podWord:
      if let close = bytes.first(0x5D, from: start, to: min(end, start + 400)), close + 2 < end { return close + 2 }
    case 0x5B:
      if let close = bytes.first(0x5D, from: start, to: min(end, start + 12)), close + 1 < end,
        bytes[close + 1] == 0x20, EnvelopeReader.processNumber(bytes, start + 1, close) > 0
      {
        return close + 2
      }
      if let behind = taskEnd(bytes, start, end) { return behind }
      if let behind = levelEnd(bytes, start, end) { return behind }
    case 0x20:
      // `cat -n`, `less -N`
      var place = start
      while place < end && bytes[place] == 0x20 { place += 1 }
      while place < end && bytes[place].isDigit { place += 1 }
      guard place + 1 < end, bytes[place - 1].isDigit else { return start }
      // What a message of several lines goes on with is indented further.
      let isColumn = bytes[place] == 0x20 && place == start + 7
      return bytes[place] == 0x09 || isColumn ? place + 1 : start
    case 0x3E where bytes[start + 1] == 0x20 || bytes[start + 1] == 0x3E:
      var place = start
      while place < end && (bytes[place] == 0x3E || bytes[place] == 0x20) { place += 1 }
      return place
    default: break
    }
    if let tab = bytes.first(0x09, from: start, to: min(end, start + 8)), isSeverity(bytes, start, tab) {
      return tab + 1
    }
    if let blank = bytes.first(0x20, from: start, to: min(end, start + 21)), isLevelName(bytes, start, blank) {
      return blank + 1
    }
    let composed = composeEnd(bytes, start, end)
    return composed > start ? composed : grepEnd(bytes, start, end)
  }

  /// Behind the `[28325:00010-3735542592] ` of Domino: process, thread and its number in the system.
  private static func taskEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard let close = bytes.first(0x5D, from: start, to: min(end, start + 48)), close + 2 < end,
      bytes[close + 1] == 0x20, let colon = bytes.first(0x3A, from: start, to: close),
      let hyphen = bytes.first(0x2D, from: colon, to: close), start + 1 < colon, colon + 1 < hyphen, hyphen + 1 < close,
      (start + 1..<close).allSatisfy({ bytes[$0].isHexDigit || $0 == colon || $0 == hyphen })
    else { return nil }
    return close + 2
  }

  /// Behind the `[auth.info] ` and `[38]` that templates put before a stamp.
  private static func levelEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard let close = bytes.first(0x5D, from: start, to: min(end, start + 23)), close + 2 < end else { return nil }
    let isPriority = close - start <= 4 && EnvelopeReader.processNumber(bytes, start + 1, close) > 0
    guard isPriority || isLevelName(bytes, start + 1, close) else { return nil }
    return bytes[close + 1] == 0x20 ? close + 2 : close + 1
  }

  /// Whether what stands before the line comes of a program that names itself nowhere: dropbear, Grafana, OpenSSH on
  /// Windows.
  static func namesNoProgram(_ bytes: Bytes, _ start: Int, _ inner: Int) -> Bool {
    bytes[start] == 0x5B || bytes[start] == 0x74 || (bytes[start].isDigit && bytes[inner - 1] == 0x20)
  }

  /// `2023-11-12 `: no syslog stamp of RFC 5424, which stands behind a version.
  private static func isDate(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard start + 11 < end, bytes[start + 4] == 0x2D, bytes[start + 7] == 0x2D, bytes[start + 10] == 0x20 else {
      return false
    }
    return (start..<start + 4).allSatisfy { bytes[$0].isDigit } && bytes[start + 5].isDigit
  }

  /// Behind `/var/log/auth.log.1:` and `auth.log:1234:`, as grep writes the names of files and the numbers of lines. A name
  /// has a dot or a slash and no blank; whether a line follows is seen when it is read.
  private static func grepEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var isFile = false
    var place = start
    while place < min(end, start + 400), bytes[place] != 0x3A {
      guard bytes[place] > 0x20 else { return start }
      if bytes[place] == 0x2E || bytes[place] == 0x2F { isFile = true }
      place += 1
    }
    let isNumber = place > start && (start..<place).allSatisfy { bytes[$0].isDigit }
    guard isFile || isNumber, place + 1 < end, bytes[place] == 0x3A else { return start }
    var behind = place + 1
    while behind < end && bytes[behind].isDigit { behind += 1 }
    return isFile && behind > place + 1 && behind + 1 < end && bytes[behind] == 0x3A ? behind + 1 : place + 1
  }

  /// `pod/`
  private static let podWord = "pod/".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// `data: {`
  private static let dataWord = "data: {".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  private static func composeEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    guard let bar = bytes.first(0x7C, from: start, to: min(end, start + 80)), bar > start + 1, bar + 2 < end,
      bytes[bar - 1] == 0x20, bytes[bar + 1] == 0x20
    else { return start }
    var name = start
    while name < bar, bytes[name].isLetter || bytes[name].isDigit || [0x2D, 0x2E, 0x5F].contains(bytes[name]) {
      name += 1
    }
    for place in name..<bar where bytes[place] != 0x20 { return start }
    return name > start ? bar + 2 : start
  }
}
