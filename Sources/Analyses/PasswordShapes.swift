import Findings
import Logins
import Planning
import Statistics
import Vocabulary

/// Targeted or dictionary? What the tried passwords were made of, and what was aimed at; never a password.
public struct PasswordShapes: Analysis {
  public static let descriptor = AnalysisDescriptor(
    id: "password-shapes",
    question: "Were the guesses made for this server, or are they from a dictionary?",
    method: """
      Some logs give away the passwords that were tried. While a line is read its password is put into a class and \
      dropped; no output of this program ever holds one. Classes, the first that fits: **user** (holds the user name of \
      three letters or more, forwards, backwards, or with signs for letters), **user and year** (1950–2049), **year**, \
      **digits**, **keyboard** (five keys or more along a row), **common** (in lists of common passwords), **domain** \
      (holds a part of the mail domain), **other**. That two passwords are equal is known by a digest with a random key \
      that the program forgets when it ends.

      A class is shown when it has `group` attempts or more, from three computers, with `group` different passwords; \
      smaller ones are added to *other*, so that nobody's own password can be told.

      **Made from the names?** X attempts have a password whose word is their own user name. By chance, with names and \
      passwords paired at random, λ = Σ nᵤ·mᵤ/n would (nᵤ attempts on the name u, mᵤ passwords whose word is u); \
      P(Poisson(λ) ≥ X). At three times λ or more and p ≤ 0.001 the passwords were built from the names.

      **Aimed at what exists?** The part of attempts on names that exist, as the lines give the reason (wrong password \
      against unknown user) or as the plan's list of accounts says, with Wilson's 95 % interval; beside it, where there is such a list, the part of \
      a dictionary of common names that is on it.

      **Leaked?** With `leaked`, the path of a file of SHA-1 digests as Have I Been Pwned's downloader writes it, each password is \
      looked up in it while its line is read; nothing is asked over any network, and no digest is kept. Told is how many of \
      the different passwords are on it, and how many of those that were tried on names that exist (on the plan's list of \
      accounts, else with a login or a wrong password somewhere in the logs), where there are `group` such names or more.

      **A password in the place of the name** is taken for one where a name was tried once in the whole archive, nobody is \
      known by it and it is on no list, and the same address logged in within a minute; not where the address tried three such \
      names or more within a day, as who guesses does. Such a name is `[hidden]` in every output, whatever the plan says.

      **Kind of attack**, by attempts and names with a recorded password: up to three names with a hundred attempts is \
      guessing on few accounts; more than ten attempts a name a dictionary for each name; up to two for fifteen names or \
      more one or two tries each: with more than four of five passwords different a list of stolen logins, with one \
      password on a fifth of the names that password sprayed over many.

      Limits: fewer than `passwords` recorded passwords say nothing. A list of common passwords that was tried says what \
      the attacker uses, not that anybody's password is known.

      Sources: Wilson 1927; Sweeney 2002 (k-anonymity).
      """,
    parameters: [
      ParameterDescriptor(
        "passwords", "recorded passwords that are needed", default: .count(50), range: 10...1_000_000),
      ParameterDescriptor(
        "group", "different passwords that a class must have to be shown", default: .count(5), range: 5...1000),
      ParameterDescriptor("computers", "computers that a class must come from", default: .count(3), range: 2...1000),
      ParameterDescriptor(
        leakedParameter, "file of leaked passwords on this computer: SHA-1 in hexadecimal, ascending, one a line",
        default: .text("none"), form: .file),
      ParameterDescriptor(
        "lift", "times what chance gives, from which on passwords were made from the names", default: .number(3),
        range: 1...1000),
      ParameterDescriptor(
        "chance", "largest probability of that", default: .number(0.001), range: 1e-12...0.5),
      ParameterDescriptor(
        "few_names", "most names of guessing on few accounts", default: .count(3), range: 1...1000),
      ParameterDescriptor(
        "few_attempts", "fewest attempts of it", default: .count(100), range: 1...1_000_000),
      ParameterDescriptor(
        "dictionary", "attempts a name beyond which it is a dictionary for each", default: .number(10),
        range: 2...1_000_000),
      ParameterDescriptor(
        "many_names", "fewest names of one or two tries each", default: .count(15), range: 2...1_000_000),
      ParameterDescriptor(
        "stolen", "part of different passwords above which that is a list of stolen logins", default: .number(0.8),
        range: 0...1),
      ParameterDescriptor(
        "sprayed", "part of the names from which on one password was sprayed over them", default: .number(0.2),
        range: 0...1),
    ])
  public static let title = "What they guessed"
  public static let questions = [AggregateQuery(.unsuccessful, by: [.secretShape], measures: [.attempts])]
  /// The list is asked while lines are read.
  public static let leakedParameter = "leaked"

  let least: Int
  let group: Int
  private let computers: Int
  let lift: Double
  let leakedFile: String?
  let leastDifferent: Int
  let chance: Double
  let attack: PasswordsOfNames.AttackRule
  let stolen: Double
  let sprayed: Double

  public init(parameters: [String: ParameterValue]) {
    let parameters = Parameters(Self.descriptor, parameters)
    least = parameters.count("passwords")
    group = parameters.count("group")
    computers = parameters.count("computers")
    lift = parameters.number("lift")
    let path = parameters.text(Self.leakedParameter)
    leakedFile = path.hasPrefix("/") ? path : nil
    leastDifferent = group
    chance = parameters.number("chance")
    var attack = PasswordsOfNames.AttackRule()
    attack.fewNames = parameters.count("few_names")
    attack.fewAttempts = parameters.count("few_attempts")
    attack.manyNames = parameters.count("many_names")
    attack.dictionary = parameters.number("dictionary")
    self.attack = attack
    stolen = parameters.number("stolen")
    sprayed = parameters.number("sprayed")
  }

  public func run(_ input: AnalysisInput) async throws -> AnalysisResult {
    guard input.totals.attempts > 0 else { return AnalysisResult(findings: [.noAttempts("password-shapes/shapes")]) }
    // Most logs hold no password: what is counted of one costs a second look at those that do.
    let recorded = try await recordedAttempts(input)
    var classes = recorded < least ? [] : try await self.classes(input)
    var findings: [Finding] = []
    var tables: [Table] = []
    var figures: [Figure] = []
    if recorded == 0 {
      findings.append(
        Finding(
          id: "password-shapes/shapes", status: .notApplicable, verdict: .cannotTell,
          summary:
            "No line holds a password that was tried, which is as it should be: nothing can be said about the guesses."
        ))
    } else if recorded < least {
      var finding = Finding.notEnoughData(
        "password-shapes/shapes",
        """
        \(Numerals.count(recorded, "attempt has its password", "attempts have their passwords")) in the log: too few to say \
        anything about them without giving one away (\(least) are needed).
        """)
      finding.details = [Self.turnOff]
      finding.severity = .notice
      findings.append(finding)
    } else {
      let secrets = try await RecordedPasswords(input)
      classes = folded(classes, recorded: recorded)
      findings.append(shapes(classes, recorded: recorded, secrets, input))
      findings.append(madeFor(secrets))
      findings.append(kind(secrets, of: input.totals.attempts))
      if let leaked = try await leaked(secrets, input) { findings.append(leaked) }
      tables.append(Self.table(classes, recorded: recorded))
      if let years = yearTable(secrets) { tables.append(years) }
      figures.append(Self.figure(classes, recorded: recorded))
      if let reference = try await firstLine(input) { findings[0].evidence = [reference] }
    }
    findings.append(targets(input))
    if let hidden = try await Self.hiddenNames(input) { findings.append(hidden) }
    return AnalysisResult(findings: findings, tables: tables, figures: figures)
  }

  // MARK: - Classes

  private func recordedAttempts(_ input: AnalysisInput) async throws -> Int {
    let answer = try await input.store.aggregate(
      AggregateQuery(.unsuccessful, by: [.secretShape], measures: [.attempts]))
    return zip(answer.keys[0], answer.values[0]).reduce(0) {
      $0 + ($1.0 == Int64(SecretShape.absent.rawValue) ? 0 : Int($1.1))
    }
  }

  private func classes(_ input: AnalysisInput) async throws -> [PasswordClass] {
    let answer = try await input.counted(
      AggregateQuery(
        .unsuccessful, by: [.secretShape], measures: [.attempts, .distinct(.source), .distinct(.secret)]))
    return (0..<answer.rowCount).compactMap { row in
      let values = answer.values.map { Int($0[row]) }
      let shape = SecretShape(rawValue: UInt8(answer.keys[0][row])) ?? .absent
      return shape == .absent
        ? nil : PasswordClass(shape: shape, attempts: values[0], sources: values[1], passwords: values[2])
    }
  }

  private struct PasswordClass {
    /// nil: classes that are too small to be shown, and everything else.
    var shape: SecretShape?
    var attempts: Int
    /// At most: a computer of two classes that were added counts twice, so nothing is shown of it then.
    var sources: Int?
    var passwords: Int?

    var name: String {
      switch shape {
      case .user: "the user name"
      case .userYear: "the user name and a year"
      case .year: "a year"
      case .digits: "digits only"
      case .keyboard: "a row of keys"
      case .common: "a common password"
      case .domain: "the mail domain"
      case .other, .present, .absent, nil: "anything else"
      }
    }

    /// The class's id in tables and numbers.
    var id: String {
      switch shape {
      case .user: "user"
      case .userYear: "user+year"
      case .year: "year"
      case .digits: "digits"
      case .keyboard: "keyboard"
      case .common: "common"
      case .domain: "domain"
      case .other, .present, .absent, nil: "other"
      }
    }
  }

  /// Classes that are large enough, most attempts first; all others together at the end.
  private func folded(_ classes: [PasswordClass], recorded: Int) -> [PasswordClass] {
    let isShown: (PasswordClass) -> Bool = { [group, computers] in
      $0.shape != .other && $0.shape != .present && $0.attempts >= group && ($0.passwords ?? 0) >= group
        && ($0.sources ?? 0) >= computers
    }
    let shown = classes.filter(isShown).sorted {
      ($1.attempts, $0.shape?.rawValue ?? 0) < ($0.attempts, $1.shape?.rawValue ?? 0)
    }
    let rest = classes.filter { !isShown($0) }
    guard !rest.isEmpty else { return shown }
    var other = PasswordClass(shape: nil, attempts: rest.reduce(0) { $0 + $1.attempts })
    if rest.count == 1, rest[0].shape == .other, (rest[0].passwords ?? 0) >= group {
      (other.sources, other.passwords) = (rest[0].sources, rest[0].passwords)
    }
    return shown + [other]
  }

  private static let turnOff: Prose = """
    The log stores tried passwords in clear text, and with them what real users mistype; that can be turned off (dovecot: \
    auth_verbose_passwords = no).
    """

  private func shapes(
    _ classes: [PasswordClass], recorded: Int, _ secrets: RecordedPasswords, _ input: AnalysisInput
  ) -> Finding {
    var finding = Finding(
      id: "password-shapes/shapes", status: .found, severity: .notice, verdict: .clear, summary: "",
      numbers: [
        NamedNumber("recorded", .count(recorded)), NamedNumber("different", .count(secrets.passwords)),
        NamedNumber("names", .count(secrets.names)),
      ] + classes.map { NamedNumber("attempts_" + $0.id, .count($0.attempts)) }, tables: ["password-shapes"],
      figures: ["password-shapes"])
    let named = classes.filter { $0.shape != nil }
    if let top = named.first {
      let interval = Interval95.wilson(top.attempts, of: recorded)
      finding.summary = """
        Of the \(Numerals.grouped(recorded)) tried passwords that stand in the log, \
        \(strong: Wording.share(top.attempts, of: recorded)) held \(top.name)\
        \(named.count > 1 ? "; \(Self.list(named.dropFirst().prefix(3), of: recorded))" : "").
        """
      finding.uncertainty = """
        The part with \(top.name) is \(Wording.percents(interval, places: 1)) (95 % interval, as if each attempt were \
        guessed by itself).
        """
    } else {
      finding.summary = """
        \(Wording.attempts(recorded)) have their password in the log, and no kind of password was tried often enough to be \
        shown without giving one away.
        """
    }
    if recorded < input.totals.attempts {
      finding.details.append(
        "\(Numerals.percent(recorded, of: input.totals.attempts)) of all attempts have one.")
    }
    if let years = secrets.commonYears(atLeast: group) {
      finding.details.append(
        "Years in passwords are mostly \("\(years.lowerBound)") to \("\(years.upperBound)"), which dates the list or the program behind them."
      )
      finding.tables.append("password-years")
    }
    finding.details.append(Self.turnOff)
    return finding
  }

  private static func list(_ classes: some Collection<PasswordClass>, of recorded: Int) -> String {
    Wording.list(classes.map { "\(Wording.share($0.attempts, of: recorded)) held \($0.name)" })
  }

  private static func table(_ classes: [PasswordClass], recorded: Int) -> Table {
    Table(
      id: "password-shapes", title: "What the tried passwords held",
      note:
        "The first class that fits. Classes of few passwords are added to the last row; passwords are in no output.",
      columns: [
        Column("shape", "Kind", .words(classes.map(\.id)), total: .words("in all")),
        Column("meaning", "The password holds", .words(classes.map(\.name))),
        Column(.attempts, .counts(classes.map(\.attempts)), total: .sum),
        Column(
          "share", "Part", .shares(classes.map { Double($0.attempts) / Double(max(1, recorded)) }), total: .sum),
        Column("passwords", "Different passwords", .cells(classes.map { $0.passwords.map { .count($0) } ?? .empty })),
        Column(.computers, .cells(classes.map { $0.sources.map { .count($0) } ?? .empty })),
      ])
  }

  private static func figure(_ classes: [PasswordClass], recorded: Int) -> Figure {
    Figure(
      id: "password-shapes", title: "What the tried passwords held",
      caption: "Attempts by the kind of their password, which itself is in no output.",
      alternative: Wording.capitalised(
        Wording.list(classes.map { "\($0.name): \(Numerals.grouped($0.attempts))" }) + "."),
      table: "password-shapes",
      content: .histogram(
        Figure.Histogram(
          bars: classes.map {
            Figure.Histogram.Bar(
              label: $0.name, value: Double($0.attempts), note: Numerals.percent($0.attempts, of: recorded))
          },
          axis: "The password holds", unit: "attempts")))
  }

  private func yearTable(_ secrets: RecordedPasswords) -> Table? {
    let years = secrets.years.filter { $0.passwords >= group }
    guard secrets.commonYears(atLeast: group) != nil else { return nil }
    return Table(
      id: "password-years", title: "Years in the tried passwords",
      note: "Years with fewer than \(group) different passwords are left out.",
      columns: [
        Column("year", "Year", .words(years.map { "\($0.year)" })),
        Column(.attempts, .counts(years.map(\.attempts))),
        Column("passwords", "Different passwords", .counts(years.map(\.passwords))),
      ])
  }

  /// A line that gives a password away, for whoever has to look: file and line, not the text.
  private func firstLine(_ input: AnalysisInput) async throws -> EvidenceReference? {
    try await input.store.events(.unsuccessful, limit: 2000).first { $0.secretShape != .absent }
      .map { EvidenceReference(file: input.fileName($0.file), line: $0.line) }
  }
}
