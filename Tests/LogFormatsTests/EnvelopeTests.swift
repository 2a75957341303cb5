import CivilTime
import Testing
import Vocabulary

@testable import LogFormats

@Suite struct EnvelopeTests {
  let formats: CompiledFormats

  init() throws { formats = try CompiledFormats.shared() }

  static let failure = "Failed password for root from 192.0.2.7 port 51182 ssh2"

  private func seconds(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0)
    -> Int64
  {
    Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
  }

  @Test(arguments: [
    "Nov  2 08:31:05 h sshd[4711]: ", "Nov 02 08:31:05 h sshd[4711]: ", "Nov 2 08:31:05 h sshd[4711]: ",
    "<38>Nov  2 08:31:05 h sshd[4711]: ", "Nov  2 08:31:05 <4.3> h sshd[4711]: ",
    "Nov  2 08:31:05 <auth.info> h sshd[4711]: ", "Nov  2 08:31:05 h sshd[4711]: [ID 800047 auth.info] ",
  ])
  func `a stamp without a year is read in the year 2000`(prefix: String) throws {
    let (seen, account) = scan(prefix + Self.failure, formats)
    let one = try #require(seen.first)
    #expect(one.seconds == seconds(2000, 11, 2, 8, 31, 5))
    #expect(one.reporter == "h")
    #expect(one.pid == 4711)
    #expect(account.hours == [HourRun(firstLine: 0, hour: seconds(2000, 11, 2, 8) / 3600, kind: .yearless)])
  }

  @Test(arguments: [
    ("2023-11-12T08:31:05.250+01:00 h sshd[1]: ", 7, 31), ("2023-11-12T08:31:05.250Z h sshd[1]: ", 8, 31),
    ("2023-11-12T08:31:05.25+0100 h sshd[1]: ", 7, 31), ("2023-11-12 13:01:05.250000+0530  h sshd[1]: ", 7, 31),
    ("<38>1 2023-11-12T08:31:05.250+01:00 h sshd 1 - - ", 7, 31),
    (#"<38>1 2023-11-12T08:31:05.250+01:00 h sshd 1 - [m a="x\"] y" b="]"][n] "#, 7, 31),
    ("<38>1 2023-11-12T08:31:05.250+01:00 h sshd 1 ID \u{2D} \u{FEFF}", 7, 31),
  ])
  func `a stamp with a zone is UTC`(prefix: String, hour: Int, minute: Int) throws {
    let (seen, account) = scan(prefix + Self.failure, formats)
    let one = try #require(seen.first)
    #expect(one.seconds == seconds(2023, 11, 12, hour, minute, 5))
    #expect(one.reporter == "h")
    #expect(account.firstStamp.kind == .absolute)
    #expect(account.firstStamp.milliseconds == 250)
  }

  @Test func `dovecot's own log has a year, no zone and no host`() throws {
    let line = "2023-11-25 10:12:21 auth: Info: passwd-file(delta@example.com,222.85.197.14): unknown user "
    let (seen, account) = scan(line + "(given password: Delta2017)\n", formats)
    let one = try #require(seen.first)
    #expect(one.seconds == seconds(2023, 11, 25, 10, 12, 21))
    #expect(one.reporter == nil)
    #expect(one.user == "delta@example.com")
    #expect(one.secret)
    #expect(account.firstStamp.kind == .local)
  }

  @Test func `a user name with a blank in dovecot 2-4's own log is not taken for a host`() throws {
    let (seen, _) = scan("2023-11-25 10:12:21 auth(a b,192.0.2.1,sasl:plain)<x>: Info: sql: unknown user", formats)
    #expect(seen.first?.user == "a b")
  }

  @Test(arguments: ["Nov 12 08:31:05 [sshd]: ", "Nov 12 08:31:05 [sshd] ", "Nov 12 08:31:05 sshd[5]: "])
  func `the host may be missing`(prefix: String) throws {
    let (seen, _) = scan(prefix + Self.failure, formats)
    let one = try #require(seen.first)
    #expect(one.reporter == nil)
    #expect(one.user == "root")
  }

  @Test func `dovecot 1 names itself before the stamp`() throws {
    let line = "dovecot: Jul 04 15:46:10 Info: auth(default): passwd-file(bob,192.0.2.1): unknown user"
    #expect(scan(line, formats).seen.first?.user == "bob")
  }

  @Test func `daemontools stamps are TAI64N`() throws {
    // 2010-09-14 20:14:44 UTC, from the writer's own documentation of the label's form.
    let line = "@400000004c91b044077a9e94 sshd[1]: " + Self.failure
    let one = try #require(scan(line, formats).seen.first)
    #expect(one.seconds == 0x4c91_b044 - 10)
    // What `sshd -e` says under multilog names no program.
    let bare = try #require(scan("@400000004c91b044077a9e94 " + Self.failure, formats).seen.first)
    #expect(bare.seconds == one.seconds && bare.user == "root")
  }

  @Test(arguments: ["<Info>", "<Notice>", "<Critical>"])
  func `macOS' syslog has the level behind the process number`(level: String) throws {
    let one = try #require(scan("Nov 12 08:31:05 mac sshd[471] \(level): " + Self.failure, formats).seen.first)
    #expect(one.reporter == "mac")
    #expect(one.pid == 471)
    #expect(one.user == "root")
  }

  @Test(arguments: ["<Info> ", "<a b>: ", "<>: ", "<198.51.100.66>: "])
  func `what is no level behind the process number is part of the message`(text: String) {
    #expect(scan("Nov 12 08:31:05 mac sshd[471] \(text)" + Self.failure, formats).seen.isEmpty)
  }

  @Test(arguments: ["13月 12 08:31:05 h x: y", "2月 30 08:31:05 h x: y"])
  func `a numbered month has days like others`(line: String) {
    #expect(scan(line, formats).account.damaged.counts == ["impossible time stamp": 1])
  }

  @Test(arguments: [
    ("Feb 30 08:31:05 h sshd[1]: x", "impossible time stamp"),
    ("Nov 12 25:61:05 h sshd[1]: x", "impossible time stamp"),
    ("2023-02-29 08:31:05 h x: y", "impossible time stamp"), ("2023-13-01T08:31:05Z h x: y", "impossible time stamp"),
    ("no stamp at all", "no time stamp"), ("Nov 12 08:31", "no time stamp"), ("<38>", "no time stamp"),
    ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "NUL bytes"), ("\0\0Nov 12 08:31:05 h sshd[1]: x", "NUL bytes"),
    (#"<38>1 2023-11-12T08:31:05Z h sshd 1 - [m a="x" "#, "structured data that does not end"),
    (#"{"MESSAGE":"x""#, "JSON that cannot be read"), (#"{"MESSAGE":"x"}"#, "no time stamp"),
    (#"{"MESSAGE":null,"__REALTIME_TIMESTAMP":"1700000000000000"}"#, "entry without a message"),
  ])
  func `what is no envelope is damaged, with its reason and place`(line: String, reason: String) {
    let whole = "Nov 12 08:31:05 h cron[1]: fine\n"
    let (seen, account) = scan(whole + line + "\n" + whole, formats)
    #expect(seen.isEmpty)
    #expect(account.damaged.counts == [reason: 1])
    #expect(account.damaged.samples[reason]?.first?.lineNumber == 2)
    #expect(account.damaged.samples[reason]?.first?.byteOffset == whole.utf8.count)
    #expect(account.lines == 3)
    #expect(account.otherLines == 2)
  }

  @Test(arguments: [
    ("août 12 08:31:05 h sshd[1]: ", 8), ("Mai 12 08:31:05 h sshd[1]: ", 5), ("Dez 12 08:31:05 h sshd[1]: ", 12),
    ("janv. 12 08:31:05 h sshd[1]: ", 1), ("Mär 12 08:31:05 h sshd[1]: ", 3), ("фев 12 08:31:05 h sshd[1]: ", 2),
    ("Nov 12 08:31:05 h: sshd[1]: ", 11), ("kesä 12 08:31:05 h sshd[1]: ", 6), ("avg 12 08:31:05 h sshd[1]: ", 8),
    ("лис 12 08:31:05 h sshd[1]: ", 11), ("stu 12 08:31:05 h sshd[1]: ", 11), ("ožu 12 08:31:05 h sshd[1]: ", 3),
    ("lip 12 08:31:05 h sshd[1]: ", 7), ("Νοέ 12 08:31:05 h sshd[1]: ", 11), ("Ιουν 12 08:31:05 h sshd[1]: ", 6),
    ("jūl 12 08:31:05 h sshd[1]: ", 7), ("11月 12 08:31:05 h sshd[1]: ", 11), ("3月 12 08:31:05 h sshd[1]: ", 3),
    ("10월 12 08:31:05 h sshd[1]: ", 10),
  ])
  func `months are read in other languages, and hosts with a colon`(prefix: String, month: Int) throws {
    let one = try #require(scan(prefix + Self.failure, formats).seen.first)
    #expect(one.seconds == seconds(2000, month, 12, 8, 31, 5))
    #expect(one.reporter == "h")
  }

  @Test(arguments: [
    ("01:31:05 PM", 13), ("01:31:05 AM", 1), ("12:31:05 PM", 12), ("12:31:05 AM", 0), ("11:31:05 PM", 23),
  ])
  func `a clock of twelve hours is read with its half of the day, in every line`(clock: String, hour: Int) {
    let line = "Nov 12 \(clock) h sshd[1]: \(Self.failure)\n"
    let (seen, _) = scan(line + line, formats)
    #expect(seen.map(\.seconds) == [seconds(2000, 11, 12, hour, 31, 5), seconds(2000, 11, 12, hour, 31, 5)])
    #expect(seen.map(\.reporter) == ["h", "h"])
    let host = scan("Nov 12 13:31:05 PM sshd[1]: \(Self.failure)\n", formats).seen
    #expect(host.map(\.reporter) == ["PM"])
    #expect(host.map(\.seconds) == [seconds(2000, 11, 12, 13, 31, 5)])
  }

  @Test(arguments: [
    ("Nov 12 2023 08:31:05 h sshd[1]: ", Stamp.Kind.local, 8), ("Sun Nov 12 08:31:05 2023 h sshd[1]: ", .local, 8),
    ("Sun 2023-11-12 08:31:05 CET h sshd[1]: ", .absolute, 7), ("Sun 2023-11-12 08:31:05 CST h sshd[1]: ", .local, 8),
    ("Sun 2023-11-12 08:31:05 UTC h sshd[1]: ", .absolute, 8),
    ("2023-11-12 08:31:05 +0100 h sshd[1]: ", .absolute, 7), ("1699774265.000001 h sshd[1]: ", .absolute, 7),
    ("@4000000065507f4300000000 h sshd[1]: ", .absolute, 7),
    ("[12-Nov-2023 08:31:05 +0100]: h sshd[1]: ", .absolute, 7), ("[12-Nov-2023 08:31:05]: h sshd[1]: ", .local, 8),
    ("[12-Nov-2023 08:31:05 CET]: h sshd[1]: ", .absolute, 7), ("2023-11-12 08:31:05.5 EST h sshd[1]: ", .absolute, 13),
    ("2023:11:12-08:31:05: h sshd[1]: ", .local, 8), ("Nov-12-23 08:31:05 h sshd[1]: ", .local, 8),
    ("2023-11-12 08:31:05.1|h sshd[1]: ", .local, 8),
    ("[28325:00010-3735542592] 2023-11-12 08:31:05   h sshd[1]: ", .local, 8),
  ])
  func `rarer stamps with a year`(prefix: String, kind: Stamp.Kind, hour: Int) throws {
    let (seen, account) = scan(prefix + Self.failure, formats)
    let one = try #require(seen.first)
    #expect(one.seconds == seconds(2023, 11, 12, hour, 31, 5))
    #expect(account.firstStamp.kind == kind)
  }

  /// Days that a month could be too are read where it is known who writes.
  @Test func `Domino's days stand before the month`() {
    let failed = "   smtp: bob [192.0.2.7] authentication failure using internet password"
    func time(_ stamp: String, _ text: String) -> Int64? { scan(stamp + text, formats).seen.first?.seconds }
    #expect(time("08-09-2014 06:14:27", failed) == seconds(2014, 9, 8, 6, 14, 27))
    #expect(time("22-06-2014 09:56:12", failed) == seconds(2014, 6, 22, 9, 56, 12))
    #expect(time("22-06-2014 09:56:12 h sshd[1]: ", Self.failure) == seconds(2014, 6, 22, 9, 56, 12))
    #expect(scan("08-09-2014 09:56:12 h sshd[1]: " + Self.failure, formats).account.firstStamp.kind == .none)
  }

  @Test func `a stamp amid a line is read where a shape finds one, and nothing else is`() throws {
    let line = "Failed login for user 'bob' from 192.0.2.7 at 2023-11-12 08:31:05"
    let (seen, account) = scan(line, formats)
    #expect(seen.first?.seconds == seconds(2023, 11, 12, 8, 31, 5))
    #expect(account.firstStamp.kind == .local && account.undated.isEmpty)
    let odd = scan(line.replacing("2023-11-12 08:31:05", with: "some time"), formats)
    #expect(odd.seen.count == 1 && odd.account.firstStamp.kind == .none && odd.account.undated.total == 1)
    // What stands before it is the line's time.
    let values = [
      "\"POP3D\"", "4", "2", "\"2023-11-12 08:31:16.123\"", "\"192.0.2.7\"",
      "\"SENT: -ERR Invalid user name or password.\"",
    ]
    let reply = values.joined(separator: "\t")
    #expect(scan(reply, formats).seen.first?.seconds == seconds(2023, 11, 12, 8, 31, 16))
    let relayed = scan("2023-12-01T10:00:00.123456789Z " + reply, formats).seen.first
    #expect(relayed?.seconds == seconds(2023, 12, 1, 10))
  }

  @Test func `other lines of logs whose stamps stand amid them are not damaged`() {
    let lines = [
      "Failed login for user 'bob' from 192.0.2.7 at 2023-11-12 08:31:05", "#Fields: dateTime,sessionId,seqNumber",
      "\"TCPIP\"\t4711\t\"2023-11-12 08:31:16.123\"\t\"TCP - 192.0.2.7 connected to 198.51.100.1:25.\"",
      "(000012)12.11.2023 08:31:03 - (not logged in) (192.0.2.7)> USER bob", "<Event xmlns='x'><System/></Event>",
    ]
    var (seen, account) = scan(lines.joined(separator: "\n"), formats)
    account.settle()
    #expect(seen.count == 1 && account.damaged.isEmpty && account.otherLines == 4)
  }

  @Test func `Samba's text has the time of the header above it, or its own where that is out of sight`() throws {
    let text = """
        Auth: [SMB2,(null)] user [W]\\[x at [Sun, 01 Jan 2023 00:00:00.5 UTC] y] at [Sun, 12 Nov 2023 08:31:05.270023 UTC] \
      with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] workstation [PC7] remote host [ipv4:192.0.2.7:35648] \
      mapped to [W]\\[x]. local host [ipv4:198.51.100.1:445]
      """
    let header = "[2023/11/12 09:31:05.270039,  2] ../../auth/auth_log.c:647(log_authentication_event_human_readable)\n"
    let (seen, account) = scan(header + text, formats)
    let one = try #require(seen.first)
    #expect(one.seconds == seconds(2023, 11, 12, 9, 31, 5))
    #expect(account.damaged.isEmpty && account.lines == 2 && account.loginLines == 1)
    #expect(account.firstStamp.kind == .local)
    // What was typed stands before the time of the text, so that is only asked where there is nothing else.
    #expect(
      scan(text.replacing("x at [Sun, 01 Jan 2023 00:00:00.5 UTC] y", with: "x"), formats).seen.first?.seconds
        == seconds(2023, 11, 12, 8, 31, 5))
    let server = "[2023/11/12 09:31:05.270039,  2, pid=471, effective(0, 0), real(0, 0), class=auth_audit] x.c:1(y)\n"
    #expect(scan(server + text, formats).seen.first?.seconds == seconds(2023, 11, 12, 9, 31, 5))
  }

  @Test func `lines of the audit daemon bear their time in the midst of them`() throws {
    let line = """
      type=USER_AUTH msg=audit(1699777865.250:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:\
      authentication acct="bob" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed'
      """
    for text in [line, "node=h.example.net " + line] {
      let (seen, account) = scan(text, formats)
      #expect(seen.first?.seconds == seconds(2023, 11, 12, 8, 31, 5))
      #expect(account.firstStamp.kind == .absolute && account.firstStamp.milliseconds == 250)
    }
    let other = scan("type=AVC msg=audit(1699777865.250:457): avc:  denied  { read } for  pid=1", formats).account
    #expect(other.otherLines == 1 && other.damaged.isEmpty && other.firstStamp.kind == .absolute)
  }

  @Test func `the second that Dante repeats is no host`() throws {
    let told = "block(1): tcp/accept ]: 192.0.2.7.55800 198.51.100.1.1080: error after reading 20 bytes in 0 seconds: "
    let line = "Nov 12 08:31:05 (1699777865.357823) danted[7]: info: \(told)system password authentication failed for "
    let one = try #require(scan(line + #"user "root""#, formats).seen.first)
    #expect(one.reporter == nil && one.source == "192.0.2.7" && one.pid == 7)
  }

  @Test func `a leap day is a day, as the year is not known`() {
    #expect(
      scan("Feb 29 08:31:05 h sshd[1]: " + Self.failure, formats).seen.first?.seconds == seconds(2000, 2, 29, 8, 31, 5))
  }

  @Test func `in a file without any stamp nothing is damaged`() {
    var (_, account) = scan("# notes\nnothing to see\n", formats)
    account.settle()
    #expect(account.damaged.isEmpty)
    #expect(account.otherLines == 2)
  }

  /// The day of the line before is remembered, and is not the year's.
  @Test func `a stamp with a year is read alike, whatever stood in the line before`() {
    let lines = ["Oct 27 12:35:40 h x: y", "Oct 27 2015 12:35:50 h x: y", "Oct 27 2015 12:12:26:01 h x: y"]
    let whole = scan(lines.joined(separator: "\n"), formats).account
    let cut = scan(lines.joined(separator: "\n"), formats, chunk: 1).account
    #expect(whole.hours == cut.hours)
    #expect(whole.hours.map(\.kind) == [.yearless, .local])
    #expect(whole.damaged.total == 1 && cut.damaged.total == 1)
  }

  @Test func `a zone behind a blank has hours, and maybe minutes`() {
    for (zone, hour) in [("+0100", 20), ("+01:00", 20), ("+01", 20), ("+05:30", 16), ("-0330", 25)] {
      let account = scan("2019-11-25 21:39:58.464 \(zone) [1] x", formats).account
      #expect(account.firstStamp.kind == .absolute)
      #expect(account.hours.map(\.hour) == [seconds(2019, 11, 25, hour) / 3600], "\(zone)")
    }
  }

  @Test func `hours are noted when they change`() {
    let text = "Nov 12 08:31:05 h a: b\nNov 12 08:59:59 h a: b\nNov 12 09:00:00 h a: b\n2023-11-12T09:00:00Z h a: b\n"
    let hours = scan(text, formats).account.hours
    #expect(hours.map(\.firstLine) == [0, 2, 3])
    #expect(hours.map(\.kind) == [.yearless, .yearless, .absolute])
  }

  @Test func `a zone of half an hour changes the hour where UTC does`() {
    let text = "2023-11-12T09:29:59+05:30 h a: b\n2023-11-12T09:30:00+05:30 h a: b\n"
    #expect(
      scan(text, formats).account.hours.map(\.hour) == [
        seconds(2023, 11, 12, 3) / 3600, seconds(2023, 11, 12, 4) / 3600,
      ])
  }

  @Test func `a journal entry is read from its members`() throws {
    let line =
      #"{"_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"sshd","_PID":"77","__REALTIME_TIMESTAMP":"1700000000123456","#
      + #""MESSAGE":"Failed password for invalid user a\"b\u00e9\ud83d\ude00 from 192.0.2.7 port 5 ssh2"}"#
    let one = try #require(scan(line, formats).seen.first)
    #expect(one.user == "a\"bé😀")
    #expect(one.reporter == "mx")
    #expect(one.pid == 77)
    #expect(one.seconds == 1_700_000_000)
    #expect(one.source == "192.0.2.7")
  }

  @Test func `a journal entry may hold its message as numbers`() throws {
    let message = Array("Invalid user \u{1B}[2J from 192.0.2.7 port 5".utf8).map(String.init).joined(separator: ",")
    let line =
      #"{"MESSAGE":[\#(message)], "__REALTIME_TIMESTAMP" : "1700000000123456", "_COMM":"sshd", "X":["a",[1]]}"#
    #expect(scan(line, formats).seen.first?.user == "\u{1B}[2J")
  }

  @Test func `dovecot in the journal is found below its program`() throws {
    let line =
      #"{"SYSLOG_IDENTIFIER":"dovecot","__REALTIME_TIMESTAMP":"1700000000123456","#
      + #""MESSAGE":"imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, session=<q>"}"#
    #expect(scan(line, formats).seen.first?.shape == "login")
  }
}
