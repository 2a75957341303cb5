import Foundation
import Logins
import Testing
import Vocabulary

@testable import ReportBuilder

/// Logs that daemons of Debian 12 and 13 wrote while passwords were tried at them, a known number of times (see
/// `Fixtures/formats/README.md`): what a person typed is what comes out, however many lines it left.
@Suite struct DaemonLogTests {
  struct Case: CustomStringConvertible, Sendable {
    var file: String
    var failures: Int
    var successes: Int
    var denials = 0
    /// Of the failures, how often each name was typed; "" stands for none in the log.
    var names: [String: Int]

    var description: String { file }
  }

  private static let ssh = [
    "root": 4, "nosuch": 4, "locked": 4, "denyme": 8, "bob": 8, "a b": 4, "x from 198.51.100.66 port 1 ssh2": 4,
  ]

  static let cases = [
    Case(file: "openssh-9.2.log", failures: 36, successes: 2, names: ssh),
    Case(file: "openssh-10.0.log", failures: 36, successes: 2, names: ssh),
    Case(
      file: "dovecot-2.3.19.log", failures: 9, successes: 3, denials: 1, names: ["bob": 5, "filer": 2, "nosuch": 2]),
    Case(
      file: "dovecot-2.4.1.log", failures: 10, successes: 3, denials: 2, names: ["bob": 6, "filer": 2, "nosuch": 2]),
    Case(
      file: "exim-4.98.log", failures: 9, successes: 1,
      names: ["bob": 3, "eve (set_id=root)": 1, "adm": 1, "nosuch": 1, "": 1, #"a\nb"#: 1, #"\377\376"#: 1]),
    // postfix replaces what cannot be printed, and cut a name of 300 letters.
    Case(
      file: "postfix-3.10.log", failures: 9, successes: 1,
      names: [
        "bob": 3, "eve (set_id=root)": 1, "adm": 1, "nosuch": 1, "a?b": 1, "??": 1,
        String(repeating: "u", count: 100): 1,
      ]),
    // Courier tells no name of what is not a plain login.
    Case(
      file: "courier-imap-5.0.log", failures: 6, successes: 2,
      names: ["bob": 2, "nosuch": 1, "a, ip=[198.51.100.66]": 1, "": 2]),
    Case(file: "cyrus-imapd-3.10.log", failures: 8, successes: 3, names: ["bob": 5, "nosuch": 2, "a b": 1]),
    Case(
      file: "proftpd-1.3.8.log", failures: 10, successes: 0, denials: 1,
      names: [
        "bob": 5, "nosuch": 1, "a b": 1, "anonymous": 1, "ftp": 1,
        "x from 198.51.100.66 [198.51.100.66] to 1.1.1.1:21": 1,
      ]),
    Case(file: "pure-ftpd-1.0.50.log", failures: 4, successes: 0, names: ["bob": 3, "nosuch": 1]),
    Case(file: "dropbear-2025.89.log", failures: 6, successes: 1, names: ["bob": 2, "root": 2, "": 2]),
    // vsftpd's own log says more than PAM below it: a name with brackets is refused before PAM is asked.
    Case(
      file: "vsftpd-3.0.3.log", failures: 4, successes: 2,
      names: ["bob": 1, "nobody1": 1, "root": 1, #"x] FAIL LOGIN: Client "203.0.113.66""#: 1]),
    Case(file: "vsftpd-3.0.3-pam.log", failures: 3, successes: 0, names: ["bob": 1, "nobody1": 1, "root": 1]),
    Case(
      file: "solid-pop3d-0.15.log", failures: 7, successes: 1,
      names: ["bob": 2, "nosuch": 2, "root": 1, "a b": 1, "x - 198.51.100.66": 1]),
    // Who tried without a client's address sat at the machine.
    Case(file: "xrdp-0.9.21.log", failures: 2, successes: 1, names: ["bob": 1, "nosuch": 1]),
    // VNC has no names, and says nothing of whom it let in.
    Case(file: "tigervnc-1.12.log", failures: 3, successes: 0, names: ["": 3]),
    Case(file: "x11vnc-0.9.16.log", failures: 3, successes: 0, names: ["": 3]),
    Case(file: "popa3d-1.0.3.log", failures: 2, successes: 1, names: ["bob": 1, "": 1]),
    // OpenSMTPD shows a blank as three digits; PAM below it says of each try the same once more.
    Case(
      file: "opensmtpd-7.6.log", failures: 7, successes: 2, names: ["bob": 5, "nosuch": 1, #"x\040result=ok"#: 1]),
    // saslauthd and PAM below sendmail.
    Case(
      file: "sendmail-8.17.log", failures: 12, successes: 2,
      names: ["bob": 8, "nosuch": 2, "x, relay=[203.0.113.66]": 2]),
    Case(file: "login-shadow-4.13.log", failures: 7, successes: 0, names: ["bob": 5, "": 2]),
    Case(file: "login-util-linux-2.41.log", failures: 7, successes: 0, names: ["bob": 5, "nobody2": 2]),
    Case(
      file: "apache-2.4.log", failures: 6, successes: 0, denials: 1,
      names: ["bob": 2, "nosuch": 2, "a b": 1, "x, IP": 1]),
    Case(file: "nginx-1.22.log", failures: 4, successes: 0, names: ["bob": 1, "nosuch": 1, "a b": 1, "x, IP": 1]),
    Case(
      file: "lighttpd-1.4.69.log", failures: 5, successes: 0, names: ["bob": 2, "nosuch": 1, "a b": 1, "x, IP": 1]),
    Case(
      file: "mariadb-10.11.log", failures: 4, successes: 0,
      names: ["bob": 1, "root": 1, "nosuch": 1, "x'@'203.0.113.66": 1]),
    Case(file: "postgresql-15.log", failures: 2, successes: 1, names: ["postgres": 1, "nosuch": 1]),
    Case(
      file: "ejabberd-23.01.log", failures: 3, successes: 1,
      names: ["bob@mx.example.com": 1, "nosuch@mx.example.com": 1, "a b@mx.example.com": 1]),
    // slapd names nobody in its verdict: the bind before does. Samba says the same as text and as JSON.
    Case(file: "slapd-2.5.log", failures: 3, successes: 2, names: ["": 1, "bob": 1, "ghost": 1]),
    Case(
      file: "samba-4.17.log", failures: 3, successes: 1, names: ["smbbob": 1, "ghost": 1, "a]@[198.51.100.66:1": 1]),
    // Two lines about a name with blanks.
    Case(
      file: "freeradius-3.2.log", failures: 3, successes: 0,
      names: ["bob": 2, "from client x port 9 cli 198.51.100.66)": 1]),
    Case(
      file: "dante-1.4.log", failures: 3, successes: 0,
      names: ["nobodyuser": 1, "root": 1, "a from 198.51.100.66.22 b": 1]),
    Case(file: "ocserv-1.1.log", failures: 2, successes: 0, names: ["bob": 1, "ghost": 1]),
    Case(
      file: "nginx-mail-1.22.log", failures: 6, successes: 1,
      names: [
        "bob": 1, "ghost": 2, "a b": 1, "x, client: 198.51.100.66, server: y": 1, #"x", client: 198.51.100.66"#: 1,
      ]),
  ]

  @Test(arguments: cases)
  func `what was tried is what comes out`(of one: Case) async throws {
    let scratch = try Scratch()
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/formats/daemons")
    try scratch.write("logs/log", String(contentsOf: folder.appending(path: one.file), encoding: .utf8))
    let archive = try ArchiveReading(
      plan: plan(scratch, ["logs"]), zone: .utc, formats: .builtIn(), jobs: 1, hashes: false, isInterrupted: { false }
    ).read()
    let events = try await archive.store.events(EventFilter(), limit: .max)
    func attempts(_ outcome: Outcome) -> Int {
      events.reduce(0) { $0 + ($1.outcome == outcome ? $1.attempts : 0) }
    }
    #expect(attempts(.failure) == one.failures)
    #expect(attempts(.success) == one.successes)
    #expect(attempts(.denied) == one.denials)
    let names = events.filter { $0.outcome == .failure }.reduce(into: [:]) {
      $0[$1.user ?? "", default: 0] += $1.attempts
    }
    #expect(names == one.names)
    #expect(events.allSatisfy { $0.source?.description == "192.0.2.7" })
    #expect(archive.wasReadWhole)
  }
}
