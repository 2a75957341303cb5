import Diagnostics
import Evidence
import Foundation
import History
import LogFormats

// What a history keeps of a log, in the terms of those who read it, and back.

extension LineAccount {
  /// Of an account before `settle`: a stretch alone cannot know what the whole file is.
  init(_ scan: ScanAccount) {
    self.init()
    lines = scan.lines
    logins = scan.loginLines
    operational = scan.operationalLines
    other = scan.otherLines
    damaged = Self.counts(scan.damaged)
    mended = Self.counts(scan.mended)
    undated = Self.counts(scan.undated)
    hours = scan.hours.flatMap { [Int64($0.firstLine), $0.hour, Int64($0.kind.rawValue), $0.stepsBack ? 1 : 0] }
    first = Self.numbers(scan.firstStamp)
    last = Self.numbers(scan.lastStamp)
    repeatsAtStart = scan.repeatsAtStart
    closesWithLogin = scan.closesWithLogin
    closingAttempts = scan.closesWithLogin ? scan.closingAttempts : nil
    (repeatsHost, closingHost) = (scan.repeatsHost, scan.closingHost)
    lacksLineEnd = scan.lacksLineEnd ? true : nil
  }

  private static func counts(_ tally: Tally) -> [ReasonCount] {
    tally.reasons.map { reason, count, samples in
      ReasonCount(
        reason: reason, count: count,
        samples: samples.map { Sample(line: $0.lineNumber, offset: $0.byteOffset, excerpt: $0.excerpt) })
    }
  }

  private static func numbers(_ stamp: Stamp) -> [Int64] {
    [stamp.seconds, Int64(stamp.milliseconds), Int64(stamp.kind.rawValue)]
  }
}

extension ScanAccount {
  init(_ stored: LineAccount) {
    self.init()
    lines = stored.lines
    loginLines = stored.logins
    operationalLines = stored.operational
    otherLines = stored.other
    damaged = Self.tally(stored.damaged)
    mended = Self.tally(stored.mended)
    undated = Self.tally(stored.undated)
    hours = stride(from: 0, to: stored.hours.count - 3, by: 4).map { start in
      HourRun(
        firstLine: Int(stored.hours[start]), hour: stored.hours[start + 1],
        kind: Stamp.Kind(rawValue: UInt8(clamping: stored.hours[start + 2])) ?? .none,
        stepsBack: stored.hours[start + 3] != 0)
    }
    firstStamp = Self.stamp(stored.first)
    lastStamp = Self.stamp(stored.last)
    repeatsAtStart = stored.repeatsAtStart
    closingAttempts = stored.closingAttempts ?? (stored.closesWithLogin ? 1 : 0)
    (repeatsHost, closingHost) = (stored.repeatsHost, stored.closingHost)
    lacksLineEnd = stored.lacksLineEnd ?? false
  }

  private static func tally(_ counts: [LineAccount.ReasonCount]) -> Tally {
    Tally(
      counts: Dictionary(counts.map { ($0.reason, $0.count) }, uniquingKeysWith: +),
      samples: Dictionary(
        counts.map { count in
          (
            count.reason,
            count.samples.map { Tally.Sample(lineNumber: $0.line, byteOffset: $0.offset, excerpt: $0.excerpt) }
          )
        }, uniquingKeysWith: +))
  }

  private static func stamp(_ numbers: [Int64]) -> Stamp {
    guard numbers.count == 3 else { return .none }
    return Stamp(
      seconds: numbers[0], milliseconds: UInt16(clamping: numbers[1]),
      kind: Stamp.Kind(rawValue: UInt8(clamping: numbers[2])) ?? .none)
  }
}

extension SourceProblem {
  init(_ diagnostic: Diagnostic) {
    self.init(
      severity: diagnostic.severity.rawValue, code: diagnostic.code, message: diagnostic.message,
      line: diagnostic.place?.line, help: diagnostic.help)
  }

  func diagnostic(of file: String) -> Diagnostic {
    Diagnostic(
      Diagnostic.Severity(rawValue: severity) ?? .warning, code, message, at: Place(file: file, line: line), help: help)
  }
}

/// The years and the clock of a log as they were decided when its lines were read.
struct StoredClock: Codable, Hashable {
  var basis: String
  var isDoubtful: Bool
  var explanation: String
  /// Pairs: from this line on (0-based), this year.
  var years: [Int]
  /// Pairs: lines of the second pass of a repeated hour, half-open.
  var secondPasses: [Int]

  init(_ year: YearReading, _ changes: ClockChanges?) {
    basis = year.basis.rawValue
    isDoubtful = year.isDoubtful
    explanation = year.explanation
    years = year.segments.flatMap { [$0.firstLine, $0.year] }
    secondPasses = (changes?.secondPasses ?? []).flatMap { [$0.lowerBound, $0.upperBound] }
  }

  init?(text: String) {
    guard let known = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = known
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  var reading: YearReading {
    let segments = stride(from: 0, to: years.count - 1, by: 2).map {
      YearReading.Segment(firstLine: years[$0], year: years[$0 + 1])
    }
    return YearReading(
      segments: segments.isEmpty ? [.init(firstLine: 0, year: 2000)] : segments,
      basis: YearReading.Basis(rawValue: basis) ?? .assumed, isDoubtful: isDoubtful, explanation: explanation)
  }

  /// What it says of the lines before one: two clocks that agree there give those lines the same times.
  func before(_ line: Int) -> [[Int]] {
    func clipped(_ numbers: [Int], _ end: (Int) -> Int) -> [Int] {
      stride(from: 0, to: numbers.count - 1, by: 2).filter { numbers[$0] < line }
        .flatMap { [numbers[$0], end(numbers[$0 + 1])] }
    }
    let needsYears = basis != YearReading.Basis.notNeeded.rawValue
    return [needsYears ? clipped(years) { $0 } : [], clipped(secondPasses) { min($0, line) }]
  }
}

extension YearReading {
  /// Whether the time at which a file was written told its year, and other evidence does now: such a time comes before all
  /// of that, unless it turned out to be that of a copy.
  func discredits(_ decided: YearReading) -> Bool {
    let times: [Basis] = [.modified, .packed]
    let better: [Basis] = [.nameDate, .ownStamps, .rotation, .sisters]
    return times.contains(decided.basis) && better.contains(basis)
  }

  /// Years that were decided for the first lines of a log, continued by what is inferred now that it is longer: a decided
  /// year stays, and the months go on from it.
  ///
  /// - Parameter known: how many lines the decision was about
  func continuing(_ decided: YearReading, known: Int) -> YearReading {
    guard decided.basis != .notNeeded, !decided.isDoubtful || isDoubtful, known > 0 else { return self }
    func year(_ reading: YearReading) -> Int {
      reading.segments.last { $0.firstLine < known }?.year ?? reading.segments.first?.year ?? 2000
    }
    let shift = year(decided) - year(self)
    let later = segments.filter { $0.firstLine >= known }.map {
      Segment(firstLine: $0.firstLine, year: $0.year + shift)
    }
    let kept = decided.segments.filter { $0.firstLine < known }
    if kept + later == segments { return self }
    return YearReading(
      segments: kept + later, basis: decided.basis, isDoubtful: decided.isDoubtful, explanation: decided.explanation)
  }
}
