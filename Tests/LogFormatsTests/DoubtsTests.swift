import Testing
import Vocabulary

@testable import LogFormats

/// What makes a log doubtful is noticed while it is read.
@Suite struct DoubtsTests {
  private func account(_ lines: [String], watched: Int = 0) throws -> ScanAccount {
    var scanner = LineScanner(formats: try CompiledFormats.builtIn())
    scanner.watched = watched
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    return unsafe bytes.withUnsafeBytes { unsafe scanner.scan($0) { _, _ in } }
  }

  private func stamp(_ second: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "2023-03-06T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))+00:00"
  }

  @Test func `Lines of an unknown program that speak of failed logins are sampled`() throws {
    let lines = (0..<6400).map { second in
      "\(stamp(second)) mx frobd[7]: authentication failed for user x\(second % 10) from 240.1.2.\(second % 250)"
    }
    let unread = try account(lines).unread
    #expect((60...140).contains(unread.count))
    #expect(unread.allSatisfy { $0.standsFor == UnreadLine.sample })
    #expect(unread.allSatisfy { $0.address == Address(ipv4: 0xF001_0200 + UInt32(($0.line - 1) % 250)) })
  }

  @Test func `A line speaks of a failed login by a word for each, in any letters and at any place`() {
    var numbers = SeededNumbers(state: 0xD0B7_0001)
    let (logins, failures) = (["auth", "Log On", "PASSW", "sign in"], ["fail", "No Such ", "DENIED", "wrong "])
    // None of these is one, nor are two of them side by side.
    let others = ["au", "pas", "fai", "denie", "0.5", "[", " ", "lo ", "\u{E9}", "WRON", "s1gn in", "{a", "@t"]
    var spoken = 0
    for _ in 0..<5000 {
      let kinds = (0..<Int.random(in: 1...8, using: &numbers)).map { _ in Int.random(in: 0..<8, using: &numbers) }
      let words = kinds.map { kind in
        let list = kind == 0 ? logins : kind == 1 ? failures : others
        return list[Int.random(in: 0..<list.count, using: &numbers)]
      }
      let line = Array(words.joined(separator: "|").utf8)
      let speaks = kinds.contains(0) && kinds.contains(1)
      let seen = line.withUnsafeBytes { UnreadWords.speakOfFailedLogin(Bytes($0), 0, line.count) }
      #expect(seen == speaks, "\(words)")
      if speaks { spoken += 1 }
    }
    #expect(spoken > 500)
  }

  @Test func `At the beginning of a file each is looked at, whatever stands around it`() throws {
    let message = "Failed password for invalid user alice from 240.1.2.3"
    let kinds = [
      "\(stamp(1)) mx frobd[7]: \(message)", "auth.log.1:17: \(message)", "{\"text\": \"\(message)\"}",
      "oh: \(message)",
      "\(stamp(1)) mx frobd[7]: \(String(repeating: "x", count: 300)) \(message)",
    ]
    for line in kinds {
      let unread = try account([line], watched: 1).unread
      #expect(unread == [UnreadLine(line: 1, address: Address(ipv4: 0xF001_0203), standsFor: 1)], "\(line)")
    }
    let request = "240.1.2.3 - - [12/Nov/2023:08:31:05 +0100] \"GET /login?failed=1 HTTP/1.1\" 200 1"
    let noEvent = """
      \(stamp(1)) mx dovecot: imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=240.1.2.3, lip=192.0.2.1, TLS \
      handshaking: SSL_accept() failed: error:1408F10B, session=<abc>
      """
    for line in [request, noEvent] { #expect(try account([line], watched: 1000).unread.isEmpty, "\(line)") }
  }

  @Test(arguments: [
    "Rejected password for user root", "An account could not log on: bad password", "credentials mismatch",
    "Unauthorized login attempt", "org.example.auth.LoginService - Failed login", "Login failed. Path /",
    "Anmeldung von bob fehlgeschlagen", "Login incorreto: falha",
  ])
  func `Other words for it, and addresses of version 6, are known`(message: String) throws {
    let address = try #require(Address("2001:db8::7"))
    for (text, source) in [("from 240.1.2.3", Address(ipv4: 0xF001_0203)), ("from [2001:db8::7]:51182", address)] {
      let unread = try account(["\(stamp(1)) mx frobd[7]: \(message) \(text)"], watched: 1000).unread
      #expect(unread == [UnreadLine(line: 1, address: source, standsFor: 1)], "\(message) \(text)")
    }
    #expect(try account(["\(stamp(1)) mx frobd[7]: \(message) at 08:31:05"], watched: 1000).unread.isEmpty)
  }

  @Test(arguments: [
    "authentication failed for somebody", "login refused from 999.1.2.3", "query from 240.1.2.3 denied",
    "login from 240.1.2.3 succeeded",
  ])
  func `Other lines are not`(message: String) throws {
    #expect(try account((0..<2000).map { "\(stamp($0)) mx frobd[7]: \(message)" }).unread.isEmpty)
  }

  /// What servers write all day in such words.
  @Test(arguments: [
    "policyd-spf[7]: prepend Authentication-Results: mx; spf=fail smtp.mailfrom=example.net (client-ip=240.1.2.3)",
    "policyd-spf[7]: 550 5.7.23 Message rejected due to: SPF fail - not authorized. ip=240.1.2.3",
    "named[7]: client @0x7f 240.1.2.3#5 (login.example.com): query (cache) 'login.example.com/A/IN' denied",
    "dns: 240.1.2.3 query: login-failed.example.com IN A",
    "postfix/smtp[7]: 4ABC: to=<x@example.com>, relay=mx.example.net[240.1.2.3]:587, status=deferred (SASL authentication failed)",
    "mailer[7]: SASL authentication failed; server mx.example.net[240.1.2.3] said: 535 authentication failed",
    "postfix/cleanup[7]: 4ABC: warning: header Subject: login failed from mx.example.net[240.1.2.3]; from=<a> to=<b>",
    "rspamd[7]: <a>; task; rspamd_task_write_log: id: <b>, ip: 240.1.2.3, (default: F (reject): [AUTH_NA,SPF_FAIL])",
    "haproxy[7]: 240.1.2.3:4 [12/Nov/2023:08:31:00.000] https~ app/s 401 \"GET /login?failed=1 HTTP/1.1\"",
    "systemd[1]: Failed to start systemd-logind.service - User Login Management.",
    "sudo: bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh",
    "sssd_be[7]: Authentication failed for user bob", "unix_chkpwd[7]: password check failed for user (bob)",
    "dovecot: imap-login: Warning: SSL alert: where=0x4004, ret=560: fatal unknown CA [240.1.2.3]",
    "dovecot: auth: Error: sql(bob@example.com,240.1.2.3,<a>): Password query failed: Connection lost",
    "web: open() \"/var/www/html/wp-login.php\" failed (2: No such file or directory), client: 240.1.2.3, server: _",
    "web: [client 240.1.2.3:5] ModSecurity: Access denied with code 403 [data \"password\"] [uri \"/x\"]",
    "web: script 'wp-login.php' is unknown, client 240.1.2.3", "web: refused https://240.1.2.3/auth/login",
    "web: [client 240.1.2.3:5] PHP Warning: mysqli_connect(): Access denied for user 'x'@'localhost' (using password: YES)",
    "sshd[7]: Authentication refused: bad ownership or modes for directory /home/bob",
    "launchd[1]: (loginwindow/154) <Warning>: failed lookup: name = com.apple.fonts, requestor = efilogin-helper[388], error = 3",
    "dkfilter.out[7]: DomainKeys signing - skipped (wrong sender domain); from=<bob>, message-id=<a@240.1.2.3>",
  ])
  func `Who uses the words of something else raises no doubt`(message: String) throws {
    let account = try account(["\(stamp(1)) mx \(message)"], watched: 1000)
    #expect(account.unread.isEmpty && account.unplaced.isEmpty)
  }

  @Test func `Lines without an address are counted by program`() throws {
    let lines = [
      "\(stamp(1)) mx zabbix_server[7]: failed login of user \"Admin\"",
      "\(stamp(2)) mx zabbix_server[7]: failed login of user \"bob\"",
      "\(stamp(3)) mx app/web: login refused for bob",
      "\(stamp(4)) mx app web: login refused for bob",
      "Some account failed to log on.", "\(stamp(5)) mx frobd[7]: all is well",
    ]
    let expected = [
      "zabbix_server": UnplacedLines(firstLine: 1, lines: 2), "app/web": UnplacedLines(firstLine: 3, lines: 1),
      "": UnplacedLines(firstLine: 4, lines: 2),
    ]
    #expect(try account(lines, watched: 1000).unplaced == expected)
    var joined = ScanAccount()
    for line in lines { joined.append(try account([line], watched: 1000), bytesBefore: 0) }
    #expect(joined.unplaced == expected)
    let many = try account((0..<6400).map { "\(stamp($0)) mx zabbix_server[7]: failed login of user x\($0)" })
    let estimate = try #require(many.unplaced["zabbix_server"])
    #expect((3200...9600).contains(estimate.lines) && estimate.isEstimate)
  }
}
