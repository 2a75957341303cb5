import ArgumentParser
import Audits
import Blocking
import Diagnostics
import Foundation
import Host
import Planning
import ReportBuilder
import Vocabulary

struct Block: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block", abstract: "Keep a set of computers to keep out, and load it into a firewall.",
    discussion: """
      A set is a text file with a line an entry, sorted: address or network, since, until, why. Without --set it is \
      blockset.txt in the plan's audit folder. Never in it: addresses of this computer and what it needs, inside \
      addresses, what the plan's never_block names, and, with --plan, addresses from which somebody logged in.

      EXAMPLES
        spoor block add --from spoor-report/swarm --plan plan.yml --set blockset.txt
        spoor block list --set blockset.txt
        spoor block export nftables --set blockset.txt > blockset.nft
        spoor block apply --with nft --plan plan.yml        shows what would be loaded
        spoor block apply --with nft --plan plan.yml --yes  loads it
        spoor block undo --plan plan.yml --yes              takes it back
      """,
    subcommands: [List.self, Add.self, Remove.self, Expire.self, Export.self, Apply.self, Undo.self])
}

/// Which set, and what is known of those in it.
struct BlockOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The set. Default: blockset.txt in the plan's audit folder.", valueName: "file"))
  var set: String?

  @Option(
    help: ArgumentHelp(
      "A plan: whom it never blocks, and who logged in according to its archive.", valueName: "plan.yml"))
  var plan: String?

  func readPlan() throws -> Plan? {
    guard let plan else { return nil }
    let (read, warnings) = try Plans.read(plan)
    Terminal.show(warnings)
    return read
  }

  func path(_ plan: Plan?) throws(Diagnostic) -> String {
    if let set { return set }
    if let folder = plan?.audit?.folder { return folder + "/blockset.txt" }
    throw .error(
      "no-set", "it is not said which set",
      help: "name it with --set FILE, or give a plan that has `audit: {folder: …}`")
  }

  /// - Throws: when there is no such set, or something in it cannot be read.
  func existing(_ path: String) throws(DiagnosticList) -> BlockSet {
    if let set = try BlockSet.read(path) { return set }
    throw DiagnosticList([
      .error(
        "no-set", "there is no set of that name", at: Place(file: path),
        help: "begin one with `spoor block add ADDRESS --set \(path)`")
    ])
  }

  /// Reads the plan's archive where there is a plan.
  func barrier(_ plan: Plan?, hosts: [Address: String] = [:]) async throws -> BlockGuard {
    guard let plan else {
      Terminal.show([
        .note(
          "no-plan", "without a plan it is not known whom never to block, nor who logged in from where",
          help: "name it with --plan")
      ])
      return BlockGuard(plan: nil, hosts: hosts)
    }
    let histories = [
      plan.archive.history?.path, plan.audit?.history, plan.audit.map { AuditFolder($0.folder).history },
    ]
    let known = try await KnownSources(
      plan: plan, histories: histories.compactMap { $0 }, zone: ReadingOptions.zone(of: plan).zone,
      jobs: ProcessInfo.processInfo.activeProcessorCount,
      isInterrupted: { Interruption.isRequested })
    return BlockGuard(
      plan: plan, loggedIn: known.loggedIn, hosts: hosts.merging(known.hosts) { _, logged in logged })
  }

  static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}
