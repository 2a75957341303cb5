import ArgumentParser
import Blocking
import Diagnostics
import Findings
import Foundation
import Host
import Planning
import ReportBuilder
import Vocabulary

extension Block {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Show who is kept out, since when, until when and why.",
      discussion: """
        EXAMPLE
          spoor block list --set blockset.txt
        """)

    @OptionGroup var options: BlockOptions

    func run() async throws {
      let set = try options.existing(options.path(try options.readPlan()))
      try Terminal.print(BlockListing.text(set, now: BlockOptions.now))
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Put addresses, or the set of a report, into the set.",
      discussion: """
        Of addresses that are typed all are put in or none; those of a report that must not be kept out are left out \
        and counted. An address stays until the report's own end, else for 30 days; one that is in the set already \
        stays as long as the later end says. Whoever logged in from an address is spared, as far as the plan's archive \
        tells; the computer of an intruder who got in is put in with --despite-logins, and stays marked as such in the \
        set.

        EXAMPLES
          spoor block add 198.51.100.9 --despite-logins --reason "broke in as root" --plan plan.yml
          spoor block add 198.51.100.7 2001:db8:1::/48 --for 7d --reason "called us names" --set blockset.txt
          spoor block add --from spoor-report/swarm --plan plan.yml
        """)

    @Argument(help: ArgumentHelp("Addresses and networks.", valueName: "address"))
    var addresses: [String] = []

    @Option(help: ArgumentHelp("A report folder with a blocklist; may be given again.", valueName: "folder"))
    var from: [String] = []

    @Option(name: .customLong("for"), help: ArgumentHelp("How long from now, such as 12h or 30d.", valueName: "span"))
    var lasting: SpanArgument?

    @Option(help: ArgumentHelp("Why, in a few words.", valueName: "text"))
    var reason: String?

    @Flag(
      help: """
        The addresses are an intruder's: the logins from them do not spare them. Needs --reason; never for own, inside or \
        never_block addresses, nor for networks.
        """)
    var despiteLogins = false

    @Option(help: ArgumentHelp("Most entries of the set. Default: \(BlockAddition.usualLimit).", valueName: "count"))
    var max: Int = BlockAddition.usualLimit

    @OptionGroup var options: BlockOptions

    mutating func validate() throws {
      if addresses.isEmpty, from.isEmpty { throw ValidationError("name addresses, or a report folder with --from") }
      if despiteLogins, addresses.isEmpty || !from.isEmpty {
        throw ValidationError("--despite-logins is for addresses that are named one by one, not for --from")
      }
      if despiteLogins, (reason ?? "").allSatisfy(\.isWhitespace) {
        throw ValidationError("--despite-logins needs the reason: --reason 'broke in as root'")
      }
      if !(1...1_000_000).contains(max) { throw ValidationError("--max takes a number from 1 to 1000000") }
    }

    func run() async throws {
      Interruption.watch()
      let plan = try options.readPlan()
      let path = try options.path(plan)
      let reports = try from.map { try ReportedBlocklist(folder: $0) }
      let hosts = reports.reduce(into: [Address: String]()) { $0.merge($1.hosts) { first, _ in first } }
      var addition = BlockAddition(
        barrier: try await options.barrier(plan, hosts: hosts), now: BlockOptions.now, lasting: lasting?.seconds,
        reason: reason, limit: max)
      addition.isDespiteLogins = despiteLogins
      try HostFile.makeFolder(HostFile.split(path).folder)
      let lock = try FileLock(beside: path)
      var set = try BlockSet.read(path) ?? BlockSet()
      let before = set.entries.count
      try addition.add(addresses, to: &set)
      for report in reports {
        let left = try addition.add(report, to: &set)
        let reasons = left.map { "\(Numerals.grouped($0.count)): \($0.reason)" }
        if !left.isEmpty {
          Terminal.show([.note("left-out", "left out of '\(report.name)': \(reasons.joined(separator: "; "))")])
        }
      }
      try set.write(path)
      _ = consume lock
      try Terminal.print(
        "\(Numerals.count(set.entries.count, "entry", "entries")) in \(TerminalText.escaped(path)), \(Numerals.grouped(before)) before. No firewall knows of it yet: `spoor block apply` or `export`."
      )
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Take addresses or networks out of the set.",
      discussion: """
        EXAMPLE
          spoor block remove 198.51.100.7 --set blockset.txt
        """)

    @Argument(help: ArgumentHelp("Addresses and networks, as the set has them.", valueName: "address"))
    var addresses: [String]

    @OptionGroup var options: BlockOptions

    func run() async throws {
      let path = try options.path(try options.readPlan())
      let lock = try FileLock(beside: path)
      var set = try options.existing(path)
      for text in addresses where !set.remove(text) {
        throw Diagnostic.error(
          "not-in-set", "'\(text)' is not in the set as such", at: Place(file: path),
          help: "`spoor block list` shows the entries; nothing was taken out")
      }
      try set.write(path)
      _ = consume lock
      try Terminal.print(
        "\(Numerals.count(set.entries.count, "entry", "entries")) left; load the set again to let them in")
    }
  }

  struct Expire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "expire", abstract: "Take out what has ended, and print it.",
      discussion: """
        Firewalls that were loaded by nft or ipset drop an address when its time is over by themselves.

        EXAMPLE
          spoor block expire --set blockset.txt
        """)

    @OptionGroup var options: BlockOptions

    func run() async throws {
      let path = try options.path(try options.readPlan())
      let lock = try FileLock(beside: path)
      var set = try options.existing(path)
      let gone = set.expire(now: BlockOptions.now)
      if !gone.isEmpty { try set.write(path) }
      _ = consume lock
      try Terminal.print(
        (gone.map { "ended: \($0.text)  \($0.reason)" }
          + ["\(Numerals.grouped(gone.count)) ended, \(Numerals.grouped(set.entries.count)) left"]).joined(
            separator: "\n"))
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Print the set in a form that a firewall reads.",
      discussion: """
        Forms: \(BlockExport.forms.map(\.0).joined(separator: ", ")). The same set gives the same text.

        EXAMPLE
          spoor block export nftables --set blockset.txt > blockset.nft
        """)

    @Argument(help: ArgumentHelp("The form.", valueName: "form"))
    var form: String

    @OptionGroup var options: BlockOptions

    func run() async throws {
      Interruption.watch()
      let plan = try options.readPlan()
      let set = try options.existing(options.path(plan))
      let selection = BlockSelection(set, barrier: try await options.barrier(plan), now: BlockOptions.now)
      Terminal.show(selection.diagnostics)
      let text = try BlockExport.text(selection.kept, form: form, title: plan?.title ?? "Kept set")
      try Terminal.write(Data(text.utf8))
    }
  }
}

/// `12h`, `30d`: a minute to a year.
struct SpanArgument: ExpressibleByArgument {
  var seconds: Int64

  init?(argument: String) {
    guard let seconds = PlanDuration.seconds(argument), (60...366 * 86_400).contains(seconds) else { return nil }
    self.seconds = Int64(seconds)
  }
}
