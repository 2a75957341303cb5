import CivilTime

/// Stamps that few logs have; asked for when a line has none of the usual ones.
extension StampReader {
  /// Any stamp but those that `bsd` and `iso` read: see `EnvelopeReader`. Returns the position after it.
  /// `start < end <= bytes.count`.
  mutating func rare(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start >= 14 else { throw .notAStamp }
    switch bytes[start] {
    case 0x5B: return try bracketed(bytes, start + 1, end, &stamp)
    case 0x30...0x39: return try numeric(bytes, start, end, &stamp)
    case 0x64 where bytes[start + 4] == 0x3D: return try fields(bytes, start, end, &stamp)
    default: break
    }
    if bytes[start + 3] == 0x2D, let position = try monthDayYear(bytes, start, end, &stamp) { return position }
    if beginsWithWeekday(bytes, start, end) { return try weekday(bytes, start, end, &stamp) }
    return try foreign(bytes, start, end, &stamp)
  }

  private func beginsWithWeekday(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    bytes[start + 3] == 0x20
      && Self.weekdays.contains(UInt32(truncatingIfNeeded: bytes.word(at: start, end: end) & 0xFF_FFFF))
  }

  /// `Thu Sep  8 00:39:49 2016`, `Sun 2023-11-12 08:31:00 CET`, `Sun 2023-11-12 08:31:00 -03`.
  private mutating func weekday(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    if bytes[start + 4].isDigit {
      let after = try iso(bytes, start + 4, end, &stamp)
      let behind = zoneName(bytes, after, end, &stamp)
      // Zones without a name of their own: ` -03`, ` +1030`.
      return behind > after ? behind : try zoneBehind(bytes, after, end, &stamp)
    }
    let after = try bsd(bytes, start + 4, end, &stamp)
    return try yearBehind(bytes, after, end, &stamp)
  }

  /// A zone behind the clock: exim's ` +0100`, PostgreSQL's ` +03` and ` CET`, ` +05:30`. The position unchanged when there
  /// is none, or one that does not tell how far it is from UTC.
  func zoneBehind(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard stamp.kind == .local, start + 5 <= end, bytes[start] == 0x20 else { return start }
    let sign = bytes[start + 1]
    guard sign == 0x2B || sign == 0x2D else {
      guard let after = ZoneAbbreviation.end(bytes, start + 1, end), after < end,
        [0x20, 0x2C, 0x3A, 0x5D].contains(bytes[after])
      else { return start }
      return stamp.settle(inZone: bytes.word(at: start + 1, end: after)) ? after : start
    }
    guard let hours = Self.digits(bytes, start + 2, 2) else { return start }
    var after = start + 4
    var minutes = 0
    let digits = bytes[after] == 0x3A ? after + 1 : after
    if digits + 2 < end, let found = Self.digits(bytes, digits, 2) {
      minutes = found
      after = digits + 2
    }
    guard bytes[after] == 0x20 || bytes[after] == 0x5D || bytes[after] == 0x3A else { return start }
    guard hours <= 15, minutes < 60 else { throw .impossible }
    let offset = Int64(hours * 3600 + minutes * 60)
    stamp.seconds += sign == 0x2B ? -offset : offset
    stamp.kind = .absolute
    return after
  }

  /// Behind `CET `, which Monit puts before a stamp without a year.
  private func zoneNameEnd(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    guard (0x41...0x5A).contains(bytes[start + 1]) else { return start }
    var position = start
    while position < min(end, start + 5), (0x41...0x5A).contains(bytes[position]) { position += 1 }
    return position - start >= 3 && bytes[position] == 0x20 ? position + 1 : start
  }

  /// Behind ` CET`, whether it tells anything or not.
  private func zoneName(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) -> Int {
    var position = start + 1
    guard start < end, bytes[start] == 0x20 else { return start }
    while position < end, (0x41...0x5A).contains(bytes[position]) { position += 1 }
    guard position - start >= 3, position < end, bytes[position] == 0x20 else { return start }
    stamp.settle(inZone: bytes.word(at: start + 1, end: position))
    return position
  }

  /// ` 2016` behind the clock.
  private func yearBehind(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard stamp.kind == .yearless, start + 5 <= end, bytes[start] == 0x20,
      start + 5 == end || [0x20, 0x3A, 0x5D].contains(bytes[start + 5]),
      let year = Self.digits(bytes, start + 1, 4)
    else { return start }
    let day = CivilDate(dayNumber: Int(stamp.seconds / 86_400))
    let date = try Self.date(year, day.month, day.day)
    stamp.seconds = Int64(date.dayNumber) * 86_400 + stamp.seconds % 86_400
    stamp.kind = .local
    return start + 5
  }

  /// A stamp in brackets, a colon behind them or not: `[10-May-2015 13:02:52.123 -0400]:`,
  /// `[Sun Nov 12 08:31:00.123456 2023]`, `[2023-11-12 08:31:00,123]`, `[Nov 12 08:31:00]`, `[CET Nov 12 08:31:00]`,
  /// `[20231112-08:31:00]`, `[2023/11/12 08:31:00.123456,  2]`.
  private mutating func bracketed(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    guard end - start >= 16 else { throw .notAStamp }
    var position: Int
    if bytes[start].isLetter {
      position =
        beginsWithWeekday(bytes, start, end)
        ? try weekday(bytes, start, end, &stamp) : try bsd(bytes, zoneNameEnd(bytes, start, end), end, &stamp)
    } else if bytes[start + 8] == 0x2D, let date = Self.digits(bytes, start, 8) {
      position = try onDay(
        bytes, start + 9, end, year: date / 10_000, month: date / 100 % 100, day: date % 100, &stamp)
    } else if bytes[start + 4] == 0x2F {
      // Samba's header goes on with a level and maybe more.
      position = try numeric(bytes, start, end, &stamp)
      guard position < end, bytes[position] == 0x2C,
        let close = bytes.first(0x5D, from: position, to: min(end, position + 160))
      else { throw .notAStamp }
      position = close
    } else if bytes[start + 4] == 0x2D {
      position = try iso(bytes, start, end, &stamp)
    } else {
      position = try dayMonthYear(bytes, start, end, separator: bytes[start + 2] == 0x2F ? 0x2F : 0x2D, &stamp)
    }
    position = try zoneBehind(bytes, position, end, &stamp)
    guard position < end, bytes[position] == 0x5D else { throw .notAStamp }
    position += 1
    if position < end && bytes[position] == 0x3A { position += 1 }
    return position
  }

  /// `10-May-2015 13:02:52`, `1/Aug/2023 16:06:44` or `10/May/2015:13:02:52`, the day of one digit or two.
  func dayMonthYear(
    _ bytes: Bytes, _ start: Int, _ end: Int, separator: UInt8, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    let width = end - start > 20 && bytes[start + 1] == separator ? 1 : 2
    let month = start + width + 1
    guard end - start > 20, bytes[month - 1] == separator, bytes[month + 3] == separator,
      bytes[month + 8] == 0x20 || (separator == 0x2F && bytes[month + 8] == 0x3A),
      let day = Self.digits(bytes, start, width), let year = Self.digits(bytes, month + 4, 4),
      let number = Self.month(UInt32(truncatingIfNeeded: bytes.word(at: month, end: end) & 0xFF_FFFF))
    else { throw .notAStamp }
    return try onDay(bytes, month + 9, end, year: year, month: number, day: day, &stamp)
  }

  /// The clock at a position, on that day.
  func onDay(
    _ bytes: Bytes, _ position: Int, _ end: Int, year: Int, month: Int, day: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    let date = try Self.date(year, month, day)
    var seconds = Int64(date.dayNumber) * 86_400
    var milliseconds: UInt16 = 0
    let after = try clock(bytes, position, end, &seconds, &milliseconds)
    stamp = Stamp(seconds: seconds, milliseconds: milliseconds, kind: .local)
    return after
  }

  /// Stamps that begin with a digit and are no ISO 8601.
  private mutating func numeric(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp
  ) throws(Failure) -> Int {
    guard end - start >= 19 else { throw .notAStamp }
    if bytes[start + 10] == 0x2E { return try unix(bytes, start, end, &stamp) }
    if let position = try numberedMonth(bytes, start, end, &stamp) { return position }
    if let position = try machines(bytes, start, end, &stamp) { return position }
    if bytes[start + 4] == 0x2F, bytes[start + 7] == 0x2F, bytes[start + 10] == 0x20,
      let year = Self.digits(bytes, start, 4), let month = Self.digits(bytes, start + 5, 2),
      let day = Self.digits(bytes, start + 8, 2)
    {
      return try onDay(bytes, start + 11, end, year: year, month: month, day: day, &stamp)
    }
    if bytes[start + 2] == 0x2F, bytes[start + 5] == 0x2F, end - start > 21, bytes[start + 20] == 0x5B,
      let month = Self.digits(bytes, start, 2), let day = Self.digits(bytes, start + 3, 2),
      let year = Self.digits(bytes, start + 6, 4)
    {
      return try onDay(bytes, start + 11, end, year: year, month: month, day: day, &stamp)
    }
    // DirectAdmin's `2014:07:02-00:17:45`.
    if bytes[start + 4] == 0x3A, bytes[start + 7] == 0x3A, bytes[start + 10] == 0x2D,
      let year = Self.digits(bytes, start, 4), let month = Self.digits(bytes, start + 5, 2),
      let day = Self.digits(bytes, start + 8, 2)
    {
      return try onDay(bytes, start + 11, end, year: year, month: month, day: day, &stamp)
    }
    if let position = try dayFirst(bytes, start, end, &stamp) { return position }
    return try database(bytes, start, end, &stamp)
  }

  /// `231112  8:31:00` and `2023-11-12  8:31:00`: MySQL pads the hour with a blank, or writes two digits.
  private func database(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    let year: Int
    let month: Int
    let day: Int
    var position = start
    if bytes[start + 6] == 0x20, let date = Self.digits(bytes, start, 6) {
      year = date / 10_000 + 2000
      month = date / 100 % 100
      day = date % 100
      position += 7
    } else if bytes[start + 4] == 0x2D, bytes[start + 7] == 0x2D, bytes[start + 10] == 0x20,
      let written = Self.digits(bytes, start, 4), let second = Self.digits(bytes, start + 5, 2),
      let third = Self.digits(bytes, start + 8, 2)
    {
      (year, month, day) = (written, second, third)
      position += 11
    } else {
      throw .notAStamp
    }
    guard bytes[position] == 0x20 else {
      return try onDay(bytes, position, end, year: year, month: month, day: day, &stamp)
    }
    // One digit of the hour: the minutes and seconds are read as those of hour 0.
    guard end - position >= 8, bytes[position + 1].isDigit, bytes[position + 2] == 0x3A, bytes[position + 5] == 0x3A,
      let minute = Self.digits(bytes, position + 3, 2), let second = Self.digits(bytes, position + 6, 2)
    else { throw .notAStamp }
    let date = try Self.date(year, month, day)
    guard minute < 60, second < 61 else { throw .impossible }
    let hour = Int(bytes[position + 1] &- 48)
    stamp = Stamp(
      seconds: Int64(date.dayNumber) * 86_400 + Int64(hour * 3600 + minute * 60 + second), kind: .local)
    return position + 8
  }

  /// Seconds since 1970 with a fraction; or, in Webmin's log, with its process and a count, and the date again behind.
  private func unix(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard let high = Self.digits(bytes, start, 5), let low = Self.digits(bytes, start + 5, 5) else {
      throw .notAStamp
    }
    var position = start + 11
    while position < end && bytes[position].isDigit { position += 1 }
    stamp = Stamp(seconds: Int64(high) * 100_000 + Int64(low), kind: .absolute)
    guard stamp.seconds < Self.end else { throw .notAStamp }
    guard position < end, position > start + 11 else { throw .notAStamp }
    if bytes[position] == 0x2E {
      position += 1
      while position < end && bytes[position].isDigit { position += 1 }
      guard position + 2 < end, bytes[position] == 0x20, bytes[position + 1] == 0x5B else { throw .notAStamp }
      var local = Stamp.none
      position = try dayMonthYear(bytes, position + 2, end, separator: 0x2F, &local)
      guard position < end, bytes[position] == 0x5D else { throw .notAStamp }
      return position + 1
    }
    guard let thousandths = Self.digits(bytes, start + 11, 3) else { throw .notAStamp }
    stamp.milliseconds = UInt16(thousandths)
    return position
  }

  /// A BSD stamp whose month is written as another language does.
  private func foreign(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard let blank = bytes.first(0x20, from: start, to: min(end, start + 12)), blank - start >= 3 else {
      throw .notAStamp
    }
    // Most lines without a stamp have no number there: nothing is made of their first word.
    guard blank + 2 < end, bytes[blank + 1].isDigit || bytes[blank + 2].isDigit else { throw .notAStamp }
    var letters = unsafe Array(bytes.buffer(start, blank))
    if letters[0].isLetter { letters[0] |= 0x20 }
    if letters.last == 0x2E { letters.removeLast() }
    // Older systems wrote Latin-1, whose letters are the first of Unicode.
    let name =
      String(validating: letters, as: UTF8.self)
      ?? String(String.UnicodeScalarView(letters.map { Unicode.Scalar($0) }))
    guard let month = Self.foreignMonths.firstIndex(where: { $0.contains(name) }) else { throw .notAStamp }
    var position = blank + 1
    while position < end && position < blank + 3 && bytes[position] == 0x20 { position += 1 }
    let first = position
    var day = 0
    while position < end && position - first < 2 && bytes[position].isDigit {
      day = day * 10 + Int(bytes[position] &- 48)
      position += 1
    }
    // `Nov 12, 2023 08:31:00`
    let hasComma = position + 6 < end && bytes[position] == 0x2C && bytes[position + 6] == 0x20
    if hasComma { position += 1 }
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

  /// `11月 12 08:31:00`, as C libraries abbreviate months in Japanese and Chinese, and `11월 12 08:31:00` in Korean. nil:
  /// something else.
  private func numberedMonth(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int? {
    let sign = bytes[start + 1].isDigit ? start + 2 : start + 1
    let letter = bytes.word(at: sign, end: end) & 0xFFFF_FFFF
    guard letter == Self.monthSign || letter == Self.koreanMonthSign,
      let month = Self.digits(bytes, start, sign - start)
    else { return nil }
    let first = bytes[sign + 4] == 0x20 ? sign + 5 : sign + 4
    let width = bytes[first + 1].isDigit ? 2 : 1
    guard let day = Self.digits(bytes, first, width), bytes[first + width] == 0x20 else { return nil }
    guard let date = CivilDate(year: 2000, month: month, day: day) else { throw .impossible }
    var seconds = Int64(date.dayNumber) * 86_400
    let after = try clock(bytes, first + width + 1, end, &seconds, &stamp.milliseconds)
    stamp.seconds = seconds
    stamp.kind = .yearless
    return after
  }

  /// `月 ` and `월 ` as the little-endian words that `Bytes.word` makes of them.
  private static let monthSign: UInt64 = 0x20_88_9C_E6
  private static let koreanMonthSign: UInt64 = 0x20_94_9B_EC

  private static let weekdays: Set<UInt32> = Set(
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map { name in
      name.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    })

  /// Abbreviated months as C libraries have them for German, French, Spanish, Italian, Portuguese, Dutch, Danish,
  /// Norwegian, Swedish, Finnish, Estonian, Polish, Czech, Slovene, Croatian, Hungarian, Romanian, Turkish, Russian,
  /// Ukrainian, Bulgarian, Greek and Latvian; a first ASCII letter in lower case, no dot at the end. No abbreviation means
  /// different months in two of them: of Croatian, those that mean another month in Polish or Czech (lip, srp, lis) are left
  /// to these.
  private static let foreignMonths: [Set<String>] = [
    [
      "jan", "tammi", "jaan", "січ", "яну", "janv", "ene", "gen", "jän", "sty", "led", "ian", "oca", "янв", "января",
      "sij", "Ιαν",
    ],
    [
      "feb", "helmi", "veebr", "лют", "févr", "fév", "fev", "febr", "lut", "úno", "Şub", "şub", "фев", "февраля",
      "velj", "vel", "Φεβ",
    ],
    [
      "mar", "maalis", "märts", "бер", "mars", "mär", "mrz", "märz", "mrt", "bře", "márc", "мар", "марта", "ožu", "Μαρ",
      "Μάρ",
    ],
    ["apr", "huhti", "кві", "avr", "avril", "abr", "kwi", "dub", "ápr", "nis", "апр", "апреля", "tra", "Απρ"],
    [
      "may", "touko", "тра", "mai", "mag", "mei", "maj", "kvě", "máj", "май", "мая",
      "svi", "Μαΐ", "Μάι",
    ],
    [
      "jun", "kesä", "juuni", "чер", "юни", "juin", "juni", "giu", "cze", "čen", "čer", "jún", "iun", "haz", "июн",
      "июня", "jūn", "Ιουν", "Ιούν",
    ],
    [
      "jul", "heinä", "juuli", "лип", "юли", "juil", "juli", "lug", "lip", "čec", "čvc", "júl", "iul", "tem", "июл",
      "июля", "jūl", "Ιουλ", "Ιούλ",
    ],
    ["aug", "elo", "avg", "сер", "août", "aoû", "ago", "sie", "srp", "ağu", "авг", "августа", "kol", "Αυγ", "Αύγ"],
    ["sep", "syys", "вер", "sept", "set", "wrz", "zář", "szept", "eyl", "сен", "сентября", "ruj", "Σεπ"],
    ["oct", "loka", "жов", "okt", "ott", "out", "paź", "říj", "eki", "окт", "октября", "Οκτ"],
    ["nov", "marras", "лис", "ное", "lis", "noi", "kas", "ноя", "ноября", "stu", "Νοε", "Νοέ"],
    ["dec", "joulu", "dets", "гру", "déc", "dez", "dic", "des", "gru", "pro", "ara", "дек", "декабря", "Δεκ"],
  ]
}
