import CivilTime

/// Stamps that few logs have; asked for when a line has none of the usual ones.
extension StampReader {
  /// `Thu Sep  8 00:39:49 2016`, `Sun 2023-11-12 08:31:00 CET`, `août 12 08:31:00`, `[10-May-2015 13:02:52 -0400]:`,
  /// `1700000000.123456`. Returns the position after it. `start < end <= bytes.count`.
  mutating func rare(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start >= 14 else { throw .notAStamp }
    switch bytes[start] {
    case 0x5B: return try bracketed(bytes, start + 1, end, &stamp)
    case 0x30...0x39: return try unix(bytes, start, end, &stamp)
    default: break
    }
    if bytes[start + 3] == 0x20,
      Self.weekdays.contains(UInt32(truncatingIfNeeded: bytes.word(at: start, end: end) & 0xFF_FFFF))
    {
      if bytes[start + 4].isDigit {
        let after = try iso(bytes, start + 4, end, &stamp)
        return zoneName(bytes, after, end, &stamp)
      }
      let after = try bsd(bytes, start + 4, end, &stamp)
      return try yearBehind(bytes, after, end, &stamp)
    }
    return try foreign(bytes, start, end, &stamp)
  }

  /// exim with `log_timezone`: ` +0100` behind the clock. The position unchanged when there is none.
  func zoneBehind(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard stamp.kind == .local, start + 7 <= end, bytes[start] == 0x20,
      bytes[start + 1] == 0x2B || bytes[start + 1] == 0x2D,
      let hours = Self.digits(bytes, start + 2, 2), let minutes = Self.digits(bytes, start + 4, 2),
      bytes[start + 6] == 0x20 || bytes[start + 6] == 0x5D
    else { return start }
    guard hours <= 15, minutes < 60 else { throw .impossible }
    let offset = Int64(hours * 3600 + minutes * 60)
    stamp.seconds += bytes[start + 1] == 0x2B ? -offset : offset
    stamp.kind = .absolute
    return start + 6
  }

  /// ` CET`, of which only `UTC` and `GMT` say what they mean.
  private func zoneName(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) -> Int {
    var position = start + 1
    guard start < end, bytes[start] == 0x20 else { return start }
    while position < end, (0x41...0x5A).contains(bytes[position]) { position += 1 }
    guard position - start >= 3, position < end, bytes[position] == 0x20 else { return start }
    let name = bytes.word(at: start + 1, end: position)
    if name == 0x43_5455 || name == 0x54_4D47 { stamp.kind = .absolute }
    return position
  }

  /// ` 2016` behind the clock.
  private func yearBehind(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard stamp.kind == .yearless, start + 6 <= end, bytes[start] == 0x20, bytes[start + 5] == 0x20,
      let year = Self.digits(bytes, start + 1, 4)
    else { return start }
    let day = CivilDate(dayNumber: Int(stamp.seconds / 86_400))
    guard year >= 1970, let date = CivilDate(year: year, month: day.month, day: day.day) else { throw .impossible }
    stamp.seconds = Int64(date.dayNumber) * 86_400 + stamp.seconds % 86_400
    stamp.kind = .local
    return start + 5
  }

  /// `10-May-2015 13:02:52.123 -0400]:`, the zone and the colon there or not.
  private func bracketed(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start >= 21, bytes[start + 2] == 0x2D, bytes[start + 6] == 0x2D, bytes[start + 11] == 0x20,
      let day = Self.digits(bytes, start, 2), let year = Self.digits(bytes, start + 7, 4),
      let month = Self.month(UInt32(truncatingIfNeeded: bytes.word(at: start + 3, end: end) & 0xFF_FFFF))
    else { throw .notAStamp }
    guard year >= 1970, let date = CivilDate(year: year, month: month, day: day) else { throw .impossible }
    var seconds = Int64(date.dayNumber) * 86_400
    var position = try clock(bytes, start + 12, end, &seconds, &stamp.milliseconds)
    stamp.seconds = seconds
    stamp.kind = .local
    position = try zoneBehind(bytes, position, end, &stamp)
    guard position < end, bytes[position] == 0x5D else { throw .notAStamp }
    position += 1
    if position < end && bytes[position] == 0x3A { position += 1 }
    return position
  }

  /// Seconds since 1970 with a fraction.
  private func unix(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start >= 15, bytes[start + 10] == 0x2E, let high = Self.digits(bytes, start, 5),
      let low = Self.digits(bytes, start + 5, 5), let thousandths = Self.digits(bytes, start + 11, 3)
    else { throw .notAStamp }
    var position = start + 14
    while position < end && bytes[position].isDigit { position += 1 }
    stamp.seconds = Int64(high) * 100_000 + Int64(low)
    stamp.milliseconds = UInt16(thousandths)
    stamp.kind = .absolute
    return position
  }

  /// A BSD stamp whose month is written as another language does.
  private func foreign(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard let blank = bytes.first(0x20, from: start, to: min(end, start + 12)), blank - start >= 3 else {
      throw .notAStamp
    }
    var letters = unsafe Array(bytes.buffer(start, blank))
    if letters[0].isLetter { letters[0] |= 0x20 }
    if letters.last == 0x2E { letters.removeLast() }
    let name = String(decoding: letters, as: UTF8.self)
    guard let month = Self.foreignMonths.firstIndex(where: { $0.contains(name) }) else { throw .notAStamp }
    var position = blank + 1
    while position < end && position < blank + 3 && bytes[position] == 0x20 { position += 1 }
    let first = position
    var day = 0
    while position < end && position - first < 2 && bytes[position].isDigit {
      day = day * 10 + Int(bytes[position] &- 48)
      position += 1
    }
    guard position > first, position < end, bytes[position] == 0x20 else { throw .notAStamp }
    position += 1
    var year = 2000
    stamp.kind = .yearless
    if end - position >= 6, bytes[position + 4] == 0x20, let written = Self.digits(bytes, position, 4) {
      year = written
      stamp.kind = .local
      position += 5
    }
    guard let date = CivilDate(year: year, month: month + 1, day: day) else { throw .impossible }
    var seconds = Int64(date.dayNumber) * 86_400
    position = try clock(bytes, position, end, &seconds, &stamp.milliseconds)
    stamp.seconds = seconds
    return position
  }

  private static let weekdays: Set<UInt32> = Set(
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map { name in
      name.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    })

  /// Abbreviated months as C libraries have them for German, French, Spanish, Italian, Portuguese, Dutch, Danish,
  /// Norwegian, Swedish, Polish, Czech, Hungarian, Romanian, Turkish and Russian; a first ASCII letter in lower case, no
  /// dot at the end. No abbreviation means different months in two of them.
  private static let foreignMonths: [Set<String>] = [
    ["jan", "janv", "ene", "gen", "jän", "sty", "led", "ian", "oca", "янв", "января"],
    ["feb", "févr", "fév", "fev", "febr", "lut", "úno", "Şub", "şub", "фев", "февраля"],
    ["mar", "mars", "mär", "mrz", "märz", "mrt", "bře", "márc", "мар", "марта"],
    ["apr", "avr", "avril", "abr", "kwi", "dub", "ápr", "nis", "апр", "апреля"],
    ["may", "mai", "mag", "mei", "maj", "kvě", "máj", "май", "мая"],
    ["jun", "juin", "juni", "giu", "cze", "čen", "čer", "jún", "iun", "haz", "июн", "июня"],
    ["jul", "juil", "juli", "lug", "lip", "čec", "čvc", "júl", "iul", "tem", "июл", "июля"],
    ["aug", "août", "aoû", "ago", "sie", "srp", "ağu", "авг", "августа"],
    ["sep", "sept", "set", "wrz", "zář", "szept", "eyl", "сен", "сентября"],
    ["oct", "okt", "ott", "out", "paź", "říj", "eki", "окт", "октября"],
    ["nov", "lis", "noi", "kas", "ноя", "ноября"],
    ["dec", "déc", "dez", "dic", "des", "gru", "pro", "ara", "дек", "декабря"],
  ]
}
