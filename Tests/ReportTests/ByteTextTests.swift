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

  private func text(_ write: (inout ByteBuffer) -> Void) -> String {
    var bytes = ByteBuffer(capacity: 1)
    write(&bytes)
    return bytes.text
  }

  @Test func numbersAreThoseOfStrings() {
    var numbers = [0, 9_999_999_999_999_999, .max, .min]
    var power = 1
    while power < 1_000_000_000_000_000_000 {
      numbers += [power - 1, power, power + 1, -power]
      power *= 10
    }
    for number in numbers { #expect(text { $0.append(decimal: number) } == "\(number)") }
    for number in stride(from: UInt(0), to: 100_000_000, by: 99_991) {
      #expect(text { $0.append(digits: number) } == "\(number)")
      #expect(text { $0.append(digits: number, width: 8) } == Digits.padded(Int(number), 8))
    }
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (2.345, 2, "2.35"), (-0.001, 2, "0.00"), (-1.5, 0, "-2"), (0.1, 12, "0.100000000000"),
    (1e9 + 0.5, 6, "1000000000.500000"), (.nan, 2, ""), (1.0 / 3, 9, "0.333333333"),
  ])
  func decimalsAreRoundedToTheNearest(number: Double, places: Int, expected: String) {
    #expect(text { $0.append(fixed: number, places: places) } == expected)
  }

  @Test func partsOfADayHaveNoZerosAtTheEnd() {
    #expect(text { $0.append(fraction: 50_000_000_000, places: 11) } == "5")
    #expect(text { $0.append(fraction: 1_157_407, places: 11) } == "00001157407")
    // Those of what stands before stay.
    #expect(
      text { bytes in
        bytes.append("10.0")
        bytes.append(fraction: 0, places: 11)
      } == "10.0")
  }

  @Test func daysOfEveryYearAreThoseOfTheCalendar() {
    for day in stride(from: -800_000, to: 3_700_000, by: 997) {
      let date = CivilDate(dayNumber: day)
      #expect(text { $0.append(date) } == date.iso)
    }
  }
}
