import ArgumentParser
import ReportBuilder

struct Templates: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates", abstract: "Lay reports out your own way.",
    discussion: """
      A template is Markdown with Mustache tags. Print a built-in one, change it, and name yours in the plan: report: \
      {template: mine.md}. The README lists the names a template can use.

      EXAMPLES
        spoor templates list
        spoor templates show brief > mine.md
        spoor templates check mine.md
      """,
    subcommands: [List.self, Show.self, Check.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the built-in templates.",
      discussion: """
        EXAMPLE
          spoor templates list
        """)

    func run() async throws {
      try Terminal.print(ReportCommands.templates())
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a built-in template, to start your own from.",
      discussion: """
        EXAMPLE
          spoor templates show incident > mine.md
        """)

    @Argument(help: ArgumentHelp("Name of the template.", valueName: "name"))
    var name: String

    func run() async throws {
      try Terminal.print(ReportCommands.template(name))
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Check a template of your own; exit code 2 when a report could not use it.",
      discussion: """
        EXAMPLE
          spoor templates check mine.md
        """)

    @Argument(help: ArgumentHelp("The template.", valueName: "file"))
    var file: String

    func run() async throws {
      let problems = try ReportCommands.problems(ofTemplate: file)
      Terminal.show(problems)
      if problems.contains(where: { $0.severity == .error }) { throw ExitCode(ExitStatus.usage.rawValue) }
      try Terminal.print(problems.isEmpty ? "the template is in order" : "the template can be used")
    }
  }
}
