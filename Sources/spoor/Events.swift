import ArgumentParser
import Diagnostics
import Foundation
import ReportBuilder

struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Print the events of logs.",
    discussion: """
      One line an event, in the order of the files: time, service, protocol, outcome, reason, user, source, \
      source_name, attempts, reporter, file, line. A user of null (CSV: no text) is not in the line; an empty one ("") \
      is there and empty; a time of null: no line of it says when. What is printed is what a report counts: one event \
      an attempt, however many lines a login left. --every-line prints each line's event, before copies and layers are \
      merged.

      --operational prints what else the logs tell: bans of fail2ban and sshguard, starts and stops of services and \
      guards, package upgrades, boots: time, event, program, subject, source, network_bits, from_version, to_version, \
      detail, reporter, file, line.

      EXAMPLES
        cat mail.log | spoor events -
        spoor events /var/log --format csv > events.csv
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl, csv
  }

  @Argument(help: ArgumentHelp("Files, folders, globs, or '-' for standard input.", valueName: "path"))
  var paths: [String]

  @Option(help: "jsonl or csv.")
  var format: Format = .jsonl

  @Flag(name: .customLong("every-line"), help: "Print the event of each line, before copies and layers are merged.")
  var everyLine = false

  @Flag(help: "Print bans, restarts, package upgrades and boots instead of logins.")
  var operational = false

  @OptionGroup var reading: ReadingOptions

  func run() async throws {
    Interruption.watch()
    var plan = Plans.automatic(paths: paths, title: nil)
    try reading.apply(to: &plan)
    let (zone, zoneReason) = reading.zone(of: plan)
    plan.archive.timeZone = zone
    let printer = EventPrinter(format: format == .csv ? .csv : .jsonl, zone: zone, operational: operational)
    let outcome = try await printer.run(
      plan: plan, zoneReason: zoneReason, jobs: reading.workers, everyLine: everyLine,
      isInterrupted: { Interruption.isRequested },
      write: { try Terminal.write($0) })
    Terminal.showEvidence(
      outcome.diagnostics, quiet: reading.quiet, listing: "a report on the same paths lists all of them")
    if outcome.status != .complete { throw ExitCode(outcome.status.rawValue) }
  }
}
