import Logins
import Statistics

/// Makes the tests E1 to E8 of one stretch.
struct SequenceJudge {
  typealias Test = SequenceEvidence.Test
  typealias Settings = SequenceEvidence.Settings

  private(set) var evidence = SequenceEvidence()

  private static let most = 200_000
  /// An order is shuffled as a check where this costs little.
  private static let mostShuffled = 2000

  private let attempts: QuietAttempts
  private let input: AnalysisInput
  private let settings: Settings
  /// Rows that are looked at, in order of time.
  private var rows: [Int] = []
  /// The same with the attempts that repeat the one before them.
  private var everyRow: [Int] = []

  /// - Parameter isBracketed: something else than order and times says that this stretch is of interest.
  /// - Complexity: O(n log n) for the n quiet attempts within the rows, at most 200,000.
  init(
    _ input: AnalysisInput, _ attempts: QuietAttempts, rows stretch: Range<Int>, isBracketed: Bool, settings: Settings
  ) {
    self.input = input
    self.attempts = attempts
    self.settings = settings
    evidence.settings = settings
    rows = collapsed(stretch)
    evidence.events = rows.count
    evidence.computers = machines(rows).count
    guard evidence.events > 1 else { return }
    let isEnough = evidence.events >= settings.leastEvents && evidence.computers >= settings.leastSources
    judgeNames(isEnough)
    if isEnough {
      judgeLists()
      let repeated = input.repeatedTime
      if !repeated.isEmpty { rows.removeAll { repeated.holds(floored(attempts.sequence.milliseconds[$0], by: 1000)) } }
      if !attempts.hasMinuteStamps, rows.count >= settings.leastEvents {
        judgeRegularity()
        judgeMinutes()
      }
    }
    // A probability of 0 says no more than one too small to write.
    for index in evidence.tests.indices { evidence.tests[index].p = max(1e-300, evidence.tests[index].p) }
    let adjusted = benjaminiHochberg(evidence.tests.map(\.p))
    for index in evidence.tests.indices { evidence.tests[index].adjusted = adjusted[index] }
    if !evidence.telling.contains(where: { $0.kind == .alphabetical }) { evidence.ordered = [] }
    evidence.coordination = verdict(isEnough, isBracketed: isBracketed)
  }

  // MARK: - What is looked at

  private func machine(_ row: Int) -> Int { Int(attempts.computer[Int(attempts.sequence.source[row])]) }

  private func machines(_ rows: [Int]) -> IDSet {
    rows.reduce(into: IDSet(of: attempts.computer.count)) { $0.insert(machine($1)) }
  }

  /// Quiet attempts; of a run of one computer with one name only the first.
  private mutating func collapsed(_ stretch: Range<Int>) -> [Int] {
    var result: [Int] = []
    for row in stretch where attempts.isQuietAttempt(row) {
      if let last = result.last, machine(last) == machine(row),
        attempts.sequence.user[last] == attempts.sequence.user[row]
      {
        if everyRow.count < Self.most { everyRow.append(row) }
        continue
      }
      guard result.count < Self.most else {
        evidence.isCut = true
        break
      }
      result.append(row)
      if everyRow.count < Self.most { everyRow.append(row) }
    }
    return result
  }

  // MARK: - Names: E1 to E5, E8

  private mutating func judgeNames(_ isEnough: Bool) {
    let dictionary = input.store.dictionary
    let (localParts, domains) = (dictionary.userLocalPart, dictionary.userDomain)
    let users = attempts.sequence.user
    let named = rows.filter { users[$0] >= 0 && localParts[Int(users[$0])] >= 0 }
    func hasDomain(_ row: Int) -> Bool { domains[Int(users[row])] >= 0 }
    func part(_ row: Int) -> Int { Int(localParts[Int(users[row])]) }
    evidence.names = named.reduce(into: IDSet(of: dictionary.localParts.count)) { $0.insert(part($1)) }.count
    for (first, second) in zip(named, named.dropFirst())
    where part(first) == part(second) && hasDomain(first) != hasDomain(second) && machine(first) != machine(second) {
      evidence.mixedPairs += 1
      if hasDomain(first) { evidence.pairs.append(.init(long: first, short: second)) }
    }
    evidence.excerpt = Self.excerpt(named, pairs: evidence.pairs)
    let forms = PairStatistics(
      named.map { .init(name: part($0), hasDomain: hasDomain($0), source: machine($0)) }, blockSize: settings.block)
    if isEnough || evidence.mixedPairs >= settings.leastPairs {
      judgeForms(forms)
    }
    guard isEnough else { return }
    let strings = PairStatistics(
      named.map { .init(name: Int(users[$0]), hasDomain: false, source: machine($0)) }, blockSize: settings.block)
    judgeHandedOn(strings)
    judgeRepeats()
    judgeOrder(named.map(part))
  }

  private static let excerptLength = 40

  /// The block of attempts with most pairs; all where they are few.
  private static func excerpt(_ named: [Int], pairs: [SequenceEvidence.Pair]) -> [Int] {
    guard named.count > excerptLength else { return named }
    let longs = Set(pairs.map(\.long))
    let blocks = stride(from: 0, to: named.count, by: excerptLength).map { $0..<min($0 + excerptLength, named.count) }
    let best = blocks.max { left, right in
      let counts = (named[left].count(where: longs.contains), named[right].count(where: longs.contains))
      return (counts.0, right.lowerBound) < (counts.1, left.lowerBound)
    }
    return best.map { Array(named[$0]) } ?? []
  }

  private mutating func judgeForms(_ forms: PairStatistics) {
    let expected = forms.expectedFormPairs
    let seen = evidence.pairs.count
    if expected > 0 || seen > 0 {
      var test = Test(
        kind: .pairs, observed: Double(seen), expected: expected, p: Tails.poissonUpper(seen, mean: expected),
        isLarge: seen >= settings.leastPairs && Double(seen) >= settings.effect * expected)
      if test.isLarge, test.p <= 0.01, forms.events.count <= Self.mostShuffled {
        let shuffled = forms.formPairsP(rounds: settings.shuffles, seed: Self.seed)
        test.shuffled = shuffled
      }
      evidence.tests.append(test)
    }
    if evidence.mixedPairs >= settings.leastPairs {
      evidence.tests.append(
        Test(
          kind: .longFirst, observed: Double(seen), expected: Double(evidence.mixedPairs) / 2,
          p: Tails.binomialUpper(seen, of: evidence.mixedPairs, chance: 0.5),
          isLarge: 4 * seen >= 3 * evidence.mixedPairs))
    }
  }

  private static let seed: UInt64 = 2013

  private mutating func judgeHandedOn(_ strings: PairStatistics) {
    let expected = strings.expectedHandedOn
    let seen = strings.handedOn
    if expected > 0 {
      var test = Test(
        kind: .handedOn, observed: Double(seen), expected: expected, p: Tails.poissonUpper(seen, mean: expected),
        isLarge: Double(seen) >= settings.effect * expected
          && Double(seen) - expected >= Double(settings.leastPairs))
      if test.isLarge, test.p <= 0.01, strings.events.count <= Self.mostShuffled {
        test.shuffled = strings.handedOnP(rounds: settings.shuffles, seed: Self.seed)
      }
      evidence.tests.append(test)
    }
  }

  /// Only computers that came twice can repeat a name: those that came once, with names of their own, would make the
  /// others look as if they never did. Every attempt is asked, also one that repeats the one before it: chance puts some
  /// names of a computer next to each other, and without these it would seem to avoid what it had.
  private mutating func judgeRepeats() {
    let (users, localParts) = (attempts.sequence.user, input.store.dictionary.userLocalPart)
    let named = everyRow.filter { users[$0] >= 0 && localParts[Int(users[$0])] >= 0 }
    var times = [Int32](repeating: 0, count: attempts.computer.count)
    for row in named { times[machine(row)] += 1 }
    let repeated = PairStatistics(
      named.filter { times[machine($0)] > 1 }.map {
        .init(name: Int(users[$0]), hasDomain: false, source: machine($0))
      },
      blockSize: settings.block
    ).repeated
    if repeated.expected >= 5 {
      evidence.tests.append(
        Test(
          kind: .dealtOut, observed: Double(repeated.pairs), expected: repeated.expected,
          p: Tails.poissonLower(repeated.pairs, mean: repeated.expected),
          isLarge: settings.effect * Double(repeated.pairs) <= repeated.expected))
    }
  }

  /// Names in the order of their first attempt; ids ascend with names.
  private mutating func judgeOrder(_ parts: [Int]) {
    var seen = IDSet(of: input.store.dictionary.localParts.count)
    let order = parts.filter { seen.insert($0) }
    guard order.count >= settings.leastNames else { return }
    let ascents = zip(order.dropFirst(), order).count { $0 > $1 }
    let most = max(ascents, order.count - 1 - ascents)
    let run = longestAscending(ascents == most ? order : order.map { -$0 })
    evidence.ordered = run.map { Int32(order[$0]) }
    evidence.tests.append(
      Test(
        kind: .alphabetical, observed: Double(most), expected: Double(order.count - 1) / 2,
        p: min(1, 2 * ascentsChance(atLeast: most, names: order.count)),
        isLarge: 3 * most >= 2 * (order.count - 1)))
  }

  /// Two halves of the computers: were they dealt different names? Two efforts with names of their own, from other
  /// countries, are no list that was dealt out, so halves by country and halves by chance must both say so; what is told
  /// is the less telling of the two.
  private mutating func judgeLists() {
    let tests = [halves(), halvesByChance()].map { shared($0) }
    evidence.listSize = tests[0]?.size
    if tests.allSatisfy({ $0 != nil }), let test = tests.compactMap({ $0?.test }).max(by: { $0.p < $1.p }) {
      evidence.tests.append(test)
    }
  }

  private func shared(_ half: IDSet) -> (test: Test, size: Double?)? {
    let dictionary = input.store.dictionary
    let localParts = dictionary.userLocalPart
    var first = IDSet(of: dictionary.localParts.count)
    var second = first
    var times = [Int32](repeating: 0, count: dictionary.localParts.count)
    for row in rows {
      let user = attempts.sequence.user[row]
      guard user >= 0, localParts[Int(user)] >= 0 else { continue }
      let part = Int(localParts[Int(user)])
      times[part] += 1
      if half.contains(machine(row)) { first.insert(part) } else { second.insert(part) }
    }
    guard first.count >= 20, second.count >= 20 else { return nil }
    let all = times.count { $0 > 0 }
    let size = SpeciesRichness.chao1(seen: all, once: times.count { $0 == 1 }, twice: times.count { $0 == 2 })
    let common = first.count + second.count - all
    let shared = SharedNames(
      available: max(all, Int(min(size.number, 1e12))), first: first.count, second: second.count, common: common)
    let test = Test(
      kind: .splitList, observed: Double(common), expected: shared.expected, p: shared.split,
      isLarge: settings.effect * Double(common) <= shared.expected && shared.expected >= 5)
    return (test, shared.listSize)
  }

  /// Every computer falls into one half or the other by a draw of its own.
  private func halvesByChance() -> IDSet {
    var half = IDSet(of: attempts.computer.count)
    var random = SplitMix64(seed: Self.seed)
    for machine in machines(rows).ascending where random.below(2) == 0 { half.insert(machine) }
    return half
  }

  private func halves() -> IDSet {
    let machines = machines(rows).ascending
    var byCountry: [String: [Int]] = [:]
    for machine in machines { byCountry[input.country(ofSource: Int64(machine)), default: []].append(machine) }
    var half = IDSet(of: attempts.computer.count)
    guard byCountry.count(where: { isKnownCountry($0.key) }) >= 2 else {
      for machine in machines.prefix(machines.count / 2) { half.insert(machine) }
      return half
    }
    var other = 0
    for (_, members) in byCountry.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
      if half.count <= other {
        for member in members { half.insert(member) }
      } else {
        other += members.count
      }
    }
    return half
  }

  // MARK: - Time: E6, E7

  private mutating func judgeRegularity() {
    let times = rows.map { Double(attempts.sequence.milliseconds[$0]) / 1000 }
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    // Stamps of whole seconds make short gaps look alike.
    guard Spread.median(gaps) >= 5 else { return }
    let inner = times.count - 2
    let statistic = Circular.greenwood(times)
    let expected = 2 / Double(inner + 2)
    evidence.tests.append(
      Test(
        kind: .regular, observed: statistic / expected, expected: 1,
        p: Circular.greenwoodLower(statistic, inner: inner), isLarge: statistic <= 0.8 * expected))
  }

  private static let periods: [Double] = [3600, 1800, 900, 600, 300]

  private mutating func judgeMinutes() {
    let sequence = attempts.sequence
    let offset = rows.first.map { input.store.zone.offset(at: sequence.milliseconds[$0] / 1000) } ?? 0
    var hours: [[Double]] = []
    var hour = Int64.min
    var minuteHours = [Int](repeating: 0, count: 60)
    var lastHour = [Int64](repeating: .min, count: 60)
    for row in rows {
      let second = sequence.milliseconds[row] / 1000 + offset
      let rowHour = floored(second, by: 3600)
      if rowHour != hour {
        hour = rowHour
        hours.append([])
      }
      let within = Int(second - rowHour * 3600)
      hours[hours.count - 1].append(Double(within))
      if lastHour[within / 60] != rowHour {
        lastHour[within / 60] = rowHour
        minuteHours[within / 60] += 1
      }
    }
    guard hours.count >= settings.clockHours else { return }
    let rayleigh = Self.periods.map { period in
      Circular.rayleigh(Circular.directions(ofHours: hours.map { $0.map { $0 * 3600 / period } }))
    }
    let best = Circular.bestTwoMinutes(minuteHours)
    let all = benjaminiHochberg(rayleigh.map(\.p) + [best.p])
    let share = Double(best.count) / Double(max(1, minuteHours.reduce(0, +)))
    let isSlot = best.p <= 0.001 && share >= 0.1
    let longest = rayleigh.map(\.resultant).max() ?? 0
    let carriers = isSlot ? machines(inSlot: best.minute, offset: offset) : evidence.computers
    evidence.tests.append(
      Test(
        kind: .minutes, observed: share, expected: 2.0 / 60, p: all.min() ?? 1,
        // A mail program or a scheduled job has few addresses.
        isLarge: (isSlot || longest >= 0.3) && carriers >= settings.clockSources))
    guard (isSlot || longest >= 0.3), carriers >= settings.clockSources, (all.min() ?? 1) <= 0.001 else { return }
    if isSlot { evidence.slot = best.minute }
    evidence.centre = Int(rayleigh[0].direction * 3600 / (2 * Double.pi)) % 3600
  }

  private func machines(inSlot minute: Int, offset: Int64) -> Int {
    machines(rows.filter { SequenceEvidence.isIn(minute, attempts.sequence.milliseconds[$0] / 1000 + offset) }).count
  }

  // MARK: - Verdict

  /// Even pauses alone say little of an archive in which nothing stands out: a limit on the rate of lines, a queue or a
  /// log that was thinned out makes them as well.
  private func verdict(_ isEnough: Bool, isBracketed: Bool) -> Campaign.Coordination {
    let telling = evidence.telling
    if !isBracketed, !telling.isEmpty, telling.allSatisfy({ $0.kind == .regular }) { return .signs }
    if telling.isEmpty { return isEnough ? .noSign : evidence.tests.isEmpty ? .tooFew : .noSign }
    let families = Set(telling.map(\.kind.isTime))
    let isStrong =
      telling.contains { $0.adjusted <= settings.strongChance } && evidence.computers >= settings.leastSources
    return families.count > 1 || isStrong ? .coordinated : .signs
  }
}
