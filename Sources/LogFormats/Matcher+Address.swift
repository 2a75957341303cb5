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
    let mark = tables.pool[Int(next.first)]
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

  private mutating func readAddress(at position: Int) -> (Address, Int)? {
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
