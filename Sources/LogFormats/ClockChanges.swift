import CivilTime

/// What a wall clock that was put forward and back did to the lines of one file.
///
/// When the clock is put back it shows an hour twice. In a file whose lines stand in the order in which they were written,
/// the step back shows where the second pass begins. A file that begins amid the hour goes on where the file before it in
/// the rotation ended. Without a step (few lines) nothing tells, and the first pass is taken. When it is put forward it leaves an hour out, and
/// lines that bear a time of that hour are read as if it had not been put forward yet.
public struct ClockChanges: Sendable, Hashable {
  /// Lines of an hour that a change repeated or left out, about: lines without a stamp among them are counted too.
  public struct Stretch: Sendable, Hashable {
    /// Of the wall clock.
    public var day: CivilDate
    public var lines: Int
  }

  /// 0-based lines of the second pass of a repeated hour; lines of other hours among them are not meant.
  public private(set) var secondPasses: [Range<Int>] = []
  /// Repeated hours whose passes were told apart.
  public private(set) var decided: [Stretch] = []
  /// Repeated hours of which nothing tells the pass.
  public private(set) var undecided: [Stretch] = []
  /// Hours that the clock left out.
  public private(set) var leftOut: [Stretch] = []
  /// 0-based lines that were taken to be of the first pass though nothing tells.
  public private(set) var doubtedLines: [Range<Int>] = []
  /// When the clock was put back, UTC seconds, by the hours of these lines.
  public private(set) var doubtedChanges: [Int64] = []
  /// Where the file ends amid a repeated hour.
  public private(set) var ending: Ending?

  /// What the next file of a rotation has to know of one that ends amid a repeated hour.
  public struct Ending: Sendable, Hashable {
    /// When the clock was put back, UTC seconds.
    public var change: Int64
    public var isSecondPass: Bool

    /// Whether a file that begins in the same hour begins in its second pass. Seconds are those of the wall clock.
    public func secondPassGoesOn(from lastSeconds: Int64, to firstSeconds: Int64) -> Bool {
      isSecondPass || firstSeconds < lastSeconds - HourRun.stepBack
    }
  }

  /// - Parameters:
  ///   - hours: of the whole file.
  ///   - lines: of the whole file.
  ///   - year: of its yearless stamps.
  ///   - beginsInSecondPassOf: the change whose repeated hour the file begins in, if the file before it says it is its second pass.
  public init(hours: [HourRun], lines: Int, year: YearReading?, zone: Zone, beginsInSecondPassOf: Int64? = nil) {
    guard zone.hasChanges else { return }
    var fold: Fold?
    var entered = beginsInSecondPassOf
    for (position, run) in hours.enumerated() where run.kind == .local || run.kind == .yearless {
      let end = position + 1 < hours.count ? hours[position + 1].firstLine : lines
      let stamp = run.hour * 3600
      let local = run.kind == .local ? stamp : year?.seconds(for: stamp, line: run.firstLine) ?? stamp
      let day = CivilDate(day: local)
      switch zone.passes(ofHourFrom: local) {
      case .once: if let open = fold, abs(local - open.local) > 7200 { close(&fold) }
      case .leftOut:
        close(&fold)
        Self.add(Stretch(day: day, lines: end - run.firstLine), to: &leftOut)
      case .repeated(let change):
        if fold?.change != change { close(&fold) }
        var open = fold ?? Fold(change: change, local: local, day: day, firstLine: run.firstLine)
        if run.stepsBack && open.lines > 0 || entered == change { open.secondPass = run.firstLine }
        open.lines += end - run.firstLine
        open.end = end
        fold = open
      }
      entered = nil
    }
    if let open = fold, open.end == lines {
      ending = Ending(change: open.change, isSecondPass: open.secondPass != nil)
    }
    close(&fold)
  }

  /// The runs of one repeated hour, one visit of it.
  private struct Fold {
    var change: Int64
    var local: Int64
    var day: CivilDate
    var firstLine: Int
    var lines = 0
    /// Where the last step back is: one before it was that of another clock among the lines.
    var secondPass: Int?
    var end = 0
  }

  private mutating func close(_ fold: inout Fold?) {
    guard let done = fold else { return }
    fold = nil
    let stretch = Stretch(day: done.day, lines: done.lines)
    if let start = done.secondPass {
      secondPasses.append(start..<done.end)
      Self.add(stretch, to: &decided)
    } else {
      doubtedLines.append(done.firstLine..<done.end)
      doubtedChanges.append(done.change)
      Self.add(stretch, to: &undecided)
    }
  }

  private static func add(_ stretch: Stretch, to list: inout [Stretch]) {
    if list.last?.day == stretch.day {
      list[list.count - 1].lines += stretch.lines
    } else {
      list.append(stretch)
    }
  }

  /// - Parameter line: 0-based.
  public func isSecondPass(_ line: Int) -> Bool { secondPasses.contains { $0.contains(line) } }

  /// What the report says of it; empty when no line is concerned.
  public var explanation: String {
    var sentences: [String] = []
    for stretch in decided {
      sentences.append(
        "The clock was put back on \(stretch.day.iso) and showed an hour twice; the lines step back there, so both "
          + "passes are told apart.")
    }
    for stretch in undecided {
      sentences.append(
        "About \(Self.count(stretch.lines)) of the hour that the clock showed twice on \(stretch.day.iso) may be of either "
          + "pass; the first is taken, and the second would be an hour later.")
    }
    for stretch in leftOut {
      sentences.append(
        "About \(Self.count(stretch.lines)) \(stretch.lines == 1 ? "bears" : "bear") a time that the clock left out on \(stretch.day.iso), read as if it had "
          + "not been put forward yet; if there are many, `time_zone:` in the plan is not that of the server.")
    }
    return sentences.joined(separator: " ")
  }

  private static func count(_ lines: Int) -> String { lines == 1 ? "1 line" : "\(lines) lines" }
}

extension Zone {
  /// How often the clock of this zone showed an hour, or a part of it.
  enum Passes: Hashable {
    case once
    /// Put back at this moment.
    case repeated(change: Int64)
    case leftOut
  }

  /// - Parameter localSeconds: the start of the hour on the wall clock.
  func passes(ofHourFrom localSeconds: Int64) -> Passes {
    // Changes by less than an hour begin at full or half hours.
    for offset in [0, 1800, 3599] as [Int64] {
      switch reading(localSeconds: localSeconds + offset) {
      case .once: continue
      case .never: return .leftOut
      case .twice(let earlier, let later): return .repeated(change: nextChange(after: earlier) ?? later)
      }
    }
    return .once
  }
}
