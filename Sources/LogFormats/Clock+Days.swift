import CivilTime

/// Stamps that begin with the day.
extension StampReader {
  /// `12-Nov-2023 08:31:00` (BIND and others), `12 Nov 2023 08:31:00`, `12/Nov/2023:08:31:00 +0100`, `12.11.2023 08:31:00`,
  /// Domino's `12-11-2023 08:31:00   `, and LibVNCServer's `21/11/2023 08:31:00` or `21/11/23 08:31:00`. nil when it is none of these.
  func dayFirst(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int? {
    let width = bytes[start + 1].isDigit ? 2 : 1
    let mark = bytes[start + width]
    guard mark == 0x20 || mark == 0x2D || mark == 0x2E || mark == 0x2F, end - start >= 20 else { return nil }
    if mark != 0x2E, bytes[start + width + 1].isLetter {
      let behind = try dayMonthYear(bytes, start, end, separator: mark, &stamp)
      return try zoneBehind(bytes, behind, end, &stamp)
    }
    guard width == 2, mark != 0x20, bytes[start + 5] == mark,
      let day = Self.digits(bytes, start, 2), let month = Self.digits(bytes, start + 3, 2),
      let (year, behind) = Self.year(bytes, start + 6)
    else { return nil }
    if mark == 0x2F {
      // Who writes the month first writes so as well: what cannot be a month decides, or who it is that writes.
      guard month <= 12, day > 12 || Self.isVNC(bytes, behind + 9, end) else { return nil }
    } else if mark == 0x2D {
      // Where the day and the month have a hyphen between them the day comes first; only Domino is known to write so.
      guard month <= 12, day > 12 || Self.isDomino(bytes, behind + 8, end) else { return nil }
    }
    return try onDay(bytes, behind, end, year: year, month: month, day: day, &stamp)
  }

  /// ASSP's `Nov-12-23 08:31:00`. nil when it is none.
  func monthDayYear(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int? {
    guard bytes[start + 6] == 0x2D, bytes[start + 9] == 0x20,
      let month = Self.month(UInt32(truncatingIfNeeded: bytes.word(at: start, end: end) & 0xFF_FFFF)),
      let day = Self.digits(bytes, start + 4, 2), let year = Self.digits(bytes, start + 7, 2)
    else { return nil }
    return try onDay(bytes, start + 10, end, year: 2000 + year, month: month, day: day, &stamp)
  }

  /// Of four digits, or of two in this century; and where the clock begins.
  private static func year(_ bytes: Bytes, _ start: Int) -> (year: Int, clock: Int)? {
    if let year = digits(bytes, start, 4), bytes[start + 4] == 0x20 { return (year, start + 5) }
    if let year = digits(bytes, start, 2), bytes[start + 2] == 0x20 { return (2000 + year, start + 3) }
    return nil
  }

  /// Three blanks stand behind the stamp, and the name of a task.
  private static func isDomino(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    end - start > 4 && (start..<start + 3).allSatisfy { bytes[$0] == 0x20 } && bytes[start + 3].isLetter
  }

  /// What LibVNCServer and TightVNC say of connections and passwords.
  private static func isVNC(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    vncWords.contains { word in
      end - start > word.count && word.indices.allSatisfy { bytes[start + $0] == word[$0] }
    }
  }

  private static let vncWords = [
    "rfb", "authProcessClientMessage", "Got connection", "Full-control", "View-only", "Client ", "Normal socket",
    "Protocol version", "  ", "client_count", "Statistics", " TOTALS", "incr accepted",
  ].map { Array($0.utf8) }
}
