import CivilTime
import Findings
import Logins
import Planning
import Statistics
import Vocabulary

@testable import Analyses

/// Archives in which every option of an analysis finds something to change.
enum OptionArchive: String, CaseIterable, Sendable {
  /// 70 days of guesses, fewer at weekends, with a jump that pauses for a day, a burst of one hour, a program with an old
  /// password, and a day of users' own failures, alone and behind one address.
  case days
  /// Twelve days with a jump, and four.
  case short, hours
  /// Weeks at a raised level; two levels of which neither is usual.
  case weeks, levels
  /// A campaign by names, pairs, order and minutes; the same in an archive of logins.
  case campaign, logins
  /// Users, whom somebody guesses at in every way, and who travel.
  case accounts
  /// A list that is walked through; one of which hardly anything was tried; one that was left alone.
  case list, longList, left, fewListed
  /// A computer that goes on past a ban at the pace of a limit; two that nearly do; a guard that is late.
  case outage, race, late
  /// Recorded passwords.
  case passwords, fewNames, faintlyOwn, sprayed, stolen
  /// Networks that work in ways of their own.
  case efforts
  /// Gaps, steps of the clock, lines that were not read.
  case holes
  /// A few lines a day, and none for two nights and a day.
  case sparse
  /// The minutes of the hour.
  case clock, faintClock
  /// Attempts that are handed out by chance; countries fewer than so many computers bring.
  case even, fewCountries
  /// Logins, and no failure.
  case noFailures

  /// What was made of it with no option set.
  func investigate(_ id: String, _ options: [String: ParameterValue] = [:]) async throws -> InvestigationResult {
    var archive = archive
    archive.plan.analyses = [.init(id: id, parameters: options)]
    return try await Investigation.run(
      plan: archive.plan, store: archive.store, coverage: coverage ?? archive.coverage,
      lists: archive.lists, geography: archive.geography, countryName: Archive.countryName,
      fileNames: ["mail.log", "auth.log"])
  }

  private var coverage: Coverage? {
    switch self {
    case .holes: Self.coverageWithHoles
    case .sparse: Self.coverageOfDaytime
    default: nil
    }
  }

  private var archive: Archive {
    switch self {
    case .days: Self.everyDay()
    case .short: Self.jump(days: 12, on: 8)
    case .hours: Self.jump(days: 4, on: 2)
    case .weeks: Self.levels([(40, 20), (20, 44), (10, 29), (50, 20)])
    case .levels: Self.levels([(20, 5), (9, 40)])
    case .campaign: Self.campaign(withLogins: false)
    case .logins: Self.campaign(withLogins: true)
    case .accounts: Self.accounts()
    case .list: Self.list(names: 400, size: 900, days: 20)
    case .longList: Self.list(names: 60, size: 14_000, days: 20, every: 4)
    case .left: Self.list(names: 300, size: 900, days: 20, then: 9)
    case .fewListed: Self.list(names: 9, size: 900, days: 20, others: 81)
    case .outage: Self.outage([(90, 22)])
    case .race: Self.outage([(8, 18), (8, 18)])
    case .late: Self.outage([(17, 10), (17, 10), (17, 10)], late: 120)
    case .passwords:
      Self.passwords(names: 5) { number, user, word in number % 2 == 0 ? user + "\(2015 + number % 4)" : word }
    case .fewNames: Self.passwords(names: 3) { _, _, word in word }
    case .faintlyOwn: Self.passwords(names: 5) { number, user, word in number % 29 == 7 ? user + "2015" : word }
    case .sprayed:
      Self.passwords(names: 300) { number, _, word in number % 3 == 0 ? "kwzbcfg" : number % 4 == 0 ? "bbcchhj" : word }
    case .stolen: Self.passwords(names: 300) { _, _, word in word }
    case .efforts: Self.efforts()
    case .holes: Self.holes()
    case .sparse: Self.holes()
    case .clock: Self.clock(days: 30, within: 240)
    case .faintClock: Self.clock(days: 6, within: 1800)
    case .even: Self.even()
    case .fewCountries: Self.fewCountries()
    case .noFailures: Self.noFailures()
    }
  }

  private static let countries = ["CN", "US", "US", "BG", "RU", "IN", "BR", "KR"]

  private static func guesses(_ archive: inout Archive, day: Int, _ number: Int, _ random: inout SplitMix64) {
    for _ in 0..<number {
      let source = random.below(20) * random.below(20)
      archive.add(
        day: day, second: random.below(86_400), source: .made(source * 300),
        country: source % 29 == 0 ? "??" : countries[source % 8], user: "user\(random.below(60))",
        service: random.below(6) == 0 ? "sshd" : "dovecot",
        reason: random.below(3) == 0 ? .passwordMismatch : .unknownUser)
    }
  }

  private static func login(
    _ archive: inout Archive, day: Int, _ second: Int, _ source: Int, _ user: String, country: String = "GB",
    fails: Int = 0, each: Int = 9
  ) {
    for slip in 0..<fails {
      archive.add(
        day: day, second: second - (fails - slip) * each, source: .made(source), country: country, user: user)
    }
    archive.add(day: day, second: second, source: .made(source), country: country, user: user, outcome: .success)
  }

  private static func everyDay() -> Archive {
    var archive = Archive(days: 70)
    var random = SplitMix64(seed: 71)
    for day in 0..<70 {
      let isWeekend = (archive.first + day).weekday >= 5
      guesses(&archive, day: day, (isWeekend ? 16 : 36) + random.below(isWeekend ? 8 : 18), &random)
      for person in 0..<6 { login(&archive, day: day, 30_000 + person * 700, 4_000_000 + person * 300, "p\(person)x") }
      for person in 0..<24 { login(&archive, day: day, 40_000 + person * 90, 4_100_000, "office\(person)") }
    }
    for (day, number) in [(40, 60), (41, 240), (43, 190), (45, 55)] {
      for attempt in 0..<number {
        archive.add(
          day: day, second: attempt * 300 % 86_400, source: .made(2_000_000 + attempt * 80), country: "BR",
          user: "new\(attempt % 30)")
      }
    }
    for attempt in 0..<34 { archive.add(day: 20, second: 7200 + attempt * 90, source: .made(3_000_000), user: "root") }
    // Every quarter of an hour, a little uneven.
    for attempt in 0..<220 {
      archive.add(
        day: 10 + attempt / 96, second: attempt % 96 * 900 + random.below(60), source: .made(3_100_000), user: "p1x")
    }
    for attempt in 0..<50 {
      let person = attempt % 6
      archive.add(
        day: 55, second: 34_000 + attempt * 100, source: .made(4_000_000 + person * 300), user: "p\(person)x")
    }
    for attempt in 0..<45 {
      archive.add(
        day: 58, second: 39_000 + attempt % 24 * 90 - attempt / 24 * 400, source: .made(4_100_000),
        user: "office\(attempt % 24)")
    }
    for attempt in 0..<25 {
      archive.add(
        day: 30, second: attempt * 2000, source: .made(3_200_000 + attempt), user: "x\(attempt)", service: "pop3")
    }
    for day in stride(from: 2, to: 70, by: 5) {
      archive.add(day: day, second: 99, source: .made(3_300_000 + day), user: "y", service: "pop3")
    }
    return archive
  }

  private static func jump(days: Int, on jump: Int) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: 12)
    for day in 0..<days { guesses(&archive, day: day, 30 + random.below(12), &random) }
    for attempt in 0..<160 {
      archive.add(
        day: jump, second: attempt * 500 % 86_400 / (days < 7 ? 24 : 1), source: .made(2_000_000 + attempt * 80),
        country: "BR", user: "new\(attempt % 20)")
    }
    return archive
  }

  private static func levels(_ levels: [(days: Int, attempts: Int)]) -> Archive {
    var archive = Archive(days: levels.reduce(0) { $0 + $1.days })
    var random = SplitMix64(seed: 13)
    var day = 0
    for (days, attempts) in levels {
      for _ in 0..<days {
        guesses(&archive, day: day, attempts * 4 / 5 + random.below(attempts * 2 / 5 + 1), &random)
        day += 1
      }
    }
    return archive
  }

  private static func campaign(withLogins: Bool) -> Archive {
    var archive = Archive(days: 50)
    var random = SplitMix64(seed: 14)
    for day in 0..<50 {
      guesses(&archive, day: day, 24 + random.below(10), &random)
      for person in 0..<(withLogins ? 45 : 0) {
        login(
          &archive, day: day, 20_000 + person * 900, 4_000_000 + person * 300, "p\(person)x",
          fails: random.below(16) == 0 ? 1 : 0)
      }
    }
    // Two days: names of a list in pairs, long and bare, in the first minutes of the hour, from ever other computers.
    for turn in 0..<90 {
      let name = "\(Array("abcdefghijklmnopqrstuvwxyz")[turn * 26 / 90])\(turn % 9)list\(turn % 30)"
      let moment = turn * 1900 / 3600 * 3600 + turn % 3 * 25
      for form in 0..<2 {
        archive.add(
          day: 30 + moment / 86_400, second: moment % 86_400 + form * 5,
          source: .made(2_000_000 + (turn * 2 + form) * 400),
          country: countries[turn % 8], user: form == 0 ? name + "@example.com" : name)
      }
      if turn % 4 == 0 {
        archive.add(
          day: 30 + moment / 86_400, second: moment % 86_400 + 40, source: .made(2_000_000 + turn * 800), country: "CN",
          user: "user\(turn % 60)")
      }
    }
    // And two in which computers with names of their own came once.
    for attempt in 0..<70 {
      archive.add(
        day: 40, second: attempt * 1200, source: .made(2_500_000 + attempt * 400), country: "IN", user: "once\(attempt)"
      )
    }
    return archive
  }

  private static func accounts() -> Archive {
    var archive = OfficeArchive.archive(days: 120, guesses: 500)
    for event in archive.events.indices where archive.events[event].outcome == .success {
      if let source = archive.events[event].source { archive.countries[source] = archive.countries[source] ?? "GB" }
    }
    let user = "persona0"
    func fail(_ day: Int, _ second: Int, _ source: Int, _ name: String) {
      archive.add(day: day, second: second, source: .made(source), country: "CN", user: name)
    }
    // S1: three other names, and an address that somebody had used before; S3: rows of several lengths.
    for (place, name) in ["anna", "karl", "oleg"].enumerated() { fail(70, 1000 + place, 900_000, name) }
    login(&archive, day: 70, 2000, 900_000, user, country: "CN")
    login(&archive, day: 60, 2000, 901_000, "personc14", country: "GB")
    for (place, name) in ["anna", "karl", "oleg"].enumerated() { fail(70, 1000 + place, 901_000, name) }
    login(&archive, day: 70, 2500, 901_000, "personb7", country: "GB")
    for (number, row) in [3, 4, 5, 6, 9, 21, 25].enumerated() {
      login(
        &archive, day: 72 + number, 50_000, 910_000 + number * 300,
        "person\(["d21", "e28", "f35", "g42", "h49", "i56", "j63"][number])", country: "GB", fails: row)
    }
    login(&archive, day: 81, 50_000, 920_000, "newcomer", country: "GB", fails: 6)
    login(&archive, day: 82, 90_000 % 86_400, 921_000, "personk70", country: "GB", fails: 22, each: 60)
    login(&archive, day: 84, 70_000, 10 * 300, "personk70", fails: 9)
    // S3 long ago.
    for attempt in 0..<24 { fail(84, 100 + attempt * 4, 922_000, "personl77") }
    login(&archive, day: 104, 100, 922_000, "personl77", country: "CN")
    // S2: by others within the hour, and by the network for days.
    for attempt in 0..<6 { fail(86, 3000 + attempt * 50, 930_000 + attempt * 300, "personm84") }
    login(&archive, day: 86, 5000, 940_000, "personm84", country: "GB", fails: 1)
    for attempt in 0..<24 { fail(80 + attempt / 4, 9000 + attempt, 950_000 + attempt % 6, "personn91") }
    login(&archive, day: 88, 5000, 950_009, "personn91", country: "GB", fails: 1)
    // S7: a follower, and another account from the intruder's network.
    login(&archive, day: 75, 9000, 900_001, user, country: "CN")
    login(&archive, day: 76, 9000, 900_002, "persono98", country: "CN")
    // S4, S5: a journey there and back within hours; S6: after long silence.
    login(&archive, day: 90, 20_100, 960_000, "personp105", country: "IN")
    login(&archive, day: 90, 22_000, 15 * 300, "personp105")
    login(&archive, day: 90, 23_000, 960_000, "personp105", country: "IN")
    login(&archive, day: 91, 20_100, 970_000, "personq112", country: "BG")
    login(&archive, day: 91, 29_000, 16 * 300, "personq112")
    login(&archive, day: 91, 36_000, 970_000, "personq112", country: "BG")
    login(&archive, day: 2, 20_100, 980_000, "sleeper")
    login(&archive, day: 100, 20_100, 981_000, "sleeper", country: "GB", fails: 7)
    for day in 30..<33 {
      for turn in 0..<5 { login(&archive, day: day, 1000 + turn * 100, 982_000, "visitor") }
    }
    login(&archive, day: 34, 100, 983_000, "visitor", country: "KR")
    return archive
  }

  private static func list(names: Int, size: Int, days: Int, then silent: Int = 0, others: Int = 0, every step: Int = 2)
    -> Archive
  {
    var archive = Archive(days: days + silent)
    archive.lists = [NameList(name: "spamtraps", lines: TrapArchive.traps.prefix(size).map { "\($0)@example.com" })]
    var random = SplitMix64(seed: 15)
    for number in 0..<names {
      // Faster at the end, and not every day.
      let day = Int(Double(days) * (Double(number) / Double(names)).squareRoot()) / step * step
      archive.add(
        day: min(days - 1, day), second: random.below(86_400), source: .made(random.below(300) * 300), country: "CN",
        user: TrapArchive.traps[number])
      if number % 3 == 0 {
        archive.add(
          day: min(days - 1, day), second: random.below(86_400), source: .made(random.below(300) * 300),
          user: number % 12 == 0 ? "other\(number)" : TrapArchive.traps[random.below(number + 1)])
      }
    }
    for day in 0..<(days + silent) { archive.add(day: day, second: 5, source: .made(9_000_000), user: "root") }
    for number in 0..<others {
      archive.add(day: number % days, second: 900, source: .made(9_100_000 + number), user: "someone\(number)")
    }
    return archive
  }

  /// - Parameter computers: attempts of each, and seconds between them
  private static func outage(_ computers: [(attempts: Int, pause: Int)], late: Int? = nil) -> Archive {
    var archive = Archive(days: 60)
    archive.plan.policies = .init(
      rateLimit: .init(attempts: 3, seconds: 60), ban: .init(failures: 5, withinSeconds: 600, forSeconds: 3600))
    var random = SplitMix64(seed: 16)
    for day in 0..<60 { guesses(&archive, day: day, 12, &random) }
    for (source, (attempts, pause)) in computers.enumerated() {
      for attempt in 0..<attempts {
        archive.add(
          day: 40, second: 30_000 + attempt * pause, source: .made(3_000_000 + source * 300), country: "GB",
          user: "delta")
      }
      guard let late else { continue }
      archive.operationalEvents.append(
        OperationalEvent(
          milliseconds: (Int64((archive.first + 40).dayNumber) * 86_400 + Int64(30_040 + late)) * 1000, kind: .ban,
          program: "fail2ban", subject: "dovecot", source: .made(3_000_000 + source * 300),
          line: archive.operationalEvents.count + 1))
    }
    return archive
  }

  private static func passwords(names: Int, _ password: (Int, String, String) -> String) -> Archive {
    var archive = Archive(days: 20)
    var random = SplitMix64(seed: 17)
    var reader = SecretReader()
    for number in 0..<600 {
      let letters = Array("abcdefghijklmnopqrstuvwxyz")
      let user = "person\(letters[number % names / 26])\(letters[number % names % 26])"
      let word = String((0..<7).map { _ in Array("bcfghjkwz")[random.below(9)] })
      let password = number % 40 == 0 ? "1234567\(number % 120)" : password(number, user, word)
      archive.add(
        day: number % 20, second: random.below(86_400), source: .made(number % 3 == 0 ? 1 : random.below(60)),
        user: user,
        secret: reader.mark(password, user: user))
    }
    return archive
  }

  private static func noFailures() -> Archive {
    var archive = Archive(days: 20)
    for number in 0..<200 {
      archive.add(
        day: number / 10, second: number % 10 * 3600, source: .made(number % 10), user: "user\(number % 10)",
        outcome: .success)
    }
    return archive
  }

  private static func efforts() -> Archive {
    var archive = Archive(days: 40)
    var random = SplitMix64(seed: 18)
    for day in 0..<40 {
      for turn in 0..<24 {
        archive.add(
          day: day, second: turn * 3600 + random.below(70), source: .made(random.below(160) * 300), country: "CN",
          user: "user\(random.below(50))")
      }
    }
    // Four of one network, late, with few names of their own, long with each; a few others come later still.
    for number in 0..<60 {
      for attempt in 0..<(number % 4 == 0 ? 1 : 5) {
        archive.add(
          day: 28 + number % 12, second: 36_000 + number / 12 * 3600 + attempt * 20,
          source: .made(5_000_000 + number % 4),
          country: "BR", user: "local\(number % 12)")
      }
    }
    for number in 0..<6 {
      archive.add(
        day: 34, second: number * 3600, source: .made(5_500_000 + number * 300), country: "US", user: "user\(number)")
    }
    // Four of another from the first day on, with names of their own, at other minutes now and then.
    for number in 0..<120 {
      archive.add(
        day: number / 3, second: 46_800 + number % 3 * 3600 + (number % 5 == 0 ? 10 : 1500),
        source: .made(5_100_000 + number % 4), country: "RU", user: "other\(number % 16)")
    }
    // Four elsewhere that share their names, and only these.
    for number in 0..<4 {
      for name in 0..<9 {
        archive.add(
          day: 10 + name, second: 1800 + number * 400, source: .made(6_000_000 + number * 70_000), country: "IN",
          user: name < 6 ? "same\(name)" : "own\(number)\(name)")
      }
    }
    return archive
  }

  /// 40 days, of which 10 hours are missing, and 30 between two files.
  private static let silent = Set(240..<250).union(500..<530)

  private static var coverageWithHoles: Coverage {
    let start = Int64(Archive.start.dayNumber) * 24
    let hours = (0..<960).filter { !silent.contains($0) }.map { start + Int64($0) }
    var coverage = Coverage(
      span: hours[0] * 3600...hours[hours.count - 1] * 3600 + 3599, hours: hours, lines: hours.map { _ in 6 })
    var (mail, auth) = ([Int64: Int](), [Int64: Int]())
    for hour in hours {
      mail[hour] = 4
      if !(start + 700..<start + 770).contains(hour) { auth[hour] = 2 }
    }
    coverage.evidence = EvidenceAccount(
      files: [
        .init(
          name: "mail.log", lines: 5000, events: 1600, log: "mail.log", hours: mail,
          unread: (0..<8).map {
            EvidenceAccount.UnreadLine(line: $0 + 1, address: .made(15_000_000 + $0), standsFor: 32)
          }),
        .init(name: "auth.log", lines: 2000, events: 200, log: "auth.log", hours: auth),
      ])
    return coverage
  }

  /// 40 days with a line in each of ten hours, but for a day and the night on either side, where one file ends.
  private static var coverageOfDaytime: Coverage {
    let start = Int64(Archive.start.dayNumber) * 24
    let hours = (0..<960).filter { (8..<18).contains($0 % 24) && !(474..<520).contains($0) }.map { start + Int64($0) }
    return Coverage(
      span: hours[0] * 3600...hours[hours.count - 1] * 3600 + 3599, hours: hours, lines: hours.map { _ in 1 },
      files: [
        hours[0] * 3600...(start + 473) * 3600 + 3599, (start + 520) * 3600...hours[hours.count - 1] * 3600 + 3599,
      ])
  }

  private static func even() -> Archive {
    var archive = Archive(days: 40)
    var random = SplitMix64(seed: 25)
    for attempt in 0..<600 {
      archive.add(
        day: attempt / 15, second: random.below(86_400), source: .made(random.below(300) * 300), country: "CN",
        user: "user\(random.below(30))")
    }
    return archive
  }

  private static func fewCountries() -> Archive {
    var archive = Archive(days: 40)
    var random = SplitMix64(seed: 22)
    for day in 0..<40 {
      for _ in 0..<(day == 20 ? 70 : 12) {
        let number = random.below(60) * random.below(60) / 60
        let (country, place) = day == 20 ? (number % 9, 900_000) : (number, 0)
        archive.add(
          day: day, second: random.below(86_400), source: .made(place + country * 3000 + random.below(900)),
          country:
            "\(Character(Unicode.Scalar(UInt8(65 + country / 26))))\(Character(Unicode.Scalar(UInt8(65 + country % 26))))",
          user: "user\(random.below(30))")
      }
    }
    return archive
  }

  private static func holes() -> Archive {
    var archive = Archive(days: 40)
    var random = SplitMix64(seed: 19)
    for day in 0..<40 { guesses(&archive, day: day, 40, &random) }
    let start = Int64(archive.first.dayNumber) * 86_400_000
    archive.events.removeAll { silent.contains(Int(($0.milliseconds - start) / 3_600_000)) }
    archive.events.sort { $0.milliseconds < $1.milliseconds }
    for index in archive.events.indices { archive.events[index].line = index + 1 }
    // A step back over six events, and one of ten seconds over three.
    for (first, number, step) in [(400, 6, 1200), (700, 3, 10)] {
      let time = archive.events[first].milliseconds
      for index in 0..<number {
        archive.events[first + 1 + index].milliseconds = time - Int64(step) * 1000 + Int64(index) * 100
      }
    }
    for index in 0..<150 { archive.events[index * 9].user = nil }
    return archive
  }

  private static func clock(days: Int, within seconds: Int) -> Archive {
    var archive = Archive(days: days)
    var random = SplitMix64(seed: 20)
    for day in 0..<days {
      for hour in 8..<20 {
        for turn in 0..<2 {
          archive.add(
            day: day, second: hour * 3600 + (turn == 0 ? random.below(seconds) : random.below(3600)),
            source: .made(random.below(25) * 300), country: "CN", user: "user\(random.below(40))")
        }
      }
    }
    return archive
  }
}
