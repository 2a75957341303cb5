import Testing

@testable import Logins

/// Logs whose lines name no server: copies of one log, or logs of two.
@Suite struct HostlessCopiesTests {
  private func line(_ seconds: Int64, _ user: String) -> Line { Line(seconds: seconds, user: user, reporter: nil) }

  /// A line every ten seconds, as one server writes them.
  private func log(_ name: String, _ seconds: Range<Int64>) -> [Line] {
    stride(from: seconds.lowerBound, to: seconds.upperBound, by: 10).map { line($0, "\(name)\($0 * 7919 % 97)") }
  }

  private func merged(_ left: [Line], _ right: [Line]) -> [Line] {
    (left + right).sorted { $0.seconds < $1.seconds }
  }

  @Test func `What two servers wrote of one second counts for both`() {
    let both = (0..<20).map { line(Int64($0) * 300 + 5, "both") }
    let left = merged(log("left", 0..<6000), both)
    let right = merged(log("right", 3..<6000), both)
    for files in [[left, right], [right, left]] {
      let report = assemble(files).report
      #expect(report.copies == 0 && report.alikeWithoutHost == 20)
      #expect(report.attemptsKept == left.count + right.count)
    }
  }

  @Test(arguments: [0..<6000, 0..<2500, 3100..<6000, 1200..<1210, 0..<20_000] as [Range<Int64>])
  func `A log that is part of another, or goes on where it ends, counts once`(_ part: Range<Int64>) {
    let whole = log("x", 0..<6000)
    let copy = log("x", part)
    let expected = Set(whole + copy).count
    for files in [[whole, copy], [copy, whole]] {
      let report = assemble(files).report
      #expect(report.attemptsKept == expected && report.alikeWithoutHost == 0)
    }
  }

  @Test func `Three logs of two servers, one of them twice`() {
    let both = (0..<10).map { line(Int64($0) * 500 + 5, "both") }
    let left = merged(log("left", 0..<5000), both)
    let right = merged(log("right", 2..<5000), both)
    let report = assemble([left, right, Array(left.dropLast(7))]).report
    #expect(report.attemptsKept == left.count + right.count)
    #expect(report.copies == left.count - 7)
  }

  @Test func `Equal lines of one file stay as many in both of two servers`() {
    let double = [line(1005, "twice"), line(1005, "twice")]
    let left = merged(log("left", 0..<5000), double)
    let right = merged(log("right", 2..<5000), [double[0]])
    let report = assemble([left, right]).report
    #expect(report.attemptsKept == left.count + right.count && report.alikeWithoutHost == 1)
  }

  @Test func `Lines that name one server are copies however little else files have in common`() {
    var named = line(1005, "one")
    named.reporter = "mail"
    let left = merged(log("left", 0..<5000), [named])
    let right = merged(log("right", 2..<5000), [named])
    let report = assemble([left, right]).report
    #expect(report.attemptsKept == left.count + right.count - 1)
    #expect(report.alikeWithoutHost == 0 && report.copiesWithoutHost == 0)
  }

  @Test func `Each three hours are judged by themselves`() {
    let day: Int64 = 86_400
    let copied = log("x", 0..<5000)
    let left = copied + log("left", day..<day + 5000)
    let alike = left.filter { $0.seconds == day + 2510 }
    let right = copied + merged(log("right", day + 2..<day + 5000), alike)
    let report = assemble([left, right]).report
    #expect(report.copies == copied.count)
    #expect(report.alikeWithoutHost == 1)
  }
}
