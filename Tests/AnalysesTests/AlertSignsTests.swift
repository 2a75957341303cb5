import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Testing
import Vocabulary

@testable import Analyses

@Suite struct AlertSignsTests {
  private func archive(days: Int = 60) -> Archive { .watched(days: days) }

  private func seconds(_ archive: Archive, day: Int, hours: Range<Int> = 0..<24) -> Range<Int64> {
    archive.seconds(day: day, hours: hours)
  }

  private func signs(
    _ archive: Archive, day: Int = 59, hours: Range<Int> = 0..<24, logs: [AuditWatch.LogHours] = []
  ) async throws -> [AlertSign] { try await archive.audited(day: day, hours: hours, logs: logs).signs }

  private func words(_ sign: AlertSign?) -> String { sign?.words ?? "" }

  @Test func aQuietDayGivesNoSign() async throws {
    let archive = archive()
    for day in [20, 59] { #expect(try await signs(archive, day: day).isEmpty) }
  }

  @Test func aSwarmExceedsTheLimitOfAllTogether() async throws {
    var archive = archive()
    for number in 0..<45 {
      archive.add(
        day: 59, second: 36_000 + number * 70, source: .made(50_000 + number), country: number % 2 == 0 ? "BR" : "KR",
        user: "user\(number)", service: "dovecot")
    }
    for limit in [nil, 20] {
      archive.plan.policies.alert = limit.map { .init(failures: $0, seconds: 3600) }
      let sign = try #require(try await signs(archive).first { $0.kind == .hourlyThreshold })
      let start = seconds(archive, day: 59, hours: 10..<11).lowerBound
      #expect(sign.first == start)
      #expect(sign.last == start + 3599)
      let words = words(sign)
      #expect(
        words.contains("in one hour, on 10 March 2023 between 10:00 and 11:00, all computers together: the limit is"))
      #expect(words.contains(limit == nil ? "The limit was learned" : "the limit is 20. The limit is the plan's."))
      #expect(words.contains("Program: dovecot; server: the logs name none."))
      #expect(words.contains("Brazil 23, South Korea 22"))
      #expect(words.contains("Geofencing: Refusing logins from Brazil, South Korea"))
      #expect(words.contains("Look at the firewall set of this report, in `blocklist/`, and load it: all 47 computers"))
      #expect(sign.finding.evidence.first?.file == "mail.log")
    }
    // The hours before and after do not ring.
    #expect(try await signs(archive, hours: 9..<10).allSatisfy { $0.kind != .hourlyThreshold })
    #expect(try await signs(archive, hours: 11..<12).allSatisfy { $0.kind != .hourlyThreshold })
    #expect(try await signs(archive, hours: 10..<11).contains { $0.kind == .hourlyThreshold })
  }

  @Test func geofencingSaysWhomItWouldHit() async throws {
    var archive = archive()
    for day in 0..<59 {
      archive.add(day: day, second: 30_000, source: .made(90_000), country: "US", user: "owner", outcome: .success)
    }
    for number in 0..<45 {
      archive.add(
        day: 59, second: 36_000 + number * 70, source: .made(50_000 + number), country: "BR", user: "u\(number)")
    }
    let sign = try #require(try await signs(archive).first { $0.kind == .hourlyThreshold })
    #expect(words(sign).contains("Letting in only the country from which somebody logged in (the United States)"))
    #expect(words(sign).contains("and no login of this archive"))
  }

  @Test func fewComputersAreNamedOneByOne() async throws {
    var archive = archive()
    archive.plan.policies.alert = .init(failures: 20, seconds: 3600)
    for number in 0..<40 {
      archive.add(day: 59, second: 36_000 + number, source: .made(50_000 + number % 2), country: "BR", user: "u")
    }
    let inSet = words(try await signs(archive).first { $0.kind == .hourlyThreshold })
    #expect(inSet.contains("in `blocklist/`, and load it: all 4 computers behind this alert are in it"), "\(inSet)")
    archive.plan.analyses = [.init(id: "overview")]
    let byHand = words(try await signs(archive).first { $0.kind == .hourlyThreshold })
    let names = [50_000, 50_001].map { Address.made($0).description }
    // Two others failed once in that hour, who may be anybody.
    #expect(byHand.contains("Keep out \(names[0]) and \(names[1]), which"), "\(byHand)")
    #expect(!inSet.contains("Geofencing") && !byHand.contains("Geofencing") && !byHand.contains("swarm"))
  }

  @Test func anHourThatRingsOnAnOrdinaryDayFillsTheFirewallSet() async throws {
    var archive = archive()
    archive.plan.policies.alert = .init(failures: 8, seconds: 3600)
    for number in 0..<12 {
      archive.add(day: 59, second: 36_000 + number * 70, source: .made(50_000 + number), user: "u")
    }
    let time = seconds(archive, day: 59, hours: 10..<11)
    let result = try await archive.investigate(AuditWatch(periods: [.init(name: "n", label: "n", time: time)]))
    let addresses = Set(result.blocklist?.addresses.map(\.text) ?? [])
    #expect(addresses.isSuperset(of: (0..<12).map { Address.made(50_000 + $0).description }))
    #expect(addresses.count < 20)
    #expect(
      result.blocklist?.reasons == [
        "Computers that failed to log in while failed logins of all together exceeded the limit."
      ])
    #expect(try await archive.investigate().blocklist == nil)
  }

  @Test func countriesThatBringNothingOtherwiseAreTold() async throws {
    var archive = archive()
    for number in 0..<9 {
      archive.add(
        day: 59, second: 40_000 + number * 900, source: .made(70_000 + number), country: "BG", user: "u\(number)")
    }
    let sign = try #require(try await signs(archive).first { $0.kind == .newCountries })
    #expect(
      words(sign).contains(
        "Computers from a country that brings few or none otherwise, on 10 March 2023: Bulgaria (9, usually none)."))
    #expect(sign.members == ["Bulgaria"])
    #expect(words(sign).contains("Geofencing: Refusing logins from Bulgaria would have stopped"))
    #expect(words(sign).contains("whom it would have hit cannot be told"))
    archive.add(day: 3, second: 50, source: .made(99_000), country: "BG", user: "owner", outcome: .success)
    let hit = try #require(try await signs(archive).first { $0.kind == .newCountries })
    #expect(words(hit).contains("and hit one user with one login"))
    archive.hasGeography = false
    #expect(try await signs(archive).allSatisfy { $0.kind != .newCountries })
  }

  @Test func spamtrapNamesAreAWarningWhenThreeCannotBeChance() async throws {
    var archive = archive()
    let traps = ["malseeinvmk", "quibbleforth", "zanderwick", "info"]
    archive.lists = [NameList(name: "spamtraps", lines: traps)]
    archive.add(day: 59, second: 10, source: .made(80_000), user: "info")
    let one = try #require(try await signs(archive).first { $0.kind == .spamtrapNames })
    #expect(one.finding.severity == .notice)
    for (index, name) in traps.enumerated() {
      archive.add(day: 59, second: 60 + index, source: .made(80_000), user: name)
    }
    let all = try #require(try await signs(archive).first { $0.kind == .spamtrapNames })
    #expect(all.finding.severity == .warning)
    #expect(
      words(all).contains(
        "4 names were tried that never belonged to anyone: info, malseeinvmk, quibbleforth and one more, 5 attempts"))
    #expect(try await signs(archive, day: 58).isEmpty)
  }

  @Test func aGuessedPasswordIsAnAlarmWithItsUserAndAddress() async throws {
    var archive = OfficeArchive.archive(guesses: 3000)
    archive.plan.window = .days(archive.first + 40, archive.first + 40)
    for second in 0..<40 {
      archive.add(day: 40, second: 3000 + second * 7, source: .made(200_007), country: "CN", user: "root")
    }
    archive.add(day: 40, second: 3300, source: .made(200_007), country: "CN", user: "root", outcome: .success)
    let sign = try #require(
      try await signs(archive, day: 40).first { $0.kind == .breakIn && $0.finding.severity == .alarm })
    #expect(sign.subject == "root 240.3.13.71")
    #expect(words(sign).contains("Somebody probably got in: root logged in from 240.3.13.71"))
    #expect(words(sign).contains("Lock root, change the password"))
    #expect(words(sign).contains("Then keep out 240.3.13.71: as an address with a login it is in no firewall set."))
    #expect(try await signs(archive, day: 41).allSatisfy { $0.subject != sign.subject })
  }

  /// A guard that bans one computer a day, and its log.
  private func guarded() -> Archive {
    var archive = archive()
    archive.plan.policies.ban = .init(failures: 5, withinSeconds: 600, forSeconds: 3600)
    for day in 0..<60 {
      for second in 0..<5 { archive.add(day: day, second: 50_000 + second, source: .made(100_000 + day), user: "x") }
      let moment = (Int64((archive.first + day).dayNumber) * 86_400 + 50_006) * 1000
      archive.operationalEvents.append(
        OperationalEvent(milliseconds: moment, kind: .ban, program: "fail2ban", source: .made(100_000 + day)))
    }
    return archive
  }

  @Test func aGuardThatBansNobodyIsTold() async throws {
    var archive = guarded()
    #expect(try await signs(archive).isEmpty)
    archive.operationalEvents.removeLast()
    #expect(try await signs(archive).isEmpty, "one computer that reaches the rule is too few to tell")
    for second in 0..<5 { archive.add(day: 59, second: 60_000 + second, source: .made(110_000), user: "x") }
    let sign = try #require(try await signs(archive).first)
    #expect(sign.kind == .guardSilent)
    #expect(words(sign).contains("The guard banned nobody, though two computers reached the ban rule"))
    #expect(words(sign).contains("Its log has 59 bans in the time before, the last of them on 9 March 2023 at 13:53"))
  }

  @Test func aGuardThatSleepsIsToldWithWhatFitsInTime() async throws {
    var archive = guarded()
    archive.operationalEvents.removeLast()
    let start = Int64((archive.first + 59).dayNumber) * 86_400
    archive.operationalEvents.append(
      OperationalEvent(
        milliseconds: (start + 6 * 3600) * 1000, kind: .packageUpgrade, program: "dpkg", subject: "python3.9"))
    for number in 0..<200 {
      archive.add(
        day: 59, second: 8 * 3600 + number * 15, source: .made(120_000 + number % 2), country: "US", user: "x")
    }
    let sign = try #require(try await signs(archive, hours: 8..<9).first { $0.kind == .guardFailed })
    #expect(
      words(sign).contains(
        "The ban rule does not work: on 10 March 2023 between 08:00 and 08:50, two computers made 200 failed logins, 190 more than the rule allows"
      ))
    #expect(words(sign).contains("the package python3.9 was upgraded (10 March 2023 at 06:00)"))
    #expect(words(sign).contains("keep these computers out by hand: 240.1.212.192 and 240.1.212.193"))
    #expect(try await signs(archive, hours: 7..<8).isEmpty)
    #expect(try await signs(archive, hours: 10..<11).isEmpty)
  }

  @Test func aLogThatIsAlwaysWrittenAndFallsSilentIsTold() async throws {
    let archive = archive()
    let first = Int64(archive.first.dayNumber) * 24
    func log(_ name: String, hours: Int, lines: Int, every step: Int = 1) -> AuditWatch.LogHours {
      let all = stride(from: 0, to: hours, by: step).map { first + Int64($0) }
      return AuditWatch.LogHours(program: name, hours: all, lines: all.map { _ in lines })
    }
    let logs = [
      log("dovecot", hours: 60 * 24 - 3, lines: 80), log("cron", hours: 60 * 24, lines: 4),
      log("rare", hours: 59 * 24, lines: 1, every: 40), log("new", hours: 24, lines: 90),
    ]
    let found = try await signs(archive, logs: logs)
    #expect(found.map(\.kind) == [.logSilence])
    #expect(found[0].subject == "dovecot")
    #expect(
      words(found[0]).contains("dovecot has logged no attempt and no login for 3 hours, since 10 March 2023 at 21:00."))
    // An hour of silence of a few lines an hour is nothing.
    #expect(try await signs(archive, logs: [log("dovecot", hours: 60 * 24 - 1, lines: 4)]).isEmpty)
  }

  @Test func aSilentLogIsToldByItself_andWithAllOthersOnlyOnce() async throws {
    var archive = archive()
    let first = Int64(archive.first.dayNumber) * 24
    func file(_ name: String, _ log: String, _ hours: Range<Int>) -> EvidenceAccount.File {
      let lines = Dictionary(uniqueKeysWithValues: hours.map { (first + Int64($0), 30) })
      return EvidenceAccount.File(name: name, lines: 1, events: 1, log: log, hours: lines)
    }
    func program(_ hours: Int) -> AuditWatch.LogHours {
      AuditWatch.LogHours(
        program: "dovecot", hours: (0..<hours).map { first + Int64($0) }, lines: [Int](repeating: 20, count: hours))
    }
    let end = 60 * 24
    // The log of the guard, which has no logins; that of dovecot goes on behind its rotation.
    archive.evidence.files = [
      file("mail.log.1", "mail.log", 0..<1000), file("mail.log", "mail.log", 1000..<end),
      file("fail2ban.log", "fail2ban.log", 0..<(end - 5)),
    ]
    let one = try await signs(archive, logs: [program(end)])
    #expect(one.map(\.subject) == ["fail2ban.log"])
    #expect(words(one[0]).contains("fail2ban.log has had no line for 5 hours, since 10 March 2023 at 19:00."))
    // One of upgrades, which come in bursts, is silent for weeks and means nothing by it.
    let upgrades = Dictionary(uniqueKeysWithValues: [6, 7, 54, 55, 56, 700, 701].map { (first + Int64($0), 400) })
    archive.evidence.files[2] = EvidenceAccount.File(
      name: "dpkg.log", lines: 1, events: 1, log: "dpkg.log", hours: upgrades)
    #expect(try await signs(archive, logs: [program(end)]).isEmpty)
    // A log and the program that writes it are one silence.
    archive.evidence.files[2] = file("fail2ban.log", "fail2ban.log", 0..<end)
    archive.evidence.files[1] = file("mail.log", "mail.log", 1000..<(end - 5))
    #expect(try await signs(archive, logs: [program(end - 5)]).map(\.subject) == ["mail.log"])
    // A program that fell silent long before the log of another did is one of its own.
    archive.evidence.files[1] = file("mail.log", "mail.log", 1000..<end)
    archive.evidence.files[2] = file("fail2ban.log", "fail2ban.log", 0..<(end - 5))
    #expect(try await signs(archive, logs: [program(end - 30)]).map(\.subject) == ["dovecot", "fail2ban.log"])
  }

  @Test func aSilenceThatEndedWithinThePeriodIsToldWithItsEnd() async throws {
    let archive = archive()
    let first = Int64(archive.first.dayNumber) * 24
    let silent = (56 * 24 + 3)..<(58 * 24 + 5)
    func log(_ silences: [Range<Int>]) -> AuditWatch.LogHours {
      let hours = (0..<(60 * 24)).filter { hour in !silences.contains { $0.contains(hour) } }.map { first + Int64($0) }
      return AuditWatch.LogHours(program: "sshd", hours: hours, lines: hours.map { _ in 20 })
    }
    func week(_ logs: [AuditWatch.LogHours], days: Range<Int>) async throws -> [AlertSign] {
      let time =
        seconds(archive, day: days.lowerBound).lowerBound..<seconds(archive, day: days.upperBound - 1).upperBound
      return try await archive.investigate(
        AuditWatch(periods: [.init(name: "week", label: "week", time: time)], logs: logs)
      ).signs.filter { $0.kind == .logSilence }
    }
    let found = try await week([log([silent])], days: 53..<60)
    #expect(found.map(\.subject) == ["sshd"] && found.allSatisfy(\.isOver))
    #expect(
      words(found[0]).contains(
        "sshd logged no attempt and no login for 2 days, from 7 March 2023 at 03:00 to 9 March 2023 at 05:00."),
      "\(words(found[0]))")
    // Periods that it does not reach into know nothing of it; one that ends within it has it as lasting.
    #expect(try await week([log([silent])], days: 59..<60).isEmpty)
    #expect(try await week([log([silent])], days: 50..<56).isEmpty)
    #expect(try await week([log([silent])], days: 57..<58).map(\.isOver) == [false])
    // Of two the longer is told, and the other beside it; one that lasts comes before all.
    let two = try await week([log([silent, (59 * 24)..<(59 * 24 + 6)])], days: 53..<60)
    #expect(two.count == 1 && words(two[0]).contains("for 2 days, from 7"))
    #expect(words(two[0]).contains("it was silent from 10 March 2023 at 00:00 for 6 hours as well"), "\(words(two[0]))")
    let lasting = try await week([log([silent, (59 * 24 + 20)..<(60 * 24)])], days: 53..<60)
    #expect(lasting.map(\.isOver) == [false])
  }

  @Test func theMedianOfAnEvenNumberOfPeriodsIsBetweenTheTwoInTheMiddle() async throws {
    var archive = archive()
    for number in 0..<5 { archive.add(day: 57, second: number, source: .made(60_000 + number), user: "u") }
    let periods = (57..<60).map { day in
      AuditWatch.Period(name: "day \(day)", label: "\(day)", time: seconds(archive, day: day))
    }
    let result = try await archive.investigate(AuditWatch(periods: periods))
    #expect(result.words("trends/attempts").contains("whose median is 32.5."), "\(result.words("trends/attempts"))")
  }

  @Test func daysOfAlertsAreInNoUsualPartOfACountry_norInTheSumOfOtherDays() async throws {
    var archive = archive()
    // An attack from Vietnam on two days that rang; it goes on in the period.
    for day in 57..<60 {
      for number in 0..<400 {
        archive.add(
          day: day, second: number * 100, source: .made(70_000 + 1000 * day + number), country: "VN", user: "u")
      }
    }
    let time = seconds(archive, day: 59)
    let loud = seconds(archive, day: 57).lowerBound..<seconds(archive, day: 58).upperBound
    func result(_ usual: UsualTimes) async throws -> InvestigationResult {
      try await archive.investigate(AuditWatch(periods: [.init(name: "n", label: "n", time: time)], usual: usual))
    }
    archive.plan.analyses = [.init(id: "country-surge")]
    let known = try await result(UsualTimes(alerts: [loud]))
    let shares = known.words("country-surge/shares")
    #expect(shares.contains("VN (") && shares.contains("much larger part of the computers"), "\(shares)")
    let table = try #require(known.table("window-countries"))
    let codes = table.column("code")
    let row = try #require(codes.firstIndex(of: .words("VN")))
    #expect(table.column("usual_sources")[row] == .count(0))
    #expect(table.column("usual_share")[row] == .share(0))
    // Without what rang before, two days of the attack would be a part of what is usual.
    #expect(try await result(UsualTimes()).table("window-countries")?.column("usual_sources")[row] == .count(800))

    archive = self.archive(days: 12)
    let last = seconds(archive, day: 11)
    let few = try await archive.investigate(
      AuditWatch(
        periods: [.init(name: "n", label: "n", time: last)],
        usual: UsualTimes(alerts: [seconds(archive, day: 8).lowerBound..<seconds(archive, day: 10).upperBound])))
    let words = few.headline.map(\.plainText).joined(separator: " ")
    #expect(words.contains("as usual: the other eight days without an alert brought 30 each."), "\(words)")
  }

  @Test func anAuditRecommendsNoOtherLimitThanItsOwn() async throws {
    var archive = archive()
    archive.plan.analyses = [.init(id: "overview")]
    let time = seconds(archive, day: 59)
    for number in 0..<45 {
      archive.add(day: 59, second: 36_000 + number * 70, source: .made(50_000 + number), country: "BR", user: "u")
    }
    let audit = try await archive.investigate(AuditWatch(periods: [.init(name: "n", label: "n", time: time)]))
    let report = try await archive.investigate()
    func limits(_ result: InvestigationResult) -> Int {
      result.recommendations.count { $0.plainText.contains("lert on all failed logins together") }
    }
    #expect(limits(audit) == 0 && limits(report) == 1)
  }

  @Test func theLastPeriodsStandSideBySide() async throws {
    var archive = archive()
    archive.silent = [58]
    archive.events.removeAll { $0.milliseconds / 86_400_000 == Int64((archive.first + 58).dayNumber) }
    let periods = (55..<60).map { day in
      AuditWatch.Period(name: "day \(day)", label: "\(day)", time: seconds(archive, day: day))
    }
    let result = try await archive.investigate(AuditWatch(periods: periods))
    let table = try #require(result.table("trends"))
    #expect(table.column("attempts") == [.count(30), .count(30), .count(30), .empty, .count(30)])
    #expect(table.ids() == ["period", "attempts", "sources", "countries", "users"])
    #expect(
      result.words("trends/attempts")
        == "30 failed logins: as many as in the periods before, whose median is 30.")
    let computers = try #require(result.finding("trends/computers"))
    // Of the period before, no log has a line.
    #expect(computers.summary.plainText.hasSuffix("In the period before there was none."))
    let new = computers.numbers.first { $0.name == "new" }?.value
    let known = Set(
      archive.events.filter { $0.milliseconds < seconds(archive, day: 59).lowerBound * 1000 }.map(\.source))
    let today = Set(
      archive.events.filter { $0.milliseconds >= seconds(archive, day: 59).lowerBound * 1000 }.map(\.source))
    #expect(new == .count(today.subtracting(known).count))
    guard case .trends(let trends)? = result.figure("trends")?.content else {
      Issue.record("no figure")
      return
    }
    #expect(trends.periods == ["55", "56", "57", "58", "59"])
    #expect(trends.series[0].values == [30, 30, 30, nil, 30])
  }
}
