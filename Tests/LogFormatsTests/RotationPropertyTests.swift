import CivilTime
import Testing

@testable import LogFormats

/// Archives of three years of weekly rotated logs without years, of which the truth is known.
@Suite struct RotationPropertyTests {
  /// One rotated file: a line every few hours, from one day up to another.
  private struct Week {
    var first: CivilDate
    var days: Int
    /// 0 is the live file.
    var number: Int

    var last: CivilDate { first + (days - 1) }

    func hours(_ numbers: inout SeededNumbers) -> [HourRun] {
      var runs: [HourRun] = []
      for day in 0..<days {
        var hour = Int.random(in: 0..<6, using: &numbers)
        while hour < 24 {
          let (_, month, dayOfMonth) = (first + day).components
          let start = CivilDate.dayNumber(year: 2000, month: month, day: dayOfMonth) * 24
          runs.append(HourRun(firstLine: runs.count * 3, hour: Int64(start + hour), kind: .yearless))
          hour += Int.random(in: 1..<12, using: &numbers)
        }
      }
      return runs
    }
  }

  /// 157 files; the last week is that of `end`.
  private func weeks(to end: CivilDate) -> [Week] {
    (0..<157).map { number in
      Week(first: end - (7 * number + (number == 0 ? 4 : 6)), days: number == 0 ? 5 : 7, number: number)
    }
  }

  private func name(_ week: Week, dated: Bool) -> String {
    if dated {
      let (year, month, day) = (week.last + 1).components
      return week.number == 0 ? "log/mail.log" : "log/mail.log-\(year * 10_000 + month * 100 + day).gz"
    }
    return week.number == 0 ? "log/mail.log" : "log/mail.log.\(week.number)" + (week.number > 1 ? ".gz" : "")
  }

  private enum Times: CaseIterable { case kept, copied, packed, names }

  private func seconds(_ date: CivilDate) -> Int64 { Int64(date.dayNumber) * 86_400 }

  private func files(_ weeks: [Week], _ times: Times, copiedAt: Int64, _ numbers: inout SeededNumbers) -> [YearlessFile]
  {
    weeks.enumerated().map { position, week in
      let written = seconds(week.last) + 86_000
      return YearlessFile(
        name: name(week, dated: times == .names), hours: week.hours(&numbers),
        modified: times == .kept ? written : copiedAt + Int64(position),
        packed: times == .packed && week.number > 1 ? written + 7 * 86_400 : nil)
    }
  }

  /// How many files are read in the wrong year without a warning, and how many with one.
  private func mistakes(_ weeks: [Week], _ readings: [YearReading]) -> (silent: [Week], doubtful: Int) {
    var silent: [Week] = []
    var doubtful = 0
    for (week, reading) in zip(weeks, readings) {
      if reading.isDoubtful { doubtful += 1 }
      if (reading.segments.first?.year, reading.lastYear) != (week.first.year, week.last.year) && !reading.isDoubtful {
        silent.append(week)
      }
    }
    return (silent, doubtful)
  }

  private static let ends = [(2023, 11, 25), (2024, 3, 3), (2016, 1, 2), (2021, 7, 17), (2025, 12, 31)]

  @Test(arguments: ends)
  func `a whole rotation is read as it was when its times, its names or the plan tell`(
    year: Int, month: Int, day: Int
  ) throws {
    let end = try #require(CivilDate(year: year, month: month, day: day))
    var numbers = SeededNumbers(state: UInt64(year))
    let weeks = weeks(to: end)
    let later = seconds(end + 400)
    for (times, plan) in [(Times.kept, nil), (.names, year), (.copied, year), (.packed, year), (.kept, year)] {
      let readings = YearInference.infer(
        files: files(weeks, times, copiedAt: later, &numbers), planYear: plan)
      let (silent, doubtful) = mistakes(weeks, readings)
      #expect(silent.isEmpty && doubtful == 0, "\(times), \(silent.map { "\($0.number): \($0.first.iso)" })")
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `with files missing, a gap of a year or useless times a wrong year never goes without a warning`(
    seed: UInt64
  ) throws {
    var numbers = SeededNumbers(state: seed &* 7919)
    let end = try #require(CivilDate(iso: "2023-01-01")) + Int.random(in: 0..<1100, using: &numbers)
    var weeks = weeks(to: end)
    let missing = Int.random(in: 0..<30, using: &numbers)
    for _ in 0..<missing { weeks.remove(at: Int.random(in: 1..<weeks.count, using: &numbers)) }
    if Bool.random(using: &numbers) {
      let start = Int.random(in: 1..<40, using: &numbers)
      weeks.removeSubrange(start..<start + Int.random(in: 48..<58, using: &numbers))
    }
    let copied = seconds(end + Int.random(in: 0..<900, using: &numbers))
    for times in Times.allCases {
      for plan in [nil, end.year] {
        let readings = YearInference.infer(
          files: files(weeks, times, copiedAt: copied, &numbers), planYear: plan)
        let silent = mistakes(weeks, readings).silent
        #expect(
          silent.isEmpty,
          "seed \(seed), \(times), plan \(plan ?? 0), end \(end.iso): \(silent.map { "\($0.number): \($0.first.iso)" })"
        )
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a log that names its years tells them to one beside it, whatever the copies' times are`(seed: UInt64) throws {
    var numbers = SeededNumbers(state: seed &* 104_729)
    let end = try #require(CivilDate(iso: "2019-01-01")) + Int.random(in: 0..<1500, using: &numbers)
    let weeks = weeks(to: end)
    let copied = seconds(end + Int.random(in: 32..<900, using: &numbers))
    let exim = YearlessFile(
      name: "log/exim4/mainlog", hours: [HourRun(firstLine: 0, hour: seconds(end) / 3600 + 20, kind: .local)],
      modified: copied + 300)
    let readings = YearInference.infer(files: files(weeks, .copied, copiedAt: copied, &numbers) + [exim], planYear: nil)
    let (silent, doubtful) = mistakes(weeks, Array(readings.dropLast()))
    #expect(silent.isEmpty && doubtful == 0, "seed \(seed), end \(end.iso)")
  }
}
