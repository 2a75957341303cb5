import Vocabulary

/// What was done so that each operational event counts once:
/// `read == ofIdenticalFiles + withoutTime + copies + repetitions + kept`.
public struct OperationalReport: Sendable, Hashable {
  public var read = 0
  public var ofIdenticalFiles = 0
  public var withoutTime = 0
  /// The same line, or the same event told by another log.
  public var copies = 0
  /// A service that tells of one start in several lines, a `Stopping` before a `Stopped`.
  public var repetitions = 0
  public var kept = 0

  /// - Parameter kept: of events that were settled before
  public init(kept: Int = 0) {
    read = kept
    self.kept = kept
  }
}

/// Collects the operational lines of all files and makes of them events that count once. They are few, so that plain
/// sorting and dictionaries do.
///
/// Of two lines that tell of one event, the one that tells its time more exactly stays. Two lines are one event when they are the same line in two files (of which the file that has it most often counts),
/// or when two files tell the same within two seconds in different words: one in a log of the guard's own, without a host,
/// and one that bears the host's name, or a syslog and a journal of one host. Two different lines of one file, or of the own
/// logs of two guards, are two events. What apt tells of a package at the beginning of its run, and dpkg some time later at
/// the second, is one event, at dpkg's time.
public struct OperationalAssembly: Sendable {
  private var rows: [(row: OperationalRow, file: Int, line: Int)] = []
  /// So that equal texts share their memory.
  private var texts: Set<String> = []

  public init() {}

  /// - Parameters:
  ///   - file: index of the evidence file.
  ///   - linesBefore: how many lines of the file come before those that the rows were scanned from.
  public mutating func add(file: Int, linesBefore: Int, rows new: [OperationalRow]) {
    for var row in new {
      share(&row.event)
      rows.append((row, file, linesBefore + row.lineInBatch + 1))
    }
  }

  private mutating func share(_ event: inout OperationalEvent) {
    func shared(_ text: String) -> String { texts.insert(text).memberAfterInsert }
    event.program = shared(event.program)
    event.subject = event.subject.map(shared)
    event.fromVersion = event.fromVersion.map(shared)
    event.toVersion = event.toVersion.map(shared)
    event.reporter = event.reporter.map(shared)
    event.detail = shared(event.detail)
  }

  /// The rows so far; the assembly is empty then.
  mutating func takeRows() -> [(row: OperationalRow, file: Int, line: Int)] {
    defer {
      rows = []
      texts = []
    }
    return rows
  }

  /// The events in order of time, then of content, and what was done to them. The assembly is empty then.
  /// - Parameter resolveTime: UTC seconds of a stamp that is not absolute; nil when it cannot be told.
  /// - Complexity: O(n log n).
  public mutating func finish(
    identicalFiles: Set<Int> = [], reconciles: Bool = true,
    resolveTime: (_ file: Int, _ line: Int, _ seconds: Int64, _ kind: StampKind) -> Int64?
  ) -> (events: [OperationalEvent], report: OperationalReport) {
    var report = OperationalReport()
    report.read = rows.count
    var told: [Told] = []
    for (row, file, line) in takeRows() {
      if identicalFiles.contains(file) {
        report.ofIdenticalFiles += 1
        continue
      }
      let seconds = row.stampKind == .absolute ? row.seconds : resolveTime(file, line, row.seconds, row.stampKind)
      guard let seconds, row.stampKind != .none else {
        report.withoutTime += 1
        continue
      }
      var event = row.event
      event.milliseconds = seconds * 1000 + Int64(row.milliseconds)
      event.file = file
      event.line = line
      told.append(Told(event: event, digest: row.digest))
    }
    told.sort { OperationalEvent.precedes($0.event, $1.event) }
    if reconciles {
      report.copies += Self.removeCopies(&told)
      report.copies += Self.removeOtherWords(&told)
      report.repetitions += Self.removeRepetitions(&told)
    }
    report.kept = told.count
    return (told.map(\.event), report)
  }
}

/// An event as one line tells it.
private struct Told: Sendable {
  var event: OperationalEvent
  var digest: UInt64
}

/// What two lines about one event have in common.
private struct Content: Hashable {
  var kind: OperationalKind
  var program: String
  var subject: String?
  var source: Address?
  var networkBits: Int?
  var fromVersion: String?
  var toVersion: String?

  static let apt = "apt"
  static let dpkg = "dpkg"

  init(_ event: OperationalEvent) {
    kind = event.kind
    program = event.program == Self.apt ? Self.dpkg : event.program
    subject = event.subject
    source = event.source
    networkBits = event.networkBits
    fromVersion = event.fromVersion
    toVersion = event.toVersion
  }
}

extension OperationalAssembly {
  private struct Line: Hashable {
    var milliseconds: Int64
    var digest: UInt64
  }

  /// The same line in several files: the file that has it most often keeps it, of equal ones the first.
  private static func removeCopies(_ told: inout [Told]) -> Int {
    var files: [Line: [Int: Int]] = [:]
    for one in told {
      let line = Line(milliseconds: one.event.milliseconds, digest: one.digest)
      files[line, default: [:]][one.event.file, default: 0] += 1
    }
    let keepers = files.mapValues { counts in
      counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
    }
    let before = told.count
    told.removeAll { keepers[Line(milliseconds: $0.event.milliseconds, digest: $0.digest)] != $0.event.file }
    return before - told.count
  }

  /// The same event in another file's words. Each line of one file stands for at most one of another.
  private static func removeOtherWords(_ told: inout [Told]) -> Int {
    var recent: [Content: [Int]] = [:]
    var partners: [Int: Set<Int>] = [:]
    var kept = [Bool](repeating: true, count: told.count)
    for index in told.indices {
      let event = told[index].event
      let content = Content(event)
      var candidates = recent[content] ?? []
      candidates.removeAll { event.milliseconds - told[$0].event.milliseconds > reach(of: told[$0].event) }
      let match = candidates.first { other in
        mayBeOne(told[other].event, event) && !(partners[other]?.contains(event.file) ?? false)
      }
      if let match {
        kept[index] = false
        partners[match, default: []].insert(event.file)
        told[match].event = Self.merged(told[match].event, event)
      } else {
        candidates.append(index)
      }
      recent[content] = candidates
    }
    let before = told.count
    told = zip(told, kept).filter(\.1).map(\.0)
    told.sort { OperationalEvent.precedes($0.event, $1.event) }
    return before - told.count
  }

  /// For how many milliseconds another log may tell of the same event: an upgrade of a whole release takes apt hours.
  private static func reach(of event: OperationalEvent) -> Int64 {
    event.program == Content.apt ? 6 * 3_600_000 : 2_000
  }

  /// The line that tells the time more exactly, with the host that either names.
  private static func merged(_ first: OperationalEvent, _ second: OperationalEvent) -> OperationalEvent {
    let isExact = first.program != second.program && second.program == Content.dpkg
    var kept = isExact || (first.milliseconds % 1000 == 0 && second.milliseconds % 1000 != 0) ? second : first
    kept.reporter = first.reporter ?? second.reporter
    return kept
  }

  private static func mayBeOne(_ left: OperationalEvent, _ right: OperationalEvent) -> Bool {
    guard left.file != right.file else { return false }
    if left.program != right.program { return true }
    guard let one = left.reporter, let other = right.reporter else { return (left.reporter ?? right.reporter) != nil }
    return one == other
  }

  /// A state that is reached again within two minutes, without having been left, is one change of it told twice.
  private static func removeRepetitions(_ told: inout [Told]) -> Int {
    let reach: Int64 = 120_000
    struct State: Hashable {
      var program: String
      var subject: String?
      var reporter: String?
    }
    var last: [State: (kind: OperationalKind, milliseconds: Int64)] = [:]
    let before = told.count
    told.removeAll { one in
      let event = one.event
      let state: State
      switch event.kind {
      case .guardStart, .guardStop, .serviceStart, .serviceStop, .serviceFailure, .serviceReload:
        state = State(program: event.program, subject: event.subject, reporter: event.reporter)
      case .boot, .shutdown:
        // Kernel and init tell of one boot.
        state = State(program: "", subject: nil, reporter: event.reporter)
      default: return false
      }
      let known = last[state]
      last[state] = (event.kind, event.milliseconds)
      return known.map { $0.kind == event.kind && event.milliseconds - $0.milliseconds <= reach } ?? false
    }
    return before - told.count
  }
}
