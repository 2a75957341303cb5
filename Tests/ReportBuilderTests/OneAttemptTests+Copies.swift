import History
import Logins
import Testing

@testable import ReportBuilder

/// Copies of a file, whole, in part, or cut amid a line.
extension OneAttemptTests {
  @Test func `Two equal lines in one second of one file are two attempts, also when the file has a copy`() throws {
    let scratch = try Scratch()
    let line = "Nov 11 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
    try scratch.write("logs/a", line + line)
    try scratch.write("logs/b", line + line + "Nov 11 10:00:01 h cron[1]: other\n")
    try scratch.write("logs/c", line)
    #expect(try read(scratch).reconciliation.attemptsKept == 2)
  }

  /// A container's engine stamps what a program wrote a moment later, in one of a thousand lines at the very second.
  @Test(arguments: ["05.999", "06.000", "06.001", "06.900"])
  func `A line and what a container's engine stamped of it are one attempt`(engine: String) throws {
    let line = "Nov 11 10:00:05 h sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
    let other = "Nov 11 10:00:09 h sshd[2]: Failed password for root from 192.0.2.2 port 22 ssh2\n"
    let scratch = try Scratch()
    try scratch.write("logs/plain", line + other)
    try scratch.write(
      "logs/engine",
      "2023-11-11T10:00:\(engine)000000Z stdout F \(line)2023-11-11T10:00:09.250000000Z stdout F \(other)")
    #expect(try read(scratch).reconciliation.attemptsKept == 2)
  }

  /// What relays and templates make of the host, and of the process's number.
  @Test(arguments: [
    ("h", "h.example.net", true), ("h", "192.0.2.200", true), ("h", "relay h", true), ("h[", "h:", true),
    ("h[", "-:", true), ("h", "", true), ("h", "g", false), ("h.example.org", "h.example.net", false),
  ])
  func `A copy with another name for the host, or without the process, tells nothing twice`(
    one: String, other: String, areOne: Bool
  ) async throws {
    func line(_ number: Int, _ name: String, pid: Int) -> String {
      let isShort = name.hasSuffix(":")
      let host = name == "-:" || name.isEmpty ? "" : name.trimming(["[", ":"]) + " "
      let stamp = "Nov 11 10:\(10 + number):00"
      return "\(stamp) \(host)sshd\(isShort ? "" : "[\(pid)]"): "
        + "Failed password for root from 192.0.2.\(number) port 22 ssh2\n"
    }
    let scratch = try Scratch()
    // Two computers number their processes each its own way.
    try scratch.write("logs/a", (1...12).map { line($0, one, pid: 100 + $0) }.joined())
    try scratch.write("logs/b", (3...9).map { line($0, other, pid: areOne ? 100 + $0 : 900 - $0) }.joined())
    #expect(try read(scratch).reconciliation.attemptsKept == (areOne ? 12 : 19))
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    _ = try HistoryIngest(plan: plan(scratch, ["logs"], year: 2023), options: .init(zone: .utc, now: 1))
      .run(into: history)
    let events = try await history.load().store.events(EventFilter(), limit: .max)
    #expect(events.count == (areOne ? 12 : 19))
  }

  private func numbered(_ numbers: some Sequence<Int>) -> String {
    numbers.map {
      "Nov 11 10:\(10 + $0):00 h sshd[\(100 + $0)]: Failed password for root from 192.0.2.\($0) port 22 ssh2\n"
    }.joined()
  }

  /// Two backups joined where they overlap; a relay that sends its queue once more; two logs joined one behind the other.
  @Test func `A stretch of lines that a file has twice counts once`() throws {
    let joined = try Scratch()
    try joined.write("logs/auth.log", numbered(1...20) + numbered(12...30))
    #expect(try attempts(joined, ["logs"]) == 30)
    let sentAgain = try Scratch()
    try sentAgain.write("logs/auth.log", numbered(1...20) + numbered(8...15) + numbered(21...30))
    #expect(try attempts(sentAgain, ["logs"]) == 30)
    // Beside the log as it was, too.
    try sentAgain.write("logs/messages", numbered(1...30))
    #expect(try read(sentAgain).reconciliation.attemptsKept == 30)
    // Lines that come twice in their second are two attempts, in each of the stretches.
    let twice = try Scratch()
    let (before, behind) = ((1...20).flatMap { [$0, $0] }, (12...30).flatMap { [$0, $0] })
    try twice.write("logs/auth.log", numbered(before) + numbered(behind))
    #expect(try attempts(twice, ["logs"]) == 60)
  }

  /// A clock that is put back shows the same time again, of other lines; of lines without a process, some may be equal.
  @Test func `What a clock that was put back shows twice counts twice`() throws {
    let scratch = try Scratch()
    try scratch.write("logs/auth.log", numbered(1...20) + numbered(12...30).replacing("sshd[", with: "sshd[9"))
    #expect(try attempts(scratch, ["logs"]) == 39)
    let dovecot = (0..<60).map {
      "Nov 11 10:\(10 + $0 / 2 % 20):00 h dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): "
        + "user=<ann>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9\n"
    }
    let alike = try Scratch()
    try alike.write("logs/mail.log", dovecot.joined())
    #expect(try attempts(alike, ["logs"]) == 60)
  }

  /// MariaDB's own log, and what it tells syslog, its own stamp included.
  @Test func `A database's own log and what it tells syslog are one attempt each`() throws {
    let scratch = try Scratch()
    let said = [("00", "12", "root", 7), ("05", "13", "bob", 8), ("05", "14", "bob", 8), ("09", "15", "bob", 9)].map {
      "2023-11-12 10:00:\($0) \($1) [Warning] Access denied for user '\($2)'@'192.0.2.\($3)' (using password: YES)\n"
    }
    try scratch.write("logs/error.log", said.joined())
    #expect(try read(scratch).reconciliation.attemptsKept == 4)
    try scratch.write(
      "logs/syslog", said.map { "Nov 12 \($0.dropFirst(11).prefix(8)) h mariadbd[700]: \($0)" }.joined())
    #expect(try attempts(scratch, ["logs"]) == 4)
  }

  /// A backup has what the log itself has left of its rotation, and each of the two too few lines alone.
  @Test func `A log without processes and its backup are copies of the log with them`() throws {
    func line(_ number: Int, _ pid: String) -> String {
      "Nov 11 10:\(10 + number):00 h sshd\(pid): Failed password for root from 192.0.2.\(number) port 22 ssh2\n"
    }
    let scratch = try Scratch()
    try scratch.write("logs/auth.log", (1...8).map { line($0, "[\(100 + $0)]") }.joined())
    try scratch.write("backup/fails.log", (1...4).map { line($0, "") }.joined())
    try scratch.write("logs/fails.log", (3...7).map { line($0, "") }.joined())
    #expect(try attempts(scratch, ["logs", "backup"]) == 8)
  }

  /// A client's own log knows the host and no process, a relay the process under its own name, and a third file has both.
  @Test func `A line that three files tell each in its own way is one attempt`() throws {
    func line(_ number: Int, _ name: String) -> String {
      "Nov 11 10:\(10 + number):00 \(name.replacing("#", with: "[\(100 + number)]")): "
        + "Failed password for root from 192.0.2.\(number) port 22 ssh2\n"
    }
    let scratch = try Scratch()
    try scratch.write("logs/a", (1...9).map { line($0, "h sshd") }.joined())
    try scratch.write("logs/b", (1...9).map { line($0, "relay h sshd#") }.joined())
    try scratch.write("logs/c", (1...9).map { line($0, "h sshd#") }.joined())
    #expect(try attempts(scratch, ["logs"]) == 9)
  }

  /// `last message repeated` in one file, and the lines one by one in another, without processes or by another host's name.
  @Test(arguments: ["h sshd", "relay h sshd#"])
  func `Lines that another file tells in one are told once, also under another name`(name: String) throws {
    func line(_ number: Int, _ second: Int, _ name: String) -> String {
      "Nov 11 10:\(10 + number):0\(second) \(name.replacing("#", with: "[\(100 + number)]")): "
        + "Failed password for root from 192.0.2.\(number) port 22 ssh2\n"
    }
    let scratch = try Scratch()
    try scratch.write(
      "logs/a",
      (1...9).map { line($0, 1, "h sshd#") + "Nov 11 10:\(10 + $0):07 h last message repeated 3 times\n" }.joined())
    try scratch.write(
      "logs/b", (1...9).map { number in [1, 3, 5, 7].map { line(number, $0, name) }.joined() }.joined())
    #expect(try attempts(scratch, ["logs"]) == 36)
  }

  /// dovecot names no process. `h` and its full name are one host when they say the same, `g` is another.
  @Test(arguments: [("h.example.net", true), ("g", false)], [true, false])
  func `A copy under the host's full name tells nothing twice, though no process is named`(
    other: (name: String, isOne: Bool), hasShell: Bool
  ) throws {
    func line(_ number: Int, _ host: String) -> String {
      "Nov 11 10:\(10 + number):00 \(host) dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): "
        + "user=<ann>, method=PLAIN, rip=192.0.2.\(number), lip=192.0.2.99\n"
    }
    func shell(_ host: String) -> String {
      "Nov 11 11:00:00 \(host) sshd[77]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
    }
    let scratch = try Scratch()
    try scratch.write("logs/mail", (1...12).map { line($0, "h") }.joined())
    if hasShell { try scratch.write("logs/auth", shell("h")) }
    try scratch.write(
      "logs/central", (3...9).map { line($0, other.name) }.joined() + (hasShell ? shell(other.name) : ""))
    // Of shells, one process with one number says enough where the names are one.
    let shells = hasShell ? (other.isOne ? 1 : 2) : 0
    #expect(try read(scratch).reconciliation.attemptsKept == (other.isOne ? 12 : 19) + shells)
  }

  @Test func `Repetitions that the log of a host reduces are those that its full name tells line by line`() throws {
    func line(_ second: Int, _ host: String, _ number: Int) -> String {
      "Nov 11 10:\(10 + number):0\(second) \(host) sshd[\(40 + number)]: "
    }
    let message = "Failed password for root from 192.0.2.1 port 22 ssh2"
    let scratch = try Scratch()
    let reduced = (1...5).map {
      line(1, "h", $0) + message + "\n" + line(8, "h", $0) + "message repeated 3 times: [ \(message)]\n"
    }
    let whole = (1...5).flatMap { number in [1, 3, 5, 8].map { line($0, "h.example.net", number) + message + "\n" } }
    try scratch.write("logs/auth", reduced.joined())
    try scratch.write("logs/central", whole.joined())
    #expect(try read(scratch).reconciliation.attemptsKept == 20)
  }

  /// Numbers that somebody made up, in three logs of one host and in every layer of a login.
  @Test(arguments: ["2147483647", "99999999999"])
  func `Repetitions without end are added up without overflow`(times: String) throws {
    let message = "Failed password for root from 192.0.2.1 port 22 ssh2"
    let scratch = try Scratch()
    for (file, host, part) in [("auth", "h", 1), ("sys", "h", 5), ("relay", "h.example.net", 7)] {
      try scratch.write(
        "logs/\(file).log",
        (10..<30).map { second in
          let told = second % 3 == 0 ? message : "message repeated \(times) times: [ \(message)]"
          return "2023-11-11T10:00:\(second).\(part)00000+00:00 \(host) sshd[77]: \(told)\n"
        }.joined())
    }
    try scratch.write(
      "logs/mail.log",
      (10..<30).map {
        "Nov 11 11:00:\($0) h dovecot: auth-worker(7): sql(bob,192.0.2.9,<s>): Password mismatch\n"
          + "Nov 11 11:00:\($0) h dovecot: last message repeated \(times) times\n"
          + "Nov 11 11:00:\($0) h dovecot: imap-login: Disconnected (auth failed, \(times) attempts in 2 secs): user=<bob>, "
          + "method=PLAIN, rip=192.0.2.9, lip=192.0.2.1, session=<s>\n"
          + "Nov 11 11:01:\($0) h vsftpd[8]: PAM \(times) more authentication failures; logname= uid=0 euid=0 tty=ftp "
          + "ruser=bob rhost=192.0.2.9  user=bob\n"
      }.joined())
    #expect(try read(scratch).reconciliation.attemptsKept > 1_000_000)
  }

  /// The line before the repetitions has a copy of its own, which is none of them.
  @Test func `Reduced repetitions take no copy of the line before them`() throws {
    let message = "Failed password for root from 192.0.2.1 port 22 ssh2"
    let scratch = try Scratch()
    try scratch.write(
      "logs/auth",
      (1...5).map {
        "Nov 11 10:\(10 + $0):53 h sshd[\(40 + $0)]: \(message)\n"
          + "Nov 11 10:\(10 + $0):59 h sshd[\(40 + $0)]: message repeated 2 times: [ \(message)]\n"
      }.joined())
    try scratch.write(
      "logs/central",
      (1...5).flatMap { number in
        ["53.474", "55.874", "59.074"].map {
          "2023-11-11T10:\(10 + number):\($0)+00:00 h.example.net sshd[\(40 + number)]: \(message)\n"
        }
      }.joined())
    #expect(try read(scratch).reconciliation.attemptsKept == 15)
  }

  /// Of two computers that a swarm asks the same within a second, some processes have one number by chance.
  @Test func `Attempts at two computers are no copies, though some processes have one number`() throws {
    func line(_ number: Int, _ host: String) -> String {
      let pid = number % 5 == 0 || host == "mx1" ? 1000 + number : 3000 - number
      return "Nov 11 10:\(10 + number):00 \(host) sshd[\(pid)]: "
        + "Failed password for root from 192.0.2.\(number) port 22 ssh2\n"
    }
    let scratch = try Scratch()
    for host in ["mx1", "mx2"] { try scratch.write("logs/\(host)", (1...40).map { line($0, host) }.joined()) }
    #expect(try read(scratch).reconciliation.attemptsKept == 80)
  }

  @Test func `Equal lines of one computer stay as many in the copy that names it otherwise`() throws {
    let scratch = try Scratch()
    let line = "Nov 11 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
    try scratch.write("logs/a", line + line)
    try scratch.write("logs/b", [line, line, line].joined().replacing(" h ", with: " h.example.net "))
    #expect(try read(scratch).reconciliation.attemptsKept == 3)
  }

  /// Half of a copy, cut at every place of its last line.
  @Test func `A copy that is cut amid a line tells nothing twice`() throws {
    let lines = [
      "Nov 11 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 2201 ssh2",
      "Nov 11 10:00:07 h dovecot: imap-login: Disconnected (auth failed, 3 attempts in 7 secs): "
        + "user=<ann@example.com>, method=PLAIN, rip=192.0.2.77, lip=192.0.2.1, TLS, session=<abcdefgh>",
      "Nov 11 10:00:09 h postfix/smtpd[9]: warning: unknown[192.0.2.33]: SASL LOGIN authentication failed: "
        + "authentication failure, sasl_username=bob@example.com",
    ]
    let end = "\nNov 11 10:00:20 h cron[1]: other\n"
    for last in lines {
      let copy = lines[0] + "\n" + last
      let truth = Set([lines[0], last]).count + (last == lines[1] ? 2 : 0)
      for count in stride(from: lines[0].count + 1, through: copy.count, by: 7) {
        let scratch = try Scratch()
        try scratch.write("logs/a", (last == lines[0] ? last : copy) + end)
        try scratch.write("logs/b", String(copy.prefix(last == lines[0] ? count - lines[0].count - 1 : count)))
        let archive = try read(scratch)
        #expect(archive.reconciliation.attemptsKept == truth, "\(count) of \(copy)")
        #expect(isAccounted(archive))
      }
    }
  }

  /// As above, for a history that reads the one first, or the other.
  @Test(arguments: [false, true])
  func `A history counts once what a cut copy tells, whichever it reads first`(cutFirst: Bool) async throws {
    let lines = [
      "Nov 11 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 2201 ssh2",
      "Nov 11 10:00:07 h dovecot: imap-login: Disconnected (auth failed, 3 attempts in 7 secs): "
        + "user=<ann@example.com>, method=PLAIN, rip=192.0.2.77, lip=192.0.2.1, TLS, session=<abcdefgh>",
    ]
    let whole = lines.joined(separator: "\n") + "\nNov 11 10:00:20 h cron[1]: other\n"
    for count in stride(from: lines[0].count + 60, through: lines[0].count + lines[1].count, by: 11) {
      let scratch = try Scratch()
      let plan = plan(scratch, ["logs"], year: 2023)
      let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
      for isCut in [cutFirst, !cutFirst] {
        try scratch.write(isCut ? "logs/copy" : "logs/mail.log", isCut ? String(whole.prefix(count)) : whole)
        _ = try HistoryIngest(plan: plan, options: .init(zone: .utc, now: 1)).run(into: history)
      }
      let events = try await history.load().store.events(EventFilter(), limit: .max)
      #expect(events.map(\.attempts).sorted() == [1, 3], "\(count)")
      #expect(try read(scratch).reconciliation.attemptsKept == 4, "\(count)")
    }
  }

  /// What is left of a copy whose beginning is lost, cut at every place of its first line.
  @Test func `A copy whose head is cut off tells nothing twice, and nothing without a time`() throws {
    let lines = [
      "Nov 11 10:00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 2201 ssh2",
      "2023-11-11T10:00:00+00:00 h auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot "
        + "ruser=ann rhost=192.0.2.14  user=ann",
      "<38>1 2023-11-11T10:00:00Z h postfix/smtpd 9 - - warning: unknown[192.0.2.33]: SASL LOGIN authentication failed: x",
    ]
    let end = "\nNov 11 10:00:20 h cron[1]: other\n"
    for line in lines {
      for count in stride(from: 1, through: line.count, by: 3) {
        let scratch = try Scratch()
        try scratch.write("logs/a", line + end)
        try scratch.write("logs/b", line.dropFirst(count) + end)
        let archive = try read(scratch)
        #expect(archive.reconciliation.attemptsKept == 1, "\(line.dropFirst(count))")
        #expect(isAccounted(archive) && archive.reconciliation.rowsWithoutTime == 0, "\(line.dropFirst(count))")
        #expect(archive.accounts.files.allSatisfy { $0.scan.undated.isEmpty }, "\(line.dropFirst(count))")
      }
    }
  }

  /// As a journal has them, or a syslog with parts of a second: what is left of one file is no twin of what both had.
  @Test(arguments: 0...6)
  func `A copy that was cut among lines less than a second apart leaves the others as they are`(kept: Int) throws {
    let scratch = try Scratch()
    let lines = ["0.25", "1.15", "2.05", "2.95", "3.85", "4.75"].map {
      "2023-11-12T10:00:0\($0)+00:00 h sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
    }
    // Of copies the first file keeps the line.
    try scratch.write("logs/a", lines.prefix(kept).joined())
    try scratch.write("logs/b", lines.joined())
    try scratch.write("logs/c", lines.suffix(kept).joined())
    #expect(try read(scratch).reconciliation.attemptsKept == 6)
  }

  /// A log with parts of a second, and parts of copies of it with them or without, in any order of the files.
  @Test(arguments: UInt64(1)...40)
  func `Parts of copies, with parts of a second or without, add nothing and take nothing`(seed: UInt64) throws {
    var random = SeededNumbers(seed)
    let count = Int.random(in: 2...7, using: &random)
    var time = 36_000_000
    let lines = (0..<count).map { _ in
      time += [0, 100, 300, 900, 1500].randomElement(using: &random) ?? 0
      return LogLine(milliseconds: time)
    }
    let scratch = try Scratch()
    let files = Int.random(in: 2...4, using: &random)
    let whole = Int.random(in: 0..<files, using: &random)
    for file in 0..<files {
      let start = file == whole ? 0 : Int.random(in: 0..<count, using: &random)
      let end = file == whole ? count : Int.random(in: start...count, using: &random)
      let isFine = file == whole || Bool.random(using: &random)
      try scratch.write("logs/\(file)", lines[start..<end].map { $0.text(isFine: isFine) }.joined())
    }
    let archive = try read(scratch)
    #expect(archive.reconciliation.attemptsKept == count, "seed \(seed)")
    #expect(isAccounted(archive), "seed \(seed)")
  }

  /// One of many equal attempts of one process.
  private struct LogLine {
    /// Of the day.
    var milliseconds: Int

    func text(isFine: Bool) -> String {
      func padded(_ number: Int, _ width: Int = 2) -> String {
        String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
      }
      let seconds = milliseconds / 1000
      let clock = "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
      return "2023-11-12T\(clock)\(isFine ? "." + padded(milliseconds % 1000, 3) : "")+00:00 h sshd[1]: "
        + "Failed password for root from 192.0.2.1 port 22 ssh2\n"
    }
  }

  /// An address that is cut is another's.
  @Test func `An address at which a file ends may be cut, and is not taken from one that was`() async throws {
    let line = "Nov 11 10:00:00 h sshd[1]: Failed password for root from "
    func read(_ number: String, gzip: Bool, before: String = "192.0.2.") async throws -> (source: String?, told: Bool) {
      let scratch = try Scratch()
      try scratch.write("logs/a", line + before + number)
      if gzip {
        let pack = "cd \"$1\"/logs && gzip -n a && truncate -s -8 a.gz"
        _ = try Shell.run("/bin/sh", ["-c", pack, "sh", scratch.path])
      }
      let archive = try self.read(scratch)
      let events = try await archive.store.events(EventFilter(), limit: .max)
      #expect(events.count == 1)
      return (events.first?.source?.description, archive.fileDiagnostics.contains { $0.code == "cut-address" })
    }
    #expect(try await read("12", gzip: false) == ("192.0.2.12", true))
    #expect(try await read("12", gzip: true) == (nil, true))
    for part in ["2001:db8:7:8::", "2001:db8:7:8::9"] {
      #expect(try await read("", gzip: true, before: part) == (nil, true), "\(part)")
    }
    for whole in ["123", "26", "12 port 22 ssh2", "12\n"] {
      for gzip in [false, true] {
        let found = try await read(whole, gzip: gzip)
        #expect(found.source?.hasPrefix("192.0.2.") == true && !found.told, "\(whole)")
      }
    }
  }
}

extension String {
  /// Without these letters at its end.
  fileprivate func trimming(_ letters: Set<Character>) -> String {
    last.map(letters.contains) == true ? String(dropLast()) : self
  }
}
