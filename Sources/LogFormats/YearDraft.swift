import CivilTime

/// A file on the way to its years.
struct YearDraft {
  let file: YearlessFile
  /// Years of the stretches of the file, relative to its last line: 0, −1, …
  private(set) var stretches: [(firstLine: Int, offset: Int)] = []
  /// Stamps in the year 2000, hours rounded down: of the first and of the last yearless line.
  private(set) var first: Int64 = 0
  private(set) var last: Int64 = 0
  private(set) var isYearless = false
  /// Offsets of the stretches that hold a 29 February.
  private var leapOffsets: Set<Int> = []
  /// Of the last line.
  private(set) var year: Int?
  private var basis = YearReading.Basis.notNeeded
  private var isDoubtful = false
  private var why = ""

  init(_ file: YearlessFile) {
    self.file = file
    var offset = 0
    var month = 0
    var lastDay = 0
    var found: [(firstLine: Int, offset: Int)] = []
    var leaps: Set<Int> = []
    var newest = (offset: Int.min, stamp: Int64.min)
    for run in file.hours where run.kind == .yearless {
      let stamp = run.hour * 3600
      let (_, itsMonth, itsDay) = CivilDate.components(ofDayNumber: Int(stamp.dividedDown(by: 86_400)))
      if !isYearless {
        first = stamp
      } else if itsMonth <= month - 6 {
        offset += 1
      } else if offset > 0 && month == 1 && lastDay <= 2 && itsMonth == 12 && itsDay >= 30 {
        offset -= 1
      }
      if found.last?.offset != offset { found.append((run.firstLine, offset)) }
      if itsMonth == 2 && itsDay == 29 { leaps.insert(offset) }
      if (offset, stamp) > newest { newest = (offset, stamp) }
      isYearless = true
      month = itsMonth
      lastDay = itsDay
    }
    guard isYearless else { return }
    // The newest line counts as the last one: at New Year a late December line may stand behind it.
    last = newest.stamp
    stretches = found.map { ($0.firstLine, $0.offset - newest.offset) }
    leapOffsets = Set(leaps.map { $0 - newest.offset })
  }

  /// The newest stamp of the file that names its year, or will when its year is known.
  var newestDated: Int64? {
    let dated = file.hours.filter { $0.kind == .absolute || $0.kind == .local }.map { $0.hour * 3600 }.max()
    let read = year.map { Yearless.seconds(last, inYear: $0) }
    return [dated, read].compactMap { $0 }.max()
  }

  private func begins(inYear year: Int) -> Int64 {
    Yearless.seconds(first, inYear: year + (stretches.first?.offset ?? 0))
  }

  // MARK: What tells the year

  /// What is strong enough to stand alone.
  /// - Parameters:
  ///   - ceiling: the newest line of the rotation by the plan's year; a file time that puts this file behind it is that
  ///     of a copy.
  ///   - trustsModified: false when the modification times of the rotation are those of a copy.
  mutating func anchor(isNewest: Bool, planYear: Int?, ceiling: Int64? = nil, trustsModified: Bool = true) {
    if isNewest, let planYear {
      take(planYear, .plan, "the plan says that the newest lines are of \(planYear)")
      return
    }
    if let date = RotationName(file.name).date,
      let day = CivilDate(year: date / 10_000, month: date / 100 % 100, day: date % 100)
    {
      let bound = Int64(day.dayNumber + 2) * YearInference.daySeconds
      take(
        Yearless.latestYear(of: last, notAfter: bound), .nameDate, "the file's name says it was rotated on \(day.iso)")
      return
    }
    if let (year, neighbour) = yearOfOwnStamps {
      take(year, .ownStamps, "lines of the same file name the year (\(CivilDate(day: neighbour).iso))")
      return
    }
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
  mutating func takeWeakest(newestKnown: Int64?) {
    if let newestKnown, file.modified == nil || (file.modified ?? 0) > newestKnown + 31 * YearInference.daySeconds {
      let year = Yearless.latestYear(of: last, notAfter: newestKnown + YearInference.daySeconds)
      take(
        year, .sisters, "the newest lines of the archive that name a year are of \(CivilDate(day: newestKnown).iso)",
        doubtful: true)
    } else if let time = file.packed ?? file.modified, time > 0 {
      takeBound(time, file.packed != nil ? .packed : .modified)
      isDoubtful = true
      let days = (distance(to: time) ?? 0) / YearInference.daySeconds
      why += ", which is \(days) days after its last line and may be that of a copy"
    } else {
      take(2000, .assumed, "nothing tells the year", doubtful: true)
    }
  }

  mutating func take(endingBefore newer: YearDraft) {
    guard let newerYear = newer.year else { return }
    let bound = newer.begins(inYear: newerYear) + YearInference.daySeconds
    take(
      Yearless.latestYear(of: last, notAfter: bound), .rotation,
      "it ends before \(newer.file.name) begins (\(CivilDate(day: newer.begins(inYear: newerYear)).iso))",
      doubtful: newer.isDoubtful)
  }

  mutating func take(beginningAfter older: YearDraft) {
    guard let olderYear = older.year else { return }
    let end = Yearless.seconds(older.last, inYear: olderYear)
    var year = olderYear
    while begins(inYear: year) < end - YearInference.daySeconds { year += 1 }
    take(
      year, .rotation, "it begins after \(older.file.name) ends (\(CivilDate(day: end).iso))",
      doubtful: older.isDoubtful)
  }

  private mutating func takeBound(_ time: Int64, _ basis: YearReading.Basis) {
    let what = basis == .packed ? "its gzip header says it was last written" : "it was last written"
    take(
      Yearless.latestYear(of: last, notAfter: time + YearInference.daySeconds), basis,
      "\(what) on \(CivilDate(day: time).iso)")
  }

  /// Seconds from the last line, in the latest year that fits, to a time; a day of zone aside.
  private func distance(to time: Int64) -> Int64? {
    let year = Yearless.latestYear(of: last, notAfter: time + YearInference.daySeconds)
    return time - Yearless.seconds(last, inYear: year)
  }

  private mutating func take(_ year: Int, _ basis: YearReading.Basis, _ why: String, doubtful: Bool = false) {
    self.year = year
    self.basis = basis
    self.why = why
    isDoubtful = doubtful
    guard !leapOffsets.isEmpty else { return }
    func fits(_ year: Int) -> Bool { leapOffsets.allSatisfy { CivilDate.isLeap(year + $0) } }
    guard !fits(year) else { return }
    isDoubtful = true
    if basis != .plan, let earlier = (1...8).map({ year - $0 }).first(where: fits) {
      self.year = earlier
      self.why += "; a line of 29 February moves it back to \(earlier)"
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

  var reading: YearReading {
    guard isYearless, let year else {
      return YearReading(
        segments: [.init(firstLine: 0, year: 2000)], basis: .notNeeded, isDoubtful: false,
        explanation: "Every stamp names its year.")
    }
    let firstYear = year + (stretches.map(\.offset).min() ?? 0)
    let span = firstYear == year ? "\(year)" : "\(firstYear) to \(year)"
    let newYear = firstYear == year ? "" : " The month falls back within the file: New Year."
    let advice = basis == .plan ? "" : " State `year:` in the plan to change it."
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
