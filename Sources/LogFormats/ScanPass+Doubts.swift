import Vocabulary

/// What makes a log doubtful: lines that speak of a failed login and were not read.
extension ScanPass {
  /// A line that no shape took: of the first of a file each is looked at, of the rest a sample.
  @inline(__always) mutating func lookAgain(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) {
    guard understood != index else { return }
    if start < watched {
      keepUnread(bytes, start, end, index, standsFor: 1)
    } else if Self.isSampled(envelope.stamp, bytes, start, end) {
      keepUnread(bytes, start, end, index, standsFor: UnreadLine.sample)
    }
  }

  /// Whether a line that counts as another one is a record of values behind its stamp (PostgreSQL) in which a quotation mark
  /// does not close: it was torn off. Such a line is a damaged one.
  @inline(__always) mutating func isTornRecord(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int) -> Bool {
    let values = envelope.bareStart
    guard values > start, values < end, bytes[values &- 1] == 0x2C, bytes[start].isDigit, understood != index,
      Self.hasOpenQuote(bytes, values, end)
    else { return false }
    account.otherLines -= 1
    damage(.openQuote, bytes, start, end, index)
    return true
  }

  private static func hasOpenQuote(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard bytes[start] == 0x22 || bytes[start] == 0x2C else { return false }
    var isOpen = false
    for place in start..<end where bytes[place] == 0x22 { isOpen.toggle() }
    return isOpen
  }

  /// Whether an unread line is one of the sample: one in `UnreadLine.sample`, chosen by what it says, so that they are the
  /// same lines however a file is cut.
  @inline(__always) private static func isSampled(_ stamp: Stamp, _ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    let text = stamp.kind == .none ? bytes.word(at: max(start, end - 8), end: end) : UInt64(bitPattern: stamp.seconds)
    let mixed =
      UInt32(truncatingIfNeeded: text ^ text >> 32) &* 2_654_435_761 &+ UInt32(truncatingIfNeeded: end - start)
      &* 40_503
    return mixed >> UnreadLine.shift == 0
  }

  /// Kept when it speaks of a login that failed here. Whether its address is in any event is for those to say who have them
  /// all. What a web server was asked for speaks of anything.
  private mutating func keepUnread(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, standsFor lines: Int) {
    guard UnreadWords.speakOfFailedLogin(bytes, start, end), !Self.isRequest(bytes, start, end),
      !UnreadWords.speakOfSomethingElse(bytes, start, end)
    else { return }
    let program = unreadProgram(bytes, start, end)
    guard !UnreadPrograms.tellOfNoLogin(program),
      program != "dovecot" || !UnreadWords.bearsDovecotLevel(bytes, start, end)
    else { return }
    if let address = UnreadWords.address(bytes, start, end) {
      account.unread.append(UnreadLine(line: index + 1, address: address, standsFor: lines))
    } else if isUnknown(program), !UnreadPrograms.areOfTheMachine(program) {
      account.unplaced[program, default: UnplacedLines(firstLine: index + 1)].add(lines, isEstimate: lines > 1)
    }
  }

  /// Which program wrote the line, where it says so in the usual place; else the empty name.
  private mutating func unreadProgram(_ bytes: Bytes, _ start: Int, _ end: Int) -> String {
    var envelope = Envelope()
    guard envelopes.read(bytes, start, end, &envelope) == nil, envelope.tagStart < end else { return "" }
    let tag = envelope.tagStart
    let nameEnd = envelope.tagEnd >= 0 ? envelope.tagEnd : Self.nameEnd(bytes, tag, end)
    guard nameEnd > tag, nameEnd - tag <= UnreadPrograms.longestName,
      envelope.tagEnd >= 0 || (nameEnd < end && (bytes[nameEnd] == 0x3A || bytes[nameEnd] == 0x5B)),
      (tag..<nameEnd).allSatisfy({ UnreadPrograms.isOfName(bytes[$0]) })
    else { return "" }
    return bytes.text(tag, nameEnd)
  }

  /// What a known program says of a failed login without an address, and no shape takes, is mostly trouble of its own.
  private func isUnknown(_ program: String) -> Bool {
    guard !program.isEmpty else { return true }
    return unsafe Array(program.utf8).withUnsafeBytes { unsafe Self.program(tables, Bytes($0), 0, program.utf8.count) }
      == nil
  }
}

/// A line that speaks of a failed login, and that no format reads.
public struct UnreadLine: Sendable, Hashable {
  /// 1-based within the scanned bytes.
  public var line: Int
  public var address: Address
  /// Lines of its file that it is a sample of: itself, or one in `sample`.
  public var standsFor: Int

  /// One line in so many is looked at.
  public static let sample = 1 << (32 - shift)
  static let shift: UInt32 = 26
  /// But every line that begins in so many bytes of a file.
  public static let watchedBytes = 1 << 18

  /// Kept of one file; where there are more, its format is unknown anyway.
  static let most = 65_536
}

/// Lines of one program that speak of failed logins, that no format reads, and that name no address.
public struct UnplacedLines: Sendable, Hashable {
  /// 1-based within the scanned bytes.
  public var firstLine: Int
  public var lines = 0
  /// Some of them were not looked at: the number is from a sample.
  public var isEstimate = false

  /// Programs of one file of which such lines are kept.
  static let mostPrograms = 64

  mutating func add(_ lines: Int, isEstimate: Bool) {
    self.lines += lines
    self.isEstimate = self.isEstimate || isEstimate
  }
}
