import CivilTime
import Testing
import Vocabulary

@testable import Logins

@Suite struct OperationalEventTests {
  static let ban = OperationalEvent(
    milliseconds: 5_000, kind: .ban, program: "fail2ban", subject: "sshd", source: Address("192.0.2.1"))
  static let stop = OperationalEvent(milliseconds: 2_000, kind: .guardStop, program: "fail2ban", file: 1, line: 9)

  @Test func `A store gives them by time, then by content, whatever order they came in`() {
    var later = Self.ban
    later.source = Address("192.0.2.2")
    let orders = [[Self.ban, Self.stop, later], [later, Self.ban, Self.stop], [Self.stop, later, Self.ban]]
    for order in orders {
      let store = InMemoryStore(events: [], operational: order, zone: .utc)
      #expect(store.operationalEvents == [Self.stop, Self.ban, later])
    }
  }

  @Test func `A store has none unless it is given some, and countries do not take them away`() {
    #expect(InMemoryStore(events: [], zone: .utc).operationalEvents.isEmpty)
    let store = InMemoryStore(events: [], operational: [Self.ban], zone: .utc)
    #expect(store.withCountries([]).operationalEvents == [Self.ban])
  }
}
