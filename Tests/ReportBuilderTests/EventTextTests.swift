import CivilTime
import Foundation
import Logins
import Testing
import Vocabulary

@testable import ReportBuilder

@Suite struct EventTextTests {
  private func event(_ milliseconds: Int64) -> LoginEvent {
    LoginEvent(milliseconds: milliseconds, service: "sshd", outcome: .failure)
  }

  @Test(arguments: ["UTC", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Europe/London"])
  func `Times are those of the zone, whatever time came before`(name: String) throws {
    let zone = try #require(Zone(named: name))
    var text = EventText(.csv, EventPrinter.fields, zone, [])
    // Both changes of the clock of a year, second by second across the minute, and times far apart.
    let start: Int64 = 1_679_792_280
    let seconds =
      (0..<400).map { start + $0 } + (0..<8760).map { start + $0 * 3600 + $0 % 60 } + [0, 1, 59, 60, 4_102_444_799]
    for second in seconds { text.append(event(second * 1000), isDated: true) }
    let lines = String(decoding: text.bytes, as: UTF8.self).components(separatedBy: "\r\n").dropLast()
    #expect(lines.count == seconds.count)
    for (line, second) in zip(lines, seconds) {
      let expected = zone.iso(second).replacing("Z", with: "+00:00")
      #expect(line.hasPrefix(expected + ",sshd,"))
    }
  }

  @Test func `Milliseconds are told where a time has them`() {
    var text = EventText(.jsonl, EventPrinter.fields, .utc, ["a.log"])
    for time: Int64 in [1_700_000_000_007, 1_700_000_000_120, 1_700_000_000_000] {
      text.append(event(time), isDated: true)
    }
    text.append(event(0), isDated: false)
    let lines = String(decoding: text.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines[0].hasPrefix(#"{"time":"2023-11-14T22:13:20.007+00:00","service":"sshd","protocol":null,"#))
    #expect(lines[1].hasPrefix(#"{"time":"2023-11-14T22:13:20.120+00:00","#))
    #expect(lines[2].hasPrefix(#"{"time":"2023-11-14T22:13:20+00:00","#))
    #expect(lines[3].hasPrefix(#"{"time":null,"#) && lines[3].hasSuffix(#","file":"a.log","line":1}"#))
  }
}
