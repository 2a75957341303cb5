import CivilTime
import Logins
import Testing
import Vocabulary

@testable import Analyses

struct ComputerDaysTests {
  /// Attempts of a few computers over the nights in which the clock is put back at midnight, and others.
  private static func store(_ zone: Zone, _ seed: UInt64) -> InMemoryStore {
    var state = seed
    func next(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    // In Sao Paulo the clock went from 24:00 back to 23:00 on 17 February 2018.
    let start: Int64 = 1_518_820_000
    let events = (0..<600).map { line in
      LoginEvent(
        milliseconds: (start + Int64(next(4 * 86_400))) * 1000,
        source: next(9) == 0 ? nil : Address(ipv4: 0xF000_0000 + UInt32(next(7))), user: "ada", service: "sshd",
        outcome: next(5) == 0 ? .success : .failure, attempts: Int(next(3)) + 1, line: line + 1)
    }
    return InMemoryStore(events: events, zone: zone)
  }

  @Test(arguments: ["UTC", "America/Sao_Paulo"], [UInt64(1), 2, 3])
  func `days of computers are those of an aggregate`(zone: String, seed: UInt64) async throws {
    let zone = try #require(Zone(named: zone))
    let store = Self.store(zone, seed)
    let runs = try await SharedRuns().runs(of: store)
    let answer = try await store.aggregate(
      AggregateQuery(.unsuccessful, by: [.day, .source], measures: [.attempts]))
    let naive = (0..<answer.rowCount).filter { answer.keys[1][$0] >= 0 }.map {
      ComputerDays.Entry(
        day: answer.keys[0][$0], source: Int32(answer.keys[1][$0]), attempts: Int(answer.values[0][$0]))
    }.sorted { ($1.attempts, $0.day, $0.source) < ($0.attempts, $1.day, $1.source) }
    let days = ComputerDays(runs, zone: zone)
    #expect(days.count == naive.count && days.most == naive.first?.attempts)
    for wanted in [0, 1, 5, 1000] {
      let leading = days.leading(wanted)
      #expect(leading == Array(naive.prefix(leading.count)))
      #expect(leading.count >= min(wanted, naive.count))
      if wanted == 0 { #expect(leading.isEmpty) }
      if let next = naive.dropFirst(leading.count).first, let last = leading.last {
        #expect(next.attempts < last.attempts, "all that equal the last come with it")
      }
    }
  }

  @Test func `a stretch of the runs is what a filter of the stretch gives`() async throws {
    let store = Self.store(.utc, 4)
    let all = try await SharedRuns().runs(of: store)
    let time: Range<Int64> = 1_518_900_000..<1_519_000_000
    let part = all.within(time)
    let answer = try await store.aggregate(
      AggregateQuery(
        EventFilter(time: time, outcomes: EventFilter.unsuccessful.outcomes), by: [.source],
        measures: [.attempts, .rows]))
    let named = (0..<answer.rowCount).filter { answer.keys[0][$0] >= 0 }
    #expect(part.sources.map { Int64($0.id) } == named.map { answer.keys[0][$0] })
    #expect(part.sources.map(\.attempts) == named.map { Int(answer.values[0][$0]) })
    #expect(part.sources.map(\.range.count) == named.map { Int(answer.values[1][$0]) })
    #expect(part.attempts + part.withoutSource == answer.values[0].reduce(0) { $0 + Int($1) })
    #expect(part.withoutSource > 0 && part.attempts < all.attempts)
  }

  @Test func `addresses of one network are one computer, in order of time`() async throws {
    let events = (0..<40).map { line in
      LoginEvent(
        milliseconds: Int64(line * 7 % 40) * 1000,
        source: Address(high: 0x2001_0DB8_0000_0000 + UInt64(line % 4 / 3), low: UInt64(line % 4)), service: "sshd",
        outcome: .failure, attempts: 1 + line % 2, line: line + 1)
    }
    let runs = try await SharedRuns().runs(of: InMemoryStore(events: events, zone: .utc))
    let joined = runs.joiningNetworks()
    #expect(runs.sources.count == 4 && joined.sources.map(\.isNetwork) == [true, false])
    #expect(joined.attempts == runs.attempts && joined.sources[0].range.count == 30)
    let times = joined.times[joined.sources[0].range]
    #expect(times.elementsEqual(times.sorted()))
    #expect(joined.weights[joined.sources[0].range].reduce(0) { $0 + Int($1) } == joined.sources[0].attempts)
  }
}
