import CivilTime
import Testing

@testable import LogFormats

@Suite struct YearInferenceTests {
  private func runs(_ days: [(Int, Int)], startLine: Int = 0) -> [HourRun] {
    days.enumerated().map { index, day in
      HourRun(
        firstLine: startLine + index * 10,
        hour: Int64(CivilDate.dayNumber(year: 2000, month: day.0, day: day.1)) * 24 + 5, kind: .yearless)
    }
  }

  private func day(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    Int64(CivilDate.dayNumber(year: year, month: month, day: day)) * 86_400
  }

  private func years(_ files: [YearlessFile], plan: Int? = nil) -> [[Int]] {
    YearInference.infer(files: files, planYear: plan).map { $0.segments.map(\.year) }
  }

  @Test func `the modification time bounds the last line`() {
    let hours = runs([(10, 1), (11, 25)])
    #expect(years([YearlessFile(name: "mail.log", hours: hours, modified: day(2023, 11, 25))]) == [[2023]])
    #expect(years([YearlessFile(name: "mail.log", hours: hours, modified: day(2023, 12, 1))]) == [[2023]])
    // Written before the line's day in that year: the year before.
    #expect(years([YearlessFile(name: "mail.log", hours: hours, modified: day(2023, 11, 20))]) == [[2022]])
  }

  @Test func `a log and what was packed of it are of one year`() {
    let log = YearlessFile(name: "maillog", hours: runs([(11, 5), (11, 12)]), modified: 0)
    let packed = YearlessFile(name: "maillog.gz", hours: runs([(11, 5), (11, 11)]), modified: 0)
    #expect(years([log, packed], plan: 2023) == [[2023], [2023]])
    let overNewYear = YearlessFile(name: "maillog.xz", hours: runs([(11, 5), (1, 11)]), modified: 0)
    #expect(years([log, overNewYear], plan: 2024) == [[2023], [2023, 2024]])
    // What rotation put aside is no copy of what it left.
    let rotated = YearlessFile(name: "maillog.1", hours: runs([(11, 5), (11, 11)]), modified: 0)
    #expect(years([rotated, log], plan: 2023) == [[2022], [2023]])
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

  @Test func `three years in one file are told apart`() {
    let file = YearlessFile(
      name: "m", hours: runs([(6, 1), (12, 1), (3, 1), (11, 1), (2, 1)]), modified: day(2024, 2, 1))
    #expect(years([file]) == [[2022, 2023, 2024]])
  }

  @Test func `the date in the name says more than the modification time`() {
    let file = YearlessFile(name: "logs/maillog-20211114.gz", hours: runs([(11, 13)]), modified: day(2023, 11, 25))
    #expect(years([file]) == [[2021]])
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

  @Test(arguments: [
    ("host/2021/11/12/auth.log", 2021), ("2021-11/mx/auth.log", 2021), ("logs/2021/auth.log", 2021),
    ("logs/12/auth.log", 2023), ("build-2021-x/auth.log", 2023), ("2021/11-12/auth.log", 2021),
    ("202111/auth.log", 2021),
    ("mx/20211112/auth.log", 2021), ("backup-2021-11-13/auth.log", 2021),
  ])
  func `folders named after a day, a month or a year bound what lies in them`(name: String, year: Int) {
    #expect(years([YearlessFile(name: name, hours: runs([(11, 12)]), modified: day(2023, 11, 25))]) == [[year]])
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

  @Test func `a day in a name may be that with which the file begins`() {
    func read(_ name: String, _ days: [(Int, Int)]) -> [Int]? {
      years([YearlessFile(name: name, hours: runs(days), modified: day(2025, 3, 1))]).first
    }
    #expect(read("mail-20231101.log", [(11, 1), (11, 29)]) == [2023])
    #expect(read("auth-2023-12-18.log", [(12, 18), (1, 5)]) == [2023, 2024])
    #expect(read("20231101/mail.log", [(11, 1), (11, 29)]) == [2023])
    // A copy that lacks the first lines.
    #expect(read("mail-20231101.log", [(11, 20), (11, 29)]) == [2023])
    // The day of the rotation, as before.
    #expect(read("mail-20231101.log", [(10, 1), (10, 31)]) == [2023])
    #expect(read("mail-20230101.log", [(1, 1), (12, 31)]) == [2022])
    #expect(read("mail-20230105.log", [(12, 18), (1, 5)]) == [2022, 2023])
    #expect(read("mail-20230601.log", [(8, 1), (8, 31)]) == [2022])
    #expect(read("mail-20231101.log", [(6, 1), (6, 20)]) == [2023])
  }

  @Test func `days in names whose order is open are read where lines and names settle it`() {
    func read(_ files: [(String, [(Int, Int)])], plan: Int? = nil) -> [Int] {
      YearInference.infer(
        files: files.map { YearlessFile(name: $0.0, hours: runs($0.1), modified: day(2025, 3, 1)) }, planYear: plan
      ).map { $0.basis == .nameDate && !$0.isDoubtful ? $0.lastYear : 0 }
    }
    #expect(read([("mail-12112023.log.gz", [(11, 5), (11, 12)])]) == [2023])
    #expect(read([("mail-11122023.log", [(11, 5), (11, 12)])]) == [2023])
    #expect(read([("mail.log.231112", [(11, 5), (11, 12)])]) == [2023])
    #expect(read([("mail_12-11-2023", [(11, 5), (11, 12)])]) == [2023])
    #expect(read([("mail_12.11.23.log", [(11, 5), (11, 12)])]) == [2023])
    // 21 November 2022 or 22 November 2021: the other name knows no 31st month.
    #expect(read([("m-211122", [(11, 15), (11, 21)])]) == [0])
    #expect(read([("m-211122", [(11, 15), (11, 21)]), ("m-301122", [(11, 22), (11, 30)])]) == [2022, 2022])
    // In another folder names may be made in another way; a number is no date where the lines are of another time.
    #expect(read([("a/m-211122", [(11, 15), (11, 21)]), ("b/m-301122", [(11, 22), (11, 30)])]) == [0, 2022])
    #expect(read([("mail-110423.log", [(7, 1), (7, 5)])]) == [0])
    #expect(read([("mail-123456.log", [(7, 1), (7, 5)]), ("mail-99999999.log", [(7, 1), (7, 5)])]) == [0, 0])
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

  @Test(arguments: [
    ("mail.log", "mail", "", -1), ("mail.log.2.gz", "mail", "", 2), ("maillog-20231112", "maillog", "2023-11-12", -1),
    ("maillog-20231112.gz", "maillog", "2023-11-12", -1), ("maillog.0.bz2", "maillog", "", 0),
    ("mail.log-20231112-1699747200.xz", "mail", "2023-11-12", -1), ("mail-2023-11-12.log", "mail", "2023-11-12", -1),
    ("mail.log-2023111203", "mail", "2023-11-12", -1), ("mail.log-2023-11-12T03:25:01", "mail", "2023-11-12", -1),
    ("mail_2023_11_12.log", "mail", "2023-11-12", -1), ("mail.log.2023.11.12.gz", "mail", "2023-11-12", -1),
    ("mail.log.20231112.1", "mail", "2023-11-12", 1), ("h/2023-11-12.log", "h/.log", "2023-11-12", -1),
    ("h/20231112-mail.log.gz", "h/mail", "2023-11-12", -1), ("mail.log-1699747200", "mail", "2023-11-12", -1),
    ("mail.log.1699747200.gz", "mail", "2023-11-12", -1), ("a/b.1/auth.log.1", "a/b.1/auth", "", 1),
    ("s/@400000006550170000000000.s", "s/current", "2023-11-12", -1), ("s/current", "s/current", "", -1),
    ("mail.log-2023-W45", "mail", "2023-11-12", -1), ("maillog-2020w53.gz", "maillog", "2021-01-03", -1),
    ("auth.log.2024-week01", "auth", "2024-01-07", -1), ("mail.log-2023-W54", "mail.log-2023-W54", "", -1),
    ("example.com-Nov-2023.gz", "example.com", "2023-11-30", -1), ("mail-2023-11.log", "mail", "2023-11-30", -1),
    ("mail.202311.xz", "mail", "2023-11-30", -1), ("mail.200112", "mail.200112", "", -1),
    ("mail-99999999", "mail-99999999", "", -1), ("mail-20231312", "mail-20231312", "", -1),
    ("mail-169974720012", "mail-169974720012", "", -1), ("auth.log.old", "auth", "", 1),
    ("auth.log.12Nov2023", "auth", "2023-11-12", -1), ("auth-12-nov-2023.log.gz", "auth", "2023-11-12", -1),
    ("auth.log.06NOV2023.1", "auth", "2023-11-06", 1), ("x12Nov2023", "x12Nov2023", "", -1),
    ("auth.log.31Nov2023", "auth.log.31Nov2023", "", -1),
  ])
  func `a rotation suffix is taken off a name`(name: String, family: String, date: String, number: Int) {
    let parsed = RotationName(name)
    #expect(parsed.family == family)
    #expect(parsed.date?.lastDay.iso ?? "" == date)
    #expect(parsed.number ?? -1 == number)
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

  @Test func `newsyslog's first rotated file is older than the live one`() {
    let files = [
      YearlessFile(name: "maillog", hours: runs([(1, 3), (1, 9)]), modified: day(2026, 11, 21)),
      YearlessFile(name: "maillog.0.bz2", hours: runs([(12, 27), (1, 2)]), modified: day(2026, 11, 21)),
      YearlessFile(name: "maillog.1.bz2", hours: runs([(12, 20), (12, 26)]), modified: day(2026, 11, 21)),
    ]
    #expect(years(files, plan: 2022) == [[2022], [2021, 2022], [2021]])
    #expect(YearInference.infer(files: files, planYear: 2022).allSatisfy { !$0.isDoubtful })
  }

  @Test func `a month in a name counts where the last line is of it, or of the one before`() {
    func year(_ name: String, _ last: (Int, Int)) -> [[Int]] {
      years([YearlessFile(name: name, hours: runs([last]), modified: day(2026, 11, 21))])
    }
    #expect(year("auth-Jan-2022.gz", (1, 31)) == [[2022]])
    #expect(year("auth-Jan-2022.gz", (12, 31)) == [[2021]])
    #expect(year("win-2019-01.log", (11, 20)) == [[2026]])
  }

  @Test func `the day a folder was kept on bounds its newest files, and not those before`() {
    let files = [
      YearlessFile(name: "backup-2022-01-10/auth.log", hours: runs([(1, 3), (1, 9)]), modified: day(2026, 11, 21)),
      YearlessFile(name: "backup-2022-01-10/auth.log.1", hours: runs([(12, 20), (1, 2)]), modified: day(2026, 11, 21)),
      YearlessFile(name: "backup-2022-01-10/auth.log.2", hours: runs([(1, 3), (12, 19)]), modified: day(2026, 11, 21)),
    ]
    #expect(years(files).map(\.last) == [2022, 2022, 2021])
    let idle = YearlessFile(name: "backup-2022-01-10/auth.log", hours: runs([(8, 3)]))
    #expect(YearInference.infer(files: [idle], planYear: nil).map(\.isDoubtful) == [true])
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

  /// Of an archive that was copied long after its newest line, or unpacked with a time that somebody made up.
  @Test(arguments: [(2026, 11, 21), (2022, 9, 1)])
  func `names with a date tell that file times are not those of the lines`(written: (Int, Int, Int)) {
    let modified = day(written.0, written.1, written.2)
    let dated = YearlessFile(name: "log/mail.log-20231106", hours: runs([(10, 30), (11, 5)]), modified: modified)
    let files = [
      dated, YearlessFile(name: "log/mail.log", hours: runs([(11, 6), (11, 8)]), modified: modified + 2),
      YearlessFile(name: "log/auth.log", hours: runs([(11, 1), (11, 8)]), modified: modified + 3),
    ]
    #expect(years(files) == [[2023], [2023], [2023]])
    // Written when the last of its lines was, the name says nothing against file times.
    let kept = YearlessFile(name: dated.name, hours: dated.hours, modified: day(2023, 11, 6))
    let later = YearlessFile(name: "log/auth.log", hours: runs([(11, 1), (11, 8)]), modified: day(2024, 11, 9))
    #expect(years([kept, later]) == [[2023], [2024]])
  }

  @Test func `of the names of one content that with a date tells most, then that of the longest rotation`() {
    let names = [
      ["backup/mail.log.gz", "log/mail.log"], ["log/mail.log.1", "old/mail.log.1"], ["log/mail.log.2"],
      ["a.log", "kept/a.log-20231106.gz"], ["x/b.log", "backup-2023-11-06/b.log"], ["one", "other"],
    ]
    #expect(RotationOrder.mostTelling(of: names) == [1, 0, 0, 1, 1, 0])
  }
}
