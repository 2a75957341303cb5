/// Dovecot says a level between program and message, in its own log and often through syslog as well.
enum DovecotLevel {
  /// Behind `Info: `, `Error: `, `Debug: ` or `Warning: `; the start when there is none. `end <= bytes.count`.
  @inline(__always) static func end(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    guard start &+ 9 < end else { return start }
    switch bytes[start] {
    case 0x44, 0x45, 0x49, 0x57: break
    default: return start
    }
    let word = bytes.word(at: start, end: end)
    if word & 0xFFFF_FFFF_FFFF == info { return start + 6 }
    let seven = word & 0xFF_FFFF_FFFF_FFFF
    if seven == error || seven == debug { return start + 7 }
    if word == warning, bytes[start + 8] == 0x20 { return start + 9 }
    return start
  }

  // The letters as eight bytes, the first lowest.
  private static let info: UInt64 = 0x203A_6F66_6E49
  private static let error: UInt64 = 0x20_3A72_6F72_7245
  private static let debug: UInt64 = 0x20_3A67_7562_6544
  private static let warning: UInt64 = 0x3A67_6E69_6E72_6157
}
