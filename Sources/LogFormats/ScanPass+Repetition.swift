import Vocabulary

extension ScanPass {
  /// So many lines of other hosts may stand between a line and the word that it was repeated.
  private static let lookBack = 200
  /// Longer lines are passed over there.
  private static let lookBackBytes = 1 << 16

  /// `last message repeated 3 times`, the way of the older syslog daemons, and behind its own name that of FreeBSD's since
  /// release 12: the line before it of the same host, again. syslog-ng quotes the beginning of the line, behind the name of
  /// the line's program.
  /// The line before is looked up only when such a line occurs.
  mutating func repetition(_ bytes: Bytes, _ text: Int, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    guard let (times, quoted) = toldAgain(bytes, text, end) else { return false }
    let host = currentHost
    if index == account.leadingRepetitions.count, index == 0 || account.repeatsHost == hostName(bytes) {
      account.leadingRepetitions.append(LeadingRepetition(times: Int(times), stamp: currentStamp))
      account.repeatsAtStart += Int(times)
      account.repeatsHost = hostName(bytes)
      return false
    }
    if !hasLogin || login.lineIndex != index - 1
      || !(sameHost(bytes, login.reporter, host) || isRepetitionMark(bytes, host))
    {
      guard findLast(of: host, bytes, before: start, index) else { return false }
    }
    guard quoted.isEmpty || quotes(bytes, quoted, login.line) else { return false }
    login.lineIndex = index
    login.line = ByteRange(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end - start))
    login.stamp = currentStamp
    // What stood in the line before may itself have been several attempts; each repetition is one such line.
    login.attempts = Self.attempts(unrepeatedAttempts, repeated: times)
    unsafe each(&login, bytes.buffer(0, bytes.count))
    return true
  }

  /// How often the message before came again, and what is quoted of it.
  private func toldAgain(_ bytes: Bytes, _ text: Int, _ end: Int) -> (times: Int32, quoted: Range<Int>)? {
    var position = text + Self.lastWords.count
    var quoted = text..<text
    if !isRepetition(bytes, text, end) {
      guard let quotation = Self.quotation(bytes, text, end) else { return nil }
      quoted = quotation
      position = quotation.upperBound + Self.againWords.count
    }
    let times = Self.count(bytes, &position, end)
    return times > 0 ? (times, quoted) : nil
  }

  /// What stands between the quotation marks of `Last message 'Failed password for ' repeated 3 times, suppressed by
  /// syslog-ng on mx`: twenty bytes at most.
  static func quotation(_ bytes: Bytes, _ text: Int, _ end: Int) -> Range<Int>? {
    let first = text + quotingWords.count
    guard starts(bytes, text, end, quotingWords) else { return nil }
    let close = (first...first + 20).last { starts(bytes, $0, end, againWords) }
    return close.map { first..<$0 }
  }

  private static func starts(_ bytes: Bytes, _ start: Int, _ end: Int, _ words: [UInt8]) -> Bool {
    end - start > words.count && words.indices.allSatisfy { bytes[start + $0] == words[$0] }
  }

  /// Whether a line holds what was quoted of it.
  private func quotes(_ bytes: Bytes, _ quoted: Range<Int>, _ line: ByteRange) -> Bool {
    let last = Int(line.start) + Int(line.count) - quoted.count
    guard line.isPresent, Int(line.start) <= last else { return false }
    return (Int(line.start)...last).contains {
      bytes.equals(at: $0, bytes, at: quoted.lowerBound, length: quoted.count)
    }
  }

  static let quotingWords = Array("Last message '".utf8)
  private static let againWords = Array("' repeated ".utf8)

  /// The number whose digits stand at `position`, which is behind them then; what is too large is the largest, and 0 stands
  /// for none.
  static func count(_ bytes: Bytes, _ position: inout Int, _ end: Int) -> Int32 {
    var count: Int32 = 0
    while position < end, bytes[position].isDigit {
      let (tens, isLarge) = count.multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = tens.addingReportingOverflow(Int32(bytes[position] &- 48))
      count = isLarge || isLarger ? .max : sum
      position += 1
    }
    return count
  }

  /// So many attempts that many times; the largest number where that is too large.
  static func attempts(_ attempts: Int32, repeated times: Int32) -> Int32 {
    let (product, isLarge) = attempts.multipliedReportingOverflow(by: times)
    return isLarge ? .max : product
  }

  /// Reads the last line of a host once more, where lines of others stand between: `login` is what it says.
  /// - Returns: false where it is no login, or too far away.
  private mutating func findLast(of host: ByteRange, _ bytes: Bytes, before start: Int, _ index: Int) -> Bool {
    guard host.isPresent, !isLookingBack else { return false }
    let here = envelope
    isLookingBack = true
    defer {
      isLookingBack = false
      envelope = here
    }
    var end = start - 1
    for back in 1...Self.lookBack where end > 0 {
      let before = bytes.last(0x0A, from: 0, to: end).map { $0 + 1 } ?? 0
      defer { end = before - 1 }
      var lineEnd = end
      while lineEnd > before && bytes[lineEnd - 1] == 0x0D { lineEnd -= 1 }
      guard lineEnd > before, lineEnd - before < Self.lookBackBytes,
        envelopes.read(bytes, before, lineEnd, &envelope) == nil, sameHost(bytes, currentHost, host)
      else { continue }
      if tellsRepetition(bytes, lineEnd) { continue }
      hasLogin = false
      return message(bytes, before, lineEnd, index - back) && hasLogin
    }
    return false
  }

  /// macOS: `Nov 12 08:31:00 --- last message repeated 3 times ---`, without a host. Its logs are of one computer.
  private func isRepetitionMark(_ bytes: Bytes, _ host: ByteRange) -> Bool {
    host.count == 3 && (0..<3).allSatisfy { bytes[Int(host.start) + $0] == 0x2D }
  }

  /// Whether the line of which the envelope was read says that another was repeated.
  private func tellsRepetition(_ bytes: Bytes, _ end: Int) -> Bool {
    let name = envelope.tagStart
    guard !isRepetition(bytes, name, end) else { return true }
    guard Self.isSyslogd(bytes, name, end) else {
      guard let colon = bytes.first(0x3A, from: name, to: min(end, name + 64)) else { return false }
      return Self.quotation(bytes, colon + 2, end) != nil
    }
    return isRepetition(bytes, envelope.tagEnd >= 0 ? envelope.messageStart : name + Self.syslogdName.count + 2, end)
  }

  static func isSyslogd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    let behind = start + syslogdName.count
    return starts(bytes, start, end, syslogdName) && (bytes[behind] == 0x3A || bytes[behind] == 0x20)
  }

  private static let syslogdName = Array("syslogd".utf8)

  private func isRepetition(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    Self.starts(bytes, start, end, Self.lastWords)
  }

  private func sameHost(_ bytes: Bytes, _ left: ByteRange, _ right: ByteRange) -> Bool {
    guard left.count == right.count else { return false }
    guard left.isPresent else { return true }
    return bytes.equals(at: Int(left.start), bytes, at: Int(right.start), length: Int(left.count))
  }
}
