import Testing
import Vocabulary

@testable import LogFormats

@Suite struct ScannerTests {
  let formats: CompiledFormats

  init() throws { formats = try CompiledFormats.shared() }

  /// All samples of the catalogue, among foreign and damaged lines.
  private var mixed: String {
    var lines: [String] = []
    for file in formats.files {
      for sample in file.shapes.flatMap(\.samples) + file.forged {
        lines.append(sample.line)
        lines.append("Nov 12 08:31:05 h kernel: [1.5] nothing")
        if lines.count % 14 == 0 { lines.append("") }
        if lines.count % 22 == 0 { lines.append("garbage from 192.0.2.1 port 22 ssh2") }
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test func `where the batches are cut changes nothing`() {
    let text = mixed + "\n"
    let whole = scan(text, formats)
    #expect(whole.seen.count > 60)
    for chunk in [1, 2, 3, 50, 64, 100, 333, 1000, 4096, 10_000] {
      let parts = scan(text, formats, chunk: chunk)
      #expect(parts.seen == whole.seen, "\(chunk)")
      var account = parts.account
      (account.closingAttempts, account.closingHost) = (whole.account.closingAttempts, whole.account.closingHost)
      #expect(account == whole.account, "\(chunk)")
    }
  }

  @Test func `carriage returns and a missing last line end change nothing`() {
    let unix = scan(mixed + "\n", formats)
    var bare = scan(mixed, formats)
    #expect(bare.seen == unix.seen)
    #expect(bare.account.lacksLineEnd == !mixed.hasSuffix("\n") && !unix.account.lacksLineEnd)
    bare.account.lacksLineEnd = false
    #expect(bare.account == unix.account)
    // Twice where a text of Windows was turned into one of Windows once more.
    for ending in ["\r\n", "\r\r\n"] {
      let windows = scan((mixed + "\n").replacing("\n", with: ending), formats)
      #expect(windows.seen == unix.seen)
      #expect(windows.account.lines == unix.account.lines)
      #expect(windows.account.damaged.counts == unix.account.damaged.counts)
    }
  }

  @Test func `every line is counted once`() {
    let account = scan(mixed, formats).account
    #expect(account.lines == account.loginLines + account.operationalLines + account.otherLines + account.damaged.total)
    #expect(account.lines == mixed.split(separator: "\n", omittingEmptySubsequences: false).count)
  }

  @Test func `rsyslog's repetition counts as often as it says`() throws {
    let line =
      "Nov 12 08:31:05 h sshd[1]: message repeated 3 times: [ Failed password for root from 192.0.2.7 port 5 ssh2]"
    let one = try #require(scan(line, formats).seen.first)
    #expect(one.attempts == 3)
    #expect(one.user == "root")
    let cut =
      "Nov 12 08:31:05 h dovecot: message repeated 2 times: [ imap-login: Disconnected (auth failed, 4 attempts "
    let two = try #require(scan(cut + "in 9 secs): user=<a>, rip=192.0.2.7, lip=1", formats).seen.first)
    #expect(two.attempts == 8)
  }

  /// A counter that ran over, and one that nobody ever reached.
  @Test(arguments: ["10000000", "4294967296", "99999999999999999999999"])
  func `a repetition counts, however often it says it was`(times: String) throws {
    let failed = "Failed password for root from 192.0.2.7 port 5 ssh2"
    let lines = """
      Nov 12 08:31:05 h sshd[1]: message repeated \(times) times: [ \(failed)]
      Nov 12 08:31:06 h sshd[1]: \(failed)
      Nov 12 08:31:07 h last message repeated \(times) times
      Nov 12 08:31:08 h dovecot: message repeated \(times) times: [ imap-login: Disconnected (auth failed, 3 attempts in \
      9 secs): user=<a>, rip=192.0.2.7, lip=192.0.2.1]
      """
    let attempts = scan(lines, formats).seen.map(\.attempts)
    let told = Int(times).map { min($0, Int(Int32.max)) } ?? Int(Int32.max)
    #expect(attempts == [told, 1, told, min(3 * told, Int(Int32.max))])
  }

  @Test func `an older daemon's repetition counts for the line before it`() throws {
    let text = """
      Nov 12 08:31:05 h spop3d[1]: authentication failed: no such user: info - 192.0.2.7
      Nov 12 08:31:35 h last message repeated 2 times
      Nov 12 08:32:35 h last message repeated 5 times
      Nov 12 08:32:36 h cron[1]: x
      Nov 12 08:33:35 h last message repeated 9 times
      Nov 12 08:33:36 other last message repeated 9 times
      """
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.attempts) == [1, 2, 5])
    #expect(seen.map(\.line) == [0, 1, 2])
    #expect(Set(seen.map(\.user)) == ["info"])
    #expect(account.loginLines == 3)
  }

  @Test func `macOS' repetition has no host, and counts for the line right before it`() throws {
    let log = """
      Nov 12 08:31:05 mac sshd[1]: Failed password for root from 192.0.2.7 port 5 ssh2
      Nov 12 08:31:35 --- last message repeated 2 times ---
      Nov 12 08:32:35: --- last message repeated 1 time ---
      Nov 12 08:33:00 mac kernel[0]: nothing
      Nov 12 08:33:35 --- last message repeated 9 times ---

      """
    let (seen, account) = scan(log, formats)
    #expect(seen.map(\.attempts) == [1, 2, 1])
    #expect(Set(seen.map(\.source)) == ["192.0.2.7"])
    #expect(account.loginLines == 3 && account.otherLines == 2)
  }

  @Test(arguments: [true, false])
  func `FreeBSD's syslogd names itself where it says that the last message was repeated`(isStructured: Bool) {
    func line(_ second: String, _ program: String, _ text: String) -> String {
      isStructured
        ? "<38>1 2023-11-12T08:31:\(second)Z h \(program) - - - \(text)\n"
        : "Nov 12 08:31:\(second) h \(program): \(text)\n"
    }
    let text =
      line("05", "sshd", "Failed password for bob from 192.0.2.7 port 22 ssh2")
      + line("07", "syslogd", "last message repeated 2 times")
      + line("08", "cron", "something else") + line("09", "syslogd", "last message repeated 4 times")
      + line("10", "sshd", "Failed password for eve from 192.0.2.9 port 22 ssh2")
      + line("20", "syslogd", "last message repeated 1 times") + line("30", "syslogd", "last message repeated 3 times")
      + line("40", "other", "last message repeated 9 times")
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.user) == ["bob", "bob", "eve", "eve", "eve"])
    #expect(seen.map(\.attempts) == [1, 2, 1, 1, 3])
    #expect(account.otherLines == 3)
  }

  @Test func `syslog-ng quotes the beginning of the message that it did not write again`() {
    let text = """
      Nov 12 08:31:05 nas sshd[7]: Failed password for bob from 192.0.2.7 port 22 ssh2
      Nov 12 08:31:15 nas sshd: Last message 'Failed password for ' repeated 2 times, suppressed by syslog-ng on nas
      Nov 12 08:31:16 nas cron[9]: x
      Nov 12 08:31:17 nas cron: Last message 'x' repeated 9 times, suppressed by syslog-ng on nas
      Nov 12 08:31:20 nas dovecot: imap-login: Disconnected (auth failed, 2 attempts in 5 secs): user=<ann>, rip=192.0.2.9
      Nov 12 08:31:21 gw sshd[8]: Connection closed by 192.0.2.1 port 5 [preauth]
      Nov 12 08:31:30 nas dovecot: Last message 'imap-login: Disconne' repeated 3 times, suppressed by syslog-ng on nas
      Nov 12 08:31:31 nas sshd: Last message 'Accepted password fo' repeated 3 times, suppressed by syslog-ng on nas

      """
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.user) == ["bob", "bob", "ann", "ann"])
    #expect(seen.map(\.attempts) == [1, 2, 2, 6])
    #expect(account.otherLines == 4)
  }

  @Test func `last message repeated means the same host's line, whatever other hosts' lines stand between`() throws {
    let log = """
      Nov 12 08:31:05 a sshd[1]: Failed password for root from 192.0.2.7 port 5 ssh2
      Nov 12 08:31:06 b sshd[1]: Failed password for root from 192.0.2.8 port 5 ssh2
      Nov 12 08:31:06 c cron[1]: nothing
      Nov 12 08:31:35 a last message repeated 2 times
      Nov 12 08:31:36 b last message repeated 3 times
      Nov 12 08:31:37 c last message repeated 4 times
      Nov 12 08:32:35 a last message repeated 5 times
      Nov 12 08:32:36 d last message repeated 6 times

      """
    let (seen, account) = scan(log, formats)
    #expect(seen.map(\.attempts) == [1, 1, 2, 3, 5])
    #expect(seen.map(\.source) == ["192.0.2.7", "192.0.2.8", "192.0.2.7", "192.0.2.8", "192.0.2.7"])
    #expect(account.loginLines == 5 && account.otherLines == 3)
  }

  @Test func `a repetition at a border is handed to the caller`() {
    let first = scan("Nov 12 08:31:05 h spop3d[1]: authentication failed: no such user: a - 192.0.2.7\n", formats)
      .account
    let second = scan("Nov 12 08:31:35 h last message repeated 2 times\n", formats).account
    #expect(first.closesWithLogin)
    #expect(second.repeatsAtStart == 2)
    #expect(second.loginLines == 0)
  }

  @Test func `what a worker says of a try is marked as the worker's`() throws {
    let layers: [(String, Layer)] = [
      ("auth: sql(bob,192.0.2.7,<s>): unknown user", .passdb),
      ("auth(bob,192.0.2.7,sasl:plain)<s>: sql: unknown user", .passdb),
      ("auth-worker(77): sql(bob,192.0.2.7,<s>): unknown user", .worker),
      ("auth-worker(bob,192.0.2.7)<77><s>: request [3]: sql: unknown user", .worker),
    ]
    for (message, layer) in layers {
      var found: [Layer] = []
      var scanner = LineScanner(formats: formats)
      _ = Array("Nov 12 08:31:05 h dovecot: \(message)\n".utf8).withUnsafeBytes {
        scanner.scan($0) { match, _ in found.append(match.layer) }
      }
      #expect(found == [layer], "\(message)")
    }
  }

  @Test func `lines that open a connection are told beside the failures they belong to`() throws {
    let text = """
      Nov 12 08:31:04 h spop3d[9]: connect from 192.0.2.9
      Nov 12 08:31:04 h spop3d[10]: connect from name.example.net (192.0.2.10)
      Nov 12 08:31:05 h spop3d[9]: authentication failed: no such user: nine
      Nov 12 08:31:05 h spop3d[10]: authentication failed for user ten
      Nov 12 08:31:05 h spop3d[11]: authentication failed for user eleven
      """
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.source) == ["192.0.2.9", "192.0.2.10", nil, nil, nil])
    #expect(seen.map(\.isConnection) == [true, true, false, false, false])
    #expect(account.loginLines == 3)
  }

  @Test func `where one process serves many clients the session tells whose line it is`() throws {
    let text = """
      Nov 12 08:31:04 h smtpd[9]: aaaa smtp connected address=192.0.2.9 host=nine.example.net
      Nov 12 08:31:04 h smtpd[9]: bbbb smtp connected address=[2001:db8::9] host=<unknown>
      Nov 12 08:31:05 h smtpd[9]: aaaa smtp authentication user=nine result=permfail
      Nov 12 08:31:05 h smtpd: cccc smtp connected address=192.0.2.11 host=eleven.example.net
      Nov 12 08:31:05 h popa3d[5]: Session from 192.0.2.5
      Nov 12 08:31:05 h popa3d[5]: Authentication failed for UNKNOWN USER
      """
    let (seen, account) = scan(text, formats)
    #expect(seen.map(\.isConnection) == [true, true, false, true, true, false])
    #expect(seen.map(\.session) == ["aaaa", "bbbb", "aaaa", "cccc", nil, nil])
    #expect(
      seen.map(\.source) == ["192.0.2.9", "2001:db8::9", nil, "192.0.2.11", "192.0.2.5", nil])
    #expect(seen.last?.user == nil)
    #expect(account.loginLines == 2)
  }

  @Test func `a name that looks like the end of a line without an address hides no address`() {
    let lines = [
      "auth: passwd-file(x): unknown user (given password: y,203.0.113.9): Password mismatch (given password: z)",
      "auth: passwd-file(x): Password mismatch (given password: y,203.0.113.9): unknown user (given password: z)",
      "auth(x y): sql: unknown user (given password: y,203.0.113.9,sasl:plain)<s>: sql: Password mismatch (given password: z)",
    ]
    for line in lines {
      let one = scan("Nov 12 08:31:05 h dovecot: \(line)\n", formats).seen.first
      #expect(one?.source == "203.0.113.9", "\(line)")
      #expect(one?.user?.hasSuffix(" (given password: y") ?? false, "\(line)")
    }
  }

  @Test func `a wrapper that names itself twice is seen through`() {
    let text = "Jul 02 13:49:32 h dovecot[442]: dovecot: auth(default): pam(bob,192.0.2.206): unknown user\n"
    #expect(scan(text, formats).seen.first?.user == "bob")
    #expect(scan("Jul 02 13:49:32 h dovecot: dovecot: dovecot: dovecot:\n", formats).seen.isEmpty)
  }

  @Test(arguments: [70_000, 1_000_000])
  func `a long name does not hide the address behind it`(count: Int) {
    let name = String(repeating: "x", count: count)
    let (seen, account) = scan("Nov 12 08:31:05 h sshd[1]: Invalid user \(name) from 192.0.2.7 port 5\n", formats)
    #expect(seen.map(\.source) == ["192.0.2.7"])
    #expect(account.damaged.isEmpty)
    let tail = "Nov 12 08:31:05 h dovecot: imap-login: Login: user=<bob>, rip=192.0.2.7, \(name)\n"
    #expect(scan(tail, formats).seen.first?.user == "bob")
  }

  @Test func `no place where a long line could be cut makes a login of what was typed`() {
    // Readers of earlier versions stopped there, and where evidence is cut nobody reads on.
    for limit in [1 << 16, LineScanner.lineLimit, LineScanner.lineLimit + 1] {
      let head = "Nov 12 08:31:05 h sshd[1]: Invalid user "
      let forged = " from 198.51.100.66 port 22"
      let filling = String(repeating: "x", count: limit - head.utf8.count - forged.utf8.count)
      for tail in ["", "y from 192.0.2.7 port 5\n"] where tail.isEmpty == (limit > LineScanner.lineLimit) {
        let (seen, account) = scan(head + filling + forged + tail, formats)
        #expect(!seen.contains { $0.source == "198.51.100.66" })
        #expect(seen.count + account.damaged.total == 1)
      }
    }
  }

  @Test func `a line that readers cut is damaged, whatever its beginning says`() {
    let line = "Nov 12 08:31:05 h dovecot: imap-login: Login: user=<bob>, rip=192.0.2.7, "
    let (seen, account) = scan(line + String(repeating: "x", count: LineScanner.lineLimit), formats)
    #expect(seen.isEmpty)
    #expect(account.damaged.counts == ["line longer than 16 MiB": 1])
  }
}
