import Vocabulary

extension ScanPass {
  /// The word where a program's name is expected is none that a format knows. Some hosts have a colon behind their name;
  /// some logs name no program.
  mutating func otherwise(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    if envelope.bareStart >= 0 { return bareMessage(bytes, start, end, index) }
    let host = envelope.tagStart
    guard envelope.hostEnd < 0, let blank = bytes.first(0x20, from: host, to: min(end, host + 256)),
      blank > host + 1, bytes[blank - 1] == 0x3A, bytes[blank - 2] != 0x5D, bytes[host] != 0x5B
    else { return false }
    envelope.hostStart = host
    envelope.hostEnd = blank - 1
    envelope.tagStart = blank + 1
    return message(bytes, start, end, index)
  }

  /// A line of a service's own log: the stamp, maybe `[123]`, and the message.
  mutating func bareMessage(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard tables.nameless >= 0 else { return false }
    var position = envelope.bareStart
    envelope.hostEnd = -1
    if position + 2 < end, bytes[position] == 0x5B,
      let close = bytes.first(0x5D, from: position, to: min(end, position + 16))
    {
      var digits = position + 1
      // vsftpd: `[pid 123]`.
      if bytes[digits] == 0x70, let blank = bytes.first(0x20, from: digits, to: close) { digits = blank + 1 }
      let pid = EnvelopeReader.processNumber(bytes, digits, close)
      if pid > 0 {
        envelope.pid = pid
        position = close + 1
        while position < end && bytes[position] == 0x20 { position += 1 }
      }
    }
    guard position < end else { return false }
    return match(bytes, tables.nameless, position, end, lineStart: start, lineEnd: end, index, repeats: 0)
  }

  /// Whether a name is one that stands for none. `names` is a stretch of the choices.
  func isAbsent(_ bytes: Bytes, _ user: ByteRange, _ names: PoolText) -> Bool {
    guard user.isPresent else { return false }
    for number in Int(names.start)..<Int(names.start + names.count) {
      let text = tables.choice(number)
      if text.count == user.count,
        bytes.equals(at: Int(user.start), tables.pool, at: Int(text.start), length: Int(text.count))
      {
        return true
      }
    }
    return false
  }

  /// Postfix, proftpd and others write `unknown` where the address has no reverse name.
  func isUnknown(_ bytes: Bytes, _ host: ByteRange) -> Bool {
    guard host.count == 7 else { return false }
    let start = Int(host.start)
    return bytes.word(at: start, end: start + 7) == Self.unknownWord
  }

  /// `unknown` as the little-endian word that `Bytes.word` makes of it.
  private static let unknownWord = "unknown".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
}
