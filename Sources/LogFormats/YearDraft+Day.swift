import CivilTime

// What a day in a file's name says of its lines.

extension YearDraft {
  /// One a file, with the dates in their names read as far as they settle, and the rotations of these files: indexes,
  /// oldest first.
  static func drafts(of files: [YearlessFile]) -> (drafts: [YearDraft], rotations: [[Int]]) {
    var drafts = files.map { YearDraft($0) }
    let byWeek = Set(drafts.filter { $0.name.date?.isBareWeek == true }.map(\.name.family))
    func countsWeeks(_ index: Int) -> Bool {
      !byWeek.isEmpty && drafts[index].name.date?.isMonth == true && byWeek.contains(drafts[index].name.family)
    }
    let weekly = files.indices.map(countsWeeks)
    let orders = DigitOrder.settled(drafts)
    for index in files.indices where orders[index] != nil || weekly[index] {
      drafts[index] = YearDraft(files[index], order: orders[index], countsWeeks: weekly[index])
    }
    let rotations = Dictionary(grouping: files.indices, by: { drafts[$0].name.family })
      .sorted { $0.key < $1.key }
      .map { RotationName.oldestFirst($0.value, drafts) }
    for rotation in rotations {
      let yearless = rotation.filter { drafts[$0].isYearless }
      let before = yearless.map { drafts[$0] }
      for (position, index) in yearless.enumerated() {
        guard let bounds = UnsetClock.bounds(of: position, in: before) else { continue }
        drafts[index] = YearDraft(files[index], order: orders[index], countsWeeks: weekly[index], bounds: bounds)
      }
    }
    return (drafts, rotations)
  }

  private static let month = 31 * YearInference.daySeconds
  /// A copy may lack the first or the last lines of a file.
  private static let slack = 8 * YearInference.daySeconds

  /// The year of the last line. A name mostly has the day on which the file was put aside, a day to spare for the zone; but
  /// where the last line were more than a month before it so, and the day lies among the lines of a year later or much
  /// less before them, it is the day with which the file begins.
  func year(dated day: CivilDate) -> (year: Int, isWithin: Bool) {
    let start = Int64(day.dayNumber) * YearInference.daySeconds
    let year = Yearless.latestYear(of: last, notAfter: start + 2 * YearInference.daySeconds)
    let behind = start - Yearless.seconds(last, inYear: year)
    let before = begins(inYear: year + 1) - start
    guard behind > Self.month, before <= Self.month, before * 6 < behind else { return (year, false) }
    return (year + 1, true)
  }

  /// The latest year in which the last line is not later than the newest line of the others that names its year. It is the
  /// year after that where this brings the two closer together and the file was written, or copied, in the month behind
  /// its last line: of the logs of one server some name the day of their rotation, and the others have lines of later.
  func year(beside sister: Int64) -> Int {
    let year = Yearless.latestYear(of: last, notAfter: sister + YearInference.daySeconds)
    let (before, behind) = (Yearless.seconds(last, inYear: year), Yearless.seconds(last, inYear: year + 1))
    guard let written = file.packed ?? file.modified,
      (behind - YearInference.daySeconds...behind + Self.month).contains(written), behind - sister < sister - before
    else { return year }
    return year + 1
  }

  /// Whether a day may be that of the file: it lies among its lines, or up to a week from them, and not behind the time
  /// at which it was last written.
  func fits(_ day: CivilDate) -> Bool {
    let start = Int64(day.dayNumber) * YearInference.daySeconds
    if let bound = file.modified ?? file.read, start > bound + 2 * YearInference.daySeconds { return false }
    func holds(_ first: Int64, _ last: Int64) -> Bool {
      (first - Self.slack...max(first, last) + Self.slack).contains(start)
    }
    if isYearless {
      return (day.year - 1...day.year + 1).contains { holds(begins(inYear: $0), Yearless.seconds(last, inYear: $0)) }
    }
    let hours = file.hours.filter { $0.kind != .none }.map { $0.hour * 3600 }
    guard let first = hours.min(), let last = hours.max() else { return true }
    return holds(first, last)
  }
}
