import CivilTime

/// Offsets of the zone over the rows of a store: events ascend by time, so a handful of stretches has one offset each.
struct WallClock: Sendable {
  struct Stretch: Sendable {
    /// Row at which it begins.
    var start: Int
    /// Milliseconds east of Greenwich.
    var offset: Int64
  }

  let stretches: [Stretch]

  init(zone: Zone, milliseconds: TimeColumn) {
    var stretches: [Stretch] = []
    var row = 0
    while row < milliseconds.count {
      let second = EventTime.seconds(milliseconds[row])
      stretches.append(Stretch(start: row, offset: zone.offset(at: second) * 1000))
      guard let change = zone.nextChange(after: second) else { break }
      row = Self.firstRow(notBefore: change * 1000, in: milliseconds, from: row)
    }
    self.stretches = stretches
  }

  /// First row at or after a time. O(log n).
  static func firstRow(notBefore time: Int64, in milliseconds: TimeColumn, from start: Int = 0) -> Int {
    var low = start
    var high = milliseconds.count
    while low < high {
      let middle = (low + high) / 2
      if milliseconds[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Rounded down.
  @inline(__always)
  static func floored(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  /// Index of the stretch that a row is in.
  func stretch(of row: Int) -> Int {
    var low = 0
    var high = stretches.count
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].start <= row { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}
