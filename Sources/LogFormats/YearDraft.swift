import CivilTime

/// A file on the way to its years.
struct YearDraft {
  private(set) var file: YearlessFile
  let name: RotationName
  /// Years of the stretches of the file, relative to its last line: 0, −1, …
  private(set) var stretches: [(firstLine: Int, offset: Int)] = []
  /// Stamps in the year 2000, hours rounded down: of the first and of the last yearless line; of the oldest where logs were
  /// joined in no order.
  private(set) var first: Int64 = 0
  private var firstOffset = 0
  private(set) var last: Int64 = 0
  private(set) var isYearless = false
  /// Offsets of the stretches that hold a 29 February.
  private var leapOffsets: Set<Int> = []
  /// The first step back over days that is no New Year: 0-based line, and the stamps before and behind it.
  private var fallsBack: (line: Int, from: Int64, to: Int64)?
  /// The first line, 0-based, that was written before the clock was set.
  private var unsetLine: Int?
  /// Of the last line.
  private(set) var year: Int?
  private var basis = YearReading.Basis.notNeeded
  private(set) var isDoubtful = false
  /// A line of 29 February stands against the year that everything else told.
  private(set) var wasMovedByLeapDay = false
  private var why = ""
  /// Of its rotation.
  private var isNewest = false
  private var planSpeaks = false
  /// The time at which the file was last written is not that of its lines.
  private var isModifiedOfCopy = false

  /// 1 January 1990. Seconds since 1970.
  private static let earliestTime: Int64 = 631_152_000

  /// - Parameters:
  ///   - order: of the parts of a date in its name that does not tell it.
  ///   - countsWeeks: the names of its rotation have numbers of weeks.
  ///   - bounds: what the files beside it tell of lines that a clock wrote before it was set.
  init(
    _ file: YearlessFile, order: DigitOrder? = nil, countsWeeks: Bool = false, bounds: UnsetClock.Bounds = .init()
  ) {
    self.file = file
    name = RotationName(file.name, order: order, countsWeeks: countsWeeks)
    // Who leaves times out writes the beginning of the clock; and nothing was written after it was read.
    if let modified = file.modified,
      modified < Self.earliestTime || modified > (file.read ?? .max / 2) + YearInference.daySeconds
    {
      self.file.modified = nil
    }
    let unset = UnsetClock.runs(in: file.hours, between: bounds)
    unsetLine = unset.first.map { file.hours[$0.lowerBound].firstLine }
    count(unset, isJumbled: false)
    if fallsBack != nil, unset.isEmpty { count(unset, isJumbled: true) }
  }

  /// Finds the New Years, and the first and the last line.
  /// - Parameter isJumbled: logs were joined in no order, as `zcat mail.log.*` does: where the month rises by six or more, the
  ///   year is the one before.
  private mutating func count(_ unset: [Range<Int>], isJumbled: Bool) {
    var offset = 0
    var month = 0
    var lastDay = 0
    var found: [(firstLine: Int, offset: Int)] = []
    var leaps: Set<Int> = []
    var newest = (offset: Int.min, stamp: Int64.min)
    var oldest = (offset: Int.max, stamp: Int64.max)
    var before = Int64.min
    isYearless = false
    // The next of the stretches that an unset clock wrote: they ascend as the lines do.
    var stretch = 0
    for (index, run) in file.hours.enumerated() where run.kind == .yearless {
      while stretch < unset.count, unset[stretch].upperBound <= index { stretch += 1 }
      if stretch < unset.count, unset[stretch].contains(index) { continue }
      let stamp = Yearless.hourSeconds(run)
      let (_, itsMonth, itsDay) = CivilDate.components(ofDayNumber: Int(stamp.dividedDown(by: 86_400)))
      if !isYearless {
        first = stamp
      } else if itsMonth <= month - 6 {
        offset += 1
      } else if isJumbled && itsMonth >= month + 6 {
        offset -= 1
      } else if offset > 0 && month == 1 && lastDay <= 2 && itsMonth == 12 && itsDay >= 30 {
        offset -= 1
      } else if stamp < before - 3 * YearInference.daySeconds && fallsBack == nil {
        fallsBack = (run.firstLine, before, stamp)
      }
      before = stamp
      if found.last?.offset != offset { found.append((run.firstLine, offset)) }
      if itsMonth == 2 && itsDay == 29 { leaps.insert(offset) }
      if (offset, stamp) > newest { newest = (offset, stamp) }
      if (offset, stamp) < oldest { oldest = (offset, stamp) }
      isYearless = true
      month = itsMonth
      lastDay = itsDay
    }
    guard isYearless else { return }
    // The newest line counts as the last one: at New Year a late December line may stand behind it.
    last = newest.stamp
    stretches = found.map { ($0.firstLine, $0.offset - newest.offset) }
    firstOffset = stretches.first?.offset ?? 0
    if isJumbled { (first, firstOffset) = (oldest.stamp, oldest.offset - newest.offset) }
    leapOffsets = Set(leaps.map { $0 - newest.offset })
  }

  /// The newest stamp of the file that names its year, or will when its year is known.
  var newestDated: Int64? {
    let dated = file.hours.filter { $0.kind == .absolute || $0.kind == .local }.map { $0.hour * 3600 }.max()
    let read = year.map { Yearless.seconds(last, inYear: $0) }
    return [dated, read].compactMap { $0 }.max()
  }

  /// When it was last written, by a file time that is not that of its lines: a month or more behind the last of them, as
  /// after copying, or before the first of them, as after unpacking with a time that somebody made up. Told by files
  /// that themselves say of which year they are, by their stamps or by their name.
  var timeOfCopying: Int64? {
    guard let modified = file.modified, let (first, last) = selfDated else { return nil }
    let isBehind = modified - last > 31 * YearInference.daySeconds
    return isBehind || first - modified > 2 * YearInference.daySeconds ? modified : nil
  }

  /// The oldest and the newest line of a file that needs nothing else to tell its year.
  private var selfDated: (first: Int64, last: Int64)? {
    if isYearless {
      guard name.date != nil || name.folderEnd != nil else { return nil }
      var alone = self
      alone.anchor(isNewest: false, plan: nil, trustsModified: false)
      guard alone.basis == .nameDate, !alone.isDoubtful, let start = alone.start, let end = alone.end else {
        return nil
      }
      return (start, end)
    }
    let hours = file.hours.filter { $0.kind != .none }.map { $0.hour * 3600 }
    guard let first = hours.min(), let last = hours.max() else { return nil }
    return (first, last)
  }

  /// UTC-like seconds of the first and of the last line, once the year is known.
  var start: Int64? { year.map { begins(inYear: $0) } }
  var end: Int64? { year.map { Yearless.seconds(last, inYear: $0) } }

  /// What the year rests on, the stronger the greater.
  var strength: Int {
    let order: [YearReading.Basis] = [
      .assumed, .read, .sisters, .rotation, .modified, .packed, .ownStamps, .nameDate, .plan,
    ]
    return (order.firstIndex(of: basis) ?? 0) * 2 + (isDoubtful ? 0 : 1)
  }

  var isPlanned: Bool { basis == .plan }

  mutating func doubt(_ reason: String) {
    isDoubtful = true
    why += ", but \(reason)"
  }

  func begins(inYear year: Int) -> Int64 {
    Yearless.seconds(first, inYear: year + firstOffset)
  }

  // MARK: What tells the year

  /// What a name says.
  private mutating func take(dated day: CivilDate, _ why: String) {
    let (year, isWithin) = self.year(dated: day)
    take(year, .nameDate, isWithin ? "\(why), a day that its lines go beyond" : why)
  }

  /// Whether its last line is of that month or of the one before, at whose end a file may be rotated. Else the name means
  /// something else: `win-2019-01.log` is of a host.
  private func isOfMonth(endingOn day: CivilDate) -> Bool {
    let apart = day.month - CivilDate(day: last).month
    return apart == 0 || apart == 1 || apart == -11
  }

  /// What is strong enough to stand alone.
  /// - Parameters:
  ///   - ceiling: the newest line of the rotation by the plan's year; a file time that puts this file behind it is that
  ///     of a copy.
  ///   - trustsModified: false when the modification times of the rotation are those of a copy.
  mutating func anchor(isNewest: Bool, plan: PlannedYear?, ceiling: Int64? = nil, trustsModified: Bool = true) {
    self.isNewest = isNewest
    planSpeaks = plan != nil
    if let decided = file.decided, let year = decided.segments.map(\.year).max() {
      take(year, decided.basis, "it was decided so before")
      return
    }
    if isNewest, let plan {
      take(plan.year, .plan, plan.why)
      if trustsModified { doubtPlan() }
      return
    }
    if let date = name.date, !(date.isMonth || date.isBareWeek) || isOfMonth(endingOn: date.lastDay) {
      let day = date.lastDay.iso
      let what = date.isMonth ? "is of the month up to" : date.isBareWeek ? "is of the week up to" : "was rotated on"
      take(dated: date.lastDay, "the file's name says it \(what) \(day)")
      return
    }
    if let day = name.folderEnd {
      take(dated: day, "its folder's name says it is of the time up to \(day.iso)")
      return
    }
    if let (year, neighbour) = yearOfOwnStamps {
      take(year, .ownStamps, "lines of the same file name the year (\(CivilDate(day: neighbour).iso))")
      return
    }
    if isNewest, let day = name.keptOn {
      take(dated: day, "its folder's name says it was kept on \(day.iso)")
      let days = day - CivilDate(day: end ?? 0)
      if days > 31 { doubt("that is \(days) days after its last line") }
      return
    }
    isModifiedOfCopy = !trustsModified
    let modified = trustsModified ? file.modified : nil
    for (time, basis) in [(file.packed, YearReading.Basis.packed), (modified, .modified)] {
      guard let time, time > 0, let distance = distance(to: time), distance <= 31 * YearInference.daySeconds else {
        continue
      }
      if let ceiling, time - distance > ceiling + YearInference.daySeconds { continue }
      takeBound(time, basis)
      return
    }
  }

  /// What may mislead, when nothing better exists.
  /// - Parameter sister: the newest line of the folder, or of the archive, that names its year.
  mutating func takeWeakest(sister: Int64?) {
    if let sister,
      file.modified.map({ isModifiedOfCopy || $0 > sister + 31 * YearInference.daySeconds }) ?? true
    {
      let year = year(beside: sister)
      // Logs that end on the same day of the year were most likely taken from the server together.
      let apart = abs(sister - Yearless.seconds(last, inYear: year))
      take(
        year, .sisters, "the newest lines beside it that name their year are of \(CivilDate(day: sister).iso)",
        doubtful: apart > 3 * YearInference.daySeconds)
    } else if let time = file.packed ?? file.modified, time > 0 {
      takeBound(time, file.packed != nil ? .packed : .modified, ", and that may be the time of a copy")
      isDoubtful = true
    } else if let time = file.read {
      take(
        Yearless.latestYear(of: last, notAfter: time + YearInference.daySeconds), .read,
        "it was read on \(CivilDate(day: time).iso) and no line can be of later", doubtful: true)
    } else {
      take(2000, .assumed, "nothing tells the year", doubtful: true)
    }
  }

  /// Two files that are both what the live file of a rotation is called, such as a log and what was packed of it, are
  /// copies of each other where their lines lie within each other.
  /// - Returns: false when they do not, or when rotation put one of them aside.
  mutating func take(beside other: YearDraft) -> Bool {
    guard name.date == nil, name.number == nil, other.name.date == nil, other.name.number == nil,
      let first = other.start, let last = other.end, let otherYear = other.year
    else { return false }
    guard
      let year = [otherYear, otherYear - 1, otherYear + 1].first(where: {
        begins(inYear: $0) < last && Yearless.seconds(self.last, inYear: $0) > first
      })
    else { return false }
    take(
      year, .rotation, "its lines lie within those of \(other.file.name), which is a copy of it by its name",
      doubtful: other.isDoubtful)
    return true
  }

  /// - Parameter missing: how many files between the two the archive lacks.
  mutating func take(endingBefore newer: YearDraft, missing: Int) {
    guard let newerYear = newer.year else { return }
    let start = newer.begins(inYear: newerYear)
    take(
      Yearless.latestYear(of: last, notAfter: start + YearInference.daySeconds), .rotation,
      "it ends before \(newer.file.name) begins (\(CivilDate(day: start).iso))", doubtful: newer.isDoubtful)
    if let end { doubtGap(start - end, missing) }
  }

  /// Without a line between them, two files of a rotation may be years apart.
  private mutating func doubtGap(_ seconds: Int64, _ missing: Int) {
    let days = seconds / YearInference.daySeconds
    if missing > 0 {
      doubt(missing == 1 ? "a file between the two is missing" : "\(missing) files between the two are missing")
    } else if days > 31 {
      doubt("\(days) days lie between the two, or a year more")
    }
  }

  mutating func take(beginningAfter older: YearDraft, missing: Int) {
    guard let olderYear = older.year else { return }
    let end = Yearless.seconds(older.last, inYear: olderYear)
    var year = olderYear
    while begins(inYear: year) < end - YearInference.daySeconds { year += 1 }
    take(
      year, .rotation, "it begins after \(older.file.name) ends (\(CivilDate(day: end).iso))",
      doubtful: older.isDoubtful)
    if let start { doubtGap(start - end, missing) }
  }

  /// `11-05`, of a stamp in the year 2000.
  private static func dayOfYear(_ stamp: Int64) -> Substring { CivilDate(day: stamp).iso.dropFirst(5) }

  private mutating func takeBound(_ time: Int64, _ basis: YearReading.Basis, _ more: String = "") {
    let what = basis == .packed ? "its gzip header says it was last written" : "it was last written"
    let days = (distance(to: time) ?? 0) / YearInference.daySeconds
    take(
      Yearless.latestYear(of: last, notAfter: time + YearInference.daySeconds), basis,
      "\(what) on \(CivilDate(day: time).iso)\(days > 2 ? ", \(days) days after the day of its last line" : "")\(more)")
  }

  /// Seconds from the last line, in the latest year that fits, to a time; a day of zone aside.
  func distance(to time: Int64) -> Int64? {
    let year = Yearless.latestYear(of: last, notAfter: time + YearInference.daySeconds)
    return time - Yearless.seconds(last, inYear: year)
  }

  private mutating func take(_ year: Int, _ basis: YearReading.Basis, _ why: String, doubtful: Bool = false) {
    self.year = year
    self.basis = basis
    self.why = why
    isDoubtful = doubtful
    wasMovedByLeapDay = false
    if let step = fallsBack {
      doubt(
        "the stamps fall back from \(Self.dayOfYear(step.from)) to \(Self.dayOfYear(step.to)) in line \(step.line + 1), which "
          + "is taken for a clock put right or a log joined to another, not for a new year")
    }
    if let unsetLine {
      doubt(
        "the lines from line \(unsetLine + 1) on are of a clock that had not been set yet: when they were written is not "
          + "known")
    }
    guard !leapOffsets.isEmpty else { return }
    func fits(_ year: Int) -> Bool { leapOffsets.allSatisfy { CivilDate.isLeap(year + $0) } }
    guard !fits(year) else { return }
    isDoubtful = true
    if basis != .plan, let earlier = (1...8).map({ year - $0 }).first(where: fits) {
      self.year = earlier
      wasMovedByLeapDay = true
      self.why +=
        "; but it has a line of 29 February, which \(year) lacks: \(earlier) is the latest year before that fits"
    } else {
      self.why += ", but a line of 29 February contradicts it and is read as 1 March"
    }
  }

  /// By the yearless line nearest, in the file, to one that names its year: the year that brings the two closest.
  private var yearOfOwnStamps: (year: Int, neighbour: Int64)? {
    var offset = 0
    var stretch = 0
    var before: (stamp: Int64, offset: Int)?
    var dated: Int64?
    var result: (year: Int, neighbour: Int64)?
    for run in file.hours {
      let stamp = run.hour * 3600
      switch run.kind {
      case .none: continue
      case .absolute, .local: dated = stamp
      case .yearless:
        while stretch < stretches.count && stretches[stretch].firstLine <= run.firstLine {
          offset = stretches[stretch].offset
          stretch += 1
        }
        before = (stamp, offset)
      }
      guard let dated, let before else { continue }
      let near = CivilDate(day: dated).year
      let best = [near - 1, near, near + 1].min {
        abs(Yearless.seconds(before.stamp, inYear: $0) - dated)
          < abs(Yearless.seconds(before.stamp, inYear: $1) - dated)
      }
      if let best { result = (best - before.offset, dated) }
    }
    return result
  }

  // MARK: Outcome

  /// What would change the year.
  private var advice: String {
    switch basis {
    case .plan, .notNeeded: ""
    case .nameDate, .ownStamps: isNewest ? " `year:` in the plan would change it." : ""
    case .rotation where planSpeaks: " A date in its name (`-20231112`) would settle it."
    default: " State `year:` in the plan to change it."
    }
  }

  var reading: YearReading {
    guard isYearless, let year else {
      return YearReading(
        segments: [.init(firstLine: 0, year: 2000)], basis: .notNeeded, isDoubtful: false,
        explanation: "Every stamp names its year.")
    }
    let firstYear = year + (stretches.map(\.offset).min() ?? 0)
    let span = firstYear == year ? "\(year)" : "\(firstYear) to \(year)"
    let newYear = firstYear == year ? "" : " The month falls back within the file: New Year."
    return YearReading(
      segments: stretches.map { .init(firstLine: $0.firstLine, year: year + $0.offset) }, basis: basis,
      isDoubtful: isDoubtful, explanation: "\(span), because \(why).\(newYear)\(advice)")
  }
}

extension CivilDate {
  /// The day that seconds since 1970 fall on.
  init(day seconds: Int64) {
    self.init(dayNumber: Int(seconds.dividedDown(by: 86_400)))
  }
}
