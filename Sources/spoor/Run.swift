import ArgumentParser
import Diagnostics
import Foundation
import History
import Planning
import ReportBuilder

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Write the report of an analysis plan.",
    discussion: """
      Reads the archive that the plan names, runs its analyses and writes a report folder: report.md, report.html, \
      tables.xlsx, tables/*.csv, figures/*.svg, findings.json and evidence.json.

      EXAMPLES
        spoor run plan.yml
        spoor run plan.yml -o incident-2023-11 --until 2023-11-25
        spoor run plan.yml --force --alert --quiet     for a scheduled audit
      """)

  @Argument(help: ArgumentHelp("The plan.", valueName: "plan.yml"))
  var plan: String

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let (plan, warnings) = try Plans.read(plan)
    if !reading.quiet { Terminal.show(warnings) }
    let folder = (URL(fileURLWithPath: plan.folder).lastPathComponent)
    try await ReportCommand.run(plan, name: folder, reading: reading, output: output)
  }
}

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a report on logs without a plan.",
    discussion: """
      As 'run', with everything automatic: all built-in formats, all analyses, the strongest incident as the window.

      EXAMPLES
        spoor report /var/log
        spoor report mail.log auth.log.*.gz -o weekend --since 2023-11-11
        zcat mail.log.1.gz | spoor report - --year 2023
      """)

  @Argument(help: ArgumentHelp("Files, folders, globs, or '-' for standard input.", valueName: "path"))
  var paths: [String]

  @Option(help: ArgumentHelp("Title of the report.", valueName: "text"))
  var title: String?

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let plan = Plans.automatic(paths: paths, title: title)
    try await ReportCommand.run(plan, name: Plans.folderName(for: title ?? paths[0]), reading: reading, output: output)
  }
}

/// What `run` and `report` share once there is a plan.
enum ReportCommand {
  static func run(_ original: Plan, name: String, reading: ReadingOptions, output: OutputOptions) async throws {
    Interruption.watch()
    var plan = original
    try reading.apply(to: &plan)
    if let keeping = plan.archive.history { _ = try HistoryZone.zone(of: &plan, keeping, reading) }
    let (zone, zoneReason) = reading.zone(of: plan)
    plan.archive.timeZone = zone
    var options = ReportRun.Options(
      zone: zone, zoneReason: zoneReason, output: output.output ?? "spoor-report/\(name)", replaces: output.force,
      hashes: !output.noHash, jobs: reading.workers, alerts: output.alert)
    if let keeping = plan.archive.history { options.history = try takeIn(plan, keeping, options, reading) }
    let line = reading.progress
    var show: (@Sendable (Int, Int) -> Void)?
    if let line { show = { done, total in line.show(done: done, total: total) } }
    let run = ReportRun(
      plan: plan, options: options, isInterrupted: { Interruption.isRequested }, progress: show,
      readingEnded: { line?.clear() })
    let outcome = try await run.run()
    Terminal.showEvidence(outcome.diagnostics, quiet: reading.quiet)
    if output.timings {
      for stage in outcome.stages { Terminal.note("\(stage.name): \(Int(stage.seconds * 1000)) ms") }
    }
    try Terminal.print(outcome.summary)
    if outcome.status != .complete { throw ExitCode(outcome.status.rawValue) }
  }

  /// What is new goes into the history first; a plan without paths only asks it.
  private static func takeIn(
    _ plan: Plan, _ keeping: Plan.History, _ options: ReportRun.Options, _ reading: ReadingOptions
  ) throws -> HistoryFile {
    guard !plan.archive.paths.isEmpty else { return try HistoryFile.open(keeping.path, access: .readWrite) }
    let (history, summary) = try IngestCommand.run(
      plan, keeping, zone: options.zone, reading: reading, hashes: options.hashes)
    if !reading.quiet { Terminal.note("history: \(summary.text)") }
    return history
  }
}
