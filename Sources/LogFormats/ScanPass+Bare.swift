import Vocabulary

extension ScanPass {
  /// The word where a program's name is expected is none that a format knows. Some hosts have a colon behind their name;
  /// some logs name no program.
  mutating func otherwise(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, nameEnd: Int) -> Bool {
    if envelope.bareStart >= 0, bytes[start] == 0x40 {
      // Behind TAI64N a service's own message may stand, or what socklog hands on: `auth.info: ` and a whole line.
      if bareMessage(bytes, start, end, index) { return true }
      envelope.bareStart = -1
    }
    if nameEnd < end {
      switch bytes[nameEnd] {
      case 0x3A, 0x5B, 0x28:
        // A unit first: what any program may write is its own program's.
        if unit(bytes, start, end, index, nameEnd: nameEnd)
          || anyProgram(bytes, start, end, index, nameEnd: nameEnd)
        {
          return true
        }
      default: break
      }
      // Usual lines of programs without a format end here, but for those that a container's stamp stands before.
      if envelope.hostEnd >= 0 && envelope.bareStart < 0 {
        let byte = bytes[nameEnd]
        guard
          byte == 0x20 || byte == 0x5D || bytes[envelope.tagStart].isDigit || Self.hasNineDigits(bytes, start, end)
            || (byte == 0x3A && nameEnd + 1 < end && bytes[nameEnd + 1] != 0x20)
            || nameEnd == envelope.tagStart
            || Self.mayBeLevel(bytes, envelope.tagStart, nameEnd)
            || Self.carriedText(bytes, envelope.tagStart, nameEnd, end) != nil
        else { return false }
        return strangeName(bytes, start, end, index, nameEnd: nameEnd)
      }
    }
    if envelope.bareStart >= 0 {
      return bareMessage(bytes, start, end, index) || device(bytes, start, end, index)
        || behindDovecotLevel(bytes, start, end, index)
        || (envelope.stamp.kind != .none && strangeName(bytes, start, end, index, nameEnd: nameEnd))
    }
    if Self.hasNineDigits(bytes, start, end) || EnvelopeReader.isStamp(bytes, envelope.tagStart, end),
      strangeName(bytes, start, end, index, nameEnd: nameEnd)
    {
      return true
    }
    if device(bytes, start, end, index) || level(bytes, start, end, index) { return true }
    let host = envelope.tagStart
    guard envelope.hostEnd < 0, let blank = bytes.first(0x20, from: host, to: min(end, host + 256)),
      blank > host + 1, bytes[blank - 1] == 0x3A, bytes[blank - 2] != 0x5D, bytes[host] != 0x5B
    else { return false }
    // Horde 5 says the level there.
    if !Self.isSeverity(bytes, host, blank - 1) {
      envelope.hostStart = host
      envelope.hostEnd = blank - 1
    }
    envelope.tagStart = blank + 1
    return message(bytes, start, end, index)
  }

  /// Dovecot 1.x says the level before the process: `2009-11-12 08:31:00 Info: auth(default): …`.
  private mutating func behindDovecotLevel(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    let word = envelope.tagStart
    let behind = DovecotLevel.end(bytes, word, end)
    guard behind > word else { return false }
    envelope.tagStart = behind
    defer { envelope.tagStart = word }
    return message(bytes, start, end, index)
  }

  /// Only containers' stamps have as many digits of a second.
  @inline(__always) private static func hasNineDigits(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    end - start > 30 && bytes[start + 19] == 0x2E && bytes[start + 26].isDigit && bytes[start + 27].isDigit
      && bytes[start + 28].isDigit
  }

  /// What any program may write (PAM), behind `name[123]: ` or `name: `, or with the bracket first: `name(pam_unix)[123]: `.
  @inline(__always) private mutating func anyProgram(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, nameEnd: Int
  ) -> Bool {
    guard tables.anyProgram >= 0 else { return false }
    var position = nameEnd
    if bytes[position] == 0x5B {
      let length = Self.processDigits(bytes, position + 1, end)
      position += length > 0 ? length + 2 : 1
      if length == 0 {
        let limit = min(end, position + 11)
        while position < limit && bytes[position].isDigit { position += 1 }
        guard position < end, bytes[position] == 0x5D else { return false }
        position += 1
      }
    }
    if position < end && bytes[position] == 0x3A { position += 1 }
    if position < end && bytes[position] == 0x20 { position += 1 }
    guard position < end else { return false }
    guard
      observer == nil
        ? Self.mayMatch(tables, heads, bytes, tables.anyProgram, position, end)
        : tables.bucket(tables.firstBucket(tables.anyProgram) + Int(bytes[position])).count > 0
    else { return false }
    if bytes[nameEnd] == 0x5B { position = afterTag(bytes, nameEnd, end) }
    return anyProgram(bytes, start, end, index, messageStart: position)
  }

  mutating func anyProgram(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, messageStart: Int) -> Bool {
    guard tables.anyProgram >= 0, messageStart < end else { return false }
    return match(
      bytes, tables.anyProgram, messageStart, end, lineStart: start, lineEnd: end, index, repeats: 0)
  }

  /// The host of the envelope; OpenWrt has the facility in its place.
  func reporter(_ bytes: Bytes) -> ByteRange {
    let host = currentHost
    guard host.count <= 20, host.isPresent, Self.isFacility(bytes, envelope.hostStart, envelope.hostEnd) else {
      return host
    }
    return .none
  }

  /// A line of a service's own log: the stamp, maybe a zone's name and `[123]`, and the message.
  mutating func bareMessage(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard tables.nameless >= 0 else { return false }
    var position = envelope.bareStart
    let host = (envelope.hostStart, envelope.hostEnd)
    envelope.hostEnd = -1
    defer { (envelope.hostStart, envelope.hostEnd) = host }
    position = Self.zoneNameEnd(bytes, position, end)
    if position + 2 < end, bytes[position] == 0x5B,
      let close = bytes.first(0x5D, from: position, to: min(end, position + 16))
    {
      var digits = position + 1
      // vsftpd: `[pid 123]`.
      if bytes[digits] == 0x70, let blank = bytes.first(0x20, from: digits, to: close) { digits = blank + 1 }
      // PostgreSQL may number the lines of a process: `[123-4]`.
      let pid = EnvelopeReader.processNumber(bytes, digits, bytes.first(0x2D, from: digits, to: close) ?? close)
      if pid > 0 {
        envelope.pid = pid
        position = close + 1
        if position < end && bytes[position] == 0x3A { position += 1 }
        while position < end && bytes[position] == 0x20 { position += 1 }
      }
    }
    guard position < end else { return false }
    return match(bytes, tables.nameless, position, end, lineStart: start, lineEnd: end, index, repeats: 0)
  }

  /// PostgreSQL's ` CST [123]`: a zone's name that says nothing that the plan's zone does not say; see `ZoneAbbreviation`.
  private static func zoneNameEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var place = start
    while place < min(end, start + 5), (0x41...0x5A).contains(bytes[place]) { place += 1 }
    guard place - start >= 3, place + 2 < end, bytes[place] == 0x20, bytes[place + 1] == 0x5B, bytes[place + 2].isDigit
    else { return start }
    // Asterisk's `ERROR [123]` is a level.
    let isLevel = place - start == 5 && bytes[start] == 0x45 && bytes[start + 1] == 0x52 && bytes[start + 2] == 0x52
    return isLevel ? start : place + 1
  }

  /// Whether a name is one that stands for none. `names` is a stretch of the choices.
  @inline(__always) static func isAbsent(_ tables: TableView, _ bytes: Bytes, _ user: ByteRange, _ names: PoolText)
    -> Bool
  {
    let length = Int(user.count)
    var number = Int(names.start)
    let last = number &+ Int(names.count)
    while number < last {
      let text = tables.literal(number)
      number &+= 1
      if text.count == length, bytes.equals(at: Int(user.start), tables.pool, at: text.start, length: length) {
        return true
      }
    }
    return false
  }

  /// Where the address has no reverse name, postfix and others write `unknown`, sshd `UNKNOWN`, proftpd the address.
  @inline(__always) static func isNoName(_ bytes: Bytes, _ host: ByteRange) -> Bool {
    guard host.count >= 7 else { return false }
    let start = Int(host.start)
    if host.count == 7, bytes.word(at: start, end: start + 7) | lowerCase == unknownWord { return true }
    let last = bytes[start + Int(host.count) - 1]
    return last.isHexDigit && isAddress(bytes, start, start + Int(host.count))
  }

  /// Whether a name is an address of either version; no name of a host ends in a label of digits or holds a colon.
  private static func isAddress(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    var (dots, colons, digits) = (0, 0, 0)
    for place in start..<end {
      switch bytes[place] {
      case 0x2E: dots += 1
      case 0x3A: colons += 1
      default:
        guard bytes[place].isHexDigit else { return false }
        if bytes[place].isDigit { digits += 1 }
      }
    }
    return colons > 1 || (dots == 3 && digits + dots == end - start)
  }

  private static let lowerCase: UInt64 = 0x20_2020_2020_2020

  /// `unknown` as the little-endian word that `Bytes.word` makes of it.
  private static let unknownWord = "unknown".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
}
