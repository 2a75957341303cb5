/// Who wrote a line and when, and where its message stands.
struct Envelope {
  var stamp = Stamp.none
  var hostStart = 0
  var hostEnd = -1
  /// Where the program's name begins, or the message when there is no name.
  var tagStart = 0
  /// Set when the envelope names program and process itself (RFC 5424, journal): where the name ends and the message begins.
  var tagEnd = -1
  var messageStart = -1
  /// Where the stamp ends, when it has a form that logs without program names have; else −1.
  var bareStart = -1
  var pid: UInt32 = 0
}

/// Why a line has no readable envelope. The raw values are what reports say.
enum EnvelopeFault: String {
  case noStamp = "no time stamp"
  case impossibleStamp = "impossible time stamp"
  case nul = "NUL bytes"
  case openQuote = "record whose quotation mark does not close"
  case structuredData = "structured data that does not end"
  case json = "JSON that cannot be read"
  case noMessage = "entry without a message"
  case tooLong = "line longer than 16 MiB"
}

/// Reads the part of a line before its message, in the dialects of the syslog family and of dovecot's own log.
///
/// | dialect | looks like |
/// |---|---|
/// | BSD syslog, RFC 3164 | `Nov  2 08:31:00 host sshd[1]: …`, with `<38>` before, with FreeBSD's `<4.3>` behind the stamp |
/// | rsyslog, journal short-iso | `2023-11-12T08:31:00.123+01:00 host sshd[1]: …` |
/// | RFC 5424 | `<38>1 2023-11-12T08:31:00Z host sshd 1 - [meta seq="1"] …` |
/// | without host | `Nov 12 08:31:00 [sshd]: …`, `2023-11-12 08:31:00 imap-login: Info: …` |
/// | dovecot 1 | `dovecot: Nov 12 08:31:00 Info: imap-login: …` |
/// | daemontools | `@400000004c91b044077a9e94 …` |
/// | exim's own log | `2023-11-12 08:31:00 +0100 [123] …` |
/// | vsftpd's own log, journal short-full | `Thu Sep  8 00:39:49 2016 [pid 15019] …`, `Sun 2023-11-12 08:31:00 CET host …` |
/// | roundcube's own log | `[10-May-2015 13:02:52 -0400]: …` |
/// | journal short-unix | `1700000000.123456 host sshd[1]: …` |
/// | nginx's and Gitea's own | `2023/11/12 08:31:00 …` |
/// | Apache's own | `[Sun Nov 12 08:31:00.123456 2023] …` |
/// | Asterisk, Mailu, Vaultwarden | `[2023-11-12 08:31:00,123] …`, `[Nov 12 08:31:00] …` |
/// | Monit | `[CET Nov 12 08:31:00] …`, `[2023-11-12T08:31:00+0100] …` |
/// | xrdp | `[20231112-08:31:00] …` |
/// | Samba's header | `[2023/11/12 08:31:00.123456,  2] …` |
/// | MySQL, MariaDB, PostgreSQL | `231112  8:31:00 …`, `2023-11-12  8:31:00 …`, `2023-11-12 08:31:00.123 UTC …` |
/// | macOS' unified log | `2023-11-12 08:31:00.123456+0100 0x1f3a     Default     0x0                  77     0    sshd: …` |
/// | Webmin's action log | `1699774260.4711.0 [12/Nov/2023 08:31:00] …` |
/// | SquirrelMail's plug-in | `11/12/2023 08:31:00 [LOGIN_ERROR] …` |
/// | NX-OS, ASA | `2023 Nov 12 08:31:00 host %FACILITY-3-NAME: …`, `Nov 12 2023 08:31:00: %ASA-6-113015: …` |
/// | BIND and others | `12-Nov-2023 08:31:00 …`, `12/Nov/2023:08:31:00 +0100 …`, `12.11.2023 08:31:00 …` |
/// | LibVNCServer | `21/11/2023 08:31:00 …`, `21/11/23 08:31:00 …` |
/// | coturn | `2023-11-12T08:31:00+0000: …` |
/// | TeamSpeak, Sonarr, Centreon | `2023-11-12 08:31:00.123456|INFO …` |
/// | ASSP, Domino | `Nov-12-23 08:31:00 …`, `12-11-2023 08:31:00   …` |
/// | FortiOS | `date=2023-11-12 time=08:31:00 devname=…` |
/// | runit's svlogd, seconds since 1970, date(1) | `2023-11-12_08:31:00.12345 …`, `1699774260 …`, `Sun Nov 12 08:31:00 CET 2023 …` |
///
/// What stands around such lines (containers, a second stamp, a host name with blanks) is `ScanPass+Unusual`'s.
struct EnvelopeReader {
  private var stamps = StampReader()
  /// The host of a line before: its first eight bytes and its last eight, of at most sixteen; no length for none.
  private var hostHead: UInt64 = 0
  private var hostTail: UInt64 = 0
  private var hostLength = 0
  /// Which of the first eight bytes are the host's.
  private var hostMask: UInt64 = 0

  /// Reads the envelope of a usual line: the day and the host are those of a line before, and stand as BSD syslog has
  /// them. What that says is what `read` would say; false: it has to look closer. `start <= end <= bytes.count`.
  @inline(__always) mutating func readUsual(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ envelope: inout Envelope
  ) -> Bool {
    // A stamp, a host and what is loaded from there on: whatever follows is looked at elsewhere.
    guard end &- start >= 40, hostLength > 0, stamps.isUsual(bytes, start, &envelope.stamp) else { return false }
    let host = start &+ 16
    let blank = host &+ hostLength
    guard bytes.wholeWord(at: host) & hostMask == hostHead,
      hostLength <= 8 || bytes.wholeWord(at: blank &- 8) == hostTail, bytes[blank] == 0x20
    else { return false }
    envelope.hostStart = host
    envelope.hostEnd = blank
    envelope.tagEnd = -1
    envelope.messageStart = -1
    envelope.bareStart = -1
    envelope.pid = 0
    var tag = blank &+ 1
    while tag < end && bytes[tag] == 0x20 { tag &+= 1 }
    envelope.tagStart = tag
    return true
  }

  /// nil: read. `start < end <= bytes.count`.
  mutating func read(_ bytes: Bytes, _ start: Int, _ end: Int, _ envelope: inout Envelope) -> EnvelopeFault? {
    var position = start
    envelope.hostEnd = -1
    envelope.tagEnd = -1
    envelope.messageStart = -1
    envelope.bareStart = -1
    envelope.pid = 0
    let first = bytes[position]
    if first == 0x3C {
      guard let close = priorityEnd(bytes, position, end) else { return .noStamp }
      position = close
      if end - position > 2, bytes[position] == 0x31, bytes[position + 1] == 0x20 {
        return rfc5424(bytes, position + 2, end, &envelope)
      }
      while position < end && bytes[position] == 0x20 { position += 1 }
    } else if first == 0x64, end - position > 9, bytes.word(at: position, end: end) == Self.dovecotTag,
      bytes[position + 8] == 0x20
    {
      position += 9
    }
    guard position < end else { return .noStamp }
    let stampStart = position
    do throws(StampReader.Failure) {
      if bytes[position].isDigit {
        position = try stamps.iso(bytes, position, end, &envelope.stamp)
        if bytes[stampStart + 10] == 0x20 {
          position = try stamps.zoneBehind(bytes, position, end, &envelope.stamp)
          envelope.bareStart = position
        }
      } else if bytes[position] == 0x40 {
        position = try tai64n(bytes, position, end, &envelope.stamp)
        envelope.bareStart = position
      } else {
        position = try stamps.bsd(bytes, position, end, &envelope.stamp)
      }
    } catch {
      guard error == .notAStamp else { return .impossibleStamp }
      do throws(StampReader.Failure) {
        position = try stamps.rare(bytes, stampStart, end, &envelope.stamp)
        envelope.bareStart = position
      } catch {
        if error == .notAStamp, let behind = Self.versionEnd(bytes, stampStart, end) {
          return rfc5424(bytes, behind, end, &envelope)
        }
        return error == .impossible ? .impossibleStamp : .noStamp
      }
    }
    guard position < end else { return .noStamp }
    if bytes[position] == 0x20 {
      position += 1
      // `2022-04-25T15:08:29Z [AUTH] …`, `… >> [FTP Session 1 …`: no host is called so.
      if envelope.bareStart < 0, position < end, bytes[position] == 0x5B || bytes[position] == 0x3E,
        bytes[stampStart].isDigit
      {
        envelope.bareStart = position
      }
    } else if Self.isEnd(bytes, position, end, envelope) {
      position += 1
      // coturn: `2023-11-12T08:31:00+0000: `.
      if bytes[stampStart].isDigit && envelope.bareStart < 0 { envelope.bareStart = position }
    } else if bytes[stampStart] != 0x5B || !(bytes[position] == 0x5B || bytes[position].isLetter) {
      // Vaultwarden puts its next bracket right behind that of the stamp, Group-Office a word.
      return .noStamp
    }
    if envelope.bareStart >= 0 {
      while position < end && bytes[position] == 0x20 { position += 1 }
      envelope.bareStart = position
    }
    while position < end && bytes[position] == 0x20 { position += 1 }
    if stampStart - start == 9 {
      // Dovecot 1 says its name before the stamp.
      envelope.tagStart = DovecotLevel.end(bytes, position, end)
      return nil
    }
    if position < end && bytes[position] == 0x3C, let close = facilityEnd(bytes, position, end) { position = close }
    hostAndTag(bytes, position, end, &envelope)
    return nil
  }

  private static let dovecotTag = "dovecot:".utf8.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }

  /// The word behind the stamp is the host's, unless it shows that it is the program's: a colon at its end, a
  /// parenthesis or an angle bracket in it, a bracket before it.
  @inline(__always) private mutating func hostAndTag(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ envelope: inout Envelope
  ) {
    var blank = start + hostLength
    if !isKnownHost(bytes, start, blank, end) {
      blank = bytes.first(0x20, from: start, to: end) ?? end
      envelope.tagStart = start
      guard start < blank, blank < end else { return }
      if bytes[start] == 0x28, bytes[start + 1].isDigit, bytes[blank - 1] != 0x3A {
        // Dante says the second once more, where others name the host.
        envelope.tagStart = blank + 1
        return
      }
      if envelope.stamp.kind == .yearless, let behind = Self.yearEnd(bytes, start, blank, end, &envelope.stamp) {
        return hostAndTag(behindYear: behind, bytes, end, &envelope)
      }
      if Self.isHalfOfDay(bytes, start, blank, &envelope.stamp) {
        return hostAndTag(behindYear: blank + 1, bytes, end, &envelope)
      }
      guard Self.isHost(bytes, start, blank) else { return }
      remember(bytes, start, blank)
    }
    envelope.hostStart = start
    envelope.hostEnd = blank
    var tag = blank + 1
    while tag < end && bytes[tag] == 0x20 { tag += 1 }
    envelope.tagStart = tag
  }

  /// The same where more than the stamp stood before it: hardly ever.
  @inline(never) mutating func hostAndTag(
    behindYear start: Int, _ bytes: Bytes, _ end: Int, _ envelope: inout Envelope
  ) {
    hostAndTag(bytes, start, end, &envelope)
  }

  /// Whether a word, which is not empty, may be a host's name.
  private static func isHost(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    if bytes[end - 1] == 0x3A || bytes[start] == 0x5B || isStamp(bytes, start, end) { return false }
    for index in start..<end where bytes[index] == 0x28 || bytes[index] == 0x3C {
      // Linux calls a machine that was given no name `(none)`.
      guard index == start, bytes[index] == 0x28, bytes[end - 1] == 0x29 else { return false }
    }
    return true
  }

  /// `2023-11-12T08:31:00Z`: of a line that another one carries.
  static func isStamp(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    end - start >= 19 && bytes[start].isDigit && bytes[start + 4] == 0x2D && bytes[start + 7] == 0x2D
      && bytes[start + 10] == 0x54 && bytes[start + 13] == 0x3A && bytes[start + 16] == 0x3A
  }

  /// Whether the word at `start..<blank` is the host of a line before, as most are.
  @inline(__always) private func isKnownHost(_ bytes: Bytes, _ start: Int, _ blank: Int, _ end: Int) -> Bool {
    guard start < blank, blank < end, bytes[blank] == 0x20, bytes.word(at: start, end: blank) == hostHead else {
      return false
    }
    return hostLength <= 8 || bytes.word(at: blank - 8, end: blank) == hostTail
  }

  private mutating func remember(_ bytes: Bytes, _ start: Int, _ blank: Int) {
    hostLength = blank - start <= 16 ? blank - start : 0
    hostHead = bytes.word(at: start, end: blank)
    hostMask = hostLength >= 8 ? .max : (1 &<< UInt64(hostLength * 8)) &- 1
    hostTail = bytes.word(at: max(start, blank - 8), end: blank)
  }

  /// `<38>`
  private func priorityEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var position = start + 1
    while position < end && position - start < 5 && bytes[position].isDigit { position += 1 }
    guard position > start + 1, position < end, bytes[position] == 0x3E else { return nil }
    return position + 1
  }

  /// FreeBSD's `<4.3> ` or `<auth.info> `.
  private func facilityEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    guard let close = bytes.first(0x3E, from: start, to: min(end, start + 24)), close + 1 < end,
      bytes[close + 1] == 0x20
    else { return nil }
    for index in start + 1..<close where !(bytes[index].isLetter || bytes[index].isDigit || bytes[index] == 0x2E) {
      return nil
    }
    return close + 2
  }

  /// TAI64N, 24 hexadecimal digits: seconds since 1970 TAI + 2⁶² and nanoseconds. TAI was 10 seconds ahead in 1970, and
  /// the writers (daemontools, multilog) add just that, whatever leap seconds came since.
  private func tai64n(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(StampReader.Failure) -> Int
  {
    guard end - start > 25 else { throw .notAStamp }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for index in start + 1..<start + 25 {
      let byte = bytes[index]
      guard byte.isHexDigit else { throw .notAStamp }
      let digit = UInt64(byte.isDigit ? byte &- 48 : (byte | 32) &- 87)
      if index < start + 17 { high = high << 4 | digit } else { low = low << 4 | digit }
    }
    let seconds = Int64(truncatingIfNeeded: high &- (1 << 62)) &- 10
    guard seconds >= 0, seconds < StampReader.end, low < 1_000_000_000 else { throw .impossible }
    stamp = Stamp(seconds: seconds, milliseconds: UInt16(low / 1_000_000), kind: .absolute)
    return start + 25
  }

  /// `STAMP HOST APP PROCID MSGID SD MSG`, behind the version.
  private mutating func rfc5424(_ bytes: Bytes, _ start: Int, _ end: Int, _ envelope: inout Envelope) -> EnvelopeFault?
  {
    var position: Int
    do throws(StampReader.Failure) {
      if bytes[start] == 0x2D {
        // The sender had no clock.
        envelope.stamp = .none
        position = start + 1
      } else {
        position = try stamps.iso(bytes, start, end, &envelope.stamp)
      }
    } catch {
      return error == .impossible ? .impossibleStamp : .noStamp
    }
    var words: [4 of (Int, Int)] = [(0, 0), (0, 0), (0, 0), (0, 0)]
    for index in 0..<4 {
      guard position < end, bytes[position] == 0x20 else { return .noStamp }
      position += 1
      let wordEnd = bytes.first(0x20, from: position, to: end) ?? end
      words[index] = (position, wordEnd)
      position = wordEnd
    }
    let host = words[0]
    if !(host.1 - host.0 == 1 && bytes[host.0] == 0x2D) {
      envelope.hostStart = host.0
      envelope.hostEnd = host.1
    }
    envelope.tagStart = words[1].0
    envelope.tagEnd = words[1].1
    envelope.pid = Self.processNumber(bytes, words[2].0, words[2].1)
    guard position < end else {
      envelope.messageStart = end
      return nil
    }
    position += 1
    if position < end, bytes[position] == 0x2D {
      position += 1
    } else {
      while position < end && bytes[position] == 0x5B {
        guard let after = elementEnd(bytes, position, end) else { return .structuredData }
        position = after
      }
    }
    if position < end && bytes[position] == 0x20 { position += 1 }
    if end - position >= 3, bytes[position] == 0xEF, bytes[position + 1] == 0xBB, bytes[position + 2] == 0xBF {
      position += 3
    }
    // rsyslog keeps the blank that stood behind the program's name.
    while position < end && bytes[position] == 0x20 { position += 1 }
    envelope.messageStart = position
    return nil
  }

  /// Behind the `]` that closes an element: one outside quotes, and a backslash takes the byte behind it along.
  private func elementEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var position = start + 1
    var quoted = false
    while position < end {
      switch bytes[position] {
      case 0x5C where quoted: position += 1
      case 0x22: quoted.toggle()
      case 0x5D where !quoted: return position + 1
      default: break
      }
      position += 1
    }
    return nil
  }

  /// 0 when there is none.
  static func processNumber(_ bytes: Bytes, _ start: Int, _ end: Int) -> UInt32 {
    var value: UInt32 = 0
    guard start < end, end - start <= 9 else { return 0 }
    for index in start..<end {
      guard bytes[index].isDigit else { return 0 }
      value = value * 10 + UInt32(bytes[index] &- 48)
    }
    return value
  }
}
