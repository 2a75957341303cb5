import Findings
import Logins
import Planning
import Statistics
import Vocabulary

// Whom the passwords were made for, and whether those accounts exist.
extension PasswordShapes {
  func madeFor(_ secrets: RecordedPasswords) -> Finding {
    let id = "password-shapes/made-for"
    let byChance = PasswordsOfNames.chance(seen: secrets.ownName, names: secrets.words, attempts: secrets.attempts)
    let numbers = [
      NamedNumber("own_name", .count(secrets.ownName)), NamedNumber("expected", .number(byChance.expected, places: 2)),
      NamedNumber("probability", .probability(byChance.p)), NamedNumber("lift", .number(byChance.lift, places: 2)),
    ]
    guard secrets.ownName >= group, secrets.ownNamePasswords >= group, byChance.p <= chance, byChance.lift >= lift
    else {
      return Finding(
        id: id, status: .nothingFound, verdict: .noSign,
        summary: """
          Nothing shows that passwords were made from the names they were tried on: the password's word was the user name in \
          \(secrets.ownName) attempts, and \(Wording.about(byChance.expected)) would be by chance.
          """,
        numbers: numbers)
    }
    return Finding(
      id: id, status: .found, verdict: byChance.p <= 0.0001 ? .clear : .likely,
      summary: """
        The guesses were made from the names: in \(Wording.share(secrets.ownName, of: secrets.attempts)) of the attempts the \
        password's word was the user name itself, \(Wording.times(byChance.lift)) what chance would give.
        """,
      uncertainty: """
        \(Numerals.grouped(secrets.ownName)) attempts where about \(Wording.about(byChance.expected)) would be by chance; that \
        \(Wording.chance(byChance.p)).
        """,
      caveats: ["That takes no knowledge of this server: any program can do so with any list of names."],
      numbers: numbers)
  }

  /// `By the 10 % of attempts whose password is known, it was …`; the sentence itself where that is (nearly) all of them.
  static func limited(_ sentence: Prose, to part: Int, of all: Int, _ known: String) -> Prose {
    guard part * 20 < all * 19 else { return sentence }
    let words = sentence.plainText
    let lower = words.prefix(1).lowercased() + words.dropFirst()
    return "By the \(Wording.percent(Double(part) / Double(all))) of attempts \(known), \(lower)"
  }

  func kind(_ secrets: RecordedPasswords, of all: Int) -> Finding {
    var finding = kind(secrets)
    let known = "whose password and name stand in the log"
    finding.summary = Self.limited(finding.summary, to: secrets.attempts, of: all, known)
    return finding
  }

  func kind(_ secrets: RecordedPasswords) -> Finding {
    let numbers = [
      NamedNumber("attempts", .count(secrets.attempts)), NamedNumber("names", .count(secrets.names)),
      NamedNumber("different_passwords", .count(secrets.passwords)),
      NamedNumber("widest_password_names", .count(secrets.widest)),
    ]
    let each = Wording.about(Double(secrets.attempts) / Double(max(1, secrets.names)))
    let words: Prose
    switch PasswordsOfNames.attack(attempts: secrets.attempts, names: secrets.names, rule: attack) {
    case .fewAccounts:
      words = """
        It was guessing on few accounts: \(Wording.attempts(secrets.attempts)) with a recorded password on \
        \(Wording.names(secrets.names)).
        """
    case .dictionary:
      words = "It was a dictionary for each name: \(each) attempts a name on \(Wording.names(secrets.names))."
    case .fewTriesEach:
      if Double(secrets.passwords) > stolen * Double(secrets.attempts) {
        words = """
          It was one or two tries a name with ever other passwords (\(Numerals.grouped(secrets.passwords)) different ones in \
          \(Wording.attempts(secrets.attempts))): that is how a list of stolen logins looks.
          """
      } else if Double(secrets.widest) >= sprayed * Double(secrets.names) {
        words = """
          It was one password sprayed over many names: the one tried most widely was tried on \
          \(Wording.share(secrets.widest, of: secrets.names)) of the \(Wording.names(secrets.names)).
          """
      } else {
        words = "It was one or two tries a name on \(Wording.names(secrets.names)), from a pool of passwords."
      }
    case .mixed:
      return Finding(
        id: "password-shapes/kind", status: .nothingFound, verdict: .noSign,
        summary:
          "It fits no one kind of guessing: \(each) attempts a name with a recorded password on \(Wording.names(secrets.names)).",
        numbers: numbers)
    }
    return Finding(
      id: "password-shapes/kind", status: .found, verdict: .likely, summary: words,
      uncertainty: "The kinds are told apart by customary limits, not by a test.", numbers: numbers)
  }

  /// Were names tried that exist?
  func targets(_ input: AnalysisInput) -> Finding {
    let id = "password-shapes/targets"
    func attempts(_ reasons: [Reason]) -> Int {
      input.totals.reasons.filter { part in reasons.contains { $0.rawValue == part.name } }.reduce(0) {
        $0 + $1.attempts
      }
    }
    let existing = attempts([.passwordMismatch, .passwordExpired, .accountDisabled])
    let unknown = attempts([.unknownUser])
    let source: String
    var (hits, all) = (existing, existing + unknown)
    var dictionary: (sentence: Prose, number: NamedNumber)?
    if let tried = input.names, let index = input.lists.firstIndex(where: { $0.role == .accounts }) {
      source = "by the list \(input.lists[index].name)"
      dictionary = Self.commonNames(input.lists[index])
      hits = tried.on(index).reduce(0) { $0 + $1.attempts }
      all = tried.names.reduce(0) { $0 + $1.attempts }
    } else {
      source = "by the reasons that the lines give"
      // A service that never says "unknown user" says nothing about which names exist.
      guard unknown > 0 || all == 0 else {
        return .notEnoughData(
          id,
          "No line says that a name is unknown, and the plan has no list of accounts, so it cannot be told whether they aimed at names that exist."
        )
      }
    }
    guard all >= least else {
      return .notEnoughData(
        id,
        """
        Too few lines say whether the name exists (\(Numerals.grouped(all)), and \(least) are needed), so it cannot be told \
        whether they aimed at names that do.
        """)
    }
    let share = Double(hits) / Double(all)
    let interval = Interval95.wilson(hits, of: all)
    let opening =
      share >= 0.5
      ? "They mostly aimed at names that exist"
      : share >= 0.1
        ? "Some of it was aimed at names that exist"
        : hits > 0 ? "They hardly aimed at names that exist" : "They did not aim at names that exist"
    let part = hits > 0 ? Numerals.percent(hits, of: all) : "none"
    return Finding(
      id: id, status: hits > 0 ? .found : .nothingFound, severity: share >= 0.5 ? .notice : .info, verdict: .clear,
      summary: Self.limited(
        "\(opening): \(part) of \(Wording.attempts(all)), \(source).", to: all, of: input.totals.attempts,
        "of which it is known whether the name exists"),
      details: dictionary.map { [$0.sentence] } ?? [],
      uncertainty: "\(Wording.percents(interval, places: 1)) (95 % interval).",
      caveats: share >= 0.5 ? ["Users who mistype their own password are among them."] : [],
      numbers: [
        NamedNumber("existing", .count(hits)), NamedNumber("attempts", .count(all)),
        NamedNumber("share", .share(share), low: .share(interval.lowerBound), high: .share(interval.upperBound)),
      ] + (dictionary.map { [$0.number] } ?? []))
  }
}
