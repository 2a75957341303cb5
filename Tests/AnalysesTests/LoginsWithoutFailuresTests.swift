import CivilTime
import Findings
import Logins
import Testing
import Vocabulary

@testable import Analyses

/// Archives without a single failed login, and what to do about who got in.
@Suite struct LoginsWithoutFailuresTests {
  /// Five people who log in, three times a day if not said otherwise.
  private static func archive(days: Int, logins: Int = 15) -> Archive {
    var archive = Archive(days: days)
    for day in 0..<days {
      for number in 0..<logins {
        archive.add(
          day: day, second: 30_000 + number * 1200, source: .made(300 * (number % 5)), country: "GB",
          user: "person\(number % 5)", outcome: .success)
      }
    }
    return archive
  }

  @Test func `A login that only its place speaks against is told without any failure`() async throws {
    var archive = Self.archive(days: 30)
    for minute in [0, 5] {
      archive.add(
        day: 20, second: 58_000 + minute * 60, source: .made(700_000), country: "BR", user: "person1", outcome: .success
      )
    }
    for failures in 0...1 {
      if failures == 1 { archive.add(day: 1, source: .made(5), country: "CN", user: "x") }
      let result = try await archive.investigate()
      #expect(result.table("logins-after-failures")?.column("signs") == [.words("S4 S5")])
      #expect(result.finding("logins-after-failures/check")?.status == .found)
      #expect(result.intrusion?.plainText.hasPrefix("Perhaps: 452 successful logins are recorded and checked;") == true)
      #expect(
        result.recommendations.first?.plainText.hasPrefix("Ask the owner of person1 who logged in from 240.10.174.96")
          == true)
      #expect(
        result.words("logins-after-failures/check").contains(
          "at 16:06. The account had never logged in from that country (about one of its logins in "),
        "\(result.words("logins-after-failures/check"))")
    }
  }

  @Test(arguments: [(6, 20, false), (7, 14, false), (7, 15, true)])
  func `That nobody ever failed is doubted from a week and a hundred logins on`(
    days: Int, logins: Int, isDoubtful: Bool
  ) async throws {
    let result = try await Self.archive(days: days, logins: logins).investigate()
    #expect((result.finding("log-coverage/failures")?.severity == .notice) == isDoubtful)
    #expect(result.headline.count == (isDoubtful ? 2 : 1))
    #expect(
      result.intrusion?.plainText.hasPrefix(isDoubtful ? "That cannot be told: 105 successful" : "Not by guessing: ")
        == true)
    #expect(
      result.recommendations.map { $0.plainText.hasPrefix("Find out where failed logins are logged") }
        == (isDoubtful ? [true] : []))
  }

  @Test func `One failure is enough to know that failures are logged`() async throws {
    var archive = Self.archive(days: 30)
    archive.add(day: 3, second: 30, source: .made(300), country: "GB", user: "person1")
    let result = try await archive.investigate()
    #expect(result.finding("log-coverage/failures") == nil)
    #expect(!result.recommendations.contains { $0.plainText.contains("failed logins are logged") })
  }

  /// The address of a break-in is in no set, so it is named with the way to keep it out.
  @Test(arguments: [0, 2])
  func `Who got in is kept out by hand, behind the lock`(others: Int) async throws {
    var archive = Self.archive(days: 30)
    for second in 0..<30 {
      archive.add(day: 20, second: second * 7, source: .made(200_007), country: "CN", user: "person2@example.org")
    }
    archive.add(
      day: 20, second: 300, source: .made(200_007), country: "CN", user: "person2@example.org", outcome: .success)
    for other in 0..<others {
      archive.add(day: 22, second: other, source: .made(200_007), country: "CN", user: "o\(other)", outcome: .success)
    }
    let advice = try await archive.investigate().recommendations.map(\.plainText)
    #expect(advice[0].hasPrefix("Lock person2@example.org and change the password"))
    #expect(advice[1].hasPrefix("Then keep out 240.3.13.71, from where somebody probably got in: as an address with a"))
    #expect(advice[1].contains("spoor block add ADDRESS --despite-logins --reason \"broke in\""))
    #expect(advice[1].contains("But two other names log in from it too: look first") == (others > 0), "\(advice[1])")
  }
  @Test func `A computer that the user had used is not called the intruder's`() async throws {
    var archive = Self.archive(days: 70)
    for day in 0..<8 {
      archive.add(day: day, second: 90, source: .made(900_000), country: "GB", user: "sleeper", outcome: .success)
    }
    for (second, name) in (["root", "test", "oracle", "ftp"] + Array(repeating: "sleeper", count: 8)).enumerated() {
      archive.add(day: 60, second: 100 + second * second, source: .made(900_000), country: "GB", user: name)
    }
    archive.add(day: 60, second: 400, source: .made(900_000), country: "GB", user: "sleeper", outcome: .success)
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/break-in")?.severity == .alarm)
    #expect(result.recommendations.first?.plainText.hasPrefix("Lock sleeper and change the password") == true)
    #expect(!result.recommendations.contains { $0.plainText.contains("hen keep out") })
  }
}
