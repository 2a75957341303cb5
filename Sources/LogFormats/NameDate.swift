import CivilTime

/// The day, second, week or month that the name of a file or of a folder states.
struct NameDate {
  /// A month stands for its last day.
  var lastDay: CivilDate
  var isMonth = false
  /// The week has no `W` before it, and the lines must be of that time.
  var isBareWeek = false
  /// Orders names of the same day: the digits of a time behind it, or the second.
  var order: Int64 = 0
  /// Bytes of the name, with a time behind the date.
  var range: Range<Int>

  /// The last day in a name; without one the last second, and without that the last week, and the last month. O(bytes).
  /// - Parameter countsWeeks: `2023-05` is the fifth week and not May, as the names of other files of its rotation say.
  static func find(in name: [UInt8], countsWeeks: Bool = false) -> NameDate? {
    let last = countsWeeks ? [bareWeek, month] : [month, bareWeek]
    for form in [day, dayBeforeMonth, seconds, tai, week] + last {
      for at in name.indices.reversed() {
        if let found = form(name, at) { return found }
      }
    }
    return nil
  }

  /// `20231112`, `2023-11-12`, `2023_11_12`, `2023.11.12`; with an hour or a time: `2023111203`, `2023-11-12T03:25`.
  private static func day(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard at == 0 || !name[at - 1].isDigit, let year = year(name, at) else { return nil }
    let mark = isMark(name, at + 4) ? 1 : 0
    let second = at + 6 + mark
    guard let month = number(name, at + 4 + mark, 2), mark == 0 || second < name.count && name[second] == name[at + 4],
      let dayOfMonth = number(name, second + mark, 2),
      let day = CivilDate(year: year, month: month, day: dayOfMonth)
    else { return nil }
    var end = second + mark + 2
    if mark == 1, end < name.count, name[end].isDigit { return nil }
    if end < name.count, name[end].isLetter, name[end] != 0x54 { return nil }
    var order: Int64 = 0
    while end < name.count, name[end].isDigit || joinsTime(name, end) {
      if name[end].isDigit, order < 100_000_000_000 { order = order * 10 + Int64(name[end] &- 48) }
      end += 1
    }
    return NameDate(lastDay: day, order: order, range: at..<end)
  }

  /// `12Nov2023`, `12-Nov-2023`, `12.nov.2023`.
  private static func dayBeforeMonth(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard isApart(name, before: at), let dayOfMonth = number(name, at, 2) else { return nil }
    let mark = isMark(name, at + 2) ? 1 : 0
    let year = at + 5 + 2 * mark
    guard year + 4 <= name.count, mark == 0 || name[year - 1] == name[at + 2],
      let month = month(named: name, at + 2 + mark), let written = self.year(name, year),
      isApart(name, behind: year + 4), let day = CivilDate(year: written, month: month, day: dayOfMonth)
    else { return nil }
    return NameDate(lastDay: day, range: at..<year + 4)
  }

  /// `Nov`, `nov`, `NOV`.
  private static func month(named name: [UInt8], _ at: Int) -> Int? {
    guard at + 3 <= name.count, name[at..<at + 3].allSatisfy(\.isLetter) else { return nil }
    let first = UInt32(name[at] & 0xDF)
    return StampReader.month(first | UInt32(name[at + 1] | 0x20) << 8 | UInt32(name[at + 2] | 0x20) << 16)
  }

  /// logrotate's `dateformat -%s`: ten digits, from 2001 on.
  private static func seconds(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard isApart(name, before: at), let seconds = number(name, at, 10), isApart(name, behind: at + 10),
      (1_000_000_000..<4_102_444_800).contains(seconds)
    else { return nil }
    return NameDate(lastDay: CivilDate(day: Int64(seconds)), order: Int64(seconds), range: at..<at + 10)
  }

  /// `@4000000061c9f0d41a2b3c4d`, as multilog and svlogd name what they rotated: TAI64N in hexadecimal digits.
  private static func tai(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard name[at] == 0x40, at + 25 <= name.count, name[at + 1] == 0x34,
      name[(at + 1)..<(at + 25)].allSatisfy(\.isHexDigit),
      let count = UInt64(String(decoding: name[(at + 1)..<(at + 17)], as: UTF8.self), radix: 16)
    else { return nil }
    // TAI is ahead of UTC by ten seconds in its labels and by leap seconds besides: nothing to a day.
    let seconds = Int64(count - (1 << 62))
    guard (0..<4_102_444_800).contains(seconds) else { return nil }
    return NameDate(lastDay: CivilDate(day: seconds), order: seconds, range: at..<at + 25)
  }

  /// `2023-W45`, `2023w45`, `2023-week45`: the Sunday of that week, counted as ISO 8601 does.
  private static func week(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard isApart(name, before: at), let year = year(name, at) else { return nil }
    var place = at + (isMark(name, at + 4) ? 5 : 4)
    guard place < name.count, name[place] | 0x20 == 0x77 else { return nil }
    place += name[(place + 1)...].starts(with: "eek".utf8) ? 4 : 1
    if isMark(name, place) { place += 1 }
    return ofWeek(name, place, year, at..<place + 2)
  }

  /// `2023-45`, as logrotate's `dateformat -%Y-%W` writes: where no month has that number, or the names beside it have such.
  private static func bareWeek(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard isApart(name, before: at), let year = year(name, at), isMark(name, at + 4) else { return nil }
    var date = ofWeek(name, at + 5, year, at..<at + 7)
    date?.isBareWeek = true
    return date
  }

  /// The Sunday of the week whose two digits stand at a place. The fourth of January is in the first week of each year.
  private static func ofWeek(_ name: [UInt8], _ place: Int, _ year: Int, _ range: Range<Int>) -> NameDate? {
    guard let number = number(name, place, 2), (1...53).contains(number), isApart(name, behind: place + 2),
      let fourth = CivilDate(year: year, month: 1, day: 4)
    else { return nil }
    let sunday = fourth.dayNumber - fourth.weekday + number * 7 - 1
    return NameDate(lastDay: CivilDate(dayNumber: sunday), range: range)
  }

  /// `2023-11`, `2023_11`, `2023.11`, `202311`, `Nov-2023`.
  private static func month(_ name: [UInt8], _ at: Int) -> NameDate? {
    guard isApart(name, before: at) else { return nil }
    if let year = year(name, at) {
      let mark = isMark(name, at + 4) ? 1 : 0
      guard let month = number(name, at + 4 + mark, 2), isApart(name, behind: at + 6 + mark) else { return nil }
      // `200112` may be a day of 2020 as well as a month of 2001.
      return mark == 0 && year <= 2012 ? nil : ofMonth(month, year, at..<at + 6 + mark)
    }
    guard at + 8 <= name.count, isMark(name, at + 3), let year = year(name, at + 4), isApart(name, behind: at + 8)
    else {
      return nil
    }
    return month(named: name, at).flatMap { ofMonth($0, year, at..<at + 8) }
  }

  private static func ofMonth(_ month: Int, _ year: Int, _ range: Range<Int>) -> NameDate? {
    guard (1...12).contains(month) else { return nil }
    let length = CivilDate.length(ofMonth: month, year: year)
    return CivilDate(year: year, month: month, day: length).map { NameDate(lastDay: $0, isMonth: true, range: range) }
  }

  private static func year(_ name: [UInt8], _ at: Int) -> Int? {
    number(name, at, 4).flatMap { (1990...2099).contains($0) ? $0 : nil }
  }

  private static func number(_ name: [UInt8], _ at: Int, _ digits: Int) -> Int? {
    guard at + digits <= name.count, name[at..<(at + digits)].allSatisfy(\.isDigit) else { return nil }
    return name[at..<(at + digits)].reduce(0) { $0 * 10 + Int($1 &- 48) }
  }

  private static func isMark(_ name: [UInt8], _ at: Int) -> Bool {
    at < name.count && (name[at] == 0x2D || name[at] == 0x2E || name[at] == 0x5F)
  }

  /// `-`, `_`, `:` or `T` with a digit behind it.
  private static func joinsTime(_ name: [UInt8], _ at: Int) -> Bool {
    at + 1 < name.count && name[at + 1].isDigit
      && (name[at] == 0x2D || name[at] == 0x5F || name[at] == 0x3A || name[at] == 0x54)
  }

  private static func isApart(_ name: [UInt8], before at: Int) -> Bool {
    at == 0 || !name[at - 1].isDigit && !name[at - 1].isLetter
  }

  private static func isApart(_ name: [UInt8], behind at: Int) -> Bool {
    at == name.count || at < name.count && !name[at].isDigit && !name[at].isLetter
  }
}
