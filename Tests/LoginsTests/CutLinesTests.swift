import Testing

@testable import Logins

/// Copies that end amid a line.
@Suite struct CutLinesTests {
  private let whole = Line(seconds: 100, source: "240.0.0.123", user: "anna@example.com", session: "s1", pid: 7)

  private func attempts(_ last: Line, cut: Bool = true, whole: [Line]? = nil) -> Int {
    let before = Line(seconds: 90, user: "x", pid: 6)
    let files = [[before] + (whole ?? [self.whole]) + [Line(seconds: 300, user: "y")], [before, last]]
    let reports = [files, Array(files.reversed())].enumerated().map { turn, files in
      assemble(files, cut: cut ? [turn == 0 ? 1 : 0: 2] : [:]).report
    }
    #expect(reports[0].attemptsKept == reports[1].attemptsKept)
    for report in reports { #expect(report.rowsRead == report.copies + report.rowsMerged + report.eventsKept) }
    return reports[0].attemptsKept - 2
  }

  @Test(
    arguments: [
      ("240.0.0.123", "anna@example.com", "s"), ("240.0.0.123", "anna@exa", nil), ("240.0.0.123", nil, nil),
      ("240.0.0.12", nil, nil), ("240.0.0.1", "anna@example.com", nil), (nil, nil, nil),
    ] as [(String?, String?, String?)])
  func `The beginning of a line that another file has in full is no other event`(
    source: String?, user: String?, session: String?
  ) {
    var last = whole
    (last.source, last.user, last.session) = (source, user, session)
    #expect(attempts(last) == 1)
    // A line that ends is one of its own.
    #expect(attempts(last, cut: false) == 2)
  }

  @Test func `A last line that says something else is an event of its own`() {
    var last = whole
    last.user = "anna@example.net"
    #expect(attempts(last) == 2)
    last = whole
    last.source = "240.0.0.2"
    #expect(attempts(last) == 2)
    last = whole
    last.pid = 8
    #expect(attempts(last) == 2)
    last = whole
    last.reporter = "other"
    last.user = nil
    #expect(attempts(last) == 2)
  }

  @Test func `Of two equal lines the one that is cut goes, and no more`() {
    var last = whole
    last.user = nil
    #expect(attempts(last, whole: [whole, whole]) == 2)
    // The whole line stands in the cut file already: what is cut was the next attempt.
    let other = assemble([[whole, Line(seconds: 300)], [whole, last]], cut: [1: 2]).report
    #expect(other.attemptsKept == 3)
    let same = assemble([[whole, whole, Line(seconds: 300)], [whole, last]], cut: [1: 2]).report
    #expect(same.attemptsKept == 3)
  }

  @Test func `A line that only lacks its end is equal to its copy`() {
    #expect(attempts(whole) == 1)
  }
}
