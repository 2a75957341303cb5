import Diagnostics
import Vocabulary

/// What a scanner saw in a stretch of whole lines.
/// `lines == loginLines + operationalLines + otherLines + damaged.total`.
public struct ScanAccount: Sendable, Hashable {
  public var lines = 0
  public var loginLines = 0
  public var operationalLines = 0
  public var otherLines = 0
  public var damaged = Tally()
  /// Login lines in front of which something was lost: they count as login lines, and the loss must be told.
  public var mended = Tally()
  /// Login lines without a time stamp: they count as login lines, but no figure can place them.
  public var undated = Tally()
  /// One entry each time the stamp's hour differs from the line before, or the clock steps back: enough for years,
  /// coverage, gaps and repeated hours.
  public var hours: [HourRun] = []
  /// The very first and last stamp of any line.
  public var firstStamp: Stamp = .none
  public var lastStamp: Stamp = .none
  /// The first lines say `last message repeated N times`: all of them together, else 0. Where the last line of the stretch
  /// before is a login of the same host, it happened so many times more; the lines themselves count as other.
  public var repeatsAtStart = 0
  /// The host of these lines.
  public var repeatsHost: String?
  /// These lines one by one, of what was scanned in one go.
  public var leadingRepetitions: [LeadingRepetition] = []
  /// The last line is a login line: how many attempts it tells, repetitions apart; else 0.
  public var closingAttempts = 0
  /// The host of that line.
  public var closingHost: String?
  public var closesWithLogin: Bool { closingAttempts > 0 }
  /// Behind the last line stands no line end: it may be cut.
  public var lacksLineEnd = false
  /// The address of the login in that line, if the line ends in it and it may go on: `192.0.2.1` may be a beginning of
  /// `192.0.2.123`.
  public var openAddress: Address?
  /// Of the other lines that were looked at again, those that speak of failed logins.
  public var unread: [UnreadLine] = []
  /// Those of them that name no address, by program; the empty name is for lines that name none.
  public var unplaced: [String: UnplacedLines] = [:]
  /// Of stamps without a year behind which a zone's name stands that tells how many seconds its clock is from UTC, by that:
  /// how many there are.
  public var zoneOffsets: [Int64: Int] = [:]
  /// Set by `settle` on a file that holds NUL bytes and no stamp: it is no text.
  public private(set) var isBinary = false

  public init() {}

  /// Adds what came behind this stretch in the same file. Give the later one's line numbers relative to its own start.
  public mutating func append(_ later: ScanAccount, bytesBefore: Int) {
    let linesBefore = lines
    lines += later.lines
    loginLines += later.loginLines
    operationalLines += later.operationalLines
    otherLines += later.otherLines
    damaged.append(later.damaged, linesBefore: linesBefore, bytesBefore: bytesBefore)
    mended.append(later.mended, linesBefore: linesBefore, bytesBefore: bytesBefore)
    zoneOffsets.merge(later.zoneOffsets, uniquingKeysWith: +)
    unread += later.unread.prefix(max(0, UnreadLine.most - unread.count))
      .map { UnreadLine(line: $0.line + linesBefore, address: $0.address, standsFor: $0.standsFor) }
    appendUnplaced(later.unplaced, linesBefore: linesBefore)
    undated.append(later.undated, linesBefore: linesBefore, bytesBefore: bytesBefore)
    for (position, run) in later.hours.enumerated() {
      var run = run
      if position == 0, let last = hours.last, last.kind == run.kind {
        run.stepsBack = later.firstStamp.seconds < lastStamp.seconds - HourRun.stepBack
        if last.hour == run.hour && !run.stepsBack { continue }
      }
      run.firstLine += linesBefore
      hours.append(run)
    }
    if firstStamp.kind == .none { firstStamp = later.firstStamp }
    if later.lastStamp.kind != .none { lastStamp = later.lastStamp }
    if linesBefore == leadingRepetitions.count, later.repeatsAtStart > 0,
      linesBefore == 0 || later.repeatsHost == repeatsHost
    {
      repeatsAtStart += later.repeatsAtStart
      repeatsHost = later.repeatsHost
      leadingRepetitions += later.leadingRepetitions
    }
    if later.lines > 0 {
      if !(later.isAllRepetitions && later.repeats(self)) {
        (closingAttempts, closingHost) = (later.closingAttempts, later.closingHost)
      }
      (lacksLineEnd, openAddress) = (later.lacksLineEnd, later.openAddress)
    }
  }

  /// In the order of the lines, so that the same programs are kept however a file is cut.
  private mutating func appendUnplaced(_ later: [String: UnplacedLines], linesBefore: Int) {
    for (program, its) in later.sorted(by: { ($0.value.firstLine, $0.key) < ($1.value.firstLine, $1.key) }) {
      if unplaced[program] == nil {
        guard unplaced.count < UnplacedLines.mostPrograms else { continue }
        unplaced[program] = UnplacedLines(firstLine: linesBefore + its.firstLine)
      }
      unplaced[program]?.add(its.lines, isEstimate: its.isEstimate)
    }
  }

  /// Call it on the account of a whole file: in a file without a single readable stamp, lines without one are not
  /// damaged, they are no log lines. (A batch alone cannot know.)
  public mutating func settle() {
    guard firstStamp.kind == .none else { return }
    isBinary = damaged.counts[EnvelopeFault.nul.rawValue] != nil
    otherLines = lines - loginLines - operationalLines
    damaged = Tally()
  }
}

/// One of the lines at the beginning of a stretch that say how often the line before was repeated.
public struct LeadingRepetition: Sendable, Hashable {
  public var times: Int
  public var stamp: Stamp
}

extension ScanAccount {
  /// There is nothing else in the stretch.
  public var isAllRepetitions: Bool { lines == leadingRepetitions.count }

  /// Whether the first line says of the last one of `earlier`, which is a login, that it was repeated.
  public func repeats(_ earlier: ScanAccount) -> Bool {
    repeatsAtStart > 0 && earlier.closesWithLogin && repeatsHost == earlier.closingHost
  }

  /// Call it on the account of a file's first stretch. Where nothing but its first line is a login without a stamp, the file
  /// was cut amid that line: what is left of it counts as damaged.
  /// - Returns: whether that is so.
  public mutating func damageCutHead() -> Bool {
    guard firstStamp.kind != .none, undated.total == 1, let reason = undated.reasons.first,
      let sample = reason.samples.first, sample.lineNumber == 1
    else { return false }
    undated = Tally()
    loginLines -= 1
    damaged.add(reason.reason, sample: sample)
    return true
  }
}

/// Lines in a row whose stamps fall into one hour.
public struct HourRun: Sendable, Hashable {
  /// 0-based line within the scanned bytes at which it begins.
  public var firstLine: Int
  /// `Stamp.seconds / 3600`, rounded down.
  public var hour: Int64
  public var kind: Stamp.Kind
  /// The first of the lines is more than twenty minutes before the line before it: that is no late line, but a clock
  /// that was put back, or another log.
  public var stepsBack: Bool

  /// Seconds. Where an hour is repeated, the step is an hour less the time without a line.
  static let stepBack: Int64 = 1200

  public init(firstLine: Int, hour: Int64, kind: Stamp.Kind, stepsBack: Bool = false) {
    self.firstLine = firstLine
    self.hour = hour
    self.kind = kind
    self.stepsBack = stepsBack
  }
}
