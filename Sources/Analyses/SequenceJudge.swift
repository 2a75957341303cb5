import Logins
import Statistics

/// Makes the tests E1 to E8 of one stretch.
struct SequenceJudge {
  typealias Test = SequenceEvidence.Test
  typealias Settings = SequenceEvidence.Settings

  var evidence = SequenceEvidence()

  private static let most = 200_000
  /// An order is shuffled as a check where this costs little.
  private static let mostShuffled = 2000

  let attempts: QuietAttempts
  let input: AnalysisInput
  let settings: Settings
  /// Rows that are looked at, in order of time.
  private(set) var rows: [Int] = []
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
    judgeParts(isEnough)
    // A probability of 0 says no more than one too small to write.
    for index in evidence.tests.indices { evidence.tests[index].p = max(1e-300, evidence.tests[index].p) }
    let adjusted = benjaminiHochberg(evidence.tests.map(\.p))
    for index in evidence.tests.indices { evidence.tests[index].adjusted = adjusted[index] }
    if !evidence.telling.contains(where: { $0.kind == .alphabetical }) { evidence.ordered = [] }
    evidence.coordination = verdict(isEnough, isBracketed: isBracketed)
  }

  /// What is asked of the same rows, at the same time.
  private struct Part: Sendable {
    var judge: SequenceJudge
    var ask: @Sendable (inout SequenceJudge) -> Void
  }

  /// Names, lists and times ask nothing of each other.
  private mutating func judgeParts(_ isEnough: Bool) {
    guard isEnough else { return judgeNames(isEnough) }
    var parts = [
      Part(judge: self) { $0.judgeNames(isEnough) }, Part(judge: self) { $0.judgeTimes() },
      Part(judge: self) { $0.judgeLists() },
    ]
    Parallel.forEach(&parts) { part in part.ask(&part.judge) }
    let (names, times, lists) = (parts[0].judge.evidence, parts[1].judge.evidence, parts[2].judge.evidence)
    evidence = names
    evidence.listSize = lists.listSize
    (evidence.slot, evidence.centre) = (times.slot, times.centre)
    evidence.tests += lists.tests + times.tests
  }

  // MARK: - What is looked at

  func machine(_ row: Int) -> Int { Int(attempts.computer[Int(attempts.sequence.source[row])]) }

  func machines(_ rows: [Int]) -> IDSet {
    let (computer, source) = (attempts.computer, attempts.sequence.source)
    var machines = IDSet(of: computer.count)
    for row in rows { machines.insert(Int(computer[Int(source[row])])) }
    return machines
  }

  /// Leaves out what was logged while a clock repeated itself.
  mutating func leaveOut(_ repeated: RepeatedTime) {
    guard !repeated.isEmpty else { return }
    let milliseconds = attempts.sequence.milliseconds
    rows.removeAll { repeated.holds(floored(milliseconds[$0], by: 1000)) }
  }

  /// Quiet attempts; of a run of one computer with one name only the first.
  private mutating func collapsed(_ stretch: Range<Int>) -> [Int] {
    var result: [Int] = []
    var every: [Int] = []
    var isCut = false
    let (isQuiet, computer) = (attempts.isQuiet, attempts.computer)
    let (sources, users) = (attempts.sequence.source, attempts.sequence.user)
    var (last, lastUser) = (Int32(-1), Int32(-1))
    attempts.attemptRows.forEach(in: stretch) { row in
      let source = Int(sources[row])
      guard !isCut, isQuiet[source] else { return }
      let isRepeated = computer[source] == last && users[row] == lastUser
      if !isRepeated {
        guard result.count < Self.most else {
          isCut = true
          return
        }
        result.append(row)
        (last, lastUser) = (computer[source], users[row])
      }
      if every.count < Self.most { every.append(row) }
    }
    everyRow = every
    evidence.isCut = isCut
    return result
  }

  // MARK: - Names: E1 to E5, E8

  private mutating func judgeNames(_ isEnough: Bool) {
    let dictionary = input.dictionary
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

  static let seed: UInt64 = 2013

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
    let (users, localParts) = (attempts.sequence.user, input.dictionary.userLocalPart)
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
    var seen = IDSet(of: input.dictionary.localParts.count)
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
