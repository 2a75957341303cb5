import CivilTime
import Findings
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

/// What a plan can set about usual levels, and what is compared with them.
@Suite struct UsualLevelTests {
  private static func archive(days: Int, perDay: Int, seed: UInt64 = 6) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: seed)
    let codes = ["CN", "US", "US", "BG", "RU", "IN"]
    for day in 0..<days {
      for _ in 0..<perDay + random.below(perDay / 3 + 1) {
        let number = random.below(700)
        archive.add(
          day: day, second: random.below(86_400), source: .made(number * 300), country: codes[number % 6],
          user: "user\(random.below(90))")
      }
    }
    return archive
  }

  private static func plan(_ id: String, _ parameters: [String: ParameterValue]) -> Plan {
    Plan(
      title: "Test", folder: "/", archive: Plan.Archive(paths: []),
      analyses: [Plan.AnalysisStep(id: id, parameters: parameters)])
  }

  @Test func `The plan says how large a spike has to be`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for index in 0..<75 { archive.add(day: 20, second: index * 900, source: .made(900_000 + index), user: "x") }
    #expect(try await archive.investigate().finding("spike-days/incident")?.status == .found)
    archive.plan = Self.plan("spike-days", ["ratio": .number(5)])
    #expect(try await archive.investigate().finding("spike-days/incident")?.status == .nothingFound)
    archive.plan = Self.plan("spike-days", ["excess": .number(500)])
    #expect(try await archive.investigate().finding("spike-days/incident")?.status == .nothingFound)
    archive.plan = Self.plan("spike-days", ["days_around": .count(7), "gap": .count(30)])
    #expect(try await archive.input().baselines.attempts.method == .robust)
  }

  @Test func `Users who mistype after a change of passwords make no spike`() async throws {
    var archive = OfficeArchive.archive(guesses: 600)
    for person in 0..<25 {
      let name = "person\(Array("abcdefghijklmnopqrstuvwxyz")[person])\(person * 7)"
      for slip in 0..<14 {
        archive.add(
          day: 45, second: 30_000 + person * 400 + slip * 20, source: .made(person * 300), country: "GB", user: name)
      }
    }
    let result = try await archive.investigate()
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
    let own = try #require(result.finding("spike-days/own"))
    #expect(own.severity == .notice && own.number("own_date") == .date(Archive.start + 45))
    guard case .count(let attempts)? = own.number("own_attempts") else { throw Missing() }
    #expect((350...360).contains(attempts))
    #expect(result.headline[0].plainText.contains("users failed \(attempts) times at their own computers"))
    #expect(result.table("days")?.counts("ordinary")[45] == attempts)
    #expect((result.table("days")?.counts("attempts")[45] ?? 0) >= attempts)
    #expect(result.blocklist == nil)
    // What the users failed that day is no usual number.
    let key = try #require(result.keyFigures)
    let row = try #require(
      key.column("figure").firstIndex { $0 == .words("failed logins on \(Numerals.date(Archive.start + 45))") })
    guard case .number(let usual, _) = key.column("usual")[row] else { throw Missing() }
    #expect(usual < 60)
  }

  private struct Missing: Error {}

  /// Sixty users behind one address, who change their passwords on a day.
  private static func office(guesses: Int) -> Archive {
    var archive = Archive(days: 50)
    var random = SplitMix64(seed: 9)
    for day in 0..<50 {
      for user in 0..<60 {
        archive.add(
          day: day, second: 50_000 + random.below(30_000), source: .made(5), country: "GB", user: "staff\(user)x",
          outcome: .success)
      }
      for _ in 0..<6 + random.below(5) {
        archive.add(day: day, second: random.below(86_400), source: .made(300 + random.below(90)), user: "info")
      }
    }
    for user in 0..<60 {
      let first = 29_000 + user * 90
      for slip in 0..<12 { archive.add(day: 30, second: first + slip * 280, source: .made(5), user: "staff\(user)x") }
      archive.add(day: 30, second: first + 12 * 280, source: .made(5), user: "staff\(user)x", outcome: .success)
    }
    for number in 0..<guesses {
      archive.add(day: 30, second: number * 80, source: .made(5), user: "admin\(number % 7)")
    }
    return archive
  }

  @Test func `An office that changes its passwords behind one address is told as one, and makes no spike`() async throws
  {
    let result = try await Self.office(guesses: 0).investigate()
    #expect(result.finding("spike-days/own")?.number("own_attempts") == .count(720))
    #expect(result.finding("spike-days/incident")?.status == .nothingFound)
    #expect(
      result.headline[0].plainText.contains(
        "users failed 720 times at the one computer from which 60 names log in, as from an office behind one address"),
      "\(result.headline.map(\.plainText))")
  }

  @Test func `What users failed themselves is told beside what is usual, not as a part of it`() async throws {
    let result = try await Self.office(guesses: 900).investigate()
    let words = result.words("spike-days/incident")
    #expect(words.contains("; 720 of them are users' own mistakes, at computers that they use"), "\(words)")
    let key = try #require(result.keyFigures)
    let row = try #require(
      key.column("figure").firstIndex { $0 == .words("failed logins on \(Numerals.date(Archive.start + 30))") })
    guard case .number(let usual, _) = key.column("usual")[row] else { throw Missing() }
    #expect(usual < 12 && key.column("note")[row] == .words("720 of them users' own"))
    let headline = result.headline.map(\.plainText)
    #expect(
      headline.contains { $0.hasPrefix("60 names log in from it, as from an office behind one address") }, "\(headline)"
    )
  }

  @Test func `Names that were tried once each are a list of logins`() async throws {
    func headline(times: Int) async throws -> String {
      var archive = Self.archive(days: 40, perDay: 30)
      for number in 0..<1200 {
        archive.add(
          day: 20, second: number * 70, source: .made(300_000 + number % 400 * 300), user: "mail\(number / times)")
      }
      return try await archive.investigate().headline.map(\.plainText).joined(separator: " ")
    }
    let once = try await headline(times: 1)
    #expect(once.contains("tried once only: somebody tries a list of stolen logins"), "\(once)")
    let several = try await headline(times: 4)
    #expect(!several.contains("tried once only"), "\(several)")
  }

  @Test func `Guessing through the webmail of many is nobody's own failure`() async throws {
    var archive = Archive(days: 50)
    var random = SplitMix64(seed: 4)
    for day in 0..<50 {
      for user in 0..<40 {
        archive.add(
          day: day, second: 25_000 + random.below(50_000), source: .made(5), country: "GB", user: "member\(user)x",
          outcome: .success)
      }
      for _ in 0..<8 {
        archive.add(
          day: day, second: random.below(86_400), source: .made(5), country: "GB", user: "member\(random.below(40))x")
      }
    }
    for _ in 0..<800 {
      archive.add(
        day: 30, second: random.below(86_400), source: .made(5), country: "GB", user: "member\(random.below(40))x")
    }
    let result = try await archive.investigate()
    #expect(result.finding("spike-days/own") == nil)
    #expect(result.finding("spike-days/incident")?.severity == .alarm)
  }

  @Test func `Days and totals count an IPv6 network once`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for number in 0..<900 {
      archive.add(
        day: 20, second: number * 90, source: Address("2001:db8:0:\(number % 9)::\(number)"), country: "IN",
        user: "name\(number % 3)")
    }
    let plain = try await Self.archive(days: 40, perDay: 30).investigate()
    let result = try await archive.investigate()
    func computers(_ result: InvestigationResult) -> Int { result.table("days")?.counts("sources")[20] ?? 0 }
    #expect(computers(result) == computers(plain) + 9)
    let names = try #require(result.table("usernames"))
    for (name, sources) in zip(names.column("user"), names.counts("sources")) where name == .evidence("name1") {
      #expect(sources == 3)
    }
    #expect(result.words("sources/list").contains("addresses of"))
    let before = plain.finding("overview/totals")?.number("sources")
    guard case .count(let few)? = before else { throw Missing() }
    #expect(result.finding("overview/totals")?.number("sources") == .count(few + 9))
  }

  @Test func `Of two levels neither is usual`() async throws {
    let low = 10
    var archive = Archive(days: 20)
    var random = SplitMix64(seed: 8)
    for day in 0..<20 {
      for number in 0..<(day < low ? 30 + random.below(13) : 330 + random.below(61)) {
        archive.add(
          day: day, second: random.below(86_400), source: .made(day * 300_000 + number * 300), country: "CN",
          user: "root")
      }
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("spike-days/incident"))
    #expect(finding.status == .found && finding.severity == .warning)
    #expect(finding.number("first_after") == .date(Archive.start + low))
    guard case .number(let before, _)? = finding.number("level_before"),
      case .number(let after, _)? = finding.number("level_after")
    else { throw Missing() }
    #expect((30...42).contains(before) && (330...390).contains(after))
    #expect(result.headline.first?.plainText.hasPrefix("The level changed: until") == true)
    #expect(!result.headline.contains { $0.plainText.contains("No day stood out") })
    #expect(result.table("days")?.column("expected").allSatisfy { $0 == .empty } == true)
    #expect(result.keyFigures?.column("usual").allSatisfy { $0 == .empty } == true)
  }

  @Test func `An even archive has one level`() async throws {
    for seed in 1...5 {
      let input = try await Self.archive(days: 20, perDay: 30, seed: UInt64(seed)).input()
      #expect(input.levelChange == nil && input.baselines.attempts.method == .short)
    }
  }

  @Test func `A list of stolen logins, each entry by another computer, is one campaign`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for number in 0..<900 {
      archive.add(
        day: 20 + number % 2, second: number * 90, source: .made(900_000 + number * 300), country: "IN",
        user: "stolen\(number * 7919 % 10_007)@example.net")
    }
    let result = try await archive.investigate()
    let members = try #require(result.finding("name-sequences/members"))
    guard case .count(let number)? = members.number("members") else { throw Missing() }
    #expect((880...920).contains(number))
    let reasons = result.table("campaign-members")?.column("because_of") ?? []
    #expect(reasons.count { $0 == .words("names of its own, and never seen else") } >= 880)
    // As many on a usual day make no campaign of it.
    var usual = Self.archive(days: 40, perDay: 30)
    var random = SplitMix64(seed: 11)
    for number in 0..<1200 {
      usual.add(
        day: number % 40, second: random.below(86_400), source: .made(900_000 + number * 300), country: "IN",
        user: "stolen\(number * 7919 % 10_007)@example.net")
    }
    #expect(try await usual.investigate().finding("name-sequences/members") == nil)
  }

  @Test func `A short archive lists its busiest hours without a verdict`() async throws {
    let result = try await Self.archive(days: 2, perDay: 60).investigate()
    let hours = try #require(result.table("busiest-hours"))
    #expect(hours.rowCount == 10 && hours.counts("attempts") == hours.counts("attempts").sorted(by: >))
    #expect(try await Self.archive(days: 10, perDay: 60).investigate().table("busiest-hours") == nil)
  }

  @Test func `A small dictionary makes no groups of those who use it`() async throws {
    var archive = Archive(days: 5)
    var random = SplitMix64(seed: 5)
    for number in 0..<1200 {
      archive.add(
        day: number % 5, second: random.below(86_400), source: .made(random.below(150) * 300), country: "CN",
        user: "word\(random.below(30))")
    }
    #expect(try await archive.investigate().finding("separate-efforts/names")?.status != .found)
  }

  @Test func `Where an intruder logs in from is nobody's home`() async throws {
    var archive = OfficeArchive.archive(guesses: 800)
    for day in [40, 41] {
      for number in 0..<300 {
        archive.add(
          day: day, second: number * 200, source: .made(700_000 + number * 300), country: "BR", user: "root")
      }
    }
    for second in 0..<40 {
      archive.add(day: 40, second: 3000 + second * 7, source: .made(650_000), country: "BR", user: "root")
    }
    archive.add(day: 40, second: 3300, source: .made(650_000), country: "BR", user: "root", outcome: .success)
    let result = try await archive.investigate()
    #expect(result.finding("logins-after-failures/break-in")?.severity == .alarm)
    #expect(result.finding("firewall-sets/geofencing")?.number("countries_with_logins") == .count(1))
  }

  @Test func `Guessing at an even pace is no mail program`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for number in 0..<4400 {
      archive.add(
        day: 20, second: number * 20, source: .made(900_000), country: "RU", user: "root")
    }
    let result = try await archive.investigate()
    #expect(result.finding("spike-days/steady") == nil)
    #expect(result.finding("spike-days/incident")?.severity == .alarm)
    // Whoever made it is in the sets, and nobody else.
    #expect(result.blocklist?.addresses.map(\.text) == ["240.13.187.160"])
  }

  @Test func `Hours of an archive of four days are judged by the mean of all`() async throws {
    var archive = Self.archive(days: 4, perDay: 60)
    #expect(try await archive.investigate().finding("spike-days/hours") == nil)
    for index in 0..<200 {
      archive.add(day: 2, second: 30_000 + index * 10, source: .made(900_000 + index % 2), user: "x")
    }
    let result = try await archive.investigate()
    #expect(result.finding("spike-days/incident")?.status == .notEnoughData)
    let hours = try #require(result.finding("spike-days/hours"))
    #expect(hours.severity == .warning && hours.number("burst_date") == .date(Archive.start + 2))
    #expect(!result.words("spike-days/hours").contains("the day as a whole"))
  }

  @Test func `An incident on a day that is covered in part is at most likely`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for index in 0..<900 { archive.add(day: 39, second: index * 45, source: .made(900_000 + index), user: "x") }
    let whole = try await archive.investigate()
    #expect(whole.finding("spike-days/incident")?.verdict == .clear)
    let start = Int64(Archive.start.dayNumber) * 24
    archive.events.removeAll { $0.milliseconds / 3_600_000 >= start + 39 * 24 + 15 }
    var coverage = archive.coverage
    coverage.hours.removeAll { $0 >= start + 39 * 24 + 15 }
    coverage.span = coverage.hours[0] * 3600...coverage.hours[coverage.hours.count - 1] * 3600 + 3599
    let cut = try await Investigation.run(
      plan: archive.plan, store: archive.store, coverage: coverage, geography: nil, fileNames: ["mail.log"])
    let finding = try #require(cut.finding("spike-days/incident"))
    #expect(finding.verdict == .likely)
    #expect(finding.caveats.contains { $0.plainText.contains("covered only in part") })
  }

  @Test func `The mix of countries, and a part that changed with its interval`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for index in 0..<400 {
      archive.add(
        day: 20, second: index * 200, source: .made(900_000 + index * 300), country: index % 4 == 0 ? "US" : "BR",
        user: "x")
    }
    let result = try await archive.investigate()
    let mix = try #require(result.finding("country-surge/mix"))
    #expect(mix.status == .found && mix.verdict == .clear)
    guard case .number(let bits, _)? = mix.number("divergence_bits") else {
      Issue.record("no distance")
      return
    }
    #expect(bits > 0.1 && bits <= 1)
    let shares = try #require(result.finding("country-surge/shares"))
    let brazil = try #require(shares.numbers.first { $0.name == "ratio_BR" })
    guard case .number(let ratio, _) = brazil.value, case .number(let low, _)? = brazil.low,
      case .number(let high, _)? = brazil.high
    else {
      Issue.record("no interval")
      return
    }
    #expect(low < ratio && ratio < high)
    let table = try #require(result.table("window-countries"))
    #expect(table.ids().suffix(3) == ["sources", "usual_sources", "ratio"])
    archive.plan = Self.plan("country-surge", ["ratio": .number(1000)])
    #expect(try await archive.investigate().finding("country-surge/shares")?.numbers.isEmpty != false)
  }

  @Test func `The most of one day is not the most of the window, and evenness is judged`() async throws {
    var archive = Self.archive(days: 40, perDay: 30)
    for day in 18..<21 {
      for index in 0..<300 {
        // Each comes once a day, the first computer four times.
        archive.add(day: day, second: index * 200, source: .made(900_000 + index * 300), user: "x")
        if index < 3 { archive.add(day: day, second: 80_000 + 1500 * index, source: .made(900_000), user: "x") }
      }
    }
    let result = try await archive.investigate()
    let finding = try #require(result.finding("attempt-histogram/class"))
    #expect(finding.number("most_attempts") == .count(12) && finding.number("most_attempts_on_one_day") == .count(4))
    guard case .share(let quiet)? = finding.number("share_never_tripping"),
      case .share(let below)? = finding.number("share_below_ban_limit")
    else {
      Issue.record("no shares")
      return
    }
    #expect(quiet >= below && quiet == 1)
    let even = try #require(result.finding("attempt-histogram/evenness"))
    #expect(even.number("evenness_probability") != nil && even.number("gini") != nil)
    #expect(even.number("usual_share_seen_once") != nil)
    // Nearly all came three times: more alike than chance makes them, which favours none and gives no number in all.
    #expect(even.summary.plainText.hasPrefix("Nothing shows that some computers were used more than others"))
    #expect(even.status == .nothingFound && even.number("population_if_even") == nil)
  }
}
