import CivilTime
import Testing

@Suite struct CivilDateTests {
  @Test func `Day numbers and dates are each other's inverse over a thousand years`() throws {
    var expected = CivilDate.dayNumber(year: 1600, month: 1, day: 1)
    for year in 1600..<2600 {
      for month in 1...12 {
        for day in 1...CivilDate.length(ofMonth: month, year: year) {
          let date = try #require(CivilDate(year: year, month: month, day: day))
          let parts = date.components
          if date.dayNumber != expected || parts != (year, month, day) {
            Issue.record("\(year)-\(month)-\(day) is day \(date.dayNumber), read back as \(parts)")
            return
          }
          expected += 1
        }
      }
    }
    #expect(CivilDate(year: 1970, month: 1, day: 1)?.dayNumber == 0)
  }

  @Test func `Days that do not exist are refused`() {
    for (year, month, day) in [
      (2023, 2, 29), (2024, 2, 30), (2023, 13, 1), (2023, 0, 1), (2023, 4, 31), (2023, 1, 0), (1900, 2, 29),
    ] {
      #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
    #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
  }

  @Test func `ISO dates are read and written`() throws {
    #expect(try #require(CivilDate(iso: "2023-11-12")).iso == "2023-11-12")
    for text in [
      "", "2023-1-12", "2023-11-12 ", "+023-11-12", "2023/11/12", "2023-11-1٢", "2023-02-29", "20231112",
      "2023-11-12-1",
    ] {
      #expect(CivilDate(iso: text) == nil, "\(text)")
    }
  }

  @Test func `Weekdays count from Monday`() {
    #expect(CivilDate(iso: "2023-11-12")?.weekday == 6)
    #expect(CivilDate(iso: "1970-01-01")?.weekday == 3)
    #expect(CivilDate(iso: "1969-12-29")?.weekday == 0)
    #expect(CivilDate(iso: "1899-12-31")?.weekday == 6)
  }

  @Test func `Numbers are padded after their sign`() {
    #expect(Digits.padded(7, 2) == "07")
    #expect(Digits.padded(-7, 2) == "-07")
    #expect(Digits.padded(123, 2) == "123")
    #expect(Digits.padded(0, 4) == "0000")
  }
}
