import Foundation
import Glibc
import LogFormats

/// What a line costs, by format: its own sample lines over and over, and the same lines spoiled so that nothing takes them.
struct FormatCosts {
  var rounds: Int
  var lines: Int

  struct Cost {
    var format: String
    var samples: Int
    /// Nanoseconds of a line that is taken; nil without samples.
    var taken: Double?
    var spoiled: Int
    /// Nanoseconds of a line that no format takes.
    var refused: Double?
  }

  func all() throws -> [Cost] {
    let formats = try CompiledFormats.builtIn()
    return formats.listing.map { format in
      let samples = format.shapes.flatMap(\.samples).map { Array($0.utf8) }
      let taken = samples.filter { Self.isTaken($0, formats) }
      let refused = samples.map(Self.spoiled).filter { !Self.isTaken($0, formats) }
      return Cost(
        format: format.id, samples: taken.count, taken: nanoseconds(taken, formats), spoiled: refused.count,
        refused: nanoseconds(refused, formats))
    }
  }

  /// Of one line; nil when there is none.
  private func nanoseconds(_ samples: [[UInt8]], _ formats: CompiledFormats) -> Double? {
    guard !samples.isEmpty else { return nil }
    var bytes: [UInt8] = []
    let turns = max(1, lines / samples.count)
    for _ in 0..<turns {
      for sample in samples { bytes += sample + [UInt8(ascii: "\n")] }
    }
    let best = (0..<rounds).map { _ in
      var scanner = LineScanner(formats: formats)
      let start = Self.processorNanoseconds()
      unsafe bytes.withUnsafeBytes { _ = unsafe scanner.scan($0) { _, _ in } }
      return Self.processorNanoseconds() - start
    }
    return Double(best.min() ?? 0) / Double(turns * samples.count)
  }

  /// Of this thread: other work on the machine does not count.
  static func processorNanoseconds() -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static func isTaken(_ line: [UInt8], _ formats: CompiledFormats) -> Bool {
    var scanner = LineScanner(formats: formats)
    let account = unsafe line.withUnsafeBytes { unsafe scanner.scan($0) { _, _ in } }
    return account.loginLines + account.operationalLines > 0
  }

  private static func spoiled(_ line: [UInt8]) -> [UInt8] {
    let kept = line.count * 2 / 3
    return Array(line.prefix(kept)) + [UInt8](repeating: UInt8(ascii: "#"), count: line.count - kept)
  }
}
