import Testing
import Vocabulary

@testable import Logins

private let sshd: UInt16 = 0
private let dovecot: UInt16 = 1
private let vsftpd: UInt16 = 3
private let spop3d: UInt16 = 4
private let audit: UInt16 = 6

@Suite struct LayerTests {
  private func attempts(_ lines: [Line]) -> Int { assemble([lines]).report.attemptsKept }

  @Test func `Of an sshd connection the Failed lines count and their echoes do not`() async throws {
    let lines = [
      Line(seconds: 0, user: "ada", service: sshd, reason: .unknownUser, layer: .hint, pid: 7),
      Line(seconds: 1, service: sshd, layer: .pam, pid: 7),
      Line(seconds: 2, user: "ada", service: sshd, reason: .passwordMismatch, pid: 7),
      Line(seconds: 4, user: "ada", service: sshd, reason: .passwordMismatch, pid: 7),
      Line(seconds: 6, service: sshd, layer: .pam, attempts: 2, pid: 7),
      Line(seconds: 6, user: "ada", service: sshd, layer: .hint, pid: 7),
    ]
    let (store, report) = assemble([lines])
    #expect(report.attemptsKept == 2)
    #expect(try await store.events(EventFilter(), limit: 9).allSatisfy { $0.layer == .login })
    #expect(
      report.layers == [
        .init(service: "sshd", layer: .login, rowsRead: 2, attemptsRead: 2),
        .init(service: "sshd", layer: .pam, rowsRead: 2, attemptsRead: 3, rowsMerged: 2, attemptsMerged: 3),
        .init(service: "sshd", layer: .hint, rowsRead: 2, attemptsRead: 2, rowsMerged: 2, attemptsMerged: 2),
      ])
  }

  @Test func `Without Failed lines pam counts, and without pam one hint for each user`() async throws {
    let pam = [
      Line(seconds: 1, service: sshd, layer: .pam, pid: 7),
      Line(seconds: 6, service: sshd, layer: .pam, attempts: 2, pid: 7),
      Line(seconds: 6, user: "ada", service: sshd, layer: .hint, pid: 7),
    ]
    let (store, report) = assemble([pam])
    #expect(report.attemptsKept == 3)
    #expect(try await store.events(EventFilter(), limit: 9).allSatisfy { $0.user == "ada" })
    let hints = [
      Line(seconds: 1, user: "ada", service: sshd, layer: .hint, pid: 7),
      Line(seconds: 2, user: "ada", service: sshd, layer: .hint, pid: 7),
      Line(seconds: 3, source: "192.0.2.9", user: "ada", service: sshd, layer: .hint, pid: 8),
      Line(seconds: 900, user: "eve", service: sshd, layer: .hint, pid: 7),
    ]
    #expect(attempts(hints) == 3)
  }

  @Test func `A hint without a process number is of the try of a process that stands beside it`() {
    // Junos tells each try twice, once under the daemon's name alone.
    func told(_ seconds: Int64, user: String = "ada", source: String = "192.0.2.1") -> Line {
      Line(seconds: seconds, source: source, user: user, service: sshd, layer: .hint)
    }
    func failed(_ seconds: Int64, _ pid: UInt32) -> Line {
      Line(seconds: seconds, user: "ada", service: sshd, reason: .passwordMismatch, pid: pid)
    }
    let twice = (0..<5).flatMap { [failed($0 * 2, 7), told($0 * 2)] }
    #expect(attempts(twice) == 5)
    #expect(attempts(twice + [told(9)]) == 6)
    #expect(attempts([failed(0, 7), told(0, user: "eve"), told(0, source: "192.0.2.2")]) == 3)
    #expect(attempts([failed(0, 7), told(6)]) == 2)
    #expect(attempts([told(0), told(1)]) == 2)
    let repeated = Line(seconds: 0, user: "ada", service: sshd, reason: .passwordMismatch, attempts: 3, pid: 7)
    #expect(attempts([repeated, told(0), told(1), told(2), told(3)]) == 4)
  }

  @Test func `What the audit log says counts where no program tells of the address then`() {
    let told = [
      Line(seconds: 100, user: "ada", service: sshd, reason: .passwordMismatch, pid: 7),
      Line(seconds: 99, user: "ada", reporter: nil, session: "7", service: audit),
      Line(seconds: 103, user: "ada", reporter: nil, session: "7", service: audit, layer: .hint),
    ]
    #expect(attempts(told) == 1)
    #expect(attempts(Array(told.dropFirst())) == 1)
    let later = Line(seconds: 900, user: "ada", reporter: nil, session: "8", service: audit)
    let elsewhere = Line(
      seconds: 100, source: "192.0.2.9", user: "ada", reporter: nil, session: "9", service: audit)
    #expect(attempts(told + [later, elsewhere]) == 3)
    #expect(attempts([later] + told) == 2)
  }

  @Test func `One process id on two hosts is two connections`() {
    let lines = [
      Line(seconds: 1, user: "ada", reporter: "one", service: sshd, pid: 7),
      Line(seconds: 1, user: "ada", reporter: "two", service: sshd, layer: .hint, pid: 7),
    ]
    #expect(attempts(lines) == 2)
  }

  @Test func `A refusal by rule and the failure it causes are one attempt`() async throws {
    let lines = [
      Line(seconds: 1, user: "root", service: sshd, outcome: .denied, reason: .notAllowed, pid: 7),
      Line(seconds: 3, user: "root", service: sshd, reason: .passwordMismatch, pid: 7),
    ]
    let events = try await assemble([lines]).store.events(EventFilter(), limit: 9)
    #expect(events.map(\.outcome) == [.failure])
    #expect(events.map(\.reason) == [.notAllowed])
  }

  @Test func `A success after failures in one connection is an attempt of its own`() {
    let lines = [
      Line(seconds: 1, user: "ada", service: sshd, pid: 7),
      Line(seconds: 2, user: "ada", service: sshd, outcome: .success, pid: 7),
      Line(seconds: 2, user: "ada", service: sshd, outcome: .success, layer: .pam, pid: 7),
    ]
    #expect(attempts(lines) == 2)
  }

  @Test func `What PAM errors tell of sshd's tries beyond the Failed lines counts as well`() async throws {
    // At LogLevel INFO the first tries by keyboard are told by PAM only.
    func lines(errors: [Int64], failed: [Int64], repeats: Int32 = 1) -> [Line] {
      var lines = [Line(seconds: 0, source: nil, service: sshd, layer: .pam, pid: 7)]
      for time in errors {
        lines.append(
          Line(seconds: time, user: "root", service: sshd, layer: .passdb, attempts: repeats, pid: 7, raw: "e \(time)"))
      }
      for time in failed {
        lines.append(Line(seconds: time, user: "root", service: sshd, layer: .worker, pid: 7, raw: "f \(time)"))
      }
      return lines
    }
    func count(_ lines: [Line]) -> Int { attempts(lines.sorted { $0.seconds < $1.seconds }) }
    #expect(count(lines(errors: [0, 4, 8], failed: [8])) == 3)
    #expect(count(lines(errors: [0, 4, 8], failed: [0, 4, 8])) == 3)
    #expect(count(lines(errors: [], failed: [0, 4])) == 2)
    #expect(count(lines(errors: [4], failed: [8], repeats: 3)) == 3)
    let errors: [Int64] = (0..<100).map { $0 * 300 }
    #expect(count(lines(errors: errors, failed: [errors[99]])) == 100)
  }

  @Test func `Tries by keyboard and by password in one connection all count`() {
    func lines(errors: [Int64], keyboard: [Int64], passwords: [Int64]) -> [Line] {
      let lines =
        errors.map { Line(seconds: $0, user: "ada", service: sshd, layer: .passdb, pid: 7) }
        + keyboard.map { Line(seconds: $0, user: "ada", service: sshd, layer: .worker, pid: 7) }
        + passwords.map { Line(seconds: $0, user: "ada", service: sshd, pid: 7) }
        + passwords.prefix(1).map { Line(seconds: $0, user: "ada", service: sshd, layer: .pam, pid: 7) }
      return lines.sorted { $0.seconds < $1.seconds }
    }
    #expect(attempts(lines(errors: [0, 3], keyboard: [], passwords: [6, 9])) == 4)
    #expect(attempts(lines(errors: [0, 3, 6], keyboard: [6], passwords: [9, 12])) == 5)
    #expect(attempts(lines(errors: [], keyboard: [0, 3], passwords: [6])) == 3)
    #expect(attempts(lines(errors: [0], keyboard: [], passwords: [])) == 1)
  }

  @Test func `What sshd's child writes of a try by keyboard is no second one`() async throws {
    func child(_ seconds: Int64, _ pid: UInt32, user: String? = "ada", source: String = "192.0.2.1") -> Line {
      Line(seconds: seconds, source: source, user: user, service: sshd, layer: .pam, pid: pid)
    }
    func answer(_ seconds: Int64, _ layer: Layer = .passdb, _ times: Int32 = 1, _ outcome: Outcome = .failure) -> Line {
      Line(seconds: seconds, user: "ada", service: sshd, outcome: outcome, layer: layer, attempts: times, pid: 7)
    }
    #expect(attempts([child(0, 8), answer(2), child(3, 9), answer(5)]) == 2)
    #expect(attempts([child(0, 8), answer(2), answer(2, .worker)]) == 1)
    #expect(attempts([child(0, 8, user: nil), answer(2)]) == 1)
    #expect(attempts([child(0, 8), child(3, 9), child(6, 10), answer(2), answer(8, .passdb, 2)]) == 3)
    #expect(attempts([child(0, 8), child(0, 9)]) == 2)
    // Of somebody else, long before, or in a process that tells of other things.
    #expect(attempts([child(0, 8, source: "192.0.2.9"), answer(2)]) == 2)
    #expect(attempts([child(0, 8, user: "eve"), answer(2)]) == 2)
    #expect(attempts([child(0, 8), answer(60)]) == 2)
    #expect(attempts([child(0, 8), Line(seconds: 1, user: "eve", service: sshd, pid: 8), answer(2)]) == 2)
    // The next module accepted it.
    let accepted = [child(0, 8), answer(1, .login, 1, .success)]
    #expect(try await assemble([accepted]).store.events(EventFilter(), limit: 9).map(\.outcome) == [.success])
  }

  @Test func `Several modules of a PAM stack tell one try, and equal lines are two`() {
    func module(_ seconds: Int64, _ name: String, user: String? = nil) -> Line {
      Line(seconds: seconds, user: user, service: sshd, layer: .pam, pid: 7, raw: "\(seconds) \(name)")
    }
    var stack: [Line] = []
    for time in [Int64(0), 3, 6] {
      stack.append(module(time, "pam_unix"))
      stack.append(module(time, "pam_sss", user: "ada"))
      stack.append(module(time + 1, "pam_ldap", user: "ada"))
    }
    #expect(attempts(stack) == 3)
    #expect(attempts([module(0, "pam_unix"), module(0, "pam_unix")]) == 2)
    #expect(attempts([module(0, "pam_unix", user: "ada"), module(0, "pam_unix ", user: "eve")]) == 2)
    let others = [module(0, "pam_unix"), Line(seconds: 0, service: sshd, layer: .pam, pid: 8, raw: "other process")]
    #expect(attempts(others) == 2)
    let more = [module(0, "pam_unix"), Line(seconds: 1, service: sshd, layer: .pam, attempts: 2, pid: 7)]
    #expect(attempts(more) == 3)
  }

  @Test func `What one PAM module refuses and the next accepts is no failure`() {
    func line(_ seconds: Int64, _ layer: Layer = .pam, _ outcome: Outcome = .failure, _ service: UInt16 = sshd) -> Line
    {
      Line(
        seconds: seconds, user: "ada", service: service, outcome: outcome, layer: layer, pid: service == sshd ? 7 : 0,
        raw: "\(seconds) \(layer) \(outcome)")
    }
    func failures(_ lines: [Line]) -> Int { attempts(lines) - lines.count { $0.outcome == .success } }
    // pam_unix, then pam_sss: accepted, at once or after a slow answer.
    #expect(failures([line(0), line(0, .login, .success)]) == 0)
    #expect(failures([line(0), line(9, .login, .success)]) == 0)
    // A wrong password before.
    #expect(failures([line(0), line(2, .login), line(8), line(8, .login, .success)]) == 1)
    #expect(failures([line(0), line(2, .passdb), line(8), line(8, .login, .success)]) == 1)
    // Nobody says how the tries before the last one ended.
    #expect(failures([line(0), line(4), line(8), line(8, .login, .success)]) == 2)
    #expect(failures([line(0), line(60, .login, .success)]) == 1)
    // dovecot writes from several processes.
    #expect(failures([line(0, .pam, .failure, dovecot), line(1, .login, .success, dovecot)]) == 0)
    #expect(failures([line(0, .pam, .failure, dovecot), line(6, .login, .success, dovecot)]) == 1)
    #expect(failures([line(1, .login, .success, dovecot), line(5, .pam, .failure, dovecot)]) == 1)
  }

  @Test func `A journal beside a syslog is the same log, whatever its stamps' parts of a second`() async throws {
    func line(_ milliseconds: Int64, _ text: String, attempts: Int32 = 1, pid: UInt32 = 7) -> Line {
      Line(
        seconds: milliseconds / 1000, milliseconds: UInt16(milliseconds % 1000), user: "ada", service: sshd,
        attempts: attempts, pid: pid, raw: text)
    }
    func kept(_ files: [[Line]]) -> Int { assemble(files).report.attemptsKept }
    let syslog = (0..<50).map { line($0 * 2000, "m \($0 / 2)") }
    let journal = (0..<50).map { line($0 * 2000 + ($0 % 3) * 450 + 20, "m \($0 / 2)") }
    #expect(kept([syslog, journal]) == 50)
    #expect(kept([journal, syslog]) == 50)
    #expect(kept([syslog, journal, syslog.dropLast(3)]) == 50)
    // Each alone says what the other lacks.
    #expect(kept([syslog, Array(journal.suffix(20)) + [line(99_500, "more")]]) == 51)
    // Not the same process, message or time; nor in one file.
    #expect(kept([[line(5_000, "x")], [line(5_300, "x", pid: 8)]]) == 2)
    #expect(kept([[line(5_000, "x")], [line(5_300, "y")]]) == 2)
    #expect(kept([[line(5_000, "x")], [line(7_300, "x")]]) == 2)
    #expect(kept([[line(5_000, "x")], [line(6_000, "x")]]) == 2)
    #expect(kept([[line(5_000, "x"), line(5_300, "x")], [line(5_000, "z")]]) == 3)
    // syslog tells three lines in one.
    let repeated = [line(5_000, "x"), line(11_000, "x", attempts: 2)]
    let three = [5_100, 8_100, 11_100].map { line($0, "x") }
    #expect(kept([repeated, three]) == 3)
    #expect(kept([three, repeated]) == 3)
    // More than a second apart at the border of what both cover, as a second without parts may be any of its moments.
    #expect(kept([[line(5_000, "x")], [line(6_120, "x")]]) == 1)
  }

  @Test func `Repetitions that one log tells in one line and another line by line count once`() async throws {
    func line(_ seconds: Int64, attempts: Int32 = 1, pid: UInt32 = 7, host: String? = "h", _ text: String = "x") -> Line
    {
      Line(seconds: seconds, user: "ada", reporter: host, service: sshd, attempts: attempts, pid: pid, raw: text)
    }
    func kept(_ files: [[Line]]) -> Int { assemble(files).report.attemptsKept }
    func rest(_ seconds: Int64) -> Line { line(seconds, pid: 9, "other \(seconds)") }
    let plain = [line(2), line(4), line(6), line(8)]
    let reduced = [line(2), line(8, attempts: 3)]
    #expect(kept([plain, reduced]) == 4)
    #expect(kept([reduced, plain]) == 4)
    #expect(kept([reduced, plain, reduced, plain]) == 4)
    // Each interrupted elsewhere.
    let early = [line(2), line(6, attempts: 2), line(8), rest(20)]
    let late = [line(2), line(4), line(8, attempts: 2), rest(20)]
    #expect(kept([early, late]) == 5)
    #expect(kept([late, early, plain]) == 5)
    // Rotated between the first and its repetitions, with a copy that goes through.
    let rotated = [[rest(0), line(2)], [line(8, attempts: 3), rest(20)]]
    #expect(kept(rotated) == 6)
    #expect(kept(rotated + [[rest(0)] + plain + [rest(20)]]) == 6)
    // Of two processes, of two moments, and of computers that are not named.
    #expect(kept([plain, [line(2, pid: 8), line(8, attempts: 3, pid: 8)]]) == 8)
    #expect(kept([plain, [line(2), line(2_000), line(2_009, attempts: 3)]]) == 8)
    #expect(kept([[line(2, host: nil), line(6, host: nil)], [line(8, attempts: 3, host: nil)]]) == 5)
  }

  @Test func `PAM's line without the address is no second attempt at the daemon above it`() async throws {
    let lines = [
      Line(seconds: 0, source: nil, user: "ada", service: vsftpd, layer: .pam),
      Line(seconds: 7, user: "ada", service: vsftpd),
      Line(seconds: 8, source: nil, user: "ada", service: vsftpd, layer: .pam),
      Line(seconds: 15, user: "ada", service: vsftpd),
      Line(seconds: 90, source: nil, user: "bob", service: vsftpd, layer: .pam),
    ]
    let events = try await assemble([lines]).store.events(EventFilter(), limit: 9)
    #expect(events.map(\.user) == ["ada", "ada", "bob"])
    #expect(events.map { $0.source == nil } == [false, false, true])
  }

  @Test func `A failure without an address takes it from the connection of its process`() async throws {
    let lines = [
      Line(seconds: 0, source: "192.0.2.44", name: "host.example.com", service: spop3d, pid: 3, isConnection: true),
      Line(seconds: 0, source: nil, user: "ada", service: spop3d, pid: 3),
      Line(seconds: 0, source: nil, user: "eve", service: spop3d, pid: 4),
    ]
    let (store, report) = assemble([lines])
    let events = try await store.events(EventFilter(), limit: 9)
    #expect(Set(events.map { "\($0.user ?? "") \($0.source?.description ?? "")" }) == ["ada 192.0.2.44", "eve "])
    #expect(report.connections == 1)
    #expect(report.addressesJoined == 1)
    #expect(store.dictionary.sourceHost == ["host.example.com"])
  }

  @Test func `A failure takes its address from the connection of its session where one process serves many`()
    async throws
  {
    let lines = [
      Line(seconds: 0, source: "192.0.2.44", session: "a", service: spop3d, pid: 3, isConnection: true),
      Line(seconds: 0, source: "192.0.2.45", session: "b", service: spop3d, pid: 3, isConnection: true),
      Line(seconds: 1, source: nil, user: "ada", session: "a", service: spop3d, pid: 3),
      Line(seconds: 1, source: nil, user: "bob", session: "b", service: spop3d, pid: 4),
      Line(seconds: 2, source: nil, user: "eve", session: "c", service: spop3d, pid: 3),
      Line(seconds: 2, source: nil, user: "eva", service: spop3d, pid: 3),
    ]
    let (store, report) = assemble([lines])
    let events = try await store.events(EventFilter(), limit: 9)
    #expect(
      Set(events.map { "\($0.user ?? "") \($0.source?.description ?? "")" })
        == ["ada 192.0.2.44", "bob 192.0.2.45", "eve ", "eva "])
    #expect(report.connections == 2)
    #expect(report.addressesJoined == 2)
  }

  @Test func `A failure takes its name from the line that told it, unless two were told in that moment`() async throws {
    let lines = [
      Line(seconds: 0, source: "192.0.2.44", session: "a", service: spop3d, isConnection: true),
      Line(seconds: 0, source: nil, user: "ada", session: "a", service: spop3d, isConnection: true),
      Line(seconds: 0, source: nil, user: nil, session: "a", service: spop3d),
      Line(seconds: 5, source: nil, user: "bob", session: "a", service: spop3d, isConnection: true),
      Line(seconds: 6, source: nil, user: nil, session: "a", service: spop3d),
      Line(seconds: 9, source: nil, user: "eva", session: "a", service: spop3d, isConnection: true),
      Line(seconds: 9, source: nil, user: "eve", session: "a", service: spop3d, isConnection: true),
      Line(seconds: 9, source: nil, user: nil, session: "a", service: spop3d),
    ]
    let (store, report) = assemble([lines])
    let events = try await store.events(EventFilter(), limit: 9)
    #expect(
      events.map { "\($0.user ?? "-") \($0.source?.description ?? "-")" } == [
        "ada 192.0.2.44", "bob 192.0.2.44", "- 192.0.2.44",
      ])
    #expect(report.namesJoined == 2 && report.addressesJoined == 3)
  }

  @Test(arguments: UInt64(1)...6)
  func `Totals are the truth whichever layers a log has, copied or not, in any order of files`(seed: UInt64) {
    var random = SeededRandom(seed)
    let sessions = (0..<60).map { DovecotSession($0, &random) }
    let connections = (0..<60).map { SSHConnection($0, &random) }
    let truth = sessions.reduce(0) { $0 + $1.tries.count } + connections.reduce(0) { $0 + $1.times.count }
    let layers: [[Layer]] = [
      [.passdb], [.login], [.passdb, .login], [.passdb, .pam], [.login, .pam], [.passdb, .worker],
      [.passdb, .worker, .login], [.passdb, .login, .pam],
    ]
    let sshLayers: [[Layer]] = [[.login], [.pam], [.login, .hint], [.login, .pam], [.login, .pam, .hint]]
    for chosen in layers {
      let ssh = sshLayers.randomElement(using: &random) ?? []
      var files = [
        sessions.flatMap { $0.lines(chosen) }.sorted { $0.seconds < $1.seconds },
        connections.flatMap { $0.lines(ssh) }.sorted { $0.seconds < $1.seconds },
      ]
      // Distinct raw texts, so that copies are copies.
      for file in files.indices {
        for line in files[file].indices { files[file][line].raw = "\(file) \(line)" }
      }
      let plain = assemble(files)
      #expect(plain.report.attemptsKept == truth, "seed \(seed), layers \(chosen) and \(ssh)")
      let half = Array(files[0].dropFirst(files[0].count / 3))
      let copied = assemble(([half, files[1]] + files).shuffled(using: &random), workers: 3, batchSize: 7)
      #expect(copied.report.attemptsKept == truth, "seed \(seed), copies, layers \(chosen) and \(ssh)")
      #expect(copied.report.copies == half.count + files[1].count)
      #expect(copied.store.columns.user == plain.store.columns.user)
      #expect(copied.store.columns.source == plain.store.columns.source)
      #expect(copied.store.columns.attempts == plain.store.columns.attempts)
      #expect(copied.store.dictionary.users == plain.store.dictionary.users)
      let report = copied.report
      #expect(report.rowsRead == report.copies + report.rowsMerged + report.eventsKept)
    }
  }
}

/// One connection to dovecot with the tries that truly happened.
private struct DovecotSession {
  var source: String
  var session: String?
  var tries: [(seconds: Int64, user: String)]

  init(_ number: Int, _ random: inout SeededRandom) {
    source = "240.0.0.\(Int.random(in: 0..<20, using: &random))"
    session = Bool.random(using: &random) ? "s\(number)" : nil
    var time = Int64(number) * 300 + .random(in: 0..<60, using: &random)
    tries = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      time += .random(in: 2...15, using: &random)
      return (time, "u\(Int.random(in: 0..<5, using: &random))")
    }
  }

  func lines(_ layers: [Layer]) -> [Line] {
    func line(_ seconds: Int64, _ user: String, _ layer: Layer, _ attempts: Int = 1) -> Line {
      Line(
        seconds: seconds, source: source, user: user, session: layer == .pam ? nil : session, service: dovecot,
        layer: layer, attempts: Int32(attempts))
    }
    var lines: [Line] = []
    for item in tries {
      for layer in layers where layer != .login { lines.append(line(item.seconds, item.user, layer)) }
    }
    if layers.contains(.login), let last = tries.last {
      lines.append(line(last.seconds + 3, last.user, .login, tries.count))
    }
    return lines
  }
}

private struct SSHConnection {
  var source: String
  var user: String
  var pid: UInt32
  var times: [Int64]

  init(_ number: Int, _ random: inout SeededRandom) {
    source = "240.0.1.\(Int.random(in: 0..<20, using: &random))"
    user = "s\(Int.random(in: 0..<9, using: &random))"
    pid = UInt32(1000 + number)
    var time = Int64(number) * 20
    times = (0..<Int.random(in: 1...6, using: &random)).map { _ in
      time += .random(in: 1...4, using: &random)
      return time
    }
  }

  func lines(_ layers: [Layer]) -> [Line] {
    func line(_ seconds: Int64, _ layer: Layer, _ attempts: Int = 1) -> Line {
      Line(
        seconds: seconds, source: source, user: layer == .pam ? nil : user, service: sshd, layer: layer,
        attempts: Int32(attempts), pid: pid)
    }
    var lines: [Line] = []
    if layers.contains(.hint) { lines.append(line(times[0] - 1, .hint)) }
    if layers.contains(.login) { lines += times.map { line($0, .login) } }
    if layers.contains(.pam) {
      lines.append(line(times[0], .pam))
      if times.count > 1 { lines.append(line((times.last ?? 0) + 1, .pam, times.count - 1)) }
    }
    return lines
  }
}
