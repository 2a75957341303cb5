import CivilTime

/// Numbers and dates as bytes, for files of a million rows: no `String` is made on the way.
extension ByteBuffer {
  @inline(__always) mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(digits: number.magnitude)
  }

  @inline(__always) mutating func append(digits number: UInt) {
    guard number >= 100_000_000 else {
      let digits = EightDigits(number)
      return append(word: digits.significant, count: digits.significantCount)
    }
    let (before, last) = number.quotientAndRemainder(dividingBy: 100_000_000)
    appendLong(before)
    append(word: EightDigits(last).text, count: 8)
  }

  private mutating func appendLong(_ number: UInt) { append(digits: number) }

  /// With leading zeros up to `width`, which is at most eight.
  mutating func append(digits number: UInt, width: Int) {
    guard number < 100_000_000 else { return append(digits: number) }
    let digits = EightDigits(number)
    let count = max(width, digits.significantCount)
    append(word: digits.text >> UInt64(64 - 8 * count), count: count)
  }

  /// A plain decimal with `places` decimals, rounded half away from zero; nothing at all when it is not finite.
  mutating func append(fixed number: Double, places: Int) {
    guard number.isFinite else { return }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(number) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9e18 else { return append(text: "\(number)") }
    if number < 0 && scaled > 0 { append(UInt8(ascii: "-")) }
    let (whole, rest) = UInt(scaled).quotientAndRemainder(dividingBy: UInt(scale))
    append(digits: whole)
    guard places > 0 else { return }
    append(UInt8(ascii: "."))
    append(decimals: rest, places: places)
  }

  /// What stands behind the point.
  private mutating func append(decimals number: UInt, places: Int) {
    guard places > 8 else { return append(digits: number, width: places) }
    let (before, last) = number.quotientAndRemainder(dividingBy: 100_000_000)
    append(decimals: before, places: places - 8)
    append(word: EightDigits(last).text, count: 8)
  }

  /// What stands behind the point, without zeros at the end.
  @inline(__always) mutating func append(fraction number: UInt, places: Int) {
    let end = count + places
    append(decimals: number, places: places)
    trim(UInt8(ascii: "0"), downTo: end - places)
  }

  /// The shortest text that reads back as the same number: `0.25`, `1.2e-07`; whole numbers without `.0`.
  /// Nothing at all when it is not finite.
  mutating func append(shortest number: Double) {
    guard number.isFinite else { return }
    if number == number.rounded(), abs(number) < 1e15 {
      append(decimal: Int(number))
    } else {
      append(text: "\(number)")
    }
  }

  /// `2023-11-12`
  @inline(__always) mutating func append(_ date: CivilDate) {
    let (year, month, day) = date.components
    guard (0...9_999).contains(year) else { return append(text: date.iso) }
    let digits = EightDigits(UInt(year * 10_000 + month * 100 + day)).text
    let dashes = UInt64(UInt8(ascii: "-")) << 32 | UInt64(UInt8(ascii: "-")) << 56
    append(word: digits & 0xFFFF_FFFF | (digits & 0xFFFF << 32) << 8 | dashes, count: 8)
    append(word: digits >> 48, count: 2)
  }

  /// `08:31:00`
  /// - Parameter second: of the day.
  @inline(__always) private mutating func append(secondOfDay second: Int) {
    let (minutes, seconds) = second.quotientAndRemainder(dividingBy: 60)
    let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
    let digits = EightDigits(UInt(hours * 10_000 + minute * 100 + seconds)).text >> 16
    let colons = UInt64(UInt8(ascii: ":")) << 16 | UInt64(UInt8(ascii: ":")) << 40
    append(word: digits & 0xFFFF | (digits & 0xFFFF_0000) << 8 | (digits >> 32) << 48 | colons, count: 8)
  }

  /// `2023-11-12 08:31:00` on the wall clock of `zone`.
  /// - Returns: how far the clock is ahead of UTC, in seconds.
  @discardableResult @inline(__always)
  mutating func append(instant utcSeconds: Int64, in zone: Zone, separator: UInt8 = UInt8(ascii: " ")) -> Int64 {
    let offset = zone.offset(at: utcSeconds)
    let local = Int(utcSeconds + offset)
    let (day, second) = local.quotientAndRemainder(dividingBy: 86_400)
    append(CivilDate(dayNumber: second < 0 ? day - 1 : day))
    append(separator)
    append(secondOfDay: second < 0 ? second + 86_400 : second)
    return offset
  }

  /// `2023-11-12T08:31:00+01:00` on the wall clock of `zone`: what `Zone.iso` writes.
  @inline(__always) mutating func append(iso utcSeconds: Int64, in zone: Zone) {
    let offset = append(instant: utcSeconds, in: zone, separator: UInt8(ascii: "T"))
    // A zone is that of UTC with this name only: `Europe/London` says `+00:00` in winter.
    if offset == 0 && zone == .utc { return append(UInt8(ascii: "Z")) }
    append(UInt8(ascii: offset < 0 ? "-" : "+"))
    append(digits: UInt(offset.magnitude / 3600), width: 2)
    append(UInt8(ascii: ":"))
    append(digits: UInt(offset.magnitude / 60 % 60), width: 2)
  }
}

/// A number below 100,000,000 as eight digits, all worked out at once in the lanes of one word.
struct EightDigits {
  /// The digits' values, the first in the lowest byte.
  private let values: UInt64

  @inline(__always) init(_ number: UInt) {
    let halves = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
    // A hundredth of each lane: right for all below 10,000.
    let hundreds = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
    let pairs = hundreds | (halves &- hundreds &* 100) << 16
    // A tenth of each lane: right for all below 100.
    let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
    values = tens | (pairs &- tens &* 10) << 8
  }

  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// All eight, in ASCII.
  @inline(__always) var text: UInt64 { values | Self.zeros }

  /// Without leading zeros; the last digit always counts.
  @inline(__always) var significantCount: Int { 8 - min(7, values.trailingZeroBitCount / 8) }

  @inline(__always) var significant: UInt64 { text >> UInt64(64 - 8 * significantCount) }
}
