import Logins
import Statistics

/// Which computers belong to a campaign: one pass to learn its names from computers that came seldom, one to assign.
struct CampaignMembers {
  private(set) var members: [Campaign.Member] = []
  /// How many of them would have met the rule without any campaign.
  private(set) var bystanders: ClosedRange<Double>?
  /// How many names make a member: those that many computers tried, or that stand on a list of names that never existed.
  private(set) var listNames = 0

  /// What a plan can set.
  struct Rule: Sendable, Hashable {
    /// So many computers that came seldom make a name one of the campaign's.
    var listed = 3
    /// Computers with more attempts in a week teach nobody the campaign's names: they may try their own.
    var seldom = 3
    /// Times as often as on other days, and the largest chance of it.
    var nameRatio = 2.0
    var nameChance = 0.01
    /// Days outside that say what comes without any campaign.
    var outside = 7
    /// Computers with names of their own, beyond twice as many as other days bring.
    var fresh = 20.0
  }

  static func mostOfSeldom(_ bracket: Range<Int64>, rule: Rule) -> Int {
    let weeks = (bracket.upperBound - bracket.lowerBound + 7 * 86_400 - 1) / (7 * 86_400)
    return rule.seldom * Int(max(1, min(weeks, 1000)))
  }

  /// - Parameters:
  ///   - bracket: UTC seconds, half-open.
  ///   - isWholeArchive: no time says who belongs, so that one attempt with a name that others try as well does not.
  /// - Complexity: O(events).
  init(
    _ input: AnalysisInput, _ attempts: QuietAttempts, bracket: Range<Int64>, isWholeArchive: Bool,
    evidence: SequenceEvidence, rule: Rule
  ) {
    let sequence = attempts.sequence
    let localParts = input.store.dictionary.userLocalPart
    let offset = input.store.zone.offset(at: bracket.lowerBound)
    let inside = attempts.rows(bracket)

    func isCandidate(_ source: Int) -> Bool {
      attempts.isQuiet[source] && attempts.firstLogin[source] >= bracket.lowerBound
    }
    func part(_ row: Int) -> Int32 { sequence.user[row] >= 0 ? localParts[Int(sequence.user[row])] : -1 }
    func isInSlot(_ row: Int) -> Bool {
      guard let slot = evidence.slot else { return false }
      return SequenceEvidence.isIn(slot, sequence.milliseconds[row] / 1000 + offset)
    }

    var rowsInside = [Int32](repeating: 0, count: attempts.computer.count)
    for row in inside where attempts.isAttempt(row) {
      rowsInside[Int(attempts.computer[Int(sequence.source[row])])] += 1
    }
    let mostOfSeldom = Self.mostOfSeldom(bracket, rule: rule)
    let outside = Outside(input, bracket: bracket, least: rule.outside)
    var names = NameCounts(input.store.dictionary.localParts.count, rule: rule, ordered: evidence.ordered)
    for row in sequence.milliseconds.indices where attempts.isAttempt(row) {
      let source = Int(sequence.source[row])
      let name = Int(part(row))
      guard name >= 0 else { continue }
      if inside.contains(row) {
        if attempts.isQuiet[source] { names.addOrdered(name) }
        guard rowsInside[Int(attempts.computer[source])] <= mostOfSeldom, isCandidate(source) else { continue }
        names.add(name, computer: attempts.computer[source])
      } else if outside != nil, attempts.isQuiet[source] {
        names.addOutside(name)
      }
    }
    var fresh: FreshComputers?
    var isListed = names.isListed(length: outside?.length, rest: outside?.rest) {
      guard !isWholeArchive else { return 0 }
      let found = FreshComputers(
        input, attempts, bracket: bracket, least: rule.fresh, leastDays: rule.outside, isCandidate: isCandidate)
      fresh = found
      return found.sources.count
    }
    let traps = Self.trapNames(input)
    for name in traps where isListed.indices.contains(Int(name)) { isListed[Int(name)] = true }
    listNames = isListed.count { $0 }
    var isPaired = [Bool](repeating: false, count: attempts.computer.count)
    for pair in evidence.pairs {
      isPaired[Int(sequence.source[pair.long])] = true
      isPaired[Int(sequence.source[pair.short])] = true
    }

    var found: [Campaign.Member] = []
    var position = [Int32](repeating: -1, count: attempts.computer.count)
    var inSlot: [Int32] = []
    for row in inside where attempts.isAttempt(row) {
      let source = Int(sequence.source[row])
      guard isCandidate(source) else { continue }
      let time = sequence.milliseconds[row] / 1000
      if position[source] < 0 {
        position[source] = Int32(found.count)
        let reason: Campaign.Reason = isPaired[source] ? .pair : .clock
        found.append(.init(source: Int32(source), attempts: 0, first: time, last: time, reason: reason))
        inSlot.append(0)
      }
      let index = Int(position[source])
      found[index].attempts += Int(sequence.attempts[row])
      found[index].last = time
      let name = Int(part(row))
      if name >= 0, isListed[name], found[index].reason == .clock,
        !isWholeArchive || rowsInside[Int(attempts.computer[source])] > 1 || traps.contains(Int32(name))
      {
        found[index].reason = names.isOrdered[name] ? .order : .name
      }
      if isInSlot(row) { inSlot[index] += 1 }
    }
    if let fresh, !fresh.sources.isEmpty {
      for index in found.indices where found[index].reason == .clock {
        if fresh.sources.contains(attempts.computer[Int(found[index].source)]) { found[index].reason = .fresh }
      }
    }
    members = found.indices.filter { found[$0].reason != .clock || inSlot[$0] >= 2 }.map { found[$0] }
      .sorted { $0.source < $1.source }
    let listed = isListed
    countBystanders(
      input, attempts, around: outside, inside: inside
    ) { row in
      let name = Int(part(row))
      return name >= 0 && listed[name]
    }
    if let usual = fresh?.usual, members.contains(where: { $0.reason == .fresh }), let others = bystanders {
      bystanders = (others.lowerBound + usual.lowerBound)...(others.upperBound + usual.upperBound)
    }
  }

  /// Names of the plan's lists of spamtraps.
  private static func trapNames(_ input: AnalysisInput) -> Set<Int32> {
    let traps = input.lists.indices.filter { input.lists[$0].role == .spamtraps }
    guard !traps.isEmpty, let tried = input.names else { return [] }
    return Set(
      tried.names.filter { name in name.lists.contains { traps.contains($0) } }
        .flatMap { $0.localParts.map { Int32($0) } })
  }

  /// Computers a day that met the rule outside the bracket, for as many days as the bracket has; with twice the scatter
  /// of so many days.
  private mutating func countBystanders(
    _ input: AnalysisInput, _ attempts: QuietAttempts, around: Outside?, inside: Range<Int>,
    meetsRule: (Int) -> Bool
  ) {
    guard let days = input.days, let around else { return }
    let (outside, length) = (around.days, around.length)
    let daily = attempts.daily(days, zone: input.store.zone) { row in !inside.contains(row) && meetsRule(row) }
    let counts = outside.map { Double(daily[$0]) }
    let usual = Double(length) * Spread.mean(counts)
    let spread = 2 * (Double(length) * max(Spread.variance(counts), Spread.mean(counts))).squareRoot()
    let most = Double(input.computers.count(members.map(\.source)))
    bystanders = min(most, max(0, usual - spread))...min(most, usual + spread)
  }
}

/// The days outside a bracket, where they are enough to say what comes without any campaign.
private struct Outside {
  /// Indices of days.
  var days: [Int]
  /// Covered days within the bracket.
  var length: Int
  /// Judged days outside.
  var rest: Int { days.count }

  init?(_ input: AnalysisInput, bracket: Range<Int64>, least: Int) {
    guard let counts = input.days else { return nil }
    let first = input.store.zone.date(at: bracket.lowerBound)
    let last = input.store.zone.date(at: bracket.upperBound - 1)
    days = (0..<counts.count).filter { counts.isJudged[$0] && !(first...last).contains(counts.date($0)) }
    length = counts.indices(first...last).count { counts.covered[$0] }
    guard days.count >= least, 2 * days.count >= length else { return nil }
  }
}

/// Which names are the campaign's: tried by several computers that came seldom and, where that can be told, more often
/// than at other times.
private struct NameCounts {
  private let rule: CampaignMembers.Rule
  /// By local part: the first computers that tried it; no more than `rule.listed` are needed to know.
  private var computers: [[Int32]]
  private var inside: [Int32]
  private var outside: [Int32]
  /// By local part: it stands in the alphabetical order of the attempts.
  private(set) var isOrdered: [Bool]
  /// Attempts with a name of that order within the bracket, of computers that came often as well.
  private var insideOrdered: [Int32]

  init(_ names: Int, rule: CampaignMembers.Rule, ordered: [Int32]) {
    self.rule = rule
    isOrdered = Array(repeating: false, count: names)
    for name in ordered { isOrdered[Int(name)] = true }
    insideOrdered = Array(repeating: 0, count: names)
    computers = Array(repeating: [], count: names)
    inside = Array(repeating: 0, count: names)
    outside = inside
  }

  mutating func add(_ name: Int, computer: Int32) {
    inside[name] += 1
    if computers[name].count < rule.listed, !computers[name].contains(computer) { computers[name].append(computer) }
  }

  mutating func addOrdered(_ name: Int) {
    if isOrdered[name] { insideOrdered[name] += 1 }
  }

  mutating func addOutside(_ name: Int) { outside[name] += 1 }

  /// By local part.
  ///
  /// - Parameters:
  ///   - length: covered days of the bracket; nil: too little lies outside
  ///   - rest: days outside
  ///   - fresh: computers with names of their own, which explain as many attempts; asked where names do not explain them
  func isListed(length: Int?, rest: Int?, fresh: () -> Int) -> [Bool] {
    let all = computers.indices.map { computers[$0].count >= rule.listed || isOrdered[$0] }
    guard let length, let rest, length > 0, rest > 0 else { return all }
    let raised = all.indices.map { all[$0] && isRaised($0, length: length, rest: rest) }
    if isOrdered.contains(true) { return raised }
    // Where such names are not what made it more than usual, the campaign tries what everybody tries.
    let surplus = Double(inside.sum) - Double(outside.sum) * Double(length) / Double(rest)
    let explained = raised.indices.reduce(0) { $0 + (raised[$1] ? Int(inside[$1]) : 0) }
    if Double(explained) >= surplus / 2, explained > 0 { return raised }
    let others = fresh()
    return others > 0 && Double(explained + others) >= surplus / 2 ? raised : all
  }

  private func isRaised(_ name: Int, length: Int, rest: Int) -> Bool {
    let here = Int(isOrdered[name] ? insideOrdered[name] : inside[name])
    let there = Int(outside[name])
    // A name that several tried, and nobody at any other time, needs no test: it would ask for more than `listed`.
    return there == 0
      || Double(here) * Double(rest) >= rule.nameRatio * Double(there) * Double(length)
        && Tails.binomialUpper(here, of: here + there, chance: Double(length) / Double(length + rest))
          <= rule.nameChance
  }
}

extension [Int32] {
  fileprivate var sum: Int { reduce(0) { $0 + Int($1) } }
}
