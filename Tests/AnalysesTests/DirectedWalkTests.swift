import CivilTime
import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// Stretches that stand out beside computers that always come: who is counted, who is named, who is kept out.
@Suite struct DirectedWalkTests {
  private static let dictionary = [
    "admin", "backup", "guest", "info", "mail", "office", "root", "sales", "test", "user",
  ]

  /// A dozen guesses a day of 100 computers, and people who log in.
  private static func noise(days: Int, perDay: Int = 12) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: 31)
    for day in 0..<days {
      for _ in 0..<(perDay - 3 + random.below(7)) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(100) * 300), country: "US",
          user: dictionary[random.below(dictionary.count)])
      }
      for person in 0..<6 {
        archive.add(
          day: day, second: 30_000 + random.below(30_000), source: .made(5_000_000 + person * 300), country: "GB",
          user: "person\(person)", outcome: .success)
      }
    }
    return archive
  }

  /// 150 computers walk 400 names in alphabetical order, three attempts each, in five minutes apiece.
  private static func walk() -> Archive {
    var archive = noise(days: 60)
    var random = SplitMix64(seed: 5)
    for step in 0..<1200 {
      let second = step * 290 + random.below(200)
      let name = "walk" + String(1000 + step / 3).dropFirst()
      archive.add(
        day: 30 + second / 86_400, second: second % 86_400, source: .made(1_000_000 + random.below(150) * 300),
        country: "CN", user: name)
    }
    return archive
  }

  @Test func `Who keeps to the alphabetical order belongs to the campaign, however often it came`() async throws {
    let archive = Self.walk()
    let input = try await archive.input()
    let campaign = try #require(input.campaign)
    let addresses = campaign.members.map { input.store.dictionary.sources[Int($0.source)] }
    #expect(addresses.count { $0 >= .made(1_000_000) } >= 148)
    #expect(addresses.count { $0 < .made(1_000_000) } <= 5)
    #expect(campaign.members.filter { $0.reason == .order }.count >= 140)
    let result = try await archive.investigate()
    #expect(result.words("name-sequences/coordination").hasPrefix("Something directs 1"))
    let headline = result.headline.map(\.plainText).joined(separator: " ")
    #expect(headline.contains("The names came in alphabetical order"))
    #expect(headline.contains(" would have come anyway") && !headline.contains("A swarm of "))
    let kept = Set(result.blocklist?.addresses.map(\.text) ?? [])
    #expect(kept.count { Address($0).map { $0 >= .made(1_000_000) } ?? false } >= 148)
    #expect(kept.count <= 155)
  }

  @Test func `A campaign of which most members may be bystanders puts nobody into a set`() {
    let members = (0..<42).map {
      Campaign.Member(source: Int32($0), attempts: 1, first: 0, last: 0, reason: .name)
    }
    func campaign(_ bystanders: ClosedRange<Double>?) -> Campaign {
      Campaign(origin: .incident, bracket: 0..<10, coordination: .signs, members: members, bystanders: bystanders)
    }
    #expect(campaign(28...42).isMostlyBystanders(of: 42))
    #expect(!campaign(5...20).isMostlyBystanders(of: 42))
    #expect(!campaign(nil).isMostlyBystanders(of: 42))
  }

  @Test func `An hour of one day is neither beginning nor end of an incident of four days`() async throws {
    var archive = Self.noise(days: 40)
    for step in 0..<720 {
      archive.add(
        day: 20 + step / 180, second: step % 180 * 480, source: .made(2_000_000 + step * 300), country: "BR",
        user: "list\(step % 60)")
    }
    for extra in 0..<60 {
      archive.add(
        day: 22, second: 50_400 + extra * 59, source: .made(2_000_000 + extra * 300), country: "BR",
        user: "list\(extra)")
    }
    let result = try await archive.investigate()
    let hours = try #require(result.finding("spike-days/hours"))
    #expect(hours.number("incident_from") == nil && hours.number("incident_until") == nil)
    #expect(
      hours.summary.plainText.hasPrefix(
        "By the hour only 1 February 2023 stands out within the incident; on its other days the attempts were spread too evenly"
      ))
  }

  @Test func `An incident that hours stand out of at both ends has a first and a last hour`() async throws {
    var archive = Self.noise(days: 40)
    for step in 0..<300 {
      archive.add(
        day: 20 + step / 150, second: (step < 150 ? 70_000 : 10_000) + step % 150 * 60,
        source: .made(2_000_000 + step * 300), country: "BR", user: "list\(step % 60)")
    }
    let result = try await archive.investigate()
    let hours = try #require(result.finding("spike-days/hours"))
    #expect(
      hours.summary.plainText.hasPrefix("By the hour the incident began at 19:00 on 30 January and ended at 05:00"))
    #expect(hours.number("incident_from") != nil)
  }

  @Test func `One guesser among those that always come is told alone, and nobody stood ready beside it`() async throws {
    var archive = Self.noise(days: 80, perDay: 15)
    var random = SplitMix64(seed: 12)
    for step in 0..<66 {
      archive.add(
        day: 20 + step / 22, second: random.below(86_400), source: .made(3_000_000), country: "BR", user: "person1")
    }
    let result = try await archive.investigate()
    let headline = result.headline.map(\.plainText)
    #expect(headline.contains { $0.hasPrefix("A single computer made 66 of the ") }, "\(headline)")
    #expect(headline.contains { $0.hasSuffix("took part, about as many as usually come.") || $0.hasSuffix("anyway.") })
    #expect(result.finding("attempt-histogram/size")?.status != .found)
  }

  @Test func `Another campaign is told in the first lines, with its sum`() async throws {
    var archive = Self.noise(days: 100)
    for step in 0..<1800 {
      archive.add(
        day: 70 + step / 900, second: step % 900 * 90, source: .made(2_000_000 + step % 80 * 300), country: "BR",
        user: "list\(step % 160)")
    }
    for step in 0..<1200 {
      archive.add(
        day: 20 + step / 400, second: step % 400 * 200, source: .made(3_000_000 + step % 300 * 300), country: "CN",
        user: Self.dictionary[step % 10])
    }
    let result = try await archive.investigate()
    let headline = result.headline.map(\.plainText).joined(separator: " ")
    #expect(headline.contains("Before that, 30 January – 1 February 2023 brought 1,2"), "\(headline)")
    #expect(result.words("spike-days/others").contains("30 January – 1 February 2023 (1,2"))
  }
}
