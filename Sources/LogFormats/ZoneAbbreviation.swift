/// Names of zones behind the clock of a stamp, as C libraries and PostgreSQL write them.
///
/// Most names mean one distance from UTC wherever they stand in the IANA database, and then say more than the zone of the
/// plan: which pass of the hour that a change to winter time repeats, and the zone of a server elsewhere. Names that the
/// database has in several places (CST of Chicago and of Shanghai, IST, PST of Los Angeles and of Manila) say nothing, nor
/// do their summer names: both passes of a repeated hour must be read the same way. Nor does BST, which the plan's zone
/// reads as the first pass.
enum ZoneAbbreviation {
  /// How far a clock of a zone is from UTC; nil where the name does not tell.
  /// - Parameters:
  ///   - name: as `Bytes.word` makes it.
  ///   - localSeconds: the clock's reading, seconds since 1970-01-01T00:00 there.
  /// - Returns: seconds east of Greenwich.
  static func offset(_ name: UInt64, at localSeconds: Int64) -> Int64? {
    if let offset = everywhere[name] { return offset }
    // Moscow was an hour further from Greenwich from 27 March 2011, two o'clock, to 26 October 2014, two o'clock; the hour
    // that was repeated then is left to the log's order.
    if name == moscow {
      if localSeconds >= newMoscow { return 10_800 }
      if localSeconds >= lateMoscow, localSeconds < newMoscow - 3600 { return 14_400 }
      return localSeconds < lateMoscow - 3600 ? 10_800 : nil
    }
    // Eastern Australia was called so too, until the database of August 2014.
    if name == eastern || name == easternSummer, localSeconds >= oneEastern {
      return name == eastern ? -18_000 : -14_400
    }
    return nil
  }

  private static let everywhere: [UInt64: Int64] = {
    let hours: [String: Double] = [
      "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3,
      "MSD": 4, "SAST": 2, "CAT": 2, "EAT": 3, "PKT": 5, "WIB": 7, "WITA": 8, "WIT": 9, "HKT": 8, "JST": 9, "KST": 9,
      "WAT": 1,
      "AWST": 8, "AWDT": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
      "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "MST": -7, "MDT": -6, "AKST": -9, "AKDT": -8, "HST": -10,
      "HDT": -9,
    ]
    return Dictionary(uniqueKeysWithValues: hours.map { (word($0.key), Int64($0.value * 3600)) })
  }()

  private static let moscow = word("MSK")
  private static let lateMoscow: Int64 = 1_301_194_800
  private static let newMoscow: Int64 = 1_414_288_800
  private static let eastern = word("EST")
  private static let easternSummer = word("EDT")
  private static let oneEastern: Int64 = 1_409_529_600

  private static func word(_ name: String) -> UInt64 { name.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  /// Where a name of three or four capital letters ends; nil when there is none.
  static func end(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var position = start
    while position < min(end, start + 5), (0x41...0x5A).contains(bytes[position]) { position += 1 }
    return (3...4).contains(position - start) ? position : nil
  }
}

extension Stamp {
  /// Makes the reading of a server's clock a moment.
  /// - Parameter name: of the zone behind it, as `Bytes.word` makes it.
  /// - Returns: false when the name does not tell how far the clock is from UTC; the stamp is as before then.
  @discardableResult
  mutating func settle(inZone name: UInt64) -> Bool {
    guard kind == .local, let offset = ZoneAbbreviation.offset(name, at: seconds) else { return false }
    seconds -= offset
    kind = .absolute
    return true
  }
}
