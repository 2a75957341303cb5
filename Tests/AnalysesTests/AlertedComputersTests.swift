import Findings
import Planning
import Testing
import Vocabulary

@testable import Analyses

/// Whom an alert is about, whether they got in, and what would keep them out.
@Suite struct AlertedComputersTests {
  private func countries(_ archive: Archive) async throws -> AlertSign {
    try #require(try await archive.audited().signs.first { $0.kind == .newCountries })
  }

  @Test func anAlertOnCountriesTellsOfTheirComputersOnly_thoseWithMostFirst() async throws {
    var archive = Archive.watched()
    for number in 0..<20 {
      archive.add(
        day: 59, second: 40_000 + number * 900, source: .made(70_000 + number), country: number < 9 ? "BG" : "KR",
        user: "u\(number)")
    }
    // Busier than any of them, and from where somebody fails every day.
    for second in 0..<9 {
      archive.add(day: 59, second: 9000 + 3000 * second, source: .made(90_000), country: "US", user: "x")
    }
    let sign = try await countries(archive)
    #expect(sign.members == ["South Korea", "Bulgaria"])
    #expect(sign.words.contains("From 20 computers in 2 countries: South Korea 11 and Bulgaria 9. None of them"))
    #expect(
      sign.words.contains(
        "South Korea and Bulgaria would have stopped 20 (33.90 %) of the 59 attempts of that time from all countries;"))
    #expect(!sign.words.contains(Address.made(90_000).description))
  }

  /// A user at home, and a stranger from Bulgaria who fails until the password fits.
  private func guessed(_ archive: Archive) -> Archive {
    var archive = archive
    for day in 0..<60 {
      archive.add(day: day, second: 30_000, source: .made(95_000), country: "NL", user: "emil", outcome: .success)
    }
    for number in 0..<64 {
      archive.add(day: 59, second: 10_800 + number * 50, source: .made(96_000), country: "BG", user: "emil")
    }
    for number in 0..<7 {
      archive.add(
        day: 59, second: 10_900 + number * 400, source: .made(98_000 + number), country: "US", user: "x\(number)")
    }
    archive.add(day: 59, second: 19_800, source: .made(96_000), country: "BG", user: "emil", outcome: .success)
    return archive
  }

  private static let login = "emil logged in from \(Address.made(96_000)) on 10 March 2023 at 05:30."

  @Test func aCountryIsNobodysHomeForALoginThatIsInQuestion() async throws {
    var archive = guessed(.watched())
    archive.plan.policies.alert = .init(failures: 20, seconds: 3600)
    archive.plan.analyses.append(.init(id: "logins-after-failures"))
    let sign = try #require(try await archive.audited().signs.first { $0.kind == .hourlyThreshold })
    #expect(sign.words.contains("Letting in only the country from which somebody logged in (NL)"), "\(sign.words)")
    #expect(sign.words.contains("and no login of this archive but one that is in question, from Bulgaria"))
    // Somebody else's, of whom nobody asks, makes it one.
    archive.add(day: 3, second: 50, source: .made(97_000), country: "BG", user: "ion", outcome: .success)
    let home = try #require(try await archive.audited().signs.first { $0.kind == .hourlyThreshold })
    #expect(home.words.contains("(NL and Bulgaria)"), "\(home.words)")
  }

  @Test func anAlertSaysThatTheComputerItNamesLoggedIn_andThatNoSetHasItForThat() async throws {
    var archive = guessed(.watched())
    archive.plan.policies.alert = .init(failures: 20, seconds: 3600)
    archive.plan.policies.ban = .init(failures: 5, withinSeconds: 600, forSeconds: 3600)
    let signs = try await archive.audited().signs
    let hour = try #require(signs.first { $0.kind == .hourlyThreshold })
    #expect(hour.words.contains("The busiest made 64 of them: \(Address.made(96_000)). \(Self.login)"), "\(hour.words)")
    #expect(hour.words.contains("Not in it: \(Address.made(96_000)), with 64 of the "), "\(hour.words)")
    #expect(
      hour.words.contains("because somebody logged in from it. Firewall sets spare whoever logged in: `spoor block"))
    let ban = try #require(signs.first { $0.kind == .guardFailed })
    #expect(ban.words.contains("Who: \(Address.made(96_000)). \(Self.login)"), "\(ban.words)")
    #expect(ban.words.contains("--despite-logins"))
  }
}
