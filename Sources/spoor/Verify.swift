import ArgumentParser
import Diagnostics
import Foundation
import ReportBuilder

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that a report and its evidence are still what they were.",
    discussion: """
      Hashes every file of the report folder and every file of the archive again and compares them with evidence.json. \
      Exits with 0 when all is as recorded, 3 when anything changed or is missing.

      EXAMPLES
        spoor verify spoor-report/swarm
        spoor verify incident-2023-11 --archive /srv/archive
      """)

  @Argument(help: ArgumentHelp("The report folder.", valueName: "folder"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Folder the evidence paths are relative to. Default: the plan's folder, as seen from here.", valueName: "folder"))
  var archive: String?

  func run() async throws {
    let verification = try Verification(folder: folder, archive: archive)
    let result = verification.run()
    try Terminal.print(result.text)
    if !result.isIntact { throw ExitCode(ExitStatus.incompleteEvidence.rawValue) }
  }
}
