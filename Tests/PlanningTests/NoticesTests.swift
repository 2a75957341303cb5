import Planning
import Testing

@Suite("Notices in a plan") struct NoticesTests {
  private static func read(_ channels: String) throws -> [Plan.NoticeChannel] {
    try Doubles.read(Doubles.start + "notices:\n" + channels).plan.notices
  }

  private static func mistakes(_ channel: String) -> [String] {
    Doubles.mistakes(Doubles.start + "notices:\n  - \(channel)\n")
  }

  @Test("every kind of channel with every key") func everything() throws {
    let channels = try Self.read(
      """
        - mail: {to: [root@example.com, ops], from: spoor@mail.example.com, workbook: yes, max_size: 800kB, sendmail: /opt/sendmail, timeout: 20s}
          least: info
        - webhook: {url_file: hook.url, form: slack, secret_env: SPOOR_KEY, timeout: 5s, tries: 2}
          name: chat
        - webhook: {url: "https://hooks.example.com:8443/x?y=z"}
        - command: {run: [/usr/local/sbin/ring, --loud, "a b"], timeout: 1m}
          least: alarm
        - syslog: {facility: local3}
        - journal
      """)
    let expected: [Plan.NoticeChannel] = [
      .init(
        name: "mail", least: .info,
        way: .mail(
          .init(
            to: ["root@example.com", "ops"], from: "spoor@mail.example.com", workbook: true, maxSize: 800_000,
            sendmail: "/opt/sendmail", timeout: 20))),
      .init(
        name: "chat",
        way: .webhook(
          .init(url: .file("/case/hook.url"), form: .slack, secret: .environment("SPOOR_KEY"), timeout: 5, tries: 2))),
      .init(name: "webhook", way: .webhook(.init(url: .text("https://hooks.example.com:8443/x?y=z")))),
      .init(
        name: "command", least: .alarm,
        way: .command(.init(arguments: ["/usr/local/sbin/ring", "--loud", "a b"], timeout: 60))),
      .init(name: "syslog", way: .syslog(facility: .local3)), .init(name: "journal", way: .journal),
    ]
    #expect(channels == expected)
  }

  @Test("the least of each: defaults") func least() throws {
    let channels = try Self.read("  - mail: {to: [root]}\n  - syslog\n")
    #expect(channels[0].least == .warning && channels[1].way == .syslog(facility: .authpriv))
    #expect(
      channels[0].way == .mail(.init(to: ["root"], maxSize: 5_000_000, sendmail: "/usr/sbin/sendmail", timeout: 60)))
    #expect(Plan.NoticeChannel.Facility.local7.rawValue == 23)
  }

  @Test(
    "what would not work is told at its place",
    arguments: [
      ("mail: {to: []}", ["4:16 empty-value"]), ("mail: {}", ["4:11 missing-key"]),
      ("mail: {to: [\"a@example.com, b@example.com\"]}", ["4:17 bad-address"]),
      ("mail: {to: [\"x@example.com\\nBcc: y@example.org\"]}", ["4:17 bad-address"]),
      ("mail: {to: [\"-oQ/tmp\"]}", ["4:17 bad-address"]), ("mail: {to: [a@b@c]}", ["4:17 bad-address"]),
      ("mail: {to: [root], max_size: 5}", ["4:34 bad-size"]),
      ("mail: {to: [root], sendmail: sendmail}", ["4:34 bad-program"]),
      ("mail: {to: [root], workbook: maybe}", ["4:34 wrong-type"]),
      ("mail: {to: [root], timeout: 1h}", ["4:33 out-of-range"]),
      ("webhook: {}", ["4:14 missing-key"]), ("webhook: {url: \"http://hooks.example.com/\"}", ["4:20 bad-url"]),
      ("webhook: {url: \"https://user:pass@hooks.example.com/\"}", ["4:20 bad-url"]),
      ("webhook: {url: \"ftp://hooks.example.com/\"}", ["4:20 bad-url"]),
      ("webhook: {url: \"https://\"}", ["4:20 bad-url"]),
      ("webhook: {url_env: \"https://hooks.example.com\"}", ["4:24 bad-name"]),
      ("webhook: {url_env: A, url_file: b}", ["4:37 given-twice"]),
      ("webhook: {url_env: A, form: teams}", ["4:33 unknown-form"]),
      ("webhook: {url_env: A, secret: x}", ["4:27 unknown-key"]),
      ("webhook: {url_env: A, tries: 50}", ["4:34 out-of-range"]),
      ("command: {run: []}", ["4:20 empty-value"]), ("command: {run: [ring]}", ["4:21 bad-program"]),
      ("command: {run: ring --loud}", ["4:20 wrong-type"]), ("command: {}", ["4:14 missing-key"]),
      ("syslog: {facility: kern}", ["4:24 unknown-facility"]), ("journal: {x: y}", ["4:14 wrong-type"]),
      ("{mail: {to: [root]}, journal: }", ["4:5 wrong-channel"]), ("{least: alarm}", ["4:5 wrong-channel"]),
      ("smtp", ["4:5 wrong-type"]), ("{journal: , least: loud}", ["4:24 unknown-least"]),
      ("{journal: , name: Big One}", ["4:23 bad-name"]),
    ])
  func mistakes(channel: String, expected: [String]) {
    #expect(Self.mistakes(channel) == expected, "\(channel)")
  }

  @Test("two channels of one name, and no list") func names() {
    #expect(Doubles.mistakes(Doubles.start + "notices: [journal, journal]\n") == ["3:20 given-twice"])
    #expect(Doubles.mistakes(Doubles.start + "notices: journal\n") == ["3:10 wrong-type"])
  }

  @Test("no mistake shows the address of a webhook") func hiddenAddress() {
    let diagnostics = Doubles.diagnostics(
      Doubles.start + "notices: [{webhook: {url: \"http://hooks.example.com/s3cret\"}}]\n")
    #expect(diagnostics.count == 1 && !diagnostics[0].message.contains("s3cret"))
  }
}
