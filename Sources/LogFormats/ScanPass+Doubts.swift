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

  /// Whether an unread line is one of the sample: one in `UnreadLine.sample`, chosen by what it says, so that they are the
  /// same lines however a file is cut.
  @inline(__always) private static func isSampled(_ stamp: Stamp, _ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    let text = stamp.kind == .none ? bytes.word(at: max(start, end - 8), end: end) : UInt64(bitPattern: stamp.seconds)
    let mixed =
      UInt32(truncatingIfNeeded: text ^ text >> 32) &* 2_654_435_761 &+ UInt32(truncatingIfNeeded: end - start)
      &* 40_503
    return mixed >> UnreadLine.shift == 0
  }

  /// Kept when it speaks of a login that failed and names an address. Whether that address is in any event is for those to
  /// say who have them all. What a web server was asked for speaks of anything.
  private mutating func keepUnread(_ bytes: Bytes, _ start: Int, _ end: Int, _ index: Int, standsFor lines: Int) {
    guard UnreadWords.speakOfFailedLogin(bytes, start, end), !Self.isRequest(bytes, start, end),
      let address = UnreadWords.address(bytes, start, end)
    else { return }
    account.unread.append(UnreadLine(line: index + 1, address: address, standsFor: lines))
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

private enum UnreadWords {
  private static let logins = words(["auth", "login", "passw"])
  private static let failures = words(["fail", "invalid", "denied", "refused", "incorrect", "unknown"])

  /// Lower-case words, by their first eight letters.
  private static func words(_ texts: [String]) -> [Literal] { texts.map { Literal(Array($0.utf8.prefix(8)), at: 0) } }

  /// No log line about a login is longer.
  private static let longest = 4096

  /// A word for a login and one for a failure, in either order.
  static func speakOfFailedLogin(_ bytes: Bytes, _ start: Int, _ fullEnd: Int) -> Bool {
    let end = min(fullEnd, start + longest)
    guard speakOfLogin(bytes, start, end) else { return false }
    for position in start..<end {
      switch bytes[position] | 0x20 {
      case 0x66, 0x69, 0x64, 0x72, 0x75: if stands(failures, bytes, position, end) { return true }
      default: continue
      }
    }
    return false
  }

  private static func speakOfLogin(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    var position = start
    while position < end {
      if position &+ 9 > bytes.count || mayBegin(bytes, position) {
        for place in position..<min(end, position &+ 8) where stands(logins, bytes, place, end) { return true }
      }
      position &+= 8
    }
    return false
  }

  /// Whether a word for a login may begin in eight bytes: its first two letters stand side by side.
  /// `position + 9 <= bytes.count`.
  @inline(__always) private static func mayBegin(_ bytes: Bytes, _ position: Int) -> Bool {
    let first = bytes.wholeWord(at: position) | 0x2020_2020_2020_2020
    let second = bytes.wholeWord(at: position &+ 1) | 0x2020_2020_2020_2020
    // Of each byte the top bit: the two are others than these.
    func isOther(_ letters: UInt64, _ next: UInt64) -> UInt64 {
      topBits(first ^ letters &* 0x0101_0101_0101_0101) | topBits(second ^ next &* 0x0101_0101_0101_0101)
    }
    let none = isOther(0x61, 0x75) & isOther(0x6C, 0x6F) & isOther(0x70, 0x61)
    return none & 0x8080_8080_8080_8080 != 0x8080_8080_8080_8080
  }

  /// The top bit of each byte that is not zero.
  @inline(__always) private static func topBits(_ word: UInt64) -> UInt64 {
    (word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F | word
  }

  private static func stands(_ words: [Literal], _ bytes: Bytes, _ position: Int, _ end: Int) -> Bool {
    let letters = bytes.word(at: position, end: end) | 0x2020_2020_2020_2020
    for word in words where letters & word.mask == word.head { return end - position >= Int(word.count) }
    return false
  }

  /// The last IPv4 address of a line.
  static func address(_ bytes: Bytes, _ start: Int, _ fullEnd: Int) -> Address? {
    let end = min(fullEnd, start + longest)
    var found: Address?
    var position = start
    while position < end {
      guard bytes[position].isDigit, position == start || !isPart(bytes[position - 1]) else {
        position += 1
        continue
      }
      var stop = position
      while stop < end, isPart(bytes[stop]) { stop += 1 }
      found = ipv4(bytes, position, stop) ?? found
      position = stop + 1
    }
    return found
  }

  private static func isPart(_ byte: UInt8) -> Bool { byte.isDigit || byte.isLetter || byte == 0x2E }

  private static func ipv4(_ bytes: Bytes, _ start: Int, _ end: Int) -> Address? {
    guard end - start >= 7, end - start <= 15 else { return nil }
    var (value, part, dots, digits): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
    for position in start..<end {
      if bytes[position] == 0x2E {
        guard digits > 0 else { return nil }
        (value, part, digits) = (value << 8 | part, 0, 0)
        dots += 1
      } else {
        guard bytes[position].isDigit else { return nil }
        part = part * 10 + UInt32(bytes[position] &- 48)
        digits += 1
        guard part <= 255, digits <= 3 else { return nil }
      }
    }
    return dots == 3 && digits > 0 ? Address(ipv4: value << 8 | part) : nil
  }
}
