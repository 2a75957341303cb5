import Logins
import Statistics

/// Which computers belong to a campaign: one pass to learn its names from computers that came seldom, one to assign.
struct CampaignMembers {
  private(set) var members: [Campaign.Member] = []
  /// How many of them would have met the rule without any campaign.
  private(set) var bystanders: ClosedRange<Double>?
  /// How many names make a member: those that many computers tried, or that stand on a list of names that never existed.
  private(set) var listNames = 0

  /// Computers with more attempts in a week teach nobody the campaign's names: they may try their own.
  private static let seldom = 3

  static func mostOfSeldom(_ bracket: Range<Int64>) -> Int {
    let weeks = (bracket.upperBound - bracket.lowerBound + 7 * 86_400 - 1) / (7 * 86_400)
    return seldom * Int(max(1, min(weeks, 1000)))
  }

  /// - Parameters:
  ///   - bracket: UTC seconds, half-open.
  ///   - isWholeArchive: no time says who belongs, so that one attempt with a name that others try as well does not.
  ///   - listed: how many computers make a name one of the campaign's.
  /// - Complexity: O(events).
  init(
    _ input: AnalysisInput, _ attempts: QuietAttempts, bracket: Range<Int64>, isWholeArchive: Bool,
    evidence: SequenceEvidence, listed: Int
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
    for row in inside where attempts.isAttempt(row) { rowsInside[Int(sequence.source[row])] += 1 }
    let mostOfSeldom = Self.mostOfSeldom(bracket)
    let parts = input.store.dictionary.localParts.count
    // By local part: the first computers that tried it; no more than `listed` are needed to know.
    var computersOfName = [[Int32]](repeating: [], count: parts)
    for row in inside where attempts.isAttempt(row) {
      let source = Int(sequence.source[row])
      let name = Int(part(row))
      guard name >= 0, rowsInside[source] <= mostOfSeldom, isCandidate(source) else { continue }
      let computer = attempts.computer[source]
      if computersOfName[name].count < listed, !computersOfName[name].contains(computer) {
        computersOfName[name].append(computer)
      }
    }
    var isListed = computersOfName.map { $0.count >= listed }
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
        !isWholeArchive || rowsInside[source] > 1 || traps.contains(Int32(name))
      {
        found[index].reason = .name
      }
      if isInSlot(row) { inSlot[index] += 1 }
    }
    members = found.indices.filter { found[$0].reason != .clock || inSlot[$0] >= 2 }.map { found[$0] }
      .sorted { $0.source < $1.source }
    let listed = isListed
    countBystanders(input, attempts, bracket: bracket, inside: inside) { row in
      let name = Int(part(row))
      return name >= 0 && listed[name]
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

  private static let leastOutside = 7

  /// Computers a day that met the rule outside the bracket, for as many days as the bracket has; with twice the scatter
  /// of so many days.
  private mutating func countBystanders(
    _ input: AnalysisInput, _ attempts: QuietAttempts, bracket: Range<Int64>, inside: Range<Int>,
    meetsRule: (Int) -> Bool
  ) {
    guard let days = input.days else { return }
    let zone = input.store.zone
    let first = zone.date(at: bracket.lowerBound)
    let last = zone.date(at: bracket.upperBound - 1)
    let outside = (0..<days.count).filter { days.isJudged[$0] && !(first...last).contains(days.date($0)) }
    let length = days.indices(first...last).count { days.covered[$0] }
    guard outside.count >= Self.leastOutside, 2 * outside.count >= length else { return }
    let daily = attempts.daily(days, zone: zone) { row in !inside.contains(row) && meetsRule(row) }
    let counts = outside.map { Double(daily[$0]) }
    let usual = Double(length) * Spread.mean(counts)
    let spread = 2 * (Double(length) * max(Spread.variance(counts), Spread.mean(counts))).squareRoot()
    let most = Double(members.count)
    bystanders = min(most, max(0, usual - spread))...min(most, usual + spread)
  }
}
