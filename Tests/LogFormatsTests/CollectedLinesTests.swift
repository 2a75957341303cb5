import CivilTime
import Testing
import Vocabulary

@testable import LogFormats

/// The same line as devices, relays and collectors hand it on: always the same event at the same time.
@Suite struct CollectedLinesTests {
  static let failure = "Failed password for root from 192.0.2.7 port 51182 ssh2"
  static let line = "Mar  5 08:31:05 mx1 sshd[4711]: \(failure)"

  private func expect(_ text: String, kind: Stamp.Kind, host: String?, pid: UInt32 = 4711) throws {
    let formats = try CompiledFormats.shared()
    let (seen, account) = scan(text, formats)
    #expect(account.damaged.isEmpty && account.lines == account.loginLines + account.otherLines, "\(text)")
    #expect(seen.count == 1, "\(text)")
    guard let one = seen.first else { return }
    let year = kind == .yearless ? 2000 : 2024
    let day = CivilDate.dayNumber(year: year, month: 3, day: 5)
    #expect(one.seconds == Int64(day) * 86_400 + 8 * 3600 + 31 * 60 + 5, "\(text)")
    #expect(account.firstStamp.kind == kind, "\(text)")
    #expect(one.source == "192.0.2.7" && one.user == "root" && one.outcome == .failure, "\(text)")
    #expect(one.reporter == host && one.pid == pid, "\(text)")
  }

  @Test(arguments: [
    ("2024 Mar  5 08:31:05 mx1 sshd[4711]: ", Stamp.Kind.local), ("Mar  5 08:31:05 2024 mx1 sshd[4711]: ", .local),
    ("Tue Mar  5 08:31:05 UTC 2024 mx1 sshd[4711]: ", .absolute),
    ("Mar  5 09:31:05 CET 2024 mx1 sshd[4711]: ", .absolute),
    ("Mar  5 08:31:05 CST 2024 mx1 sshd[4711]: ", .local),
    ("20240305T083105Z mx1 sshd[4711]: ", .absolute), ("20240305T093105+0100 mx1 sshd[4711]: ", .absolute),
    ("1709627465 mx1 sshd[4711]: ", .absolute), ("1709627465250 mx1 sshd[4711]: ", .absolute),
    ("[05/Mar/2024:09:31:05 +0100] mx1 sshd[4711]: ", .absolute),
    ("1 2024-03-05T08:31:05Z mx1 sshd 4711 - - ", .absolute),
    ("<38>1 2024-03-05T08:31:05Z mx1 sshd 4711 - -  ", .absolute),
    ("Mar  5 08:31:05 auth.info mx1 sshd[4711]: ", .yearless),
    ("@4000000065e6d85307bfa480 Mar  5 08:31:01 mx1 sshd[4711]: ", .absolute),
    ("@4000000065e6d85307bfa480 auth.info: Mar  5 08:31:01 mx1 sshd[4711]: ", .absolute),
    ("@4000000065e6d85307bfa480 auth.info: 2024-03-05T21:31:01.527190+13:00 mx1 sshd[4711]: ", .absolute),
    ("2024-03-05T08:31:05.123Z Mar  5 08:31:01 mx1 sshd[4711]: ", .absolute),
    (#"2024-03-05T08:31:05Z {job="varlogs", host="x"} Mar  5 08:31:01 mx1 sshd[4711]: "#, .absolute),
    ("Tue 2024-03-05 08:31:05 UTC mx1 ssh.service[4711]: ", .absolute),
    ("[38]Mar  5 08:31:05 mx1 sshd[4711]: ", .yearless), ("[auth.info] Mar  5 08:31:05 mx1 sshd[4711]: ", .yearless),
    ("auth.info Mar  5 08:31:05 mx1 sshd[4711]: ", .yearless),
    ("[authpriv:notice] Mar  5 08:31:05 mx1 sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 [auth.info] mx1 sshd[4711]: ", .yearless), ("Mar  5 08:31:05 [38] mx1 sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 [auth.info] sshd[4711]: ", .yearless), ("Mar  5 08:31:05 mx1 [38] sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 <auth.info> sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 (Auth.Info) sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 auth/info sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 /usr/sbin/sshd[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 /usr/lib/openssh/sshd-session[4711]: ", .yearless),
    ("Mar  5 08:31:05 mx1 sshd [4711]: ", .yearless), ("Mar  5 08:31:05 CET mx1 sshd[4711]: ", .yearless),
    ("2024-03-05T08:31:05Z mx1 In(38) sshd[4711]: ", .absolute),
    ("2024-03-05T08:31:05Z 198.51.100.5 <38>Mar  5 08:31:01 mx1 sshd[4711]: ", .absolute),
    ("<38>1 2024-03-05T08:31:05Z mx1 /usr/sbin/sshd 4711 - - ", .absolute),
    ("<38>1 2024-03-05T08:31:05Z mx1 sshd[4711] - - - ", .absolute),
    ("05-Mar-2024 08:31:05.123 mx1 sshd[4711]: ", .local), ("5 Mar 2024 08:31:05 mx1 sshd[4711]: ", .local),
    ("05/Mar/2024:09:31:05 +0100 mx1 sshd[4711]: ", .absolute), ("05.03.2024 08:31:05 mx1 sshd[4711]: ", .local),
    ("Mar 5, 2024 08:31:05 mx1 sshd[4711]: ", .local),
  ])
  func `a stamp or a frame that few write leaves the line as it is`(prefix: String, kind: Stamp.Kind) throws {
    try expect(prefix + Self.failure, kind: kind, host: "mx1")
  }

  @Test func `what any program may write is, behind a unit's name, of the unit's program`() throws {
    let formats = try CompiledFormats.shared()
    let message = "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=bob"
    let names = [("ssh.service", "pam-more"), ("sshd@4.service", "pam-more"), ("some.service", "failed-more")]
    for (name, shape) in names {
      let line = "Tue 2024-03-05 08:31:05 UTC mx1 \(name)[4711]: \(message)"
      let seen = scan(line, formats).seen
      #expect(seen.map(\.shape) == [shape], "\(name)")
    }
  }

  @Test func `ESXi's level stands in the host's place, and an address may stand in brackets`() throws {
    try expect("2024-03-05T08:31:05.123Z In(38) sshd[4711]: " + Self.failure, kind: .absolute, host: nil)
    try expect("Mar  5 08:31:05 [198.51.100.5] sshd[4711]: " + Self.failure, kind: .yearless, host: "198.51.100.5")
    try expect("Mar  5 08:31:05 [2001:db8::5] sshd[4711]: " + Self.failure, kind: .yearless, host: "2001:db8::5")
  }

  @Test func `levels without end are no line, however many there are`() throws {
    let formats = try CompiledFormats.shared()
    for level in ["[38] ", "<auth.info> ", "auth/info ", "In(38) ", "[192.0.2.1] "] {
      let text = "Mar  5 08:31:05 " + String(repeating: level, count: 12_000) + "sshd[4711]: " + Self.failure
      #expect(scan(text, formats).seen.isEmpty)
    }
  }

  @Test func `svlogd and kubectl name no host`() throws {
    try expect("2024-03-05_08:31:05.12345 sshd[4711]: " + Self.failure, kind: .absolute, host: nil)
    try expect("2024-03-05T08:31:05.12345 sshd[4711]: " + Self.failure, kind: .absolute, host: nil)
    try expect("2024-03-05T08:31:05.123456 mx1 sshd[4711]: " + Self.failure, kind: .local, host: "mx1")
    try expect(
      "[pod/mail-7d9f/sshd] 2024-03-05T08:31:05.123456789Z sshd[4711]: " + Self.failure, kind: .absolute, host: nil)
  }

  @Test func `a zone without a name of its own stands behind the clock of short-full`() throws {
    try expect("Tue 2024-03-05 11:31:05 +03 mx1 sshd[4711]: " + Self.failure, kind: .absolute, host: "mx1")
    try expect("Tue 2024-03-05 19:01:05 +1030 mx1 sshd[4711]: " + Self.failure, kind: .absolute, host: "mx1")
    try expect("Tue 2024-03-05 09:31:05 CET mx1 sshd[4711]: " + Self.failure, kind: .absolute, host: "mx1")
    try expect("Tue 2024-03-05 08:31:05 CST mx1 sshd[4711]: " + Self.failure, kind: .local, host: "mx1")
  }

  @Test(arguments: [
    #"{"@timestamp":"2024-03-05T09:00:00.000Z","@version":"1","host":"agg","message":"LINE"}"#,
    #"{"@timestamp":"2024-03-05T09:00:00Z","message":"LINE","log":{"offset":1,"file":{"path":"/x"}},"host":{"name":"agg"}}"#,
    #"{"timestamp":1709627495123,"message":"LINE","ingestionTime":1709627496123}"#,
    #"{"labels":{"job":"varlogs"},"line":"LINE","timestamp":"2024-03-05T08:31:08.5Z"}"#,
    #"{"_index":"logs","_source":{"@timestamp":"2024-03-05T08:31:09.000Z","message":"LINE"}}"#,
    #"{"preview":false,"result":{"_raw":"LINE","_time":"2024-03-05 08:31:09.000 UTC","host":"mx1"}}"#,
    #"{"date":1709627466.25,"log":"LINE"}"#,
    #"{"insertId":"a","jsonPayload":{"message":"LINE"},"timestamp":"2024-03-05T08:31:07.5Z"}"#,
    #""2024-03-05T08:31:06.000+0000","LINE","mx1","/var/log/auth.log""#,
    #""Mar 5, 2024 @ 08:31:06.123","LINE""#,
    "2024-03-05T08:31:06.123Z,mx1,LINE", "2024-03-05 08:31:06.000,LINE", #"2024-03-05T08:31:06Z,"a, b",LINE,7"#,
    "1709627466000000000\t2024-03-05T08:31:06Z\tLINE",
  ])
  func `a line that was read later than written keeps its own time, with the collector's year`(form: String) throws {
    try expect(form.replacing("LINE", with: Self.line), kind: .local, host: "mx1")
  }

  @Test func `where only a zone lies between the two, the collector knew it`() throws {
    let text = Self.line.replacing("08:31:05", with: "09:31:05")
    try expect(
      #"{"@timestamp":"2024-03-05T08:31:05.400Z","@version":"1","message":"\#(text)"}"#, kind: .absolute, host: "mx1")
  }

  @Test(arguments: [
    #"{"version":"1.1","host":"mx1","short_message":"TEXT","timestamp":1709627465.25,"_application_name":"sshd","_process_id":4711}"#,
    #"{"@timestamp":"2024-03-05T08:31:05Z","host":{"name":"mx1"},"process":{"name":"sshd","pid":4711},"message":"TEXT"}"#,
    "2024-03-05T08:31:05Z\tsystem.auth.info\t" + #"{"host":"mx1","ident":"sshd","pid":"4711","message":"TEXT"}"#,
    #"{"appname":"sshd","hostname":"mx1","message":"TEXT","procid":4711,"timestamp":"2024-03-05T08:31:05Z"}"#,
    #"{"TimeGenerated":"2024-03-05T08:31:05Z","Computer":"mx1","ProcessName":"sshd","ProcessID":4711,"SyslogMessage":"TEXT"}"#,
    #"{"PROGRAM":"sshd","PID":"4711","MESSAGE":"TEXT","HOST":"mx1","ISODATE":"2024-03-05T09:31:05+01:00"}"#,
    #"{"timestamp":"2024-03-05T08:31:05Z","host":"mx1","syslog-tag":"sshd[4711]:","message":" TEXT"}"#,
  ])
  func `program and message may be members of their own`(form: String) throws {
    try expect(form.replacing("TEXT", with: Self.failure), kind: .absolute, host: "mx1")
  }

  @Test func `rows without quotation marks are lines where all rows are`() throws {
    let formats = try CompiledFormats.shared()
    let row = "2024-03-05T08:31:06Z,mx1,"
    let dovecot =
      "Mar  5 08:31:05 mx1 dovecot: imap-login: Disconnected (auth failed, 2 attempts in 4 secs): "
      + "user=<a>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1"
    let head = "timestamp,source,message\n"
    let rows = "\(row)\(Self.line)\n\(row)\"\(dovecot)\"\n"
    let (seen, account) = scan(head + rows, formats)
    #expect(seen.map(\.attempts) == [1, 2] && account.otherLines == 1 && account.damaged.isEmpty)
    // What one person typed into a table of another kind is no line.
    let talk = String(repeating: "\(row)hello everybody in here\n", count: 9)
    #expect(scan(head + talk + "\(row)\(Self.line)\n", formats).seen.isEmpty)
    #expect(scan("\(row)hello everybody in here\n\(row)\(Self.line)\n", formats).seen.isEmpty)
  }

  @Test func `Papertrail's columns are program and message`() throws {
    let columns = ["77", "2024-03-05T08:31:05Z", "2024-03-05T08:31:05Z", "5", "mx1", "198.51.100.5", "Auth", "Info"]
    try expect(
      (columns + ["sshd[4711]", Self.failure]).joined(separator: "\t"), kind: .absolute, host: "mx1")
  }

  @Test func `a table's head is another line, and a row without a login as well`() throws {
    let text = "\"_time\",\"_raw\",host\n\"2024-03-05T08:31:06.000+0000\",\"Mar  5 08:31:05 mx1 cron[1]: x\",\"mx1\"\n"
    let (seen, account) = scan(text, try CompiledFormats.shared())
    #expect(seen.isEmpty && account.damaged.isEmpty && account.otherLines == 2)
  }

  @Test func `an application's own object holds a message, whatever that looks like`() throws {
    let forged = #"{"time":"2024-03-05T08:31:05Z","level":"info","message":"\#(Self.line)"}"#
    #expect(scan(forged, try CompiledFormats.shared()).seen.isEmpty)
  }

  @Test func `a row may be a line in quotation marks and nothing else`() throws {
    let text = "\"\(Self.line)\"\n\"Mar  5 08:31:06 mx1 sshd[1]: Invalid user a\"\"b from 192.0.2.7 port 5\"\n"
    #expect(scan(text, try CompiledFormats.shared()).seen.map(\.user) == ["root", #"a"b"#])
  }

  @Test func `what somebody typed into an application's table is no line, whatever it looks like`() throws {
    let typed = [
      Self.line, Self.failure, "Nov 12 08:31:05 mx1 sshd[1]: Accepted password for root from 198.51.100.66 port 5",
    ]
    let rows = (0..<20).map { number in
      #""2024-03-05T08:31:\#(10 + number)Z","\#(number < 3 ? typed[number] : "bob")","login failed","198.51.100.7""#
    }
    for order in [rows, rows.reversed()] {
      let (seen, account) = scan(order.joined(separator: "\n"), try CompiledFormats.shared())
      #expect(seen.isEmpty && account.damaged.isEmpty && account.otherLines == 20)
    }
  }

  @Test func `quotation marks in a table are doubled`() throws {
    let line = #""2024-03-05T08:31:06Z","Mar  5 08:31:05 mx1 sshd[1]: Invalid user a""b from 192.0.2.7 port 5","mx1""#
    #expect(scan(line, try CompiledFormats.shared()).seen.first?.user == #"a"b"#)
  }

  @Test func `an event of Windows is read from NXLog's object, whatever its text has between its parts`() throws {
    let entry = #"""
      {"EventTime":"2024-03-05 08:31:05","Hostname":"mx1","Keywords":-9218868437227405312,"EventType":"AUDIT_F\#
      AILURE","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","ProcessID":4711,"Message":"An\#
       account failed to log on.\r\n\tSubject:\t\tSecurity ID:\t\tS-1-0-0\r\n\tAccount Name:\t\t-\r\n\tAccount\#
       Domain:\t\t-\r\n\tLogon ID:\t\t0x0\r\n\tLogon Type:\t\t3\r\n\tAccount For Which Logon Failed:\t\tSecuri\#
      ty ID:\t\tS-1-0-0\r\n\tAccount Name:\t\troot\r\n\tAccount Domain:\t\tWORKGROUP\r\n\tFailure Information:\#
      \t\tFailure Reason:\t\tUnknown user name or bad password.\r\n\tStatus:\t\t0xC000006D\r\n\tSub Status:\t\\#
      t0xC000006A\r\n\tProcess Information:\t\tCaller Process ID: 0x0\r\n\tCaller Process Name: -\r\n\tNetwork\#
       Information:\t\tWorkstation Name: KALI\r\n\tSource Network Address: 192.0.2.7\r\n\tSource Port:\t\t5118\#
      2\r\n\tDetailed Authentication Information:\t\tLogon Process:\t\tNtLmSsp\r\n\tKey Length:\t\t0"}
      """#
    try expect(entry, kind: .local, host: "mx1")
    try expect(entry.replacing(#"\r\n\t"#, with: "   "), kind: .local, host: "mx1")
  }
}
