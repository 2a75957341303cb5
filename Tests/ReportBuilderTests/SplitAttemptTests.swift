import CivilTime
import Foundation
import History
import Logins
import Planning
import Statistics
import Testing

@testable import ReportBuilder

/// Logs of one server, each of which tells its part of the same attempts, and each of which arrives when it likes.
private struct LayeredLogs {
  private(set) var lines: [String: [(seconds: Int64, text: String)]] = [:]
  private var random: SplitMix64

  init(seed: UInt64, start: Int64, attempts: Int, pace: Int) {
    random = SplitMix64(seed: seed)
    var now = start
    for number in 0..<attempts {
      now += Int64(pick(pace))
      let source = "240.0.0.\(1 + pick(3))"
      let user = ["info", "ada", "root"][pick(3)]
      switch pick(4) {
      case 0: sshd(now, source, user, 100 + number)
      case 1: dovecot(now, source, user, number)
      case 2: exim(now, source, user)
      default: repeated(now, source, user, 100 + number)
      }
    }
  }

  mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private mutating func write(_ file: String, _ seconds: Int64, _ text: String) {
    lines[file, default: []].append((seconds, text))
  }

  private static func syslog(_ seconds: Int64) -> String {
    let date = Zone.utc.date(at: seconds)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(months[date.month - 1]) \(date.day < 10 ? " " : "")\(date.day) "
      + "\(Zone.utc.iso(seconds).dropFirst(11).prefix(8)) mail"
  }

  private mutating func sshd(_ now: Int64, _ source: String, _ user: String, _ pid: Int) {
    if pick(4) > 0 {
      write(
        "auth.log", now,
        "\(Self.syslog(now)) sshd[\(pid)]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh "
          + "ruser= rhost=\(source)  user=\(user)")
    }
    let later = now + Int64(pick(4))
    if pick(6) > 0 {
      write(
        "auth.log", later, "\(Self.syslog(later)) sshd[\(pid)]: Failed password for \(user) from \(source) port 42 ssh2"
      )
    }
  }

  private mutating func repeated(_ now: Int64, _ source: String, _ user: String, _ pid: Int) {
    let head = "\(Self.syslog(now)) sshd[\(pid)]:"
    write("auth.log", now, "\(head) Failed password for \(user) from \(source) port 42 ssh2")
    guard pick(2) == 0 else { return }
    let later = now + Int64(pick(30))
    write(
      "auth.log", later,
      "\(Self.syslog(later)) sshd[\(pid)]: message repeated \(1 + pick(4)) times: [ Failed password for \(user) from "
        + "\(source) port 42 ssh2]")
  }

  private mutating func dovecot(_ now: Int64, _ source: String, _ user: String, _ session: Int) {
    if pick(5) > 0 {
      write(
        "mail.log", now,
        "\(Self.syslog(now)) dovecot: auth: passwd-file(\(user),\(source),<s\(session)>): unknown user")
    }
    if pick(3) == 0 {
      write(
        "auth.log", now,
        "\(Self.syslog(now)) auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot "
          + "ruser=\(user) rhost=\(source)")
    }
    let later = now + Int64(pick(8))
    if pick(5) > 0 {
      write(
        "mail.log", later,
        "\(Self.syslog(later)) dovecot: imap-login: Disconnected (auth failed, 1 attempts in \(later - now) secs): "
          + "user=<\(user)>, method=PLAIN, rip=\(source), lip=192.0.2.1, session=<s\(session)>")
    }
  }

  private mutating func exim(_ now: Int64, _ source: String, _ user: String) {
    let text =
      "\(Zone.utc.iso(now).prefix(10)) \(Zone.utc.iso(now).dropFirst(11).prefix(8)) login authenticator failed for "
      + "(pc) [\(source)]: 535 Incorrect authentication data (set_id=\(user))"
    write("mainlog", now, text)
    write("rejectlog", now, text)
  }

  /// What a log holds at a moment: now and then the last line in part.
  mutating func content(_ file: String, until: Int64) -> String {
    let all = (lines[file] ?? []).sorted { $0.seconds < $1.seconds }
    let whole = all.filter { $0.seconds < until }.map { $0.text + "\n" }.joined()
    guard pick(3) == 0, let next = all.first(where: { $0.seconds >= until })?.text else { return whole }
    return whole + next.prefix(pick(next.utf8.count))
  }

  var files: [String] { lines.keys.sorted() }
  var end: Int64 { (lines.values.joined().map(\.seconds).max() ?? 0) + 1 }
}

@Suite("Attempts whose lines arrive in different ingests")
struct SplitAttemptTests {
  private static let start: Int64 = 1_699_500_000

  /// How long a log may be behind the others, and the pace of the attempts, in seconds.
  @Test(
    arguments: [(0, 30), (0, 3), (7, 600), (3 * 86_400, 300), (40 * 3600, 20)].flatMap { lag, pace in
      (0..<3).map { (lag, pace, $0) }
    })
  func `Wherever an ingest ends, the history holds what one run over all logs holds`(
    lag: Int, pace: Int, seed: Int
  ) async throws {
    var logs = LayeredLogs(seed: UInt64(seed * 31 + lag + pace), start: Self.start, attempts: 700, pace: pace)
    let scratch = try Scratch()
    let plan = plan(scratch, ["logs"], year: 2023)
    let history = try HistoryFile.open(scratch.path + "/history.db", access: .create(zone: .utc))
    var new = 0
    var now = Self.start
    var rounds = 0
    while now < logs.end + Int64(lag) {
      now += Int64(1 + logs.pick(Int(logs.end - Self.start) / 8))
      rounds += 1
      for file in logs.files {
        let until = now - Int64(lag > 0 ? logs.pick(lag) : 0)
        let isLast = now >= logs.end + Int64(lag)
        let text = logs.content(file, until: isLast ? .max : until)
        let before = (try? written(scratch, file)) ?? ""
        if text.utf8.count > before.utf8.count { try scratch.write("logs/" + file, text) }
      }
      var ingest = HistoryIngest(plan: plan, options: .init(zone: .utc, now: 1))
      ingest.limits.batchBytes = 900
      new += try ingest.run(into: history).newEvents
    }
    #expect(rounds >= 8)
    let loaded = try history.load()
    let held = described(try await loaded.store.events(EventFilter(), limit: .max))
    let whole = try ArchiveReading(
      plan: plan, zone: .utc, formats: FormatCommands.compiled(nil), jobs: 2, hashes: false, isInterrupted: { false }
    ).read()
    let wanted = described(try await whole.store.events(EventFilter(), limit: .max))
    #expect(wanted.count > 300 && new == held.count, "\(new) new, \(held.count) held")
    #expect(held == wanted, "\(zip(held, wanted).first { $0 != $1 }.map { "\($0)" } ?? "one is longer")")
  }

  private func written(_ scratch: Scratch, _ file: String) throws -> String {
    try text(scratch.path + "/logs/" + file)
  }
}
