import ArgumentParser
import ReportBuilder

struct Schema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the schema of a file that machines read.",
    discussion: """
      Of findings.json (what was found, with the numbers behind it) or evidence.json (what it rests on), as JSON \
      Schema. The number behind the slash of "schema" in those files grows when a member is removed or changes its \
      meaning.

      EXAMPLES
        spoor schema findings > findings.schema.json
        spoor schema evidence
        spoor schema notice   what webhooks and commands of an audit receive
        spoor schema history  the views of a history, for your own SQL
      """)

  @Argument(help: ArgumentHelp("findings, evidence, notice or history.", valueName: "name"))
  var name: String

  func run() async throws {
    try Terminal.print(ReportCommands.schema(name))
  }
}
