import ArgumentParser
import Foundation
import LogFormats

/// What a line costs, by format: its own sample lines over and over, and the same lines spoiled so that nothing takes them.
struct Formats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints, for each built-in format, the nanoseconds of a line that is taken and of one that is refused.",
    discussion: """
      Taken: the sample lines of the format's file. Refused: the same lines with the last third of each overwritten, of
      which only those count that no format takes. One thread, all formats loaded; the best of the rounds counts.
      """)

  @Option(help: "How often each is measured.")
  var rounds: Int = 5

  @Option(help: "Lines of one measurement.")
  var lines: Int = 100_000

  func validate() throws {
    if rounds < 1 || lines < 1 { throw ValidationError("--rounds and --lines must be at least 1.") }
  }

  func run() throws {
    let formats = try CompiledFormats.builtIn()
    print(Self.row("format", "samples", "ns taken", "spoiled", "ns refused"))
    for format in formats.listing {
      let samples = format.shapes.flatMap(\.samples).map { Array($0.utf8) }
      let taken = samples.filter { Self.isTaken($0, formats) }
      let refused = samples.map(Self.spoiled).filter { !Self.isTaken($0, formats) }
      print(
        Self.row(
          format.id, "\(taken.count)", nanoseconds(taken, formats), "\(refused.count)", nanoseconds(refused, formats)))
    }
  }

  /// Of one line; `-` when there is none.
  private func nanoseconds(_ samples: [[UInt8]], _ formats: CompiledFormats) -> String {
    guard !samples.isEmpty else { return "-" }
    var bytes: [UInt8] = []
    let turns = max(1, lines / samples.count)
    for _ in 0..<turns {
      for sample in samples { bytes += sample + [UInt8(ascii: "\n")] }
    }
    let clock = ContinuousClock()
    let best = (0..<rounds).map { _ in
      var scanner = LineScanner(formats: formats)
      return clock.measure { unsafe bytes.withUnsafeBytes { _ = unsafe scanner.scan($0) { _, _ in } } }.seconds
    }
    return rounded((best.min() ?? 0) * 1e9 / Double(turns * samples.count), 0)
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

  private static func row(_ cells: String...) -> String {
    cells.enumerated().map { index, cell in
      let blanks = String(repeating: " ", count: max(0, (index == 0 ? 16 : 10) - cell.count))
      return index == 0 ? cell + blanks : blanks + cell
    }.joined(separator: " ")
  }
}
