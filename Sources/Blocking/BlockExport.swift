import Analyses
import CivilTime
import Diagnostics
import Findings
import Planning
import Report

/// A kept set in the forms of the report's `blocklist/`: the same set gives the same bytes.
public enum BlockExport {
  /// As `spoor block export` takes them, with the file of a report that has the same form.
  public static let forms = [
    ("addresses", "addresses.txt"), ("networks", "networks.txt"), ("nftables", "nftables.nft"),
    ("ipset", "ipset.restore"), ("pf", "pf.table"), ("fail2ban", "fail2ban.sh"), ("hosts.deny", "hosts.deny"),
  ]

  /// - Parameter entries: sorted, none overlapping another; not ended ones are left to the caller.
  /// - Throws: when there is no such form.
  public static func text(_ entries: [BlockEntry], form: String, title: String) throws(Diagnostic) -> String {
    guard let file = forms.first(where: { $0.0 == form })?.1,
      let found = BlocklistFiles.all(blocklist(entries), title: title, zone: .utc).first(where: { $0.name == file })
    else {
      throw .error(
        "unknown-form", "there is no form '\(form)'", help: "use \(forms.map(\.0).joined(separator: ", "))")
    }
    return found.text
  }

  private static func blocklist(_ entries: [BlockEntry]) -> Blocklist {
    func listed(_ network: Network) -> Blocklist.Entry {
      Blocklist.Entry(network.text, isIPv6: !network.address.isIPv4)
    }
    let next = entries.map(\.until).min() ?? 0
    var list = Blocklist(
      addresses: entries.map { listed($0.network) },
      networks: NetworkCover.joined(entries.map(\.network)).map(listed),
      made: entries.map(\.since).max() ?? 0, expires: entries.map(\.until).max() ?? 0, reasons: [], warnings: [])
    list.origin =
      entries.isEmpty
      ? "Kept by spoor block: nobody is in it."
      : "Kept by spoor block: each address goes after its own time, the next on \(Zone.utc.date(at: next).iso)."
    return list
  }
}
