import CivilTime

/// A reading of the logging server's own clock: seconds since 1970-01-01T00:00 on that clock, whatever its zone.
typealias WallSecond = Int

enum WallClock {
  static let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  static func second(_ date: CivilDate, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0) -> WallSecond {
    date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second
  }

  static func date(_ wall: WallSecond) -> CivilDate { CivilDate(dayNumber: wall / 86_400) }

  /// `2023-11-25 10:12:21`
  static func iso(_ wall: WallSecond) -> String { "\(date(wall).iso) \(time(wall))" }

  /// `May  4 00:47:41`: no year, no zone, the day padded with a blank.
  static func bsd(_ wall: WallSecond) -> String {
    let (_, month, day) = date(wall).components
    return "\(monthNames[month - 1]) \(day < 10 ? " " : "")\(day) \(time(wall))"
  }

  static func time(_ wall: WallSecond) -> String {
    let second = wall % 86_400
    return Digits.padded(second / 3600, 2) + ":" + Digits.padded(second / 60 % 60, 2) + ":"
      + Digits.padded(second % 60, 2)
  }

  /// nil where the zone's clock never showed this reading, or showed it twice: no line of ours may carry such a stamp.
  static func utc(_ wall: WallSecond, in zone: Zone) -> Int64? {
    if case .once(let moment) = zone.reading(localSeconds: Int64(wall)) { moment } else { nil }
  }
}

/// A constant date of a case; a typing slip in it is a mistake of the program.
func day(_ iso: String) -> CivilDate {
  guard let date = CivilDate(iso: iso) else { preconditionFailure("no such day: \(iso)") }
  return date
}
