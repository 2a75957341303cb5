import CivilTime
import Findings
import Logins

/// Did anybody get in? Never more than the log can say.
enum Intrusion {
  static let notRecorded: Prose = "These logs do not record successful logins."
  private static let cannotTell: Prose = "That cannot be told: these logs do not record successful logins."

  /// The answer to the question, which begins with it; nil when there is neither a failed nor a successful login.
  static func sentence(_ input: AnalysisInput) -> Prose? {
    let successes = input.totals.successes
    guard successes > 0 else { return input.totals.attempts > 0 ? cannotTell : nil }
    let recorded = Numerals.count(successes, "successful login is recorded", "successful logins are recorded")
    guard input.totals.attempts > 0 else { return "Not by guessing: \(recorded), and no failed one." }
    if let watch = input.watch { return sentence(input, watch) }
    let found = input.suspicious
    let check: Prose =
      switch found.toCheck.count {
      case 0: ""
      case 1: " One more is worth asking its user about."
      default: " \(Wording.capitalised(Wording.small(found.toCheck.count))) more are worth asking their users about."
      }
    guard found.breakIns.isEmpty else {
      let number = found.breakIns.count { !$0.signs.isDisjoint(with: .guessing) }
      let after = found.breakIns.count - number
      let followers =
        after == 0
        ? "" : "; \(Wording.exactly(after, "other login", "other logins")) with such an account came after that"
      return """
        Probably: \(recorded), and what \(Wording.small(number)) of the computers that logged in had done before \
        looks like guessing\(followers).\(check)
        """
    }
    if found.toCheck.isEmpty, found.common.contains(where: { $0.sign == .strangeNames }) {
      return """
        That cannot be told: \(recorded), and most of the computers that logged somebody in failed with names of others as well, so \
        that what a computer had done before says nothing here.
        """
    }
    let limit = "A password that was guessed and used from another computer would not show."
    guard !found.toCheck.isEmpty else {
      return """
        Not as far as these logs show: \(recorded) and checked, and \(successes == 1 ? "" : "for none ")what its computer \
        had done before \(successes == 1 ? "does not look" : "looks") like guessing. \(limit)
        """
    }
    guard successes > 1 else {
      return """
        Perhaps: one successful login is recorded; it is no clear break-in, but worth asking its user about. \(limit)
        """
    }
    let number = found.toCheck.count
    return """
      Perhaps: \(recorded) and checked; none is clearly a break-in, but \(Wording.small(number)) \
      \(number == 1 ? "is worth asking its user" : "are worth asking their users") about. \(limit)
      """
  }

  /// What a report of a break-in opens with; empty without one.
  static func headline(_ input: AnalysisInput) -> [Prose] {
    let found = input.suspicious.breakIns
    guard let first = found.first else { return [] }
    if found.count == 1 {
      return [
        Prose(parts: [.strong("Somebody probably got in: ")]) + told(first, input) + "."
      ]
    }
    let users = Set(found.map(\.user)).count
    let accounts = Wording.exactly(users, "account", "accounts")
    return [
      Prose(parts: [.strong("Somebody probably got into \(accounts). ")]) + "First, " + told(first, input) + "."
    ]
  }

  static func recommendations(_ input: AnalysisInput) -> [Prose] {
    let found = input.suspicious.breakIns
    guard !found.isEmpty else { return questions(input) }
    var users: [String] = []
    for login in found where !users.contains(login.user) { users.append(login.user) }
    let first = found.map(\.time).min() ?? 0
    var names = users.prefix(3).map { name($0) }
    if users.count > 3 { names.append("\(Wording.small(users.count - 3)) more") }
    return [
      """
      \(strong: "Lock") \(Wording.list(names)) and change the \(users.count == 1 ? "password" : "passwords"), end open sessions, and \
      look at what was done with \(users.count == 1 ? "it" : "them") since \(moment(first, input)).
      """
    ]
  }

  /// Logins that only their users can explain.
  private static func questions(_ input: AnalysisInput) -> [Prose] {
    let logins = input.suspicious.toCheck
    guard let first = logins.first else { return [] }
    let otherwise = "if not, change the password and look at what was done since"
    if logins.count == 1 {
      return [
        """
        \(strong: "Ask the owner") of \(name(first.user)) who logged in from \(evidence: first.address) on \(moment(first.time, input)); \
        \(otherwise).
        """
      ]
    }
    return [
      """
      \(strong: "Ask the owners of the accounts") about the \(Wording.exactly(logins.count, "login", "logins")) that look unusual, \
      first \(name(first.user)) about the one from \(evidence: first.address) on \(moment(first.time, input)); \(otherwise).
      """
    ]
  }

  /// `root` logged in from 192.0.2.7 (China) on 3 May 2023 at 03:12
  static func login(_ login: SuspiciousLogins.Login, _ input: AnalysisInput) -> Prose {
    let country = input.country(ofSource: Int64(login.source))
    let place = isKnownCountry(country) ? " (\(Wording.place(input.countryName(country))))" : ""
    return "\(name(login.user)) logged in from \(evidence: login.address)\(place) on \(moment(login.time, input))"
  }

  static func name(_ user: String) -> Prose { user.isEmpty ? "a user without a name" : "\(evidence: user)" }

  static func moment(_ time: Int64, _ input: AnalysisInput) -> String {
    "\(Numerals.date(input.store.zone.date(at: time))) at \(clock(time, input))"
  }

  /// `03:12`
  static func clock(_ time: Int64, _ input: AnalysisInput) -> String { input.store.zone.clock(time) }

  /// A login, and what speaks against it: `… logged in from … on …, after three failures of that computer with the name`.
  static func told(_ login: SuspiciousLogins.Login, _ input: AnalysisInput) -> Prose {
    let reasons = reasons(login)
    let later = laterNames(login, hasReasons: !reasons.isEmpty)
    var told = Self.login(login, input)
    if !reasons.isEmpty {
      told = told + ", after " + Prose(Wording.list(reasons))
    } else if later == nil {
      told = told + ", after that computer had taken part in the incident"
    }
    if login.signs.contains(.newCountry) {
      let seldom =
        login.newCountryChance.map {
          " (of its logins about one in \(Wording.about((1 / $0).rounded(.down))) is from a new one)"
        } ?? ""
      told =
        told + "\(reasons.isEmpty ? "," : ", and") from a country from which the account had never logged in\(seldom)"
    }
    return told + (later ?? "")
  }

  /// Names that the computer failed with behind the login.
  private static func laterNames(_ login: SuspiciousLogins.Login, hasReasons: Bool) -> Prose? {
    let later = login.otherNames - login.otherNamesBefore
    guard later > 0 else { return nil }
    guard hasReasons else {
      return
        ", and that computer then failed with \(Numerals.count(later, "other name", "other names")) within a day\(traps(login))"
    }
    return login.otherNamesBefore > 0
      ? ", and then failed with \(Numerals.grouped(later)) more within a day"
      : ", and then failed with \(Numerals.count(later, "other name", "other names")) within a day\(traps(login))"
  }

  private static func traps(_ login: SuspiciousLogins.Login) -> String {
    login.trapNames == 0 ? "" : " (\(Numerals.grouped(login.trapNames)) of them from a list of spamtraps)"
  }

  /// What the computer and others had done before, most telling first.
  private static func reasons(_ login: SuspiciousLogins.Login) -> [String] {
    var reasons: [String] = []
    if login.streak > 0 {
      reasons.append("\(Numerals.count(login.streak, "failure", "failures")) of that computer with the same name")
    }
    if login.otherNamesBefore > 0 {
      let names = Numerals.count(login.otherNamesBefore, "other name", "other names") + traps(login)
      reasons.append(login.streak > 0 ? "with \(names)" : "that computer had failed with \(names) within a day")
    }
    if login.fromOthers > 0, login.signs.contains(.guessedByOthers) {
      reasons.append(
        """
        \(Wording.failures(login.fromOthers)) with the name from \
        \(Numerals.count(login.otherAddresses, "other computer", "other computers")) in the hour before
        """)
    }
    if login.fromNetwork > 0 {
      reasons.append(
        """
        \(Wording.failures(login.fromNetwork)) with the name from \
        \(Numerals.count(login.networkAddresses, "other computer", "other computers")) of its network in the weeks before
        """)
    }
    switch login.follows {
    case .account: reasons.append("the break-in into that account")
    case .network: reasons.append("a break-in into another account from that computer or its network")
    case nil: break
    }
    if login.signs.contains(.journey) {
      reasons.append("a login so far away that nobody makes the journey in that time")
    }
    if login.signs.contains(.silence) { reasons.append("a long time without any login of the account") }
    return reasons
  }
}
