import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// Does anything direct the computers, and which belong together?
public struct NameSequences: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "name-sequences",
    question: "Does anything direct the computers, and which of them belong together?",
    method: """
      Looked at are **quiet** computers: those that never trip the ban rule (`policies.ban`, else 5 failures within 10 \
      minutes) in the whole archive. Left out are computers that fail with one name at a steady interval for a day or \
      more, as mail programs with an old password do, and those that failed only with names they also logged in with. \
      IPv6 addresses of one /64 network are one computer.

      **When** is asked of the site as a whole, before anything is attributed to a computer. *By logins*, from 3,000 \
      logins with 300 successful ones on: failures of a computer within ten minutes count once; among \
      groups of 100 logins the number of failures is beta-binomial, fitted to the groups that are not above the median \
      by two deviations (at least half of them); on its days half as many quiet computers again as usual must come, \
      since the share of failures rises by itself when the others stay away. *By computers*, from 28 days on: the number of quiet computers a day is \
      negative binomial around its usual level. A cumulative sum chart tuned to a doubling gives the bracket; its \
      threshold is the smallest with an expected number of `false_brackets` false alarms in an archive of this length, \
      from the exact run length of the chain. A bracket by logins that the other does not see (from 28 days on) is weaker and \
      makes nobody a member by itself. An incident of the days comes first and is widened by a bracket that \
      overlaps it; a window that the plan states is taken as it is; without any of them weeks at a raised level are (see `spike-days`), else the \
      whole archive.

      **Whether** anything directs them is asked of the order and the times of their attempts within the bracket; \
      of attempts in a row of one computer with one name the first counts. *pairs*: neighbours with the same name from \
      different computers, first with its domain, then bare; by chance Σ long·bare/n in blocks of `block` attempts, \
      Poisson. *long-first*: how many of the pairs in either order have the long form first; binomial ½. *handed-on*: \
      neighbours with the same full name from different computers; Σ n(n−1)/N in blocks. *dealt-out*: fewer repeats of \
      a name by one computer than chance has, among those that came twice or more. *alphabetical*: ascents (or descents) among first occurrences, exact \
      Eulerian numbers up to 60 names. *split-list*: two halves of the computers, by country and by draw alike, have fewer names in common \
      than draws from a list of the estimated size (Chao) would; that they have more in common is no evidence, as some \
      names are popular with everybody. *regular*: gaps more even than independent senders make (Greenwood's statistic, \
      normal approximation, which is cautious here). *minutes*: the same minutes of the hour, one direction an hour \
      (Rayleigh, for an hour, 30, 15, 10 and 5 minutes) and the best two minutes; at least ten computers have to carry \
      it. The daily round is not asked for: people keep it as well. Blocks keep fashions of names from looking like \
      order; up to 2,000 attempts what passes is repeated by shuffling inside the blocks (999 times, fixed seed).

      Probabilities are adjusted over all tests made (Benjamini–Hochberg). A test counts at 0.001 and when it is large: \
      twice the expectation (half of it, where less is the sign). **Coordinated** means that tests of names and of time \
      both count, or that one counts at one in a million; **signs of coordination** that one counts, or that nothing but \
      even pauses do in an archive in which nothing stands out. It says that one \
      list or one schedule was worked from, not one person: the same public tool would do.

      **Rounds** are asked for over all computers of the bracket: whether the names that log in here (20 or more, four \
      fifths of them tried), else those that come at least twice as often as at other times (tried twice on average), were \
      tried about equally often. Fisher's index of dispersion of their numbers has to be at most half of what chance makes, \
      with a lower tail (χ²) of at most one in a million, and half of the attempts to come from where nobody ever logged in. \
      Where those with one name lie as far apart as three tenths of the whole time, it is said to be in rounds.

      **Members** are quiet computers that were active in the bracket, did not log in before it, and took part in a \
      pair, or tried a name of the campaign (tried by `listed` computers of at most three attempts a week and, where seven \
      days or more lie outside, never there or at least twice as often a day as there, binomial p ≤ 0.01, as long as such \
      names are half of the surplus; or on a list of spamtraps; or, where the alphabetical order counts, of a longest run of \
      names in that order, however often a computer came, and not as often at other times), or came twice in the campaign's \
      minutes, or came at no other time and with names that nobody else tried, \
      where at least 20 more and twice as many did as on as many other days; where the whole archive is looked at, one attempt with a name \
      that others try as well is not enough. *Bystanders* are the computers a day that met the rule of names \
      outside the bracket, for as many days, with twice the scatter of so many days. Fewer than 20 members are no campaign, nor are they \
      where no test counts and fewer than 20 are left without the bystanders. Of up to five other stretches that stand out, by their days or by a bracket, \
      the members are counted likewise, where 20 more came than bystanders.

      Limits: with names that everybody tries, members and bystanders cannot be told apart one by one. The tests need 50 \
      attempts of 20 computers, the first two 8 pairs; the first 200,000 attempts are looked at. Stamps without seconds \
      say nothing about times. The error rates of the tests were not measured on real logs.

      Sources: Javed & Paxson, CCS 2013; Brook & Evans 1972; Hawkins & Olwell 1998; Greenwood 1946; Chapman 1951; \
      Benjamini & Hochberg 1995.
      """,
    parameters: parameters)
  public static let title = "One hand, or many"

  public init(parameters: [String: ParameterValue]) {}

  /// `2023-05-04`, `2023-05-04 20:11`, `2023-05-04 20:11:08` of the zone; nil for anything else.
  static func moment(_ text: String, zone: Zone) -> Int64? {
    guard let local = PlanMoment.localTime(text) else { return nil }
    return zone.utcSeconds(localSeconds: Int64(local.date.dayNumber) * 86_400 + Int64(local.second))
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0, let search = input.search, let evidence = search.evidence,
      let bracket = search.bracket
    else { return AnalysisResult(findings: [.noAttempts("name-sequences/coordination")]) }
    let stated = Parameters(Self.descriptor, plan: input.plan).text("from")
    guard stated.isEmpty || search.origin == .stretch else {
      return AnalysisResult(findings: [
        .notApplicable(
          "name-sequences/coordination",
          "The plan's `from` is \(evidence: stated), which is no moment; write it as 2023-05-04 20:11.")
      ])
    }
    let words = SequenceWords(input: input, search: search, evidence: evidence, bracket: bracket)
    var findings = [words.coordination(), words.brackets()]
    if let members = words.members() { findings.append(members) }
    if let others = words.others() { findings.append(others) }
    if search.origin != .archive, let rounds = try await NameRounds(input, bracket) {
      findings[0] = words.besides(rounds, findings[0])
      findings.append(rounds.finding(words.when))
    }
    if let first = search.pairs.first {
      findings[0].evidence = [EvidenceReference(file: input.fileName(Int(first.file)), line: first.line)]
    }
    var tables = [Self.table(evidence)]
    if !search.pairs.isEmpty { tables.append(Self.pairTable(search, evidence, input)) }
    if let campaign = search.campaign { tables.append(Self.memberTable(campaign, input)) }
    let figures = [Self.sequenceFigure(search, input), Self.membershipFigure(search)].compactMap { $0 }
    if search.excerpt.count > 1 { findings[0].figures = ["name-sequence"] }
    return AnalysisResult(findings: findings, tables: tables, figures: figures)
  }

  // MARK: - What it shows

  private static func table(_ evidence: SequenceEvidence) -> Table {
    let tests = evidence.tests
    return Table(
      id: "name-sequences", title: "Does anything direct them?",
      note: tests.isEmpty
        ? "Too few attempts of quiet computers for any test."
        : """
        \(Wording.attempts(evidence.events)) of \(Wording.computers(evidence.computers)) that stay below the ban rule. \
        The probability is adjusted for all tests; shuffled: by shuffling names inside blocks, where that was done.
        """,
      columns: [
        Column("test", "Test", .words(tests.map(\.kind.rawValue))),
        Column("meaning", "What it asks", .words(tests.map(\.kind.meaning))),
        Column("observed", "Observed", .cells(tests.map { Self.number($0.observed) })),
        Column("expected", "By chance", .cells(tests.map { $0.expected.map(Self.number) ?? .empty })),
        Column("p_value", "Probability", .probabilities(tests.map(\.adjusted))),
        Column("shuffled", "Shuffled", .cells(tests.map { $0.shuffled.map { .probability($0) } ?? .empty })),
        Column("counts", "Counts", .flags(tests.map { $0.isLarge && $0.adjusted <= 0.001 })),
      ])
  }

  /// A count without decimals, anything else with two.
  private static func number(_ value: Double) -> Cell {
    .number(value, places: value >= 2 && value == value.rounded() ? 0 : 2)
  }

  private static func pairTable(_ search: CampaignSearch, _ evidence: SequenceEvidence, _ input: AnalysisInput) -> Table
  {
    let pairs = search.pairs
    func address(_ source: Int32) -> String { input.dictionary.sources[Int(source)].description }
    let cut = pairs.count < evidence.pairs.count ? " The first \(pairs.count) of \(evidence.pairs.count)." : ""
    return Table(
      id: "name-pairs", title: "A name with its domain, then the bare name",
      note: "Neighbours in order of time among quiet computers, from different computers.\(cut)",
      columns: [
        Column("first_at", "At", .instants(pairs.map(\.first))),
        Column("first_name", "Name", .evidence(pairs.map(\.longName))),
        Column("first_source", "From", .addresses(pairs.map { address($0.firstSource) })),
        Column("then_at", "Then at", .instants(pairs.map(\.second))),
        Column("then_name", "Name", .evidence(pairs.map(\.shortName))),
        Column("then_source", "From", .addresses(pairs.map { address($0.secondSource) })),
      ])
  }

  private static func memberTable(_ campaign: Campaign, _ input: AnalysisInput) -> Table {
    let members = mostFirst(campaign.members.map(\.attempts)).map { campaign.members[$0] }
    return Table(
      id: "campaign-members", title: "The computers that belong together",
      note: "One row an address; attempts within the bracket, most first.",
      columns: [
        Column(.address, .addresses(members.map { input.dictionary.sources[Int($0.source)].description })),
        Column(.country, .countries(members.map { input.country(ofSource: Int64($0.source)) })),
        Column(.attempts, .counts(members.map(\.attempts)), total: .sum),
        Column(.firstSeen, .instants(members.map(\.first))),
        Column(.lastSeen, .instants(members.map(\.last))),
        Column("because_of", "Because of", .words(members.map(\.reason.words))),
      ])
  }
}

extension Campaign.Reason {
  var words: String {
    switch self {
    case .pair: "a pair of names"
    case .name: "a name of the campaign"
    case .order: "a name of the alphabetical list"
    case .clock: "its minutes of the hour"
    case .fresh: "names of its own, and never seen else"
    }
  }
}

extension SequenceEvidence.Kind {
  var meaning: String {
    switch self {
    case .pairs: "name with domain, then bare, from another computer"
    case .longFirst: "of such pairs in either order, domain first"
    case .handedOn: "same name in a row from different computers"
    case .dealtOut: "repeats of a name by one computer (few are the sign)"
    case .alphabetical: "names in alphabetical order"
    case .splitList: "names that two halves have in common (few are the sign)"
    case .regular: "evenness of the gaps, 1 as chance has it (less is the sign)"
    case .minutes: "share of the best two minutes of the hour"
    }
  }
}
