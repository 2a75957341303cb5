import Findings
import Logins
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct PasswordShapesTests {
  /// Letters that are in no list and no name.
  private static func word(_ random: inout SplitMix64) -> String {
    String((0..<7).map { _ in Array("bcfghjkwz")[random.below(9)] })
  }

  private static func archive(_ count: Int, _ password: (Int, String, inout SplitMix64) -> String?) -> Archive {
    var random = SplitMix64(seed: 3)
    var reader = SecretReader()
    var archive = Archive(days: 20)
    archive.hasGeography = false
    archive.plan.analyses = [.init(id: "password-shapes")]
    for number in 0..<count {
      let user = "person\(["ara", "ben", "cid", "dov", "eli"][number % 5])\(["x", "y", "z"][number / 5 % 3])"
      let text = password(number, user, &random)
      archive.add(
        day: number % 20, second: random.below(86_400), source: .made(random.below(60)), user: user + "@example.com",
        secret: text.map { reader.mark($0, user: user) } ?? .none)
    }
    return archive
  }

  @Test func guessesMadeFromTheNamesAreToldSo() async throws {
    let result = try await Self.archive(600) { number, user, random in
      switch number % 4 {
      case 0: Self.word(&random)
      default: user + "\(2015 + random.below(4))"
      }
    }.investigate()
    let finding = try #require(result.finding("password-shapes/shapes"))
    #expect(
      finding.summary.plainText
        == "Of the 600 tried passwords that stand in the log, 75 % held the user name and a year.")
    #expect(finding.details.map(\.plainText).contains { $0.hasPrefix("Years in passwords are mostly 2015 to 2018") })
    #expect(finding.details.last?.plainText.contains("auth_verbose_passwords = no") == true)
    #expect(finding.evidence.count == 1)
    let made = try #require(result.finding("password-shapes/made-for"))
    #expect(made.status == .found && made.verdict == .clear)
    #expect(made.number("own_name") == .count(450))
    let table = try #require(result.table("password-shapes"))
    #expect(table.counts("attempts").reduce(0, +) == 600)
    #expect(
      try #require(result.table("password-years")).column("year") == [2015, 2016, 2017, 2018].map { .words("\($0)") })
  }

  @Test func passwordsOfOthersNamesAreChance() async throws {
    let result = try await Self.archive(600) { number, _, random in
      "person\(["ara", "ben", "cid", "dov", "eli"][random.below(5)])\(["x", "y", "z"][random.below(3)])\(random.below(90))"
    }.investigate()
    let made = try #require(result.finding("password-shapes/made-for"))
    #expect(made.status == .nothingFound)
    guard case .number(let lift, _)? = made.number("lift") else {
      Issue.record("no lift")
      return
    }
    #expect(lift > 0.5 && lift < 2)
  }

  @Test func smallClassesAreFolded() async throws {
    let result = try await Self.archive(200) { number, _, random in
      // Four different passwords of digits, and one that is common but tried from everywhere.
      number % 10 == 0 ? "\(100_000 + number % 4)" : number % 10 == 1 ? "letmein" : Self.word(&random)
    }.investigate()
    let table = try #require(result.table("password-shapes"))
    #expect(table.column("shape") == [.words("other")])
    #expect(table.counts("attempts") == [200])
    #expect(table.column("passwords") == [.empty], "what was added together is not told")
  }

  @Test func kindsOfGuessingAreNamed() async throws {
    func kind(_ archive: Archive) async throws -> String {
      try await archive.investigate().words("password-shapes/kind")
    }
    func names(_ names: Int, _ count: Int, _ password: (Int) -> String) -> Archive {
      var archive = Archive(days: 10)
      archive.plan.analyses = [.init(id: "password-shapes")]
      var reader = SecretReader()
      for number in 0..<count {
        archive.add(
          day: number % 10, source: .made(number % 40), user: "user\(number % names)",
          secret: reader.mark(password(number), user: nil))
      }
      return archive
    }
    #expect(try await kind(names(2, 206) { "p\($0)q" }).hasPrefix("It was guessing on few accounts"))
    #expect(
      try await kind(names(20, 400) { "p\($0)q" }).hasPrefix("It was a dictionary for each name: 20 attempts a name"))
    #expect(try await kind(names(100, 150) { "p\($0)q" }).contains("a list of stolen logins"))
    #expect(try await kind(names(100, 150) { "p\($0 % 3)q" }).hasPrefix("It was one password sprayed over many names"))
    #expect(try await kind(names(100, 150) { "p\($0 % 60)q" }).contains("from a pool of passwords"))
  }

  @Test func whatAPartOfTheAttemptsShowsIsSaidOfThatPart() async throws {
    let part = try await Self.archive(1000) { number, _, _ in number % 10 == 0 ? "p\(number)q" : nil }.investigate()
    #expect(
      part.words("password-shapes/kind").hasPrefix(
        "By the 10 % of attempts whose password and name stand in the log, it was guessing on few accounts"))
    let whole = try await Self.archive(100) { number, _, _ in "p\(number)q" }.investigate()
    #expect(whole.words("password-shapes/kind").hasPrefix("It fits no one kind of guessing"))
    var silent = Self.archive(100) { _, _, _ in nil }
    for number in 0..<900 {
      silent.add(day: number % 20, second: number, source: .made(number % 60), user: "x", reason: .unspecified)
    }
    #expect(
      try await silent.investigate().words("password-shapes/targets").hasPrefix(
        "By the 10 % of attempts of which it is known whether the name exists, they did not aim at names that exist"))
  }

  @Test func fewPasswordsSayNothing() async throws {
    let result = try await Self.archive(100) { number, user, _ in number < 49 ? user : nil }.investigate()
    let finding = try #require(result.finding("password-shapes/shapes"))
    #expect(finding.status == .notEnoughData && finding.details.count == 1)
    #expect(result.table("password-shapes") == nil)
  }

  @Test func noPasswordInTheLogIsHowItShouldBe() async throws {
    let result = try await Self.archive(100) { _, _, _ in nil }.investigate()
    #expect(result.finding("password-shapes/shapes")?.status == .notApplicable)
    // All attempts are on unknown users, and the lines say so.
    #expect(
      result.words("password-shapes/targets")
        == "They did not aim at names that exist: none of 100 attempts, by the reasons that the lines give.")
  }

  @Test func aListOfAccountsTellsWhatWasAimedAt() async throws {
    var archive = Self.archive(100) { _, _, _ in nil }
    archive.lists = [NameList(name: "accounts", lines: ["personarax", "personbeny", "personcidz"])]
    let finding = try #require(try await archive.investigate().finding("password-shapes/targets"))
    #expect(finding.summary.plainText.hasPrefix("Some of it was aimed at names that exist"))
    #expect(finding.summary.plainText.hasSuffix("by the list accounts."))
  }
}
