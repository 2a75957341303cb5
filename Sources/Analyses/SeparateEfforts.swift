import CivilTime
import Findings
import Logins
import Planning
import Statistics

/// Is it one campaign or several? Groups of computers that do something else than all the others.
public struct SeparateEfforts: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "separate-efforts",
    question: "Is it one campaign, or are there several efforts side by side?",
    method: """
      Computers are grouped by the end of their reverse name (without its labels up to the last one with a digit, at \
      least two labels, three below a country's domain), or where the log has none by network (/24, IPv6 /48). Each \
      group of `sources` computers and `attempts` attempts or more is compared with all other computers, of which \
      there must be `others`:

      * **names**: how many of its names are on the list that most names come from, else how many are tried by anybody \
      else; hypergeometric lower tail, and a difference of at least one half;
      * **persistence**: how long a computer stays with one name (attempts over runs of one name, three attempts or \
      more); Mann–Whitney, and in four of five pairs its computer stays longer;
      * **volume**: attempts of a computer; Mann–Whitney, and in four of five pairs more, or fewer (fewer are no sign of a group that came late);
      * **time**: all its computers are first seen after a moment that at most half of the others come after: chance \
      (that part)^computers; or its hours begin in other minutes than the others', where those keep to two minutes of \
      the hour: G-test on hours, and a difference of 30 %.

      All tests are adjusted together (Benjamini and Hochberg). A **separate effort** differs in two features or more \
      at 0.01, a **possible** one in one. The archive's main figures are then given without each.

      Apart from where they are, computers with four different names or more are joined when half of their names \
      (Jaccard's coefficient) and at least three are the same, and more than chance would give (Poisson, by what all others \
      try; half a pair expected among all pairs); names that more than a tenth of all computers try are \
      left out. Candidates come from MinHash signatures (16 bands of 4), which find 64 % of the pairs with half of \
      their names in common and 99 % of those with 70 %.

      Limits: whoever runs a network writes its reverse names and can lie. Networks of one operator that have neither a reverse \
      name nor the first 24 bits in common are not joined: that takes a list of AS numbers, and none comes with this program, so \
      an effort from many such networks is found by its names only. Thresholds are judgement, not measured on \
      real logs. Two efforts may be of one hand.

      Sources: Mann & Whitney 1947; Broder 1997; Benjamini & Hochberg 1995.
      """,
    parameters: [
      ParameterDescriptor("sources", "computers that a group must have", default: .count(2), range: 2...100_000),
      ParameterDescriptor("attempts", "attempts that a group must have", default: .count(20), range: 1...1_000_000_000),
      ParameterDescriptor("others", "computers that there must be besides", default: .count(20), range: 2...1_000_000),
      ParameterDescriptor(
        "chance", "largest adjusted probability of a feature", default: .number(0.01), range: 1e-12...0.5),
      ParameterDescriptor(
        "names_gap", "least difference of the parts of names on the list, or shared", default: .number(0.5),
        range: 0...1),
      ParameterDescriptor(
        "order", "least U/(mn) of Mann and Whitney's comparisons", default: .number(0.8), range: 0.5...1),
      ParameterDescriptor(
        "stay", "attempts with a name of a computer whose stay with one is compared", default: .count(3),
        range: 2...1000),
      ParameterDescriptor(
        "later", "part of the others that may come after a group that came late", default: .number(0.5), range: 0...1),
      ParameterDescriptor(
        "minutes_gap", "least difference of the hours that begin in the minutes of a rhythm", default: .number(0.3),
        range: 0...1),
      ParameterDescriptor(
        "least_names", "different names of a computer that is compared by names", default: .count(4), range: 2...1000),
      ParameterDescriptor(
        "likeness", "part of the names that two computers have in common (Jaccard)", default: .number(0.5),
        range: 0.3...1),
      ParameterDescriptor("shared", "least names that they have in common", default: .count(3), range: 1...1000),
      ParameterDescriptor(
        "common", "part of all computers that try a name which says nothing", default: .number(0.1), range: 0.001...1),
      ParameterDescriptor("community", "computers that belong together by names", default: .count(3), range: 2...1000),
      ParameterDescriptor("top", "efforts that are described one by one", default: .count(5), range: 1...50),
    ])
  public static let title = "One campaign or several"
  public static let effort = AnalysisEffort.comparisons

  private let parameters: Parameters

  public init(parameters: [String: ParameterValue]) {
    self.parameters = Parameters(Self.descriptor, parameters)
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let id = "separate-efforts/efforts"
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts(id)]) }
    let runs = try await input.computerRuns()
    let profiles = SourceProfiles(runs, input)
    let others = parameters.count("others")
    guard profiles.profiles.count >= others + parameters.count("sources") else {
      return AnalysisResult(findings: [
        .notEnoughData(
          id,
          "There are too few computers to tell efforts apart: \(Wording.exactly(profiles.profiles.count, "computer", "computers")), where a group and \(others) others are needed."
        )
      ])
    }
    // Beside the other comparison: who works from the same names asks nothing of it.
    async let shared = NameCommunities(
      profiles, localParts: input.dictionary.localParts,
      .init(
        least: parameters.count("least_names"), common: parameters.number("common"),
        likeness: parameters.number("likeness"), shared: parameters.count("shared"),
        members: parameters.count("community")))
    let comparison = EffortComparison(
      profiles, SourceGroup.all(profiles, input), list: Self.campaignList(input),
      nameCount: input.dictionary.localParts.count,
      least: (parameters.count("sources"), parameters.count("attempts")), others: others,
      rules: .init(
        level: parameters.number("chance"), names: parameters.number("names_gap"), order: parameters.number("order"),
        stay: parameters.count("stay"), later: parameters.number("later"), minutes: parameters.number("minutes_gap")))
    let groups = Self.inOrder(comparison.groups)
    let separate = groups.filter { $0.features.count >= 2 }
    let possible = groups.count { $0.features.count == 1 }

    var findings: [Finding] = []
    var tables: [Table] = []
    let described = Array(separate.prefix(parameters.count("top")))
    let sensitivity = try await EffortSensitivity(described, profiles, input)
    if !comparison.groups.isEmpty {
      tables.append(groupTable(groups, comparison))
    }
    if let table = sensitivity.table { tables.append(table) }
    for (number, group) in described.enumerated() {
      findings.append(
        try await finding(group, number: number + 1, comparison, sensitivity.without[number], profiles, input))
    }
    if separate.isEmpty { findings.append(none(comparison, possible: possible)) }
    if separate.count > described.count {
      findings.append(
        Finding(
          id: "separate-efforts/more", status: .found, severity: .info, verdict: .likely,
          summary:
            "\(Numerals.count(separate.count - described.count, "more group differs", "more groups differ")) from the others in two features or more; the table has them.",
          tables: ["separate-efforts"]))
    }
    if !described.isEmpty { tables.append(memberTable(described, profiles, input)) }
    let communities = communityFinding(await shared, profiles, input)
    findings.append(communities.finding)
    if let table = communities.table { tables.append(table) }
    return AnalysisResult(findings: findings, tables: tables)
  }

  /// The list of the plan that most of the names come from.
  private static func campaignList(_ input: AnalysisInput) -> (name: String, holds: [Bool])? {
    guard let tried = input.names, !tried.names.isEmpty else { return nil }
    let best = input.lists.indices.filter { input.lists[$0].role != .accounts }
      .map { (index: $0, hits: tried.on($0).count) }
      .max { ($0.hits, $1.index) < ($1.hits, $0.index) }
    guard let best, best.hits * 2 >= tried.names.count else { return nil }
    var holds = [Bool](repeating: false, count: input.dictionary.localParts.count)
    for name in tried.on(best.index) {
      for part in name.localParts { holds[Int(part)] = true }
    }
    return (input.lists[best.index].name, holds)
  }

  /// Those with most features first, of these the largest, then by name.
  private static func inOrder(_ groups: [EffortComparison.Group]) -> [EffortComparison.Group] {
    let keys = groups.map { (features: $0.features.count, attempts: $0.attempts) }
    let order = groups.indices.sorted { left, right in
      keys[left] == keys[right] ? groups[left].group.name < groups[right].group.name : keys[left] > keys[right]
    }
    return order.map { groups[$0] }
  }

  // MARK: - What it says

  private func none(_ comparison: EffortComparison, possible: Int) -> Finding {
    guard !comparison.groups.isEmpty else {
      return .notEnoughData(
        "separate-efforts/efforts",
        """
        No group of computers is large enough to be told from the others (\(parameters.count("sources")) computers of one \
        network or reverse name with \(Wording.attempts(parameters.count("attempts")))).
        """)
    }
    let tested = Numerals.count(comparison.groups.count, "group of computers was", "groups of computers were")
    return Finding(
      id: "separate-efforts/efforts", status: .nothingFound, verdict: .noSign,
      summary: """
        \(tested) compared with the others, and none differs in two features: nothing speaks for a second effort beside the \
        first.
        """,
      details: possible == 0
        ? []
        : [
          "\(Numerals.count(possible, "group differs", "groups differ")) in one feature, which is possible for one effort as well."
        ],
      uncertainty: "A second effort of few computers, or one that works like the first, would not be seen.",
      numbers: [NamedNumber("groups", .count(comparison.groups.count)), NamedNumber("possible", .count(possible))],
      tables: ["separate-efforts"])
  }

  private func finding(
    _ group: EffortComparison.Group, number: Int, _ comparison: EffortComparison, _ without: EffortSensitivity.Figures,
    _ profiles: SourceProfiles, _ input: AnalysisInput
  ) async throws -> Finding {
    let of: Prose =
      group.group.hasReverseName
      ? "of \(evidence: group.group.name)" : "in the network \(group.group.name)"
    let reasons = group.features.map { reason($0, group, comparison) }
    let date = Numerals.date(input.store.zone.date(at: group.first))
    let count = group.group.members.count
    var finding = Finding(
      id: "separate-efforts/effort-\(number)", status: .found, severity: .notice,
      verdict: group.features.count > 2 && group.features.allSatisfy { (group.adjusted($0) ?? 1) <= 0.0001 }
        ? .clear : .likely,
      summary: """
        \(Wording.capitalised(Wording.small(count))) computers \(of), first seen on \(date), look like a \
        \(strong: "different effort"): \(Wording.list(reasons)).
        """,
      details: [
        """
        Without them there are \(Wording.attempts(without.attempts)) from \(Wording.computers(without.computers)) with \
        \(Wording.names(without.names))\(without.runOut.map { ", and the list lasts until about \(Numerals.date($0))" } ?? ""); \
        they made \(Wording.attempts(group.attempts)) with \(Wording.names(group.names)).
        """
      ],
      numbers: [
        NamedNumber("sources", .count(count)), NamedNumber("attempts", .count(group.attempts)),
        NamedNumber("names", .count(group.names)), NamedNumber("names_shared", .count(group.marked)),
        NamedNumber("features", .count(group.features.count)),
        NamedNumber("attempts_without", .count(without.attempts)),
        NamedNumber("sources_without", .count(without.computers)),
        NamedNumber("names_without", .count(without.names)),
      ],
      tables: ["separate-efforts", "without-efforts", "effort-sources"])
    if let run = group.meanRun { finding.numbers.append(NamedNumber("mean_run", .number(run, places: 1))) }
    for feature in EffortComparison.Feature.allCases {
      if let p = group.adjusted(feature) {
        finding.numbers.append(NamedNumber("p_\(feature)", .probability(p)))
      }
    }
    finding.uncertainty = """
      After adjusting for all groups and features: \
      \(Wording.list(group.features.map { "\($0) \(Numerals.probability(group.adjusted($0) ?? 1))" })).
      """
    finding.caveats = [
      group.group.hasReverseName
        ? "Whoever runs a network writes its reverse names, and can lie." : "A network can have several customers.",
      "Two efforts may be of one hand.",
    ]
    var filter = EventFilter.unsuccessful
    filter.sources = Set(group.group.members.map { profiles.profiles[$0].id })
    finding.evidence = try await input.evidence(filter)
    finding.details.append(
      group.group.hasReverseName
        ? "To leave them out of every figure, exclude the source name \(evidence: "*.\(group.group.name)") in the plan."
        : "To leave them out of every figure, exclude the source \(group.group.name) in the plan.")
    return finding
  }

  private func reason(
    _ feature: EffortComparison.Feature, _ group: EffortComparison.Group, _ comparison: EffortComparison
  ) -> Prose {
    switch feature {
    case .names:
      let none =
        group.marked == 0
        ? "none of their \(Wording.names(group.names)) is"
        : "\(Wording.share(group.marked, of: group.names)) of their \(Wording.names(group.names)) are"
      let usual = Wording.share(group.otherMarked, of: group.otherNames)
      return comparison.list.map { "\(none) on the list \($0) that \(usual) of the other names are on" }
        ?? "\(none) tried by anybody else, while \(usual) of the other names are tried from several networks"
    case .persistence:
      return """
        they stay with one name for \(Wording.about(group.meanRun ?? 0)) attempts in a row (half of all computers for \
        \(Wording.about(comparison.usualRun ?? 0)) or fewer)
        """
    case .volume:
      let each = Double(group.attempts) / Double(max(1, group.group.members.count))
      return """
        they made about \(Wording.about(each)) attempts each (half of all computers \(Wording.about(comparison.usualAttempts)) \
        or fewer)
        """
    case .time:
      if group.othersLater <= 0.5, let slot = comparison.slot, let inside = group.slotHours {
        return """
          they came when \(Wording.percent(1 - group.othersLater)) of the others had been seen, and \
          \(Wording.share(inside, of: group.hours)) of their hours begin at :\(Digits.padded(slot.minute, 2)), of all \
          computers \(Wording.percent(slot.share))
          """
      }
      if group.othersLater <= 0.5 {
        return "they came when \(Wording.percent(1 - group.othersLater)) of the others had been seen"
      }
      return """
        \(Wording.share(group.slotHours ?? 0, of: group.hours)) of their hours begin at \
        :\(Digits.padded(comparison.slot?.minute ?? 0, 2)), of all computers \(Wording.percent(comparison.slot?.share ?? 0))
        """
    }
  }

  private func communityFinding(
    _ communities: NameCommunities, _ profiles: SourceProfiles, _ input: AnalysisInput
  ) -> (finding: Finding, table: Table?) {
    let id = "separate-efforts/names"
    guard communities.eligible >= 3 else {
      return (
        .notEnoughData(
          id,
          "\(communities.eligible == 0 ? "No computer" : "Only \(Wording.exactly(communities.eligible, "computer", "computers"))") tried four names or more that are not everybody's: too few to join them by their names."
        ), nil
      )
    }
    // Nearly all of them together are the campaign itself.
    let parts = communities.communities.filter { $0.members.count * 5 <= communities.eligible * 4 }
    guard let largest = communities.communities.first else {
      return (
        Finding(
          id: id, status: .nothingFound, verdict: .noSign,
          summary:
            "No three of the \(Wording.computers(communities.eligible)) with four names or more share half of their names.",
          numbers: [NamedNumber("eligible", .count(communities.eligible)), NamedNumber("communities", .count(0))]), nil
      )
    }
    let dictionary = input.dictionary
    func typical(_ community: NameCommunities.Community) -> String {
      community.typical.map { dictionary.localParts[Int($0)] }.joined(separator: ", ")
    }
    let shown = communities.communities.prefix(200)
    let table = Table(
      id: "name-communities", title: "Computers that share their names",
      note: communities.communities.count > shown.count
        ? "The \(shown.count) largest of \(communities.communities.count)." : nil,
      columns: [
        Column(.computers, .counts(shown.map(\.members.count))),
        Column(
          .attempts,
          .counts(shown.map { $0.members.reduce(0) { $0 + profiles.profiles[$1].attempts } })),
        Column("names", "Names", .counts(shown.map(\.names))),
        Column("typical", "Typical names", .evidence(shown.map(typical))),
        Column(
          .firstSeen, .instants(shown.map { $0.members.map { profiles.profiles[$0].first }.min() ?? 0 })
        ),
        Column(.lastSeen, .instants(shown.map { $0.members.map { profiles.profiles[$0].last }.max() ?? 0 })),
      ])
    let summary: Prose =
      parts.isEmpty
      ? """
      Nearly all computers with four names or more share them: \(largest.members.count) of \(communities.eligible) work from \
      the same names, which is the campaign itself.
      """
      : """
      \(Wording.capitalised(Wording.exactly(parts.count, "group of computers works", "groups of computers work"))) from the \
      same names, wherever they are; \(parts.count == 1 ? "it" : "the largest") has \(Wording.computers(parts[0].members.count)) with names such as \(evidence: typical(parts[0])).
      """
    return (
      Finding(
        id: id, status: .found, verdict: .likely, summary: summary,
        uncertainty:
          "Pairs that have half of their names in common are found in two of three cases, those with 70 % nearly always.",
        numbers: [
          NamedNumber("eligible", .count(communities.eligible)),
          NamedNumber("communities", .count(communities.communities.count)),
          NamedNumber("largest", .count(largest.members.count)),
        ], tables: ["name-communities"]), table
    )
  }
}
