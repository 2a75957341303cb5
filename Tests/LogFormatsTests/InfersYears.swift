import CivilTime

@testable import LogFormats

/// What suites about the years of stamps without a year have in common.
protocol InfersYears {}

extension InfersYears {
  func runs(_ days: [(Int, Int)], startLine: Int = 0) -> [HourRun] {
    days.enumerated().map { index, day in
      HourRun(
        firstLine: startLine + index * 10,
        hour: Int64(CivilDate.dayNumber(year: 2000, month: day.0, day: day.1)) * 24 + 5, kind: .yearless)
    }
  }

  func day(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400
  }

  func years(_ files: [YearlessFile], plan: Int? = nil) -> [[Int]] {
    YearInference.infer(files: files, planYear: plan).map { $0.segments.map(\.year) }
  }
}
