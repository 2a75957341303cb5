import CivilTime
import Findings
import Geography
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// A host with owners who log in every day from their own addresses, mistype now and then, and are never broken into.
enum OfficeArchive {
  static func archive(days: Int = 60, seed: UInt64 = 1, guesses: Int = 0) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: seed)
    let people = (0..<25).map { "person\(Array("abcdefghijklmnopqrstuvwxyz")[$0])\($0 * 7)" }
    for day in 0..<days {
      for (number, person) in people.enumerated() where random.below(5) > 0 {
        // At home, and now and then on the road.
        let source: Address = random.below(12) == 0 ? .made(50_000 + random.below(4000)) : .made(number * 300)
        let second = 20_000 + random.below(50_000)
        if random.below(10) == 0 {
          for slip in 0...random.below(2) {
            archive.add(day: day, second: second - 60 + slip * 9, source: source, country: "GB", user: person)
          }
        }
        archive.add(day: day, second: second, source: source, country: "GB", user: person, outcome: .success)
      }
    }
    for _ in 0..<guesses {
      archive.add(
        day: random.below(days), second: random.below(86_400), source: .made(200_000 + random.below(300)),
        country: "CN", user: random.below(3) == 0 ? "root" : people[random.below(25)])
    }
    return archive
  }
}

@Suite struct LoginsAfterFailuresTests {
  @Test func oneBreakInAmongManyGuessesOpensTheReport() async throws {
    var archive = OfficeArchive.archive(guesses: 17_000)
    for second in 0..<40 {
      archive.add(day: 40, second: 3000 + second * 7, source: .made(200_007), country: "CN", user: "root")
    }
    archive.add(day: 40, second: 3300, source: .made(200_007), country: "CN", user: "root", outcome: .success)
    let result = try await archive.investigate()
    let finding = try #require(result.finding("logins-after-failures/break-in"))
    #expect(finding.severity == .alarm)
    #expect(finding.number("break_ins") == .count(1))
    #expect(
      finding.summary.plainText.hasPrefix(
        "Treat one account as broken into. root logged in from 240.3.13.71 (China) on 19 February 2023 at 00:55, after")
    )
    #expect(result.headline[0].plainText.hasPrefix("Somebody probably got in: root logged in from 240.3.13.71"))
    #expect(result.headline.count > 1)
    #expect(result.sections[0].id == "logins-after-failures")
    #expect(result.recommendations[0].plainText.hasPrefix("Lock root and change the password, end open sessions"))
    #expect(result.intrusion?.plainText.contains("what one of the computers that logged in had done before") == true)
    #expect(result.table("logins-after-failures")?.column("verdict").first == .words("treat as broken into"))
    let line = archive.events.first { $0.outcome == .success && $0.user == "root" }?.line
    #expect(finding.evidence.map(\.line) == [line])
  }

  @Test func `Accounts that are numbered are nobody's misspelling`() async throws {
    var archive = Archive(days: 40)
    for day in 0..<40 {
      for number in 10..<30 {
        archive.add(
          day: day, second: 30_000 + number, source: .made(number * 300), country: "GB", user: "s10\(number)",
          outcome: .success)
      }
    }
    for number in 10..<22 {
      archive.add(day: 30, second: number * 60, source: .made(900_000), country: "CN", user: "s10\(number)")
    }
    archive.add(day: 30, second: 1500, source: .made(900_000), country: "CN", user: "s1017", outcome: .success)
    let finding = try #require(try await archive.investigate().finding("logins-after-failures/break-in"))
    #expect(finding.severity == .alarm && finding.number("break_ins") == .count(1))
  }

  @Test func `Whoever walks through spellings that nobody has is no owner who looks for his name`() async throws {
    func archive(_ spellings: Int) -> Archive {
      var archive = OfficeArchive.archive()
      for number in 0..<spellings {
        archive.add(day: 30, second: number * 60, source: .made(900_000), country: "CN", user: "kwilliam\(number)")
      }
      archive.add(day: 30, second: 1500, source: .made(900_000), country: "CN", user: "kwilliams", outcome: .success)
      return archive
    }
    #expect(try await archive(5).investigate().finding("logins-after-failures/break-in")?.severity == .info)
    #expect(try await archive(6).investigate().finding("logins-after-failures/break-in")?.severity == .alarm)
  }

  @Test func automationAfterTwoTypingErrorsIsNoBreakIn() async throws {
    var archive = Archive(days: 30)
    for second in 0..<2 { archive.add(day: 0, second: second * 5, source: .made(1), country: "GB", user: "backup") }
    for number in 0..<20_000 {
      archive.add(
        day: number * 30 / 20_000, second: 60 + number % 667 * 129, source: .made(1), country: "GB", user: "backup",
        outcome: .success)
    }
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/break-in")?.status == .nothingFound)
    #expect(result.finding("logins-after-failures/check") == nil)
    #expect(
      result.intrusion?.plainText
        == "Not as far as these logs show: 20,000 successful logins are recorded and checked, and for none what its computer had done before looks like guessing. A password that was guessed and used from another computer would not show."
    )
    #expect(!result.headline[0].plainText.contains("got in"))
  }

  @Test(arguments: UInt64(1)...12)
  func peopleWhoMistypeAreNotAccused(seed: UInt64) async throws {
    let result = try await OfficeArchive.archive(seed: seed, guesses: 1500).investigate()
    #expect(result.finding("logins-after-failures/break-in")?.status == .nothingFound)
    #expect(result.finding("logins-after-failures/break-in")?.severity == .info)
  }

  @Test func aComputerThatTriedOtherNamesIsCaughtAtItsFirstLogin() async throws {
    var archive = OfficeArchive.archive()
    for number in 0..<3 {
      archive.add(
        day: 20, second: 100 + number * 4000, source: .made(200_000), country: "CN", user: "guess-\(number * 37)")
    }
    archive.add(day: 20, second: 20_000, source: .made(200_000), user: "persona0", outcome: .success)
    let finding = try #require(try await archive.investigate().finding("logins-after-failures/break-in"))
    #expect(finding.summary.plainText.contains("after that computer had failed with 3 other names within a day"))
  }

  @Test func anOfficeBehindOneAddressIsNoAttacker() async throws {
    var archive = Archive(days: 10)
    for day in 0..<10 {
      for number in 0..<8 {
        // Each mistypes the password one morning, and one of them the name.
        let name = "colleague-\(number * 111)"
        if day == number { archive.add(day: day, second: 1000 * number, source: .made(1), user: name) }
        if number == 3 { archive.add(day: day, second: 3001, source: .made(1), user: "collaegue-\(number * 111)") }
        archive.add(day: day, second: 1000 * number + 50, source: .made(1), user: name, outcome: .success)
      }
    }
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/break-in")?.status == .nothingFound)
    #expect(result.finding("logins-after-failures/check") == nil)
  }

  @Test func aSteadyProgramWithAnOldPasswordIsOnlyAskedAbout() async throws {
    var archive = OfficeArchive.archive()
    for number in 0..<100 {
      archive.add(day: 20, second: number * 300, source: .made(300_000), user: "persona0")
    }
    archive.add(day: 20, second: 30_100, source: .made(300_000), user: "persona0", outcome: .success)
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/break-in")?.status == .nothingFound)
    #expect(result.finding("logins-after-failures/check")?.number("to_check") == .count(1))
    // The same from the network it always uses is ordinary.
    var home = OfficeArchive.archive()
    for number in 0..<100 { home.add(day: 20, second: number * 100, source: .made(5), user: "persona0") }
    home.add(day: 20, second: 10_100, source: .made(5), user: "persona0", outcome: .success)
    #expect(try await home.investigate().finding("logins-after-failures/check") == nil)
  }

  @Test func manyComputersAtOneNameAndOneGetsIn() async throws {
    var archive = OfficeArchive.archive()
    for number in 0..<9 {
      archive.add(day: 20, second: 100 + number * 200, source: .made(400_000 + number * 300), user: "personb7")
    }
    archive.add(day: 20, second: 2200, source: .made(400_000), user: "personb7", outcome: .success)
    let result = try await archive.investigate()
    let table = try #require(result.table("logins-after-failures"))
    #expect(table.column("signs") == [.words("S2")])
    #expect(table.counts("failures_elsewhere") == [8])
    #expect(result.finding("logins-after-failures/check")?.severity == .notice)
  }

  @Test func aSpamtrapAndALoginAreABreakIn() async throws {
    var archive = OfficeArchive.archive()
    archive.lists = [NameList(name: "spamtraps", lines: ["never-was-anybody"])]
    archive.add(day: 20, second: 100, source: .made(500_000), user: "never-was-anybody@example.com")
    archive.add(day: 20, second: 900, source: .made(500_000), user: "personb7", outcome: .success)
    #expect(try await archive.investigate().finding("logins-after-failures/break-in")?.status == .found)
  }

  @Test func aMemberOfTheSwarmThatGetsInIsCaught() async throws {
    var archive = OfficeArchive.archive(days: 90)
    for number in 0..<800 {
      archive.add(
        day: 70, second: number * 100, source: .made(600_000 + number * 300), country: "BR",
        user: "victim\(number % 40)")
    }
    archive.add(day: 71, second: 500, source: .made(600_000 + 17 * 300), user: "personb7", outcome: .success)
    let result = try await archive.investigate()
    let finding = try #require(result.finding("logins-after-failures/break-in"))
    #expect(finding.status == .found)
    #expect(finding.summary.plainText.contains("personb7 logged in from"))
  }

  @Test func withoutLoginsInTheLogNothingIsClaimed() async throws {
    let result = try await SpikeArchive.archive(extra: 0, onDay: 0).investigate()
    #expect(result.finding("logins-after-failures/break-in")?.status == .notEnoughData)
    #expect(
      result.words("logins-after-failures/break-in")
        == "These logs do not record successful logins.")
  }

  /// The quick comparison against the plain one, on names of few letters, which are near each other often.
  @Test func likenessIsTheDistanceOfLevenshteinOrAPart() {
    var random = SplitMix64(seed: 9)
    let names = (0..<150).map { _ in String((0..<random.below(10)).map { _ in Array("abcd")[random.below(4)] }) }
    var likeness = Likeness(names: names)
    for left in names.indices {
      for right in names.indices {
        let (a, b) = (Array(names[left].utf8), Array(names[right].utf8))
        let (short, long) = a.count < b.count ? (a, b) : (b, a)
        let isPart =
          short.count >= 3 && (0...(long.count - short.count)).contains { long[$0...].starts(with: short) }
        let isNear = short.count >= 5 && Self.distance(a, b) <= 2
        let isLike = likeness.isLike(Int32(left), anyOf: [Int32(right)])
        #expect(isLike == (isPart || isNear), "\(names[left]) \(names[right])")
      }
    }
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (b[j] == letter ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }

  @Test func aNewCountryAfterAFewFailuresIsWorthAsking() async throws {
    var archive = OfficeArchive.archive(days: 30)
    for second in 0..<6 {
      archive.add(day: 28, second: second * 40, source: .made(700_000), country: "FR", user: "personb7")
    }
    archive.add(day: 28, second: 300, source: .made(700_000), country: "FR", user: "personb7", outcome: .success)
    let table = try #require(try await archive.investigate().table("logins-after-failures"))
    #expect(table.column("signs") == [.words("S3 S4")])
    #expect(table.counts("score") == [3])
  }

  @Test func aHolidayAloneIsOnlyCounted() async throws {
    var archive = OfficeArchive.archive(days: 30)
    for day in 20..<25 {
      archive.add(day: day, second: 300, source: .made(700_000), country: "ES", user: "personb7", outcome: .success)
    }
    archive.add(day: 1, source: .made(5), country: "CN", user: "x")
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/check") == nil)
    #expect(result.details("logins-after-failures/break-in").contains("One other login is unusual only for where"))
  }

  @Test func nobodyIsInTwoPlacesAtOnce() async throws {
    var archive = OfficeArchive.archive(days: 30)
    // Twice within ten minutes: at home, in Brazil, at home.
    for day in [20, 22] {
      for (minute, place) in [(0, "GB"), (5, "BR"), (10, "GB")] {
        archive.add(
          day: day, second: 80_000 + minute * 60, source: .made(place == "GB" ? 300 : 700_000), country: place,
          user: "personb7", outcome: .success)
      }
    }
    archive.add(day: 1, source: .made(5), country: "CN", user: "x")
    let table = try #require(try await archive.investigate().table("logins-after-failures"))
    #expect(table.column("signs") == [.words("S4 S5")])
    #expect(table.column("source") == [.address("240.10.174.96")])
  }

  @Test func aSleepingAccountThatWakesAfterFailuresIsTold() async throws {
    var archive = OfficeArchive.archive(days: 200)
    for day in 0..<12 {
      archive.add(day: day, second: 300, source: .made(8), country: "GB", user: "sleeper", outcome: .success)
    }
    for second in 0..<5 {
      archive.add(day: 150, second: second * 40, source: .made(900_000), country: "GB", user: "sleeper")
    }
    archive.add(day: 150, second: 300, source: .made(900_000), country: "GB", user: "sleeper", outcome: .success)
    let table = try #require(try await archive.investigate().table("logins-after-failures"))
    #expect(table.column("signs") == [.words("S3 S6")])
  }

  @Test func distancesBetweenCountriesAreNeverTooLong() {
    #expect(CountryPlaces.kilometresBetween("GB", "FR") == 0)
    #expect(CountryPlaces.kilometresBetween("US", "CA") == 0)
    #expect(CountryPlaces.kilometresBetween("US", "RU") == 0)
    #expect((3000..<5570).contains(CountryPlaces.kilometresBetween("GB", "US") ?? 0))
    #expect((9500..<10_900).contains(CountryPlaces.kilometresBetween("SG", "GB") ?? 0))
    #expect(CountryPlaces.kilometresBetween("GB", "??") == nil)
  }

  @Test func spellingsOfOneNameAreLikeEachOther() {
    func isLike(_ left: String, _ right: String) -> Bool {
      var likeness = Likeness(names: [left, right])
      let forwards = likeness.isLike(0, anyOf: [1])
      #expect(likeness.isLike(1, anyOf: [0]) == forwards)
      return forwards
    }
    #expect(isLike("robert", "robret"))
    #expect(isLike("smith", "jsmith2"))
    #expect(isLike("eva", "medieval"))
    #expect(!isLike("root", "toor"))
    #expect(!isLike("info", "admin"))
    #expect(!isLike("", "x"))
    #expect(!isLike("abcdef", "fedcba"))
  }

  @Test func `One login is spoken of as one`() async throws {
    var archive = Archive(days: 30)
    for day in 0..<30 { archive.add(day: day, source: .made(day), country: "CN", user: "root") }
    archive.add(day: 7, second: 60, source: .made(900), country: "GB", user: "office", outcome: .success)
    let result = try await archive.investigate()
    #expect(
      result.intrusion?.plainText.hasPrefix(
        "Not as far as these logs show: 1 successful login is recorded and checked, and what its computer had done before does not"
      )
        == true)
    #expect(
      result.words("logins-after-failures/break-in").hasPrefix(
        "1 successful login was checked; what its computer had done before does not look like guessing."))
  }

  /// Guessing that takes its time: the last failure lies more than a day before the login.
  @Test(arguments: [(19, false), (20, true)])
  func `Much guessing is remembered for weeks`(failures: Int, isTold: Bool) async throws {
    var archive = Archive(days: 30)
    for number in 0..<failures {
      archive.add(
        day: number / 2, second: number % 2 * 7000 + number * number, source: .made(9), country: "CN", user: "emil")
    }
    archive.add(day: 12, second: 80_000, source: .made(9), country: "CN", user: "emil", outcome: .success)
    let finding = try await archive.investigate().finding("logins-after-failures/break-in")
    #expect((finding?.severity == .alarm) == isTold)
  }

  /// Each computer of the network fails too seldom to be told by itself.
  @Test(arguments: [(2, Finding.Status.nothingFound), (12, .found)])
  func `Guessing in turns by the computers of a network is theirs together`(
    computers: Int, status: Finding.Status
  ) async throws {
    var archive = Archive(days: 30)
    for number in 0..<60 {
      archive.add(
        day: number / 10, second: number * 997 % 80_000, source: .made(16 + number % computers), country: "CN",
        user: "emil")
    }
    archive.add(day: 8, second: 0, source: .made(16 + 40), country: "CN", user: "emil")
    archive.add(day: 9, second: 80_000, source: .made(16 + 40), country: "CN", user: "emil", outcome: .success)
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/break-in")?.status == status)
    if status == .found {
      #expect(result.intrusion?.plainText.hasPrefix("Probably: ") == true)
      #expect(
        result.headline[0].plainText.contains(
          "after 60 failed logins with the name from 12 other computers of its network in the weeks before"))
    }
  }

  @Test func `What a computer did after a login is not told as before it`() async throws {
    var archive = Archive(days: 30)
    archive.add(day: 9, second: 100, source: .made(9), country: "CN", user: "emil", outcome: .success)
    for (number, name) in ["root", "test", "oracle", "ftp"].enumerated() {
      archive.add(day: 9, second: 200 + number, source: .made(9), country: "CN", user: name)
    }
    let result = try await archive.investigate()
    #expect(
      result.words("logins-after-failures/check").contains(
        ". That computer then failed with 4 other names within a day."),
      "\(result.words("logins-after-failures/check"))")
  }
}
