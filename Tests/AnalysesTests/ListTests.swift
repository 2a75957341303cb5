import CivilTime
import Findings
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// A site whose published list of 14,809 traps is walked through: 2,523 names in the first 57 days.
enum TrapArchive {
  static let start = CivilDate(dayNumber: CivilDate.dayNumber(year: 2014, month: 7, day: 7))

  /// Pronounceable, all different, none in a dictionary.
  static let traps: [String] = (0..<14_809).map { number in
    let consonants = Array("bcdfghjklmnpqrstvwxz")
    let vowels = Array("aeiou")
    var rest = number * 7919 % 1_000_003
    var name = "q"
    for _ in 0..<4 {
      name.append(consonants[rest % 20])
      name.append(vowels[rest / 20 % 5])
      rest /= 100
    }
    return name
      + "\(consonants[number % 20])\(consonants[number / 20 % 20])\(consonants[number / 400 % 20])\(vowels[number / 8000])"
  }

  static func archive(names: Int = 2523, days: Int = 57) -> Archive {
    var archive = Archive(from: start, days: days)
    archive.hasGeography = false
    archive.lists = [NameList(name: "spamtraps", lines: traps.map { "\($0)@example.com" })]
    var random = SplitMix64(seed: 4)
    for number in 0..<names {
      let day = number * days / names
      archive.add(
        day: day, second: random.below(86_400), source: .made(random.below(849)), user: traps[number], service: "spop3d"
      )
      if number % 5 < 4 {
        archive.add(
          day: day, second: random.below(86_400), source: .made(random.below(849)), user: traps[number],
          service: "spop3d")
      }
    }
    return archive
  }
}

private let traps = Task { try await TrapArchive.archive().investigate() }

@Suite struct ListTests {
  @Test func theRunOutDateIsThatOfTheCase() async throws {
    let result = try await traps.value
    let table = try #require(result.table("run-out"))
    #expect(
      table.ids().prefix(10)
        == ["list", "size", "tried", "days", "per_day", "total_days", "days_left", "date", "low", "high"])
    #expect(table.counts("size") == [14_809])
    #expect(table.counts("tried") == [2523])
    #expect(table.counts("days") == [57])
    #expect(table.counts("total_days") == [334])
    #expect(table.counts("days_left") == [277])
    #expect(table.dates("date") == ["2015-06-05"])
    // Evenly tried: the range of the pace is that of counting alone.
    #expect(table.dates("low") == ["2015-05-26"])
    #expect(table.dates("high") == ["2015-06-17"])
    #expect(
      result.words("run-out/spamtraps")
        == "So far 2,523 of the 14,809 names of the list spamtraps have been tried in 57 days, 44 a day; at that pace the whole list takes about 334 days, of which 277 are left, until about 5 June 2015 (between 26 May and 17 June 2015 if nothing changes)."
    )
    #expect(
      result.finding("run-out/spamtraps")?.caveats.map(\.plainText)
        == ["Nobody has to keep to a pace: the date shows the scale, not a forecast."])
  }

  @Test func theListIsRecognisedAndTheCaveatSaid() async throws {
    let result = try await traps.value
    let finding = try #require(result.finding("spamtrap-matches/spamtraps"))
    #expect(finding.verdict == .likely)
    #expect(
      finding.summary.plainText
        == "2,523 of the 2,523 names tried (100.00 %) are on the list spamtraps, which never belonged to anyone.")
    #expect(finding.caveats.map(\.plainText).first?.hasPrefix("The list has no dates") == true)
    #expect(finding.evidence.count == 1)
    let matches = try #require(result.table("spamtrap-matches"))
    #expect(matches.ids().prefix(5) == ["user", "attempts", "sources", "first_seen", "list"])
    #expect(matches.rowCount == 2523)
    let lists = try #require(result.table("list-coverage"))
    #expect(lists.ids().prefix(4) == ["list", "size", "tried", "share"])
    #expect(lists.counts("decoy_hits") == [0])
  }

  @Test func theListIsTheHeadline() async throws {
    let result = try await traps.value
    #expect(
      result.headline[0].plainText
        == "Somebody works through the list spamtraps: 2,523 of its 14,809 names were tried so far. At 44 new names a day the list lasts until about 5 June 2015."
    )
    #expect(result.headline[1].plainText.hasPrefix("No day stood out."))
    #expect(
      result.recommendations.map(\.plainText).contains {
        $0.hasPrefix("Refuse a computer at its first name from the list spamtraps")
      })
  }

  @Test func theKeyFiguresTellOfTheListRatherThanOfADay() async throws {
    let key = try #require(try await traps.value.keyFigures)
    #expect(
      key.column("figure").prefix(2) == [
        .words("names tried of the list spamtraps"), .words("days until the list is through"),
      ])
    #expect(key.counts("value").prefix(2) == [2523, 277])
    #expect(key.column("note").prefix(2) == [.words("17 % of 14,809"), .words("at 44 new names a day")])
    #expect(!key.column("figure").contains { "\($0)".contains("that day") })
  }

  @Test func theCurveEndsWhereTheTableSays() async throws {
    guard case .discovery(let curve)? = try await traps.value.figure("discovery")?.content else {
      Issue.record("no figure of discovery")
      return
    }
    #expect(curve.seen.count == 57)
    #expect(curve.seen.last == 2523)
    #expect(curve.size == 14_809)
    #expect(curve.end?.iso == "2015-06-05")
    #expect(zip(curve.seen, curve.seen.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func fiftyNamesAreNeededForADate() async throws {
    let result = try await TrapArchive.archive(names: 49).investigate()
    #expect(result.finding("run-out/spamtraps")?.status == .notEnoughData)
    #expect(
      result.words("run-out/spamtraps")
        == "So far 49 of the 14,809 names of the list spamtraps have been tried in 57 days: too little for a date (7 days and 50 names are needed)."
    )
    #expect(result.table("run-out")?.column("date") == [.empty])
  }

  @Test func aListThatIsWorkedOffHasNoDate() async throws {
    var archive = TrapArchive.archive(names: 100, days: 20)
    archive.lists = [NameList(name: "spamtraps", lines: TrapArchive.traps.prefix(100))]
    #expect(
      try await archive.investigate().words("run-out/spamtraps")
        == "All 100 names of the list spamtraps have been tried; the last new one on 26 July 2014. Further attempts are repeats."
    )
  }

  @Test func `A list that was through within hours has no pace, and the hours are told`() async throws {
    var archive = Archive(days: 40)
    archive.lists = [NameList(name: "targets", lines: TrapArchive.traps.prefix(200))]
    for number in 0..<3000 {
      let second = 3600 + number * 173
      archive.add(
        day: 20 + second / 86_400, second: second % 86_400, source: .made(number * 300),
        user: TrapArchive.traps[number % 200])
    }
    let result = try await archive.investigate()
    #expect(
      result.words("run-out/targets")
        == "All 200 names of the list targets were tried within 9.6 hours, the last new one on 30 January 2023 at 10:33. Further attempts are repeats."
    )
    let table = try #require(result.table("run-out"))
    #expect(table.column("per_day") == [.empty] && table.column("recent_per_day") == [.empty])
    #expect(table.column("shape") == [.words("walking")])
    #expect(result.finding("run-out/targets")?.number("per_day") == nil)
    let headline = result.headline.map(\.plainText)
    #expect(
      headline.contains(
        "Somebody worked through the list targets: all of its 200 names were tried within 9.6 hours. The last new one came on 30 January 2023 at 10:33; whatever was tried later repeats them."
      ), "\(headline)")
  }

  @Test func silenceGivesNoDateAndIsNoProof() async throws {
    var archive = TrapArchive.archive(names: 500, days: 20)
    archive.dayCount = 60
    let finding = try #require(try await archive.investigate().finding("run-out/spamtraps"))
    #expect(finding.status == .notEnoughData)
    #expect(finding.summary.plainText.contains("but no new one for 40 days"))
    #expect(finding.number("date") == nil)
  }

  @Test func ordinaryNamesProveNothing() async throws {
    var archive = Archive(days: 40)
    archive.lists = [NameList(name: "spamtraps", lines: ["info", "admin", "john", "12345", "ab", "nobody-tries-this"])]
    for (number, name) in ["info", "admin", "john", "12345", "ab", "else"].enumerated() {
      archive.add(day: number, source: .made(number), country: "CN", user: "\(name)@example.org")
    }
    let finding = try #require(try await archive.investigate().finding("spamtrap-matches/spamtraps"))
    #expect(finding.verdict == .noSign)
    #expect(
      finding.details.first?.plainText
        == "All matches are numbers or ordinary names that every dictionary has; they prove nothing.")
  }

  @Test func namesThatExistAreAnotherMatter() async throws {
    var archive = Archive(days: 40)
    archive.lists = [NameList(name: "accounts", lines: ["alice", "bob"])]
    archive.add(day: 1, source: .made(1), country: "CN", user: "Alice@example.com", attempts: 3)
    archive.add(day: 2, source: .made(1), country: "CN", user: "alice", attempts: 2)
    archive.add(day: 2, source: .made(1), country: "CN", user: "mallory")
    let result = try await archive.investigate()
    #expect(
      result.words("spamtrap-matches/accounts")
        == "1 of the 2 names tried (50.00 %) really exist here; together they were tried 5 times.")
    #expect(result.finding("run-out/date")?.status == .notApplicable)
    #expect(result.table("usernames")?.column("list") == [.words("accounts"), .words("accounts"), .words("")])
  }

  @Test func spellingsOfOneNameAreOneName() async throws {
    var archive = Archive(days: 3)
    archive.lists = [NameList(name: "spamtraps", lines: ["drtone"])]
    archive.add(day: 0, source: .made(1), user: "\"DrTone\"")
    archive.add(day: 1, source: .made(1), user: "WORKGROUP\\drtone")
    archive.add(day: 1, source: .made(2), user: "drtone@example.com")
    let table = try #require(try await archive.investigate().table("spamtrap-matches"))
    #expect(table.column("user") == [.evidence("drtone")])
    #expect(table.counts("attempts") == [3])
    #expect(table.counts("sources") == [2])
  }
}

@Suite struct NameListTests {
  @Test func listsAreReadLineByLine() {
    let list = NameList(name: "spamtraps", text: "# comment\nOne@example.com\n\n  two \r\n<three@example.com>\none\n")
    #expect(list.entries == ["one", "three", "two"])
    #expect(list.role == .spamtraps)
    #expect(NameList(name: "partners", text: "").role == .other)
    #expect(NameList(name: "accounts", text: "").entries.isEmpty)
  }
}

@Suite struct CatalogueTests {
  @Test func everyAnalysisIsDescribedOnce() {
    let descriptors = AnalysisCatalogue.descriptors
    #expect(
      Set(descriptors.map(\.id)) == [
        "overview", "spike-days", "country-surge", "busiest-sources", "attempt-histogram", "sources", "usernames",
        "spamtrap-matches", "run-out", "below-threshold", "logins-after-failures",
        "hourly-alert", "guard-failure", "firewall-sets", "clock-pattern", "separate-efforts", "name-sequences",
        "log-coverage",
        "password-shapes", "comparison",
      ])
    #expect(descriptors.count == Set(descriptors.map(\.id)).count)
    for descriptor in descriptors {
      #expect(descriptor.id.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(descriptor.question.hasSuffix("?"))
      #expect(descriptor.method.hasSuffix("."))
      #expect(descriptor.parameters.allSatisfy { !$0.meaning.isEmpty })
    }
  }

  @Test func theMainTableHasTheNameOfTheAnalysis() async throws {
    let archive = TrapArchive.archive(names: 200, days: 40)
    var withCountries = archive
    withCountries.hasGeography = true
    for source in Set(archive.events.compactMap(\.source)) { withCountries.countries[source] = "CN" }
    let result = try await withCountries.investigate()
    for section in result.sections where section.findings.contains(where: { $0.status == .found }) {
      #expect(section.tables.contains { $0.id == section.id })
    }
  }

  @Test func aStepThatIsInNoCatalogueIsRefused() async throws {
    var archive = Archive(days: 1)
    archive.plan.analyses = [.init(id: "spike-day")]
    await #expect(throws: Investigation.UnknownAnalysis(id: "spike-day")) { try await archive.investigate() }
  }

  @Test func statedParametersAreUsedAndNamed() async throws {
    var archive = SpikeArchive.archive(extra: 0, onDay: 0)
    archive.plan.analyses = [.init(id: "spike-days", parameters: ["top": .count(3)])]
    let result = try await archive.investigate()
    #expect(result.sections.map(\.id) == ["spike-days"])
    #expect(result.table("spike-days")?.rowCount == 3)
    let method = result.sections[0].method
    #expect(
      method.contains("As the plan states: `top` 3 instead of 10 – rows of the ranking. The text above"), "\(method)")
    #expect(method.contains("(`spoor analyses show spike-days` explains them): `least_days` 28, `short_days` 7, "))
  }
}
