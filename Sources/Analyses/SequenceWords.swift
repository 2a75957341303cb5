import CivilTime
import Findings
import Logins

/// The sentences about a campaign: what directs it, when it was, who belongs to it.
struct SequenceWords {
  var input: AnalysisInput
  var search: CampaignSearch
  var evidence: SequenceEvidence
  /// UTC seconds, half-open.
  var bracket: Range<Int64>

  // MARK: - Whether

  func coordination() -> Finding {
    let id = "name-sequences/coordination"
    guard evidence.coordination != .tooFew else {
      var finding = Finding.notEnoughData(
        id,
        evidence.events == 0
          ? """
          No attempt from below the ban rule is left to judge (\(when)): every computer that failed reached the rule, keeps \
          to a steady interval, or failed only with names that it also logged in with.
          """
          : """
          \(Wording.capitalised(when)), \(Wording.attempts(evidence.events)) of \(Wording.computers(evidence.computers)) \
          stayed below the ban rule: too few to judge whether anything directs them.
          """)
      finding.tables = ["name-sequences"]
      finding.numbers = counts
      return finding
    }
    let telling = evidence.telling
    var finding = Finding(
      id: id, status: telling.isEmpty ? .nothingFound : .found,
      severity: evidence.coordination == .coordinated ? .warning : telling.isEmpty ? .info : .notice,
      verdict: verdict, summary: summary(telling), numbers: counts + telling.flatMap(numbers),
      tables: ["name-sequences"] + (search.pairs.isEmpty ? [] : ["name-pairs"]))
    finding.details = telling.dropFirst().map(sentence)
    if let best = telling.first {
      finding.uncertainty = """
        By chance: \(Numerals.probability(best.adjusted)), adjusted for the \(evidence.tests.count) tests made.
        """
      finding.details.append(
        "They worked from one list or one schedule; that may be one person, or a tool that many use.")
    }
    if let shuffled = telling.compactMap(\.shuffled).max(), shuffled > 0.002 {
      finding.caveats.append(
        "Shuffling the names inside blocks gives as much in \(Numerals.probability(shuffled)) of all cases: less sure.")
    }
    if search.origin == .archive, telling.contains(where: { $0.kind == .regular }) {
      finding.caveats.append(
        "A limit on the rate of log lines, or a log that was thinned out, makes pauses even as well.")
    }
    if search.hasMinuteStamps {
      finding.caveats.append("The stamps have no seconds, so that times could not be judged.")
    }
    if evidence.isCut { finding.caveats.append("Judged by the first \(evidence.events) attempts.") }
    if input.plan.policies.ban == nil {
      finding.caveats.append("The plan states no ban rule; \(search.rule.words) was taken.")
    }
    return finding
  }

  private var verdict: Finding.Verdict {
    switch evidence.coordination {
    case .coordinated: .clear
    case .signs: .likely
    case .noSign: .noSign
    case .tooFew: .cannotTell
    }
  }

  private var counts: [NamedNumber] {
    [
      NamedNumber("coordination", .words(evidence.coordination.rawValue)),
      NamedNumber("quiet_attempts", .count(evidence.events)),
      NamedNumber("quiet_sources", .count(evidence.computers)), NamedNumber("names", .count(evidence.names)),
      NamedNumber("from", .instant(bracket.lowerBound)), NamedNumber("until", .instant(bracket.upperBound)),
    ]
  }

  private func numbers(_ test: SequenceEvidence.Test) -> [NamedNumber] {
    let name = String(test.kind.rawValue.map { $0 == "-" ? "_" : $0 })
    var numbers: [NamedNumber] = []
    switch test.kind {
    case .regular, .minutes: numbers.append(NamedNumber(name, .number(test.observed, places: 4)))
    default: numbers.append(NamedNumber(name, .count(Int(test.observed))))
    }
    if test.kind == .longFirst { numbers.append(NamedNumber("pairs_in_either_order", .count(evidence.mixedPairs))) }
    if let expected = test.expected {
      numbers.append(NamedNumber("\(name)_expected", .number(expected, places: 2)))
    }
    numbers.append(NamedNumber("\(name)_probability", .probability(test.p)))
    return numbers
  }

  private func summary(_ telling: [SequenceEvidence.Test]) -> Prose {
    guard let best = telling.first else {
      return """
        Order and times of the \(Wording.attempts(evidence.events)) that \(Wording.computers(evidence.computers)) made below \
        the ban rule show no sign of a common hand; that does not exclude one.
        """
    }
    let time = search.origin == .archive ? ":" : " (\(when)):"
    let whom = directed
    let opening: Prose =
      evidence.coordination == .coordinated
      ? "\(strong: "Something directs \(whom)")\(time) "
      : "There are signs that something directs \(whom)\(time) "
    return Prose(parts: opening.parts + clause(best).parts + [.words(".")])
  }

  /// `these 198 computers`; where it is known which of them keep to the order, `150 of these 198 computers`
  private var directed: String {
    let these = "these \(Wording.computers(evidence.computers))"
    guard !evidence.ordered.isEmpty, let campaign = search.campaign else { return these }
    let number = input.computers.count(campaign.members.map(\.source))
    return number < evidence.computers ? "\(Numerals.grouped(number)) of \(these)" : these
  }

  private func sentence(_ test: SequenceEvidence.Test) -> Prose {
    Prose(parts: [.words("Also, ")] + clause(test).parts + [.words(".")])
  }

  private func clause(_ test: SequenceEvidence.Test) -> Prose {
    let seen = Numerals.grouped(Int(test.observed))
    let expected = test.expected.map { $0 < 1 ? "fewer than one" : "about \(Wording.about($0))" } ?? "none"
    switch test.kind {
    case .pairs:
      return """
        \(seen) of \(evidence.mixedPairs) times a name was tried with its domain just before the bare name, each time from \
        a different computer, where chance would bring \(expected)
        """
    case .longFirst:
      return "of \(evidence.mixedPairs) such pairs in either order, \(seen) have the name with its domain first"
    case .handedOn:
      return """
        \(seen) times a name was tried again right away from a different computer, where chance would bring \(expected)
        """
    case .dealtOut:
      return """
        the names were dealt out: computers came back to one of their names \(test.observed == 0 ? "never" : Wording.times(Int(test.observed))), \
        where chance would bring \(expected)
        """
    case .alphabetical:
      return """
        the \(evidence.names) names come in alphabetical order: \(seen) of \(evidence.names - 1) steps go one way, where \
        chance would bring \(expected)
        """
    case .splitList:
      return """
        two halves of the computers had only \(seen) names in common, where draws from one list would have \(expected)
        """
    case .regular:
      return """
        the pauses between attempts of different computers are far more even than those of independent ones \
        (\(Wording.percent(test.observed)) of the unevenness that chance has)
        """
    case .minutes:
      guard let slot = evidence.slot else {
        return "attempts gather at the same time of the hour, around minute \((evidence.centre ?? 0) / 60)"
      }
      return """
        of all minutes in which they tried, \(Wording.percent(test.observed)) are minute \(slot) or \((slot + 1) % 60) of the \
        hour, where chance would bring 3 %
        """
    }
  }

  // MARK: - When

  private var when: String {
    let zone = input.store.zone
    if search.origin == .archive { return "in the whole archive" }
    let first = zone.date(at: bracket.lowerBound)
    let last = zone.date(at: bracket.upperBound - 1)
    guard search.origin == .stretch, first == last else { return Numerals.dates(first, last) }
    func clock(_ moment: Int64) -> String {
      let second = zone.secondOfDay(at: moment)
      return "\(Digits.padded(second / 3600, 2)):\(Digits.padded(second / 60 % 60, 2))"
    }
    return "\(Numerals.date(first)), \(clock(bracket.lowerBound)) to \(clock(bracket.upperBound - 1))"
  }

  func brackets() -> Finding {
    let id = "name-sequences/bracket"
    let found = [
      ("logins", CampaignSearch.strongest(search.byLogins)),
      ("computers", CampaignSearch.strongest(search.byComputers)),
    ]
    .compactMap { kind, bracket in bracket.map { (kind: kind, bracket: $0) } }
    guard let first = found.first else {
      guard search.byLogins != nil || search.byComputers != nil else {
        return .notEnoughData(
          id,
          """
          Whether computers below the ban rule were more than usual cannot be told: that needs \
          \(search.settings.quiet.days) days, or \(Numerals.grouped(search.settings.logins.logins)) logins of which \
          \(Numerals.grouped(search.settings.logins.successes)) succeeded and most are not attacks.
          """)
      }
      return Finding(
        id: id, status: .nothingFound, verdict: .noSign,
        summary: "At no time did clearly more computers than usual fail below the ban rule.")
    }
    let isConfirmed = first.kind != "logins" || search.isConfirmed(first.bracket)
    let agree = found.count == 2 && Self.agree(found[0].bracket.time, found[1].bracket.time)
    var finding = Finding(
      id: id, status: .found,
      severity: input.incident == nil && isConfirmed && found.contains { $0.bracket.level >= 2 * $0.bracket.usual }
        ? .warning : isConfirmed ? .notice : .info, verdict: .likely, summary: sentence(first.kind, first.bracket),
      numbers: found.flatMap { kind, bracket in
        [
          NamedNumber("\(kind)_from", .instant(bracket.time.lowerBound)),
          NamedNumber("\(kind)_until", .instant(bracket.time.upperBound)),
          NamedNumber("\(kind)_level", .number(bracket.level, places: 1)),
          NamedNumber("\(kind)_usual", .number(bracket.usual, places: 1)),
        ]
      })
    if !isConfirmed {
      finding.caveats.append(
        "By the number of quiet computers a day nothing stands out then, which makes it less sure.")
    }
    if found.count == 2 {
      finding.details.append(sentence(found[1].kind, found[1].bracket))
      if agree { finding.details.append("The two ways of looking agree.") }
    }
    if let shift = shifts.first(where: { shift in found.contains { Self.agree($0.bracket.time, shift) } }) {
      let dates = Numerals.dates(
        input.store.zone.date(at: shift.lowerBound), input.store.zone.date(at: shift.upperBound - 1))
      finding.details.append(
        "The level of all failed logins was raised in the same weeks, \(dates), within seven days at either end.")
      finding.numbers.append(NamedNumber("agrees_with_level_shift", .flag(true)))
    }
    let times = Int(min(1e9, 1 / search.settings.quiet.falseBrackets).rounded())
    finding.uncertainty = """
      In an archive of this length without any campaign, such a stretch would be found about once in \
      \(times == 100 ? "a hundred" : Wording.small(times)).
      """
    if first.bracket.isOpen { finding.caveats.append("It had not ended when the archive did.") }
    return finding
  }

  private static func agree(_ left: Range<Int64>, _ right: Range<Int64>) -> Bool {
    let week: Int64 = 7 * 86_400
    return abs(left.lowerBound - right.lowerBound) <= week && abs(left.upperBound - right.upperBound) <= week
  }

  /// Weeks at which the level of all failed logins was raised, as `spike-days` tells them.
  private var shifts: [Range<Int64>] {
    SpikeDays.raisedWeeks(input).map { input.seconds(of: $0) }
  }

  private func sentence(_ kind: String, _ bracket: CampaignBracket) -> Prose {
    let zone = input.store.zone
    let dates = Numerals.dates(zone.date(at: bracket.time.lowerBound), zone.date(at: bracket.time.upperBound - 1))
    return kind == "logins"
      ? """
      \(dates), \(Wording.about(bracket.level)) of 100 logins below the ban rule failed, where \
      \(Wording.about(bracket.usual)) would be usual.
      """
      : """
      \(dates), about \(Wording.about(bracket.level)) computers a day failed below the ban rule, where \
      \(Wording.about(bracket.usual)) would be usual.
      """
  }

  // MARK: - Who

  func members() -> Finding? {
    guard let campaign = search.campaign else { return nil }
    let number = input.computers.count(campaign.members.map(\.source))
    let once = input.computers.count(once: campaign)
    var finding = Finding(
      id: "name-sequences/members", status: .found,
      severity: campaign.coordination == .coordinated ? .warning : .notice,
      verdict: campaign.coordination == .coordinated ? .clear : .likely,
      summary: """
        \(strong: Wording.computers(number)) belong to the campaign (\(when)): they made \
        \(Wording.attempts(campaign.attempts)), and the ban rule saw none of them.
        """,
      details: [
        "\(once == 0 ? "None" : once == number ? "Each" : Wording.capitalised(Wording.small(once))) of them came \(once == number ? "" : "only ")once in that time."
      ],
      numbers: [
        NamedNumber("members", .count(number)), NamedNumber("member_attempts", .count(campaign.attempts)),
        NamedNumber("members_seen_once", .count(once)), NamedNumber("campaign_names", .count(search.listNames)),
        NamedNumber("bracket", .words(campaign.origin.rawValue)),
      ],
      tables: ["campaign-members"], figures: ["membership"])
    if let bystanders = campaign.bystanders {
      finding.uncertainty =
        bystanders.upperBound < 1
        ? "Hardly any of them is a bystander: at other times next to nobody meets the same rule."
        : """
        Of the \(number), perhaps \(Wording.about(bystanders.lowerBound)) to \(Wording.about(bystanders.upperBound)) are \
        bystanders, which would have met the same rule without any campaign.
        """
      finding.numbers.append(
        NamedNumber(
          "bystanders", .number((bystanders.lowerBound + bystanders.upperBound) / 2, places: 1),
          low: .number(bystanders.lowerBound, places: 1), high: .number(bystanders.upperBound, places: 1)))
    } else {
      finding.uncertainty = "How many of them are bystanders cannot be told: too little of the archive lies outside."
    }
    return finding
  }

  /// Who took part in what else stands out.
  func others() -> Finding? {
    guard !search.others.isEmpty else { return nil }
    let zone = input.store.zone
    let parts = search.others.map { campaign in
      let first = zone.date(at: campaign.bracket.lowerBound)
      let last = zone.date(at: campaign.bracket.upperBound - 1)
      return
        """
        \(Numerals.dates(first, last)) (\(Wording.computers(input.computers.count(campaign.members.map(\.source)))) with \
        \(Wording.attempts(campaign.attempts)))
        """
    }
    let members = input.computers.count(search.others.flatMap { $0.members.map(\.source) })
    var known = Set<Int32>()
    if let campaign = search.campaign { known = Set(campaign.members.map { input.computers.ofSource[Int($0.source)] }) }
    let again = Set(search.others.flatMap { $0.members.map { input.computers.ofSource[Int($0.source)] } })
      .intersection(known).count
    var finding = Finding(
      id: "name-sequences/other-campaigns", status: .found, severity: .notice, verdict: .likely,
      summary: """
        At other times more quiet computers than usual came with such names as well: \(Wording.list(parts)).
        """,
      uncertainty: "Bystanders are among them; whether anything directs them was asked of the strongest stretch only.",
      numbers: [NamedNumber("stretches", .count(parts.count)), NamedNumber("other_members", .count(members))])
    if search.campaign != nil {
      finding.numbers.append(NamedNumber("members_again", .count(again)))
      finding.details.append(
        again == 0
          ? "None of them belongs to the campaign above: these are other computers."
          : "\(Wording.capitalised(Wording.part(again, of: members))) of them belong to the campaign above as well.")
    }
    return finding
  }
}
