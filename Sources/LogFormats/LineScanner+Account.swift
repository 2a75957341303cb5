import Diagnostics
import Vocabulary

/// What a scanner saw in a stretch of whole lines. `lines == loginLines + otherLines + damaged.total`.
public struct ScanAccount: Sendable, Hashable {
  public var lines = 0
  public var loginLines = 0
  public var otherLines = 0
  public var damaged = Tally()
  /// One entry each time the stamp's hour differs from the line before: enough for years, coverage and gaps.
  public var hours: [HourRun] = []
  /// The very first and last stamp of any line.
  public var firstStamp: Stamp = .none
  public var lastStamp: Stamp = .none
  /// The first line says `last message repeated N times`: N, else 0. Where the stretch before `closesWithLogin`, its last
  /// event happened so many times more; the line itself counts as other.
  public var repeatsAtStart = 0
  /// The last line is a login line.
  public var closesWithLogin = false
  /// Processes whose client a line of this stretch named, ascending: a later stretch's match of the same service and
  /// process without an address of its own (`source == nil`) came from there.
  public var openConnections: [Connection] = []

  public init() {}

  /// Adds what came behind this stretch in the same file. Give the later one's line numbers relative to its own start.
  public mutating func append(_ later: ScanAccount, bytesBefore: Int) {
    let linesBefore = lines
    lines += later.lines
    loginLines += later.loginLines
    otherLines += later.otherLines
    damaged.append(later.damaged, linesBefore: linesBefore, bytesBefore: bytesBefore)
    for run in later.hours where run.hour != hours.last?.hour || run.kind != hours.last?.kind {
      hours.append(HourRun(firstLine: run.firstLine + linesBefore, hour: run.hour, kind: run.kind))
    }
    if firstStamp.kind == .none { firstStamp = later.firstStamp }
    if later.lastStamp.kind != .none { lastStamp = later.lastStamp }
    if linesBefore == 0 { repeatsAtStart = later.repeatsAtStart }
    if later.lines > 0 { closesWithLogin = later.closesWithLogin }
    var connections: [[UInt32]: Connection] = [:]
    for connection in openConnections + later.openConnections {
      connections[[UInt32(connection.service), connection.pid]] = connection
    }
    openConnections = connections.values.sorted { ($0.service, $0.pid) < ($1.service, $1.pid) }
  }

  /// Call it on the account of a whole file: in a file without a single readable stamp, lines without one are not
  /// damaged, they are no log lines. (A batch alone cannot know.)
  public mutating func settle() {
    guard firstStamp.kind == .none else { return }
    otherLines = lines - loginLines
    damaged = Tally()
  }
}

/// From where a process is talked to.
public struct Connection: Sendable, Hashable {
  /// Index into `CompiledFormats.services`.
  public var service: UInt16
  public var pid: UInt32
  public var source: Address

  public init(service: UInt16, pid: UInt32, source: Address) {
    self.service = service
    self.pid = pid
    self.source = source
  }
}

/// Lines in a row whose stamps fall into one hour.
public struct HourRun: Sendable, Hashable {
  /// 0-based line within the scanned bytes at which it begins.
  public var firstLine: Int
  /// `Stamp.seconds / 3600`, rounded down.
  public var hour: Int64
  public var kind: Stamp.Kind

  public init(firstLine: Int, hour: Int64, kind: Stamp.Kind) {
    self.firstLine = firstLine
    self.hour = hour
    self.kind = kind
  }
}
