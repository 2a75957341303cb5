import CivilTime
import Findings
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct ComparisonTests {
  /// Ten attempts a day from thirty computers; on the last five days of forty a swarm besides.
  private static func archive(against: String? = nil) -> Archive {
    var archive = Archive(days: 40)
    archive.plan.window = .days(archive.first + 35, archive.first + 39)
    archive.plan.analyses = [
      .init(id: "comparison", parameters: against.map { ["against": .text($0)] } ?? [:])
    ]
    for day in 0..<40 {
      for number in 0..<10 {
        archive.add(
          day: day, second: number, source: .made((day + number) % 30), country: "CN", user: "name\(number)")
      }
      guard day >= 35 else { continue }
      for number in 0..<100 {
        archive.add(
          day: day, second: number, source: .made(1000 + (day - 35) * 100 + number), country: number == 0 ? "BG" : "CN",
          user: "swarm\(number)")
      }
    }
    return archive
  }

  @Test func theDaysBeforeAreTheMeasure() async throws {
    let result = try await Self.archive().investigate()
    let finding = try #require(result.finding("comparison/attempts"))
    #expect(
      finding.summary.plainText
        == "14–18 February 2023 brought 550 attempts, where 9–13 February 2023 had brought 50: 11 times as many a day.")
    #expect(finding.severity == .notice)
    let ratio = try #require(finding.numbers.first { $0.name == "ratio" })
    guard case .number(let low, _)? = ratio.low, case .number(let high, _)? = ratio.high else {
      Issue.record("no range")
      return
    }
    #expect(low < 11 && 11 < high && low > 7)
    let table = try #require(result.table("comparison"))
    #expect(table.column("figure").prefix(3) == [.words("Covered days"), .words("Attempts"), .words("Computers")])
    // Days 30–34 and 35–39 have computers 0–13 and 5–18 of the thirty.
    #expect(table.column("new")[2] == .count(505) && table.column("returning")[2] == .count(9))
    #expect(table.column("gone")[2] == .count(5))
    #expect(table.column("new")[4] == .count(1) && table.column("returning")[4] == .count(1))
    #expect(result.details("comparison/countries") == "New countries: Bulgaria.")
    let sources = try #require(result.table("comparison-sources"))
    #expect(sources.rowCount == 519 && sources.total("attempts") == .count(550))
    #expect(sources.total("attempts_before") == .count(50))
  }

  @Test func daysOfThePlanAreUsed() async throws {
    let result = try await Self.archive(against: "2023-01-10..2023-01-31").investigate()
    #expect(result.words("comparison/attempts").contains("10–31 January 2023 had brought 220: 11 times as many a day"))
    #expect(
      result.finding("comparison/attempts")?.caveats.map(\.plainText)
        == [
          "The periods are of unequal length (22 days and five days): the longer one has more that is only its own."
        ])
    let outside = try await Self.archive(against: "2022-01-10..2022-01-31").investigate()
    #expect(outside.finding("comparison/attempts")?.status == .notEnoughData)
  }

  @Test func missingDaysAreSaid() async throws {
    var archive = Self.archive()
    archive.events.removeAll { ($0.milliseconds / 86_400_000) == Int64((archive.first + 32).dayNumber) }
    archive.silent = [32]
    let finding = try #require(try await archive.investigate().finding("comparison/attempts"))
    #expect(finding.number("days_before") == .count(4))
    #expect(
      finding.caveats[0].plainText
        == "One day of 9–13 February 2023 left no line in the archive: less was seen than came.")
    #expect(finding.summary.plainText.hasSuffix("11 times as many a day."))
  }

  @Test func nothingThatStandsOutIsNotCompared() async throws {
    var archive = Archive(days: 40)
    archive.plan.analyses = [.init(id: "comparison")]
    for day in 0..<40 { archive.add(day: day, source: .made(day % 7), country: "CN", user: "a") }
    #expect(try await archive.investigate().finding("comparison/attempts")?.status == .notApplicable)
  }

  @Test func theSameIsToldToBeTheSame() async throws {
    var archive = Self.archive(against: "2023-01-20..2023-01-24")
    archive.plan.window = .days(archive.first + 20, archive.first + 24)
    let finding = try #require(try await archive.investigate().finding("comparison/attempts"))
    #expect(finding.verdict == .noSign && finding.severity == .info)
    #expect(finding.uncertainty?.plainText.hasSuffix("it may as well have been the same.") == true)
  }

  @Test func anEarlierReportIsOneSide() async throws {
    var archive = Self.archive(against: "/reports/findings.json")
    archive.plan.window = .auto
    let earlier = EarlierReport(
      title: "October", tool: "Spoor 0.0.9", zone: "Europe/Oslo",
      figures: PeriodFigures(
        days: archive.first - 30...archive.first - 1, attempts: 60, daily: Array(repeating: 2, count: 30),
        sources: ["240.0.0.1": 30, "192.0.2.7": 30], names: nil, countries: ["CN": 60]))
    let result = try await Investigation.run(
      plan: archive.plan, store: archive.store, coverage: archive.coverage, geography: archive.geography,
      countryName: Archive.countryName, fileNames: ["mail.log"],
      earlierReports: ["/reports/findings.json": earlier])
    let finding = try #require(result.finding("comparison/attempts"))
    #expect(finding.number("attempts") == .count(900) && finding.number("attempts_before") == .count(60))
    #expect(finding.caveats[0].plainText.contains("the report October (Spoor 0.0.9)"))
    #expect(finding.caveats[1].plainText == "That report counts its days in Europe/Oslo, this one in UTC.")
    #expect(result.finding("comparison/sources")?.number("returning") == .count(1))
    #expect(result.finding("comparison/sources")?.number("gone") == .count(1))
    #expect(result.finding("comparison/names") == nil && result.table("comparison-names") == nil)
  }

  @Test(arguments: [
    ("2023-01-01..2023-01-31", true), ("2023-01-31..2023-01-01", false), ("2023-01-01", false), ("..", false),
  ])
  func periodsAreRead(text: String, isOne: Bool) {
    #expect((Comparison.period(text) != nil) == isOne)
  }

  @Test func `Where new names were tried as often as each other, none is called the most tried`() async throws {
    let result = try await Self.archive().investigate()
    #expect(result.details("comparison/names") == "Each of the new names was tried five times.")
  }
}
