import Testing
import Vocabulary

@testable import Logins

@Suite struct RecentRowsTests {
  private func records(_ count: Int, attempts: Int32 = 1) -> [EventRecord] {
    (0..<count).map {
      EventRecord(
        milliseconds: Int64($0) * 10, source: -1, user: -1, attempts: attempts, line: 0, pid: 0, service: 0,
        protocol: 0,
        reason: 0, layer: .login, flags: 0)
    }
  }

  private func withShared<Result>(_ records: [EventRecord], _ body: (SharedElements<EventRecord>) -> Result) -> Result {
    var records = records
    return unsafe records.withUnsafeMutableBufferPointer { unsafe body(SharedElements($0)) }
  }

  @Test(arguments: UInt64(1)...4)
  func `What is found is what a plain list of the last rows has, ascending`(seed: UInt64) {
    var random = SeededRandom(seed)
    // Digests that share places of the table, and rows that say different things under one digest.
    let said = (0..<6000).map { _ in Int.random(in: 0..<40, using: &random) }
    withShared(records(said.count)) { records in
      var recent = RecentRows(of: said.indices.map { Int32($0) }, reach: 1000, records)
      var plain: [Int] = []
      var gone: Set<Int> = []
      var numbers: [Int: Int32] = [:]
      var found: [Int32] = []
      for row in said.indices {
        let isRecent: (Int) -> Bool = { records[$0].milliseconds >= records[row].milliseconds - 1000 }
        recent.find(UInt64(said[row] / 2), into: &found, isRecent: isRecent) { said[$0] == said[row] }
        let expected = plain.filter { isRecent($0) && said[$0] == said[row] && !gone.contains($0) }
        #expect(found.map { recent[$0].row } == expected)
        numbers[row] = recent.append(row, digest: UInt64(said[row] / 2))
        plain.append(row)
        if let whole = expected.last, let part = numbers[whole], let own = numbers[row],
          Bool.random(using: &random), recent.take(part, into: own, records, teller: { Int32($0 % 2) })
        {
          gone.insert(whole)
        }
        if row % 500 == 499 {
          recent.forget(isRecent: isRecent)
          plain.removeAll { !isRecent($0) }
        }
      }
      #expect(gone.count > 100)
    }
  }

  @Test func `A row tells no more of another file's than it stands for, and each file once`() {
    var records = records(4)
    records[3].attempts = 2
    withShared(records) { records in
      var recent = RecentRows(of: [0, 1, 2, 3], reach: 1000, records)
      let numbers = (0..<4).map { recent.append($0, digest: 1) }
      // Rows 0 to 2 of one file, row 3 of another, which stands for two attempts.
      let teller: (Int) -> Int32 = { $0 < 3 ? 7 : 8 }
      let taken = (0..<3).map { recent.take(numbers[$0], into: numbers[3], records, teller: teller) }
      #expect(taken == [true, true, false])
      #expect(recent[numbers[0]].isGone && recent[numbers[1]].isGone && !recent[numbers[2]].isGone)
      let isTaken = recent.take(numbers[3], into: numbers[3], records, teller: teller)
      #expect(!isTaken)
    }
  }

  @Test func `Attempts are kept of several files`() {
    var told = ToldAttempts()
    #expect(told[3] == nil && told.allSatisfy { _, _ in false })
    for (file, attempts) in [(3, 1), (4, 2), (3, 5), (9, 1), (4, 1)] { told.add(attempts, of: Int32(file)) }
    #expect([3, 4, 9].map { told[$0] } == [6, 3, 1])
    var sum = 0
    told.forEach { sum += $1 }
    #expect(sum == 10 && told.allSatisfy { $1 > 0 } && !told.allSatisfy { file, _ in file != 9 })
  }
}
