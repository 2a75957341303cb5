import ArgumentParser
import Simulation

@main
struct SpoorBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spoor-bench",
    abstract: "Makes large archives and measures spoor beside its peers.",
    discussion: """
      Examples:
        spoor-bench generate -o /tmp/mixed.log --gz
        spoor-bench generate -o /tmp/failures.log --content failures --lines 4000000
        spoor-bench run --archive /tmp/mixed.log --spoor .build/release/spoor
        spoor-bench arrange --archive /tmp/mixed.log --layout rotated -o /tmp/rotated
        spoor-bench formats
        spoor-bench lines /tmp/mixed.log
        spoor-bench results --folder /tmp > tables.md
      """,
    subcommands: [Generate.self, Arrange.self, Run.self, Formats.self, Lines.self, Results.self])
}

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Writes the reference archive.")

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Option(help: "mixed: a tenth of the lines are failed logins; failures: all of them.")
  var content: ReferenceArchive.Content = .mixed

  @Option(help: "How many lines.")
  var lines: Int = ReferenceArchive.ordinaryLines

  @Option(help: "Seed of the generator.")
  var seed: UInt64 = 1

  @Flag(name: .customLong("gz"), help: "Leave a copy compressed by igzip beside it.")
  var compressed = false

  func validate() throws {
    if lines < 1 { throw ValidationError("--lines must be at least 1.") }
  }

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let written = try ReferenceArchive(content: content, lines: lines, seed: seed).write(to: output)
    let seconds = (clock.now - start).seconds
    print("\(output): \(written.bytes) bytes, \(lines) lines, \(written.failures) failures, \(rounded(seconds, 1)) s")
    if compressed {
      let run = try Child.run(["igzip", "-k", "-f", output])
      guard run.status == 0 else { throw ValidationError("igzip ended with status \(run.status).") }
    }
  }
}

extension ReferenceArchive.Content: ExpressibleByArgument {}

extension Duration {
  var seconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

/// A number with so many decimals, for the table.
func rounded(_ value: Double, _ decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  let digits = "\(Int((value * scale).rounded()))"
  guard decimals > 0 else { return digits }
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
}
