extension Address: CustomStringConvertible, LosslessStringConvertible {
  /// Reads `192.0.2.7`, `192.030.0.6` (decimal, as daemons mean it), `2001:DB8::1`, `::ffff:192.0.2.7`, `fe80::1%eth0`
  /// (the zone is dropped). nil for anything else, blanks and brackets included.
  public init?(_ text: String) {
    var text = text
    guard let parsed = text.withUTF8({ unsafe Address(bytes: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = parsed
  }

  /// The same from bytes, without allocating. O(length), at most 64 bytes are looked at.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2, bytes.count <= 64 else { return nil }
    if unsafe bytes.contains(UInt8(ascii: ":")) {
      guard let parsed = unsafe Address.parseIPv6(bytes) else { return nil }
      self = parsed
    } else {
      guard let value = unsafe Address.parseIPv4(bytes) else { return nil }
      self.init(ipv4: value)
    }
  }

  private static func parseIPv4(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
    var result: UInt32 = 0
    var octet: UInt32 = 0
    var digits = 0
    var dots = 0
    for index in 0..<bytes.count {
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: ".") {
        guard digits > 0, dots < 3 else { return nil }
        result = result << 8 | octet
        octet = 0
        digits = 0
        dots += 1
      } else {
        let digit = UInt32(byte &- UInt8(ascii: "0"))
        guard digit < 10, digits < 3 else { return nil }
        octet = octet * 10 + digit
        guard octet < 256 else { return nil }
        digits += 1
      }
    }
    guard dots == 3, digits > 0 else { return nil }
    return result << 8 | octet
  }

  /// The groups of an IPv6 address as they are read, those before `::` and those behind it.
  private struct Groups {
    private var head: (UInt64, UInt64) = (0, 0)
    private var tail: (UInt64, UInt64) = (0, 0)
    private var inHead = 0
    private var inTail = 0
    var sawGap = false

    var count: Int { inHead + inTail }

    /// - Returns: false when there are eight already.
    mutating func add(_ group: UInt64) -> Bool {
      guard count < 8 else { return false }
      if sawGap {
        tail = Self.shifted(tail, group)
        inTail += 1
      } else {
        head = Self.shifted(head, group)
        inHead += 1
      }
      return true
    }

    private static func shifted(_ words: (UInt64, UInt64), _ group: UInt64) -> (UInt64, UInt64) {
      (words.0 << 16 | words.1 >> 48, words.1 << 16 | group)
    }

    /// nil unless the groups, with the gap, are eight.
    var address: Address? {
      guard sawGap ? count < 8 : count == 8 else { return nil }
      var words = head
      for _ in 0..<(8 - inHead) { words = Self.shifted(words, 0) }
      return Address(high: words.0 | tail.0, low: words.1 | tail.1)
    }
  }

  private static func parseIPv6(_ all: UnsafeRawBufferPointer) -> Address? {
    let bytes: UnsafeRawBufferPointer
    if let percent = unsafe all.firstIndex(of: UInt8(ascii: "%")) {
      unsafe bytes = UnsafeRawBufferPointer(rebasing: all[..<percent])
    } else {
      unsafe bytes = all
    }
    var groups = Groups()
    var value: UInt64 = 0
    var digits = 0
    var index = 0
    var groupStart = 0
    while index < bytes.count {
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: ":") {
        if digits > 0 {
          guard groups.add(value) else { return nil }
          value = 0
          digits = 0
          if unsafe index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ":") {
            guard !groups.sawGap else { return nil }
            groups.sawGap = true
            index += 1
          } else if index + 1 == bytes.count {
            return nil
          }
        } else {
          guard index == 0, bytes.count > 1, unsafe bytes[1] == UInt8(ascii: ":") else { return nil }
          groups.sawGap = true
          index += 1
        }
        groupStart = index + 1
      } else if byte == UInt8(ascii: ".") {
        guard let last = unsafe parseIPv4(UnsafeRawBufferPointer(rebasing: bytes[groupStart...])),
          groups.add(UInt64(last >> 16)), groups.add(UInt64(last & 0xFFFF))
        else { return nil }
        digits = 0
        index = bytes.count
        break
      } else {
        guard let digit = hexDigit(byte), digits < 4 else { return nil }
        value = value << 4 | digit
        digits += 1
      }
      index += 1
    }
    if digits > 0, !groups.add(value) { return nil }
    return groups.address
  }

  private static func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// Dotted decimal, or RFC 5952 (lower case, the longest run of zeros shortened).
  public var description: String {
    if let ipv4 { return Self.dotted(ipv4) }
    let groups = (0..<8).map { index -> UInt64 in
      let word = index < 4 ? high : low
      return word >> UInt64(48 - index % 4 * 16) & 0xFFFF
    }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8 && groups[end] == 0 { end += 1 }
      if end - start > best.count { best = start..<end }
      start = max(end, start + 1)
    }
    func hex(_ range: Range<Int>) -> String {
      range.map { String(groups[$0], radix: 16) }.joined(separator: ":")
    }
    guard best.count >= 2 else { return hex(0..<8) }
    return hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
  }
}

extension Address {
  /// Fifteen bytes at most, which a string holds without allocating: tables name hundreds of thousands of addresses.
  private static func dotted(_ ipv4: UInt32) -> String {
    unsafe String(unsafeUninitializedCapacity: 15) { text in
      var end = 0
      func put(_ byte: UInt32) {
        // SAFETY: four numbers of three digits and three dots are the fifteen bytes.
        unsafe text[end] = UInt8(truncatingIfNeeded: byte)
        end += 1
      }
      for shift in stride(from: UInt32(24), through: 0, by: -8) {
        let octet = ipv4 >> shift & 255
        if octet >= 100 { put(48 + octet / 100) }
        if octet >= 10 { put(48 + octet / 10 % 10) }
        put(48 + octet % 10)
        if shift > 0 { put(46) }
      }
      return end
    }
  }
}

/// What an address can be said to be before any country is looked up.
public enum AddressKind: String, Sendable, Hashable, CaseIterable {
  /// Could be anywhere on the internet.
  case global
  case loopback
  /// RFC 1918, RFC 4193, link-local.
  case `private`
  /// RFC 6598, shared by the customers of a carrier.
  case carrier
  /// RFC 5737, RFC 3849: examples in texts.
  case documentation
  /// Multicast, unspecified, broadcast: no host has it.
  case notAHost = "not-a-host"
}

extension Address {
  /// 240.0.0.0/4 counts as global: it is unassigned, and archives that are made for examples use it.
  public var kind: AddressKind {
    if let ipv4 {
      switch ipv4 >> 24 {
      case 127: return .loopback
      case 10: return .private
      case 0: return .notAHost
      case 224..<240: return .notAHost
      default: break
      }
      if ipv4 >> 20 == 0xAC1 || ipv4 >> 16 == 0xC0A8 || ipv4 >> 16 == 0xA9FE { return .private }
      if ipv4 >> 22 == 0x6440 >> 6 { return .carrier }
      if [0xC00002, 0xC63364, 0xCB0071].contains(ipv4 >> 8) { return .documentation }
      return ipv4 == .max ? .notAHost : .global
    }
    if high == 0 && low == 1 { return .loopback }
    if high == 0 && low == 0 { return .notAHost }
    if high >> 57 == 0x7E || high >> 54 == 0x3FA { return .private }
    if high >> 32 == 0x2001_0DB8 || high >> 44 == 0x3FFF0 { return .documentation }
    if high >> 56 == 0xFF { return .notAHost }
    return .global
  }
}
