import ArgumentParser
import CivilTime
import Diagnostics
import Foundation
import History
import Planning
import ReportBuilder

struct Ingest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Read what is new in logs into a history.",
    discussion: """
      Logs are recognised by content: what grew is read from where it ended, what was rotated, compressed or copied is \
      not counted again, what was truncated or replaced is told. The history answers for them when rotation has \
      deleted them. Whatever ends the command, the history holds all of an ingest or nothing of it.

      EXAMPLES
        spoor ingest '/var/log/mail.log*' --history /var/lib/spoor/history.db
        spoor ingest plan.yml  a plan with `archive: {paths: […], history: FILE}`

      A line on standard output says what was new. Exits with 3 when something could not be read.
      """)

  @Argument(help: ArgumentHelp("Files, folders, globs, '-' for standard input, or one plan (.yml).", valueName: "path"))
  var paths: [String]

  @Option(help: ArgumentHelp("The history; it is made when it is missing.", valueName: "file"))
  var history: String?

  @Flag(name: .customLong("no-hash"), help: "Do not take SHA-256 sums of the evidence.")
  var noHash = false

  @OptionGroup var reading: ReadingOptions

  func run() async throws {
    Interruption.watch()
    var plan: Plan
    if paths.count == 1, paths[0].hasSuffix(".yml") || paths[0].hasSuffix(".yaml") {
      let (read, warnings) = try Plans.read(paths[0])
      if !reading.quiet { Terminal.show(warnings) }
      plan = read
    } else {
      plan = Plans.automatic(paths: paths, title: nil)
    }
    if let history {
      let path = URL(fileURLWithPath: history).standardizedFileURL.path
      plan.archive.history = plan.archive.history ?? Plan.History(path: path)
      plan.archive.history?.path = path
    }
    guard let keeping = plan.archive.history else {
      throw Diagnostic.error(
        "no-history", "nothing says in which file to keep what is read",
        help: "give --history FILE, or write `history: history.db` under `archive` in the plan")
    }
    try reading.apply(to: &plan)
    let zone = try HistoryZone.zone(of: &plan, keeping, reading)
    let (_, summary) = try IngestCommand.run(plan, keeping, zone: zone, reading: reading, hashes: !noHash)
    try Terminal.print(summary.text)
    if !summary.isComplete { throw ExitCode(ExitStatus.incompleteEvidence.rawValue) }
  }
}

/// What every command that ingests does.
enum IngestCommand {
  static func run(
    _ plan: Plan, _ keeping: Plan.History, zone: Zone, reading: ReadingOptions, hashes: Bool
  ) throws -> (history: HistoryFile, summary: IngestSummary) {
    let line = reading.progress
    defer { line?.clear() }
    var show: (@Sendable (Int, Int) -> Void)?
    if let line { show = { done, total in line.show(done: done, total: total) } }
    let result = try PlanHistory.ingest(
      plan, keeping, zone: zone, jobs: reading.workers, hashes: hashes, now: Int64(Date().timeIntervalSince1970),
      isInterrupted: { Interruption.isRequested }, progress: show)
    line?.clear()
    Terminal.showEvidence(
      result.summary.diagnostics, quiet: reading.quiet, listing: "a report on the same paths lists all of them")
    return result
  }
}

/// The zone of a plan with a history: what is stated; else the one that the history was begun with.
enum HistoryZone {
  static func zone(of plan: inout Plan, _ keeping: Plan.History, _ reading: ReadingOptions) throws -> Zone {
    if plan.archive.timeZone == nil { plan.archive.timeZone = try PlanHistory.zone(of: keeping.path) }
    let (zone, _) = reading.zone(of: plan)
    plan.archive.timeZone = zone
    return zone
  }
}
