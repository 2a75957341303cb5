import Vocabulary

/// An address that was looked for at a place of the message.
struct AddressRead {
  /// −1: none was looked for yet.
  var position = -1
  /// Behind it; −1: there is none.
  var end = -1
  var address = Address(high: 0, low: 0)
}

extension Matcher {
  /// Behind the address at a place, which is in `read` then; −1 for none.
  ///
  /// Where a colon must follow, the last colon of an IPv6 address may be that one (`2001:db8::7:4422`), and where a dot
  /// must, the last dot (`192.0.2.7.4422`). Where it may follow, it is that one only if the whole is none
  /// (`2001:db8:1:2:3:4:5:6:4422`).
  @inline(__always) mutating func address(_ step: StepView, _ position: Int) -> Int {
    let found = read.position == position ? read : readAddress(at: position)
    read = found
    guard step.first != 0 else { return found.end }
    return address(step, beforeMark: position)
  }

  /// The same where a colon or a dot follows.
  @inline(never) private mutating func address(_ step: StepView, beforeMark position: Int) -> Int {
    let found = read.end
    if found >= 0 && (step.count > 0 || (found < end && bytes[found] == step.first)) { return found }
    var place = position
    let bound = min(end, position + 64)
    while place < bound && (bytes[place].isHexDigit || bytes[place] == 0x3A || bytes[place] == 0x2E) { place += 1 }
    guard let mark = bytes.last(UInt8(truncatingIfNeeded: step.first), from: position, to: place),
      let address = unsafe Address(bytes: bytes.buffer(position, mark))
    else { return found }
    // Another shape may ask for what is not before such a mark.
    read = AddressRead(position: -1, end: mark, address: address)
    return mark
  }

  /// An address after which a host's name may be tried, or one in place of another that stands before it.
  @inline(never) mutating func addressFits(_ step: StepView, _ position: Int, _ after: Int) -> Bool {
    if after >= 0 {
      let other = source
      source = read.address
      let before = passing
      passing.hasSource = true
      if fits(step.next, after) { return true }
      passing = before
      source = other
    }
    return step.flag && wordFits(step, position)
  }

  /// The usual case in one go: four numbers with dots between them, and behind them nothing that could belong to an
  /// address or to a name. nil: `readAddress` has to look closer.
  @inline(__always) private mutating func usualAddress(at position: Int) -> AddressRead? {
    // Fifteen letters and one behind them: what is loaded below lies in the buffer.
    guard position &+ 16 <= bytes.count else { return nil }
    var place = position
    var address: UInt32 = 0
    for part in 0..<4 {
      // Of the next letters, digits become their values; the first that is none ends the number.
      let letters = bytes.halfWord(at: place) ^ 0x3030_3030
      let others = ((letters & 0x7F7F_7F7F) &+ 0x7676_7676 | letters) & 0x8080_8080
      let length = others.trailingZeroBitCount &>> 3
      guard length >= 1, length <= 3 else { return nil }
      // The digits, moved up so that the last is in the third byte.
      let digits = letters &<< UInt32(24 &- length &* 8)
      let number = (digits & 15) &* 100 &+ (digits &>> 8 & 15) &* 10 &+ (digits &>> 16 & 15)
      guard number < 256 else { return nil }
      address = address &<< 8 | number
      place &+= length
      guard part < 3 else { break }
      guard bytes[place] == 0x2E else { return nil }
      place &+= 1
    }
    guard place <= end else { return nil }
    if place < end {
      switch bytes[place] {
      case 0x20, 0x22, 0x27, 0x29, 0x2C, 0x3B, 0x3E, 0x5D: break
      default: return nil
      }
    }
    work &+= place &- position
    return AddressRead(position: position, end: place, address: Address(ipv4: address))
  }

  /// Looks for an address at a place that does not go on as a name.
  mutating func readAddress(at position: Int) -> AddressRead {
    if let usual = usualAddress(at: position) { return usual }
    let none = AddressRead(position: position, end: -1)
    var place = position
    let bound = min(end, position + 64)
    while place < bound && (bytes[place].isDigit || bytes[place] == 0x2E) { place += 1 }
    let followedByColon = place < bound && bytes[place] == 0x3A && place > position && bytes[place - 1] != 0x2E
    let sawDot = place > position && bytes.first(0x2E, from: position, to: place) != nil
    if !sawDot || (!followedByColon && place < bound && bytes[place].isHexDigit) {
      place = position
      while place < bound && (bytes[place].isHexDigit || bytes[place] == 0x3A || bytes[place] == 0x2E) { place += 1 }
      // A zone (`fe80::1%eth0`) belongs to the address.
      if place < bound && bytes[place] == 0x25 {
        place += 1
        while place < bound && Self.isZoneLetter(bytes[place]) { place += 1 }
      }
    }
    // A sentence may go on right behind: `192.0.2.1.` or `2001:db8::1: text`.
    while place > position && (bytes[place - 1] == 0x2E || bytes[place - 1] == 0x3A) {
      if place - position >= 2 && bytes[place - 1] == 0x3A && bytes[place - 2] == 0x3A { break }
      place -= 1
    }
    work &+= place - position
    if place < end {
      let next = bytes[place]
      if next.isLetter || next.isDigit || next == 0x2D || next == 0x5F { return none }
      // `192.0.2.1.example.net` is a name.
      if next == 0x2E && place + 1 < end && (bytes[place + 1].isLetter || bytes[place + 1].isDigit) { return none }
    }
    guard let address = unsafe Address(bytes: bytes.buffer(position, place)) else { return none }
    return AddressRead(position: position, end: place, address: address)
  }

  /// Of an interface's name: `eth0`, `br-lan`, `eth0.100`.
  private static func isZoneLetter(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }
}
