import CivilTime
import Testing
import Vocabulary

@testable import Logins

@Suite struct AssemblyTests {
  @Test func `Events come in order of time whatever the order of the files`() async throws {
    let early = [Line(seconds: 100, user: "ada"), Line(seconds: 300, user: "bob")]
    let late = [Line(seconds: 200, user: "eve"), Line(seconds: 400, user: nil)]
    for files in [[early, late], [late, early]] {
      let (store, report) = assemble(files)
      let events = try await store.events(EventFilter(), limit: 10)
      #expect(events.map(\.milliseconds) == [100_000, 200_000, 300_000, 400_000])
      #expect(events.map(\.user) == ["ada", "eve", "bob", nil])
      #expect(store.dictionary.users == ["ada", "bob", "eve"])
      #expect(report.rowsRead == 4)
      #expect(report.eventsKept == 4)
    }
  }

  @Test func `A line found in two files counts once and twice in one file counts twice`() async throws {
    let twice = [Line(seconds: 100, user: "ada"), Line(seconds: 100, user: "ada"), Line(seconds: 101, user: "bob")]
    let once = [Line(seconds: 100, user: "ada"), Line(seconds: 102, user: "bob")]
    let (store, report) = assemble([once, twice])
    #expect(store.eventCount == 4)
    #expect(report.overlaps == [.init(removedFrom: 0, keptIn: 1, rows: 1)])
  }
}
