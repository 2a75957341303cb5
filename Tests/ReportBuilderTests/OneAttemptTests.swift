import CivilTime
import Foundation
import History
import LogFormats
import Logins
import Testing

@testable import ReportBuilder

/// From the bytes of the files: each attempt counts once, whichever lines of it a host writes, however often it writes
/// them, and in whatever files they lie.
@Suite struct OneAttemptTests {
  func read(_ scratch: Scratch, _ paths: [String] = ["logs"]) throws -> ReadArchive {
    try ArchiveReading(
      plan: plan(scratch, paths), zone: .utc, formats: .builtIn(), jobs: 2, hashes: false, isInterrupted: { false }
    ).read()
  }

  /// Attempts that count, by a run over some files, and by a history of them.
  func attempts(_ scratch: Scratch, _ paths: [String]) throws -> Int {
    let kept = try read(scratch, paths).reconciliation.attemptsKept
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    _ = try HistoryIngest(plan: plan(scratch, paths, year: 2023), options: .init(zone: .utc, now: 1)).run(into: history)
    let loaded = try history.load().reconciliation.attemptsKept
    #expect(loaded == kept)
    return kept
  }

  /// Attempts by service.
  private func totals(_ archive: ReadArchive) async throws -> [String: Int] {
    let events = try await archive.store.events(EventFilter(), limit: .max)
    return events.reduce(into: [:]) { $0[$1.service, default: 0] += $1.attempts }
  }

  func isAccounted(_ archive: ReadArchive) -> Bool {
    let report = archive.reconciliation
    return report.rowsRead
      == report.rowsOfIdenticalFiles + report.rowsWithoutTime + report.copies + report.connections + report.rowsMerged
      + report.excluded.total + report.eventsKept
  }

  /// PAM is below any program, and is told of by one that has no name of its own, too.
  @Test func `What PAM says below a service and what the service says itself are one attempt`() async throws {
    let scratch = try Scratch()
    let failure = "authentication failure; logname= uid=0 euid=0 tty= ruser="
    try scratch.write(
      "logs/auth.log",
      """
      2023-11-12T08:31:01Z h perl: pam_unix(webmin:auth): \(failure) rhost=192.0.2.4  user=root
      2023-11-12T08:31:03Z h webmin[4]: Invalid login as root from 192.0.2.4
      2023-11-12T08:32:01Z h imapd[5]: pam_unix(imap:auth): \(failure) rhost=host.example.net [192.0.2.5]  user=ann
      2023-11-12T08:32:04Z h imapd[5]: Login failed user=ann auth=ann host=host.example.net [192.0.2.5]
      2023-11-12T08:33:01Z h openvpn[6]: pam_unix(openvpn:auth): \(failure) rhost=192.0.2.6  user=bob
      2023-11-12T08:34:01Z h postgres(pam_unix)[7]: \(failure) rhost=192.0.2.7  user=bob
      2023-11-12T08:35:01Z h cockpit-session[8]: pam_unix(cockpit:auth): \(failure) rhost=192.0.2.8  user=bob

      """)
    let archive = try read(scratch)
    #expect(try await totals(archive) == ["webmin": 1, "uw-imap": 1, "openvpn": 1, "postgresql": 1, "pam": 1])
    #expect(isAccounted(archive))
  }

  /// Before syslog tags had a number behind the name, PAM put its own between them.
  @Test func `PAM's old tag has the number of its process`() async throws {
    let scratch = try Scratch()
    let failure = "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser="
    try scratch.write(
      "logs/auth.log",
      """
      2023-11-12T08:31:01Z h sshd(pam_unix)[2001]: \(failure) rhost=192.0.2.5  user=root
      2023-11-12T08:31:03Z h sshd[2001]: Failed password for root from ::ffff:192.0.2.5 port 51000 ssh2
      2023-11-12T08:32:01Z h sshd(pam_unix)[2002]: \(failure) rhost=192.0.2.6  user=ann
      2023-11-12T08:32:01Z h sshd[2002]: Accepted password for ann from ::ffff:192.0.2.6 port 51001 ssh2

      """)
    let events = try await read(scratch).store.events(EventFilter(), limit: .max)
    #expect(events.map(\.user) == ["root", "ann"] && events.map(\.outcome) == [.failure, .success])
    #expect(events.allSatisfy { $0.attempts == 1 })
  }

  @Test func `A line that hints at a try of one name is no echo of a try of another`() async throws {
    let scratch = try Scratch()
    func hint(_ second: Int, _ name: String) -> String {
      """
      2023-11-12 08:31:0\(second),123 INFO  [ImapSSLServer-1\(second)] [ip=127.0.0.1;oip=192.0.2.71;via=192.0.2.71(nginx/1.19);cid=\(second);] \
      imap - authentication failed for [\(name)@example.com] (invalid password)
      """
    }
    try scratch.write(
      "logs/mailbox.log",
      """
      \(hint(0, "ann"))
      \(hint(1, "bob"))
      \(hint(2, "al"))
      2023-11-12 08:31:02,123 WARN  [qtp1-100] [name=al@example.com;oip=192.0.2.71;ua=zclient/8.8;soapId=12;] security - cmd=Auth; \
      account=al@example.com; protocol=soap; error=authentication failed for [al@example.com], invalid password;

      """)
    let events = try await read(scratch).store.events(EventFilter(), limit: .max)
    #expect(events.map(\.user) == ["ann@example.com", "bob@example.com", "al@example.com"])
  }

  @Test(arguments: UInt64(1)...4)
  func `Random sessions of several services come to the same totals in any layers, copies and order`(
    seed: UInt64
  ) async throws {
    var random = SeededNumbers(seed)
    let sessions = (0..<60).map { AttackSession(number: $0, &random) }
    var truth: [String: Int] = [:]
    for session in sessions { truth[session.service, default: 0] += session.tries }
    for round in 0..<6 {
      let scratch = try Scratch()
      var files: [String: [LogText]] = [:]
      for session in sessions { session.write(layers: round, to: &files) }
      var texts = files.mapValues { LogText.joined($0) }
      if round % 2 == 1 {
        texts["syslog"] = LogText.joined((files["auth.log"] ?? []) + (files["mail.log"] ?? []))
        texts["mail.info"] = texts["mail.log"]
        texts["rejectlog"] = LogText.joined(Array((files["mainlog"] ?? []).dropFirst(3)))
      }
      for (name, text) in texts.shuffled(using: &random) {
        let prefix = Int.random(in: 100..<999, using: &random)
        try scratch.write("logs/\(prefix)-\(name)", text)
        if round >= 4, Bool.random(using: &random) {
          let packed = "\(scratch.path)/logs/copy-\(name).gz"
          _ = try Shell.run(
            "/bin/sh", ["-c", "gzip -c \"$1\" > \"$2\"", "sh", "\(scratch.path)/logs/\(prefix)-\(name)", packed])
        }
      }
      let archive = try read(scratch)
      let found = try await totals(archive)
      #expect(found == truth, "seed \(seed), round \(round)")
      #expect(isAccounted(archive), "seed \(seed), round \(round)")
      #expect(archive.wasReadWhole)
    }
  }

  @Test func `Two thirds of the failures in lines that say message repeated, cut at 800 letters or not`() async throws {
    let scratch = try Scratch()
    var log = ""
    let name = String(repeating: "n", count: 90)
    for index in 0..<10_000 {
      let stamp = stamp(index)
      let message = "Failed password for invalid user \(name) from 192.0.2.\(index % 250 + 1) port \(index + 1024) ssh2"
      log += "\(stamp) h sshd[\(index + 1)]: \(message)\n"
      log += "\(stamp) h sshd[\(index + 1)]: message repeated 2 times: [ \(message)\(index % 3 == 0 ? "" : "]")\n"
    }
    try scratch.write("logs/auth.log", log)
    let archive = try read(scratch)
    #expect(archive.reconciliation.attemptsKept == 30_000)
    #expect(archive.store.dictionary.users == [name])
    #expect(try await totals(archive) == ["sshd": 30_000])
  }

  @Test func `Hosts that log each PAM failure three times, with and without sshd's own line`() async throws {
    func log(_ messages: (Int) -> [String]) -> String {
      (0..<2000).map { index in
        messages(index).map { "\(stamp(index)) h sshd[\(index + 1)]: \($0)\n" }.joined()
          .replacing("sshd[\(index + 1)]: child ", with: "sshd[\(index + 10_000)]: ")
      }.joined()
    }
    let tail = "; logname= uid=0 euid=0 tty=ssh ruser= rhost="
    let three = { (index: Int) in
      [
        "child pam_unix(sshd:auth): authentication failure\(tail)192.0.2.\(index % 250 + 1)  user=root",
        "error: PAM: Authentication failure for root from 192.0.2.\(index % 250 + 1)",
        "Failed keyboard-interactive/pam for root from 192.0.2.\(index % 250 + 1) port \(index + 1024) ssh2",
      ]
    }
    let modules = { (index: Int) in
      ["pam_unix", "pam_sss", "pam_ldap"].map {
        "\($0)(sshd:auth): authentication failure\(tail)192.0.2.\(index % 250 + 1)  user=root"
      }
    }
    for (name, text) in [("three", log(three)), ("modules", log(modules))] {
      let scratch = try Scratch()
      try scratch.write("logs/auth.log", text)
      let found = try await totals(read(scratch))
      #expect(found == ["sshd": 2000], "\(name)")
    }
  }

  @Test(arguments: ["json", "export", "short-iso-precise"])
  func `A journal written out beside syslog's files changes no total`(form: String) async throws {
    let scratch = try Scratch()
    var files: [String: [LogText]] = [:]
    var random = SeededNumbers(11)
    for number in 0..<70 { AttackSession(number: number, &random).write(layers: 3, to: &files) }
    for (name, lines) in files { try scratch.write("logs/\(name)", LogText.joined(lines)) }
    let before = try await totals(read(scratch))
    var entries = ""
    for line in ((files["auth.log"] ?? []) + (files["mail.log"] ?? [])).flatMap(\.unrepeated) {
      let microseconds = (1_699_660_800 + line.seconds) * 1_000_000 + Int64.random(in: 1000..<999_000, using: &random)
      entries += try #require(line.asJournal(form, microseconds))
    }
    try scratch.write("logs/journal", entries)
    let archive = try read(scratch)
    #expect(try await totals(archive) == before)
    #expect(archive.reconciliation.copies > 150)
    #expect(isAccounted(archive))
  }

  @Test func `The report says which lines were taken for one attempt`() async throws {
    let scratch = try Scratch()
    var files: [String: [LogText]] = [:]
    var random = SeededNumbers(7)
    for number in 0..<40 { AttackSession(number: number, &random).write(layers: 0, to: &files) }
    for (name, texts) in files { try scratch.write("logs/\(name)", LogText.joined(texts)) }
    try scratch.write("logs/syslog", LogText.joined(files["auth.log"] ?? []) + "Nov 11 23:59:59 h cron[1]: end\n")
    let outcome = try await report(plan(scratch, ["logs"]), to: scratch.path + "/r")
    let written = try text(scratch.path + "/r/report.md")
    #expect(outcome.status == .complete)
    #expect(written.contains("sshd: "))
    #expect(written.contains("were not counted again"))
    #expect(written.contains("and were counted once"))
  }

  private func stamp(_ index: Int) -> String {
    LogText.stamp(Int64(index) * 4)
  }
}

/// A line and when it was written, seconds since the start of 11 November.
private struct LogText {
  var seconds: Int64
  var text: String

  static func joined(_ lines: [LogText]) -> String {
    lines.enumerated().sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }
      .map { $0.element.text + "\n" }.joined()
  }

  /// The lines that a daemon told in one, as they came four seconds apart.
  var unrepeated: [LogText] {
    guard let bracket = text.range(of: " times: [ "), let words = text.range(of: "message repeated "),
      let times = Int64(text[words.upperBound..<bracket.lowerBound])
    else { return [self] }
    let single = text[..<words.lowerBound] + text[bracket.upperBound...].dropLast()
    return (0..<times).map { LogText(seconds: seconds - 4 * (times - 1 - $0), text: String(single)) }
  }

  /// What `journalctl -o` writes of a syslog line; nil for lines of other logs.
  func asJournal(_ form: String, _ microseconds: Int64) -> String? {
    let parts = text.dropFirst(16).split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].hasSuffix(":") else { return nil }
    let program = parts[1].dropLast().split(separator: "[")
    let pid = program.count == 2 ? program[1].dropLast() : ""
    let fields = [
      ("__CURSOR", "s=1;i=2"),
      ("__REALTIME_TIMESTAMP", "\(microseconds)"), ("_HOSTNAME", "\(parts[0])"), ("SYSLOG_IDENTIFIER", "\(program[0])"),
      ("_PID", "\(pid)"), ("MESSAGE", "\(parts[2])"),
    ].filter { !$0.1.isEmpty }
    switch form {
    case "json":
      return "{" + fields.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}\n"
    case "export":
      return fields.map { "\($0.0)=\($0.1)\n" }.joined() + "\n"
    default:
      let fraction = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
      let stamp = Self.iso(microseconds / 1_000_000 - 1_699_660_800).replacing(" ", with: "T")
      return "\(stamp).\(fraction)+0000 \(text.dropFirst(16))\n"
    }
  }

  static func stamp(_ seconds: Int64) -> String {
    "Nov \(11 + seconds / 86_400) \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  static func iso(_ seconds: Int64) -> String {
    "2023-11-\(11 + seconds / 86_400) \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// One connection and the tries that truly happened in it.
private struct AttackSession {
  enum Door: CaseIterable { case sshPassword, sshKeyboard, sshBoth, imap, submission, submissionByDovecot, exim }

  var number: Int
  var door: Door
  var start: Int64
  var user: String
  var tries: Int

  init(number: Int, _ random: inout SeededNumbers) {
    self.number = number
    door = Door.allCases[number % Door.allCases.count]
    start = Int64(number) * 400 + .random(in: 0..<60, using: &random)
    user = "u\(Int.random(in: 0..<6, using: &random))"
    tries = Int.random(in: 1...5, using: &random)
  }

  var service: String {
    switch door {
    case .sshPassword, .sshKeyboard, .sshBoth: "sshd"
    case .imap: "dovecot"
    case .submission, .submissionByDovecot: "postfix"
    case .exim: "exim"
    }
  }

  private var address: String { "240.0.\(number % Door.allCases.count).\(number % 3 + 1)" }
  private var pid: Int { 2000 + number }
  private func time(_ index: Int) -> Int64 { start + Int64(index) * 4 }

  func write(layers: Int, to files: inout [String: [LogText]]) {
    func syslog(_ file: String, _ seconds: Int64, _ program: String, _ message: String) {
      files[file, default: []].append(
        LogText(seconds: seconds, text: "\(LogText.stamp(seconds)) h \(program): \(message)"))
    }
    switch door {
    case .sshPassword, .sshKeyboard, .sshBoth: ssh(layers, syslog)
    case .imap: imap(layers, syslog)
    case .submission: submission(layers, syslog)
    case .submissionByDovecot: submissionByDovecot(syslog)
    case .exim:
      for index in 0..<tries {
        let text =
          "login authenticator failed for (User) [\(address)]: 535 Incorrect authentication data (set_id=\(user))"
        files["mainlog", default: []].append(
          LogText(seconds: time(index), text: "\(LogText.iso(time(index))) \(text)"))
      }
    }
  }

  private typealias Syslog = (_ file: String, _ seconds: Int64, _ program: String, _ message: String) -> Void

  private func ssh(_ layers: Int, _ syslog: Syslog) {
    let program = "sshd[\(pid)]"
    let keyboardTries = door == .sshPassword ? 0 : door == .sshKeyboard ? tries : tries / 2
    if layers % 4 == 0 { syslog("auth.log", start, program, "Invalid user \(user) from \(peer)") }
    sshByKeyboard(keyboardTries, layers, syslog)
    sshByPassword(keyboardTries..<tries, layers, syslog)
    if layers % 4 == 2 {
      syslog("auth.log", time(tries), program, "Connection closed by authenticating user \(user) \(peer) [preauth]")
    }
  }

  private var peer: String { "\(address) port \(40_000 + number)" }
  private var pamText: String {
    "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=\(address)  user=\(user)"
  }

  /// Of each try PAM writes under a child's number; sshd tells every try in one way, and the later ones in another.
  private func sshByKeyboard(_ tries: Int, _ layers: Int, _ syslog: Syslog) {
    let program = "sshd[\(pid)]"
    for index in 0..<tries {
      if layers % 2 == 0 {
        syslog("auth.log", time(index), "sshd[\(pid * 10 + index)]", "pam_unix(sshd:auth): \(pamText)")
      }
      syslog("auth.log", time(index) + 2, program, "error: PAM: Authentication failure for \(user) from \(address)")
      if layers != 0 || index >= tries / 2 {
        syslog("auth.log", time(index) + 2, program, "Failed keyboard-interactive/pam for \(user) from \(peer) ssh2")
      }
    }
  }

  private func sshByPassword(_ indices: Range<Int>, _ layers: Int, _ syslog: Syslog) {
    let program = "sshd[\(pid)]"
    let hasFailed = layers % 3 != 1 || door == .sshBoth
    guard let first = indices.first else { return }
    if layers % 2 == 0 || !hasFailed { syslog("auth.log", time(first), program, "pam_unix(sshd:auth): \(pamText)") }
    let failed = "Failed password for \(user) from \(peer) ssh2"
    let isRepeated = layers == 3 && indices.count > 2
    for index in indices where hasFailed && (!isRepeated || index == first) {
      syslog("auth.log", time(index), program, failed)
    }
    if hasFailed, isRepeated {
      syslog("auth.log", time(tries - 1), program, "message repeated \(indices.count - 1) times: [ \(failed)]")
    }
    if layers % 2 == 0 || !hasFailed, indices.count > 1 {
      let text = indices.count == 2 ? pamText : pamText.replacing("failure;", with: "failures;")
      syslog("auth.log", time(tries), program, "PAM \(indices.count - 1) more \(text)")
    }
  }

  private func imap(_ layers: Int, _ syslog: Syslog) {
    let hasLogin = layers != 1
    let hasTries = layers != 2
    let isWorker = layers == 3
    for index in 0..<tries {
      if hasTries, isWorker {
        syslog(
          "mail.log", time(index), "dovecot",
          "auth-worker(9): conn unix:auth-worker (pid=8,uid=9): auth-worker<\(index)>: sql(\(user),\(address),<s\(number)>): Password mismatch"
        )
      }
      if hasTries {
        syslog("mail.log", time(index), "dovecot", "auth: sql(\(user),\(address),<s\(number)>): Password mismatch")
      }
      if layers == 4 {
        syslog(
          "auth.log", time(index), "auth",
          "pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=\(user) rhost=\(address)  user=\(user)"
        )
      }
    }
    if hasLogin {
      syslog(
        "mail.log", time(tries), "dovecot",
        "imap-login: Disconnected (auth failed, \(tries) attempts in \(tries * 4) secs): user=<\(user)>, method=PLAIN, rip=\(address), lip=192.0.2.1, TLS, session=<s\(number)>"
      )
    }
  }

  private func submission(_ layers: Int, _ syslog: Syslog) {
    let program = "postfix/smtpd[\(pid)]"
    for index in 0..<tries {
      if layers % 2 == 0 {
        syslog(
          "auth.log", time(index), "saslauthd[77]",
          "do_auth         : auth failure: [user=\(user)] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]")
      }
      if layers != 3 {
        syslog(
          "mail.log", time(index), program,
          "warning: unknown[\(address)]: SASL LOGIN authentication failed: authentication failure")
      }
    }
    syslog(
      "mail.log", time(tries), program, "disconnect from unknown[\(address)] ehlo=1 auth=0/\(tries) quit=1 commands=2/9"
    )
  }

  private func submissionByDovecot(_ syslog: Syslog) {
    for index in 0..<tries {
      syslog("mail.log", time(index), "dovecot", "auth: sql(\(user),\(address)): unknown user")
      syslog(
        "mail.log", time(index) + 2, "postfix/smtpd[\(pid)]",
        "warning: unknown[\(address)]: SASL PLAIN authentication failed: , sasl_username=\(user)")
    }
  }
}

/// Numbers that a seed decides.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
