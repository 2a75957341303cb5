import CivilTime

/// Lines that a computer wrote between its start and the moment at which its clock was set.
///
/// A clock without a battery begins at 1 January (of 1970 or 2000), in zones behind UTC at 31 December. Among stamps
/// without a year that looks like New Year, and what follows like a silence until the season comes round again: so it is
/// taken for an unset clock where the stamps go on within two months of where they broke off.
enum UnsetClock {
  /// Indexes of hour runs; a run is one of them when it is of 31 December or 1 January, between runs that are neither and
  /// go on from each other. O(runs).
  static func runs(in hours: [HourRun]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var before: Int64?
    var start: Int?
    for (index, run) in hours.enumerated() where run.kind == .yearless {
      let stamp = Yearless.hourSeconds(run)
      if isBeginning(stamp) {
        start = start ?? index
        continue
      }
      if let first = start, let before, stamp >= before - YearInference.daySeconds,
        stamp - before <= 62 * YearInference.daySeconds
      {
        found.append(first..<index)
      }
      start = nil
      before = stamp
    }
    return found
  }

  private static func isBeginning(_ stamp: Int64) -> Bool {
    let (_, month, day) = CivilDate(day: stamp).components
    return month == 1 && day == 1 || month == 12 && day == 31
  }
}
