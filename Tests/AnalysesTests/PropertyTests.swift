import CivilTime
import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// What must hold for every archive, tried on made-up ones; the seed is in the name of a failing case.
@Suite struct PropertyTests {
  @Test(arguments: UInt64(1)...24)
  func tablesAgreeWithEachOther(seed: UInt64) async throws {
    let archive = random(seed)
    let result = try await archive.investigate()
    let input = try await archive.input()
    let totals = input.totals
    let attempts = archive.events.filter { $0.outcome != .success }.reduce(0) { $0 + $1.attempts }
    #expect(result.attempts == attempts)
    if let table = result.table("days") { #expect(table.total("attempts") == .count(attempts)) }
    if let table = result.table("sources") {
      #expect(table.total("attempts") == .count(attempts - totals.attemptsWithoutSource))
      let addresses = Set(archive.events.filter { $0.outcome != .success }.compactMap(\.source))
      #expect(table.rowCount == addresses.count)
      #expect(totals.sources == Set(addresses.map { $0.isIPv4 ? $0 : $0.network(prefix: 64) }).count)
    }
    if let table = result.table("usernames") {
      #expect(table.total("attempts") == .count(attempts - totals.attemptsWithoutUser))
      #expect(table.rowCount == totals.users)
    }
    if let window = result.table("window-sources"), let histogram = result.table("attempt-histogram") {
      #expect(window.total("attempts") == histogram.total("attempts"))
      #expect(histogram.total("sources") == .count(window.rowCount))
      for (each, sources) in zip(histogram.counts("attempts_each"), histogram.counts("sources")) {
        #expect(window.counts("attempts").count { $0 == each } == sources)
      }
    }
    if let days = result.table("country-days"), let countries = result.table("window-countries") {
      #expect(days.total("attempts") == countries.total("attempts"))
      let parts = days.columns.dropFirst(2).map(\.id).map { days.counts($0).reduce(0, +) }
      #expect(days.total("attempts") == .count(parts.reduce(0, +)))
    }
    if let matches = result.table("spamtrap-matches"), let lists = result.table("list-coverage") {
      let onOne = lists.counts("tried")
      #expect(matches.rowCount <= onOne.reduce(0, +))
      #expect(matches.rowCount >= onOne.max() ?? 0)
    }
  }

  @Test(arguments: UInt64(1)...24)
  func everySectionSpeaksAndPointsAtWhatItHas(seed: UInt64) async throws {
    let result = try await random(seed).investigate()
    for section in result.sections {
      #expect(!section.findings.isEmpty)
      #expect(!section.method.isEmpty)
      let tables = Set(section.tables.map(\.id))
      let figures = Set(section.figures.map(\.id))
      for finding in section.findings {
        #expect(finding.id.hasPrefix(section.id + "/"))
        #expect(finding.summary.plainText.hasSuffix("."))
        #expect(tables.isSuperset(of: finding.tables))
        #expect(figures.isSuperset(of: finding.figures))
      }
      for figure in section.figures {
        #expect(!figure.alternative.isEmpty)
        if let table = figure.table { #expect(tables.contains(table)) }
      }
    }
    let ids = result.sections.flatMap(\.tables).map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: [UInt64(3), 8, 20])
  func theSameEventsInAnyOrderGiveTheSameReport(seed: UInt64) async throws {
    var archive = random(seed)
    let first = try await archive.investigate()
    // Line numbers tell ties apart, so shuffling the array is giving the files in another order.
    var generator = SplitMix64(seed: seed)
    generator.shuffle(&archive.events)
    #expect(try await archive.investigate() == first)
  }

  private func random(_ seed: UInt64) -> Archive {
    var random = SplitMix64(seed: seed)
    var archive = Archive(days: 1 + random.below(70))
    archive.lists = [
      NameList(name: "spamtraps", lines: (0..<20).map { "trap-name-\($0)" }),
      NameList(name: "accounts", lines: ["user1", "user2", "trap-name-3"]),
    ]
    if random.below(4) == 0 { archive.lists = [] }
    archive.hasGeography = random.below(5) > 0
    for day in 0..<archive.dayCount where random.below(8) == 0 { archive.silent.insert(day) }
    let codes = ["CN", "US", "BG", "??", "--"]
    for _ in 0..<random.below(400) {
      let day = random.below(archive.dayCount)
      archive.silent.remove(day)
      let number = random.below(30)
      let source: Address? =
        switch random.below(10) {
        case 0: nil
        case 1, 2: Address(high: 0x2001_0db8_0000_0000 + UInt64(number % 3), low: UInt64(number))
        default: .made(number)
        }
      let user: String? =
        switch random.below(4) {
        case 0: nil
        case 1: "TRAP-Name-\(random.below(25))@example.com"
        case 2: "trap-name-\(random.below(25))"
        default: "user\(random.below(5))"
        }
      archive.add(
        day: day, second: random.below(86_400), source: source, country: codes[number % 5], user: user,
        outcome: [.failure, .failure, .denied, .success][random.below(4)], attempts: 1 + random.below(3))
    }
    return archive
  }
}
