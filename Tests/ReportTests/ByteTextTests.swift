import CivilTime
import Testing

@testable import Report

/// Files of a million rows are written without strings: the same texts as those that people read.
@Suite struct ByteTextTests {
  @Test(arguments: ["UTC", "Europe/London", "Asia/Kolkata", "America/St_Johns"])
  func momentsAreThoseOfTheZone(name: String) throws {
    let zone = try #require(Zone(named: name))
    for moment in stride(from: -100_000_000 as Int64, to: 4_000_000_000, by: 86_400 * 37 + 3_661) {
      var bytes = ByteBuffer()
      bytes.append(iso: moment, in: zone)
      #expect(bytes.text == zone.iso(moment))
      bytes.removeAll()
      bytes.append(instant: moment, in: zone)
      #expect(bytes.text == zone.localISO(moment))
    }
  }
}
