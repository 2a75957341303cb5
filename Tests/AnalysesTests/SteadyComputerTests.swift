import CivilTime
import Findings
import Testing

@testable import Analyses

/// Programs with an old password, and the slips of their users around them.
@Suite struct SteadyComputerTests {
  /// Every five minutes for three days from the 20th on; the user himself mistypes on other days.
  private static func archive(hours: Int = 72) -> Archive {
    var archive = Archive(days: 40)
    for day in [4, 11, 36] {
      archive.add(day: day, second: 40_000, source: .made(7), country: "GB", user: "person")
      archive.add(day: day, second: 40_300, source: .made(7), country: "GB", user: "person")
    }
    for number in 0..<hours * 12 {
      archive.add(day: 20, second: number * 300 + number % 3, source: .made(7), country: "GB", user: "person")
    }
    archive.events.sort { $0.milliseconds < $1.milliseconds }
    return archive
  }

  @Test func `Slips of other days are no part of a program's steady failures`() async throws {
    let archive = Self.archive()
    let result = try await archive.investigate()
    let table = try #require(result.table("steady-computers"))
    let start = Int64((Archive.start + 20).dayNumber) * 86_400
    #expect(table.column("first_seen") == [.instant(start)])
    #expect(table.column("last_seen") == [.instant(start + 863 * 300 + 2)])
    #expect(table.counts("attempts") == [864])
  }

  @Test func `A few steady hours are no steady day, whatever the user mistypes weeks before`() async throws {
    #expect(try await Self.archive(hours: 23).investigate().table("steady-computers") == nil)
  }

  @Test func `Without anything around them the whole row of failures is the stretch`() {
    let rule = SteadyRule(nil)
    let times = (0..<12).map { Int64($0) * 60_000 }
    #expect(rule.interval(times) == 60_000)
    #expect(rule.stretch(times, interval: 60_000) == 0...11)
    #expect(rule.stretch([-900_000] + times + [9_000_000], interval: 60_000) == 1...12)
  }
}
