import CivilTime

/// Numbers and dates as bytes, for files of a million rows: no `String` is made on the way.
extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }

  mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(digits: number.magnitude, width: 1)
  }

  /// With leading zeros up to `width`.
  mutating func append(digits number: UInt, width: Int) {
    var length = 1
    var rest = number / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    append(contentsOf: repeatElement(UInt8(ascii: "0"), count: Swift.max(length, width)))
    // From the end: turning digits round in a slice would make an array of its own for each number.
    var place = count
    rest = number
    while rest > 0 {
      place -= 1
      self[place] += UInt8(rest % 10)
      rest /= 10
    }
  }

  /// A plain decimal with `places` decimals, rounded half away from zero; nothing at all when it is not finite.
  mutating func append(fixed number: Double, places: Int) {
    guard number.isFinite else { return }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(number) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9e18 else {
      append(contentsOf: "\(number)".utf8)
      return
    }
    if number < 0 && scaled > 0 { append(UInt8(ascii: "-")) }
    let whole = UInt(scaled)
    append(digits: whole / UInt(scale), width: 1)
    guard places > 0 else { return }
    append(UInt8(ascii: "."))
    append(digits: whole % UInt(scale), width: places)
  }

  /// The shortest text that reads back as the same number: `0.25`, `1.2e-07`; whole numbers without `.0`.
  /// Nothing at all when it is not finite.
  mutating func append(shortest number: Double) {
    guard number.isFinite else { return }
    if number == number.rounded(), abs(number) < 1e15 {
      append(decimal: Int(number))
    } else {
      append(contentsOf: "\(number)".utf8)
    }
  }

  /// `2023-11-12`
  mutating func append(_ date: CivilDate) {
    let (year, month, day) = date.components
    if year < 0 { append(UInt8(ascii: "-")) }
    append(digits: year.magnitude, width: 4)
    append(UInt8(ascii: "-"))
    append(digits: UInt(month), width: 2)
    append(UInt8(ascii: "-"))
    append(digits: UInt(day), width: 2)
  }

  /// `2023-11-12 08:31:00` on the wall clock of `zone`.
  mutating func append(instant utcSeconds: Int64, in zone: Zone, separator: UInt8 = UInt8(ascii: " ")) {
    append(zone.date(at: utcSeconds))
    append(separator)
    let second = UInt(zone.secondOfDay(at: utcSeconds))
    append(digits: second / 3600, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: second / 60 % 60, width: 2)
    append(UInt8(ascii: ":"))
    append(digits: second % 60, width: 2)
  }

  /// `2023-11-12T08:31:00+01:00` on the wall clock of `zone`: what `Zone.iso` writes.
  mutating func append(iso utcSeconds: Int64, in zone: Zone) {
    append(instant: utcSeconds, in: zone, separator: UInt8(ascii: "T"))
    guard zone != .utc else { return append(UInt8(ascii: "Z")) }
    let offset = zone.offset(at: utcSeconds)
    append(UInt8(ascii: offset < 0 ? "-" : "+"))
    append(digits: UInt(offset.magnitude / 3600), width: 2)
    append(UInt8(ascii: ":"))
    append(digits: UInt(offset.magnitude / 60 % 60), width: 2)
  }
}
