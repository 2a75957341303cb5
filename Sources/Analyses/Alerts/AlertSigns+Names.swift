import Findings
import Logins
import Planning
import Statistics

extension AlertSigns {
  /// Names of the plan's list of spamtraps, tried in the period. Three that no dictionary has make a warning.
  static func spamtrapNames(_ input: AnalysisInput, _ watch: AuditWatch) async throws -> AlertSign? {
    let traps = input.lists.indices.filter { input.lists[$0].role == .spamtraps }
    guard !traps.isEmpty else { return nil }
    let filter = filter(watch)
    let answer = try await input.counted(TriedNames.query(filter))
    let tried = try await TriedNames(answer, input.store, input.computers, lists: input.lists, filter: filter)
    let hits = tried.names.filter { name in traps.contains { name.lists.contains($0) } }
    guard !hits.isEmpty else { return nil }
    let telling = hits.count { NameMatching.countsAsEvidence($0.name) && !CommonNames.all.contains($0.name) }
    let parts = Set(hits.flatMap(\.localParts))
    let dictionary = input.dictionary
    var behind = filter
    behind.users = Set(
      dictionary.users.indices.filter { parts.contains(Int64(dictionary.userLocalPart[$0])) }.map { Int32($0) })
    let facts = try await AlertFacts(input, behind)
    let shown = hits.sorted { ($1.attempts, $0.name) < ($0.attempts, $1.name) }.prefix(3)
      .map { Prose(parts: [.evidence($0.name)]) }
    let more = hits.count > 3 ? [Prose("\(Wording.small(hits.count - 3)) more")] : []
    let finding = Finding(
      id: "alert/\(AlertKind.spamtrapNames.rawValue)", status: .found, severity: telling >= 3 ? .warning : .notice,
      verdict: telling >= 3 ? .clear : .likely,
      summary: """
        \(strong: "\(Wording.names(hits.count)) \(hits.count == 1 ? "was" : "were") tried that never belonged to anyone"): \
        \(Wording.list(shown + more)), \(Wording.attempts(facts.attempts)) in all.
        """,
      details: [
        telling >= 3
          ? "This is a warning, as three of them or more stand in no dictionary: somebody has a list of this server."
          : "Three that stand in no dictionary would be a warning; \(Wording.small(telling)) of these \(telling == 1 ? "does" : "do")."
      ] + facts.sentences,
      numbers: [
        NamedNumber("names", .count(hits.count)), NamedNumber("telling_names", .count(telling)),
        NamedNumber("attempts", .count(facts.attempts)),
      ],
      evidence: try await input.evidence(behind, limit: 3))
    return AlertSign(
      .spamtrapNames, finding: finding, first: facts.first ?? watch.audited.time.lowerBound,
      last: facts.last ?? watch.audited.time.lowerBound,
      advice: [
        """
        Nobody tries such a name by mistake: the computers behind it can be kept out whatever else they do; they are in the \
        firewall set of this report.
        """
      ])
  }

  /// The signs of `logins-after-failures` in a few words.
  private static let signs: [(sign: LoginSigns, words: String)] = [
    (.strangeNames, "the computer had just failed with strange names"),
    (.guessedByOthers, "other computers had guessed at the name before"),
    (.streak, "it had failed with the name more often than typing errors explain"),
    (.newCountry, "the account had never logged in from that country"),
    (.journey, "nobody travels so fast from where the account logged in before or after"),
    (.silence, "the account had not logged in for a long time"),
    (.follows, "somebody had broken into the account, or in from the same network, before"),
  ]

  /// Of so many logins it is said what else their computers did.
  private static let explained = 20

  /// Logins that look like guessed passwords, each for itself.
  static func breakIns(_ input: AnalysisInput, _ watch: AuditWatch) async throws -> [AlertSign] {
    let time = watch.audited.time
    let found =
      input.suspicious.breakIns.map { ($0, Finding.Severity.alarm) }
      + input.suspicious.toCheck.map { ($0, Finding.Severity.notice) }
    let logins = found.filter { time.contains($0.0.time) }
      .sorted { ($0.0.time, $0.0.user, $0.0.address) < ($1.0.time, $1.0.user, $1.0.address) }
    var signs: [AlertSign] = []
    for (login, severity) in logins {
      // What the computer did from the day before on, logins too.
      let filter = EventFilter(time: login.time - 86_400..<time.upperBound, sources: [login.source])
      let facts = signs.count < explained ? try await AlertFacts(input, filter) : nil
      signs.append(breakIn(login, severity, facts, input))
    }
    return signs
  }

  private static func whole(_ facts: AlertFacts, _ input: AnalysisInput) -> Prose? {
    guard let first = facts.first, let last = facts.last else { return nil }
    return """
      From the day before on, that computer made \(Numerals.count(facts.attempts, "attempt or login", "attempts and logins")): \
      the first on \(Intrusion.moment(first, input)), the last on \(Intrusion.moment(last, input)). \
      \(facts.sentences[0])
      """
  }

  private static func breakIn(
    _ login: SuspiciousLogins.Login, _ severity: Finding.Severity, _ facts: AlertFacts?, _ input: AnalysisInput
  ) -> AlertSign {
    let isClear = severity == .alarm
    let points: Prose = """
      What speaks for it: \(Wording.list(signs.filter { login.signs.contains($0.sign) }.map(\.words))). That makes \
      \(Wording.exactly(login.score, "point", "points")); four and more mean a break-in, two and three a question.
      """
    let finding = Finding(
      id: "alert/\(AlertKind.breakIn.rawValue)", status: .found, severity: severity, verdict: .likely,
      summary: (isClear
        ? Prose(parts: [.strong("Somebody probably got in: ")]) : "A login worth asking its user about: ")
        + Intrusion.told(login, input) + ".",
      details: [points]
        + (facts.flatMap { Self.whole($0, input) }.map { [$0] } ?? []),
      numbers: [
        NamedNumber("points", .count(login.score)), NamedNumber("time", .instant(login.time)),
        NamedNumber("failures_before", .count(login.streak)),
      ],
      evidence: [EvidenceReference(file: input.fileName(Int(login.file)), line: login.line)])
    return AlertSign(
      .breakIn, subject: "\(login.user) \(login.address)", finding: finding, first: login.time, last: login.time,
      advice: isClear
        ? [
          """
          Lock \(Intrusion.name(login.user)), change the password, end open sessions, and look at what was done with \
          it since \(Intrusion.moment(login.time, input)).
          """
        ] + [Intrusion.keepingOut(login)].compactMap { $0 }
        : ["Ask \(Intrusion.name(login.user)) whether this was them, by another way than mail."])
  }
}
