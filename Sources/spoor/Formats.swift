import ArgumentParser
import Diagnostics
import Foundation
import LogFormats
import ReportBuilder

struct Formats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "Show and test the log formats.",
    discussion: """
      EXAMPLES
        spoor formats list
        spoor formats show dovecot > my-daemon.yml
        spoor formats test my-daemon.yml some.log
      """,
    subcommands: [List.self, Show.self, Test.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the built-in formats.",
      discussion: """
        EXAMPLE
          spoor formats list
        """)

    func run() async throws {
      try Terminal.print(FormatCommands.list())
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a built-in format file: a good start for one of your own.",
      discussion: """
        EXAMPLE
          spoor formats show sshd > my-daemon.yml
        """)

    @Argument(help: ArgumentHelp("Id of the format, such as dovecot.", valueName: "id"))
    var id: String

    func run() async throws {
      try Terminal.print(FormatCommands.show(id))
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test", abstract: "Try a format file, or all built-in ones, on a log.",
      discussion: """
        Says what matched, what did not (grouped by shape, most frequent first), what two shapes claim, and which \
        fields came out. With the built-in formats also which lines of other programs speak of logins. Passwords and \
        what looks like one are not shown. Of a format file it is said first whether its own samples give what it says \
        of them.

        EXAMPLES
          spoor formats test mail.log  which lines of mine are not understood?
          spoor formats test my-daemon.yml some.log
        """)

    @Argument(help: ArgumentHelp("A format file (.yml) and a log, or only a log.", valueName: "path"))
    var paths: [String]

    mutating func validate() throws {
      guard (1...2).contains(paths.count) else { throw ValidationError("give a log, or a format file and a log") }
      let isFormat = [".yml", ".yaml"].contains { paths[0].lowercased().hasSuffix($0) }
      if paths.count == 1 && isFormat {
        throw ValidationError("\(paths[0]) is a format file: give the log to try it on as well")
      }
      if paths.count == 2 && !isFormat {
        throw ValidationError(
          "of two paths the first is a format file, whose name ends in .yml; give logs one at a time")
      }
    }

    func run() async throws {
      let format = paths.count == 2 ? paths[0] : nil
      let trial = try FormatCommands.test(format: format, log: paths[paths.count - 1])
      Terminal.show(trial.diagnostics)
      try Terminal.print(trial.text)
      if trial.status != .complete { throw ExitCode(trial.status.rawValue) }
    }
  }
}
