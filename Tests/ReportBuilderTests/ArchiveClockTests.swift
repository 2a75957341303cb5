import CivilTime
import LogFormats
import Logins
import Testing

@testable import ReportBuilder

@Suite struct ArchiveClockTests {
  @Test(arguments: [StampKind.local, .yearless], ["Europe/London", "America/New_York"])
  func `A stretch of time shifts each of its stamps as the clock does`(kind: StampKind, zone: String) throws {
    let zone = try #require(Zone(named: zone))
    let segments = [(0, 2022), (500, 2023), (900, 2024)].map { YearReading.Segment(firstLine: $0.0, year: $0.1) }
    let years = YearReading(segments: segments, basis: .rotation, isDoubtful: false, explanation: "")
    let clock = ArchiveClock(zone: zone, years: [nil, years], changes: [nil, nil])
    let start = Int64(CivilDate.dayNumber(year: 2000, month: 1, day: 1)) * 86_400
    var shift: TimeShift?
    var (asked, held) = (0, 0)
    for (step, line) in zip(stride(from: 0, to: 366 * 86_400, by: 1799), (1...1200).cycled) {
      let stamp = start + Int64(step)
      let moment = clock.utcSeconds(file: 1, line: line, seconds: stamp, kind: kind)
      if let shift, shift.stamps.contains(stamp), shift.lines.contains(line) {
        held += 1
        #expect(stamp + shift.seconds == moment, "line \(line), stamp \(stamp)")
      } else {
        asked += 1
        shift = clock.shift(file: 1, line: line, seconds: stamp, kind: kind)
        #expect(shift.map { stamp + $0.seconds } == moment)
      }
    }
    #expect(held > asked * 10)
    #expect(clock.shift(file: 0, line: 1, seconds: start, kind: .yearless) == nil)
    #expect(clock.shift(file: 1, line: 1, seconds: start, kind: .none) == nil)
  }
}

extension ClosedRange<Int> {
  /// The numbers over and over.
  fileprivate var cycled: some Sequence<Int> { sequence(first: lowerBound) { $0 == upperBound ? lowerBound : $0 + 1 } }
}
