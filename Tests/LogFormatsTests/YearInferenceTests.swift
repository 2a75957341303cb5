import CivilTime
import Testing

@testable import LogFormats

@Suite struct YearInferenceTests: InfersYears {
  @Test func `the modification time bounds the last line`() {
    let hours = runs([(10, 1), (11, 25)])
    #expect(years([YearlessFile(name: "mail.log", hours: hours, modified: day(2023, 11, 25))]) == [[2023]])
    #expect(years([YearlessFile(name: "mail.log", hours: hours, modified: day(2023, 12, 1))]) == [[2023]])
    // Written before the line's day in that year: the year before.
    #expect(years([YearlessFile(name: "mail.log", hours: hours, modified: day(2023, 11, 20))]) == [[2022]])
  }

  /// Containers without times unpack to 1970 or 1980, and their logs are of neither.
  @Test(arguments: [0, 1, 315_532_800] as [Int64])
  func `a modification time from before there were such logs is none`(modified: Int64) {
    let sister = YearlessFile(
      name: "log/fail2ban.log", hours: [HourRun(firstLine: 0, hour: day(2023, 11, 25) / 3600, kind: .local)],
      modified: modified)
    let file = YearlessFile(name: "log/mail.log", hours: runs([(10, 1), (11, 25)]), modified: modified)
    #expect(years([sister, file]).last == [2023])
  }

  @Test func `modification times of a copied rotation count for nothing`() throws {
    let copied = day(2026, 11, 21)
    let files = [
      YearlessFile(name: "mail.log", hours: runs([(11, 20), (11, 25)]), modified: copied),
      YearlessFile(name: "mail.log.1", hours: runs([(11, 12), (11, 19)]), modified: copied + 2),
    ]
    let readings = YearInference.infer(files: files, planYear: nil)
    #expect(readings.map(\.isDoubtful) == [true, true])
    // What the plan says of the newest file holds for the rotation, whatever its files' times are.
    #expect(years(files, plan: 2023) == [[2023], [2023]])
  }

  @Test func `a file time behind the newest line of the plan is that of a copy`() {
    let files = [
      YearlessFile(name: "mail.log", hours: runs([(11, 20), (11, 25)]), modified: day(2026, 11, 25)),
      YearlessFile(name: "mail.log.1", hours: runs([(11, 12), (11, 19)]), modified: day(2026, 11, 21)),
    ]
    #expect(years(files, plan: 2023) == [[2023], [2023]])
    #expect(years(files) == [[2026], [2026]])
  }

  @Test func `a zone may put the last line a few hours past the modification time`() {
    let file = YearlessFile(name: "mail.log", hours: runs([(12, 31)]), modified: day(2023, 12, 31) - 3600)
    #expect(years([file]) == [[2023]])
  }

  /// Every other line is of an unset clock: none of these stretches makes a year of its own, and the lines between them count.
  @Test func `a clock that is lost on every other line leaves the others their year`() {
    let days = (0..<2_000).map { $0 % 2 == 0 ? (6, 30) : (1, 1) }
    let file = YearlessFile(name: "mail.log", hours: runs(days), modified: day(2023, 6, 30))
    #expect(years([file]) == [[2023]])
    let overNewYear = YearlessFile(name: "mail.log", hours: runs(days + [(12, 30), (1, 5)]), modified: day(2024, 1, 5))
    #expect(years([overNewYear]) == [[2023, 2024]])
  }

  @Test func `a New Year within the file divides it`() throws {
    let file = YearlessFile(
      name: "mail.log", hours: runs([(12, 30), (12, 31), (1, 1), (1, 2)]), modified: day(2024, 1, 2))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.segments == [.init(firstLine: 0, year: 2023), .init(firstLine: 20, year: 2024)])
    let newYearsEve = Int64(CivilDate.dayNumber(year: 2000, month: 12, day: 31)) * 86_400
    #expect(reading.seconds(for: newYearsEve, line: 19) == day(2023, 12, 31))
    #expect(reading.seconds(for: newYearsEve, line: 19 + 1) == day(2024, 12, 31))
    #expect(reading.explanation.contains("New Year"))
  }

  @Test func `a late line of December after New Year belongs to the old year`() {
    let file = YearlessFile(name: "m", hours: runs([(12, 31), (1, 1), (12, 31), (1, 1)]), modified: day(2024, 1, 1))
    #expect(years([file]) == [[2023, 2024, 2023, 2024]])
  }

  /// `zcat mail.log.*.gz` begins with the newest but one, and goes back over New Year.
  @Test func `logs that were joined the wrong way round are of the years that follow each other`() {
    let file = YearlessFile(
      name: "all.log", hours: runs([(2, 20), (3, 1), (1, 25), (2, 19), (12, 20), (1, 24), (3, 2), (3, 5)]),
      modified: day(2024, 3, 6))
    #expect(years([file]) == [[2024, 2023, 2024]])
    // 29 February is of the year that has one.
    let leap = YearlessFile(
      name: "all.log", hours: runs([(2, 20), (2, 29), (1, 25), (2, 19), (12, 20), (12, 31), (11, 1), (12, 19)]),
      modified: day(2024, 3, 6))
    #expect(years([leap]) == [[2024, 2023]])
    // A gap of many months in a log that never steps back is one.
    let sparse = YearlessFile(name: "m", hours: runs([(1, 3), (1, 9), (12, 1)]), modified: day(2023, 12, 2))
    #expect(years([sparse]) == [[2023]])
  }

  /// Of a copied archive one log names the day of its rotation, and another has lines of the week after.
  @Test func `a log that goes on behind the newest line of the others is of the same year`() {
    let copied = day(2023, 12, 20)
    let dated = YearlessFile(name: "log/old/mail-20231213", hours: runs([(12, 6), (12, 13)]), modified: copied)
    let live = YearlessFile(name: "log/auth.log", hours: runs([(11, 8), (12, 18)]), modified: copied)
    let older = YearlessFile(name: "log/auth.log.1", hours: runs([(10, 8), (11, 8)]), modified: copied)
    #expect(years([dated, live, older]) == [[2023], [2023], [2023]])
    // Copied long after, nothing says that it goes on behind the others.
    let late = [dated, live, older].map {
      YearlessFile(name: $0.name, hours: $0.hours, modified: day(2025, 3, 1))
    }
    #expect(years(late) == [[2023], [2022], [2022]])
  }

  @Test func `three years in one file are told apart`() {
    let file = YearlessFile(
      name: "m", hours: runs([(6, 1), (12, 1), (3, 1), (11, 1), (2, 1)]), modified: day(2024, 2, 1))
    #expect(years([file]) == [[2022, 2023, 2024]])
  }

  @Test func `the gzip header says more than the modification time`() {
    let file = YearlessFile(
      name: "mail.log.3.gz", hours: runs([(11, 13)]), modified: day(2025, 11, 25), packed: day(2022, 11, 14))
    #expect(years([file]) == [[2022]])
  }

  @Test func `the plan's year is that of the last line of the newest file`() {
    let files = [
      YearlessFile(name: "mail.log", hours: runs([(1, 3)]), modified: day(2026, 5, 5)),
      YearlessFile(name: "mail.log.1", hours: runs([(12, 28), (1, 2)]), modified: day(2026, 5, 5)),
      YearlessFile(name: "mail.log.2.gz", hours: runs([(12, 20)]), modified: day(2026, 5, 5)),
    ]
    #expect(years(files, plan: 2015) == [[2015], [2014, 2015], [2014]])
  }

  @Test func `a rotation goes on from file to file, whatever the copies' times are`() {
    let copied = day(2026, 1, 20)
    let files = [
      YearlessFile(name: "mail.log", hours: runs([(1, 2), (1, 20)]), modified: copied),
      YearlessFile(name: "mail.log.1", hours: runs([(12, 1), (1, 2)]), modified: copied),
      YearlessFile(name: "mail.log.2", hours: runs([(10, 1), (12, 1)]), modified: copied),
      YearlessFile(name: "mail.log.10", hours: runs([(2, 1), (3, 1)]), modified: copied),
    ]
    #expect(years(files) == [[2026], [2025, 2026], [2025], [2025]])
  }

  @Test func `a distant modification time is taken as doubtful`() throws {
    let file = YearlessFile(name: "mail.log", hours: runs([(6, 1)]), modified: day(2023, 11, 25))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.lastYear == 2023)
    #expect(reading.isDoubtful)
    #expect(reading.explanation.contains("year:"))
  }

  @Test func `lines that name the year tell it to the lines that do not`() {
    let dated = HourRun(firstLine: 20, hour: day(2019, 3, 2) / 3600, kind: .absolute)
    let file = YearlessFile(name: "m", hours: runs([(2, 27), (3, 1)]) + [dated], modified: day(2026, 3, 3))
    #expect(years([file]) == [[2019]])
  }

  @Test func `without any time of its own a file follows its sisters`() {
    let dated = [HourRun(firstLine: 0, hour: day(2019, 11, 26) / 3600, kind: .absolute)]
    let files = [
      YearlessFile(name: "auth.log", hours: dated), YearlessFile(name: "mail.log", hours: runs([(11, 25)])),
    ]
    #expect(years(files)[1] == [2019])
  }

  @Test func `a leap day rules out common years`() throws {
    let file = YearlessFile(name: "mail.log", hours: runs([(2, 28), (2, 29), (3, 1)]), modified: day(2026, 3, 2))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.segments.map(\.year) == [2024])
    #expect(reading.isDoubtful)
  }

  @Test func `newer files of a copied rotation follow the one that has a leap day`() {
    let copied = day(2026, 11, 20)
    func files(_ newest: [(Int, Int)]) -> [YearlessFile] {
      [
        YearlessFile(name: "auth.log", hours: runs(newest), modified: copied),
        YearlessFile(name: "auth.log.1", hours: runs([(3, 9), (3, 21)]), modified: copied),
        YearlessFile(name: "auth.log.2", hours: runs([(2, 24), (2, 29), (3, 8)]), modified: copied),
        YearlessFile(name: "auth.log.3", hours: runs([(2, 10), (2, 23)]), modified: copied),
      ]
    }
    #expect(years(files([(3, 22), (4, 4)])) == [[2024], [2024], [2024], [2024]])
    // Half a year without a line: the newest may be of any year.
    #expect(years(files([(9, 22), (10, 4)])) == [[2026], [2024], [2024], [2024]])
    let readings = YearInference.infer(files: files([(3, 22), (4, 4)]), planYear: nil)
    #expect(readings.map(\.isDoubtful) == [true, true, true, true])
  }

  @Test func `a leap day in a year the plan insists on is read as the first of March`() throws {
    let file = YearlessFile(name: "mail.log", hours: runs([(2, 29)]))
    let reading = try #require(YearInference.infer(files: [file], planYear: 2023).first)
    #expect(reading.seconds(for: day(2000, 2, 29) + 3600, line: 0) == day(2023, 3, 1) + 3600)
  }

  @Test func `nothing at all gives a doubtful year and says so`() throws {
    let reading = try #require(
      YearInference.infer(files: [YearlessFile(name: "-", hours: runs([(5, 5)]))], planYear: nil).first)
    #expect(reading.basis == .assumed)
    #expect(reading.isDoubtful)
  }

  @Test func `a file with zoned stamps needs no year`() throws {
    let dated = HourRun(firstLine: 0, hour: 472_000, kind: .absolute)
    let reading = try #require(
      YearInference.infer(files: [YearlessFile(name: "-", hours: [dated])], planYear: 2023).first)
    #expect(reading.basis == .notNeeded)
  }

  @Test func `modification times like that of a log that names its years but ends months before are those of a copy`() {
    let dated = [HourRun(firstLine: 0, hour: day(2021, 11, 25) / 3600, kind: .local)]
    let copied = day(2023, 11, 26)
    let files = [
      YearlessFile(name: "var/log/exim4/mainlog", hours: dated, modified: copied),
      YearlessFile(name: "var/log/auth.log", hours: runs([(11, 20), (11, 25)]), modified: copied + 5),
    ]
    let readings = YearInference.infer(files: files, planYear: nil)
    #expect(readings[1].lastYear == 2021)
    #expect(readings[1].basis == .sisters)
    #expect(!readings[1].isDoubtful)
  }

  @Test func `a sister of the same folder says more than one of another`() {
    func dated(_ name: String, _ year: Int) -> YearlessFile {
      YearlessFile(name: name, hours: [HourRun(firstLine: 0, hour: day(year, 11, 25) / 3600, kind: .local)])
    }
    let files = [
      dated("old/fail2ban.log", 2019), dated("new/fail2ban.log", 2022),
      YearlessFile(name: "old/auth.log", hours: runs([(11, 24)])),
      YearlessFile(name: "else/auth.log", hours: runs([(11, 24)])),
    ]
    #expect(years(files)[2...] == [[2019], [2022]])
  }

  /// `--year 2022` in January, beside what was set aside in December.
  @Test func `the plan's year is that of the newest lines, not of logs that end before New Year`() {
    let live = runs([(12, 14), (12, 28), (1, 7)])
    let kept = runs([(12, 15), (12, 22)])
    func read(_ file: YearlessFile) -> [Int]? {
      years([YearlessFile(name: "log/mail.log", hours: live, modified: file.modified), file], plan: 2022).last
    }
    #expect(read(YearlessFile(name: "saved/mail.log.3", hours: kept, modified: day(2022, 1, 8))) == [2021])
    #expect(read(YearlessFile(name: "saved/mail.log-20211222", hours: kept, modified: day(2024, 5, 1))) == [2021])
    #expect(read(YearlessFile(name: "2021/12/mail.log", hours: kept, modified: day(2024, 5, 1))) == [2021])
    // By the log beside it, which covers that December.
    #expect(read(YearlessFile(name: "saved/mail.log.3", hours: kept, modified: day(2024, 5, 1))) == [2021])
    #expect(read(YearlessFile(name: "saved/mail.log.3", hours: kept)) == [2021])
    // What was last written in the December of the stated year is of it.
    #expect(read(YearlessFile(name: "saved/mail.log.3", hours: kept, modified: day(2022, 12, 22) + 50_000)) == [2022])
    // No other log covers its last day.
    #expect(read(YearlessFile(name: "old/mail.log.3", hours: runs([(11, 20), (12, 1)]))) == [2022])
  }

  /// `--year 2022` for logs of 2023.
  @Test func `what contradicts the plan's year makes it doubtful`() {
    func dated(_ days: [(Int, Int, Int)]) -> YearlessFile {
      let hours = days.enumerated().map { index, day in
        HourRun(firstLine: index, hour: self.day(day.0, day.1, day.2) / 3600, kind: .absolute)
      }
      return YearlessFile(name: "dpkg.log", hours: hours)
    }
    func read(_ modified: Int64?, beside other: YearlessFile? = nil, plan: Int) -> YearReading {
      let file = YearlessFile(name: "mail.log", hours: runs([(11, 5), (11, 20)]), modified: modified)
      return YearInference.infer(files: [file] + [other].compactMap(\.self), planYear: plan)[0]
    }
    let late = read(nil, beside: dated([(2023, 11, 2), (2023, 11, 19), (2023, 11, 20)]), plan: 2022)
    #expect(
      late.lastYear == 2022 && late.isDoubtful && late.explanation.contains("dpkg.log has lines that name their year"))
    #expect(!read(nil, beside: dated([(2023, 11, 2), (2023, 11, 19)]), plan: 2023).isDoubtful)
    // One line of a clock that was wrong, and a log that ended earlier.
    #expect(!read(nil, beside: dated([(2022, 11, 2), (2022, 11, 3), (2038, 1, 19)]), plan: 2022).isDoubtful)
    #expect(!read(nil, beside: dated([(2021, 11, 2), (2021, 11, 3)]), plan: 2022).isDoubtful)
    let written = read(day(2023, 11, 20) + 50_000, plan: 2022)
    #expect(written.lastYear == 2022 && written.isDoubtful && written.explanation.contains("2023-11-20"))
    #expect(!read(day(2023, 11, 20) + 50_000, plan: 2023).isDoubtful)
    #expect(!read(day(2026, 6, 1), plan: 2022).isDoubtful)
  }

  @Test func `a file that ends long before its folder's dated lines would, follows those of the archive`() {
    func dated(_ name: String, _ last: Int64) -> YearlessFile {
      YearlessFile(name: name, hours: [HourRun(firstLine: 0, hour: last / 3600, kind: .absolute)])
    }
    let part = YearlessFile(name: "part/auth.log", hours: runs([(3, 1), (3, 3)]), modified: day(2026, 11, 22))
    let files = [part, dated("part/mail.log-20240227", day(2024, 2, 27)), dated("logs/syslog", day(2024, 3, 3))]
    let reading = YearInference.infer(files: files, planYear: nil)[0]
    #expect(reading.lastYear == 2024 && !reading.isDoubtful)
    // The folder's own come first where they are near.
    let near = [part, dated("part/exim.log", day(2023, 3, 4)), dated("logs/syslog", day(2024, 3, 3))]
    #expect(YearInference.infer(files: near, planYear: nil)[0].lastYear == 2023)
  }

  @Test func `a missing file and a long silence make the years before them doubtful`() {
    let files = [
      YearlessFile(name: "mail.log", hours: runs([(11, 20), (11, 25)])),
      YearlessFile(name: "mail.log.1", hours: runs([(11, 13), (11, 20)])),
      YearlessFile(name: "mail.log.3", hours: runs([(10, 30), (11, 6)])),
      YearlessFile(name: "mail.log.4", hours: runs([(7, 1), (7, 8)])),
    ]
    let readings = YearInference.infer(files: files, planYear: 2023)
    #expect(readings.map(\.lastYear) == [2023, 2023, 2023, 2023])
    #expect(readings.map(\.isDoubtful) == [false, false, true, true])
    #expect(readings[2].explanation.contains("a file between the two is missing"))
    #expect(readings[2].explanation.contains("A date in its name"))
  }

  @Test func `stamps that fall back within the year are no New Year, and doubtful`() throws {
    let file = YearlessFile(name: "m", hours: runs([(11, 5), (9, 20), (11, 25)]), modified: day(2023, 11, 25))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.segments.map(\.year) == [2023])
    #expect(reading.isDoubtful)
    #expect(reading.explanation.contains("fall back from 11-05 to 09-20 in line 11"))
    let late = YearlessFile(name: "m", hours: runs([(11, 5), (11, 3), (11, 25)]), modified: day(2023, 11, 25))
    #expect(YearInference.infer(files: [late], planYear: nil).map(\.isDoubtful) == [false])
  }

  @Test func `what comes from a pipe is of before it was read, and doubtful`() throws {
    let file = YearlessFile(name: "standard input", hours: runs([(11, 25)]), read: day(2023, 11, 20))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.lastYear == 2022)
    #expect(reading.isDoubtful)
  }

  @Test func `files of a rotation that would cover the same months cannot both be right`() {
    let files = [
      YearlessFile(name: "mail.log", hours: runs([(1, 1), (11, 25)]), modified: day(2023, 11, 25)),
      YearlessFile(name: "mail.log.1.gz", hours: runs([(3, 1), (11, 20)]), packed: day(2023, 11, 20)),
    ]
    #expect(YearInference.infer(files: files, planYear: nil).map(\.isDoubtful).contains(true))
  }

  /// A clock without a battery begins at 1 January; in zones behind UTC at 31 December.
  @Test(arguments: [[(1, 1)], [(12, 31)], [(12, 31), (1, 1)]])
  func `lines of a clock that was not set yet are no New Year, and doubtful`(unset: [(Int, Int)]) throws {
    let file = YearlessFile(
      name: "auth.log", hours: runs([(11, 10), (11, 11)] + unset + [(11, 12), (11, 13)]), modified: day(2025, 11, 13))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.segments.map(\.year) == [2025])
    #expect(reading.isDoubtful)
    #expect(reading.explanation.contains("from line 21 on"))
    let silent = YearlessFile(name: "m", hours: runs([(8, 11)] + unset + [(11, 12)]), modified: day(2025, 11, 13))
    #expect(years([silent]).first?.first == 2024)
    let turned = YearlessFile(name: "m", hours: runs([(12, 20)] + unset + [(1, 2)]), modified: day(2026, 1, 3))
    #expect(Set(years([turned])[0]) == [2025, 2026])
  }

  @Test(arguments: [[(1, 1)], [(12, 31), (1, 1)]])
  func `lines of an unset clock may end a file or begin one`(unset: [(Int, Int)]) {
    func infer(_ older: [(Int, Int)], _ newer: [(Int, Int)]) -> [YearReading] {
      YearInference.infer(
        files: [
          YearlessFile(name: "auth.log.1", hours: runs(older)),
          YearlessFile(name: "auth.log", hours: runs(newer), modified: day(2025, 11, 13)),
        ], planYear: nil)
    }
    let ended = infer([(11, 10), (11, 11)] + unset, [(11, 12)])
    #expect(ended.map { $0.segments.map(\.year) } == [[2025], [2025]])
    #expect(ended.map(\.isDoubtful) == [true, false])
    let begun = infer([(11, 10), (11, 11)], unset + [(11, 12)])
    #expect(begun.map { $0.segments.map(\.year) } == [[2025], [2025]])
    #expect(begun.last?.isDoubtful == true)
    // Behind the newest file there is only the time at which it was written.
    let alone = YearlessFile(name: "m", hours: runs([(11, 11)] + unset), modified: day(2025, 11, 12))
    #expect(years([alone]) == [[2025]])
    // A rotation over New Year.
    let turned = infer([(12, 29), (12, 30)] + unset, [(1, 2)])
    #expect(turned.last?.segments.map(\.year) == [2025])
    #expect(turned.first?.segments.first?.year == 2024)
  }

  @Test func `a leap second at the end of December is of the old year`() {
    var hours = runs([(12, 31), (1, 1), (1, 1)])
    hours[1].hour = Int64(CivilDate.dayNumber(year: 2001, month: 1, day: 1)) * 24
    let file = YearlessFile(name: "m", hours: hours, modified: day(2017, 1, 1))
    #expect(YearInference.infer(files: [file], planYear: nil).map(\.isDoubtful) == [false])
    #expect(years([file]) == [[2016, 2017]])
  }

  @Test func `a modification time of the future is none, and no line is of it`() throws {
    let file = YearlessFile(
      name: "mail.log", hours: runs([(12, 20)]), modified: day(2027, 12, 26), read: day(2026, 11, 21))
    let reading = try #require(YearInference.infer(files: [file], planYear: nil).first)
    #expect(reading.lastYear == 2025)
    #expect(reading.isDoubtful)
  }

  @Test func `files of a few days that were written within a moment were copied`() {
    let files = [
      YearlessFile(name: "auth.log", hours: runs([(11, 16)]), modified: day(2026, 11, 21)),
      YearlessFile(name: "auth.log.1", hours: runs([(11, 15)]), modified: day(2026, 11, 21) + 1),
    ]
    #expect(YearInference.infer(files: files, planYear: nil).map(\.isDoubtful) == [true, true])
    let grown = [
      YearlessFile(name: "auth.log", hours: runs([(11, 16)]), modified: day(2026, 11, 16) + 50_000),
      YearlessFile(name: "auth.log.1", hours: runs([(11, 15)]), modified: day(2026, 11, 16)),
    ]
    #expect(YearInference.infer(files: grown, planYear: nil).map(\.isDoubtful) == [false, false])
  }
}
