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

  /// What an attempt with a name shows of its computer.
  enum Telling: Sendable {
    case nothing
    /// Only where the computer made another one.
    case whenRepeated
    case always
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
    let rows = BracketRows(attempts, bracket, parts: input.dictionary.userLocalPart)
    let outside = Outside(input, bracket: bracket, least: rule.outside)
    let names = rows.names(
      input.dictionary.localParts.count, rule: rule, ordered: evidence.ordered,
      mostOfSeldom: Self.mostOfSeldom(bracket, rule: rule), looksOutside: outside != nil)
    var fresh: FreshComputers?
    var isListed = names.isListed(length: outside?.length, rest: outside?.rest) {
      guard !isWholeArchive else { return 0 }
      let found = FreshComputers(
        input, attempts, bracket: bracket, least: rule.fresh, leastDays: rule.outside,
        isCandidate: { rows.isCandidate[$0] })
      fresh = found
      return found.sources.count
    }
    let traps = Self.trapNames(input)
    for name in traps where isListed.indices.contains(Int(name)) { isListed[Int(name)] = true }
    listNames = isListed.count { $0 }
    // What one attempt of a computer shows.
    let telling = isListed.indices.map { name -> Telling in
      guard isListed[name] else { return .nothing }
      return isWholeArchive && !traps.contains(Int32(name)) ? .whenRepeated : .always
    }
    members = rows.members(
      telling, names, evidence: evidence, fresh: fresh?.sources ?? [],
      offset: input.store.zone.offset(at: bracket.lowerBound))
    let listed = isListed
    countBystanders(input, attempts, around: outside, inside: rows.inside) { row in
      let name = Int(rows.part(row))
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
