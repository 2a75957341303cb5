import Testing
import Vocabulary

@testable import Logins

/// Passwords are told apart by number, whoever read them, and nothing else of them is left.
@Suite struct SecretTests {
  private static func lines() -> [[Line]] {
    var reader = SecretReader()
    let passwords = ["Delta2017", "winter", "Delta2017", "x1y2z3", "alpha1999", "winter"]
    return (0..<3).map { file in
      (0..<40).map { number in
        var line = Line(seconds: Int64(1_700_000_000 + number * 3 + file))
        line.service = 1
        line.layer = .passdb
        line.user = ["delta@example.com", "alpha", "bravo"][number % 3]
        line.secret = reader.mark(passwords[(number * 5 + file) % passwords.count], user: line.user)
        if number % 7 == 0 { line.secret = .none }
        return line
      }
    }
  }

  @Test func `Numbers are those of the first event, whatever was read by whom`() async throws {
    let query = AggregateQuery(by: [.secret], measures: [.attempts, .distinct(.user), .first])
    let (store, _) = assemble(Self.lines(), workers: 1, batchSize: 100)
    let expected = try await store.aggregate(query)
    #expect(expected.keys[0] == [-1, 0, 1, 2, 3])
    #expect(expected.values[2].dropFirst().elementsEqual(expected.values[2].dropFirst().sorted()))
    for (workers, batch) in [(2, 3), (3, 7), (5, 1)] {
      let (other, _) = assemble(Self.lines(), workers: workers, batchSize: batch)
      #expect(try await other.aggregate(query) == expected)
      #expect(other.dictionary.secretStem == store.dictionary.secretStem)
      #expect(other.dictionary.secretYear == store.dictionary.secretYear)
    }
  }

  @Test func `The word and the year of a password are known, the password is not`() async throws {
    let (store, _) = assemble(Self.lines())
    let dictionary = store.dictionary
    let stems = dictionary.secretStem.map { $0 < 0 ? "-" : dictionary.localParts[Int($0)] }
    #expect(Set(zip(stems, dictionary.secretYear).map { "\($0) \($1)" }) == ["delta 2017", "alpha 1999", "- 0"])
    let events = try await store.events(EventFilter(), limit: .max)
    #expect(events.contains { $0.secretShape == .userYear } && events.contains { $0.secretShape == .absent })
    let marks = Set(events.map(\.secret.identity))
    #expect(marks.isSubset(of: Set(0...4)), "digests stay inside the store")
  }

  @Test func `Rows that are left out take their passwords with them`() async throws {
    var options = AssemblyOptions()
    options.time = 1_700_000_000..<1_700_000_060
    let (store, _) = assemble(Self.lines(), options: options)
    let (all, _) = assemble(Self.lines())
    let query = AggregateQuery(
      EventFilter(time: options.time), by: [.secretShape, .user], measures: [.rows, .distinct(.secret)])
    #expect(try await store.aggregate(query) == all.aggregate(query))
  }

  @Test func `A record is no larger than it was`() {
    #expect(MemoryLayout<EventRecord>.stride == 36)
    #expect(MemoryLayout<EventKin>.stride == 12)
  }
}
