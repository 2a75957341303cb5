import CivilTime
import Testing

@testable import Planning

@Suite("Moments and times of day")
struct PlanMomentTests {
  @Test(
    "times of day have two digits each",
    arguments: [("00:00", 0), ("08:30", 30_600), ("23:59", 86_340), ("23:59:59", 86_399)])
  func clock(text: String, second: Int) { #expect(PlanMoment.secondOfDay(text, parts: 2...3) == second) }

  @Test(
    "anything else is none",
    arguments: ["", ":", "8:30", "24:00", "12:60", "12:00:60", "12", "1a:00", "12:00:00:00", "٠٨:٣٠", "+8:30", "08:3 "])
  func noClock(text: String) { #expect(PlanMoment.secondOfDay(text, parts: 2...3) == nil) }

  @Test("a moment is a day, or a day and a time")
  func moments() {
    #expect(PlanMoment.localTime("2023-05-04")?.second == 0)
    #expect(PlanMoment.localTime("2023-05-04T20:11:08").map { "\($0.date.iso) \($0.second)" } == "2023-05-04 72668")
    for text in ["", "2023-13-01", "2023-05-04 25:00", "2023-05-04 20:11 x", "20:11"] {
      #expect(PlanMoment.localTime(text) == nil)
    }
  }
}
