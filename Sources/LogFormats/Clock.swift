import CivilTime

/// Reads the time stamps that stand at the beginning of log lines. Remembers the last day it read, because the next
/// line is nearly always of the same day.
struct StampReader {
  enum Failure: Error { case notAStamp, impossible }

  /// The last day: its first bytes as they stand in the line, and what they meant.
  private var dayBytes: UInt64 = 0
  private var daySeconds: Int64 = 0
  private var isoBytes: UInt64 = 0
  private var isoTail: UInt64 = 0
  private var isoSeconds: Int64 = 0

  /// Years that the clock of a computer showed when it wrote a log. What is of a year behind them was typed or damaged:
  /// one such line would stretch the days of a report, and its tables, over millennia.
  static let years = 1970...2100
  /// Seconds since 1970 at which `years` end.
  static let end: Int64 = 4_133_980_800

  /// A day of `years`.
  static func date(_ year: Int, _ month: Int, _ day: Int) throws(Failure) -> CivilDate {
    guard years.contains(year), let date = CivilDate(year: year, month: month, day: day) else { throw .impossible }
    return date
  }

  /// `Nov 12 08:31:00`, `Nov  2 …`, `Nov 02 …`, `Nov 2 …`, with `2023` before or `.123` behind the clock or not.
  /// Returns the position after it. `start <= end <= bytes.count`.
  mutating func bsd(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start >= 14 else { throw .notAStamp }
    // Seven bytes: month, blank, day of two, blank.
    let word = bytes.word(at: start, end: end) & 0xFF_FFFF_FFFF_FFFF
    var position = start + 7
    var kind = Stamp.Kind.yearless
    var seconds = daySeconds
    // What follows the day of the line before may be a year.
    if word != dayBytes || word == 0 || bytes[start + 9] != 0x3A {
      guard let month = Self.month(UInt32(truncatingIfNeeded: word & 0xFF_FFFF)), bytes[start + 3] == 0x20 else {
        throw .notAStamp
      }
      position = start + 4
      if bytes[position] == 0x20 { position += 1 }
      var day = 0
      let first = position
      while position < end && position - first < 2 && bytes[position].isDigit {
        day = day * 10 + Int(bytes[position] &- 48)
        position += 1
      }
      guard position > first, position < end, bytes[position] == 0x20 else { throw .notAStamp }
      position += 1
      var year = 2000
      if end - position >= 6, bytes[position + 4] == 0x20, let written = Self.digits(bytes, position, 4) {
        year = written
        kind = .local
        position += 5
      }
      guard let date = CivilDate(year: year, month: month, day: day) else { throw .impossible }
      seconds = Int64(date.dayNumber) * 86_400
      if kind == .yearless && position == start + 7 {
        dayBytes = word
        daySeconds = seconds
      }
    }
    position = try clock(bytes, position, end, &seconds, &stamp.milliseconds)
    stamp.seconds = seconds
    stamp.kind = kind
    return position
  }

  /// `2023-11-12T08:31:00`, a blank instead of the `T` as well, `.123456` or `,123`, and `Z`, `+01:00`, `+0100` or nothing.
  mutating func iso(_ bytes: Bytes, _ start: Int, _ end: Int, _ stamp: inout Stamp) throws(Failure) -> Int {
    guard end - start >= 19 else { throw .notAStamp }
    let head = bytes.word(at: start, end: end)
    let tail = bytes.word(at: start + 8, end: end) & 0xFFFF
    var seconds = isoSeconds
    if head != isoBytes || tail != isoTail {
      guard bytes[start + 4] == 0x2D, bytes[start + 7] == 0x2D, let year = Self.digits(bytes, start, 4),
        let month = Self.digits(bytes, start + 5, 2), let day = Self.digits(bytes, start + 8, 2)
      else { throw .notAStamp }
      let date = try Self.date(year, month, day)
      seconds = Int64(date.dayNumber) * 86_400
      isoBytes = head
      isoTail = tail
      isoSeconds = seconds
    }
    let separator = bytes[start + 10]
    guard separator == 0x54 || separator == 0x20 || separator == 0x74 else { throw .notAStamp }
    var position = try clock(bytes, start + 11, end, &seconds, &stamp.milliseconds)
    stamp.kind = .local
    if position < end {
      switch bytes[position] {
      case 0x5A, 0x7A:
        stamp.kind = .absolute
        position += 1
      case 0x2B, 0x2D:
        guard let hours = position + 3 <= end ? Self.digits(bytes, position + 1, 2) : nil else { throw .notAStamp }
        var after = position + 3
        var minutes = 0
        if after < end && bytes[after] == 0x3A { after += 1 }
        if after + 2 <= end, let found = Self.digits(bytes, after, 2) {
          minutes = found
          after += 2
        }
        guard hours <= 15, minutes < 60 else { throw .impossible }
        let offset = Int64(hours * 3600 + minutes * 60)
        seconds += bytes[position] == 0x2B ? -offset : offset
        stamp.kind = .absolute
        position = after
      // Five digits of a second and no zone: `svlogd -ttt`, which means UTC.
      case 0x20 where position - start == 25 && separator == 0x54: stamp.kind = .absolute
      default: break
      }
    }
    stamp.seconds = seconds
    return position
  }

  /// `08:31:00` and a fraction; adds to `seconds`.
  @inline(__always) func clock(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ seconds: inout Int64, _ milliseconds: inout UInt16
  ) throws(Failure) -> Int {
    guard end - start >= 8 else { throw .notAStamp }
    let ofDay = Self.secondsOfDay(bytes.wholeWord(at: start))
    guard ofDay >= 0 else { throw ofDay == -1 ? .notAStamp : .impossible }
    seconds += Int64(ofDay)
    milliseconds = 0
    var position = start + 8
    if position + 1 < end, bytes[position] == 0x2E || bytes[position] == 0x2C, bytes[position + 1].isDigit {
      position += 1
      var unit: UInt16 = 100
      while position < end && bytes[position].isDigit {
        milliseconds += UInt16(bytes[position] &- 48) * unit
        unit /= 10
        position += 1
      }
    }
    return position
  }

  /// Of `08:31:00`, as eight letters, the first lowest; −1: they are no clock, −2: they name no time.
  @inline(__always) static func secondsOfDay(_ word: UInt64) -> Int {
    // All eight letters at once: digits become their values and colons zero, and anything else shows.
    let letters = word ^ 0x3030_3A30_303A_3030
    guard letters & 0xF0F0_FFF0_F0FF_F0F0 == 0, (letters &+ 0x0606_0006_0600_0606) & 0xF0F0_00F0_F000_F0F0 == 0 else {
      return -1
    }
    let tens = (letters & 0x000F_0000_0F00_000F) &* 10
    let numbers = tens &+ (letters >> 8 & 0x000F_0000_0F00_000F)
    let (hour, minute, second) = (Int(numbers & 255), Int(numbers >> 24 & 255), Int(numbers >> 48))
    // A leap second is the first second of the next minute.
    guard hour < 24, minute < 60, second < 61 else { return -2 }
    return hour &* 3600 &+ minute &* 60 &+ second
  }

  /// `Nov 12 08:31:00 ` of the day of the line before, as most lines begin; false: `bsd` has to look closer.
  /// `start + 16 <= bytes.count`.
  @inline(__always) func isUsual(_ bytes: Bytes, _ start: Int, _ stamp: inout Stamp) -> Bool {
    let day = bytes.wholeWord(at: start) & 0xFF_FFFF_FFFF_FFFF
    guard day == dayBytes, day != 0, bytes[start &+ 15] == 0x20 else { return false }
    let ofDay = Self.secondsOfDay(bytes.wholeWord(at: start &+ 7))
    guard ofDay >= 0 else { return false }
    stamp = Stamp(seconds: daySeconds &+ Int64(ofDay), kind: .yearless)
    return true
  }

  /// A number of so many digits. `start + count <= bytes.count`.
  @inline(__always) static func digits(_ bytes: Bytes, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for index in start..<start + count {
      let digit = bytes[index] &- 48
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// By three letters, the first in the lowest bits.
  static func month(_ letters: UInt32) -> Int? { months.firstIndex(of: letters).map { $0 + 1 } }

  private static let months: [UInt32] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ].map { name in name.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
}
