import Testing

@testable import Logins

@Suite struct TimeColumnTests {
  private static let times: [[Int64]] = [
    [], [1_700_000_000_000], [1_700_000_000_123], [-5000, 0, 0, 1000, 7000], [-5000, -1, 0], [0, 999],
    [0, 4_294_967_295_000], [0, 4_294_967_296_000], [.min / 1000 * 1000, 0, .max / 1000 * 1000],
    (0..<3000).map { 1_699_000_000_000 + $0 * 1000 }, (0..<3000).map { 1_699_000_000_000 + $0 * 1001 },
  ]

  @Test(arguments: times)
  func `A column holds the times that were written`(times: [Int64]) {
    let column = TimeColumn(times)
    #expect(Array(column) == times)
    #expect(column == TimeColumn(times))
    #expect(column.inSeconds == times.map { Double($0) / 1000 })
    let again = TimeColumn(column.kept)
    #expect(again == column && Array(again) == times)
  }

  @Test func `Whole seconds of up to 136 years take four bytes`() {
    let isShort = Self.times.map { times in
      if case .seconds = TimeColumn(times).kept { true } else { false }
    }
    #expect(isShort == [false, true, false, true, false, false, true, false, false, true, false])
  }

  @Test func `Rows are written in stretches, whichever way they are kept`() {
    for inSeconds in [true, false] {
      var column = TimeColumn()
      column.makeRoom(for: 5, from: 2000, inSeconds: inSeconds)
      for rows in [0..<2, 2..<5] { column.write(rows) { 2000 + Int64($0) * 3000 } }
      #expect(Array(column) == [2000, 5000, 8000, 11000, 14000])
    }
  }
}
