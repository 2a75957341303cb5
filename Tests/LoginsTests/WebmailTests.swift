import Testing
import Vocabulary

@testable import Logins

/// A webmail beside the IMAP server of its computer: both tell of one login.
@Suite struct WebmailTests {
  private static let dovecot: UInt16 = 1
  private static let roundcube: UInt16 = 7

  private func sources(_ lines: [Line]) async throws -> [String] {
    try await assemble([lines]).store.events(EventFilter(), limit: .max).map {
      "\($0.outcome.name) \($0.source?.description ?? "-") \($0.attempts)"
    }.sorted()
  }

  @Test(arguments: [Outcome.failure, .success])
  func `the webmail's line counts, as it has the client`(outcome: Outcome) async throws {
    let lines = [
      Line(seconds: 100, source: "127.0.0.1", user: "bob", service: Self.dovecot, outcome: outcome),
      Line(seconds: 101, source: "192.0.2.7", user: "Bob", service: Self.roundcube, outcome: outcome),
    ]
    #expect(try await sources(lines) == ["\(outcome.name) 192.0.2.7 1"])
  }

  @Test func `later sessions of the webmail, other names and other clients stay`() async throws {
    let lines = [
      Line(seconds: 100, source: "192.0.2.7", user: "bob", service: Self.roundcube, outcome: .success),
      Line(seconds: 100, source: "::1", user: "bob", service: Self.dovecot, outcome: .success),
      Line(seconds: 101, source: "::1", user: "bob", service: Self.dovecot, outcome: .success),
      Line(seconds: 100, source: "::1", user: "ada", service: Self.dovecot, outcome: .success),
      Line(seconds: 100, source: "192.0.2.9", user: "bob", service: Self.dovecot, outcome: .success),
      Line(seconds: 100, source: "::1", user: "bob", service: Self.dovecot),
    ]
    #expect(
      try await sources(lines) == [
        "failure ::1 1", "success 192.0.2.7 1", "success 192.0.2.9 1", "success ::1 1", "success ::1 1",
      ])
  }

  /// Twelve logins of four names a minute apart, and the sessions that dovecot has of them.
  private func logins(_ count: Int, through address: String, _ outcome: Outcome, names: Int = 4) -> [Line] {
    (0..<count).flatMap { index -> [Line] in
      let user = "user\(index % names)"
      let seconds = Int64(1000 + 60 * index)
      return [
        Line(seconds: seconds, source: address, user: user, service: Self.dovecot, outcome: outcome),
        Line(
          seconds: seconds + 1, source: "240.0.0.\(index + 1)", user: user, service: Self.roundcube, outcome: outcome),
      ]
    }
  }

  @Test(arguments: [Outcome.failure, .success])
  func `the address under which a webmail reaches dovecot is known by its logins`(outcome: Outcome) async throws {
    let lines = logins(12, through: "198.51.100.5", outcome)
    #expect(try await sources(lines) == (1...12).map { "\(outcome.name) 240.0.0.\($0) 1" }.sorted())
    // Later sessions from there stay.
    let later = Line(seconds: 1030, source: "198.51.100.5", user: "user0", service: Self.dovecot, outcome: outcome)
    #expect(try await sources(lines + [later]).count == 13)
  }

  @Test(arguments: ["127.0.0.1", "198.51.100.5"])
  func `what Zimbra's mailbox server says of a name that postfix asked about is postfix's attempt`(
    address: String
  ) async throws {
    let (postfix, zimbra): (UInt16, UInt16) = (2, 9)
    let lines = logins(12, through: address, .failure).map { line in
      var line = line
      line.service = line.service == Self.dovecot ? zimbra : postfix
      return line
    }
    #expect(try await sources(lines) == (1...12).map { "failure 240.0.0.\($0) 1" }.sorted())
    // Who comes to the mailbox server himself is told by it alone.
    let own = Line(seconds: 1000, source: "240.0.2.1", user: "user0", service: zimbra)
    #expect(try await sources(lines + [own]).count == 13)
  }

  @Test func `an address with few such logins, of few names, or missing in many is a client's`() async throws {
    #expect(try await sources(logins(9, through: "198.51.100.5", .failure)).count == 18)
    #expect(try await sources(logins(12, through: "198.51.100.5", .failure, names: 2)).count == 24)
    let others = (0..<8).map {
      Line(seconds: 1020 + 60 * $0, source: "240.0.1.1", user: "other", service: Self.roundcube)
    }
    #expect(try await sources(logins(12, through: "198.51.100.5", .failure) + others).count == 32)
    // A client that uses a mail program and the webmail.
    let same = logins(12, through: "198.51.100.5", .failure).map { line in
      var line = line
      line.source = "198.51.100.5"
      return line
    }
    #expect(try await sources(same).count == 24)
  }

  @Test func `what a daemon keeps itself and tells syslog as well is one line, on one server`() async throws {
    func line(_ seconds: Int64, _ reporter: String?, _ text: String = "AUTHFAIL", service: UInt16 = 8) -> Line {
      Line(seconds: seconds, source: "192.0.2.7", user: "bob", reporter: reporter, service: service, raw: text)
    }
    func count(_ own: [Line], _ syslog: [Line]) async throws -> Int {
      try await assemble([own, syslog]).store.events(EventFilter(), limit: .max).count
    }
    let own = [line(100, nil), line(100, nil), line(200, nil)]
    let syslog = [line(101, "h"), line(100, "h"), line(200, "h"), line(300, "h")]
    for (left, right) in [(own, syslog), (syslog, own)] { #expect(try await count(left, right) == 4) }
    #expect(try await count([line(100, nil)], [line(102, "h"), line(100, "h", "other")]) == 3)
    #expect(try await count([line(100, nil, service: 0)], [line(100, "h", service: 0)]) == 2)
  }

  @Test func `each refusal is joined with one`() async throws {
    let inner = (0..<3).map {
      Line(seconds: 100 + 20 * $0, source: "127.0.0.1", user: "bob", service: Self.dovecot, layer: .passdb)
    }
    // Roundcube has a line of its own for what the IMAP server says, and may have no other.
    let outer = [Layer.login, .passdb].enumerated().map {
      Line(
        seconds: 102 + 20 * Int64($0.offset), source: "192.0.2.7", user: "bob", service: Self.roundcube,
        layer: $0.element)
    }
    #expect(
      try await sources(inner + outer) == ["failure 127.0.0.1 1", "failure 192.0.2.7 1", "failure 192.0.2.7 1"])
  }
}
