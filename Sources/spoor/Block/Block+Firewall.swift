import ArgumentParser
import Blocking
import Diagnostics
import Findings
import Host
import Planning
import ReportBuilder

extension Block {
  enum FirewallName: String, ExpressibleByArgument, CaseIterable {
    case nft, ipset, fail2ban
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "apply", abstract: "Load the set into a firewall of this computer.",
      discussion: """
        Shows what the firewall would be told, and tells it only with --yes. nft: a table of its own, replaced in one \
        transaction. ipset: two sets, filled aside and swapped in; a rule of yours must use them. fail2ban: bans of a \
        jail, with its own length; nobody is let in again by loading a smaller set. In nft and ipset each address goes \
        by itself when its time is over. `spoor block undo` takes the last loading back.

        EXAMPLES
          spoor block apply --with nft --plan plan.yml
          sudo spoor block apply --with nft --plan plan.yml --yes
          sudo spoor block apply --with fail2ban --jail dovecot --set blockset.txt --yes
        """)

    @Option(name: .customLong("with"), help: "nft, ipset or fail2ban.")
    var firewall: FirewallName

    @Option(help: ArgumentHelp("The jail of fail2ban.", valueName: "name"))
    var jail: String?

    @Flag(help: "Do it.")
    var yes = false

    @OptionGroup var options: BlockOptions

    mutating func validate() throws {
      if firewall == .fail2ban, jail == nil { throw ValidationError("fail2ban needs a jail: --jail NAME") }
      if let jail, jail.isEmpty || jail.hasPrefix("-") { throw ValidationError("--jail takes the name of a jail") }
    }

    private var target: Firewall {
      switch firewall {
      case .nft: .nft
      case .ipset: .ipset
      case .fail2ban: .fail2ban(jail: jail ?? "")
      }
    }

    func run() async throws {
      Interruption.watch()
      let plan = try options.readPlan()
      let path = try options.path(plan)
      let barrier = try await options.barrier(plan)
      let lock = try FileLock(beside: path)
      let now = BlockOptions.now
      let selection = BlockSelection(try options.existing(path), barrier: barrier, now: now)
      Terminal.show(selection.diagnostics)
      let loading = BlockLoading()
      let change = try BlockFailure.told { () throws(Diagnostic) in
        try loading.planned(target, selection.kept, now: now)
      }
      guard yes else {
        for call in change.calls {
          try Terminal.print(([firewall.rawValue] + call.arguments).joined(separator: " "))
          if !call.input.isEmpty { try Terminal.print(call.input) }
        }
        Terminal.note("nothing was changed: this is what would be loaded; --yes loads it")
        return
      }
      try BlockFailure.told { () throws(Diagnostic) in
        try loading.apply(target, change, record: Undo.record(path), now: now)
      }
      _ = consume lock
      try Terminal.print(
        "\(Numerals.count(selection.kept.count, "entry", "entries")) loaded with \(firewall.rawValue); `spoor block undo` takes it back"
      )
      if firewall == .ipset {
        Terminal.note(
          """
          nobody is kept out before a rule uses the sets:
            iptables -I INPUT -m set --match-set spoor-ipv4 src -j DROP
            ip6tables -I INPUT -m set --match-set spoor-ipv6 src -j DROP
          """)
        let longer = selection.kept.count { $0.until - now > Firewall.longestInIpset }
        if longer > 0 {
          Terminal.note(
            "ipset counts 24 days at most: load the set again before then, or \(Numerals.count(longer, "entry is", "entries are")) let in too early"
          )
        }
      }
    }
  }

  struct Undo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "undo", abstract: "Take the last loading into a firewall back.",
      discussion: """
        The firewall gets what it had before the set was loaded; the set itself stays as it is.

        EXAMPLE
          sudo spoor block undo --set blockset.txt --yes
        """)

    @Flag(help: "Do it.")
    var yes = false

    @OptionGroup var options: BlockOptions

    /// Beside the set.
    static func record(_ path: String) -> String { path + ".undo.json" }

    func run() async throws {
      let path = try options.path(try options.readPlan())
      let lock = try FileLock(beside: path)
      let loading = BlockLoading()
      let record = try loading.recorded(Self.record(path))
      guard yes else {
        Terminal.note("nothing was changed: this would be told to \(record.firewall); --yes does it")
        for call in record.calls { try Terminal.print((call.arguments + [call.input]).joined(separator: " ")) }
        return
      }
      try BlockFailure.told { () throws(Diagnostic) in try loading.undo(Self.record(path)) }
      _ = consume lock
      try Terminal.print("\(record.firewall) has again what it had before \(BlockSet.stamp(record.made))")
    }
  }

  /// What a firewall refuses has an exit code of its own.
  enum BlockFailure {
    static func told<Value>(_ work: () throws(Diagnostic) -> Value) throws -> Value {
      do {
        return try work()
      } catch {
        guard error.code == "firewall-failed" || error.code == "cannot-run" else { throw error }
        Terminal.show([error])
        throw ExitCode(ExitStatus.notDone.rawValue)
      }
    }
  }
}
