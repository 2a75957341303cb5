import CivilTime

/// Stamps that devices and supervisors write.
extension StampReader {
  /// `2023 Nov 12 08:31:00` (NX-OS), `20231112T083100Z`, `2023-11-12_08:31:00.12345` (svlogd, in UTC), and seconds since
  /// 1970, thousandths as well: `1699774260`, `1699774260123`. nil when it is none of these.
  mutating func machines(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int? {
    if bytes[start + 4] == 0x20, bytes[start + 5].isLetter, let year = Self.digits(bytes, start, 4) {
      return try yearFirst(bytes, start + 5, end, year: year, &stamp)
    }
    if bytes[start + 8] == 0x54, let date = Self.digits(bytes, start, 8), let clock = Self.digits(bytes, start + 9, 6) {
      return try basic(bytes, start + 15, end, date: date, clock: clock, &stamp)
    }
    if bytes[start + 4] == 0x2D, bytes[start + 10] == 0x5F, let year = Self.digits(bytes, start, 4),
      let month = Self.digits(bytes, start + 5, 2), let day = Self.digits(bytes, start + 8, 2)
    {
      let position = try onDay(bytes, start + 11, end, year: year, month: month, day: day, &stamp)
      stamp.kind = .absolute
      return position
    }
    return seconds(bytes, start, &stamp)
  }

  private mutating func yearFirst(
    _ bytes: Bytes, _ start: Int, _ end: Int, year: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    let position = try bsd(bytes, start, end, &stamp)
    guard stamp.kind == .yearless else { throw .notAStamp }
    let day = CivilDate(dayNumber: Int(stamp.seconds / 86_400))
    let date = try Self.date(year, day.month, day.day)
    stamp.seconds = Int64(date.dayNumber) * 86_400 + stamp.seconds % 86_400
    stamp.kind = .local
    return position
  }

  /// ISO 8601 without separators, `Z`, `+0100` or nothing behind it.
  private func basic(
    _ bytes: Bytes, _ start: Int, _ end: Int, date: Int, clock: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    let day = try Self.date(date / 10_000, date / 100 % 100, date % 100)
    guard clock < 24_00_00, clock / 100 % 100 < 60, clock % 100 < 61 else { throw .impossible }
    let seconds = clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100
    stamp = Stamp(seconds: Int64(day.dayNumber) * 86_400 + Int64(seconds), kind: .local)
    guard start < end else { return start }
    if bytes[start] == 0x5A {
      stamp.kind = .absolute
      return start + 1
    }
    guard bytes[start] == 0x2B || bytes[start] == 0x2D, end - start > 5, let zone = Self.digits(bytes, start + 1, 4)
    else { return start }
    let offset = Int64(zone / 100 * 3600 + zone % 100 * 60)
    stamp.seconds += bytes[start] == 0x2B ? -offset : offset
    stamp.kind = .absolute
    return start + 5
  }

  /// Ten digits or thirteen and no more, of the years from 2001 to 2033.
  private func seconds(_ bytes: Bytes, _ start: Int, _ stamp: inout Stamp) -> Int? {
    guard bytes[start] == 0x31, let high = Self.digits(bytes, start, 5), let low = Self.digits(bytes, start + 5, 5)
    else {
      return nil
    }
    var position = start + 10
    var milliseconds = 0
    if let thousandths = Self.digits(bytes, position, 3) {
      milliseconds = thousandths
      position += 3
    }
    guard bytes[position] == 0x20 || bytes[position] == 0x3A else { return nil }
    stamp = Stamp(
      seconds: Int64(high) * 100_000 + Int64(low), milliseconds: UInt16(milliseconds), kind: .absolute)
    return position
  }

  /// FortiOS: `date=2023-11-12 time=08:31:00`, the zone in a field behind them, before anything that is typed.
  func fields(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start > 30, bytes.word(at: start, end: start + 5) == Self.dateWord,
      bytes.word(at: start + 15, end: start + 21) == Self.timeWord, let year = Self.digits(bytes, start + 5, 4),
      let month = Self.digits(bytes, start + 10, 2), let day = Self.digits(bytes, start + 13, 2)
    else { throw .notAStamp }
    let position = try onDay(bytes, start + 21, end, year: year, month: month, day: day, &stamp)
    var place = position
    while let quote = bytes.first(0x22, from: place, to: min(end, position + 240)) {
      place = quote + 1
      guard quote - position > 4, bytes.word(at: quote - 4, end: quote) == Self.zoneWord, end - quote > 7,
        bytes[quote + 6] == 0x22, let zone = Self.digits(bytes, quote + 2, 4)
      else { continue }
      let offset = Int64(zone / 100 * 3600 + zone % 100 * 60)
      stamp.seconds += bytes[quote + 1] == 0x2D ? offset : -offset
      stamp.kind = .absolute
      break
    }
    return position
  }

  // As `Bytes.word` makes them.
  private static let dateWord = "date=".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  private static let timeWord = " time=".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  private static let zoneWord = " tz=".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
}
