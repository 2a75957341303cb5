import CivilTime

/// Minutes of a zone's wall clock, counted on from 1970: for times that follow each other closely, as the offset of the
/// zone is looked up again only where it changed.
struct WallMinutes {
  private let zone: Zone
  private var offset: Int64 = 0
  /// UTC seconds for which the offset holds.
  private var valid: Range<Int64> = 0..<0

  init(_ zone: Zone) { self.zone = zone }

  /// Seconds east of Greenwich, and until when.
  /// - Parameter utcSeconds: in any order.
  mutating func offset(at utcSeconds: Int64) -> (seconds: Int64, end: Int64) {
    look(utcSeconds)
    return (offset, valid.upperBound)
  }

  /// - Parameter utcSeconds: in any order.
  mutating func number(at utcSeconds: Int64) -> Int64 {
    look(utcSeconds)
    return Self.divided(utcSeconds + offset, 60)
  }

  /// `CivilDate.dayNumber`
  /// - Parameter utcSeconds: in any order.
  mutating func day(at utcSeconds: Int64) -> Int64 {
    look(utcSeconds)
    return Self.divided(utcSeconds + offset, 86_400)
  }

  private mutating func look(_ utcSeconds: Int64) {
    if !valid.contains(utcSeconds) {
      offset = zone.offset(at: utcSeconds)
      valid = utcSeconds..<max(utcSeconds + 1, zone.nextChange(after: utcSeconds) ?? .max)
    }
  }

  func ofHour(_ number: Int64) -> Int { Int(number - Self.divided(number, 60) * 60) }

  /// `CivilDate.dayNumber`
  func day(_ number: Int64) -> Int64 { Self.divided(number, 1440) }

  /// Rounded down.
  private static func divided(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
  }
}

extension Zone {
  /// `03:12`
  /// - Parameter time: UTC seconds
  func clock(_ time: Int64) -> String {
    let second = secondOfDay(at: time)
    return "\(Digits.padded(second / 3600, 2)):\(Digits.padded(second / 60 % 60, 2))"
  }
}
