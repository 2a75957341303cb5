import CivilTime
import Findings
import Testing

@testable import Report

@Suite struct BlocklistFilesTests {
  private static let list = Blocklist(
    addresses: ["240.0.0.0", "240.0.0.1", "240.9.9.9"].map { .init($0, isIPv6: false) }
      + ["2001:db8::", "2001:db8::1"].map { .init($0, isIPv6: true) },
    networks: [
      .init("240.0.0.0/31", isIPv6: false), .init("240.9.9.9", isIPv6: false), .init("2001:db8::/127", isIPv6: true),
    ],
    made: 1_700_913_600, expires: 1_703_505_600, reasons: ["Computers of a test."], warnings: ["Look first."])

  private static func text(_ name: String, _ list: Blocklist = list, title: String = "Test") -> String {
    BlocklistFiles.all(list, title: title, zone: .utc).first { $0.name == name }?.text ?? ""
  }

  private static func rules(_ name: String) -> [String] {
    text(name).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }

  @Test func everyFormSaysWhenItEnds() {
    for file in BlocklistFiles.all(Self.list, title: "Test", zone: .utc) {
      #expect(file.text.contains("Expires on 2023-12-25"), "\(file.name)")
      #expect(file.text.contains("an archive that ends on 2023-11-25"), "\(file.name)")
      #expect(file.text.contains("# Look first."), "\(file.name)")
      #expect(file.text.contains("5 addresses to keep out"), "\(file.name)")
      #expect(file.text.hasSuffix("\n"))
    }
  }

  @Test func addressesAndNetworksStandALine() {
    #expect(Self.rules("addresses.txt") == ["240.0.0.0", "240.0.0.1", "240.9.9.9", "2001:db8::", "2001:db8::1"])
    #expect(Self.rules("networks.txt") == ["240.0.0.0/31", "240.9.9.9", "2001:db8::/127"])
    #expect(Self.rules("pf.table") == Self.rules("networks.txt"))
  }

  @Test func ipsetFillsASetForEachFamily() {
    #expect(
      Self.rules("ipset.restore") == [
        "create spoor-ipv4 hash:net family inet maxelem 65536 -exist", "flush spoor-ipv4",
        "add spoor-ipv4 240.0.0.0/31 -exist", "add spoor-ipv4 240.9.9.9 -exist",
        "create spoor-ipv6 hash:net family inet6 maxelem 65536 -exist", "flush spoor-ipv6",
        "add spoor-ipv6 2001:db8::/127 -exist",
      ])
  }

  @Test func wrappersTakeMasksAndBrackets() {
    #expect(
      Self.rules("hosts.deny") == [
        "ALL: 240.0.0.0/255.255.255.254", "ALL: 240.9.9.9", "ALL: [2001:db8::]/127",
      ])
  }

  @Test func fail2banGetsEveryAddress() {
    #expect(
      Self.rules("fail2ban.sh") == [
        "set -e", "jail=${1:?name the jail, as in: sh fail2ban.sh sshd}",
        "fail2ban-client set \"$jail\" banip 240.0.0.0 240.0.0.1 240.9.9.9 2001:db8:: 2001:db8::1",
      ])
  }

  @Test func nftablesHasASetForEachFamilyThatHasAny() {
    let text = Self.text("nftables.nft")
    #expect(text.contains("elements = {\n      240.0.0.0/31,\n      240.9.9.9\n    }"))
    #expect(text.contains("ip6 saddr @ipv6 drop"))
    var old = Self.list
    old.networks.removeAll(where: \.isIPv6)
    #expect(!Self.text("nftables.nft", old).contains("ipv6"))
  }

  @Test func aTitleCannotLeaveItsComment() {
    for file in BlocklistFiles.all(Self.list, title: "x\n0.0.0.0/0\r\nflush ruleset", zone: .utc) {
      #expect(
        !file.text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("0.0.0.0") || $0.hasPrefix("flush r") })
    }
  }
}
