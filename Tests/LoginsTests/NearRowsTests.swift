import Testing
import Vocabulary

@testable import Logins

@Suite struct NearRowsTests {
  private func log(_ events: [(time: Int64, source: Int32)]) -> EventLog {
    EventLog(
      records: events.enumerated().map { line, event in
        EventRecord(
          milliseconds: event.time, source: event.source, user: -1, attempts: 1,
          line: Int32(line), pid: 0, service: 0, protocol: 0, reason: 0, layer: .login, flags: 0)
      }, kin: events.map { _ in EventKin(message: 0, session: 0) })
  }

  private func near(_ log: EventLog, gap: Int64) -> Set<Int32> {
    var log = log
    return LayerJoin.joining(&log, users: [], sourceCount: 1 << 16, settlesWholeParties: false) { join in
      Set(NearRows.among(Array(0..<Int32(join.records.count)), gap: gap, join.records) { UInt64($1.source) })
    }
  }

  @Test(arguments: UInt64(1)...16)
  func `Every row that has another of its party near is kept`(seed: UInt64) {
    var random = SeededRandom(seed)
    let gap: Int64 = 15_000
    let parties = Int32([3, 500, 20_000][Int(seed % 3)])
    let events = (0..<5000).map { _ in
      (time: Int64.random(in: 0..<5_000_000, using: &random), source: Int32.random(in: 0..<parties, using: &random))
    }.sorted { $0.time < $1.time }
    let kept = near(log(events), gap: gap)
    var last: [Int32: Int] = [:]
    for (row, event) in events.enumerated() {
      if let before = last[event.source], event.time - events[before].time <= gap {
        #expect(kept.contains(Int32(row)) && kept.contains(Int32(before)))
      }
      last[event.source] = row
    }
  }

  @Test func `Rows that are alone are left out`() {
    let events = (0..<4000).map { (time: Int64($0) * 1000, source: Int32($0)) }
    #expect(near(log(events), gap: 10_000).count < 400)
    #expect(near(log(events + [(time: 3_999_500, source: 3999)]), gap: 10_000).isSuperset(of: [3999, 4000]))
    #expect(near(log([]), gap: 10_000).isEmpty)
  }
}
