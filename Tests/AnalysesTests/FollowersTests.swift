import CivilTime
import Findings
import Planning
import Testing
import Vocabulary

@testable import Analyses

/// What comes after a break-in belongs to it: in the table, and to nobody's home.
@Suite struct FollowersTests {
  private static let minute = 60

  /// Forty failures with `root` from one computer, then a login: S3 with four points.
  private static func brokenInto() -> Archive {
    var archive = OfficeArchive.archive()
    for number in 0..<40 {
      archive.add(day: 40, second: 3000 + number * 7, source: .made(200_007), country: "CN", user: "root")
    }
    archive.add(day: 40, second: 3300, source: .made(200_007), country: "CN", user: "root", outcome: .success)
    return archive
  }

  private func logins(_ archive: Archive) async throws -> [SuspiciousLogins.Login] {
    try await archive.input().suspicious.breakIns
  }

  @Test func `The account's next login from the neighbourhood of who broke in is told with it`() async throws {
    var archive = Self.brokenInto()
    archive.add(day: 41, second: 60, source: .made(200_009), country: "CN", user: "root", outcome: .success)
    let result = try await archive.investigate()
    let finding = try #require(result.finding("logins-after-failures/break-in"))
    #expect(finding.number("break_ins") == .count(2) && finding.number("accounts") == .count(1))
    #expect(finding.summary.plainText.contains("after the break-in into that account"))
    #expect(result.intrusion?.plainText.contains("one other login with such an account came after that") == true)
    #expect(result.table("logins-after-failures")?.column("signs") == [.words("S3"), .words("S7")])
  }

  @Test func `Another computer that had guessed at the account is one of the intruder's`() async throws {
    var archive = Self.brokenInto()
    archive.add(day: 39, second: 60, source: .made(700_000), country: "BR", user: "root")
    archive.add(day: 43, second: 60, source: .made(700_000), country: "BR", user: "root", outcome: .success)
    #expect(try await logins(archive).map(\.signs) == [.streak, .follows])
  }

  @Test func `What follows is told behind what it follows, however much speaks against it`() async throws {
    var archive = Self.brokenInto()
    for (number, name) in ["oracle", "git", "ftp"].enumerated() {
      archive.add(day: 41, second: 10 + number, source: .made(200_009), country: "CN", user: name)
    }
    archive.add(day: 41, second: 60, source: .made(200_009), country: "CN", user: "root", outcome: .success)
    let found = try await logins(archive)
    #expect(found.map(\.signs) == [.streak, [.strangeNames, .follows]])
    #expect((found.last?.score ?? 0) > (found.first?.score ?? 0))
  }

  @Test func `An owner who comes from elsewhere, and one who mistypes after the break-in, are not accused`()
    async throws
  {
    var archive = Self.brokenInto()
    for day in 0..<30 {
      archive.add(day: day, second: 70, source: .made(800_000), country: "GB", user: "root", outcome: .success)
    }
    archive.add(day: 44, second: 70, source: .made(800_300), country: "GB", user: "root", outcome: .success)
    archive.add(day: 45, second: 60, source: .made(801_000), country: "GB", user: "root")
    archive.add(day: 45, second: 70, source: .made(801_000), country: "GB", user: "root", outcome: .success)
    archive.add(day: 46, second: 70, source: .made(800_000), country: "GB", user: "root", outcome: .success)
    #expect(try await logins(archive).map(\.address) == ["240.3.13.71"])
  }

  @Test func `Another account from the intruder's network is worth a question, unless the network was somebody's`()
    async throws
  {
    var archive = Self.brokenInto()
    archive.add(day: 41, second: 60, source: .made(200_007), country: "CN", user: "office", outcome: .success)
    #expect(try await archive.input().suspicious.toCheck.map(\.signs) == [.follows])
    archive.add(day: 3, second: 60, source: .made(200_010), country: "CN", user: "traveller", outcome: .success)
    #expect(try await archive.input().suspicious.toCheck.isEmpty)
  }

  @Test func `The intruder's country is nobody's home, and his computer nobody's own`() async throws {
    var archive = Self.brokenInto()
    for number in 0..<400 {
      archive.add(
        day: 40, second: 4000 + number, source: .made(300_000 + number), country: number % 2 == 0 ? "CN" : "BR",
        user: "root")
    }
    archive.add(day: 41, second: 60, source: .made(200_009), country: "CN", user: "root", outcome: .success)
    let result = try await archive.investigate()
    let fence = try #require(result.finding("firewall-sets/geofencing"))
    #expect(fence.number("countries_with_logins") == .count(1))
    #expect(fence.summary.plainText.contains("(GB)") && fence.summary.plainText.contains("in question, from China"))
    let ban = result.details("below-threshold/thresholds")
    #expect(ban.contains("(0.99 %), and from one somebody probably broke in."))
  }
}
