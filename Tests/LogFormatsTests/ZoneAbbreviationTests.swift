import CivilTime
import Testing

@testable import LogFormats

/// What a zone's name behind the clock of a stamp says.
@Suite struct ZoneAbbreviationTests {
  private func stamp(_ text: String) throws -> (seconds: Int64, kind: Stamp.Kind)? {
    let line = text + " [66171] FATAL:  password authentication failed for user \"bob\""
    let (seen, account) = scan(line, try CompiledFormats.shared())
    return seen.first.map { ($0.seconds, account.firstStamp.kind) }
  }

  private func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> Int64 {
    Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400 + Int64(hour * 3600 + minute * 60)
  }

  @Test func `the name tells the two passes of a repeated hour apart`() throws {
    for (text, hour) in [("2023-10-29 02:30:00.000 CEST", 0), ("2023-10-29 02:30:00.000 CET", 1)] {
      let found = try #require(try stamp(text))
      #expect(found.seconds == moment(2023, 10, 29, hour, 30) && found.kind == .absolute, "\(text)")
    }
    for (text, hour) in [("2023-11-05 01:30:00 EDT", 5), ("2023-11-05 01:30:00 EST", 6)] {
      #expect(try stamp(text)?.seconds == moment(2023, 11, 5, hour, 30), "\(text)")
    }
  }

  @Test func `a name that several places have leaves the reading to the plan's zone`() throws {
    for name in ["CST", "CDT", "PST", "PDT", "IST", "IDT", "BST", "XYZ"] {
      let found = try #require(try stamp("2023-07-12 08:31:00 \(name)"))
      #expect(found.seconds == moment(2023, 7, 12, 8, 31) && found.kind == .local, "\(name)")
    }
    #expect(try stamp("2013-07-12 08:31:00 EST")?.kind == .local)
    #expect(try stamp("2013-07-12 08:31:00 EDT")?.kind == .local)
  }

  @Test(arguments: ["Jul 12 08:31:00 2023 CEST mx", "Jul 12 08:31:00 CEST 2023 mx", "Jul 12 06:31:00 2023 UTC mx"])
  func `a zone's name on either side of a year behind a BSD stamp says as much`(head: String) throws {
    let line = head + " sshd[4711]: Failed password for root from 192.0.2.7 port 22 ssh2"
    let (seen, account) = scan(line, try CompiledFormats.shared())
    #expect(seen.first?.seconds == moment(2023, 7, 12, 6, 31) && account.firstStamp.kind == .absolute)
    #expect(seen.first?.reporter == "mx")
  }

  @Test func `Moscow's clock was an hour further east for three years`() throws {
    for (text, hour) in [
      ("2011-03-27 01:59:00 MSK", 22), ("2011-03-27 03:01:00 MSK", 23), ("2014-10-26 00:59:00 MSK", 20),
      ("2014-10-26 02:01:00 MSK", 23),
    ] {
      let found = try #require(try stamp(text))
      #expect(found.kind == .absolute && (found.seconds / 3600) % 24 == hour, "\(text)")
    }
    #expect(try stamp("2014-10-26 01:30:00 MSK")?.kind == .local)
  }
}
