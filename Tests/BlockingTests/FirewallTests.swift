import Diagnostics
import Host
import Planning
import TestFolder
import Testing

@testable import Blocking

@Suite("Firewalls") struct FirewallTests {
  private static let now = BlockSetTests.now

  /// A folder with a program that says what a firewall would and writes down what it is told.
  private static func program(_ name: String, _ folder: borrowing TestFolder, answers: String) throws -> BlockLoading {
    try folder.write(
      "bin/\(name)",
      """
      #!/bin/sh
      echo "$@" >> \(folder.path)/calls
      case "$*" in
      \(answers)
      *) [ -e \(folder.path)/broken ] && { echo "Error: no" >&2; exit 1; }
         cat >> \(folder.path)/input;;
      esac
      """, mode: 0o755)
    return BlockLoading(folders: ["\(folder.path)/bin"])
  }

  private static func entries() throws -> [BlockEntry] {
    var set = try BlockSetTests.set("203.0.113.7", "203.0.113.128/25", "2001:db8:9::/48")
    set.add(try BlockSetTests.entry("240.1.2.3", days: 1))
    return set.entries
  }

  private static let nftScript = """
    table inet spoor_blocklist
    delete table inet spoor_blocklist
    table inet spoor_blocklist {
      set ipv4 {
        type ipv4_addr
        flags interval, timeout
        elements = {
          203.0.113.7 timeout 2592000s,
          203.0.113.128/25 timeout 2592000s,
          240.1.2.3 timeout 86400s
        }
      }
      set ipv6 {
        type ipv6_addr
        flags interval, timeout
        elements = {
          2001:db8:9::/48 timeout 2592000s
        }
      }
      chain input {
        type filter hook input priority filter - 10; policy accept;
        ip saddr @ipv4 drop
        ip6 saddr @ipv6 drop
      }
    }

    """

  @Test("nft gets a whole table in one transaction, and the table it had before back") func nft() throws {
    let folder = try TestFolder()
    let loading = try Self.program(
      "nft", folder, answers: "'list table inet spoor_blocklist') echo 'table inet spoor_blocklist { }';;")
    let change = try loading.planned(.nft, Self.entries(), now: Self.now)
    #expect(change.calls == [.init(["-f", "-"], input: Self.nftScript)])
    #expect(try folder.read("input") == "")
    let record = "\(folder.path)/undo.json"
    try loading.apply(.nft, change, record: record, now: Self.now)
    #expect(try folder.read("input") == Self.nftScript)
    #expect(try loading.recorded(record).firewall == "nft")
    try loading.undo(record)
    #expect(
      try folder.read("input") == Self.nftScript
        + "table inet spoor_blocklist\ndelete table inet spoor_blocklist\ntable inet spoor_blocklist { }\n")
    #expect(throws: Diagnostic.self) { try loading.undo(record) }
  }

  @Test("an empty set removes the table, and where there was none undoing does") func empty() throws {
    let folder = try TestFolder()
    let loading = try Self.program("nft", folder, answers: "list*) exit 1;;")
    let change = try loading.planned(.nft, [], now: Self.now)
    let removal = Firewall.Change.Call(
      ["-f", "-"], input: "table inet spoor_blocklist\ndelete table inet spoor_blocklist\n")
    #expect(change.calls == [removal] && change.undo == [removal])
  }

  @Test("a firewall that refuses changes nothing, and what could be undone before still can") func refusal() throws {
    let folder = try TestFolder()
    let loading = try Self.program("nft", folder, answers: "list*) exit 1;;")
    let record = "\(folder.path)/undo.json"
    try loading.apply(.nft, loading.planned(.nft, [], now: Self.now), record: record, now: Self.now)
    let older = try folder.read("undo.json")
    try folder.write("broken", "")
    let change = try loading.planned(.nft, Self.entries(), now: Self.now + 60)
    let failure = #expect(throws: Diagnostic.self) {
      try loading.apply(.nft, change, record: record, now: Self.now + 60)
    }
    #expect(failure?.code == "firewall-failed" && failure?.message == "it refused: Error: no")
    #expect(try folder.read("undo.json") == older)
    #expect(throws: Diagnostic.self) { try BlockLoading(folders: ["/nowhere"]).planned(.nft, [], now: Self.now) }
  }

  @Test("a record that others could have changed is not run") func trust() throws {
    let folder = try TestFolder()
    let loading = try Self.program("nft", folder, answers: "list*) exit 1;;")
    let record = "\(folder.path)/undo.json"
    try loading.apply(.nft, loading.planned(.nft, [], now: Self.now), record: record, now: Self.now)
    let text = try folder.read("undo.json")
    try folder.write("undo.json", text, mode: 0o666)
    #expect(throws: Diagnostic.self) { try loading.undo(record) }
    try folder.write("undo.json", text.replacing("\"nft\"", with: "\"sh\""))
    #expect(throws: Diagnostic.self) { try loading.undo(record) }
  }

  @Test("ipset fills sets aside and swaps them in") func ipset() throws {
    let folder = try TestFolder()
    let loading = try Self.program(
      "ipset", folder,
      answers: """
        'list -n') printf 'spoor-ipv4\\nspoor-ipv4-new\\nother\\n';;
        'save spoor-ipv4') printf 'create spoor-ipv4 hash:net family inet maxelem 65536\\nadd spoor-ipv4 240.9.9.9\\n';;
        """)
    let change = try loading.planned(.ipset, Self.entries(), now: Self.now)
    #expect(
      change.calls == [
        .init(
          ["restore"],
          input: """
            destroy spoor-ipv4-new
            create spoor-ipv4-new hash:net family inet maxelem 65536 timeout 0
            add spoor-ipv4-new 203.0.113.7 timeout 2147483
            add spoor-ipv4-new 203.0.113.128/25 timeout 2147483
            add spoor-ipv4-new 240.1.2.3 timeout 86400
            create spoor-ipv6 hash:net family inet6 maxelem 65536 timeout 0
            create spoor-ipv6-new hash:net family inet6 maxelem 65536 timeout 0
            add spoor-ipv6-new 2001:db8:9::/48 timeout 2147483
            swap spoor-ipv4-new spoor-ipv4
            destroy spoor-ipv4-new
            swap spoor-ipv6-new spoor-ipv6
            destroy spoor-ipv6-new

            """)
      ])
    #expect(
      change.undo == [
        .init(
          ["restore"],
          input: """
            create spoor-ipv4-new hash:net family inet maxelem 65536
            add spoor-ipv4-new 240.9.9.9
            create spoor-ipv6-new hash:net family inet6 maxelem 65536 timeout 0
            swap spoor-ipv4-new spoor-ipv4
            destroy spoor-ipv4-new
            swap spoor-ipv6-new spoor-ipv6
            destroy spoor-ipv6-new

            """)
      ])
  }

  @Test("fail2ban bans whom it has not banned yet, and lets only those in again") func fail2ban() throws {
    let folder = try TestFolder()
    let loading = try Self.program(
      "fail2ban-client", folder, answers: "'get dovecot banip') echo 240.1.2.3 240.7.7.7;; get*) exit 255;;")
    let change = try loading.planned(.fail2ban(jail: "dovecot"), Self.entries(), now: Self.now)
    let others = ["203.0.113.7", "203.0.113.128/25", "2001:db8:9::/48"]
    #expect(change.calls == [.init(["set", "dovecot", "banip"] + others)])
    #expect(change.undo == [.init(["set", "dovecot", "unbanip"] + others)])
    let failure = #expect(throws: Diagnostic.self) { try loading.planned(.fail2ban(jail: "x"), [], now: Self.now) }
    #expect(failure?.code == "no-jail")
  }

  @Test(
    "a set that is exported has the forms of a report, and the same bytes each time",
    arguments: BlockExport.forms.map(\.0))
  func export(form: String) throws {
    let text = try BlockExport.text(Self.entries(), form: form, title: "Test")
    #expect(try BlockExport.text(Self.entries(), form: form, title: "Test") == text)
    #expect(text.contains("# Kept by spoor block: each address goes after its own time, the next on 2027-01-16."))
    #expect(text.contains("203.0.113.7") && text.contains("2001:db8:9::"))
  }

  @Test("there is no other form, and neighbours are joined where every address of both is meant") func forms() throws {
    #expect(throws: Diagnostic.self) { try BlockExport.text([], form: "cisco", title: "") }
    let set = try BlockSetTests.set("203.0.113.0/25", "203.0.113.128/25", "203.0.114.0", "203.0.114.1")
    let lines = try BlockExport.text(set.entries, form: "networks", title: "Test").split(separator: "\n")
    #expect(lines.filter { !$0.hasPrefix("#") } == ["203.0.113.0/24", "203.0.114.0/31"])
  }

  /// Whether a real nft can be tried in a network of its own.
  private static let hasNft =
    (try? ProgramCall(["/usr/bin/unshare", "-rn", "/usr/sbin/nft", "list", "ruleset"]).run().isGood) == true

  @Test("a real nft takes the set, in a network of its own", .enabled(if: hasNft)) func realNft() throws {
    let folder = try TestFolder()
    try folder.write("bin/nft", "#!/bin/sh\nexit 1\n", mode: 0o755)
    let change = try BlockLoading(folders: ["\(folder.path)/bin"]).planned(.nft, Self.entries(), now: Self.now)
    try folder.write("set.nft", change.calls[0].input)
    let end = try ProgramCall([
      "/usr/bin/unshare", "-rn", "/bin/sh", "-c",
      "nft -f \(folder.path)/set.nft && nft -f \(folder.path)/set.nft && nft list table inet spoor_blocklist",
    ]).run()
    let shown = String(decoding: end.output, as: UTF8.self)
    #expect(
      end.isGood && shown.contains("203.0.113.128/25") && shown.contains("ip6 saddr @ipv6 drop"), "\(end.lastWords)")
  }
}
