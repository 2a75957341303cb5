import CivilTime
import Findings

/// One blocklist in the forms that firewalls read. Nothing but addresses and our own words gets into them: what an
/// attacker typed has no way in.
package enum BlocklistFiles {
  package struct File: Sendable {
    package var name: String
    var write: @Sendable (inout ByteBuffer) -> Void

    /// O(addresses), each time that it is asked for.
    package var text: String {
      var bytes = ByteBuffer()
      write(&bytes)
      return bytes.text
    }
  }

  package static func all(_ list: Blocklist, title: String, zone: Zone) -> [File] {
    [
      File(name: "addresses.txt") { plain(list, list.addresses, title, zone, to: &$0) },
      File(name: "networks.txt") { plain(list, list.networks, title, zone, to: &$0) },
      File(name: "nftables.nft") { nftables(list, title, zone, to: &$0) },
      File(name: "ipset.restore") { ipset(list, title, zone, to: &$0) },
      File(name: "pf.table") { pf(list, title, zone, to: &$0) },
      File(name: "fail2ban.sh") { fail2ban(list, title, zone, to: &$0) },
      File(name: "hosts.deny") { hostsDeny(list, title, zone, to: &$0) },
    ]
  }

  /// What it is, how it is used, how long it is good for: comments that every form takes.
  private static func header(_ list: Blocklist, _ title: String, _ zone: Zone, use: [String]) -> String {
    func day(_ moment: Int64) -> String { zone.date(at: moment).iso }
    let count = Numerals.count(list.addresses.count, "address", "addresses")
    let lines =
      ["\(VisibleText.escaped(title)): \(count) to keep out"] + list.reasons
      + [
        list.origin ?? "Made from an archive that ends on \(day(list.made)).",
        "Expires on \(day(list.expires)): drop it then, for addresses change hands.",
      ] + list.warnings + use
    return lines.map { "# \($0)\n" }.joined()
  }

  /// Each entry between two texts.
  private static func append(
    _ entries: some Sequence<Blocklist.Entry>, after before: StaticString = "", _ after: StaticString,
    to bytes: inout ByteBuffer
  ) {
    for entry in entries {
      bytes.append(before)
      bytes.append(text: entry.text)
      bytes.append(after)
    }
  }

  private static func plain(
    _ list: Blocklist, _ entries: [Blocklist.Entry], _ title: String, _ zone: Zone, to bytes: inout ByteBuffer
  ) {
    bytes.append(text: header(list, title, zone, use: []))
    append(entries, "\n", to: &bytes)
  }

  /// A table of its own, which loading replaces and removing undoes.
  private static func nftables(_ list: Blocklist, _ title: String, _ zone: Zone, to bytes: inout ByteBuffer) {
    bytes.append(
      text: header(
        list, title, zone,
        use: ["Use: nft -f nftables.nft     Undo: nft delete table inet spoor_blocklist"])
          + """
          table inet spoor_blocklist
          delete table inet spoor_blocklist
          table inet spoor_blocklist {

          """)
    let families = [(false, "ipv4", "ip"), (true, "ipv6", "ip6")]
      .map { isIPv6, name, key in (name, key, list.networks.filter { $0.isIPv6 == isIPv6 }) }
      .filter { !$0.2.isEmpty }
    for (name, _, entries) in families {
      bytes.append(text: "  set \(name) {\n    type \(name)_addr\n    flags interval\n    elements = {\n")
      append(entries.dropLast(), after: "      ", ",\n", to: &bytes)
      append(entries.suffix(1), after: "      ", "\n    }\n  }\n", to: &bytes)
    }
    bytes.append("  chain input {\n    type filter hook input priority filter - 10; policy accept;\n")
    for (name, key, _) in families { bytes.append(text: "    \(key) saddr @\(name) drop\n") }
    bytes.append("  }\n}\n")
  }

  private static func ipset(_ list: Blocklist, _ title: String, _ zone: Zone, to bytes: inout ByteBuffer) {
    bytes.append(
      text: header(
        list, title, zone,
        use: [
          "Use: ipset restore < ipset.restore",
          "     iptables -I INPUT -m set --match-set spoor-ipv4 src -j DROP",
          "     ip6tables -I INPUT -m set --match-set spoor-ipv6 src -j DROP",
        ]))
    for (isIPv6, set, family) in [(false, "spoor-ipv4", "inet"), (true, "spoor-ipv6", "inet6")] {
      let entries = list.networks.filter { $0.isIPv6 == isIPv6 }
      bytes.append(
        text: "create \(set) hash:net family \(family) maxelem \(max(65_536, entries.count)) -exist\nflush \(set)\n")
      append(entries, after: isIPv6 ? "add spoor-ipv6 " : "add spoor-ipv4 ", " -exist\n", to: &bytes)
    }
  }

  private static func pf(_ list: Blocklist, _ title: String, _ zone: Zone, to bytes: inout ByteBuffer) {
    bytes.append(
      text: header(
        list, title, zone,
        use: [
          "Use: in pf.conf:  table <spoor> persist", "                 block in quick from <spoor>",
          "     then:        pfctl -t spoor -T replace -f pf.table",
        ]))
    append(list.networks, "\n", to: &bytes)
  }

  /// The jail's own length of ban applies.
  private static func fail2ban(_ list: Blocklist, _ title: String, _ zone: Zone, to bytes: inout ByteBuffer) {
    bytes.append(
      text: "#!/bin/sh\n"
        + header(
          list, title, zone,
          use: ["Use: sh fail2ban.sh JAIL     (the jail's own bantime applies; fail2ban must be running)"])
          + """
          set -e
          jail=${1:?name the jail, as in: sh fail2ban.sh sshd}

          """)
    for start in stride(from: 0, to: list.addresses.count, by: 50) {
      bytes.append("fail2ban-client set \"$jail\" banip")
      for entry in list.addresses[start..<min(start + 50, list.addresses.count)] {
        bytes.append(UInt8(ascii: " "))
        bytes.append(text: entry.text)
      }
      bytes.append("\n")
    }
  }

  private static func hostsDeny(_ list: Blocklist, _ title: String, _ zone: Zone, to bytes: inout ByteBuffer) {
    bytes.append(
      text: header(
        list, title, zone,
        use: ["Use: append it to /etc/hosts.deny; only programs built with TCP wrappers look there."]))
    for entry in list.networks {
      bytes.append("ALL: ")
      bytes.append(text: entry.isIPv6 || entry.text.utf8.contains(UInt8(ascii: "/")) ? wrapped(entry) : entry.text)
      bytes.append("\n")
    }
  }

  /// `192.0.2.0/255.255.255.0`, `[2001:db8::]/64`: how TCP wrappers write networks.
  private static func wrapped(_ entry: Blocklist.Entry) -> String {
    let parts = entry.text.split(separator: "/")
    guard let address = parts.first else { return entry.text }
    let bits = parts.count == 2 ? Int(parts[1]) : nil
    if entry.isIPv6 { return "[\(address)]" + (bits.map { "/\($0)" } ?? "") }
    guard let bits else { return String(address) }
    let mask = bits == 0 ? 0 : UInt32.max << UInt32(32 - bits)
    return "\(address)/" + [24, 16, 8, 0].map { "\(mask >> UInt32($0) & 255)" }.joined(separator: ".")
  }
}
