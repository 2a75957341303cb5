import CivilTime
import Testing
import Vocabulary

@testable import LogFormats

/// Lines around which something stands that their writer did not write, and rare stamps.
@Suite struct UnusualLineTests {
  let formats: CompiledFormats

  init() throws { formats = try CompiledFormats.shared() }

  private static let failure = "Failed password for root from 192.0.2.7 port 51182 ssh2"
  private static let line = "Nov 12 08:31:05 h sshd[4711]: " + failure

  private func one(_ line: String) throws -> (seen: Seen, account: ScanAccount) {
    let (seen, account) = scan(line, formats)
    #expect(account.lines == account.loginLines + account.otherLines + account.damaged.total)
    #expect(account.loginLines == 1 && seen.count == 1, "\(line)")
    return (try #require(seen.first), account)
  }

  private func seconds(_ year: Int, _ hour: Int = 8) -> Int64 {
    Int64(CivilDate.dayNumber(year: year, month: 11, day: 12)) * 86_400 + Int64(hour * 3600 + 31 * 60 + 5)
  }

  // MARK: Requests

  @Test(arguments: [
    ("", "-"), ("www.example.com:443 ", "-"), ("", "a[b"), ("www.example.com ", "bob"),
  ])
  func `requests of web servers are dated, and only what WordPress refused is a login`(site: String, user: String) {
    let form = "\"POST /blog/wp-login.php HTTP/2.0\" 200 3811 \"-\" \"Mozilla/5.0\""
    let others = [
      "\"GET /wp-login.php HTTP/2.0\" 200 3811", "\"POST /wp-login.php HTTP/2.0\" 302 0",
      "\"POST /wp-login.php?action=lostpassword HTTP/2.0\" 200 3811", "\"POST /index.php HTTP/2.0\" 401 0",
    ]
    let lines = ([form] + others).map { "\(site)192.0.2.7 - \(user) [12/Nov/2023:09:31:05 +0100] \($0)" }
    let (seen, account) = scan(lines.joined(separator: "\n"), formats)
    #expect(seen.map(\.source) == ["192.0.2.7"])
    #expect(seen.first?.seconds == seconds(2023) && seen.first?.user == nil)
    #expect(account.loginLines == 1 && account.otherLines == 4 && account.damaged.isEmpty)
    #expect(account.firstStamp.kind == .absolute && account.lastStamp.seconds == seconds(2023))
  }

  // MARK: Stamps

  @Test(arguments: [
    ("2023/11/12 08:31:05 ", Stamp.Kind.local, 0), ("[Sun Nov 12 08:31:05 2023] ", .local, 0),
    ("[Sun Nov 12 08:31:05.250123 2023] ", .local, 250), ("[2023-11-12 08:31:05,250] ", .local, 250),
    ("[2023-11-12 09:31:05 +0100] ", .absolute, 0), ("[20231112-08:31:05] ", .local, 0),
    ("231112  8:31:05 ", .local, 0), ("231112 08:31:05 ", .local, 0), ("2023-11-12  8:31:05 ", .local, 0),
    ("2023-11-12 08:31:05.250 UTC ", .absolute, 250), ("2023-11-12 11:31:05 +03 ", .absolute, 0),
    ("1699777865.4711.0 [12/Nov/2023 09:31:05] ", .absolute, 0), ("2023-11-12 08:31:05: ", .local, 0),
    ("Nov 12 2023 08:31:05.250 ", .local, 250),
  ])
  func `stamps of web servers, databases and telephone exchanges`(stamp: String, kind: Stamp.Kind, milliseconds: Int)
    throws
  {
    let (seen, account) = try one(stamp + "h sshd[4711]: " + Self.failure)
    #expect(seen.seconds == seconds(2023))
    #expect(account.firstStamp.kind == kind)
    #expect(Int(account.firstStamp.milliseconds) == milliseconds)
  }

  @Test(arguments: [
    "2023/13/12 08:31:05 x", "[Sun Nov 31 08:31:05 2023] x", "[20231312-08:31:05] x", "231312  8:31:05 h x: y",
    "1699777865.4711.0 [32/Nov/2023 09:31:05] x y z",
    "9999-12-31T23:59:59Z h sshd[1]: x", "2101-01-01 00:00:00 h x: y", "1969-12-31T23:59:59Z h sshd[1]: x",
    "[Sun Nov 12 08:31:05.250123 9999] x", "99991112T083105Z h x: y", "9999-11-12  8:31:05 h x: y",
    "9999 Nov 12 08:31:05 h x: y", "0001-11-12  8:31:05 h x: y", "@400000ff4c91b044077a9e94 h x: y",
    #"{"__REALTIME_TIMESTAMP":"99999999999999999","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"x"}"#,
  ])
  func `an impossible one is damaged, not guessed`(line: String) {
    #expect(scan(Self.line + "\n" + line, formats).account.damaged.counts == ["impossible time stamp": 1])
  }

  @Test(arguments: ["1970-01-01T00:00:00Z", "2100-12-31T23:59:59Z"])
  func `the first and the last year in which a clock may stand are read`(stamp: String) {
    let account = scan(stamp + " h sshd[4711]: " + Self.failure, formats).account
    #expect(account.damaged.isEmpty && account.loginLines == 1)
  }

  @Test func `months in Latin-1 are read as in UTF-8`() throws {
    for (name, month) in [("ao\u{FB}t", 8), ("M\u{E4}r", 3), ("d\u{E9}c.", 12)] {
      let bytes =
        name.unicodeScalars.map { UInt8($0.value) } + Array(" 12 08:31:05 h sshd[4711]: \(Self.failure)".utf8)
      let date = CivilDate.dayNumber(year: 2000, month: month, day: 12)
      #expect(scan(bytes, formats).seen.first?.seconds == Int64(date) * 86_400 + 30_665)
    }
  }

  @Test(arguments: [
    ("21/11/2023 08:31:05 authProcessClientMessage", 21), ("03/11/23 08:31:05 rfbAuthProcessClientMessage", 3),
  ])
  func `LibVNCServer writes the day first`(line: String, day: Int) throws {
    let (seen, _) = try one(line + ": authentication failed from 192.0.2.7")
    #expect(seen.seconds == Int64(CivilDate.dayNumber(year: 2023, month: 11, day: day)) * 86_400 + 30_665)
  }

  @Test func `where day and month could be either, the stamp is not guessed`() {
    let (seen, account) = scan("11/12/2023 08:31:05 h sshd[4711]: \(Self.failure)", formats)
    #expect(seen.isEmpty && account.damaged.counts == ["no time stamp": 1])
  }

  @Test func `TigerVNC's messages have the stamp above them`() throws {
    let text = """

      Sun Nov 12 08:31:05 2023
       Connections: accepted: 192.0.2.9::45376
       SConnection: AuthFailureException: Authentication failure
       VNCSConnST:  closing 192.0.2.7::45376: Authentication failure
       EncodeManager: Framebuffer updates: 0

      """
    let (seen, account) = scan(text, formats)
    #expect(seen.count == 1 && seen.first?.source == "192.0.2.7" && seen.first?.seconds == seconds(2023))
    #expect(account.damaged.isEmpty && account.otherLines == 5)
  }

  @Test func `old PAM below dovecot names dovecot before itself`() throws {
    let message = "authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=192.0.2.7  user=bob"
    let (seen, _) = try one("Nov 12 08:31:05 h dovecot(pam_unix)[4711]: \(message)")
    #expect(seen.user == "bob" && seen.source == "192.0.2.7")
  }

  @Test func `RFC 5424 without a clock gives an event without a time`() throws {
    let (seen, account) = try one("<38>1 - h sshd 4711 - - " + Self.failure)
    #expect(seen.reporter == "h")
    #expect(account.firstStamp == .none)
    #expect(account.hours.isEmpty)
  }

  // MARK: Around a line

  @Test(arguments: [
    "\u{FEFF}", "123 <38>", "mail_1  | ", "\u{1B}[36mmail-1  | \u{1B}[0m", "\u{1B}[1;36mmail_1   |\u{1B}[0m ",
    "\u{1B}[K", "data-base.1 | ", "\u{FEFF}<38>", "\0\0\0\0",
    "Nov 12 08:30:00 h cron[1]: cut in the mid" + String(repeating: "\0", count: 300),
  ])
  func `what stands before a line does not hide it`(prefix: String) throws {
    let (seen, account) = try one(prefix + Self.line)
    #expect(seen.seconds == seconds(2000))
    #expect(seen.reporter == "h")
    #expect(seen.pid == 4711)
    // A loss before the line is told although the line counts as a login.
    #expect(account.mended.counts == (prefix.contains("\0") ? ["NUL bytes": 1] : [:]))
    #expect(account.damaged.isEmpty)
  }

  @Test func `what journalctl colours in a line is read without its colours`() throws {
    let coloured = Self.line.replacing(Self.failure, with: "\u{1B}[0;1;39m\(Self.failure)\u{1B}[0m")
    let (seen, account) = try one(coloured)
    #expect(seen.seconds == seconds(2000) && seen.reporter == "h" && seen.pid == 4711)
    #expect(account.damaged.isEmpty && account.otherLines == 0)
    // A name keeps what was typed.
    let typed = "Nov 12 08:31:05 h sshd[1]: Invalid user \u{1B}[31mx\u{1B}[0m from 203.0.113.9 port 5"
    #expect(try one(typed).0.user == "\u{1B}[31mx\u{1B}[0m")
  }

  @Test(arguments: ["\u{1B}", "\u{1B}[", "\u{1B}[36m", "\u{1B}[36m\u{1B}[0m", "\u{1B}[9999999999999999999999999999m"])
  func `a line of colours is counted as one line and tells nothing`(line: String) {
    let (seen, account) = scan(line + "\n", formats)
    #expect(seen.isEmpty)
    #expect(account.lines == 1 && account.otherLines + account.damaged.total == 1)
  }

  @Test func `NUL bytes inside a name do not begin a line`() {
    let forged = "Nov 12 08:31:05 h sshd[1]: Invalid user x\0\(Self.line) from 203.0.113.9 port 5"
    let seen = scan(forged, formats).seen
    #expect(seen.allSatisfy { $0.source == "203.0.113.9" })
  }

  @Test(arguments: [
    "2023-11-12T08:31:05.123456789Z \(line)", "2023-11-12T08:31:05.123456789Z stdout F \(line)",
    "2023-11-12T09:31:05.5+01:00 stderr F \(line)",
    "2023-11-12T08:31:05.123456789Z 2023/11/12 08:31:05 h sshd[4711]: \(failure)",
    #"{"log":"\#(line)\r\n","stream":"stdout","attrs":{"tag":["x"]},"time":"2023-11-12T08:31:05.123456789Z"}"#,
  ])
  func `a container's line keeps the stamp of its engine, which has year and zone`(line: String) throws {
    let (seen, account) = try one(line)
    #expect(seen.seconds == seconds(2023))
    #expect(account.firstStamp.kind == .absolute)
    #expect(seen.reporter == "h")
    #expect(seen.pid == 4711)
  }

  @Test(arguments: [
    "2023-11-12T08:31:05.123456789Z 2023-11-12T08:31:04+00:00", "2023-11-12T08:31:05Z 2023-11-12T08:31:04.5Z",
    "Nov 12 08:31:05 2023-11-12T08:31:04+00:00",
  ])
  func `a second stamp is no host`(stamps: String) throws {
    let (seen, _) = try one(stamps + " sshd[4711]: " + Self.failure)
    #expect(seen.reporter == nil && seen.pid == 4711)
    let (named, _) = try one(stamps + " h sshd[4711]: " + Self.failure)
    #expect(named.reporter == "h" && named.seconds == seen.seconds)
  }

  @Test func `a line that a container's engine took apart is one line, and none is forged behind a part`() throws {
    let stamp = "2023-11-12T08:31:05.123Z"
    let forged = Self.line.replacing("192.0.2.7", with: "203.0.113.9")
    let cut = Self.line.index(Self.line.startIndex, offsetBy: 40)
    let parts = [String(Self.line[..<cut]), String(Self.line[cut...])]
    let text = """
      \(stamp) stdout P \(parts[0])
      \(stamp) stderr P Nov 12 08:31:05 h sshd[4711]: Invalid user x
      \(stamp) stdout F \(parts[1])
      \(stamp) stderr P \(forged)
      \(stamp) stderr F \(forged) from 198.51.100.4 port 5
      \(stamp) stdout F \(Self.line)
      """
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.source) == ["192.0.2.7", "198.51.100.4", "192.0.2.7"])
    #expect(account.loginLines == 3 && account.otherLines == 3 && account.damaged.isEmpty)
  }

  /// Docker keeps 16 KiB a record; the last part of a line has its end.
  @Test func `a line that Docker took apart is one line, and none is forged behind a part`() throws {
    func record(_ text: String, _ stream: String = "stdout") -> String {
      #"{"log":"\#(text)","stream":"\#(stream)","time":"2023-11-12T08:31:05.123456789Z"}"# + "\n"
    }
    let forged = Self.line.replacing("192.0.2.7", with: "203.0.113.9")
    let long = Self.line.replacing("invalid user ", with: "invalid user " + String(repeating: "x", count: 20_000))
    let piece = String(long.prefix(16 << 10))
    let filled = String(repeating: "y", count: 16 << 10)
    let text =
      record(piece) + record(Self.line + "\\n", "stderr") + record(String(long.dropFirst(16 << 10)) + "\\n")
      + record(filled) + record(forged + "\\n")
      // What a program wrote last lacks its end, but is no piece.
      + record("bye") + record(Self.line + "\\n")
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.source) == ["192.0.2.7", "192.0.2.7", "192.0.2.7"])
    #expect(account.loginLines == 3 && account.otherLines == 4 && account.damaged.isEmpty)
  }

  @Test func `a container's line without a stamp has that of its engine`() throws {
    let message = "Bad password attempt for 'root' from 192.0.2.7:51182"
    for line in [
      "2023-11-12T08:31:05.123456789Z \(message)", "2023-11-12T08:31:05.123Z stdout F \(message)",
      #"{"log":"\#(message)\n","stream":"stderr","time":"2023-11-12T08:31:05.123456789Z"}"#,
      #"{"CONTAINER_NAME":"ssh_1","SYSLOG_IDENTIFIER":"0123456789ab","MESSAGE":"\#(message)","#
        + #""__REALTIME_TIMESTAMP":"1699777865000000"}"#,
    ] {
      let (seen, _) = try one(line)
      #expect(seen.seconds == seconds(2023))
      #expect(seen.source == "192.0.2.7")
    }
  }

  @Test func `dropbear on a terminal puts its number before the stamp`() throws {
    let (seen, _) = try one("[4711] Nov 12 08:31:05 Bad password attempt for 'root' from 192.0.2.7:51182")
    #expect(seen.seconds == seconds(2000))
    #expect(seen.reporter == nil)
  }

  @Test func `a login without any stamp is one without a time`() throws {
    let text = "Bad password attempt for 'root' from 192.0.2.7:51182\nsshd[4711]: \(Self.failure)\n"
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.source) == ["192.0.2.7", "192.0.2.7"])
    #expect(account.firstStamp == .none && account.hours.isEmpty)
    #expect(account.loginLines == 2)
    #expect(account.undated.counts == ["no time stamp": 2])
    #expect(account.undated.samples["no time stamp"]?.map(\.lineNumber) == [1, 2])
  }

  @Test func `indented lines and requests are other lines, those without any stamp are damaged`() {
    let request = #"192.0.2.7 - bob [12/Nov/2023:08:31:05 +0100] "GET / HTTP/1.1" 401 118 "-" "x""#
    let text = Self.line + "\n\tat java.lang.Thread.run\n  more\nno stamp\n\(request)\n"
    let account = scan(text, formats).account
    #expect(account.otherLines == 3)
    #expect(account.damaged.counts == ["no time stamp": 1])
  }

  @Test func `a JSON object that is no log entry is another line, whatever it holds`() {
    let deep = #"{"a":"# + String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000) + "}"
    let text = [#"{"level":"info","msg":"x","n":{"a":[1,{"b":"]"}]}}"#, "{}", deep].joined(separator: "\n")
    let account = scan(text, formats).account
    #expect(account.otherLines == 3)
    #expect(account.damaged.isEmpty)
  }

  @Test func `a web application's own JSON is a message, and never a line of another program`() throws {
    let failed = #""message":"Login failed: bob (Remote IP: 192.0.2.7)","time":"2023-11-12T08:31:05+00:00""#
    let (seen, account) = try one(#"{"reqId":"k","level":2,"n":{"a":1},\#(failed),"user":"--"}"#)
    #expect(seen.user == "bob")
    #expect(seen.source == "192.0.2.7")
    #expect(account.firstStamp.seconds == seconds(2023))
    for line in [
      #"{"time":"2023-11-12T08:31:05Z","message":"Nov 12 08:31:05 h sshd[4711]: \#(Self.failure)"}"#,
      #"{"time":"2023-11-12T08:31:05Z","message":"sshd[4711]: \#(Self.failure)"}"#,
      #"{"time":"yesterday","message":"Login failed: bob (Remote IP: 192.0.2.7)"}"#,
      #"{"message":"Login failed: bob (Remote IP: 192.0.2.7)"}"#,
    ] {
      #expect(scan(line, formats).seen.isEmpty, "\(line)")
      #expect(scan(line, formats).account.otherLines == 1)
    }
  }

  @Test(arguments: [
    "/var/log/auth.log:", "auth.log.1:1234:", "logs/auth.log-20231119.gz:", "1234:", "     7\t", "7\t",
    "      7 ", "> ", ">> ", "> > ",
  ])
  func `what grep, cat, less and quoting put before the lines of files is no part of them`(prefix: String) throws {
    let (seen, _) = try one(prefix + Self.line)
    #expect(seen.source == "192.0.2.7" && seen.seconds == seconds(2000) && seen.reporter == "h")
    // Whoever may choose a text within a line chooses no beginning of one.
    #expect(scan("/var/log/x.log: said \(prefix)\(Self.line)", formats).seen.isEmpty)
    // Nor a line of a message of several, which is indented.
    #expect(scan("                     7 \(Self.line)", formats).seen.isEmpty)
  }

  @Test func `OpenSSH on Windows puts its number before the stamp and names no program`() throws {
    let (seen, account) = try one("7268 2023-11-12 08:31:05.373 " + Self.failure)
    #expect(seen.source == "192.0.2.7" && seen.seconds == seconds(2023))
    #expect(account.firstStamp.milliseconds == 373)
  }

  @Test(arguments: ["\u{1E}", "data: "])
  func `the journal's JSON for streams is read`(prefix: String) throws {
    let entry =
      #"{"_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","__REALTIME_TIMESTAMP":"1699777865000000","MESSAGE":"\#(Self.failure)"}"#
    #expect(try one(prefix + entry).seen.seconds == seconds(2023))
  }

  @Test func `macOS' log show is read in both its styles, its headings are none of it`() throws {
    let lines = [
      #"Filtering the log data using "process == "sshd""#,
      "Timestamp                       Thread     Type        Activity             PID    TTL  ",
      "2023-11-12 08:31:05.801612+0100 0x1f3a     Default     0x0                  4711   0    sshd: \(Self.failure)",
      "2023-11-12 08:31:05.801612+0100 0x1f3a     Info        0x7f                 4711   0    "
        + "sshd: (libsystem_info.dylib) [com.openssh:sshd] \(Self.failure)",
      "Timestamp                       (process)[PID]    ",
      "2023-11-12 08:31:05.801612+0100  localhost sshd[4711]: \(Self.failure)",
      String(repeating: "-", count: 80),
      "Log      - Default:          2, Info:                0, Debug:             0, Error:          0, Fault:          0",
      "Activity - Create:           0, Transition:          0, Actions:           0",
      // Words of another program.
      "2023-11-12 08:31:05.801612+0100 0x1f3a     Default     0x0                  77     0    app: sshd: \(Self.failure)",
    ]
    let (seen, account) = scan(lines.joined(separator: "\n"), formats)
    #expect(seen.map(\.line) == [2, 3, 5])
    #expect(seen.allSatisfy { $0.pid == 4711 && $0.seconds == seconds(2023, 7) })
    #expect(account.damaged.isEmpty && account.otherLines == 7)
  }

  // MARK: Host and program

  @Test(
    arguments: [
      ("Nov 12 08:31:05 h auth.info sshd[4711]: ", "h"), ("Sun Nov 12 08:31:05 2023 authpriv.warn sshd[4711]: ", nil),
      ("Nov 12 08:31:05 Jamess Mac mini sshd[4711]: ", "Jamess Mac mini"), ("Nov 12 08:31:05 h: sshd[4711]: ", "h"),
      ("Nov 12 08:31:05 relay Nov 12 08:31:04 h sshd[4711]: ", "h"),
      ("Nov 12 08:31:05 relay 2023-11-12T08:31:04Z h sshd[4711]: ", "h"),
      ("Nov 12 08:31:05 authpriv.warn sshd[4711]: ", nil), ("Nov 12 08:31:05 sshd [4711]: ", nil),
      ("Nov 12 08:31:05 h auth|security:info sshd[4711]: ", "h"),
      ("Nov 12 08:31:05 Message forwarded from node2: sshd[4711]: ", "node2"),
      ("Nov 12 08:31:05 h auth|security:info Message forwarded from node2: sshd[4711]: ", "node2"),
    ] as [(String, String?)])
  func `the host is the one that wrote the line`(prefix: String, host: String?) throws {
    let (seen, account) = try one(prefix + Self.failure)
    #expect(seen.reporter == host)
    #expect(seen.pid == 4711)
    #expect(account.firstStamp.seconds % 86_400 == seconds(2000) % 86_400)
  }

  /// Nobody's words behind a foreign program's name are taken for another program's line.
  @Test(arguments: [
    "Nov 12 08:31:05 h kernel: sshd[4711]: \(failure)", "Nov 12 08:31:05 h kernel says: x sshd[4711]: \(failure)",
    "Nov 12 08:31:05 h nginx[1]: Nov 12 08:31:05 h sshd[4711]: \(failure)",
    "Nov 12 08:31:05 h app:says sshd[4711]: \(failure)",
    "Nov 12 08:31:05 h app: Message forwarded from x: sshd[4711]: \(failure)",
    "Nov 12 08:31:05 h app[7]: 2023-11-12T08:31:04Z h sshd[4711]: \(failure)",
    #"Nov 12 08:31:05 h app[7]: {"log":"x","time":"2023-11-12T08:31:05Z"}"#,
  ])
  func `a line inside the text of another program is none`(line: String) {
    #expect(scan(line, formats).seen.isEmpty)
  }

  @Test(arguments: [
    "sshd[1]: Failed password for root from 192.0.2.7 port 5 ssh2", "sshd[1]: Invalid user root from 192.0.2.7",
    "x[1]: message repeated 2 times: [ y]",
    "sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
    "postfix/smtpd[1]: warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: x, sasl_username=root",
  ])
  func `a carriage return that rsyslog wrote out belongs to no name`(text: String) {
    let plain = scan("Nov 12 08:31:05 h \(text)", formats).seen
    let escaped = scan("Nov 12 08:31:05 h \(text)#015", formats).seen
    #expect(escaped.map(\.user) == plain.map(\.user) && escaped.map(\.source) == plain.map(\.source))
    #expect(plain.count == (text.contains("repeated") ? 0 : 1))
  }

  @Test func `PAM is read below programs that nobody named`() throws {
    let failure = "authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=192.0.2.7"
    for line in [
      "Nov 12 08:31:05 h frobnicator[4711]: pam_unix(frob:auth): \(failure)  user=bob",
      "Nov 12 08:31:05 h frobnicator: pam_unix(frob:auth): \(failure)  user=bob",
      "Nov 12 08:31:05 h frobnicator(pam_unix)[4711]: \(failure)  user=bob",
      "<38>1 2023-11-12T08:31:05Z h frobnicator 4711 - - pam_sss(frob:auth): \(failure) user=bob",
      #"{"_COMM":"frobnicator","__REALTIME_TIMESTAMP":"1699777865000000","MESSAGE":"pam_unix(frob:auth): \#(failure)  user=bob"}"#,
    ] {
      let seen = try one(line).seen
      #expect(seen.user == "bob")
      #expect(seen.source == "192.0.2.7")
    }
  }

  @Test(arguments: [#"2024-01-21 05:11:11.531 UTC,"bo"#, #"2024-01-21 05:11:11.531 UTC,,,66171,"192.0.2.7:511"#])
  func `a record that ends amid a value is told as damaged`(line: String) {
    let account = scan(line + "\n2024-01-21 05:11:11.531 UTC,,,66171,,a,1,,,,0,LOG,00000,\"x\",,\n", formats).account
    #expect(account.damaged.counts == ["record whose quotation mark does not close": 1])
    #expect(account.otherLines == 1 && account.lines == 2)
  }

  @Test func `a PostgreSQL process is known by the number before its message`() {
    let text = """
      2024-01-21 05:11:11.520 UTC [66171] LOG:  connection received: host=192.0.2.7 port=51182
      2024-01-21 05:11:11.531 UTC [66171-2] bob@shop FATAL:  password authentication failed for user "bob"
      2024-01-21 05:11:11.531 MSK [66172]: user=bob,db=shop,app=[unknown],client=192.0.2.8 LOG:  disconnection
      """
    let seen = scan(text, formats).seen
    #expect(seen.map(\.isConnection) == [true, false])
    #expect(seen.map(\.pid) == [66171, 66171])
  }
}
