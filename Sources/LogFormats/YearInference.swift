import CivilTime

/// A file with stamps that name no year, and what may tell the year.
public struct YearlessFile: Sendable, Hashable {
  /// As found, with its rotation suffix; a path is taken by its folder and last part.
  public var name: String
  /// Of the whole file, lines counted from its start. Runs with a year or a zone are evidence for the others.
  public var hours: [HourRun]
  /// UTC seconds.
  public var modified: Int64?
  /// From the header of a gzip file, UTC seconds.
  public var packed: Int64?
  /// When it was read, UTC seconds, where nothing is known but that: no line is of later. What comes from a pipe has that.
  public var read: Int64?
  /// Its years as they were decided another time, of the same lines; they stay, and are evidence for the others.
  public var decided: YearReading?

  public init(
    name: String, hours: [HourRun], modified: Int64? = nil, packed: Int64? = nil, read: Int64? = nil,
    decided: YearReading? = nil
  ) {
    self.name = name
    self.hours = hours
    self.modified = modified
    self.packed = packed
    self.read = read
    self.decided = decided
  }
}

/// Which year the yearless stamps of a file are of, and why.
public struct YearReading: Sendable, Hashable {
  public struct Segment: Sendable, Hashable {
    /// 0-based; holds up to the next segment.
    public var firstLine: Int
    public var year: Int

    public init(firstLine: Int, year: Int) {
      self.firstLine = firstLine
      self.year = year
    }
  }

  public enum Basis: String, Sendable, Hashable {
    /// The file has no yearless stamp.
    case notNeeded = "not-needed"
    case plan
    case nameDate = "name-date"
    /// Lines of the same file that name the year.
    case ownStamps = "own-stamps"
    case packed
    case modified
    /// The next file of the same rotation.
    case rotation
    /// Files of the archive that name the year.
    case sisters
    /// The time at which it was read.
    case read
    /// Nothing tells.
    case assumed
  }

  /// Ascending by line; at least one.
  public var segments: [Segment]
  public var basis: Basis
  /// The evidence contradicts itself or reaches far: the report should say so.
  public var isDoubtful: Bool
  /// What was taken, why, and what would change it; one or two sentences.
  public var explanation: String

  public init(segments: [Segment], basis: Basis, isDoubtful: Bool, explanation: String) {
    self.segments = segments
    self.basis = basis
    self.isDoubtful = isDoubtful
    self.explanation = explanation
  }

  /// Seconds since 1970-01-01T00:00 on the server's wall clock of a stamp that was read in the year 2000.
  /// 29 February of a year that has none is read as 1 March. O(log segments).
  public func seconds(for stampSeconds: Int64, line: Int) -> Int64 {
    Self.seconds(for: stampSeconds, line: line, segments, segments.indices)
  }

  /// As above, where `range` of `segments`, which is not empty, is that of the line's file.
  public static func seconds(for stampSeconds: Int64, line: Int, _ segments: [Segment], _ range: Range<Int>) -> Int64 {
    Yearless.seconds(stampSeconds, inYear: segments[segment(of: line, segments, range)].year)
  }

  /// What `seconds` adds to a stamp, and to which stamps and lines (0-based) of the file it adds as much.
  public static func shift(
    for stampSeconds: Int64, line: Int, _ segments: [Segment], _ range: Range<Int>
  ) -> (seconds: Int64, stamps: Range<Int64>, lines: Range<Int>) {
    let segment = segment(of: line, segments, range)
    let (seconds, stamps) = Yearless.shift(of: stampSeconds, toYear: segments[segment].year)
    let first = segment == range.lowerBound ? 0 : segments[segment].firstLine
    return (seconds, stamps, first..<(segment + 1 < range.upperBound ? segments[segment + 1].firstLine : .max))
  }

  /// The segment of a line; lines before the first are of the first.
  private static func segment(of line: Int, _ segments: [Segment], _ range: Range<Int>) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].firstLine <= line { low = middle + 1 } else { high = middle }
    }
    return max(range.lowerBound, low - 1)
  }

  /// Year of the last line.
  public var lastYear: Int { segments.last?.year ?? 0 }
}

/// Stamps that were read in the year 2000, moved to others.
enum Yearless {
  /// Days since 1970 of the first of January and of March of the year 2000.
  private static let january = CivilDate.dayNumber(year: 2000, month: 1, day: 1)
  private static let march = CivilDate.dayNumber(year: 2000, month: 3, day: 1)

  /// The last hour of the year 2000, where a leap second at its end is read to be of the year behind it.
  private static let lastHour = CivilDate.dayNumber(year: 2001, month: 1, day: 1) * 24 - 1

  /// When a run of yearless lines begins, in the year 2000.
  static func hourSeconds(_ run: HourRun) -> Int64 { min(run.hour, Int64(lastHour)) * 3600 }

  /// 29 February of a year that has none comes out as 1 March.
  static func seconds(_ stampSeconds: Int64, inYear year: Int) -> Int64 {
    stampSeconds + shift(of: stampSeconds, toYear: year).seconds
  }

  /// What is added to a stamp, and to which others as much: two months and ten months, each of one length in every year,
  /// but for that day.
  static func shift(of stampSeconds: Int64, toYear year: Int) -> (seconds: Int64, stamps: Range<Int64>) {
    let border = Int64(march) * 86_400
    let isBeforeMarch = stampSeconds < border
    let days =
      isBeforeMarch
      ? CivilDate.dayNumber(year: year, month: 1, day: 1) - january
      : CivilDate.dayNumber(year: year, month: 3, day: 1) - march
    return (Int64(days) * 86_400, isBeforeMarch ? .min / 4..<border : border..<Int64.max / 4)
  }

  /// A moment, as a stamp without a year that was read in the year 2000.
  static func inYear2000(_ seconds: Int64) -> Int64 {
    let (_, month, dayOfMonth) = CivilDate(day: seconds).components
    let day = Int64(CivilDate.dayNumber(year: 2000, month: month, day: dayOfMonth))
    return day * 86_400 + seconds - seconds.dividedDown(by: 86_400) * 86_400
  }

  /// The latest year in which a stamp is not later than a bound.
  static func latestYear(of stampSeconds: Int64, notAfter bound: Int64) -> Int {
    let year = CivilDate.components(ofDayNumber: Int(bound.dividedDown(by: 86_400))).year
    return seconds(stampSeconds, inYear: year) <= bound ? year : year - 1
  }
}

extension Int64 {
  func dividedDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// Tells the years of stamps that have none. There is no clock in it: the same files give the same years, always.
///
/// 1. In a file, the month falling by six or more is a New Year; a line of the last two days of December among
///    those of the first two of January is a late one.
///    A smaller step back over more than three days is taken for a clock or a joined log, and makes the year doubtful; where
///    there is one, the month rising by six or more goes back over New Year. Lines of a
///    clock that had not been set yet (`UnsetClock`) make the year doubtful, too; they are of no other year than those around
///    them, be these in the file beside it in the rotation.
/// 2. The year of a file's last line is the latest that fits what is known of its end, in this order: the plan's year (for
///    the newest file of each rotation; the year before where the log evidently ends before New Year), the date in its name
///    (`-20231112`, `-1699747200`, `-Nov-2023`, `-12112023` where the names beside it and the lines tell the order; the day
///    of its end, or of its beginning where that alone fits) or in its folders' (`2023/11/`), lines of the same file that
///    name the year, the day its folder was kept on (`backup-2023-11-12`, for the newest file of each rotation), the time in
///    its gzip header, its modification time; each bounds the last line, with a day to spare for the zone.
/// 3. Modification times are those of a copy, and count for nothing, in a rotation whose files were written closer together
///    than their lines lie apart; where a file whose stamps or whose name say of which year it is was written at the same
///    time, but has no line of the month before or begins behind it; and behind what the plan says of the newest line.
///    A gzip or modification time more than a month behind the last line may be that of a copy: then the neighbours in the
///    rotation tell (no file begins before the older one ends, unless both are the live file and one a copy; years are certain while no file is missing and no month
///    without a line), then files of the same folder that name their year (it may go on behind them if it was written in the month
///    after its last line), then those of the whole archive, and only
///    without all of these it is taken, as doubtful.
/// 4. 29 February rules out common years. What was taken with doubt for the newer files of the rotation follows the file
///    that has such a line, where no month lies between.
/// 5. Files of a rotation that would overlap by more than a month cannot both be right: the weaker one is doubtful.
public enum YearInference {
  static let daySeconds: Int64 = 86_400

  /// One reading a file, in the order of the files. O(hour runs).
  public static func infer(files: [YearlessFile], planYear: Int?) -> [YearReading] {
    let (fresh, families) = YearDraft.drafts(of: files)
    var drafts = fresh
    let copied = drafts.compactMap(\.timeOfCopying)
    func anchor(_ family: [Int], _ plan: PlannedYear?) {
      let yearless = family.filter { drafts[$0].isYearless }
      guard let newest = yearless.last else { return }
      let ceiling = plan.map { Yearless.seconds(drafts[newest].last, inYear: $0.year) }
      let trusts = trustsModified(yearless.map { drafts[$0] })
      for index in yearless {
        let isCopy = copied.contains { abs($0 - (drafts[index].file.modified ?? .min / 2)) <= daySeconds }
        drafts[index].anchor(
          isNewest: index == newest, plan: plan, ceiling: ceiling, trustsModified: trusts && !isCopy)
      }
      spread(over: yearless, of: family, &drafts)
    }
    func newest(_ family: [Int]) -> YearDraft? { family.last { drafts[$0].isYearless }.map { drafts[$0] } }
    for family in families { anchor(family, planYear.flatMap { year in newest(family).map { $0.planned(year) } }) }
    if let planYear {
      let spans = spansOverNewYear(families, drafts, into: planYear)
      for family in families {
        guard let newest = newest(family), newest.year == planYear,
          let plan = newest.planned(planYear, beside: spans)
        else { continue }
        for index in family where drafts[index].isYearless { drafts[index] = fresh[index] }
        anchor(family, plan)
      }
    }
    let sisters = Sisters(drafts)
    for family in families {
      let yearless = family.filter { drafts[$0].isYearless }
      guard let newest = yearless.last, drafts[newest].year == nil else { continue }
      drafts[newest].takeWeakest(sister: sisters.newest(beside: drafts[newest]))
      spread(over: yearless, of: family, &drafts)
      followLeapDays(yearless, of: family, &drafts)
    }
    if let planYear, let dated = newestNamedYear(drafts) {
      for index in drafts.indices { drafts[index].doubtPlan(planYear, by: dated) }
    }
    for family in families { findOverlaps(in: family.filter { drafts[$0].isYearless }, &drafts) }
    return drafts.map(\.reading)
  }

  /// The newest hour of lines that name their year, and its file; a single hour among others may be of a clock that was wrong.
  private static func newestNamedYear(_ drafts: [YearDraft]) -> (newest: Int64, name: String)? {
    drafts.compactMap { draft -> (newest: Int64, name: String)? in
      let hours = draft.file.hours.filter { $0.kind == .absolute || $0.kind == .local }.map(\.hour).sorted()
      return hours.dropLast(hours.count > 1 ? 1 : 0).last.map { ($0 * 3600, draft.file.name) }
    }.max { ($0.newest, $1.name) < ($1.newest, $0.name) }
  }

  /// First and last line of each rotation that begins before a year and ends in it.
  private static func spansOverNewYear(
    _ families: [[Int]], _ drafts: [YearDraft], into year: Int
  ) -> [(first: Int64, last: Int64, name: String)] {
    families.compactMap { family in
      let known = family.filter { drafts[$0].year != nil }
      guard let first = known.compactMap({ drafts[$0].start }).min(), let newest = known.last,
        let last = drafts[newest].end, CivilDate(day: first).year < year, CivilDate(day: last).year == year
      else { return nil }
      return (first, last, drafts[newest].file.name)
    }
  }

  /// The newest lines that name their year, or whose year is known: of a folder, and of all.
  private struct Sisters {
    private var byFolder: [Substring: Int64] = [:]
    private var newest: Int64?

    init(_ drafts: [YearDraft]) {
      for draft in drafts {
        guard let dated = draft.newestDated else { continue }
        byFolder[Self.folder(draft.file.name)] = max(byFolder[Self.folder(draft.file.name)] ?? .min, dated)
        newest = max(newest ?? .min, dated)
      }
    }

    /// Of the folder, unless the file would end more than a month before that: then of all, if it ends nearer to that.
    func newest(beside draft: YearDraft) -> Int64? {
      guard let newest, let own = byFolder[Self.folder(draft.file.name)] else { return newest }
      let (apart, others) = (draft.distance(to: own) ?? 0, draft.distance(to: newest) ?? 0)
      return apart > 31 * YearInference.daySeconds && others < apart ? newest : own
    }

    private static func folder(_ name: String) -> Substring { name[..<(name.lastIndex(of: "/") ?? name.startIndex)] }
  }

  /// False when two files of one rotation were written much closer together than their last lines lie apart: the
  /// archive was copied, and the times are those of the copying.
  private static func trustsModified(_ drafts: [YearDraft]) -> Bool {
    let written = drafts.compactMap { draft in draft.file.modified.map { (time: $0, last: draft.last) } }
      .sorted { ($0.time, $0.last) < ($1.time, $1.last) }
    return zip(written, written.dropFirst()).allSatisfy { earlier, later in
      let apart = abs(later.last - earlier.last)
      let circular = min(apart, 366 * daySeconds - apart)
      // Where little is logged, a file may be written hours after its last line, by who rotates it.
      let least = circular <= 2 * daySeconds ? 600 : circular / 2
      return circular <= daySeconds / 4 || later.time - earlier.time >= least
    }
  }

  /// In a rotation, no file begins before the older one ends; where their years say otherwise, the weaker is doubtful.
  private static func findOverlaps(in family: [Int], _ drafts: inout [YearDraft]) {
    for (older, newer) in zip(family, family.dropFirst()) {
      guard let end = drafts[older].end, let start = drafts[newer].start, end - start > 31 * daySeconds else {
        continue
      }
      let weaker = drafts[older].strength < drafts[newer].strength ? older : newer
      let other = weaker == older ? newer : older
      drafts[weaker].doubt("by its name it lies beside \(drafts[other].file.name), which covers the same time")
    }
  }

  /// Takes the years of a rotation from file to file: back from the newest that is known, then on from the oldest.
  /// - Parameter all: also the files of the rotation whose stamps name their year.
  private static func spread(over family: [Int], of all: [Int], _ drafts: inout [YearDraft]) {
    func missing(_ older: Int, _ newer: Int) -> Int { self.missing(older, newer, of: all, drafts) }
    for position in family.indices.dropLast().reversed() {
      let (older, newer) = (family[position], family[position + 1])
      guard drafts[older].year == nil, drafts[newer].year != nil else { continue }
      if drafts[older].take(beside: drafts[newer]) { continue }
      drafts[older].take(endingBefore: drafts[newer], missing: missing(older, newer))
    }
    for position in family.indices.dropFirst() {
      let (older, newer) = (family[position - 1], family[position])
      guard drafts[newer].year == nil, drafts[older].year != nil else { continue }
      if drafts[newer].take(beside: drafts[older]) { continue }
      drafts[newer].take(beginningAfter: drafts[older], missing: missing(older, newer))
    }
  }

  /// How many files of a rotation the archive lacks between two.
  private static func missing(_ older: Int, _ newer: Int, of all: [Int], _ drafts: [YearDraft]) -> Int {
    let from = drafts[newer].name.number ?? 0
    guard drafts[newer].name.date == nil, drafts[older].name.date == nil, let to = drafts[older].name.number,
      to > from + 1
    else { return 0 }
    let numbers = Set(all.compactMap { drafts[$0].name.number })
    return (from + 1..<to).count { !numbers.contains($0) }
  }

  /// Brings files behind one that 29 February moved to another year along with it.
  private static func followLeapDays(_ family: [Int], of all: [Int], _ drafts: inout [YearDraft]) {
    var isMoved = false
    for (older, newer) in zip(family, family.dropFirst()) {
      isMoved = isMoved || drafts[older].wasMovedByLeapDay
      guard isMoved else { continue }
      var following = drafts[newer]
      following.take(beginningAfter: drafts[older], missing: missing(older, newer, of: all, drafts))
      guard drafts[newer].isDoubtful, let start = following.start, let end = drafts[older].end,
        start - end <= 31 * daySeconds
      else {
        isMoved = false
        continue
      }
      drafts[newer] = following
    }
  }
}
