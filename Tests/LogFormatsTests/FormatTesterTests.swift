import Diagnostics
import Testing

@testable import LogFormats

struct FormatTesterTests {
  private func tested(_ texts: String...) throws -> FormatTester.Result {
    var tester = FormatTester(formats: try CompiledFormats.builtIn())
    for (file, text) in texts.enumerated() { Array(text.utf8).withUnsafeBytes { tester.add($0, file: file) } }
    return tester.finished()
  }

  @Test func `Lines of programs without a format that speak of logins are shown, and others are not`() throws {
    let result = try tested(
      """
      Nov 12 08:31:05 h exampled[7]: Failed authentication attempt for eve from 192.0.2.9:51182
      Nov 12 08:31:06 h exampled[7]: Failed authentication attempt for bob from 192.0.2.10:51183
      Nov 12 08:31:07 h exampled[7]: pushed 7 commits
      Nov 12 08:31:08 h sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2
      Nov 12 08:31:08 login.example.com kernel: usb 1-1
      no stamp: login failed

      """)
    #expect(result.foreignLines == 2)
    #expect(result.foreign.map(\.lines) == [2])
    #expect(result.foreign.map(\.mask) == ["exampled[N]: Failed authentication attempt for WORD from ADDRESS:N"])
    #expect(result.foreign.first?.place.lineNumber == 1)
    #expect(result.lines == 6 && result.damagedLines == 1)
  }

  @Test func `A line that can be cut into program and message in two ways is one line`() throws {
    let tail = "SOGoRootPage Login from '192.0.2.9' for user 'joe' might not have worked"
    let result = try tested(
      """
      Nov 12 08:31:05 h sogod [11402]: \(tail) - password policy: 65535  grace: -1  expire: -1  bound: 0
      Nov 12 08:31:06 h sogod [11402]: what is this
      Nov 12 08:31:07 h sogod [11402]: what is this

      """)
    #expect(result.shapes.map(\.lines).reduce(0, +) == 1 && result.events == 1)
    #expect(result.unmatchedLines == 2)
    #expect(result.unmatched.map(\.mask) == ["what is this"])
    #expect(result.unmatched.map(\.lines) == [2])
  }

  @Test func `Line numbers are those of each file, whatever order stretches come in`() throws {
    var tester = FormatTester(formats: try CompiledFormats.builtIn())
    func add(_ text: String, _ file: Int) { Array(text.utf8).withUnsafeBytes { tester.add($0, file: file) } }
    add("Nov 12 08:31:05 h x: a\nNov 12 08:31:05 h x: b\n", 1)
    add("Nov 12 08:31:05 h sshd[1]: what is this\n", 0)
    add("Nov 12 08:31:05 h sshd[1]: and what is that\n", 1)
    let result = tester.finished()
    #expect(result.unmatched.map { "\($0.place.file) \($0.place.lineNumber)" }.sorted() == ["0 1", "1 3"])
    #expect(result.accounts.map(\.account.lines) == [1, 3])
  }

  @Test func `Frequent kinds are kept with all their lines however many rare ones come between`() {
    var masks = FrequentMasks(limit: 100)
    for round in 0..<5000 {
      masks.add("rare \(round)") { .init(file: 0, lineNumber: round, line: "") }
      if round % 10 == 0 { for _ in 0..<20 { masks.add("frequent") { .init(file: 0, lineNumber: round, line: "") } } }
    }
    #expect(masks.groups.count <= 100)
    #expect(masks.sorted.first?.mask == "frequent")
    #expect(masks.sorted.first?.lines == 10_000)
    #expect(masks.lines == 15_000)
    #expect(masks.forgotten + masks.groups.values.reduce(0) { $0 + $1.lines } == masks.lines)
  }

  /// The secret is `Tr0ub4dor&3`, in base64 `VHIwdWI0ZG9yJjM=`; with a name before it `AGV2ZQBUcjB1YjRkb3ImMw==`.
  @Test(arguments: [
    "auth: Debug: client in: AUTH 1 PLAIN service=imap resp=AGV2ZQBUcjB1YjRkb3ImMw==",
    "auth: Debug: client in: CONT#0111#011AGV2ZQBUcjB1YjRkb3ImMw==",
    "auth: something new about eve (given password: Tr0ub4dor&3)",
    "auth: something with Password: Tr0ub4dor&3 in it",
    "auth: what is AGV2ZQBUcjB1YjRkb3ImMw== here",
    "auth: what is VHIwdWI0ZG9yJjM= here",
    "auth: odd PASS='Tr0ub4dor&3'",
    #"web: {"user":"eve","passwd": "Tr0ub4dor&3"}"#, #"web: {"pwd":"Tr0ub4dor&3"}"#, "web: Kennwort=Tr0ub4dor&3",
    "web: mot de passe : Tr0ub4dor&3", "web: fetched https://eve:Tr0ub4dor&3@192.0.2.9/",
    "web: wrong password Tr0ub4dor&3 for eve", "web: bad Password Tr0ub4dor&3,",
    "cron: mysqldump -u eve -pTr0ub4dor&3 db",
    "cron: sshpass -p Tr0ub4dor&3 ssh h", "cron: tool --password Tr0ub4dor&3 x",
    "door: login failure user bob pw Tr0ub4dor&3 client 192.0.2.9", #"web: login failed {"pw":"Tr0ub4dor&3"}"#,
    "imap-login: weird AUTHENTICATE PLAIN VHIwdWI0ZG9yJjM=",
    "imap-login: weird authenticate plain Tr0ub4dor&3",
    "imap-login: Authorization: Basic VHIwdWI0ZG9yJjM=",
    "auth: Debug: sql(eve,192.0.2.9,<s>): CRYPT(Tr0ub4dor&3) != '$1$x$y'",
    "auth-worker(7): Debug: conn unix:auth-worker (pid=1): sql(eve,192.0.2.9): CRYPT(Tr0ub4dor&3) != '$1$x$y'",
    "auth: sql(eve,192.0.2.9,<s>): Requested CRAM-MD5 scheme, but we have only PLAIN (input: Tr0ub4dor&3)",
    "auth: Debug: sql(eve,192.0.2.9,<s>): cache hit: Tr0ub4dor&3",
    "smtpd[4]: < unknown[192.0.2.9]: PASS Tr0ub4dor&3",
    "smtpd[4]: xsasl_cyrus_server_first: decoded initial response Tr0ub4dor&3",
    "smtpd[4]: xsasl_cyrus_server_next: decoded response: Tr0ub4dor&3",
    "smtpd[4]: xsasl_dovecot_server_first: sasl_method PLAIN, init_response VHIwdWI0ZG9yJjM=",
    "ftpd: h (h[192.0.2.9]) - USER eve: PASS Tr0ub4dor&3", #"ftpd: FTP command: "PASS Tr0ub4dor&3""#,
    "sqld: query: CREATE USER eve IDENTIFIED BY 'Tr0ub4dor&3'", "sqld: SET PASSWORD = PASSWORD('Tr0ub4dor&3')",
    #"web: authentication failure for "/x?pw=Tr0ub4dor&3""#, "web: api_key=Tr0ub4dor&3 of 192.0.2.9",
    "web: Cookie: session=Tr0ub4dor&3; Path=/", "radiusd: Invalid user: [eve/Tr0ub4dor&3] (from client h port 1)",
    "smbd: eve from 192.0.2.9 with NT hash Tr0ub4dor&3", "web: mot de passe Tr0ub4dor&3 pour eve",
    "web: falsches Passwort Tr0ub4dor&3 von eve", "web: неверный пароль Tr0ub4dor&3 для eve",
  ])
  func `No sample shows a password or its base64`(_ message: String) throws {
    let programs = ["dovecot", "otherd[5]"]
    for program in programs {
      let line = "Nov 12 08:31:05 h \(program): \(message) login failed"
      let result = try tested(line + "\n", line.dropFirst(16) + "\n")
      var shown = (result.unmatched + result.foreign).flatMap { [$0.mask, $0.place.line] }
      shown += result.accounts.flatMap { $0.account.damaged.reasons.flatMap { $0.samples.map(\.excerpt) } }
      shown += result.shapes.flatMap { $0.examples.map(\.place.line) }
      #expect(!shown.isEmpty)
      for secret in ["Tr0ub4dor", "VHIwdWI0ZG9y", "AGV2ZQBUcjB1YjRkb3Im"] {
        #expect(!shown.contains { $0.contains(secret) }, "\(shown)")
      }
    }
  }

  @Test(arguments: [
    "Failed password for root from 192.0.2.1 port 22 ssh2", "/var/spool/postfix/active/3F2A1B", "SOGoRootPage Login",
    "warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", "mail.example.com",
    "Jamess-iMac.local", "https://example.com:8080/a@b", "http://192.0.2.9:8080",
    "ssl3_get_record:wrong version number", "SHA256:", "internationalisation 20231112083105", "0123456789abcdef0123",
    "user=<eve@example.com>, method=PLAIN", "Password authentication failed for eve", "wrong password for eve",
    "invalid password [preauth]", "mysqld --port 3306", "falsches Passwort von eve", "mot de passe incorrect pour eve",
    "contraseña incorrecta para eve", "неверный пароль для eve", "Invalid user eve from 192.0.2.9",
  ])
  func `What only looks a little like base64 is shown`(_ text: String) {
    #expect(String(decoding: SecretText.cut(Array(text.utf8)), as: UTF8.self) == text)
  }

  @Test func `A password in an address that was cut short is hidden as well`() {
    let cut = SecretText.cut(Array("fetched https://eve:Tr0ub4dor&3".utf8))
    #expect(String(decoding: cut, as: UTF8.self) == "fetched https://eve:…")
  }
}
