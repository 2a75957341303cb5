import ArgumentParser
import ReportBuilder

struct AnalysesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyses", abstract: "Say what can be asked of an archive, and how it is answered.",
    discussion: """
      EXAMPLES
        spoor analyses list
        spoor analyses show spike-days
      """,
    subcommands: [List.self, Show.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the analyses with their questions.",
      discussion: """
        EXAMPLE
          spoor analyses list
        """)

    func run() async throws {
      try Terminal.print(AnalysisCommands.list())
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print an analysis's method, parameters and limits.",
      discussion: """
        EXAMPLE
          spoor analyses show spike-days
        """)

    @Argument(help: ArgumentHelp("Id of the analysis.", valueName: "id"))
    var id: String

    func run() async throws {
      try Terminal.print(AnalysisCommands.show(id))
    }
  }
}
