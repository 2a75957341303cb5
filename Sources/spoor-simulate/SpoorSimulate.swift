import ArgumentParser
import Simulation

@main
struct SpoorSimulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spoor-simulate",
    abstract: "Writes log archives whose every figure is known.",
    discussion: """
      Each case writes logs/, plan.yml, truth.json and the lists its plan names. The same seed gives the same bytes.

      Examples:
        spoor-simulate swarm -o /tmp/swarm --gz
        spoor-simulate swarm -o /tmp/swarm --style syslog --rotate monthly
        spoor-simulate gropers -o /tmp/gropers --rotate weekly
      """)

  @Argument(help: "The case: \(SimulatedCase.allCases.map(\.rawValue).joined(separator: ", ")).")
  var name: SimulatedCase

  @Option(name: .shortAndLong, help: "Folder to write into; made when missing.")
  var output: String

  @Option(help: "Seed of the generator.")
  var seed: UInt64 = 1

  @Option(help: "Lines that are no login events; the case's own number when not given.")
  var noise: Int?

  @Option(help: "How the swarm's lines look: native (dovecot's own log, with years) or syslog (without).")
  var style: SimulationOptions.Style = .native

  @Option(help: "Cut the logs into rotated files: none, weekly or monthly.")
  var rotate: SimulationOptions.Rotation = .none

  @Flag(name: .customLong("gz"), help: "Compress the logs.")
  var compressed = false

  func validate() throws {
    if let noise, noise < 0 { throw ValidationError("--noise counts lines and cannot be negative.") }
  }

  func run() throws {
    let options = SimulationOptions(
      seed: seed, noiseLines: noise, style: style, rotation: rotate, compressed: compressed)
    try name.archive(options).write(to: output, options: options)
  }
}

extension SimulatedCase: ExpressibleByArgument {}
extension SimulationOptions.Style: ExpressibleByArgument {}
extension SimulationOptions.Rotation: ExpressibleByArgument {}
