import CivilTime
import LogFormats
import Logins

/// Brings the stamps of the archive's lines to UTC.
///
/// It is asked for every event, from several threads: so that none of them has to keep a count of who holds what, the
/// years of all files stand in one array.
struct ArchiveClock: Sendable {
  private let zone: Zone
  /// By file.
  private let changes: [ClockChanges?]
  /// By file: whether an hour of it was shown twice.
  private let repeatsHours: [Bool]
  /// Those of the first file, then those of the second, and so on.
  private let segments: [YearReading.Segment]
  /// By file; empty where nobody asked for years.
  private let segmentsOfFile: [Range<Int>]

  /// - Parameters:
  ///   - years: by file.
  ///   - changes: by file.
  init(zone: Zone, years: [YearReading?], changes: [ClockChanges?]) {
    self.zone = zone
    self.changes = changes
    repeatsHours = changes.map { !($0?.secondPasses.isEmpty ?? true) }
    segments = years.flatMap { $0?.segments ?? [] }
    var end = 0
    segmentsOfFile = years.map { year in
      let start = end
      end += year?.segments.count ?? 0
      return start..<end
    }
  }

  /// nil when the line has no stamp.
  func utcSeconds(file: Int, line: Int, seconds: Int64, kind: StampKind) -> Int64? {
    let local: Int64
    switch kind {
    case .none: return nil
    case .absolute: return seconds
    case .local: local = seconds
    case .yearless:
      let range = segmentsOfFile[file]
      guard !range.isEmpty else { return nil }
      local = YearReading.seconds(for: seconds, line: line - 1, segments, range)
    }
    guard repeatsHours[file] else { return zone.utcSeconds(localSeconds: local) }
    return zone.utcSeconds(localSeconds: local, secondPass: changes[file]?.isSecondPass(line - 1) ?? false)
  }

  /// How far a stamp is from UTC, and which others are just as far: nearly all of a log lie in a few stretches. nil when
  /// the line has no stamp.
  func shift(file: Int, line: Int, seconds: Int64, kind: StampKind) -> TimeShift? {
    guard let utc = utcSeconds(file: file, line: line, seconds: seconds, kind: kind) else { return nil }
    var year: (seconds: Int64, stamps: Range<Int64>, lines: Range<Int>) = (0, .min / 4..<Int64.max / 4, 0..<Int.max)
    if kind == .yearless { year = YearReading.shift(for: seconds, line: line - 1, segments, segmentsOfFile[file]) }
    guard kind != .absolute, let steady = zone.steadyReadings(around: seconds + year.seconds) else {
      return TimeShift(seconds: utc - seconds, stamps: seconds..<seconds + 1, lines: line..<line + 1)
    }
    let readings = steady.readings.lowerBound - year.seconds..<steady.readings.upperBound - year.seconds
    let lastLine = year.lines.upperBound == .max ? .max : year.lines.upperBound + 1
    return TimeShift(
      seconds: utc - seconds, stamps: readings.clamped(to: year.stamps), lines: year.lines.lowerBound + 1..<lastLine)
  }

  /// Some line may be of either pass of an hour that the clock showed twice.
  var doubtsPasses: Bool { changes.contains { $0?.doubtedLines.isEmpty == false } }

  /// When the clock was put back, UTC seconds, where some line may be of either pass; ascending.
  var doubtedChanges: [Int64] { Set(changes.flatMap { $0?.doubtedChanges ?? [] }).sorted() }

  /// See `AssemblyOptions.otherPass`.
  func otherPass(file: Int, line: Int, utcSeconds: Int64) -> Int64? {
    guard let doubted = changes[file]?.doubtedLines, doubted.contains(where: { $0.contains(line - 1) }),
      case .twice(utcSeconds, let later) = zone.reading(localSeconds: utcSeconds + zone.offset(at: utcSeconds))
    else { return nil }
    return later
  }

  func utcSeconds(_ stamp: Stamp, file: Int, line: Int) -> Int64? {
    utcSeconds(
      file: file, line: line, seconds: stamp.seconds, kind: StampKind(rawValue: stamp.kind.rawValue) ?? .none)
  }
}
