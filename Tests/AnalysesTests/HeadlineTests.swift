import CivilTime
import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// What a report opens with when no day, or more than one thing, stands out.
@Suite struct HeadlineTests {
  private static func noise(days: Int) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: 11)
    for day in 0..<days {
      for _ in 0..<(36 + random.below(12)) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(1 << 20)), country: "US",
          user: "name\(random.below(40))")
      }
    }
    return archive
  }

  @Test func `Weeks at a raised level open the report, although no day stands out`() async throws {
    var archive = Self.noise(days: 150)
    var random = SplitMix64(seed: 12)
    for day in 80..<105 {
      for _ in 0..<34 {
        archive.add(
          day: day, second: random.below(86_400), source: .made(2_000_000 + random.below(600)), country: "BR",
          user: "list\(random.below(60))")
      }
    }
    let result = try await archive.investigate()
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
    let isWarned = result.finding("name-sequences/bracket")?.severity == .warning
    let opening = result.headline.map(\.plainText)
    #expect(opening[0].hasPrefix("For 25 days, 31 March – 24 April 2023, the level was raised"), "\(opening)")
    #expect(opening.contains { $0.contains("computers a day failed below the ban rule") } == isWarned)
    #expect(opening.last?.hasPrefix("No single day stood out.") == true)
  }

  @Test func `One loud computer is told with its part`() async throws {
    var archive = Self.noise(days: 60)
    for attempt in 0..<3000 {
      archive.add(day: 40, second: 9000 + attempt * 9, source: Address("241.1.1.1"), country: "BR", user: "root")
    }
    let opening = try await archive.investigate().headline[0].plainText
    #expect(opening.hasPrefix("A single computer made 3,000 of the 3,"))
  }

  @Test func `A swarm of computers that came often is not said to have come once`() async throws {
    var archive = Self.noise(days: 60)
    for attempt in 0..<2000 {
      archive.add(
        day: 40, second: attempt * 43, source: .made(2_000_000 + attempt % 400), country: "BR", user: "user\(attempt)")
    }
    let opening = try await archive.investigate().headline.map(\.plainText)
    #expect(opening[0].hasPrefix("A swarm of "))
    #expect(opening[1].hasSuffix("came from one network, 240.30.133.0/24, and 256 computers in it."))
    #expect(!opening.contains { $0.contains("came exactly once") })
    #expect(opening[2].hasSuffix("never reached a ban rule, which watches one computer at a time."))
  }

  @Test func `A computer with many addresses of one network is one, in every part of the report`() async throws {
    var archive = Self.noise(days: 60)
    for attempt in 0..<3000 {
      let address = Address("2001:db8:7:7:\(String(attempt % 997 + 1, radix: 16))::\(String(attempt + 1, radix: 16))")
      archive.add(day: 40, second: 9000 + attempt * 9, source: address, country: "BR", user: "name\(attempt % 40)")
    }
    let result = try await archive.investigate()
    #expect(result.headline[0].plainText.hasPrefix("A single computer made 3,000 of the 3,"))
    #expect(result.finding("attempt-histogram/class")?.number("most_attempts_on_one_day") == .count(3000))
    #expect(result.finding("name-sequences/members") == nil)
    #expect(result.blocklist?.addresses.contains { $0.text == "2001:db8:7:7::/64" } == true)
    #expect(result.table("hourly-alert")?.counts("sources").allSatisfy { $0 < 20 } == true)
    let rows = result.table("comparison-sources")?.column("source") ?? []
    #expect(rows.contains(.address("2001:db8:7:7::/64")))
  }
}

@Suite struct HostTests {
  private func archive(failing: [String], loggedIn: [String]) -> Archive {
    var archive = Archive(days: 3)
    for (number, host) in failing.enumerated() {
      for _ in 0...number { archive.add(day: 0, source: .made(number), user: "root") }
      for index in archive.events.indices.suffix(number + 1) { archive.events[index].reporter = host }
    }
    for (number, host) in loggedIn.enumerated() {
      archive.add(day: 1, source: .made(100 + number), user: "office", outcome: .success)
      archive.events[archive.events.count - 1].reporter = host
    }
    return archive
  }

  @Test func `A host that nobody failed at is named as well`() async throws {
    #expect(
      try await archive(
        failing: ["mx1.example.org", "mx2.example.org"], loggedIn: ["a.example.org", "mx1.example.org"]
      )
      .investigate().reporters == ["mx2.example.org", "mx1.example.org", "a.example.org"])
    #expect(try await archive(failing: [], loggedIn: ["a.example.org"]).investigate().reporters == ["a.example.org"])
  }
}
