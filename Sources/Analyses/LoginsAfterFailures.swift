import Findings
import Logins
import Planning

/// Did anybody get in?
public struct LoginsAfterFailures: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "logins-after-failures",
    question: ReportContent.intrusionQuestion,
    method: """
      Every successful login from an address that also failed is judged by what the address did before. Names are \
      compared without their domain.

      * **S1** (4 points; 2 when the address had logged somebody in before its first failure with a strange name, or this \
      user before): within a day of the login the address failed on three names or more, or on one from a list of \
      spamtraps; or it took part in the incident, no more than a week before, with a name that three or more addresses \
      tried. Only names count that never log in from the address, which leaves out offices, gateways and webmail, and \
      that are not spelled like one that does (one part of the other, or two letters apart; five such spellings at most, and \
      none that logs in elsewhere).
      * **S2** (3 points): at least 5 failures on the name within the hour before, from other addresses that had never \
      logged anybody in, and one from this address, which had not either; or at least 20 within thirty days before, from \
      three other addresses or more of its network (/24, /64) that had not (4 points from ten on).
      * **S3** (2 points): the address failed on the name, since its last login with it and last within a day (30 days from 20 \
      failures on), as often as typing errors do not explain; 1 point when the address or its network (/24, /64) had logged the user in before; \
      4 points from 20 failures on, unless the pauses are steady (12 failures or more, half a minute or more apart, nine \
      in ten pauses within a tenth of their median): that is a program with an old password. The bound of typing errors is \
      the smallest run that the user's own record, a Beta(1 + failures, 9 + logins) rate, would bring less than once in a \
      hundred archives; at least 3, and 5 for a user without a record.

      * **S4** (1 point): the first login of an account from a country, after ten logins on seven days from others; not \
      for accounts that are seen in new countries more often than once in twenty logins: (f₁ + ½)/(n + 1) of n logins, f₁ \
      countries seen once, which is printed beside it.
      * **S5** (1 point): two logins in a row of an account, 1,000 km or more apart between the nearest ends of their \
      countries, at 1,000 km an hour or more, and back within a day or with a second login on either side. Not for \
      addresses behind which twenty users or more log in, nor while a clock that was put back repeated itself. Told at the end from which the account logs in less. As no \
      list of VPNs, hosting and mobile networks is used, it counts no more than the others of its kind.
      * **S6** (1 point, only beside another sign): the account had not logged in for 90 days, or for half of a shorter \
      archive, but at least 30.
      * **S7**, once an account counts as broken into by these points, for addresses (and networks) that it had not logged in \
      from before. 4 points: it logs in from the network of who broke in, or from an address that had tried its name before \
      the break-in. 2 points: another account does from that network, from which nobody had logged in before (not where more than \
      `intruder_accounts` do: then it is shared).

      A sign that everybody shows is none. Where half of the computers that logged somebody in (of 100 or more) failed with \
      strange names as well, S1 counts by spamtraps only; where half of the accounts with ten logins (of 20 or more) make such \
      journeys, S5 does not count. Both are said.

      4 points and more: **treat as broken into**. 2 and 3: **ask the user**. 1 is more often than not ordinary and only \
      counted; up to 20 such are listed at the end, without a verdict. One row is one user and address, at the most telling login. Passwords that were guessed and not used yet, \
      or used from an address that never failed and from the user's own country, do not show; nor do logins whose line names no address. Points are \
      judgement, not calibrated.
      """,
    parameters: parameters)
  public static let title = ReportContent.intrusionQuestion

  public init(parameters: [String: ParameterValue]) {}

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    let id = "logins-after-failures/break-in"
    guard input.totals.successes > 0 else {
      return AnalysisResult(findings: [
        input.totals.attempts > 0 ? .notEnoughData(id, Intrusion.notRecorded) : .noAttempts(id)
      ])
    }
    let found = input.suspicious
    let logins = Numerals.count(input.totals.successes, "successful login was", "successful logins were")
    var findings: [Finding] = []
    if found.breakIns.isEmpty {
      findings.append(
        Finding(
          id: id, status: .nothingFound, verdict: .noSign,
          summary: Self.noBreakIn(input, logins),
          numbers: [NamedNumber("logins_checked", .count(input.totals.successes))]))
    } else {
      findings.append(breakIn(found.breakIns, input))
    }
    if let known = input.watch.flatMap({ Intrusion.known(input, $0) }) { findings[0].details.append(known) }
    if !found.toCheck.isEmpty { findings.append(check(found.toCheck, input)) }
    if found.ordinary > 0 {
      findings[findings.count - 1].details.append(
        """
        \(Wording.capitalised(Wording.exactly(found.ordinary, "other login follows", "other logins follow"))) a row of \
        failures from a computer that the user had used before, which is nearly always a forgotten password.
        """)
    }
    if found.elsewhere > 0 {
      findings[findings.count - 1].details.append(
        """
        \(Wording.capitalised(Wording.exactly(found.elsewhere, "other login is", "other logins are"))) unusual only for \
        where or when \(found.elsewhere == 1 ? "it" : "they") came from, such as a first login from a country: journeys, \
        mobile networks and VPNs look the same.
        """)
    }
    findings += found.common.map(Self.everybody)
    let rows = found.breakIns + found.toCheck
    return AnalysisResult(
      findings: findings,
      tables: (rows.isEmpty ? [] : [Self.table(rows, found, input)]) + [Self.weakTable(found, input)].compactMap { $0 })
  }

  /// - Parameter logins: `1,424 successful logins were`
  private static func noBreakIn(_ input: AnalysisInput, _ logins: String) -> Prose {
    if input.isAudit { return "In this period no login follows what looks like guessing. \(unseen)" }
    if input.totals.attempts == 0 {
      return "\(logins) checked for where and when they came from; no failed login is recorded that they could follow."
    }
    let one = input.totals.successes == 1
    return """
      \(logins) checked; \(one ? "" : "for none ")what its computer had done before \(one ? "does not look" : "looks") like \
      guessing. \(unseen)
      """
  }

  private static let unseen =
    "Passwords that were guessed and not used yet, or used from another computer, would not show."

  private func breakIn(_ logins: [SuspiciousLogins.Login], _ input: AnalysisInput) -> Finding {
    let shown = logins.prefix(logins.count > 3 ? 1 : 3)
    let users = Set(logins.map(\.user)).count
    var finding = Finding(
      id: "logins-after-failures/break-in", status: .found, severity: .alarm, verdict: .likely,
      summary: """
        \(strong: "Treat \(users == 1 ? "one account" : "\(Wording.small(users)) accounts") as broken into.") \(logins.count > shown.count ? "The most telling: " : "")\
        \(shown.count == 1 ? Intrusion.told(logins[0], input) : Wording.list(shown.map { Intrusion.inShort($0, input) }, by: "; "))\
        \(logins.count > shown.count ? ". The table has \(Wording.small(logins.count - shown.count)) more" : "").
        """,
      numbers: [
        NamedNumber("break_ins", .count(logins.count)), NamedNumber("accounts", .count(users)),
        NamedNumber("logins_checked", .count(input.totals.successes)),
        NamedNumber("first", .instant(logins.map(\.time).min() ?? 0)),
      ],
      evidence: logins.prefix(10).map { EvidenceReference(file: input.fileName(Int($0.file)), line: $0.line) },
      tables: ["logins-after-failures"])
    if let first = logins.first, first.logins > 1 {
      finding.details.append(
        "From then on that computer logged in with this name \(Wording.times(first.logins)) in all."
      )
    }
    finding.caveats = [
      "A log shows that a password was accepted, not who typed it: the owner may have forgotten it and tried on and on."
    ]
    return finding
  }

  /// Why a sign is none here.
  private static func everybody(_ common: SuspiciousLogins.CommonSign) -> Finding {
    let part = Wording.part(common.number, of: common.of)
    let summary: Prose =
      common.sign == .strangeNames
      ? """
      \(Wording.capitalised(part)) computers that logged somebody in failed with names of others as well, so that this is no \
      sign here, and does not count (S1): so it looks behind a gateway, or in a log that was made up.
      """
      : """
      \(Wording.capitalised(part)) accounts log in from places too far apart for any journey, so that this is no sign here, and does \
      not count (S5).
      """
    return Finding(
      id: "logins-after-failures/everybody-\(common.sign.codes.lowercased())", status: .found, severity: .info,
      verdict: .cannotTell,
      summary: summary,
      numbers: [NamedNumber("show_it", .count(common.number)), NamedNumber("of", .count(common.of))])
  }

  private func check(_ logins: [SuspiciousLogins.Login], _ input: AnalysisInput) -> Finding {
    let one = logins.count == 1
    return Finding(
      id: "logins-after-failures/check", status: .found, severity: .notice, verdict: .likely,
      summary: """
        \(Wording.capitalised(Wording.exactly(logins.count, "login is", "logins are"))) worth asking \
        \(one ? "its user" : "their users") about: \
        \(one ? Intrusion.told(logins[0], input) : "the table has them"). \
        Such logins have ordinary explanations more often than not.
        """,
      numbers: [NamedNumber("to_check", .count(logins.count))],
      evidence: logins.prefix(10).map { EvidenceReference(file: input.fileName(Int($0.file)), line: $0.line) },
      tables: ["logins-after-failures"])
  }

  /// Logins with one weak sign, where they are few enough to be looked at: an appendix that accuses nobody.
  private static func weakTable(_ found: SuspiciousLogins, _ input: AnalysisInput) -> Table? {
    let rows = found.weak
    guard !rows.isEmpty, rows.count <= found.rules.listed else { return nil }
    return Table(
      id: "unusual-logins", title: "Logins that are only a little unusual",
      note: """
        Nearly always ordinary: a forgotten password, a journey, a new provider. Listed so that somebody who knows the users can \
        look; nothing here says that anybody broke in.
        """,
      columns: [
        Column("time", "Logged in", .instants(rows.map(\.time))),
        Column("user", "User", .evidence(rows.map(\.user))),
        Column(.address, .addresses(rows.map(\.address))),
        Column(.country, .countries(rows.map { input.country(ofSource: Int64($0.source)) })),
        Column("why", "What is unusual", .words(rows.map(unusual))),
        Column(.file, .evidence(rows.map { input.fileName(Int($0.file)) })),
        Column(.line, .counts(rows.map(\.line))),
      ])
  }

  private static func unusual(_ login: SuspiciousLogins.Login) -> String {
    if login.signs.contains(.newCountry) {
      let chance = login.newCountryChance.map {
        ", as about one login in \(Wording.about((1 / $0).rounded(.down))) of this user is"
      }
      return "the first from this country\(chance ?? "")"
    }
    if login.signs.contains(.journey) { return "too far from the one before for any journey" }
    if login.signs.contains(.streak) {
      return
        "\(Wording.capitalised(Numerals.count(login.streak, "failure", "failures"))) just before, from a computer the user had used"
    }
    return "another weak sign"
  }

  private static func table(
    _ rows: [SuspiciousLogins.Login], _ found: SuspiciousLogins, _ input: AnalysisInput
  ) -> Table {
    Table(
      id: "logins-after-failures", title: "Logins that may have come of guessing",
      note: "One row a user and address, at the most telling login. The signs are explained under the method.",
      columns: [
        Column("time", "Logged in", .instants(rows.map(\.time))),
        Column("user", "User", .evidence(rows.map(\.user))),
        Column(.address, .addresses(rows.map(\.address))),
        Column(.country, .countries(rows.map { input.country(ofSource: Int64($0.source)) })),
        Column("failures_before", "Failures before, same name", .counts(rows.map(\.streak))),
        Column("other_names", "Other names failed", .counts(rows.map(\.otherNames))),
        Column("failures_elsewhere", "Failures from others, last hour", .counts(rows.map(\.fromOthers))),
        Column("logins", "Logins from then on", .counts(rows.map(\.logins))),
        Column("signs", "Signs", .words(rows.map { $0.signs.codes })),
        Column("score", "Points", .counts(rows.map(\.score))),
        Column(
          "verdict", "Verdict",
          .words(rows.map { $0.score >= found.rules.breakIn ? "treat as broken into" : "ask the user" })),
        Column(.file, .evidence(rows.map { input.fileName(Int($0.file)) })),
        Column(.line, .counts(rows.map(\.line))),
      ])
  }
}
