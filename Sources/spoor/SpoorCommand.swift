import ArgumentParser
import Diagnostics
import Foundation
import Host
import Planning
import ReportBuilder

@main
struct SpoorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spoor",
    abstract: "Turns an archive of login logs into an incident report.",
    discussion: """
      EXAMPLES
        spoor report /var/log                 everything, without a plan
        spoor plan init /var/log > plan.yml   a commented plan to start from
        spoor run plan.yml                    the report of a plan
        spoor events mail.log | head          the login events of a log
        spoor ingest /var/log --history h.db  keep what rotation will delete
        spoor audit plan.yml                  what is new, and what rings
        spoor verify spoor-report/swarm       is it still what was written?

      EXIT CODES
        0    the report is complete
        1    it is, and a finding is a warning (with --alert), or an audit rings
        2    a mistake in the command or the plan; nothing was written
        3    the report is written, but some evidence could not be read
        4    no login event was found
        5    it is complete, but the plan's own template is broken and was not used
        6    a notice could not be sent, or a firewall did not take a set
        130  interrupted
      """,
    version: Spoor.version,
    subcommands: [
      Run.self, Report.self, Audit.self, Notify.self, Block.self, Schedule.self, Events.self, Formats.self,
      AnalysesCommand.self,
      PlanCommand.self,
      Templates.self,
      Schema.self, Verify.self, Ingest.self, HistoryCommand.self,
    ])

  /// The parser's own exit code for usage errors is 64; ours is 2, as the table above says.
  static func main() async {
    Heap.giveBackLargeBlocks()
    Terminal.openStandardStreams()
    do {
      try checkName()
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch let list as DiagnosticList {
      Terminal.show(list.diagnostics)
      Foundation.exit(ExitStatus.usage.rawValue)
    } catch let diagnostic as Diagnostic {
      Terminal.show([diagnostic])
      Foundation.exit(ExitStatus.usage.rawValue)
    } catch is CancellationError {
      Terminal.note("interrupted; no report was written")
      Foundation.exit(ExitStatus.interrupted.rawValue)
    } catch  where exitCode(for: error) == .success {
      exit(withError: error)
    } catch let error as CocoaError {
      Terminal.note("error: \(SystemReason.of(error))")
      Foundation.exit(ExitStatus.usage.rawValue)
    } catch {
      Terminal.note(fullMessage(for: error))
      Foundation.exit(ExitStatus.usage.rawValue)
    }
  }

  /// The parser has near names for options only.
  private static func checkName() throws(Diagnostic) {
    guard let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-") else { return }
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard !known.contains(name) else { return }
    throw .error(
      "unknown-command", "there is no command '\(name)'", help: Suggestion.full(for: name, in: known))
  }
}
