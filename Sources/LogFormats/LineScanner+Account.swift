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
  /// The first line says `last message repeated N times`: N, else 0. Where the stretch before `closesWithLogin`, its last
  /// event happened so many times more; the line itself counts as other.
  public var repeatsAtStart = 0
  /// The last line is a login line.
  public var closesWithLogin = false
  /// Behind the last line stands no line end: it may be cut.
  public var lacksLineEnd = false
  /// The address of the login in that line, if the line ends in it and it may go on: `192.0.2.1` may be a beginning of
  /// `192.0.2.123`.
  public var openAddress: Address?
  /// Of the other lines that were looked at again, those that speak of failed logins.
  public var unread: [UnreadLine] = []
  /// Those of them that name no address, by program; the empty name is for lines that name none.
  public var unplaced: [String: UnplacedLines] = [:]
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
    if linesBefore == 0 { repeatsAtStart = later.repeatsAtStart }
    if later.lines > 0 {
      closesWithLogin = later.closesWithLogin
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
