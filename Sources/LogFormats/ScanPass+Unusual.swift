/// Lines around which something stands that their writer did not write, and lines with less than a usual envelope.
/// None of this costs the usual line anything.
extension ScanPass {
  /// Lines shorter than this are not searched for a run of NUL bytes in their middle: what a crash leaves unwritten is
  /// longer.
  static let mayHoldNul = 256
  /// Containers in containers.
  static let nestingLimit = 3

  /// A line without a readable envelope at its beginning.
  mutating func unusual(_ fault: EnvelopeFault, _ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    if bytes.first(0, from: start, to: end) != nil { return behindNul(bytes, start, end, index) }
    if bytes[start] == Self.escape, colouredLine(bytes, start, end, index) { return }
    if request(bytes, start, end, index) { return }
    if foreign(bytes, start, end, index) { return }
    let inner = Self.prefixEnd(bytes, start, end)
    if inner > start && inner < end {
      if bytes[inner] == 0x7B { return json(bytes, inner, end, index) }
      if envelopes.read(bytes, inner, end, &envelope) == nil {
        if Self.namesNoProgram(bytes, start, inner), envelope.bareStart < 0 {
          envelope.bareStart = envelope.hostEnd < 0 ? envelope.tagStart : envelope.hostStart
        }
        if envelope.stamp.kind != .none { note(envelope.stamp, index) }
        if message(bytes, inner, end, index) {
          countEvent()
        } else {
          longLine(bytes, start, end, index)
        }
        return
      }
    }
    if fault == .noStamp && behindTab(bytes, inner, end, index) { return }
    if fault == .noStamp
      && (apt(bytes, start, end, index) || exchange(bytes, start, end, index) || row(bytes, start, end, index))
    {
      return
    }
    if fault == .noStamp && unstamped(bytes, inner, end, index) {
      countEvent()
    } else if bytes[start] == 0x09 || Self.isTableHead(bytes, start, end) || bytes[start] == 0x20
      || Self.isRequest(bytes, start, end)
      || Self.isCompanion(bytes, start, end) || Self.dateAlone(bytes, start, end) != nil
    {
      // An indented line belongs to the one before it; a web server's log of requests is whole, and none of logins.
      longLine(bytes, start, end, index)
    } else {
      damage(fault, bytes, start, end, index)
      lookAgain(bytes, start, end, index)
    }
  }

  // MARK: Tabs

  /// A stamp, a tab, and all else that a daemon's own log says in such a line (Joomla, Synology). Counts the line; false
  /// when no format knows it.
  private mutating func behindTab(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard bytes[start].isDigit, let tab = bytes.first(0x09, from: start, to: min(end, start + 40)), tab + 1 < end,
      let stamp = TableCells.stamp(bytes, start..<tab) ?? Self.ownStamp(bytes, start, tab)
    else { return false }
    envelope = Envelope()
    envelope.stamp = stamp
    envelope.tagStart = tab + 1
    envelope.bareStart = tab + 1
    guard message(bytes, start, end, index) else { return false }
    note(stamp, index)
    countEvent()
    return true
  }

  /// `2023/11/12 08:31:00`, and what else logs of their own begin with, up to the tab.
  private static func ownStamp(_ bytes: Bytes, _ start: Int, _ tab: Int) -> Stamp? {
    var stamp = Stamp.none
    var reader = StampReader()
    return (try? reader.rare(bytes, start, tab, &stamp)) == tab ? stamp : nil
  }

  // MARK: No stamp

  /// A line that says what happened and not when (dropbear and others on a terminal, `journalctl -o cat`). Whether it is
  /// a login event; it has no time, and nobody may make one up.
  private mutating func unstamped(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    envelope = Envelope()
    envelope.tagStart = start
    envelope.bareStart = start
    return message(bytes, start, end, index)
  }

  // MARK: NUL bytes

  /// A line in which a crash left a run of NUL bytes: what was written behind them is a line of its own. The rest is lost,
  /// and the line damaged, unless it tells a login.
  private mutating func behindNul(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    var place = start
    for _ in 0..<8 {
      guard let first = bytes.first(0, from: place, to: end) else { break }
      place = first
      while place < end && bytes[place] == 0 { place += 1 }
      // A single one is rather part of a text.
      guard first == start || place - first >= 4, place < end, bytes[place] != 0x7B,
        envelopes.read(bytes, place, end, &envelope) == nil
      else { continue }
      if envelope.stamp.kind != .none { note(envelope.stamp, index) }
      guard message(bytes, place, end, index) else { continue }
      countEvent()
      account.mended.add(EnvelopeFault.nul.rawValue, sample: Self.sample(bytes, start, end, index))
      return
    }
    damage(.nul, bytes, start, end, index)
  }

  /// A line that is no login and longer than most.
  mutating func longLine(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    if bytes.first(0, from: start, to: end) != nil {
      behindNul(bytes, start, end, index)
    } else {
      account.otherLines += 1
    }
  }

  /// A line of which nothing is read. One with NUL bytes is rather a part of a binary file.
  mutating func tooLong(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    let hasNul = bytes.first(0, from: start, to: end) != nil
    damage(hasNul ? .nul : .tooLong, bytes, start, end, index)
  }

  // MARK: More around the program's name

  /// The word where a program's name is expected is none that a format knows, and a stamp and maybe a host stand before
  /// it. Whether the line is a login all the same.
  mutating func strangeName(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, nameEnd: Int) -> Bool {
    guard nesting < Self.nestingLimit else { return false }
    nesting += 1
    defer { nesting -= 1 }
    let word = envelope.tagStart
    if let behind = Self.containerEnd(bytes, start, word: envelope.hostEnd > 0 ? envelope.hostStart : word, end) {
      return part(bytes, behind, end, index) ?? contained(bytes, behind, end, index)
    }
    if envelope.hostEnd < 0, EnvelopeReader.isStamp(bytes, word, end), stamped(bytes, word, end, envelope) {
      return message(bytes, start, end, index)
    }
    guard envelope.hostEnd >= 0, nameEnd < end else { return false }
    if let text = Self.carriedText(bytes, word, nameEnd, end),
      carried(bytes, start, end, index, name: word, nameEnd: nameEnd, text: text)
    {
      return true
    }
    if behindLevel(bytes, start, end, index) { return true }
    if let name = Self.programAsHost(tables, bytes, envelope) {
      envelope.hostEnd = -1
      envelope.tagStart = name
      return message(bytes, start, end, index)
    }
    if let behind = Self.zoneEnd(bytes, envelope) {
      noteZone(bytes.word(at: envelope.hostStart, end: envelope.hostEnd))
      envelope.hostEnd = -1
      envelopes.hostAndTag(behindYear: behind, bytes, end, &envelope)
      return message(bytes, start, end, index)
    }
    if relayed(bytes, start, end, index, nameEnd: nameEnd) { return true }
    if unified(bytes, envelope.hostStart, end) { return message(bytes, start, end, index) }
    if bytes[nameEnd] == 0x5D { return bracketed(bytes, start, end, index, close: nameEnd) }
    if let behind = Self.facilityEnd(bytes, word, end, nameEnd: nameEnd) {
      envelope.tagStart = behind
      _ = forwarded(bytes, behind, end)
      return message(bytes, start, end, index)
    }
    if forwarded(bytes, envelope.hostStart, end) || forwarded(bytes, word, end) {
      return message(bytes, start, end, index)
    }
    let outer = envelope
    if Self.isStampAsHost(bytes, envelope), stamped(bytes, envelope.hostStart, end, outer) {
      return message(bytes, start, end, index)
    }
    envelope = outer
    if Self.mayBeStamp(bytes, word, nameEnd, end), stamped(bytes, word, end, outer) {
      return message(bytes, start, end, index)
    }
    envelope = outer
    return bytes[nameEnd] == 0x20 && hostWithBlanks(bytes, start, end, index)
  }

  /// Where no host was found: a level in its place. Whether the line is an event.
  mutating func level(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard envelope.hostEnd < 0, nesting < Self.nestingLimit else { return false }
    nesting += 1
    defer { nesting -= 1 }
    return behindLevel(bytes, start, end, index)
  }

  /// `2023-…`, `Nov 12`, `Nov  2`, `<38>Nov 12`: worth reading as a stamp.
  private static func mayBeStamp(_ bytes: Bytes, _ start: Int, _ nameEnd: Int, _ end: Int) -> Bool {
    if bytes[start] == 0x3C { return start + 4 < end && bytes[start + 1].isDigit }
    if bytes[start].isDigit || (bytes[start] == 0x64 && start + 4 < end && bytes[start + 4] == 0x3D) { return true }
    guard bytes[nameEnd] == 0x20, nameEnd + 2 < end else { return false }
    return bytes[nameEnd + 1].isDigit || (bytes[nameEnd + 1] == 0x20 && bytes[nameEnd + 2].isDigit)
  }

  /// Relays may put a stamp and a host of their own before a whole line. The inner host wrote it; the outer stamp stays,
  /// as it is the one that the file is ordered by.
  mutating func stamped(_ bytes: Bytes, _ start: Int, _ end: Int, _ outer: Envelope) -> Bool {
    var inner = Envelope()
    guard envelopes.read(bytes, start, end, &inner) == nil else { return false }
    inner.stamp = outer.stamp
    if inner.hostEnd < 0 { (inner.hostStart, inner.hostEnd) = (outer.hostStart, outer.hostEnd) }
    envelope = inner
    return true
  }

  /// What a container wrote, behind the stamp that its engine put before it: a whole line, or one without a stamp.
  mutating func contained(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard start < end else { return false }
    var outer = envelope
    outer.hostEnd = -1
    if stamped(bytes, start, end, outer) { return message(bytes, start, end, index) }
    envelope = Envelope()
    envelope.stamp = outer.stamp
    envelope.tagStart = start
    envelope.bareStart = start
    return message(bytes, start, end, index)
  }

  /// Where a container's line begins, by the stamp before it: `2023-…T08:31:00.123456789Z stdout F ` (Kubernetes, Podman),
  /// or with nine digits and no more (`docker logs -t`). `word` is what follows the stamp.
  private static func containerEnd(_ bytes: Bytes, _ start: Int, word: Int, _ end: Int) -> Int? {
    guard word > start + 20, word <= end, start + 30 <= end, bytes[start + 10] == 0x54 else { return nil }
    if end - word > 9, bytes[word] == 0x73,
      bytes.word(at: word, end: word + 7) == stdout || bytes.word(at: word, end: word + 7) == stderr,
      bytes[word + 7] == 0x46 || bytes[word + 7] == 0x50, bytes[word + 8] == 0x20
    {
      return word + 9
    }
    guard bytes[start + 19] == 0x2E else { return nil }
    for place in start + 20..<start + 29 where !bytes[place].isDigit { return nil }
    return bytes[start + 29].isDigit ? nil : word
  }

  private static let stdout = "stdout ".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  private static let stderr = "stderr ".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }

  /// `sogod [1234]: …`, `HORDE [error] …`: the word before the bracket is the program. `113 [Note] …`: MySQL's thread.
  private mutating func bracketed(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, close: Int) -> Bool {
    let host = envelope.hostStart
    let open = envelope.tagStart
    guard Self.program(tables, bytes, host, envelope.hostEnd) != nil else {
      guard EnvelopeReader.processNumber(bytes, host, min(envelope.hostEnd, host + 9)) > 0 || bytes[host] == 0x30 else {
        return false
      }
      for place in host..<envelope.hostEnd where !bytes[place].isDigit { return false }
      envelope.bareStart = open
      return bareMessage(bytes, start, end, index)
    }
    envelope.tagStart = host
    envelope.tagEnd = envelope.hostEnd
    envelope.hostEnd = -1
    envelope.messageStart = open
    let pid = EnvelopeReader.processNumber(bytes, open + 1, close)
    if pid > 0 && close + 1 < end && bytes[close + 1] == 0x3A {
      envelope.pid = pid
      envelope.messageStart = min(end, close + 3)
    }
    return message(bytes, start, end, index)
  }

  /// `Jamess Mac mini sshd[77]: `: only before a known program with a process number.
  private mutating func hostWithBlanks(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    var place = envelope.tagStart
    let limit = min(end, place + 64)
    for _ in 0..<4 {
      guard let blank = bytes.first(0x20, from: place, to: limit), blank > place else { return false }
      for letter in place..<blank where !Self.isHostLetter(bytes[letter]) { return false }
      place = blank + 1
      let name = Self.nameEnd(bytes, place, limit)
      if name < limit, bytes[name] == 0x5B, let close = bytes.first(0x5D, from: name, to: min(end, name + 12)),
        close + 1 < end, bytes[close + 1] == 0x3A, EnvelopeReader.processNumber(bytes, name + 1, close) > 0,
        Self.program(tables, bytes, place, name) != nil
      {
        envelope.hostEnd = place - 1
        envelope.tagStart = place
        return message(bytes, start, end, index)
      }
    }
    return false
  }

  /// Letters of any language, digits, `-`, `.`, `_`, `'`.
  private static func isHostLetter(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte >= 0x80 || [0x27, 0x2D, 0x2E, 0x5F].contains(byte)
  }

  /// Behind a facility before the program's name: `auth.info `, and AIX' `auth|security:info `.
  private static func facilityEnd(_ bytes: Bytes, _ start: Int, _ end: Int, nameEnd: Int) -> Int? {
    if bytes[nameEnd] == 0x20 { return isFacility(bytes, start, nameEnd) ? nameEnd + 1 : nil }
    guard bytes[nameEnd] == 0x3A, nameEnd - start <= 20,
      let blank = bytes.first(0x20, from: nameEnd, to: min(end, nameEnd + 10)),
      severities.contains(bytes.word(at: nameEnd + 1, end: blank))
    else { return nil }
    for place in start..<nameEnd where !(bytes[place].isLetter || bytes[place].isDigit || bytes[place] == 0x7C) {
      return nil
    }
    return blank + 1
  }

  /// `Message forwarded from node2: `, which AIX puts before what it relays: the line is that host's.
  private mutating func forwarded(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    let words = Self.forwardedWords
    guard end - start > words.count + 2, bytes[start] == words[0] else { return false }
    for (offset, byte) in words.enumerated() where bytes[start + offset] != byte { return false }
    let host = start + words.count
    guard let blank = bytes.first(0x20, from: host, to: min(end, host + 256)), blank > host + 1,
      bytes[blank - 1] == 0x3A
    else { return false }
    envelope.hostStart = host
    envelope.hostEnd = blank - 1
    envelope.tagStart = blank + 1
    return true
  }

  private static let forwardedWords = Array("Message forwarded from ".utf8)

  /// `auth.info`, as busybox, OpenWrt and some templates of rsyslog have it before the program's name.
  static func isFacility(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard end - start <= 20 else { return false }
    let dot = bytes.place(of: 0x2E, from: start, to: end)
    guard dot > start else { return false }
    for place in start..<dot where !(bytes[place].isLetter || bytes[place].isDigit) { return false }
    let severity = bytes.word(at: dot + 1, end: end)
    return end - dot - 1 <= 8 && severities.contains(severity)
  }

  static let severities =
    ["emerg", "panic", "alert", "crit", "err", "error", "warn", "warning", "notice", "info", "debug"].map { name in
      name.utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
}
