import Foundation

/// A time zone as a table of its offset changes: fast to ask, and the same on every machine.
public struct Zone: Sendable, Hashable {
  /// IANA name, such as `Europe/London`, or `UTC`.
  public let name: String
  /// UTC seconds at which a new offset begins; ascending.
  let changes: [Int64]
  /// One more than `changes`: `offsets[i]` holds before `changes[i]`. Seconds east of Greenwich.
  let offsets: [Int32]

  public static let utc = Zone(name: "UTC", changes: [], offsets: [0])

  init(name: String, changes: [Int64], offsets: [Int32]) {
    self.name = name
    self.changes = changes
    self.offsets = offsets
  }

  /// nil when the name is in no zone database. The table covers 1970 to 2100, the years a log can be of.
  public init?(named name: String) {
    if name == "UTC" || name == "Etc/UTC" || name == "GMT" {
      self = .utc
      return
    }
    // Foundation's list has one name of each zone, and not always today's (Asia/Calcutta, not Asia/Kolkata): any name in
    // the form Area/Place that it can open is taken too. Abbreviations and offsets ("XYZ+3") name no place.
    guard TimeZone.knownTimeZoneIdentifiers.contains(name) || Self.namesPlace(name),
      let zone = TimeZone(identifier: name)
    else { return nil }
    var changes: [Int64] = []
    var moment = Date(timeIntervalSince1970: 0)
    let end = Date(timeIntervalSince1970: 4_102_444_800)
    var offsets = [Int32(zone.secondsFromGMT(for: moment))]
    while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end, next > moment {
      moment = next
      let offset = Int32(zone.secondsFromGMT(for: next))
      guard offset != offsets[offsets.count - 1] else { continue }
      changes.append(Int64(next.timeIntervalSince1970))
      offsets.append(offset)
    }
    self.init(name: name, changes: changes, offsets: offsets)
  }

  /// `Area/Place` as the zone database spells names: each part begins with a capital letter.
  private static func namesPlace(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count >= 2
      && parts.allSatisfy { part in
        part.first.map { (65...90).contains($0) } ?? false
          && part.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
              || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
          }
      }
  }

  /// Whether the clock is ever put forward or back.
  public var hasChanges: Bool { !changes.isEmpty }

  /// Seconds east of Greenwich at a moment. O(log changes).
  public func offset(at utcSeconds: Int64) -> Int64 {
    Int64(offsets[index(at: utcSeconds)])
  }

  /// The first moment after `utcSeconds` at which another offset begins; nil when none does. O(log changes).
  public func nextChange(after utcSeconds: Int64) -> Int64? {
    let next = index(at: utcSeconds)
    return next < changes.count ? changes[next] : nil
  }

  private func index(at utcSeconds: Int64) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= utcSeconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The day a moment falls on here.
  public func date(at utcSeconds: Int64) -> CivilDate {
    CivilDate(dayNumber: Int((utcSeconds + offset(at: utcSeconds)).flooredDivision(by: 86_400)))
  }

  /// Seconds since midnight here, 0..<86400.
  public func secondOfDay(at utcSeconds: Int64) -> Int {
    let local = utcSeconds + offset(at: utcSeconds)
    return Int(local - local.flooredDivision(by: 86_400) * 86_400)
  }

  /// What a wall clock of this zone meant by a reading.
  public enum Reading: Sendable, Hashable {
    case once(Int64)
    /// The hour that a change back to winter time repeats.
    case twice(earlier: Int64, later: Int64)
    /// The hour that a change to summer time leaves out; the moment is taken with the offset before the change.
    case never(Int64)
  }

  /// - Parameter localSeconds: seconds since 1970-01-01T00:00 on this zone's wall clock.
  public func reading(localSeconds: Int64) -> Reading {
    // Offsets lie within ±26 hours, so only the spans around the reading can hold it.
    let first = index(at: localSeconds - 93_600)
    let last = index(at: localSeconds + 93_600)
    var earlier: Int64?
    var later: Int64?
    for span in first...last {
      let moment = localSeconds - Int64(offsets[span])
      let begins = span == 0 || changes[span - 1] <= moment
      let ends = span == changes.count || moment < changes[span]
      guard begins && ends else { continue }
      if earlier == nil { earlier = moment } else { later = moment }
    }
    guard let earlier else { return .never(localSeconds - Int64(offsets[first])) }
    if let later { return .twice(earlier: earlier, later: later) }
    return .once(earlier)
  }

  /// The moment that a reading most likely meant.
  /// - Parameter secondPass: which pass of a repeated hour it is of, if it is.
  public func utcSeconds(localSeconds: Int64, secondPass: Bool = false) -> Int64 {
    switch reading(localSeconds: localSeconds) {
    case .once(let moment), .never(let moment): moment
    case .twice(let earlier, let later): secondPass ? later : earlier
    }
  }

  /// The first moment of a day. Where midnight is left out or repeated, the earliest moment of that day.
  public func startOfDay(_ date: CivilDate) -> Int64 {
    utcSeconds(localSeconds: Int64(date.dayNumber) * 86_400)
  }

  /// ISO 8601 with offset: `2023-11-12T08:31:00+01:00`; `Z` for UTC.
  public func iso(_ utcSeconds: Int64) -> String {
    let offset = offset(at: utcSeconds)
    let zone =
      self == .utc
      ? "Z"
      : (offset < 0 ? "-" : "+") + Digits.padded(Int(abs(offset)) / 3600, 2) + ":"
        + Digits.padded(Int(abs(offset)) / 60 % 60, 2)
    return "\(localISO(utcSeconds, separator: "T"))\(zone)"
  }

  /// The wall clock here: `2023-11-12 08:31:00`.
  public func localISO(_ utcSeconds: Int64, separator: String = " ") -> String {
    let second = secondOfDay(at: utcSeconds)
    return date(at: utcSeconds).iso + separator + Digits.padded(second / 3600, 2) + ":"
      + Digits.padded(second / 60 % 60, 2) + ":" + Digits.padded(second % 60, 2)
  }
}

extension Int64 {
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

extension Zone {
  /// The readings around one that each mean one moment, all as far from UTC; nil where the clock was just changed.
  /// - Returns: seconds east of Greenwich, and the readings that it holds for.
  public func steadyReadings(around localSeconds: Int64) -> (offset: Int64, readings: Range<Int64>)? {
    guard case .once(let moment) = reading(localSeconds: localSeconds) else { return nil }
    let span = index(at: moment)
    // Readings of the spans beside it are others, except close to the change; short spans do not hide those behind them.
    let before = (max(0, span - 2)..<span).map { changes[$0] + Int64(max(offsets[$0], offsets[$0 + 1])) }
    let behind = (span..<min(changes.count, span + 2)).map { changes[$0] + Int64(min(offsets[$0], offsets[$0 + 1])) }
    let first = before.max() ?? Self.earliest
    let end = behind.min() ?? Self.latest
    guard first <= localSeconds, localSeconds < end else { return nil }
    return (Int64(offsets[span]), first..<end)
  }

  /// Far beyond all stamps, and far enough from the ends of the numbers to be moved.
  private static let earliest = Int64.min / 4
  private static let latest = Int64.max / 4
}
