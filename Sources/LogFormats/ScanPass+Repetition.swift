import Vocabulary

extension ScanPass {
  /// `last message repeated 3 times`, the way of the older syslog daemons: the line before it of the same host, again.
  /// The line before is looked up only when such a line occurs.
  mutating func repetition(_ bytes: Bytes, _ text: Int, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    let words = Self.lastWords
    guard end - text > words.count else { return false }
    for (offset, byte) in words.enumerated() where bytes[text + offset] != byte { return false }
    var position = text + words.count
    var times: Int32 = 0
    while position < end, bytes[position].isDigit, times < 1_000_000 {
      times = times * 10 + Int32(bytes[position] &- 48)
      position += 1
    }
    guard times > 0 else { return false }
    let host = currentHost
    if index == 0 {
      account.repeatsAtStart = Int(times)
      return false
    }
    guard var match = lastLogin, match.lineIndex == index - 1, sameHost(bytes, match.reporter, host) else {
      return false
    }
    match.lineIndex = index
    match.line = ByteRange(start: Int32(truncatingIfNeeded: start), count: Int32(truncatingIfNeeded: end - start))
    match.stamp = currentStamp
    // What stood in the line before may itself have been several attempts; each repetition is one such line.
    let (product, overflow) = unrepeatedAttempts.multipliedReportingOverflow(by: times)
    match.attempts = overflow ? Int32.max : product
    unsafe each(match, bytes.buffer(0, bytes.count))
    lastLogin = match
    return true
  }

  private func sameHost(_ bytes: Bytes, _ left: ByteRange, _ right: ByteRange) -> Bool {
    guard left.count == right.count else { return false }
    guard left.isPresent else { return true }
    return bytes.equals(at: Int(left.start), bytes, at: Int(right.start), length: Int(left.count))
  }
}
