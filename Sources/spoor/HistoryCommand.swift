import ArgumentParser
import CivilTime
import Diagnostics
import Foundation
import Planning
import ReportBuilder

struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Look after a history: what it holds, room, copies, checks.",
    discussion: """
      EXAMPLES
        spoor history info history.db
        spoor history compact history.db --keep 3y
        spoor history export history.db --since 2023-11-10 > events.jsonl
        spoor history verify history.db

      The views for your own SQL are described by `spoor schema history`.
      """,
    subcommands: [Info.self, Compact.self, Export.self, Verify.self])

  struct Info: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info", abstract: "Say what a history holds.",
      discussion: """
        EXAMPLE
          spoor history info history.db
        """)

    @Argument(help: ArgumentHelp("The history.", valueName: "file"))
    var file: String

    func run() async throws { try Terminal.print(HistoryCommands.info(file)) }
  }

  struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compact", abstract: "Forget what is too old, and give room back.",
      discussion: """
        Ages count from now. Without options nothing is forgotten. Pseudonyms are made with FILE.key, which is made \
        when it is missing: keep it elsewhere, or remove it, and nobody can tell who is who.

        EXAMPLES
          spoor history compact history.db
          spoor history compact history.db --keep 3y --pseudonymise-after 90d
        """)

    @Argument(help: ArgumentHelp("The history.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Remove events that are older, such as 3y or 90d.", valueName: "age"))
    var keep: AgeArgument?

    @Option(
      name: .customLong("keep-passwords"),
      help: ArgumentHelp("Remove the classes of passwords that are older.", valueName: "age"))
    var keepPasswords: AgeArgument?

    @Option(
      name: .customLong("pseudonymise-after"),
      help: ArgumentHelp("Make pseudonyms of names and addresses that are older.", valueName: "age"))
    var pseudonymiseAfter: AgeArgument?

    func run() async throws {
      let path = URL(fileURLWithPath: file).standardizedFileURL.path
      let keeping = Plan.History(
        path: path, keep: keep?.seconds, keepPasswords: keepPasswords?.seconds,
        pseudonymiseAfter: pseudonymiseAfter?.seconds)
      let plan = Plans.automatic(paths: [], title: nil)
      try Terminal.print(
        HistoryCommands.compact(keeping, plan: plan, now: Int64(Date().timeIntervalSince1970)))
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Print the events of a history, as 'spoor events' does.",
      discussion: """
        EXAMPLES
          spoor history export history.db > events.jsonl
          spoor history export history.db --format csv --since 2023-11-10 --until 2023-11-14
          spoor history export history.db --operational
        """)

    @Argument(help: ArgumentHelp("The history.", valueName: "file"))
    var file: String

    @Option(help: "jsonl or csv.")
    var format: Events.Format = .jsonl

    @Flag(help: "Print bans, restarts, package upgrades and boots instead of logins.")
    var operational = false

    @Option(help: ArgumentHelp("First day, in the zone of the history.", valueName: "date"))
    var since: CivilDate?

    @Option(help: ArgumentHelp("Last day, the whole of it.", valueName: "date"))
    var until: CivilDate?

    func run() async throws {
      guard FileManager.default.fileExists(atPath: file), let zone = try PlanHistory.zone(of: file) else {
        throw Diagnostic.error("no-history", "there is no such file", at: Place(file: file), help: "check the path")
      }
      var plan = Plans.automatic(paths: [], title: nil)
      plan.since = since
      plan.until = until
      let printer = EventPrinter(format: format == .csv ? .csv : .jsonl, zone: zone, operational: operational)
      let outcome = try await HistoryCommands.export(file, plan: plan, printer: printer) { try Terminal.write($0) }
      Terminal.show(outcome.diagnostics.filter { $0.severity == .error })
      if outcome.status == .noEvents { throw ExitCode(outcome.status.rawValue) }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check that a history is whole, and that its logs are as they were read.",
      discussion: """
        Checks the file's pages, that every name and log an event refers to is there, that no line is there twice, and \
        that the counts of hours are those of their events. Logs that are still where they were read are hashed and \
        compared with what was read of them; where they were rotated since, ingest first. Exits with 3 when something \
        does not hold.

        EXAMPLE
          spoor history verify history.db
        """)

    @Argument(help: ArgumentHelp("The history.", valueName: "file"))
    var file: String

    func run() async throws {
      let (problems, logs) = try HistoryCommands.verify(file)
      Terminal.show(problems)
      try Terminal.print(logs)
      guard !problems.contains(where: { $0.severity == .error }) else {
        throw ExitCode(ExitStatus.incompleteEvidence.rawValue)
      }
      try Terminal.print("\(TerminalText.escaped(file)): the history is whole")
    }
  }
}

/// `90d`, `12w`, `3y`: a day at least.
struct AgeArgument: ExpressibleByArgument {
  var seconds: Int

  init?(argument: String) {
    guard let seconds = PlanDuration.age(argument), seconds >= 86_400 else { return nil }
    self.seconds = seconds
  }
}
