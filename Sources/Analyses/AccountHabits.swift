import CivilTime
import Geography
import Logins
import Statistics

/// What is unusual for an account, whether or not anything failed before: a country it never logged in from (S4), a
/// journey nobody can make (S5), a login after long silence (S6). Each is weak alone.
struct AccountHabits {
  private let input: AnalysisInput
  private let rules: LoginRules
  private let repeated: RepeatedTime
  /// Seconds without a login after which an account counts as silent; nil: the archive is too short to tell.
  private let silence: Int64?

  init(_ input: AnalysisInput, rules: LoginRules) {
    self.input = input
    self.rules = rules
    repeated = input.repeatedTime
    let half = (input.days?.count ?? 0) / 2 * 86_400
    let least = min(rules.silence, 30 * 86_400)
    silence = half >= least ? Int64(min(rules.silence, half)) : nil
  }

  static let questions = [
    AggregateQuery(EventFilter(outcomes: [.success]), by: [.localPart, .country], measures: [.rows]),
    AggregateQuery(EventFilter(outcomes: [.success]), by: [.localPart, .day], measures: [.rows]),
  ]

  /// - Returns: S5, where so many accounts show it that it says nothing; then it is in no login.
  /// - Complexity: O(logins) for two aggregates, then O(logins of accounts in question).
  func add(to logins: inout [LoginJudge.Judged]) async throws -> SuspiciousLogins.CommonSign? {
    let success = EventFilter(outcomes: [.success])
    let answers = try await input.store.aggregate(Self.questions)
    let travelled = travelled(answers[0])
    let silent = silent(answers[1], of: Set(logins.filter { $0.login.score > 0 }.map(\.account)).union(travelled))
    let wanted = travelled.union(silent)
    guard !wanted.isEmpty else { return nil }
    var filter = success
    let parts = input.dictionary.userLocalPart
    filter.users = Set(parts.indices.filter { wanted.contains(parts[$0]) }.map { Int32($0) })
    let sequence = try await input.store.sequence(SequenceQuery(filter, by: .localPart))
    var found = Found(logins)
    var journeys: [(account: Int32, rows: [Int])] = []
    for (run, key) in sequence.keys.enumerated() where travelled.contains(Int32(key)) {
      let rows = sequence.bounds[run]..<sequence.bounds[run + 1]
      for (row, chance) in newCountries(rows, sequence) {
        found.add(
          .newCountry, points: rules.points.country, account: Int32(key), row: row, chance: chance, sequence, input)
      }
      let made = try await self.journeys(rows, sequence)
      if !made.isEmpty { journeys.append((Int32(key), made)) }
    }
    let regular = regular(answers[0])
    let isCommon =
      regular >= LoginRules.leastAccounts && Double(journeys.count) >= rules.everybody * Double(regular)
    for (key, rows) in journeys where !isCommon {
      for row in rows {
        found.add(.journey, points: rules.points.journey, account: Int32(key), row: row, sequence, input)
      }
    }
    for (run, key) in sequence.keys.enumerated() where silent.contains(Int32(key)) {
      addSilence(to: &found, account: Int32(key), sequence.bounds[run]..<sequence.bounds[run + 1], sequence)
    }
    logins = found.logins
    return isCommon
      ? SuspiciousLogins.CommonSign(sign: .journey, number: min(journeys.count, regular), of: regular) : nil
  }

  /// Accounts with enough logins to have a habit.
  private func regular(_ answer: Aggregate) -> Int {
    var (regular, previous, logins) = (0, Int64(-1), 0)
    for (row, account) in answer.keys[0].enumerated() where account >= 0 {
      if account != previous { (previous, logins) = (account, 0) }
      let before = logins
      logins += Int(answer.values[0][row])
      if before < rules.habitLogins, logins >= rules.habitLogins { regular += 1 }
    }
    return regular
  }

  /// Accounts with logins from two countries or more.
  private func travelled(_ answer: Aggregate) -> Set<Int32> {
    var (accounts, countries): (Set<Int32>, Int) = ([], 0)
    var previous: Int64?
    let codes = input.dictionary.countries
    for (account, country) in zip(answer.keys[0], answer.keys[1]) where account >= 0 {
      if account != previous { (previous, countries) = (account, 0) }
      if let code = codes.name(at: country), isKnownCountry(code) { countries += 1 }
      if countries == 2 { accounts.insert(Int32(account)) }
    }
    return accounts
  }

  /// Accounts of a set with a pause that long.
  private func silent(_ answer: Aggregate, of accounts: Set<Int32>) -> Set<Int32> {
    guard let silence else { return [] }
    var found: Set<Int32> = []
    var previous: (account: Int64, day: Int64) = (-1, 0)
    for (account, day) in zip(answer.keys[0], answer.keys[1]) where account >= 0 {
      if account == previous.account, (day - previous.day) * 86_400 >= silence - 86_400,
        accounts.contains(Int32(account))
      {
        found.insert(Int32(account))
      }
      previous = (account, day)
    }
    return found
  }

  /// S4: the first login from a country, after ten from others on seven days. Not for somebody who is seen in new
  /// countries more often than once in twenty logins.
  private func newCountries(_ rows: Range<Int>, _ sequence: EventSequence) -> [(row: Int, chance: Double)] {
    var seen: [String: Int] = [:]
    var days = 0
    var lastDay: CivilDate?
    var found: [(row: Int, chance: Double)] = []
    for row in rows {
      let country = input.country(ofSource: Int64(sequence.source[row]))
      let day = input.store.zone.date(at: sequence.milliseconds[row] / 1000)
      guard isKnownCountry(country) else { continue }
      if seen[country] == nil {
        let earlier = seen.values.reduce(0, +)
        let chance = NewPlaces.chance(seenOnce: seen.values.count { $0 == 1 }, sightings: earlier)
        if earlier >= rules.habitLogins, days >= rules.habitDays, chance <= rules.newCountries {
          found.append((row, chance))
        }
      }
      seen[country, default: 0] += 1
      if day != lastDay { days += 1 }
      lastDay = day
    }
    return found
  }

  /// S5: two logins in a row from countries that nobody gets between in that time: 1,000 km or more between their
  /// nearest ends, at 1,000 km an hour or more; and back again within a day, or two logins on either side. The end with
  /// fewer logins is told.
  private func journeys(_ rows: Range<Int>, _ sequence: EventSequence) async throws -> [Int] {
    var total: [String: Int] = [:]
    let known = rows.filter { isKnownCountry(input.country(ofSource: Int64(sequence.source[$0]))) }
    let countries = known.map { input.country(ofSource: Int64(sequence.source[$0])) }
    for country in countries { total[country, default: 0] += 1 }
    var found: [Int] = []
    for index in countries.indices.dropFirst() where countries[index] != countries[index - 1] {
      let (from, to) = (countries[index - 1], countries[index])
      let start = sequence.milliseconds[known[index - 1]]
      let hours = Double(max(60_000, sequence.milliseconds[known[index]] - start)) / 3_600_000
      guard !repeated.holds(start / 1000), !repeated.holds(sequence.milliseconds[known[index]] / 1000),
        let distance = CountryPlaces.kilometresBetween(from, to), distance >= rules.kilometres,
        distance / hours >= rules.kilometresAnHour
      else { continue }
      var back = index + 1
      while back < countries.count, countries[back] != from { back += 1 }
      let returns = back < countries.count && sequence.milliseconds[known[back]] - start <= 86_400_000
      let isTwice =
        index >= 2 && countries[index - 2] == from && index + 1 < countries.count && countries[index + 1] == to
      guard returns || isTwice else { continue }
      found.append(known[(total[to] ?? 0, 0) <= (total[from] ?? 0, 1) ? index : index - 1])
    }
    guard !found.isEmpty else { return [] }
    let shared = try await shared(Set(found.map { sequence.source[$0] }))
    return found.filter { !shared.contains(sequence.source[$0]) }
  }

  /// Addresses behind which twenty users or more log in: gateways and webmail, which are nowhere.
  private func shared(_ sources: Set<Int32>) async throws -> Set<Int32> {
    let answer = try await input.store.aggregate(
      AggregateQuery(
        EventFilter(outcomes: [.success], sources: sources), by: [.source], measures: [.distinct(.localPart)]))
    return Set(
      (0..<answer.rowCount).filter { answer.values[0][$0] >= rules.sharedBy }
        .map { Int32(answer.keys[0][$0]) })
  }

  /// S6: the account had not logged in for long before a login with another sign. Logins of the same address on the day
  /// before belong to it.
  private func addSilence(to found: inout Found, account: Int32, _ rows: Range<Int>, _ sequence: EventSequence) {
    guard let silence else { return }
    for index in found.logins.indices where found.logins[index].account == account {
      let login = found.logins[index].login
      guard login.score > 0 else { continue }
      let previous = rows.last { row in
        let time = sequence.milliseconds[row] / 1000
        return time < login.time && !(sequence.source[row] == login.source && login.time - time <= 86_400)
      }
      if let previous, login.time - sequence.milliseconds[previous] / 1000 >= silence {
        found.sign(.silence, index, points: rules.points.silence)
      }
    }
  }

  /// Logins by account and address, which collect signs.
  private struct Found {
    private struct Key: Hashable {
      var account: Int32
      var source: Int32
    }

    private(set) var logins: [LoginJudge.Judged]
    private var index: [Key: Int] = [:]

    init(_ logins: [LoginJudge.Judged]) {
      self.logins = logins
      for (position, login) in logins.enumerated() {
        index[Key(account: login.account, source: login.login.source)] = position
      }
    }

    mutating func sign(_ sign: LoginSigns, _ position: Int, points: Int) {
      guard logins[position].login.signs.insert(sign).inserted else { return }
      logins[position].login.score += points
    }

    /// - Parameter chance: of a new country (S4).
    mutating func add(
      _ sign: LoginSigns, points: Int, account: Int32, row: Int, chance: Double? = nil, _ sequence: EventSequence,
      _ input: AnalysisInput
    ) {
      let source = sequence.source[row]
      let key = Key(account: account, source: source)
      if let known = index[key] {
        logins[known].login.newCountryChance = logins[known].login.newCountryChance ?? chance
        return self.sign(sign, known, points: points)
      }
      let user = sequence.user[row]
      index[key] = logins.count
      logins.append(
        LoginJudge.Judged(
          login: SuspiciousLogins.Login(
            time: sequence.milliseconds[row] / 1000,
            user: user >= 0 ? input.dictionary.users[Int(user)] : "", source: source,
            address: source >= 0 ? input.dictionary.sources[Int(source)].description : "", streak: 0,
            otherNames: 0, otherNamesBefore: 0, trapNames: 0, fromOthers: 0, otherAddresses: 0, isKnown: false,
            isSteady: false,
            newCountryChance: chance, signs: sign, score: points, logins: 1, file: sequence.file[row],
            line: Int(sequence.line[row])),
          account: account, mayBeShared: false))
    }
  }
}
