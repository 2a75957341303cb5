import CivilTime
import Testing
import Vocabulary

@testable import Logins

/// A password that somebody typed where the name belongs is in no output.
@Suite struct HidingTests {
  private struct Line {
    var second: Int64
    var user: String?
    var isLogin = false
    var source: UInt32 = 1
    var reason = Reason.unknownUser
  }

  private func names(_ lines: [Line], isKnown: (String) -> Bool = { _ in false }) async throws -> [String?] {
    let events = lines.enumerated().map { index, line in
      LoginEvent(
        milliseconds: line.second * 1000, source: Address(ipv4: 0xF000_0000 + line.source), user: line.user,
        service: "dovecot", outcome: line.isLogin ? .success : .failure,
        reason: line.isLogin ? .unspecified : line.reason, attempts: 1, line: index + 1)
    }
    let store = InMemoryStore(events: events, zone: .utc).hidingMistypedPasswords(isKnown: isKnown)
    return try await store.events(EventFilter(), limit: .max).sorted { $0.line < $1.line }.map(\.user)
  }

  private let owner = [
    Line(second: 0, user: "alice", isLogin: true), Line(second: 86_400, user: "Xq7-horse"),
    Line(second: 86_420, user: "alice", isLogin: true),
  ]

  @Test func `A name tried once before the same address logs in is hidden`() async throws {
    #expect(try await names(owner) == ["alice", "[hidden]", "alice"])
  }

  @Test func `Parts and ids still belong together`() async throws {
    let events = ["zoe@example.org", "alice@example.org", "pass@word", "alice@example.org", "[hidden]", "bob"]
    let lines = events.enumerated().map { index, user in
      Line(second: Int64(index * 20), user: user, isLogin: index == 3, source: index >= 4 ? 2 : 1)
    }
    #expect(
      try await names(lines) == [
        "[hidden]", "alice@example.org", "[hidden]", "alice@example.org", "[hidden]", "bob",
      ])
    let store = InMemoryStore(
      events: [
        LoginEvent(
          milliseconds: 0, source: Address(ipv4: 1), user: "s3cret@1", service: "dovecot", outcome: .failure,
          reason: .unknownUser, attempts: 1, line: 1),
        LoginEvent(
          milliseconds: 9000, source: Address(ipv4: 1), user: "alice@example.org", service: "dovecot",
          outcome: .success,
          reason: .unspecified, attempts: 1, line: 2),
      ], zone: .utc
    ).hidingMistypedPasswords()
    let dictionary = store.dictionary
    #expect(dictionary.users == ["[hidden]", "alice@example.org"])
    #expect(dictionary.localParts == ["[hidden]", "alice"])
    #expect(dictionary.userLocalPart == [0, 1] && dictionary.userDomain[0] == -1)
    #expect(dictionary.domains[Int(dictionary.userDomain[1])] == "example.org")
    let answer = try await store.aggregate(AggregateQuery(by: [.localPart], measures: [.rows]))
    #expect(answer.keys == [[0, 1]] && answer.values == [[1, 1]])
  }

  @Test func `Names of guessers, of others, of lists and of accounts stay`() async throws {
    let guesses = [
      Line(second: 0, user: "a"), Line(second: 9, user: "b"), Line(second: 19, user: "c"),
      Line(second: 30, user: "alice", isLogin: true),
    ]
    #expect(try await names(guesses) == ["a", "b", "c", "alice"])
    var other = owner
    other[2].source = 2
    #expect(try await names(other) == ["alice", "Xq7-horse", "alice"])
    var late = owner
    late[2].second += 60
    #expect(try await names(late) == ["alice", "Xq7-horse", "alice"])
    var wrong = owner
    wrong[1].reason = .passwordMismatch
    #expect(try await names(wrong) == ["alice", "Xq7-horse", "alice"])
    #expect(try await names(owner) { $0 == "xq7-horse" } == ["alice", "Xq7-horse", "alice"])
    #expect(
      try await names(owner + [Line(second: 500_000, user: "xq7-horse", source: 9)])
        == ["alice", "Xq7-horse", "alice", "xq7-horse"])
  }
}
