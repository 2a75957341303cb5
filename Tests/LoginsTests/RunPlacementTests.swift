import Testing
import Vocabulary

@testable import Logins

@Suite struct RunPlacementTests {
  private func record(_ time: Int64) -> EventRecord {
    EventRecord(
      milliseconds: time, source: -1, user: -1, attempts: 1, line: 0, pid: 0, service: 0, protocol: 0, reason: 0,
      layer: .login, flags: 0)
  }

  /// Times of chunks by place in the whole, as the pieces of all placements say; nil where none says anything.
  private func whole(_ placements: [RunPlacement], _ records: [[EventRecord]]) -> [Int64?] {
    var whole = [Int64?](repeating: nil, count: records.reduce(0) { $0 + $1.count })
    for var piece in placements.flatMap(\.pieces) {
      let chunk = records[piece.chunk]
      piece.advance(before: .max) { rows, place in
        for (row, target) in zip(rows, place) {
          #expect(whole[target] == nil)
          whole[target] = chunk[row].milliseconds
        }
      }
    }
    return whole
  }

  @Test(arguments: UInt64(1)...6)
  func `Runs that alternate with each row come to lie in order of time, each row once`(seed: UInt64) {
    var random = SeededRandom(seed)
    // Many rows are placed in two halves, few in one.
    let rows = seed % 2 == 0 ? 40_000 : 50
    let records = (0..<2).map { _ in
      (0..<2).flatMap { _ in
        (0..<rows).map { _ in Int64.random(in: 0...Int64(rows / 4), using: &random) }.sorted().map(record)
      }
    }
    let runs = records.indices.flatMap { chunk in
      [0..<rows, rows..<rows * 2].map { RunPiece(chunk: chunk, rows: $0, file: 0) }
    }
    var placements = RunPlacement.halves(of: runs, records: records)
    for index in placements.indices { placements[index].place() }
    #expect(placements.count == (rows > 1000 ? 2 : 1))
    #expect(whole(placements, records) == records.joined().map(\.milliseconds).sorted())
  }

  @Test func `A run that no other interrupts is one stretch, and can be copied in parts`() {
    let records = [[1, 2, 3, 10, 11].map(record)]
    var placements = RunPlacement.halves(
      of: [RunPiece(chunk: 0, rows: 0..<3, file: 0), RunPiece(chunk: 0, rows: 3..<5, file: 1)], records: records)
    placements[0].place()
    var piece = placements[0].pieces[1]
    #expect(piece.stretches.count == 1 && piece.seams == [3])
    var told: [Range<Int>] = []
    for end in [4, 4, 9] { piece.advance(before: end) { told += [$0, $1] } }
    #expect(told == [3..<4, 3..<4, 4..<5, 4..<5] && piece.next == 5)
  }
}
