import CivilTime
import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct LevelsTests {
  /// So many a day from so many computers, each level for its days.
  private func archive(_ levels: [(days: Int, perDay: Double)]) -> Archive {
    var archive = Archive(days: levels.reduce(0) { $0 + $1.days })
    archive.plan.analyses = [.init(id: "spike-days")]
    var random = SplitMix64(seed: 11)
    var day = 0
    for level in levels {
      for _ in 0..<level.days {
        for _ in 0..<Int(level.perDay * (0.8 + 0.4 * random.unit())) {
          archive.add(day: day, second: random.below(86_400), source: .made(random.below(4000)), user: "root")
        }
        day += 1
      }
    }
    return archive
  }

  @Test func `Steps upwards are told as a rise, with each level`() async throws {
    let result = try await archive([(80, 30), (80, 45), (80, 68), (80, 100)]).investigate()
    let words = result.words("spike-days/shifts")
    #expect(
      words.hasPrefix(
        "The level rose, by steps or slowly: about 29 failed logins a day until 30 March 2023, about 45 until"))
    #expect(words.hasSuffix("from then on."))
    #expect(result.finding("spike-days/shifts")?.severity == .notice)
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
  }

  @Test func `A slow rise is told, though no day stands out`() async throws {
    let slow = (0..<300).map { (days: 1, perDay: 30 + Double($0) * 0.3) }
    let result = try await archive(slow).investigate()
    #expect(result.words("spike-days/shifts").hasPrefix("The level rose "))
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
  }

  @Test func `A level that lasts longer than the one before it is told as well`() async throws {
    let result = try await archive([(100, 30), (220, 60)]).investigate()
    #expect(result.finding("spike-days/shifts") == nil)
    #expect(
      result.words("spike-days/levels").hasPrefix(
        "The level was not the same all the time: about 29 failed logins a day until 19 April 2023 and about "))
    #expect(result.finding("spike-days/levels")?.number("levels") == .count(2))
  }

  @Test func `Every raised stretch is named`() async throws {
    let result = try await archive([(60, 30), (30, 60), (80, 30), (30, 55), (60, 30)]).investigate()
    #expect(result.words("spike-days/shifts").hasPrefix("For 30 days, "))
    #expect(result.details("spike-days/shifts").contains("The level was raised at other times as well: "))
    #expect(result.details("spike-days/shifts").contains("June"))
  }

  @Test func `Ordinary days at the end of the archive are no part of a raised stretch`() async throws {
    let short = try await archive([(31, 60), (8, 136), (6, 60)]).investigate()
    #expect(short.finding("spike-days/shifts") == nil)
    #expect(!short.headline.contains { $0.plainText.contains("the level was raised") })
    let long = try await archive([(70, 60), (20, 136), (3, 60)]).investigate()
    #expect(long.finding("spike-days/shifts")?.number("shift_first") == .date(Archive.start + 70))
    #expect(long.finding("spike-days/shifts")?.number("shift_last") == .date(Archive.start + 89))
  }

  @Test func `One level is no news`() async throws {
    let result = try await archive([(200, 40)]).investigate()
    #expect(result.finding("spike-days/shifts") == nil && result.finding("spike-days/levels") == nil)
  }
}

@Suite struct ServiceJumpTests {
  private func archive(extra: Int) -> Archive {
    var archive = Archive(days: 90)
    archive.plan.analyses = [.init(id: "spike-days")]
    var random = SplitMix64(seed: 8)
    for day in 0..<90 {
      for _ in 0..<(800 + random.below(400)) {
        archive.add(day: day, second: random.below(86_400), source: .made(random.below(4000)), user: "x")
      }
      for _ in 0..<(4 + random.below(5) + (day == 60 ? extra : 0)) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(4000)), user: "x", service: "sshd")
      }
    }
    return archive
  }

  @Test func `A jump at a small program is found beside a large one`() async throws {
    let result = try await archive(extra: 120).investigate()
    let finding = try #require(result.finding("spike-days/services"))
    #expect(finding.summary.plainText.hasPrefix("At sshd alone failed logins jumped on 11 March 2023: 12"))
    #expect(finding.severity == .warning && result.finding("spike-days/incident")?.status == .nothingFound)
    #expect(result.table("service-spikes")?.rowCount == 1)
    let opening = result.headline.map(\.plainText)
    #expect(opening[0].hasPrefix("At sshd alone failed logins jumped on 11 March 2023: 12"), "\(opening)")
    #expect(opening.last?.hasPrefix("Over all programs together no day stood out.") == true, "\(opening)")
    #expect(result.keyFigures?.column("figure").contains(.words("failed logins at sshd, 11 March 2023")) == true)
    #expect(
      result.recommendations.contains { $0.plainText.hasPrefix("Look at who tried the program sshd on 11 March") })
  }

  @Test func `Without one nothing is told of single programs`() async throws {
    #expect(try await archive(extra: 0).investigate().finding("spike-days/services") == nil)
  }
}
