import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// From the attempts of all computers together to the computers that belong together: first when, then whether anything
/// directs them, then which.
struct CampaignSearch {
  /// What a plan can set, under `name-sequences`.
  struct Settings: Sendable, Hashable {
    var evidence = SequenceEvidence.Settings()
    var members = CampaignMembers.Rule()
    var logins = FailingLogins.Rule()
    var quiet = QuietComputers.Rule()
    /// Fewer are no campaign, whatever they do.
    var leastMembers = 20
    /// UTC seconds; nil: the bracket that is found.
    var stretch: Range<Int64>?
  }

  private(set) var campaign: Campaign?
  /// Other stretches that stand out, with those who took part in them, in order of time.
  private(set) var others: [Campaign] = []
  private(set) var evidence: SequenceEvidence?
  /// What was looked at.
  private(set) var bracket: Range<Int64>?
  private(set) var origin = Campaign.Origin.archive
  /// By the share of failing logins; nil: cannot be told.
  private(set) var byLogins: [CampaignBracket]?
  /// By the number of quiet computers a day; nil: cannot be told.
  private(set) var byComputers: [CampaignBracket]?
  private(set) var quietComputers = 0
  private(set) var hasMinuteStamps = false
  /// Sources that trip the ban rule anywhere in the archive.
  private(set) var tripping = Set<Int32>()
  private(set) var rule: BanRule
  let settings: Settings
  private(set) var listNames = 0
  /// Pairs for the table, in order of time.
  private(set) var pairs: [PairRow] = []

  /// Attempts in a row that show it best, in order of time; empty when pairs do not count.
  private(set) var excerpt: [ExcerptEvent] = []
  private(set) var presence: CampaignPresence?

  struct ExcerptEvent: Sendable {
    /// UTC seconds.
    var time: Int64
    /// The local part.
    var name: String
    var hasDomain: Bool
    var source: Int32
    var isSecondOfPair: Bool
  }

  struct PairRow: Sendable {
    var first: Int64
    var second: Int64
    var longName: String
    var shortName: String
    var firstSource: Int32
    var secondSource: Int32
    var file: Int32
    var line: Int
  }

  static let mostPairs = 1000

  /// - Parameters:
  ///   - attempts: nil when there is none.
  ///   - raised: of these attempts; nil where there is none, or no day is known.
  init(_ input: AnalysisInput, _ attempts: QuietAttempts?, raised: RaisedStretches?, settings: Settings) {
    rule = BanRule(input.plan)
    self.settings = settings
    guard let attempts, let raised, let days = input.days else { return }
    hasMinuteStamps = attempts.hasMinuteStamps
    tripping = Set(attempts.trips.indices.filter { attempts.trips[$0] }.map { Int32($0) })
    byLogins = raised.byLogins
    byComputers = raised.byComputers
    let chosen = choose(input, days: days, stretch: settings.stretch)
    (origin, bracket) = (chosen.origin, chosen.time)
    let evidence = SequenceJudge(
      input, attempts, rows: attempts.rows(chosen.time), isBracketed: chosen.origin != .archive,
      settings: settings.evidence
    ).evidence
    self.evidence = evidence
    quietComputers = evidence.computers
    others = otherCampaigns(input, attempts, days: days, chosen: chosen, settings: settings)
    pairs = Self.rows(evidence.pairs, attempts, input)
    excerpt = Self.excerpt(evidence, attempts, input)
    // Even pauses say that there is a clock, and of nobody that he keeps to it.
    let saysWho = evidence.telling.contains { $0.kind != .regular }
    guard chosen.standsOut || saysWho else { return }
    let members = CampaignMembers(
      input, attempts, bracket: chosen.time, isWholeArchive: origin == .archive, evidence: evidence,
      rule: settings.members)
    listNames = members.listNames
    let number = Double(input.computers.count(members.members.map(\.source)))
    // Whom the days outside explain, and no common hand, is no campaign.
    let bystanders = saysWho ? 0 : members.bystanders?.upperBound ?? 0
    guard number - bystanders >= Double(settings.leastMembers) else { return }
    campaign = Campaign(
      origin: origin, bracket: chosen.time, coordination: evidence.coordination, members: members.members,
      bystanders: members.bystanders)
    presence = campaign.map { CampaignPresence(input, attempts, days: days, campaign: $0) }
  }

  private static let mostOthers = 5

  /// What stands out besides, where the search chose for itself: days and brackets that do not touch the campaign's, the
  /// strongest first. Only who took part is asked of them, not whether anything directs them.
  private func otherCampaigns(
    _ input: AnalysisInput, _ attempts: QuietAttempts, days: DayCounts, chosen: Chosen, settings: Settings
  ) -> [Campaign] {
    guard chosen.origin != .stretch, chosen.origin != .window, chosen.origin != .archive else { return [] }
    let incidents = Incident.all(days: days, baseline: input.baselines.attempts)
      .map { (origin: Campaign.Origin.incident, time: input.seconds(of: $0.core)) }
    let brackets =
      (byComputers ?? []).sorted { ($1.strength, $0.time.lowerBound) < ($0.strength, $1.time.lowerBound) }
      .map { (origin: Campaign.Origin.computers, time: $0.time) }
      + (byLogins ?? []).sorted { ($1.strength, $0.time.lowerBound) < ($0.strength, $1.time.lowerBound) }
      .map { (origin: Campaign.Origin.logins, time: $0.time) }
    let day: Int64 = 86_400
    var taken = [(chosen.time.lowerBound - day)..<(chosen.time.upperBound + day)]
    var found: [Campaign] = []
    for (origin, time) in brackets + incidents where found.count < Self.mostOthers {
      guard !taken.contains(where: { $0.overlaps(time) }) else { continue }
      taken.append((time.lowerBound - day)..<(time.upperBound + day))
      let members = CampaignMembers(
        input, attempts, bracket: time, isWholeArchive: false, evidence: SequenceEvidence(), rule: settings.members)
      let number = Double(input.computers.count(members.members.map(\.source)))
      guard number - (members.bystanders?.upperBound ?? number) >= Double(settings.leastMembers) else { continue }
      found.append(
        Campaign(
          origin: origin, bracket: time, coordination: .tooFew, members: members.members,
          bystanders: members.bystanders))
    }
    return found.sorted { $0.bracket.lowerBound < $1.bracket.lowerBound }
  }

  private static func excerpt(
    _ evidence: SequenceEvidence, _ attempts: QuietAttempts, _ input: AnalysisInput
  ) -> [ExcerptEvent] {
    guard evidence.telling.contains(where: { $0.kind == .pairs }) else { return [] }
    let sequence = attempts.sequence
    let dictionary = input.dictionary
    let seconds = Set(evidence.pairs.map(\.short))
    return evidence.excerpt.map { row in
      let user = Int(sequence.user[row])
      return ExcerptEvent(
        time: sequence.milliseconds[row] / 1000, name: dictionary.localParts[Int(dictionary.userLocalPart[user])],
        hasDomain: dictionary.userDomain[user] >= 0, source: sequence.source[row],
        isSecondOfPair: seconds.contains(row))
    }
  }

  /// Whether the other way of looking sees a bracket by logins as well, as far as it can tell: bursts of one computer and
  /// days of one kind make more brackets by logins than chance should.
  func isConfirmed(_ bracket: CampaignBracket) -> Bool {
    byComputers.map { brackets in brackets.contains { $0.time.overlaps(bracket.time) } } ?? true
  }

  /// The strongest bracket of a kind.
  static func strongest(_ brackets: [CampaignBracket]?) -> CampaignBracket? {
    brackets?.max { ($0.strength, $1.time.lowerBound) < ($1.strength, $0.time.lowerBound) }
  }

  private struct Chosen {
    var origin: Campaign.Origin
    var time: Range<Int64>
    var standsOut: Bool
  }

  /// A stretch or a window that the plan names; the incident, widened by a bracket that overlaps it; the strongest
  /// bracket; weeks at a raised level; the whole archive.
  private func choose(_ input: AnalysisInput, days: DayCounts, stretch: Range<Int64>?) -> Chosen {
    if let stretch { return Chosen(origin: .stretch, time: stretch, standsOut: false) }
    if let incident = input.incident {
      let core = input.seconds(of: incident.core)
      guard incident.origin == .detected else { return Chosen(origin: .window, time: core, standsOut: input.standsOut) }
      var time = core
      for bracket in (byLogins ?? []) + (byComputers ?? []) where bracket.time.overlaps(core) {
        time = min(time.lowerBound, bracket.time.lowerBound)..<max(time.upperBound, bracket.time.upperBound)
      }
      return Chosen(origin: .incident, time: time, standsOut: true)
    }
    if let bracket = Self.strongest(byLogins), isConfirmed(bracket) {
      return Chosen(origin: .logins, time: bracket.time, standsOut: true)
    }
    if let bracket = Self.strongest(byComputers) {
      return Chosen(origin: .computers, time: bracket.time, standsOut: true)
    }
    if let weeks = SpikeDays.strongestRaisedWeeks(input) {
      return Chosen(origin: .level, time: input.seconds(of: weeks), standsOut: true)
    }
    if let bracket = Self.strongest(byLogins) { return Chosen(origin: .logins, time: bracket.time, standsOut: false) }
    return Chosen(origin: .archive, time: input.seconds(of: days.period), standsOut: false)
  }

  private static func rows(
    _ pairs: [SequenceEvidence.Pair], _ attempts: QuietAttempts, _ input: AnalysisInput
  ) -> [PairRow] {
    let sequence = attempts.sequence
    let users = input.dictionary.users
    return pairs.prefix(mostPairs).map { pair in
      PairRow(
        first: sequence.milliseconds[pair.long] / 1000, second: sequence.milliseconds[pair.short] / 1000,
        longName: users[Int(sequence.user[pair.long])], shortName: users[Int(sequence.user[pair.short])],
        firstSource: sequence.source[pair.long], secondSource: sequence.source[pair.short],
        file: sequence.file[pair.long], line: Int(sequence.line[pair.long]))
    }
  }
}
