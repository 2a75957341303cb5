import Diagnostics
import Planning
import Testing
import Vocabulary

@Suite("Ban rules from the files of fail2ban")
struct JailTests {
  private static func reader(_ files: [String: String]) -> PlanReader {
    PlanReader(
      analyses: Doubles.analyses, formats: ["dovecot"], templates: ["incident"],
      files: PlanFiles(
        kind: { path in files[path] != nil ? .file : path == "/case/logs/" ? .folder : .missing },
        bytes: { files[$0].map { Array($0.utf8) } }, currentFolder: { "/case" }))
  }

  private static func read(_ policies: String, _ files: [String: String]) throws -> (plan: Plan, warnings: [Diagnostic])
  {
    try reader(files).read(
      text: "spoor: 1\narchive: {paths: [logs/]}\npolicies: \(policies)\n", file: "plan.yml", folder: "/case")
  }

  private static func mistakes(_ policies: String, _ files: [String: String]) -> [String] {
    do {
      return try read(policies, files).warnings.map(\.rendered)
    } catch let list as DiagnosticList {
      return list.diagnostics.map(\.rendered)
    } catch {
      return ["\(error)"]
    }
  }

  private static let base = """
    [INCLUDES]
    before = paths.conf
    [DEFAULT]
    # ten minutes
    bantime  = 10m
    findtime = 10m   ; in which
    maxretry = 5
    ignoreip = 127.0.0.1/8 ::1
       192.0.2.0/24
    enabled  = false
    [sshd]
    port = ssh
    [dovecot]
    port = %(mail_ports)s
    """

  @Test("a mistake in another jail than the one that is meant costs that jail only")
  func otherJail() throws {
    let local = "[sshd]\nenabled = true\nmaxretry = 4\n[dovecot]\nenabled = true\nmaxretry = %(nowhere)s\n"
    let files = ["/case/jail.conf": Self.base, "/case/jail.local": local, "/case/paths.conf": "[DEFAULT]\nx = 1\n"]
    let (plan, warnings) = try Self.read("{jails: {files: [jail.conf, jail.local], jail: sshd}}", files)
    #expect(plan.policies.ban?.failures == 4 && plan.policies.jails.map(\.name) == ["sshd"])
    #expect(warnings.map(\.severity) == [.warning])
    #expect(warnings.first?.message.hasSuffix("; the jail 'dovecot' is left out, for 'sshd' is meant") == true)
    // Meant itself, it is a mistake.
    let meant = Self.mistakes("{jails: {files: [jail.conf, jail.local], jail: dovecot}}", files)
    #expect(meant.contains { $0.hasPrefix("jail.local:6:1: error: [jail-file]") })
  }

  @Test("the jail that is on is the ban rule, with what it takes from elsewhere")
  func oneJail() throws {
    let local = "[DEFAULT]\nbantime = 1h 30m\nlong = 1d\n[dovecot]\nenabled = true\nmaxretry=3\nfindtime = %(long)s\n"
    let (plan, warnings) = try Self.read(
      "{jails: [jail.conf, jail.local]}",
      ["/case/jail.conf": Self.base, "/case/jail.local": local, "/case/paths.conf": "[DEFAULT]\nmail_ports = pop3\n"])
    #expect(warnings.isEmpty)
    let ban = try #require(plan.policies.ban)
    #expect(ban.failures == 3 && ban.withinSeconds == 86_400 && ban.forSeconds == 5400 && ban.growth == nil)
    #expect(ban.exempt.count == 3)
    #expect(ban.exempt.contains { $0.contains(Address("192.0.2.77") ?? .init(ipv4: 0)) })
    #expect(plan.policies.jails.map(\.name) == ["dovecot"])
  }

  @Test("bans that get longer are read")
  func growth() throws {
    let local = """
      [DEFAULT]
      bantime = 1m
      bantime.increment = true
      bantime.maxtime = 5w
      [sshd]
      enabled = yes
      bantime.multipliers = 1 5 30
      bantime.factor = 2
      bantime.rndtime = 10m
      """
    let (plan, warnings) = try Self.read("{jails: [jail.local]}", ["/case/jail.local": local])
    #expect(warnings.map(\.code) == ["jail-rndtime"])
    #expect(warnings.first?.place?.line == 9)
    let growth = try #require(plan.policies.ban?.growth)
    #expect([0, 1, 2, 9].map { growth.seconds(60, after: $0) } == [120, 600, 3600, 3600])
    var doubling = Plan.Policies.Growth()
    #expect([0, 1, 5].map { doubling.seconds(600, after: $0) } == [600, 1200, 19_200])
    #expect(doubling.seconds(600, after: .max) == 600 * Double(1 << 20))
    doubling.maximum = 7200
    #expect(doubling.seconds(600, after: 30) == 7200)
  }

  @Test("several jails need to be told apart, and can be")
  func several() throws {
    let local = "[sshd]\nenabled=1\n[dovecot]\nenabled=1\nmaxretry=9\n[recidive]\nenabled=1\nbantime=-1\n"
    let files = ["/case/jail.local": local]
    #expect(Self.mistakes("{jails: [jail.local]}", files).first?.contains("[several-jails]") == true)
    let (plan, _) = try Self.read("{jails: {files: [jail.local], jail: dovecot}}", files)
    #expect(plan.policies.ban?.failures == 9)
    #expect(plan.policies.jails.count == 3)
    #expect(plan.policies.jails[2].ban.forSeconds == 3_162_240_000)
    #expect(
      Self.mistakes("{jails: {files: [jail.local], jail: dovcot}}", files).first?.contains("did you mean 'dovecot'")
        == true)
    #expect(
      Self.mistakes(
        "{ban: {after: 5, within: 10m, for: 1h}, jails: {files: [jail.local], jail: sshd}}", files
      ).first?.contains("[given-twice]") == true)
    let (stated, _) = try Self.read("{ban: {after: 7, within: 10m, for: 1h}, jails: [jail.local]}", files)
    #expect(stated.policies.ban?.failures == 7)
  }

  @Test("every mistake is told at its own line of its own file")
  func places() {
    let local =
      "maxretry = 3\n[sshd]\nenabled = true\nmaxretry = five\nfindtime = soon\nbantime = %(week)s\nwhat is this\n"
    let found = Self.mistakes("{jails: [jail.local]}", ["/case/jail.local": local])
    #expect(found.count == 2)
    #expect(found[0].hasPrefix("jail.local:1:1: error: [jail-file] this line stands before any [section]"))
    #expect(found[1].hasPrefix("jail.local:7:1: error: [jail-file] this is no `key = value`"))
    let values = Self.mistakes(
      "{jails: [jail.local]}",
      ["/case/jail.local": "[sshd]\nenabled = true\nmaxretry = five\nfindtime = soon\nbantime = %(week)s\n"]
    )
    #expect(values.count == 3)
    #expect(values[0].hasPrefix("jail.local:3:1: error: [jail-file] maxretry is 'five'"))
    #expect(values[1].hasPrefix("jail.local:4:1: error: [jail-file] findtime is 'soon'"))
    #expect(values[2].hasPrefix("jail.local:5:1: error: [jail-file] there is no value 'week' to put in here"))
    #expect(values[2].contains("bantime = %(week)s"))
    let endless = Self.mistakes(
      "{jails: [jail.local]}", ["/case/jail.local": "[sshd]\nenabled = true\nmaxretry = %(maxretry)s\n"])
    #expect(endless.first?.contains("refers to itself") == true)
    #expect(Self.mistakes("{jails: [nowhere.conf]}", [:]).first?.contains("[missing-file]") == true)
  }

  @Test("files that switch nothing on give what they set for all")
  func defaults() throws {
    let (plan, warnings) = try Self.read("{jails: [jail.conf]}", ["/case/jail.conf": Self.base])
    #expect(warnings.map(\.code) == ["no-jail"])
    #expect(plan.policies.ban?.failures == 5)
  }

  @Test(
    "spans of time are read as fail2ban reads them",
    arguments: [
      ("600", 600), ("10m", 600), ("1h 30m", 5400), ("1d12h", 129_600), ("24*60*60", 86_400), ("1w", 604_800),
      ("2 weeks", 1_209_600), ("1h+30min", 5400), ("1mo", 2_629_800), ("-1", 3_162_240_000), ("0.5h", 1800),
    ])
  func spans(text: String, seconds: Int) throws {
    let (plan, _) = try Self.read(
      "{jails: [jail.local]}", ["/case/jail.local": "[x]\nenabled=true\nbantime = \(text)\n"])
    #expect(plan.policies.ban?.forSeconds == seconds)
  }

  @Test(
    "what is no span of time is refused", arguments: ["", "x", "1q", "5 *", "* 5", "0", "1h-", "99999999999", "1..2"])
  func noSpans(text: String) {
    let found = Self.mistakes(
      "{jails: [jail.local]}", ["/case/jail.local": "[x]\nenabled=true\nbantime = \(text)\n"])
    #expect(found.first?.contains("not a span of time") == true, "\(found)")
  }

  @Test("whom no rule may keep out")
  func neverBlock() throws {
    let text = Doubles.start + "never_block: [192.0.2.7, '2001:db8::/32', '*.Example.com', mx1]\n"
    #expect(
      try Doubles.read(text).plan.neverBlock == [
        .network(Network(address: Address("192.0.2.7") ?? .init(ipv4: 0), prefix: 32)),
        .network(Network(address: Address("2001:db8::") ?? .init(ipv4: 0), prefix: 32)), .name("*.example.com"),
        .name("mx1"),
      ])
    #expect(
      Doubles.mistakes(Doubles.start + "never_block: [192.0.2.300, '192.0.2.0/33', 'a b']\n") == [
        "3:15 bad-network", "3:28 bad-network", "3:44 bad-network",
      ])
    #expect(Doubles.mistakes(Doubles.start + "never_block: 192.0.2.7\n") == ["3:14 wrong-type"])
  }
}
