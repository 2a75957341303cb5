import Testing

@testable import LogFormats

/// Lines of a service's own log, and of containers, behind the name of whoever passed them on.
@Suite struct CarriedLineTests {
  let formats: CompiledFormats

  init() throws { formats = try CompiledFormats.shared() }

  private static let ssh = "sshd[88]: Failed password for root from 192.0.2.7 port 51182 ssh2"
  private static let mailboxd =
    "2023-11-12 08:31:04,762 WARN  [ImapServer-5] [ip=192.0.2.7;] security - cmd=Auth; account=root; protocol=imap; "
    + "error=authentication failed for [root], invalid password;"

  @Test(arguments: [
    "[Sun Nov 12 08:31:04.123456 2023] [auth_basic:error] [pid 9] [client 192.0.2.7:51182] AH01618: user root not found: /",
    "[Sun Nov 12 08:31:04 2023] [error] [client 192.0.2.7] user root not found: /",
    "Sun Nov 12 08:31:04 2023 [pid 2] [root] FAIL LOGIN: Client \"192.0.2.7\"",
    "[12-Nov-2023 08:31:04 +0000]: <s> Failed login for root from 192.0.2.7 in session a (error: 0)",
    "2023-11-12  8:31:04 42 [Warning] Access denied for user 'root'@'192.0.2.7' (using password: YES)",
    "[2023-11-12 08:31:04] NOTICE[1638] manager.c: 192.0.2.7 failed to authenticate as 'root'",
    mailboxd,
  ])
  func `a service's own log is read behind a name without a number`(line: String) throws {
    for name in ["web-errors", "x", "httpd", "mailboxd"] {
      let (seen, account) = scan("Nov 12 08:31:05 h \(name): \(line)", formats)
      let one = try #require(seen.first, "\(name)")
      #expect(seen.count == 1 && one.user == "root" && one.source == "192.0.2.7" && account.damaged.isEmpty)
      // The stamp of the file's own order.
      #expect(one.seconds % 60 == 5)
    }
  }

  @Test(arguments: [
    "Nov 12 08:31:04 \(ssh)", "Nov 12 08:31:04 mx \(ssh)", "2023-11-12T08:31:04.123456+00:00 mx \(ssh)", ssh, mailboxd,
  ])
  func `what a container wrote is read behind its number`(line: String) throws {
    for name in ["0123456789ab[733]", "0123456789ab", "docker/mail[733]", "docker[733]"] {
      let seen = scan("Nov 12 08:31:05 h \(name): \(line)", formats).seen
      #expect(seen.map(\.source) == ["192.0.2.7"], "\(name)")
      #expect(seen.first?.seconds.isMultiple(of: 60) == false)
      if line.contains(" mx ") { #expect(seen.first?.reporter == "mx") }
    }
  }

  /// Programs repeat what somebody typed.
  @Test(arguments: [
    "app: Nov 12 08:31:04 mx \(ssh)", "app: 2023-11-12T08:31:04Z mx \(ssh)", "app: 2023-11-12 08:31:04 mx \(ssh)",
    "app[7]: Nov 12 08:31:04 mx \(ssh)", "app: \(ssh)", "app[7]: \(mailboxd)", "nginx[7]: \(mailboxd)",
    "app: said \(mailboxd)", "app:\(mailboxd)", "0123456789ag[7]: \(ssh)", "0123456789abc[7]: \(ssh)",
    "dockers[7]: \(ssh)",
  ])
  func `no other program's words are a line`(text: String) {
    #expect(scan("Nov 12 08:31:05 h \(text)", formats).seen.isEmpty)
  }

  @Test(arguments: ["ERR", "NOTICE", "Info", "host1"])
  func `a level before the program's name is no host`(word: String) throws {
    let text =
      "HORDE [horde] FAILED LOGIN for bob to horde (192.0.2.7) [pid 1234 on line 193 of \"/var/www/horde/login.php\"]"
    let one = try #require(scan("2023-11-12T08:31:05+00:00 \(word): \(text)", formats).seen.first)
    #expect(one.user == "bob" && one.source == "192.0.2.7")
    #expect(one.reporter == (word == "host1" ? "host1" : nil))
  }
}
