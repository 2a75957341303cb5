import ArgumentParser
import Diagnostics
import Foundation
import Notices
import Planning
import ReportBuilder

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Begin and check analysis plans.",
    discussion: """
      EXAMPLES
        spoor plan init /var/log > plan.yml
        spoor plan check plan.yml
      """, subcommands: [Init.self, Check.self])

  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init", abstract: "Print a commented plan for an archive.",
      discussion: """
        EXAMPLE
          spoor plan init /var/log --title "November swarm" > plan.yml
        """)

    @Argument(
      help: ArgumentHelp("Files, folders or globs; paths in a plan are relative to the plan.", valueName: "path"))
    var paths: [String]

    @Option(help: ArgumentHelp("Title of the report.", valueName: "text"))
    var title: String?

    func run() async throws {
      try Terminal.print(Plans.starter(paths: paths, title: title, zone: SystemZone.name))
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check a plan and say what it would do.",
      discussion: """
        Every mistake is shown at once, with its place and a fix; the plan's lists, earlier reports, SQL and patterns \
        are looked into as well.

        EXAMPLE
          spoor plan check plan.yml && spoor run plan.yml
        """)

    @Argument(help: ArgumentHelp("The plan.", valueName: "plan.yml"))
    var plan: String

    func run() async throws {
      let (plan, warnings) = try Plans.check(plan)
      let template = try ReportCommands.problems(ofTemplateIn: plan)
      Terminal.show(warnings + template)
      // A run would take the built-in template instead; here is the time to mend it.
      if template.contains(where: { $0.severity == .error }) { throw ExitCode(ExitStatus.usage.rawValue) }
      try Terminal.print(Plans.described(plan) + Self.told(plan))
      let doubts = plan.noticeMistakes()
      Terminal.show(doubts)
      if !doubts.isEmpty { throw ExitCode(ExitStatus.usage.rawValue) }
    }

    /// Whom its notices reach, and which programs they start.
    private static func told(_ plan: Plan) -> String {
      plan.notices.map { "\n  tells     \($0.name): \($0.described) (audits and `spoor notify` only)" }.joined()
    }
  }
}
