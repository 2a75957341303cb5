import Diagnostics
import Findings
import Planning

/// How each firewall is told a set so that nobody is half in it, and how that is taken back.
enum FirewallChange {
  /// Asks the firewall what it has, changes nothing.
  /// - Parameters:
  ///   - entries: sorted, none overlapping another, none ended
  ///   - now: UTC seconds; entries leave the firewall by themselves when their time is over
  static func planned(
    _ firewall: Firewall, _ entries: [BlockEntry], program: FirewallProgram, now: Int64
  ) throws(Diagnostic) -> Firewall.Change {
    switch firewall {
    case .nft: try nft(entries, program, now)
    case .ipset: try ipset(entries, program, now)
    case .fail2ban(let jail): try fail2ban(entries, jail, program)
    }
  }

  // MARK: - nftables: one transaction, a table of its own

  private static let table = "inet spoor_blocklist"
  private static let nftRemoval = "table \(table)\ndelete table \(table)\n"

  private static func nft(
    _ entries: [BlockEntry], _ program: FirewallProgram, _ now: Int64
  ) throws(Diagnostic) -> Firewall.Change {
    let before = try program.answer(["list", "table", "inet", "spoor_blocklist"])
    var text = nftRemoval
    if !entries.isEmpty {
      var sets = ""
      var rules = ""
      for (isIPv4, name, key) in [(true, "ipv4", "ip"), (false, "ipv6", "ip6")] {
        let elements = entries.filter { $0.network.address.isIPv4 == isIPv4 }
          .map { "      \($0.text) timeout \($0.until - now)s" }
        guard !elements.isEmpty else { continue }
        sets += "  set \(name) {\n    type \(name)_addr\n    flags interval, timeout\n    elements = {\n"
        sets += elements.joined(separator: ",\n") + "\n    }\n  }\n"
        rules += "    \(key) saddr @\(name) drop\n"
      }
      text += "table \(table) {\n\(sets)  chain input {\n"
      text += "    type filter hook input priority filter - 10; policy accept;\n\(rules)  }\n}\n"
    }
    return Firewall.Change(
      calls: [.init(["-f", "-"], input: text)], undo: [.init(["-f", "-"], input: nftRemoval + (before ?? ""))])
  }

  // MARK: - ipset: sets are filled aside and swapped in

  private static let ipsetFamilies = [(true, "spoor-ipv4", "inet"), (false, "spoor-ipv6", "inet6")]

  private static func ipset(
    _ entries: [BlockEntry], _ program: FirewallProgram, _ now: Int64
  ) throws(Diagnostic) -> Firewall.Change {
    let names = Set(try program.run(.init(["list", "-n"])).split(separator: "\n").map(String.init))
    var (filled, swapped, undoFilled, undoSwapped) = ("", "", "", "")
    for (isIPv4, name, family) in ipsetFamilies {
      let members = entries.filter { $0.network.address.isIPv4 == isIPv4 }
      let aside = "\(name)-new"
      func create(_ set: String) -> String {
        "create \(set) hash:net family \(family) maxelem \(max(65_536, members.count)) timeout 0\n"
      }
      if names.contains(aside) { filled += "destroy \(aside)\n" }
      if !names.contains(name) { filled += create(name) }
      filled += create(aside)
      for entry in members {
        filled += "add \(aside) \(entry.text) timeout \(min(entry.until - now, Firewall.longestInIpset))\n"
      }
      swapped += "swap \(aside) \(name)\n"
      swapped += "destroy \(aside)\n"
      if names.contains(name) {
        // `save` prints what makes the set again; under the other name it is made aside.
        let saved = try program.run(.init(["save", name]))
        undoFilled += saved.split(separator: "\n").map { line in
          line.split(separator: " ").map { $0 == name ? Substring(aside) : $0 }.joined(separator: " ") + "\n"
        }.joined()
      } else {
        undoFilled += create(aside)
      }
      undoSwapped += "swap \(aside) \(name)\ndestroy \(aside)\n"
    }
    return Firewall.Change(
      calls: [.init(["restore"], input: filled + swapped)],
      undo: [.init(["restore"], input: undoFilled + undoSwapped)])
  }

  // MARK: - fail2ban: bans of a jail

  private static let batch = 200

  private static func fail2ban(
    _ entries: [BlockEntry], _ jail: String, _ program: FirewallProgram
  ) throws(Diagnostic) -> Firewall.Change {
    guard let answer = try program.answer(["get", jail, "banip"]) else {
      throw .error(
        "no-jail", "fail2ban does not run, or has no jail of that name", at: Place(file: jail),
        help: "`fail2ban-client status` lists the jails")
    }
    let banned = Set(answer.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).map(String.init))
    let new = entries.map(\.text).filter { !banned.contains($0) }
    func calls(_ verb: String) -> [Firewall.Change.Call] {
      stride(from: 0, to: new.count, by: batch).map { start in
        .init(["set", jail, verb] + new[start..<min(start + batch, new.count)])
      }
    }
    return Firewall.Change(calls: calls("banip"), undo: calls("unbanip"))
  }
}
