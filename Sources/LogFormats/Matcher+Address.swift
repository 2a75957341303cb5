import Vocabulary

extension Matcher {
  struct AddressAnswer {
    var position: Int
    var end: Int
    var found: (Address, Int)?
  }

  /// An address; where a colon must follow, the last colon of an IPv6 address may be that one (`2001:db8::7:4422`), and
  /// where a dot must, the last dot (`192.0.2.7.4422`). Where it may follow, it is that one only if the whole is none
  /// (`2001:db8:1:2:3:4:5:6:4422`).
  mutating func address(at position: Int, before follower: Int) -> (Address, Int)? {
    let found = address(at: position)
    var next = tables.step(following(follower))
    if next.kind == .optional {
      guard found == nil else { return found }
      next = tables.step(following(follower) + 1)
    }
    guard next.kind == .literal else { return found }
    let mark = tables.literal(Int(next.first)).first
    guard mark == 0x3A || mark == 0x2E else { return found }
    if let found, found.1 < end, bytes[found.1] == mark { return found }
    var place = position
    let bound = min(end, position + 64)
    while place < bound && (bytes[place].isHexDigit || bytes[place] == 0x3A || bytes[place] == 0x2E) { place += 1 }
    guard let colon = bytes.last(mark, from: position, to: place),
      let address = unsafe Address(bytes: bytes.buffer(position, colon))
    else { return found }
    return (address, colon)
  }

  /// An address at a place that does not go on as a name.
  private mutating func address(at position: Int) -> (Address, Int)? {
    if let last = lastAddress, last.position == position, last.end == end { return last.found }
    let found = readAddress(at: position)
    lastAddress = AddressAnswer(position: position, end: end, found: found)
    return found
  }

  /// The usual case in one go: four numbers with dots between them, and behind them nothing that could belong to an
  /// address or to a name. nil: `readAddress` has to look closer.
  @inline(__always) private mutating func usualAddress(at position: Int) -> (Address, Int)? {
    var place = position
    var address: UInt64 = 0
    for part in 0..<4 {
      // Of the next letters, digits become their values; the first that is none ends the number.
      let letters = bytes.word(at: place, end: end) ^ 0x3030_3030
      let others = ((letters & 0x7F7F_7F7F) &+ 0x7676_7676 | letters) & 0x8080_8080
      let length = others.trailingZeroBitCount / 8
      guard length >= 1, length <= 3 else { return nil }
      // The digits, moved up so that the last is in the third byte.
      let digits = letters << UInt64(24 &- length &* 8)
      let number = (digits & 15) &* 100 &+ (digits >> 8 & 15) &* 10 &+ (digits >> 16 & 15)
      guard number < 256 else { return nil }
      address = address << 8 | number
      place &+= length
      guard part < 3 else { break }
      guard place < end, bytes[place] == 0x2E else { return nil }
      place &+= 1
    }
    if place < end {
      switch bytes[place] {
      case 0x20, 0x22, 0x27, 0x29, 0x2C, 0x3B, 0x3E, 0x5D: break
      default: return nil
      }
    }
    work &+= place &- position
    return (Address(ipv4: UInt32(truncatingIfNeeded: address)), place)
  }

  mutating func readAddress(at position: Int) -> (Address, Int)? {
    if let usual = usualAddress(at: position) { return usual }
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
      if next.isLetter || next.isDigit || next == 0x2D || next == 0x5F { return nil }
      // `192.0.2.1.example.net` is a name.
      if next == 0x2E && place + 1 < end && (bytes[place + 1].isLetter || bytes[place + 1].isDigit) { return nil }
    }
    guard let address = unsafe Address(bytes: bytes.buffer(position, place)) else { return nil }
    return (address, place)
  }

  /// Of an interface's name: `eth0`, `br-lan`, `eth0.100`.
  private static func isZoneLetter(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }
}
