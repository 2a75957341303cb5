import CivilTime
import Findings
import Testing

@testable import Analyses

/// One run over the swarm, shared by the tests below.
private let swarm = Task { try await SwarmArchive.archive().investigate() }

@Suite struct SwarmTests {
  @Test func theTenLargestDaysComeInOrder() async throws {
    let table = try #require(try await swarm.value.table("spike-days"))
    #expect(
      table.ids()
        == ["rank", "date", "attempts", "sources", "countries", "users", "expected", "p_value", "spike"])
    #expect(
      table.dates("date") == [
        "2023-11-12", "2023-11-13", "2023-11-11", "2023-05-09", "2023-04-14", "2023-04-21", "2023-04-22", "2023-04-25",
        "2023-07-19", "2023-03-02",
      ])
    #expect(table.counts("attempts") == [1307, 1070, 468, 396, 390, 358, 356, 342, 329, 320])
    #expect(table.column("spike") == Array(repeating: .flag(true), count: 10))
  }

  @Test func theIncidentIsThreeDaysAndItsContextFive() async throws {
    let result = try await swarm.value
    #expect(result.window?.core == CivilDate(iso: "2023-11-11")!...CivilDate(iso: "2023-11-13")!)
    #expect(result.window?.context == CivilDate(iso: "2023-11-10")!...CivilDate(iso: "2023-11-14")!)
    #expect(
      result.words("spike-days/incident")
        == "Failed logins jumped from 11 to 13 November 2023: 2,845 in three days, where about 254 would be usual in all (11 times as many)."
    )
    #expect(
      result.details("spike-days/incident")
        == "On the worst day, 12 November, there were 1,307, about 15 times the usual 85. A jump like this would not happen by chance in a log of this length (less than one in a million). On 14 November the number was back to 141."
    )
    #expect(
      result.finding("spike-days/incident")?.uncertainty?.plainText
        == "Ordinary days around then range from about 21 to 191, so the surplus is 2,440 to 2,740.")
  }

  @Test func theHistogramIsExactRowByRow() async throws {
    let table = try #require(try await swarm.value.table("attempt-histogram"))
    #expect(table.ids().prefix(4) == ["sources", "attempts_each", "attempts", "share_of_sources"])
    #expect(table.counts("sources") == [1, 4, 27, 16, 51, 139, 469, 1235])
    #expect(table.counts("attempts_each") == [8, 7, 6, 5, 4, 3, 2, 1])
    #expect(table.counts("attempts") == [8, 28, 162, 80, 204, 417, 938, 1235])
    #expect(table.total("sources") == .count(1942))
    #expect(table.total("attempts") == .count(3072))
    #expect(
      table.shares("share_of_sources").map { Numerals.decimal($0 * 100, places: 2) }
        == ["0.05", "0.21", "1.39", "0.82", "2.63", "7.16", "24.15", "63.59"])
  }

  @Test func theRowsOfTheWindowMakeTheHistogram() async throws {
    let result = try await swarm.value
    let attempts = try #require(result.table("window-sources")).counts("attempts")
    let histogram = try #require(result.table("attempt-histogram"))
    for (each, sources) in zip(histogram.counts("attempts_each"), histogram.counts("sources")) {
      #expect(attempts.count { $0 == each } == sources)
    }
  }

  @Test func theSwarmIsCalledOne() async throws {
    let result = try await swarm.value
    #expect(
      result.words("attempt-histogram/class")
        == "It was a swarm: 3,072 attempts came from 1,942 computers. 1,235 of them (63.59 %) tried once in this window; none tried more than eight times."
    )
    #expect(
      result.details("attempt-histogram/class")
        == "It took 1,328 computers to make 80 % of the attempts; the busiest made 8, at most 6 of them on one day. 48 computers made 5 or more attempts over the whole window: only those could ever have reached a limit of 5. A perfect ban after 5 failures, remembered for the whole window, would have stopped 38 of the 3,072 attempts (1.24 %)."
    )
    #expect(
      result.words("attempt-histogram/size")
        == "At least about 3,300 computers stood ready; about four in ten further attempts would have come from one not seen before."
    )
  }

  @Test func theHeadlineSaysWhatHappened() async throws {
    let result = try await swarm.value
    #expect(
      result.headline.map(\.plainText) == [
        "A swarm of 1,942 computers tried 3,072 logins in five days, 10–14 November 2023.",
        "64 % of them came exactly once, so a limit or ban that watches one computer at a time sees little of it.",
      ])
    #expect(
      result.intrusion?.plainText
        == "That cannot be told: these logs do not record successful logins.")
  }

  @Test func countriesOfTheWindowAreExact() async throws {
    let result = try await swarm.value
    let table = try #require(result.table("window-countries"))
    #expect(table.ids().prefix(5) == ["code", "country", "attempts", "share", "usual_share"])
    #expect(table.rowCount == 100)
    #expect(table.counts("attempts").prefix(6) == [915, 335, 283, 218, 198, 144])
    #expect(table.total("attempts") == .count(3072))
    let days = try #require(result.table("country-days"))
    #expect(days.ids() == ["date", "attempts", "CN", "IN", "KR", "BR", "US", "RU", "others"])
    #expect(days.counts("attempts") == [86, 468, 1307, 1070, 141])
    #expect(days.counts("CN") == [19, 131, 372, 346, 47])
    #expect(
      result.details("country-surge/countries")
        == "China sent most: 915 of the 3,072 attempts (29.79 %), 2.7 times as many as India with 335; 100 countries took part in all."
    )
  }

  @Test func theBusiestOfADayIsNotTheBusiestOfTheWindow() async throws {
    let result = try await swarm.value
    let table = try #require(result.table("busiest-sources"))
    #expect(table.ids() == ["date", "country", "source", "attempts"])
    #expect(table.rowCount == 25)
    #expect(table.counts("attempts")[0] == 6)
    #expect(table.column("country")[0] == .country("BG"))
    #expect(
      result.words("busiest-sources/largest")
        == "The busiest of 1,942 computers made 8 attempts in five days, 0.26 % of the total.")
    #expect(
      result.details("busiest-sources/largest")
        == "The most that one computer tried on a single day is 6 (on 12 November), from Bulgaria.")
  }

  @Test func totalsOfTheTablesAgree() async throws {
    let result = try await swarm.value
    #expect(result.table("days")?.total("attempts") == .count(30_483))
    #expect(result.table("sources")?.total("attempts") == .count(30_483))
    #expect(result.table("usernames")?.total("attempts") == .count(30_483))
    #expect(result.attempts == 30_483)
  }

  @Test func keyFiguresSetTheWorstDayAgainstAUsualOne() async throws {
    let table = try #require(try await swarm.value.keyFigures)
    #expect(table.id == "key-figures")
    #expect(table.ids() == ["figure", "value", "usual", "times", "note"])
    #expect(
      table.column("figure")
        == ["failed logins on 12 November 2023", "computers that day", "countries that day", "names that day"].map {
          .words($0)
        })
    #expect(table.counts("value")[0] == 1307)
    // Ten times as many and more need no tenths.
    let baseline = try #require(try await swarm.value.table("days"))
    let worst = try #require(baseline.counts("attempts").firstIndex(of: 1307))
    guard case .number(let level, _) = baseline.column("expected")[worst] else {
      Issue.record("no level of the worst day")
      return
    }
    #expect(table.column("times").first == .number(1307 / level, places: 0))
  }

  @Test func recommendationsStandOnTheData() async throws {
    let words = try await swarm.value.recommendations.map(\.plainText)
    #expect(words.count == 4)
    #expect(words[0].hasPrefix("Add the log that records successful logins (dovecot writes `imap-login:"))
    #expect(words[1].contains("an hour would have rung first on 11 November between"))
    #expect(words[2].hasPrefix("Stop logging the passwords that are tried"))
    #expect(words[3].contains("computers in `blocklist/` until 25 December 2023, after a look at who is in it"))
  }

  @Test func figuresHoldTheNumbersOfTheTables() async throws {
    let result = try await swarm.value
    guard case .days(let days)? = result.figure("days")?.content else {
      Issue.record("no figure of days")
      return
    }
    #expect(days.values.compactMap { $0 }.reduce(0, +) == 30_483)
    #expect(days.usual.count == 320)
    #expect(days.marks.map(\.label).prefix(3) == ["1,307", "1,070", "468"])
    guard case .stackedDays(let stack)? = result.figure("country-days")?.content else {
      Issue.record("no stacked figure")
      return
    }
    #expect(
      stack.parts.map(\.label) == ["China", "India", "South Korea", "Brazil", "United States", "Russia", "others"])
    #expect(stack.parts.map { $0.values.reduce(0, +) }.reduce(0, +) == 3072)
  }
}
