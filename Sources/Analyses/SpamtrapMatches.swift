import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// Where do the names come from? The names tried, against the lists of the plan.
public struct SpamtrapMatches: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "spamtrap-matches",
    question: "Where do the names come from?",
    method: """
      Names tried and names listed are compared in one form: the local part, that is without quotes and brackets \
      around it, without what stands up to the last `\\` or from the last `@`, in lower case, without trailing dots. \
      **Containment** is the part of the different names tried that is on the list, with Wilson's 95 % interval; \
      **coverage** the part of the list that was tried.

      Names that any dictionary has (`info`, `admin`, common first names), numbers and names of one or two letters \
      prove nothing and are left out of the test. For every other listed name of five letters or more there is a \
      **decoy**: the same letters in another order, fixed by the name. Attackers who work from the list hit its names \
      and hardly ever a decoy; T hits against d decoys come by chance with P(Bin(T + d, ½) ≥ T). *From the list*: at \
      least 7 hits, no decoy, and a fifth of the names tried; *mostly from the list*: the lower end of the containment \
      interval is above one half.

      A second question is whether an ordinary dictionary would hit the list as often: of the names tried that are on \
      the list or in the dictionary, k are distinctive names of the list; hypergeometric upper tail. Names that agree \
      with the list only without a `+tag`, or with dots ignored, are counted apart and prove nothing.

      Limit: a list that its owner adds attacked names to contains them because of the attack. Where each line of a list \
      says since when (`name 2014-07-01`), or the plan says since when the lists stand as they are (`as_of`), only names \
      that were listed before they were first tried count; else no verdict is better than likely. At least `hits` \
      distinctive hits are needed.

      Sources: Elias & Gygi 2007 (decoys); Wilson 1927.
      """,
    parameters: [
      ParameterDescriptor("hits", "distinctive hits that are needed", default: .count(7), range: 1...1_000_000),
      ParameterDescriptor(
        "containment", "part of the names tried that are on a list which they come from", default: .number(0.2),
        range: 0.001...1),
      ParameterDescriptor(
        "mostly", "part above which they come mostly from it, whatever decoys were hit", default: .number(0.5),
        range: 0.001...1),
      ParameterDescriptor("letters", "letters of a name that has a decoy", default: .count(5), range: 3...64),
      ParameterDescriptor(
        "chance", "largest probability of so many hits against decoys", default: .number(0.01), range: 1e-12...0.5),
      ParameterDescriptor(
        "as_of", "day since which the lists stand as they are, such as 2014-07-01", default: .text("unknown"),
        form: .date),
    ])
  public static let title = "Where the names come from"

  private let rules: ListMatch.Rules
  private let asOf: CivilDate?

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    rules = ListMatch.Rules(
      hits: parameters.count("hits"), containment: parameters.number("containment"),
      mostly: parameters.number("mostly"), letters: parameters.count("letters"), chance: parameters.number("chance"))
    asOf = CivilDate(iso: parameters.text("as_of"))
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard !input.lists.isEmpty, let tried = input.names else {
      return AnalysisResult(findings: [
        .notApplicable(
          "spamtrap-matches/lists", "The plan names no list (`lists:`), so names were not compared with any.")
      ])
    }
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts("spamtrap-matches/lists")]) }
    guard !tried.names.isEmpty else {
      return AnalysisResult(findings: [
        .notApplicable(
          "spamtrap-matches/lists",
          "None of the \(input.totals.attempts) attempts has a user name that could be compared.")
      ])
    }
    var matches: [ListMatch] = []
    for (index, list) in input.lists.enumerated() {
      var match = ListMatch(
        list, index: index, tried: tried, asOf: asOf, rules: rules,
        date: { input.store.zone.date(at: $0) })
      match.levels[.address] = try await wholeAddresses(match, input)
      matches.append(match)
    }
    var findings: [Finding] = []
    for match in matches { findings.append(try await finding(match, tried: tried, input: input)) }
    if let side = sideBySide(matches, tried: tried) { findings.append(side) }
    var tables = [matchTable(tried, input: input), coverageTable(matches, tried: tried)]
    if let weeks = try await ListWeeks(input, tried: tried)?.table { tables.append(weeks) }
    return AnalysisResult(findings: findings, tables: tables)
  }

  /// Names of the list that were tried with the very domain that the list has.
  private func wholeAddresses(_ match: ListMatch, _ input: AnalysisInput) async throws -> Int {
    let addresses = match.list.addresses
    guard !addresses.isEmpty, !match.hits.isEmpty else { return 0 }
    let dictionary = input.dictionary
    let parts = Set(match.hits.flatMap(\.localParts))
    var filter = EventFilter.unsuccessful
    filter.users = Set(
      dictionary.users.indices.filter { user in
        dictionary.userDomain[user] >= 0 && parts.contains(Int64(dictionary.userLocalPart[user]))
          && addresses.contains(NameMatching.normalisedAddress(dictionary.users[user]))
      }.map { Int32($0) })
    guard filter.users?.isEmpty == false else { return 0 }
    let answer = try await input.store.aggregate(AggregateQuery(filter, by: [.localPart], measures: [.rows]))
    let seen = Set(answer.keys[0])
    return match.hits.count { $0.localParts.contains(where: seen.contains) }
  }

  // MARK: - What it says

  private func finding(_ match: ListMatch, tried: TriedNames, input: AnalysisInput) async throws -> Finding {
    let id = "spamtrap-matches/\(match.list.name)"
    let of = Numerals.percent(match.hits.count, of: tried.names.count)
    guard !match.list.entries.isEmpty else {
      return .notApplicable(id, "The list \(match.list.name) has no usable name, so nothing was compared with it.")
    }
    guard !match.hits.isEmpty else {
      return Finding(
        id: id, status: .nothingFound, verdict: .noSign,
        summary:
          "None of the \(tried.names.count) names tried is on the list \(match.list.name) (\(Wording.names(match.list.entries.count))).",
        tables: ["list-coverage"])
    }
    var finding = Finding(
      id: id, status: .found, verdict: verdict(of: match), summary: "",
      numbers: match.numbers(tried: tried.names.count), tables: ["spamtrap-matches", "list-coverage", "list-weeks"])
    let parts = Set(match.hits.flatMap(\.localParts))
    finding.evidence = try await firstLines(parts, match: match, input: input)
    if match.list.role == .accounts {
      finding.severity = .notice
      finding.summary = """
        \(match.hits.count) of the \(tried.names.count) names tried (\(of)) really exist here; together they were \
        tried \(match.attempts) times.
        """
      return finding
    }
    let never = match.list.role == .spamtraps ? ", which never belonged to anyone" : ""
    finding.summary = """
      \(strong: Numerals.grouped(match.hits.count)) of the \(tried.names.count) names tried (\(of)) are on the list \
      \(match.list.name)\(never).
      """
    finding.uncertainty = """
      As a part of all names they would try: \(Wording.percents(match.enrichment.containmentInterval, places: 1)) (95 % interval); \
      \(Numerals.percent(match.hits.count, of: match.list.entries.count)) of the list were tried.
      """
    finding.details = [verdict(match)]
    if let excess = match.dictionary, match.isTelling {
      finding.details.append(
        """
        An ordinary dictionary would have hit about \(Wording.about(excess.expected)) of the list's own names; \
        \(match.distinctiveHits) were (by chance \(Numerals.probability(excess.p))).
        """)
    }
    let (tagged, dotted) = (match.levels[.withoutTag] ?? 0, match.levels[.withoutDots] ?? 0)
    if tagged + dotted > 0 {
      finding.details.append(
        "\(Numerals.count(tagged + dotted, "more name is", "more names are")) on it only without a +tag or with dots ignored; they are not counted."
      )
    }
    if let first = match.hits.min(by: { ($0.first, $0.name) < ($1.first, $1.name) }) {
      finding.details.append(
        "The first of them, \(evidence: first.name), was tried on \(Numerals.date(input.store.zone.date(at: first.first)))."
      )
    }
    if match.addedAfter > 0 {
      finding.caveats.append(
        """
        \(Numerals.count(match.addedAfter, "name", "names")) came onto the list on the day of the first attempt or later, or \
        nobody knows when: taken from the attack itself they would prove nothing, and they are not counted as evidence.
        """)
    }
    if match.isFromList {
      finding.severity = .warning
      finding.details.append("Nothing shows where they got it.")
      if !match.isDated {
        finding.caveats.append(
          "The list has no dates: it may already contain names taken from this attack, so this is no more than likely.")
        if match.coverage >= 0.9 {
          finding.caveats.append(
            """
            \(Wording.percent(match.coverage)) of the list were tried, as it would be if the list had been made from these very \
            logs. Compare with a copy that is older than the first attempt.
            """)
        }
      }
    }
    return finding
  }

  private func verdict(of match: ListMatch) -> Finding.Verdict {
    if match.list.role == .accounts { return .clear }
    guard match.isFromList else { return .noSign }
    let isPure = match.decoyHits == 0 && match.enrichment.containment >= match.rules.containment
    return match.isDated && isPure && match.probability <= 0.01 ? .clear : .likely
  }

  /// Which of several lists explains the names?
  private func sideBySide(_ matches: [ListMatch], tried: TriedNames) -> Finding? {
    let lists = matches.enumerated().filter { $0.element.list.role != .accounts && !$0.element.hits.isEmpty }
    guard lists.count > 1 else { return nil }
    let positions = Set(lists.map(\.offset))
    let onAny = tried.names.filter { !positions.isDisjoint(with: $0.lists) }
    let onSeveral = onAny.count { positions.intersection($0.lists).count > 1 }
    let order = lists.sorted { ($1.element.hits.count, $0.offset) < ($0.element.hits.count, $1.offset) }
    let parts = order.prefix(4).map { "\($0.element.list.name) \(Numerals.grouped($0.element.hits.count))" }
    return Finding(
      id: "spamtrap-matches/side-by-side", status: .found, verdict: .clear,
      summary: """
        Of the \(Wording.names(tried.names.count)) tried \(onAny.count) are on any of the \(Wording.small(lists.count)) lists, \
        \(onSeveral) on more than one: \(Wording.list(parts)).
        """,
      details: [
        """
        On \(order[0].element.list.name) alone are \(only(order[0].offset, positions, tried)), on \
        \(order[1].element.list.name) alone \(only(order[1].offset, positions, tried)).
        """
      ],
      numbers: [
        NamedNumber("on_any", .count(onAny.count)), NamedNumber("on_several", .count(onSeveral)),
        NamedNumber("on_none", .count(tried.names.count - onAny.count)),
      ], tables: ["list-coverage"])
  }

  private func only(_ list: Int, _ lists: Set<Int>, _ tried: TriedNames) -> Int {
    tried.names.count { lists.intersection($0.lists) == [list] }
  }

  private func verdict(_ match: ListMatch) -> Prose {
    if match.distinctiveHits == 0 {
      return "All matches are numbers or ordinary names that every dictionary has; they prove nothing."
    }
    if match.isTelling {
      let decoys = match.decoyHits == 0 ? "were never hit" : "were hit \(Wording.times(match.decoyHits))"
      let chance = "by chance \(Numerals.probability(match.probability))"
      return """
        Look-alikes of the listed names, with the same letters in another order, \(decoys), against \
        \(match.comparableHits) hits on the names themselves (\(chance)): \
        \(match.isFromList ? "whoever tries them works from that list or a copy" : "this is not coincidence, but most names come from elsewhere").
        """
    }
    return """
      \(Wording.capitalised(Wording.small(match.comparableHits))) distinctive \
      \(match.comparableHits == 1 ? "name is" : "names are") too few, or their look-alikes were tried as well: this may \
      be coincidence.
      """
  }

  /// The first line that tries a listed name.
  private func firstLines(_ parts: Set<Int64>, match: ListMatch, input: AnalysisInput) async throws
    -> [EvidenceReference]
  {
    guard let first = match.hits.map(\.first).min() else { return [] }
    var filter = EventFilter.unsuccessful
    filter.time = first..<(first + 1)
    filter.users = Set(
      input.dictionary.userLocalPart.indices
        .filter { parts.contains(Int64(input.dictionary.userLocalPart[$0])) }.map { Int32($0) })
    return try await input.evidence(filter)
  }

  // MARK: - What it shows

  private func matchTable(_ tried: TriedNames, input: AnalysisInput) -> Table {
    let rows = tried.names.filter { !$0.lists.isEmpty }.enumerated()
      .sorted { ($1.element.attempts, $0.offset) < ($0.element.attempts, $1.offset) }.map(\.element)
    return Table(
      id: "spamtrap-matches", title: "Names tried that are on a list",
      note: "Names in the form in which they are compared: the local part in lower case.",
      columns: [
        Column(.name, .evidence(rows.map(\.name))),
        Column(.attempts, .counts(rows.map(\.attempts)), total: .sum),
        Column(.computers, .counts(rows.map(\.sources))),
        Column(.firstSeen, .instants(rows.map(\.first))),
        Column(.list, .words(rows.map { $0.lists.map { input.lists[$0].name }.joined(separator: ", ") })),
      ])
  }

  private func coverageTable(_ matches: [ListMatch], tried: TriedNames) -> Table {
    func instants(_ moments: [Int64?]) -> ColumnValues { .cells(moments.map { $0.map { .instant($0) } ?? .empty }) }
    return Table(
      id: "list-coverage", title: "The lists, and how much of each was tried",
      note:
        "Of the \(Wording.names(tried.names.count)) tried. Decoys are look-alikes of distinctive names; distinctive hits are those that have one.",
      columns: [
        Column(.list, .words(matches.map(\.list.name))),
        Column("size", "Names listed", .counts(matches.map { $0.list.entries.count })),
        Column("tried", "Of these tried", .counts(matches.map { $0.hits.count })),
        Column("share", "Part of the list", .shares(matches.map(\.coverage))),
        Column("attempts", "Attempts on them", .counts(matches.map(\.attempts))),
        Column("names_tried", "Names tried in all", .counts(matches.map { _ in tried.names.count })),
        Column("containment", "Part of names tried", .shares(matches.map(\.enrichment.containment))),
        Column("low", "At least (95 %)", .shares(matches.map(\.enrichment.containmentInterval.lowerBound))),
        Column("high", "At most (95 %)", .shares(matches.map(\.enrichment.containmentInterval.upperBound))),
        Column("overlap", "Overlap coefficient", .shares(matches.map(\.enrichment.overlapCoefficient))),
        Column("jaccard", "Jaccard", .shares(matches.map(\.enrichment.jaccard))),
        Column("distinctive_hits", "Distinctive hits", .counts(matches.map(\.comparableHits))),
        Column("decoy_hits", "Decoy hits", .counts(matches.map(\.decoyHits))),
        Column("first_match", "First match", instants(matches.map { $0.hits.map(\.first).min() })),
        Column("whole_address", "With its very domain", .counts(matches.map { $0.levels[.address] ?? 0 })),
        Column("without_tag", "More without a +tag", .counts(matches.map { $0.levels[.withoutTag] ?? 0 })),
        Column("without_dots", "More with dots ignored", .counts(matches.map { $0.levels[.withoutDots] ?? 0 })),
        Column("added_after", "Listed only later", .counts(matches.map(\.addedAfter))),
        Column(
          "only_here", "On no other list",
          .counts(matches.map { match in match.hits.count { $0.lists.count == 1 } })),
      ])
  }
}

extension Finding {
  /// Of a finding about a list that is not of accounts: whoever tries the names works from it.
  var comesFromList: Bool { verdict == .likely || verdict == .clear }
}
