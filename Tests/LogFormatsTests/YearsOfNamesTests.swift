import CivilTime
import Testing

@testable import LogFormats

/// What the names of files and folders say of the years of their lines.
@Suite struct YearsOfNamesTests: InfersYears {
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

  @Test func `the date in the name says more than the modification time`() {
    let file = YearlessFile(name: "logs/maillog-20211114.gz", hours: runs([(11, 13)]), modified: day(2023, 11, 25))
    #expect(years([file]) == [[2021]])
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

  @Test func `a number behind the year is a week where it is no month`() {
    func read(_ files: [(String, [(Int, Int)])]) -> [Int] {
      YearInference.infer(
        files: files.map { YearlessFile(name: $0.0, hours: runs($0.1), modified: day(2025, 3, 1)) }, planYear: nil
      ).map { $0.basis == .nameDate && !$0.isDoubtful ? $0.lastYear : 0 }
    }
    #expect(read([("mail.log-2023-45", [(11, 6), (11, 12)])]) == [2023])
    #expect(read([("mail.log-2023_45.gz", [(10, 30), (11, 6)])]) == [2023])
    // Weeks that begin on Sunday have other numbers in some years.
    #expect(read([("mail.log-2024-45", [(11, 10), (11, 16)])]) == [2024])
    // Beside such a name, others have weeks as well, also those that may be months.
    #expect(
      read([("mail.log-2023-45", [(11, 6), (11, 12)]), ("mail.log-2023-05", [(1, 30), (2, 5)])]) == [2023, 2023])
    #expect(read([("mail.log-2023-05", [(5, 1), (5, 31)])]) == [2023])
    // A number of something else.
    #expect(read([("app-2019-45.log", [(3, 1), (3, 7)])]) == [0])
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
