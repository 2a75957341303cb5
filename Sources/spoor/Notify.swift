import ArgumentParser
import Diagnostics
import Foundation
import Notices
import Planning
import ReportBuilder

struct Notify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify", abstract: "Try the ways in which audits tell people.",
    discussion: """
      EXAMPLE
        spoor notify test plan.yml
      """,
    subcommands: [Test.self])

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test", abstract: "Send a harmless notice through every channel of a plan.",
      discussion: """
        Says for each channel under 'notices' whether it took the notice, and if not, why. Exits with 6 when one did \
        not. A plan that names a program (mail, command) must be writable by its owner alone.

        EXAMPLES
          spoor notify test plan.yml
          spoor notify test plan.yml --channel chat
          spoor notify test plan.yml --print  what would be sent, without sending it
        """)

    @Argument(help: ArgumentHelp("The plan.", valueName: "plan.yml"))
    var plan: String

    @Option(help: ArgumentHelp("Only this channel; may be given again.", valueName: "name"))
    var channel: [String] = []

    @Flag(help: "Print what each channel would get, and send nothing.")
    var print = false

    func run() async throws {
      let (plan, warnings) = try Plans.read(plan)
      Terminal.show(warnings)
      let test = try TestNotice(
        plan: plan, only: channel, zone: ReadingOptions.zone(of: plan).zone, now: Int64(Date().timeIntervalSince1970))
      guard !print else { return try Terminal.print(test.preview()) }
      let result = await test.send()
      try Terminal.print(result.lines.joined(separator: "\n"))
      if !result.allSent { throw ExitCode(ExitStatus.notDone.rawValue) }
    }
  }
}
