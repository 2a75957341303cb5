import Testing
import Vocabulary

@testable import Logins

private let dovecot: UInt16 = 1
private let postfix: UInt16 = 2
private let cyrus: UInt16 = 5

/// What mail servers, dovecot and the daemons below them tell of one login.
@Suite struct MailLayerTests {
  private func attempts(_ lines: [Line]) -> Int { assemble([lines]).report.attemptsKept }

  @Test func `Of a postfix connection the warnings count, and the summary only without them`() {
    let warnings = (0..<3).map { Line(seconds: $0, service: postfix, pid: 9) }
    let summary = Line(seconds: 4, service: postfix, layer: .hint, attempts: 3, pid: 9)
    #expect(attempts(warnings + [summary]) == 3)
    #expect(attempts([summary]) == 3)
  }

  @Test func `Each connection that one process of postfix serves has a summary of its own`() {
    func summary(_ seconds: Int64, _ attempts: Int32 = 1, outcome: Outcome = .failure) -> Line {
      Line(seconds: seconds, service: postfix, outcome: outcome, layer: .hint, attempts: attempts, pid: 9)
    }
    #expect(attempts([summary(0), summary(60), summary(120, 2)]) == 4)
    #expect(attempts([summary(0, outcome: .success), summary(60, outcome: .success)]) == 2)
    // What was sent names who logged in, and counts by itself.
    let sent = Line(seconds: 1, user: "ada", service: postfix, outcome: .success, pid: 9)
    #expect(attempts([sent, summary(2, outcome: .success)]) == 1)
  }

  @Test func `An attempt that nobody judged is not counted from the summary of its connection`() {
    func unjudged(_ seconds: Int64, source: String = "192.0.2.1", pid: UInt32 = 9) -> Line {
      Line(
        seconds: seconds, source: source, service: postfix, outcome: .success, layer: .hint, pid: pid,
        isConnection: true)
    }
    func summary(_ seconds: Int64, _ attempts: Int32 = 1) -> Line {
      Line(seconds: seconds, service: postfix, layer: .hint, attempts: attempts, pid: 9)
    }
    #expect(attempts([unjudged(0), summary(1)]) == 0)
    #expect(attempts([unjudged(0), unjudged(1), summary(2, 3)]) == 1)
    // It is of one connection, one client and one process.
    #expect(attempts([unjudged(0), summary(1), summary(60)]) == 1)
    #expect(attempts([unjudged(0, source: "192.0.2.2"), summary(1)]) == 1)
    #expect(attempts([unjudged(0, pid: 8), summary(1)]) == 1)
    #expect(attempts([unjudged(0), summary(700)]) == 1)
    // What was judged in it counts.
    let refused = Line(seconds: 3, service: postfix, pid: 9)
    #expect(attempts([unjudged(0), refused, summary(4, 2)]) == 1)
  }

  @Test func `A dovecot login line counts what its passdb lines do not cover`() async throws {
    let passdb = Line(seconds: 10, user: "Ada", service: dovecot, reason: .passwordMismatch, layer: .passdb)
    let login = Line(seconds: 20, user: "ada", service: dovecot, protocolIndex: 1, attempts: 3)
    let (store, report) = assemble([[passdb, login]])
    #expect(report.attemptsKept == 3)
    let events = try await store.events(EventFilter(), limit: 9)
    #expect(events.map(\.attempts) == [1, 2])
    #expect(events.map(\.protocol) == ["imap", "imap"])
    #expect(report.attemptsMerged == 1)
    #expect(report.rowsMerged == 0)
  }

  @Test func `Sessions join dovecot lines however long the connection lasts`() {
    let lines = [
      Line(seconds: 0, user: "a", session: "x", service: dovecot, layer: .passdb),
      Line(seconds: 900, user: "b", session: "x", service: dovecot, layer: .passdb),
      Line(seconds: 2000, user: "b", session: "x", service: dovecot, attempts: 2),
      Line(seconds: 2001, user: "b", session: "y", service: dovecot, attempts: 1),
    ]
    #expect(attempts(lines) == 3)
  }

  @Test func `A try that two databases or two processes report is one`() {
    let databases = [
      Line(seconds: 0, user: "a", service: dovecot, reason: .unknownUser, layer: .passdb),
      Line(seconds: 0, user: "a", service: dovecot, reason: .passwordMismatch, layer: .passdb),
    ]
    #expect(attempts(databases) == 1)
    let same = (0..<2).map { _ in Line(seconds: 0, user: "a", service: dovecot, layer: .passdb) }
    #expect(attempts(same) == 2)
    let session = (0..<2).map { _ in Line(seconds: 0, user: "a", session: "s", service: dovecot, layer: .passdb) }
    #expect(attempts(session) == 1)
    let worker = [
      Line(seconds: 0, user: "a", service: dovecot, layer: .passdb),
      Line(seconds: 0, user: "a", service: dovecot, layer: .worker),
    ]
    #expect(attempts(worker) == 1)
  }

  @Test func `A database that asks the next one has said nothing of how the try ended`() async throws {
    func line(_ seconds: Int64, _ layer: Layer, _ user: String = "a", session: String? = "s", password: Bool = false)
      -> Line
    {
      Line(
        seconds: seconds, user: user, session: session, service: dovecot, reason: .unknownUser, layer: layer,
        secret: password ? SecretMark(shape: .other, identity: 7) : .none, raw: "\(seconds) \(layer) \(user)")
    }
    func success(_ seconds: Int64) -> Line {
      Line(seconds: seconds, user: "a", session: "s", service: dovecot, outcome: .success)
    }
    for session in ["s", nil] {
      func next(_ seconds: Int64) -> Line { line(seconds, .forwarded, session: session) }
      #expect(attempts([next(0), line(2, .worker, session: session)]) == 1)
      #expect(attempts([next(0), line(2, .worker, session: session), line(2, .passdb, session: session)]) == 1)
      #expect(attempts([next(0), line(0, .pam, session: nil), line(2, .worker, session: session)]) == 1)
      #expect(attempts([next(0)]) == 1)
      #expect(attempts([next(0), line(2, .worker, "b", session: session)]) == 2)
      #expect(attempts([next(0), line(40, .worker, session: session)]) == 2)
      let three = (0..<3).flatMap { [next($0 * 9), line($0 * 9 + 2, .worker, session: session)] }
      #expect(attempts(three) == 3)
    }
    func outcomes(_ lines: [Line]) async throws -> [Outcome] {
      try await assemble([lines]).store.events(EventFilter(), limit: 9).map(\.outcome)
    }
    #expect(try await outcomes([line(0, .forwarded), success(0)]) == [.success])
    #expect(try await outcomes([line(0, .forwarded), success(20)]) == [.success])
    #expect(try await outcomes([line(0, .forwarded), line(2, .passdb), success(9)]) == [.failure, .success])
    // Before 2.2 nothing was said of a next one; a failure makes a client wait for two seconds.
    #expect(try await outcomes([line(0, .passdb), success(0)]) == [.success])
    #expect(try await outcomes([line(0, .passdb), success(2)]) == [.failure, .success])
    #expect(try await outcomes([line(0, .passdb, session: "t"), success(0)]) == [.failure, .success])
    // The next session's answer is none to this one's.
    let other = [line(6, .forwarded, session: "t"), line(8, .worker, session: "t")]
    #expect(try await outcomes([line(0, .forwarded), success(0)] + other) == [.success, .failure])
    let kept = [line(0, .forwarded, password: true), line(2, .worker)]
    #expect(try await assemble([kept]).store.events(EventFilter(), limit: 9).map(\.secretShape) == [.other])
  }

  @Test func `pam lines below dovecot count only when nothing else tells of the attempt`() {
    let pam = Line(seconds: 0, user: "a", service: dovecot, layer: .pam)
    let passdb = Line(seconds: 2, user: "a", service: dovecot, layer: .passdb)
    let login = Line(seconds: 9, user: "a", service: dovecot)
    for lines in [[pam], [pam, passdb], [pam, login], [pam, passdb, login], [passdb, login], [passdb], [login]] {
      #expect(attempts(lines) == 1)
    }
    #expect(attempts([pam, Line(seconds: 2, source: "192.0.2.9", user: "a", service: dovecot, layer: .passdb)]) == 2)
  }

  @Test func `A mail server that asks dovecot for passwords is the door that counts`() async throws {
    let lines = [
      Line(seconds: 0, user: "ada", service: dovecot, reason: .unknownUser, layer: .passdb),
      Line(seconds: 2, service: postfix, pid: 5),
      Line(seconds: 300, user: "ada", service: dovecot, reason: .unknownUser, layer: .passdb),
      Line(seconds: 310, user: "ada", service: dovecot),
      Line(seconds: 311, service: postfix, pid: 5),
    ]
    let (store, report) = assemble([lines])
    #expect(report.attemptsKept == 3)
    let events = try await store.events(EventFilter(), limit: 9)
    #expect(events.map(\.service) == ["postfix", "dovecot", "postfix"])
    #expect(events.map(\.user) == ["ada", "ada", nil])
  }

  @Test
  func `A mail server's refusal is no echo of a try before, behind or beside its time, of another user or session`() {
    let door = Line(seconds: 100, user: "ada", service: postfix, pid: 5)
    func count(_ line: Line, _ door: Line = door) -> Int { attempts([line, door].sorted { $0.seconds < $1.seconds }) }
    func tried(_ seconds: Int64, _ user: String = "ada", session: String? = nil) -> Line {
      Line(seconds: seconds, user: user, session: session, service: dovecot, layer: .passdb)
    }
    for seconds in [Int64(86), 98, 100, 102] { #expect(count(tried(seconds)) == 1, "\(seconds)") }
    for seconds in [Int64(80), 104, 120] { #expect(count(tried(seconds)) == 2, "\(seconds)") }
    #expect(count(tried(98, "eve")) == 2)
    #expect(count(tried(98, session: "s")) == 2)
    let nameless = Line(seconds: 100, service: postfix, pid: 5)
    #expect(count(tried(98), nameless) == 1)
    #expect(count(tried(98, session: "s"), nameless) == 2)
  }

  @Test func `What saslauthd tells counts with the refusal of the mail server`() async throws {
    let lines = [
      Line(seconds: 0, source: nil, user: "ada", service: postfix, layer: .pam, pid: 5),
      Line(seconds: 1, source: nil, user: "ada", service: postfix, layer: .passdb, pid: 5),
      Line(seconds: 2, service: postfix, pid: 9),
      Line(seconds: 100, source: nil, user: "eve", service: postfix, layer: .passdb, pid: 5),
      Line(seconds: 100, source: nil, user: "bob", service: postfix, layer: .passdb, pid: 6),
      Line(seconds: 101, service: postfix, pid: 9),
      Line(seconds: 101, service: postfix, pid: 10),
    ]
    let (store, report) = assemble([lines])
    #expect(report.attemptsKept == 3)
    // Two at a time: who of them asked for which name is not known.
    #expect(try await store.events(EventFilter(), limit: 9).map(\.user) == ["ada", nil, nil])
  }

  @Test func `Where tries follow each other, each refusal has the name of its own`() async throws {
    let lines = (0..<20).flatMap { turn in
      [
        Line(
          seconds: Int64(turn) * 10, source: nil, user: "n\(turn)", service: postfix, layer: .passdb, pid: 5),
        Line(seconds: Int64(turn) * 10 + 2, service: postfix, pid: 9),
      ]
    }
    let events = try await assemble([lines]).store.events(EventFilter(), limit: 99)
    #expect(events.map(\.user) == (0..<20).map { "n\($0)" })
  }

  @Test func `Refusals seconds apart have names, and of one name also those of one second`() async throws {
    func tried(_ seconds: Int64, _ user: String, pid: UInt32 = 5) -> [Line] {
      [
        Line(seconds: seconds, source: nil, user: user, service: postfix, layer: .passdb, pid: pid),
        Line(seconds: seconds, service: postfix, pid: pid + 100),
      ]
    }
    let apart = tried(0, "ada") + tried(2, "bob") + tried(4, "eve")
    #expect(try await assemble([apart]).store.events(EventFilter(), limit: 9).map(\.user) == ["ada", "bob", "eve"])
    let dense = tried(0, "ada") + tried(0, "ada", pid: 6) + tried(1, "ada")
    #expect(try await assemble([dense]).store.events(EventFilter(), limit: 9).map(\.user) == ["ada", "ada", "ada"])
    // A refusal that nobody told saslauthd of may be the first as well as the second.
    let odd = tried(0, "ada") + [Line(seconds: 0, service: postfix, pid: 9)]
    #expect(try await assemble([odd]).store.events(EventFilter(), limit: 9).map(\.user) == [nil, nil])
  }

  @Test func `saslauthd's word is no second attempt at whichever server asked it`() async throws {
    let lines = [
      Line(seconds: 0, source: nil, user: "ada", service: postfix, layer: .passdb, pid: 5),
      Line(seconds: 1, user: "ada", service: cyrus, pid: 9),
      Line(seconds: 50, source: nil, user: "eve", service: postfix, layer: .passdb, pid: 5),
      Line(seconds: 51, service: cyrus, pid: 9),
      Line(seconds: 90, source: nil, user: "bob", service: postfix, layer: .passdb, pid: 5),
    ]
    let events = try await assemble([lines]).store.events(EventFilter(), limit: 9)
    #expect(events.map(\.service) == ["cyrus", "cyrus", "postfix"])
    #expect(events.map(\.user) == ["ada", "eve", "bob"])
  }

  @Test func `The domain that saslauthd tells as a realm is part of the name at its server`() async throws {
    func tried(_ seconds: Int64, _ user: String) -> Line {
      Line(seconds: seconds, source: nil, user: user, service: postfix, layer: .passdb, pid: 5)
    }
    func refused(_ seconds: Int64, _ user: String) -> Line {
      Line(seconds: seconds, user: user, service: cyrus, pid: 9)
    }
    let lines = [
      tried(0, "Ada"), refused(1, "ada@example.com"), tried(50, "eve"), refused(51, "bob@example.com"),
      tried(90, "bob@example.net"), refused(91, "bob@example.com"), tried(200, "ada"), refused(220, "ada@example.com"),
    ]
    let events = try await assemble([lines]).store.events(EventFilter(), limit: 9)
    #expect(
      events.map(\.user) == [
        "ada@example.com", "eve", "bob@example.com", "bob@example.net", "bob@example.com", "ada", "ada@example.com",
      ])
  }
}
