import CivilTime

/// Lines that a computer wrote between its start and the moment at which its clock was set.
///
/// A clock without a battery begins at 1 January (of 1970 or 2000), in zones behind UTC at 31 December. Among stamps
/// without a year that looks like New Year, and what follows like a silence until the season comes round again: so it is
/// taken for an unset clock where the stamps go on within two months of where they broke off.
///
/// Such lines may begin or end a file: then the file before it in the rotation, or the one behind it, tells where the stamps
/// broke off, or go on; behind the newest file the time at which it was last written, where that is near the other lines.
enum UnsetClock {
  /// Stamps, in the year 2000, between which the lines of a file were written.
  struct Bounds {
    var before: Int64?
    var behind: Int64?
  }

  /// Indexes of hour runs; a run is one of them when it is of 31 December or 1 January, between runs that are neither and
  /// go on from each other. Ascending. O(runs).
  static func runs(in hours: [HourRun], between bounds: Bounds = Bounds()) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var before = bounds.before
    var start: Int?
    for (index, run) in hours.enumerated() where run.kind == .yearless {
      let stamp = Yearless.hourSeconds(run)
      if isBeginning(stamp) {
        start = start ?? index
        continue
      }
      if let first = start, let before, goesOn(from: before, to: stamp) { found.append(first..<index) }
      start = nil
      before = stamp
    }
    if let first = start, let before, let behind = bounds.behind, goesOn(from: before, to: behind) {
      found.append(first..<hours.count)
    }
    return found
  }

  private static func goesOn(from before: Int64, to stamp: Int64) -> Bool {
    stamp >= before - YearInference.daySeconds && stamp - before <= 62 * YearInference.daySeconds
  }

  /// What the other files of a rotation, oldest first, say of one that begins or ends with such lines; nil where it does
  /// neither, or they say nothing.
  static func bounds(of position: Int, in rotation: [YearDraft]) -> Bounds? {
    let draft = rotation[position]
    guard let first = stamps(draft.file.hours).first, let last = stamps(draft.file.hours).last,
      let set = edges(draft)?.last
    else { return nil }
    var bounds = Bounds()
    if isBeginning(first), position > 0 { bounds.before = edges(rotation[position - 1])?.last }
    if isBeginning(last) {
      if position + 1 < rotation.count {
        bounds.behind = edges(rotation[position + 1])?.first
      } else if let written = draft.file.modified ?? draft.file.packed {
        // At the end of December such lines follow the others without a break.
        let days = Yearless.inYear2000(written) - set
        let isApart = CivilDate(day: set + 7 * YearInference.daySeconds).year == 2000
        if isApart, abs(days) <= 2 * YearInference.daySeconds { bounds.behind = max(set, set + days) }
      }
    }
    return bounds.before == nil && bounds.behind == nil ? nil : bounds
  }

  /// The first and the last stamp that are no such ones.
  private static func edges(_ draft: YearDraft) -> (first: Int64, last: Int64)? {
    let set = stamps(draft.file.hours).filter { !isBeginning($0) }
    guard let first = set.first, let last = set.last else { return nil }
    return (first, last)
  }

  private static func stamps(_ hours: [HourRun]) -> some BidirectionalCollection<Int64> {
    hours.lazy.filter { $0.kind == .yearless }.map { Yearless.hourSeconds($0) }
  }

  private static func isBeginning(_ stamp: Int64) -> Bool {
    let (_, month, day) = CivilDate(day: stamp).components
    return month == 1 && day == 1 || month == 12 && day == 31
  }
}
